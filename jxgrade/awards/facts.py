"""What the awards need to know, read once from the tables into frozen values.

A table that is absent counts as empty, and a trainee without a row in one as a trainee without that component.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, NamedTuple

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.rules.doubt import confirmed_texts, doubtful_texts, rulings_of
from jxgrade.rules.gates import gates_met
from jxgrade.rules.kinds import begun_by, text_of
from jxgrade.rules.limits import is_excellent
from jxgrade.rules.places import county_of
from jxgrade.tables import records, values

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
    started: bool  # has hours online; in a programme without hours, took the test or handed in a text
    completed: bool  # all gates met, test taken, all texts handed in
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


@dataclass(frozen=True)
class Doubts:
    """Submission ids of texts with confirmed misconduct, and of texts in an unresolved pair."""

    confirmed: frozenset[str]
    unresolved: frozenset[str]

    @cached_property
    def _authors(self) -> frozenset[str]:
        return frozenset(text_of(text)[0] for text in self.confirmed | self.unresolved)

    def touch(self, trainee_id: str) -> bool:
        """Is any text of this trainee confirmed or unresolved?"""
        return trainee_id in self._authors


def scaled(values: Sequence[Fraction]) -> list[int]:
    """The same numbers times their common denominator: integers in the same order and proportion, quick to compare.

    >>> scaled([Fraction(1, 2), Fraction(2, 3)])
    [3, 4]
    """
    unit = lcm(*{value.denominator for value in values})
    return [value.numerator * (unit // value.denominator) for value in values]


def rows(tables: Mapping[str, pd.DataFrame], name: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of the named columns, numbers exact, missing values None; none where the table is absent or empty."""
    return values(tables[name], *columns.split()) if name in tables and len(tables[name]) else iter(())


def starts(programme: "Programme") -> Callable[[Mapping[str, Any]], bool]:
    """Tells of a row of `scores` whether the trainee took part (R15): hours online; in a programme
    without hours a test that was taken, or a text that was handed in."""
    hours = begun_by(programme)
    if hours is not None:
        return lambda own: (own.get(hours.column) or 0) > 0
    tests = [f"{part.key}_state" for part in programme.components if part.source == "test"]
    texts = [f"{kind}_state" for kind in programme.assignments]
    return lambda own: (
        any(own.get(state) in TEST_TAKEN for state in tests)
        or any(own.get(state) not in (None, "missing", "undelivered") for state in texts)
    )


def read_people(tables: Mapping[str, pd.DataFrame], programme: "Programme") -> tuple[Trainee, ...]:
    """All trainees of the roster, by trainee_id (R8, R15, R16)."""
    known = "trainee_id kind file" if "file" in tables.get("submissions", ()) else "trainee_id kind"
    texts = set(rows(tables, "submissions", known))
    handed_in = Counter(text[0] for text in texts if text[2:] != ("",))  # '': perhaps not handed in at all
    decided = dict(rows(tables, "decisions", "trainee_id status"))
    scores = {one.trainee_id: one._asdict() for one in records(tables["scores"])} if "scores" in tables else {}
    tests = [f"{part.key}_state" for part in programme.components if part.source == "test"]
    began = starts(programme)
    gates = [part for part in programme.components if part.gated]
    people = []
    for trainee_id, city, county, school, stage in rows(tables, "trainees", "trainee_id city county school stage"):
        own = scores.get(trainee_id, {})
        status, total = decided.get(trainee_id, "pending"), own.get("total")
        tested = all(own.get(state) in TEST_TAKEN for state in tests)
        people.append(
            Trainee(
                trainee_id,
                city,
                county_of(city, county, programme.without_counties),
                school,
                stage,
                began(own),
                tested and handed_in[trainee_id] == len(programme.assignments) and gates_met(own, gates),
                status == "pass",
                is_excellent(status, total, programme),
                total,
                own.get("assignment_score"),
            )
        )
    return tuple(sorted(people, key=lambda trainee: trainee.trainee_id))


def read_doubts(tables: Mapping[str, pd.DataFrame], programme: "Programme") -> Doubts:
    """Which texts stand against an award: a confirmed ruling, or without any ruling own coverage >= ``note_at`` in one pair.

    Coverages are not added up over pairs; texts of former years count as partners (R10, R15, R18).
    """
    rulings = rulings_of(tables["rulings"]) if "rulings" in tables else {}
    noted = doubtful_texts(tables["pairs"], rulings, programme.reuse.note_at) if "pairs" in tables else frozenset()
    return Doubts(confirmed_texts(rulings), noted)
