"""The whole inbox through the sandbox: real files of every type, privacy, and what stops a run before any work."""

import os
from pathlib import Path

import pandas as pd
import pytest

from jxgrade.errors import NothingDelivered
from jxgrade.intake import read_inbox
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, STORE
from tests.intake.inboxes import ID_A, ID_B, ROSTER, Made, problems, row, rows
from tests.intake.test_second_look import attendance, expect
from tests.machine import Convert

PEOPLE = (
    "学员编号",
    "姓名",
    "性别",
    "身份证号",
    "设区市",
    "县（市、区）",
    "工作单位",
    "学段",
    "人员类别",
    "手机号码",
    "报名时间",
)


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme)


def test_a_whole_inbox_becomes_all_tables(made: Made, programme: Programme) -> None:
    made.xlsx(
        "报名表.xlsx",
        ["江西省报名表"],
        PEOPLE,
        ["T1", "欧阳甲", "女", ID_A, "南昌", "东湖区", "一小", "中小学", "班主任", "13800138000", "2023-11-03"],
    )
    made.csv("learning.csv", ("学员编号", "线上学时"), ("T1", "32"), encoding="gb18030")
    made.csv("submissions.csv", ("学员编号", "作业类型", "文件"), ("T1", "个人成长报告", "a.txt"))
    made.put("submissions/a.txt", "学习收获：很多。".encode()).put("earlier/2022/旧.txt", "往年的话".encode())
    seen: list[tuple[str, int, int | None]] = []
    tables = read_inbox(made.path, programme, jobs=2, progress=lambda *told: seen.append(told)).tables
    assert set(tables) == {
        "delivered",
        "intake_problems",
        "trainees",
        "schools",
        "components",
        "items",
        "survey",
        "submissions",
        "marks",
        "rulings",
        "passage_rulings",
        "objections",
        "panel",
        "volunteers",
        "identities",
        "texts",
    }
    assert all(list(frame.columns) == list(STORE[name].columns) for name, frame in tables.items())
    assert rows(tables["texts"]) == [("T1/growth_report", "学习收获：很多。"), ("earlier/2022/旧.txt", "往年的话")]
    assert list(tables["delivered"].table) == sorted(INBOX)
    assert ("读取 报名表.xlsx", 1, 2) in seen or any(what == "读取 报名表.xlsx" for what, _, _ in seen)


def test_the_sandboxed_way_and_the_direct_way_give_the_same(made: Made, programme: Programme) -> None:
    made.roster("T1", "T2").csv("tests.csv", ("学员编号", "测试成绩"), ("T1", "59.995"), ("T2", "优"), ("T9", "1"))
    made.xlsx("learning.xlsx", ("学员编号", "线上学时"), ("T1", "=1+1"), ("T2", 32))
    through, direct = read_inbox(made.path, programme, jobs=1).tables, made.tables()
    for name, frame in through.items():
        pd.testing.assert_frame_equal(frame, direct[name])


def test_a_workbook_that_would_swallow_all_memory_costs_only_itself(made: Made, programme: Programme) -> None:
    made.roster("T1")
    made.xlsx(
        "learning.xlsx",
        ("学员编号", "线上学时"),
        ("T1", 32),
        then=lambda book: book.active.__setitem__("XFD1048576", "far"),
    )
    tables = read_inbox(made.path, programme, jobs=1).tables
    assert not row(tables["delivered"], table="learning")["delivered"]
    assert len(problems(dict(tables), file="learning.xlsx", level="error")) == 1


# ---------------------------------------------------------------- nothing delivered


def test_without_a_roster_the_run_stops_and_says_everything_that_is_wrong(made: Made, programme: Programme) -> None:
    made.put("名单.xlsx", b"x").csv("learning.csv", ("学号",), ("T1",))
    with pytest.raises(NothingDelivered) as told:
        made.tables()
    message = str(told.value)
    assert told.value.exit_code == 2
    assert all(word in message for word in ("报名表", "roster", "改法：", "名单.xlsx", "learning.csv"))


@pytest.mark.parametrize(
    "heading",
    [
        ROSTER[1:],
        ("trainee_id", "city", "school"),
        ("trainee_id", "school", "stage"),
        ("trainee_id", "city", "stage"),
        (*ROSTER, "学员编号"),
    ],
)
def test_a_roster_without_a_needed_column_or_with_one_twice_stops_the_run(made: Made, heading: tuple[str, ...]) -> None:
    made.csv("roster.csv", heading, tuple("x" for _ in heading))
    with pytest.raises(NothingDelivered, match=r"roster\.csv"):
        made.tables()


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xff", b"trainee_id,city,school,stage\n", b"trainee_id,city,school,stage\n,,,\n"]
)
def test_a_roster_that_holds_nobody_stops_the_run(made: Made, data: bytes) -> None:
    made.put("roster.csv", data)
    with pytest.raises(NothingDelivered, match="改法："):
        made.tables()


def test_the_message_names_the_column_and_leaves_out_what_does_not_matter(made: Made) -> None:
    made.csv("roster.csv", (*ROSTER, "工作单位"), ("T1", "南昌", "东湖区", "一小", "中小学", "二小"))
    made.csv("线上学习.csv", ("学员编号", "线上学时"), ("T1", 32))
    with pytest.raises(NothingDelivered) as told:
        made.tables()
    assert "roster.csv第 1 行“工作单位”：有两列含义相同" in str(told.value)
    assert "开始时间" not in str(told.value)
    (made.path / "roster.csv").rename(made.path / "名单.csv")
    with pytest.raises(NothingDelivered, match=r"名单\.csv：文件名不认识") as told:
        made.tables()
    assert "开始时间" not in str(told.value)


def test_an_inbox_that_is_a_file_is_told(tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "inbox").write_text("x", "utf-8")
    with pytest.raises(NothingDelivered, match="inbox 是一个文件"):
        read_inbox(tmp_path / "inbox", programme)


def test_an_absent_inbox_stops_the_run(tmp_path: Path, programme: Programme) -> None:
    with pytest.raises(NothingDelivered, match="inbox"):
        read_inbox(tmp_path / "no", programme)


def test_a_table_that_is_absent_is_told_and_empty(made: Made) -> None:
    tables = made.roster("T1").tables()
    assert not row(tables["delivered"], table="marks")["delivered"]
    told = {each[6] for each in rows(tables["intake_problems"]) if "没有收到" in str(each[6])}
    assert len(told) == 7 and all("改法：" in str(each) for each in told)


# ---------------------------------------------------------------- privacy


def test_no_public_table_holds_a_name_an_id_number_or_a_phone(made: Made) -> None:
    people = [
        ("T1", "欧阳小明", "男", ID_A[:17] + "1", "上海", "东湖区", "一小", "大学", "后勤", "1380013800", "昨天"),
        ("T2", "司马大强", "男", ID_B, "南昌", "东湖区", "一小", "中小学", "后勤", "23800138000", "2023-12-03"),
        ("T3", "诸葛一", "男", ID_B, "南昌", "东湖区", "13912345678", "中小学", "后勤", "", ""),
        ("T2", "司马小强", "女", "", "南昌", "东湖区", "一小", "中小学", "后勤", "13700137000", ""),
        (ID_A, "", "", "", "", "", "", "", "", "", ""),
    ]
    made.csv("roster.csv", PEOPLE, *people)
    made.csv("learning.csv", ("学员编号", "线上学时"), ("13612345678", "32"), (ID_B, "32"))
    made.csv(
        "volunteers.csv",
        ("设区市", "志愿者类型", "姓名", "身份证号", "手机号码", "志愿者编号"),
        ("上海", "阅卷志愿者", "皇甫二", ID_B[:17] + "9", "1", "G1"),
        ("南昌", "阅卷志愿者", "令狐三", "", "", "G1"),
    )
    tables = made.tables()
    told = tables["intake_problems"].to_csv()
    for secret in (
        "欧阳小明",
        "司马大强",
        "诸葛一",
        "司马小强",
        "皇甫二",
        "令狐三",
        ID_A,
        ID_B,
        ID_A[:17],
        ID_B[:17],
        "13912345678",
        "13700137000",
        "13612345678",
        "1380013800",
        "23800138000",
    ):
        assert secret not in told
    assert "3601" not in told and "欧" not in told.replace("欧***", "")


def test_names_and_numbers_are_kept_in_the_private_tables_alone(made: Made) -> None:
    made.csv(
        "roster.csv",
        PEOPLE,
        ("T1", "欧阳小明", "男", ID_A, "南昌", "东湖区", "一小", "中小学", "班主任", "13800138000", "2023-11-03"),
    )
    tables = made.tables()
    assert rows(tables["identities"]) == [("T1", None, "欧阳小明", "男", ID_A, "13800138000")]
    for name in STORE:
        if name in tables._of and not STORE[name].private:  # type: ignore[attr-defined]
            assert not {"name", "id_number", "phone", "gender"} & set(STORE[name].columns)
            text = tables[name].to_csv()
            assert "欧阳小明" not in text and ID_A not in text and "13800138000" not in text


def test_the_problems_of_a_city_are_those_of_its_trainees_and_volunteers(made: Made) -> None:
    made.csv(
        "roster.csv", ROSTER, ("T1", "南昌", "东湖区", "一小", "中小学"), ("T2", "赣州", "章贡区", "二小", "中小学")
    )
    made.csv("learning.csv", ("学员编号", "线上学时"), ("T1", "x"), ("T2", "y"), ("T9", "z"))
    made.csv(
        "schools.csv",
        ("设区市", "县（市、区）", "工作单位", "学段", "应训人数"),
        ("赣州", "章贡区", "二小", "中小学", "0"),
    )
    by_city = sorted(row for row in rows(made.tables()["intake_problems"], "city file row") if row[0])
    assert by_city == [("ganzhou", "learning.csv", 3), ("ganzhou", "schools.csv", 2), ("nanchang", "learning.csv", 2)]


# ---------------------------------------------------------------- former years


def test_texts_of_former_years_come_as_documents_and_tables(made: Made) -> None:
    made.roster("T1").csv("earlier/2022/旧.csv", ("id", "text"), ("a", "甲"), ("b", "乙"), ("", "丙"), ("c", ""))
    made.put("earlier/2021/县/一.txt", "丁".encode()).put("earlier/2021/坏.docx", b"x").put("earlier/散.txt", b"x").put(
        "earlier/2021/图.png", b"x"
    )
    pd.DataFrame({"id": [1, 2], "text": ["戊", None], "more": [0, 0]}).to_parquet(made.path / "earlier/2021/表.parquet")
    (made.path / "earlier/2021/假.parquet").write_bytes(b"x")
    tables = made.tables()
    assert rows(tables["texts"]) == [
        ("earlier/2021/1", "戊"),
        ("earlier/2021/县/一.txt", "丁"),
        ("earlier/2022/a", "甲"),
        ("earlier/2022/b", "乙"),
    ]
    assert {each[0] for each in problems(tables) if str(each[0]).startswith("earlier/")} == {
        "earlier/2021/坏.docx",
        "earlier/散.txt",
        "earlier/2021/图.png",
        "earlier/2021/假.parquet",
        "earlier/2022/旧.csv",
    }
    assert [row[:3] for row in problems(tables, file="earlier/2022/旧.csv")] == [("earlier/2022/旧.csv", None, 4)]


def test_former_texts_whose_file_names_are_in_gb18030_are_read_and_rows_that_cannot_be_are_told(made: Made) -> None:
    made.roster("T1").put("earlier/2022/x.txt", b"")
    folder = os.fsencode(made.path / "earlier/2022") + b"/"
    for name, data in (("往年.csv", "id,text\na,甲\n3,乙,多\n,丁\n5,#N/A\n"), ("文.txt", "丙")):
        Path(os.fsdecode(folder + name.encode("gbk"))).write_bytes(data.encode())
    Path(os.fsdecode(folder + b"\xff\xfe\x80.csv")).write_bytes(b"id,text\nb,x\n")
    pd.DataFrame({"id": ["1", None], "text": ["戊", "己"]}).to_parquet(made.path / "earlier/2022/表.parquet")
    tables = made.tables()
    assert rows(tables["texts"]) == [("earlier/2022/1", "戊"), ("earlier/2022/a", "甲"), ("earlier/2022/文.txt", "丙")]
    told = [row[::2][:2] for row in problems(tables) if str(row[0]).startswith("earlier/")]
    assert [row for row in told if row[0] == "earlier/2022/往年.csv"] == [
        ("earlier/2022/往年.csv", n) for n in (3, 4, 5)
    ]
    assert {row[0] for row in told} == {
        "earlier/2022/往年.csv",
        "earlier/2022/x.txt",
        "earlier/2022/\\xff\\xfe\\x80.csv",
        "earlier/2022/表.parquet",
    }


def test_one_id_twice_among_former_texts_is_a_warning_and_the_first_stays(made: Made) -> None:
    made.roster("T1").csv("earlier/2022/a.csv", ("id", "text"), ("x", "甲"), ("x", "乙"))
    tables = made.tables()
    assert rows(tables["texts"]) == [("earlier/2022/x", "甲")]
    assert len(problems(tables, file="earlier/2022/a.csv")) == 1


# ---------------------------------------------------------------- files another program wrote


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_spreadsheets_that_libreoffice_wrote_are_read(made: Made, convert: Convert, kind: str, tmp_path: Path) -> None:
    source = Made(tmp_path / "source", made.programme) if (tmp_path / "source").mkdir() is None else made
    source.xlsx(
        "learning.xlsx",
        ["线上学习统计"],
        ["学员编号", "线上", None],
        [None, "学时", "开始时间"],
        ["T1", 31.9, "2023-11-07"],
        ["T2", "=16*2", None],
        ["T3", "=NA()", None],
        ["T4", "=1/0", None],
        [20230005, 32, None],
        ["T6", None, None],
        then=lambda book: [book.active.merge_cells(area) for area in ("A1:C1", "A2:A3", "B2:C2")],
    )
    attendance(source.path / "线下培训.xlsx")
    written = convert([source.path / name for name in ("learning.xlsx", "线下培训.xlsx")], kind)
    for name in (f"learning.{kind}", f"线下培训.{kind}"):
        made.put(name, (written / name).read_bytes())
    tables = made.roster("T1", "T2", "T3", "T4", "20230005", "T6").tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [
        ("20230005", "32", True),
        ("T1", "31.9", True),
        ("T2", "32", True),
        ("T3", None, False),
        ("T4", None, False),
    ]
    assert [(each[2], each[3], each[5]) for each in problems(tables, file=f"learning.{kind}")] == [
        (6, "线上学时", "error"),
        (7, "线上学时", "error"),
        (8, "学员编号", "warning"),
    ]
    expect(made, f"线下培训.{kind}")
