"""The lot: the first 20 bits, read another way, and that everybody gets the same."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from jxgrade.awards.lot import lot_number


@given(st.text(), st.text())
def test_a_lot_number_is_the_first_20_bits_of_the_digest(lot: str, id_: str) -> None:
    lot, id_ = (text.encode("utf-8", "ignore").decode() for text in (lot, id_))
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(f"{lot}|{id_}".encode()).digest())
    assert lot_number(lot, id_) == int(bits[:20], 2)


def test_known_numbers() -> None:
    # printf '赣教基办函〔2023〕58号|nanchang' | sha256sum | cut -c1-5
    assert f"{lot_number('赣教基办函〔2023〕58号', 'nanchang'):05x}" == "80600"
    assert lot_number("abc", "") != lot_number("abc|", "")
