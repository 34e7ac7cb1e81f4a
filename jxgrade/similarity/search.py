"""The search: pairs of texts with their passages, and the long passages of many, round by round until no ruling changes anything."""

from collections.abc import Callable, Set
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.chain import Pieces, find_chains
from jxgrade.similarity.circle import Crowd, copied_along, shared_by, with_first, with_fullest
from jxgrade.similarity.common import FREQUENT, MOST_AUTHORS, OWN, SHARED, Sources, counted, discounted, searched
from jxgrade.similarity.corpus import Corpus, Ints, Mask, in_any, let_go
from jxgrade.similarity.cover import Cover, covered
from jxgrade.similarity.rarity import Rarity
from jxgrade.similarity.result import Cost
from jxgrade.similarity.score import Counted, in_texts, pairs_of
from jxgrade.similarity.seeds import Own, choose, find_hits, own_symbols
from jxgrade.similarity.shared import Shared, find_shared, sums, texts_of
from jxgrade.similarity.verify import Segments, find_passages
from jxgrade.similarity.whole import align_whole

Progress = Callable[[str, int, int | None], None]
STEPS: Final = 8


@dataclass(frozen=True)
class Found:
    """Passages of pairs and what they cover (symbols of whole texts), long passages of many, the symbols of those without a
    ruling (``crowd``), and every symbol's source.
    """

    segments: Segments
    cover: Cover
    passages: tuple[Shared, ...]
    unruled: tuple[Shared, ...]
    crowd: Crowd
    sources: Sources
    cost: Cost


@dataclass(frozen=True)
class _Look:
    """What the first look finds: near the seeds, before texts are aligned whole."""

    own: Own
    rarity: Rarity
    segments: Segments
    pieces: Pieces
    cost: Cost


def search(
    corpus: Corpus,
    symbols: NDArray[np.uint32],
    sources: Sources,
    rank: Ints,
    *,
    public: Set[str],
    long: int,
    jobs: int,
    tell: Progress,
    executor: Executor | None = None,
) -> Found:
    """Find all; passages named in ``public`` are templates, ``sources`` is changed. Each round rules on one passage at least, so it ends."""
    ruled: dict[str, Shared] = {}

    def settle(passages: list[Shared]) -> bool:
        nonlocal sources
        new = [one for one in passages if one.passage_id in public and one.passage_id not in ruled]
        ruled.update((one.passage_id, one) for one in new)
        if new:
            sources = discounted(sources, corpus, symbols, np.unique(np.concatenate([one.grams for one in new])))
        return bool(new)

    crowd = find_shared(corpus, symbols, sources == FREQUENT, long=long)
    settle(crowd)
    sources[(sources == FREQUENT) & _within(crowd, corpus)] = SHARED
    while True:
        look = _look(corpus, symbols, sources, jobs=jobs, tell=tell, executor=executor)
        passages = find_shared(corpus, symbols, _suspect(look, corpus, sources), long=long)
        if not settle(passages):
            break
    tell("核实", 4, STEPS)
    unruled = tuple(one for one in passages if one.passage_id not in ruled)
    copied = [one for one in unruled if sums(sources == OWN, one.start, one.end).any()]
    also = with_first(copied, corpus, rank)
    segments, cover = align_whole(look.segments, look.pieces, look.own, look.rarity, also=also, jobs=jobs)
    segments, cover = in_texts(segments, corpus, sources), in_texts(cover, corpus, sources)
    every = tuple(sorted((*unruled, *ruled.values()), key=lambda one: one.passage_id))
    return Found(segments, cover, every, unruled, Crowd.of(corpus, symbols, sources == SHARED), sources, look.cost)


def _look(
    corpus: Corpus,
    symbols: NDArray[np.uint32],
    sources: Sources,
    *,
    jobs: int,
    tell: Progress,
    executor: Executor | None,
) -> _Look:
    own = own_symbols(corpus, symbols, sources)
    let_go(symbols)
    tell("比对罕见片段", 2, STEPS)
    hits = find_hits(own, jobs=jobs, executor=executor)
    let_go(own.symbols)
    candidates = choose(hits, own)
    seeds, capped = sum(len(part.left) for part in hits), sum(part.capped for part in hits)
    cost = Cost(len(corpus.ids), seeds, len(candidates.left), capped)
    del hits
    tell("对齐", 3, STEPS)
    rarity = Rarity.of(own)
    chains, pieces = find_chains(candidates, own, rarity, jobs=jobs)
    return _Look(own, rarity, find_passages(chains, candidates, own), pieces, cost)


def _within(passages: list[Shared], corpus: Corpus) -> Mask:
    """The symbols of these passages, in all texts that have them."""
    spans = [np.zeros((0, 2), np.int64), *(np.stack((one.start, one.end), axis=1) for one in passages)]
    inside = in_any(np.concatenate(spans), int(corpus.starts[-1]))
    first = corpus.first_of[corpus.content]
    for text in np.flatnonzero(first != np.arange(len(first))).tolist():
        origin = slice(corpus.starts[first[text]], corpus.starts[first[text] + 1])
        inside[corpus.starts[text] : corpus.starts[text + 1]] = inside[origin]
    return inside


def _suspect(look: _Look, corpus: Corpus, sources: Sources) -> Mask:
    """What may be a passage of many: what a crowd has, what pairs have in common, and equal texts whole."""
    spans = covered(look.segments, look.pieces, look.own.text_of).spans.reshape(-1, 2)
    let_go(look.own.symbols)
    sizes = np.diff(corpus.starts)
    several = np.bincount(corpus.content, minlength=1)[corpus.content] > 1
    mask: Mask = (sources == SHARED) | ((sources == OWN) & np.repeat(several, sizes))
    mask[searched(sources) & np.repeat(corpus.is_first, sizes)] |= in_any(spans, len(look.own.symbols))
    return mask & counted(sources)


def listed_pairs(
    found: Found, corpus: Corpus, rank: Ints, *, copied: Set[str], crowd_at: Fraction, hold_at: Fraction
) -> list[Counted]:
    """All pairs with their true coverage, passages of many and all.

    Members of a circle are in a pair with its first. Where a crowd has the passage and two texts share nothing else, the pair is
    listed only for who is covered to ``crowd_at``; everybody else is told by the passage alone. Such passages are shown
    among a pair's own only where it has no other. They count in the pair with the first, and in any other where they were copied along with what these two
    alone share (`copied_along`): a policy that both quote elsewhere waits for its own ruling and holds nobody with the rest. Once a
    passage is ruled ``copied`` (names), it counts in every pair, and who has several such is in a pair with who has the most of them.
    """
    segments, cover = found.segments, found.cover
    many = [len(np.unique(corpus.group[texts_of(corpus, one.text)])) > MOST_AUTHORS for one in found.unruled]
    circles, crowds = (
        _keys(
            *with_first(
                [one for one, is_crowd in zip(found.unruled, many, strict=True) if is_crowd == wanted], corpus, rank
            )
        )
        for wanted in (False, True)
    )
    ruled = [one for one in found.unruled if one.passage_id in copied]
    sure = _keys(*with_first(ruled, corpus, rank)) | _keys(*with_fullest(ruled, corpus, rank))
    crowds |= sure
    proven = _keys(segments.left, segments.right)
    pairs = np.array(sorted(proven | circles | crowds), dtype=np.int64).reshape(-1, 2)
    passages, more = shared_by(pairs[:, 0], pairs[:, 1], found.crowd)
    new = np.array(
        [key not in proven for key in zip(passages.left.tolist(), passages.right.tolist(), strict=True)], bool
    )
    with_the_first = np.array(
        [key in circles | crowds for key in zip(more.left.tolist(), more.right.tolist(), strict=True)], bool
    )
    is_ruled = _within(ruled, corpus)[more.spans[:, 0]]
    more = more.take(with_the_first | is_ruled | copied_along(more, passages, segments))
    segments, cover = Segments.joined(segments, passages.take(new)), Cover.joined(cover, more)
    crowds -= circles | proven | sure
    return pairs_of(segments, cover, corpus, found.sources, rank, crowds=crowds, crowd_at=crowd_at, hold_at=hold_at)


def _keys(left: Ints, right: Ints) -> set[tuple[int, int]]:
    return set(zip(left.tolist(), right.tolist(), strict=True))
