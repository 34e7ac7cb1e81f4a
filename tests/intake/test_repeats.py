"""Attendance exported twice counts once, and different days add up (rules, 7.6)."""

from pathlib import Path

import openpyxl
import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, rows

PLAIN, DATED = ("学员编号", "线下学时"), ("学员编号", "线下学时", "培训日期")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme).roster("T1", "T2", "T3", "T4")


def hours(made: Made) -> dict[object, object]:
    return dict(rows(made.tables()["attendance"], "trainee_id offline_hours"))


def test_a_file_saved_again_counts_once_with_a_warning(made: Made) -> None:
    made.csv("attendance.csv", PLAIN, ("T1", "14"), ("T2", "28"))
    made.csv("attendance-2.csv", ("学员编号", "培训学时", "备注"), ("T2", "28.0", ""), ("T1", "14学时", "补"))
    assert hours(made) == {"T1": "14", "T2": "28"}
    assert problems(made.tables(), says="只算一次", level="warning")


def test_three_copies_count_once(made: Made) -> None:
    for number in range(3):
        made.csv(
            f"attendance-{number}.csv",
            PLAIN,
            ("T1", "14"),
            (f"T{number + 2}", "7"),
            ("T1", "3"),
            delimiter=",;\t"[number],
        )
        made.csv(f"attendance-{number}.csv", PLAIN, ("T1", "14"), ("T2", "7"), delimiter=",;\t"[number])
    assert hours(made) == {"T1": "14", "T2": "7"}


def test_a_summary_of_several_sheets_of_days_counts_once(made: Made) -> None:
    book = openpyxl.Workbook()
    for day in ("2023-11-25", "2023-11-26"):
        sheet = book.create_sheet(day)
        for line in (DATED, ("T1", 14, day), ("T2", 7, day)):
            sheet.append(line)
    sheet = book.create_sheet("汇总")
    for line in (PLAIN, ("T1", 28), ("T2", 14)):
        sheet.append(line)
    book.save(made.path / "线下培训.xlsx")
    assert hours(made) == {"T1": "28", "T2": "14"}


@pytest.mark.parametrize("whole", [True, False])
def test_days_that_agree_and_have_no_date_are_two_where_a_summary_gives_their_sum(made: Made, whole: bool) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, times in (("第一天", 1), ("第二天", 1), ("汇总", 2)):
        sheet = book.create_sheet(name)
        for line in (PLAIN, ("T1", 10 * times), ("T2", 14 * times), ("T3", 7 * times))[: 4 if whole else 5 - times]:
            sheet.append(line)
    book.save(made.path / "线下培训.xlsx")
    assert hours(made) == {"T1": "20", "T2": "28", "T3": "14"}
    (told,) = problems(made.tables(), says="只算一次", level="warning")
    assert told[1] == "汇总"


def test_equal_hours_on_other_days_add_up(made: Made) -> None:
    for number, day in enumerate(("2023-11-25", "2023-12-09")):
        made.csv(f"attendance-{number}.csv", DATED, ("T1", "14", day), ("T2", "14", day))
    assert hours(made) == {"T1": "28", "T2": "28"}


def test_a_summary_beside_a_copy_without_days_counts_once(made: Made) -> None:
    made.csv("attendance.csv", DATED, ("T1", "7", "2023-11-25"), ("T1", "7", "2023-11-26"), ("T2", "14", "2023-11-25"))
    made.csv("attendance-2.csv", PLAIN, ("T1", "7"), ("T1", "7"), ("T2", "14"), ("T3", "7"))
    made.csv("attendance-汇总.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", "7"))
    assert hours(made) == {"T1": "14", "T2": "14", "T3": "7"}


def test_days_made_up_by_a_few_are_no_summary(made: Made) -> None:
    made.csv("attendance.csv", PLAIN, *((f"T{number}", "14") for number in range(1, 5)), ("T1", "1"))
    made.csv("attendance-补训.csv", PLAIN, ("T1", "15"))
    assert hours(made) == {"T1": "30", "T2": "14", "T3": "14", "T4": "14"}


def test_a_summary_that_says_otherwise_is_not_left_out(made: Made) -> None:
    made.csv("attendance.csv", DATED, ("T1", "14", "2023-11-25"), ("T2", "14", "2023-11-25"))
    made.csv("attendance-汇总.csv", PLAIN, ("T1", "14"), ("T2", "13"))
    assert hours(made) == {"T1": "28", "T2": "27"}


DAYS = [(who, "7", day) for who in ("T1", "T2", "T3") for day in ("2023-11-25", "2023-11-26")]


@pytest.mark.parametrize("day", ["11月25日-26日", "2023-11-26", "两天", "45256"])
def test_the_day_of_a_summary_makes_it_no_training_of_its_own(made: Made, day: str) -> None:
    made.csv("attendance.csv", DATED, *DAYS)
    made.csv("attendance-汇总.csv", DATED, *((who, "14", day) for who in ("T1", "T2", "T3")))
    assert hours(made) == {"T1": "14", "T2": "14", "T3": "14"}
    assert problems(made.tables(), says="只算一次", level="warning")


@pytest.mark.parametrize("detail", [DAYS, [(who, "14", "2023-11-25") for who in ("T1", "T2", "T3")]])
def test_a_summary_may_name_a_trainee_more(made: Made, detail: list[tuple[str, ...]]) -> None:
    made.csv("attendance.csv", DATED, *detail)
    made.csv("attendance-汇总.csv", PLAIN, *((who, "14") for who in ("T1", "T2", "T3", "T4")))
    assert hours(made) == dict.fromkeys(("T1", "T2", "T3", "T4"), "14")


def test_a_trainee_of_whom_a_summary_says_otherwise_is_pending(made: Made) -> None:
    made.csv("attendance.csv", DATED, *DAYS)
    made.csv("attendance-汇总.csv", PLAIN, ("T1", "14"), ("T2", "28"), ("T3", "14"))
    assert hours(made) == {"T1": "14", "T2": None, "T3": "14"}
    (told,) = problems(made.tables(), level="error")
    assert told[:3] == ("attendance.csv", None, 5)
    assert problems(made.tables(), says="attendance-汇总.csv第 3 行、attendance.csv第 4 行、attendance.csv第 5 行")


def test_an_export_saved_again_with_a_row_corrected_and_one_more_counts_once(made: Made) -> None:
    made.csv("attendance.csv", DATED, *DAYS)
    later = [("T2", "5", "2023-11-25") if row == DAYS[2] else row for row in DAYS]
    made.csv("attendance-2.csv", DATED, *later, ("T1", "14", "2023-12-09"), ("T4", "28", "2023-11-25"))
    assert hours(made) == {"T1": "28", "T2": None, "T3": "14", "T4": "28"}
    assert len(problems(made.tables(), level="error", says="不能判断应否相加")) == 1


def test_details_a_copy_of_them_and_their_summary_count_once(made: Made) -> None:
    made.csv("attendance.csv", DATED, *DAYS)
    made.csv("attendance-2.csv", DATED, *DAYS, ("T4", "7", "2023-11-26"))
    made.csv("attendance-汇总.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", "14"), ("T4", "7"))
    assert hours(made) == {"T1": "14", "T2": "14", "T3": "14", "T4": "7"}


def test_a_list_that_stands_in_another_as_a_whole_is_not_held_against_one_that_nearly_repeats_it(made: Made) -> None:
    first = [(who, "7", "2023-11-25") for who in ("T1", "T2", "T3")]
    second = [*first[:2], ("T3", "5", "2023-11-25")]
    made.csv("attendance-1.csv", DATED, *first)
    made.csv("attendance-2.csv", DATED, *second)
    made.csv("attendance-3.csv", DATED, *first, *second)
    assert hours(made) == {"T1": "14", "T2": "14", "T3": "12"}


def test_a_summary_below_its_details_counts_once(made: Made) -> None:
    sums = [(who, "14", "") for who in ("T1", "T2", "T3")]
    made.csv(
        "attendance.csv", DATED, *DAYS, ("学员编号", "学时合计", "线下学时", "姓名"), *((a, c, b) for a, b, c in sums)
    )
    assert hours(made) == {"T1": "14", "T2": "14", "T3": "14"}


def test_trainings_stacked_in_one_sheet_add_up(made: Made) -> None:
    block = [("T1", "14"), ("T2", "14"), ("T3", "14")]
    made.csv("attendance.csv", PLAIN, *block, PLAIN, *block[:2])
    assert hours(made) == {"T1": "28", "T2": "28", "T3": "14"}
    assert not problems(made.tables(), level="error")


def test_one_day_in_two_lists_of_different_people_adds_up_with_a_warning(made: Made) -> None:
    made.csv("attendance-1.csv", DATED, ("T1", "7", "2023-11-25"), ("T2", "7", "2023-11-25"))
    made.csv("attendance-2.csv", DATED, *((who, "7", "2023-11-25") for who in ("T1", "T3", "T4")))
    assert hours(made) == {"T1": "14", "T2": "7", "T3": "7", "T4": "7"}
    assert [each[:3] for each in problems(made.tables(), level="warning")] == [("attendance-2.csv", None, 2)]


@pytest.mark.parametrize(
    ("third", "expected"), [("13", {"T1": "28", "T2": "28", "T3": "27"}), ("14", {"T1": "14", "T2": "14", "T3": "14"})]
)
def test_lists_without_days_count_once_where_they_agree_wholly_and_add_up_where_one_differs(
    made: Made, third: str, expected: dict[str, str]
) -> None:
    made.csv("attendance-1.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", "14"))
    made.csv("attendance-2.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", third))
    assert hours(made) == expected


def test_trainings_without_days_that_differ_for_many_add_up(made: Made) -> None:
    made.csv("attendance-1.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", "10"), ("T4", "7"))
    made.csv("attendance-2.csv", PLAIN, ("T1", "14"), ("T2", "14"), ("T3", "14"), ("T4", "14"))
    assert hours(made) == {"T1": "28", "T2": "28", "T3": "24", "T4": "21"}
    assert problems(made.tables()) == problems(made.tables(), says="这里 4 名学员的学时没有培训日期，已与")
    assert [each[:3] for each in problems(made.tables())] == [("attendance-2.csv", None, None)]
