"""What stands in a cell: exact numbers and moments."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache


def surely_before(time: str | None, other: str | None) -> bool:
    """Whether a moment lies before another whatever the hour: a time at midnight is a day of unknown hour; false where one lacks.

    >>> surely_before("2024-01-05T00:00:00", "2024-01-05T10:00:00"), surely_before("2024-01-04T00:00:00", "2024-01-05T10:00:00")
    (False, True)
    """
    if not time or not other:
        return False
    day, midnight, _ = time.partition("T00:00:00")
    return day < other[:10] if midnight else time < other


def maybe_latest(time: str | None, latest: str) -> bool:
    """Whether a moment is the latest of several, or may be: a day of unknown hour, on that of the latest.

    >>> maybe_latest("2024-01-05T00:00:00", "2024-01-05T10:00:00"), maybe_latest("2024-01-05T09:00:00", "2024-01-05T10:00:00")
    (True, False)
    """
    return (time or "") == latest or (bool(time) and not surely_before(time, latest))


Number = Fraction | Decimal | int | str
"""What can be told to readers: exact, or the text of an exact number."""


@lru_cache(maxsize=1 << 16)
def exact(value: str | int | Decimal | Fraction | None) -> Fraction | None:
    """The exact number behind a stored string (``"59.995"``, ``"1799/30"``), remembered, for they repeat; None stays None.

    >>> exact("59.995")
    Fraction(11999, 200)
    """
    return None if value is None else Fraction(value)


@lru_cache(maxsize=1 << 16)
def plain(value: Fraction | Decimal | int | None, places: int = 12) -> str | None:
    """A number as a decimal string in plain notation, at most ``places`` places (half up), without trailing zeros.

    >>> plain(Fraction(1, 3)), plain(Fraction(60)), plain(Fraction(-11999, 200))
    ('0.333333333333', '60', '-59.995')
    """
    if value is None:
        return None
    number = value if type(value) is Fraction else Fraction(value)
    scale = 10**places
    units, rest = divmod(abs(number.numerator) * scale, number.denominator)
    units += 2 * rest >= number.denominator
    whole, part = divmod(units, scale)
    digits = f"{part:0{places}d}".rstrip("0") if places else ""
    sign = "-" if number < 0 and units else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def shown(value: Number | None, limits: Iterable[Number] = (), decimals: int = 2) -> str:
    """A number for readers: ``decimals`` places, half up; exactly where rounding would reach a limit it is below (R6).

    >>> shown("59.995", [60]), shown("60", [60]), shown("59.994", [60])
    ('59.995', '60.00', '59.99')
    """
    return "—" if value is None else _shown(Fraction(value), tuple(limits), decimals)


@lru_cache(maxsize=1 << 16)
def _shown(number: Fraction, limits: tuple[Number, ...], decimals: int) -> str:
    rounded = Fraction(str(plain(number, decimals)))
    if any(number < Fraction(limit) <= rounded for limit in limits):
        return exactly(number)
    whole, _, part = str(plain(rounded, decimals)).partition(".")
    return f"{whole}.{part.ljust(decimals, '0')}" if decimals else whole


@lru_cache(maxsize=1 << 16)
def exactly(value: Number | None) -> str:
    """A number without any rounding: as a decimal where it ends, else as a fraction.

    >>> exactly(Fraction(1, 8)), exactly(Fraction(1, 3))
    ('0.125', '1/3')
    """
    if value is None:
        return "—"
    number = Fraction(value)
    rest, places = number.denominator, 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 2 if rest % 2 == 0 else rest // 5
        places += 1
    return str(number) if rest > 1 else str(plain(number, places))
