"""Shared passages: what is long and many have. However many they are, it is nobody's common text until a person says so, once.

A passage is a set of grams that stand together in the texts of `FEWEST_AUTHORS` or more, sought in what would be common text and
in what was copied. It is named after the smallest of its grams that at least half of its authors have: so it keeps its name from
run to run, whoever joins or leaves.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.common import COMMON_GRAM, FEWEST_AUTHORS, INSIDE
from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, Small
from jxgrade.similarity.grams import distinct, grams_at, spread

NEAR: Final = COMMON_GRAM + INSIDE  # symbols between two grams of one passage: an edited word does not part them
_COUNTED: Final = 64  # authors of equal texts that are counted, more than any limit asks for
_DIGITS: Final = 12  # of a passage's name


@dataclass(frozen=True)
class Shared:
    """One passage: name, its grams (hashes, rising), and its stretches: text (the first of its content), symbols from and to."""

    passage_id: str
    grams: Hashes
    text: Ints
    start: Ints
    end: Ints


def find_shared(corpus: Corpus, symbols: NDArray[np.uint32], mask: Mask, *, long: int) -> list[Shared]:
    """The passages of which `FEWEST_AUTHORS` or more have ``long`` characters on end among the symbols in ``mask``, by name.

    Texts that have half as much belong to it too.
    """
    places, text = _places(corpus, mask)
    hashes, gram = np.unique(grams_at(symbols, places, COMMON_GRAM), return_inverse=True)
    authors = _Authors.of(corpus)
    users = authors.of_each(gram, corpus.content[text], len(hashes))
    kept = users[gram] >= FEWEST_AUTHORS
    places, text, gram = places[kept], text[kept], gram[kept]
    if not len(places):
        return []
    passage_of = _together(places, text, gram, users, authors, corpus)
    order = np.lexsort((places, passage_of[gram]))
    places, text, passage = places[order], text[order], passage_of[gram[order]]
    first = np.flatnonzero(np.append(True, (np.diff(passage) != 0) | (np.diff(text) != 0) | (np.diff(places) > NEAR)))
    start, end = places[first], places[np.append(first[1:], len(places)) - 1] + COMMON_GRAM
    text, passage = text[first], passage[first]
    size = sums(corpus.measured, start, end)
    _, holder = np.unique(passage * len(corpus.ids) + text, return_inverse=True)
    belongs = 2 * np.bincount(holder, weights=size)[holder] >= long
    rows = np.flatnonzero(belongs)
    bounds = np.flatnonzero(np.diff(passage[rows], prepend=-1, append=-1))
    found = []
    for low, high in pairwise(bounds.tolist()):
        here = rows[low:high]
        grams = np.flatnonzero((passage_of == passage[here[0]]) & (users >= FEWEST_AUTHORS))
        if len(np.unique(corpus.group[texts_of(corpus, text[here[size[here] >= long]])])) >= FEWEST_AUTHORS:
            core = grams[2 * users[grams] >= users[grams].max()]
            name = f"P{int(hashes[core].min()):016X}"[: 1 + _DIGITS]
            found.append(Shared(name, hashes[grams], text[here], start[here], end[here]))
    return sorted(found, key=lambda one: one.passage_id)


def texts_of(corpus: Corpus, first: Ints) -> Ints:
    """All texts whose contents these first texts have, rising."""
    wanted = np.zeros(len(corpus.first_of), dtype=bool)
    wanted[corpus.content[first]] = True
    return np.flatnonzero(wanted[corpus.content])


def sums(counted: Mask, start: Ints, end: Ints) -> Ints:
    """How many are counted from each start to its end."""
    of, place = spread(start, np.maximum(0, end - start))
    return np.bincount(of[counted[place]], minlength=len(start))


def _places(corpus: Corpus, mask: Mask) -> tuple[Ints, Ints]:
    """Where a whole gram stands in the mask, in the first text of each content; and which text that is."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    cuts = np.setdiff1d(corpus.starts[corpus.starts < len(mask)], edges)
    bounds = np.sort(np.concatenate((edges, np.repeat(cuts[mask[cuts]], 2))))
    start, end = bounds[::2], bounds[1::2] - COMMON_GRAM + 1
    text = np.searchsorted(corpus.starts, start, side="right") - 1
    fits = (end > start) & corpus.is_first[text]
    of, places = spread(start[fits], (end - start)[fits])
    return places, text[fits][of]


def _together(places: Ints, text: Ints, gram: Ints, users: Ints, authors: "_Authors", corpus: Corpus) -> Ints:
    """The passage of each gram: grams are together where one follows the other in the texts of half of those who have either."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    follows = np.flatnonzero((np.diff(text) == 0) & (np.diff(places) <= NEAR))
    pairs, pair = np.unique(gram[follows] * len(users) + gram[follows + 1], return_inverse=True)
    one, other = pairs // len(users), pairs % len(users)
    strong = 2 * authors.of_each(pair, corpus.content[text[follows]], len(pairs)) >= np.minimum(
        users[one], users[other]
    )
    edges = np.ones(int(strong.sum()), dtype=np.int8), (one[strong], other[strong])
    graph = coo_matrix(edges, shape=(len(users), len(users)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


@dataclass(frozen=True)
class _Authors:
    """The authors (numbers of groups) of each content, `_COUNTED` at most; ``bounds`` delimit them."""

    bounds: Ints
    groups: Ints

    @staticmethod
    def of(corpus: Corpus) -> "_Authors":
        """Gather them."""
        width = int(corpus.group.max(initial=0)) + 1
        both = distinct(corpus.content.astype(np.int64) * width + corpus.group)
        content = both // width
        begin = np.searchsorted(content, content)
        both = both[np.arange(len(both)) - begin < _COUNTED]
        return _Authors(np.searchsorted(both // width, np.arange(len(corpus.first_of) + 1)), both % width)

    def of_each(self, item: Ints, content: Small, items: int) -> Ints:
        """How many authors have each item, of which is told in which contents it stands."""
        contents = max(1, len(self.bounds) - 1)
        both = distinct(item * contents + content)
        item, of = both // contents, both % contents
        row, place = spread(self.bounds[of], np.diff(self.bounds)[of])
        width = int(self.groups.max(initial=0)) + 1
        return np.bincount(distinct(item[row] * width + self.groups[place]) // width, minlength=items)
