"""The lot: what decides between equals, the same for everybody who computes it (section 3 of the rules)."""

from hashlib import sha256

BITS = 20


def lot_number(lot: str, id_: str) -> int:
    """The first 20 bits of sha256(``lot|id``), UTF-8; the smaller number goes first.

    >>> lot_number("a", "b") == int(sha256(b"a|b").hexdigest()[:5], 16)
    True
    """
    return int.from_bytes(sha256(f"{lot}|{id_}".encode()).digest()[:3], "big") >> (24 - BITS)
