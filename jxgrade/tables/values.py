"""What stands in a cell: exact numbers, moments, places and who is near whom."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

WITHOUT_COUNTIES: Final = frozenset({"ganjiang"})
"""Cities that have no county, whatever stands in the column: 赣江新区 (R16; rules, section 6)."""


def surely_before(time: str | None, other: str | None) -> bool:
    """Whether a moment lies before another whatever the hour: a time at midnight is a day of unknown hour; false where one lacks.

    >>> surely_before("2024-01-05T00:00:00", "2024-01-05T10:00:00"), surely_before("2024-01-04T00:00:00", "2024-01-05T10:00:00")
    (False, True)
    """
    if not time or not other:
        return False
    day, midnight, _ = time.partition("T00:00:00")
    return day < other[:10] if midnight else time < other


def county_of(city: str | None, county: str | None) -> str | None:
    """The county of a place, None in a city that has none (R16)."""
    return None if city in WITHOUT_COUNTIES else county


Number = Fraction | Decimal | int | str
"""What can be told to readers: exact, or the text of an exact number."""

Place = tuple[str | None, str | None, str | None]
"""City, county and school."""


def are_near(one: Place, other: Place) -> bool:
    """Are two people of the same county or the same school, so that neither may mark the other (R25)? An unknown city may be any.

    >>> are_near(("jiujiang", "东湖区", None), ("nanchang", "东湖区", "一小")), are_near((None, None, "一小"), ("nanchang", None, "一小"))
    (False, True)
    """
    if one[0] is not None and other[0] is not None and one[0] != other[0]:
        return False
    county = county_of(one[0], one[1])
    same_county = county is not None and county == county_of(other[0], other[1])
    return same_county or (one[2] is not None and one[2] == other[2])


def exact(value: str | int | Decimal | Fraction | None) -> Fraction | None:
    """The exact number behind a stored string (``"59.995"``, ``"1799/30"``); None stays None.

    >>> exact("59.995")
    Fraction(11999, 200)
    """
    return None if value is None else Fraction(value)


def plain(value: Fraction | Decimal | int | None, places: int = 12) -> str | None:
    """A number as a decimal string in plain notation, at most ``places`` places (half up), without trailing zeros.

    >>> plain(Fraction(1, 3)), plain(Fraction(60)), plain(Fraction(-11999, 200))
    ('0.333333333333', '60', '-59.995')
    """
    if value is None:
        return None
    number = Fraction(value)
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
    if value is None:
        return "—"
    number = Fraction(value)
    rounded = Fraction(str(plain(number, decimals)))
    if any(number < Fraction(limit) <= rounded for limit in limits):
        return exactly(number)
    whole, _, part = str(plain(rounded, decimals)).partition(".")
    return f"{whole}.{part.ljust(decimals, '0')}" if decimals else whole


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
