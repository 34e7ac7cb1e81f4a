"""One file of a table as a stream of batches of values: what runs in a sandboxed child.

Light on purpose: it imports neither pandas nor the programme; everything it has to know comes in its `Spec`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from jxgrade.intake.annex import TABLE, unfolded
from jxgrade.intake.csvfiles import read_csv
from jxgrade.intake.headings import LOOKED_AT, Heading, Layout, Spec, Words, find_heading
from jxgrade.intake.merged import Merged
from jxgrade.intake.records import Batch, Reader, key_of
from jxgrade.intake.spreadsheets import Sheet, read_spreadsheet
from jxgrade.intake.unread import Found, Unread, lost, unread

BATCH: Final = 2000
GUIDE: Final = "填写说明"
EXPLAINS: Final = "填好后另存为"
"""In the workbooks to be filled in: the sheet that explains and is no data, and how it begins."""


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

    @property
    def is_whole(self) -> bool:
        """Has it all that its table needs?"""
        return not self.lacking and not self.twice

    @property
    def skipped(self) -> SheetSkipped:
        """It, where it is not read."""
        lacking = "、".join(self.lacking)
        message = f"工作表没有“{lacking}”列，没有读取；同一文件的其他工作表已读取。改法：若有需要的数据，补上这些列"
        return SheetSkipped(self.name, message)

    def is_beside(self, spec: Spec) -> bool:
        """Is a sheet that lacks columns only something beside the table, such as counts or a list of names?

        Not where a heading of it may mean what lacks, nor where it may hold people or schools that stand nowhere else.
        """
        names = {column.name for column in spec.columns}
        holds = names & {"trainee_id", "name", "id_number", "phone"} or {"school"}
        asked = {column.heading for column in spec.columns if column.name in dict(self.guesses)}
        guessed = any(part in asked for lacking in self.lacking for part in lacking.split("或"))
        apart = spec.of_trainees or not holds & set(self.columns)
        return bool(self.lacking) and apart and not guessed and not self.twice


Piece = SheetSkipped | SheetStart | Batch | Unread | Found


def read_rows(path: str, spec: Spec) -> Iterator[Piece]:
    """All sheets of a file; raises UnreadableFile."""
    is_csv = path.lower().endswith(".csv")
    sheets = iter([Sheet(None, True, 0, iter(read_csv(path, spec)))]) if is_csv else read_spreadsheet(path)  # type: ignore[arg-type]
    told = unfolded(sheets, spec, path) if spec.table == TABLE else ((sheet, False) for sheet in sheets)
    for sheet, is_form in told:
        if sheet.visible:
            yield from _sheet(sheet, spec, path if is_csv and not is_form else None)
        else:
            yield SheetSkipped(sheet.name, "工作表是隐藏的，没有读取。改法：若有需要的数据，取消隐藏后重新放入")


def _sheet(sheet: Sheet, spec: Spec, csv: str | None = None) -> Iterator[Piece]:
    rows = iter(sheet.rows)
    top = list(islice(rows, LOOKED_AT + 1))
    if sheet.name == GUIDE and str(next(chain(*top[:1]), "")).startswith(EXPLAINS):
        return
    words = Words(spec)
    heading = find_heading(top, words, sheet.merges)
    if heading is None:
        yield SheetSkipped(sheet.name, _no_heading(top, words))
        yield from unread(sheet.name, enumerate(chain(top, rows), 1))
        return
    otherwise = words.otherwise(top, heading)
    heading = replace(heading, columns={name: at for name, at in heading.columns.items() if name not in otherwise})
    layout = Layout.of(spec, heading.columns, [words.text(cell) for cell in top[heading.row]], date1904=sheet.date1904)
    merged = Merged(sheet.merges, heading.row)
    yield SheetStart(
        sheet.name,
        heading.row + 1,
        sheet.height or None,
        tuple(column.name for column, _ in layout.used),
        spec.lacking(heading.columns),
        heading.twice,
        (*merged.told(layout.used), *_hidden(sheet, heading, layout)),
        tuple((words.guesses(top[heading.row], heading) | otherwise).items()),
        heading.unsure,
    )
    if heading.twice:
        return
    place = heading.columns.get("trainee_id", 0)
    if spec.lacking(heading.columns):
        yield from unread(sheet.name, enumerate(chain(top, rows), 1), place=place)
        return
    if spec.of_trainees:
        yield from unread(sheet.name, enumerate(top[: heading.row], 1), place=place, above=words)
    else:
        yield from lost(top, heading, words)
    pair = (
        heading.row - 1
    )  # what stands further up and is itself like a heading is not passed over where it comes again
    titles = {
        key_of(words, row): at == heading.row
        for at, row in enumerate(top[: heading.row + 1])
        if (named := words.names(row)) and (at >= pair or named < spec.least)
    }
    reader = Reader(words, layout, merged, titles, csv, heading.row)
    numbered = enumerate(chain(top[heading.row + 1 :], rows), heading.row + 2)
    while chunk := list(islice(numbered, BATCH)):
        yield from reader.read(chunk)


def _no_heading(top: Sequence[Sequence[object]], words: Words) -> str:
    names = "、".join(column.heading for column in words.spec.columns if column.required) or "学员编号"
    guessed = max((words.guesses(row, None) for row in top), key=len, default={})
    headings = {column.name: column.heading for column in words.spec.columns}
    asked = "".join(
        f"“{word}”与“{headings[name]}”注明的单位或满分不同，请先换算。"
        if words.spec.measured(word) == name
        else f"“{word}”是不是“{headings[name]}”？"
        for name, word in guessed.items()
    )
    return f"没有找到标题行，没有读取。{asked}改法：标题行应含有 {names} 等列名；空白工作表可删去"


def _hidden(sheet: Sheet, heading: Heading, layout: Layout) -> Iterator[Found]:
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
