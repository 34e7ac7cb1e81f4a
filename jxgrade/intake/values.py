"""From a cell as it stands in a file to a value, or to `UNREADABLE` with a flaw that says why (rules, 1.3, 1.5).

Runs in the sandboxed children, column by column: each converter takes the cells of one column and returns their values and the
flaws among them. Values are plain strings and ints (numbers as exact decimal strings, times as ISO strings in the programme's
zone), None where a cell is blank. A flaw is ``(place in the column, level, message)``.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from jxgrade.intake.cells import BLANKS, SHEET_ERRORS, UNREADABLE, Cell, as_word, clean, narrow, plain_decimal, shown
from jxgrade.intake.times import moment
from jxgrade.rules.places import without_province

Level = Literal["error", "warning"]


Value = str | int | Cell | None
Flaw = tuple[int, Level, str]
Converted = tuple[list[Value], list[Flaw]]

MOST_DIGITS: Final = 30
LONGEST_WORD: Final = 20  # longer than any blank or error value

_ERROR: Final = "单元格是错误值，无法读取。改法：改正公式或直接填入内容，再保存"
SHIFTED: Final = "这一行的格数比标题行多（多半是内容里有未加引号的逗号），各格可能错位，没有采用。改法：给含逗号的内容加双引号，或另存为 .xlsx"
_BROKEN: Final = {
    Cell.UNSHOWN: "单元格的格式（如 ;;;）不显示这个数，看表的人看不到，没有采用。改法：把单元格设为“常规”格式，核对后保存",
    Cell.MERGED: "是合并单元格的一部分，值只写在第一格，无法确定这一行的值。改法：取消合并，逐行填写",
    Cell.SHIFTED: SHIFTED,
    Cell.NO_COLUMN: "中间的标题行没有这一列，或有两列都是，以下各行无法读取。改法：只留一列，或分成两个文件",
}
_UNCACHED: Final = "公式没有保存计算结果，无法读取。改法：用 Excel 或 WPS 打开，重新计算后保存，或直接填入内容"
_NOT_NUMBER: Final = "不是数字。改法：只填数字，例如 32 或 59.5"
_NOT_COUNT: Final = "不是非负整数。改法：填 0、1、2 这样的整数"
_NOT_TIME: Final = "不是可识别的日期。改法：写成 2023-11-03 或 2023-11-03 10:05"
_NUMBER_AS_ID: Final = "编号存成了数字，已按整数文字处理，请核对有无丢失开头的 0。改法：把该列设为“文本”格式后重新填写"
_LOST_DIGITS: Final = "编号存成了数字，后几位已经丢失，不能使用。改法：把该列设为“文本”格式后重新填写完整编号"
_NOT_ID: Final = "不是编号。改法：把该列设为“文本”格式后重新填写"


@dataclass(frozen=True, slots=True)
class Rule:
    """How the cells of one column become values: type, words with their values, zone, base of date serials, how bad a flaw is."""

    type: str
    words: Mapping[str, str] | None = None
    allowed: str = ""  # the words as a user may write them, for the message
    zone: str = "Asia/Shanghai"
    date1904: bool = False
    level: Level = "error"
    number_warns: bool = True
    blanks: frozenset[str] = BLANKS
    units: str = ""  # what may stand behind a number, parted by spaces
    most: int = 0  # the most that a heading may say there is; 0: it may say anything
    short: frozenset[str] = frozenset()  # words that are a part of a name only: read, and told

    @property
    def names(self) -> dict[str, str]:
        """Value -> the word for it that a reader knows (中小学 for ``school``); empty where any text may stand."""
        words = (self.words or {}).items() if self.type == "choice" else ()
        return {value: word for word, value in reversed(list(words)) if word != value}


def convert(cells: Sequence[object], rule: Rule) -> Converted:
    """The values of one column and its flaws.

    >>> convert(["59.5", " - ", "六十"], Rule("number"))[0]
    ['59.5', None, <Cell.UNREADABLE: 'unreadable'>]
    """
    return _CONVERTERS[rule.type](cells, rule)


def _text(cell: object) -> str | None:
    text = clean(cell) if isinstance(cell, str) else shown(cell)
    return None if text in SHEET_ERRORS else text


def _texts(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, _text, _ERROR)


def _files(cells: Sequence[object], rule: Rule) -> Converted:
    """Names of files, as they are typed: compared in NFC, never folded (full-width brackets stay full-width)."""
    out, flaws = _bodies(cells, rule)
    return [unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value for value in out], flaws


def _bodies(cells: Sequence[object], rule: Rule) -> Converted:
    """Texts as they are given: nothing is folded or cut off."""
    out: list[Value] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            core = unicodedata.normalize("NFKC", cell).strip() if len(cell) <= LONGEST_WORD else cell
            if core in SHEET_ERRORS:
                flaws.append((place, rule.level, _ERROR))
                out.append(UNREADABLE)
            else:
                out.append(None if core in BLANKS or core.isspace() else cell)
        else:
            value = _broken(cell, place, rule, flaws)
            out.append(shown(cell) if value is None and cell is not None else value)
    return out, flaws


def _broken(cell: object, place: int, rule: Rule, flaws: list[Flaw]) -> Value:
    """UNREADABLE with its flaw for an error value or a formula without result, None for anything else."""
    if not isinstance(cell, Cell):
        return None
    flaws.append((place, rule.level, _broken_message(cell)))
    return UNREADABLE


def _broken_message(cell: object) -> str:
    return _UNCACHED if cell is Cell.UNCACHED else _BROKEN.get(cell, _ERROR)  # type: ignore[call-overload]


# ---------------------------------------------------------------- ids


def _ids(cells: Sequence[object], rule: Rule) -> Converted:
    out: list[Value] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells):
        if type(cell) is str:
            text = narrow(cell)
            if text in SHEET_ERRORS:
                flaws.append((place, rule.level, _ERROR))
                out.append(UNREADABLE)
            elif "+" in text and _EXPONENT.fullmatch(text):
                flaws.append((place, rule.level, _LOST_DIGITS))
                out.append(UNREADABLE)
            elif "." in text and _WHOLE.fullmatch(text):  # as other programs write a number: 1001.0
                out.append(_numeric_id(float(text), place, rule, flaws))
            else:
                out.append(None if text in BLANKS else text)
        elif cell is None:
            out.append(None)
        elif isinstance(cell, Cell):
            out.append(_broken(cell, place, rule, flaws))
        else:
            out.append(_numeric_id(cell, place, rule, flaws))
    return out, flaws


_WHOLE: Final = re.compile(r"[1-9][0-9]*\.0+")
_EXPONENT: Final = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")


def _numeric_id(cell: object, place: int, rule: Rule, flaws: list[Flaw]) -> Value:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell or cell % 1 or cell < 0:
        flaws.append((place, rule.level, _NOT_ID))
        return UNREADABLE
    if cell >= 10**15:
        flaws.append((place, rule.level, _LOST_DIGITS))
        return UNREADABLE
    if rule.number_warns:
        flaws.append((place, "warning", _NUMBER_AS_ID))
    return str(int(cell))


# ---------------------------------------------------------------- numbers

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")


def number(cell: object, units: str = "") -> str | None:
    """A cell as an exact decimal string, None where it is no finite number of reasonable length.

    >>> number("５９．９９５"), number(59.995000000000005), number("1e2"), number("20①"), number("32 学时", "学时 课时"), number(True)
    ('59.995', '59.995', '100', None, '32', None)
    """
    if isinstance(cell, str):
        text = narrow(cell)
        if units and text[:1] and text[-1] not in "0123456789.":
            text = _without_unit(text, units)
        if len(text) > MOST_DIGITS or not _NUMBER.fullmatch(text):
            return None
        return plain_decimal(Decimal(text))
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if isinstance(cell, int):
        return str(cell) if abs(cell) < 10**MOST_DIGITS else None
    if cell - cell != 0 or abs(cell) >= 1e21 or 0 < abs(cell) < 1e-21:  # the first: infinite or no number
        return None
    return plain_decimal(Decimal(f"{cell:.15g}"))


def _without_unit(text: str, units: str) -> str:
    folded = text.casefold()
    unit = next((unit for unit in units.split() if folded.endswith(unit)), "")
    return text[: len(text) - len(unit)].rstrip()


def _numbers(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, lambda cell: number(cell, rule.units), _NOT_NUMBER)


MOST: Final = 10**9
"""A count beyond this is a slip of the hand (and would not fit a column of the store)."""


def _count(cell: object, units: str) -> int | None:
    if isinstance(cell, str):
        cell = narrow(cell).removeprefix("第") if units == "次" else cell
    text = number(cell, units)
    return int(text) if text is not None and text.isdigit() and int(text) < MOST else None


def _counts(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, lambda cell: _count(cell, rule.units), _NOT_COUNT)


def _cached(cells: Sequence[object], rule: Rule, read: Callable[[object], Value], message: str) -> Converted:
    """Each different cell is read once: ``read`` gives None where it cannot be read; blanks never come to it."""
    known: dict[object, Value] = {}
    out: list[Value] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells):
        key = cell if type(cell) is str else (type(cell), cell)
        if key in known:
            value = known[key]
        else:
            blank = cell is None or (isinstance(cell, str) and "".join(clean(cell).split()) in rule.blanks)
            value = None if blank else UNREADABLE if isinstance(cell, Cell) else read(cell)
            known[key] = value = UNREADABLE if value is None and not blank else value
        if value is UNREADABLE:
            if isinstance(cell, Cell) or (isinstance(cell, str) and cell.strip() in SHEET_ERRORS):
                flaws.append((place, rule.level, _broken_message(cell)))
            else:
                flaws.append((place, rule.level, message))
        out.append(value)
    return out, flaws


# ---------------------------------------------------------------- times


def _times(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, lambda cell: moment(cell, zone=rule.zone, date1904=rule.date1904), _NOT_TIME)


# ---------------------------------------------------------------- words


def _word_of(words: Mapping[str, str], cell: object) -> str | None:
    if not isinstance(cell, str):
        return None
    word = as_word(cell)
    found = words.get(word) or words.get(without_province(word))
    if found is None and not all(sign.isascii() for sign in word):
        from jxgrade.text.lookalikes import in_simplified  # for the few that need it

        found = words.get(without_province(in_simplified(word)))
    return found


def _choices(cells: Sequence[object], rule: Rule) -> Converted:
    words = rule.words or {}
    message = f"不是可识别的写法。改法：写成 {rule.allowed} 之一"
    out, flaws = _cached(cells, rule, lambda cell: _word_of(words, cell), message)
    if rule.short and (short := {cell for cell in set(cells) if isinstance(cell, str) and as_word(cell) in rule.short}):
        told = {cell: f"按“{rule.names[words[as_word(cell)]]}”读取。改法：核对，并写全名称" for cell in short}
        flaws += [(place, "warning", told[cell]) for place, cell in enumerate(cells) if cell in told]
    return out, flaws


_CONVERTERS: Final[dict[str, Callable[[Sequence[object], Rule], Converted]]] = {
    "text": _texts,
    "body": _bodies,
    "file": _files,
    "id": _ids,
    "number": _numbers,
    "count": _counts,
    "time": _times,
    "choice": _choices,
}
