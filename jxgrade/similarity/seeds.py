"""Step 4, candidates: which texts share rare grams close together, and where.

A gram grows until it is rare: short grams (they survive an edit of every other word) count only where few texts use them;
where many do, a longer gram at the same place is tried; the longest links each text to its neighbours only. So the work
grows with the texts and not with their pairs, and where a cap bit it is counted.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from jxgrade.ahead import in_order
from jxgrade.similarity.common import Sources, searched
from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, Rows, Small, Whose, let_go, mapped, marked_in, on_disk
from jxgrade.similarity.grams import complete, gram_blocks, grams_at, repeated, spread

# Gram length in symbols, and in how many texts at most it may occur to be a seed.
LEVELS: Final = ((4, 16), (6, 16), (9, 16), (13, 16))
NEIGHBOURS: Final = 3  # a gram of the last length in more texts than its cap links each text to so many next ones
NEAR: Final = 60  # symbols between two seeds that speak for the same passage
LANGUAGE: Final = 1 << 22  # symbols; a few texts alone cannot tell how rare their phrases are
RAREST: Final = 21.5  # bits; nor do many texts make a phrase of two of them rarer than the language has it
FOLLOWING: Final = 3.0  # bits: the next gram of a run brings one new symbol
LEAST_EVIDENCE: Final = 44.0  # bits

TextNumbers = TypeVar("TextNumbers", Ints, Small)

_BLOCK: Final = 1 << 20  # symbols looked at at a time
_PART: Final = 1 << 21  # grams sorted at a time;
_AHEAD: Final = 8  # so many times, where they are sent to an executor
_GATHERED: Final = 1 << 22  # hits gathered at a time


@dataclass(frozen=True)
class Own:
    """What is compared: the symbols that are not common text, of one text per content, in the order of the corpus.

    ``group`` and ``earlier`` speak for all texts of a content: a content of several groups has a number of its own.
    """

    symbols: NDArray[np.uint32]
    text_of: Whose
    starts: Ints
    group: Small
    earlier: Mask


@dataclass(frozen=True)
class Hits:
    """Equal grams in two texts: where they begin (numbers of own symbols) and how many texts use the gram; by their left places.

    The left text is the one with fewer own symbols (`by_size`), so that names of texts do not decide what is found.
    ``capped``: how many grams were too frequent for their pairs to be listed, so that each text was linked to a few others only.
    """

    left: Small
    right: Small
    users: NDArray[np.uint8]
    capped: int = 0


_Part: TypeAlias = tuple[Hits, Small]


@dataclass(frozen=True)
class Candidates(Rows):
    """Pairs of texts worth aligning, with the stretch (own symbols, end exclusive) where the seeds lie, per pair.

    As in `Hits`, the left text is the one with fewer own symbols.
    """

    left: Small
    right: Small
    stretch: Ints  # pairs x 4: left from, left to, right from, right to


_NONE: Final = Candidates(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 4), np.int64))


def own_symbols(corpus: Corpus, symbols: NDArray[np.uint32], sources: Sources) -> Own:
    """Drop common text, what is compared apart, and repeated contents."""
    own = is_own(corpus, sources)
    blocks = (slice(start, start + _BLOCK) for start in range(0, len(own), _BLOCK))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(marked_in(own, corpus.starts))))
    return laid_out(on_disk((symbols[block][own[block]] for block in blocks), np.uint32), starts, corpus)


def is_own(corpus: Corpus, sources: Sources) -> Mask:
    """Which symbols of the whole texts are own symbols."""
    return searched(sources) & np.repeat(corpus.is_first, np.diff(corpus.starts))


def places_of(own: Mask, numbers: Ints) -> Ints:
    """Where own symbols, given by their numbers, stand among the symbols of the whole texts."""
    edges = np.arange(0, len(own) + _BLOCK, _BLOCK)
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(marked_in(own, edges))))
    block, found = np.searchsorted(before, numbers, side="right") - 1, np.zeros(len(numbers), np.int64)
    for one in np.unique(block).tolist():
        here = block == one
        found[here] = edges[one] + np.flatnonzero(own[edges[one] : edges[one + 1]])[numbers[here] - before[one]]
    return found


def laid_out(symbols: NDArray[np.uint32], starts: Ints, corpus: Corpus) -> Own:
    """Own symbols, text by text, with what holds for all texts of a content."""
    first_of = corpus.first_of[corpus.content]
    group, earlier = corpus.group.copy(), np.ones(len(corpus.ids), dtype=bool)
    several = first_of[corpus.group != corpus.group[first_of]]
    group[several] = -1 - several
    earlier[first_of[~corpus.earlier]] = False
    return Own(symbols, Whose.of(starts), starts, group, earlier)


def find_hits(own: Own, *, jobs: int = 1, executor: Executor | None = None) -> list[Hits]:
    """All seeds: equal rare grams in texts that may be compared.

    The grams are parted by their hash, and ``jobs`` threads, or ``executor``, take a part at a time; the result is the same.
    """
    texts = replace(own, symbols=np.zeros(0, np.uint32))
    columns = {"left": np.int32, "right": np.int32, "users": np.uint8}
    sizes, capped = [0], []
    rising = np.ones(len(own.symbols), dtype=bool)
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in columns]
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=max(1, jobs)))
        for level, (length, cap) in enumerate(LEVELS):
            whole = complete(own.starts, length)
            parts = split(own.symbols, length, rising[: len(whole)] & whole)
            del whole
            rising = np.zeros(len(own.symbols), dtype=bool)
            of_part, work = partial(_grams, own, length), partial(_hits, texts, cap, level == len(LEVELS) - 1)
            found: Iterable[_Part]
            if executor:
                found = in_order(executor, work, map(of_part, parts), ahead=_AHEAD)
            else:
                found = pool.map(partial(_both, of_part, work), parts)
            for part, grown in found:
                rising[grown] = True
                for file, name in zip(files, columns, strict=True):
                    getattr(part, name).tofile(file)
                sizes.append(len(part.left))
                capped.append(part.capped)
        left, right, users = (mapped(file, kind) for file, kind in zip(files, columns.values(), strict=True))
    rows = [slice(*ends) for ends in pairwise(np.cumsum(sizes).tolist())]
    return [Hits(left[row], right[row], users[row], cap) for row, cap in zip(rows, capped, strict=True)]


def _grams(own: Own, length: int, part: Sequence[Small]) -> tuple[Small, Hashes]:
    """Where the grams of one part begin, and the grams."""
    places = np.concatenate([np.zeros(0, np.int32), *part])
    let_go(*part[:1])
    return places, grams_at(own.symbols, places, length)


def _both(
    of_part: Callable[[Sequence[Small]], tuple[Small, Hashes]], work: Callable[..., _Part], part: Sequence[Small]
) -> _Part:
    return work(*of_part(part))


def _hits(texts: Own, cap: int, is_last: bool, begins: Small, grams: Hashes) -> _Part:
    """Hits among the grams of one part, and the places whose gram is too frequent; of the texts no symbol is asked for."""
    found, bounds = repeated(grams)
    places, bounds = one_per_text(begins[found].astype(np.int64), bounds, texts.text_of)
    size = np.diff(bounds)
    rare = size <= cap
    first, second, users = pairs_within(places, bounds, rare)
    if is_last and not rare.all():
        more = neighbours(places, bounds, ~rare)
        first, second = np.concatenate((first, more[0])), np.concatenate((second, more[1]))
        users = np.concatenate((users, np.full(len(more[0]), 255, dtype=np.uint8)))
    grown = places[np.repeat(~rare, size)].astype(np.int32)
    return hits_of(first, second, users, texts, int((~rare).sum()) if is_last else 0), grown


def hits_of(first: Ints, second: Ints, users: NDArray[np.uint8], own: Own, capped: int = 0) -> Hits:
    """The hits among these pairs of places whose texts may be compared."""
    x, y = own.text_of[first], own.text_of[second]
    allowed = np.flatnonzero((own.group[x] != own.group[y]) & ~(own.earlier[x] & own.earlier[y]))
    first, second, x = first[allowed].astype(np.int32), second[allowed].astype(np.int32), x[allowed]
    swapped = sides_by_size(x, y[allowed], own)[0] != x
    left, right = np.where(swapped, second, first), np.where(swapped, first, second)
    order = np.argsort(left, kind="stable")
    return Hits(left[order], right[order], users[allowed][order], capped)


def sides_by_size(one: TextNumbers, other: TextNumbers, own: Own) -> tuple[TextNumbers, TextNumbers]:
    """Of each two texts the one with fewer own symbols, and the other; of equally long ones the first before the second."""
    size = np.diff(own.starts)
    longer = (size[one] > size[other]) | ((size[one] == size[other]) & (one > other))
    return np.where(longer, other, one), np.where(longer, one, other)


def split(symbols: NDArray[np.uint32], length: int, rising: Mask) -> list[list[Small]]:
    """The rising places in parts, by the upper bits of their grams' hashes: for each part what every block of symbols has of it.

    The hashes themselves are let go: kept, they would take twice what the symbols take.
    """
    bits = min(7, (int(np.count_nonzero(rising)) // _PART).bit_length())
    ends = [np.zeros(1, np.int64)]

    def blocks() -> Iterator[Small]:
        for start, grams in gram_blocks(symbols, length):
            here = np.flatnonzero(rising[start : start + len(grams)])
            part = (grams[here] >> np.uint64(63 - bits) >> np.uint64(1)).astype(np.uint8)
            ends.append(ends[-1][-1] + np.cumsum(np.bincount(part, minlength=1 << bits)))
            yield (start + here[np.argsort(part, kind="stable")]).astype(np.int32)

    places = on_disk(blocks(), np.int32)
    stretches = np.split(places, np.concatenate(ends)[1:-1]) if len(ends) > 1 else []
    return [stretches[part :: 1 << bits] for part in range(1 << bits)]


def one_per_text(places: Ints, bounds: Ints, text_of: Whose) -> tuple[Ints, Ints]:
    """Keep a gram's first place in each text, and only grams of two texts or more."""
    gram = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    text = text_of[places]
    new = np.ones(len(places), dtype=bool)
    new[1:] = (gram[1:] != gram[:-1]) | (text[1:] != text[:-1])
    size = np.bincount(gram[new], minlength=len(bounds) - 1)
    kept = new & (size[gram] > 1)
    return places[kept], np.concatenate(([0], np.cumsum(size[size > 1])))


def pairs_within(places: Ints, bounds: Ints, wanted: Mask) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """Every two places of each wanted run, and the run's size."""
    size = np.diff(bounds)
    members = np.repeat(wanted, size)
    end = np.repeat(bounds[1:], size)[members]
    here = np.flatnonzero(members)
    later = end - here - 1
    first, second = spread(here + 1, later)
    users = np.repeat(np.repeat(np.minimum(size, 255).astype(np.uint8), size)[members], later)
    return places[here[first]], places[second], users


def neighbours(places: Ints, bounds: Ints, wanted: Mask) -> tuple[Ints, Ints]:
    """Each place of a wanted run with the next few."""
    size = np.diff(bounds)
    end = np.repeat(bounds[1:], size)
    here = np.flatnonzero(np.repeat(wanted, size))
    first = np.concatenate([here[here + step < end[here]] for step in range(1, NEIGHBOURS + 1)])
    second = np.concatenate([(here + step)[here + step < end[here]] for step in range(1, NEIGHBOURS + 1)])
    return places[first], places[second]


def choose(hits: Sequence[Hits], own: Own) -> Candidates:
    """Pairs in which seeds worth at least `LEAST_EVIDENCE` lie within `NEAR` symbols of one another on both sides."""
    return Candidates.joined(
        _NONE, *(_chosen(left, right, bits, own) for left, right, bits in _by_left_text(hits, own))
    )


def _by_left_text(hits: Sequence[Hits], own: Own) -> Iterator[tuple[Ints, Ints, NDArray[np.float32]]]:
    """Hits with their bits, a range of left texts at a time."""
    worth = np.log2(max(LANGUAGE, len(own.symbols)) / np.maximum(1, np.arange(256)))
    worth = np.minimum(worth, RAREST).astype(np.float32)
    texts, total = len(own.starts) - 1, sum(len(part.left) for part in hits)
    per_text = np.zeros(texts, dtype=np.int64)
    for part in hits:
        per_text += np.bincount(own.text_of[part.left], minlength=texts)
        let_go(part.left)
    ranges = 1 + total // _GATHERED
    cuts = np.searchsorted(np.cumsum(per_text), np.arange(1, ranges) * (total / ranges))
    limits = own.starts[np.concatenate(([0], cuts, [texts])).astype(np.int64)]
    for low, high in pairwise(limits.tolist()):
        here = [slice(*np.searchsorted(part.left, (low, high)).tolist()) for part in hits]
        left = np.concatenate([part.left[chosen] for part, chosen in zip(hits, here, strict=True)])
        right = np.concatenate([part.right[chosen] for part, chosen in zip(hits, here, strict=True)])
        users = np.concatenate([part.users[chosen] for part, chosen in zip(hits, here, strict=True)])
        let_go(*(column for part in hits[:1] for column in (part.left, part.right, part.users)))
        yield left.astype(np.int64), right.astype(np.int64), worth[users]


def _chosen(left: Ints, right: Ints, bits: NDArray[np.float32], own: Own) -> Candidates:
    texts = len(own.starts) - 1
    pair = own.text_of[left].astype(np.int64) * texts + own.text_of[right]
    kept = _promising(pair, bits)
    pair, left, right, bits = pair[kept], left[kept], right[kept], bits[kept]
    order = np.argsort(left, kind="stable")
    order = order[np.argsort(pair[order], kind="stable")]
    pair, left, right, bits = pair[order], left[order], right[order], bits[order]
    breaks = np.ones(len(pair), dtype=bool)
    breaks[1:] = (pair[1:] != pair[:-1]) | (np.diff(left) > NEAR) | (np.abs(np.diff(right)) > NEAR)
    worth = bits.copy()
    follows = ~breaks[1:] & (np.diff(left) == 1) & (np.diff(right) == 1)
    worth[1:][follows] = np.minimum(bits[1:][follows], FOLLOWING)
    first = np.flatnonzero(breaks)
    strong = np.add.reduceat(worth, first) >= LEAST_EVIDENCE if len(first) else breaks
    if not strong.any():
        return _NONE
    span = np.stack(
        (
            np.minimum.reduceat(left, first),
            np.maximum.reduceat(left, first) + 1,
            np.minimum.reduceat(right, first),
            np.maximum.reduceat(right, first) + 1,
        ),
        axis=1,
    )[strong]
    cluster_pair = pair[first][strong]
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
