"""Step 7, verify: chains that lie close together are one passage; a passage must carry more bits than chance explains.

Two texts of one trade share phrases, each of which costs the claim little; a copy shares so much so near together that no
two authors would have written it. Sentences in another order are several chains of one passage.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.chain import Chains
from jxgrade.similarity.corpus import Ints, Mask
from jxgrade.similarity.seeds import Candidates

GAP: Final = 35  # own symbols between chains of one passage
JOIN: Final = 6.0  # bits each further chain of a passage costs
DENSE: Final = 0.5  # bits for each symbol that agrees beyond this share of the longer side:
SPARSE: Final = 0.6
LEAST_BITS: Final = 50.0  # bits of a passage
ALSO_BITS: Final = 30.0  # bits of a further passage of a pair that has one

Kind = Literal["exact", "edited", "moved"]
KINDS: Final[tuple[Kind, ...]] = ("exact", "edited", "moved")


@dataclass(frozen=True)
class Segments:
    """Passages: texts, spans (own symbols: left from, left to, right from, right to), bits, longest run, kind (of `KINDS`)."""

    left: Ints
    right: Ints
    spans: Ints
    bits: NDArray[np.float64]
    longest: Ints
    kind: Ints

    def take(self, chosen: Mask | Ints) -> "Segments":
        """Only the chosen ones."""
        return Segments(self.left[chosen], self.right[chosen], self.spans[chosen], self.bits[chosen],
                        self.longest[chosen], self.kind[chosen])  # fmt: skip


def find_passages(chains: Chains, candidates: Candidates) -> Segments:
    """Join chains to passages and keep those that nothing but copying explains."""
    group, order = _joined(chains)
    chains = chains.take(order)
    begin = np.flatnonzero(np.append(True, group[1:] != group[:-1])) if len(group) else group
    if not len(begin):
        nothing = np.zeros(0, dtype=np.int64)
        return Segments(nothing, nothing, np.zeros((0, 4), np.int64), np.zeros(0), nothing, nothing)
    count = np.diff(np.append(begin, len(group)))
    lowest, highest = np.minimum.reduceat(chains.spans, begin), np.maximum.reduceat(chains.spans, begin)
    spans = np.stack((lowest[:, 0], highest[:, 1], lowest[:, 2], highest[:, 3]), axis=1)
    longer = np.maximum(spans[:, 1] - spans[:, 0], spans[:, 3] - spans[:, 2])
    bits = np.add.reduceat(chains.bits, begin) - JOIN * (count - 1)
    bits += DENSE * np.maximum(0.0, np.add.reduceat(chains.matched, begin) - SPARSE * longer)
    longest = np.maximum.reduceat(chains.longest, begin)
    pair = chains.pair[begin]
    found = Segments(candidates.left[pair].astype(np.int64), candidates.right[pair].astype(np.int64), spans, bits, longest,
                     _kinds(chains, spans, begin, longest))  # fmt: skip
    best = np.zeros(int(pair.max()) + 1)
    np.maximum.at(best, pair, bits)
    return found.take((bits >= LEAST_BITS) | ((bits >= ALSO_BITS) & (best[pair] >= LEAST_BITS)))


def _joined(chains: Chains) -> tuple[Ints, Ints]:
    """Number groups of chains without a gap on either side, by cutting wherever one side has a gap until nothing changes.

    Returns the group of each row and the order of rows; rows of a group follow one another, by left place.
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
            cut[1:] = (group[1:] != group[:-1]) | (start[1:] - reached[:-1] > GAP)
            group = np.cumsum(cut)
        if int(group[-1]) == count:
            break
        count = int(group[-1])
    return group, order


def _kinds(chains: Chains, spans: Ints, begin: Ints, longest: Ints) -> Ints:
    """Exact: one run and nothing else; moved: parts in another order; edited: the rest."""
    width, height = spans[:, 1] - spans[:, 0], spans[:, 3] - spans[:, 2]
    exact = (longest == width) & (longest == height)
    backward = np.zeros(len(chains.pair), dtype=np.int64)
    backward[1:] = chains.spans[1:, 2] < chains.spans[:-1, 2]
    backward[begin] = 0
    return np.where(exact, 0, np.where(np.add.reduceat(backward, begin) > 0, 2, 1))
