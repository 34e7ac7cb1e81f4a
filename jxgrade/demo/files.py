"""Writers of the file formats that people send: CSV in three encodings, Excel with titles and merged headings, Word, HTML, zip.

The same rows give the same bytes: fixed dates, fixed order, no clock.
"""

import csv
import html
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from jxgrade.demo.compose import Block

Row = tuple[str, Sequence[object]]
"""The key under which the row's place is noted (or ""), and its cells."""
Places = dict[str, list[tuple[str, int]]]
"""Key -> file and row (as a spreadsheet shows it) of each of its rows."""

CREATED: Final = datetime(2024, 1, 31, 9, 0, 0)
_ZIP_DATE: Final = (2024, 1, 11, 9, 0, 0)


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Row], places: Places, *, encoding: str) -> None:
    """A CSV file as Excel for Windows saves it."""
    with path.open("w", encoding=encoding, newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(heading)
        for number, (key, cells) in enumerate(rows, 2):
            writer.writerow(["" if cell is None else cell for cell in cells])
            if key:
                places.setdefault(key, []).append((path.name, number))


def write_xlsx(
    path: Path, heading: Sequence[str], rows: Iterable[Row], places: Places, *, title: str = "", merged: bool = False
) -> None:
    """An Excel sheet; with a ``title`` row above, or headings each merged over two rows."""
    import xlsxwriter

    options = {"constant_memory": not (title or merged), "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED, "author": "赣教云"})
        sheet = book.add_worksheet("Sheet1")
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        at = 0
        if title:
            sheet.merge_range(0, 0, 0, len(heading) - 1, title, bold)
            at = 1
        for column, name in enumerate(heading):
            if merged:
                sheet.merge_range(at, column, at + 1, column, name, bold)
            else:
                sheet.write_string(at, column, name, bold)
        at += 2 if merged else 1
        for key, cells in rows:
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell is not None:
                    sheet.write_string(at, column, str(cell))
            at += 1
            if key:
                places.setdefault(key, []).append((path.name, at))


def blocks_of(text: str) -> tuple[Block, ...]:
    """Lines of a text as blocks; the first is its title."""
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(Block("text" if at else "title", line) for at, line in enumerate(lines))


def markdown(blocks: Sequence[Block]) -> bytes:
    """Headings as ``#`` and ``##``."""
    marks = {"title": "# ", "heading": "## ", "text": ""}
    return "\n\n".join(marks[block.style] + block.text for block in blocks).encode() + b"\n"


def web_page(blocks: Sequence[Block]) -> bytes:
    """A plain HTML page in GB18030, as older editors save it."""
    tags = {"title": "h1", "heading": "h2", "text": "p"}
    body = "\n".join(f"<{tags[block.style]}>{html.escape(block.text)}</{tags[block.style]}>" for block in blocks)
    page = f'<html><head><meta charset="gb18030"><title>作业</title></head>\n<body>\n{body}\n</body></html>\n'
    return page.encode("gb18030")


def plain_text(blocks: Sequence[Block], *, encoding: str) -> bytes:
    """Lines ended as on Windows."""
    return "\r\n".join(block.text for block in blocks).encode(encoding)


_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLES: Final = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles {_WORD}>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>'
)
_MARKS: Final = {
    "title": '<w:pPr><w:jc w:val="center"/></w:pPr>',
    "heading": '<w:pPr><w:pStyle w:val="1"/></w:pPr>',
    "text": '<w:pPr><w:ind w:firstLineChars="200"/></w:pPr>',
}
_WHITE: Final = '<w:rPr><w:color w:val="FFFFFF"/><w:sz w:val="4"/></w:rPr>'


def word_document(blocks: Sequence[Block], *, hidden: str = "") -> list[tuple[str, str]]:
    """The parts of a .docx; ``hidden`` follows in tiny white letters."""
    paragraphs = [_paragraph(_MARKS[block.style], "", block.text) for block in blocks]
    paragraphs += [_paragraph("", _WHITE, line) for line in hidden.splitlines()]
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {_WORD}><w:body>'
        f"{''.join(paragraphs)}<w:sectPr/></w:body></w:document>"
    )
    return [
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", _RELATION.format(kind="officeDocument", target="word/document.xml")),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", _RELATION.format(kind="styles", target="styles.xml")),
        ("word/styles.xml", _STYLES),
    ]


def _paragraph(marks: str, run: str, text: str) -> str:
    return f'<w:p>{marks}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def write_docx(path: Path, blocks: Sequence[Block], *, hidden: str = "") -> None:
    """A Word document."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in word_document(blocks, hidden=hidden):
            add_member(archive, name, part.encode())


def add_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member with a fixed date."""
    info = zipfile.ZipInfo(name, _ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
