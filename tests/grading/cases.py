"""Trainees described in plain words, and the tables that intake would have made of them."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, MARK_ROLES, empty, from_rows

BAD = "?"
"""A cell that is there and cannot be read."""


@dataclass(frozen=True)
class Given:
    """One mark; ``value`` None: the grader gave two different ones at that time."""

    grader: str
    role: str | None
    value: str | None
    time: str | None = "2024-01-10T09:00:00"


@dataclass(frozen=True)
class TextCase:
    """One text of one trainee."""

    handed: bool = True
    readable: bool = True
    late: bool = False
    chars: tuple[int, int, int] = (1000, 1000, 1000)  # word, han, nonspace
    marks: tuple[Given, ...] = (Given("G1", "first", "60"),)
    ruling: str | None = None  # cleared, confirmed, unresolved
    coverages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One trainee who just passes, unless told otherwise."""

    trainee_id: str = "T1"
    city: str | None = "nanchang"
    doubtful: bool = False
    online: str | None = "32"
    offline: str | None = "28"
    tests: tuple[tuple[int | None, str | None, str], ...] = ((1, "2024-01-20T09:00:00", "60"),)
    lesson_design: TextCase = field(default_factory=TextCase)
    growth_report: TextCase = field(default_factory=TextCase)

    def text(self, kind: str) -> TextCase:
        """The text of this kind."""
        return self.lesson_design if kind == "lesson_design" else self.growth_report


def tables_of(
    cases: list[Case], *, undelivered: tuple[str, ...] = (), unplaced: tuple[str, ...] = ()
) -> dict[str, pd.DataFrame]:
    """The tables of these trainees, as far as decisions need them."""
    rows: dict[str, list[Any]] = {name: [] for name in ("components", "trainees", *_TEXT_TABLES)}
    for case in cases:
        rows["trainees"].append(
            (case.trainee_id, case.city, "某县", "某校", "school", None, None, case.doubtful, False)
        )
        for name, hours in (("learning", case.online), ("attendance", case.offline)):
            if hours is not None and name not in undelivered:
                rows["components"].append((name, case.trainee_id, None, None if hours == BAD else hours, None))
        for attempt, time, value in case.tests if "tests" not in undelivered else ():
            rows["components"].append(("tests", case.trainee_id, attempt, None if value == BAD else value, time))
        for kind in ("lesson_design", "growth_report"):
            _add_text(rows, case.trainee_id, kind, case.text(kind))
    for name in undelivered:
        stored = "rulings" if name == "misconduct" else name
        if stored in rows:
            rows[stored] = []
    tables = {name: from_rows(given, name) if given else _empty(name) for name, given in rows.items()}
    return tables | {"delivered": _delivered(undelivered, unplaced)}


_empty = cache(empty)


@cache
def _delivered(undelivered: tuple[str, ...], unplaced: tuple[str, ...]) -> pd.DataFrame:
    return from_rows(
        ((name, name not in undelivered, 1, 100, 2 if name in unplaced else 0) for name in INBOX), "delivered"
    )


_TEXT_TABLES = ("submissions", "marks", "rulings", "pairs")


def _add_text(rows: dict[str, list[Any]], trainee_id: str, kind: str, text: TextCase) -> None:
    submission_id = f"{trainee_id}/{kind}"
    if text.handed:
        chars = text.chars if text.readable else (None, None, None)
        rows["submissions"].append(
            (submission_id, trainee_id, kind, "a.docx", None, None, text.late, text.readable, *chars, 0, 0)
        )
    roles = [*MARK_ROLES, None]
    ordered = sorted(text.marks, key=lambda mark: (roles.index(mark.role), mark.time or ""))
    for order, mark in enumerate(ordered):
        rows["marks"].append(
            (trainee_id, kind, mark.grader, mark.role, mark.value, mark.time, order, mark.value is None)
        )
    if text.ruling is not None:
        decision = None if text.ruling == "unresolved" else text.ruling
        rows["rulings"].append((trainee_id, kind, decision, "委员会", "2024-01-25T09:00:00", None))
    for number, coverage in enumerate(text.coverages):
        other = f"earlier/2022/{submission_id}-{number}" if number % 2 == 0 else f"zz{number}/{submission_id}"
        sides = sorted([(submission_id, coverage), (other, "1")])
        rows["pairs"].append((sides[0][0], sides[1][0], "0.5", sides[0][1], sides[1][1], 30, 1, "0.5", None))


def run(cases: list[Case], programme: Programme, **delivered: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The decisions on these trainees, by id; ``delivered``: tables ``undelivered``, and ones with two rows ``unplaced`` of 100."""
    tables = tables_of(cases, **delivered)
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    decisions = decide(tables, programme).astype("object")
    return {row["trainee_id"]: row for row in decisions.where(decisions.notna(), None).to_dict("records")}


def vary(programme: Programme, **changes: object) -> Programme:
    """The programme with some keys changed, ``scoring__late="pending"`` for ``scoring.late``."""
    data = programme.model_dump(by_alias=True, exclude_unset=True)
    for path, value in changes.items():
        *way, last = path.split("__")
        part = data
        for key in way:
            part = part[key]
        part[last] = value
    return Programme.from_mapping(data)
