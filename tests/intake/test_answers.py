"""Questions of the test and answers to the survey as they arrive: what cannot be is told with its row, nobody's answer with them."""

from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, rows

ITEMS = ("学员编号", "题号", "得分", "满分", "次数")
SURVEY = ("学员编号", "题目", "答案")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme).roster(*(f"T{n}" for n in range(1, 10)))


def said(tables, file: str) -> list[tuple[object, ...]]:
    return [one for one in rows(tables["intake_problems"], "file row value level message") if one[0] == file]


def test_points_of_questions_are_read_as_exact_numbers(made: Made) -> None:
    tables = made.csv("逐题得分.csv", ITEMS, ("T1", "1", "2.50", "5分", "第1次"), ("T1", 2, "0", "5", ""), ("T2", "1", "", "5", "1")).tables()  # fmt: skip
    assert rows(tables["items"], "trainee_id item attempt score full") == [
        ("T1", "1", 1, "2.5", "5"),
        ("T1", "2", None, "0", "5"),
    ]
    assert said(tables, "逐题得分.csv") == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("T1", "1", "6", "5", "1"), "0 与满分 5 之间"),
        (("T1", "1", "-1", "5", "1"), "0 与满分 5 之间"),
        (("T1", "1", "4", "10", "1"), "满分前面是 5"),
        (("T1", "", "4", "5", "1"), "缺少题号"),
        (("T1", "1", "四", "5", "1"), "不是数字"),
        (("T1", "1", "4", "5", "首次"), "不是非负整数"),
        (("T0", "1", "4", "5", "1"), "没有这个学员编号"),
        (("", "1", "4", "5", "1"), "缺少学员编号"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_and_told_with_the_fix(made: Made, line: tuple[str, ...], why: str) -> None:
    tables = made.csv("items.csv", ITEMS, ("T2", "1", "3", "5", "1"), line).tables()
    assert rows(tables["items"], "trainee_id score") == [("T2", "3")]
    ((_, row, _, level, message),) = said(tables, "items.csv")
    assert (row, level) == (3, "error") and why in message and "改法" in message


def test_of_two_different_points_for_one_question_neither_counts_and_equal_rows_count_once(made: Made) -> None:
    lines = [
        ("T1", "1", "3", "5", "1"),
        ("T1", "1", "4", "5", "1"),
        ("T1", "1", "3", "5", "1"),
        ("T2", "1", "2", "5", "1"),
        ("T2", "1", "2.0", "5", "1"),
    ]
    tables = made.csv("items.csv", ITEMS, *lines).tables()
    assert rows(tables["items"], "trainee_id score") == [("T2", "2")]
    assert [one[1] for one in said(tables, "items.csv")] == [3, 4]


def test_answers_are_counted_and_nobody_is_kept_with_them(made: Made) -> None:
    answers = ["5", "4分", "非常满意", "不太满意", "3"]
    lines = [(f"T{n}", "总体满意", one) for n, one in enumerate(answers, 1)] + [("T1", "建议", "多办"), ("T2", "建议", "电话13800138000"), ("T3", "建议", "")]  # fmt: skip
    tables = made.csv("满意度调查.csv", SURVEY, *lines).tables()
    found = rows(tables["survey"], "question city stage answer people")
    assert found == [
        ("建议", "nanchang", "school", None, 2), ("总体满意", "nanchang", "school", 2, 1), ("总体满意", "nanchang", "school", 3, 1),
        ("总体满意", "nanchang", "school", 4, 1), ("总体满意", "nanchang", "school", 5, 2),
    ]  # fmt: skip
    assert said(tables, "满意度调查.csv") == [] and "T1" not in str(found) and "1380013" not in str(found)


def test_another_answer_to_a_question_of_points_is_told_without_what_it_says(made: Made) -> None:
    lines = [("T1", "总体", "5"), ("T2", "总体", "4"), ("T3", "总体", "王小明太差"), ("T4", "总体", "9"), ("T1", "总体", "1"), ("T2", "总体", "4"), ("T5", "总体", "3")]  # fmt: skip
    tables = made.csv("survey.csv", SURVEY, *lines).tables()
    assert rows(tables["survey"], "answer people") == [(3, 1), (4, 1), (5, 1)]
    told = said(tables, "survey.csv")
    assert [(one[1], one[2], one[3]) for one in told] == [
        (4, "总体", "error"),
        (5, "总体", "error"),
        (6, "总体", "warning"),
    ]
    assert not any(
        "王小明" in str(one) or "太差" in str(one) for one in rows(tables["intake_problems"], "value message")
    )


def test_a_question_of_numbers_that_are_no_points_is_only_counted(made: Made) -> None:
    lines = [(f"T{n}", "教龄", str(years)) for n, years in enumerate((3, 12, 25, 30, 2, 18), 1)]
    assert rows(made.csv("survey.csv", SURVEY, *lines).tables()["survey"], "answer people") == [(None, 6)]


def test_who_failed_before_is_known_by_id_or_by_id_number(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme)
    made.csv("报名表.csv", ("学员编号", "设区市", "工作单位", "学段", "身份证号"), *((f"T{n}", "南昌", "一小", "中小学", number) for n, number in enumerate(("", "11010519491231002X", "暂无"), 1)))  # fmt: skip
    made.csv("往年未合格.csv", ("学员编号", "身份证号"), ("T1", ""), ("T8", "11010519491231002x"), ("T9", "暂无"))
    assert rows(made.tables()["trainees"], "trainee_id former") == [("T1", True), ("T2", True), ("T3", False)]


def test_the_last_date_of_learning_and_attendance_is_kept(made: Made) -> None:
    made.csv("线上学习.csv", ("学员编号", "线上学时", "课程名称", "完成时间"), ("T1", "16", "甲", "2023-11-08"), ("T1", "16", "乙", "2023-11-12"), ("T2", "32", "甲", ""))  # fmt: skip
    made.csv(
        "线下培训.csv",
        ("学员编号", "线下学时", "培训日期"),
        ("T1", "14", "2023-12-02"),
        ("T1", "14", "2023-12-01"),
        ("T2", "28", ""),
    )
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id finished_at") == [("T1", "2023-11-12T00:00:00"), ("T2", None)]
    assert rows(tables["attendance"], "trainee_id attended_on") == [("T1", "2023-12-02T00:00:00"), ("T2", None)]
