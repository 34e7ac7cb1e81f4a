"""Small marking rounds for tests: marks as (trainee, grader, role, mark, time), and the tables around them."""

from collections.abc import Sequence

import pandas as pd

from jxgrade.grading.scoring import final_marks
from jxgrade.tables import from_rows

KIND = "growth_report"
Row = tuple[str, str, str, str | None, str | None]


def round_of(
    *given: Row,
    allocation: Sequence[tuple[str, str]] | None = None,
    purposes: Sequence[tuple[str, str, str]] | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables that graders are compared from; a mark of None is a clash."""
    tables = {
        "marks": from_rows(
            [
                (who, KIND, grader, role, mark, time, order, mark is None)
                for order, (who, grader, role, mark, time) in enumerate(given)
            ],
            "marks",
        )
    }
    tables["marking"] = final_marks(tables["marks"], gap=10)
    if allocation is not None:
        tables["allocation"] = from_rows(
            [(f"{who}/{KIND}", grader, "first", "1", f"{who}{grader}") for who, grader in allocation], "allocation"
        )
    if purposes is not None:
        tables["purposes"] = pd.DataFrame(
            [(f"{who}/{KIND}", grader, "first", purpose) for who, grader, purpose in purposes],
            columns=["submission_id", "grader_id", "role", "purpose"],
        )
    return tables


def doubled(texts: int, first: Sequence[int], second: Sequence[int], *, start: int = 0, days: int = 28) -> list[Row]:
    """Texts that A marked first and B second, one a day."""
    return [
        (f"T{start + n:02d}", grader, role, str(mark), f"2024-01-{1 + n % days:02d}T10:00:00")
        for n in range(texts)
        for grader, role, mark in (("A", "first", first[n % len(first)]), ("B", "second", second[n % len(second)]))
    ]


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as dicts, missing values None."""
    plain = frame.astype("object")
    return plain.where(plain.notna(), None).to_dict("records")


def by_grader(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Rows by grader."""
    return {str(row["grader_id"]): row for row in records(frame)}
