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

from jxgrade.digits import folded
from jxgrade.rules.places import without_province

Level = Literal["error", "warning"]


class Cell(Enum):
    """What a cell can be besides a value and blank."""

    UNREADABLE = "unreadable"  # it is there and cannot be read
    ERROR = "#N/A"  # as read: an error value of the spreadsheet
    UNCACHED = "公式"  # as read: a formula without a stored result
    MERGED = "合并单元格"  # as read: below the first cell of a merged range
    SHIFTED = "多出一格的行"  # as read: of a row with more fields than its heading
    UNSHOWN = "不显示的数"  # as read: a number whose format shows none
    NO_COLUMN = "没有这一列"  # as read: below a second heading that lacks the column, or names it twice


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
    """NFKC without zero-width characters, surrounding white space and the wrapping ``="…"`` that keeps Excel from counting.

    >>> clean("　浔阳区\\u200b "), clean('="南昌"')
    ('浔阳区', '南昌')
    """
    if not text.isascii():
        text = _visible(unicodedata.normalize("NFKC", text))
    return _unwrapped(text.strip())


def narrow(text: str) -> str:
    """As `clean`, but what only looks like a digit (①, ², ⑴, Ⅻ, ½) stays what it is; a leading quote is taken off.

    >>> narrow("２０①"), narrow("'JX0001"), narrow('="JX0001"')
    ('20①', 'JX0001', 'JX0001')
    """
    text = _unwrapped(folded(_visible(text)).strip())
    return text[1:].strip() if text[:1] in _QUOTES else text


_QUOTES: Final = ("'", "`", "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}")


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _unwrapped(text: str) -> str:
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


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
            blank = cell is None or (isinstance(cell, str) and clean(cell) in rule.blanks)
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

_DAY: Final = re.compile(
    r"([0-9]{4})\s*(?:年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*(?:[日号]|(?![0-9]))"
    r"|([-/.‐-―−])\s*([0-9]{1,2})\s*\4\s*([0-9]{1,2}))"
    r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    r"(?:[T\s,，]*(上午|下午|中午|晚上|晚|傍晚|凌晨|早上|早晨|AM|PM)?\s*(?<![0-9])([0-9]{1,2})"
    r"(?::([0-9]{1,2})(?::([0-9]{1,2})(\.[0-9]{1,9})?)?|[点时]\s*(?:([0-9]{1,2})(?:分(?:([0-9]{1,2})秒?)?)?|(半|整))?)"
    r"\s*(AM|PM)?)?"
    r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(
    r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:[T\s]?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?)?"
)
_SERIAL: Final = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")
_EPOCH: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_SERIALS: Final = (10_000, 100_000)  # 1927 to 2173: 2023.11 as a number is no day of 1905


def moment(cell: object, *, zone: str = "Asia/Shanghai", date1904: bool = False) -> str | None:
    """A cell as an ISO time in the zone, None where it is no date: ISO, 2023/11/3, 2023.11.3, 2023年11月3日, a spreadsheet's serial.

    >>> moment("2023年11月3日 下午3时20分"), moment("2023-11-03T02:00:00Z"), moment(45233.5), moment("2023-02-30")
    ('2023-11-03T15:20:00', '2023-11-03T10:00:00', '2023-11-03T12:00:00', None)
    """
    if isinstance(cell, datetime):
        return _to_millisecond(cell).isoformat()
    if isinstance(cell, date):
        return datetime.combine(cell, time()).isoformat()
    if isinstance(cell, str):
        text = narrow(cell)
        if _SERIAL.fullmatch(text):
            return _serial(float(text), date1904)
        if compact := _COMPACT.fullmatch(text):
            text = "{}-{}-{} {}:{}:{}".format(*compact.groups(default="00"))
        return _written(text, zone)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    whole = str(int(cell)) if cell == cell and abs(cell) < 1e15 and cell % 1 == 0 else ""
    return moment(whole) if _COMPACT.fullmatch(whole) else _serial(float(cell), date1904)


def _written(text: str, zone: str) -> str | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    parts = match.groups()
    year, month, day = parts[0], parts[1] or parts[4], parts[2] or parts[5]
    minute, second, fraction = (
        parts[8] or parts[11] or ("30" if parts[13] == "半" else "0"),
        parts[9] or parts[12],
        parts[10],
    )
    hour = _hour(int(parts[7] or 0), [word.upper() for word in (parts[6], parts[14]) if word])
    if hour is None:
        return None
    micros = round(float(fraction or 0) * 1_000_000)
    end_of_day = (hour, int(minute), int(second or 0), micros) == (24, 0, 0, 0)
    try:
        found = datetime(
            int(year), int(month), int(day), 0 if end_of_day else hour, int(minute), int(second or 0)
        ) + timedelta(days=end_of_day, microseconds=micros)
        if parts[15]:
            zoned = datetime.fromisoformat(found.isoformat() + parts[15].upper().replace("Z", "+00:00"))
            found = zoned.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return found.isoformat()


def _hour(hour: int, words: Sequence[str]) -> int | None:
    """The hour of a day that 上午, 下午 and the like leave no doubt about; None where they do (上午12点, 晚上12点)."""
    if not words:
        return hour
    if len(words) > 1:
        return None
    match words[0]:
        case "AM" | "凌晨":
            return hour % 12 if 1 <= hour <= 12 else hour if hour == 0 else None
        case "上午" | "早上" | "早晨":
            return hour if hour < 12 else None
        case "PM" | "下午":
            return hour if 12 <= hour < 24 else hour + 12 if 1 <= hour < 12 else None
        case "中午":
            return hour + 12 if hour in (1, 2) else hour if 11 <= hour <= 14 else None
    return hour if 17 <= hour < 24 else hour + 12 if 5 <= hour < 12 else None  # 晚上, 傍晚


def _serial(number: float, date1904: bool) -> str | None:
    if not _SERIALS[0] <= number < _SERIALS[1]:
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
    if not isinstance(cell, str):
        return None
    word = clean(cell).replace(" ", "").casefold()
    return words.get(word) or words.get(without_province(word))


def _choices(cells: Sequence[object], rule: Rule) -> Converted:
    words = rule.words or {}
    message = f"不是可识别的写法。改法：写成 {rule.allowed} 之一"
    return _cached(cells, rule, lambda cell: _word_of(words, cell), message)


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
