"""Themes: what the author declared stands, what the text suggests is only proposed; the model on texts held out."""

from pathlib import Path

import pytest

from jxgrade.awards import themes
from jxgrade.awards.theme_seeds import OTHER, SEEDS
from jxgrade.awards.themes import CONFIRM, DECIDE, DECLARED, Classifier, Proposal, fit, propose
from tests.awards.province import THEMES

HELD_OUT = Path(__file__).parent / "themes_heldout.tsv"
PARENTS = "我去家访，和父母谈孩子的作息，又开了家长会，家长群里说了三件事"


@pytest.fixture(scope="module")
def model() -> Classifier:
    return fit(THEMES)


def held_out() -> list[tuple[str, str]]:
    lines = HELD_OUT.read_text("utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def test_a_declared_theme_of_the_six_stands_whatever_the_text_says() -> None:
    found = propose({"a": PARENTS}, {"a": "危机干预"}, THEMES, sure=0.6)
    assert found == {"a": Proposal("危机干预", "危机干预", None, (), DECLARED)}


def test_without_a_theme_that_counts_the_text_proposes_and_a_person_confirms() -> None:
    found = propose(
        {"a": PARENTS, "b": "食堂菜谱荤素搭配，多通风，防溺水，消防演练", "c": ""},
        {"a": None, "b": "其他", "c": None, "d": None},
        THEMES,
        sure=0.6,
    )
    assert (found["a"].proposed, found["a"].decision) == ("家校沟通", CONFIRM)
    assert "家访" in found["a"].keywords
    assert (found["b"].declared, found["b"].proposed, found["b"].decision) == ("其他", None, DECIDE)
    assert found["c"] == found["d"] == Proposal(None, None, None, (), DECIDE)


def test_below_the_limit_nothing_is_proposed(model: Classifier) -> None:
    (guess,) = model.guess([PARENTS])
    for sure, proposed in ((guess.confidence, "家校沟通"), (guess.confidence + 0.001, None)):
        assert propose({"a": PARENTS}, {"a": None}, THEMES, sure=sure)["a"].proposed == proposed


def test_the_same_model_again_and_themes_of_another_programme(model: Classifier) -> None:
    texts = [text for _, text in held_out()[:20]]
    assert fit(THEMES).guess(texts) == model.guess(texts)
    assert model.chances(texts).sum(axis=1) == pytest.approx(1)
    assert fit(["读书", "家校沟通"]).themes == ("家校沟通",)
    assert model.guess([]) == []


def test_the_texts_held_out_are_enough_and_none_is_a_seed() -> None:
    texts = held_out()
    labels = [label for label, _ in texts]
    assert {label: labels.count(label) for label in set(labels)} == {**dict.fromkeys(THEMES, 34), "其他": 40}
    seeds = {seed for group in (*SEEDS.values(), OTHER) for _, seed in group}
    assert not seeds & {text for _, text in texts}
    assert len({text for _, text in texts}) == len(texts)


def test_on_texts_held_out_it_stays_above_a_floor_and_its_confidence_means_what_it_says(model: Classifier) -> None:
    """Floors below what `tests.benchmarks.themes` measures: .745, .824, .000."""
    texts = held_out()
    guesses = model.guess([text for _, text in texts])
    right = [label == (guess.theme or "其他") for (label, _), guess in zip(texts, guesses, strict=True)]
    six = [good for (label, _), good in zip(texts, right, strict=True) if label != "其他"]
    sure = [
        good
        for (label, _), good, guess in zip(texts, right, guesses, strict=True)
        if label != "其他" and guess.theme and guess.confidence >= 0.6
    ]
    unsure = [good for good, guess in zip(right, guesses, strict=True) if guess.confidence < 0.6]
    assert sum(six) / len(six) > 0.7
    assert sum(sure) / len(sure) > 0.78 > 0.6 > sum(unsure) / len(unsure)
    assert len(sure) / len(six) > 0.7
    mean = sum(guess.confidence for guess in guesses) / len(guesses)
    assert mean == pytest.approx(sum(right) / len(right), abs=0.1)
    nothing = [guess for (label, _), guess in zip(texts, guesses, strict=True) if label == "其他"]
    assert sum(guess.theme is not None and guess.confidence >= 0.6 for guess in nothing) / len(nothing) <= 0.05


def test_every_theme_has_seeds_in_every_voice_and_no_seed_stands_twice() -> None:
    seeds = [(voice, text) for group in (*SEEDS.values(), OTHER) for voice, text in group]
    assert len({text for _, text in seeds}) == len(seeds) > 1400
    voices = {voice for voice, _ in seeds}
    assert set(SEEDS) == set(THEMES)
    for group in (*SEEDS.values(), OTHER):
        assert {voice for voice, _ in group} == voices


def test_a_word_that_is_denied_does_not_count() -> None:
    assert "自杀" in themes._keywords("危机干预", "他说起自杀")
    assert "自杀" not in themes._keywords("危机干预", "他没有自杀的念头")
    assert "自杀" in themes._keywords("危机干预", "不是自杀，后来又说起自杀")


def test_windows_are_whole_sentences_and_nothing_is_lost() -> None:
    text = "我去家访。" * 60 + "没有句号的结尾"
    windows = themes._windows(text)
    assert "".join(windows) == text
    assert len(windows) > 1
    assert all(window.endswith("。") for window in windows[:-1])
    assert themes._windows("短") == ["短"]


def test_a_long_text_is_known_by_the_part_that_is_about_something(model: Classifier) -> None:
    routine = "食堂的菜谱荤素搭配。校车停放有序。广播操比赛按标准评分。多媒体设备按制度保养。" * 8
    (guess,) = model.guess([routine + "她说不想活了，手腕上有伤痕，我们立即上报，陪护到医院急诊。" * 8 + routine[:80]])
    assert guess.theme == "危机干预"
    (nothing,) = model.guess([routine])
    assert nothing.theme is None
