"""What the awards need to know, read once from the tables into frozen values.

A table that is absent counts as empty, and a trainee without a row in one as a trainee without that component.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgrade.tables import KINDS, county_of
from jxgrade.tables import rows as table_rows

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme

School = tuple[str, str | None, str]
"""City, county (None where the city has no counties) and school: what tells one school from another."""

TEST_TAKEN = frozenset({"ok", "unreadable"})
"""States of the test that say an attempt was made, readable or not (section 6, `test taken`)."""


class Trainee(NamedTuple):
    """One trainee of the roster, as far as awards depend on it; numbers are exact, None where there is none."""

    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    stage: str | None
    started: bool  # online_hours > 0
    completed: bool  # both gates met, test taken, both texts handed in
    passed: bool
    excellent: bool  # passed with total >= excellent_at
    total: Fraction | None
    assignment_score: Fraction | None

    @property
    def school_key(self) -> School | None:
        """The school among all schools; None where city or school is unknown."""
        return None if self.city is None or self.school is None else (self.city, self.county, self.school)

    @property
    def county_key(self) -> tuple[str, str] | None:
        """The county among all counties; None where city or county is unknown."""
        return None if self.city is None or self.county is None else (self.city, self.county)


class Doubts(NamedTuple):
    """Submission ids of texts with confirmed misconduct, and of texts in an unresolved pair."""

    confirmed: frozenset[str]
    unresolved: frozenset[str]

    def touch(self, trainee_id: str) -> bool:
        """Is any text of this trainee confirmed or unresolved?"""
        ids = [f"{trainee_id}/{kind}" for kind in KINDS]
        return any(id_ in self.confirmed or id_ in self.unresolved for id_ in ids)


@lru_cache(maxsize=1 << 16)
def number(value: str) -> Fraction:
    """The exact number behind a stored string (`tables.exact`, remembered: marks repeat)."""
    return Fraction(value)


def optional(value: str | None) -> Fraction | None:
    """The exact number, or None."""
    return None if value is None else number(value)


def scaled(values: Sequence[Fraction]) -> list[int]:
    """The same numbers times their common denominator: integers in the same order and proportion, quick to compare.

    >>> scaled([Fraction(1, 2), Fraction(2, 3)])
    [3, 4]
    """
    unit = lcm(*{value.denominator for value in values})
    return [value.numerator * (unit // value.denominator) for value in values]


def rows(tables: "Mapping[str, pd.DataFrame]", name: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of the named columns, missing values None; none where the table is absent."""
    return table_rows(tables[name], *columns.split()) if name in tables else iter(())


def gates(programme: "Programme") -> Callable[[str | None, str | None], tuple[bool, bool]]:
    """From online and offline hours to: online_hours > 0, and both gates met (R8); no hours count as 0.

    Hours repeat, so what was judged once is remembered.
    """
    online_least, offline_least = Fraction(programme.hours.online), Fraction(programme.hours.offline)
    attended_is_enough = programme.hours.offline_gate == "attended"

    @lru_cache(maxsize=1 << 16)
    def judged(online: str | None, offline: str | None) -> tuple[bool, bool]:
        online_hours, offline_hours = number(online or "0"), number(offline or "0")
        attended = offline_hours > 0 if attended_is_enough else offline_hours >= offline_least
        return online_hours > 0, attended and online_hours >= online_least

    return judged


def read_people(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> tuple[Trainee, ...]:
    """All trainees of the roster, by trainee_id (R8, R15, R16)."""
    handed_in = Counter(row[0] for row in set(rows(tables, "submissions", "trainee_id kind")))
    passed = {id_ for id_, status in rows(tables, "decisions", "trainee_id status") if status == "pass"}
    columns = "trainee_id online_hours offline_hours test_state total assignment_score"
    scores = {row[0]: row[1:] for row in rows(tables, "scores", columns)}
    excellent_at, judged = Fraction(programme.scoring.excellent_at), gates(programme)
    people = []
    for trainee_id, city, county, school, stage in rows(tables, "trainees", "trainee_id city county school stage"):
        online, offline, test_state, *given = scores.get(trainee_id, (None,) * 5)
        started, met = judged(online, offline)
        total, assignment_score = (optional(value) for value in given)
        has_passed = trainee_id in passed
        excellent = has_passed and total is not None and total >= excellent_at
        completed = met and test_state in TEST_TAKEN and handed_in[trainee_id] == len(KINDS)
        people.append(
            Trainee(
                trainee_id,
                city,
                county_of(city, county),
                school,
                stage,
                started,
                completed,
                has_passed,
                excellent,
                total,
                assignment_score,
            )
        )
    return tuple(sorted(people, key=lambda trainee: trainee.trainee_id))


def read_doubts(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> Doubts:
    """Which texts stand against an award: a confirmed ruling, or without any ruling own coverage >= ``note_at`` in one pair.

    Coverages are not added up over pairs; texts of former years count as partners (R10, R15, R18).
    """
    rulings = {
        f"{trainee_id}/{kind}": decision
        for trainee_id, kind, decision in rows(tables, "rulings", "trainee_id kind decision")
        if decision in ("cleared", "confirmed")
    }
    note_at = Fraction(programme.reuse.note_at)
    noted = set()
    for left, right, *coverages in rows(tables, "pairs", "left_id right_id left_coverage right_coverage"):
        for text, coverage in zip((left, right), coverages, strict=True):
            if coverage is not None and number(coverage) >= note_at:
                noted.add(text)
    confirmed = frozenset(text for text, decision in rulings.items() if decision == "confirmed")
    return Doubts(confirmed, frozenset(noted - rulings.keys()))
