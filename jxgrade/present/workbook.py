"""Workbooks: listings as sheets, written so that equal rows give equal bytes and no cell becomes a formula or a link."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from jxgrade.disk import whole
from jxgrade.present.listing import WIDTHS, Column, Listing
from jxgrade.tables import plain

CREATED: Final = datetime(2024, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
    "in_memory": True,
}
"""Of every workbook: no cell becomes a formula, a link or a number by itself."""
LONGEST_CELL: Final = 32_767
MOST_ROWS: Final = 1_048_575
MOST_DIGITS: Final = 15  # a spreadsheet keeps no more


def guided(found: Sequence[Listing[Any]], *said: str) -> list[Listing[Any]]:
    """The sheets behind a first one, 说明, that says of each what it holds, and below that what is true of all."""
    columns = (
        Column[Any]("工作表", "text", lambda line: line[0]),
        Column[Any]("内容", "wide", lambda line: line[1], 100),
    )
    lines = [*((one.name, one.about) for one in found), *((None, line) for line in said)]
    return [Listing("说明", columns, lines), *found]


@contextmanager
def opened(path: Path, title: str, *, private: bool = False) -> Iterator[Any]:
    """A workbook to write into (xlsxwriter's): there whole afterwards, or not at all (`disk.whole`); strings stay strings."""
    import xlsxwriter

    with whole(path, private=private) as beside:
        book = xlsxwriter.Workbook(str(beside), _OPTIONS)
        book.set_properties({"title": title, "author": "jxgrade", "created": CREATED.replace(tzinfo=None)})
        yield book
        book.close()


def write(path: Path, listings: Sequence[Listing[Any]], *, title: str, private: bool = False) -> Path:
    """Write a workbook of listings; the first row of each sheet is frozen and filtered."""
    with opened(path, title, private=private) as book:
        _write(book, listings)
    return path


def _write(book: Any, listings: Sequence[Listing[Any]]) -> None:
    edge = {"text_wrap": True, "align": "left", "indent": 1}
    heading = book.add_format({**edge, "bold": True, "bg_color": "#E8EDF1", "bottom": 1, "valign": "vcenter"})
    text = book.add_format({**edge, "num_format": "@", "valign": "top"})
    # two decimals would show 59.995 as 60.00 (R6): only a rate has a form of its own
    number, rate = (book.add_format({"valign": "top", **more}) for more in ({}, {"num_format": "0.00%"}))
    for listing in listings:
        page, columns = book.add_worksheet(listing.name), listing.in_workbook
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading, heading)
            page.set_column(place, place, column.width or WIDTHS[column.kind])
        last = 0
        for last, row in zip(range(1, MOST_ROWS + 1), listing.kept(), strict=False):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                _cell(page, last, place, value, (rate if column.kind == "rate" else number, text))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(last, 1), len(columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)


def _cell(page: Any, row: int, column: int, value: int | Fraction | str | None, formats: tuple[Any, Any]) -> None:
    """A number where that loses nothing, else text."""
    if value is None or value == "":
        return
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        number = _lossless(value)
        if number is not None:
            page.write_number(row, column, number, formats[0])
            return
        value = plain(Fraction(value))
    page.write_string(row, column, clean(str(value)), formats[1])


def _lossless(value: int | Fraction) -> float | None:
    """The float that a spreadsheet shows as exactly this number; None where there is none."""
    exact = plain(Fraction(value)) or ""
    if Fraction(exact) != value or len(exact.lstrip("-0.").replace(".", "")) > MOST_DIGITS:
        return None
    number = float(exact)
    return number if Decimal(repr(number)) == Decimal(exact) else None


def clean(text: str) -> str:
    """Without the control characters that XML forbids, and no longer than a cell holds."""
    kept = "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"
