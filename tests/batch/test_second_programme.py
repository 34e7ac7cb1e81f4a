"""A remote training, another programme than the shipped one, by `params/` and an inbox alone: from files to pages, and why."""

import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.pages.certificates import due
from jxgrade.pages.why import explain
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


def test_every_report_is_made_and_speaks_of_no_other_part_stage_or_prize(decided: batch.Prepared) -> None:
    done = batch.run(decided.workspace.root, jobs=1)
    assert list(done.failures) == []
    pages = sorted(path for path in decided.workspace.reports.rglob("*.html") if path.name != "rules.html")
    assert len(pages) > len(batch.NOTEBOOKS)
    for path in pages:
        html = re.sub(r"<(script|style).*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(ANOTHER, re.sub(r"<[^>]+>", " ", html)) == [], path.name
    grading = (decided.workspace.reports / "donghai" / "5-grading.html").read_text("utf-8")
    assert "论坛互动" in grading and "网络学时" in grading
    assert "优秀学员" in (decided.workspace.reports / "province" / "6-selection.html").read_text("utf-8")
    index = (decided.workspace.reports / "index.html").read_text("utf-8")
    assert 'style="grid-row:2;grid-column:3" href="donghai/5-grading.html"' in index  # tile: [2, 1]


def test_plain_papermill_gives_the_same_report(decided: batch.Prepared, tmp_path: Path) -> None:
    root = decided.workspace.root
    batch.run(root, cities=["xiling"], steps=["5-grading"], jobs=1)
    fresh = tmp_path / "fresh"
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("store", "reports"))
    batch.init(fresh)
    (fresh / "reports" / "xiling").mkdir(parents=True)
    target = "reports/xiling/5-grading.ipynb"
    for command in (
        ("papermill", "notebooks/5-grading.ipynb", target, "-f", "params/xiling.yaml"),
        ("jupyter", "nbconvert", "--to", "jxgrade", target),
    ):
        ran = subprocess.run([sys.executable, "-m", *command], cwd=fresh, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
    for name in ("store/decisions.parquet", "reports/xiling/5-grading.html", "reports/xiling/5-grading.xlsx"):
        assert (fresh / name).read_bytes() == (root / name).read_bytes(), name


def test_a_certificate_says_what_this_programme_asks_for(decided: batch.Prepared) -> None:
    bodies = {one.body for one in due(decided.tables, decided.programme) if one.award == "passed"}
    assert bodies == {"在“中小学教师数字素养远程研修”中完成全部培训内容，综合考核合格，计继续教育 80 学时。"}


def test_what_is_wrong_in_the_new_rules_is_said_at_once(tmp_path: Path) -> None:
    from jxgrade.errors import ProgrammeError
    from jxgrade.programme import Programme

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
