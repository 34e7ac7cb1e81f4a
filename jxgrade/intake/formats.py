"""What reading any document yields, what it may cost, and which kind of file it is. Imports next to nothing: children use it."""

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import category

from jxgrade.errors import UnreadableFile

if TYPE_CHECKING:
    from jxgrade.programme.parts import Limits

READERS: Final = {  # kind -> module and function, and what its first bytes say (`_content`); a child imports only what its documents need
    "docx": ("jxgrade.intake.formats_docx", "read_docx", "zip"),
    "pdf": ("jxgrade.intake.formats_pdf", "read_pdf", "pdf"),
    "txt": ("jxgrade.intake.formats_text", "read_text", ""),
    "md": ("jxgrade.intake.formats_text", "read_text", ""),
    "html": ("jxgrade.intake.formats_html", "read_html", ""),
}
LEGACY: Final = ("doc", "wps")  # read by way of LibreOffice; their first bytes say "ole"
KINDS: Final = (*READERS, *LEGACY)
_ALIASES: Final = {"htm": "html"}
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
PDF: Final = b"%PDF-"
RTF: Final = b"{\\rtf"
_PICTURE: Final = re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8[79]a|BM.{4}\0{4}", re.DOTALL)  # BMI is a word
_MB: Final = 1024 * 1024

WORDS_A_PICTURE: Final = 100  # signs typed beside each large picture: fewer, and the pictures are the text
WHOLE_TEXT: Final = 700  # signs typed that are a text by themselves, however many pictures stand beside them
_NO_SIGNS: Final = frozenset(("Cc", "Co", "Cn"))
RESAVE_DOCX: Final = "改法：用 Word 或 WPS 打开，“另存为” .docx 后再提交"


class Bounds(NamedTuple):
    """The limits as plain numbers that a child receives: sizes in bytes, counts, characters."""

    file_bytes: int
    unpacked_bytes: int
    ratio: int
    members: int
    pages: int
    text_chars: int

    @classmethod
    def of(cls, limits: "Limits") -> "Bounds":
        """The bounds that ``programme.yaml`` sets."""
        return cls(
            limits.file_mb * _MB,
            limits.unpacked_mb * _MB,
            limits.ratio,
            limits.members,
            limits.pages,
            limits.text_chars,
        )


class Reading(NamedTuple):
    """The text as read, line ends as ``\\n``, and how many characters (white space aside) were hidden and left out."""

    text: str
    hidden_chars: int


class Builder:
    """Collects visible text piece by piece, and counts what is hidden.

    >>> out = Builder()
    >>> out.add("看得见"); out.add("看 不见", hidden=True); out.reading()
    Reading(text='看得见', hidden_chars=3)
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.hidden = 0

    def add(self, text: str, *, hidden: bool = False) -> None:
        """Append a piece, or count it where it is hidden."""
        if hidden:
            self.hidden += sum(1 for char in text if not char.isspace())
        else:
            self._parts.append(text)

    def reading(self) -> Reading:
        """All pieces together."""
        return Reading(unified("".join(self._parts)), self.hidden)


def unified(text: str) -> str:
    """The text with every line end as ``\\n``; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse_pictures(text: str, pictures: int) -> None:
    """Raise UnreadableFile where pictures weigh more than words: what they hold was not read, so the text is not whole."""
    typed = sum(not char.isspace() for char in text) if pictures else 0
    if typed < min(WORDS_A_PICTURE * pictures, WHOLE_TEXT):
        raise UnreadableFile(
            f"正文主要是图片（{pictures} 幅大图，只有 {typed} 个字符），图片里的文字读不出。改法：把正文打成文字再提交，或先做文字识别（OCR）"
        )


def refuse_garbled(text: str) -> None:
    """Raise UnreadableFile where a tenth or more of the signs are controls, of private use or unassigned: decoded as what it is not.

    >>> refuse_garbled("心理活动课程设计")
    """
    signs = Counter(text)
    odd = sum(count for sign, count in signs.items() if sign not in "\t\n\r\f\v" and category(sign) in _NO_SIGNS)
    if 10 * odd >= max(1, signs.total() - sum(signs[blank] for blank in " \t\n\r\u3000")):
        raise UnreadableFile(f"读出来的多是乱码（编码不对，或字体没有对应的文字），不是原文。{RESAVE_DOCX}")


def kind_of(name: str) -> str | None:
    """The kind of file by its extension, whatever the case, or None where it is none of `KINDS`.

    >>> kind_of("甲/教案.DOCX"), kind_of("a.htm"), kind_of("a.zip")
    ('docx', 'html', None)
    """
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    kind = _ALIASES.get(extension.lower(), extension.lower())
    return kind if dot and stem and kind in KINDS else None


def unknown_kind(name: str) -> str:
    """Why a file of this name is not read, and what to do."""
    extension = name.rpartition("/")[2].rpartition(".")
    if extension[1] and extension[2].lower() == "zip":
        return "这是压缩包，不是作业（压缩包里的压缩包也不打开）。改法：填写压缩包内的文件，如 南昌.zip/张三.docx"
    shown = f"“.{extension[2]}”" if extension[1] else "（没有扩展名）"
    return f"文件类型{shown}不在可读之列（{' '.join('.' + kind for kind in KINDS)}）。{RESAVE_DOCX}"


def refuse_disguised(data: bytes, kind: str) -> None:
    """Raise UnreadableFile where the first bytes belong to another kind of file than the extension says."""
    found = _content(data)
    wanted = "ole" if kind in LEGACY else READERS[kind][2]
    if found == wanted:
        return
    if found == "ole" and kind == "docx":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile("文件已加密，需要密码才能打开。改法：用 Word 打开，取消密码后另存一份再提交")
        raise UnreadableFile(f"扩展名是 .docx，内容却是旧版 .doc。{RESAVE_DOCX}")
    if found:
        what = {"zip": "压缩包或 .docx", "pdf": "PDF", "ole": "旧版 Office 文件", "rtf": "RTF", "picture": "图片"}[
            found
        ]
        raise UnreadableFile(f"扩展名是 .{kind}，内容却是{what}。改法：用原软件打开，“另存为” .docx 后再提交")
    if wanted:
        raise UnreadableFile(f"内容不是 .{kind} 文件，可能已损坏或没有传完。改法：确认能打开后重新提交原文件")


def _content(data: bytes) -> str:
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    if PDF in data[:1024]:
        return "pdf"
    if data.lstrip()[: len(RTF)] == RTF:
        return "rtf"
    return "picture" if _PICTURE.match(data) else ""
