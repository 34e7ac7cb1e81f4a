"""Step 7, discount and score: how much of each text its passages cover, common text counted nowhere.

Coverage is covered Han characters over Han characters that are not common text, kept as two whole numbers. A text without
any Han character (English, say) is counted in words instead. The score of a pair is the larger of its two coverages.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

import numpy as np

from jxgrade.similarity.corpus import Corpus, Ints
from jxgrade.similarity.seeds import Own
from jxgrade.similarity.verify import KINDS, Segments

ALL_PAIRS_UP_TO: Final = 2_500  # pairs of texts with equal contents; beyond it each is listed with the first only
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


def pairs_of(segments: Segments, own: Own, corpus: Corpus) -> list[Pair]:
    """Gather passages by pair and count coverage; equal texts get what was found for the first of them."""
    weights = _weights(own, corpus)
    members: dict[int, list[int]] = defaultdict(list)
    for text, content in enumerate(corpus.content.tolist()):
        members[int(corpus.first_of[content])].append(text)
    found: list[Pair] = []
    for (left, right), rows in _by_pair(segments).items():
        found.extend(_expanded(left, right, segments.take(np.array(rows)), weights, own, corpus, members))
    for first, texts in members.items():
        if len(texts) > 1 and own.starts[first + 1] - own.starts[first] >= SHORTEST:
            whole = _whole(first, own)
            found.extend(_expanded(first, first, whole, weights, own, corpus, members))
    return sorted(found, key=lambda pair: (pair.left, pair.right))


def _weights(own: Own, corpus: Corpus) -> Ints:
    """Running count of Han characters before each own symbol; of symbols in texts that have no Han character."""
    han = corpus.han[own.places].astype(np.int64)
    per_text = np.bincount(own.text_of, weights=han, minlength=len(corpus.ids))
    han[per_text[own.text_of] == 0] = 1
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(han)))


def _by_pair(segments: Segments) -> dict[tuple[int, int], list[int]]:
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(segments.left.tolist(), segments.right.tolist(), strict=True)):
        rows[pair].append(row)
    return rows


def _whole(text: int, own: Own) -> Segments:
    """The one passage of two texts with equal contents."""
    start, end = int(own.starts[text]), int(own.starts[text + 1])
    one = np.array([text])
    return Segments(
        one, one, np.array([[start, end, start, end]]), one * 0 + end - start, one * 0 + end - start, one * 0
    )


def _expanded(
    left: int, right: int, rows: Segments, weights: Ints, own: Own, corpus: Corpus, members: dict[int, list[int]]
) -> Iterator[Pair]:
    """The pair for every two texts with these contents that may be compared."""
    own_of = [int(weights[own.starts[text + 1]] - weights[own.starts[text]]) for text in (left, right)]
    covered = [_union(rows.spans[:, side : side + 2], weights) for side in (0, 2)]
    for one, other in _partners(members[left], members[right], corpus):
        passages = [
            _passage(span, kind, (one, other), own, corpus) for span, kind in zip(rows.spans, rows.kind, strict=True)
        ]
        ends = (covered[0], own_of[0], covered[1], own_of[1])
        if one > other:
            one, other, ends = other, one, (*ends[2:], *ends[:2])
            passages = [Passage(p.right_start, p.right_end, p.left_start, p.left_end, p.kind) for p in passages]
        in_order = tuple(sorted(passages, key=lambda p: (p.left_start, p.left_end, p.right_start, p.right_end)))
        yield Pair(one, other, *ends, int(rows.longest.max()), in_order)


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


def _passage(span: Ints, kind: int, texts: tuple[int, int], own: Own, corpus: Corpus) -> Passage:
    """Character offsets of a stretch, in two texts whose contents equal those it was found in.

    Equal common text right beside it is shown with it (it is counted nowhere): a form does not cut a copy short.
    """
    places = [
        (text, *_places(text, start, end, own, corpus))
        for text, (start, end) in zip(texts, (span[:2], span[2:]), strict=True)
    ]
    (left, left_start, left_end), (right, right_start, right_end) = places
    starts, symbols = corpus.starts, corpus.symbols
    while (
        left_start > starts[left]
        and right_start > starts[right]
        and symbols[left_start - 1] == symbols[right_start - 1]
    ):
        left_start, right_start = left_start - 1, right_start - 1
    while left_end < starts[left + 1] and right_end < starts[right + 1] and symbols[left_end] == symbols[right_end]:
        left_end, right_end = left_end + 1, right_end + 1
    return Passage(int(corpus.at[left_start]), int(corpus.to[left_end - 1]), int(corpus.at[right_start]),
                   int(corpus.to[right_end - 1]), KINDS[kind])  # fmt: skip


def _places(text: int, start: int, end: int, own: Own, corpus: Corpus) -> tuple[int, int]:
    """Where own symbols ``start`` to ``end`` stand in the corpus, in a text with the same content."""
    shift = corpus.starts[text] - corpus.starts[own.text_of[start]]
    return int(own.places[start] + shift), int(own.places[end - 1] + shift) + 1
