"""One spelling of a text, and where each of its characters stood before.

Widths and compatibility forms are folded (NFKC); zero-width, bidi and other invisible characters are taken out, since they
are used to hide a copy (rules, 1.11). Letters keep their case, and white space stays.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jxgrade.text.counts import IDEOGRAPHS, is_han

# Drawn as nothing though their category is not Cf: joiner, fillers, blank Braille, variation selectors.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SELECTORS: Final = frozenset(
    [0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)
_EMOJI_JOINER: Final = "\u200d"
_EMOJI_STYLES: Final = "\ufe0e\ufe0f"
_JAMO: Final = (0x1160, 0x11FF)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; ``offsets[i]`` is where its character ``i`` stood in the original.

    ``len(offsets) == len(text) + 1``; the last offset is the original's length. Offsets never fall.
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's ``(start, end)`` of ``text[start:end]``; a character that became several is taken whole."""
        first, last = self.offsets[start], self.offsets[end]
        while end > start and last == self.offsets[end - 1] and end < len(self.text):
            end += 1
            last = self.offsets[end]
        return first, last


def _is_control(char: str) -> bool:
    """Invisible and of no meaning for what is written: Cf, Cc but white space, fillers."""
    category = unicodedata.category(char)
    return category == "Cf" or (category == "Cc" and not char.isspace()) or char in _FILLERS


def _is_removed(char: str) -> bool:
    return _is_control(char) or ord(char) in _SELECTORS


def _joins_left(char: str) -> bool:
    """Whether normalising may merge the character with what stands before it."""
    first = unicodedata.normalize("NFKD", char)[0]
    is_mark = unicodedata.combining(first) or unicodedata.category(first).startswith("M")
    return bool(is_mark) or _JAMO[0] <= ord(first) <= _JAMO[1]


class _Folded(dict[int, str | None]):
    """Code point -> the one character it becomes; None where it is removed, merged or becomes several."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        folded = None if _is_removed(char) or _joins_left(char) else unicodedata.normalize("NFKC", char)
        self[code] = found = folded if folded is not None and len(folded) == 1 else None
        return found


_FOLDED: Final = _Folded()
_UNCHANGED: Final[set[str]] = set()  # characters met before that stay what they are
_VISIBLE: Final[set[str]] = set()  # characters met before that are no controls


@lru_cache(maxsize=8)
def chars_of(text: str) -> frozenset[str]:
    """The characters that a text holds; several checks ask this of the same text."""
    return frozenset(text)


@lru_cache(maxsize=8)
def _others(text: str) -> frozenset[str]:
    """The characters of a text but its ideographs, which stay what they are: a few of many."""
    return frozenset(IDEOGRAPHS.sub("", text))


def _sort_out(text: str) -> tuple[set[str], dict[str, str]]:
    """The text's characters that do not fold one to one, and those that fold into one other character."""
    unknown = _others(text) - _UNCHANGED
    folded = {char: _FOLDED[ord(char)] for char in unknown}
    _UNCHANGED.update(char for char, other in folded.items() if char == other)
    hard = {char for char, other in folded.items() if other is None}
    return hard, {char: other for char, other in folded.items() if other is not None and char != other}


def _hard_stretches(text: str, hard: set[str]) -> Iterator[tuple[int, int]]:
    """Stretches that are not folded one to one: a character that begins something, and all that may merge with it."""
    places = [place for place, char in enumerate(text) if char in hard]
    end = 0
    for place in places:
        if place < end:
            continue
        start = place
        if start > end and (_is_removed(text[start]) or _joins_left(text[start])):
            start -= 1
        end = place + 1
        while end < len(text) and text[end] in hard and (_is_removed(text[end]) or _joins_left(text[end])):
            end += 1
        yield start, end


@lru_cache(maxsize=64)  # a text is compared with its author's others, schools and counties come again
def normalise(text: str) -> Normalised:
    """Fold width and compatibility forms, drop invisible controls, and keep the way back.

    >>> normalise("Ａ\u200bＢ…")
    Normalised(text='AB...', offsets=(0, 2, 3, 3, 3, 4))
    """
    hard, folded = _sort_out(text)
    # what a character folds into folds no further, and length stays: so one at a time is right, and fast
    flat = text
    for char, other in folded.items():
        flat = flat.replace(char, other)
    if not hard:
        return Normalised(flat, range(len(text) + 1))
    pieces: list[str] = []
    offsets: list[int] = []
    plain = 0
    for start, end in _hard_stretches(text, hard):
        pieces.append(flat[plain:start])
        offsets.extend(range(plain, start))
        kept = "".join(char for char in text[start:end] if not _is_removed(char))
        pieces.append(unicodedata.normalize("NFKC", kept))
        begin = next((place for place in range(start, end) if not _is_removed(text[place])), start)
        offsets.extend([begin] * len(pieces[-1]))
        plain = end
    pieces.append(flat[plain:])
    offsets.extend(range(plain, len(text) + 1))
    return Normalised("".join(pieces), tuple(offsets))


def find_controls(text: str) -> tuple[int, ...]:
    """Where invisible controls stand: zero-width, bidi, soft hyphens, fillers, selectors after Han; not those of emoji.

    >>> find_controls("心\u200b理\u202e健康")
    (1, 3)
    """
    unknown = _others(text) - _VISIBLE
    found = {char for char in unknown if _is_removed(char)}
    _VISIBLE.update(unknown - found)
    if not found:
        return ()
    return tuple(place for place, char in enumerate(text) if char in found and _is_meant(text, place))


def _is_meant(text: str, place: int) -> bool:
    """Whether an invisible character stands where it has nothing to do: not within an emoji; a selector only after Han."""
    if ord(text[place]) not in _SELECTORS:
        return not _joins_emoji(text, place)
    return place > 0 and text[place] not in _EMOJI_STYLES and is_han(text[place - 1])


def _joins_emoji(text: str, place: int) -> bool:
    if text[place] != _EMOJI_JOINER or place == 0:
        return False
    before = text[place - 1]
    return unicodedata.category(before) in ("So", "Sk") or ord(before) in _SELECTORS


def count_controls(text: str) -> int:
    """How many invisible controls a text holds (rules, 1.11)."""
    return len(find_controls(text))
