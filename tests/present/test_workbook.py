"""Workbooks: text stays text, numbers lose nothing, equal rows give equal bytes."""

from fractions import Fraction

import openpyxl
import pytest

from jxgrade.present.listing import Column, Listing
from jxgrade.present.workbook import write

COLUMNS = (Column("学员编号", "id", lambda row: row[0]), Column("数", "number", lambda row: row[1]))


def _cells(path):
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    "text", ["=1+1", "00123", "http://example.org", "@SUM(A1)", "-1", "<b>", "123456789012345678", "\u202e甲"]
)
def test_text_is_kept_as_text(tmp_path, text):
    path = write(tmp_path / "a.xlsx", [Listing("表", COLUMNS, [(text, None)])], title="甲")
    cell = openpyxl.load_workbook(path).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_controls_that_xml_forbids_are_left_out(tmp_path):
    path = write(tmp_path / "a.xlsx", [Listing("表", COLUMNS, [("甲\x00\x1b乙", None)])], title="甲")
    assert _cells(path) == [["甲乙", None]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction("59.995"), 59.995),
        (7, 7),
        (Fraction(1799, 30), "59.966666666667"),
        (Fraction("0.1234567890123456"), "0.123456789012"),
        (0, 0),
    ],
)
def test_a_number_is_a_number_only_where_that_loses_nothing(tmp_path, value, shown):
    path = write(tmp_path / "a.xlsx", [Listing("表", COLUMNS, [("甲", value)])], title="甲")
    assert _cells(path) == [["甲", shown]]


def test_equal_rows_give_equal_bytes_in_any_folder(tmp_path):
    listings = [Listing("表", COLUMNS, [("甲", 1)])]
    (tmp_path / "other").mkdir()
    one = write(tmp_path / "a.xlsx", listings, title="甲").read_bytes()
    assert one == write(tmp_path / "other" / "a.xlsx", listings, title="甲").read_bytes()


def test_the_heading_is_frozen_and_filtered_also_without_rows(tmp_path):
    page = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [Listing("表", COLUMNS, [])], title="甲")).active
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:B2")
    assert [cell.value for cell in page[1]] == ["学员编号", "数"]


def test_nothing_half_written_is_left_beside(tmp_path):
    write(tmp_path / "a.xlsx", [Listing("表", COLUMNS, [])], title="甲")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
