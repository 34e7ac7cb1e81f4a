"""The table `graders`: what each grader did, and how it compares with what the others did."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from jxgrade.errors import TableError
from jxgrade.marking.severity import Severity, severities
from jxgrade.programme import Programme
from jxgrade.tables import from_rows, plain, rows

_number = lru_cache(maxsize=1 << 16)(Fraction)
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Given:
    """One mark that a grader gave; ``value`` is None where there are two different ones of one time."""

    text: tuple[str, str]
    grader_id: str
    adjudicated: bool
    value: Fraction | None
    marked_at: str | None


def grader_table(tables: Tables, programme: Programme) -> pd.DataFrame:
    """One row per grader who marked or was allocated anything (R19).

    ``tables``: marks, and allocation where there is one. `severity` (points; negative is strict) needs ``marking.qualify`` marks,
    `agreement` ``privacy.small_cell`` texts marked by others too, `drift` twice ``marking.qualify`` of these with a time; else
    they are null. `pace` is marks per day on which the grader marked. `seed_error` is null: no reference marks are known.
    """
    marks = _marks(tables["marks"])
    allocated = _allocated(tables)
    by_grader: defaultdict[str, list[Given]] = defaultdict(list)
    others: defaultdict[tuple[str, str], list[Given]] = defaultdict(list)
    for mark in marks:
        by_grader[mark.grader_id].append(mark)
        others[mark.text].append(mark)
    model = _severities(marks)
    graders = sorted({*by_grader, *(allocated or ())})
    return from_rows(
        (
            _row(
                grader,
                by_grader.get(grader, []),
                others,
                model.get(grader),
                programme,
                None if allocated is None else allocated.get(grader, 0),
            )
            for grader in graders
        ),
        "graders",
    )


def _marks(frame: pd.DataFrame) -> list[Given]:
    columns = ("trainee_id", "kind", "grader_id", "role", "mark", "marked_at", "clash")
    return [
        Given(
            (trainee_id, kind),
            grader_id,
            role == "adjudicator",
            None if mark is None or clash else _number(mark),
            marked_at,
        )
        for trainee_id, kind, grader_id, role, mark, marked_at, clash in rows(frame, *columns)
    ]


def _allocated(tables: Tables) -> dict[str, int] | None:
    """Texts allocated by grader; None where no allocation is known."""
    try:
        frame = tables["allocation"]
    except (KeyError, TableError):
        return None
    counts: defaultdict[str, int] = defaultdict(int)
    for (grader_id,) in rows(frame, "grader_id"):
        counts[grader_id] += 1
    return dict(counts)


def _severities(marks: Iterable[Given]) -> dict[str, Severity]:
    """Severity by grader. An adjudicator sees the other marks and only texts in dispute: left out."""
    usable = sorted(
        (mark.text, mark.grader_id, float(mark.value))
        for mark in marks
        if mark.value is not None and not mark.adjudicated
    )
    return severities(usable)


def _row(
    grader_id: str,
    given: Sequence[Given],
    others: Mapping[tuple[str, str], Sequence[Given]],
    severity: Severity | None,
    programme: Programme,
    allocated: int | None,
) -> tuple[object, ...]:
    own = [mark for mark in given if mark.value is not None and not mark.adjudicated]
    if severity is None or len(own) < programme.marking.qualify:
        points: tuple[str | None, ...] = (None, None, None)
    else:
        points = tuple(plain(Decimal(f"{value:.2f}")) for value in (severity.estimate, severity.low, severity.high))
    compared = [(mark, [other.value for other in others[mark.text] if other.grader_id != grader_id and other.value is not None]) for mark in own]  # fmt: skip
    doubles = [(mark, values) for mark, values in compared if values]
    agreement = plain(agreement_of(doubles, gap=Fraction(programme.marking.gap), least=programme.privacy.small_cell))
    drift = plain(drift_of(doubles, least=programme.marking.qualify), 2)
    days = {mark.marked_at[:10] for mark in given if mark.marked_at is not None}
    dated = sum(mark.marked_at is not None for mark in given)
    pace = plain(Fraction(dated, len(days)), 2) if days else None
    return (grader_id, allocated, len(given), *points, None, agreement, drift, pace)


Double = tuple[Given, list[Fraction]]
"""A mark, and the marks that others gave the same text."""


def agreement_of(doubles: Sequence[Double], *, gap: Fraction, least: int) -> Fraction | None:
    """The share of a grader's double-marked texts on which the others' marks lie within ``gap`` of the grader's own.

    A text with several others counts for the share of them that agree. The grader's own mark is never part of what it is
    compared with, so nobody agrees with himself. None for fewer than ``least`` texts, or none.
    """
    if len(doubles) < max(least, 1):
        return None
    return _mean([_mean([Fraction(abs(_value(mark) - other) <= gap) for other in values]) for mark, values in doubles])


def drift_of(doubles: Sequence[Double], *, least: int) -> Fraction | None:
    """By how many points a grader became more lenient (negative: stricter) than the others from the first half of the marks to the second.

    Over double-marked texts with a time; the middle one of an odd number is left out. None for halves of fewer than ``least``.
    """
    dated = sorted(
        (mark.marked_at, mark.text, _value(mark) - _mean(values))
        for mark, values in doubles
        if mark.marked_at is not None
    )
    half = len(dated) // 2
    if half < max(least, 1):
        return None
    return _mean([gap for *_, gap in dated[-half:]]) - _mean([gap for *_, gap in dated[:half]])


def _value(mark: Given) -> Fraction:
    assert mark.value is not None
    return mark.value


def _mean(values: Sequence[Fraction]) -> Fraction:
    return values[0] if len(values) == 1 else sum(values, Fraction(0)) / len(values)
