"""The table `graders`: what each grader did, and how it compares with what the others did."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from jxgrade.marking.agreement import mean, mean_difference
from jxgrade.marking.given import Marks, optional
from jxgrade.marking.severity import Severity, severities
from jxgrade.programme import Programme
from jxgrade.rules.marks import Mark
from jxgrade.tables import Tables, from_rows, plain, rows


def grader_table(tables: Tables, programme: Programme, marks: Marks | None = None) -> pd.DataFrame:
    """One row per grader who marked or was allocated anything (R19).

    ``tables``: marks, and allocation and purposes where there are any; ``marks``: what was read of them already.
    `severity` (points; negative is strict) needs ``marking.qualify`` marks, `agreement` ``privacy.small_cell`` texts marked by
    others too, `seed_error` as many known texts with a reference (points, mean absolute difference), `drift` twice
    ``marking.qualify`` doubled texts with a time; else they are null. `pace` is marks per day on which the grader marked.
    """
    marks = marks or Marks.of(tables)
    allocated = allocated_texts(tables)
    model = _severities(marks)
    graders = sorted({*marks.by_grader, *(allocated or ())})
    return from_rows(
        (
            _row(
                grader,
                marks,
                model.get(grader),
                programme,
                None if allocated is None else len(allocated.get(grader, ())),
            )
            for grader in graders
        ),
        "graders",
    )


def allocated_texts(tables: Tables) -> dict[str, list[str]] | None:
    """The submissions allocated to each grader, one entry per row; None where no allocation is known."""
    frame = optional(tables, "allocation")
    if frame is None:
        return None
    found: defaultdict[str, list[str]] = defaultdict(list)
    for submission_id, grader_id in rows(frame, "submission_id", "grader_id"):
        found[grader_id].append(submission_id)
    return dict(found)


def _severities(marks: Marks) -> dict[str, Severity]:
    """Severity by grader. An adjudicator sees the other marks and only texts in dispute: left out."""
    usable = sorted(
        (mark.text, mark.grader_id, float(mark.exact)) for grader in marks.by_grader for mark in marks.own(grader)
    )
    return severities(usable)


def _row(
    grader_id: str, marks: Marks, severity: Severity | None, programme: Programme, allocated: int | None
) -> tuple[object, ...]:
    given, own = marks.by_grader.get(grader_id, ()), marks.own(grader_id)
    least, qualify = programme.privacy.small_cell, programme.marking.qualify
    if severity is None or len(own) < qualify:
        points: tuple[str | None, ...] = (None, None, None)
    else:
        points = tuple(plain(Decimal(f"{value:.2f}")) for value in (severity.estimate, severity.low, severity.high))
    doubles = marks.compared(grader_id)
    seed_error = plain(mean_difference(marks.seeds(grader_id), least=least))
    agreement = plain(agreement_of(doubles, gap=Fraction(programme.marking.gap), least=least))
    drift = plain(drift_of(doubles, least=qualify), 2)
    days = {mark.marked_at[:10] for mark in given if mark.marked_at is not None}
    dated = sum(mark.marked_at is not None for mark in given)
    pace = plain(Fraction(dated, len(days)), 2) if days else None
    return (grader_id, allocated, len(given), *points, seed_error, agreement, drift, pace)


Double = tuple[Mark, list[Fraction]]
"""A mark, and the marks that others gave the same text."""


def agreement_of(doubles: Sequence[Double], *, gap: Fraction, least: int) -> Fraction | None:
    """The share of a grader's double-marked texts on which the others' marks lie within ``gap`` of the grader's own.

    A text with several others counts for the share of them that agree. The grader's own mark is never part of what it is
    compared with, so nobody agrees with himself. None for fewer than ``least`` texts, or none.
    """
    if len(doubles) < max(least, 1):
        return None
    return mean([mean([Fraction(abs(mark.exact - other) <= gap) for other in values]) for mark, values in doubles])


def drift_of(doubles: Sequence[Double], *, least: int) -> Fraction | None:
    """By how many points a grader became more lenient (negative: stricter) than the others from the first half of the marks to the second.

    Over double-marked texts with a time; the middle one of an odd number is left out. None for halves of fewer than ``least``.
    """
    halves = halves_of(doubles, least=least)
    return None if halves is None else mean(halves[1]) - mean(halves[0])


def halves_of(doubles: Sequence[Double], *, least: int) -> tuple[list[Fraction], list[Fraction]] | None:
    """By how many points a grader lay above the others, text by text, in the first half of the marks in time and in the second."""
    dated = sorted(
        (mark.marked_at, mark.text, mark.exact - mean(values)) for mark, values in doubles if mark.marked_at is not None
    )
    half = len(dated) // 2
    if half < max(least, 1):
        return None
    return [gap for *_, gap in dated[:half]], [gap for *_, gap in dated[-half:]]
