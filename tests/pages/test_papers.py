"""The reports of the course say what was decided, hide what is small, mark what a person writes, and say what data lacks."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from jxgrade.grading import course
from jxgrade.grading.decided import Group
from jxgrade.pages.decided import on_its_page
from jxgrade.pages.papers import READS, Course
from jxgrade.pages.short_papers import county_papers, quota_paper
from jxgrade.present.document import docx
from jxgrade.present.paper import Line, Paper
from jxgrade.programme import Programme, Window
from jxgrade.tables import empty, from_rows
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


def test_a_document_says_nothing_of_the_library_that_wrote_it() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(Paper("题", ["正文"])))) as made:
        assert "docProps/thumbnail.jpeg" not in made.namelist()
        assert "python" not in " ".join(made.read(name).decode() for name in made.namelist() if "docProps" in name)


def test_what_a_trainee_wrote_is_no_blank_to_fill_in() -> None:
    paper = Paper("题", [Line("活动三：【学生填写心情卡】", "body"), "【由承办人填写】"])
    assert paper.html().count("<mark>") == 1
    with zipfile.ZipFile(io.BytesIO(docx(paper))) as made:
        assert made.read("word/document.xml").count(b"w:highlight") == 1


def test_a_time_far_off_leaves_the_weeks_of_the_course_in_the_picture() -> None:
    days = (date(2003, 11, 3), *(date(2023, 11, 6) for _ in range(9)))
    window = Window(first=date(2023, 11, 1), last=date(2023, 11, 30))
    mondays, counts, outside = course.weekly([course.Step("报名", window, 1, 9, 0, 0, None, None, days)])
    assert (mondays[0], sum(counts["报名"]), outside) == (date(2023, 10, 30), 9, 1)


def test_questions_answers_and_those_who_failed_before_stand_in_the_report(
    tables: Tables, programme: Programme
) -> None:
    given = tables["delivered"].assign(delivered=True)
    said = {name: words_of(paper.html()) for name, paper in Course({**tables, "delivered": given}, programme).papers()}
    outcome = said["终结性评价报告"]
    assert "线上测试题目分析" in outcome and "Cronbach α" in outcome and "48 人，4 题" in outcome
    assert "往年未合格的学员今年的结果" in outcome and "其他学员" in outcome
    assert "满意度：总体满意" in outcome and "合计 21 14 66.7%" in outcome and "建议 6" in outcome
    assert "满意：总体满意" in said["绩效自评报告"] and "66.7%" in said["绩效自评报告"]  # 14 of 21 said 4 or 5
    assert re.search(r"线上学习（南昌、九江、景德镇、赣江新区） 11月6日至11月17日 0 0 \d+", said["过程性评价报告"])


def test_a_report_hides_an_answer_of_few_and_says_what_is_not_there(tables: Tables, programme: Programme) -> None:
    few = {"survey": from_rows([("总体", "nanchang", "school", 1, 4)], "survey"), "items": empty("items")}
    few["delivered"] = tables["delivered"].assign(delivered=False)
    said = {name: words_of(paper.html()) for name, paper in Course({**tables, **few}, programme).papers()}
    assert "合计 — — 不显示 — —" in said["终结性评价报告"] and "满意：总体" not in said["绩效自评报告"]
    assert "放入收件表“逐题得分”" in said["终结性评价报告"] and "没有收到“往年未合格”名单" in said["终结性评价报告"]


def test_people_without_a_city_lead_to_no_page(programme: Programme) -> None:
    assert on_its_page(Group("（设区市不明）", [], programme), "pass") == ""


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
