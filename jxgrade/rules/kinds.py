"""The kinds of texts, and how one text is called: `<trainee_id>/<kind>` (design, 3). What is derived from the kinds is derived here."""

from collections.abc import Iterable
from typing import Final

from jxgrade.tables import KINDS

TextKey = tuple[str, str]
"""One text of a trainee: trainee_id and kind."""

FORMER: Final = "earlier/"
"""How the ids of texts of former years begin; they are nobody's to mark or to rule on."""


def submission_id(trainee_id: str, kind: str) -> str:
    """The id of a text: ``T1/growth_report``."""
    return f"{trainee_id}/{kind}"


def text_of(submission_id: str) -> TextKey:
    """``T1/growth_report`` as trainee and kind."""
    trainee_id, _, kind = submission_id.rpartition("/")
    return trainee_id, kind


def texts_of(trainee_id: str, kinds: Iterable[str] = KINDS) -> tuple[str, ...]:
    """The ids of a trainee's texts, handed in or not, in the order of the kinds.

    >>> texts_of("T1")
    ('T1/lesson_design', 'T1/growth_report')
    """
    return tuple(submission_id(trainee_id, kind) for kind in kinds)


def mark_columns(kinds: Iterable[str] = KINDS) -> tuple[str, ...]:
    """The columns of `scores` and `decisions` that hold the kinds' final marks."""
    return tuple(f"{kind}_mark" for kind in kinds)
