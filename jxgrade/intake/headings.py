"""Which row of a sheet is the heading, and which column is which (rules, 1.2).

A heading may be canonical or Chinese; width, spaces and line breaks are ignored. It may stand below title rows and be spread
over two rows with merged cells (线上 over 学时 is 线上学时). Runs in the sandboxed children.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.intake.values import Rule, clean

LOOKED_AT: Final = 100  # rows from the top in which a heading is looked for

Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged ranges as ((row, column), (row, column)), both ends included, counted from 0."""

_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column a table may have: canonical name, Chinese heading, rule for its cells, is it needed."""

    name: str
    heading: str
    rule: Rule
    required: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """What is looked for in the files of one table; ``any_of``: one of these columns is needed."""

    table: str
    columns: tuple[Wanted, ...]
    any_of: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """Heading as compared -> canonical name."""
        return {plain(word): column.name for column in self.columns for word in (column.name, column.heading)}

    def lacking(self, names: Mapping[str, object]) -> tuple[str, ...]:
        """Headings of the needed columns that are not among ``names``."""
        out = [column.heading for column in self.columns if column.required and column.name not in names]
        if self.any_of and not any(name in names for name in self.any_of):
            out.append("或".join(column.heading for column in self.columns if column.name in self.any_of))
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row: last row of it (from 0), canonical name -> place of the column, names that stand twice."""

    row: int
    columns: Mapping[str, int]
    twice: tuple[str, ...]


def plain(heading: str) -> str:
    """A heading as it is compared.

    >>> plain("县（市、\\n区）") == plain("县(市、 区)")
    True
    """
    return _SPACE.sub("", clean(heading)).casefold()


def find_heading(rows: Sequence[Sequence[object]], spec: Spec, merges: Merges = ()) -> Heading | None:
    """The row, or pair of rows, among the first that names most columns of the table; the first of equals.

    At least two columns must be named (one, where the table can do with one). None where no row does.
    """
    words = spec.words
    least = 1 if not any(column.required for column in spec.columns) else 2
    best: Heading | None = None
    top = rows[:LOOKED_AT]
    for number, row in enumerate(top):
        single = _resolve([_text(cell) for cell in row], number, words)
        below = _resolve(_joined(top, number, words, merges), number + 1, words) if number + 1 < len(top) else None
        found = single
        if below and len(below.columns) > len(single.columns) and _counts_more(below, top[number + 1], words):
            found = below
        elif below and single.columns and _repeats(top[number + 1], words, single.columns):
            found = Heading(number + 1, single.columns, single.twice)
        if len(found.columns) >= least and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def _text(cell: object) -> str:
    return plain(cell) if isinstance(cell, str) else ""


def _resolve(texts: Sequence[str], row: int, words: Mapping[str, str]) -> Heading:
    columns: dict[str, int] = {}
    twice: list[str] = []
    for place, text in enumerate(texts):
        name = words.get(text)
        if name is None:
            continue
        if name in columns:
            twice.append(name)
        else:
            columns[name] = place
    return Heading(row, columns, tuple(dict.fromkeys(twice)))


def _joined(rows: Sequence[Sequence[object]], number: int, words: Mapping[str, str], merges: Merges) -> list[str]:
    """Per column what a heading of two rows says: the lower cell, or upper and lower together, or the upper cell."""
    upper, lower = [_text(cell) for cell in rows[number]], [_text(cell) for cell in rows[number + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    over = list(upper)
    for (first, left), (last, right) in merges:
        if first <= number <= last and left < width:
            over[left : right + 1] = [upper[left]] * (min(right + 1, width) - left)
    return [
        next((text for text in (below, both + below, above) if text in words and (below or text == above)), "")
        for above, both, below in zip(upper, over, lower, strict=True)
    ]


def _counts_more(below: Heading, lower: Sequence[object], words: Mapping[str, str]) -> bool:
    """Whether the lower row takes part in the pair: it is not simply the heading by itself, nor a row of data."""
    alone = _resolve([_text(cell) for cell in lower], below.row, words)
    return len(below.columns) > len(alone.columns)


def _repeats(lower: Sequence[object], words: Mapping[str, str], columns: Mapping[str, int]) -> bool:
    """Whether the lower row only says the same again in the other language."""
    named = {words.get(_text(cell)): place for place, cell in enumerate(lower) if _text(cell)}
    return len(columns) > 1 and None not in named and named == dict(columns)
