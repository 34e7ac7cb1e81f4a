"""R14 by hand, every case of it."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.grading.scoring import Final, final_mark, final_marks
from jxgrade.rules.marks import Mark
from jxgrade.tables import empty, from_rows

GAP = Fraction(10)
TEXT = ("T1", "growth_report")
ROLES = ("first", "second", "third", None)


def marks(*values: object, roles: tuple[str | None, ...] = ROLES) -> list[Mark]:
    """Marks of G0, G1, … in the order of the roles."""
    return [
        Mark(TEXT, f"G{n}", role, None if value is None else Fraction(str(value)), None, n)
        for n, (value, role) in enumerate(zip(values, roles, strict=False))
    ]


def result(*values: object, gap: Fraction = GAP) -> tuple[str | None, str, str]:
    """Mark, how, and the numbers of the graders whose marks made it."""
    final = final_mark(marks(*values), gap=gap)
    return None if final.mark is None else str(final.mark), final.how, "".join(used[1:] for used in final.used)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("0",), ("0", "single", "0")),
        (("73.5",), ("147/2", "single", "0")),
        # two: the gap itself is within
        (("70", "70"), ("70", "mean of two", "01")),
        (("70", "80"), ("75", "mean of two", "01")),
        (("80", "70"), ("75", "mean of two", "01")),
        (("70", "80.01"), (None, "disputed", "")),
        (("70", "79.99"), ("14999/200", "mean of two", "01")),
        (("0", "100"), (None, "disputed", "")),
        # a third is noted only where the first two agree, however close it comes
        (("70", "80", "80"), ("75", "mean of two", "01")),
        (("70", "80", "0"), ("75", "mean of two", "01")),
        # three: the closest two, at the gap and beyond it
        (("60", "80", "78"), ("79", "closest two", "12")),
        (("60", "80", "61"), ("121/2", "closest two", "02")),
        (("60", "71", "81"), ("76", "closest two", "12")),
        (("60", "71", "81.01"), (None, "disputed", "")),
        (("60", "80", "40"), (None, "disputed", "")),
        (("60", "80", "100"), (None, "disputed", "")),
        # equally close: the higher pair
        (("60", "80", "70"), ("75", "closest two", "12")),
        (("80", "60", "70"), ("75", "closest two", "02")),
        # a fourth is noted only
        (("60", "80", "40", "60"), (None, "disputed", "")),
        (("60", "80", "78", "60"), ("79", "closest two", "12")),
    ],
)
def test_hand_worked(values: tuple[str, ...], expected: tuple[str | None, str, str]) -> None:
    assert result(*values) == expected


def test_with_a_gap_of_0_only_equal_marks_agree() -> None:
    assert result("70", "70", gap=Fraction(0))[1] == "mean of two"
    assert result("70", "70.01", gap=Fraction(0))[1] == "disputed"
    assert result("70", "70.01", "70", gap=Fraction(0)) == ("70", "closest two", "02")


def test_roles_only_order_the_marks_and_a_blank_one_comes_last() -> None:
    given = marks("60", "80", "78", roles=(None, "third", "second"))
    assert final_mark(given, gap=GAP) == Final(Fraction(79), "mean of two", ("G2", "G1"))
    # of one role, the order tells which is first
    given = [
        Mark(TEXT, "A", "first", Fraction(60), None, 2),
        Mark(TEXT, "B", "first", Fraction(80), None, 1),
        Mark(TEXT, "C", "first", Fraction(75), None, 0),
    ]
    assert final_mark(given, gap=GAP).used == ("C", "B")


def adjudicator(name: str, value: str | None, time: str | None, order: int = 9) -> Mark:
    return Mark(TEXT, name, "adjudicator", None if value is None else Fraction(value), time, order)


def test_an_adjudicator_is_final_over_any_marks_even_in_agreement() -> None:
    for others in (marks(), marks("70"), marks("70", "71"), marks("0", "99"), marks("0", None)):
        final = final_mark([*others, adjudicator("J", "42.5", "2024-01-02T00:00:00")], gap=GAP)
        assert final == Final(Fraction(85, 2), "adjudicated", ("J",))


def test_of_two_adjudicators_the_latest_counts() -> None:
    early, late = adjudicator("J", "40", "2024-01-02T00:00:00"), adjudicator("K", "90", "2024-01-03T00:00:00", 8)
    for order in itertools.permutations([early, late, *marks("70", "71")]):
        assert final_mark(order, gap=GAP) == Final(Fraction(90), "adjudicated", ("K",))
    undated = adjudicator("L", "10", None)
    assert final_mark([early, undated], gap=GAP).used == ("J",)


def test_two_adjudicators_at_one_time_dispute_unless_they_agree() -> None:
    at = "2024-01-02T00:00:00"
    assert final_mark([adjudicator("J", "40", at), adjudicator("K", "41", at)], gap=GAP).how == "disputed"
    assert final_mark([adjudicator("J", "40", at, 1), adjudicator("K", "40", at, 2)], gap=GAP).mark == 40
    assert final_mark([adjudicator("J", "40", None), adjudicator("K", "41", None)], gap=GAP).how == "disputed"
    assert final_mark([adjudicator("J", None, at)], gap=GAP).how == "disputed"
    later = adjudicator("K", "41", "2024-01-03T00:00:00")
    assert final_mark([adjudicator("J", None, at), later], gap=GAP).mark == 41


def test_a_graders_clash_is_a_dispute() -> None:
    for values in ((None,), ("70", None), (None, "70"), ("70", "71", None)):
        assert result(*values) == (None, "disputed", "")


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=4), st.decimals(0, 30, places=1))
def test_a_final_mark_lies_between_the_marks_it_is_made_of(values: list[Decimal], gap: Decimal) -> None:
    final = final_mark(marks(*values), gap=Fraction(gap))
    if final.mark is None:
        assert len(values) > 1 and abs(values[0] - values[1]) > gap
    else:
        used = [Fraction(values[int(name[1:])]) for name in final.used]
        assert min(used) <= final.mark <= max(used) and max(used) - min(used) <= Fraction(gap)


def row(
    trainee: str, grader: str, role: str | None, mark: str | None, order: int, *, clash: bool = False
) -> tuple[object, ...]:
    return (trainee, "growth_report", grader, role, mark, "2024-01-02T00:00:00", order, clash)


def test_the_table_has_one_row_per_text_with_exact_marks() -> None:
    table = from_rows(
        [
            row("T1", "G1", "first", "70.1", 0),
            row("T1", "G2", "second", "70.2", 1),
            row("T2", "G1", "first", "10", 0),
            row("T2", "G2", "second", "90", 1),
            row("T3", "G1", None, None, 0, clash=True),
            row("T4", "G1", None, None, 0),  # a mark without a number is no mark
        ],
        "marks",
    )
    got = final_marks(table, gap=Decimal(10))
    assert got.to_dict("records") == [
        {
            "trainee_id": "T1",
            "kind": "growth_report",
            "mark": "1403/20",
            "how": "mean of two",
            "used": ["G1", "G2"],
            "disputed": False,
        },
        {"trainee_id": "T2", "kind": "growth_report", "mark": None, "how": "disputed", "used": [], "disputed": True},
        {"trainee_id": "T3", "kind": "growth_report", "mark": None, "how": "disputed", "used": [], "disputed": True},
    ]


def test_no_marks_give_an_empty_table() -> None:
    pd.testing.assert_frame_equal(final_marks(empty("marks"), gap=10), empty("marking"))


def test_an_adjudicator_of_a_day_alone_may_be_the_latest_of_that_day() -> None:
    day, hour = adjudicator("J", "40", "2024-01-02T00:00:00"), adjudicator("K", "90", "2024-01-02T10:00:00")
    assert final_mark([day, hour], gap=GAP).how == "disputed"
    assert final_mark([adjudicator("J", "90", day.marked_at), hour], gap=GAP).mark == 90
    assert final_mark([day, adjudicator("K", "90", "2024-01-03T10:00:00")], gap=GAP).mark == 90
