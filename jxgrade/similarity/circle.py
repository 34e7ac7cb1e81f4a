"""Circles: what two texts have of the long passages that many share, and the pair of each member with the circle's first.

Passages of a crowd are kept out of the search for pairs, or a province's quotations would be millions of them. So here they
are compared by themselves, pair by pair of those that are listed, and count there like everything else that both have.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jxgrade import tables
from jxgrade.similarity.align import RUN, equal_runs
from jxgrade.similarity.corpus import Corpus, Ints, Mask
from jxgrade.similarity.cover import Cover, filled
from jxgrade.similarity.seeds import Candidates, Own, laid_out
from jxgrade.similarity.shared import Shared, texts_of
from jxgrade.similarity.verify import GAP, Segments
from jxgrade.text import counts

_APART: Final = np.uint32(1 << 30)  # from here on: neither a character nor a word
EXCERPT: Final = 100  # characters


def in_order(passage: Shared, corpus: Corpus, rank: Ints) -> Ints:
    """All texts that have a passage, the first submitted first."""
    texts = texts_of(corpus, passage.text)
    return texts[np.argsort(rank[texts], kind="stable")]


def with_first(passages: Iterable[Shared], corpus: Corpus, rank: Ints) -> tuple[Ints, Ints]:
    """Each member with the circle's first, or, where these two may not be compared, with the first it may; as contents' first texts."""
    pairs = [np.zeros((0, 2), np.int64)]
    for passage in passages:
        members = in_order(passage, corpus, rank)
        first = np.full(len(members), members[0])
        same = ~corpus.may_meet(members, first)
        others = members[~same]
        if len(others):
            first[same] = others[0]
        allowed = corpus.may_meet(members, first)
        pairs.append(np.stack((members[allowed], first[allowed]), axis=1))
    contents = corpus.first_of[corpus.content[np.concatenate(pairs)]].astype(np.int64)
    contents = np.unique(np.sort(contents, axis=1), axis=0)
    contents = contents[contents[:, 0] != contents[:, 1]]
    return contents[:, 0], contents[:, 1]


def with_fullest(passages: Sequence[Shared], corpus: Corpus, rank: Ints) -> tuple[Ints, Ints]:
    """Each text that has several of these passages, with the first of those who have the most of them too; as in `with_first`."""
    has = np.zeros((len(passages), len(corpus.ids)), dtype=bool)
    for number, one in enumerate(passages):
        has[number, texts_of(corpus, one.text)] = True
    several = np.flatnonzero(has.sum(axis=0) > 1)
    kinds, kind = np.unique(has[:, several].T, axis=0, return_inverse=True)
    size = np.array([float((one.end - one.start).max()) for one in passages])
    circles = []
    for number, mine in enumerate(kinds):
        common = (kinds * size) @ mine
        here = kind == number
        if len(np.unique(corpus.group[several[here]])) == 1:
            common[number] = 0  # nobody else has just these
        members = several[here | np.isin(kind, np.flatnonzero(common == common.max()))]
        firsts = np.unique(corpus.first_of[corpus.content[members]]).astype(np.int64)
        circles.append(Shared("", passages[0].grams, firsts, firsts, firsts))
    return with_first(circles, corpus, rank)


@dataclass(frozen=True)
class Crowd:
    """The symbols of shared passages, with a symbol like no other after each stretch; ``place``: where each stands in the whole texts."""

    own: Own
    place: Ints

    @staticmethod
    def of(corpus: Corpus, symbols: NDArray[np.uint32], shared: Mask) -> "Crowd":
        """The symbols in ``shared``, of the first text of each content."""
        place = np.flatnonzero(shared & np.repeat(corpus.is_first, np.diff(corpus.starts)))
        text = np.searchsorted(corpus.starts, place, side="right") - 1
        ends = np.flatnonzero((np.diff(place, append=-1) != 1) | (np.diff(text, append=-1) != 0)) + 1
        starts = np.searchsorted(text, np.arange(len(corpus.ids) + 1))
        starts = starts + np.searchsorted(ends, starts, side="right")
        held = np.insert(symbols[place], ends, _APART + np.arange(len(ends), dtype=np.uint32))
        return Crowd(laid_out(held, starts, corpus), np.insert(place, ends, -1))


def shared_by(left: Ints, right: Ints, whole: Crowd) -> tuple[Segments, Cover]:
    """What each two texts have in common of shared passages, in symbols of the whole texts."""
    crowd = whole.own
    ends = (crowd.starts[left], crowd.starts[left + 1], crowd.starts[right], crowd.starts[right + 1])
    stretch = np.stack(ends, axis=1)
    some = np.flatnonzero((stretch[:, 1] > stretch[:, 0]) & (stretch[:, 3] > stretch[:, 2]))
    candidates = Candidates(left[some].astype(np.int32), right[some].astype(np.int32), stretch[some])
    pair, x, y, length = equal_runs(candidates, crowd)
    order = np.lexsort((y, x, pair))
    pair, x, y, length = pair[order], whole.place[x[order]], whole.place[y[order]], length[order]
    spans = np.stack((x, x + length, y, y + length), axis=1)
    covers, more = filled(pair, spans)
    owner = np.concatenate((pair, more))
    cover = Cover(left[some][owner], right[some][owner], covers)
    return _passages(pair, spans, left[some], right[some]), cover


def copied_along(cover: Cover, passages: Segments, others: Segments) -> Mask:
    """Which stretches lie in ``passages`` that touch, in both texts, what else (``others``) the two have in common."""
    touching: dict[tuple[int, int], list[Ints]] = defaultdict(list)
    for left, right, span in zip(others.left.tolist(), others.right.tolist(), others.spans, strict=True):
        touching[left, right].append(span)
    whole: dict[tuple[int, int], list[Ints]] = defaultdict(list)
    for left, right, span in zip(passages.left.tolist(), passages.right.tolist(), passages.spans, strict=True):
        if any(_meet(span, other, GAP) for other in touching[left, right]):
            whole[left, right].append(span)
    stretches = zip(cover.left.tolist(), cover.right.tolist(), cover.spans, strict=True)
    return np.array([any(_meet(span, one, 0) for one in whole[left, right]) for left, right, span in stretches], bool)


def _meet(one: Ints, other: Ints, gap: int) -> bool:
    """Whether two stretches overlap, or nearly, on both sides."""
    return all(one[side] <= other[side + 1] + gap and other[side] <= one[side + 1] + gap for side in (0, 2))


def _passages(pair: Ints, spans: Ints, left: Ints, right: Ints) -> Segments:
    """Runs that follow one another closely in both texts are one passage."""
    if not len(pair):
        return Segments(pair, pair, spans, np.zeros(0), pair, pair)
    gaps = np.stack([spans[1:, side] - spans[:-1, side + 1] for side in (0, 2)], axis=1)
    new = np.append(True, (np.diff(pair) != 0) | (gaps > GAP).any(axis=1) | (gaps < -RUN).any(axis=1))
    first = np.flatnonzero(new)
    low, high = np.minimum.reduceat(spans, first), np.maximum.reduceat(spans, first)
    whole = np.stack((low[:, 0], high[:, 1], low[:, 2], high[:, 3]), axis=1)
    longest = np.maximum.reduceat(spans[:, 1] - spans[:, 0], first)
    exact = (longest == whole[:, 1] - whole[:, 0]) & (longest == whole[:, 3] - whole[:, 2])
    return Segments(left[pair[first]], right[pair[first]], whole, np.zeros(len(first)), longest, np.where(exact, 0, 1))


def told(
    passages: Sequence[Shared], corpus: Corpus, rank: Ints, rulings: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables ``shared_passages`` and ``shared_passage_texts``; a ruling on a passage that nobody has is a row too."""
    firsts = {one.passage_id: int(in_order(one, corpus, rank)[0]) for one in passages}
    where = _where(passages, corpus)
    rows: list[tuple[object, ...]] = []
    for one in passages:
        first = firsts[one.passage_id]
        spans = [(start, end) for start, end, text in where[one.passage_id] if text == first]
        start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
        body = corpus.texts[first][start:end]
        excerpt = body if len(body) <= EXCERPT else body[:EXCERPT] + "…"
        chars = sum(counts(corpus.texts[first][start:end]).han for start, end in spans)
        authors = len(np.unique(corpus.group[texts_of(corpus, one.text)]))
        rows.append((one.passage_id, excerpt, chars, authors, corpus.ids[first], rulings.get(one.passage_id)))
    rows += [(gone, "", 0, 0, None, decision) for gone, decision in rulings.items() if gone not in firsts]
    texts = [(name, corpus.ids[text], start, end) for name, found in where.items() for start, end, text in found]
    return tables.from_rows(rows, "shared_passages"), tables.from_rows(texts, "shared_passage_texts")


def ruled_public(of_many: tuple[pd.DataFrame, pd.DataFrame], corpus: Corpus) -> list[str]:
    """What stands in the texts where a passage was ruled public, each wording once; ``of_many``: the tables of `told`."""
    passages, texts = of_many
    public = texts[texts["passage_id"].isin(passages.loc[passages["decision"] == "public", "passage_id"])]
    place = {key: number for number, key in enumerate(corpus.ids)}
    spans = zip(public["submission_id"], public["start"], public["end"], strict=True)
    return sorted({corpus.texts[place[key]][start:end] for key, start, end in spans})


def _where(passages: Sequence[Shared], corpus: Corpus) -> dict[str, list[tuple[int, int, int]]]:
    """By passage: characters from and to, and text, of every stretch in every text that has it."""
    stretches: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for one in passages:
        for text, start, end in zip(one.text.tolist(), one.start.tolist(), one.end.tolist(), strict=True):
            stretches[int(corpus.content[text])].append(
                (one.passage_id, start - corpus.starts[text], end - corpus.starts[text])
            )
    wanted = [text for text, content in enumerate(corpus.content.tolist()) if content in stretches]
    found: dict[str, list[tuple[int, int, int]]] = {one.passage_id: [] for one in passages}
    for text, at, to in corpus.spelled(wanted):
        for name, start, end in stretches[int(corpus.content[text])]:
            found[name].append((int(at[start]), int(to[end - 1]), text))
    return found
