"""Sheets of .xlsx and .xls files: cells as calamine gives them, with error values and formulas without result put back.

calamine shows both as empty, and empty would mean "not filled in" (rules, 1.3): so the file is looked at a second time, and
only where it holds any. Runs in the sandboxed children.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.headings import Merges
from jxgrade.intake.values import Cell

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
_SAVE_AS: Final = "改法：用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入"
_CHUNK: Final = 1 << 20
# bytes without which a sheet holds no formula (<f>, <x:f>) and no error value; plain searches, since a sheet can have 100 MB
_SUSPECT: Final = (b"<f", b":f", b't="e"', b"t='e'", b"t =", b"t= ")
_PLACE: Final = re.compile(r"([A-Z]+)([0-9]+)")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Broken = Mapping[tuple[int, int], Cell]
"""(row, column), from 0, of the cells that are there and hold nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: name, is it shown, rows from the very first (1), rows in all, merged ranges counted like the cells."""

    name: str
    visible: bool
    height: int = 0
    rows: Iterator[list[object]] = field(default_factory=lambda: iter(()))
    merges: Merges = ()
    date1904: bool = False


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
            merges = [((a, b - left), (c, d - left)) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
            rows = _mended(sheet.iter_rows(), second.broken(meta.name), left)
            yield Sheet(meta.name, True, sheet.total_height, rows, merges, second.date1904)


@contextmanager
def refused_as_damaged() -> Iterator[None]:
    """What calamine, zipfile and lxml raise for a workbook that is locked or damaged becomes UnreadableFile."""
    from lxml.etree import LxmlError
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise UnreadableFile(f"文件有密码，打不开。{_SAVE_AS}（不设密码）") from error
    except (CalamineError, LxmlError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise UnreadableFile(f"文件已损坏，或不是真正的 Excel 文件。{_SAVE_AS}") from error


def second_look(path: str) -> "_Xlsx | _Xls":
    """What is needed to find the cells that calamine shows as empty and that are not."""
    return _Xlsx(path) if _is_zip(path) else _Xls(path)


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
    raise UnreadableFile(f"扩展名是 Excel，内容却是{what}。{_SAVE_AS}")


def _mended(rows: Iterable[Sequence[object]], broken: Broken, left: int) -> Iterator[list[object]]:
    """The rows with the unreadable cells put in; calamine ends where its cells end, they may stand below."""
    by_row: dict[int, list[tuple[int, Cell]]] = {}
    for (row, column), cell in broken.items():
        if column >= left:
            by_row.setdefault(row, []).append((column - left, cell))
    number = -1
    for number, cells in enumerate(rows):
        yield _with(list(cells), by_row.pop(number, ()))
    for below in range(number + 1, max(by_row, default=-1) + 1):
        yield _with([], by_row.get(below, ()))


def _with(row: list[object], broken: Iterable[tuple[int, Cell]]) -> list[object]:
    for column, cell in broken:
        row += [""] * (column + 1 - len(row))
        row[column] = cell
    return row


class _Xlsx:
    """The second look at an .xlsx: which cells are errors or formulas without a stored result."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._parts: dict[str, str] = {}
        self.date1904 = False
        with zipfile.ZipFile(path) as archive:
            self._index(archive)

    def _index(self, archive: zipfile.ZipFile) -> None:
        book = _main_part(archive)
        home = PurePosixPath(book).parent
        links = {
            item.get("Id"): item.get("Target", "")
            for item in _parse(archive, str(home / "_rels" / f"{PurePosixPath(book).name}.rels"))
        }
        for item in _parse(archive, book).iter():
            tag = _local(item.tag)
            if tag == "workbookPr":
                self.date1904 = item.get("date1904") in ("1", "true", "on")
            elif tag == "sheet":
                target = links.get(item.get(_RELATION) or item.get(_STRICT_RELATION), "")
                part = target.lstrip("/") if target.startswith("/") else str(home / target)
                self._parts[item.get("name", "")] = part

    def broken(self, name: str) -> Broken:
        """The unreadable cells of one sheet."""
        with zipfile.ZipFile(self._path) as archive:
            part = self._parts.get(name)
            if part is None or part not in archive.NameToInfo or not _suspect(archive, part):
                return {}
            return dict(_broken_cells(archive, part))


def _main_part(archive: zipfile.ZipFile) -> str:
    for item in _parse(archive, "_rels/.rels"):
        if str(item.get("Type", "")).endswith("/officeDocument"):
            return str(item.get("Target", "")).lstrip("/")
    return "xl/workbook.xml"


def _parse(archive: zipfile.ZipFile, part: str):  # type: ignore[no-untyped-def]
    from lxml import etree

    data = archive.read(part)
    if b"<!DOCTYPE" in data or b"<\0!\0D\0" in data:
        raise UnreadableFile(f"文件含有不允许的内容（DOCTYPE）。{_SAVE_AS}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _suspect(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet may hold a formula or an error value, by a look at its bytes."""
    with archive.open(part) as source:
        tail = b""
        first = True
        while chunk := source.read(_CHUNK):
            if first and b"\0" in chunk[:64]:
                return True  # UTF-16: look properly
            if (first and b"<!DOCTYPE" in chunk[:4096]) or b"<!DOCTYPE" in tail + chunk[:64]:
                raise UnreadableFile(f"文件含有不允许的内容（DOCTYPE）。{_SAVE_AS}")
            if any(mark in chunk or mark in tail + chunk[:8] for mark in _SUSPECT):
                return True
            first, tail = False, chunk[-64:]
    return False


def _broken_cells(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], Cell]]:
    from lxml import etree

    with archive.open(part) as source:
        number = -1
        for _, row in etree.iterparse(
            source,
            events=("end",),
            tag="{*}row",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        ):
            number = int(row.get("r", number + 2)) - 1
            column = -1
            for cell in row:
                place = _PLACE.fullmatch(cell.get("r", ""))
                column = _column(place[1]) if place else column + 1
                kind = cell.get("t", "n")
                if kind == "e":
                    yield (number, column), Cell.ERROR
                elif kind != "str" and _has_no_result(cell):
                    yield (number, column), Cell.UNCACHED
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]


def _has_no_result(cell) -> bool:  # type: ignore[no-untyped-def]
    """A formula whose stored result is missing or empty."""
    formula, result = False, ""
    for part in cell:
        tag = _local(part.tag)
        formula = formula or tag == "f"
        if tag == "v":
            result = part.text or ""
    return formula and not result


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Xls:
    """The second look at an .xls: which cells are errors (its formulas always carry a result)."""

    def __init__(self, path: str) -> None:
        import xlrd

        try:
            self._book = xlrd.open_workbook(path, on_demand=True, logfile=_Silent())
        except Exception as error:  # a damaged file can raise anything in a parser
            raise UnreadableFile(f"这个 .xls 文件无法完整读取。{_SAVE_AS}") from error
        self.date1904 = bool(self._book.datemode)

    def broken(self, name: str) -> Broken:
        """The unreadable cells of one sheet."""
        import xlrd

        sheet = self._book.sheet_by_name(name)
        found = {
            (number, column): Cell.ERROR
            for number in range(sheet.nrows)
            for column, kind in enumerate(sheet.row_types(number))
            if kind == xlrd.XL_CELL_ERROR
        }
        self._book.unload_sheet(name)
        return found


class _Silent:
    """A log that keeps nothing."""

    def write(self, _: str) -> int:
        """Take and forget."""
        return 0

    def flush(self) -> None:
        """Nothing to do."""
