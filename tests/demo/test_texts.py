"""Composed texts: no two share a passage, lengths are as asked, sections are there unless left out."""

import re
from random import Random

import pytest

from jxgrade.checks import check
from jxgrade.demo.compose import Composer, Writing
from jxgrade.demo.grammar import RUN, Passages, Voice, han
from jxgrade.programme import Programme
from jxgrade.text import count_chars

NUMBER = 160


def _compose(programme: Programme, seed: int) -> list[tuple[str, Writing]]:
    composer, rng = Composer(programme, seed=seed, texts=NUMBER), Random(seed)
    kinds = ("lesson_design", "growth_report")
    return [
        (kind, composer.write(f"{number}", kind, stage=rng.choice("kpm"), chars=rng.randint(880, 1250)))
        for number in range(NUMBER)
        for kind in (kinds[number % 2],)
    ]


@pytest.fixture(scope="module")
def texts(programme: Programme) -> list[tuple[str, Writing]]:
    return _compose(programme, 5)


def test_no_two_texts_share_a_run_of_13_han_characters(texts: list[tuple[str, Writing]]) -> None:
    """Brute force: every run of every text, headings alone excepted."""
    assert RUN == 13
    first: dict[str, int] = {}
    shared = []
    for number, (_, writing) in enumerate(texts):
        stream = han(writing.text)
        for at in range(len(stream) - RUN + 1):
            run = stream[at : at + RUN]
            if first.setdefault(run, number) != number:
                shared.append(run)
    assert shared == []


def test_no_text_says_the_same_passage_twice(texts: list[tuple[str, Writing]]) -> None:
    for _, writing in texts:
        stream = han(writing.text)
        runs = [stream[at : at + RUN] for at in range(len(stream) - RUN + 1)]
        assert len(runs) == len(set(runs))


def test_lengths_are_as_asked(programme: Programme) -> None:
    composer = Composer(programme, seed=9, texts=40)
    for number, chars in enumerate((520, 900, 1250, 1450, 2050)):
        for kind in ("lesson_design", "growth_report"):
            text = composer.write(f"{number}", kind, stage="p", chars=chars).text
            assert abs(count_chars(text) - chars) <= 0.1 * chars


def test_ordinary_texts_give_no_finding_but_facts(programme: Programme, texts: list[tuple[str, Writing]]) -> None:
    for kind, writing in texts:
        doubtful = [found.check for found in check(writing.text, kind, programme) if found.level != "info"]
        assert doubtful == []


def test_a_part_left_out_is_missed(programme: Programme) -> None:
    composer = Composer(programme, seed=11, texts=40)
    missed = []
    for number in range(8):
        text = composer.write(f"{number}", "growth_report", stage="kpm"[number % 3], chars=1000, without="plan").text
        found = check(text, "growth_report", programme)
        missed += [finding.value for finding in found if finding.check == "section_missing"]
    assert set(missed) == {"未来设想"}
    assert len(missed) >= 7  # sentences made at random may tell of plans


def test_the_same_seed_gives_the_same_texts(programme: Programme, texts: list[tuple[str, Writing]]) -> None:
    assert _compose(programme, 5) == texts
    assert _compose(programme, 6) != texts


def test_no_slot_is_left_open(texts: list[tuple[str, Writing]]) -> None:
    left = re.compile(r"[{}\[\]|]|。。|，，|，。|。”。|None")
    assert [match for _, writing in texts for match in left.findall(writing.text)] == []


def test_a_run_once_written_is_seen_and_a_heading_may_recur() -> None:
    passages = Passages(10_000)
    assert passages.run == RUN
    text = "心理健康教育需要每一位老师的耐心与陪伴"
    runs = passages.runs("", text)
    assert len(runs) == len(text) - RUN + 1
    assert passages.seen(runs) == 0
    passages.remember(runs)
    assert passages.seen(passages.runs("今天", text)) == len(runs)
    assert passages.runs("", text, free=len(text)) == []


def test_a_voice_keeps_what_must_stay_the_same() -> None:
    voice = Voice(Random(1), {"t.word": ("情绪",)}, {"nick": "小K"})
    voice.keep("kin")
    said = {voice.say("{kin}和{nick}谈{t.word}") for _ in range(20)}
    assert len(said) == 1
    assert voice.say("他说：“{t.word}。”。") == "他说：“情绪。”"
