"""Stretches that many share: counted by people against brute force, and told on the list for a person to judge."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade import tables as canonical
from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.pair import evidence_pages
from jxgrade.evidence.shared_stretches import FEWEST_AUTHORS, SHORTEST, _stretches, shared_stretches

QUOTED = "心理健康教育要以全体学生为对象，以预防和发展为主，由全校教师共同参与，并与家庭和社区配合。"
PHONE, NAME = "13812345678", "欧阳若水"


def _own(number):
    """Sixty characters that nobody else has."""
    return "".join(chr(0x4E00 + (number * 61 + place * 7919) % 20000) for place in range(60))


def _province(authors, *, kinds=("lesson_design",), quoted=QUOTED):
    """Texts of so many authors who all quote one paragraph between words of their own; every two are a pair."""
    texts = {f"T{n}/{kind}": _own(n) + quoted + _own(n + 500) for n in range(authors) for kind in kinds}
    ids = sorted(texts)
    passages = [
        (one, other, 60, 60 + len(quoted), 60, 60 + len(quoted), "exact")
        for place, one in enumerate(ids)
        for other in ids[place + 1 :]
        if one.partition("/")[0] != other.partition("/")[0]
    ]
    rows = {
        "pairs": [(*passage[:2], "0.5", "0.4", "0.4", len(quoted), 1, "0.5", passage[0]) for passage in passages],
        "passages": passages,
        "texts": list(texts.items()),
        "earlier": [],
        "rulings": [],
        "findings": [],
        "common_text": [],
        "clusters": [(one, "c", len(ids)) for one in ids],
        "identities": [(f"T{n}", NAME if n == 1 else None, None, None, PHONE) for n in range(authors)],
        "trainees": [(f"T{n}", "nanchang", "东湖区", "一小", "school", None, None, False) for n in range(authors)],
        "submissions": [(one, *one.split("/"), None, None, None, False, True, 900, 900, 900, 0, 0) for one in ids],
    }
    return {name: canonical.from_rows(row, name) for name, row in rows.items()}


def _section(tables, programme):
    pages = dict(evidence_pages(tables, programme))
    page = next(page for name, page in pages.items() if name.endswith("index.html"))
    return html.unescape(re.sub(r"<[^>]+>", "|", page[page.index('id="shared"') : page.index('id="several"')]))


@pytest.mark.parametrize(("authors", "told"), [(FEWEST_AUTHORS - 1, 0), (FEWEST_AUTHORS, 1), (9, 1)])
def test_a_paragraph_is_told_once_and_by_how_many_people(programme, authors, told):
    found = shared_stretches(Gathered.of(_province(authors), programme))
    assert len(found) == told
    if found:
        [part] = found
        assert (part.authors, part.start, part.end) == (authors, 60, 60 + len(QUOTED))


def test_two_texts_of_one_author_are_one_person(programme):
    both = _province(3, kinds=("lesson_design", "growth_report"))  # six texts, three people
    assert shared_stretches(Gathered.of(both, programme)) == []


def test_the_list_shows_the_words_and_what_to_do_and_no_name(programme):
    said = _section(_province(7, quoted=f"{QUOTED}<b>{NAME}</b>{PHONE}"), programme)
    assert QUOTED in said and "params/templates/" in said and "|7|" in said
    assert NAME not in said and PHONE not in said
    assert "没有 5 人以上共有的段落" in _section(_province(3), programme)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 50), st.integers(0, 9)), max_size=25)


@given(SPANS)
def test_stretches_are_where_enough_people_meet_place_by_place(spans):
    passages = [(start, start + length, f"A{who}/growth_report") for start, length, who in spans]
    found = [(part.start, part.end) for part in _stretches("A0/lesson_design", passages)]
    many = [
        len({other for start, stop, other in passages if start <= place < stop and not other.startswith("A0/")})
        >= FEWEST_AUTHORS - 1
        for place in range(120)
    ]
    runs, begin = [], None
    for place, yes in enumerate(many):
        if yes and begin is None:
            begin = place
        if not yes and begin is not None:
            runs.append((begin, place))
            begin = None
    assert found == [run for run in runs if run[1] - run[0] >= SHORTEST]
