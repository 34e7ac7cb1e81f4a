"""Plain text and Markdown: UTF-8 or GB18030, UTF-16 only where it starts with a mark (rules, 1.9)."""

import re
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import Bounds, Reading, unified

_UTF8: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f]")
CONTROLS_AT_MOST: Final = 100  # one in so many characters: strays copied from web pages are less, other encodings more
RESAVE_TEXT: Final = "改法：用记事本打开，“另存为”时编码选 UTF-8，再提交"


def read_text(data: bytes, bounds: Bounds) -> Reading:
    """The text as it is, line ends unified; nothing is hidden in it. Raises UnreadableFile where it is no text."""
    return Reading(unified(decoded(data)), 0)


def decoded(data: bytes) -> str:
    """The characters behind bytes; raises UnreadableFile where neither UTF-8 nor GB18030 gives a text.

    >>> decoded("心理".encode("gb18030")), decoded("心理".encode("utf-16"))
    ('心理', '心理')
    """
    if data.startswith(_UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data.startswith(_UTF8):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        if encoding == "gb18030" and _damaged_utf8(data):
            break
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or CONTROLS_AT_MOST * len(_CONTROLS.findall(text)) > len(text):
            raise UnreadableFile(f"内容不是文本，或是没有标记的 UTF-16。{RESAVE_TEXT}")
        return text
    raise UnreadableFile(f"文字编码既不是 UTF-8 也不是 GB18030。{RESAVE_TEXT}")


def _damaged_utf8(data: bytes) -> bool:
    """Nearly all of it is UTF-8, so that GB18030 would read a damaged text as other characters; real GB18030 is hardly ever UTF-8."""
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    beyond_ascii = len(data) - len(data.decode("ascii", "ignore"))
    return 0 < 10 * lost < beyond_ascii
