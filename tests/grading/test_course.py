"""Reach, groups, completion and spread, against counts by hand."""

from datetime import date
from fractions import Fraction

import pytest

from jxgrade.grading.course import (
    OTHERS,
    by_category,
    by_former,
    by_school_type,
    grouped,
    reach,
    reasons,
    spread,
    timeline,
    weekly,
    within,
)
from jxgrade.grading.decided import Decision, Group
from jxgrade.programme import Programme
from jxgrade.rules.groups import group_of, interval
from jxgrade.tables import empty, from_rows


def one(number: int, city: str | None = "nanchang", stage: str | None = "school", **more: object) -> Decision:
    """A trainee."""
    base = Decision(f"T{number}", city, "东湖区", "第一小学", stage, "pass", (), 60, {"total": Fraction(70)})
    return base._replace(**more)


def test_places_are_those_of_the_document_and_registration_stands_beside_them(programme: Programme) -> None:
    found = reach([one(1), one(2), one(3, stage="kindergarten"), one(4, "ganjiang"), one(5, None)], programme)
    assert len(found) == 13
    assert found[0] == ("南昌市", (7500, 3600), (2, 1))
    assert found[-1] == ("合计", (82210, 17790), (3, 1)) and sum(found[-1].quota) == 100_000
    assert found[-1].share == Fraction(4, 100_000)


def test_a_person_is_counted_once_in_the_first_group_that_speaks_of_them(programme: Programme) -> None:
    people = [one(number) for number in range(1, 25)]
    said = ["心理健康教育兼职教师、班主任"] * 10 + ["班主任"] * 8 + ["非班主任"] * 6
    table = [(who.trainee_id, "nanchang", None, "x", "school", text, None, False, False) for who, text in zip(people, said, strict=True)]  # fmt: skip
    found = by_category(people, {"trainees": from_rows(table, "trainees")}, programme)
    assert [(group.name, group.whole) for group in found] == [("心理健康教育教师", 10), ("班主任", 8), (OTHERS, 6)]
    assert group_of(None, {"班主任": ["班主任"]}) is None


def test_schools_are_of_the_type_that_their_name_says(programme: Programme) -> None:
    names = ("阳光幼儿园", "市特殊教育学校", "第一中心小学", "第二中学", "工读学校", None)
    people = [one(number, school=names[number % 6]) for number in range(60)]
    assert {group.name: group.whole for group in by_school_type(people, programme)} == {
        "幼儿园": 10, "特殊教育学校": 10, "专门学校": 10, "小学": 10, "中学": 10, OTHERS: 10,
    }  # fmt: skip


def test_a_small_group_and_the_one_that_would_give_it_away_show_nothing(programme: Programme) -> None:
    people = [one(number, school="甲" if number < 20 else "乙" if number < 28 else "丙") for number in range(30)]
    found = grouped(people, lambda who: who.school, ["甲", "乙", "丙"], programme)
    assert [(group.whole, group.shown) for group in found] == [(20, True), (8, False), (2, False)]
    assert [group.interval is None for group in found] == [False, True, True]


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)  # 81 of 263: R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3; the others by the formula in floats
def test_the_interval_of_a_share_is_wilson_s(k: int, n: int, low: float, high: float) -> None:
    assert [round(float(end), 4) for end in interval(k, n)] == [low, high]


def test_steps_are_held_against_their_windows_to_the_day(programme: Programme) -> None:
    times = ["2023-10-31T23:59:59", "2023-11-01T00:00:00", "2023-11-05T23:59:59", "2023-11-06T00:00:00", None]
    table = [
        (f"T{number}", "nanchang", None, "x", "school", None, time, False, False) for number, time in enumerate(times)
    ]
    tables = {name: empty(name) for name in ("submissions", "components", "marks")} | {"trainees": from_rows(table, "trainees")}  # fmt: skip
    step, *others = timeline(tables, programme)
    assert step[2:6] == (1, 2, 1, 1) and (step.half, step.most) == (date(2023, 11, 1), date(2023, 11, 6))
    assert all(other[2:8] == (0, 0, 0, 0, None, None) for other in others)
    assert weekly([step, *others]) == (
        [date(2023, 10, 30), date(2023, 11, 6)],
        {"报名": [3, 1], "提交作业": [0, 0], "线上测试": [0, 0], "作业评阅": [0, 0]},
        0,
    )
    assert weekly(others) == ([], {}, 0)


def test_learning_is_held_against_the_window_of_the_own_city_and_attendance_against_that_of_all(
    programme: Programme,
) -> None:
    homes = {"T1": "nanchang", "T2": "ganzhou", "T3": "shangrao", "T4": "jiujiang", "T5": None}
    day = "2023-11-17T23:00:00"  # the last of the first window, the day before the second
    people = [(who, city, None, "x", "school", None, None, False, False) for who, city in homes.items()]
    tables = {name: empty(name) for name in ("submissions", "marks")} | {
        "trainees": from_rows(people, "trainees"),
        "components": from_rows([
            *(("learning", who, None, "32", None if who == "T4" else day) for who in homes),
            *(("attendance", who, None, "28", at) for who, at in (("T1", "2024-01-01T00:00:00"), ("T2", "2023-12-31T18:00:00"))),
        ], "components"),
    }  # fmt: skip
    found = [one for one in timeline(tables, programme) if one.name in ("线上学习", "线下培训")]
    told = [(one.whose.count("、") + bool(one.whose), one.window and one.window.first, *one[2:6]) for one in found]
    assert told == [
        (4, date(2023, 11, 6), 0, 1, 0, 1),
        (5, date(2023, 11, 18), 1, 0, 0, 0),
        (3, date(2023, 12, 2), 1, 0, 0, 0),
        (0, date(2023, 11, 18), 0, 1, 1, 0),
    ]
    assert within(found) == [("线上学习", 3, 1), ("线下培训", 2, 1)]
    _, weeks, _ = weekly(found)
    assert {name: sum(counts) for name, counts in weeks.items()} == {"线上学习": 3, "线下培训": 2}
    undated = tables | {"components": empty("components")}
    assert "线上学习" not in {one.name for one in timeline(undated, programme)}


def test_who_failed_before_is_counted_apart_and_not_where_they_are_few(programme: Programme) -> None:
    for former, shown in ((6, [True, True]), (3, [False, False])):
        table = [(f"T{n}", "nanchang", None, "x", "school", None, None, False, n < former) for n in range(20)]
        people = [one(n, status="fail" if n < 2 else "pass") for n in range(20)]
        groups = by_former(people, {"trainees": from_rows(table, "trainees")}, programme)
        assert [(group.whole, group.shown) for group in groups] == list(zip((former, 20 - former), shown, strict=True))
        assert [group.counts["pass"] for group in groups] == [former - 2, 20 - former]


def test_scores_lie_as_counted_and_few_are_not_told() -> None:
    people = [one(number, numbers={"total": Fraction(total)}) for number, total in enumerate((0, 59, 60, 100))]
    people.append(one(9, numbers={"total": None}))
    found = spread(people, "total", 4)
    assert found is not None and found[:5] == (4, Fraction(219, 4), Fraction(119, 2), 0, 100)
    assert found.binned(20, 100) == [1, 0, 1, 1, 1]
    assert spread(people, "total", 5) is None and spread([], "total", 0) is None


def test_reasons_of_few_are_named_without_their_number(programme: Programme) -> None:
    people = [one(number, status="fail", reasons=("test_missing",)) for number in range(5)]
    people += [one(9, status="fail", reasons=("online_incomplete", "test_missing")), one(10, reasons=("x",))]
    assert reasons(people, "fail", 5) == [("test_missing", 6), ("online_incomplete", None)]
    assert Group("x", [], programme).interval is None
