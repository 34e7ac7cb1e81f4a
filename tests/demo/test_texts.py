"""The demo's texts: those written by hand with what is said of them, those put together for the bulk of a province."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import jxgrade.demo
from jxgrade.checks import check
from jxgrade.demo.bulk import LONGEST, bulk_text
from jxgrade.demo.draft import KINDS
from jxgrade.demo.handwritten import Shelf, handwritten
from jxgrade.demo.plants_texts import sources
from jxgrade.programme import Programme
from jxgrade.text import count_chars

NUMBER = 200
HAN = re.compile(r"[^\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def write(programme: Programme) -> Callable[[int], tuple[str, str]]:
    def one(number: int) -> tuple[str, str]:
        kind, rng = KINDS[number % 2], Random(f"text {number}")
        headings = [section.headings[:8] for section in programme.assignments[kind].sections]
        return kind, bulk_text(kind, headings, title=kind, level="kpm"[number % 3], chars=900 + number, rng=rng)

    return one


@pytest.fixture(scope="module")
def texts(write: Callable[[int], tuple[str, str]]) -> list[tuple[str, str]]:
    return [write(number) for number in range(NUMBER)]


def test_two_bulk_texts_share_no_more_than_a_clause_or_two(texts: list[tuple[str, str]]) -> None:
    """Brute force: every run that is longer than the two longest clauses, of every text."""
    run, first, shared = 2 * LONGEST + 1, dict[str, int](), []
    for number, (_, text) in enumerate(texts):
        stream = HAN.sub("", "".join(line for line in text.splitlines() if len(line) > 25))
        for at in range(len(stream) - run + 1):
            if first.setdefault(stream[at : at + run], number) != number:
                shared.append(stream[at : at + run])
    assert shared == []


def test_a_bulk_text_is_made_of_its_key_alone(
    texts: list[tuple[str, str]], write: Callable[[int], tuple[str, str]]
) -> None:
    assert [write(number) for number in reversed(range(NUMBER))] == texts[::-1]
    assert len({text for _, text in texts}) == NUMBER


def test_bulk_texts_are_about_as_long_as_asked(texts: list[tuple[str, str]]) -> None:
    ratios = [count_chars(text) / (900 + number) for number, (_, text) in enumerate(texts)]
    assert 0.97 < sum(ratios) / NUMBER < 1.03
    assert min(ratios) > 0.88 and max(ratios) < 1.12


def test_bulk_texts_give_no_finding_but_facts(programme: Programme, texts: list[tuple[str, str]]) -> None:
    doubtful = [found.check for kind, text in texts for found in check(text, kind, programme) if found.level != "info"]
    assert doubtful == []


def test_what_is_said_of_a_handwritten_text_is_so(programme: Programme) -> None:
    """Short, lacking a section, naming its author; the others are long enough."""
    least = {kind: assignment.min_chars for kind, assignment in programme.assignments.items()}
    for text in handwritten().values():
        assert (count_chars(text.text) < least[text.kind]) == (text.flaw == "short"), text.key
        missing = [found for found in check(text.text, text.kind, programme) if found.check == "section_missing"]
        if text.flaw == "section":
            assert len(missing) == 1, text.key
        assert all(name in text.text for name in text.author), text.key


def test_copies_name_texts_of_their_kind(programme: Programme) -> None:
    texts = handwritten()
    copies = [text for text in texts.values() if text.copies]
    assert {text.how for text in copies} == {"partial", "light", "heavy", "stitched", "retold"}
    assert all(texts[key].kind == text.kind and not texts[key].how for text in copies for key in text.copies)
    themes = {text.theme for text in texts.values()} - {None}
    assert themes == set(programme.awards.cases.themes)


def test_the_shelf_gives_each_text_once_and_keeps_what_copies_need() -> None:
    reserved = sources(240)
    shelf, given = Shelf(reserved), list[str]()
    for kind in KINDS:
        for level in "kpm":
            while (text := shelf.take(kind, level, longest=len(given) % 2 == 1)) is not None:
                assert (text.kind, text.level) == (kind, level)
                given.append(text.key)
    assert len(given) == len(set(given))
    assert set(given).isdisjoint(reserved)
    assert not any(handwritten()[key].copies or handwritten()[key].flaw for key in given)


def test_the_texts_carry_their_licence() -> None:
    note = (Path(jxgrade.demo.__file__).parent / "texts" / "README.md").read_text("utf-8")
    assert "Apache-2.0" in note
