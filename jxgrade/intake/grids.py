"""All files of a table read and joined: one list of values per column, and where each row came from.

Rows stand in the order of file name (by code point), sheet and row, so that a later row is one with a larger number.
"""

import threading
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from jxgrade.errors import UnreadableFile
from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.files import Discovery, InboxFile
from jxgrade.intake.headings import Spec
from jxgrade.intake.problems import FileRow, Owner, Problems
from jxgrade.intake.records import Batch
from jxgrade.intake.rows import Piece, SheetSkipped, SheetStart, read_rows
from jxgrade.intake.sandbox import each
from jxgrade.intake.unread import Found, Unread
from jxgrade.intake.values import Value

MEMORY_MB: Final = 3000
SECONDS: Final = 900

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet that rows came from."""

    file: InboxFile
    sheet: str | None


@dataclass(slots=True)
class Grid:
    """A table as delivered; empty where it is not delivered."""

    table: str
    delivered: bool = False
    files: int = 0
    sources: list[Source] = field(default_factory=list)
    source: "array[int]" = field(default_factory=lambda: array("l"))
    row: "array[int]" = field(default_factory=lambda: array("l"))
    columns: dict[str, list[Value]] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    raw: dict[tuple[int, str], str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    totals: set[int] = field(default_factory=set)  # rows that give a trainee's sum: they count where he has no other
    unplaced: int = 0  # rows that belong to nobody of the roster, once they were held against it
    unread: list[tuple[int, int, tuple[str, ...], bool]] = field(default_factory=list)
    """Rows that are not read: source, row, what in them may be an id, do they stand above a heading?"""
    partial: bool = False  # a further file of it lies there that was not read

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, column: str) -> list[Value]:
        return self.columns[column]

    def place(self, index: int) -> FileRow:
        """Where row ``index`` stands; a row 0 is one of no spreadsheet."""
        source = self.sources[self.source[index]]
        return FileRow(source.file.name, source.sheet, self.row[index] or None)

    def add_unread(self, source: int, row: int, trainee_id: str) -> None:
        """Add a row that is there and cannot be read, but whose it is."""
        self.source.append(source)
        self.row.append(row)
        for name, values in self.columns.items():
            values.append(trainee_id if name == "trainee_id" else UNREADABLE)

    def extend(self, source: Source, rows: Sequence[Mapping[str, Value]]) -> None:
        """Add rows that come from no spreadsheet, after all others."""
        self.sources.append(source)
        self.source.extend([len(self.sources) - 1] * len(rows))
        self.row.extend([0] * len(rows))
        for name, values in self.columns.items():
            values.extend(row.get(name) for row in rows)
        self.delivered, self.files = True, self.files + 1

    def text(self, column: str, index: int) -> str | None:
        """A value as a string; None where it is blank or cannot be read."""
        value = self.columns[column][index]
        return value if isinstance(value, str) else None

    def shown(self, column: str, index: int) -> str | None:
        """A cell as it was read, for the list of problems."""
        if (index, column) in self.raw:
            return self.raw[index, column]
        value = self.columns[column][index]
        if value is None or value is UNREADABLE:
            return None
        text = str(value).removesuffix("T00:00:00")
        return self.names.get(column, {}).get(text, text)

    def lacking(
        self,
        problems: Problems,
        index: int,
        names: Mapping[str, str],
        owner: Owner | None,
        effect: str = "，这一行没有采用",
    ) -> None:
        """Report which cells of these columns (with their Chinese names) are blank."""
        for column, name in names.items():
            if self.columns[column][index] is None:
                self.error(problems, f"缺少{name}{effect}。改法：补上{name}", index, column, owner)

    def error(self, problems: Problems, message: str, index: int, column: str, owner: Owner | None = None) -> None:
        """Report a cell as not used."""
        problems.error(
            message, at=self.place(index), table=self.table, column=column, value=self.shown(column, index), owner=owner
        )

    def warning(self, problems: Problems, message: str, index: int, column: str, owner: Owner | None = None) -> None:
        """Report a cell as doubtful."""
        problems.warning(
            message, at=self.place(index), table=self.table, column=column, value=self.shown(column, index), owner=owner
        )


def read_grids(
    found: Discovery,
    specs: Mapping[str, Spec],
    problems: Mapping[str, Problems],
    *,
    jobs: int,
    progress: Progress | None,
) -> dict[str, Grid]:
    """Read the files of these tables in ``jobs`` children, each file in one of them; ``problems``: where what is wrong with a table is told."""
    tasks = [(file, spec) for table, spec in specs.items() for file in found.files[table]]
    names, tell = {str(file.path): file.name for file, _ in tasks}, _Teller(progress)

    def told(pieces: Iterator[Piece], path: str, _: Spec) -> list[Piece]:
        read: list[Piece] = []
        done, total = 0, None
        for piece in pieces:
            read.append(piece)
            if isinstance(piece, SheetStart):
                done, total = 0, piece.height
            elif isinstance(piece, Batch):
                done += len(piece.rows)
                tell(f"读取 {names[path]}", done, total if total is None else max(total - 1, done))
        return read

    calls = ((str(file.path), spec) for file, spec in tasks)
    read = each(read_rows, calls, memory_mb=MEMORY_MB, seconds=SECONDS, jobs=jobs, take=told)
    pieces = {file.path: cast(list[Piece] | UnreadableFile, one) for (file, _), one in zip(tasks, read, strict=True)}
    apart = (join_files(found, {table: spec}, pieces, problems[table]) for table, spec in specs.items())
    return {table: grid for joined in apart for table, grid in joined.items()}


def join_files(
    found: Discovery, specs: Mapping[str, Spec], read: Mapping[Path, list[Piece] | UnreadableFile], problems: Problems
) -> dict[str, Grid]:
    """One grid per table from what was read of each file, or why it could not be."""
    grids = {
        table: _joined(spec, [(file, read[file.path]) for file in found.files[table]], table in found.spoilt, problems)
        for table, spec in specs.items()
    }
    for table in found.unread & grids.keys():
        grids[table].partial = True
    return grids


class _Teller:
    """Progress from several threads, one call at a time."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._lock = progress, threading.Lock()

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if self._progress is not None:
            with self._lock:
                self._progress(what, done, total)


def _joined(
    spec: Spec, files: list[tuple[InboxFile, list[Piece] | UnreadableFile]], spoilt: bool, problems: Problems
) -> Grid:
    grid = Grid(spec.table, files=len(files), columns={column.name: [] for column in spec.columns})
    grid.names = {column.name: column.rule.names for column in spec.columns}
    sheets, faults, present = 0, 0, set[str]()
    for file, pieces in files:
        if isinstance(pieces, UnreadableFile):
            problems.error(f"整张表视为未送达：{pieces}", at=FileRow(file.name))
            faults += 1
            continue
        before = sheets
        whole = any(isinstance(piece, SheetStart) and piece.is_whole for piece in pieces)
        for piece in pieces:
            if isinstance(piece, SheetStart) and whole and piece.is_beside(spec):
                piece = piece.skipped
            if isinstance(piece, SheetSkipped):
                problems.warning(piece.message, at=FileRow(file.name, piece.name))
            elif isinstance(piece, Unread):
                _set_aside(grid, file, piece)
            elif isinstance(piece, SheetStart):
                sheets += 1
                faults += _begin(grid, spec, file, piece, problems)
                present |= set(piece.columns)
            elif isinstance(piece, Batch):
                _append(grid, piece, problems)
            else:
                _say(piece, grid.sources[-1], spec.table, problems)
        if sheets == before:
            problems.error(
                "文件里没有一张可读的工作表，这张表因此视为未送达。改法：检查标题行的列名是否与说明一致",
                at=FileRow(file.name),
            )
            faults += 1
    if not files or faults or spoilt:
        return Grid(spec.table, files=len(files) or int(spoilt), columns={column.name: [] for column in spec.columns})
    grid.delivered, grid.present = True, frozenset(present)
    return grid


def _set_aside(grid: Grid, file: InboxFile, piece: Unread) -> None:
    """Rows that are not read, until the roster can tell whose they are."""
    if not piece.above:
        grid.sources.append(Source(file, piece.sheet))
    source = len(grid.sources) - 1
    grid.unread.extend((source, row, ids, piece.above) for row, ids in zip(piece.rows, piece.ids, strict=True))


def _begin(grid: Grid, spec: Spec, file: InboxFile, sheet: SheetStart, problems: Problems) -> int:
    """Take note of a sheet; the number of reasons why its table cannot be delivered."""
    grid.sources.append(Source(file, sheet.name))
    at = FileRow(file.name, sheet.name, sheet.row)
    heading = spec.heading
    for name in sheet.twice:
        message = f"有两列含义相同，无法判断用哪一列，“{heading}”视为未送达。改法：只保留一列"
        problems.error(message, at=at, table=spec.table, column=name)
    asked = {
        column.heading: f"表里的“{word}”与“{column.heading}”注明的单位或满分不同，请先换算。"
        if spec.measured(word) == name
        else f"表里的“{word}”是不是这一列？若是，在 params/programme.yaml 的 columns 里写 {word}: {name}。"
        for name, word in sheet.guesses
        for column in spec.columns
        if column.name == name
    }
    for lacking in sheet.lacking:
        hint = "".join(asked.get(part, "") for part in lacking.split("或"))
        problems.error(
            f"缺少必需的列“{lacking}”，“{heading}”视为未送达。{hint}改法：补上这一列，或把列名改为“{lacking}”",
            at=at,
            column=lacking,
        )
    for column in spec.columns:
        if column.name in sheet.unsure:
            message = f"有几列都可能是“{column.heading}”，没有采用。改法：把要用的一列改名为“{column.heading}”"
            problems.warning(message, at=at, column=column.heading)
        elif (
            column.asked and column.name not in sheet.columns and not column.required and column.name not in spec.any_of
        ):
            problems.warning(
                f"没有“{column.heading}”一列，与它有关的内容按空白处理。{asked.get(column.heading, '')}改法：若有这些数据，补上这一列",
                at=at,
                column=column.heading,
            )
    for flaw in sheet.flaws:
        _say(flaw, grid.sources[-1], spec.table, problems)
    return len(sheet.twice) + len(sheet.lacking)


def _say(found: Found, source: Source, table: str, problems: Problems) -> None:
    """Something to be said of a sheet as it was read."""
    row, name, value, level, message = found
    at = FileRow(source.file.name, source.sheet, row or None)
    problems.add(level, message, at=at, table=table, column=name or None, value=value or None)


def _append(grid: Grid, batch: Batch, problems: Problems) -> None:
    start = len(grid)
    if batch.again:
        grid.sources.append(grid.sources[-1])  # a block of its own
    grid.row.extend(batch.rows)
    grid.totals.update(start + place for place in batch.totals)
    grid.source.extend([len(grid.sources) - 1] * len(batch.rows))
    for name, values in grid.columns.items():
        values.extend(batch.columns.get(name) or [None] * len(batch.rows))
    for place, name, value in batch.raw:
        grid.raw[start + place, name] = value
    for place, name, value, level, message in batch.flaws:
        index = start + place
        owner = _owner(grid, index)
        problems.add(
            level,
            message,
            at=grid.place(index),
            table=grid.table,
            column=name or None,
            value=value or None,
            owner=owner,
        )


def _owner(grid: Grid, index: int) -> Owner | None:
    if "trainee_id" in grid.columns:
        trainee = grid.columns["trainee_id"][index]
        return ("trainee", trainee) if isinstance(trainee, str) else None
    city = grid.columns["city"][index] if "city" in grid.columns else None
    return ("city", city) if isinstance(city, str) else None
