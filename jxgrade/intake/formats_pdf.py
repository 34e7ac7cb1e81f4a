"""The text of a PDF as its reader sees it: letters of the page, form fields and typed annotations; running headers do not count.

Hidden and counted: white and tiny letters, letters outside the page or under a box, and those drawn invisibly over no picture (rules, 1.11). Refused,
since it would count as read what was not: pages that are pictures, and letters of a font that does not say which characters they are.
"""

import ctypes
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import sqrt
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import WORDS_A_PICTURE, Bounds, Builder, Reading, refuse_garbled, refuse_pictures
from jxgrade.intake.formats_docx_styles import WHITE_FROM
from jxgrade.intake.formats_pdf_covered import covered

SMALLEST_POINTS: Final = 3
PICTURE_SHARE: Final = 0.25  # of a page: from here on a picture may hold its words
WHOLE_SHARE: Final = 0.6  # of a page: with hardly a letter on it but a stamp, the picture is the page
FEW_LETTERS: Final = 40
SAME_HEIGHT: Final = 3.0  # points
OUTER_LINES: Final = 3  # at the top and at the bottom of a page: where running headers and footers stand
MARKED_PAGES: Final = 3  # with so many, a line that comes again in the middle of each is a watermark
NEARLY_EVERY: Final = 0.6  # of the pages after the first, of the odd or of the even ones
MARGIN: Final = 0.15  # of the height: where a number alone is the page's
_BROKEN_WORD: Final = ("\x02", "\ufffe")  # pdfium's marks for a word divided at the end of a line
_MARKS: Final = re.compile("[\x00\x02\ufffe\uffff]")
_TAG: Final = re.compile(r"<[^<>]*>")
_DIGITS: Final = re.compile(r"\d+")
_NUMERAL: Final = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,5}|[ivxl]{1,6})"
_PAGE_NUMBER: Final = re.compile(
    rf"^[\s\-—–·~|]*(?:第|page)?\s*{_NUMERAL}\s*页?(?:\s*[/／,，]?\s*(?:共|of)?\s*{_NUMERAL}\s*页?)?[\s\-—–·~|]*$", re.I
)
_HOLDS_PICTURES: Final = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}
_OBJECT, _UNICODE, _IS_UNMAPPED = (  # of plain addresses: a pointer object for each letter is what costs most
    ctypes.CFUNCTYPE(kind, ctypes.c_void_p, ctypes.c_int)(ctypes.cast(function, ctypes.c_void_p).value or 0)
    for kind, function in (
        (ctypes.c_void_p, pdfium.FPDFText_GetTextObject),
        (ctypes.c_uint, pdfium.FPDFText_GetUnicode),
        (ctypes.c_int, pdfium.FPDFText_HasUnicodeMapError),
    )
)
_FILLED_ELSEWHERE: Final = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
_TYPED: Final = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX)
_SCAN: Final = "没有文字层，可能是扫描件或图片。改法：提交文字版（.docx），或先做文字识别（OCR）"


@dataclass
class _Line:
    """A line as printed: its text and the height of its first letter, None where only what was typed into a field stands."""

    text: str
    height: float | None


@dataclass
class _Page:
    """What was found on a page; ``letters``: how many were looked at, ``unmapped`` of them without a Unicode character."""

    top: float
    bottom: float
    lines: list[_Line] = field(default_factory=list)
    pictures: float = 0.0
    covered: frozenset[int | None] = frozenset()
    letters: int = 0
    unmapped: int = 0


def read_pdf(data: bytes, bounds: Bounds) -> Reading:
    """The text of all pages, line by line as printed. Raises UnreadableFile where there is none, or it is locked or damaged."""
    try:
        document = pypdfium2.PdfDocument(io.BytesIO(data))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile("文件已加密，需要密码才能打开。改法：取消密码后另存一份再提交") from error
        raise UnreadableFile("文件已损坏或没有传完。改法：重新导出 PDF，或提交 .docx") from error
    with document:
        if len(document) > bounds.pages:
            raise UnreadableFile(f"共 {len(document)} 页，超过 {bounds.pages} 页。改法：只提交作业本身")
        if document.get_formtype() in _FILLED_ELSEWHERE:
            raise UnreadableFile(
                "是 XFA 动态表单，页面上显示的不是填写的内容。改法：用 Adobe Reader 打开，“打印”成 PDF 后提交，或提交 .docx"
            )
        attached = pdfium.FPDFDoc_GetAttachmentCount(document)
        document.init_forms()
        out = Builder()
        pages: list[_Page] = []
        size = 0
        for number in range(len(document)):
            pages.append(_read_page(document, number, out))
            size += sum(len(line.text) for line in pages[-1].lines)
            if size > bounds.text_chars:
                break  # over the limit already; the caller says so
    texts = [_joined(lines) for lines in _without_running_lines(pages)]
    reading = out.reading()._replace(text="\n".join(texts))
    _refuse_unread(pages, texts, reading)
    if len("".join(reading.text.split())) < WORDS_A_PICTURE * attached:
        raise UnreadableFile(f"里面附着 {attached} 个文件，附件没有读取，页面上又没有多少字。改法：直接提交附件本身")
    return reading


def _refuse_unread(pages: Sequence[_Page], texts: Sequence[str], reading: Reading) -> None:
    letters, unmapped = sum(page.letters for page in pages), sum(page.unmapped for page in pages)
    if 10 * unmapped > letters:
        raise UnreadableFile("字体没有对应的文字编码，读出来的不是原文。改法：提交 .docx，或从原软件重新导出 PDF")
    pictured = sum(page.pictures >= PICTURE_SHARE for page in pages)
    if not reading.text.strip() and (pictured or not reading.hidden_chars):
        raise UnreadableFile(_SCAN)
    whole = sum(page.pictures >= WHOLE_SHARE and page.letters < FEW_LETTERS for page in pages)
    if 2 * whole >= len(pages):
        raise UnreadableFile(f"{len(pages)} 页里有 {whole} 页整页是图片，{_SCAN}")
    refuse_pictures(reading.text, pictured)
    refuse_garbled(reading.text)


# ---------------------------------------------------------------- one page


def _read_page(document: Any, number: int, out: Builder) -> _Page:
    try:
        page = document[number]
        letters = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"第 {number + 1} 页已损坏。改法：重新导出 PDF，或提交 .docx") from error
    left, bottom, right, top = page.get_bbox()
    found = _Page(top, bottom)
    area = max(1.0, (right - left) * (top - bottom))
    drawn = [pdfium.FPDFPage_GetObject(page.raw, place) for place in range(pdfium.FPDFPage_CountObjects(page.raw))]
    kinds = [pdfium.FPDFPageObj_GetType(one) for one in drawn]
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for picture in pictures if not _HOLDS_PICTURES.isdisjoint(kinds) else ():
        x0, y0, x1, y1 = picture.get_bounds()
        seen = max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
        found.pictures = max(found.pictures, seen / area)
    found.covered = covered(drawn, kinds)
    _read_letters(letters, found, (left, bottom, right, top), out)
    found.lines.extend(_Line(line, None) for text in _typed(document, page, out) for line in text.splitlines())
    letters.close()
    page.close()
    return found


def _read_letters(letters: Any, page: _Page, box: tuple[float, float, float, float], out: Builder) -> None:
    """Lines of visible letters; whether a letter is hidden is the same for all letters of one text object.

    Three calls a letter are what a page costs, so nothing stands between them and pdfium, not even a step of Python.
    """
    handle, address = letters.raw, ctypes.cast(letters.raw, ctypes.c_void_p).value
    every = range(letters.count_chars())
    text = letters.get_text_range()
    if len(text) != len(every):  # a sign that takes two places, or none
        text = "".join(map(chr, map(_UNICODE, repeat(address), every)))
    objects = list(map(_OBJECT, repeat(address), every))
    printed = [at for at in every if not text[at].isspace()]
    mapped = [at for at in printed if not "\ue000" <= text[at] <= "\uf8ff"]
    page.letters += len(printed)
    page.unmapped += len(printed) - len(mapped) + list(map(_IS_UNMAPPED, repeat(address), mapped)).count(1)
    firsts = {objects[at]: at for at in reversed(printed)}
    hidden = page.covered | {
        key for key, at in firsts.items() if _hidden(handle, at, pdfium.FPDFText_GetTextObject(handle, at), page, box)
    }
    start = 0
    for line in text.split("\n"):
        places = range(start, start + len(line))
        gone = [at for at in places if objects[at] in hidden and not text[at].isspace()] if hidden else []
        if gone:
            out.add("".join(text[at] for at in gone), hidden=True)
            line = "".join(text[at] for at in places if objects[at] not in hidden or text[at].isspace())
        if line.strip() or not gone:
            first = next((at for at in places if not text[at].isspace() and objects[at] not in hidden), None)
            page.lines.append(_Line(line.rstrip("\r"), None if first is None else _height(handle, first)))
        start = places.stop + 1


def _hidden(letters: Any, index: int, drawn: Any, page: _Page, box: tuple[float, float, float, float]) -> bool:
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(letters, index, ctypes.byref(matrix)):
        scale = sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        if 0 < pdfium.FPDFText_GetFontSize(letters, index) * scale < SMALLEST_POINTS:
            return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else pdfium.FPDF_TEXTRENDERMODE_FILL
    if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return page.pictures < PICTURE_SHARE  # over a picture it is what somebody recognised in it
    x0, y0, x1, y1 = _box(letters, index)
    if x1 <= box[0] or x0 >= box[2] or y1 <= box[1] or y0 >= box[3]:
        return True
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFText_GetFillColor(letters, index, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= WHITE_FROM


def _box(letters: Any, index: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharBox(letters, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _height(letters: Any, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(letters, index, ctypes.byref(x), ctypes.byref(y))
    return y.value


def _typed(document: Any, page: Any, out: Builder) -> Iterator[str]:
    """What was typed into form fields and free annotations, in their order; what they hide is counted."""
    form = document.formenv
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        text = ""
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            text = _said(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
            text = text or _TAG.sub("", _said(pdfium.FPDFAnnot_GetStringValue, note, b"RC"))
        elif (
            kind == pdfium.FPDF_ANNOT_WIDGET
            and form is not None
            and pdfium.FPDFAnnot_GetFormFieldType(form, note) in _TYPED
        ):
            text = _said(pdfium.FPDFAnnot_GetFormFieldValue, form, note)
        if pdfium.FPDFAnnot_GetFlags(note) & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW):
            out.add(text, hidden=True)
        elif text.strip():
            yield text
        pdfium.FPDFPage_CloseAnnot(note)


def _said(ask: Any, *of: Any) -> str:
    """A string that pdfium writes into a buffer of UTF-16, asked first for its size in bytes."""
    size = ask(*of, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(*of, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------- all pages


def _without_running_lines(pages: Sequence[_Page]) -> list[list[_Line]]:
    """The lines of each page without headers, footers and page numbers: what stands at the same height of (nearly) every page."""
    outer, printed = [_outer(page) for page in pages], [_printed(page) for page in pages]
    runs = {key for key, numbers in _places(outer).items() if _is_on_every_page(numbers, len(pages))}
    if len(pages) >= MARKED_PAGES:  # what stands between is running only where no page is without it, as a watermark
        runs |= {key for key, numbers in _places(printed).items() if len(numbers) == len(pages)}

    kept = []
    for page, lines, edges in zip(pages, printed, outer, strict=True):
        gone = {at for at, line in lines.items() if _key(line) in runs}
        gone |= {at for at, line in edges.items() if _is_page_number(page, line)}
        kept.append([line for at, line in enumerate(page.lines) if at not in gone])
    if any(line.text.strip() for lines in kept for line in lines):
        return kept
    return [page.lines for page in pages]  # nothing stands between them: then they are no headers


def _places(pages: Sequence[Mapping[int, _Line]]) -> dict[tuple[str, int], set[int]]:
    """The pages on which each line stands, at this height or a step beside it."""
    places: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for text, height in map(_key, lines.values()):
            for near in (-1, 0, 1):
                places[text, height + near].add(number)
    return places


def _is_on_every_page(numbers: set[int], pages: int) -> bool:
    """Is a line on nearly all pages, on nearly all odd or on nearly all even ones? The first page may be without."""
    for step, first in ((1, 0), (2, 0), (2, 1)):
        asked = set(range(first, pages, step)) - ({0} if pages > 2 else set())
        if len(numbers & asked) >= max(2, NEARLY_EVERY * len(asked)):
            return True
    return False


def _printed(page: _Page) -> dict[int, _Line]:
    """The printed lines of a page by their place."""
    return {at: line for at, line in enumerate(page.lines) if line.height is not None and line.text.strip()}


def _outer(page: _Page) -> dict[int, _Line]:
    """The highest and lowest of them."""
    by_height = sorted(_printed(page).items(), key=lambda one: -(one[1].height or 0))
    return dict(by_height[:OUTER_LINES] + by_height[-OUTER_LINES:])


def _key(line: _Line) -> tuple[str, int]:
    """A line's words, numbers aside, and its height in steps."""
    return _DIGITS.sub("0", "".join(line.text.split())), round((line.height or 0) / SAME_HEIGHT)


def _is_page_number(page: _Page, line: _Line) -> bool:
    margin = MARGIN * (page.top - page.bottom)
    at = line.height or 0
    return (at > page.top - margin or at < page.bottom + margin) and bool(_PAGE_NUMBER.match(line.text))


def _joined(lines: Sequence[_Line]) -> str:
    """Lines as one text; a word divided at the end of one is whole, halves of UTF-16 that pdfium gives one by one are put together."""
    text = ""
    for line in lines:
        text += line.text.rstrip("\r") if line.text.rstrip("\r").endswith(_BROKEN_WORD) else f"{line.text}\n"
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _MARKS.sub("", text).rstrip("\n")
