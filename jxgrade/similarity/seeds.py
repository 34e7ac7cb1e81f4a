"""Step 4, candidates: which texts share rare grams close together, and where.

A gram grows until it is rare: short grams (they survive an edit of every other word) count only where few texts use them;
where many do, a longer gram at the same place is tried; the longest links each text to its neighbours only. So the work
grows with the texts and not with their pairs, and where a cap bit it is counted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Corpus, Ints, Mask, Small
from jxgrade.similarity.grams import complete, gram_hashes, repeated

# Gram length in symbols, and in how many texts at most it may occur to be a seed.
LEVELS: Final = ((4, 16), (6, 16), (9, 16), (13, 16))
NEIGHBOURS: Final = 3  # a gram of the last length in more texts than its cap links each text to so many next ones
NEAR: Final = 60  # symbols between two seeds that speak for the same passage
LANGUAGE: Final = 1 << 22  # symbols; a few texts alone cannot tell how rare their phrases are
FOLLOWING: Final = 3.0  # bits: the next gram of a run brings one new symbol
LEAST_EVIDENCE: Final = 44.0  # bits


@dataclass(frozen=True)
class Own:
    """What is compared: the symbols that are not common text, of one text per content; ``places`` leads back to the corpus.

    ``group`` and ``earlier`` speak for all texts of a content: a content of several groups has a number of its own.
    """

    places: Ints
    symbols: NDArray[np.uint32]
    text_of: Small
    starts: Ints
    group: Small
    earlier: Mask


@dataclass(frozen=True)
class Hits:
    """Equal grams in two texts: where they begin (numbers of own symbols) and what one is worth in bits."""

    left: Ints
    right: Ints
    bits: NDArray[np.float32]
    capped: int


@dataclass(frozen=True)
class Candidates:
    """Pairs of texts worth aligning, with the stretch (own symbols, end exclusive) where the seeds lie, per pair."""

    left: Small
    right: Small
    stretch: Ints  # pairs x 4: left from, left to, right from, right to


def own_symbols(corpus: Corpus, common: Mask) -> Own:
    """Drop common text and repeated contents."""
    is_first = np.zeros(len(corpus.ids), dtype=bool)
    is_first[corpus.first_of] = True
    text_of = np.repeat(np.arange(len(corpus.ids), dtype=np.int32), np.diff(corpus.starts))
    places = np.flatnonzero(~common & is_first[text_of])
    text_of = text_of[places]
    starts = np.searchsorted(text_of, np.arange(len(corpus.ids) + 1))
    first_of = corpus.first_of[corpus.content]
    group, earlier = corpus.group.copy(), np.ones(len(corpus.ids), dtype=bool)
    several = first_of[corpus.group != corpus.group[first_of]]
    group[several] = -1 - several
    earlier[first_of[~corpus.earlier]] = False
    return Own(places, corpus.symbols[places], text_of, starts, group, earlier)


def find_hits(own: Own) -> Hits:
    """All seeds: equal rare grams in texts that may be compared."""
    parts: list[tuple[Ints, Ints, NDArray[np.float32]]] = []
    rising = np.arange(len(own.symbols), dtype=np.int64)
    capped = 0
    for level, (length, cap) in enumerate(LEVELS):
        rising = rising[rising <= len(own.symbols) - length]
        rising = rising[complete(own.text_of, length)[rising]]
        places, bounds = _one_per_text(*repeated(gram_hashes(own.symbols, length)[rising], rising), own.text_of)
        size = np.diff(bounds)
        is_last = level == len(LEVELS) - 1
        rare = size <= cap
        first, second, users = _pairs_within(places, bounds, rare)
        parts.append((first, second, users))
        often = np.repeat(~rare, size)
        if is_last and often.any():
            capped = int((~rare).sum())
            first, second = _neighbours(places, bounds, ~rare)
            parts.append((first, second, np.full(len(first), size.max(), dtype=np.float32)))
        rising = np.sort(places[often])
    a, b, used = (np.concatenate(column) for column in zip(*parts, strict=True))
    worth = np.float32(np.log2(max(LANGUAGE, len(own.symbols)))) - np.log2(used)
    x, y = own.text_of[a], own.text_of[b]
    allowed = (own.group[x] != own.group[y]) & ~(own.earlier[x] & own.earlier[y])
    return Hits(a[allowed], b[allowed], worth[allowed].astype(np.float32), capped)


def _one_per_text(places: Ints, bounds: Ints, text_of: Small) -> tuple[Ints, Ints]:
    """Keep a gram's first place in each text, and only grams of two texts or more."""
    gram = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    text = text_of[places]
    new = np.ones(len(places), dtype=bool)
    new[1:] = (gram[1:] != gram[:-1]) | (text[1:] != text[:-1])
    size = np.bincount(gram[new], minlength=len(bounds) - 1)
    kept = new & (size[gram] > 1)
    return places[kept], np.concatenate(([0], np.cumsum(size[size > 1])))


def _pairs_within(places: Ints, bounds: Ints, wanted: Mask) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """Every two places of each wanted run, and the run's size."""
    size = np.diff(bounds)
    members = np.repeat(wanted, size)
    end = np.repeat(bounds[1:], size)[members]
    here = np.flatnonzero(members)
    later = end - here - 1
    first = np.repeat(here, later)
    step = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    worth = np.repeat(np.repeat(size, size)[members], later)
    return places[first], places[first + 1 + step], worth.astype(np.float32)


def _neighbours(places: Ints, bounds: Ints, wanted: Mask) -> tuple[Ints, Ints]:
    """Each place of a wanted run with the next few."""
    size = np.diff(bounds)
    end = np.repeat(bounds[1:], size)
    here = np.flatnonzero(np.repeat(wanted, size))
    first = np.concatenate([here[here + step < end[here]] for step in range(1, NEIGHBOURS + 1)])
    second = np.concatenate([(here + step)[here + step < end[here]] for step in range(1, NEIGHBOURS + 1)])
    return places[first], places[second]


def choose(hits: Hits, own: Own) -> Candidates:
    """Pairs in which seeds worth at least `LEAST_EVIDENCE` lie within `NEAR` symbols of one another on both sides."""
    texts = len(own.starts) - 1
    pair = own.text_of[hits.left].astype(np.int64) * texts + own.text_of[hits.right]
    kept = _promising(pair, hits.bits)
    pair, left, right, bits = pair[kept], hits.left[kept], hits.right[kept], hits.bits[kept]
    order = np.argsort(left, kind="stable")
    order = order[np.argsort(pair[order], kind="stable")]
    pair, left, right, bits = pair[order], left[order], right[order], bits[order]
    breaks = np.ones(len(pair), dtype=bool)
    breaks[1:] = (pair[1:] != pair[:-1]) | (np.diff(left) > NEAR) | (np.abs(np.diff(right)) > NEAR)
    worth = bits.copy()
    follows = ~breaks[1:] & (np.diff(left) == 1) & (np.diff(right) == 1)
    worth[1:][follows] = np.minimum(bits[1:][follows], FOLLOWING)
    first = np.flatnonzero(breaks)
    if not len(first):
        return _no_candidates()
    strong = np.add.reduceat(worth, first) >= LEAST_EVIDENCE
    span = np.stack((np.minimum.reduceat(left, first), np.maximum.reduceat(left, first) + 1,
                     np.minimum.reduceat(right, first), np.maximum.reduceat(right, first) + 1), axis=1)[strong]  # fmt: skip
    cluster_pair = pair[first][strong]
    if not len(cluster_pair):
        return _no_candidates()
    begin = np.flatnonzero(np.append(True, cluster_pair[1:] != cluster_pair[:-1]))
    lowest, highest = np.minimum.reduceat(span, begin), np.maximum.reduceat(span, begin)
    stretch = np.stack((lowest[:, 0], highest[:, 1], lowest[:, 2], highest[:, 3]), axis=1)
    found = cluster_pair[begin]
    return Candidates((found // texts).astype(np.int32), (found % texts).astype(np.int32), stretch)


def _promising(pair: Ints, bits: NDArray[np.float32]) -> Ints:
    """Hits of pairs whose hits may add up to enough; counted in a table of hashes, which can only overestimate."""
    width = max(16, len(pair).bit_length() + 1)
    cell = (pair.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - width)).astype(np.int64)
    return np.flatnonzero(np.bincount(cell, weights=bits)[cell] >= LEAST_EVIDENCE) if len(pair) else pair


def _no_candidates() -> Candidates:
    return Candidates(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 4), np.int64))
