"""The text of a Word document (Office Open XML), exactly: what a reader of the page sees, and a count of what is hidden.

In: paragraphs, tables (cells by tabs, rows by lines), text boxes, SmartArt and words of charts (after the paragraph that holds them),
tracked insertions, fields as shown, foot- and endnotes (at the end). Out: headers, footers, comments, automatic numbers, and, counted as hidden: deleted
revisions, hidden, white and tiny text. No entity, external relationship or link is followed.
"""

import zlib
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile

from lxml import etree

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import RESAVE_DOCX, Bounds, Builder, Reading, refuse_pictures
from jxgrade.intake.formats_docx_drawn import (
    chart_lines,
    chosen,
    composed,
    large_pictures,
    refuse_embedded,
    smartart_lines,
)
from jxgrade.intake.formats_docx_package import LARGE, parsed, parts_of, related_to
from jxgrade.intake.formats_docx_styles import (
    NOTHING,
    SHAPES,
    Look,
    Styles,
    bare,
    first,
    local,
    look_of_paragraph,
    shape_fill,
    switched_on,
    value,
)

Element = Any
_BREAKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OUT: Final = frozenset(
    str.split(
        "rPr pPr tblPr trPr tcPr tblGrid sdtPr sdtEndPr delInstrText fldData rt rubyPr object sectPr Fallback "
        "footnoteRef endnoteRef annotationRef"
    )
)
_DELETED: Final = ("del", "moveFrom")
_FOREIGN: Final = ("altChunk", "subDoc")
_OFFICE: Final = "/officeDocument"


def read_docx(data: bytes, bounds: Bounds) -> Reading:
    """The text of a ``.docx`` given as bytes; raises UnreadableFile where it is damaged, refused or over a limit."""
    try:
        return _text(parts_of(data, bounds))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError) as error:
        raise UnreadableFile(f"文件已损坏或没有传完。{RESAVE_DOCX}") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"文件内部格式有错，可能已损坏。{RESAVE_DOCX}") from error


def _text(parts: dict[str, bytes]) -> Reading:
    if "[Content_Types].xml" not in parts:
        raise UnreadableFile(f"不是 Word 文档（可能是改了扩展名的压缩包）。{RESAVE_DOCX}")
    main = related_to(parts, "")[0].get(_OFFICE, "word/document.xml")
    if main not in parts:
        raise UnreadableFile(f"没有 Word 正文（可能是改了扩展名的表格或演示文稿）。{RESAVE_DOCX}")
    related, targets = related_to(parts, main)
    root = parsed(parts[main])
    body = first(root, "body")
    if body is None:
        raise UnreadableFile(f"没有 Word 正文（可能是改了扩展名的表格或演示文稿）。{RESAVE_DOCX}")
    styles = parts.get(related.get("/styles", ""))
    drawn = {key: parts[name] for key, name in targets.items() if name in parts}
    reader = _Reader(_styles(styles), drawn)
    reader.blocks(body, _PLAIN)
    for kind in ("/footnotes", "/endnotes"):
        notes = parts.get(related.get(kind, ""))
        if notes is not None:
            for note in parsed(notes):
                if value(note, "type") in (None, "normal"):
                    reader.note(note)
    reading = reader.reading()
    refuse_pictures(reading.text, large_pictures(root))
    return reading


def _styles(data: bytes | None) -> Styles:
    """The styles of a part; many documents have the very same one, so the last few are kept, unless they are large."""
    if data is None:
        return Styles()
    return (_parsed_styles if len(data) <= LARGE else _parsed_styles.__wrapped__)(data)


@lru_cache(maxsize=4)
def _parsed_styles(data: bytes) -> Styles:
    return Styles.of(parsed(data))


class _Context(NamedTuple):
    """Where a run stands: the look it starts from, the ground behind it, and whether something around takes it out of the text."""

    look: Look = NOTHING
    ground: Look = NOTHING
    hidden: bool = False

    def out(self) -> "_Context":
        return _Context(self.look, self.ground, hidden=True)


_PLAIN: Final = _Context()


class _Reader:
    """Walks a body in the order of reading. Paragraphs are lists of pieces until they are whole, since text boxes wait behind them."""

    def __init__(self, styles: Styles, drawn: dict[str, bytes]) -> None:
        self._styles, self._drawn = styles, drawn
        self._fields: list[str | None] = []  # instructions of the fields around, None once their result is shown
        self._lines: list[str] = []
        self._out = Builder()
        self._joined = False

    def reading(self) -> Reading:
        self._out.add("\n".join(self._lines))
        return self._out.reading()

    def blocks(self, parent: Element, context: _Context) -> None:
        """Paragraphs and tables under an element, each on lines of its own."""
        for child in parent:
            name = bare(child.tag)
            if name == "p":
                self._paragraph(child, context)
            elif name == "tbl":
                self._table(child, context)
            elif name in _FOREIGN:
                raise UnreadableFile(f"含有嵌入的外部文档，无法完整读取。{RESAVE_DOCX}")
            elif name in _DELETED:
                self.blocks(child, context.out())
            elif name == "AlternateContent":
                self.blocks(_choice(child), context)
            elif name not in _OUT:
                self.blocks(child, context)

    def note(self, note: Element) -> None:
        """A foot- or endnote, without the blank that stands between its number and its text."""
        start = len(self._lines)
        self._joined = False
        self.blocks(note, _PLAIN)
        self._lines[start:] = [
            line.lstrip(" \t") if place == 0 else line for place, line in enumerate(self._lines[start:])
        ]

    def _paragraph(self, paragraph: Element, context: _Context) -> None:
        properties = first(paragraph, "pPr")
        look = self._styles.of_paragraph(properties, context.ground)
        pieces: list[str] = []
        boxes: list[tuple[Element | str, _Context]] = []
        self._inline(paragraph, _Context(look, context.ground, context.hidden), pieces, boxes)
        line = "".join(pieces)
        mark = first(properties, "rPr")
        if not context.hidden:
            if self._joined and self._lines:
                self._lines[-1] += line
            else:
                self._lines.append(line)
        self._joined = (
            mark is not None and not context.hidden and any(first(mark, name) is not None for name in _DELETED)
        )
        for box, around in boxes:
            self._joined = False
            if isinstance(box, str):
                self._lines.append(box)
            else:
                self.blocks(box, around)

    def _inline(
        self, parent: Element, context: _Context, pieces: list[str], boxes: list[tuple[Element | str, _Context]]
    ) -> None:
        for child in parent:
            name = bare(child.tag)
            if name == "object":
                refuse_embedded(child)
            if name in _OUT:
                continue
            if name == "r":
                look = self._styles.of_run(first(child, "rPr"), context.look)
                inner = context.out() if look.hidden and not context.hidden else context
                self._inline(child, inner, pieces, boxes)
            elif name in ("t", "delText"):
                self._piece(_plain_text(child), context.hidden or name == "delText", pieces)
            elif name == "instrText":
                if self._fields and self._fields[-1] is not None:
                    self._fields[-1] += _plain_text(child)
            elif name == "fldChar":
                self._field(value(child, "fldCharType"), context, pieces)
                self._inline(child, context, pieces, boxes)
            elif name == "ddList":
                self._piece(chosen(child), context.hidden, pieces)
            elif name == "textpath":
                self._piece(value(child, "string") or "", context.hidden, pieces)
            elif name == "fldSimple" and composed(value(child, "instr") or "") is not None:
                self._piece(composed(value(child, "instr") or "") or "", context.hidden, pieces)
            elif name in ("relIds", "chart") and (lines := self._drawing(child, name)):
                boxes.extend((line, context) for line in lines if not context.hidden)
            elif name in _BREAKS:
                self._piece(_BREAKS[name], context.hidden, pieces)
            elif name == "sym":
                self._piece(_symbol(child), context.hidden, pieces)
            elif name == "txbxContent":
                boxes.append((child, context._replace(look=NOTHING)))
            elif name == "AlternateContent":
                self._inline(_choice(child), context, pieces, boxes)
            elif name in _DELETED or _is_hidden_shape(child, name):
                self._inline(child, context.out(), pieces, boxes)
            elif name in _FOREIGN:
                raise UnreadableFile(f"含有嵌入的外部文档，无法完整读取。{RESAVE_DOCX}")
            else:
                fill = shape_fill(child) if name in SHAPES else None
                inner = context if fill is None else context._replace(ground=fill)
                self._inline(child, inner, pieces, boxes)

    def _field(self, what: str | None, context: _Context, pieces: list[str]) -> None:
        """Begin, result or end of a field; one that composes its text shows it, whatever result was kept."""
        if what == "begin":
            self._fields.append("")
        elif self._fields and what in ("separate", "end"):
            instruction = self._fields[-1]
            text = None if instruction is None else composed(instruction)
            if text is not None:
                self._piece(text, context.hidden, pieces)
            self._fields[-1] = None
            if what == "end":
                self._fields.pop()

    def _drawing(self, child: Element, name: str) -> list[str]:
        """The words of a diagram or chart that stands here, from its own part."""
        data = self._drawn.get(value(child, "dm" if name == "relIds" else "id") or "")
        if data is None:
            return []
        return list((smartart_lines if name == "relIds" else chart_lines)(parsed(data)))

    def _piece(self, text: str, hidden: bool, pieces: list[str]) -> None:
        if hidden:
            self._out.add(text, hidden=True)
        else:
            pieces.append(text)

    def _table(self, table: Element, context: _Context) -> None:
        for row in _below(table, "tr"):
            properties = first(row, "trPr")
            gone = first(properties, "del") is not None or switched_on(first(properties, "hidden"))
            around = context.out() if gone else context
            cells = []
            for cell in _below(row, "tc"):
                cells.append(self._cell(cell, around))
            if not around.hidden:
                self._lines.append("\t".join(cells))

    def _cell(self, cell: Element, context: _Context) -> str:
        properties = first(cell, "tcPr")
        ground = look_of_paragraph(properties).over(context.ground)
        hidden = context.hidden or first(properties, "cellDel") is not None
        before, self._lines, self._joined = self._lines, [], False
        self.blocks(cell, context._replace(hidden=hidden, ground=ground))
        lines, self._lines, self._joined = self._lines, before, False
        return "\n".join(lines)


def _below(parent: Element, wanted: str) -> list[Element]:
    """The rows of a table or cells of a row, also inside content controls and tracked changes, not those of inner tables."""
    found = []
    for child in parent:
        name = local(child)
        if name == wanted:
            found.append(child)
        elif name not in _OUT and name not in ("tbl", "tc", "p"):
            found.extend(_below(child, wanted))
    return found


def _choice(alternatives: Element) -> Element:
    """One reading of the same content: the first choice, else the fallback."""
    found = [first(alternatives, name) for name in ("Choice", "Fallback")]
    return next((one for one in found if one is not None), ())


def _is_hidden_shape(element: Element, name: str) -> bool:
    if name in ("inline", "anchor"):
        return (value(first(element, "docPr"), "hidden") or "0") in ("1", "true")
    style = value(element, "style") if name in ("shape", "rect", "roundrect") else None
    return bool(style) and "visibility:hidden" in str(style).replace(" ", "").lower()


def _plain_text(element: Element) -> str:
    text = "".join(element.itertext()) if len(element) else element.text or ""
    text = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    bare = text.strip(" ")
    return text if bare != text and value(element, "space") == "preserve" else bare


def _symbol(element: Element) -> str:
    try:
        symbol = chr(int(value(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""
    return symbol if symbol.isprintable() or "\ue000" <= symbol <= "\uf8ff" else ""
