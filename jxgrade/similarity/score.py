"""Step 9, discount and score: how much of each text its passages cover, common text counted nowhere.

Coverage is covered Han characters over Han characters that are not common text, kept as two whole numbers. A text without
any Han character (English, say) is counted in words instead. The score of a pair is the larger of its two coverages.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, TypeVar

import numpy as np

from jxgrade.similarity.common import OWN, Sources
from jxgrade.similarity.corpus import Corpus, Ints, Spelled, spell
from jxgrade.similarity.cover import Cover
from jxgrade.similarity.seeds import Own
from jxgrade.similarity.verify import KINDS, Segments

ALL_PAIRS_UP_TO: Final = 2_500  # pairs of texts with equal contents; beyond it each is listed with the first only
Found = TypeVar("Found", Segments, Cover)

_NONE: Final = np.zeros((0, 4), np.int64)
SHORTEST: Final = 13  # symbols; equal texts shorter than this are no copies


@dataclass(frozen=True)
class Passage:
    """A copied passage of one pair: character offsets in the two texts as given, end exclusive."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    kind: str


@dataclass(frozen=True)
class Pair:
    """Two texts (numbers in the corpus, left before right) with their passages; coverage as covered of own."""

    left: int
    right: int
    left_covered: int
    left_own: int
    right_covered: int
    right_own: int
    longest_run: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Listed:
    """The texts that are listed, spelled once more, this time with offsets; ``row`` finds them there."""

    spelled: Spelled
    row: dict[int, int]
    corpus: Corpus
    sources: Sources
    own: Own

    def places(self, text: int, start: int, end: int) -> tuple[int, int]:
        """Where own symbols ``start`` to ``end`` (of a text with the same content) stand among the spelled symbols."""
        origin = int(self.own.text_of[start])
        first = self.own.starts[origin]
        kept = self.kept(origin)
        begin = self.spelled.starts[self.row[text]]
        return int(begin + kept[start - first]), int(begin + kept[end - 1 - first]) + 1

    def kept(self, text: int) -> Ints:
        """Which symbols of a text are own."""
        return np.flatnonzero(self.sources[self.corpus.starts[text] : self.corpus.starts[text + 1]] == OWN)

    def weights(self, text: int) -> Ints:
        """Running count of the own Han characters of a text; of its own symbols if it has no Han character."""
        han = self.corpus.han[self.corpus.starts[text] : self.corpus.starts[text + 1]]
        counted = han[self.kept(text)] if han.any() else np.ones(len(self.kept(text)), dtype=bool)
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(counted)))


def pairs_of(segments: Segments, cover: Cover, own: Own, corpus: Corpus, sources: Sources) -> list[Pair]:
    """Gather passages by pair and count coverage; equal texts get what was found for the first of them."""
    members: dict[int, list[int]] = defaultdict(list)
    for text, content in enumerate(corpus.content.tolist()):
        members[int(corpus.first_of[content])].append(text)
    groups, covers = dict(_by_pair(segments)), {pair: rows.spans for pair, rows in _by_pair(cover)}
    for first, texts in members.items():
        if len(texts) > 1 and own.starts[first + 1] - own.starts[first] >= SHORTEST:
            groups[first, first] = _whole(first, own)
            covers[first, first] = groups[first, first].spans
    wanted = sorted({text for pair in groups for first in pair for text in members[first]})
    spelled = spell([corpus.texts[text] for text in wanted])
    listed = _Listed(spelled, {text: row for row, text in enumerate(wanted)}, corpus, sources, own)
    found = [
        pair
        for (left, right), rows in groups.items()
        for pair in _expanded((left, right), rows, covers.get((left, right), _NONE), listed, members)
    ]
    return sorted(found, key=lambda pair: (pair.left, pair.right))


def _by_pair(segments: Found) -> Iterator[tuple[tuple[int, int], Found]]:
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(segments.left.tolist(), segments.right.tolist(), strict=True)):
        rows[pair].append(row)
    return ((pair, segments.take(np.array(numbers))) for pair, numbers in rows.items())


def _whole(text: int, own: Own) -> Segments:
    """The one passage of two texts with equal contents."""
    start, end = int(own.starts[text]), int(own.starts[text + 1])
    one, spans = np.array([text]), np.array([[start, end, start, end]])
    return Segments(one, one, spans, np.zeros(1), one * 0 + end - start, one * 0)


def _expanded(
    pair: tuple[int, int], rows: Segments, cover: Ints, listed: _Listed, members: dict[int, list[int]]
) -> Iterator[Pair]:
    """The pair for every two texts with these contents that may be compared."""
    (left, right), counts = pair, list[int]()
    for text, side in ((left, 0), (right, 2)):
        weights = listed.weights(text)
        counts += [_union(cover[:, side : side + 2] - listed.own.starts[text], weights), int(weights[-1])]
    for one, other in _partners(members[left], members[right], listed.corpus):
        found = zip(rows.spans.tolist(), rows.kind.tolist(), strict=True)
        passages = [_passage(span, KINDS[kind], (one, other), listed) for span, kind in found]
        ends = counts
        if one > other:
            one, other, ends = other, one, counts[2:] + counts[:2]
            passages = [Passage(p.right_start, p.right_end, p.left_start, p.left_end, p.kind) for p in passages]
        in_order = tuple(sorted(passages, key=lambda p: (p.left_start, p.left_end, p.right_start, p.right_end)))
        yield Pair(one, other, ends[0], ends[1], ends[2], ends[3], int(rows.longest.max()), in_order)


def _partners(left: list[int], right: list[int], corpus: Corpus) -> Iterator[tuple[int, int]]:
    """Which of the equal texts to list with which: all, or, where that would be too many, each with the first it may."""
    same = left is right

    def allowed(one: int, other: int) -> bool:
        return bool(corpus.group[one] != corpus.group[other] and not (corpus.earlier[one] and corpus.earlier[other]))

    if len(left) * len(right) <= ALL_PAIRS_UP_TO:
        yield from ((a, b) for a, b in product(left, right) if (not same or a < b) and allowed(a, b))
        return
    chosen = {(a, b) for a in left for b in islice((b for b in right if allowed(a, b)), 1)}
    chosen |= {(a, b) for b in right for a in islice((a for a in left if allowed(a, b)), 1)}
    yield from sorted({(min(pair), max(pair)) for pair in chosen} if same else chosen)


def _union(spans: Ints, weights: Ints) -> int:
    """Weight of the union of stretches."""
    total, end = 0, -1
    for start, stop in sorted(map(tuple, spans.tolist())):
        start = max(start, end)
        if stop > start:
            total += int(weights[stop] - weights[start])
            end = stop
    return total


def _passage(span: list[int], kind: str, texts: tuple[int, int], listed: _Listed) -> Passage:
    """Character offsets of a stretch, in two texts whose contents equal those it was found in: own text at every end."""
    spelled = listed.spelled
    left, left_end = listed.places(texts[0], span[0], span[1])
    right, right_end = listed.places(texts[1], span[2], span[3])
    at, to = spelled.at, spelled.to
    return Passage(int(at[left]), int(to[left_end - 1]), int(at[right]), int(to[right_end - 1]), kind)
