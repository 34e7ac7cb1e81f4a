"""Marks of the mark store among those of the inbox: the store wins at equal time, and the same checks hold for both (1.10)."""

import pytest

from tests.intake.inboxes import Made, problems, row, rows

HEADING = ("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")
KIND = "个人成长报告"
LATE, NOON = "2024-01-05T13:00:00", "2024-01-05T12:00:00"


@pytest.fixture
def made(tmp_path, programme):
    made = Made(tmp_path, programme).roster("T1", "T2")
    texts = [(one, KIND, "正文", "2023-12-05") for one in ("T1", "T2")]
    return made.csv("submissions.csv", ("学员编号", "作业类型", "正文", "提交时间"), *texts)


def stored(grader="A", mark="80", role="first", time=NOON, trainee="T1", kind="growth_report"):
    return {"trainee_id": trainee, "kind": kind, "grader_id": grader, "mark": mark, "role": role, "marked_at": time}


def marks(made, inbox, *store):
    if inbox:
        made.csv("marks.csv", HEADING, *(("T1", KIND, *one) for one in inbox))
    tables = made.tables(stored=store)
    return rows(tables["marks"], "grader_id role mark marked_at clash"), tables


@pytest.mark.parametrize(
    ("inbox_time", "counts"),
    [("2024-01-05 11:59:59", "80"), ("2024-01-05 12:00:00", "80"), ("2024-01-05 12:00:01", "70")],
)
def test_the_latest_counts_and_at_equal_time_the_store(made, inbox_time, counts):
    found, tables = marks(made, [("A", "70", "初评", inbox_time)], stored())
    assert [(mark, clash) for _, _, mark, _, clash in found] == [(counts, False)]
    if counts == "80":
        assert problems(tables, column="评分") == [("marks.csv", None, 2, "评分", "70", "warning")]
    else:
        assert problems(tables, column="评分") == [("评阅库", None, None, "评分", "80", "warning")]


def test_equal_marks_of_equal_time_are_one_without_a_word(made):
    found, tables = marks(made, [("A", "80", "初评", "2024-01-05 12:00")], stored())
    assert found == [("A", "first", "80", NOON, False)]
    assert problems(tables) == []


def test_marks_of_both_stand_side_by_side(made):
    found, _ = marks(made, [("A", "70", "初评", "2024-01-05")], stored("B", "75", "second"))
    assert [(who, mark) for who, _, mark, *_ in found] == [("A", "70"), ("B", "75")]


def test_marks_of_the_store_alone_are_a_delivered_table(made):
    found, tables = marks(made, [], stored())
    assert found == [("A", "first", "80", NOON, False)]
    assert row(tables["delivered"], table="marks")["delivered"] is True
    assert not any("“评阅”" in str(each[6]) for each in rows(tables["intake_problems"]))


def test_no_mark_anywhere_is_an_undelivered_table(made):
    _, tables = marks(made, [])
    assert row(tables["delivered"], table="marks")["delivered"] is False
    assert any("没有收到“评阅”" in str(each[6]) for each in rows(tables["intake_problems"]))


def test_a_file_of_marks_that_cannot_be_taken_holds_up_all_marks(made):
    made.csv("marks.csv", ("学员编号", "作业类型"), ("T1", KIND))
    tables = made.tables(stored=[stored()])
    assert row(tables["delivered"], table="marks")["delivered"] is False
    assert len(tables["marks"]) == 0


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        (stored(trainee="T9"), "报名表里没有这个学员编号"),
        (stored(kind="lesson_design"), "没有提交记录，却有评分"),
        (stored(time="2024-02-01T00:00:00"), "评阅时间不在"),
    ],
)
def test_the_checks_of_the_inbox_hold_for_the_store(made, mark, says):
    _, tables = marks(made, [], mark)
    assert [each[:3] for each in problems(tables, says=says)] == [("评阅库", None, None)]


def test_the_roll_and_the_own_county_hold_for_the_store(made):
    heading = ("设区市", "县（市、区）", "志愿者类型", "志愿者编号")
    made.csv(
        "volunteers.csv", heading, ("九江", "浔阳区", "阅卷志愿者", "FAR"), ("南昌", "东湖区", "阅卷志愿者", "NEAR")
    )
    found, tables = marks(made, [], stored("FAR"), stored("NEAR"), stored("NOBODY"))
    assert [who for who, *_ in found] == ["FAR"]
    assert [each[4] for each in problems(tables, column="阅卷人编号", file="评阅库")] == ["NEAR", "NOBODY"]
