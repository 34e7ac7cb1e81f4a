"""Candidates for late texts: seeds between them and all texts, found without comparing the others with one another again.

What the old texts' grams are is known: at which level each became rare, with all its places (`Postings`), and which were
too frequent (`frequent`). A gram that is frequent among the old is frequent whatever comes; any other is looked up, and counted
anew together with the late texts. So the seeds are those that `find_hits` finds among all texts, a late text in each.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Hashes, Ints, Mask, Small
from jxgrade.similarity.grams import complete, grams_at, is_among, repeated
from jxgrade.similarity.seeds import LEVELS, Hits, Own, hits_of, neighbours, one_per_text, split

Number = TypeVar("Number", np.int64, np.uint64)
_LAST: Final = len(LEVELS) - 1


@dataclass(frozen=True)
class Postings:
    """Where grams stand that count at one level: places gathered by hash, the bounds of each bucket of hashes' upper bits, and of
    each place's hash the next 16 bits.
    """

    places: Small
    bounds: Small
    tags: NDArray[np.uint16]

    @staticmethod
    def of(own: Own, levels: NDArray[np.uint8], level: int) -> "Postings":
        """The places that are compared at this level and do not rise beyond it (at the last: those that come to it)."""
        length = LEVELS[level][0]
        chosen = np.flatnonzero(levels >= level if level == _LAST else levels == level)
        chosen = whole(chosen, length, own.text_of)
        grams = grams_at(own.symbols, chosen, length)
        width = max(1, len(own.symbols).bit_length())
        keys = _cut(grams, width) | chosen.astype(np.uint64)
        keys.sort()
        bits = min(24, max(8, len(keys).bit_length() - 3))
        size = np.bincount((keys >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        places = (keys & np.uint64((1 << width) - 1)).astype(np.int32)
        return Postings(places, np.append(0, np.cumsum(size)).astype(np.int32), _tags(_cut(keys, width), bits))

    def find(self, wanted: Hashes, symbols: NDArray[np.uint32], length: int) -> tuple[Ints, Hashes]:
        """All places where one of these grams (rising, each once) stands, and which."""
        bits = (len(self.bounds) - 1).bit_length() - 1
        bucket = (wanted >> np.uint64(64 - bits)).astype(np.int64)
        low = self.bounds[bucket].astype(np.int64)
        size = self.bounds[bucket + 1] - low
        row = np.repeat(np.arange(len(wanted)), size)
        here = np.arange(len(row)) + np.repeat(low - (np.cumsum(size) - size), size)
        maybe = self.tags[here] == _tags(_cut(wanted, max(1, len(symbols).bit_length())), bits)[row]
        places, grams = self.places[here[maybe]].astype(np.int64), wanted[row[maybe]]
        same = grams_at(symbols, places, length) == grams
        return places[same], grams[same]


def _cut(hashes: Hashes, width: int) -> Hashes:
    """The hashes without their lower bits, in whose stead a place may stand."""
    return hashes >> np.uint64(width) << np.uint64(width)


def _tags(hashes: Hashes, bits: int) -> NDArray[np.uint16]:
    return (hashes >> np.uint64(48 - bits)).astype(np.uint16)


def risen(own: Own, *, jobs: int = 1) -> NDArray[np.uint8]:
    """For each place, at how many levels its gram is too frequent, as `find_hits` counts."""
    levels = np.zeros(len(own.symbols), dtype=np.uint8)
    rising = np.ones(len(own.symbols), dtype=bool)
    for length, cap in LEVELS:
        rising = rising[: max(0, len(own.symbols) - length + 1)] & complete(own.text_of, length)
        part_of, count = split(own.symbols, length, rising)
        rising = np.zeros(len(own.symbols), dtype=bool)
        with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            for grown in pool.map(partial(_grown, own, length, cap, part_of), range(count)):
                rising[grown] = True
        levels += rising
    return levels


def _grown(own: Own, length: int, cap: int, part_of: NDArray[np.uint8], part: int) -> Ints:
    """The places of one part, one per text, whose gram is in more texts than its cap."""
    places = np.flatnonzero(part_of == part)
    places, bounds = one_per_text(*repeated(grams_at(own.symbols, places, length), places), own.text_of)
    size = np.diff(bounds)
    return places[np.repeat(size > cap, size)]


def frequent(own: Own, levels: NDArray[np.uint8]) -> list[Hashes]:
    """For each level but the last, the grams that were too frequent at it, rising."""
    return [
        np.unique(grams_at(own.symbols, np.flatnonzero(levels > level), length))
        for level, (length, _) in enumerate(LEVELS[:-1])
    ]


@dataclass(frozen=True)
class Old:
    """What is known of old texts: own symbols, postings of each level, grams too frequent at each level but the last; and where
    their places have gone: ``shift`` per text of all texts, ``now`` the new place of the first symbol of each old content, -1 where it
    is gone or belongs to an active text.
    """

    symbols: NDArray[np.uint32]
    starts: Ints
    postings: Sequence[Postings]
    known: Sequence[Hashes]
    now: Ints
    shift: Ints

    def moved(self, places: Ints, grams: Hashes) -> tuple[Ints, Hashes]:
        """Where old places are now, and their grams; those that are gone or active are left out."""
        content = np.searchsorted(self.starts, places, side="right") - 1
        now = self.now[content]
        kept = now >= 0
        return (places - self.starts[content] + now)[kept], grams[kept]


def late_hits(own: Own, active: Mask, old: Old) -> list[Hits]:
    """The hits of `find_hits` in which a text of ``active`` takes part.

    Of ``own.symbols`` only those of active texts are read.
    """
    here = spelled_out(own.starts, np.flatnonzero(active))
    others = np.zeros(0, dtype=np.int64)  # old places that have become too frequent by the late ones
    hits = []
    for level, (length, _) in enumerate(LEVELS):
        here, others = whole(here, length, own.text_of), whole(others, length, own.text_of)
        grams, other_grams = (
            grams_at(own.symbols, here, length),
            grams_at(old.symbols, others - old.shift[own.text_of[others]], length),
        )
        order = np.argsort(grams)
        here, grams = here[order], grams[order]
        known = is_among(grams, old.known[level]) if level < _LAST else np.zeros(len(grams), dtype=bool)
        wanted, frequent_here = distinct(grams[~known]), distinct(grams[known])
        found, found_grams = old.moved(*old.postings[level].find(wanted, old.symbols, length))
        more = is_among(other_grams, wanted)
        counted = _counted(
            np.concatenate((here[~known], found, others[more])),
            np.concatenate((grams[~known], found_grams, other_grams[more])),
            own,
            active,
            level,
        )
        hits.append(counted.hits)
        first = _one_each(here[known], grams[known], own.text_of)[0]
        others = np.concatenate((others[is_among(other_grams, frequent_here)], counted.others))
        here = np.concatenate((first, counted.active))
    return hits


@dataclass(frozen=True)
class Counted:
    """Hits of one level, and the places that rise to the next: of active texts and of others."""

    hits: Hits
    active: Ints
    others: Ints


def _counted(places: Ints, grams: Hashes, own: Own, active: Mask, level: int) -> Counted:
    """Pairs of the places whose gram few texts use; the others rise, or at the last level are linked to their neighbours."""
    cap = LEVELS[level][1]
    places, bounds = _one_each(places, grams, own.text_of)
    is_active = active[own.text_of[places]]
    size = np.diff(bounds)
    first, second, users = _pairs_with(is_active, bounds, size <= cap)
    first, second = places[first], places[second]
    often, capped = np.repeat(size > cap, size), 0
    if level == _LAST and often.any():
        one, other = neighbours(places, bounds, size > cap)
        takes_part = active[own.text_of[one]] | active[own.text_of[other]]
        first, second = np.concatenate((first, one[takes_part])), np.concatenate((second, other[takes_part]))
        users = np.concatenate((users, np.full(int(takes_part.sum()), 255, dtype=np.uint8)))
        capped = int((size > cap).sum())
    hits = hits_of(first, second, users, own, capped)
    return Counted(hits, places[often & is_active], places[often & ~is_active])


def _pairs_with(is_active: Mask, bounds: Ints, wanted: Mask) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """Every two members of each wanted run of which one is active, the lower first; and the run's size."""
    size = np.diff(bounds)
    run = np.repeat(np.arange(len(size)), size)
    one = np.flatnonzero(is_active & np.repeat(wanted & (size > 1), size))
    wide = size[run[one]]
    this = np.repeat(one, wide)
    other = np.arange(len(this)) + np.repeat(bounds[run[one]] - (np.cumsum(wide) - wide), wide)
    kept = (other > this) | ((other < this) & ~is_active[other])
    users = np.repeat(np.minimum(wide, 255).astype(np.uint8), wide)
    this, other = this[kept], other[kept]
    return np.minimum(this, other), np.maximum(this, other), users[kept]


def _one_each(places: Ints, grams: Hashes, text_of: Small) -> tuple[Ints, Ints]:
    """The first place of each gram in each text, gathered by gram and rising; and the bounds of each gram."""
    width = np.uint64(max(1, len(text_of).bit_length()))
    keys = (grams >> width << width) | places.astype(np.uint64)
    keys.sort()
    gram, places = keys >> width, (keys & np.uint64((1 << int(width)) - 1)).astype(np.int64)
    text = text_of[places]
    new_gram = np.append(True, gram[1:] != gram[:-1])[: len(keys)]
    new = new_gram.copy()
    new[1:] |= text[1:] != text[:-1]
    return places[new], np.append(np.flatnonzero(new_gram[new]), int(new.sum()))


def distinct(rising: NDArray[Number]) -> NDArray[Number]:
    """Each value once."""
    once: NDArray[Number] = rising[np.append(True, rising[1:] != rising[:-1])[: len(rising)]]
    return once


def whole(places: Ints, length: int, text_of: Small) -> Ints:
    """Places whose gram ends in its own text."""
    places = places[places + length <= len(text_of)]
    inside: Ints = places[text_of[places] == text_of[places + length - 1]]
    return inside


def spelled_out(starts: Ints, texts: Ints) -> Ints:
    """All places of these texts."""
    size = starts[texts + 1] - starts[texts]
    places: Ints = np.arange(int(size.sum())) + np.repeat(starts[texts] - (np.cumsum(size) - size), size)
    return places
