"""What a person sees in a workbook and calamine does not tell: per cents, hidden rows and columns, merged keys."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from jxgrade.intake.second_look import oddness
from jxgrade.intake.workbook import read_workbook
from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, rows


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme).roster("T1", "T2", "T3", "T4")


def attendance(path: Path) -> None:
    """T1 shown as 2800%, T2 merged over two rows, T3's row hidden, T4 plain; the column of days hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["学员编号", "线下学时", "培训日期"],
        ["T1", 28, None],
        ["T2", 14, None],
        [None, 14, None],
        ["T3", 28, None],
        ["T4", 28, "2023-12-02"],
    ):
        sheet.append(line)
    sheet["B2"].number_format = "0.0%"
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(path)


def expect(made: Made, file: str) -> None:
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours readable") == [
        ("T1", None, False),
        ("T2", "28", True),
        ("T3", "28", True),
        ("T4", "28", True),
    ]
    assert [each[4] for each in problems(tables, file=file, level="error")] == ["2800%"]
    assert problems(tables, file=file, says="第 5 行") and problems(tables, file=file, says="“培训日期”一列是隐藏的")
    assert problems(tables, file=file, says="用于它跨过的各行")


def test_what_a_person_sees_is_read(made: Made) -> None:
    attendance(made.path / "线下培训.xlsx")
    expect(made, "线下培训.xlsx")


@pytest.mark.parametrize("code", ["0%", "0.00%", '0.0"%"', "0,", "#,##0,,", ";;;", '"合格"', "[白色]\\-;0"])
def test_a_number_that_is_shown_as_another_is_unreadable(made: Made, code: str) -> None:
    book = xlsxwriter.Workbook(str(made.path / "评阅.xlsx"))
    sheet = book.add_worksheet()
    for at, line in enumerate(
        (
            ["学员编号", "作业类型", "阅卷人编号", "评分"],
            ["T1", "个人成长报告", "G", 0.85],
            ["T2", "个人成长报告", "G", 85],
        )
    ):
        sheet.write_row(at, 0, line)
    sheet.write_number(1, 3, 0.85, book.add_format({"num_format": code}))
    book.close()
    assert rows(made.tables()["marks"], "trainee_id mark") == [("T2", "85")]


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "#,##0",
        "0.00_);(0.00)",
        "[$-804]yyyy/m/d",
        "¥#,##0.00",
        "G/通用格式",
        '[=0]"";0',
        '[<60]"差";0',
        '[<1]"差";[>=1]0',
        '0;-0;"缺"',
        "[h]:mm",
        None,
    ],
)
def test_other_formats_show_the_number_that_is_stored(code: str | None) -> None:
    assert oddness(code, 60) == ""


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('0"分"', "60分"),
        ('0.0\\ "学时"', "60学时"),
        ('#,##0"分钟";-0"分钟"', "60分钟"),
        ('General"天"', "60天"),
        ('"第"0"次"', "第60次"),
        ('"JX"0000', "JX0060"),
        ("[红色]0分_)", "60分"),
        ('[<60]"差";0"分"', "60分"),
        ('yyyy"年"m"月"', ""),
    ],
)
def test_words_that_a_format_puts_beside_a_number_belong_to_what_is_seen(code: str, shown: str) -> None:
    assert oddness(code, 60) == shown


def test_hours_that_their_cells_show_as_minutes_are_unreadable_and_ids_are_what_is_shown(made: Made) -> None:
    book = xlsxwriter.Workbook(str(made.path / "线上学习.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["学员编号", "线上学时"])
    for at, code in enumerate(('0"学时"', '0"分钟"', '0"天"', "0.00"), 1):
        sheet.write_number(at, 0, at, book.add_format({"num_format": '"T"0'}))
        sheet.write_number(at, 1, 32, book.add_format({"num_format": code}))
    book.close()
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [
        ("T1", "32", True),
        ("T2", None, False),
        ("T3", None, False),
        ("T4", "32", True),
    ]
    assert [each[2:5] for each in problems(tables, file="线上学习.xlsx", level="error")] == [
        (3, "线上学时", "32分钟"),
        (4, "线上学时", "32天"),
    ]


@pytest.mark.parametrize(
    ("code", "number"),
    [('[=60]"缺";0', 60), ('[<60]"不及格";0', 59.5), ('[>=90]"优";[<60]"差";0', 45), ('0;-0;"缺"', 0), ("0;-0;;@", 0)],
)
def test_a_number_that_a_condition_shows_as_a_word_is_unreadable_and_others_are_read(
    made: Made, code: str, number: float
) -> None:
    book = xlsxwriter.Workbook(str(made.path / "线上测试.xlsx"))
    sheet, style = book.add_worksheet(), book.add_format({"num_format": code})
    sheet.write_row(0, 0, ["学员编号", "测试成绩"])
    sheet.write_row(1, 0, ["T1"])
    sheet.write_row(2, 0, ["T2"])
    sheet.write_number(1, 1, number, style)
    sheet.write_number(2, 1, 61, style)
    book.close()
    assert rows(made.tables()["tests"], "trainee_id test_score readable") == [("T1", None, False), ("T2", "61", True)]


def test_a_workbook_of_marks_shows_the_per_cent_as_a_person_sees_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["评分", 0.85, 85])
    book.active["B1"].number_format = "0%"
    book.save(tmp_path / "包.xlsx")
    assert read_workbook(tmp_path / "包.xlsx") == {"Sheet": [["评分", "85%", "85"]]}
