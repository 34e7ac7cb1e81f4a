"""Limits of totals and lengths, just below, at and just above (R3, R5, R7, R14, R16, R18)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.rules.length import case_chars, is_doubtful_length, is_short, length_limits
from jxgrade.rules.limits import best_share, between, is_excellent, is_near, limits_of
from jxgrade.rules.weights import Weights
from tests.rules.changed import changed, weighing

TOTALS = st.lists(st.fractions(0, 100), min_size=1, max_size=5)


@pytest.mark.parametrize(("chars", "short"), [(799, True), (800, False), (801, False), (0, True), (None, False)])
def test_a_text_is_short_below_its_least_length(programme, chars, short):
    assert is_short(chars, "growth_report", programme) is short


@pytest.mark.parametrize(
    ("chars", "limit", "doubtful"),
    [
        (759, 800, False), (760, 800, True), (800, 800, True), (840, 800, True), (841, 800, False),
        (1282, 1350, False), (1283, 1350, True), (1417, 1350, True), (1418, 1350, False),
        (2089, 2200, False), (2090, 2200, True), (2310, 2200, True), (2311, 2200, False),
    ],
)  # fmt: skip
def test_within_five_per_cent_of_a_limit_a_length_is_doubtful(programme, chars, limit, doubtful):
    assert limit in length_limits("lesson_design", programme).values()
    assert is_doubtful_length(chars, Decimal(limit), programme) is doubtful


def test_the_length_of_a_case_is_the_named_one_with_its_tolerance(programme):
    assert case_chars(programme.awards.cases) == (1350, 2200)
    assert case_chars(changed(programme, awards__cases__tolerance=Decimal(0)).awards.cases) == (1500, 2000)


@pytest.mark.parametrize(
    ("totals", "crossed"),
    [
        (("59.99", "59.999"), []),
        (("59.99", "60"), ["pass"]),
        (("60", "60.01"), []),
        (("59", "90"), ["pass", "excellent"]),
        (("60", "89.999"), []),
        ((), []),
    ],
)
def test_a_limit_lies_between_totals_one_of_which_reaches_it(programme, totals, crossed):
    assert between([Fraction(one) for one in totals], limits_of(programme)) == crossed


@given(TOTALS, st.fractions(0, 100))
def test_a_limit_lies_between_where_some_reach_it_and_some_do_not(totals, limit):
    reached = {total >= limit for total in totals}
    assert bool(between(totals, [("x", limit)])) == (len(reached) == 2)


@pytest.mark.parametrize(
    ("total", "near"), [("56.999", False), ("57", True), ("60", True), ("63", True), ("63.001", False)]
)
def test_near_a_limit_counts_both_ends(programme, total, near):
    assert is_near(Fraction(total), programme.scoring.pass_at, programme.marking.near_pass) is near


@given(TOTALS, st.decimals(0, 1, places=2))
def test_the_best_share_is_rounded_down_to_whole_people(totals, share):
    least, whole = best_share(totals, share), int(Fraction(share) * len(totals))
    assert least == (sorted(totals, reverse=True)[whole - 1] if whole else None)


@pytest.mark.parametrize(
    ("status", "total", "excellent"),
    [
        ("pass", "89.999", False),
        ("pass", "90", True),
        ("pass", "90.001", True),
        ("pending", "95", False),
        ("pass", None, False),
    ],
)
def test_excellent_is_a_pass_from_ninety_on(programme, status, total, excellent):
    assert is_excellent(status, None if total is None else Fraction(total), programme) is excellent


def test_what_a_point_of_a_mark_is_worth_adds_up_to_the_assignments_share(programme):
    weights = Weights.of(weighing(programme, lesson_design=Decimal(3)))
    assert weights.points == {"lesson_design": Fraction(3, 10), "growth_report": Fraction(1, 10)}
    assert sum(weights.points.values()) == weights.assignments == Fraction(2, 5)
