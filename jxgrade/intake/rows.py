"""One file of a table as a stream of batches of values: what runs in a sandboxed child.

Light on purpose: it imports neither pandas nor the programme; everything it has to know comes in its `Spec`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from jxgrade.intake.csvfiles import read_csv
from jxgrade.intake.headings import LOOKED_AT, Heading, Spec, Wanted, find_heading
from jxgrade.intake.spreadsheets import Sheet, read_spreadsheet
from jxgrade.intake.values import Level, Value, convert, shown

BATCH: Final = 2000

Found = tuple[int, str, str, Level, str]
"""A flaw: row of the sheet (0: none), canonical column, cell as read, level, message."""


@dataclass(frozen=True, slots=True)
class SheetSkipped:
    """A sheet that is not read, and why."""

    name: str | None
    message: str


@dataclass(frozen=True, slots=True)
class SheetStart:
    """A sheet with a heading: row of the heading (from 1), columns found, needed columns that lack, columns named twice."""

    name: str | None
    row: int
    height: int | None
    columns: tuple[str, ...]
    lacking: tuple[str, ...]
    twice: tuple[str, ...]
    flaws: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the sheet begun last: their numbers, values per column, flaws.

    ``raw``: (place in the batch, column, cell as read), where that differs from the value by more than its type.
    """

    rows: list[int]
    columns: dict[str, list[Value]]
    flaws: list[tuple[int, str, str, Level, str]]
    raw: list[tuple[int, str, str]]


Piece = SheetSkipped | SheetStart | Batch


def read_rows(path: str, spec: Spec) -> Iterator[Piece]:
    """All sheets of a file; raises UnreadableFile."""
    if path.lower().endswith(".csv"):
        yield from _sheet(Sheet(None, True, 0, iter(read_csv(path, spec))), spec)  # type: ignore[arg-type]
        return
    for sheet in read_spreadsheet(path):
        if sheet.visible:
            yield from _sheet(sheet, spec)
        else:
            yield SheetSkipped(sheet.name, "工作表是隐藏的，没有读取。改法：若有需要的数据，取消隐藏后重新放入")


def _sheet(sheet: Sheet, spec: Spec) -> Iterator[Piece]:
    rows = iter(sheet.rows)
    top = list(islice(rows, LOOKED_AT + 1))
    heading = find_heading(top, spec, sheet.merges)
    if heading is None:
        names = "、".join(column.heading for column in spec.columns if column.required) or "学员编号"
        yield SheetSkipped(sheet.name, f"没有找到标题行，没有读取。改法：标题行应含有 {names} 等列名；空白工作表可删去")
        return
    used = [(column, heading.columns[column.name]) for column in spec.columns if column.name in heading.columns]
    yield SheetStart(
        sheet.name,
        heading.row + 1,
        sheet.height or None,
        tuple(column.name for column, _ in used),
        spec.lacking(heading.columns),
        heading.twice,
        tuple(_merged(sheet, heading, used)),
    )
    if heading.twice:
        return
    numbered = enumerate(chain(top[heading.row + 1 :], rows), heading.row + 2)
    dated = [(_dated(column, date1904=sheet.date1904), place) for column, place in used]
    while chunk := list(islice(numbered, BATCH)):
        batch = _batch(chunk, dated)
        if batch.rows:
            yield batch


def _dated(column: Wanted, *, date1904: bool) -> Wanted:
    return replace(column, rule=replace(column.rule, date1904=date1904)) if column.rule.type == "time" else column


def _batch(chunk: list[tuple[int, list[object]]], used: list[tuple[Wanted, int]]) -> Batch:
    width = 1 + max(place for _, place in used)
    places = [place for _, place in used]
    numbers: list[int] = []
    kept: list[list[object]] = []
    for number, row in chunk:
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        for place in places:
            cell = row[place]
            if cell is not None and (not isinstance(cell, str) or (cell and not cell.isspace())):
                numbers.append(number)
                kept.append(row)
                break
    batch = Batch(numbers, {}, [], [])
    for column, place in used:
        cells = [row[place] for row in kept]
        values, flaws = convert(cells, column.rule)
        batch.columns[column.name] = values
        batch.flaws.extend((at, column.name, shown(cells[at]), level, message) for at, level, message in flaws)
        if column.rule.type in ("time", "number", "count", "choice"):
            batch.raw.extend(_raw(column, cells, values))
    return batch


def _raw(column: Wanted, cells: list[object], values: list[Value]) -> Iterator[tuple[int, str, str]]:
    names = column.rule.names
    for at, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if isinstance(cell, str) and isinstance(value, str) and cell != names.get(value, value):
            yield at, column.name, cell.strip()


def _merged(sheet: Sheet, heading: Heading, used: list[tuple[Wanted, int]]) -> Iterator[Found]:
    """Merged cells among the data: only the first of them holds a value (rules, 1.3)."""
    for (first, left), (last, right) in sheet.merges:
        if first <= heading.row or (first == last and left == right):
            continue
        column = next((column.name for column, place in used if left <= place <= right), None)
        if column is not None:
            message = f"数据区有合并单元格（第 {first + 1} 至 {last + 1} 行），只有第一格有值，不会向下填充。改法：取消合并，逐行填写"
            yield first + 1, column, "", "warning", message
