"""Signs of writing by which a copy could be passed off as another text: told with their place, never held against anybody.

All of them are matched through when texts are compared, but for glyphs without a code. Each has harmless causes, which its
message names: quotations, converted PDF, pinyin beside the characters. The limits leave real texts in peace.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

from jxgrade.checks.finding import Finding, Level
from jxgrade.text import Normalised
from jxgrade.text.counts import is_han
from jxgrade.text.lookalikes import LOOKALIKES, is_simplified, simplified
from jxgrade.text.normalise import chars_of

FEW: Final = 5  # traditional characters; fewer are slips or names
PLACES: Final = 3  # in fewer places they are a quotation
APART: Final = 12  # characters between traditional ones that end a place
PIECES: Final = 20  # pieces of Han in a row,
LENGTH: Final = 2  # of so many characters on average at most,
ALONE: Final = PIECES // 2  # and so many of one alone: lists of words (高兴、悲伤、愤怒) have hardly any
VARIED: Final = PIECES * 3 // 4  # different characters in them: 11月3日、11月10日 has two
WIDEST: Final = 12  # characters between two pieces; more are words of another language
UNMAPPED: Final = 20  # glyphs without a code; fewer are bullets
UNMAPPED_SHARE: Final = 0.02  # of the text

_HAN: Final = "\u3005\u3007\u3400-\u9fff\U00020000-\U000323af"
_PIECE: Final = re.compile(f"[{_HAN}]+")
_LONE: Final = re.compile(f"[^{_HAN}][{_HAN}](?![{_HAN}])")
_LINE_OR_CELL: Final = re.compile(r"[\n\r\t\v\f|\u2028\u2029]")
_LETTERS: Final = re.compile("[A-Za-z\u0370-\u03ff\u0400-\u052f]{2,}")
_SHAPES: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_SUSPECT: Final = re.compile(f"[\u0370-\u052f\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f{''.join(LOOKALIKES)}]")
_STAND_INS: Final = "".join(old for old, new in LOOKALIKES.items() if is_han(new) and not _SHAPES.match(old))
_FOREIGN: Final = re.compile(f"(?<=[{_HAN}])[{_STAND_INS}](?=[{_HAN}])")
_WIDE: Final = re.compile("[Ａ-Ｚａ-ｚ]")
_WORDS: Final = re.compile("[A-Za-zＡ-Ｚａ-ｚ]+")
_UNMAPPED: Final = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")


def check_disguise(text: str, seen: Normalised) -> Iterator[Finding]:
    """Traditional characters amid simplified ones, characters parted one by one, look-alikes, two widths, glyphs without a code."""
    used = "".join(chars_of(text))  # most texts hold none of these characters, and this is soon seen
    yield from _traditional(text, used)
    yield from _parted(seen)
    yield from _lookalikes(text, used)
    yield from _two_widths(text, used)
    yield from _unmapped(text, used)


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of the traditional (or Japanese) script alone, and the simplified ones that have such a form."""
    others = [char for char in map(chr, range(0x4E00, 0xA000)) if not is_simplified(char)]
    forms = {char: form for char, form in zip(others, simplified(others), strict=True) if char != form}
    return frozenset(forms), frozenset(form for form in forms.values() if is_simplified(form))


def _traditional(text: str, used: str) -> Iterator[Finding]:
    traditional, simple = _scripts()
    if traditional.isdisjoint(used):
        return
    places = [place for place, char in enumerate(text) if char in traditional]
    if len(places) < FEW:
        return
    if len(places) >= sum(char in simple for char in text):
        message = f"全文以繁体字写成（{len(places)} 个），比对时按简体处理。处理：要求用规范汉字的，请与学员核实"
        yield Finding("traditional", "info", str(len(places)), message, places[0], places[0] + 1)
        return
    spots = 1 + sum(later - place > APART for place, later in pairwise(places))
    level: Level = "warning" if spots >= PLACES else "info"
    message = f"简体正文夹有 {len(places)} 个繁体字，分布在 {spots} 处，比对时按简体处理。处理：引文、人名和复制网页属正常；散见各处的请查看原文"
    yield Finding("traditional_mixed", level, str(len(places)), message, places[0], places[0] + 1)


def _parted(seen: Normalised) -> Iterator[Finding]:
    text = seen.text
    if len(_LONE.findall(text)) < ALONE - 1:
        return
    pieces = [match.span() for match in _PIECE.finditer(text)]
    if len(pieces) < PIECES:
        return
    size = [0, *accumulate(end - start for start, end in pieces)]
    alone = [0, *accumulate(end - start == 1 for start, end in pieces)]
    breaks = [0, *accumulate(_breaks(text, left[1], right[0]) for left, right in pairwise(pieces))]
    found = [
        first
        for first in range(len(pieces) - PIECES + 1)
        if breaks[first + PIECES - 1] == breaks[first]
        and size[first + PIECES] - size[first] <= LENGTH * PIECES
        and alone[first + PIECES] - alone[first] >= ALONE
        and len({char for start, end in pieces[first : first + PIECES] for char in text[start:end]}) >= VARIED
    ]
    if found:
        gaps = {gap for first in found for gap in range(first, first + PIECES - 1)}
        ends = next(first for first, later in zip(found, [*found[1:], len(pieces)], strict=True) if later > first + 1)
        message = f"有 {len(gaps)} 处相邻的汉字被空格、标点或其他字符逐个隔开，比对时已去掉。处理：注音、列举和版式属正常；成段如此的请查看原文"
        yield Finding(
            "parted", "warning", str(len(gaps)), message, *seen.span(pieces[found[0]][0], pieces[ends + PIECES - 1][1])
        )


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether what stands between two pieces ends a line, a cell, or is more than a sign."""
    return end - start > WIDEST or _LINE_OR_CELL.search(text, start, end) is not None


def _lookalikes(text: str, used: str) -> Iterator[Finding]:
    if not _SUSPECT.search(used):
        return
    words = [match.start() for match in _LETTERS.finditer(text) if _is_mixed(match[0])]
    places = sorted([*words, *(match.start() for match in _FOREIGN.finditer(text))])
    if places:
        message = f"有 {len(places)} 处用了形状相近的外文字母、假名或旧字形代替原字，比对时已还原。处理：请查看此处，确认是否输入有误"
        yield Finding("lookalike", "warning", str(len(places)), message, places[0], places[0] + 1)
    shapes = [match.start() for match in _SHAPES.finditer(text)]
    if shapes:
        message = f"有 {len(shapes)} 个字用了部首或兼容字形的编码，比对时已还原。处理：多为 PDF 转换所致，一般无须处理"
        yield Finding("radical_forms", "info", str(len(shapes)), message, shapes[0], shapes[0] + 1)


def _is_mixed(word: str) -> bool:
    """Whether letters of another script stand in for Latin ones: Ехсеl, not μm, αβ or Россия."""
    others = [char for char in word if not char.isascii()]
    return len(others) < len(word) and all(_latin(char) for char in others) and bool(others)


def _latin(char: str) -> bool:
    form = LOOKALIKES.get(char) or LOOKALIKES.get(char.casefold(), "")
    return form.isascii() and bool(form)


def _two_widths(text: str, used: str) -> Iterator[Finding]:
    words = _WORDS.finditer(text) if _WIDE.search(used) else ()
    places = [match.span() for match in words if len(_WIDE.findall(match[0])) not in (0, len(match[0]))]
    if places:
        message = f"有 {len(places)} 处单词混用全角和半角字母，比对时已统一。处理：多为输入法切换所致，一般无须处理"
        yield Finding("two_widths", "info", str(len(places)), message, *places[0])


def _unmapped(text: str, used: str) -> Iterator[Finding]:
    places = [match.start() for match in _UNMAPPED.finditer(text)] if _UNMAPPED.search(used) else []
    if len(places) >= UNMAPPED and len(places) >= UNMAPPED_SHARE * len(text):
        message = f"有 {len(places)} 个字符没有通用编码，程序读不出是什么字，也就无从比对。处理：多为文件内嵌字体所致；请打开原文件查看，必要时请学员另存后补交"
        yield Finding("unmapped", "warning", str(len(places)), message, places[0], places[0] + 1)
