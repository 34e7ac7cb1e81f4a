"""Doubt and hold: what a pair of texts and a person's ruling mean for one text (R10, R11, R15, R18).

Only the own coverage in one pair counts; coverages of several pairs are never added up. Texts of former years count as partners, and
nobody rules on them. A ruling on a text, whichever it is, ends every doubt about it; two texts of a trainee stand each for itself.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.rules.kinds import FORMER, submission_id
from jxgrade.tables import RULINGS, rows, values

UNCLEAR: Final = "unclear"
"""In place of a decision: a ruling of which nobody can tell which of the trainee's texts it is about."""


def rulings_of(frame: pd.DataFrame) -> dict[str, str]:
    """What a person decided of each text, ``cleared`` or ``confirmed``, by submission id; what stayed unresolved is none (rules, 6).

    ``frame``: the table `rulings`.
    """
    return {
        submission_id(who, kind): decision
        for who, kind, decision in rows(frame, "trainee_id", "kind", "decision")
        if decision in RULINGS
    }


def undecided(frame: pd.DataFrame) -> frozenset[str]:
    """The texts that an unclear ruling may be about: held until it is clear (rules, 7)."""
    texts = rows(frame, "trainee_id", "kind", "decision")
    return frozenset(submission_id(who, kind) for who, kind, decision in texts if decision == UNCLEAR)


def confirmed_texts(rulings: Mapping[str, str]) -> frozenset[str]:
    """The texts whose misconduct a person confirmed: their mark is 0 at once (R11)."""
    return frozenset(text for text, decision in rulings.items() if decision == "confirmed")


def stands_against(coverage: Fraction | None, at: Decimal, *, text_id: str, ruled: bool) -> bool:
    """Does the own coverage in one pair stand against a text: at or above ``at``, and no ruling on it?

    ``at``: `reuse.hold_at` for a hold (R10), `reuse.note_at` for what keeps a text and its author from awards (R15, R18).
    """
    return coverage is not None and coverage >= at and not ruled and not text_id.startswith(FORMER)


def doubtful_texts(pairs: pd.DataFrame, ruled: Collection[str], at: Decimal) -> frozenset[str]:
    """The submission ids against which some one pair stands (`stands_against`). ``pairs``: the table; ``ruled``: texts with a ruling."""
    columns = ("left_id", "right_id", "left_coverage", "right_coverage")
    return frozenset(
        text
        for left, right, left_coverage, right_coverage in values(pairs, *columns)
        for text, coverage in ((left, left_coverage), (right, right_coverage))
        if stands_against(coverage, at, text_id=text, ruled=text in ruled)
    )
