"""A table in doubt fails nobody until a person looked at it (rules, 7.4)."""

import pandas as pd
import pytest

from jxgrade.grading.breaker import alarm_rows, alarms, softened, unplaced_tables
from jxgrade.grading.decisions import judge
from jxgrade.grading.scoring import final_marks, score
from jxgrade.programme import Programme
from jxgrade.rules.reasons import given_by
from jxgrade.tables import from_rows
from tests.grading.cases import Case, run, tables_of, vary


def city(
    failed: int, fine: int, reason: str = "offline_incomplete", slug: str = "jiujiang"
) -> list[tuple[str, list[str]]]:
    return [(slug, [reason])] * failed + [(slug, [])] * fine


@pytest.mark.parametrize(
    ("failed", "fine", "raised"), [(19, 0, 0), (20, 0, 1), (20, 19, 1), (20, 20, 0), (21, 20, 1), (52, 0, 1)]
)
def test_more_than_half_of_a_city_and_at_least_twenty(
    programme: Programme, failed: int, fine: int, raised: int
) -> None:
    assert len(alarms(city(failed, fine), programme)) == raised


def test_each_city_and_reason_is_counted_by_itself(programme: Programme) -> None:
    assert alarms(city(20, 15) + city(15, 0, "test_missing"), programme) == []  # each 20 and 15 of 50
    assert [(one.city, one.fallen) for one in alarms(city(20, 15) + city(30, 0, slug="jian"), programme)] == [
        ("jian", 30),
        ("jiujiang", 20),
    ]


def test_a_total_below_the_mark_is_given_by_no_one_table(programme: Programme) -> None:
    assert alarms(city(50, 0, "total_below_60"), programme) == []


def test_a_person_s_word_for_table_and_city_ends_it(programme: Programme) -> None:
    said = {"table": "attendance", "city": "jiujiang", "decided_by": "某", "decided_on": "2024-02-01"}
    confirmed = Programme.from_mapping({**programme.model_dump(by_alias=True, exclude_unset=True), "confirmed": [said]})
    assert alarms(city(30, 0), confirmed) == []
    assert len(alarms(city(30, 0, slug="jian"), confirmed)) == 1
    assert len(alarms(city(30, 0, "test_missing"), confirmed)) == 1


def test_other_fail_reasons_stay(programme: Programme) -> None:
    assert softened(["offline_incomplete", "test_missing"], {"attendance"}, given_by(programme)) == [
        "offline_unreadable",
        "test_missing",
    ]
    assert softened(["growth_report_missing"], {"growth_report_missing"}, given_by(programme)) == [
        "growth_report_unreadable"
    ]


def test_only_tables_by_which_one_can_fail_are_softened_and_only_above_one_per_cent(programme: Programme) -> None:
    lost_rows = [("marks", 50, 60), ("tests", 2, 200), ("learning", 3, 200), ("attendance", 1, 2)]
    frame: pd.DataFrame = from_rows([(name, True, 1, rows, lost) for name, lost, rows in lost_rows], "delivered")
    assert unplaced_tables(frame, programme) == {"learning"} and unplaced_tables(None, programme) == frozenset()


def test_the_alarm_says_what_to_write(programme: Programme) -> None:
    ((*_, level, message),) = alarm_rows(alarms(city(52, 0), programme), programme)
    assert level == "error" and "九江市" in message and "52" in message
    assert "{table: attendance, city: jiujiang, decided_by: 姓名, decided_on: 日期}" in message and "改法：" in message


def test_lost_rows_of_the_test_leave_a_low_total_open(programme: Programme) -> None:
    cases = [Case("T1"), Case("T2", tests=((1, None, "20"),)), Case("T3", tests=())]
    got = run(cases, programme, unplaced=("tests",)).values()
    assert [row["reasons"] for row in got] == [[], ["test_unreadable"], ["test_unreadable"]]
    assert run(cases, programme)["T2"]["reasons"] == ["total_below_60"]


def with_forum(programme: Programme, **gate: object) -> Programme:
    """60 points of the total for the test, 40 for 25 points of a forum."""
    test = {"key": "test", "name": "线上测试", "weight": 60, "source": "test"}
    forum = {"key": "forum", "name": "论坛", "weight": 40, "source": "points", "table": "forum", "full": 25, **gate}
    return vary(
        programme,
        tables={"forum": {"name": "论坛互动", "column": "互动得分"}},
        scoring={"components": [test, forum], "pass_at": 60, "excellent_at": 90},
    )


def judged(programme: Programme, points: list[str | None], test: str = "80") -> tuple[list[list[str]], list[str]]:
    """Reasons of each trainee with these points of the forum (None: no row), and the alarms."""
    cases = [Case(f"T{number:02}", tests=((1, None, test),)) for number, _ in enumerate(points)]
    tables = tables_of(cases)
    rows = [("forum", case.trainee_id, None, one, None) for case, one in zip(cases, points, strict=True) if one]
    tables["components"] = pd.concat([tables["components"], from_rows(rows, "components")])
    tables["delivered"] = pd.concat([tables["delivered"], from_rows([("forum", True, 1, len(rows), 0)], "delivered")])
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    decisions, found = judge(tables, programme)
    return [list(one) for one in decisions["reasons"]], [row[-1] for row in alarm_rows(found, programme)]


@pytest.mark.parametrize(("lack", "gate"), [("0.2", {"at_least": 5}), (None, {"at_least": 5}), (None, {})])
def test_a_total_that_a_doubted_table_pulls_down_fails_nobody(
    programme: Programme, lack: str | None, gate: dict[str, object]
) -> None:
    reasons, (said,) = judged(with_forum(programme, **gate), ["20"] * 5 + [lack] * 25)
    assert reasons == [[]] * 5 + [["forum_unreadable"]] * 25
    assert "论坛互动" in said and "30 名学员中的 25 名" in said


@pytest.mark.parametrize(("points", "test"), [(["20"] * 15 + [None] * 15, "80"), (["20"] + [None] * 29, "30")])
def test_a_total_that_the_table_of_half_a_city_or_no_table_alone_pulls_down_fails(
    programme: Programme, points: list[str | None], test: str
) -> None:
    reasons, said = judged(with_forum(programme), points, test)
    assert reasons == [[] if one and test == "80" else ["total_below_60"] for one in points] and not said


def test_a_person_s_word_for_the_forum_lets_the_total_fail(programme: Programme) -> None:
    said = {"table": "forum", "city": "nanchang", "decided_by": "某", "decided_on": "2024-02-01"}
    reasons, alarm = judged(vary(with_forum(programme), confirmed=[said]), ["20"] * 5 + [None] * 25)
    assert reasons == [[]] * 5 + [["total_below_60"]] * 25 and not alarm
