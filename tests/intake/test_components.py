from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, row, rows

LEARNING = ("学员编号", "线上学时", "开始时间", "完成时间")
ATTENDANCE = ("学员编号", "线下学时", "培训日期")
TESTS = ("学员编号", "测试成绩", "次数", "测试时间")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme).roster("T1", "T2")


# ---------------------------------------------------------------- learning


def test_several_rows_of_learning_are_never_silent(made: Made) -> None:
    tables = made.csv("learning.csv", LEARNING, ("T1", "32", "", ""), ("T1", "32.0", "", "")).tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True)]
    assert [each[5] for each in problems(tables, column="线上学时", says="取最大的一行 32")] == ["warning"]


COURSES = ("学员编号", "课程", "线上学时")


def test_different_courses_add_up_and_of_one_the_largest_counts(made: Made) -> None:
    made.csv(
        "learning.csv", COURSES, ("T1", "甲", "10"), ("T1", "乙", "12.5"), ("T1", " 甲", "11"), ("T1", "丙", "0.5")
    )
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "24", True)]
    assert problems(tables, column="线上学时", level="warning", says="不同课程相加")


def test_a_row_without_a_course_beside_rows_with_one_makes_the_hours_unreadable(made: Made) -> None:
    made.csv("learning.csv", COURSES, ("T1", "甲", "16"), ("T1", "", "32"))
    assert rows(made.tables()["learning"], "trainee_id online_hours readable") == [("T1", None, False)]


@pytest.mark.parametrize(
    "label", ["合计", "小 计：", "总计", "甲乙课程小计", "合计：16学时", "汇总", "总学时", "Total", "2023年共计16学时"]
)
def test_the_sum_below_a_trainee_s_courses_is_no_course(made: Made, label: str) -> None:
    made.csv("learning.csv", COURSES, ("T1", "甲", "10"), ("T1", "乙", "6"), ("T1", label, "16"), ("T2", "甲", "32"))
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours") == [("T1", "16"), ("T2", "32")]
    assert [each[2] for each in problems(tables, says="合计、小计一类", level="warning")] == [4]


def test_all_courses_beside_single_ones_cannot_be_added_up(made: Made) -> None:
    made.csv("learning.csv", COURSES, ("T1", "甲", "10"), ("T1", "全部课程", "10"), ("T2", "全部课程", "32"))
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours") == [("T1", None), ("T2", "32")]
    assert [each[2] for each in problems(tables)] == [3]


@pytest.mark.parametrize(
    "course",
    [
        "政策文件汇总",
        "综合计划制订",
        "负责人培训",
        "审核",
        "最高人民法院典型案例",
        "总体国家安全观",
        "小计时器的制作",
        "联系人",
    ],
)
def test_a_course_that_sounds_like_a_sum_is_a_course(made: Made, course: str) -> None:
    made.csv("learning.csv", ("课程名称", "学员编号", "线上学时"), (course, "T1", "16"), ("乙", "T1", "16"))
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours") == [("T1", "32")]
    assert not problems(tables, says="不是一条记录") and not problems(tables, says="合计、小计一类")


@pytest.mark.parametrize(
    ("name", "day", "note"), [("", "合计", ""), ("甲甲 小计", "", ""), ("甲甲", "", "合 计"), ("甲甲", "11月合计", "")]
)
def test_the_sum_of_a_trainee_s_days_is_no_day(made: Made, name: str, day: str, note: str) -> None:
    heading = ("学员编号", "姓名", "线下学时", "培训日期", "备注")
    days = [("T1", "甲甲", "7", f"2023-11-{number}", "") for number in (25, 26)]
    made.csv(
        "attendance.csv", heading, *days, ("T1", name, "14", day, note), ("T2", "乙乙", "28", "2023-11-25", "两天合计")
    )
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "14"), ("T2", "28")]
    assert [each[2] for each in problems(tables, says="合计、小计一类", level="warning")] == [4]


def test_the_sum_that_stands_for_an_id_is_nobody_s(made: Made) -> None:
    made.csv("attendance.csv", ("学员编号", "线下学时"), ("T1", "28"), ("T1小计", "28"), ("T2", "7"))
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "28"), ("T2", "7")]
    assert not tables["delivered"]["unplaced"].any()


def test_a_sum_that_is_all_there_is_of_a_trainee_counts_with_a_warning(made: Made) -> None:
    made.csv("attendance.csv", ("学员编号", "线下学时", "备注"), ("T1", "28", "合计"), ("T2", "28", ""))
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "28"), ("T2", "28")]
    assert [each[2] for each in problems(tables, level="warning")] == [2]


def test_the_best_attempt_below_a_merged_id_is_read_whatever_its_remark_says(made: Made) -> None:
    attempts = [("T1", 50, 1, "首次"), (None, 80, 2, "最高分")]
    heading = ("学员编号", "测试成绩", "次数", "备注")
    made.xlsx("tests.xlsx", heading, *attempts, then=lambda book: book.active.merge_cells("A2:A3"))
    assert rows(made.tables()["tests"], "trainee_id test_score") == [("T1", "50"), ("T1", "80")]


def test_a_row_of_nobody_is_not_put_aside_for_its_remark(made: Made) -> None:
    made.csv("tests.csv", ("学员编号", "测试成绩", "备注"), ("T1", "81", ""), ("", "80", "最高分"), ("", "161", "合计"))
    tables = made.tables()
    assert [row for row in rows(tables["delivered"]) if row[4]] == [("tests", True, 1, 2, 1)]


def test_a_number_may_carry_its_own_unit_and_no_other(made: Made) -> None:
    made.roster("T1", "T2", "T3").csv(
        "attendance.csv", ("学员编号", "线下学时"), ("T1", "28 课时"), ("T2", "２８小时"), ("T3", "28分")
    )
    made.csv("tests.csv", TESTS[:2], ("T1", "86.5分"), ("T2", "86学时"))
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [
        ("T1", "28", True),
        ("T2", "28", True),
        ("T3", None, False),
    ]
    assert rows(tables["tests"], "test_score readable") == [("86.5", True), (None, False)]


@pytest.mark.parametrize("cell", ["8⑥", "7²", "⑻6", "ⅥⅠ", "½", "⒏", "8⁶"])
def test_what_only_looks_like_a_digit_is_none(made: Made, cell: str) -> None:
    made.csv("tests.csv", TESTS[:2], ("T1", cell)).csv("attendance.csv", ("学员编号", "线下学时"), ("T1", cell))
    tables = made.tables()
    assert rows(tables["tests"], "readable") == [(False,)] and rows(
        tables["attendance"], "trainee_id offline_hours readable"
    ) == [("T1", None, False)]


def test_an_id_that_lost_its_leading_zeros_is_that_id_where_only_one_can_be_meant(made: Made) -> None:
    made.roster("007", "0012", "012", "5")
    made.csv("tests.csv", TESTS[:2], ("7", "81"), ("12", "82"), ("005", "83"), ("0070", "84"))
    tables = made.tables()
    assert rows(tables["tests"], "trainee_id test_score") == [("007", "81"), ("5", "83")]
    assert len(problems(tables, file="tests.csv", level="warning", says="只差开头的 0")) == 2
    assert [row for row in rows(tables["delivered"]) if row[4]] == [("tests", True, 1, 4, 2)]


def test_a_table_with_too_many_rows_of_nobody_is_told(made: Made) -> None:
    made.csv("tests.csv", TESTS[:2], ("T1", "81"), ("X1", "82"), ("", "83"))
    assert problems(made.tables(), says="3 行中有 2 行对不上报名表")


def test_of_different_rows_of_learning_the_largest_counts_with_a_warning(made: Made) -> None:
    tables = made.csv(
        "learning.csv", LEARNING, ("T1", "9", "", ""), ("T1", "32", "", ""), ("T1", "10.5", "", "")
    ).tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True)]
    assert {each[5] for each in problems(tables, column="线上学时")} == {"warning"}


@pytest.mark.parametrize("bad", ["三十二", "32分", "NaN", "-1", "#N/A", "Infinity"])
@pytest.mark.parametrize("order", [1, -1])
def test_an_unreadable_cell_beside_readable_ones_is_unreadable(made: Made, bad: str, order: int) -> None:
    made.csv("learning.csv", LEARNING, *[("T1", "32", "", ""), ("T1", bad, "", "")][::order])
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", None, False)]
    assert [each[4:] for each in problems(tables, column="线上学时", level="error")] == [(bad, "error")]


@pytest.mark.parametrize("blank", ["", "-", "无", " "])
def test_a_blank_hours_cell_is_no_row(made: Made, blank: str) -> None:
    made.csv("learning.csv", LEARNING, ("T1", blank, "2023-11-07", ""), ("T2", blank, "", ""), ("T2", "32", "", ""))
    made.csv("attendance.csv", ATTENDANCE, ("T1", blank, ""), ("T2", "28", ""), ("T2", blank, ""))
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T2", "32", True)]
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [("T2", "28", True)]


def test_hours_are_kept_to_the_last_digit(made: Made) -> None:
    made.xlsx("learning.xlsx", LEARNING, ("T1", 31.9999999999999), ("T2", 32))
    assert rows(made.tables()["learning"], "online_hours") == [("31.9999999999999",), ("32",)]


@pytest.mark.parametrize(
    ("day", "warned"), [("2023-11-05", True), ("2023-11-06", False), ("2023-11-17 23:59", False), ("2023-11-18", True)]
)
def test_study_outside_the_city_s_theory_window_is_a_note(made: Made, day: str, warned: bool) -> None:
    tables = made.csv("learning.csv", LEARNING, ("T1", "32", day, day)).tables()
    expected = (
        [("learning.csv", None, 2, column, day, "warning") for column in ("完成时间", "开始时间")] if warned else []
    )
    assert problems(tables, file="learning.csv") == expected
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True)]


def test_each_city_has_its_own_theory_window(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme)
    names = ["南昌", "九江", "景德镇", "赣江新区", "赣州", "萍乡", "新余", "鹰潭", "抚州", "宜春", "上饶", "吉安"]
    made.csv(
        "roster.csv",
        ("trainee_id", "city", "school", "stage"),
        *((f"T{n:02d}", name, "一小", "中小学") for n, name in enumerate(names)),
    )
    made.csv("learning.csv", LEARNING, *((f"T{n:02d}", "32", "2023-11-20", "") for n in range(12)))
    warned = [each[2] for each in problems(made.tables(), column="开始时间")]
    assert warned == [n + 2 for n, name in enumerate(names) if name not in ("赣州", "萍乡", "新余", "鹰潭", "抚州")]


def test_rows_for_an_id_not_on_the_roster_are_errors_and_ignored(made: Made) -> None:
    made.csv("learning.csv", LEARNING, ("T9", "32", "", ""), ("", "32", "", ""), ("t1", "32", "", ""))
    tables = made.tables()
    assert tables["learning"].empty
    assert [each[2:] for each in problems(tables, column="学员编号", file="learning.csv")] == [
        (2, "学员编号", "T9", "error"),
        (3, "学员编号", None, "error"),
        (4, "学员编号", "t1", "error"),
    ]


# ---------------------------------------------------------------- attendance


def test_rows_of_attendance_add_up_exactly(made: Made) -> None:
    made.csv(
        "attendance.csv",
        ATTENDANCE,
        ("T1", "0.1", ""),
        ("T1", "0.2", ""),
        ("T1", "27.7", ""),
        ("T2", "14", ""),
        ("T2", "13.99", ""),
    )
    assert rows(made.tables()["attendance"], "trainee_id offline_hours readable") == [
        ("T1", "28", True),
        ("T2", "27.99", True),
    ]


@pytest.mark.parametrize(
    ("cells", "hours"),
    [
        (["28"], "28"),
        (["56"], "56"),
        (["28", "28"], "56"),
        (["40"], "40"),
        (["0"], "0"),
        (["30", "-2"], "28"),
        (["-0"], "0"),
        (["56.01"], None),
        (["28", "28.01"], None),
        (["-1"], None),
        (["1", "-1.5"], None),
        (["28", "上午"], None),
        (["nan"], None),
        (["1e400"], None),
    ],
)
def test_a_sum_below_zero_or_above_the_most_is_unreadable(made: Made, cells: list[str], hours: str | None) -> None:
    made.csv("attendance.csv", ATTENDANCE, *(("T1", cell, "") for cell in cells))
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [("T1", hours, hours is not None)]
    assert (problems(tables, column="线下学时", level="error") != []) is (hours is None)


def test_two_equal_rows_of_one_day_add_up_with_a_warning(made: Made) -> None:
    made.csv("attendance.csv", ATTENDANCE, ("T1", "14", "2023-12-02"), ("T1", "14", "2023-12-02"))
    tables = made.tables()
    assert rows(tables["attendance"], "offline_hours") == [("28",)]
    assert [each[2] for each in problems(tables, column="线下学时")] == [3]


@pytest.mark.parametrize(
    ("day", "warned"), [("2023-11-17", True), ("2023-11-18", False), ("2023-12-31 18:00", False), ("2024-01-01", True)]
)
def test_attending_outside_the_window_is_a_warning(made: Made, day: str, warned: bool) -> None:
    tables = made.csv("attendance.csv", ATTENDANCE, ("T1", "28", day)).tables()
    assert problems(tables, column="培训日期") == (
        [("attendance.csv", None, 2, "培训日期", day, "warning")] if warned else []
    )
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [("T1", "28", True)]


def test_offline_before_online_is_done_is_a_note(made: Made) -> None:
    made.csv("learning.csv", LEARNING, ("T1", "32", "", "2023-12-02"), ("T2", "32", "", "2023-12-02"))
    made.csv("attendance.csv", ATTENDANCE, ("T1", "28", "2023-12-01"), ("T2", "28", "2023-12-02"))
    assert problems(made.tables(), column="培训日期") == [
        ("attendance.csv", None, 2, "培训日期", "2023-12-01", "warning")
    ]


# ---------------------------------------------------------------- tests


def test_all_attempts_are_kept(made: Made) -> None:
    made.csv(
        "tests.csv",
        TESTS,
        ("T1", "59.995", "1", "2024-01-05 9:00"),
        ("T1", "70", "2", ""),
        ("T2", "100", "", ""),
        ("T2", "0", "", ""),
    )
    assert rows(made.tables()["tests"]) == [
        ("T1", 1, "59.995", "2024-01-05T09:00:00", True),
        ("T1", 2, "70", None, True),
        ("T2", None, "0", None, True),
        ("T2", None, "100", None, True),
    ]


@pytest.mark.parametrize("cell", ["", "缺考", "-", "无", " 缺考 ", "缺 考", "缺　考"])
def test_blank_or_absent_is_no_attempt_and_no_problem(made: Made, cell: str) -> None:
    tables = made.csv("tests.csv", TESTS, ("T1", cell, "1", "2024-01-05")).tables()
    assert tables["tests"].empty and problems(tables, file="tests.csv") == []


@pytest.mark.parametrize(
    ("cell", "readable"),
    [
        ("0", True),
        ("100", True),
        ("-0.01", False),
        ("100.01", False),
        ("优", False),
        ("60分", True),
        ("60学时", False),
        ("NaN", False),
        ("#REF!", False),
    ],
)
def test_a_score_outside_0_to_100_or_no_number_is_an_error_and_unreadable(
    made: Made, cell: str, readable: bool
) -> None:
    tables = made.csv("tests.csv", TESTS, ("T1", cell, "1", ""), ("T1", "88", "2", "")).tables()
    assert rows(tables["tests"], "attempt readable") == [(1, readable), (2, True)]
    expected = [] if readable else [("tests.csv", None, 2, "测试成绩", cell, "error")]
    assert problems(tables, column="测试成绩") == expected


@pytest.mark.parametrize(
    ("day", "outside"),
    [("2023-12-31", True), ("2024-01-01", False), ("2024-01-31 23:59:59", False), ("2024-02-01", True)],
)
def test_a_test_outside_the_firm_window_counts_and_is_an_error_for_a_person(
    made: Made, day: str, outside: bool
) -> None:
    tables = made.csv("tests.csv", TESTS, ("T1", "88", "1", day)).tables()
    assert rows(tables["tests"], "test_score readable") == [("88", True)]
    assert problems(tables, column="测试时间") == (
        [("tests.csv", None, 2, "测试时间", day, "error")] if outside else []
    )


@pytest.mark.parametrize(
    ("attempts", "readable", "told"),
    [
        ([("88", "二", "")], True, False),  # one attempt is the last, whatever stands beside it
        ([("88", "", "某日")], True, False),
        ([("88", "二", ""), ("88", "1", "")], True, False),  # equal scores: whichever was the last
        ([("88", "二", ""), ("80", "1", "")], False, False),
        ([("88", "", "某日"), ("80", "", "2024-01-05")], False, False),
        ([("88", "2", "某日"), ("80", "1", "2024-01-05")], True, False),  # the numbers decide, no time does
        ([("88", "1", "2024-01-05"), ("80", "", "2024-01-20")], True, True),
        ([("88", "", ""), ("80", "", "2024-01-20")], True, False),
    ],
)
def test_where_the_last_attempt_counts_what_would_decide_and_cannot_be_read_is_unreadable(
    made: Made, programme: Programme, attempts: list[tuple[str, str, str]], readable: bool, told: bool
) -> None:
    last = programme.model_copy(update={"scoring": programme.scoring.model_copy(update={"attempts": "last"})})
    made.csv("tests.csv", TESTS, *(("T1", *one) for one in attempts))
    assert all(one for (one,) in rows(made.tables()["tests"], "readable"))
    tables = made.tables(last)
    assert all(one for (one,) in rows(tables["tests"], "readable")) == readable
    assert bool(problems(tables, says="没有采用")) == told


def test_the_value_of_a_problem_is_the_cell_as_it_was_read(made: Made) -> None:
    tables = made.csv("tests.csv", TESTS, ("T1", "１０１", "1", "2024年2月3日")).tables()
    assert row(tables["intake_problems"], column="测试时间")["value"] == "2024年2月3日"
    assert row(tables["intake_problems"], column="测试成绩")["value"] == "１０１"
