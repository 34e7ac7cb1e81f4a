"""From a cell as it stands in a file to a value, or to `UNREADABLE` with a flaw that says why (rules, 1.3, 1.5).

Runs in the sandboxed children, column by column: each converter takes the cells of one column and returns their values and the
flaws among them. Values are plain strings and ints (numbers as exact decimal strings, times as ISO strings in the programme's
zone), None where a cell is blank. A flaw is ``(place in the column, level, message)``.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final, Literal
from zoneinfo import ZoneInfo

Level = Literal["error", "warning"]


class Cell(Enum):
    """What a cell can be besides a value and blank."""

    UNREADABLE = "unreadable"  # it is there and cannot be read
    ERROR = "#N/A"  # as read: an error value of the spreadsheet
    UNCACHED = "公式"  # as read: a formula without a stored result


UNREADABLE: Final = Cell.UNREADABLE

Value = str | int | Cell | None
Flaw = tuple[int, Level, str]
Converted = tuple[list[Value], list[Flaw]]

BLANKS: Final = frozenset(("", "-", "/", "无", "NULL", "null", "Null"))
SHEET_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
MOST_DIGITS: Final = 30
LONGEST_WORD: Final = 20  # longer than any blank or error value

_ERROR: Final = "单元格是错误值，无法读取。改法：改正公式或直接填入内容，再保存"
_UNCACHED: Final = "公式没有保存计算结果，无法读取。改法：用 Excel 或 WPS 打开，重新计算后保存，或直接填入内容"
_NOT_NUMBER: Final = "不是数字。改法：只填数字，例如 32 或 59.5，不写单位"
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


# ---------------------------------------------------------------- one cell as text


def clean(text: str) -> str:
    """NFKC without zero-width characters and surrounding white space.

    >>> clean("　赣县区\\u200b ")
    '赣县区'
    """
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text.strip()


def shown(cell: object) -> str:
    """A cell as a person would see it in the spreadsheet, for the list of problems."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Cell):
        return str(cell.value)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return shortest(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return "" if cell is None else str(cell)


def shortest(number: float) -> str:
    """A spreadsheet's number by its shortest form of 15 significant digits, in plain notation where that is short.

    >>> shortest(59.995000000000005), shortest(20230001.0), shortest(360102199001011234.0)
    ('59.995', '20230001', '360102199001011000')
    """
    text = f"{number:.15g}"
    return plain_decimal(Decimal(text)) if "e" in text and abs(number) < 1e21 and number == number else text


def plain_decimal(number: Decimal) -> str:
    """Exactly the same number in plain notation without trailing zeros."""
    if not number:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _texts(cells: Sequence[object], rule: Rule) -> Converted:
    known: dict[str, Value] = {}
    out: list[Value] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells):
        if type(cell) is str:
            value = known.get(cell, UNREADABLE)
            if value is UNREADABLE:
                cleaned = clean(cell)
                if cleaned in SHEET_ERRORS:
                    flaws.append((place, rule.level, _ERROR))
                else:
                    value = known[cell] = None if cleaned in BLANKS else cleaned
        else:
            value = _broken(cell, place, rule, flaws)
            if value is None and cell is not None:
                value = shown(cell)
        out.append(value)
    return out, flaws


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
    flaws.append((place, rule.level, _UNCACHED if cell is Cell.UNCACHED else _ERROR))
    return UNREADABLE


# ---------------------------------------------------------------- ids


def _ids(cells: Sequence[object], rule: Rule) -> Converted:
    out: list[Value] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells):
        if type(cell) is str:
            text = cell.strip() if cell.isascii() else clean(cell)
            if text in SHEET_ERRORS:
                flaws.append((place, rule.level, _ERROR))
                out.append(UNREADABLE)
            elif "+" in text and _EXPONENT.fullmatch(text):
                flaws.append((place, rule.level, _LOST_DIGITS))
                out.append(UNREADABLE)
            else:
                out.append(None if text in BLANKS else text)
        elif cell is None:
            out.append(None)
        elif isinstance(cell, Cell):
            out.append(_broken(cell, place, rule, flaws))
        else:
            out.append(_numeric_id(cell, place, rule, flaws))
    return out, flaws


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


def number(cell: object) -> str | None:
    """A cell as an exact decimal string, None where it is no finite number of reasonable length.

    >>> number("５９．９９５"), number(59.995000000000005), number("1e2"), number("1_000"), number(True)
    ('59.995', '59.995', '100', None, None)
    """
    if isinstance(cell, str):
        text = cell.strip() if cell.isascii() else clean(cell)
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


def _numbers(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, number, _NOT_NUMBER)


def _count(cell: object) -> int | None:
    text = number(cell)
    return int(text) if text is not None and text.isdigit() else None


def _counts(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, _count, _NOT_COUNT)


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
            blank = cell is None or (isinstance(cell, str) and clean(cell) in rule.blanks)
            value = None if blank else UNREADABLE if isinstance(cell, Cell) else read(cell)
            known[key] = value = UNREADABLE if value is None and not blank else value
        if value is UNREADABLE:
            if isinstance(cell, Cell) or (isinstance(cell, str) and cell.strip() in SHEET_ERRORS):
                flaws.append((place, rule.level, _UNCACHED if cell is Cell.UNCACHED else _ERROR))
            else:
                flaws.append((place, rule.level, message))
        out.append(value)
    return out, flaws


# ---------------------------------------------------------------- times

_DAY: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日)"
    r"(?:[T\s]*([0-9]{1,2})[:时]([0-9]{1,2})(?:[:分](?:([0-9]{1,2})(\.[0-9]{1,9})?秒?)?)?)?"
    r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_COMPACT: Final = re.compile(r"(?:19|20)[0-9]{6}")
_SERIAL: Final = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")
_EPOCH: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_SERIAL: Final = 2958466  # 1 January 10000


def moment(cell: object, *, zone: str = "Asia/Shanghai", date1904: bool = False) -> str | None:
    """A cell as an ISO time in the zone, None where it is no date: ISO, 2023/11/3, 2023年11月3日, a spreadsheet's serial.

    >>> moment("2023年11月3日 9:05"), moment("2023-11-03T02:00:00Z"), moment(45233.5), moment("2023-02-30")
    ('2023-11-03T09:05:00', '2023-11-03T10:00:00', '2023-11-03T12:00:00', None)
    """
    if isinstance(cell, datetime):
        return _to_millisecond(cell).isoformat()
    if isinstance(cell, date):
        return datetime.combine(cell, time()).isoformat()
    if isinstance(cell, str):
        text = clean(cell)
        if _COMPACT.fullmatch(text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        elif _SERIAL.fullmatch(text):
            return _serial(float(text), date1904)
        return _written(text, zone)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if cell % 1 == 0 and _COMPACT.fullmatch(str(int(cell))):
        return moment(str(int(cell)))
    return _serial(float(cell), date1904)


def _written(text: str, zone: str) -> str | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, *days, hour, minute, second, fraction, offset = match.groups()
    month, day = (part for part in days if part is not None)
    micros = round(float(fraction or 0) * 1_000_000)
    end_of_day = (hour, minute, int(second or 0), micros) == ("24", "00", 0, 0)
    try:
        found = datetime(
            int(year), int(month), int(day), 0 if end_of_day else int(hour or 0), int(minute or 0), int(second or 0)
        ) + timedelta(days=end_of_day, microseconds=micros)
        if offset:
            zoned = datetime.fromisoformat(found.isoformat() + offset.replace("Z", "+00:00"))
            found = zoned.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return found.isoformat()


def _serial(number: float, date1904: bool) -> str | None:
    if not 1 <= number < _LAST_SERIAL:
        return None
    return _to_millisecond(_EPOCH[date1904] + timedelta(days=number)).isoformat()


def _to_millisecond(when: datetime) -> datetime:
    """A serial holds about a tenth of a millisecond; what it lacks is rounded away."""
    micros = when.microsecond % 1000
    return when + timedelta(microseconds=(1000 if micros >= 500 else 0) - micros)


def _times(cells: Sequence[object], rule: Rule) -> Converted:
    return _cached(cells, rule, lambda cell: moment(cell, zone=rule.zone, date1904=rule.date1904), _NOT_TIME)


# ---------------------------------------------------------------- words


def _word_of(words: Mapping[str, str], cell: object) -> str | None:
    return words.get(clean(cell).replace(" ", "").casefold()) if isinstance(cell, str) else None


def _choices(cells: Sequence[object], rule: Rule) -> Converted:
    words = rule.words or {}
    message = f"不是可识别的写法。改法：写成 {rule.allowed} 之一"
    return _cached(cells, rule, lambda cell: _word_of(words, cell), message)


_CONVERTERS: Final[dict[str, Callable[[Sequence[object], Rule], Converted]]] = {
    "text": _texts,
    "body": _bodies,
    "id": _ids,
    "number": _numbers,
    "count": _counts,
    "time": _times,
    "choice": _choices,
}
