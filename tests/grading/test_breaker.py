"""A table in doubt fails nobody until a person looked at it (rules, 7.4)."""

import pandas as pd
import pytest

from jxgrade.grading.breaker import alarm_rows, alarms, softened, unplaced_tables
from jxgrade.programme import Programme
from jxgrade.rules.reasons import given_by
from jxgrade.tables import from_rows


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
