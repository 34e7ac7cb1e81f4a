"""Step 9, discount and score: how much of each text its passages cover, common text counted nowhere.

Coverage is covered Han characters over Han characters that are not common text, kept as two whole numbers. A text without
any Han character (English, say) is counted in words instead. The score of a pair is the larger of its two coverages.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from typing import Final, TypeAlias, TypeVar

import numpy as np

from jxgrade.similarity.common import Sources, counted
from jxgrade.similarity.corpus import Corpus, Ints, Mask, Spelled, spell
from jxgrade.similarity.cover import Cover
from jxgrade.similarity.seeds import is_own, places_of
from jxgrade.similarity.verify import KINDS, Segments

ALL_PAIRS_UP_TO: Final = 2_500  # pairs of texts with equal contents; beyond it each is listed with the first only
Contents: TypeAlias = tuple[int, int]
"""The first texts of two contents."""
Found = TypeVar("Found", Segments, Cover)

_NONE: Final = np.zeros((0, 4), np.int64)
SHORTEST: Final = (
    13  # symbols; equal texts shorter than this are no copies, and pairs that cover less share quotations only
)


@dataclass(frozen=True)
class Passage:
    """A copied passage of one pair: character offsets in the two texts as given, end exclusive."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    kind: str


@dataclass(frozen=True)
class Counted:
    """Two texts (numbers in the corpus, left before right) with their passages; coverage as covered of own.

    ``crowd``: do they share what a crowd has, and nothing else, below the hold? Then no passages of theirs are shown.
    """

    left: int
    right: int
    left_covered: int
    left_own: int
    right_covered: int
    right_own: int
    longest_run: int
    passages: tuple[Passage, ...]
    crowd: bool = False

    @property
    def score(self) -> Fraction:
        """The larger of the two coverages."""
        return max(self.coverage(self.left), self.coverage(self.right))

    def coverage(self, text: int) -> Fraction:
        """How much of one of the two is covered."""
        return (
            share(self.left_covered, self.left_own) if text == self.left else share(self.right_covered, self.right_own)
        )


def share(covered: int, own: int) -> Fraction:
    """A coverage; nothing is covered where there is nothing."""
    return Fraction(covered, own) if own else Fraction(0)


@dataclass(frozen=True)
class _Listed:
    """The texts that are listed, spelled once more, this time with offsets; ``row`` finds them there. ``weighed``: which symbols count."""

    spelled: Spelled
    row: dict[int, int]
    corpus: Corpus
    weighed: Mask

    def characters(self, text: int, start: int, end: int) -> tuple[int, int]:
        """Where symbols (numbers within the text) stand in the text as given."""
        begin = self.spelled.starts[self.row[text]]
        return int(self.spelled.at[begin + start]), int(self.spelled.to[begin + end - 1])

    def own(self, text: int) -> int:
        """How many symbols of a text count."""
        return int(np.count_nonzero(self.weighed[self.corpus.starts[text] : self.corpus.starts[text + 1]]))

    def covered(self, spans: Ints) -> int:
        """How many symbols that count stand in these stretches, each once."""
        total, end = 0, -1
        for start, stop in sorted(map(tuple, spans.tolist())):
            if stop > end:
                total += int(np.count_nonzero(self.weighed[max(start, end) : stop]))
                end = stop
        return total


def in_texts(found: Found, corpus: Corpus, sources: Sources) -> Found:
    """The same, told in symbols of the whole texts instead of in own ones; the first text left."""
    last = np.array([0, 1, 0, 1])
    spans = (
        places_of(is_own(corpus, sources), (found.spans - last).ravel()) + np.tile(last, len(found.spans))
    ).reshape(-1, 4)
    swapped = found.left > found.right
    left, right = np.where(swapped, found.right, found.left), np.where(swapped, found.left, found.right)
    return replace(found, left=left, right=right, spans=np.where(swapped[:, None], spans[:, [2, 3, 0, 1]], spans))


def pairs_of(
    segments: Segments,
    cover: Cover,
    corpus: Corpus,
    sources: Sources,
    rank: Ints,
    *,
    crowds: Set[Contents],
    crowd_at: Fraction,
    hold_at: Fraction,
) -> list[Counted]:
    """Gather passages (in symbols of whole texts) by pair and count coverage; equal texts get what was found for the first of them.

    ``rank``: the order in which texts were handed in. ``crowds``: pairs that share what a crowd has, and nothing else (see `_telling`).
    """
    members: dict[int, list[int]] = defaultdict(list)
    for text in np.argsort(rank, kind="stable").tolist():
        members[int(corpus.first_of[corpus.content[text]])].append(text)
    groups = {pair: segments.take(rows) for pair, rows in _by_pair(segments)}
    covers = {pair: cover.spans[rows] for pair, rows in _by_pair(cover)}
    for first, texts in members.items():
        whole = _whole(first, corpus, sources) if len(texts) > 1 else None
        if whole:
            groups[first, first], covers[first, first] = whole, whole.spans
    wanted = sorted({text for pair in groups for first in pair for text in members[first]})
    spelled = spell([corpus.texts[text] for text in wanted])
    weighed = counted(sources) & corpus.measured
    listed = _Listed(spelled, {text: row for row, text in enumerate(wanted)}, corpus, weighed)
    found = (
        pair
        for contents, rows in groups.items()
        for pair in _expanded(contents, rows, covers.get(contents, _NONE), listed, members, contents in crowds)
        if max(pair.left_covered, pair.right_covered) >= SHORTEST
    )
    told = (replace(pair, crowd=pair.crowd and pair.score < hold_at) for pair in _telling(found, rank, crowd_at))
    return sorted(told, key=lambda pair: (pair.left, pair.right))


def _telling(pairs: Iterable[Counted], rank: Ints, least: Fraction) -> Iterator[Counted]:
    """All but those of a crowd that tell of nobody: who is covered to ``least`` needs his with the first, and the first the fullest, if it lacks one."""
    told, fullest = set[int](), dict[int, Counted]()
    for pair in pairs:
        first, member = sorted((pair.left, pair.right), key=rank.__getitem__)
        if not pair.crowd or pair.coverage(member) >= least:
            told |= {text for text in (first, member) if pair.coverage(text) >= least}
            yield pair
        elif pair.coverage(first) >= max(least, fullest[first].coverage(first) if first in fullest else 0):
            fullest[first] = pair
    yield from (pair for first, pair in fullest.items() if first not in told)


def _by_pair(found: Segments | Cover) -> Iterator[tuple[Contents, Ints]]:
    """The rows of each pair."""
    order = np.lexsort((np.arange(len(found.left)), found.right, found.left))
    new = (np.diff(found.left[order]) != 0) | (np.diff(found.right[order]) != 0)
    for rows in np.split(order, np.flatnonzero(new) + 1) if len(order) else ():
        yield (int(found.left[rows[0]]), int(found.right[rows[0]])), rows


def _whole(text: int, corpus: Corpus, sources: Sources) -> Segments | None:
    """The one passage of two texts with equal contents; none where too little of it counts."""
    start, end = corpus.starts[text], corpus.starts[text + 1]
    places = np.flatnonzero(counted(sources[start:end]))
    if len(places) < SHORTEST:
        return None
    begin, stop = start + places[0], start + places[-1] + 1
    one, spans = np.array([text]), np.array([[begin, stop, begin, stop]])
    return Segments(one, one, spans, np.zeros(1), one * 0 + len(places), one * 0)


def _expanded(
    pair: Contents, rows: Segments, cover: Ints, listed: _Listed, members: dict[int, list[int]], crowd: bool
) -> Iterator[Counted]:
    """The pair for every two texts with these contents that may be compared."""
    left, right = pair
    counts = [listed.covered(cover[:, :2]), listed.own(left), listed.covered(cover[:, 2:]), listed.own(right)]
    spans = rows.spans - listed.corpus.starts[np.array([left, left, right, right])]
    for one, other in _partners(members[left], members[right], listed.corpus):
        found = zip(spans.tolist(), rows.kind.tolist(), strict=True)
        passages = [
            Passage(*listed.characters(one, *span[:2]), *listed.characters(other, *span[2:]), KINDS[kind])
            for span, kind in found
        ]
        ends = counts
        if one > other:
            one, other, ends = other, one, counts[2:] + counts[:2]
            passages = [Passage(p.right_start, p.right_end, p.left_start, p.left_end, p.kind) for p in passages]
        in_order = tuple(sorted(passages, key=lambda p: (p.left_start, p.left_end, p.right_start, p.right_end)))
        yield Counted(one, other, ends[0], ends[1], ends[2], ends[3], int(rows.longest.max()), in_order, crowd)


def _partners(left: list[int], right: list[int], corpus: Corpus) -> Iterator[tuple[int, int]]:
    """Which of the equal texts to list with which: all, or, where that would be too many, each with the first it may."""
    same = left is right

    if len(left) * len(right) <= ALL_PAIRS_UP_TO:
        yield from ((a, b) for a, b in product(left, right) if (not same or a < b) and corpus.may_meet(a, b))
        return
    chosen = {(a, b) for a in left for b in islice((b for b in right if corpus.may_meet(a, b)), 1)}
    chosen |= {(a, b) for b in right for a in islice((a for a in left if corpus.may_meet(a, b)), 1)}
    yield from sorted({(min(pair), max(pair)) for pair in chosen} if same else chosen)
