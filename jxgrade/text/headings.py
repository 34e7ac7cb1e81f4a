"""Headings in lines and table cells, told from the same words in prose (R4).

Works on normalised text: brackets, colons and digits have one width, circled numbers are plain digits. Cells of a table are
separated by tabs (or by ``|``), rows by line breaks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from jxgrade.text.numbering import follows

CLEAR: Final = Decimal("0.95")
SPACED: Final = Decimal("0.85")
WITHIN: Final = Decimal("0.75")
MEANT: Final = Decimal("0.7")

SHORT_LINE: Final = 20  # a heading inside a longer line: that line at most
MOST_BEFORE: Final = 6  # characters of such a line before the heading (我的学习收获)
MOST_AFTER: Final = 3  # and after it (案例一, 收获与体会)
MOST_AFTER_MARK: Final = 8  # the same in a numbered or marked line (二、教学对象及学情分析)
LONG_HEADING: Final = 4  # characters of a heading that may stand in a line without number, mark or colon
SHORT_LABEL: Final = 12  # a label such as 活动准备: at most
LONGEST_LEAD: Final = 30  # what may stand before a heading: bullets, numbers, brackets

BREAKS: Final = "\n\r\v\f\x85\u2028\u2029"
_ROW: Final = re.compile(f"[^{BREAKS}]+")
_CELL: Final = re.compile("[^\t|]+")
_CHINESE: Final = "[〇零一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊]{1,4}"
_NUMERAL: Final = rf"(?:[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{0,3}}|{_CHINESE}|[ivxIVX]{{1,4}}|[A-Za-z])"
_PART: Final = rf"第[ ]*{_NUMERAL}[ ]*(?:部分|章|节|项|点|条|步|篇|单元)"
_BULLET: Final = "[#*•·●◆■▪◇□★☆※◎○►▶➢✦~_>+–—-]"
# marks that announce a part of a text; bullets and Arabic numbers announce items as well
_STRONG_MARK: Final = rf"(?:{_PART}|\({_CHINESE}\)|{_CHINESE}[ ]*[、.,:)]|#|\*\*|__|[\[【〔〖])"
_MARK: Final = (
    rf"(?:{_PART}|[(\[]{_NUMERAL}[)\]]|{_NUMERAL}[ ]*[、.,:)\]]|{_NUMERAL}(?=[ ])|{_BULLET}|[(\[【〔《「『〖])"
)
_LEAD: Final = re.compile(rf"(?:[ ]|{_MARK})*[、.:]?[ ]*")
_STRONG: Final = re.compile(rf"[ ]*{_STRONG_MARK}")
_CLOSE: Final = re.compile(r"(?:[ ]*(?:[)\]】〕》」』〗]|\*\*|__|\*|#))*")
_ENCLOSED: Final = re.compile(r"[\]】〕〗]|\*\*|__")
_COLON: Final = re.compile(r"[ ]*(?::|——|--|—|-(?=[ ]))")
_NO_HEADING: Final = re.compile(r"[。!?;,]")
_BEFORE_LABEL: Final = re.compile(r"[ ,。;、)】\]]$")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_WORD: Final = re.compile(r"[^\W_]")
_LEFT_OUT: Final = r"(?:略|无|暂无|没有|空|待定|待补?(?:充|写|填)?|同上|见附件|见附页|后补|以后再?补|[来没]不?及写|此处略|省略|[xX]+|N/?A|(?:因|由于|限于)[^。]{0,20}(?:没有写|未写|没写|不写|略|赘述)[^。]{0,16}|(?:详见|参见|另见|另附)[^。]{0,16})"
_NOTHING: Final = re.compile(rf"[^\w]*{_LEFT_OUT}(?:[^\w]+{_LEFT_OUT})*[^\w]*")
_OTHER_PART: Final = re.compile(
    r"[^\w]*(?:[一二三四五六七八九十0-9]{1,2}[、.)][ ]*)?[^:,。 ]{0,4}(?:目标|目的|准备|过程|流程|步骤|方法|[重难]点|时间|用时|课时|学时|反思|板书|教具|课型|理念|地点|形式)[ ]*:"
)  # 活动准备:音乐, 培训时间:…: another part of the same form
MEANT_LINE: Final = 34  # a heading that is known by its meaning: at most
MEANT_LABEL: Final = 10  # the same before a colon, in a cell or in brackets at the end of a line
_LATIN: Final = re.compile(r"[A-Za-z']+")  # a word of another language counts as two characters
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBER: Final = re.compile(rf"^(?:{_PART}|[(\[]?{_NUMERAL}[)\]]|{_NUMERAL}[ ]*[、.,:·])[ ]*")
_AT_THE_END: Final = re.compile(r"[【〔\[(〖]([^【】〔〕\[\]()〖〗]{2,20})[】〕\])〗][ ]*$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A line, or a cell of a table's row: where it starts in the normalised text, what it says, its place in the grid."""

    start: int
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: number of its cell, span in the normalised text, where its content would begin, trust; ``label``: 主题: …"""

    cell: int
    start: int
    end: int
    content: int
    confidence: Decimal
    label: bool


def spaced(words: str) -> str:
    """A pattern for words whose characters may stand apart (主　题)."""
    return "[ ]*".join(re.escape(char) for char in words if not char.isspace())


@lru_cache(maxsize=2)  # sections and forms look at the same text
def cells_of(text: str) -> tuple[Cell, ...]:
    """Lines and table cells that hold anything, in order."""
    cells: list[Cell] = []
    for row, line in enumerate(_ROW.finditer(text)):
        start, words = line.start(), line[0]
        if "\t" not in words and "|" not in words:
            if words.strip():
                cells.append(Cell(start, words, row, 0))
            continue
        for match in _CELL.finditer(words):
            if match[0].strip():
                column = words.count("\t", 0, match.start()) + words.count("|", 0, match.start())
                cells.append(Cell(start + match.start(), match[0], row, column))
    return tuple(cells)


def is_label(words: str) -> bool:
    """Whether a line only announces and says nothing itself.

    >>> [is_label(line) for line in ("(一)活动准备", "活动准备:", "1. 初一学生", "准备好了")]
    [True, True, False, False]
    """
    words = words.strip()
    if words.endswith(":"):
        return len(words) <= SHORT_LABEL + 1 and ":" not in words[:-1]
    return len(words) <= SHORT_LABEL + 4 and _STRONG.match(words) is not None and not _NO_HEADING.search(words)


def says_something(words: str) -> bool:
    """Whether anything is written besides instructions in brackets, lines to write on, punctuation and a mere 略 or 无.

    >>> [says_something(words) for words in ("", " ____ ", "(不超过20字)", "初一")]
    [False, False, False, True]
    """
    bare = _ASIDE.sub("", words)
    return _WORD.search(bare) is not None and not _NOTHING.fullmatch(bare)


# ---------------------------------------------------------------- is it a heading


def headings_in(cells: Sequence[Cell], pattern: re.Pattern[str], circled: frozenset[int]) -> Iterator[Heading]:
    """Every place where ``pattern`` stands as a heading; ``circled``: places of digits that were ①, ⑵ and the like."""
    for number, cell in enumerate(cells):
        for match in pattern.finditer(cell.text):
            heading = _heading(cell, number, match, circled)
            if heading is not None:
                yield heading


def _heading(cell: Cell, number: int, match: re.Match[str], circled: frozenset[int]) -> Heading | None:
    """Judge one occurrence by what stands to its left and right in the cell; None where it is just prose."""
    left, right = cell.text[: match.start()], cell.text[match.end() :]
    close = _CLOSE.match(right)
    closing = close[0] if close else ""
    rest = right[len(closing) :]
    colon = _COLON.match(rest)
    start, end = cell.start + match.start(), cell.start + match.end()
    content = end + len(closing) + (colon.end() if colon else 0)
    if _leads(left, cell.start, circled):
        if not rest.strip() or colon or (left.strip() and _ENCLOSED.search(closing)):
            return Heading(number, start, end, content, CLEAR, colon is not None)
        if rest.startswith(" "):
            return Heading(number, start, end, content, SPACED, True)
    elif colon and _BEFORE_LABEL.search(left) and (":" in left or not left.endswith(" ") or left.endswith("  ")):
        return Heading(number, start, end, content, CLEAR, True)
    return _within_a_line(cell, number, match)


def _leads(left: str, at: int, circled: frozenset[int]) -> bool:
    """Whether only bullets, numbers and brackets stand to the left."""
    if len(left) > LONGEST_LEAD:
        return False
    bare = left.strip()
    if bare.isdigit():
        return at + left.index(bare) in circled or left.endswith(" ")
    return _LEAD.fullmatch(left) is not None


def _within_a_line(cell: Cell, number: int, match: re.Match[str]) -> Heading | None:
    """A heading inside a short line that is numbered, marked or a label: 三、我的学习收获与体会."""
    line, colon, _ = cell.text.partition(":")
    if match.end() > len(line) or len(line.strip()) > SHORT_LINE or _NO_HEADING.search(line):
        return None
    strong = _STRONG.match(line)
    before = line[strong.end() if strong else 0 : match.start()].strip()
    after = line[match.end() :].strip()
    if not strong and not (colon or (len(match[0]) >= LONG_HEADING and number)):
        return None
    if _STEP.search(before) or len(before) > MOST_BEFORE or len(after) > (MOST_AFTER_MARK if strong else MOST_AFTER):
        return None
    content = cell.start + len(line) + len(colon)
    return Heading(number, cell.start + match.start(), cell.start + match.end(), content, WITHIN, bool(colon))


# ---------------------------------------------------------------- does it mean one

_MARKED_TITLE: Final = re.compile(rf"^[ ]*(?:{_NUMERAL}[、.:)]|[【〔\[(]|第)|:|\t|[】〕\])〗][ ]*$")
_STEP: Final = re.compile(
    r"(?:揭示|揭|升华|点明|引出|引入|导入|进入|呈现|深化|回归|紧扣|围绕|总结|走进|明确|拓展)[^\w]*$"
)


def meant_in(cells: Sequence[Cell], pattern: re.Pattern[str], other: re.Pattern[str]) -> Iterator[Heading]:
    """Every line, label or cell that stands as a heading and has words that mean it: 往后这炉火（打算）, 来的是谁.

    ``other``: words of headings that mean another thing. A text's first line is its title.
    """
    for number, cell in enumerate(cells):
        if pattern.search(cell.text) is None or _is_title(cells, number):
            continue
        said = cell.text if len(cell.text) <= MEANT_LINE else cell.text.partition(":")[0]
        if len(said) <= MEANT_LINE and other.search(said) is not None:
            continue
        heading = (
            _label_of(cells, number, pattern) or _line_of(cells, number, pattern) or _end_of(cell, number, pattern)
        )
        if heading is not None:
            yield heading


def _is_title(cells: Sequence[Cell], number: int) -> bool:
    return number == 0 and _alone_in_its_row(cells, 0) and not _MARKED_TITLE.search(cells[0].text)


def stands_alone(cells: Sequence[Cell], number: int) -> bool:
    """Whether a line is short, says no sentence, and is numbered, marked or followed by a longer one."""
    line = cells[number].text.strip()
    core = _EDGES.sub("", line)
    if (
        not core
        or len(_LATIN.sub("xx", core)) > MEANT_LINE
        or re.search(r"[。;]", core)
        or line.endswith((",", "。", ";", "”"))
    ):
        return False
    if core.count(",") > 1 or _alone_in_its_row(cells, number) is False:
        return False
    below = cells[number + 1].text.strip() if number + 1 < len(cells) else ""
    marked = _NUMBER.match(_EDGES.sub("", line, count=1)) or _STRONG.match(line) or not re.match(r"[\w“\"《]", line)
    return bool(marked) or len(below) > 1.5 * len(core) or stands_as_question(line)


def stands_as_question(line: str) -> bool:
    """Whether a line is one question."""
    return line.endswith("?") and line.count("?") == 1


def _alone_in_its_row(cells: Sequence[Cell], number: int) -> bool:
    around = [*cells[max(0, number - 1) : number], *cells[number + 1 : number + 2]]
    return all(other.row != cells[number].row for other in around)


def _label_of(cells: Sequence[Cell], number: int, pattern: re.Pattern[str]) -> Heading | None:
    """以后:想在班里…, or the first cell of a row."""
    cell = cells[number]
    label, colon, _ = cell.text.partition(":")
    first = not _alone_in_its_row(cells, number) and (number == 0 or cells[number - 1].row != cell.row)
    if not colon and not first:
        return None
    core = _NUMBER.sub("", _EDGES.sub("", label))
    match = pattern.search(label)
    if match is None or len(core) > MEANT_LABEL or _NO_HEADING.search(core):
        return None
    content = cell.start + len(label) + len(colon)
    return Heading(number, cell.start + match.start(), cell.start + match.end(), content, MEANT, bool(colon))


def _line_of(cells: Sequence[Cell], number: int, pattern: re.Pattern[str]) -> Heading | None:
    cell = cells[number]
    match = pattern.search(cell.text)
    if match is None or not stands_alone(cells, number):
        return None
    return Heading(
        number, cell.start + match.start(), cell.start + match.end(), cell.start + len(cell.text), MEANT, False
    )


def _end_of(cell: Cell, number: int, pattern: re.Pattern[str]) -> Heading | None:
    """A heading in brackets at the end of what it heads; its content begins with the line."""
    end = _AT_THE_END.search(cell.text)
    match = pattern.search(cell.text, end.start()) if end else None
    if end is None or match is None or len(end[1]) > MEANT_LABEL or not says_something(cell.text[: end.start()]):
        return None
    return Heading(number, cell.start + match.start(), cell.start + match.end(), cell.start, MEANT, False)


# ---------------------------------------------------------------- is anything under it


def is_filled(heading: Heading, cells: Sequence[Cell], clear: Mapping[int, Sequence[int]]) -> bool:
    """Whether anything but labels stands behind a heading, before the next one, or below it in its column of a table.

    ``clear``: where clear headings of any section start, by the number of their cell.
    """
    cell = cells[heading.cell]
    stop = min((start for start in clear.get(heading.cell, ()) if start >= heading.content), default=None)
    behind = cell.text[heading.content - cell.start : None if stop is None else stop - cell.start]
    if stop is not None or says_something(behind) or _WORD.search(_ASIDE.sub("", behind)):
        return says_something(behind)
    number = heading.cell + 1
    if number < len(cells) and cells[number].row == cell.row:
        beside = cells[number]
        if beside.column == cell.column + 1 and number not in clear and says_something(beside.text):
            return True
        return _filled_below(cell, number, cells, clear)
    while number < len(cells) and number not in clear:
        words = cells[number].text
        if follows(words, cell.text):
            return False
        if is_label(words):
            if heading.label and words.rstrip().endswith(":"):
                return False
        elif _OTHER_PART.match(words):
            if heading.label:
                return False
        elif says_something(words):
            return True
        number += 1
    return False


def _filled_below(cell: Cell, number: int, cells: Sequence[Cell], clear: Mapping[int, Sequence[int]]) -> bool:
    while number < len(cells) and cells[number].row <= cell.row + 1:
        below = cells[number]
        if below.row == cell.row + 1 and below.column == cell.column:
            return number not in clear and not is_label(below.text) and says_something(below.text)
        number += 1
    return False
