"""Real .xlsx and .csv files with the traps that exports hold."""

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from jxgrade.errors import UnreadableFile
from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.records import Batch
from jxgrade.intake.rows import Piece, SheetSkipped, SheetStart, read_rows
from jxgrade.intake.specs import specs
from jxgrade.programme import Programme
from tests.intake.inboxes import ROSTER, Made, problems, row, rows

LEARNING = ("学员编号", "线上学时", "开始时间")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme)


def pieces(made: Made, name: str, table: str = "learning") -> list[Piece]:
    return list(read_rows(str(made.path / name), specs(made.programme)[table]))


def batch(made: Made, name: str, table: str = "learning") -> Batch:
    (found,) = [piece for piece in pieces(made, name, table) if isinstance(piece, Batch)]
    return found


# ---------------------------------------------------------------- spreadsheets


def test_rows_are_numbered_as_the_spreadsheet_shows_them(made: Made) -> None:
    made.xlsx("learning.xlsx", ["学习情况"], [], LEARNING, ["T1", 32, None], [], ["T2", 31.5, None])
    found = batch(made, "learning.xlsx")
    assert found.rows == [4, 6] and found.columns["online_hours"] == ["32", "31.5"]


def test_a_table_that_starts_away_from_the_corner_is_found(made: Made) -> None:
    def move(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for place, text in (
            ("C5", "学员编号"),
            ("E5", "线上学时"),
            ("C6", "T1"),
            ("E6", 32),
            ("C7", "T2"),
            ("E7", "=1+1"),
        ):
            sheet[place] = text

    made.xlsx("learning.xlsx", then=move)
    found = batch(made, "learning.xlsx")
    assert found.rows == [6, 7] and found.columns["online_hours"] == ["32", UNREADABLE]


def test_formulas_without_result_and_error_values_are_unreadable_not_blank(made: Made) -> None:
    made.xlsx("learning.xlsx", LEARNING, ["T1", "=16*2", None], ["T2", "#N/A", None], ["T3", "", None], ["T4", 0, None])
    found = batch(made, "learning.xlsx")
    assert found.columns["online_hours"] == [UNREADABLE, UNREADABLE, None, "0"]
    assert [(place, column, value) for place, column, value, _, _ in found.flaws] == [
        (0, "online_hours", "公式"),
        (1, "online_hours", "#N/A"),
    ]


def test_a_formula_with_a_stored_result_is_that_result(made: Made, tmp_path: Path) -> None:
    made.xlsx("learning.xlsx", LEARNING, ["T1", 1, None])
    path = made.path / "learning.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<c r="B2" t="n"><v>1</v></c>', b'<c r="B2"><f>16*2</f><v>32</v></c>')
    assert b"16*2" in parts[sheet]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert batch(made, "learning.xlsx").columns["online_hours"] == ["32"]


def test_an_unreadable_cell_below_the_last_readable_row_is_still_seen(made: Made) -> None:
    made.xlsx("learning.xlsx", LEARNING, ["T1", 32, None], [None, None, None], ["=A2", "=B2", None])
    found = batch(made, "learning.xlsx")
    assert found.rows == [2, 4] and found.columns["trainee_id"] == ["T1", UNREADABLE]


def test_dates_come_as_dates_serials_and_text(made: Made) -> None:
    made.xlsx(
        "learning.xlsx",
        LEARNING,
        ["T1", 32, datetime(2023, 11, 7, 10, 5)],
        ["T2", 32, date(2023, 11, 7)],
        ["T3", 32, 45237],
        ["T4", 32, "2023年11月7日"],
        ["T5", timedelta(hours=32), "明天"],
    )
    found = batch(made, "learning.xlsx")
    assert found.columns["started_at"] == ["2023-11-07T10:05:00", *["2023-11-07T00:00:00"] * 3, UNREADABLE]
    assert found.columns["online_hours"][-1] is UNREADABLE


def test_a_workbook_that_counts_days_from_1904_is_read_so(made: Made) -> None:
    def from_1904(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH

    made.xlsx("learning.xlsx", LEARNING, ["T1", 32, 45237 - 1462], ["T2", 32, datetime(2023, 11, 7)], then=from_1904)
    assert batch(made, "learning.xlsx").columns["started_at"] == ["2023-11-07T00:00:00"] * 2


def test_every_visible_sheet_with_a_heading_is_read_and_the_others_are_told(made: Made) -> None:
    def more(book: openpyxl.Workbook) -> None:
        second = book.create_sheet("二")
        second.append(["线上学时", "学员编号"])
        second.append([30, "T2"])
        hidden = book.create_sheet("藏")
        hidden.append(LEARNING)
        hidden.append(["T3", 1, None])
        hidden.sheet_state = "hidden"
        book.create_sheet("空")
        book.create_sheet("说明").append(["请如实填写"])
        book.create_chartsheet("图")

    made.xlsx("learning.xlsx", LEARNING, ["T1", 32, None], then=more)
    found = pieces(made, "learning.xlsx")
    assert [piece.name for piece in found if isinstance(piece, SheetStart)] == ["Sheet", "二"]
    assert {piece.name for piece in found if isinstance(piece, SheetSkipped)} == {"藏", "空", "说明", "图"}
    assert [piece.columns["trainee_id"] for piece in found if isinstance(piece, Batch)] == [["T1"], ["T2"]]


def test_a_merged_value_is_told_and_unreadable_in_the_rows_below(made: Made) -> None:
    made.roster("T1", "T2")
    made.xlsx(
        "learning.xlsx",
        LEARNING,
        ["T1", 32, None],
        ["T2", None, None],
        then=lambda book: book.active.merge_cells("B2:B3"),
    )
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True), ("T2", None, False)]
    assert [each[2:] for each in problems(tables, file="learning.xlsx")] == [
        (2, "线上学时", None, "warning"),
        (3, "线上学时", "合并单元格", "error"),
    ]


def test_a_heading_over_two_merged_rows_is_read(made: Made) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for area in ("A1:D1", "A2:A3", "B2:C2"):
            book.active.merge_cells(area)

    made.xlsx(
        "learning.xlsx",
        ["学习情况统计表"],
        ["学员编号", "线上"],
        [None, "学时", "开始时间"],
        ["T1", 32, "2023-11-07"],
        then=merge,
    )
    found = batch(made, "learning.xlsx")
    assert found.rows == [4] and found.columns["online_hours"] == ["32"] and not found.flaws


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        (b"a,b\n1,2\n", "其他类型"),
        (b"PK\x03\x04broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_fix(made: Made, data: bytes, says: str) -> None:
    made.put("learning.xlsx", data)
    with pytest.raises(UnreadableFile, match=says) as told:
        pieces(made, "learning.xlsx")
    assert "改法：" in str(told.value)


def test_a_workbook_with_a_doctype_is_refused(made: Made) -> None:
    made.xlsx("learning.xlsx", LEARNING, ["T1", "=1", None])
    path = made.path / "learning.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = b'<!DOCTYPE w [<!ENTITY a "32">]>' + parts[sheet].replace(b"<v></v>", b"<v>&a;</v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(UnreadableFile, match="改法："):
        pieces(made, "learning.xlsx")


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_is_read_in_the_encodings_that_excel_writes(made: Made, encoding: str) -> None:
    heading = ("学员编号", "工作单位", "设区市", "学段")
    made.csv("roster.csv", heading, ("T1", "赣县区中学", "赣州", "中小学"), encoding=encoding)
    assert batch(made, "roster.csv", "roster").columns["school"] == ["赣县区中学"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_may_be_parted_by_comma_tab_or_semicolon(made: Made, delimiter: str) -> None:
    made.csv("learning.csv", LEARNING, ("T1", "32", "2023-11-07"), delimiter=delimiter)
    assert batch(made, "learning.csv").columns["online_hours"] == ["32"]


def test_csv_records_are_counted_with_titles_and_blank_lines(made: Made) -> None:
    made.put("learning.csv", '学习情况\n\n学员编号,线上学时\nT1,"3\n2"\n\n ,  \nT2,30\n'.encode())
    found = batch(made, "learning.csv")
    assert found.rows == [4, 7] and found.columns["online_hours"] == [UNREADABLE, "30"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        ("学员编号,线上学时\nT1,32\n".encode("utf-16"), "UTF-16"),
        (b"\xff\xff\xff\xff", "编码"),
        (b"PK\x03\x04", "Excel"),
        ('学员编号,线上学时\n"T1,32\nT2,30\n'.encode(), "引号"),
        ('学员编号,线上学时\n"T1"x,32\n'.encode(), "引号"),
    ],
)
def test_csv_that_cannot_be_trusted_is_refused_with_the_fix(made: Made, data: bytes, says: str) -> None:
    made.put("learning.csv", data)
    with pytest.raises(UnreadableFile, match=says) as told:
        pieces(made, "learning.csv")
    assert "改法：" in str(told.value)


def test_a_short_record_has_blank_cells_and_a_long_one_is_unreadable(made: Made) -> None:
    made.put("learning.csv", "学员编号,线上学时\nT1\nT2,30,x,y\n".encode())
    assert batch(made, "learning.csv").columns["online_hours"] == [None, UNREADABLE]


def test_a_long_text_fits_into_a_csv_cell(made: Made) -> None:
    body = "心" * 150_000
    made.csv("submissions.csv", ("学员编号", "作业类型", "正文"), ("T1", "个人成长报告", body))
    assert batch(made, "submissions.csv", "submissions").columns["text"] == [body]


# ---------------------------------------------------------------- delivered or not


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.csv("learning-2.csv", ("学员编号", "学习时长"), ("T2", "30")),
        lambda made: made.csv("learning-2.csv", ("学员编号", "开始时间"), ("T2", "2023-11-07")),
        lambda made: made.csv("learning-2.csv", ("学员编号", "trainee_id", "线上学时"), ("T2", "T2", "30")),
        lambda made: made.put("learning-2.xlsx", b"PK\x03\x04"),
        lambda made: made.put("learning-2.csv", b"\xff\xff"),
        lambda made: made.put("learning-2.ods", b"x"),
    ],
)
def test_a_part_of_a_table_that_cannot_be_read_makes_the_whole_undelivered(made: Made, spoil: object) -> None:
    made.roster("T1", "T2").csv("learning.csv", LEARNING, ("T1", "32", ""))
    assert row(made.tables()["delivered"], table="learning")["delivered"]
    spoil(made)  # type: ignore[operator]
    tables = made.tables()
    assert not row(tables["delivered"], table="learning")["delivered"]
    assert tables["learning"].empty
    assert [each for each in problems(tables, level="error") if str(each[0]).startswith("learning-2")]


def test_a_table_without_rows_is_delivered(made: Made) -> None:
    made.roster("T1").csv("learning.csv", LEARNING)
    assert row(made.tables()["delivered"], table="learning") == {
        "table": "learning",
        "delivered": True,
        "files": 1,
        "rows": 0,
        "unplaced": 0,
    }


def test_optional_columns_that_lack_are_warnings_and_the_table_is_delivered(made: Made) -> None:
    made.roster("T1").csv("tests.csv", ("学员编号", "测试成绩"), ("T1", "60"))
    tables = made.tables()
    assert row(tables["delivered"], table="tests")["delivered"]
    missing = {each[3] for each in rows(tables["intake_problems"]) if each[0] == "tests.csv"}
    assert missing == {"次数", "测试时间"}
    assert not tables["intake_problems"].level[tables["intake_problems"].file == "tests.csv"].eq("error").any()


@pytest.mark.parametrize("columns", [("学员编号", "作业类型", "文件"), ("学员编号", "作业类型", "正文")])
def test_submissions_need_a_file_or_a_text_and_not_both(made: Made, columns: tuple[str, ...]) -> None:
    made.roster("T1").csv("submissions.csv", columns)
    assert row(made.tables()["delivered"], table="submissions")["delivered"]
    made.csv("submissions.csv", columns[:2])
    assert not row(made.tables()["delivered"], table="submissions")["delivered"]


@pytest.mark.parametrize(
    ("table", "heading", "number"),
    [
        ("learning", "线上学时（单位：分钟）", "200"),
        ("learning", "学时(分)", "200"),
        ("tests", "成绩（满分50分）", "45"),
    ],
)
def test_numbers_of_another_unit_or_scale_are_not_taken(made: Made, table: str, heading: str, number: str) -> None:
    made.roster("T1").csv(f"{table}.csv", ("学员编号", heading), ("T1", number))
    tables = made.tables()
    assert not row(tables["delivered"], table=table)["delivered"] and tables[table].empty
    assert problems(tables, file=f"{table}.csv", says=f"“{heading}”与")


@pytest.mark.parametrize(
    ("title", "below", "is_taken"),
    [
        (["单位：分钟"], None, False),
        (["", "（单位：分钟）"], None, False),
        (["某县线上学习情况表（分钟）"], None, False),
        (None, ["", "分钟"], False),
        (None, ["", "（单位：分）"], False),
        (["单位：学时"], None, True),
        (["填报单位：南昌市第三小学"], None, True),
        (None, ["", "（学时）"], True),
    ],
)
def test_a_unit_told_above_or_below_the_heading_holds_as_one_in_it(
    made: Made, title: list[str] | None, below: list[str] | None, is_taken: bool
) -> None:
    lines = [title, ["学员编号", "线上学时"], below, ["T1", "200"]]
    made.roster("T1").xlsx("learning.xlsx", *(line for line in lines if line))
    tables = made.tables()
    assert row(tables["delivered"], table="learning")["delivered"] == is_taken
    assert rows(tables["learning"], "trainee_id online_hours") == ([("T1", "200")] if is_taken else [])
    assert bool(problems(tables, file="learning.xlsx", says="注明的单位或满分不同，请先换算")) != is_taken
    assert not problems(tables, file="learning.xlsx", says="学员编号不在报名表")


def test_points_of_the_programme_s_own_tables_and_of_questions_may_say_their_most(made: Made) -> None:
    made.roster("T1").csv("items.csv", ("学员编号", "题号", "得分（满分5分）"), ("T1", "1", "4"))
    assert row(made.tables()["delivered"], table="items")["delivered"]


SECOND = ["说明", "线上课时", "完成日期", "学号"]


def test_a_second_heading_is_obeyed_from_there_on_in_any_order(made: Made) -> None:
    made.roster("T1", "T2", "T3")
    lines = [
        ["学员ID", "线上学时"],
        ["T1", "30"],
        SECOND,
        ["x", "31", "2023-11-08", "T2"],
        ["学员ID", "线上学时"],
        ["T3", "32"],
    ]
    made.put("learning.csv", "\n".join(",".join(line) for line in lines).encode())
    assert rows(made.tables()["learning"], "trainee_id online_hours readable") == [
        ("T1", "30", True),
        ("T2", "31", True),
        ("T3", "32", True),
    ]
    (made.path / "learning.csv").unlink()
    made.xlsx("learning.xlsx", *lines)
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [
        ("T1", "30", True),
        ("T2", "31", True),
        ("T3", "32", True),
    ]
    assert len(problems(tables, file="learning.xlsx", says="其后各行按它读取")) == 1  # and the first one again


def test_a_second_heading_that_lacks_a_needed_column_makes_its_rows_unreadable(made: Made) -> None:
    made.roster("T1", "T2").put(
        "learning.csv", "学员编号,线上学时,完成时间\nT1,32,\n完成时间,学员编号\n2023-11-08,T2\n".encode()
    )
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True), ("T2", None, False)]
    assert problems(tables, column="线上学时", level="error", says="没有“线上学时”")


# ---------------------------------------------------------------- rows that are no record


def test_blocks_with_titles_and_counts_between_them_lose_nobody(made: Made) -> None:
    heading = ("学员编号", "线下学时", "备注")
    made.roster(*(f"T{number}" for number in range(1, 41))).csv(
        "attendance.csv",
        heading,
        *((f"T{number}", "28", "") for number in range(1, 20)),
        ("T20", "8", ""),
        ("应到：20人　实到：20人", "", ""),
        ("应到：20人", "实到：20人", ""),
        ("应到人数：", "20", ""),
        ("/", "-", ""),
        ("第二中学线下培训签到表", "", ""),
        heading,
        *((f"T{number}", "28", "") for number in range(21, 41)),
        ("主讲教师：张某", "", "见附表"),
    )
    tables = made.tables()
    assert row(tables["delivered"], table="attendance")["unplaced"] == 0
    assert row(tables["attendance"], trainee_id="T20")["offline_hours"] == "8"
    assert not problems(tables, file="attendance.csv", level="error")
    told = problems(tables, file="attendance.csv", level="warning", says="只有一段文字")
    assert [each[2] for each in told] == [22, 23, 24, 26, 48]


def test_a_row_with_an_unknown_id_and_hours_stays_an_error(made: Made) -> None:
    made.roster("T1").csv("attendance.csv", ("学员编号", "线下学时"), ("编号：T9", "28"), ("/", "28"), ("T1", "28"))
    tables = made.tables()
    assert [each[2] for each in problems(tables, level="error", file="attendance.csv")] == [2, 3]
    assert row(tables["delivered"], table="attendance")["unplaced"] == 2


@pytest.mark.parametrize(
    "hints", [("必填", "必填", "选填", "【必填】", "必填项"), ("（唯一编号）", "（下拉选择）", "", "（全称）", "必填")]
)
def test_a_row_of_hints_below_the_heading_is_nobody(made: Made, hints: tuple[str, ...]) -> None:
    line = ("T1", "南昌", "东湖区", "一小", "中小学")
    tables = made.csv("roster.csv", ROSTER, hints, line).tables()
    assert rows(tables["trainees"], "trainee_id doubtful") == [("T1", False)]
    assert [each[2:] for each in problems(tables, file="roster.csv")] == [(2, None, None, "warning")]


# ---------------------------------------------------------------- the sheet that explains


def test_a_sheet_of_explanations_is_passed_over_in_silence_only_where_it_is_our_own(made: Made) -> None:
    def explain(*lines: tuple[str, ...]) -> object:
        def add(book: openpyxl.Workbook) -> None:
            for line in lines:
                (book["填写说明"] if "填写说明" in book else book.create_sheet("填写说明")).append(line)

        return add

    made.roster("T1", "T2")
    heading, one = ("学员编号", "线上学时"), ("T1", "32")
    made.xlsx("learning.xlsx", heading, one, then=explain(("填好后另存为“线上学习”开头的文件",)))
    assert not problems(made.tables(), file="learning.xlsx")
    made.xlsx("learning.xlsx", heading, one, then=explain(("请如实填写",)))
    assert [each[1] for each in problems(made.tables(), file="learning.xlsx", level="warning")] == ["填写说明"]
    made.xlsx("learning.xlsx", heading, one, then=explain(heading, ("T2", "30")))
    assert rows(made.tables()["learning"], "trainee_id online_hours") == [("T1", "32"), ("T2", "30")]


WIDE = ("学员编号", "姓名", "线下学时", "签到次数", "备注")


def test_a_second_heading_is_obeyed_however_many_columns_nobody_knows(made: Made) -> None:
    again = ("序号", "姓名", "学员编号", "签到次数", "备注", "带队", "线下学时")
    made.roster("T1", "T2").csv(
        "attendance.csv", WIDE, ("T1", "甲", "28", "4", ""), again, ("1", "乙", "T2", "4", "", "", "14")
    )
    assert rows(made.tables()["attendance"], "trainee_id offline_hours") == [("T1", "28"), ("T2", "14")]
    more = ("政治面貌", "民族", "籍贯", "邮箱", "微信")
    made.csv(
        "roster.csv",
        ("学员编号", "姓名", "设区市", "县", "工作单位", "学段", *more),
        ("T1", "甲", "南昌", "东湖区", "一小", "中小学", *[""] * 5),
        (*more, "姓名", "学员编号", "学段", "工作单位", "县", "设区市"),
        (*[""] * 5, "乙", "T2", "幼儿园", "二幼", "浔阳区", "九江"),
    )
    assert rows(made.tables()["trainees"], "trainee_id city school stage") == [
        ("T1", "nanchang", "一小", "school"),
        ("T2", "jiujiang", "二幼", "kindergarten"),
    ]


def test_a_second_heading_of_two_rows_is_read_as_one(made: Made) -> None:
    made.roster("T1", "T2").xlsx(
        "attendance.xlsx",
        ["学员编号", "线下", "", "备注"],
        ["", "学时", "日期", ""],
        ["T1", 28, "2023-11-25", ""],
        ["学员编号", "备注", "线下", ""],
        ["", "", "学时", "日期"],
        ["T2", "", 14, "2023-11-25"],
    )
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "28"), ("T2", "14")]
    assert not problems(tables, file="attendance.xlsx", level="error")


def test_an_answer_that_is_called_like_a_column_is_no_heading(made: Made) -> None:
    made.roster("T1", "T2").csv(
        "survey.csv",
        ("学员编号", "题目", "答案", "序号"),
        ("T1", "您的学员编号：", "T1", "1"),
        ("T1", "满意度", "满意", "2"),
        ("学员编号", "答案", "题目"),
        ("T2", "学号", "三"),
        ("T2", "满意", "满意度"),
    )
    assert {each[0] for each in rows(made.tables()["survey"], "question")} == {"您的学员编号:", "满意度", "三"}


def test_a_second_heading_that_names_a_column_twice_says_nothing_of_it(made: Made) -> None:
    made.roster("T1", "T2").put(
        "tests.csv",
        "学员编号,测试成绩,测试时间\nT1,80,2024-01-05\n测试成绩,学员编号,测试时间,测试时间\n90,T2,2024-01-05,2024-01-09\n".encode(),
    )
    made.put("attendance.csv", "学员编号,线下学时\nT1,28\n线下学时,线下学时,学员编号\n28,3,T2\n".encode())
    tables = made.tables()
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "28"), ("T2", None)]
    assert problems(tables, column="线下学时", level="error", says="有两列都是")
    assert problems(tables, column="测试时间", level="error", says="有两列都是")


def test_a_heading_of_two_rows_that_comes_again_is_passed_over(made: Made) -> None:
    head = [["学员编号", "线上", ""], ["", "学时", "完成时间"]]
    made.roster("T1", "T2").xlsx("learning.xlsx", *head, ["T1", 32, None], *head, ["T2", 30, None],
                                 then=lambda book: book.active.merge_cells("A1:A2"))  # fmt: skip
    assert rows(made.tables()["learning"], "trainee_id online_hours readable") == [
        ("T1", "32", True),
        ("T2", "30", True),
    ]


def test_a_program_that_ends_every_row_with_a_comma_shifts_nothing(made: Made) -> None:
    made.roster("T1", "T2", "T3", "T4")
    made.put("tests.csv", "学员编号,测试成绩,次数\nT1,80,1,\nT2,81,1,\nT3,59,5,1,\nT4,82,,\n".encode())
    assert rows(made.tables()["tests"], "trainee_id test_score readable") == [
        ("T1", "80", True), ("T2", "81", True), ("T3", None, False), ("T4", "82", True)]  # fmt: skip


def test_a_row_shifted_into_a_blank_last_field_is_unreadable_too(made: Made) -> None:
    made.roster("T1", "T2", "T3").put("tests.csv", "学员编号,测试成绩,次数\nT1,59,5,\nT2,81,\nT3,82,1\n".encode())
    assert rows(made.tables()["tests"], "test_score readable") == [(None, False), ("81", True), ("82", True)]


def test_merged_keys_hold_for_all_rows_they_span(made: Made) -> None:
    made.xlsx(
        "roster.xlsx",
        ["学员编号", "设区市", "县区", "学校", "学段"],
        ["T1", "南昌", "东湖区", "一小", "中小学"],
        ["T2", None, None, None, "中小学"],
        ["T3", None, None, "二小", None],
        then=lambda book: [book.active.merge_cells(cells) for cells in ("B2:B4", "C2:C4", "D2:D3", "E3:E4")],
    )
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id city county school doubtful") == [
        ("T1", "nanchang", "东湖区", "一小", False),
        ("T2", "nanchang", "东湖区", "一小", False),
        ("T3", "nanchang", "东湖区", "二小", True),  # the stage is a value
    ]


@pytest.mark.parametrize("wrap", ['="{}"', "'{}", "`{}", "\t{}\t", "\ufeff{}", "’{}"])
def test_an_id_wrapped_against_excel_is_unwrapped(made: Made, wrap: str) -> None:
    made.roster("0071").csv("learning.csv", ("学员编号", "线上学时"), (wrap.format("0071"), '="32"'))
    assert rows(made.tables()["learning"], "trainee_id online_hours readable") == [("0071", "32", True)]
