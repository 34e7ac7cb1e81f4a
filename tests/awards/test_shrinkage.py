"""Shrinkage (R16) against worked numbers, the printed formula and laws."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.awards.organisations import METHODS, empirical_bayes, none, wilson
from jxgrade.rules.groups import square_root
from tests.awards import oracle

COUNTS = st.lists(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12)


def test_empirical_bayes_of_two_schools_by_hand() -> None:
    # k/n = 9/10 and 1/10: m = 1/2; S = 10*.16 + 10*.16 = 3.2; s2 = (3.2 - 1*.25) / (20 - 200/20 - 1) = 2.95/9 = 59/180
    # M = max(0, .25 / (59/180) - 1) = max(0, 45/59 - 1) = 0: raw rates
    assert empirical_bayes([9, 1], [10, 10]) == [Fraction(9, 10), Fraction(1, 10)]
    # 6/10 and 4/10: S = .2 < .25: s2 < 0: both m
    assert empirical_bayes([6, 4], [10, 10]) == [Fraction(1, 2)] * 2
    # 7/10 and 3/10: S = .8; s2 = .55/9 = 11/180; M = 45/11 - 1 = 34/11; (7 + 17/11) / (10 + 34/11) = 94/144
    assert empirical_bayes([7, 3], [10, 10]) == [Fraction(94, 144), Fraction(50, 144)]


def test_where_the_spread_is_undefined_every_rate_is_the_mean() -> None:
    assert empirical_bayes([3], [4]) == [Fraction(3, 4)]
    assert empirical_bayes([1, 0, 0, 1], [1, 1, 1, 1]) == [Fraction(1, 2)] * 4
    assert empirical_bayes([], []) == none([], []) == wilson([], []) == []


@pytest.mark.parametrize("k", [0, 5])
def test_all_or_nothing_everywhere_stays_so(k: int) -> None:
    assert empirical_bayes([k, k], [5, 5]) == [Fraction(k, 5)] * 2


@given(COUNTS)
def test_empirical_bayes_is_the_printed_formula(counts: list[tuple[int, int]]) -> None:
    ks, ns = [k for k, _ in counts], [n for _, n in counts]
    assert empirical_bayes(ks, ns) == oracle.eb(ks, ns)


@given(COUNTS)
def test_a_shrunk_rate_lies_between_the_raw_rate_and_the_mean(counts: list[tuple[int, int]]) -> None:
    ks, ns = [k for k, _ in counts], [n for _, n in counts]
    for k, n, rate in zip(ks, ns, empirical_bayes(ks, ns), strict=True):
        ends = sorted((Fraction(k, n), Fraction(sum(ks), sum(ns))))
        assert ends[0] <= rate <= ends[1]


@given(COUNTS)
def test_wilson_is_the_lower_bound(counts: list[tuple[int, int]]) -> None:
    ks, ns = [k for k, _ in counts], [n for _, n in counts]
    for k, n, bound, expected in zip(ks, ns, wilson(ks, ns), oracle.wilson(ks, ns), strict=True):
        assert abs(bound - expected) < Fraction(1, 10**12)
        assert 0 <= bound <= Fraction(k, n)
        # the bound p solves n (k/n - p)^2 = z^2 p (1 - p)
        assert abs(n * (Fraction(k, n) - bound) ** 2 - Fraction(49, 25) ** 2 * bound * (1 - bound)) < Fraction(
            1, 10**50
        )


def test_wilson_of_none_is_exactly_nothing() -> None:
    assert wilson([0, 0], [1, 50]) == [0, 0]
    assert wilson([10], [20])[0] > wilson([5], [10])[0]


@given(st.fractions(min_value=0, max_value=1000))
def test_the_square_root_is_rounded_down_and_exact_on_squares(value: Fraction) -> None:
    root = square_root(value)
    assert root * root <= value < (root + Fraction(1, 10**60)) ** 2
    assert square_root(value * value) == value
    assert math.isclose(float(root), math.sqrt(value), abs_tol=1e-12)


def test_each_method_of_the_programme_is_there() -> None:
    assert METHODS.keys() == {"none", "wilson", "eb"}
    assert METHODS["none"]([1, 2], [2, 3]) == [Fraction(1, 2), Fraction(2, 3)]
