import io
import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from jxgrade.grading.breaker import unplaced_tables
from jxgrade.intake.files import discover, stems, table_of
from jxgrade.intake.problems import Problems
from jxgrade.intake.specs import city_words
from jxgrade.programme import Programme
from jxgrade.tables import INBOX
from tests.intake.inboxes import VOLUNTEERS, Made, problems, rows


def found(folder: Path, programme: Programme) -> tuple[dict[str, list[str]], Problems, frozenset[str]]:
    problems = Problems()
    discovery = discover(folder, city_words(programme), problems)
    return (
        {table: [file.name for file in files] for table, files in discovery.files.items() if files},
        problems,
        discovery.spoilt,
    )


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("roster.xlsx", "roster"),
        ("报名表.xls", "roster"),
        ("报名表-南昌.csv", "roster"),
        ("roster_1.csv", "roster"),
        ("roster 赣州.csv", "roster"),
        ("roster(2).csv", "roster"),
        ("报名表（2）.xlsx", "roster"),
        ("ROSTER.XLSX", "roster"),
        ("附件2.xlsx", "volunteers"),
        ("附件2-南昌.xlsx", "volunteers"),
        ("线上测试.csv", "tests"),
        ("线上学习.csv", "learning"),
        ("rosters.csv", None),
        ("roster2.csv", "roster"),
        ("报名表南昌.csv", "roster"),
        ("专家评分表.xls", "panel"),
        ("学校名册汇总.csv", "schools"),
        ("评阅 (3).csv", "marks"),
        ("marks_副本.csv", "marks"),
        ("处理决定 - 副本 (2).xlsx", "misconduct"),
        ("attendance copy 2.csv", "attendance"),
        ("复件 学校名册.xls", "schools"),
        ("Copy of learning.xlsx", "learning"),
        ("附件２：志愿者信息表.xlsx", "volunteers"),
        ("作业评阅.csv", "marks"),
        ("线下培训报名表.csv", "roster"),
        ("新报名表.csv", None),
        ("附件22.csv", None),
        ("作业说明.csv", "submissions"),
        ("附件 2.csv", "volunteers"),
        ("附件2.志愿者信息汇总表.csv", "volunteers"),
        ("附件2志愿者报名表.csv", "volunteers"),
        ("报名表附件2.csv", "volunteers"),
        ("附件 22.csv", None),
        ("报名表附件20.csv", "roster"),
        ("roster.2.csv", None),
        ("线上学习.xlsx.xlsx", "learning"),
        ("线上学习-九江.xls.csv", "learning"),
        (".csv", None),
    ],
)
def test_a_stem_ends_or_is_followed_by_what_people_and_programs_add(name: str, table: str | None) -> None:
    assert table_of(name, stems(INBOX))[0] == table


def test_several_files_of_a_table_come_in_the_order_of_their_names(tmp_path: Path, programme: Programme) -> None:
    for name in ("roster.csv", "roster-a.csv", "roster-B.csv", "报名表.csv"):
        (tmp_path / name).write_text(name)
    assert found(tmp_path, programme)[0] == {"roster": ["roster-B.csv", "roster-a.csv", "roster.csv", "报名表.csv"]}


def test_equal_bytes_are_read_once_and_told(tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "roster-1.csv").write_text("a")
    (tmp_path / "报名表.csv").write_text("a")
    (tmp_path / "learning.csv").write_text("a")
    files, problems, _ = found(tmp_path, programme)
    assert files == {"roster": ["roster-1.csv"], "learning": ["learning.csv"]}
    (line,) = problems.lines("warning")
    assert "报名表.csv" in line and "roster-1.csv" in line and "改法：" in line


def test_hidden_and_lock_files_are_skipped_in_silence(tmp_path: Path, programme: Programme) -> None:
    for name in ("~$roster.xlsx", ".DS_Store", ".roster.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "submissions").mkdir()
    (tmp_path / "earlier").mkdir()
    files, problems, _ = found(tmp_path, programme)
    assert not files and not problems.lines("warning") and not problems.lines("error")


def test_unknown_stems_types_and_folders_are_warnings(tmp_path: Path, programme: Programme) -> None:
    for name in ("名单.xlsx", "roster.docx", "submissions.zip"):
        (tmp_path / name).write_text("x")
    (tmp_path / "2023").mkdir()
    files, problems, spoilt = found(tmp_path, programme)
    assert not files and spoilt == {"roster", "submissions"} and len(problems.lines("warning")) == 4


@pytest.mark.parametrize(
    "name",
    [
        "附件2.docx",
        "附件2：志愿者信息汇总表.pdf",
        "附件2.zip",
        "附件2.et",
        "附件2/九江.csv",
        "附件2-九江/1.csv",
        "九江市附件 2.xlsx",
    ],
)
def test_a_roll_that_came_unread_is_not_no_roll_but_one_read_beside_it_is_the_roll(
    tmp_path: Path, programme: Programme, name: str
) -> None:
    made = Made(tmp_path, programme).roster("T1", "T2")
    made.csv(
        "作业.csv", ("学员编号", "作业类型", "正文"), *((one, "个人成长报告", "正文" * 20) for one in ("T1", "T2"))
    )
    marks = (("T1", "个人成长报告", "G1", "80"), ("T2", "个人成长报告", "G9", "80"))
    made.csv("评阅.csv", ("学员编号", "作业类型", "阅卷人编号", "评分"), *marks).put(name, b"PK\x03\x04")
    tables = made.tables()
    assert rows(tables["marks"]) == []
    assert "视为未送达" in str(rows(tables["intake_problems"]))
    if not name.endswith(".et"):  # a spreadsheet of a type that is not read spoils its table
        made.csv("附件2.csv", VOLUNTEERS, ("九江", "浔阳区", "阅卷志愿者", "甲", "", "", "二小", "", "", "G1"))
        assert rows(made.tables()["marks"], "trainee_id grader_id") == [("T1", "G1")]


@pytest.mark.parametrize(
    "name", ["线下培训-九江.pdf", "线下培训-九江.txt", "九江线下培训.csv", "线下培训/九江.csv", "线下培训.zip"]
)
def test_who_lacks_in_a_table_beside_which_a_file_lies_unread_does_not_fail_by_it(
    tmp_path: Path, programme: Programme, name: str
) -> None:
    made = Made(tmp_path, programme).roster("T1", "T2").csv("线下培训.csv", ("学员编号", "线下学时"), ("T1", "28"))
    assert unplaced_tables(made.tables()["delivered"], programme) == set()
    tables = made.put(name, "学员编号,线下学时\nT2,28\n".encode()).tables()
    assert unplaced_tables(tables["delivered"], programme) == {"attendance"}
    assert rows(tables["attendance"], "trainee_id offline_hours") == [("T1", "28")]
    assert problems(tables, column="学员编号", level="error", says="先待定")


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "学员编号,线下学时\nT2,28\n")
    return out.getvalue()


@pytest.mark.parametrize("name", ["修水县/线下培训.csv", "各县/修水/1.线下培训.xlsx", "修水县.zip"])
def test_a_table_in_a_folder_or_archive_of_another_name_lies_unread_too(
    tmp_path: Path, programme: Programme, name: str
) -> None:
    made = Made(tmp_path, programme).roster("T1", "T2").csv("线下培训.csv", ("学员编号", "线下学时"), ("T1", "28"))
    tables = made.put(name, archive("修水/线下培训.csv", "照片/线上学习.jpg")).tables()
    assert unplaced_tables(tables["delivered"], programme) == {"attendance"}
    assert problems(tables, file=name.split("/")[0], says="里面有“线下培训”")


@pytest.mark.parametrize(
    ("name", "held"),
    [("照片/线下培训.jpg", ()), ("通知/线下培训通知.xlsx", ()), ("照片.zip", ("线下培训.jpg",)), ("坏.zip", None)],
)
def test_pictures_and_papers_in_a_folder_are_no_part_of_a_table(
    tmp_path: Path, programme: Programme, name: str, held: tuple[str, ...] | None
) -> None:
    made = Made(tmp_path, programme).roster("T1", "T2").csv("线下培训.csv", ("学员编号", "线下学时"), ("T1", "28"))
    tables = made.put(name, b"PK\x03\x04" if held is None else archive(*held)).tables()
    assert unplaced_tables(tables["delivered"], programme) == set()
    assert problems(tables, file=name.split("/")[0], level="warning")


@pytest.mark.parametrize(
    "name", ["关于线上学习和线下培训的通知.docx", "线下培训安排.pdf", "线下培训签到说明.txt", "附件2填写说明.docx"]
)
def test_a_paper_about_a_table_is_no_part_of_it(tmp_path: Path, programme: Programme, name: str) -> None:
    made = Made(tmp_path, programme).roster("T1", "T2").csv("线下培训.csv", ("学员编号", "线下学时"), ("T1", "28"))
    tables = made.put(name, b"%PDF").tables()
    assert unplaced_tables(tables["delivered"], programme) == set()
    assert not problems(tables, level="error") and problems(tables, level="warning")[0][0] == name


def test_a_spreadsheet_of_a_type_that_is_not_read_spoils_its_table(tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "learning.csv").write_text("x")
    (tmp_path / "learning-赣州.ods").write_text("x")
    _, problems, spoilt = found(tmp_path, programme)
    assert spoilt == {"learning"} and len(problems.lines("error")) == 1


def test_the_city_a_file_name_speaks_of_is_known(tmp_path: Path, programme: Programme) -> None:
    for name in ("roster-南昌.csv", "roster-赣州新区(2).csv", "roster-全省.csv"):
        (tmp_path / name).write_text(name)
    files = discover(tmp_path, city_words(programme), Problems()).files["roster"]
    assert {file.name: file.city for file in files} == {
        "roster-南昌.csv": "nanchang",
        "roster-赣州新区(2).csv": "ganjiang",
        "roster-全省.csv": None,
    }


def test_an_absent_inbox_holds_nothing(tmp_path: Path, programme: Programme) -> None:
    assert found(tmp_path / "no", programme)[0] == {}


def test_a_name_in_gb18030_is_read_and_one_that_is_nothing_is_told(tmp_path: Path, programme: Programme) -> None:
    folder = os.fsencode(tmp_path)
    for name in ("学校名册登记.csv".encode("gbk"), b"\xff\xfe\x80.csv"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(name)
    files, problems, _ = found(tmp_path, programme)
    assert files == {"schools": ["学校名册登记.csv"]}
    (line,) = problems.lines("error")
    assert line.encode() and "编码" in line


def test_two_files_whose_names_read_alike_are_both_read(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme)
    made.roster("T1", "T2").csv("线上学习.csv", ("学员编号", "线上学时"), ("T1", "32"))
    other = os.fsencode(made.path) + b"/" + "线上学习.csv".encode("gbk")
    Path(os.fsdecode(other)).write_text("学员编号,线上学时\nT2,30\n", encoding="utf-8")
    assert rows(made.tables()["learning"], "trainee_id online_hours readable") == [
        ("T1", "32", True),
        ("T2", "30", True),
    ]


def test_a_table_that_is_a_link_is_refused_and_not_delivered(tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "elsewhere").write_text("学员编号,线上学时\n")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "线上学习.csv").symlink_to(tmp_path / "elsewhere")
    files, problems, spoilt = found(tmp_path / "inbox", programme)
    assert not files and spoilt == {"learning"} and "链接" in problems.lines("error")[0]


def test_a_name_that_holds_a_stem_is_asked_about(tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "2023年处理决定.xlsx").write_text("x")
    assert "是不是“处理决定”？" in found(tmp_path, programme)[1].lines("warning")[0]
