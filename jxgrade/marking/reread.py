"""What severity may do (`marking.severity` in programme.yaml): choose who is read again, and nothing else.

The levelled mark is the mark less the grader's severity. It is shown beside the raw one and decides nothing: no other table is made
from `levelled`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.rules.kinds import mark_columns
from jxgrade.rules.limits import between, limits_of, lowest_awarded
from jxgrade.rules.weights import Weights
from jxgrade.tables import Tables, from_rows, plain, rows, values

LOWEST, HIGHEST = Fraction(0), Fraction(100)


class Leaning(NamedTuple):
    """A grader's severity with its interval, in points."""

    severity: Fraction
    low: Fraction
    high: Fraction

    def is_beyond(self, at: Fraction | int) -> bool:
        """Does the whole interval lie beyond ``at`` points to one side?"""
        return self.low > at or self.high < -at


def levelled_mark(mark: Fraction, severity: Fraction) -> Fraction:
    """The mark as the average grader would have given it, within 0-100.

    >>> levelled_mark(Fraction(58), Fraction(-4)), levelled_mark(Fraction(98), Fraction(-4))
    (Fraction(62, 1), Fraction(100, 1))
    """
    return min(max(mark - severity, LOWEST), HIGHEST)


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
    marks = _marks(tables, leanings, programme.assignments)
    totals = {who: total for who, total in values(tables["scores"], "trainee_id", "total") if who in marks}
    cities = dict(rows(tables["trainees"], "trainee_id", "city"))
    lines, shares = lowest_awarded(tables["award_trainees"], programme), Weights.of(programme).points
    found: list[tuple[object, ...]] = []
    for who, texts in sorted(marks.items()):
        total = totals.get(who)
        after = {kind: levelled_mark(mark, leanings[grader].severity) for kind, (grader, mark) in texts.items()}
        shift = sum((shares[kind] * (after[kind] - mark) for kind, (_, mark) in texts.items()), Fraction(0))
        level = None if total is None else total + shift
        line = lines.get(cities.get(who) if programme.awards.trainees.scope == "city" else None)
        crosses = (
            []
            if total is None or level is None
            else between((total, level), [*limits_of(programme), *([("award", line)] if line is not None else [])])
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
        grader: Leaning(severity, low, high)
        for grader, severity, low, high in values(graders, *columns)
        if None not in (severity, low, high)
    }


def _marks(
    tables: Tables, leanings: Mapping[str, Leaning], kinds: Collection[str]
) -> dict[str, dict[str, tuple[str, Fraction]]]:
    """By trainee and kind, grader and final mark of texts that one of these graders alone marked; not where a ruling made it 0 (R11)."""
    counted = {
        who: dict(zip(kinds, marks, strict=True))
        for who, *marks in values(tables["scores"], "trainee_id", *mark_columns(kinds))
    }
    found: defaultdict[str, dict[str, tuple[str, Fraction]]] = defaultdict(dict)
    for who, kind, mark, how, used in values(tables["marking"], "trainee_id", "kind", "mark", "how", "used"):
        alone = how == "single" and mark is not None and len(used) == 1 and used[0] in leanings
        if alone and counted.get(who, {}).get(kind) == mark:
            found[who][kind] = (used[0], mark)
    return dict(found)
