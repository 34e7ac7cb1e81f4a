"""Workbooks: the rows behind a page, written so that equal rows give equal bytes and no cell becomes a formula or a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from jxgrade.disk import whole
from jxgrade.tables import plain

CREATED: Final = datetime(2024, 1, 1, tzinfo=UTC)
LONGEST_CELL: Final = 32_767
MOST_ROWS: Final = 1_048_575
MOST_DIGITS: Final = 15  # a spreadsheet keeps no more
Heading = tuple[str, int] | tuple[str, int, str]
"""Name, width, and how numbers are shown."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: name, headings with widths (and how numbers are shown), rows of text, numbers (int, Fraction) or None.

    Without a format of their own numbers are shown as they are: two decimals would show 59.995 as 60.00 (R6). ``about``: what it holds.
    """

    name: str
    columns: Sequence[Heading]
    rows: Iterable[Sequence[object]]
    about: str = ""


def guided(found: Sequence[Sheet], *said: str) -> list[Sheet]:
    """The sheets behind a first one, 说明, that says of each what it holds, and below that what is true of all."""
    lines = [*((sheet.name, sheet.about) for sheet in found), *((None, line) for line in said)]
    return [Sheet("说明", (("工作表", 22), ("内容", 100)), lines), *found]


def write(path: Path, sheets: Sequence[Sheet], *, title: str, private: bool = False) -> Path:
    """Write a workbook whole, or not at all (`disk.whole`); strings stay strings, the first row is frozen and filtered."""
    with whole(path, private=private) as beside:
        _write(beside, sheets, title)
    return path


def _write(path: Path, sheets: Sequence[Sheet], title: str) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": title, "author": "jxgrade", "created": CREATED.replace(tzinfo=None)})
    heading = book.add_format(
        {
            "bold": True,
            "bg_color": "#E8EDF1",
            "bottom": 1,
            "text_wrap": True,
            "valign": "vcenter",
            "align": "left",
            "indent": 1,
        }
    )
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "align": "left", "indent": 1})
    plain_number = book.add_format({"valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        numbers = []
        for place, (name, width, *shape) in enumerate(sheet.columns):
            page.write_string(0, place, name, heading)
            page.set_column(place, place, width)
            numbers.append(book.add_format({"num_format": shape[0], "valign": "top"}) if shape else plain_number)
        last = 0
        for last, row in zip(range(1, MOST_ROWS + 1), sheet.rows, strict=False):
            for place, value in enumerate(row):
                _cell(page, last, place, value, (numbers[place], text))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    book.close()


def _cell(page: object, row: int, column: int, value: object, formats: tuple[object, object]) -> None:
    """A number where that loses nothing, else text."""
    if value is None or value == "":
        return
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        number = _lossless(value)
        if number is not None:
            page.write_number(row, column, number, formats[0])  # type: ignore[attr-defined]
            return
        value = plain(Fraction(value))
    page.write_string(row, column, _clean(str(value)), formats[1])  # type: ignore[attr-defined]


def _lossless(value: int | Fraction) -> float | None:
    """The float that a spreadsheet shows as exactly this number; None where there is none."""
    exact = plain(Fraction(value)) or ""
    if Fraction(exact) != value or len(exact.lstrip("-0.").replace(".", "")) > MOST_DIGITS:
        return None
    number = float(exact)
    return number if Decimal(repr(number)) == Decimal(exact) else None


def _clean(text: str) -> str:
    """Without the control characters that XML forbids, and no longer than a cell holds."""
    kept = "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"
