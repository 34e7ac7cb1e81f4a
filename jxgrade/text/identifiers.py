"""Identity numbers and mobile numbers, told from other digits (R23)."""

import re
from datetime import date
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
_ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9Xx]")
_PHONE: Final = re.compile(r"1[3-9][0-9]{9}")


def is_id_number(value: str) -> bool:
    """Whether 18 characters are an id number: a real date and the right check digit; the region is not looked at (R23).

    >>> is_id_number("11010519491231002X"), is_id_number("110105194912310021")
    (True, False)
    """
    if not _ID_NUMBER.fullmatch(value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return check_digit(value[:17]) == value[17].upper()


def check_digit(body: str) -> str:
    """What follows the first seventeen digits of an id number."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def is_phone(value: str) -> bool:
    """Whether 11 digits are a mobile number: 1, then 3 to 9, then nine more (R23)."""
    return _PHONE.fullmatch(value) is not None
