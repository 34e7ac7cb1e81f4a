"""Decisions read back: the way to a pass, the other reading of the offline gate, what a group comes to."""

from fractions import Fraction

import pytest

from jxgrade.grading.decided import Decision, Group, decisions_of, touched_by_the_gate
from jxgrade.rules.reasons import codes_of
from jxgrade.tables import from_rows
from tests.rules.changed import changed


def one(who="T1", status="pass", reasons=(), offline="30", total="70", online="40"):
    numbers = {"online_hours": online, "offline_hours": offline, "test_score": "60", "total": total}
    known = {column: None if number is None else Fraction(number) for column, number in numbers.items()}
    return Decision(who, "nanchang", "东湖区", "一小", "school", status, tuple(reasons), None, known)


def offline_of(programme):
    return next(part for part in programme.components if part.key == "offline")


def test_each_step_counts_those_who_met_all_before_it(programme):
    people = [
        one("a"),
        one("b", "fail", ["online_incomplete"], online="31.99"),
        one("c", "fail", ["offline_incomplete"], offline="27.99"),
        one("d", "fail", ["test_missing"]),
        one("e", "pending", ["growth_report_unreadable"]),
        one("f", "fail", ["total_below_60"], total="59"),
        one("g", "fail", ["online_incomplete", "test_missing"], online=None),
    ]
    group = Group("南昌", people, programme)
    assert group.steps == {"registered": 7, "online": 5, "offline": 4, "test": 3, "texts": 2, "passed": 1}
    assert group.counts == {"pass": 1, "fail": 5, "pending": 1} and group.whole == 7


def test_a_group_of_nobody_has_no_mean_and_nothing_but_noughts(programme):
    group = Group("南昌", (), programme)
    assert set(group.steps.values()) == set(group.counts.values()) == {0} and group.mean is None and group.top == 0


@pytest.mark.parametrize(("people", "mean"), [(4, None), (5, 70), (6, 70)])
def test_the_mean_of_few_is_not_told(programme, people, mean):
    group = Group("南昌", [one(str(n)) for n in range(people)] + [one("x", total=None)], programme)
    assert group.mean == mean


@pytest.mark.parametrize(
    ("hours", "touched"), [("0", False), ("0.01", True), ("27.99", True), ("28", False), (None, False)]
)
@pytest.mark.parametrize("gate", ["complete", "attended"])
def test_the_gate_touches_whoever_came_and_did_not_finish(programme, hours, touched, gate):
    rules = changed(programme, hours__offline_gate=gate)
    assert bool(touched_by_the_gate([one(offline=hours)], offline_of(rules))) is touched


@pytest.mark.parametrize(
    ("gate", "reasons", "status", "other"),
    [
        ("complete", ["offline_incomplete"], "fail", "pass"),
        ("complete", ["offline_incomplete", "growth_report_unmarked"], "fail", "pending"),
        ("complete", ["offline_incomplete", "test_missing"], "fail", "fail"),
        ("attended", [], "pass", "fail"),
        ("attended", ["growth_report_unmarked"], "pending", "fail"),
    ],
)
def test_under_the_other_gate_all_other_reasons_stay(programme, gate, reasons, status, other):
    rules = changed(programme, hours__offline_gate=gate)
    decision = one(status=status, reasons=reasons, offline="10")
    assert decision.under_the_other_gate(offline_of(rules), codes_of(rules)) == other


def test_what_a_decision_waits_for_holds_lateness_only_where_it_counts(programme):
    late = one(status="pending", reasons=["test_missing", "growth_report_disputed", "growth_report_late"])
    assert late.waits_for(codes_of(programme)) == ["growth_report_disputed"]
    assert late.waits_for(codes_of(changed(programme, scoring__late="pending"))) == [
        "growth_report_disputed",
        "growth_report_late",
    ]


def test_a_decision_without_scores_has_no_numbers():
    row = ("T1", None, None, None, None, None, None, "pending", ["identity_doubtful"], None, None)
    tables = {"decisions": from_rows([row], "decisions"), "scores": from_rows([], "scores")}
    (found,) = decisions_of(tables, None)
    assert found.reasons == ("identity_doubtful",) and found.total is None and set(found.numbers.values()) <= {None}
    assert decisions_of(tables, "nanchang") == ()
