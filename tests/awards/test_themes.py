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
    seeds = {seed for group in (*SEEDS.values(), OTHER) for seed in group}
    assert not seeds & {text for _, text in texts}
    assert len({text for _, text in texts}) == len(texts)


def test_on_texts_held_out_it_beats_chance_by_far_and_its_confidence_means_what_it_says(model: Classifier) -> None:
    texts = held_out()
    guesses = model.guess([text for _, text in texts])
    right = [label == (guess.theme or "其他") for (label, _), guess in zip(texts, guesses, strict=True)]
    sure = [good for good, guess in zip(right, guesses, strict=True) if guess.confidence >= 0.6]
    unsure = [good for good, guess in zip(right, guesses, strict=True) if guess.confidence < 0.6]
    assert sum(right) / len(right) > 0.5
    assert sum(sure) / len(sure) > 0.7 > 0.55 > sum(unsure) / len(unsure)
    mean = sum(guess.confidence for guess in guesses) / len(guesses)
    assert mean == pytest.approx(sum(right) / len(right), abs=0.08)
    nothing = [guess for (label, _), guess in zip(texts, guesses, strict=True) if label == "其他"]
    assert sum(guess.theme is not None and guess.confidence >= 0.6 for guess in nothing) / len(nothing) < 0.25


def test_seeds_of_a_fold_are_never_trained_on_when_it_is_judged() -> None:
    groups = [list("abcdefghij")]
    train = [[seed for place, seed in enumerate(group) if place % themes.FOLDS != 0] for group in groups]
    texts, labels = themes._mixed(train)
    assert not any("a" in text or "f" in text for text in texts)
    assert set(labels) == {0}
