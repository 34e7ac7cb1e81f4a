"""The limits of the total, and how near to one a total lies (R7, R14, R16)."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.tables import values

Limits = Sequence[tuple[str, Fraction]]
"""Name and the total from which it is reached."""


def limits_of(programme: Programme) -> Limits:
    """Where something hangs on the total: ``pass`` (R7) and ``excellent`` (R16)."""
    scoring = programme.scoring
    return ("pass", Fraction(scoring.pass_at)), ("excellent", Fraction(scoring.excellent_at))


def reached_by(total: Fraction | str, programme: Programme) -> list[str]:
    """The names of the limits that a total reaches, exactly (R6)."""
    return [name for name, limit in limits_of(programme) if Fraction(total) >= limit]


def between(totals: Collection[Fraction], limits: Limits) -> list[str]:
    """The names of the limits that some of these totals reach and others do not.

    >>> between([Fraction(59), Fraction(60)], [("pass", Fraction(60)), ("excellent", Fraction(90))])
    ['pass']
    """
    return [name for name, limit in limits if totals and min(totals) < limit <= max(totals)]


def is_near(number: Fraction | int, limit: Fraction | Decimal | int, width: Fraction | Decimal | int) -> bool:
    """Does a number lie within ``width`` of a limit, both ends included? (`marking.near_pass`; R3)"""
    return abs(number - Fraction(limit)) <= width


def best_share(totals: Iterable[Fraction], share: Decimal) -> Fraction | None:
    """The least total of the best ``share`` of all, rounded down to whole people; None where that is nobody (`marking.near_top`)."""
    ordered = sorted(totals, reverse=True)
    best = ordered[: floor(Fraction(share) * len(ordered))]
    return best[-1] if best else None


def is_excellent(status: str, total: Fraction | None, programme: Programme) -> bool:
    """Passed, with a total at or above `excellent_at` (R16)."""
    return status == "pass" and total is not None and total >= programme.scoring.excellent_at


def lowest_awarded(frame: pd.DataFrame, programme: Programme) -> dict[str | None, Fraction]:
    """The lowest total awarded, by city where seats are by city, else under None (R15). ``frame``: `award_trainees`."""
    by_city = programme.awards.trainees.scope == "city"
    found: dict[str | None, Fraction] = {}
    for city, total, outcome in values(frame, "city", "total", "outcome"):
        if outcome == "awarded" and total is not None:
            place = city if by_city else None
            found[place] = min(found.get(place, total), total)
    return found
