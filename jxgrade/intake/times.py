"""Times as people write them, as ISO strings in the programme's zone (rules, 1.3)."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jxgrade.intake.cells import narrow

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
