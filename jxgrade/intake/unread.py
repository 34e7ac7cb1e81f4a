"""Rows that are there and are not read as records: above the heading, and on a sheet that lacks what it needs (rules, 7).

Whose they are is found by the ids of the roster, whatever column they stand in. Runs in the sandboxed children.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.intake.cells import is_label
from jxgrade.intake.headings import Heading, Words
from jxgrade.intake.values import Level, Rule, convert

Found = tuple[int, str, str, Level, str]
"""Something to be said of a sheet: row (0: none), canonical column, cell as read, level, message."""

LOST: Final = "标题行上面的这一行像是一条记录，没有采用。改法：把标题行移到第一条记录之上，或改正这一行上面的列名"
_ID: Final = Rule("id", number_warns=False)
_LONGEST: Final = 32  # of an id


@dataclass(frozen=True, slots=True)
class Unread:
    """Rows not read (numbers from 1) and what in them may be an id, the likeliest first; ``above`` the heading of the sheet begun
    last, else of a sheet that is not read."""

    sheet: str | None
    rows: list[int]
    ids: list[tuple[str, ...]]
    above: bool = False


def unread(
    sheet: str | None, rows: Iterable[tuple[int, Sequence[object]]], *, place: int = 0, above: Words | None = None
) -> Iterator[Unread]:
    """These rows; nothing where none holds anything. ``place``: of the column of ids, where there is one. Above a heading what a label
    (学员编号：) introduces is no record."""
    found = Unread(sheet, [], [], above is not None)
    for number, row in rows:
        if above is not None and _is_labelled(row, above):
            continue
        ids = tuple(
            one
            for one in convert([*row[place : place + 1], *row], _ID)[0]
            if isinstance(one, str) and len(one) <= _LONGEST
        )
        if ids and not is_label(next((cell for cell in row if cell), None)):
            found.rows.append(number)
            found.ids.append(ids)
    if found.rows:
        yield found


def _is_labelled(row: Sequence[object], words: Words) -> bool:
    named = words.resolve([words.text(cell) for cell in row], 0).columns
    return "trainee_id" in named or any(str(cell).rstrip().endswith((":", "：")) for cell in row)


def lost(top: Sequence[Sequence[object]], heading: Heading, words: Words) -> Iterator[Found]:
    """Rows above a heading that no roster can tell from titles, and that are records all the same: read by it they hold all that is
    needed, or they stand below a row that is a heading but for a word."""
    needed = [column for column in words.spec.columns if column.required and column.name in heading.columns]
    below = False
    for number, row in enumerate(top[: heading.row], 1):
        said = sum(cell is not None and cell != "" for cell in row)
        if named := words.names(row):
            below |= named >= words.spec.least and 2 * named > said
            continue
        cells = [(column, row[at] if (at := heading.columns[column.name]) < len(row) else None) for column in needed]
        values = [convert([cell], column.rule)[0][0] for column, cell in cells]
        sure = any(column.rule.type in ("choice", "number", "count") for column in needed)
        whole = sure and said > 2 and all(isinstance(value, str | int) for value in values)
        if (whole or (below and said >= len(needed))) and not is_label(next((cell for cell in row if cell), None)):
            yield number, "", "", "error", LOST
