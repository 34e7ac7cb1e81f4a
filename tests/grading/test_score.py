"""Components, tests and totals, by hand."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from jxgrade.grading.scoring import counted_test, score
from jxgrade.programme import Programme
from jxgrade.rules.weights import Weights
from jxgrade.tables import INBOX, empty, exact, from_rows

EARLY, LATE = "2024-01-05T09:00:00", "2024-01-06T09:00:00"


def attempts(*given: tuple[int | None, str | None, str]) -> list[tuple[int | None, str | None, Fraction]]:
    return [(number, time, Fraction(value)) for number, time, value in given]


@pytest.mark.parametrize(
    ("given", "best", "last"),
    [
        ([(None, None, "60")], "60", "60"),
        ([(1, EARLY, "70"), (2, LATE, "60")], "70", "60"),
        # the attempt's number counts before its time
        ([(1, LATE, "70"), (2, EARLY, "60")], "70", "60"),
        ([(None, LATE, "99"), (1, EARLY, "60")], "99", "60"),
        # without numbers the latest time; a blank time is the earliest
        ([(None, EARLY, "70"), (None, LATE, "60")], "70", "60"),
        ([(None, None, "70"), (None, EARLY, "60")], "70", "60"),
        # a tie of different scores is nobody's to resolve, one of equal scores is none
        ([(2, EARLY, "70"), (2, LATE, "60")], "70", None),
        ([(2, EARLY, "70"), (2, LATE, "70.0")], "70", "70"),
        ([(None, LATE, "70"), (None, LATE, "60")], "70", None),
        # of one day, at an hour that nobody wrote
        ([(None, "2024-01-15T00:00:00", "70"), (None, "2024-01-15T10:00:00", "60")], "70", None),
        ([(None, "2024-01-14T00:00:00", "70"), (None, "2024-01-15T10:00:00", "60")], "70", "60"),
        ([(None, None, "70"), (None, None, "60")], "70", None),
    ],
)
def test_best_and_last_attempt(given: list[tuple[int | None, str | None, str]], best: str, last: str | None) -> None:
    for order in (given, given[::-1]):
        assert counted_test(attempts(*order), "best") == Fraction(best)
        assert counted_test(attempts(*order), "last") == exact(last)


def test_weights_are_shares_of_1(programme: Programme) -> None:
    weights = Weights.of(programme)
    assert weights.kinds == {"lesson_design": Fraction(1, 2), "growth_report": Fraction(1, 2)}
    assert [(part.key, part.weight) for part in weights.components] == [("test", 60), ("assignments", 40)]
    third = weights.assignment_score({"lesson_design": Fraction(100, 3), "growth_report": Fraction(1)})
    assert third == Fraction(103, 6)
    assert weights.total({"test_score": Fraction(1, 7), "assignment_score": third}) == Fraction(3, 35) + Fraction(
        103, 15
    )


def test_a_total_needs_all_its_parts(programme: Programme) -> None:
    weights, some = Weights.of(programme), Fraction(60)
    assert weights.assignment_score({"lesson_design": None, "growth_report": some}) is None
    assert weights.assignment_score({"lesson_design": some, "growth_report": None}) is None
    assert all(
        weights.total({"test_score": some, "assignment_score": some, lacks: None}) is None
        for lacks in ("test_score", "assignment_score")
    )


def tables(**changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    names = ("components", "submissions", "marking", "rulings")
    one = from_rows([("T1", "nanchang", "某县", "某校", "school", None, None, False, False)], "trainees")
    delivered = from_rows([(name, True, 1, 1, 0) for name in INBOX], "delivered")
    return {"trainees": one, "delivered": delivered} | {name: empty(name) for name in names} | changed


def test_a_trainee_of_whom_nothing_is_known_has_a_row_of_states(programme: Programme) -> None:
    got = score(tables(), programme)
    states = [column for column in got.columns if column.endswith("_state")]
    assert got.loc[0, states].tolist() == ["missing"] * 5
    assert got.drop(columns=[*states, "trainee_id"]).isna().all(axis=None)


def test_one_without_a_row_is_missing_and_a_row_without_a_number_unreadable(programme: Programme) -> None:
    found = [("attendance", "T1", None, None, None), ("tests", "T1", 1, None, EARLY), ("tests", "T1", 2, "80", None)]
    got = score(tables(components=from_rows(found, "components")), programme)
    states = ["missing", "unreadable", "unreadable"]
    assert got.loc[0, ["online_state", "offline_state", "test_state"]].tolist() == states


def test_numbers_are_kept_exactly(programme: Programme) -> None:
    kinds = ("lesson_design", "growth_report")
    texts = [(f"T1/{kind}", "T1", kind, "a.docx", None, None, False, True, 900, 900, 900, 0, 0) for kind in kinds]
    finals = [
        ("T1", "lesson_design", "1403/20", "mean of two", ["G1", "G2"], False),
        ("T1", "growth_report", "70", "single", ["G1"], False),
    ]
    got = score(
        tables(
            components=from_rows(
                [
                    ("learning", "T1", None, "31.999999999999999999", None),
                    ("attendance", "T1", None, "28.0", None),
                    ("tests", "T1", 1, "0.1", None),
                ],
                "components",
            ),
            submissions=from_rows(texts, "submissions"),
            marking=from_rows(finals, "marking"),
        ),
        programme,
    )
    row = got.loc[0]
    assert exact(row["online_hours"]) == Fraction(Decimal("31.999999999999999999"))
    assert (row["offline_hours"], row["test_score"], row["lesson_design_mark"]) == ("28", "1/10", "1403/20")
    assert (row["assignment_score"], row["total"]) == ("2803/40", str(Fraction("0.06") + Fraction("28.03")))
    assert (row["lesson_design_marking"], row["growth_report_marking"]) == ("mean of two", "single")


def test_nobody_at_all_is_an_empty_table(programme: Programme) -> None:
    assert score(tables(trainees=empty("trainees")), programme).empty
