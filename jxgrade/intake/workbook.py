"""A whole workbook as text, sheet by sheet, read in a limited child: for files that are no table of the inbox (marking packs)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, cast

from jxgrade.errors import UnreadableFile
from jxgrade.intake.sandbox import stream
from jxgrade.intake.spreadsheets import read_spreadsheet
from jxgrade.intake.values import number, shown

MEMORY_MB: Final = 2000
SECONDS: Final = 120
MOST_CELLS: Final = 3_000_000
LARGEST_MB: Final = 100

Rows = list[list[str]]


def read_workbook(path: Path) -> dict[str, Rows]:
    """Visible sheet -> rows from the very first -> cells as text: numbers in plain notation, '' where nothing is.

    Raises UnreadableFile, also where the file is too large.
    """
    try:
        if path.stat().st_size > LARGEST_MB * 1024 * 1024:
            raise UnreadableFile(f"文件超过 {LARGEST_MB} MB，没有读取。改法：用原来的文件重新填写，不要插入图片")
    except OSError as error:
        raise UnreadableFile("文件不存在或不能读取。改法：核对文件名和权限") from error
    sheets: dict[str, Rows] = {}
    for name, row in cast(
        Iterator[tuple[str, list[str]]], stream(_rows, str(path), memory_mb=MEMORY_MB, seconds=SECONDS)
    ):
        sheets.setdefault(name, []).append(row)
    return sheets


def _rows(path: str) -> Iterator[tuple[str, list[str]]]:
    """What runs in the child."""
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
