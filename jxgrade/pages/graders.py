"""What is known of each grader, joined from the two tables that compare them, and in which words it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from jxgrade.marking.reread import Leaning
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Faint
from jxgrade.present.figures import signed
from jxgrade.tables import STORE, Tables, exact, rows

TABLES: Final = ("graders", "grader_quality")
TOO_FEW: Final = Faint("太少")
"""In a cell; the page says once that it means 数量太少，不下结论."""


@dataclass(frozen=True)
class Grader:
    """One grader with the columns of `graders` and `grader_quality`."""

    grader_id: str
    values: Mapping[str, Any]

    def number(self, column: str) -> Fraction | None:
        """An exact figure, None where it is not known."""
        return exact(self.values.get(column))

    def figure(self, column: str) -> int | Fraction | None:
        """A count as it is, a stored number exact."""
        value = self.values.get(column)
        return value if isinstance(value, int) else exact(value)

    def count(self, column: str) -> int:
        """A count, 0 where there is none."""
        return self.values.get(column) or 0

    def shown(self, column: str, places: int = 1, *, of: str) -> str | Faint | None:
        """A figure for a cell; 太少 where the texts it rests on (a count, ``of``) are too few, None where there are none."""
        return words.fixed(self.values.get(column), places) or (TOO_FEW if self.count(of) else None)

    def with_span(self, column: str) -> tuple[Fraction, Fraction, Fraction] | None:
        """A figure with both ends of its interval; None where one of them is not known."""
        found = [self.number(name) for name in (column, f"{column}_low", f"{column}_high")]
        return None if None in found else (found[0], found[1], found[2])  # type: ignore[return-value]

    def span(self, column: str) -> str | Faint:
        """A difference with its interval: ``−2.0（−3.1 至 −0.9）``."""
        known = self.with_span(column)
        if known is None:
            value = self.number(column)
            return TOO_FEW if value is None else signed(value)
        return "{}（{} 至 {}）".format(*map(signed, known))

    @property
    def verdict(self) -> Badge:
        """Is the grader strict or mild beyond doubt?"""
        known = self.with_span("severity")
        if known is None:
            return Badge("数量太少，不下结论", "plain")
        if not Leaning(*known).is_beyond(0):
            return Badge("未见偏离", "good")
        return Badge("偏宽，请抽查" if known[0] > 0 else "偏严，请抽查", "note")

    @property
    def is_late(self) -> bool:
        """Are marks late or still owed?"""
        return bool(self.count("late") or self.count("waiting"))


def read_graders(tables: Tables) -> tuple[Grader, ...]:
    """All graders by id."""
    found: dict[str, dict[str, Any]] = {}
    for name in TABLES:
        columns = tuple(STORE[name].columns)
        for row in rows(tables[name], *columns):
            found.setdefault(row[0], {}).update(zip(columns, row, strict=True))
    return tuple(Grader(grader, values) for grader, values in sorted(found.items()))
