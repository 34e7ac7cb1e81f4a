"""A remote training, another programme than the shipped one, by `params/` and an inbox alone: from files to pages, and why."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch.workspace import shipped
from jxgrade.errors import ProgrammeError, WorkspaceError
from jxgrade.pages.certificates import due
from jxgrade.pages.why import explain
from jxgrade.programme import Programme, read_yaml
from jxgrade.rules.in_force import out_of_force
from jxgrade.tables import rows
from tests.programmes import remote

AWARDED = 3  # of 30 who took part, a tenth


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> batch.Prepared:
    root = tmp_path_factory.mktemp("remote")
    remote.write(root)
    batch.init(root)
    pipeline = batch.Pipeline(*batch.open_workspace(root))
    done = pipeline.bring_up_to_date()
    assert [one.message for one in done if one.outcome not in ("done", "skipped")] == []
    return batch.prepare(root)


def test_hours_texts_forum_and_performance_make_the_total(decided: batch.Prepared) -> None:
    """40 of 48 points of hours at most, 25 % of the mean of three texts, forum and performance as they are; no row in the forum is 0."""
    scores = dict(rows(decided.tables["scores"], "trainee_id", "total"))
    assert Fraction(scores["YX004"]) == 40 + Fraction(25 * 87, 100) + 25 + 10
    assert Fraction(scores["YX001"]) == 36 + Fraction(25 * 70, 100) + 18 + 8
    assert Fraction(scores["YX000"]) == 40 + Fraction(25 * 87, 100) + 0 + 10
    statuses = dict(rows(decided.tables["decisions"], "trainee_id", "status"))
    assert (statuses["YX004"], statuses["YX001"], statuses["YX002"]) == ("pass", "pass", "fail")


def test_tables_have_a_column_per_component_and_kind_in_the_programme_s_order(decided: batch.Prepared) -> None:
    assert list(decided.tables["decisions"])[5:13] == [
        "online_hours",
        "forum_score",
        "performance_score",
        "lesson_plan_mark",
        "micro_lesson_mark",
        "reflection_mark",
        "assignment_score",
        "total",
    ]


def test_one_prize_is_given_and_the_others_are_empty(decided: batch.Prepared) -> None:
    outcomes = [outcome for (outcome,) in rows(decided.tables["award_trainees"], "outcome")]
    assert outcomes.count("awarded") <= AWARDED and outcomes
    for name in ("award_organisations", "award_cases", "award_volunteers"):
        assert len(decided.tables[name]) == 0


def test_why_writes_the_arithmetic_out(decided: batch.Prepared) -> None:
    said = explain(decided.tables, decided.programme, "YX001")
    assert "72 学时 × 0.5，至多 40 = 36" in said and "25 × 18 ÷ 25 = 18" in said
    assert "综合得分 = 36 + 17.5 + 18 + 8 = 79.5" in said
    assert "网络学时" in said and "来源：forum（论坛互动）" in said and "线下" not in said


# what the shipped programme has and this one has not
ANOTHER = r"线下|幼儿园|学段|县（市、区）|优秀案例|优秀组织奖|优秀志愿者|已?线上测试|心理|江西|赣"


@pytest.mark.road
def test_every_report_is_made_and_speaks_of_no_other_part_stage_or_prize(decided: batch.Prepared) -> None:
    assert list(batch.run(decided.workspace.root, jobs=1).failures) == []
    pages = sorted(path for path in decided.workspace.reports.rglob("*.html") if path.name != "rules.html")
    assert len(pages) >= len(batch.NOTEBOOKS)
    for path in pages:
        html = re.sub(r"<(script|style).*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(ANOTHER, re.sub(r"<[^>]+>", " ", html)) == [], path.name
    grading = (decided.workspace.reports / "donghai" / "5-grading.html").read_text("utf-8")
    assert "论坛互动" in grading and "网络学时" in grading
    assert "优秀学员" in (decided.workspace.reports / "province" / "6-selection.html").read_text("utf-8")
    index = (decided.workspace.reports / "index.html").read_text("utf-8")
    assert 'style="grid-row:2;grid-column:3" href="donghai/5-grading.html"' in index  # tile: [2, 1]


def test_notebooks_open_by_hand_on_a_city_of_this_programme(decided: batch.Prepared, tmp_path: Path) -> None:
    for stem, (_, per_city) in batch.NOTEBOOKS.items():
        text = (decided.workspace.notebooks / f"{stem}.ipynb").read_text("utf-8")
        assert ('"city = \\"donghai\\"' in text) is per_city and "nanchang" not in text
    batch.init(tmp_path)
    ours = shipped() / "notebooks" / "5-grading.ipynb"
    assert (tmp_path / "notebooks" / "5-grading.ipynb").read_bytes() == ours.read_bytes()


def test_a_certificate_says_what_this_programme_asks_for(decided: batch.Prepared) -> None:
    bodies = {one.body for one in due(decided.tables, decided.programme) if one.award == "passed"}
    assert bodies == {"在“中小学教师数字素养远程研修”中完成全部培训内容，综合考核合格，计继续教育 80 学时。"}


def test_what_is_wrong_in_the_new_rules_is_said_at_once(tmp_path: Path) -> None:
    text = (remote.HERE / "remote.yaml").read_text("utf-8")
    for old, new in (
        ("weight: 40,", "weight: 45,"),
        ("source: points, table: forum, full: 25}", "source: points, table: posts, full: 25, at_least: 30}"),
        ("name: 微课脚本", "name: 研修反思"),
        ("source: points, table: performance", "source: points"),
        ("certificates: {passed", "certificates: {cases: 优秀案例证书, passed"),
    ):
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "programme.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProgrammeError) as told:
        Programme.load(path)
    assert told.value.exit_code == 2
    faults = {fault.path: str(fault) for fault in told.value.faults}
    assert {
        "scoring.components",
        "scoring.components[2].table",
        "scoring.components[2].at_least",
        "scoring.components[3].table",
        "assignments.reflection.name",
        "certificates.cases",
    } <= set(faults)
    assert "105" in faults["scoring.components"] and all("改法：" in fault for fault in faults.values())


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        (", source: assignments}", "}", "scoring.components[1].source", "没有填"),
        ("source: assignments}", "source: essays}", "scoring.components[1].source", "改成 test、assignments、hours、points 之一"),
        ("full: 25}", "full: 0}", "scoring.components[2].full", "满分不能是 0"),
        ("per_hour: 0.5}", "at_least: 20}", "scoring.components[0].per_hour", "没有写每学时计几分"),
        ("key: performance", "key: forum", "scoring.components[3].key", "scoring.components[2].key 相同"),
        ("hours: {credit: 80}", "hours: {credit: 80, online: 32}", "hours.online", "scoring.components[0] 说的是同一张表"),
        ("{name: 学习表现, column", "{name: 论坛互动, column", "tables.performance.name", "tables.forum.name 相同"),
        ("{name: 学习表现, column", "{name: 评阅, column", "tables.performance", "收件表里已有这个名称"),
        ("lesson_plan:", "total:", "assignments.total", "已有别的用处"),
        ("min_chars: 600}", "min_chars: 600, weight: -1}", "assignments.lesson_plan.weight", "不能为负数"),
        (", tile: [0, 1]", "", "cities[3].tile", "别的设区市写了"),
        ("tile: [0, 1]", "tile: [1, 1]", "cities[4].tile", "cities[3].tile 相同"),
        ("quota: 400", "quota: {a: 400}", "cities[0].quota", "没有分学段"),
        ("reserves: 3}", "reserves: 3}\n  volunteers: {per_county: {contact: [1, 2], expert: [1, 2], publicity: [1, 2], grader: [1, 2]}}",
         "awards.volunteers.per_county", "不分县"),
        ("certificates: {", "certificates: {organisations: 组织奖, ", "certificates.organisations", "没有设 awards.organisations"),
        ("excellent_at: 85", "excellent_at: 55", "scoring", "excellent_at 低于 pass_at"),
    ],
)  # fmt: skip
def test_each_fault_is_told_where_it_stands_with_its_fix(old: str, new: str, where: str, said: str) -> None:
    text = (remote.HERE / "remote.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(ProgrammeError) as told:
        Programme.from_mapping(read_yaml(text.replace(old, new, 1)))
    found = {fault.path: str(fault) for fault in told.value.faults}
    assert where in found and said in found[where] and "改法：" in found[where]


def test_nothing_is_done_by_wrong_rules(decided: batch.Prepared, tmp_path: Path) -> None:
    remote.write(tmp_path)
    batch.init(tmp_path)
    file = tmp_path / "params" / "programme.yaml"
    file.write_text(file.read_text("utf-8").replace("weight: 40,", "weight: 41,"), "utf-8")
    with pytest.raises(ProgrammeError, match="101"):
        batch.run(tmp_path, jobs=1)
    made = [path for name in ("store", "reports") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert made == []


def test_a_blank_page_tells_what_to_fill_in_and_its_examples_are_a_programme(tmp_path: Path) -> None:
    batch.init(tmp_path, blank=True)
    with pytest.raises(ProgrammeError) as told:
        batch.init(tmp_path)
    assert {
        "title",
        "document",
        "as_of",
        "cities[0].slug",
        "windows.marking",
        "assignments.work_1.name",
        "scoring.pass_at",
    } <= {fault.path for fault in told.value.faults}
    with pytest.raises(WorkspaceError, match="已经有"):
        batch.init(tmp_path, blank=True)
    file = tmp_path / "params" / "programme.yaml"
    text = re.sub(r"^#: ", "", file.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"(title|authority|provider|document|lot|name|slug):(?=  #| ,|,)", r"\1: a", text)
    for blank, filled in (
        ("as_of:", "as_of: 2024-12-31"),
        ("marking:", "marking: [2024-11-21, 2024-12-10]"),
        ("quota: ,", "quota: {primary: 300, middle: 200},"),
        ("weight: , source: assignments", "weight: 10, source: assignments"),
        ("pass_at:", "pass_at: 60"),
        ("excellent_at:", "excellent_at: 85"),
        ("  online: 24", "  # "),  # hours are a part of the total in the examples
    ):
        assert blank in text
        text = text.replace(blank, filled, 1)
    file.write_text(text, "utf-8")
    assert any(path.name == "a.yaml" for path in batch.init(tmp_path))
    programme = batch.open_workspace(tmp_path)[1]
    assert len(programme.components) == 5 and out_of_force(programme) <= {"R2", "R3", "R13", "R19", "R20"}
