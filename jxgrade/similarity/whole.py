"""Step 8, whole texts: a pair that is proven is aligned from end to end, and so is every pair that a circle of copying implies.

Seeds say where to begin. Where many texts share a passage, its grams are too frequent for seeds between all of them, so each is
linked to a few; and a seed says nothing of a second passage without one. So texts that hang together by passages in the same
place are compared each with each, as far as `CIRCLE` allows, and whole; the proof asked for is that of any other pair.
"""

from typing import Final

import numpy as np

from jxgrade.similarity.chain import Pieces, find_chains
from jxgrade.similarity.corpus import Ints
from jxgrade.similarity.cover import Cover, covered
from jxgrade.similarity.grams import spread
from jxgrade.similarity.rarity import Rarity
from jxgrade.similarity.seeds import Candidates, Own, sides_by_size
from jxgrade.similarity.verify import LEAST_BITS, Segments, find_passages

CIRCLE: Final = 128  # texts that share a passage and are compared each with each; of more, as many pairs in all, but
NEAREST: Final = 4  # each with so many others at least


def align_whole(
    found: Segments, pieces: Pieces, own: Own, rarity: Rarity, *, also: tuple[Ints, Ints], jobs: int = 1
) -> tuple[Segments, Cover]:
    """The passages of each pair after a second look at both texts whole, and those of pairs that only the circle shows.

    And what they cover. ``pieces``: what is equal in the passages found. ``also``: further pairs of texts to look at.

    In two whole texts chance finds more than near the seeds, so each passage must bring `LEAST_BITS`. Of the two looks at a pair
    the one with more bits counts: a wide search may miss what a narrow one sees.
    """
    left, right = _pairs(found, own, also)
    ends = (own.starts[left], own.starts[left + 1], own.starts[right], own.starts[right + 1])
    candidates = Candidates(left.astype(np.int32), right.astype(np.int32), np.stack(ends, axis=1))
    chains, again_equal = find_chains(candidates, own, rarity, jobs=jobs)
    again = find_passages(chains, candidates, own, also=LEAST_BITS)
    both = Segments.joined(found, again)
    texts = len(own.starts)
    _, pair = np.unique(both.left * texts + both.right, return_inverse=True)
    second = np.arange(len(pair)) >= len(found.left)
    bits = [np.bincount(pair, weights=np.where(second == look, both.bits, 0.0)) for look in (False, True)]
    better = bits[1] >= bits[0]
    looks = both.take(~better[pair] & ~second), both.take(better[pair] & second)
    covers = [covered(look, equal, own.text_of) for look, equal in zip(looks, (pieces, again_equal), strict=True)]
    return Segments.joined(*looks), Cover.joined(*covers)


def _pairs(found: Segments, own: Own, also: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Pairs of texts that were found, that stand in one circle or are asked for, and may be compared: each once, sorted."""
    circles = _within(*_circles(found, own)) if len(found.left) else also
    one, other = (np.concatenate(side) for side in zip(circles, also, strict=True))
    allowed = (own.group[one] != own.group[other]) & ~(own.earlier[one] & own.earlier[other])
    left, right = sides_by_size(one[allowed], other[allowed], own)
    texts = len(own.starts)
    pair = np.unique(np.concatenate((found.left * texts + found.right, left * texts + right)))
    return pair // texts, pair % texts


def _circles(found: Segments, own: Own) -> tuple[Ints, Ints]:
    """Texts by circle, the shorter first, and the bounds of each circle's row.

    The two sides of a passage belong together, and so do two sides in one text where the shorter lies by half in the other.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(found.left)
    text = np.concatenate((found.left, found.right))
    start = np.concatenate((found.spans[:, 0], found.spans[:, 2]))
    end = np.concatenate((found.spans[:, 1], found.spans[:, 3]))
    order = np.lexsort((-end, start, text))
    reach = np.maximum.accumulate(end[order] * 2 * count + np.arange(2 * count)[::-1])
    widest = order[2 * count - 1 - reach % (2 * count)]
    before, here = widest[:-1], order[1:]
    shared = np.minimum(end[before], end[here]) - start[here]
    shorter = np.minimum(end[before] - start[before], end[here] - start[here])
    linked = (text[before] == text[here]) & (2 * shared >= shorter)
    edges = np.concatenate((before[linked], np.arange(count))), np.concatenate((here[linked], np.arange(count) + count))
    graph = coo_matrix((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(2 * count, 2 * count))
    _, circle = connected_components(graph, directed=False)
    size = np.diff(own.starts)
    texts = len(size)
    member = np.unique(circle.astype(np.int64) * texts + text)
    row, text = member // texts, member % texts
    order = np.lexsort((text, size[text], row))
    return text[order], np.flatnonzero(np.concatenate(([True], np.diff(row) != 0, [True])))


def _within(texts: Ints, bounds: Ints) -> tuple[Ints, Ints]:
    """Every two texts of each circle, or each with a few of its nearest in size where there are more than `CIRCLE`."""
    size = np.diff(bounds)
    place = np.arange(len(texts)) - np.repeat(bounds[:-1], size)
    nearest = np.where(size > CIRCLE, np.maximum(NEAREST, CIRCLE * CIRCLE // (2 * size)), size)
    later = np.minimum(np.repeat(size, size) - place - 1, np.repeat(nearest, size))
    first, second = spread(np.arange(len(texts)) + 1, later)
    return texts[first], texts[second]
