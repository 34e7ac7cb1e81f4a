"""A paper comes as a page and as a document of the same words; the document is laid out as GB/T 9704 says, measured on its printed pages."""

import io
import re
import zipfile
from collections import Counter
from fractions import Fraction

import pypdfium2
import pytest
from docx import Document

from jxgrade.present import figures
from jxgrade.present.document import WIDE, docx
from jxgrade.present.figures import Series
from jxgrade.present.listing import Column, Listing, listing_of
from jxgrade.present.paper import Chart, Contents, Heading, Line, Paper
from tests.machine import Convert

HOSTILE = '<script>alert(1)</script>&"]]>\x00\x1b一小'
MM = 72 / 25.4
SERIES = [Series("合格", figures.GREEN, [3, 4]), Series("待定", figures.ORANGE, [Fraction(1, 2), 0])]
TABLE = Listing(
    "名额",
    (Column[tuple[str, int]]("设区市", "text", lambda row: row[0]), Column("人", "number", lambda row: row[1])),
    [("南昌市", 11100), (HOSTILE, 1)],
)


def paper() -> Paper:
    """One of everything."""
    picture = figures.stacked("构成", ["甲", HOSTILE], SERIES, labels=["", ""])
    return Paper(
        f"决定{HOSTILE}",
        [
            Line("各单位："),
            Heading("总体"),
            f"共 3 人。【由负责人填写】{HOSTILE}",
            Heading("其一", 2),
            Heading("其二", 2),
            TABLE,
            Listing("没有行的表", TABLE.columns, (), empty="没有收到。改法：放入 inbox"),
            Chart("构成", picture, ["甲", HOSTILE], SERIES),
            Heading("分论"),
            TABLE,
            Contents(),
            Heading("案例 1", bare=True),
            Line("落款", "sign"),
        ],
        draft="（草稿）",
    )


@pytest.fixture(scope="module")
def sheet(convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> pypdfium2.PdfDocument:
    """A document of one long paragraph of equal characters, as LibreOffice prints it."""
    path = tmp_path_factory.mktemp("sheet") / "p.docx"
    path.write_bytes(docx(Paper("题", ["国" * 28 * 80])))
    return pypdfium2.PdfDocument(convert([path], "pdf") / "p.pdf")


def test_a_printed_page_has_22_lines_of_28_characters_within_the_margins_of_the_standard(
    sheet: pypdfium2.PdfDocument,
) -> None:
    page = sheet[1]
    assert [round(size / MM) for size in page.get_size()] == [210, 297]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "国"]
    lines = Counter(round(bottom) for _, bottom, _, _ in boxes)
    assert (len(lines), set(lines.values())) == (22, {28})
    left, right = min(box[0] for box in boxes) / MM, 210 - max(box[2] for box in boxes) / MM
    top, bottom = 297 - max(box[3] for box in boxes) / MM, min(box[1] for box in boxes) / MM
    assert left == pytest.approx(28, abs=1) and right == pytest.approx(26, abs=1)
    # a character of 5.6 mm stands in the middle of a line of 10.2 mm
    assert top == pytest.approx(37 + 2.3, abs=2) and bottom == pytest.approx(35 + 2.3, abs=2)


def test_page_numbers_stand_between_dashes_at_the_outer_edge(sheet: pypdfium2.PdfDocument) -> None:
    edges = []
    for number, page in enumerate(list(sheet)[:2], 1):
        text = page.get_textpage()
        found = text.search(f"— {number} —").get_next()
        assert found is not None
        edges.append(text.get_charbox(found[0])[0] / MM)
        assert 297 - text.get_charbox(found[0])[3] / MM > 297 - 35
    assert edges[0] > 105 > edges[1]


def test_page_and_document_say_the_same_with_the_same_numbers() -> None:
    made = paper()
    html, body = made.html(), Document(io.BytesIO(docx(made)))
    told = "\n".join([one.text for one in body.paragraphs])
    for words in ("一、总体", "（一）其一", "（二）其二", "二、分论", "表1　名额", "表2　名额", "图1　构成", "没有收到。改法：放入 inbox", "【由负责人填写】"):  # fmt: skip
        assert words in told and words in html, words
    assert [[cell.text for cell in row.cells] for row in body.tables[0].rows[:2]] == [
        ["设区市", "人"],
        ["南昌市", "11,100"],
    ]
    marked = [run.text for one in body.paragraphs for run in one.runs if run.font.highlight_color]
    assert marked == ["【由负责人填写】"] and "<mark>【由负责人填写】</mark>" in html
    styles = {one.text: one.style.name for one in body.paragraphs if one.style}
    assert styles["一、总体"] == "Heading1" and styles["落款"] == "Sign" and styles["案例 1"] == "Part"


def test_nothing_said_becomes_markup_and_equal_papers_are_equal_bytes() -> None:
    one, other = docx(paper()), docx(paper())
    assert one == other
    assert "<script>alert" not in paper().html()
    with zipfile.ZipFile(io.BytesIO(one)) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        files = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
    assert "<script>" not in "".join(files.values())
    chart = files["word/charts/chart1.xml"]
    assert "<c:v>0.5</c:v>" in chart and "合格" in chart and "方正小标宋_GBK" in files["word/fontTable.xml"]


def test_neither_a_signature_with_its_date_nor_the_head_of_a_table_is_left_alone_by_a_page_break() -> None:
    made = Document(io.BytesIO(docx(Paper("题", ["甲", TABLE, "乙", Line("单位", "sign"), Line("年月日", "sign")]))))
    said = {one.text: bool(one.paragraph_format.keep_with_next) for one in made.paragraphs}
    assert (said["甲"], said["乙"], said["单位"], said["年月日"]) == (False, True, True, False)
    head, *below = made.tables[0].rows
    kept = [{bool(cell.paragraphs[0].paragraph_format.keep_with_next) for cell in row.cells} for row in (head, *below)]
    assert kept == [{True}, *[{False}] * len(below)]


def test_a_number_keeps_its_room_however_long_the_words_beside_it_are() -> None:
    rows = [
        (
            "线上学习（南昌市、九江市、景德镇市、赣江新区）",
            "11月18日至12月31日",
            *(12_345,) * 5,
            "从报名到合格的每一步都在这里写明",
        )
    ] * 3
    table = listing_of(
        "时间", "环节 规定时间 之前:number 之内:number 之后:number 没有时间:number 九成完成:number 备注", rows
    )
    with zipfile.ZipFile(io.BytesIO(docx(Paper("题", [table])))) as made:
        wide = list(map(int, re.findall(r'<w:gridCol w:w="(\d+)"', made.read("word/document.xml").decode())))
    room = len("12,345") * 105 + 2 * 57  # half of 10.5 points a sign, and what stands free at both sides
    assert len(wide) == 8 and min(wide[2:7]) >= room and sum(wide) <= WIDE
