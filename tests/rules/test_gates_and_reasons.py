"""Gates (R8) just below, at and just above; which reason outranks which (R7-R13)."""

from datetime import date
from fractions import Fraction

import pytest

from jxgrade.rules.gates import gates_met, last_day, other_reading
from jxgrade.rules.reasons import catalogue, codes_of
from tests.grading.cases import vary
from tests.rules.changed import changed


@pytest.mark.parametrize(
    ("name", "gate", "hours", "met"),
    [
        ("online", "complete", "31.999", False),
        ("online", "complete", "32", True),
        ("online", "complete", "32.001", True),
        ("online", "complete", None, False),
        ("offline", "complete", "27.999", False),
        ("offline", "complete", "28", True),
        ("offline", "complete", "28.001", True),
        ("offline", "complete", "0", False),
        ("offline", "attended", "0", False),
        ("offline", "attended", "0.001", True),
        ("offline", "attended", None, False),
        ("online", "attended", "0.001", False),
    ],
)
def test_a_gate_is_met_from_its_limit_on(programme, name, gate, hours, met):
    part = component(changed(programme, hours__offline_gate=gate), name)
    number = None if hours is None else Fraction(hours)
    assert part.met(number) is met and gates_met({part.column: number}, [part]) is met


def component(programme, key):
    return next(part for part in programme.components if part.key == key)


def test_a_gate_can_be_asked_under_the_other_reading(programme):
    part = component(programme, "offline")
    assert other_reading(other_reading(part)) == part
    assert not part.met(Fraction(1)) and other_reading(part).met(Fraction(1)) and not other_reading(part).met(None)


@pytest.mark.parametrize(
    ("online", "nanchang"), [(["2023-11-06", "2023-11-20"], date(2023, 11, 20)), (None, date(2023, 12, 15))]
)
def test_a_city_without_a_theory_window_has_the_online_one_and_no_city_the_latest(programme, online, nanchang):
    cities = programme.model_dump(by_alias=True, exclude_unset=True)["cities"]
    cities = [
        {key: value for key, value in city.items() if (city["slug"], key) != ("nanchang", "theory")} for city in cities
    ]
    rules = vary(programme, cities=cities, **({"windows__online": online} if online else {}))
    part = next(one for one in rules.components if one.inbox == "learning")
    assert [last_day(part, city, rules) for city in ("nanchang", "jiujiang", None)] == [
        nanchang,
        date(2023, 11, 17),
        date(2023, 12, 15),
    ]


def test_any_fail_outranks_pending_and_notes_change_nothing(programme):
    found, codes = catalogue(programme), codes_of(programme)
    notes = [code for code, reason in found.items() if reason.status == "note"]
    waits = [code for code, reason in found.items() if reason.status == "pending"]
    assert codes.status_of(notes) == "pass"
    for code in waits:
        assert codes.status_of([*notes, code]) == "pending"
        assert codes.status_of([code, "test_missing"]) == "fail"
    late = codes_of(changed(programme, scoring__late="pending"))
    assert all(late.status_of([code, *waits]) == "fail" for code in codes.fails) and len(codes.fails) == 6


@pytest.mark.parametrize(("late", "status"), [("accept", "pass"), ("pending", "pending")])
def test_lateness_waits_only_where_the_programme_says_so(programme, late, status):
    codes = codes_of(changed(programme, scoring__late=late))
    assert codes.status_of(["growth_report_late"]) == status
    assert codes.makes_wait("growth_report_late") is (status == "pending")
    assert not codes.makes_wait("growth_report_short") and not codes.makes_wait("test_missing")


def test_reasons_are_listed_in_one_order_whatever_order_they_come_in(programme):
    found, listed = catalogue(programme), codes_of(programme).listed
    assert listed(reversed(found)) == list(found) == listed(found)


def test_the_codes_of_kinds_come_from_the_kinds(programme):
    """A programme with one kind has that kind's codes and the same others, in the same order."""
    two, assignments = catalogue(programme), programme.assignments
    diary = {"diary": assignments["growth_report"].model_copy(update={"name": "日志"})}
    one = catalogue(programme.model_copy(update={"assignments": diary}))
    assert one["diary_missing"].sentence == "没有提交日志"
    assert [code for code in one if not code.startswith("diary_")] == [
        code for code in two if not code.startswith(("lesson_design_", "growth_report_"))
    ]
    assert [code.removeprefix("diary") for code in one if code.startswith("diary_")] == [
        code.removeprefix("growth_report") for code in two if code.startswith("growth_report_")
    ]
