"""Doubt and hold: own coverage in one pair, just below, at and just above; what a ruling does (R10, R11, R15, R18)."""

from decimal import Decimal

import pytest

from jxgrade.rules.doubt import confirmed_texts, doubtful_texts, rulings_of
from jxgrade.tables import from_rows

A, B, C = "A/growth_report", "B/growth_report", "C/lesson_design"
HOLD = Decimal("0.30")


def pairs(*found):
    """left, right, left coverage, right coverage."""
    return from_rows(
        ((one, other, None, mine, theirs, 1, 1, None, None) for one, other, mine, theirs in found), "pairs"
    )


def rulings(*found):
    return from_rows(((*text.split("/"), decision, None, at, None) for text, decision, at in found), "rulings")


@pytest.mark.parametrize(
    ("coverage", "held"), [("0.299999999999", set()), ("0.3", {A}), ("0.300000000001", {A}), ("1", {A}), (None, set())]
)
def test_a_text_is_doubtful_from_the_limit_on_by_its_own_coverage_alone(coverage, held):
    assert doubtful_texts(pairs((A, B, coverage, "0.1")), (), HOLD) == held
    assert doubtful_texts(pairs((B, A, "0.1", coverage)), (), HOLD) == held


def test_coverages_of_several_pairs_are_not_added_up():
    assert doubtful_texts(pairs((A, B, "0.2", "0"), (A, C, "0.2", "0")), (), HOLD) == set()
    assert doubtful_texts(pairs((A, B, "0.2", "0.4"), (A, C, "0.3", "0")), (), HOLD) == {A, B}


def test_a_ruling_ends_the_doubt_about_its_own_text_alone():
    both = pairs((A, B, "0.5", "0.5"))
    assert doubtful_texts(both, {A}, HOLD) == {B}
    assert doubtful_texts(both, {A, B}, HOLD) == set()


def test_a_text_of_a_former_year_is_a_partner_and_never_doubtful_itself():
    assert doubtful_texts(pairs((A, "earlier/2022/x", "0.5", "0.9")), (), HOLD) == {A}


def test_a_ruling_that_stayed_unresolved_is_none():
    frame = rulings((A, "cleared", "2024-01-25T15:00:00"), (B, "confirmed", None), (C, "unresolved", None))
    assert rulings_of(frame) == {A: "cleared", B: "confirmed"}
    assert confirmed_texts(rulings_of(frame)) == {B}


def test_without_pairs_and_rulings_nothing_is_doubtful():
    assert doubtful_texts(pairs(), (), HOLD) == set() and rulings_of(rulings()) == {}
