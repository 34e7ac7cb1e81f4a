"""Sheets of .xlsx and .xls files: cells as calamine gives them, mended by `second_look`. Runs in the sandboxed children."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.cells import Cell
from jxgrade.intake.headings import Merges
from jxgrade.intake.second_look import SAVE_AS, Look, Xls, Xlsx, percent

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: name, is it shown, rows from the very first (1), rows in all, merged ranges counted like the cells, hidden rows
    and columns (from 0) likewise."""

    name: str
    visible: bool
    height: int = 0
    rows: Iterator[list[object]] = field(default_factory=lambda: iter(()))
    merges: Merges = ()
    date1904: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def read_spreadsheet(path: str) -> Iterator[Sheet]:
    """The sheets of a workbook in its own order; raises UnreadableFile. Take one sheet's rows before the next."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _is_zip(path)  # says what a file is that is no workbook at all
    with refused_as_damaged(), Path(path).open("rb") as source, CalamineWorkbook.from_filelike(source) as book:
        second = second_look(path)
        for meta in book.sheets_metadata:
            shown = meta.visible is SheetVisibleEnum.Visible and meta.typ is SheetTypeEnum.WorkSheet
            if not shown:
                yield Sheet(meta.name, visible=False)
                continue
            sheet = book.get_sheet_by_name(meta.name)
            left = sheet.start[1] if sheet.start else 0
            look = second.look(meta.name)
            ranges = look.merges if look.merges is not None else sheet.merged_cell_ranges or ()
            merges = [((a, b - left), (c, d - left)) for (a, b), (c, d) in ranges]
            hidden = frozenset(column - left for column in look.hidden_columns)
            rows = _mended(sheet.iter_rows(), look, left)
            yield Sheet(
                meta.name, True, sheet.total_height, rows, merges, second.date1904, frozenset(look.hidden_rows), hidden
            )


@contextmanager
def refused_as_damaged() -> Iterator[None]:
    """What calamine, zipfile and lxml raise for a workbook that is locked or damaged becomes UnreadableFile."""
    from lxml.etree import LxmlError
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise UnreadableFile(f"文件有密码，打不开。{SAVE_AS}（不设密码）") from error
    except (CalamineError, LxmlError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise UnreadableFile(f"文件已损坏，或不是真正的 Excel 文件。{SAVE_AS}") from error


def second_look(path: str) -> Xlsx | Xls:
    """What is needed to find the cells that calamine shows otherwise than a person sees them."""
    return Xlsx(path) if _is_zip(path) else Xls(path)


def _is_zip(path: str) -> bool:
    with Path(path).open("rb") as source:
        head = source.read(512)
    if head.startswith(ZIP):
        return True
    if head.startswith(OLE):
        return False
    if not head:
        raise UnreadableFile("文件是空的（0 字节）。改法：重新导出后放入")
    what = "网页" if b"<" in head[:64] else "其他类型的文件"
    raise UnreadableFile(f"扩展名是 Excel，内容却是{what}。{SAVE_AS}")


def _mended(rows: Iterable[Sequence[object]], look: Look, left: int) -> Iterator[list[object]]:
    """The rows with the cells put in that calamine shows as empty or as another number; they may stand below its last row."""
    by_row: dict[int, list[tuple[int, Cell | str | None]]] = {}
    for (row, column), cell in look.cells.items():
        if column >= left:
            by_row.setdefault(row, []).append((column - left, cell))
    number = -1
    for number, cells in enumerate(rows):
        yield _with(list(cells), by_row.pop(number, ()))
    for below in range(number + 1, max(by_row, default=-1) + 1):
        yield _with([], by_row.get(below, ()))


def _with(row: list[object], cells: Iterable[tuple[int, Cell | str | None]]) -> list[object]:
    for column, cell in cells:
        row += [""] * (column + 1 - len(row))
        row[column] = percent(row[column]) if cell is None else cell
    return row
