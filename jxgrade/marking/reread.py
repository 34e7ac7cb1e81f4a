"""What severity may do (`marking.severity` in programme.yaml): choose who is read again, and nothing else.

The levelled mark is the mark less the grader's severity. It is shown beside the raw one and decides nothing: no other table is made
from `levelled`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from jxgrade.marking.given import Tables
from jxgrade.programme import Programme
from jxgrade.tables import exact, from_rows, plain, rows

LOWEST, HIGHEST = Fraction(0), Fraction(100)
Limits = Sequence[tuple[str, Fraction]]
"""Name (``pass``, ``excellent``, ``award``) and total from which it is reached."""


class Leaning(NamedTuple):
    """A grader's severity with its interval, in points."""

    severity: Fraction
    low: Fraction
    high: Fraction

    def is_beyond(self, at: Fraction) -> bool:
        """Does the whole interval lie beyond ``at`` points to one side?"""
        return self.low > at or self.high < -at


def levelled_mark(mark: Fraction, severity: Fraction) -> Fraction:
    """The mark as the average grader would have given it, within 0-100.

    >>> levelled_mark(Fraction(58), Fraction(-4)), levelled_mark(Fraction(98), Fraction(-4))
    (Fraction(62, 1), Fraction(100, 1))
    """
    return min(max(mark - severity, LOWEST), HIGHEST)


def crossed(total: Fraction, levelled: Fraction, limits: Limits) -> list[str]:
    """The names of the limits that one of the two totals reaches and the other does not."""
    return [name for name, limit in limits if (total >= limit) != (levelled >= limit)]


def levelled_table(tables: Tables, programme: Programme) -> pd.DataFrame:
    """The table `levelled`: texts whose final mark is that of one grader beyond ``marking.severity.at``, raw and levelled.

    `levelled_total` levels all such texts of the trainee. `crosses`: limits between the two totals: `pass`, `excellent`, and
    `award`, the lowest total awarded. `again`: is there such a limit, and may severity choose who is read again?
    ``tables``: marking, graders, scores, trainees, award_trainees.
    """
    rule = programme.marking.severity
    leanings = {
        grader: leaning
        for grader, leaning in leanings_of(tables["graders"]).items()
        if leaning.is_beyond(Fraction(rule.at))
    }
    marks = _marks(tables, leanings)
    totals = {who: exact(total) for who, total in rows(tables["scores"], "trainee_id", "total") if who in marks}
    cities = dict(rows(tables["trainees"], "trainee_id", "city"))
    lines, shares = _lines(tables, programme), shares_of(programme)
    scoring = programme.scoring
    found: list[tuple[object, ...]] = []
    for who, texts in sorted(marks.items()):
        total = totals.get(who)
        after = {kind: levelled_mark(mark, leanings[grader].severity) for kind, (grader, mark) in texts.items()}
        shift = sum((shares[kind] * (after[kind] - mark) for kind, (_, mark) in texts.items()), Fraction(0))
        level = None if total is None else total + shift
        limits = [("pass", Fraction(scoring.pass_at)), ("excellent", Fraction(scoring.excellent_at))]
        line = lines.get(cities.get(who) if programme.awards.trainees.scope == "city" else None)
        crosses = (
            []
            if total is None or level is None
            else crossed(total, level, [*limits, *([("award", line)] if line is not None else [])])
        )
        again = bool(crosses) and rule.may == "reread"
        found += [
            (
                who,
                kind,
                grader,
                plain(mark),
                plain(after[kind]),
                *map(plain, leanings[grader]),
                plain(total),
                plain(level),
                crosses,
                again,
            )
            for kind, (grader, mark) in sorted(texts.items())
        ]
    return from_rows(found, "levelled")


def leanings_of(graders: pd.DataFrame) -> dict[str, Leaning]:
    """The graders whose severity is known."""
    columns = ("grader_id", "severity", "severity_low", "severity_high")
    return {
        grader: Leaning(Fraction(severity), Fraction(low), Fraction(high))
        for grader, severity, low, high in rows(graders, *columns)
        if None not in (severity, low, high)
    }


def shares_of(programme: Programme) -> dict[str, Fraction]:
    """What a point of each kind's mark is worth in the total (R5): 40 % of assignments, halved, is 1/5."""
    weights = {kind: Fraction(assignment.weight) for kind, assignment in programme.assignments.items()}
    share = Fraction(programme.scoring.weights.assignments) / 100
    return {kind: share * weight / sum(weights.values()) for kind, weight in weights.items()}


def _marks(tables: Tables, leanings: Mapping[str, Leaning]) -> dict[str, dict[str, tuple[str, Fraction]]]:
    """By trainee and kind, grader and final mark of texts that one of these graders alone marked; not where a ruling made it 0 (R11)."""
    counted = {
        who: {"lesson_design": lesson, "growth_report": report}
        for who, lesson, report in rows(tables["scores"], "trainee_id", "lesson_design_mark", "growth_report_mark")
    }
    found: defaultdict[str, dict[str, tuple[str, Fraction]]] = defaultdict(dict)
    for who, kind, mark, how, used in rows(tables["marking"], "trainee_id", "kind", "mark", "how", "used"):
        if how == "single" and mark is not None and len(used) == 1 and used[0] in leanings:
            counts = exact(counted.get(who, {}).get(kind))
            if counts == Fraction(mark):
                found[who][kind] = (used[0], Fraction(mark))
    return dict(found)


def _lines(tables: Tables, programme: Programme) -> dict[str | None, Fraction]:
    """The lowest total awarded, by city where seats are per city, else under None."""
    by_city = programme.awards.trainees.scope == "city"
    found: dict[str | None, Fraction] = {}
    for city, total, outcome in rows(tables["award_trainees"], "city", "total", "outcome"):
        place = city if by_city else None
        if outcome == "awarded" and total is not None:
            found[place] = min(found.get(place, Fraction(total)), Fraction(total))
    return found
