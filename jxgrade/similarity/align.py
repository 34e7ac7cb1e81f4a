"""Step 5, align: near the seeds of a pair, every run of equal symbols, and how much information it carries.

A run that half the province uses says nothing; one that two texts share says much. So a run's worth is counted in bits, from
how rare its grams are among all texts.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Ints, Rows
from jxgrade.similarity.grams import grams_at, mixed, repeated, spread
from jxgrade.similarity.rarity import LONG, SHORT, Rarity
from jxgrade.similarity.seeds import Candidates, Own

MARGIN: Final = 60  # symbols looked at on either side of the seeds
OCCURRENCES: Final = 4  # places of one gram in one text that are aligned
# Length of the grams that are aligned, by the number of pairs of places looked at (above: by chance too many would agree).
MATCHES: Final = ((3, 4_000_000), (5, 400_000_000), (8, 1 << 62))

SHORT_FREE: Final = 10.5  # bits of the rarest short gram that prove nothing
SYMBOL: Final = 0.87  # bits for each of the next symbols, up to a long gram
LONG_FREE: Final = 16.6  # bits of a long gram that prove nothing
LONG_MOST: Final = 2.0  # bits that each further symbol of a run can bring
LONG_WEIGHT: Final = 0.5
LENGTH: Final = 0.17  # bits for each symbol of a run beyond a long gram, however many texts have it
RUN: Final = 8  # symbols of a run within shared passages
_BATCH: Final = 4_000_000  # symbols aligned at a time


@dataclass(frozen=True)
class Runs(Rows):
    """Maximal runs of equal symbols of two texts, sorted by pair, left and right place (numbers of own symbols)."""

    pair: Ints
    left: Ints
    right: Ints
    length: Ints
    bits: NDArray[np.float64]


_NONE: Final = np.zeros(0, np.int64)
_NO_RUNS: Final = Runs(_NONE, _NONE, _NONE, _NONE, np.zeros(0))


def find_runs(candidates: Candidates, own: Own, rarity: Rarity) -> Runs:
    """Every run of equal symbols near the seeds of each pair."""
    left = _widened(candidates.stretch[:, :2], candidates.left, own)
    right = _widened(candidates.stretch[:, 2:], candidates.right, own)
    width, height = left[:, 1] - left[:, 0], right[:, 1] - right[:, 0]
    parts, area, below = [_NO_RUNS], width * height, 0
    for length, limit in MATCHES:
        fitting = np.flatnonzero((area >= below) & (area < limit))
        below = limit
        if not len(fitting):
            continue
        batch = np.cumsum((width + height)[fitting]) // _BATCH
        for number in np.unique(batch):
            chosen = fitting[batch == number]
            parts.append(_runs(*_joined(chosen, left[chosen], right[chosen], own, length), length, rarity))
    runs = Runs.joined(*parts)
    return runs.take(np.lexsort((runs.right, runs.left, runs.pair)))


def _widened(stretch: Ints, text: NDArray[np.int32], own: Own) -> Ints:
    """The stretch with its margin, inside its text."""
    start = np.maximum(own.starts[text], stretch[:, 0] - MARGIN)
    end = np.minimum(own.starts[text + 1], stretch[:, 1] + MARGIN)
    return np.stack((start, end), axis=1)


def _joined(pairs: Ints, left: Ints, right: Ints, own: Own, length: int) -> tuple[Ints, Ints, Ints]:
    """Every equal gram of each pair's two stretches: pair, left place, right place."""
    (left_row, left_place), (right_row, right_place) = (
        spread(side[:, 0], np.maximum(0, side[:, 1] - side[:, 0] + 1 - length)) for side in (left, right)
    )
    row = np.concatenate((left_row, right_row))
    place = np.concatenate((left_place, right_place))
    hashes = grams_at(own.symbols, place, length)
    salted = hashes ^ (row.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F))
    item, bounds = repeated(mixed(salted))
    size = np.diff(bounds)
    on_left = np.append(0, np.cumsum(item < len(left_row)))
    of_left = on_left[bounds[1:]] - on_left[bounds[:-1]]
    both = np.flatnonzero((of_left > 0) & (of_left < size))
    first_left = bounds[:-1][both]
    first_right = first_left + of_left[both]
    wide = np.minimum(size[both] - of_left[both], OCCURRENCES)
    total = np.minimum(of_left[both], OCCURRENCES) * wide
    run, number = spread(np.zeros_like(total), total)
    x = item[first_left[run] + number // wide[run]]
    y = item[first_right[run] + number % wide[run]]
    true = (row[x] == row[y]) & (hashes[x] == hashes[y])
    x, y = x[true], y[true]
    return pairs[row[x]], place[x], place[y]


def equal_runs(candidates: Candidates, own: Own) -> tuple[Ints, Ints, Ints, Ints]:
    """Pair, left and right place and length of every run of at least `RUN` equal symbols in the stretches themselves."""
    size = (candidates.stretch[:, [1, 3]] - candidates.stretch[:, [0, 2]]).sum(axis=1)
    batch = np.cumsum(size) // _BATCH
    parts = [tuple(np.zeros(0, np.int64) for _ in range(4))]
    for number in np.unique(batch):
        chosen = np.flatnonzero(batch == number)
        stretch = candidates.stretch[chosen]
        pair, left, right, first = _diagonals(*_joined(chosen, stretch[:, :2], stretch[:, 2:], own, RUN))
        runs = np.diff(np.append(first, len(pair))) + RUN - 1
        parts.append((pair[first], left[first], right[first], runs))
    pair, left, right, runs = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pair, left, right, runs


def _diagonals(pair: Ints, left: Ints, right: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The grams in the order of pair, shift and place, and where in it each row of grams that follow one another begins."""
    shift = right - left
    order = np.lexsort((left, shift, pair))
    pair, left, right, shift = pair[order], left[order], right[order], shift[order]
    new = np.ones(len(pair), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (shift[1:] != shift[:-1]) | (np.diff(left) != 1)
    return pair, left, right, np.flatnonzero(new)


def _runs(pair: Ints, left: Ints, right: Ints, length: int, rarity: Rarity) -> Runs:
    """Join equal grams that follow one another on both sides, and tell what the runs are worth."""
    pair, left, right, first = _diagonals(pair, left, right)
    if not len(first):
        return _NO_RUNS
    count = np.diff(np.append(first, len(pair)))
    symbols = count + length - 1
    remaining = np.repeat(first + count, count) - np.arange(len(pair)) + length - 1
    rarest = np.maximum.reduceat(rarity.bits(left, SHORT), first)
    further = np.where(remaining >= LONG, np.clip(rarity.bits(left, LONG) - LONG_FREE, 0.0, LONG_MOST), 0.0)
    bits = np.maximum(0.0, rarest - SHORT_FREE) + SYMBOL * (np.minimum(symbols, LONG) - SHORT)
    bits += LENGTH * np.maximum(0, symbols - LONG)
    bits += LONG_WEIGHT * np.add.reduceat(further, first)
    return Runs(pair[first], left[first], right[first], symbols, bits)
