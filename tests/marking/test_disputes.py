"""Disputed texts in the order in which to decide them: totals, limits that lie between, distances."""

from fractions import Fraction

import pytest

from jxgrade.marking.disputes import Rest, by_urgency, dispute_of, disputes, total_with
from jxgrade.rules.limits import limits_of
from jxgrade.rules.marks import Mark
from jxgrade.rules.weights import Weights
from jxgrade.tables import from_rows


def _others(test, **finals):
    score = None if test is None else Fraction(test)
    return Rest({"test_score": score}, {"lesson_design": None, "growth_report": None} | finals)


def _dispute(programme, one, other, who="T1"):
    """Test 60, the other text 60: the total is 48 + mark/5."""
    text = (who, "lesson_design")
    marks = (Mark(text, "A", "first", Fraction(one)), Mark(text, "B", "second", Fraction(other)))
    others = _others(60, growth_report=Fraction(60))
    return dispute_of(text, marks, others, Weights.of(programme), limits_of(programme))


def test_the_total_with_a_mark_needs_test_and_the_other_text(programme):
    weights = Weights.of(programme)
    others = _others(50, lesson_design=Fraction(70))
    assert total_with(others, "growth_report", Fraction(80), weights) == Fraction(60)
    assert total_with(others, "lesson_design", Fraction(80), weights) is None, "the other text has no mark"
    both = _others(None, lesson_design=Fraction(1), growth_report=Fraction(1))
    assert total_with(both, "lesson_design", Fraction(80), weights) is None, "no test"


@pytest.mark.parametrize(
    ("first", "second", "decides", "distance"),
    [
        ("59.99", "75", ("pass",), 0),
        ("60", "75", (), 0),
        ("60.01", "75", (), Fraction(1, 500)),
        ("45", "60", ("pass",), 0),
        ("45", "59.99", (), Fraction(1, 500)),
    ],
)
def test_a_limit_hangs_on_a_dispute_whose_totals_lie_on_both_sides(programme, first, second, decides, distance):
    """60 reaches the line, as in R7."""
    one = _dispute(programme, first, second)
    assert (one.decides, one.distance) == (decides, distance)


def test_the_total_between_is_made_with_the_mean(programme):
    one = _dispute(programme, 40, 70)
    assert (one.totals, one.total, one.spread) == ((56, 62), 59, 30)


def test_of_disputes_equally_near_the_one_further_apart_comes_first(programme):
    apart = {"T1": (50, 65), "T2": (40, 80), "T3": (30, 45), "T4": (20, 58)}
    found = by_urgency(_dispute(programme, *marks, who=who) for who, marks in apart.items())
    assert [one.trainee_id for one in found] == ["T2", "T1", "T4", "T3"]


def test_what_cannot_be_told_comes_last_and_a_clash_has_no_total(programme):
    text = ("T0", "lesson_design")
    clash = dispute_of(
        text, (Mark(text, "A", "first", None),), _others(60), Weights.of(programme), limits_of(programme)
    )
    assert (clash.totals, clash.total, clash.spread, clash.distance) == ((None,), None, None, None)
    assert by_urgency([clash, _dispute(programme, 60, 75)])[-1] is clash


def test_the_tables_of_a_province_give_every_disputed_text_once(province, programme):
    frame = province["marking"]
    found = disputes(province, programme)
    assert sorted(one.text for one in found) == sorted(
        zip(frame[frame["disputed"]]["trainee_id"], frame[frame["disputed"]]["kind"], strict=True)
    )
    numbers = [one.distance for one in found if one.distance is not None]
    assert numbers and numbers == sorted(numbers) and all(one.distance is None for one in found[len(numbers) :])
    cities = dict(zip(province["decisions"]["trainee_id"], province["decisions"]["city"], strict=True))
    assert all(one.city == cities[one.trainee_id] for one in found)


def test_without_a_dispute_there_is_none(province, programme):
    assert disputes({**province, "marking": from_rows([], "marking")}, programme) == []
