"""Step 1, normalise: texts become runs of comparable symbols that know where they stand in the text as given.

A symbol is one Han character, or one whole word of other letters and digits. Width, case, traditional forms, accents and
compatibility forms are folded; spaces, punctuation and invisible characters are no symbols, so inserting them changes nothing.
"""

import hashlib
import mmap
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import IO, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.text import normalise
from jxgrade.text.counts import is_han
from jxgrade.text.lookalikes import LOOKALIKES, simplified

Ints: TypeAlias = NDArray[np.int64]
Small: TypeAlias = NDArray[np.int32]
Hashes: TypeAlias = NDArray[np.uint64]
Mask: TypeAlias = NDArray[np.bool_]

DROPPED: Final = 0
HAN: Final = 1
WORD: Final = 2
INVISIBLE: Final = 3

_STROKES: Final = frozenset("丶丨丿亅乛〻")  # signs that only part characters: no text is written with them
PADDED: Final = 12  # so many words, one or two between Han characters,
PADDING: Final = 4 * PADDED  # within so many symbols are put there to part them
BATCH: Final = 1_000_000  # characters turned into symbols at a time
_STEP: Final = 6  # bits: of so many symbols one is remembered with its text
DIGEST: Final = 16  # bytes by which rows of symbols are told apart
_LETTER_HASH: Final = np.uint64(0x9E3779B97F4A7C15)
_IS_WORD: Final = np.uint32(1 << 31)


@dataclass(frozen=True)
class Corpus:
    """All texts, submissions and former years together, in the order of their ids.

    ``starts`` (texts + 1) delimits each text's symbols in the row of all; ``han`` says which of them is a Han character.
    Texts with equal symbols share a ``content``, and ``first_of`` names the first text of each content.
    """

    ids: tuple[str, ...]
    texts: Sequence[str]
    group: Small
    earlier: Mask
    starts: Ints
    han: Mask
    content: Small
    first_of: Small

    @cached_property
    def is_first(self) -> Mask:
        """Which text is the first of its content."""
        first = np.zeros(len(self.ids), dtype=bool)
        first[self.first_of] = True
        return first

    @cached_property
    def measured(self) -> Mask:
        """The symbols by which texts are measured: Han characters; in a text without any, all."""
        without = [span for span in pairwise(self.starts.tolist()) if not self.han[slice(*span)].any()]
        return self.han | in_any(np.array(without), len(self.han)) if without else self.han


def on_disk(parts: Iterable[NDArray[Any]], dtype: type[Any]) -> NDArray[Any]:
    """The parts one after another, in a file without a name that is mapped: what is as long as all texts need not stand in memory."""
    with tempfile.TemporaryFile() as file:
        for part in parts:
            part.tofile(file)
        return mapped(file, dtype)


def mapped(file: IO[bytes], dtype: type[Any]) -> NDArray[Any]:
    """What was written to a file."""
    file.flush()
    size = file.seek(0, 2)
    return np.frombuffer(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else b"", dtype)


def let_go(*arrays: NDArray[Any]) -> None:
    """Take what is mapped out of memory until it is asked for again; where the system cannot, nothing is done."""
    for array in arrays:
        held: Any = array
        while isinstance(held, np.ndarray | memoryview):
            held = held.base if isinstance(held, np.ndarray) else held.obj
        if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            held.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True)
class Whose:
    """The text of a symbol, by its place: the ``texts`` that have symbols, where each ends, and every so many symbols which it is."""

    texts: Small
    ends: Ints
    near: Small

    @staticmethod
    def of(starts: Ints) -> "Whose":
        """Of texts that begin there."""
        texts = np.flatnonzero(np.diff(starts)).astype(np.int32)
        ends = starts[texts + 1]
        near = np.searchsorted(ends, np.arange(0, starts[-1], 1 << _STEP), side="right")
        return Whose(texts, ends, near.astype(np.int32))

    def __getitem__(self, places: Ints | Small) -> Small:
        row: Small = self.near[places >> _STEP]
        while (before := self.ends[row] <= places).any():
            row = row + before
        found: Small = self.texts[row]
        return found


def marked_in(mask: Mask, starts: Ints) -> Ints:
    """How many are marked in each text."""
    return np.array([np.count_nonzero(mask[start:end]) for start, end in pairwise(starts.tolist())], dtype=np.int64)


def in_any(spans: Ints, size: int) -> Mask:
    """Which of so many places lie in one of these stretches (from, to)."""
    order = np.argsort(spans[:, 0], kind="stable")
    start, reach = spans[order, 0], np.maximum.accumulate(spans[order, 1])
    new = np.flatnonzero(np.append(True, start[1:] > reach[:-1])[: len(start)])
    edges = np.stack((start[new], reach[np.append(new[1:], len(start))[: len(new)] - 1]), axis=1).ravel()
    return np.repeat(np.arange(len(edges) + 1) % 2 == 1, np.diff(edges, prepend=0, append=size))


@dataclass(frozen=True)
class Spelled:
    """Texts as one row of symbols: ``starts`` (texts + 1), symbols, being Han, and character offsets ``at``/``to`` in the text."""

    starts: Ints
    symbols: NDArray[np.uint32]
    han: Mask
    at: Small
    to: Small


def fold(char: str) -> tuple[int, str]:
    """The class of a character and the form in which it is compared; traditional characters are folded by `fold_all`.

    >>> fold("Ｐ"), fold("é"), fold("，")
    ((2, 'p'), (2, 'e'), (0, ''))
    """
    form = normalise(char).text
    if not form:
        return INVISIBLE, ""
    for part in unicodedata.normalize("NFKD", form):
        if part in _STROKES or _is_bopomofo(part):
            return DROPPED, ""
        letter = part.casefold()[0]
        seen = LOOKALIKES.get(part) or LOOKALIKES.get(letter, letter)
        if is_han(seen):
            return HAN, seen
        category = unicodedata.category(part)
        if category[0] in "LN" and category != "Lm":
            return WORD, seen
    return (INVISIBLE, "") if unicodedata.combining(form[0]) else (DROPPED, "")


def _is_bopomofo(char: str) -> bool:
    """Spelling beside the characters, not text."""
    return "\u3100" <= char <= "\u312f" or "\u31a0" <= char <= "\u31bf"


def fold_all(chars: Sequence[str]) -> list[tuple[int, str]]:
    """`fold` of each character, traditional forms made simplified.

    >>> fold_all("遊a")
    [(1, '游'), (2, 'a')]
    """
    plain = [fold(char) for char in chars]
    plainer = iter(simplified([form for kind, form in plain if kind == HAN]))
    return [(kind, next(plainer) if kind == HAN else form) for kind, form in plain]


def read_corpus(
    texts: Mapping[str, str], groups: Mapping[str, str] | None = None, earlier: Mapping[str, str] | None = None
) -> tuple[Corpus, NDArray[np.uint32]]:
    """Turn texts into symbols; texts of one group, and all former years together, are marked as not to be compared."""
    former = earlier or {}
    ids = tuple(sorted([*texts, *(key for key in former if key not in texts)]))
    bodies = tuple(texts[key] if key in texts else former[key] for key in ids)
    is_earlier = np.array([key not in texts for key in ids], dtype=bool)
    sizes, kinds = [np.zeros(0, np.int64)], [np.zeros(0, bool)]

    def parts() -> Iterator[NDArray[np.uint32]]:
        for start, end in _batches(bodies):  # offsets are let go at once: they would take twice what the symbols take
            spelled = spell(bodies[start:end])
            sizes.append(np.diff(spelled.starts))
            kinds.append(spelled.han)
            yield spelled.symbols

    symbols = on_disk(parts(), np.uint32)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.concatenate(sizes))))
    han = np.concatenate(kinds)
    content, first_of = _contents(starts, symbols)
    group = group_numbers(ids, groups or {})
    return Corpus(ids, bodies, group, is_earlier, starts, han, content, first_of), symbols


def _batches(bodies: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Ranges of texts of about `BATCH` characters."""
    start, size = 0, 0
    for number, body in enumerate(bodies, 1):
        size += len(body)
        if size >= BATCH or number == len(bodies):
            yield start, number
            start, size = number, 0


def spell(bodies: Sequence[str]) -> Spelled:
    """Symbols of many texts at once."""
    lengths = np.fromiter(map(len, bodies), np.int64, len(bodies))
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    codes = np.frombuffer("".join(bodies).encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds, folded, counted = _folded(codes)
    seen = np.flatnonzero(kinds != INVISIBLE)
    kind = kinds[seen]
    begins_text = np.zeros(len(seen) + 1, dtype=bool)
    begins_text[np.searchsorted(seen, bounds)] = True
    word = kind == WORD
    begins = (kind == HAN) | word
    begins[1:] &= ~(word[1:] & word[:-1] & ~begins_text[1:-1])
    first = np.flatnonzero(begins)
    last = _last_of_runs(word, begins, first)
    symbols = folded[seen[first]]
    _hash_words(symbols, folded[seen], word, begins)
    kept = ~_padding(word[first], np.searchsorted(seen[first], bounds))
    first, last, symbols = first[kept], last[kept], symbols[kept]
    starts = np.searchsorted(seen[first], bounds)
    offset = np.repeat(bounds[:-1], np.diff(starts))
    at = (seen[first] - offset).astype(np.int32)
    to = (seen[last] + 1 - offset).astype(np.int32)
    return Spelled(starts, symbols, counted[seen[first]], at, to)


@cache
def _alphabet() -> tuple[Mask, NDArray[np.uint8], NDArray[np.uint32], Mask]:
    """Which characters were met, and class, folded code and being Han of each: facts about Unicode, filled in as they are asked for."""
    size = 0x110000
    return np.zeros(size, bool), np.zeros(size, np.uint8), np.zeros(size, np.uint32), np.zeros(size, bool)


def _folded(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.uint32], Mask]:
    """Class, folded code and being Han of every character, by tables of the characters that were met so far."""
    met, kinds, folded, counted = _alphabet()
    found = np.unique(codes[~met[codes]]).tolist()
    for code, (kind, form) in zip(found, fold_all([chr(code) for code in found]), strict=True):
        kinds[code] = kind
        folded[code] = ord(form) if form else 0
        counted[code] = is_han(chr(code))
    met[found] = True
    return kinds[codes], folded[codes], counted[codes]


def _last_of_runs(word: Mask, begins: Mask, first: Ints) -> Ints:
    """The last character of every symbol: itself, or the last of the word that begins there."""
    inside = word & ~begins
    ends = np.flatnonzero(word & ~np.append(inside[1:], False))
    last = first.copy()
    last[word[first]] = ends
    return last


def _hash_words(symbols: NDArray[np.uint32], folded: NDArray[np.uint32], word: Mask, begins: Mask) -> None:
    """Replace, in place, the symbol of each word by a hash of all its letters (top bit set: never a Han code)."""
    letters = np.flatnonzero(word)
    if not len(letters):
        return
    word_starts = np.flatnonzero(begins[letters])
    number = np.cumsum(begins[letters]) - 1
    place = np.arange(len(letters)) - word_starts[number]
    powers = np.cumprod(np.full(int(place.max()) + 1, _LETTER_HASH, dtype=np.uint64))
    value = np.add.reduceat(folded[letters].astype(np.uint64) * powers[place], word_starts)
    value = (value ^ (value >> np.uint64(29))) * _LETTER_HASH
    symbols[word[np.flatnonzero(begins)]] = (value >> np.uint64(33)).astype(np.uint32) | _IS_WORD


def _padding(word: Mask, starts: Ints) -> Mask:
    """Which symbols are words put between the Han characters of a text to part them: one or two together, again and again."""
    begins_text = np.zeros(len(word) + 1, dtype=bool)
    begins_text[starts] = True
    joined = word[1:] & word[:-1] & ~begins_text[1:-1]
    first = np.flatnonzero(word & ~np.append(np.zeros(len(word[:1]), dtype=bool), joined))
    last = np.flatnonzero(word & ~np.append(joined, np.zeros(len(word[:1]), dtype=bool)))
    short = last - first < 2
    first, last = first[short], last[short]
    many = np.zeros(len(first) + 1, dtype=np.int64)
    if len(first) >= PADDED:
        text_of = np.searchsorted(starts, first, side="right")
        head, tail = slice(None, len(first) - PADDED + 1), slice(PADDED - 1, None)
        begin = np.flatnonzero((first[tail] - first[head] < PADDING) & (text_of[tail] == text_of[head]))
        np.add.at(many, begin, 1)
        np.add.at(many, begin + PADDED, -1)
    padding = np.zeros(len(word), dtype=bool)
    inside = np.cumsum(many)[:-1] > 0
    padding[first[inside]] = padding[last[inside]] = True
    return padding


def _contents(starts: Ints, symbols: NDArray[np.uint32]) -> tuple[Small, Small]:
    """Number the different rows of symbols in order of first appearance."""
    numbers: dict[bytes, int] = {}
    content = np.zeros(len(starts) - 1, dtype=np.int32)
    first_of: list[int] = []
    for text, digest in enumerate(content_digests(starts, symbols)):
        if digest not in numbers:
            numbers[digest] = len(first_of)
            first_of.append(text)
        content[text] = numbers[digest]
    return content, np.array(first_of, dtype=np.int32)


def content_digests(starts: Ints, symbols: NDArray[np.uint32]) -> Iterator[bytes]:
    """`DIGEST` bytes for each text's row of symbols: equal rows, equal bytes."""
    for start, end in pairwise(starts.tolist()):
        yield hashlib.blake2b(symbols[start:end].tobytes(), digest_size=DIGEST).digest()


def group_numbers(ids: tuple[str, ...], groups: Mapping[str, str]) -> Small:
    """Equal numbers for texts of one group; a text without a group is a group of its own."""
    numbers: dict[tuple[bool, str], int] = {}
    keys = ((True, groups[key]) if key in groups else (False, key) for key in ids)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int32)


def in_time(corpus: Corpus, submitted_at: Mapping[str, str | None]) -> Ints:
    """The rank of each text: former years, then by the time of submission (texts without one last), then by id."""
    times = [submitted_at.get(key) for key in corpus.ids]
    keys = [
        (not earlier, not isinstance(time, str), time if isinstance(time, str) else "", text)
        for text, (earlier, time) in enumerate(zip(corpus.earlier.tolist(), times, strict=True))
    ]
    rank = np.empty(len(keys), dtype=np.int64)
    rank[np.array([key[-1] for key in sorted(keys)], dtype=np.int64)] = np.arange(len(keys))
    return rank
