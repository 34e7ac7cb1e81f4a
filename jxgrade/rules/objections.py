"""Objections to what a notice says, and the days on which it stands (rules, 7.18)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

import pandas as pd
from chinese_calendar import is_workday

from jxgrade.programme import Programme
from jxgrade.rules.kinds import submission_id, texts_of
from jxgrade.tables import rows

PURPOSE: Final = "objection"
"""Why a text is given out to be read again (table `purposes`)."""
SATURDAY: Final = 5


@dataclass(frozen=True)
class Period:
    """The days on which a notice stands; ``known``: by the State Council's calendar, else only weekends are left out."""

    first: date
    last: date
    known: bool

    def holds(self, time: str) -> bool:
        """Does a time of the tables lie in it?"""
        return self.first <= date.fromisoformat(time[:10]) <= self.last


def period(first: date, workdays: int) -> Period:
    """The days of a notice that stands for so many working days, by the calendar of the year (`chinesecalendar`).

    >>> period(date(2024, 2, 8), 5).last  # the Spring Festival is from the 10th to the 17th, Sunday the 18th is worked
    datetime.date(2024, 2, 20)
    """
    last, left, known = first, workdays, True
    while True:
        try:
            left -= is_workday(last)
        except NotImplementedError:
            known = False
            left -= last.weekday() < SATURDAY
        if left <= 0:
            return Period(first, last, known)
        last += timedelta(days=1)


def notice_period(programme: Programme) -> Period | None:
    """When the programme's notice stands; None where its first day is not written down (`privacy.notice_from`)."""
    rule = programme.privacy
    return None if rule.notice_from is None else period(rule.notice_from, rule.notice_workdays)


class Objection(NamedTuple):
    """One objection; ``decision`` None: it is open."""

    objection_id: str
    trainee_id: str | None
    unit: str | None
    about: str | None
    received_at: str | None
    decision: str | None
    decided_by: str | None
    decided_at: str | None

    @property
    def is_open(self) -> bool:
        """Has nobody decided it?"""
        return self.decision is None

    def texts(self, kinds: Mapping[str, str]) -> tuple[str, ...]:
        """The trainee's texts that it names, by the kinds' Chinese names or codes; none where it is about something else.

        >>> Objection("Y1", "T1", None, "《随笔》评分偏低", None, None, None, None).texts({"essay": "随笔", "plan": "教案"})
        ('T1/essay',)
        """
        said = self.about or ""
        named = [kind for kind, name in kinds.items() if name in said or kind in said]
        return () if self.trainee_id is None else texts_of(self.trainee_id, named)

    def when(self, stands: Period | None) -> str:
        """Is it in time: ``in``, ``out``, or ``unknown``?"""
        if stands is None or self.received_at is None:
            return "unknown"
        return "in" if stands.holds(self.received_at) else "out"


def objections_of(frame: pd.DataFrame) -> tuple[Objection, ...]:
    """The objections of the table, by number."""
    return tuple(Objection(*row) for row in rows(frame, *Objection._fields))


def read_again(text: str, purposes: pd.DataFrame, marks: pd.DataFrame) -> str:
    """How far the new reading of a text is: ``none`` where nobody was drawn, ``out``, or ``back``."""
    drawn = {
        who
        for one, who, why in rows(purposes, "submission_id", "grader_id", "purpose")
        if (one, why) == (text, PURPOSE)
    }
    if not drawn:
        return "none"
    given: Collection[str] = {
        who
        for trainee, kind, who in rows(marks, "trainee_id", "kind", "grader_id")
        if submission_id(trainee, kind) == text
    }
    return "back" if drawn & set(given) else "out"
