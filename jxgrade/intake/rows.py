"""One file of a table as a stream of batches of values: what runs in a sandboxed child.

Light on purpose: it imports neither pandas nor the programme; everything it has to know comes in its `Spec`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final

from jxgrade.intake.annex import TABLE, unfolded
from jxgrade.intake.cells import BLANKS, Cell, clean, is_aside, is_label, is_total, shown
from jxgrade.intake.csvfiles import read_csv
from jxgrade.intake.headings import LOOKED_AT, Heading, Spec, Wanted, Words, find_heading
from jxgrade.intake.merged import Merged
from jxgrade.intake.spreadsheets import Sheet, read_spreadsheet
from jxgrade.intake.values import SHIFTED, Level, Value, convert

BATCH: Final = 2000
_NAMES: Final = "姓名 学员姓名 教师姓名 县区 学校 单位 工作单位 课程 课程名称 项目 班级 日期 时间"
NAMES: Final = frozenset(("course", "county", "school", "employer", "name", *_NAMES.split()))
"""Columns of text that say whose or what a row is, where a sum says 合计; also such as the table does not ask for."""
GUIDE: Final = "填写说明"
"""In the workbooks to be filled in: the sheet that explains; no data."""

_NO_RECORD: Final = "这一行是合计、备注、填表人或示例一类，不是一条记录，没有采用。改法：无须处理"
_TOTAL: Final = "这一行写着合计、小计一类：该学员另有别的行时不采用，没有时照数采用。改法：核对后删去合计的行"

Found = tuple[int, str, str, Level, str]
"""Something to be said of a sheet: row (0: none), canonical column, cell as read, level, message."""


@dataclass(frozen=True, slots=True)
class SheetSkipped:
    """A sheet that is not read, and why."""

    name: str | None
    message: str


@dataclass(frozen=True, slots=True)
class SheetStart:
    """A sheet with a heading: row of the heading (from 1), columns found, needed columns that lack, columns named twice, and for
    columns that lack a heading that may mean them."""

    name: str | None
    row: int
    height: int | None
    columns: tuple[str, ...]
    lacking: tuple[str, ...]
    twice: tuple[str, ...]
    flaws: tuple[Found, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the sheet begun last: their numbers, values per column, flaws.

    ``raw``: (place in the batch, column, cell as read), where that differs from the value by more than its type; ``totals``: places of
    rows that give a trainee's sum; ``again``: the first below a second heading.
    """

    rows: list[int]
    columns: dict[str, list[Value]]
    flaws: list[tuple[int, str, str, Level, str]]
    raw: list[tuple[int, str, str]]
    totals: list[int] = field(default_factory=list)
    again: bool = False


Piece = SheetSkipped | SheetStart | Batch | Found
Row = tuple[int, Sequence[object]]


def read_rows(path: str, spec: Spec) -> Iterator[Piece]:
    """All sheets of a file; raises UnreadableFile."""
    is_csv = path.lower().endswith(".csv")
    sheets = iter([Sheet(None, True, 0, iter(read_csv(path, spec)))]) if is_csv else read_spreadsheet(path)  # type: ignore[arg-type]
    told = unfolded(sheets, spec, path) if spec.table == TABLE else ((sheet, False) for sheet in sheets)
    for sheet, is_form in told:
        if sheet.name == GUIDE:
            continue
        if sheet.visible:
            yield from _sheet(sheet, spec, path if is_csv and not is_form else None)
        else:
            yield SheetSkipped(sheet.name, "工作表是隐藏的，没有读取。改法：若有需要的数据，取消隐藏后重新放入")


def _sheet(sheet: Sheet, spec: Spec, csv: str | None = None) -> Iterator[Piece]:
    rows = iter(sheet.rows)
    top = list(islice(rows, LOOKED_AT + 1))
    words = Words(spec)
    heading = find_heading(top, words, sheet.merges)
    if heading is None:
        yield SheetSkipped(sheet.name, _no_heading(top, words))
        return
    layout = _Layout.of(spec, heading.columns, [words.text(cell) for cell in top[heading.row]], date1904=sheet.date1904)
    merged = Merged(sheet.merges, heading.row)
    yield SheetStart(
        sheet.name,
        heading.row + 1,
        sheet.height or None,
        tuple(column.name for column, _ in layout.used),
        spec.lacking(heading.columns),
        heading.twice,
        (*merged.told(layout.used), *_hidden(sheet, heading, layout)),
        tuple(words.guesses(top[heading.row], heading).items()),
        heading.unsure,
    )
    if heading.twice:
        return
    titles = {_key(words, row): at == heading.row for at, row in enumerate(top[: heading.row + 1]) if words.names(row)}
    reader = _Reader(words, layout, merged, titles, csv, heading.row)
    numbered = enumerate(chain(top[heading.row + 1 :], rows), heading.row + 2)
    while chunk := list(islice(numbered, BATCH)):
        yield from reader.read(chunk)


def _no_heading(top: Sequence[Sequence[object]], words: Words) -> str:
    names = "、".join(column.heading for column in words.spec.columns if column.required) or "学员编号"
    guessed = max((words.guesses(row, None) for row in top), key=len, default={})
    headings = {column.name: column.heading for column in words.spec.columns}
    asked = "".join(f"“{word}”是不是“{headings[name]}”？" for name, word in guessed.items())
    return f"没有找到标题行，没有读取。{asked}改法：标题行应含有 {names} 等列名；空白工作表可删去"


def _key(words: Words, row: Sequence[object]) -> tuple[str, ...]:
    texts = [words.text(cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


@dataclass(frozen=True)
class _Layout:
    """Which column is where, from a heading on; ``lost``: needed columns that a second heading lacks, and ones that it names twice;
    ``named``: where it is said whose, what or when a row is."""

    used: tuple[tuple[Wanted, int], ...]
    width: int
    fields: int
    lost: tuple[Wanted, ...] = ()
    named: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, spec: Spec, columns: Mapping[str, int], texts: list[str], *, date1904: bool, again: Heading | None = None
    ) -> "_Layout":
        dated = [
            replace(one, rule=replace(one.rule, date1904=date1904)) if one.rule.type == "time" else one
            for one in spec.columns
        ]
        used = tuple((one, columns[one.name]) for one in dated if one.name in columns)
        any_of = spec.any_of if not any(name in columns for name in spec.any_of) else ()
        twice = (*again.twice, *again.unsure) if again else ()
        needed = [one.name for one in dated if one.required or one.name in any_of] if again else ()
        lost = [one for one in dated if one.name in twice or (one.name in needed and one.name not in columns)]
        named = {at for one, at in used if one.rule.type in ("id", "time", "choice") or one.name in NAMES}
        named |= {at for at, text in enumerate(texts) if text in NAMES}
        width = 1 + max((place for _, place in used), default=0)
        return cls(used, width, len(texts), tuple(lost), frozenset(named))


class _Reader:
    """Rows below a heading as batches: second headings are obeyed, rows that are no trainee and shifted ones are told."""

    def __init__(
        self,
        words: Words,
        layout: _Layout,
        merged: Merged,
        titles: dict[tuple[str, ...], bool],
        csv: str | None,
        at: int,
    ) -> None:
        self._words, self._first, self._layout, self._merged, self._titles = words, layout, layout, merged, titles
        self._csv, self._at, self._slack = csv, at, None if csv else 0
        self._of_trainees = words.spec.table != "roster" and layout.used[:1] and layout.used[0][0].name == "trainee_id"
        self._totals, self._again = set[int](), False

    def read(self, chunk: Sequence[Row]) -> Iterator[Piece]:
        """The pieces of these rows (numbers from 1)."""
        kept: list[Row] = []
        for number, row in chunk:
            layout = self._heading(row)
            if layout is not None:
                yield from self._flush(kept)
                kept = []
                yield from self._told(number, row, layout)
                self._layout = layout
                self._again |= _key(self._words, row) not in self._titles
            elif not self._is_blank(row):
                filled = self._merged.filled(number - 1, self._unshifted(row), self._layout.used)
                if self._is_no_record(row, filled):
                    yield number, "", "", "warning", _NO_RECORD
                    continue
                if self._is_total(row):
                    if not self._of_trainees:
                        yield number, "", "", "warning", _NO_RECORD
                        continue
                    yield number, "", "", "warning", _TOTAL
                    self._totals.add(number)
                kept.append((number, filled))
        yield from self._flush(kept)

    def _heading(self, row: Sequence[object]) -> _Layout | None:
        """What a row says where it is a heading once more (rules, 7.2)."""
        words = self._words
        named = words.names(row)
        if not named:
            return None
        title = self._titles.get(_key(words, row))
        if title is not None:
            return self._first if title else replace(self._layout)  # upper row of a heading of two
        said = sum(cell is not None and cell != "" for cell in row)
        if named < words.spec.least or 2 * named < said:
            return None
        texts = [words.text(cell) for cell in row]
        again = words.resolve(texts, 0)
        columns = {name: place for name, place in again.columns.items() if name not in again.twice}
        dated = any(one.rule.date1904 for one, _ in self._first.used)
        return _Layout.of(words.spec, columns, texts, date1904=dated, again=again)

    def _told(self, number: int, row: Sequence[object], layout: _Layout) -> Iterator[Found]:
        if _key(self._words, row) in self._titles:
            yield number, "", "", "warning", "数据中间又出现标题行，已跳过。改法：无须处理"
            return
        yield number, "", "", "warning", "数据中间又出现标题行，其后各行按它读取。改法：核对列名；最好分成两个文件"
        for column in layout.lost:
            message = f"中间的标题行没有“{column.heading}”，或有两列都是，其后各行的这一项无法读取。改法：只留一列，或分成两个文件"
            yield number, column.name, "", "error", message

    def _is_blank(self, row: Sequence[object]) -> bool:
        return not any(
            (cell := row[place]) is not None and (not isinstance(cell, str) or (cell and not cell.isspace()))
            for _, place in self._layout.used
            if place < len(row)
        )

    def _is_no_record(self, row: Sequence[object], filled: Sequence[object]) -> bool:
        """A sum, a signature, a remark (rules, 7.5): by its key, or where that is blank by what stands in front or where names stand."""
        first = next((cell for cell in row if cell is not None and cell != ""), None)
        column, place = self._layout.used[0]
        key = filled[place]
        if is_label(first) or is_aside(key) or is_total(key, named=True):
            return True
        if not (key is None or (isinstance(key, str) and clean(key) in BLANKS)):
            return False
        return is_aside(first) or (
            column.rule.type == "id"
            and (self._is_total(row) or any(is_aside(row[at]) for at in self._layout.named if at < len(row)))
        )

    def _is_total(self, row: Sequence[object]) -> bool:
        """Does a row with a key say that it is a sum, in any of its cells?"""
        named = self._layout.named
        return any(is_total(cell, named=place in named) for place, cell in enumerate(row))

    def _unshifted(self, row: Sequence[object]) -> list[object]:
        """The row as wide as it has to be; one with more fields than its heading holds nothing that can be read but its id."""
        out = list(row)
        layout = self._layout
        if len(out) < layout.width:
            out += [""] * (layout.width - len(out))
        if (
            self._csv is not None
            and len(out) > layout.fields
            and (any(out[layout.fields :]) or self._is_shifted(len(out)))
        ):
            for column, place in layout.used:
                if column.name != "trainee_id":
                    out[place] = Cell.SHIFTED
        return out

    def _is_shifted(self, fields: int) -> bool:
        """A longer row whose last fields are empty: some programs end every row with a comma; then it is not shifted."""
        if self._slack is None:
            assert self._csv is not None
            records = islice(read_csv(self._csv, self._words.spec), self._at + 1, None)
            lengths = [len(record) - self._first.fields for record in records if any(record)]
            self._slack = max(0, min(lengths)) if len(lengths) > 2 else 0
        return fields > self._layout.fields + self._slack

    def _flush(self, kept: list[Row]) -> Iterator[Batch]:
        if kept:
            totals = [at for at, (number, _) in enumerate(kept) if number in self._totals]
            yield _batch(kept, self._layout, totals, again=self._again)
            self._again = False


def _batch(kept: list[Row], layout: _Layout, totals: list[int], *, again: bool) -> Batch:
    batch = Batch([number for number, _ in kept], {}, [], [], totals, again)
    shifted: set[int] = set()
    for column, place in layout.used:
        cells = [row[place] for _, row in kept]
        values, flaws = convert(cells, column.rule)
        batch.columns[column.name] = values
        for at, level, message in flaws:
            if message != SHIFTED:
                batch.flaws.append((at, column.name, shown(cells[at]), level, message))
            elif at not in shifted:  # once for the whole row
                shifted.add(at)
                batch.flaws.append((at, "", "", "error", message))
        if column.rule.type in ("time", "number", "count", "choice"):
            batch.raw.extend(_raw(column, cells, values))
    for column in layout.lost:
        batch.columns[column.name] = convert([Cell.NO_COLUMN] * len(kept), column.rule)[0]
    return batch


def _raw(column: Wanted, cells: list[object], values: list[Value]) -> Iterator[tuple[int, str, str]]:
    names = column.rule.names
    for at, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if isinstance(cell, str) and isinstance(value, str) and cell != names.get(value, value):
            yield at, column.name, cell.strip()


def _hidden(sheet: Sheet, heading: Heading, layout: _Layout) -> Iterator[Found]:
    """Hidden rows and columns are read, and said (rules, 7.9)."""
    rows = sorted(number + 1 for number in sheet.hidden_rows if heading.row < number <= (sheet.height or 1 << 20))
    if rows:
        some = "、".join(map(str, rows[:10])) + ("……" if len(rows) > 10 else "")
        message = f"有 {len(rows)} 行是隐藏的（第 {some} 行），照常读取。改法：核对这些行是否应当计入，不应计入的删去"
        yield 0, "", "", "warning", message
    for column, place in layout.used:
        if place in sheet.hidden_columns:
            message = f"“{column.heading}”一列是隐藏的，照常读取。改法：取消隐藏后核对"
            yield heading.row + 1, column.name, "", "warning", message
