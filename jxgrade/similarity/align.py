"""Step 5, align: from seeds to passages. Equal short grams near the seeds are joined where they lie close on both sides.

This is the clustering by gaps of PAN's text alignment, done for all pairs at once: matches of a pair are split wherever the
left side has a gap, then wherever the right side has one, and so on until nothing splits. Order within a passage does not
matter, so shuffled sentences stay one passage.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Ints
from jxgrade.similarity.grams import gram_hashes, repeated
from jxgrade.similarity.seeds import Candidates, Own

MATCH: Final = 3  # symbols of the grams that are aligned
MARGIN: Final = 60  # symbols looked at on either side of the seeds
GAP: Final = 30  # symbols without a match that a passage bridges
OCCURRENCES: Final = 4  # places of one gram in one text that are aligned
_BATCH: Final = 4_000_000  # symbols aligned at a time


@dataclass(frozen=True)
class Matches:
    """Equal grams of two texts of a candidate pair, sorted by ``segment`` (a stretch without gaps) and left place."""

    pair: Ints
    left: Ints
    right: Ints
    segment: Ints


def find_matches(candidates: Candidates, own: Own) -> Matches:
    """All equal grams near the seeds of each pair, in segments without gaps."""
    left = _widened(candidates.stretch[:, :2], candidates.left, own)
    right = _widened(candidates.stretch[:, 2:], candidates.right, own)
    size = (left[:, 1] - left[:, 0]) + (right[:, 1] - right[:, 0])
    batch = np.cumsum(size) // _BATCH
    hashes = gram_hashes(own.symbols, MATCH)
    parts = []
    for number in np.unique(batch):
        chosen = np.flatnonzero(batch == number)
        parts.append(_joined(chosen, left[chosen], right[chosen], hashes))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Matches(nothing, nothing, nothing, nothing)
    pair, x, y = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _split(pair, x, y)


def _widened(stretch: Ints, text: NDArray[np.int32], own: Own) -> Ints:
    """The stretch with its margin, inside its text and leaving room for the last gram."""
    start = np.maximum(own.starts[text], stretch[:, 0] - MARGIN)
    end = np.minimum(own.starts[text + 1] - MATCH + 1, stretch[:, 1] + MARGIN)
    return np.stack((start, np.maximum(start, end)), axis=1)


def _spelled(bounds: Ints) -> tuple[Ints, Ints]:
    """``[[2, 5], [7, 8]]`` -> rows ``[0, 0, 0, 1]`` and places ``[2, 3, 4, 7]``."""
    size = bounds[:, 1] - bounds[:, 0]
    row = np.repeat(np.arange(len(bounds)), size)
    return row, np.arange(int(size.sum())) + np.repeat(bounds[:, 0] - (np.cumsum(size) - size), size)


def _joined(pairs: Ints, left: Ints, right: Ints, hashes: NDArray[np.uint64]) -> tuple[Ints, Ints, Ints]:
    """Every equal gram of each pair's two stretches: pair, left place, right place."""
    left_row, left_place = _spelled(left)
    right_row, right_place = _spelled(right)
    row = np.concatenate((left_row, right_row))
    place = np.concatenate((left_place, right_place))
    salt = row.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    item, bounds = repeated(hashes[place] ^ salt, np.arange(len(row), dtype=np.int64))
    size = np.diff(bounds)
    on_left = np.append(0, np.cumsum(item < len(left_row)))
    of_left = on_left[bounds[1:]] - on_left[bounds[:-1]]
    both = np.flatnonzero((of_left > 0) & (of_left < size))
    first_left = bounds[:-1][both]
    first_right = first_left + of_left[both]
    wide = np.minimum(size[both] - of_left[both], OCCURRENCES)
    total = np.minimum(of_left[both], OCCURRENCES) * wide
    run = np.repeat(np.arange(len(both)), total)
    number = np.arange(len(run)) - np.repeat(np.cumsum(total) - total, total)
    x = item[first_left[run] + number // wide[run]]
    y = item[first_right[run] + number % wide[run]]
    true = (row[x] == row[y]) & (hashes[place[x]] == hashes[place[y]])
    x, y = x[true], y[true]
    return pairs[row[x]], place[x], place[y]


def _split(pair: Ints, left: Ints, right: Ints) -> Matches:
    """Cut into segments wherever either side has a gap, until nothing changes; rows by segment, then left place."""
    segment = pair
    count = -1
    while True:
        for on_left in (True, False):
            order = np.lexsort((left if on_left else right, segment))
            pair, left, right, segment = pair[order], left[order], right[order], segment[order]
            side = left if on_left else right
            breaks = np.zeros(len(segment), dtype=np.int64)
            breaks[1:] = (segment[1:] != segment[:-1]) | (side[1:] - side[:-1] > GAP)
            segment = np.cumsum(breaks)
        if not len(segment) or segment[-1] == count:
            break
        count = int(segment[-1])
    order = np.lexsort((right, left, segment))
    return Matches(pair[order], left[order], right[order], segment[order])
