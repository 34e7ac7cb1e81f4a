"""The reports of the course say what was decided, hide what is small, mark what a person writes, and say what data lacks."""

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from jxgrade.pages.papers import READS, Course, county_papers, quota_paper
from jxgrade.present.document import docx
from jxgrade.programme import Programme
from jxgrade.tables import empty
from tests.small_province import DOLLARS, FORMULA, HOSTILE

Tables = Mapping[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(province: Tables) -> Tables:
    """All that the reports read; what the small province has not is empty."""
    return {name: province[name] if name in province else empty(name) for name in READS}


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_the_three_reports_say_the_numbers_that_were_decided(tables: Tables, programme: Programme) -> None:
    said = {name: words_of(paper.html()) for name, paper in Course(tables, programme).papers()}
    counts, size = tables["decisions"]["status"].value_counts(), len(tables["decisions"])
    assert list(said) == ["过程性评价报告", "终结性评价报告", "绩效自评报告"]
    assert f"报名 {size} 人，合格 {counts['pass']} 人" in said["终结性评价报告"]
    assert "名额 100,000 人" in said["过程性评价报告"] and "82,210" in said["过程性评价报告"]
    assert all("表1" in text and f"【由{programme.provider}填写：" in text for text in said.values())
    assert "图1" in said["过程性评价报告"] and "95%区间" in said["终结性评价报告"]


def test_last_year_stands_beside_this_one_where_it_is_given(tables: Tables, programme: Programme) -> None:
    last = {"year": 2022, "registered": 4000, "passed": 3000, "excellent": 400}
    papers = programme.papers.model_validate({"last_year": last})
    given = programme.model_copy(update={"papers": papers})
    without, told = (
        words_of(dict(Course(tables, rules).papers())["终结性评价报告"].html()) for rules in (programme, given)
    )
    assert "75.0%" in told and "2022年" in told and "papers.last_year" in without


def test_a_paper_without_data_says_what_lacks_and_what_to_do(programme: Programme) -> None:
    none = {name: empty(name) for name in READS}
    none["delivered"] = pd.DataFrame({"table": ["tests", "marks"], "delivered": [False, False]})
    for _, paper in Course(none, programme).papers():
        text = words_of(paper.html())
        assert "没有收到的数据表：线上测试、评阅" in text and "改法：放入 inbox" in text
        assert docx(paper)


def test_a_trial_and_hostile_words_are_what_they_are(tables: Tables, programme: Programme) -> None:
    for _, paper in Course(tables, programme).papers("（试算）"):
        html = paper.html()
        assert "（试算）" in html and "<script>alert" not in html


def test_a_county_that_is_small_has_no_number_in_its_report(tables: Tables, programme: Programme) -> None:
    found = dict(county_papers(tables, programme))
    assert found
    people = tables["decisions"]
    for name, paper in found.items():
        city, county = name.split("-", 1)
        slug = next(one.slug for one in programme.cities if one.name == city)
        size = len(people[(people["city"] == slug) & (people["county"] == county)])
        text = words_of(paper.html())
        assert ("不作统计" in text) or f"报名 {size} 人" in text
        assert size >= programme.privacy.small_cell or "不作统计" in text
        assert not any(school in text for school in (HOSTILE, FORMULA, DOLLARS))


def test_the_table_of_places_says_its_totals_and_what_exceeds_them(tables: Tables, programme: Programme) -> None:
    text = words_of(quota_paper(tables, programme).html())
    assert "名额合计 100,000 人（中小学 82,210 + 幼儿园 17,790）" in text
