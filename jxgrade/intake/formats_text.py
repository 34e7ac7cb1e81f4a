"""Plain text and Markdown: UTF-8 or GB18030, UTF-16 only where it starts with a mark; a web page as it declares (rules, 1.9)."""

import codecs
import re
from functools import lru_cache
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import Bounds, Reading, refuse_garbled, unified

_UTF8: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f]")
CONTROLS_AT_MOST: Final = 100  # one in so many characters: strays copied from web pages are less, other encodings more
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w\-:.]{2,30})|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w\-:.]{2,30})""",
    re.I,
)
_HEAD: Final = 4096  # bytes in which a page says how it is encoded
# what browsers read under these names (WHATWG Encoding Standard); UTF-16 in a page without a mark cannot be true
_READ_AS: Final = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "utf-16", "utf-16le", "us-ascii", "ascii"), "utf-8"),
}
COMMON_AT_LEAST: Final = (
    0.85  # of the Han characters of a text: everyday ones; a text read in another encoding has two thirds or fewer
)
FEW_HAN: Final = 30  # fewer say nothing
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
        _refuse_no_text(text)
        if encoding == "gb18030" and _is_rather(data, text, "big5hkscs"):
            break
        return text
    raise UnreadableFile(f"文字编码既不是 UTF-8 也不是 GB18030。{RESAVE_TEXT}")


def decoded_page(data: bytes) -> str:
    """The characters of a web page in the encoding that it declares; raises UnreadableFile where it is in another (section 7, line 10)."""
    declared = _DECLARED.search(data[:_HEAD])
    if declared is None or data.startswith((*_UTF16, _UTF8)):
        return decoded(data)
    name = (declared[1] or declared[2]).decode("ascii").lower()
    wrong = UnreadableFile(f"网页声明的编码是 {name}，内容却不是。改法：用 Word 打开看不到乱码后“另存为” .docx，再提交")
    try:
        encoding = _READ_AS.get(name) or codecs.lookup(name).name
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise wrong from error
    _refuse_no_text(text)
    others = ("utf-8", "gb18030", "big5hkscs")
    if encoding not in others and any(_is_of_han(data, other) for other in others):
        raise wrong
    if encoding != "utf-8" and any(_is_rather(data, text, other) for other in others if other != encoding):
        raise wrong
    return text


def _refuse_no_text(text: str) -> None:
    if "\0" in text or CONTROLS_AT_MOST * len(_CONTROLS.findall(text)) > len(text):
        raise UnreadableFile(f"内容不是文本，或是没有标记的 UTF-16。{RESAVE_TEXT}")
    refuse_garbled(text)


def _is_rather(data: bytes, text: str, encoding: str) -> bool:
    """Do the bytes of a text that nobody writes give one that people write in another encoding?"""
    if is_everyday(text):
        return False
    try:
        return is_everyday(data.decode(encoding))
    except UnicodeDecodeError:
        return False


def _is_of_han(data: bytes, encoding: str) -> bool:
    """Is most of what is not ASCII in these bytes Han in an encoding of theirs? An alphabet's encoding would read signs with accents."""
    try:
        beyond = [sign for sign in data.decode(encoding) if not sign.isascii()]
    except UnicodeDecodeError:
        return False
    return 2 * sum("\u3400" <= sign <= "\u9fff" for sign in beyond) > len(beyond)


def is_everyday(text: str) -> bool:
    """Are the Han characters those that people write? Bytes read in another encoding than their own give rare ones.

    Everyday: level 1 of GB/T 2312 (3,755 characters by use) or of Big5 (5,401).

    >>> is_everyday("教师培训项目" * 10), is_everyday(("教师培训项目" * 10).encode("utf-8").decode("gb18030"))
    (True, False)
    """
    han = [sign for sign in text if "\u3400" <= sign <= "\u9fff"]
    return len(han) < FEW_HAN or sum(map(_is_everyday, han)) >= COMMON_AT_LEAST * len(han)


@lru_cache(maxsize=1 << 14)
def _is_everyday(sign: str) -> bool:
    return any(
        first <= sign.encode(encoding, "ignore")[:1] <= last
        for encoding, first, last in (("gb2312", b"\xb0", b"\xd7"), ("big5", b"\xa4", b"\xc6"))
    )


def _damaged_utf8(data: bytes) -> bool:
    """Nearly all of it is UTF-8, so that GB18030 would read a damaged text as other characters; real GB18030 is hardly ever UTF-8."""
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    beyond_ascii = len(data) - len(data.decode("ascii", "ignore"))
    return 0 < 10 * lost < beyond_ascii
