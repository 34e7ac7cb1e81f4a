"""Gates (R8) just below, at and just above; which reason outranks which (R7-R13)."""

from fractions import Fraction

import pytest

from jxgrade.rules.gates import gate_met, other_gate
from jxgrade.rules.reasons import FAILS, REASONS, catalogue, listed, makes_wait, status_of
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
    rules = changed(programme, hours__offline_gate=gate)
    assert gate_met(name, None if hours is None else Fraction(hours), rules) is met


def test_a_gate_can_be_asked_under_the_other_reading(programme):
    assert (
        other_gate(programme) == "attended"
        and other_gate(changed(programme, hours__offline_gate="attended")) == "complete"
    )
    assert not gate_met("offline", Fraction(1), programme)
    assert gate_met("offline", Fraction(1), programme, offline_gate=other_gate(programme))
    assert not gate_met("online", Fraction(1), programme, offline_gate=other_gate(programme))


def test_any_fail_outranks_pending_and_notes_change_nothing():
    notes = [code for code, reason in REASONS.items() if reason.status == "note"]
    waits = [code for code, reason in REASONS.items() if reason.status == "pending"]
    assert status_of(notes, late="accept") == "pass"
    for code in waits:
        assert status_of([*notes, code], late="accept") == "pending"
        assert status_of([code, "test_missing"], late="accept") == "fail"
    assert all(status_of([code, *waits], late="pending") == "fail" for code in FAILS) and len(FAILS) == 6


@pytest.mark.parametrize(("late", "status"), [("accept", "pass"), ("pending", "pending")])
def test_lateness_waits_only_where_the_programme_says_so(late, status):
    assert status_of(["growth_report_late"], late=late) == status
    assert makes_wait("growth_report_late", late=late) is (status == "pending")
    assert not makes_wait("growth_report_short", late=late) and not makes_wait("test_missing", late=late)


def test_reasons_are_listed_in_one_order_whatever_order_they_come_in():
    assert listed(reversed(REASONS)) == list(REASONS) == listed(REASONS)


def test_the_codes_of_kinds_come_from_the_kinds():
    """A programme with one kind has that kind's codes and the same others, in the same order."""
    one = catalogue({"diary": "日志"})
    assert one["diary_missing"].sentence == "没有提交日志"
    assert [code for code in one if not code.startswith("diary_")] == [
        code for code in REASONS if not code.startswith(("lesson_design_", "growth_report_"))
    ]
    assert [code.removeprefix("diary") for code in one if code.startswith("diary_")] == [
        code.removeprefix("growth_report") for code in REASONS if code.startswith("growth_report_")
    ]
