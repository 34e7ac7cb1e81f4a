"""Each trainee has one place, where every link to the id leads; what it says is what `why` says, without names."""

import html
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from jxgrade.pages.trainees import trainee_pages
from jxgrade.pages.why import Ways
from jxgrade.present.page import unpacked
from jxgrade.present.trainee_links import FOLDER, link
from jxgrade.programme import Programme
from tests.grading.cases import Case
from tests.pages.test_why import FINE, decided

IDS = ("T1", "T2", "t2", "甲 1", "a/b<c>&\"'", "2311000001")


@pytest.fixture(scope="module")
def tables(programme: Programme):  # type: ignore[no-untyped-def]
    held = replace(FINE, coverages=("0.5", "0.01"), ruling="confirmed")
    return decided([Case(trainee_id=one, lesson_design=held) for one in IDS], programme)


def test_every_id_leads_to_the_one_place_of_its_trainee(tables, programme: Programme) -> None:  # type: ignore[no-untyped-def]
    pages = trainee_pages(tables, programme)
    made = dict(pages)
    assert len(made) == len(pages)
    for one in IDS:
        name, _, anchor = link(one, up="").href.partition("#")
        assert name.startswith(f"{FOLDER}/")
        assert (
            made[name].count(
                f'<article id="{html.escape(unquote(anchor)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}">'
            )
            == 1
        )
    assert sum(page.count("<article") for page in made.values()) == len(IDS)


def test_a_page_says_what_why_says_but_for_names(tables, programme: Programme) -> None:  # type: ignore[no-untyped-def]
    ways, text = Ways(tables, programme), ""
    for _, page in trainee_pages(tables, programme):
        text += html.unescape(re.sub(r"<[^>]+>", "", unpacked(page)))
    for title, lines in ways.way("T2", full=False).sections():
        assert title in text
        for line in lines:
            assert line.strip() in text
    said = "".join("".join(lines) for _, lines in ways.way("T2", full=False).sections())
    assert not re.search(r"[a-z]+_[a-z]+|misconduct|submissions|marks（", re.sub(r"往年 \S+", "", said))
    assert any("委员会" in line for _, lines in ways.way("T2").sections() for line in lines)
    assert "委员会" not in text


def test_equal_tables_give_equal_bytes(tables, programme: Programme) -> None:  # type: ignore[no-untyped-def]
    assert list(trainee_pages(tables, programme)) == list(trainee_pages(tables, programme))
