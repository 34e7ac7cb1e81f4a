"""Rows below a heading as batches of values: what is a record, what a heading once more, what neither. Runs in the sandboxed children."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from jxgrade.intake.cells import Cell, clean, is_aside, is_blank, is_hint, is_label, is_remark, is_total, shown
from jxgrade.intake.csvfiles import read_csv
from jxgrade.intake.headings import Heading, Layout, Wanted, Words, is_units, joined
from jxgrade.intake.merged import Merged
from jxgrade.intake.unread import Found, Unread, unread
from jxgrade.intake.values import SHIFTED, Level, Value, convert

_NO_RECORD: Final = "这一行是合计、备注、填表人或示例一类，不是一条记录，没有采用。改法：无须处理"
_REMARK: Final = "这一行只有一段文字，不像学员，没有采用。改法：把说明文字移到表格之外"
_TOTAL: Final = "这一行写着合计、小计一类：该学员另有别的行时不采用，没有时照数采用。改法：核对后删去合计的行"


Row = tuple[int, Sequence[object]]


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


def key_of(words: Words, row: Sequence[object]) -> tuple[str, ...]:
    texts = [words.text(cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


class Reader:
    """Rows below a heading as batches: second headings are obeyed, rows that are no trainee and shifted ones are told."""

    def __init__(
        self,
        words: Words,
        layout: Layout,
        merged: Merged,
        titles: dict[tuple[str, ...], bool],
        csv: str | None,
        at: int,
    ) -> None:
        self._words, self._first, self._layout, self._merged, self._titles = words, layout, layout, merged, titles
        self._csv, self._at, self._slack = csv, at, None if csv else 0
        self._above: tuple[int, Sequence[object]] = at + 1, ()  # the heading read last: its number and row
        self._of_trainees = words.spec.of_trainees and layout.used[:1] and layout.used[0][0].name == "trainee_id"
        self._totals, self._again = set[int](), False

    def read(self, chunk: Sequence[Row]) -> Iterator[Batch | Unread | Found]:
        """The pieces of these rows (numbers from 1)."""
        kept: list[Row] = []
        told: list[Found] = []
        for number, row in chunk:
            layout = self._heading(number, row)
            if layout is not None:
                yield from self._flush(kept)
                kept = []
                told = [*([] if self._above[0] == number - 1 else told), *self._told(number, row, layout)]
                self._layout, self._above = layout, (number, row)
                self._again |= key_of(self._words, row) not in self._titles
                continue
            yield from told
            told = []
            if not self._is_blank(row):
                filled = self._merged.filled(number - 1, self._unshifted(row), self._layout.used)
                if self._is_no_record(row, filled) or (
                    self._above[0] == number - 1
                    and (is_units(row) or all(is_blank(cell) or is_hint(cell) for cell in row))
                ):
                    yield number, "", "", "warning", _NO_RECORD
                    continue
                if remark := self._remark(filled):
                    level: Level = "warning" if self._words.spec.of_trainees else "error"
                    yield number, "trainee_id", remark, level, _REMARK
                    continue
                if self._is_total(row):
                    if not self._of_trainees:
                        yield number, "", "", "warning", _NO_RECORD
                        continue
                    yield number, "", "", "warning", _TOTAL
                    self._totals.add(number)
                kept.append((number, filled))
        yield from told
        yield from self._flush(kept)

    def _heading(self, number: int, row: Sequence[object]) -> Layout | None:
        """What a row says where it is a heading once more (rules, 7.2), also the lower one of two."""
        words = self._words
        named = words.names(row)
        if not named:
            return None
        title = self._titles.get(key_of(words, row))
        if title is not None:
            return self._first if title else replace(self._layout)  # upper row of a heading of two
        texts = [words.text(cell) for cell in row]
        again = words.resolve(texts, 0)
        said = sum(cell is not None and cell != "" for cell in row)
        above, upper = self._above
        if upper and above == number - 1 and 2 * named >= said:
            both = words.resolve(joined((upper, row), 0, words, ()), 0)
            again = both if len(both.columns) > len(again.columns) else again
            named = max(named, len(again.columns))
        if not self._is_heading(row, named, said, again):
            return None
        columns = {name: place for name, place in again.columns.items() if name not in again.twice}
        dated = any(one.rule.date1904 for one, _ in self._first.used)
        return Layout.of(words.spec, columns, texts, date1904=dated, again=again)

    def _is_heading(self, row: Sequence[object], named: int, said: int, again: Heading) -> bool:
        """Does it name all that is needed, or little else, or the ids, or with words alone something needed, and has no id where one would stand?"""
        spec = self._words.spec
        if named >= spec.least and (2 * named >= said or (spec.least > 1 and not spec.lacking(again.columns))):
            return True
        column, place = self._layout.used[0]
        cell = row[place] if place < len(row) else None
        if column.name != "trainee_id" or said < 2 or any(map(str.isdigit, str(cell))):
            return False
        other = is_remark(cell) and not any(char.isdigit() for one in row for char in str(one))
        return "trainee_id" in again.columns or (other and not self._words.needed.isdisjoint(again.columns))

    def _told(self, number: int, row: Sequence[object], layout: Layout) -> Iterator[Found]:
        if key_of(self._words, row) in self._titles:
            yield number, "", "", "warning", "数据中间又出现标题行，已跳过。改法：无须处理"
            return
        yield number, "", "", "warning", "数据中间又出现标题行，其后各行按它读取。改法：核对列名；最好分成两个文件"
        for column in layout.lost:
            message = f"中间的标题行没有“{column.heading}”，或有两列都是，其后各行的这一项无法读取。改法：只留一列，或分成两个文件"
            yield number, column.name, "", "error", message

    def _is_blank(self, row: Sequence[object]) -> bool:
        return all(is_blank(row[place]) for _, place in self._layout.used if place < len(row))

    def _remark(self, row: Sequence[object]) -> str:
        """What stands where the id should and is only words: a label, or the one thing said there, or one of several such words."""
        (key, place), *others = self._layout.used
        cell = row[place] if place < len(row) else None
        if key.name != "trainee_id" or not is_remark(cell):
            return ""
        rest = [row[at] for _, at in others if at < len(row) and not is_blank(row[at])]
        text = clean(str(cell))
        label = text.endswith(":") and not any(map(str.isdigit, text))
        alone = label or all(":" in text and isinstance(one, str) and ":" in clean(one) for one in rest)
        return shown(cell) if alone else ""

    def _is_no_record(self, row: Sequence[object], filled: Sequence[object]) -> bool:
        """A sum, a signature, a remark (rules, 7.5): by its key, or where that is blank by what stands in front or where names stand."""
        first = next((cell for cell in row if cell is not None and cell != ""), None)
        column, place = self._layout.used[0]
        key = filled[place]
        if is_label(first) or is_aside(key) or is_total(key, named=True):
            return True
        if not is_blank(key):
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

    def _flush(self, kept: list[Row]) -> Iterator[Batch | Unread]:
        if kept:
            if self._words.spec.of_trainees and any(column.name == "trainee_id" for column in self._layout.lost):
                yield from unread(None, kept, above=self._words)  # the ids may stand in another column
            totals = [at for at, (number, _) in enumerate(kept) if number in self._totals]
            yield _batch(kept, self._layout, totals, again=self._again)
            self._again = False


def _batch(kept: list[Row], layout: Layout, totals: list[int], *, again: bool) -> Batch:
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
