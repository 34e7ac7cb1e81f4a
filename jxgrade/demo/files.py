"""Writers of the file formats that people send: CSV in three encodings, Excel with titles and merged headings, Word, HTML, zip.

The same rows give the same bytes: fixed dates, fixed order, no clock.
"""

import csv
import html
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

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


def _blocks(text: str) -> list[tuple[str, str]]:
    """Lines of a text, each as title (the first), heading (short, without a stop) or text."""
    lines = [line for line in text.splitlines() if line.strip()]
    styles = ("heading" if len(line) < 20 and line[-1] not in "。！？”；：" else "text" for line in lines)
    return [(style if at else "title", line) for at, (style, line) in enumerate(zip(styles, lines, strict=True))]


def document(form: str, text: str, *, encoding: str = "utf-8", hidden: str = "") -> bytes:
    """A text as a file of this form: docx, md (``#`` and ``##``), html (GB18030, as older editors save it), txt (as on Windows)."""
    if form == "docx":
        return _word(text, hidden)
    if form == "md":
        marks = {"title": "# ", "heading": "## ", "text": ""}
        return "\n\n".join(marks[style] + line for style, line in _blocks(text)).encode() + b"\n"
    if form == "html":
        tags = {"title": "h1", "heading": "h2", "text": "p"}
        body = "\n".join(f"<{tags[style]}>{html.escape(line)}</{tags[style]}>" for style, line in _blocks(text))
        head = '<head><meta charset="gb18030"><title>作业</title></head>'
        return f"<html>{head}\n<body>\n{body}\n</body></html>\n".encode("gb18030")
    return "\r\n".join(text.splitlines()).encode(encoding)


_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY: Final = Path(__file__).parent / "texts" / "empty.docx"  # all but the document itself: styles, settings, fonts
_WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FONTS: Final = '<w:rFonts w:ascii="Calibri" w:eastAsia="宋体" w:hAnsi="Calibri" w:cs="Times New Roman"/>'
_MARKS: Final = {
    "title": '<w:pStyle w:val="a4"/><w:jc w:val="center"/>',
    "heading": '<w:pStyle w:val="a1"/>',
    "text": '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="200" w:firstLine="480"/>',
}
_RUN: Final = f'<w:rPr>{_FONTS}<w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr>'
_WHITE: Final = '<w:rPr><w:color w:val="FFFFFF"/><w:sz w:val="4"/></w:rPr>'
_PAGE: Final = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800"/></w:sectPr>'
_PIECE: Final = re.compile("[^，。]*[，。]?")


def _word(text: str, hidden: str) -> bytes:
    """A document as Word saves it, a sentence in several runs; ``hidden`` follows in tiny white letters."""
    paragraphs = [_paragraph(_MARKS[style], _RUN, line) for style, line in _blocks(text)]
    paragraphs += [_paragraph("", _WHITE, line) for line in hidden.splitlines()]
    body = f"{_XML}<w:document {_WORD}><w:body>{''.join(paragraphs)}{_PAGE}</w:body></w:document>"
    data = BytesIO()
    data.write(_EMPTY.read_bytes())
    with zipfile.ZipFile(data, "a") as archive:
        add_member(archive, "word/document.xml", body.encode())
    return data.getvalue()


def _paragraph(marks: str, run: str, text: str) -> str:
    runs = "".join(
        f'<w:r w:rsidRPr="00B72F4C">{run}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>'
        for piece in _PIECE.findall(text)
        if piece
    )
    return f'<w:p w:rsidR="00A11D05" w:rsidRDefault="00B72F4C"><w:pPr>{marks}</w:pPr>{runs}</w:p>'


def add_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member with a fixed date."""
    info = zipfile.ZipInfo(name, _ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
