"""The text layer of a PDF; white and tiny letters are left out and counted (rules, 1.11). Scans have no text and are refused."""

import ctypes
import io
import re
from math import sqrt
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import Bounds, Builder, Reading
from jxgrade.intake.formats_docx_styles import WHITE_FROM

SMALLEST_POINTS: Final = 3
_BROKEN_WORD: Final = re.compile("[\x02\ufffe]\r?\n")  # pdfium's mark for a word divided at the end of a line
_MARKS: Final = re.compile("[\x00\x02\ufffe\uffff]")
_SCAN: Final = "没有文字层，可能是扫描件或图片。改法：提交文字版（.docx），或先做文字识别（OCR）"


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
        out = Builder()
        size = 0
        for number in range(len(document)):
            text = _page(document, number, out)
            out.add(("\n" if size else "") + text)
            size += len(text)
            if size > bounds.text_chars:
                break  # over the limit already; the caller says so
    reading = out.reading()
    if not reading.text.strip() and not reading.hidden_chars:
        raise UnreadableFile(_SCAN)
    return reading


def _page(document: Any, number: int, out: Builder) -> str:
    try:
        page = document[number]
        letters = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"第 {number + 1} 页已损坏。改法：重新导出 PDF，或提交 .docx") from error
    count = letters.count_chars()
    kept = []
    for index in range(count):
        char = chr(pdfium.FPDFText_GetUnicode(letters, index))
        if char.isspace() or not _hidden(letters, index):
            kept.append(char)
        else:
            out.add(char, hidden=True)
    letters.close()
    page.close()
    text = _joined("".join(kept))
    return _MARKS.sub("", _BROKEN_WORD.sub("", text)).replace("\r\n", "\n").rstrip("\n")


def _joined(text: str) -> str:
    """The text with UTF-16 halves that pdfium gives one by one put together; a lone half becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _hidden(letters: Any, index: int) -> bool:
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(letters, index, ctypes.byref(matrix)):
        scale = sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        if 0 < pdfium.FPDFText_GetFontSize(letters, index) * scale < SMALLEST_POINTS:
            return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(letters, index, *(ctypes.byref(part) for part in (red, green, blue, alpha))):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= WHITE_FROM
