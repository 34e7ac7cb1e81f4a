import io
import zipfile
from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, row, rows

HEADING = ("学员编号", "作业类型", "文件", "正文", "提交时间", "案例主题")
KIND = "个人成长报告"


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme).roster("T1", "T2")


def late_is_pending(programme: Programme) -> Programme:
    return programme.model_copy(update={"scoring": programme.scoring.model_copy(update={"late": "pending"})})


def test_a_text_in_the_table_is_taken_as_it_stands_and_counted(made: Made) -> None:
    body = "  课程主题：认识\u200b情绪\nABC  2023 "
    tables = made.csv("submissions.csv", HEADING, ("T1", KIND, "", body, "2023-12-05", "心理教学")).tables()
    assert rows(tables["texts"]) == [("T1/growth_report", body)]
    found = row(tables["submissions"])
    assert (found["chars_word"], found["chars_han"], found["chars_nonspace"]) == (11, 8, 17)
    assert (found["control_chars"], found["hidden_chars"], found["readable"], found["late"]) == (1, 0, True, False)
    assert (found["theme"], found["submitted_at"], found["file"]) == ("心理教学", "2023-12-05T00:00:00", None)
    assert problems(tables) == []


def test_files_are_read_from_the_folder_and_from_archives(made: Made) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内/二.txt", "压缩包里的话")
    made.put("submissions/南昌/一.txt", "文件夹里的话".encode()).put("submissions/全.zip", packed.getvalue())
    made.csv(
        "submissions.csv",
        HEADING,
        ("T1", KIND, "南昌\\一.txt", "", "", ""),
        ("T1", "lesson_design", "全.zip/内/二.txt", "", "", ""),
        ("T2", KIND, "二.txt", "", "", ""),
    )
    tables = made.tables()
    assert dict(rows(tables["texts"])) == {
        "T1/growth_report": "文件夹里的话",
        "T1/lesson_design": "压缩包里的话",
        "T2/growth_report": "压缩包里的话",
    }


def test_of_file_and_text_the_file_counts(made: Made) -> None:
    made.put("submissions/a.txt", "文件".encode())
    made.csv(
        "submissions.csv", HEADING, ("T1", KIND, "a.txt", "正文", "", ""), ("T2", KIND, "没有.txt", "正文", "", "")
    )
    tables = made.tables()
    assert rows(tables["texts"]) == [("T1/growth_report", "文件")]
    assert rows(tables["submissions"], "trainee_id readable") == [("T1", True), ("T2", False)]


@pytest.mark.parametrize("name", ["没有.docx", "空.txt", "怪.xyz", "../roster.csv", "/etc/hostname", "坏.docx"])
def test_what_cannot_be_read_stays_unreadable_with_a_reason(made: Made, name: str) -> None:
    made.put("submissions/空.txt", b"").put("submissions/怪.xyz", b"x").put("submissions/坏.docx", b"PK\x03\x04")
    tables = made.csv("submissions.csv", HEADING, ("T1", KIND, name, "", "2023-12-05", "")).tables()
    found = row(tables["submissions"])
    assert not found["readable"] and found["chars_word"] is None and tables["texts"].empty
    assert [each[:6] for each in problems(tables, column="文件")] == [
        ("submissions.csv", None, 2, "文件", name, "error")
    ]


@pytest.mark.parametrize("body", ["\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b", "字" * 200_001, "#N/A"])
def test_a_text_without_characters_or_over_the_limit_is_unreadable(made: Made, body: str) -> None:
    tables = made.csv("submissions.csv", HEADING, ("T1", KIND, "", body, "", "")).tables()
    assert tables["texts"].empty
    assert rows(tables["submissions"], "readable") == [(False,)]
    assert problems(tables, column="正文", level="error")


def test_a_text_at_the_limit_is_read(made: Made) -> None:
    tables = made.csv("submissions.csv", HEADING, ("T1", KIND, "", "字" * 200_000, "", "")).tables()
    assert row(tables["submissions"])["chars_word"] == 200_000


@pytest.mark.parametrize(("file", "text"), [("", ""), ("无", "-"), (" ", "\n")])
def test_a_row_without_file_and_text_is_nothing_handed_in(made: Made, file: str, text: str) -> None:
    tables = made.csv("submissions.csv", HEADING, ("T1", KIND, file, text, "2023-12-05", "")).tables()
    assert tables["submissions"].empty
    assert [each[2] for each in problems(tables, level="error")] == [2]


def test_an_unknown_kind_leaves_open_which_text_was_handed_in(made: Made) -> None:
    made.csv(
        "submissions.csv",
        HEADING,
        ("T1", "lesson_design", "", "教案", "", ""),
        ("T1", "成长报吿", "", "报告", "", ""),
        ("T2", "", "", "报告", "", ""),
    )
    tables = made.tables()
    assert rows(tables["submissions"], "submission_id readable") == [
        ("T1/growth_report", False),
        ("T1/lesson_design", True),
        ("T2/growth_report", False),
        ("T2/lesson_design", False),
    ]
    assert [each[2] for each in problems(tables, column="作业类型", level="error")] == [3, 4]
    # one row is one text at most: of T2's two texts one may not have been handed in at all
    assert sorted(rows(tables["submissions"], "trainee_id file"), key=str) == [
        ("T1", None),
        ("T1", None),
        ("T2", ""),
        ("T2", None),
    ]


@pytest.mark.parametrize(
    ("time", "text", "readable"),
    [
        ("2023-12-08", "新版", False),
        ("某日", "新版", False),
        ("2023-12-05 09:00", "新版", False),  # the known ones are of that day
        ("2023-12-08", "教案", False),  # other than the growth report
        ("2023-12-04", "新版", True),
        ("2024-01-11", "新版", True),  # after the window
        ("", "新版", True),
    ],
)
def test_a_row_of_unknown_kind_that_may_be_a_later_version_leaves_open_which_counts(
    made: Made, time: str, text: str, readable: bool
) -> None:
    both = [("T1", "lesson_design", "", "教案", "2023-12-05", ""), ("T1", KIND, "", "报告", "2023-12-05", "")]
    made.csv("submissions.csv", HEADING, *both, ("T1", "读后感", "", text, time, ""))
    told = dict(rows(made.tables()["submissions"], "kind readable"))
    assert told == {"growth_report": readable, "lesson_design": readable or text == "教案"}


@pytest.mark.parametrize(
    ("times", "counts"),
    [
        (["2023-12-01", "2023-12-05"], 1),
        (["2023-12-05", "2023-12-01"], 0),
        (["2024-01-10 23:59:59", "2024-01-11"], 0),
        (["2024-01-12", "2024-01-11"], 0),
        (["2023-11-19", "2024-01-11"], 1),
        (["2023-12-05", ""], 0),
        (["", ""], 1),
        (["2023-12-05", "2023-12-05"], 1),
        (["2024-01-11", "2023-11-20"], 1),
        (["2024-02-01", "2023-12-01", "2024-01-20"], 1),
        (["", "2023-11-01"], 1),
    ],
)
def test_of_several_versions_the_last_within_the_window_counts_else_the_last(
    made: Made, times: list[str], counts: int
) -> None:
    made.csv("submissions.csv", HEADING, *(("T1", KIND, "", f"版本{n}", time, "") for n, time in enumerate(times)))
    assert rows(made.tables()["texts"], "text") == [(f"版本{counts}",)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_time_that_cannot_be_read_and_would_decide_between_versions_makes_the_text_unreadable(
    made: Made, order: int
) -> None:
    two = [("T1", KIND, "", "版本一", "2023-12-05", ""), ("T1", KIND, "", "版本二", "12月8日", "")][::order]
    tables = made.csv("submissions.csv", HEADING, *two).tables()
    assert rows(tables["submissions"], "readable") == [(False,)] and tables["texts"].empty
    made.csv("submissions.csv", HEADING, two[0], (*two[0][:4], "12月8日", ""))  # the same text twice
    assert rows(made.tables()["submissions"], "readable") == [(True,)]
    again = [
        ("T1", KIND, "", "版本二", when, "") for when in ("2023-12-06", "12月8日")
    ]  # the later one, whatever the time
    made.csv("submissions.csv", HEADING, ("T1", KIND, "", "版本一", "2023-12-05", ""), *again[::order])
    assert rows(made.tables()["texts"], "text") == [("版本二",)]


@pytest.mark.parametrize(("day", "readable"), [("2023-12-05", False), ("2023-12-04", True), ("2023-12-05 08:00", True)])
def test_a_day_alone_does_not_tell_a_version_from_a_timed_one_of_that_day(made: Made, day: str, readable: bool) -> None:
    made.csv(
        "submissions.csv", HEADING, *(("T1", KIND, "", f"版本{when}", when, "") for when in (day, "2023-12-05 10:00"))
    )
    assert rows(made.tables()["submissions"], "readable") == [(readable,)]
    made.csv("submissions.csv", HEADING, *(("T1", KIND, "", "同一版", when, "") for when in (day, "2023-12-05 10:00")))
    assert rows(made.tables()["submissions"], "readable") == [(True,)]


def test_names_of_files_are_compared_as_typed_and_never_folded(made: Made) -> None:
    names = ["个人成长报告（终稿）：张.txt", "报告(2).txt", "ﬁle①.txt", "e\u0301.txt"]
    for number, name in enumerate(names):
        made.put(f"submissions/{name}", f"第{number}份".encode())
    made.csv(
        "submissions.csv",
        ("学员编号", "作业类型", "文件名"),
        ("T1", KIND, names[0]),
        ("T1", "心理活动课程设计", names[1]),
        ("T2", KIND, names[2]),
        ("T2", "心理活动课程设计", "é.txt"),
    )
    assert sorted(rows(made.tables()["texts"], "text")) == [("第0份",), ("第1份",), ("第2份",), ("第3份",)]
    made.csv("submissions.csv", ("学员编号", "作业类型", "文件名"), ("T1", KIND, "个人成长报告(终稿):张.txt"))
    assert rows(made.tables()["submissions"], "readable") == [(False,)]


def test_versions_of_one_time_are_told_by_file_name_then_row(made: Made) -> None:
    made.csv("submissions-b.csv", HEADING, ("T1", KIND, "", "乙", "2023-12-05", ""))
    made.csv("submissions-a.csv", HEADING, ("T1", KIND, "", "甲", "2023-12-05", ""))
    assert rows(made.tables()["texts"], "text") == [("乙",)]


@pytest.mark.parametrize(
    ("day", "late", "says"),
    [
        ("2023-11-19", False, "早于"),
        ("2023-11-20", False, None),
        ("2024-01-10 23:59:59", False, None),
        ("2024-01-11 00:00", True, "晚于"),
    ],
)
def test_late_is_flagged_and_early_only_told(
    made: Made, programme: Programme, day: str, late: bool, says: str | None
) -> None:
    made.csv("submissions.csv", HEADING, ("T1", KIND, "", "正文", day, ""))
    for rules, effect in ((programme, "照常计分"), (late_is_pending(programme), "待定")):
        tables = made.tables(rules)
        assert row(tables["submissions"])["late"] is late
        assert problems(tables, column="提交时间") == (
            [("submissions.csv", None, 2, "提交时间", day, "warning")] if says else []
        )
        assert not late or problems(tables, says=effect)


def test_one_file_for_two_submissions_is_a_warning_on_both(made: Made) -> None:
    made.put("submissions/a.txt", "文件".encode())
    made.csv("submissions.csv", HEADING, ("T1", KIND, "a.txt", "", "", ""), ("T2", KIND, "a.txt", "", "", ""))
    tables = made.tables()
    assert [(each[2], each[5]) for each in problems(tables, column="文件")] == [(2, "warning"), (3, "warning")]
    assert len(tables["texts"]) == 2


def test_a_bare_name_that_is_found_in_the_archive_of_another_city_is_a_warning(made: Made) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("一.txt", "压缩包里的话")
    made.put("submissions/九江市.zip", packed.getvalue()).csv(
        "submissions.csv", HEADING, ("T1", KIND, "一.txt", "", "", "")
    )
    tables = made.tables()
    assert row(tables["submissions"])["readable"]
    assert [each[2:] for each in problems(tables, says="另一个设区市")] == [(2, "文件", "一.txt", "warning")]


def test_a_text_in_the_folder_of_another_city_is_a_warning(made: Made) -> None:
    made.put("submissions/赣州/a.txt", "文件".encode()).put("submissions/南昌市/b.txt", "文件".encode())
    made.csv(
        "submissions.csv", HEADING, ("T1", KIND, "赣州/a.txt", "", "", ""), ("T2", KIND, "南昌市/b.txt", "", "", "")
    )
    assert [(each[2], each[5]) for each in problems(made.tables(), column="文件")] == [(2, "warning")]


def test_a_theme_outside_the_six_is_a_warning(made: Made) -> None:
    made.csv(
        "submissions.csv", HEADING, ("T1", KIND, "", "正文", "", "家校沟通"), ("T2", KIND, "", "正文", "", "情绪管理")
    )
    tables = made.tables()
    assert problems(tables, column="案例主题") == [("submissions.csv", None, 3, "案例主题", "情绪管理", "warning")]
    assert rows(tables["submissions"], "theme") == [("家校沟通",), ("情绪管理",)]


def test_a_broken_archive_is_told_and_costs_only_itself(made: Made) -> None:
    made.put("submissions/坏.zip", b"PK\x03\x04").put("submissions/a.txt", "文件".encode())
    made.csv("submissions.csv", HEADING, ("T1", KIND, "坏.zip/x.txt", "", "", ""), ("T2", KIND, "a.txt", "", "", ""))
    tables = made.tables()
    assert rows(tables["submissions"], "readable") == [(False,), (True,)]
    assert [each[:6] for each in problems(tables, file="submissions/坏.zip")] == [
        ("submissions/坏.zip", None, None, None, None, "error")
    ]


def test_a_file_named_after_its_author_does_not_tell_the_name(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme)
    made.csv(
        "roster.csv", ("trainee_id", "name", "city", "school", "stage"), ("T1", "欧阳小明", "南昌", "一小", "中小学")
    )
    made.csv("submissions.csv", HEADING, ("T1", KIND, "欧阳小明.docx", "", "", ""))
    told = made.tables()["intake_problems"].to_csv()
    assert "欧***.docx" in told and "欧阳小明" not in told
