"""What is known of each grader, joined from the tables that compare them, and in which words it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from jxgrade.present import words
from jxgrade.present.blocks import Badge, Faint
from jxgrade.present.figures import signed
from jxgrade.tables import STORE, exact, rows

TABLES: Final = ("grader_quality", "volunteer_ledger", "graders")
TOO_FEW: Final = Faint("太少")
"""In a cell; the page says once that it means 数量太少，不下结论."""
_TWICE: Final = frozenset({"agreement", "difference"})
"""Columns of the ledger that other tables have in another meaning: here ``ledger_agreement``, ``ledger_difference``."""


@dataclass(frozen=True)
class Grader:
    """One grader with the columns of `graders`, `grader_quality` and `volunteer_ledger`."""

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

    def span(self, column: str) -> str | Faint:
        """A difference with its interval: ``−2.0（−3.1 至 −0.9）``."""
        value = self.number(column)
        if value is None:
            return TOO_FEW
        low, high = self.number(f"{column}_low"), self.number(f"{column}_high")
        rest = "" if low is None or high is None else f"（{signed(float(low))} 至 {signed(float(high))}）"
        return f"{signed(float(value))}{rest}"

    @property
    def agreement(self) -> str | Faint | None:
        """How often others came near, of the ledger."""
        return words.percent(self.values.get("ledger_agreement")) or (TOO_FEW if self.count("compared") else None)

    @property
    def verdict(self) -> Badge:
        """Is the grader strict or mild beyond doubt?"""
        value, low, high = (self.number(name) for name in ("severity", "severity_low", "severity_high"))
        if value is None or low is None or high is None:
            return Badge("数量太少，不下结论", "plain")
        if low <= 0 <= high:
            return Badge("未见偏离", "good")
        return Badge("偏宽，请抽查" if value > 0 else "偏严，请抽查", "note")

    @property
    def is_late(self) -> bool:
        """Are marks late or still owed?"""
        return bool(self.count("late") or self.count("waiting"))


def read_graders(tables: Mapping[str, pd.DataFrame]) -> tuple[Grader, ...]:
    """All graders by id."""
    found: dict[str, dict[str, Any]] = {}
    for name in TABLES:
        columns = tuple(STORE[name].columns)
        keys = tuple(f"ledger_{one}" if name == "volunteer_ledger" and one in _TWICE else one for one in columns)
        for row in rows(tables[name], *columns):
            found.setdefault(row[0], {}).update(zip(keys, row, strict=True))
    return tuple(Grader(grader, values) for grader, values in sorted(found.items()))
