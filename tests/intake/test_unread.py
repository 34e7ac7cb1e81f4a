"""Rows above a heading, and sheets beside a table: nobody fails by what was not read, and nothing vanishes without a word."""

from pathlib import Path

import openpyxl
import pytest

from jxgrade.errors import NothingDelivered
from jxgrade.programme import Programme
from tests.intake.inboxes import ROSTER, Made, Row, problems, row, rows

SIGNED = ("学员编号", "姓名", "线下学时", "培训日期")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme)


def beside(title: str, *lines: Row) -> object:
    """One more sheet of a workbook."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))

    return add


# ---------------------------------------------------------------- above the heading


@pytest.mark.parametrize("first", [("编号", *SIGNED[1:]), ("线下学时", "姓名", "人员", "培训日期")])
def test_a_block_under_a_heading_nobody_knows_is_pending_and_told_row_by_row(made: Made, first: Row) -> None:
    def line(who: str, names: Row) -> list[str]:
        values = {"姓名": "张某", "线下学时": "28", "培训日期": "2023-11-25"}
        return [values.get(str(name), who) for name in names]

    made.roster("T1", "T2", "T3", "T4").csv(
        "attendance.csv", first, line("T1", first), line("T2", first), SIGNED, line("T3", SIGNED), line("T4", SIGNED)
    )
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [
        ("T1", None, False),
        ("T2", None, False),
        ("T3", "28", True),
        ("T4", "28", True),
    ]
    assert [each[2:5] for each in problems(tables, level="error", file="attendance.csv")] == [
        (2, "学员编号", "T1"),
        (3, "学员编号", "T2"),
    ]


def test_a_heading_nobody_knows_that_comes_again_is_not_passed_over(made: Made) -> None:
    unknown = ("线下学时", "培训日期", "工号卡", "姓名", "签到")
    made.roster("T1", "T2", "T3").csv(
        "attendance.csv",
        unknown,
        ("28", "2023-11-25", "T1", "甲", "4"),
        ("学员编号", "线下学时", "培训日期", "班级"),
        ("T2", "28", "2023-11-25", "一班"),
        unknown,
        ("28", "2023-11-25", "T3", "丙", "4"),
    )
    found = rows(made.tables()["attendance"], "trainee_id offline_hours")
    assert sorted(found) == [("T1", None), ("T2", "28"), ("T3", None)]


def test_records_above_the_heading_are_pending_also_by_ids_that_lost_a_nought(made: Made) -> None:
    made.roster("01234", "01235").csv("learning.csv", (1234, "32"), ("学员编号", "线上学时"), ("01235", "32"))
    assert rows(made.tables()["learning"], "trainee_id readable") == [("01234", False), ("01235", True)]
    made.roster("T1", "T2").csv(
        "submissions.csv",
        ("T1", "个人成长报告", "正文"),
        ("学员编号", "作业类型", "正文"),
        ("T2", "个人成长报告", "文"),
    )
    found = row(made.tables()["submissions"], submission_id="T1/growth_report")
    assert not found["readable"]


def test_titles_legends_and_examples_above_the_heading_are_no_records(made: Made) -> None:
    made.roster("T1", "T28").csv(
        "learning.csv",
        ("2023年线上学习情况表", ""),
        ("满分学时：", "32"),
        ("统计时间：2024-01-09", "人数：28"),
        ("示例", "T1"),
        ("学员编号", "T1"),
        ("编号：", "T1"),
        ("学员编号", "线上学时"),
        ("T1", "32"),
    )
    made.csv(
        "schools.csv",
        ("学校名册", "2023年", "南昌市", "共", "1"),
        ("设区市", "县（市、区）", "工作单位", "学段", "应训人数"),
        ("南昌", "东湖区", "一小", "中小学", "10"),
    )
    tables = made.tables()
    assert not problems(tables, file="learning.csv") and not problems(tables, file="schools.csv")
    assert row(tables["delivered"], table="learning")["unplaced"] == 0


def test_schools_and_trainees_above_their_heading_are_told(made: Made) -> None:
    heading = ("设区市", "县（市、区）", "工作单位", "学段", "应训人数")
    made.csv(
        "roster.csv", ("T1", "南昌", "东湖区", "一小", "中小学"), ROSTER, ("T2", "南昌", "东湖区", "一小", "中小学")
    )
    made.csv(
        "schools.csv",
        ("南昌", "东湖区", "一小", "中小学", "10"),
        ("合计", "", "", "", "10"),
        heading,
        ("南昌", "东湖区", "二小", "中小学", "20"),
    )
    tables = made.tables()
    for name in ("roster.csv", "schools.csv"):
        assert [each[2] for each in problems(tables, file=name, level="error", says="标题行上面")] == [1]


def test_trainees_below_a_heading_that_only_misses_a_word_are_told(made: Made) -> None:
    made.csv(
        "roster.csv",
        ("设区市", "县", "代号", "工作单位", "学段"),
        ("南昌", "东湖区", "T1", "一小", "中小学"),
        ("学员编号", "设区市", "县", "工作单位", "学段"),
        ("T2", "南昌", "东湖区", "一小", "中小学"),
    )
    assert [each[2] for each in problems(made.tables(), file="roster.csv", level="error")] == [2]


# ---------------------------------------------------------------- sheets beside the table


def test_a_sheet_of_counts_beside_the_roster_is_a_warning(made: Made) -> None:
    made.xlsx(
        "报名表.xlsx",
        ROSTER,
        ("T1", "南昌", "东湖区", "一小", "中小学"),
        then=beside("汇总", ("设区市", "学段", "人数"), ("南昌市", "中小学", 1)),
    )
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id") == [("T1",)]
    assert [each[1:] for each in problems(tables, file="报名表.xlsx")] == [("汇总", None, None, None, "warning")]


def test_a_sheet_of_more_trainees_without_all_that_is_needed_stops_the_run(made: Made) -> None:
    more = beside("补报", ("姓名", "设区市", "工作单位", "学段"), ("某某", "南昌市", "二小", "中小学"))
    made.xlsx("报名表.xlsx", ROSTER, ("T1", "南昌", "东湖区", "一小", "中小学"), then=more)
    with pytest.raises(NothingDelivered, match="学员编号"):
        made.tables()


def test_who_stands_only_on_a_sheet_that_is_not_read_is_pending(made: Made) -> None:
    made.roster("T1", "T2", "T3").xlsx(
        "作业.xlsx",
        ("学员编号", "作业类型", "正文"),
        ("T1", "个人成长报告", "很好的文章"),
        then=beside("未交名单", ("学员编号", "作业类型"), ("T1", "心理活动课程设计"), ("T2", "个人成长报告")),
    )
    tables = made.tables()
    assert rows(tables["submissions"], "submission_id readable") == [
        ("T1/growth_report", True),
        ("T2/growth_report", False),
        ("T2/lesson_design", False),
    ]
    assert row(tables["delivered"], table="submissions")["unplaced"] == 2
    assert problems(tables, file="作业.xlsx", level="warning", says="文件或正文")
    assert [each[1:5] for each in problems(tables, level="error", says="其中有 2 行")] == [
        ("未交名单", None, "学员编号", "2")
    ]


def test_a_sheet_that_goes_on_without_a_heading_is_pending_too(made: Made) -> None:
    made.roster("T1", "T2").xlsx("learning.xlsx", ("学员编号", "线上学时"), ("T1", 32), then=beside("2", ("T2", 32)))
    assert rows(made.tables()["learning"], "trainee_id readable") == [("T1", True), ("T2", False)]


def test_a_sheet_whose_heading_may_mean_what_lacks_leaves_the_table_undelivered(made: Made) -> None:
    part = beside("二", ("学员编号", "完成时间", "线上学时数"), ("T2", "2023-11-08", 32))
    made.roster("T1", "T2").xlsx("learning.xlsx", ("学员编号", "线上学时"), ("T1", 32), then=part)
    tables = made.tables()
    assert not row(tables["delivered"], table="learning")["delivered"]
    assert problems(tables, level="error", says="是不是这一列")


def test_a_table_that_is_nowhere_whole_stays_undelivered(made: Made) -> None:
    made.roster("T1").xlsx(
        "learning.xlsx", ("学员编号", "完成时间"), ("T1", None), then=beside("二", ("课程名称", "完成时间"))
    )
    assert not row(made.tables()["delivered"], table="learning")["delivered"]
