"""What a reader cannot see: hidden text of the file, invisible controls in the text (rules, 1.11)."""

from collections.abc import Iterator
from typing import Final

from jxgrade.checks.finding import Finding
from jxgrade.text import find_controls

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_hidden(text: str, *, hidden_chars: int = 0, control_chars: int = 0) -> Iterator[Finding]:
    """Hidden text that the file held, and invisible controls of the text; ``control_chars``: those taken out on reading."""
    if hidden_chars > 0:
        message = f"文件里有 {hidden_chars} 个看不见的字符（白色、极小字号、隐藏或已删除的文字），没有计入字数。处理：请打开原文件查看"
        yield Finding("hidden_text", "warning", str(hidden_chars), message)
    places = find_controls(text)
    number = max(len(places), control_chars)
    if number:
        bidi = any(text[place] in _BIDI for place in places)
        what = "双向或零宽控制符" if bidi else "零宽等控制符"
        message = f"正文夹有 {number} 个不可见的{what}，比对时已去掉。处理：少量多为复制网页所致；数量多的请查看是否有意规避比对"
        yield Finding("control_chars", "warning", str(number), message, *((places[0], places[0] + 1) if places else ()))
