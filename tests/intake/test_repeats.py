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


def test_equal_hours_on_other_days_add_up(made: Made) -> None:
    for number, day in enumerate(("2023-11-25", "2023-12-09")):
        made.csv(f"attendance-{number}.csv", DATED, ("T1", "14", day), ("T2", "14", day))
    assert hours(made) == {"T1": "28", "T2": "28"}


def test_days_made_up_by_a_few_are_no_summary(made: Made) -> None:
    made.csv("attendance.csv", PLAIN, *((f"T{number}", "14") for number in range(1, 5)), ("T1", "1"))
    made.csv("attendance-补训.csv", PLAIN, ("T1", "15"))
    assert hours(made) == {"T1": "30", "T2": "14", "T3": "14", "T4": "14"}


def test_a_summary_that_says_otherwise_is_not_left_out(made: Made) -> None:
    made.csv("attendance.csv", DATED, ("T1", "14", "2023-11-25"), ("T2", "14", "2023-11-25"))
    made.csv("attendance-汇总.csv", PLAIN, ("T1", "14"), ("T2", "13"))
    assert hours(made) == {"T1": "28", "T2": "27"}
