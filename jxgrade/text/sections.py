"""Where the required sections of a text begin: by heading first, else by what the prose says (R4).

A heading may be numbered (一、 （一） 1. ① 第一部分), marked (【】 ## ** bullets), spaced out (主　题), stand alone on its line
or in a table cell, or carry its content behind a colon. Cells of a table are separated by tabs, rows by line breaks.
Confidence is an order of trust, not a probability: a clear heading 0.95, a heading inside a longer line 0.75, prose 0.6.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from jxgrade.programme import Section
from jxgrade.text.normalise import Normalised, normalise

How = Literal["heading", "cue"]

CLEAR: Final = Decimal("0.95")
SPACED: Final = Decimal("0.85")
WITHIN: Final = Decimal("0.75")
CUES: Final = Decimal("0.7")
CUE: Final = Decimal("0.6")

GAP: Final = 20  # most characters that the … of a cue stands for
SHORT_LINE: Final = 20  # a heading inside a longer line: that line at most
SHORT_LABEL: Final = 12  # a label (活动准备：) at most

_BREAK: Final = "\n\r\t\v\f\x85\u2028\u2029"
_CELL: Final = re.compile(f"[^{_BREAK}|]+")
_NUMERAL: Final = r"(?:[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[〇零一二三四五六七八九十百]{1,4}|[ivxIVX]{1,4}|[A-Za-z])"
_MARK: Final = (
    rf"(?:第[ ]*{_NUMERAL}[ ]*(?:部分|章|节|项|点|条|步|篇|单元)|[(\[]{_NUMERAL}[)\]]|{_NUMERAL}[ ]*[、.,:)\]]|{_NUMERAL}(?=[ ])"
    r"|[#*•·●◆■▪◇□★☆※◎○►▶➢✦~_>+–—-]+|[(\[{<【〔《「『〖\"“'‘])"
)
_LEAD: Final = re.compile(rf"(?:[ ]*{_MARK})*[ ]*[、.:]?[ ]*")
_CLOSE: Final = re.compile(r"[ ]*(?:[)\]}>】〕》」』〗\"”'’]|[*_#])*")
_COLON: Final = re.compile(r"[ ]*(?::|——|--|—|-(?=[ ]))")
_SENTENCE: Final = re.compile(r"[。!?;]")
_LABEL_LINE: Final = re.compile(rf"(?=[ ]*{_MARK}).{{1,15}}|[^:]{{1,{SHORT_LABEL}}}:[ ]*")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """Evidence for one required section: where in the text as read, how it was seen, how far to trust it.

    ``filled`` is False where the heading stands with nothing under it.
    """

    name: str
    start: int
    end: int
    how: How
    confidence: Decimal
    filled: bool = True


@dataclass(frozen=True, slots=True)
class _Cell:
    """A line, or a cell of a table's row, in the normalised text: its characters and its place in the grid."""

    start: int
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A heading in a cell: cell number, span in the normalised text, where its content would begin, trust."""

    cell: int
    start: int
    end: int
    content: int
    confidence: Decimal
    label: bool


# ---------------------------------------------------------------- patterns of one section


def _spaced(words: str) -> str:
    return "[ ]*".join(re.escape(char) for char in words if not char.isspace())


@lru_cache(maxsize=64)
def _patterns(section: Section) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """The heading pattern, longest synonym first, and one pattern per cue."""
    headings = sorted({normalise(heading).text for heading in section.headings}, key=lambda words: (-len(words), words))
    cues = []
    for cue in section.cues:
        parts = [normalise(part).text.strip() for part in re.split("…+|\\.{3,}", cue)]
        gap = f"[^。!?;{_BREAK}]{{0,{GAP}}}?"
        cues.append(re.compile(gap.join(re.escape(part) for part in parts)))
    return re.compile("|".join(_spaced(heading) for heading in headings)), tuple(cues)


# ---------------------------------------------------------------- cells and headings


def _cells(text: str) -> list[_Cell]:
    cells: list[_Cell] = []
    row = column = end = 0
    for match in _CELL.finditer(text):
        between = text[end : match.start()]
        if between.strip("\t|"):
            row, column = row + 1, 0
        column += between.count("\t") + between.count("|")
        end = match.end()
        if match[0].strip():
            cells.append(_Cell(match.start(), match[0], row, column))
    return cells


def _heading_in(cell: _Cell, number: int, match: re.Match[str], bare_number: bool) -> _Hit | None:
    """Judge one occurrence of a heading by what stands to its left and right in the cell; None where it is just prose."""
    left, right = cell.text[: match.start()], cell.text[match.end() :]
    close = _CLOSE.match(right)
    assert close is not None
    rest = right[close.end() :]
    colon = _COLON.match(rest)
    end = cell.start + match.end()
    content = end + close.end() + (colon.end() if colon else 0)
    hit = (number, cell.start + match.start(), end, content)
    ends, label = not rest.strip(), colon is not None
    if bare_number or _LEAD.fullmatch(left):
        marked = bool(left.strip()) or close.end() > len(right[: close.end()]) - len(right[: close.end()].lstrip())
        if ends or label or (marked and close[0].strip()):
            return _Hit(*hit, CLEAR, label)
        if rest.startswith(" ") or close[0].endswith(" "):
            return _Hit(*hit, SPACED, True)
        if left.strip() and len(cell.text.strip()) <= SHORT_LINE and not _SENTENCE.search(cell.text):
            return _Hit(number, hit[1], end, cell.start + len(cell.text), WITHIN, False)
        return None
    if label and re.search(r"[ ,。;、)】\]]$", left):
        return _Hit(*hit, CLEAR, True)
    return _within_a_line(cell, hit, match)


def _within_a_line(cell: _Cell, hit: tuple[int, int, int, int], match: re.Match[str]) -> _Hit | None:
    """A heading inside a short line that is numbered, marked or a label: 三、我的学习收获与体会."""
    before_colon, colon, _ = cell.text.partition(":")
    line = before_colon if colon else cell.text
    if match.end() > len(line) or len(line.strip()) > SHORT_LINE or re.search(r"[。!?;,]", line):
        return None
    marked = re.match(rf"[ ]*{_MARK}", line) is not None
    title = len(match[0]) >= 4 and len(line.strip()) <= SHORT_LABEL and not colon
    if not (marked or title or (colon and len(line.strip()) <= SHORT_LABEL)):
        return None
    content = cell.start + len(line) + len(colon)
    return _Hit(hit[0], hit[1], hit[2], content, WITHIN, bool(colon))


def _hits(cells: Sequence[_Cell], pattern: re.Pattern[str], seen: Normalised, original: str) -> Iterator[_Hit]:
    for number, cell in enumerate(cells):
        for match in pattern.finditer(cell.text):
            hit = _heading_in(cell, number, match, _circled(cell, match.start(), seen, original))
            if hit is not None:
                yield hit


def _circled(cell: _Cell, end: int, seen: Normalised, original: str) -> bool:
    """Whether all that stands before is a circled or similar number, which folding turned into plain digits: ①学习收获."""
    left = cell.text[:end].strip()
    if not left or not left.isdigit():
        return False
    return unicodedata.category(original[seen.offsets[cell.start + cell.text.index(left)]]) == "No"


# ---------------------------------------------------------------- is anything under the heading


def _says_something(words: str) -> bool:
    return _WORD.search(_ASIDE.sub("", words)) is not None


def _is_label(words: str) -> bool:
    """Whether a line only announces (（一）活动准备, 活动准备：) and says nothing itself."""
    return _LABEL_LINE.fullmatch(words) is not None


def _filled(hit: _Hit, cells: Sequence[_Cell], headings: frozenset[int]) -> bool:
    """Whether anything but labels stands between a heading and the next one, or under it in its column."""
    cell = cells[hit.cell]
    if _says_something(cell.text[hit.content - cell.start :]):
        return True
    for number in range(hit.cell + 1, len(cells)):
        below = cells[number]
        if number in headings or (hit.label and below.text.rstrip().endswith(":") and _is_label(below.text)):
            break
        if _says_something(below.text) and not _is_label(below.text):
            return True
    return any(
        other.row == cell.row + 1 and other.column == cell.column and cell.column + len(headings) > 1
        and number not in headings and _says_something(other.text) and not _is_label(other.text)
        for number, other in enumerate(cells[hit.cell + 1 :], hit.cell + 1)
        if other.row <= cell.row + 1
    )  # fmt: skip


# ---------------------------------------------------------------- the public face


def find_sections(text: str, sections: Sequence[Section]) -> tuple[SectionMatch, ...]:
    """The best evidence for each section that is found, in the order of ``sections``; what is missing has no row.

    A heading with something under it outranks prose, prose outranks a heading with nothing under it; equal ones: the
    first in the text. ``start`` and ``end`` are offsets in ``text``.

    >>> from jxgrade.programme import Section
    >>> theme = Section(name="课程主题", headings=("主题",), cues=("以…为主题",))
    >>> [(match.start, match.end, match.how) for match in find_sections("一、【主题】我的情绪", [theme])]
    [(3, 5, 'heading')]
    """
    seen = normalise(text)
    cells = _cells(seen.text)
    hits = [list(_hits(cells, _patterns(section)[0], seen, text)) for section in sections]
    headings = frozenset(hit.cell for found in hits for hit in found if hit.confidence >= SPACED)
    matches = []
    for section, found in zip(sections, hits, strict=True):
        best = _best(section, found, cells, headings, seen)
        if best is not None:
            matches.append(best)
    return tuple(matches)


def _best(
    section: Section, hits: Sequence[_Hit], cells: Sequence[_Cell], headings: frozenset[int], seen: Normalised
) -> SectionMatch | None:
    ranked = sorted(hits, key=lambda hit: (-hit.confidence, hit.start))
    for hit in ranked:
        if _filled(hit, cells, headings):
            return SectionMatch(section.name, *seen.span(hit.start, hit.end), "heading", hit.confidence)
    said = _cue(section, seen)
    if said is not None:
        return said
    if ranked:
        return SectionMatch(
            section.name, *seen.span(ranked[0].start, ranked[0].end), "heading", ranked[0].confidence, False
        )
    return None


def _cue(section: Section, seen: Normalised) -> SectionMatch | None:
    """The first place where the prose says it; more trust where two different cues are met."""
    found = [match for pattern in _patterns(section)[1] if (match := pattern.search(seen.text)) is not None]
    if not found:
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    return SectionMatch(section.name, *seen.span(first.start(), first.end()), "cue", CUES if len(found) > 1 else CUE)
