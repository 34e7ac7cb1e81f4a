"""A text as it is read aloud: one form of each character, no gaps inside words, and the way back to where each one stood."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from jxgrade.text.lookalikes import LOOKALIKES, is_simplified, simplified
from jxgrade.text.normalise import chars_of

Span = tuple[int, int]

_HAN: Final = r"\u3400-\u9fff"
_GAPS: Final = re.compile(rf"(?<=[{_HAN}])[ \t\r\n\u2028\u2029]+(?=[{_HAN}])")
_BREAKS: Final = re.compile(r"(?<!\s)[^\S\r\n]*[\r\n]\s*")
_NUMERALS: Final = dict(zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789", strict=True))


@dataclass(frozen=True, slots=True)
class Read:
    """A normalised text without gaps between Han characters; ``places[i]`` is where its character ``i`` stood there."""

    text: str
    places: Sequence[int]

    def find(self, words: str) -> Iterator[Span]:
        """Where these words stand, as spans of the normalised text."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            yield self.span(at, at + len(words))
            at = self.text.find(words, at + len(words))

    def span(self, start: int, end: int) -> Span:
        """The span of the normalised text for one of this text."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> str:
    """Each character in its simplified form, look-alikes and radicals as the character they stand for; as long as it was.

    >>> plain("揭⽼師，⻅人")
    '揭⽼师，见人'
    """
    for char in sorted(chars_of(text) - _PLAIN):
        form = _plain_of(char)
        if form == char:
            _PLAIN.add(char)
        text = text.replace(char, form)
    return text


_PLAIN: Final[set[str]] = set()  # characters met before that stay what they are


@cache
def _plain_of(char: str) -> str:
    form = LOOKALIKES.get(char, char) if char > "\u2e7f" else char
    return simplified([form])[0] if form >= "\u2e80" and not is_simplified(form) else form


@lru_cache(maxsize=2)  # names and schools are looked for in the same text
def read(text: str) -> Read:
    """A normalised text as it is read."""
    same = plain(text)
    return _without(_GAPS, Read(same, range(len(same))))


def unbroken(text: str) -> Read:
    """A normalised text as it is read, on one line: what a line's end divided is whole."""
    return _without(_BREAKS, read(text))


def _without(gaps: re.Pattern[str], known: Read) -> Read:
    found = [match.span() for match in gaps.finditer(known.text)]
    if not found:
        return known
    size = len(known.text)
    places: list[int] = []
    pieces: list[str] = []
    at = 0
    for start, end in [*found, (size, size)]:
        places.extend(known.places[at:start])
        pieces.append(known.text[at:start])
        at = end
    return Read("".join(pieces), places)


@lru_cache(maxsize=1)  # many people's numbers are looked for in the same text
def digits(text: str) -> str:
    """Numerals of the Chinese script as digits: 一三八 is 138; as long as it was."""
    for char in sorted(chars_of(text) & _NUMERALS.keys()):
        text = text.replace(char, _NUMERALS[char])
    return text
