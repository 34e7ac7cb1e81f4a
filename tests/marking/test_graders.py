"""The table `graders`, by hand."""

import random
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from jxgrade.errors import TableError
from jxgrade.marking import grader_table
from jxgrade.programme import Programme
from jxgrade.tables import empty, exact, from_rows

Row = tuple[str, str, str | None, str | None, str | None]


def table(*given: Row) -> dict[str, pd.DataFrame]:
    """Marks as (trainee, grader, role, mark, time); a mark of None is a clash."""
    kind = "growth_report"
    return {
        "marks": from_rows(
            [
                (trainee, kind, grader, role, mark, time, order, mark is None)
                for order, (trainee, grader, role, mark, time) in enumerate(given)
            ],
            "marks",
        )
    }


def rows_of(tables: dict[str, pd.DataFrame], programme: Programme) -> dict[str, dict[str, Any]]:
    got = grader_table(tables, programme).astype("object")
    return {row["grader_id"]: row for row in got.where(got.notna(), None).to_dict("records")}


def both(texts: int, first: str, second: str, *, days: int = 1) -> list[Row]:
    """Texts that A marked first and B second."""
    return [
        (f"T{n:02d}", grader, role, mark, f"2024-01-{1 + n % days:02d}T10:00:00")
        for n in range(texts)
        for grader, role, mark in (("A", "first", first), ("B", "second", second))
    ]


def test_few_marks_leave_all_but_counts_and_pace_unknown(programme: Programme) -> None:
    got = rows_of(table(*both(4, "60", "70")), programme)
    assert got["A"] == {
        "grader_id": "A",
        "allocated": None,
        "marked": 4,
        "severity": None,
        "severity_low": None,
        "severity_high": None,
        "seed_error": None,
        "agreement": None,
        "drift": None,
        "pace": "4",
    }


@pytest.mark.parametrize(("texts", "known"), [(9, False), (10, True), (11, True)])
def test_severity_needs_a_qualifying_rounds_marks(programme: Programme, texts: int, known: bool) -> None:
    got = rows_of(table(*both(texts, "60", "70")), programme)
    assert (got["A"]["severity"] is not None) == known
    if known:
        low, point, high = (exact(got["A"][name]) for name in ("severity_low", "severity", "severity_high"))
        assert low is not None and point is not None and high is not None and low <= point <= high and point < 0


@pytest.mark.parametrize(("second", "agreement"), [("69.99", "1"), ("70", "1"), ("70.01", "0")])
def test_agreement_is_within_the_gap_inclusive(programme: Programme, second: str, agreement: str) -> None:
    got = rows_of(table(*both(5, "60", second)), programme)
    assert [got[name]["agreement"] for name in "AB"] == [agreement, agreement]
    assert rows_of(table(*both(4, "60", second)), programme)["A"]["agreement"] is None


def test_nobody_agrees_with_himself_and_a_text_counts_once(programme: Programme) -> None:
    given: list[Row] = []
    for n in range(5):
        given += [
            (f"T{n}", "A", "first", "60", None),
            (f"T{n}", "B", "second", "80", None),
            (f"T{n}", "C", "third", "78", None),
        ]
    given += [("T9", "A", "first", "60", None)]  # marked by nobody else: no part of agreement
    got = rows_of(table(*given), programme)
    assert [got[name]["agreement"] for name in "ABC"] == ["0", "0.5", "0.5"]
    assert got["A"]["pace"] is None and got["A"]["marked"] == 6


def test_an_adjudication_is_something_to_agree_with_but_not_to_be_judged_by(programme: Programme) -> None:
    given: list[Row] = []
    for n in range(12):
        given += [(f"T{n:02d}", "A", "first", "60", None), (f"T{n:02d}", "J", "adjudicator", "65", None)]
    got = rows_of(table(*given), programme)
    assert got["A"]["agreement"] == "1"
    assert (got["J"]["marked"], got["J"]["severity"], got["J"]["agreement"]) == (12, None, None)


def test_a_clash_is_work_done_and_nothing_else(programme: Programme) -> None:
    given = [
        *both(5, "60", "60"),
        ("T90", "A", "first", None, "2024-01-02T10:00:00"),
        ("T90", "B", "second", "0", None),
    ]
    got = rows_of(table(*given), programme)
    assert (got["A"]["marked"], got["A"]["agreement"], got["A"]["pace"]) == (6, "1", "3")
    assert got["B"]["agreement"] == "1"


def test_pace_is_marks_per_day_on_which_there_were_any(programme: Programme) -> None:
    assert rows_of(table(*both(7, "60", "60", days=3)), programme)["A"]["pace"] == "2.33"


def test_drift_compares_the_second_half_with_the_first(programme: Programme) -> None:
    def drifting(texts: int) -> dict[str, dict[str, Any]]:
        given: list[Row] = []
        for n in range(texts):
            time = f"2024-01-{1 + n:02d}T10:00:00"
            given += [
                (f"T{n:02d}", "A", "first", "60" if n < texts // 2 else "64.5", time),
                (f"T{n:02d}", "B", "second", "60", None),
            ]
        return rows_of(table(*given), programme)

    assert drifting(20)["A"]["drift"] == "4.5"
    assert drifting(19)["A"]["drift"] is None
    assert drifting(20)["B"]["drift"] is None  # no times
    # 21: the middle one is left out
    assert drifting(21)["A"]["drift"] == "4.5"


def test_allocated_is_counted_where_an_allocation_is_known(programme: Programme) -> None:
    tables = table(*both(3, "60", "60"))
    tables["allocation"] = pd.DataFrame({"submission_id": ["x", "y", "z"], "grader_id": ["A", "A", "Z"]})
    got = rows_of(tables, programme)
    assert {name: (row["allocated"], row["marked"]) for name, row in got.items()} == {
        "A": (2, 3),
        "B": (0, 3),
        "Z": (1, 0),
    }


def test_a_store_without_an_allocation_says_so_with_null(programme: Programme) -> None:
    class Store(dict[str, pd.DataFrame]):
        def __missing__(self, name: str) -> pd.DataFrame:
            raise TableError("没有")

    assert rows_of(Store(table(*both(3, "60", "60"))), programme)["A"]["allocated"] is None


def test_no_marks_no_graders(programme: Programme) -> None:
    pd.testing.assert_frame_equal(grader_table({"marks": empty("marks")}, programme), empty("graders"))


def test_a_planted_harsh_grader_is_seen_in_the_table(programme: Programme) -> None:
    rng = random.Random(11)
    given: list[Row] = []
    for n in range(30 * 80):
        grader = n % 30
        mark = min(100.0, max(0.0, rng.gauss(75, 8) + rng.gauss(0, 4) - 10 * (grader == 7)))
        given.append((f"T{n:04d}", f"G{grader:02d}", "first", f"{mark:.1f}", f"2024-01-{1 + n % 28:02d}T09:00:00"))
    got = rows_of(table(*given), programme)
    points = {name: Fraction(row["severity"]) for name, row in got.items()}
    assert min(points, key=lambda name: points[name]) == "G07" and points["G07"] < -7
    assert Fraction(got["G07"]["severity_high"]) < -5
    assert all(abs(point) < 4 for name, point in points.items() if name != "G07")
    shuffled = {"marks": table(*given)["marks"].sample(frac=1, random_state=3)}
    pd.testing.assert_frame_equal(grader_table(shuffled, programme), grader_table(table(*given), programme))
