"""A listing: page and workbook are two ways of reading the same rows, and nothing that comes from data becomes markup or a formula."""

import re
from fractions import Fraction
from html import unescape

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jxgrade.present.blocks import Badge, Cited, Cut, Faint, Lines, Link
from jxgrade.present.listing import UNPACKED, WIDTHS, Column, Listing
from jxgrade.present.page import repacked, unpacked
from jxgrade.present.workbook import guided, write
from tests.extent import cases

HOSTILE = '<img src=x onerror="alert(1)">&amp;'
FORMULA = '=HYPERLINK("http://x";"y")'


def column(heading, kind="text", place=0, **more):
    return Column(heading, kind, lambda row: row[place], **more)


def page_of(listing):
    """Headings and rows of the table on a page, as a reader sees them."""
    heads, body = str(listing.html).split("<tbody>") if listing.rows else ("", "")
    cells = (re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL) for line in body.split("</tr>")[:-1])
    shown = [[unescape(re.sub(r"<[^>]+>", "", cell.replace("<br>", "；"))) for cell in line] for line in cells]
    return [unescape(one) for one in re.findall(r"<th [^>]*>(.*?)</th>", heads)], shown


def sheet_of(listing, folder):
    """The same of its sheet, by another program."""
    book = openpyxl.load_workbook(write(folder / "a.xlsx", [listing], title="甲"))
    heads, *lines = book[listing.name].iter_rows()
    return [cell.value for cell in heads], [[cell.value for cell in line] for line in lines]


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).map(str.strip).filter(bool)


@settings(max_examples=cases(15, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, st.integers(0, 999)), min_size=1, max_size=60), words)
def test_page_and_workbook_show_the_same_headings_and_rows(tmp_path, rows, heading):
    listing = Listing("表", (column(heading), column("数", "number", 1)), rows)
    heads, lines = page_of(listing)
    sheet_heads, sheet_lines = sheet_of(listing, tmp_path)
    assert heads == sheet_heads == [heading, "数"]
    assert [[text, int(number)] for text, number in lines] == sheet_lines == [list(row) for row in rows]


@pytest.mark.parametrize("hostile", [HOSTILE, FORMULA, "@SUM(A1)", "+1", "00123", "</td></table><script>"])
def test_hostile_text_is_text_on_the_page_and_in_the_workbook(tmp_path, hostile):
    rows = [(hostile, Lines((hostile, Badge(hostile), Cited(hostile, hostile))), Link(hostile, hostile))]
    listing = Listing("表", (column(hostile), column("二", "wide", 1), column("三", "link", 2)), rows, caption=hostile)
    html = str(listing.html)
    assert "<img" not in html and "<script" not in html
    assert page_of(listing)[1][0][0] == hostile
    _, ((first, second),) = sheet_of(listing, tmp_path)
    assert first == hostile and second.startswith(f"{hostile}；{hostile}；")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)


def test_an_empty_listing_says_so_on_the_page_and_keeps_its_headings_in_the_workbook(tmp_path):
    listing = Listing("待定", (column("甲"),), (), empty=f"没有{HOSTILE}", caption="待定名单")
    assert "<table" not in str(listing.html) and "<img" not in str(listing.html)
    assert "待定名单" in str(listing.html) and "没有&lt;img" in str(listing.html)
    assert sheet_of(listing, tmp_path) == (["甲"], [])


@pytest.mark.parametrize(
    ("kind", "value", "shown", "kept"),
    [
        ("number", Fraction("59.995"), "60", 59.995),
        ("number", Fraction(1, 3), "0.33", "0.333333333333"),
        ("rate", Fraction(1, 8), "12.5%", 0.125),
        ("number", 12800, "12,800", 12800),
        ("number", 0, "0", 0),
        ("number", None, "—", None),
        ("number", Cut("59.995", Fraction("59.995")), "59.995", 59.995),
        ("rate", "不足 5 人", "不足 5 人", "不足 5 人"),
        ("text", Cut("长…", "长长的"), "长…", "长长的"),
        ("number", Faint("太少"), "太少", "太少"),
        ("text", "", "—", None),
    ],
)
def test_a_value_is_short_for_readers_and_whole_in_the_workbook(tmp_path, kind, value, shown, kept):
    listing = Listing("表", (column("甲", kind),), [(value,)])
    assert page_of(listing)[1] == [[shown]]
    assert sheet_of(listing, tmp_path)[1] == ([[kept]] if kept is not None else [])


def test_a_link_and_what_is_for_the_page_alone_stay_out_of_the_workbook(tmp_path):
    columns = (column("甲"), column("乙", only="page"), column("丙", only="workbook"), column("丁", "link"))
    listing = Listing("表", columns, [("值",)])
    assert page_of(listing)[0] == ["甲", "乙", "丁"]
    assert sheet_of(listing, tmp_path)[0] == ["甲", "丙"]


def test_kinds_decide_filter_alignment_number_form_and_width(tmp_path):
    kinds = ("text", "id", "number", "rate", "choice", "wide")
    listing = Listing("表", [column(kind, kind) for kind in kinds] + [column("宽", width=99)], [(Fraction(1, 2),)])
    assert re.findall(r'<th scope="col" class="(\w+)"', str(listing.html)) == [
        *("text", "id", "number", "number", "choice", "wide", "text")
    ]
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [listing], title="甲"))["表"]
    assert {sheet["C2"].number_format, sheet["D2"].number_format} == {"General", "0.00%"}
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABCDEFG"]
    assert [wide - 1 if wide > 99 else wide for wide in widths] == [
        pytest.approx(WIDTHS[kind], abs=1) for kind in kinds
    ] + [pytest.approx(99, abs=1)]


def test_a_long_listing_holds_every_row_the_first_as_they_are_the_others_packed_small():
    html = str(Listing("表", (column("甲"), column("乙", "number", 1)), [(f"<{n}>", None) for n in range(9000)]).html)
    assert html.count("<tr") == 1 + UNPACKED and f"前 {UNPACKED} 行，共 9000 行" in html and len(html) < 90_000
    whole = unpacked(html)
    assert re.findall(r"<td>&lt;(\d+)&gt;</td>", whole) == [str(n) for n in range(9000)]
    assert repacked(html, lambda rows: rows) == html
    linked = repacked(html, lambda rows: rows.replace("—", "甲"))
    assert unpacked(linked).count("甲") == html.count("甲") + 9000 - UNPACKED


@pytest.mark.parametrize(("rows", "more"), [(UNPACKED, False), (UNPACKED + 1, True)])
def test_a_listing_that_fits_is_whole_without_a_script(rows, more):
    html = str(Listing("表", (column("甲"),), [(str(n),) for n in range(rows)]).html)
    assert ("application/x-packed" in html) is more and html.count("<tr") == 1 + UNPACKED


def test_what_nobody_reads_row_by_row_is_cut_on_the_page_and_whole_in_the_workbook(tmp_path):
    listing = Listing("表", (column("甲"),), [(str(n),) for n in range(30)], most=20, rest="发现")
    assert len(page_of(listing)[1]) == 20 and "共 30 行，本页列前 20 行；全部的行见数据表的“发现”" in str(listing.html)
    assert len(sheet_of(listing, tmp_path)[1]) == 30
    assert "本页列前" not in str(Listing("表", (column("甲"),), [("1",)] * 20, most=20).html)


def test_the_first_sheet_tells_what_the_others_hold(tmp_path):
    listing = Listing("表", (column("甲"),), [("值",)], about="所有的值")
    path = write(tmp_path / "a.xlsx", guided([listing], "以上都是建议。"), title="甲")
    guide = openpyxl.load_workbook(path)["说明"]
    assert [[cell.value for cell in row] for row in guide.iter_rows(min_row=2)] == [
        ["表", "所有的值"],
        [None, "以上都是建议。"],
    ]


def test_the_text_form_of_a_listing_is_its_title_alone():
    assert repr(Listing("表", (column("甲"),), [("秘密",)])) == "〔表〕"
