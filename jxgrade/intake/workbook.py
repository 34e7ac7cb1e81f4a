"""A whole workbook as text, sheet by sheet, read in a limited child: for files that are no table of the inbox (marking packs).

The child stays for the next file: of the packs of a province each is read in less time than a child takes to start.
"""

import atexit
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final, cast

from jxgrade.errors import UnreadableFile
from jxgrade.intake.cells import shown
from jxgrade.intake.sandbox import Worker
from jxgrade.intake.spreadsheets import read_spreadsheet, refused_as_damaged
from jxgrade.intake.values import number

MEMORY_MB: Final = 2000
SECONDS: Final = 120
MOST_CELLS: Final = 3_000_000
LARGEST_MB: Final = 100

_PROPERTIES: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"<dcterms:modified[^>]*>([^<]{10,40})</")

_BLOCK: Final = re.compile(r'<script\b[^>]*\bid="(jxgrade-[a-z]+)"[^>]*>([^<]*)</script>')

_ONE_FILE: Final = Lock()

Row = tuple[str | None, list[str]]
Rows = list[list[str]]


def read_workbook(path: Path) -> dict[str, Rows]:
    """The sheets of `read_saved` alone."""
    return read_saved(path)[0]


def read_saved(path: Path) -> tuple[dict[str, Rows], datetime | None]:
    """The sheets, and when the file says that it was saved (None where it does not). Visible sheet -> rows from the very first -> cells as text: numbers in plain notation, '' where nothing is.

    Raises UnreadableFile, also where the file is too large.
    """
    return gathered(cast(list[Row], _in_a_child(_rows, path)))


def read_blocks(path: Path) -> dict[str, str]:
    """The blocks of JSON of a page that jxgrade wrote, by their ids; none where one of them is no JSON. Raises UnreadableFile."""
    return dict(cast(list[tuple[str, str]], _in_a_child(_blocks, path)))


def gathered(rows: Iterable[Row]) -> tuple[dict[str, Rows], datetime | None]:
    """Rows by their sheet, and the moment that stands under None."""
    sheets: dict[str, Rows] = {}
    saved: datetime | None = None
    for name, row in rows:
        if name is None:
            saved = _moment(row[0])
        else:
            sheets.setdefault(name, []).append(row)
    return sheets, saved


@cache
def _child(read: Callable[[str], Iterator[object]]) -> Worker:
    worker = Worker(read, memory_mb=MEMORY_MB, seconds=SECONDS)
    atexit.register(worker.close)
    return worker


def _in_a_child(read: Callable[[str], Iterator[object]], path: Path) -> object:
    try:
        if path.stat().st_size > LARGEST_MB * 1024 * 1024:
            raise UnreadableFile(f"文件超过 {LARGEST_MB} MB，没有读取。改法：用原来的文件重新填写，不要插入图片")
    except OSError as error:
        raise UnreadableFile("文件不存在或不能读取。改法：核对文件名和权限") from error
    with _ONE_FILE:
        return _child(read).taken(list, str(path.absolute()))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _blocks(path: str) -> Iterator[tuple[str, str]]:
    """What runs in the child for a page; what it takes to parse the blocks is spent here, within the limits."""
    with open(path, encoding="utf-8", newline="") as source:  # noqa: PTH123 - the child imports as little as it can
        try:
            blocks = dict(_BLOCK.findall(source.read()))
            for text in blocks.values():
                json.loads(text)
        except (ValueError, RecursionError):
            return
    yield from blocks.items()


def _rows(path: str) -> Iterator[Row]:
    """What runs in the child: rows by sheet, and under None the time at which the file says it was saved."""
    if zipfile.is_zipfile(path):
        with refused_as_damaged(), zipfile.ZipFile(path) as book:
            if _PROPERTIES in book.namelist():
                with book.open(_PROPERTIES) as source:
                    if said := _MODIFIED.search(source.read(65_536)):
                        yield None, [said[1].decode("ascii", "replace").strip()]
    left = MOST_CELLS
    for sheet in read_spreadsheet(path):
        for row in sheet.rows if sheet.visible else ():
            left -= len(row) + 1
            if left < 0:
                raise UnreadableFile("工作表大得不像评阅用的表，没有读取。改法：用原来的文件重新填写，删去多余的行列")
            yield sheet.name, _trimmed(row)


def _trimmed(row: Sequence[object]) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number(cell) or shown(cell)
    return cell if isinstance(cell, str) else shown(cell)
