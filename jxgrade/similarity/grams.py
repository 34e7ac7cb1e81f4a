"""Step 2, fingerprints: hashes of k successive symbols, and which of them occur more than once.

Hashes are of 64 bits: polynomial, so that a longer gram is made of two shorter ones, then mixed. Equal grams always have equal hashes.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Hashes, Ints, Mask, let_go

_BASE: Final = 0xD6E8FEB86659FD93
_SCATTER: Final = np.uint64(0x9E3779B97F4A7C15)
_BLOCK: Final = 1 << 18  # symbols hashed at a time, so that they stay in the cache
_LARGE: Final = 1 << 22  # grams handed out at a time


def gram_hashes(symbols: NDArray[np.uint32], length: int) -> Hashes:
    """The hash of the gram of this length that begins at each symbol; texts' ends are not heeded (see `complete`).

    The last ``length - 1`` symbols begin no gram: the result is that much shorter.
    """
    grams = np.empty(max(0, len(symbols) - length + 1), dtype=np.uint64)
    for start in range(0, len(grams), _BLOCK):
        end = min(len(grams), start + _BLOCK)
        grams[start:end] = _block(symbols[start : end + length - 1], length)
    return grams


def gram_blocks(symbols: NDArray[np.uint32], length: int) -> Iterator[tuple[int, Hashes]]:
    """`gram_hashes` of all symbols, many at a time, each block with the place of its first gram."""
    for start in range(0, len(symbols) - length + 1, _LARGE):
        yield start, gram_hashes(symbols[start : start + _LARGE + length - 1], length)
        let_go(symbols)


def cells(grams: Hashes, width: int) -> Ints:
    """The places of grams in a table of so many bits."""
    return (grams >> np.uint64(64 - width)).astype(np.int64)


def tally(symbols: NDArray[np.uint32], length: int, width: int) -> NDArray[np.int32]:
    """How many grams fall into each cell of a table of so many bits."""
    counts = np.zeros(1 << width, dtype=np.int32)
    for _, grams in gram_blocks(symbols, length):
        np.add.at(counts, cells(grams, width), np.int32(1))  # of the very type: else 25 times as slow
    return counts


def grams_at(symbols: NDArray[np.uint32], places: Ints, length: int) -> Hashes:
    """The hashes of the grams that begin at these places; beyond the last symbol the last one is repeated."""
    total = np.zeros(len(places), dtype=np.uint64)
    for step in range(length if len(places) else 0):
        total = _lengthened(total, _scattered(symbols[np.minimum(places + step, len(symbols) - 1)]), 1)
    return mixed(total)


def _scattered(symbols: NDArray[np.uint32]) -> Hashes:
    """Grams of length 1."""
    scattered = symbols.astype(np.uint64) * _SCATTER
    return scattered ^ (scattered >> np.uint64(32))


def _block(symbols: NDArray[np.uint32], length: int) -> Hashes:
    one = _scattered(symbols)
    total, done = one, 1
    for bit in f"{length:b}"[1:]:
        total = _lengthened(total[: len(total) - done], total[done:], done)
        done *= 2
        if bit == "1":
            total = _lengthened(total[: len(one) - done], one[done:], 1)
            done += 1
    return mixed(total)


def _lengthened(left: Hashes, right: Hashes, right_length: int) -> Hashes:
    """The grams made of each ``left[i]`` and the gram of ``right_length`` symbols that follows it, ``right[i]``."""
    return left * np.uint64(pow(_BASE, right_length, 1 << 64)) + right


def mixed(hashes: Hashes) -> Hashes:
    """The same hashes with their upper bits well mixed, for tables and sorting."""
    return (hashes ^ (hashes >> np.uint64(31))) * _SCATTER


def complete(starts: Ints, length: int) -> Mask:
    """Does the gram of this length that begins at each symbol end in the same text?"""
    whole = np.ones(max(0, int(starts[-1]) - length + 1), dtype=bool)
    for step in range(1, length):
        place = starts[1:] - step
        whole[place[(place >= starts[:-1]) & (place < len(whole))]] = False
    return whole


def distinct(values: Ints) -> Ints:
    """The different values, rising, by sorting: numpy's own way hashes, which regular numbers bring to a standstill."""
    ordered = np.sort(values)
    found: Ints = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return found


def spread(start: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Which stretch each place is of, and the place, for all places of stretches that begin at ``start``.

    >>> [part.tolist() for part in spread(np.array([2, 7]), np.array([3, 1]))]
    [[0, 0, 0, 1], [2, 3, 4, 7]]
    """
    of = np.repeat(np.arange(len(size)), size)
    return of, np.arange(len(of)) + np.repeat(start - (np.cumsum(size) - size), size)


def is_among(hashes: Hashes, known: Hashes) -> Mask:
    """Which of the hashes are known; ``known`` is rising."""
    if not len(known):
        return np.zeros(len(hashes), dtype=bool)
    same: Mask = np.equal(known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)], hashes)
    return same


def repeated(hashes: Hashes) -> tuple[Ints, Ints]:
    """Which of these well-mixed hashes occur at least twice, gathered by hash; with the bounds of each one's run.

    Returns ``(items, bounds)``: ``items[bounds[i]:bounds[i + 1]]`` are those of one gram, rising.
    The order of grams follows their hashes, and so depends on nothing but the texts.
    """
    if len(hashes) < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    width = np.uint64(len(hashes).bit_length())
    keys = (hashes >> width << width) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    gram = keys >> width
    same = gram[1:] == gram[:-1]
    kept = np.append(same, False) | np.append(False, same)
    found = (keys[kept] & np.uint64((1 << int(width)) - 1)).astype(np.int64)
    gram = gram[kept]
    bounds = np.flatnonzero(np.concatenate(([True], gram[1:] != gram[:-1], [True])))
    return found, bounds if len(found) else np.zeros(1, dtype=np.int64)
