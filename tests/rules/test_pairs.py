"""What a ruling is worth for a pair once a text has come after it: it stands, and a reader is told."""

from fractions import Fraction

import pytest

from jxgrade.programme import Programme
from jxgrade.rules.pairs import Pair, Ruling, states_of
from jxgrade.tables import surely_before

ONE, TWO, OLD = "T1/growth_report", "T2/growth_report", "earlier/2022/旧稿.txt"
OWN, OTHERS = "认定早于现行版本", "认定早于对方现行版本"
RULED = "2024-01-10T12:00:00"


def doubts(
    programme: Programme, decision: str, at: str | None, times: dict[str, str], right: str = TWO
) -> tuple[str, ...]:
    """Of the ruling on the first text of a pair that would be held without it."""
    pair = Pair(*sorted((ONE, right)), Fraction(1, 2), Fraction(1, 2), 40, 1, None)
    (one,) = (side for side in states_of(pair, {ONE: Ruling(decision, at)}, programme, times) if side.text_id == ONE)
    assert not one.open  # the ruling stands, whatever came after it
    return one.doubts


@pytest.mark.parametrize("decision", ["cleared", "confirmed"])
@pytest.mark.parametrize(
    ("at", "own", "others", "said"),
    [
        (RULED, "2024-01-09T08:00:00", "2024-01-08T08:00:00", ()),  # both texts were there
        (
            RULED,
            "2024-01-10T12:00:01",
            "2024-01-08T08:00:00",
            (OWN,),
        ),  # cleared or confirmed, and then the text changed
        (RULED, "2024-01-09T08:00:00", "2024-01-10T12:00:01", (OTHERS,)),  # a partner came later: new evidence
        (RULED, "2024-01-10T18:00:00", "2024-01-11T00:00:00", (OWN, OTHERS)),
        (RULED, RULED, RULED, ()),  # equal times prove nothing
        ("2024-01-10T00:00:00", "2024-01-10T18:00:00", "2024-01-10T00:00:00", ()),  # ruled that day, at an hour unknown
        ("2024-01-10T00:00:00", "2024-01-11T00:00:00", "2024-01-10T18:00:00", (OWN,)),
        (None, "2024-01-20T08:00:00", "2024-01-20T08:00:00", ()),  # no time, no claim
        (RULED, None, None, ()),
        (RULED, None, "2024-01-20T08:00:00", (OTHERS,)),
    ],
)
def test_a_ruling_older_than_a_text_is_told_and_stands(
    programme: Programme, decision: str, at: str | None, own: str | None, others: str | None, said: tuple[str, ...]
) -> None:
    times = {one: time for one, time in ((ONE, own), (TWO, others)) if time}
    assert doubts(programme, decision, at, times) == said


def test_a_former_years_text_is_never_later(programme: Programme) -> None:
    assert doubts(programme, "cleared", RULED, {ONE: "2024-01-09T08:00:00"}, right=OLD) == ()


def test_a_side_without_a_ruling_has_no_doubts_and_stays_held(programme: Programme) -> None:
    pair = Pair(ONE, TWO, Fraction(1, 2), Fraction(1, 2), 40, 1, None)
    times = {ONE: "2024-01-11T08:00:00", TWO: "2024-01-12T08:00:00"}
    one, two = states_of(pair, {ONE: Ruling("cleared", RULED)}, programme, times)
    assert (one.held, one.doubts) == (False, (OWN, OTHERS))
    assert (two.held, two.doubts) == (True, ())


@pytest.mark.parametrize(
    ("time", "other", "before"),
    [
        ("2024-01-05T09:59:59", "2024-01-05T10:00:00", True),
        ("2024-01-05T10:00:00", "2024-01-05T10:00:00", False),
        ("2024-01-05T10:00:01", "2024-01-05T10:00:00", False),
        ("2024-01-05T00:00:00", "2024-01-05T23:59:59", False),
        ("2024-01-05T00:00:00", "2024-01-06T00:00:00", True),
        ("2024-01-05T23:59:59", "2024-01-06T00:00:00", True),
        (None, "2024-01-06T00:00:00", False),
        ("2024-01-05T10:00:00", None, False),
        ("", "", False),
    ],
)
def test_a_day_without_an_hour_is_before_the_next_day_only(time: str | None, other: str | None, before: bool) -> None:
    assert surely_before(time, other) is before
