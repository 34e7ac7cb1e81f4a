"""Which characters are digits: full-width ones are, circled, superscript, parenthesised and Roman ones are not (rules, 7.3)."""

import unicodedata


def folded(text: str) -> str:
    """NFKC, but what only looks like a digit (①, ², ⑴, Ⅻ, ½) stays what it is: 20① is no number.

    >>> folded("８６．５"), folded("20①")
    ('86.5', '20①')
    """
    if text.isascii():
        return text
    return "".join(
        char if unicodedata.category(char) in ("No", "Nl") else unicodedata.normalize("NFKC", char)
        for char in unicodedata.normalize("NFC", text)
    )
