"""What calamine does not tell of a sheet: error values, formulas without result, per cents, numbers not shown, what is hidden.

calamine shows the first two as empty, and empty would mean "not filled in" (rules, 1.3); a cell that shows 85% it gives as 0.85.
So a file is looked at a second time, and only where it holds any. Runs in the sandboxed children.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne
from pathlib import PurePosixPath
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.cells import Cell, shortest
from jxgrade.intake.formats_docx_styles import bare

SAVE_AS: Final = "改法：用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入"
_CHUNK: Final = 1 << 20
_MOST_COLUMNS: Final = 1000  # hidden ones are told; "all to the right" are 16,384
# bytes without which a sheet holds no formula (<f>, <x:f>), no error value and nothing hidden; plain searches, since a sheet can
# have 100 MB
_SUSPECT: Final = (
    b"<f",
    b":f",
    b't="e"',
    b"t='e'",
    b"t =",
    b"t= ",
    b'hidden="1"',
    b'hidden="true"',
    b"hidden='",
    b'ht="0"',
    b'width="0"',
)
_NO_DIGIT: Final = re.compile(r'"[^"]*"|\[(?![hms]+\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|<|>|=) *(-?[0-9.]+)\]")
_HOLDS: Final = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
_SHOWS: Final = re.compile(r"[0#?@]|general|g/|[ymdhs年月日时分秒]", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"\[[^\]]*\]|_.|\*.")
_AROUND: Final = r"""((?:"[^"]*"|\\.|[^"\\0#?.,;@A-Za-z])*)"""
_WORDED: Final = re.compile(rf"{_AROUND}([0#?.,]+|General|G/通用格式){_AROUND}")
_PLACE: Final = re.compile(r"([A-Z]+)([0-9]+)")
_THOUSANDS: Final = re.compile(r"[0#?],+(?![0#?,])")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Cells = dict[tuple[int, int], Cell | str | None]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, rows and columns from 0: cells that hold nothing readable (None: a number that is shown as per cent;
    a string: one that is shown beside words, 32分钟), what is
    hidden, and merged ranges where calamine has none to tell."""

    cells: Cells = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None = None


class Xlsx:
    """The second look at an .xlsx."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._parts: dict[str, str] = {}
        self._odd: dict[str, str] = {}
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
            tag = bare(item.tag)
            if tag == "workbookPr":
                self.date1904 = item.get("date1904") in ("1", "true", "on")
            elif tag == "sheet":
                target = links.get(item.get(_RELATION) or item.get(_STRICT_RELATION), "")
                part = target.lstrip("/") if target.startswith("/") else str(home / target)
                self._parts[item.get("name", "")] = part

        styles = next((part for part in archive.namelist() if part.endswith("/styles.xml")), None)
        self._odd = _odd_styles(_parse(archive, styles)) if styles else {}

    def look(self, name: str) -> Look:
        """What has to be known of one sheet."""
        with zipfile.ZipFile(self._path) as archive:
            part = self._parts.get(name)
            if part is None or part not in archive.NameToInfo or not _suspect(archive, part, self._odd):
                return Look()
            return _looked(archive, part, self._odd)


def _main_part(archive: zipfile.ZipFile) -> str:
    for item in _parse(archive, "_rels/.rels"):
        if str(item.get("Type", "")).endswith("/officeDocument"):
            return str(item.get("Target", "")).lstrip("/")
    return "xl/workbook.xml"


def _parse(archive: zipfile.ZipFile, part: str):  # type: ignore[no-untyped-def]
    from lxml import etree

    data = archive.read(part)
    if b"<!DOCTYPE" in data or b"<\0!\0D\0" in data:
        raise UnreadableFile(f"文件含有不允许的内容（DOCTYPE）。{SAVE_AS}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _odd_styles(styles) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """The cell styles that may show a number otherwise than it is stored, with their format (`oddness`)."""
    codes = {"9": "0%", "10": "0.00%"}
    for item in styles.iter("{*}numFmt"):
        codes[item.get("numFmtId", "")] = item.get("formatCode", "")
    return {
        str(at): codes[item.get("numFmtId")]
        for formats in styles.iter("{*}cellXfs")
        for at, item in enumerate(formats)
        if _may_be_odd(codes.get(item.get("numFmtId")))
    }


def _may_be_odd(code: str | None) -> bool:
    sections = str(code or "0").split(";")
    return is_percent(code) or not all(map(_shows, sections)) or any(_beside_words(one, 1) for one in sections)


def _shows(section: str) -> bool:
    return bool(_SHOWS.search(_NO_DIGIT.sub("", section)))


def oddness(code: str | None, number: float = 1) -> Cell | str | None:
    """What a number in a cell of this format is to its reader: per cent or scaled (None), not to be seen at all, what it is beside words,
    or what it is ('').

    >>> oddness("0%"), oddness(";;;"), oddness('"已完成"'), oddness('0"分"'), oddness("G/通用格式"), oddness('[<60]"差";0', 45)
    (None, <Cell.UNSHOWN: '不显示的数'>, <Cell.UNSHOWN: '不显示的数'>, '1分', '', <Cell.UNSHOWN: '不显示的数'>)
    """
    if is_percent(code):
        return None
    section = _section(code or "0", number)
    return _beside_words(section, number) if _shows(section) else Cell.UNSHOWN


def _beside_words(section: str, number: float) -> str:
    """The number as a format with words shows it (32分钟, JX0007), '' where there are none: its unit is the column's to judge."""
    found = _WORDED.fullmatch(_UNSEEN.sub("", section))
    before, after = (re.sub(r'["\\]', "", found[at]).strip() if found else "" for at in (1, 3))
    if found is None or not any(map(str.isalpha, before + after)):
        return ""
    digits = shortest(number)
    return f"{before}{digits.zfill(len(found[2])) if not found[2].strip('0') else digits}{after}"


def _section(code: str, number: float) -> str:
    """The part of a format that holds for a number: the first whose condition it meets; without conditions positive; negative; zero."""
    sections = code.split(";")
    if _CONDITION.search(code):
        asked = ((one, _CONDITION.search(one)) for one in sections)
        return next((one for one, of in asked if of is None or _HOLDS[of[1]](number, float(of[2]))), sections[-1])
    at = 0 if number > 0 else 1 if number < 0 else 2
    return sections[at if at < len(sections) else 0]


def is_percent(code: str | None) -> bool:
    """Does a number format show another number than the one that is stored: with %, or in thousands?

    >>> is_percent("0.0%"), is_percent('0"%"'), is_percent("#,##0"), is_percent("#,##0,"), is_percent("[Red]0.00_);(0)")
    (True, True, False, True, False)
    """
    return "%" in (code or "") or bool(_THOUSANDS.search(code or ""))


def percent(cell: object) -> object:
    """What a cell of such a format shows, near enough: text, which is no number.

    >>> percent(0.85), percent(32), percent("x")
    ('85%', '3200%', 'x')
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    return f"{cell * 100:.10g}%"


def _suspect(archive: zipfile.ZipFile, part: str, styles: Iterable[str]) -> bool:
    """Whether there may be anything to be seen in a sheet, by a look at its bytes."""
    marks = (*_SUSPECT, *(f" s={quote}{style}{quote}".encode() for style in styles for quote in ("'", '"')))
    with archive.open(part) as source:
        tail = b""
        first = True
        while chunk := source.read(_CHUNK):
            if first and b"\0" in chunk[:64]:
                return True  # UTF-16: look properly
            if (first and b"<!DOCTYPE" in chunk[:4096]) or b"<!DOCTYPE" in tail + chunk[:64]:
                raise UnreadableFile(f"文件含有不允许的内容（DOCTYPE）。{SAVE_AS}")
            if any(mark in chunk or mark in tail + chunk[:8] for mark in marks):
                return True
            first, tail = False, chunk[-64:]
    return False


def _looked(archive: zipfile.ZipFile, part: str, styles: Mapping[str, str]) -> Look:
    from lxml import etree

    look = Look({}, set(), set())
    with archive.open(part) as source:
        number = -1
        for _, item in etree.iterparse(
            source,
            events=("end",),
            tag=("{*}row", "{*}col"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        ):
            if bare(item.tag) == "col":
                if _is_hidden(item, "width"):
                    last = min(int(item.get("max", "0")), int(item.get("min", "1")) + _MOST_COLUMNS)
                    look.hidden_columns.update(range(int(item.get("min", "1")) - 1, last))
                continue
            number = int(item.get("r", number + 2)) - 1
            if _is_hidden(item, "ht"):
                look.hidden_rows.add(number)
            _look_at_row(look.cells, item, number, styles)
            item.clear()
            while item.getprevious() is not None:
                del item.getparent()[0]
    return look


def _is_hidden(item, size: str) -> bool:  # type: ignore[no-untyped-def]
    return item.get("hidden") in ("1", "true", "on") or item.get(size) == "0"


def _look_at_row(cells: Cells, row, number: int, styles: Mapping[str, str]) -> None:  # type: ignore[no-untyped-def]
    column = -1
    for cell in row:
        place = _PLACE.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else column + 1
        kind = cell.get("t", "n")
        if kind == "e":
            cells[number, column] = Cell.ERROR
        elif kind != "str" and _has_no_result(cell):
            cells[number, column] = Cell.UNCACHED
        elif kind == "n" and len(cell) and cell.get("s") in styles:
            _mark(cells, (number, column), styles[cell.get("s")], cell.findtext("{*}v"))


def _mark(cells: Cells, place: tuple[int, int], code: str, number: object) -> None:
    """Note what a number is to its reader, where that is not the number."""
    try:
        found = oddness(code, float(str(number)))
    except ValueError:
        return  # no number stands there
    if found != "":
        cells[place] = found


def _has_no_result(cell) -> bool:  # type: ignore[no-untyped-def]
    """A formula whose stored result is missing or empty."""
    formula, result = False, ""
    for part in cell:
        tag = bare(part.tag)
        formula = formula or tag == "f"
        if tag == "v":
            result = part.text or ""
    return formula and not result


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Xls:
    """The second look at an .xls (its formulas always carry a result)."""

    def __init__(self, path: str) -> None:
        import xlrd

        try:
            self._book = xlrd.open_workbook(path, on_demand=True, formatting_info=True, logfile=io.StringIO())
        except Exception as error:  # a damaged file can raise anything in a parser
            raise UnreadableFile(f"这个 .xls 文件无法完整读取。{SAVE_AS}") from error
        self.date1904 = bool(self._book.datemode)
        codes = {key: form.format_str for key, form in self._book.format_map.items()}
        styles = {at: codes.get(style.format_key, "") for at, style in enumerate(self._book.xf_list)}
        self._odd = {at: code for at, code in styles.items() if _may_be_odd(code)}

    def look(self, name: str) -> Look:
        """What has to be known of one sheet."""
        import xlrd

        sheet = self._book.sheet_by_name(name)
        cells: Cells = {}
        for number in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(number)):
                if kind == xlrd.XL_CELL_ERROR:
                    cells[number, column] = Cell.ERROR
                elif kind == xlrd.XL_CELL_NUMBER and sheet.cell_xf_index(number, column) in self._odd:
                    code = self._odd[sheet.cell_xf_index(number, column)]
                    _mark(cells, (number, column), code, sheet.cell_value(number, column))
        rows = {number for number, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
        columns = {number for number, column in sheet.colinfo_map.items() if column.hidden}
        merges = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
        self._book.unload_sheet(name)
        return Look(cells, rows, columns, merges)
