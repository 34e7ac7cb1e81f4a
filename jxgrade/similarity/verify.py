"""Step 7, verify: chains that lie close together are one passage; a passage must carry more bits than chance explains.

Two texts of one trade share phrases, each of which costs the claim little; a copy shares so much so near together that no
two authors would have written it; so do several passages together. Sentences in another order are several chains of one passage.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.chain import Chains
from jxgrade.similarity.corpus import Ints, Mask, Rows
from jxgrade.similarity.seeds import Candidates, Own

GAP: Final = 50  # own symbols between chains of one passage
WIDE_GAP: Final = (
    80  # own symbols between passages of one pair that are shown as one; or, in mixed order, where together
)
FILLED: Final = 0.6  # they fill at least this share of the stretches they lie in, in both texts
JOIN: Final = 5.8  # bits each further chain of a passage costs
DENSE: Final = 0.5  # bits for each symbol that agrees beyond this share of the longer side:
SPARSE: Final = 0.6
FEW: Final = 1 << 14  # symbols; so few texts are judged as this many would be
LEAST_BITS: Final = 36.0  # bits of a passage, beyond log2 of the symbols compared: with more texts, chance finds more
ALSO_BITS: Final = 20.0  # bits of a further passage of a pair that has one, near its seeds
FURTHER: Final = 24.0  # bits each further passage costs where several prove a pair together

Kind = Literal["exact", "edited", "moved"]
KINDS: Final[tuple[Kind, ...]] = ("exact", "edited", "moved")


@dataclass(frozen=True)
class Segments(Rows):
    """Passages: texts, spans (own symbols: left from, left to, right from, right to), bits, longest run, kind (of `KINDS`)."""

    left: Ints
    right: Ints
    spans: Ints
    bits: NDArray[np.float64]
    longest: Ints
    kind: Ints


def find_passages(chains: Chains, candidates: Candidates, own: Own, *, also: float = ALSO_BITS) -> Segments:
    """Join chains to passages, keep those that nothing but copying explains, and join what is left close together.

    ``also``: bits of each passage of a pair that all of them together prove.
    """
    least = LEAST_BITS + float(np.log2(max(FEW, len(own.symbols))))
    if not len(chains.pair):
        nothing = np.zeros(0, dtype=np.int64)
        return Segments(nothing, nothing, np.zeros((0, 4), np.int64), np.zeros(0), nothing, nothing)
    joined, moved = _joined(chains, np.zeros(len(chains.pair), dtype=bool), gap=GAP)
    longer = np.maximum(joined.spans[:, 1] - joined.spans[:, 0], joined.spans[:, 3] - joined.spans[:, 2])
    bits = joined.bits + DENSE * np.maximum(0.0, joined.matched - SPARSE * longer)
    together = FURTHER + np.bincount(joined.pair, weights=np.maximum(0.0, bits - FURTHER))
    kept = (bits >= also) & (together[joined.pair] >= least)
    found, moved = _gathered(*_joined(joined.take(kept), moved[kept], gap=WIDE_GAP))
    exact = (found.longest == found.spans[:, 1] - found.spans[:, 0]) & (
        found.longest == found.spans[:, 3] - found.spans[:, 2]
    )
    left, right = candidates.left[found.pair].astype(np.int64), candidates.right[found.pair].astype(np.int64)
    return Segments(left, right, found.spans, found.bits, found.longest, np.where(exact, 0, np.where(moved, 2, 1)))


def _joined(chains: Chains, moved: Mask, *, gap: int) -> tuple[Chains, Mask]:
    """Chains without a gap on either side become one; and whether parts of it stand in another order.

    Rows are cut wherever one side has a gap, then wherever the other has one, until nothing changes; the order of chains
    within a passage does not matter.
    """
    order = np.arange(len(chains.pair))
    group, count = chains.pair, -1
    while len(order):
        for side in (2, 0):
            start, end = chains.spans[order, side], chains.spans[order, side + 1]
            again = np.lexsort((end, start, group))
            order, group, start, end = order[again], group[again], start[again], end[again]
            ahead = group * (1 << 40)
            reached = np.maximum.accumulate(end + ahead) - ahead
            cut = np.ones(len(order), dtype=np.int64)
            cut[1:] = (group[1:] != group[:-1]) | (start[1:] - reached[:-1] > gap)
            group = np.cumsum(cut)
        if int(group[-1]) == count:
            break
        count = int(group[-1])
    chains, moved = chains.take(order), moved[order]
    return _merged(chains, moved, group)


def _merged(chains: Chains, moved: Mask, group: Ints) -> tuple[Chains, Mask]:
    """Chains of one group (they stand together, by their left places) become one."""
    if not len(group):
        return chains, moved
    begin = np.flatnonzero(np.append(True, np.diff(group) != 0))
    lowest, highest = np.minimum.reduceat(chains.spans, begin), np.maximum.reduceat(chains.spans, begin)
    backward = moved.copy()
    backward[1:] |= (chains.spans[1:, 2] < chains.spans[:-1, 2]) & (np.diff(group) == 0)
    joins = np.diff(np.append(begin, len(group))) - 1
    whole = Chains(
        chains.pair[begin],
        np.stack((lowest[:, 0], highest[:, 1], lowest[:, 2], highest[:, 3]), axis=1),
        np.add.reduceat(chains.bits, begin) - JOIN * joins,
        np.add.reduceat(chains.matched, begin),
        np.maximum.reduceat(chains.longest, begin),
    )
    return whole, np.logical_or.reduceat(backward, begin)


def _gathered(chains: Chains, moved: Mask) -> tuple[Chains, Mask]:
    """Passages in another order that fill most of the stretches they lie in become one: a copy, shuffled, of which a little was cut."""
    group, count = np.zeros(len(chains.pair), dtype=np.int64), 0
    bounds = np.flatnonzero(np.diff(chains.pair, prepend=-1, append=-1))
    for start, end in pairwise(bounds.tolist()):
        for part in _dense_parts(chains.spans[start:end], np.arange(start, end)):
            group[part] = count
            count += 1
    order = np.lexsort((chains.spans[:, 0], group))
    return _merged(chains.take(order), moved[order], group[order])


def _dense_parts(spans: Ints, rows: Ints) -> list[Ints]:
    """Rows in parts that are dense and mixed, by parting them at their widest gap until they are; in one order they stay apart."""
    if (np.diff(spans[np.argsort(spans[:, 0], kind="stable"), 2]) >= 0).all():
        return [rows[row : row + 1] for row in range(len(rows))]
    gaps, shares = zip(*(_widest_gap(spans[:, side : side + 2]) for side in (0, 2)), strict=True)
    if min(shares) >= FILLED:
        return [rows]
    side = 0 if gaps[0][0] >= gaps[1][0] else 1
    ahead = spans[:, 2 * side] < gaps[side][1]
    return [part for chosen in (ahead, ~ahead) for part in _dense_parts(spans[chosen], rows[chosen])]


def _widest_gap(spans: Ints) -> tuple[tuple[int, int], float]:
    """Size and end of the widest gap between stretches, and what share of the whole they cover."""
    ordered = spans[np.argsort(spans[:, 0], kind="stable")]
    reached = np.maximum.accumulate(ordered[:, 1])
    gaps = np.append(0, np.maximum(0, ordered[1:, 0] - reached[:-1]))
    widest = int(gaps.argmax())
    return (int(gaps[widest]), int(ordered[widest, 0])), 1 - float(gaps.sum()) / float(reached[-1] - ordered[0, 0])
