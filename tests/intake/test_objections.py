"""Objections as they arrive: none is dropped, each of which something is wrong says what and what to do."""

from datetime import date
from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, rows

HEADING = ("编号", "学员编号", "单位", "事项", "收到时间", "内容", "处理", "决定人", "决定时间", "备注")
KIND = "个人成长报告"


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    """The notice stands from Thursday 8 February 2024; with the Spring Festival to Tuesday the 20th."""
    privacy = programme.privacy.model_copy(update={"notice_from": date(2024, 2, 8)})
    return Made(tmp_path, programme.model_copy(update={"privacy": privacy})).roster("T1", "T2")


def objection(number: str, who: str = "T1", *, unit: str = "", about: str = KIND, at: str = "2024-02-19", **rest: str):
    said = (rest.get("decision", ""), rest.get("by", ""), rest.get("when", ""), "")
    return (number, who, unit, about, at, "评分偏低", *said)


def read(made: Made, *given: tuple[str, ...]) -> tuple[list[tuple[object, ...]], list[str]]:
    """Number, trainee and decision of each objection, and what was said of the table."""
    tables = made.csv("异议.csv", HEADING, *given).tables()
    said = tables["intake_problems"].query("file == '异议.csv' or message.str.contains('公示')", engine="python")
    return rows(tables["objections"], "objection_id trainee_id decision"), said["message"].tolist()


@pytest.mark.parametrize("at", ["2024-02-08", "2024-02-18 09:00", "2024-02-20 23:59"])
def test_an_objection_within_the_working_days_of_the_notice_is_open_without_a_word(made: Made, at: str) -> None:
    assert read(made, objection("Y1", at=at)) == ([("Y1", "T1", None)], [])


@pytest.mark.parametrize("at", ["2024-02-07", "2024-02-21", "2024-02-21 00:00"])
def test_one_outside_is_kept_and_told_with_the_days(made: Made, at: str) -> None:
    found, said = read(made, objection("Y1", at=at))
    assert found == [("Y1", "T1", None)]
    assert "2024-02-08 至 2024-02-20" in said[0] and "改法" in said[0]


def test_without_the_first_day_of_the_notice_that_is_said_once(tmp_path: Path, programme: Programme) -> None:
    found, said = read(Made(tmp_path, programme).roster("T1"), objection("Y1"), objection("Y2", about="合格判定"))
    assert len(found) == 2 and len(said) == 1 and "notice_from" in said[0]


def test_one_about_a_person_who_is_not_there_stays_open_until_it_is_answered(made: Made) -> None:
    found, said = read(made, objection("Y1", "T9"))
    assert found == [("Y1", "T9", None)] and "没有这个学员编号" in said[0] and "改法" in said[0]
    assert read(made, objection("Y1", "T9", decision="不成立"))[0] == [("Y1", "T9", "dismissed")]


def test_one_without_a_number_or_with_another_s_is_listed_under_its_row(made: Made) -> None:
    found, said = read(made, objection(""), objection("Y1"), objection("Y1", "T2"))
    assert sorted(found) == [
        ("Y1", "T1", None),
        ("Y1（异议.csv 第 4 行）", "T2", None),
        ("无编号（异议.csv 第 2 行）", "T1", None),
    ]
    assert sum("改法" in one for one in said) == len(said)


def test_the_same_person_and_matter_twice_is_two_objections_and_told(made: Made) -> None:
    found, said = read(made, objection("Y1"), objection("Y2"))
    assert len(found) == 2 and any("与编号 Y1 是同一对象" in one for one in said)


def test_the_same_row_twice_is_one(made: Made) -> None:
    found, said = read(made, objection("Y1"), objection("Y1"))
    assert found == [("Y1", "T1", None)] and any("完全相同" in one for one in said)


@pytest.mark.parametrize(
    ("given", "decision"),
    [
        ([("成立", "2024-02-22")], "upheld"),
        ([("", ""), ("不成立", "2024-02-22")], "dismissed"),
        ([("成立", "2024-02-22"), ("不成立", "2024-02-23")], "dismissed"),
        ([("成立", "2024-02-22"), ("不成立", "2024-02-22")], None),
        ([("大概", "2024-02-22")], None),
    ],
)
def test_the_latest_decision_closes_it_and_one_that_cannot_be_told_leaves_it_open(
    made: Made, given: list[tuple[str, str]], decision: str | None
) -> None:
    found, _ = read(made, *(objection("Y1", decision=word, by="组", when=when) for word, when in given))
    assert found == [("Y1", "T1", decision)]


def test_one_of_nobody_and_no_unit_is_told_and_one_of_a_unit_is_whole(made: Made) -> None:
    assert "看不出是对谁的异议" in read(made, objection("Y1", ""))[1][0]
    assert read(made, objection("Y1", "", unit="东湖区第一小学", about="优秀组织奖")) == ([("Y1", None, None)], [])


def test_a_text_objected_to_may_be_read_again_after_the_marking_was_over(made: Made) -> None:
    heading = ("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")
    made.csv("作业.csv", ("学员编号", "作业类型", "正文"), ("T1", KIND, "正文"), ("T2", KIND, "正文"))
    made.csv(
        "评阅.csv",
        heading,
        *((who, KIND, f"G{role}", "70", role, "2024-02-15") for who in ("T1", "T2") for role in ("初评", "复评")),
    )
    made.csv("异议.csv", HEADING, objection("Y1"))
    told = made.tables()["intake_problems"].query("column == '评阅时间'")
    assert told["row"].tolist() == [2, 4, 5]  # row 3 is the second mark of T1, who objected
