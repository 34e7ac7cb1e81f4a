"""Id numbers and mobile numbers, by hand (R23)."""

import pytest

from jxgrade.text import is_id_number, is_phone


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("11010519491231002X", True),  # the example of GB 11643
        ("11010519491231002x", True),
        ("440524188001010014", True),  # the other example of GB 11643
        ("110105194912310021", False),  # wrong check digit
        ("11010519490231002X", False),  # 31 February
        ("1101051949123100", False),
        ("", False),
        ("１１０１０５19491231002X", False),
    ],
)
def test_id_numbers(value: str, valid: bool) -> None:
    assert is_id_number(value) is valid


def test_the_region_is_never_looked_at() -> None:
    body = "00000019900101001"
    assert sum(is_id_number(body + digit) for digit in "0123456789X") == 1


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("13000000000", True),
        ("19999999999", True),
        ("12900000000", False),
        ("1300000000", False),
        ("130000000000", False),
    ],
)
def test_mobile_numbers(value: str, valid: bool) -> None:
    assert is_phone(value) is valid
