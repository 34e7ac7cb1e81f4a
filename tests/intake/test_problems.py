"""No row of the list of problems holds a name, an id number or a phone, wherever an office typed it; what is nobody's stays as it is."""

from itertools import product
from pathlib import Path

import pytest

from jxgrade.intake.problems import Names, without_numbers
from jxgrade.programme import Programme
from tests.intake.inboxes import ID_A, VOLUNTEERS, Made, rows

KIND = "个人成长报告"
ROSTER = ("学员编号", "姓名", "设区市", "县（市、区）", "工作单位", "学段")
TEXTS = ("学员编号", "作业类型", "文件", "正文", "案例主题")
PEOPLE = ("欧阳思远", "上官云飞", "王晓燕", "张伟", "古丽娜尔·买买提")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    people = ((f"JX000{number}", name, "南昌", "东湖区", "一小", "中小学") for number, name in enumerate(PEOPLE, 1))
    return Made(tmp_path, programme).csv("roster.csv", ROSTER, *people)


def told(made: Made) -> str:
    """All that the list of problems says."""
    return made.tables()["intake_problems"].to_csv()


def test_files_called_after_others_tell_neither_their_names_nor_their_phones(made: Made) -> None:
    made.put("submissions/王晓燕作业.zip", b"PK\x03\x04").put("submissions/张伟成长报告.txt", "文".encode())
    files = (
        "上官云飞-代交-13970001104.txt",
        f"{ID_A}.txt",
        "王晓燕作业.zip/a.txt",
        "张伟成长报告.txt",
        "张伟成长报告.txt",
    )
    made.csv("submissions.csv", TEXTS, *((f"JX000{n}", KIND, file, "", "") for n, file in enumerate(files, 1)))
    said = told(made)
    assert not [secret for secret in (*PEOPLE, "13970001104", ID_A) if secret in said]
    for shown in ("上***-代交-13*******04.txt", "submissions/王**作业.zip", "张*成长报告.txt"):
        assert shown in said


def test_a_name_in_the_wrong_cell_is_not_told(made: Made) -> None:
    roll = ("南昌", "东湖区", "阅卷志愿者", "夏侯惠兰", "", "", "", "", "", "G1")
    made.csv("volunteers.csv", VOLUNTEERS, roll)
    made.csv("tests.csv", ("学员编号", "测试成绩"), ("慕容雪晴", 80), ("JX0001", "王晓燕"))
    made.csv("marks.csv", ("学员编号", "作业类型", "阅卷人编号", "评分"), ("JX0001", KIND, "夏侯惠兰", 80))
    made.csv("submissions.csv", TEXTS, ("JX0001", KIND, "", "正文", "写上官云飞"))
    assert rows(made.tables()["submissions"], "theme") == [("写上***",)]
    with_city = ("JX0009", "赵某", "上官云飞", "东湖区", "一小", "中小学")
    made.csv("roster-2.csv", ROSTER, with_city)
    said = told(made)
    assert not [secret for secret in (*PEOPLE, "夏侯惠兰", "慕容雪晴") if secret in said]
    for shown in ("慕***", "夏***", "王**", "上***", "写上***"):
        assert f",{shown}," in said


def test_where_nobody_is_named_the_list_says_what_was_typed(made: Made) -> None:
    made.put("submissions/作业包.zip", b"PK\x03\x04").put("张伟丽的名单.csv", b"a\n1\n")
    files = ("JX0001/成长报告-20240131120000123.txt", "作业包.zip/晓燕.txt", "报告张伟丽的.txt")
    made.csv("submissions.csv", TEXTS, *((f"JX000{n}", KIND, file, "", "云飞") for n, file in enumerate(files, 1)))
    made.csv("tests.csv", ("学员编号", "测试成绩"), ("X7", "八十"), ("JX0002", "张伟丽"))
    tables = made.tables()
    values = {value for (value,) in rows(tables["intake_problems"], "value")}
    assert values >= {*files, "X7", "张伟丽", "云飞"}
    assert {"submissions/作业包.zip", "张伟丽的名单.csv"} <= {
        file for (file,) in rows(tables["intake_problems"], "file")
    }
    assert [file for (file,) in rows(tables["submissions"], "file")] == list(files)


def test_what_was_handed_in_is_kept_without_the_names_of_its_file(made: Made) -> None:
    name = "欧阳思远-13970001100-个人成长报告.txt"
    made.put(f"submissions/{name}", ("成长" * 500).encode()).csv(
        "submissions.csv", TEXTS, ("JX0001", KIND, name, "", "")
    )
    shown = "欧***-13*******00-个人成长报告.txt"
    assert rows(made.tables()["submissions"], "trainee_id file readable") == [("JX0001", shown, True)]


def test_a_known_id_of_han_signs_stays_and_a_heading_is_nobodys_name(tmp_path: Path, programme: Programme) -> None:
    people = (("赣南0001", "测试成绩"), ("赣南0003", "李某"))
    made = Made(tmp_path, programme)
    made.csv("roster.csv", ROSTER, *((*one, "南昌", "东湖区", "一小", "中小学") for one in people))
    made.csv("tests.csv", ("学员编号", "测试成绩"), ("赣南0001", "八十"), ("赣南0002", 80))
    made.csv("submissions.csv", TEXTS, ("赣南0003", KIND, "测试成绩.txt", "", ""))
    said = rows(made.tables()["intake_problems"], "column value")
    assert {("测试成绩", "八十"), ("学员编号", "赣*0002"), ("文件", "测试成绩.txt")} <= set(said)


def test_names_are_found_as_by_trying_every_place(programme: Programme) -> None:
    """Held against brute force over all short runs of three signs: the longest sure name from the left, a short one at the ends."""
    names = {"甲乙", "乙丙甲", "丙甲乙甲"}
    hidden = Names(dict(enumerate(names)))  # type: ignore[arg-type]
    for size in range(1, 8):
        for run in map("".join, product("甲乙丙", repeat=size)):
            for file in (False, True):
                want, at = "", 0
                while at < size:
                    here = [
                        name
                        for name in names
                        if run.startswith(name, at) and (len(name) > 2 or size == 2 or (file and at in (0, size - 2)))
                    ]
                    length = max(map(len, here), default=0)
                    want += run[at] + "*" * (length - 1) if length else run[at]
                    at += length or 1
                assert hidden.hide(run, file=file) == want, (run, file)


@pytest.mark.parametrize("plain", ["20240131120000123", "139700011001", "1397000110", "360102"])
def test_numbers_that_are_nobodys_stay(plain: str) -> None:
    assert without_numbers(f"作业-{plain}.zip") == f"作业-{plain}.zip"
