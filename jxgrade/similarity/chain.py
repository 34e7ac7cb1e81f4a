"""Step 6, chain: runs that follow one another in both texts, with gaps, add up to a chain.

This is the chaining of seeds known from genome alignment (Li 2018, minimap2), over all pairs at once: a chain gains the bits
of its runs and pays for gaps and, more, for gaps of unequal length. Symbols that agree inside a gap or beyond an end, exactly
where the chain expects them, are then added: an author who replaces every other word leaves them standing.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.align import Runs, find_runs
from jxgrade.similarity.corpus import Ints, Mask, Rows
from jxgrade.similarity.rarity import Rarity
from jxgrade.similarity.seeds import Candidates, Own

LOOK_BACK: Final = 8  # runs before a run that it may continue
REACH: Final = 41  # symbols a gap may be long
OPEN: Final = 0.4  # bits a gap costs
SYMBOL: Final = 0.1  # bits each of its symbols costs
DRIFT: Final = 2.4  # bits each symbol costs by which its two sides differ
OVERLAP: Final = 2.3  # bits each symbol costs that two runs claim
LEAST_CHAIN: Final = 12.4  # bits below which a chain is noise
AGREE: Final = 1.0  # bits for a symbol that agrees inside a gap, and for each bit of its rarity:
AGREE_RARITY: Final = 0.2
DISAGREE: Final = 0.4  # bits a symbol costs that does not; beyond an end:
DISAGREE_OUTSIDE: Final = 0.8
WORST_GAP: Final = 8.0  # bits a gap can cost at most
LEAST_EXTENSION: Final = 4.0  # bits beyond an end that move the end
WINDOW: Final = 40  # symbols looked at in a gap and beyond an end
LEAST_PIECE: Final = 2  # symbols that agree in a row there; a single one agrees by chance
_PAIRS: Final = 10_000  # pairs aligned and chained at a time
_BLOCK: Final = 2_000  # runs of one pair chained together


@dataclass(frozen=True)
class Chains(Rows):
    """Chains: pair, spans (own symbols: left from, left to, right from, right to), bits, symbols in runs, longest run."""

    pair: Ints
    spans: Ints
    bits: NDArray[np.float64]
    matched: Ints
    longest: Ints


@dataclass(frozen=True)
class Pieces(Rows):
    """What is equal in chains, symbol for symbol: where it begins in both texts (own symbols), and how many symbols it is long."""

    left: Ints
    right: Ints
    length: Ints


_ZERO: Final = np.zeros(0, np.int64)
_NOTHING: Final = Chains(_ZERO, np.zeros((0, 4), np.int64), np.zeros(0), _ZERO, _ZERO), Pieces(_ZERO, _ZERO, _ZERO)


def find_chains(candidates: Candidates, own: Own, rarity: Rarity, *, jobs: int = 1) -> tuple[Chains, Pieces]:
    """The best chains of each pair that do not claim the same symbols, and what is equal in them. ``jobs`` threads share the pairs."""

    def of_part(start: int) -> tuple[Chains, Pieces]:
        chains, pieces = chain_runs(find_runs(candidates.take(slice(start, start + _PAIRS)), own, rarity), own, rarity)
        return replace(chains, pair=chains.pair + start), pieces

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        chains, pieces = zip(_NOTHING, *pool.map(of_part, range(0, len(candidates.left), _PAIRS)), strict=True)
    return Chains.joined(*chains), Pieces.joined(*pieces)


def chain_runs(runs: Runs, own: Own, rarity: Rarity) -> tuple[Chains, Pieces]:
    """The best chains of some pairs, from their runs, and what is equal in them."""
    if not len(runs.pair):
        return _NOTHING
    worth, parent, root = _best_ends(runs)
    ends, member = _members(worth, parent, root)
    chains = _gathered(runs, worth, ends, member)
    inside = member >= 0
    pieces, chain_of = [Pieces(runs.left[inside], runs.right[inside], runs.length[inside])], [member[inside]]
    filled, found, chain = _filled(runs, parent, member, own, rarity)
    pieces, chain_of = [*pieces, found], [*chain_of, chain]
    chains = replace(chains, bits=chains.bits + filled)
    for outward in (1, -1):
        chains, found, chain = _extended(chains, own, rarity, outward)
        pieces, chain_of = [*pieces, found], [*chain_of, chain]
    kept = _without_rivals(chains, runs, member)
    return chains.take(kept), Pieces.joined(*pieces).take(kept[np.concatenate(chain_of)])


def _best_ends(runs: Runs) -> tuple[NDArray[np.float64], Ints, Ints]:
    """For each run: worth of the best chain that ends there, the run before it (-1: none), and where that chain begins."""
    total = len(runs.pair)
    begins = np.flatnonzero(np.append(True, runs.pair[1:] != runs.pair[:-1]))
    rank = np.arange(total) - np.repeat(begins, np.diff(np.append(begins, total)))
    block = runs.pair * (1 + int(rank.max()) // _BLOCK) + rank // _BLOCK
    costs = [_costs(runs, block, back) for back in range(1, LOOK_BACK + 1)]
    worth, parent, root = runs.bits.copy(), np.full(total, -1), np.arange(total)
    order = np.argsort(rank % _BLOCK, kind="stable")
    bounds = np.searchsorted((rank % _BLOCK)[order], np.arange(min(_BLOCK, int(rank.max()) + 1) + 1))
    for start, end in pairwise(bounds[1:].tolist()):
        here = order[start:end]
        best, before = np.zeros(len(here)), np.full(len(here), -1)
        for back, cost in enumerate(costs, 1):
            gained = worth[np.maximum(here - back, 0)] - cost[here]
            better = gained > best
            best[better], before[better] = gained[better], here[better] - back
        worth[here] += best
        parent[here] = before
        continued = before >= 0
        root[here[continued]] = root[before[continued]]
    return worth, parent, root


def _costs(runs: Runs, block: Ints, back: int) -> NDArray[np.float64]:
    """What it costs each run to continue the run so many places before it; infinite where it cannot."""
    cost = np.full(len(runs.pair), np.inf)
    if len(cost) <= back:
        return cost
    before, after = slice(None, -back), slice(back, None)
    x, y, length = runs.left, runs.right, runs.length
    over, up = x[after] - x[before] - length[before], y[after] - y[before] - length[before]
    claimed = np.maximum(0, -np.minimum(over, up))
    fits = (block[before] == block[after]) & (x[after] > x[before]) & (y[after] > y[before])
    fits &= (np.maximum(over, up) <= REACH) & (claimed < np.minimum(length[before], length[after]))
    price = OPEN + SYMBOL * np.maximum(0, np.maximum(over, up)) + DRIFT * np.abs(over - up) + OVERLAP * claimed
    cost[after] = np.where(fits, price, np.inf)
    return cost


def _members(worth: NDArray[np.float64], parent: Ints, root: Ints) -> tuple[Ints, Ints]:
    """The last run of the best chain from each root, and of which chain each run is part (-1: none)."""
    order = np.lexsort((np.arange(len(worth)), -worth, root))
    first = np.append(True, root[order][1:] != root[order][:-1])
    ends = np.sort(order[first])
    ends = ends[worth[ends] >= LEAST_CHAIN]
    member = np.full(len(worth), -1)
    here, chain = ends, np.arange(len(ends))
    while len(here):
        member[here] = chain
        going = parent[here] >= 0
        here, chain = parent[here][going], chain[going]
    return ends, member


def _gathered(runs: Runs, worth: NDArray[np.float64], ends: Ints, member: Ints) -> Chains:
    """Spans and sizes of chains from their runs."""
    chosen = np.flatnonzero(member >= 0)
    chosen = chosen[np.argsort(member[chosen], kind="stable")]
    if not len(chosen):
        return Chains(ends, np.zeros((0, 4), np.int64), worth[ends], ends, ends)
    begin = np.flatnonzero(np.append(True, np.diff(member[chosen]) != 0))
    x, y, length = runs.left[chosen], runs.right[chosen], runs.length[chosen]
    spans = (
        np.minimum.reduceat(x, begin),
        np.maximum.reduceat(x + length, begin),
        np.minimum.reduceat(y, begin),
        np.maximum.reduceat(y + length, begin),
    )
    matched = np.add.reduceat(length, begin)
    return Chains(runs.pair[ends], np.stack(spans, axis=1), worth[ends], matched, np.maximum.reduceat(length, begin))


def _filled(
    runs: Runs, parent: Ints, member: Ints, own: Own, rarity: Rarity
) -> tuple[NDArray[np.float64], Pieces, Ints]:
    """Bits per chain of what agrees in its gaps: the first part at the shift before the gap, the rest at the one after.

    And what is equal there, with the chain of each piece.
    """
    after = np.flatnonzero((member >= 0) & (parent >= 0))
    before = parent[after]
    x, y = runs.left[before] + runs.length[before], runs.right[before] + runs.length[before]
    wide, high = runs.left[after] - x, runs.right[after] - y
    open_ = (np.minimum(wide, high) > 0) & (np.maximum(wide, high) <= WINDOW)
    after, x, y, wide, high = after[open_], x[open_], y[open_], wide[open_], high[open_]
    size = np.minimum(wide, high)
    inside = np.arange(WINDOW) < size[:, None]
    first = np.where(inside, _agreement(x, y, own, rarity, DISAGREE), 0.0)
    second = np.where(inside, _agreement(x + wide - size, y + high - size, own, rarity, DISAGREE), 0.0)
    nothing = np.zeros((len(after), 1))
    ahead = np.concatenate((nothing, np.cumsum(first, axis=1)), axis=1)
    behind = second.sum(axis=1)[:, None] - np.concatenate((nothing, np.cumsum(second, axis=1)), axis=1)
    best = np.maximum((ahead + behind).max(axis=1), -WORST_GAP)
    bits = np.bincount(member[after], weights=best, minlength=int(member.max()) + 1).astype(np.float64)
    (row, start, length), (row2, start2, length2) = _equal(first > 0), _equal(second > 0)
    ahead_of = Pieces(x[row] + start, y[row] + start, length)
    behind_of = Pieces((x + wide - size)[row2] + start2, (y + high - size)[row2] + start2, length2)
    return bits, Pieces.joined(ahead_of, behind_of), member[after][np.concatenate((row, row2))]


def _equal(agree: Mask) -> tuple[Ints, Ints, Ints]:
    """Row, start and length of every stretch of at least `LEAST_PIECE` symbols that agree."""
    line = np.pad(agree, ((0, 0), (1, 0))).ravel()  # before each row one that does not agree
    edges = np.flatnonzero(np.diff(line, append=False))
    length = np.diff(edges)[::2]
    row, start = np.divmod(edges[::2][length >= LEAST_PIECE], agree.shape[1] + 1)
    return row, start, length[length >= LEAST_PIECE]


def _agreement(x: Ints, y: Ints, own: Own, rarity: Rarity, loss: float, step: int = 1) -> NDArray[np.float64]:
    """Bits for each of the next `WINDOW` symbols from x and y on: gained where they agree, lost where not."""
    offset = step * np.arange(WINDOW)
    left = np.clip(x[:, None] + offset, 0, len(own.symbols) - 1)
    right = np.clip(y[:, None] + offset, 0, len(own.symbols) - 1)
    agree = own.symbols[left] == own.symbols[right]
    gained = np.full(agree.shape, -loss)
    gained[agree] = AGREE + AGREE_RARITY * rarity.bits(left[agree], 1)
    return gained


def _extended(chains: Chains, own: Own, rarity: Rarity, outward: int) -> tuple[Chains, Pieces, Ints]:
    """Move one end of each chain outward while that gains bits, never out of its texts; and what is equal there, with its chain."""
    x, y = (chains.spans[:, 1], chains.spans[:, 3]) if outward > 0 else (chains.spans[:, 0] - 1, chains.spans[:, 2] - 1)
    left_text, right_text = own.text_of[chains.spans[:, 0]], own.text_of[chains.spans[:, 2]]
    room_left = own.starts[left_text + 1] - x if outward > 0 else x + 1 - own.starts[left_text]
    room_right = own.starts[right_text + 1] - y if outward > 0 else y + 1 - own.starts[right_text]
    room = np.minimum(room_left, room_right)
    agreement = _agreement(x, y, own, rarity, DISAGREE_OUTSIDE, outward)
    gain = np.cumsum(agreement, axis=1)
    gain[np.arange(WINDOW) >= room[:, None]] = -np.inf
    best = gain.argmax(axis=1)
    gained = gain[np.arange(len(best)), best] if len(best) else np.zeros(0)
    moved = np.where(gained >= LEAST_EXTENSION, best + 1, 0)
    spans = chains.spans.copy()
    for side in (0, 2):
        spans[:, side + (outward > 0)] += outward * moved
    going = np.flatnonzero(moved)
    row, start, length = _equal((agreement[going] > 0) & (np.arange(WINDOW) < moved[going, None]))
    row = going[row]
    back = start if outward > 0 else 1 - start - length
    bits = chains.bits + np.where(moved > 0, gained, 0.0)
    found = Pieces(x[row] + back, y[row] + back, length)
    return replace(chains, spans=spans, bits=bits), found, row


def _without_rivals(chains: Chains, runs: Runs, member: Ints) -> Mask:
    """Drop a chain most of whose matched symbols, on either side, a better chain of the same pair has matched."""
    chosen = np.flatnonzero(member >= 0)
    kept = np.ones(len(chains.pair), dtype=bool)
    for side in (runs.left, runs.right):
        order = chosen[np.lexsort((side[chosen] + runs.length[chosen], side[chosen], runs.pair[chosen]))]
        start, end, chain = side[order], side[order] + runs.length[order], member[order]
        claimed = np.zeros(len(kept))
        for back in range(1, 5):
            one, other = chain[:-back], chain[back:]
            shared = np.minimum(end[:-back], end[back:]) - start[back:]
            rivals = (chains.pair[one] == chains.pair[other]) & (one != other) & (shared > 0)
            worse = np.where(chains.bits[one] >= chains.bits[other], other, one)
            claimed += np.bincount(worse[rivals], weights=shared[rivals], minlength=len(kept))
        kept &= 2 * claimed <= chains.matched
    return kept
