"""What was planted, what must therefore be seen, and whether it was: real checks of the stored tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from jxgrade.tables import INBOX

if TYPE_CHECKING:
    import pandas as pd

Test = Literal["row", "equals", "has", "has_not", "at_least", "below"]
Places = Mapping[tuple[str, str], tuple[tuple[str, int], ...]]
"""(inbox table, trainee or other key) -> file and row of each of its rows."""


@dataclass(frozen=True, slots=True)
class Expect:
    """One thing that must stand in a stored table.

    ``where`` picks rows by equal values; ``test`` says what must hold of ``column`` in every one of them, at least one.
    ``places``: the row must be one of these files and rows of the inbox (for ``problems``).
    """

    table: str
    where: tuple[tuple[str, str], ...]
    column: str = ""
    value: str = ""
    test: Test = "row"
    source: tuple[str, str] | None = None
    places: tuple[tuple[str, int], ...] = ()

    def met(self, tables: Mapping[str, "pd.DataFrame"]) -> bool:
        """Whether the stored tables show it."""
        frame = tables[self.table]
        for column, value in self.where:
            frame = frame[frame[column] == value]
        if self.source is not None:
            here = [(file, row) in self.places for file, row in zip(frame["file"], frame["row"], strict=True)]
            frame = frame[here]
        return not frame.empty and all(self._holds(value) for value in (frame[self.column] if self.column else ()))

    def _holds(self, value: object) -> bool:
        match self.test:
            case "has":
                return self.value in list(value)  # type: ignore[call-overload]
            case "has_not":
                return self.value not in list(value)  # type: ignore[call-overload]
            case "at_least":
                return value is not None and Decimal(str(value)) >= Decimal(self.value)
            case "below":
                return value is not None and Decimal(str(value)) < Decimal(self.value)
            case _:
                return str(value) == self.value


def status(trainee_id: str, value: str) -> Expect:
    """The trainee's status."""
    return Expect("decisions", (("trainee_id", trainee_id),), "status", value, "equals")


def reason(trainee_id: str, code: str) -> Expect:
    """A reason among the trainee's."""
    return Expect("decisions", (("trainee_id", trainee_id),), "reasons", code, "has")


def no_reason(trainee_id: str, code: str) -> Expect:
    """A reason that must not be among the trainee's."""
    return Expect("decisions", (("trainee_id", trainee_id),), "reasons", code, "has_not")


def decided(trainee_id: str, column: str, value: str) -> Expect:
    """A number of the decision, as stored."""
    return Expect("decisions", (("trainee_id", trainee_id),), column, value, "equals")


def finding(submission_id: str, check: str) -> Expect:
    """A finding of this check in this text."""
    return Expect("findings", (("submission_id", submission_id), ("check", check)))


def problem(table: str, key: str, column: str, level: str) -> Expect:
    """A problem with a cell of the rows that were written for ``key`` in an inbox table."""
    heading = INBOX[table].column(column).heading
    return Expect("problems", (("column", heading), ("level", level)), source=(table, key))


def pair(left: str, right: str, *, coverage_of: str, at_least: str, below: str = "1.01") -> tuple[Expect, ...]:
    """A pair of two texts in which one's own coverage lies between two limits."""
    first, second = sorted((left, right))
    side = "left_coverage" if coverage_of == first else "right_coverage"
    where = (("left_id", first), ("right_id", second))
    return (Expect("pairs", where, side, at_least, "at_least"), Expect("pairs", where, side, below, "below"))


@dataclass(frozen=True, slots=True)
class Plant:
    """One planted case: its kind, what it is in Chinese, whom it concerns, what must be seen."""

    kind: str
    title: str
    ids: tuple[str, ...]
    expected: tuple[Expect, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Of one kind: how many were planted, how many seen, and the ids of those that were not."""

    kind: str
    title: str
    planted: int
    found: int
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """All planted cases of a synthetic province.

    ``copies``: the pairs of texts that do share passages; ``note_at``: from which coverage any other pair is a false alarm.
    """

    cases: tuple[Plant, ...]
    copies: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    note_at: str = "0.1"

    def found(self, tables: Mapping[str, "pd.DataFrame"]) -> list[Found]:
        """What of it the stored tables show, kind by kind."""
        kinds: dict[str, list[Plant]] = {}
        for case in self.cases:
            kinds.setdefault(case.kind, []).append(case)
        out = []
        for kind, cases in kinds.items():
            missed = [case for case in cases if not all(expect.met(tables) for expect in case.expected)]
            ids = tuple(key for case in missed for key in case.ids)
            out.append(Found(kind, cases[0].title, len(cases), len(cases) - len(missed), ids))
        return out

    def false_alarms(self, tables: Mapping[str, "pd.DataFrame"]) -> tuple[str, ...]:
        """Pairs of at least ``note_at`` coverage that nobody planted, as ``left ↔ right``."""
        pairs = tables["pairs"]
        columns = ("left_id", "right_id", "left_coverage", "right_coverage")
        rows = zip(*(pairs[column] for column in columns), strict=True)
        limit = Decimal(self.note_at)
        return tuple(
            f"{left} ↔ {right}"
            for left, right, own, other in rows
            if max(Decimal(str(own)), Decimal(str(other))) >= limit and (left, right) not in self.copies
        )

    def located(self, places: Places) -> "Planted":
        """The same cases, once it is known in which file and row everything stands."""
        cases = tuple(
            replace(case, expected=tuple(_located(expect, places) for expect in case.expected)) for case in self.cases
        )
        return replace(self, cases=cases)


def _located(expect: Expect, places: Places) -> Expect:
    return expect if expect.source is None else replace(expect, places=places.get(expect.source, ()))
