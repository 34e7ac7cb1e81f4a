"""Old and late texts as one corpus, laid out as `find_reuse` would lay them out, without reading the old ones again."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.common import OWN, Sources
from jxgrade.similarity.corpus import Corpus, Hashes, Ints, Mask, content_digests, group_numbers, read_corpus
from jxgrade.similarity.late import Old, Postings
from jxgrade.similarity.seeds import Own, laid_out

if TYPE_CHECKING:
    from jxgrade.similarity.index import Index

SOURCE_BITS = 2  # of a symbol's kind: why it is common; the next bit: is it a Han character


class Texts(Sequence[str], ABC):
    """A row of texts of which each is made when it is asked for."""

    @abstractmethod
    def at(self, place: int) -> str:
        """The text at this place."""

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self.at(one) for one in range(*place.indices(len(self)))]
        return self.at(place)


class Bodies(Texts):
    """Texts kept as UTF-8 one after another, made strings when they are asked for."""

    def __init__(self, held: NDArray[np.uint8], bounds: Ints) -> None:
        self.held, self.bounds = held, bounds

    @staticmethod
    def of(texts: Sequence[str]) -> "Bodies":
        """Encode them; lone surrogates survive."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
        return Bodies(np.frombuffer(b"".join(encoded), np.uint8), np.concatenate(([0], np.cumsum(sizes))))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def at(self, place: int) -> str:
        """The text at this place."""
        start, end = self.bounds[place], self.bounds[place + 1]
        return self.held[start:end].tobytes().decode("utf-8", "surrogatepass")


class Mixed(Texts):
    """Texts chosen from two rows of texts, the second counted on after the first."""

    def __init__(self, first: Sequence[str], second: Sequence[str], chosen: Sequence[int]) -> None:
        self._first, self._second, self._chosen = first, second, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def at(self, place: int) -> str:
        """The text at this place."""
        number = self._chosen[place]
        return self._first[number] if number < len(self._first) else self._second[number - len(self._first)]


@dataclass(frozen=True)
class Part:
    """Symbols of some texts or contents: bounds and kinds of all, bounds and rows of the own ones."""

    starts: Ints
    kinds: NDArray[np.uint8]
    own_starts: Ints
    symbols: NDArray[np.uint32]


@dataclass(frozen=True)
class Seams:
    """How the row of own symbols differs from the old one: places where pieces meet that did not, texts that are new; and in the old
    row, places where pieces were torn apart, and contents that are gone.
    """

    joints: Ints
    added: Ints
    torn: Ints
    gone: Ints


@dataclass(frozen=True)
class Joined:
    """One corpus of old and late texts. Rows of symbols have room for all, but only what is asked for is put there.

    ``source``: per text, which old content (or, counted on, which late text) its symbols are. ``is_late``: per text; ``active``:
    texts that stand for a content which some late text has. ``own`` holds the symbols of active texts, and of those asked for.
    """

    corpus: Corpus
    own: Own
    source: Ints
    is_late: Mask
    active: Mask
    before: Part
    fresh: Part

    def fill(self, texts: Ints) -> None:
        """Put the own symbols of these texts, each the first of its content, into their places: there is room, but nobody else is copied."""
        for text, part, source in self._parts(texts):
            start, end = part.own_starts[source], part.own_starts[source + 1]
            self.own.symbols[self.own.starts[text] : self.own.starts[text + 1]] = part.symbols[start:end]

    def told_of(self, texts: Ints) -> tuple[Corpus, Sources]:
        """The corpus and the sources, of these texts and those with equal contents."""
        total = int(self.corpus.starts[-1])
        han, sources = np.zeros(total, dtype=bool), np.zeros(total, dtype=np.uint8)
        equal = np.isin(self.corpus.content, self.corpus.content[texts])
        for text, part, source in self._parts(np.flatnonzero(equal)):
            kinds = part.kinds[part.starts[source] : part.starts[source + 1]]
            start, end = self.corpus.starts[text], self.corpus.starts[text + 1]
            han[start:end], sources[start:end] = kinds >> SOURCE_BITS, kinds & ((1 << SOURCE_BITS) - 1)
        return replace(self.corpus, han=han), sources

    def _parts(self, texts: Ints) -> Iterator[tuple[int, Part, int]]:
        """Each text with the part that holds its symbols, and its number there."""
        contents = len(self.before.starts) - 1
        for text, source in zip(texts.tolist(), self.source[texts].tolist(), strict=True):
            yield (text, self.before, source) if source < contents else (text, self.fresh, source - contents)

    def old(self, postings: Sequence[Postings], known: Sequence[Hashes]) -> Old:
        """Where the old symbols of texts that are not active stand now."""
        contents = len(self.before.own_starts) - 1
        first = self.corpus.first_of
        source = self.source[first]
        kept = source < contents
        shift = np.zeros(len(self.source), dtype=np.int64)
        shift[first[kept]] = self.own.starts[first[kept]] - self.before.own_starts[source[kept]]
        kept &= ~self.active[first]
        now = np.full(contents, -1, dtype=np.int64)
        now[source[kept]] = self.own.starts[first[kept]]
        return Old(self.before.symbols, self.before.own_starts, postings, known, now, shift)

    def equal_texts(self) -> Ints:
        """The texts that share their content with another."""
        return np.flatnonzero(np.bincount(self.corpus.content)[self.corpus.content] > 1)

    def texts_near(self, places: Ints, reach: int) -> Ints:
        """Texts with own symbols so near to these places."""
        near = np.unique(places[:, None] + np.arange(-reach, reach))
        near = near[(near >= 0) & (near < len(self.own.symbols))]
        return np.unique(self.own.text_of[near]).astype(np.int64)

    def seams(self) -> Seams:
        """Where the row of own symbols is another than the old one."""
        contents = len(self.before.own_starts) - 1
        source = self.source[self.corpus.first_of]
        is_old = source < contents
        begins = np.ones(len(source) + 1, dtype=bool)  # pieces that do not follow the one before as of old; and the end
        begins[1:-1] = (np.diff(source) != 1) | ~is_old[1:] | ~is_old[:-1]
        joints = np.append(self.own.starts[self.corpus.first_of], len(self.own.symbols))[begins]
        old_starts, kept = self.before.own_starts, source[is_old]
        torn = np.concatenate((old_starts[kept[begins[:-1][is_old]]], old_starts[kept[begins[1:][is_old]] + 1]))
        return Seams(
            joints, self.corpus.first_of[~is_old].astype(np.int64), torn, np.setdiff1d(np.arange(contents), kept)
        )


def part_of(corpus: Corpus, sources: Sources, own: Own) -> Part:
    """The symbols of every content of a corpus."""
    is_first = np.zeros(len(corpus.ids), dtype=bool)
    is_first[corpus.first_of] = True
    sizes = np.diff(corpus.starts)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes[is_first])))
    own_starts = np.append(own.starts[:-1][is_first], len(own.symbols))
    return Part(starts, _kinds(sources, corpus.han)[np.repeat(is_first, sizes)], own_starts, own.symbols)


def _kinds(sources: Sources, han: Mask) -> NDArray[np.uint8]:
    return sources | np.where(han, np.uint8(1 << SOURCE_BITS), np.uint8(0))


def join(index: "Index", late: Mapping[str, str], groups: Mapping[str, str], without: frozenset[str]) -> Joined:
    """Old texts but those in ``without`` or with a late text's id, and the late ones.

    Raises ValueError where a late text has the id of a former year's.
    """
    spelled, symbols = read_corpus(late)
    told = index.phrases.sources(symbols, spelled.starts, index.templates)
    before = index.part
    kinds = _kinds(told, spelled.han)
    fresh = Part(spelled.starts, kinds, np.append(0, np.cumsum(told == OWN))[spelled.starts], symbols[told == OWN])
    corpus, source = _corpus(index, spelled, symbols, groups, without)
    sizes = np.zeros(len(corpus.ids), dtype=np.int64)
    sizes[corpus.first_of] = np.append(np.diff(before.own_starts), np.diff(fresh.own_starts))[source[corpus.first_of]]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    own = laid_out(np.zeros(int(starts[-1]), dtype=np.uint32), starts, corpus)
    is_late = np.fromiter((key in late for key in corpus.ids), bool, len(corpus.ids))
    active = np.zeros(len(corpus.ids), dtype=bool)
    active[corpus.first_of[corpus.content[is_late]]] = True
    joined = Joined(corpus, own, source, is_late, active, before, fresh)
    joined.fill(np.flatnonzero(active))
    return joined


def _corpus(
    index: "Index", fresh: Corpus, symbols: NDArray[np.uint32], groups: Mapping[str, str], without: frozenset[str]
) -> tuple[Corpus, Ints]:
    """The corpus (being Han left out), and where each text's symbols come from: an old content, or, counted on, a late text."""
    late = set(fresh.ids)
    former = sorted(
        key for key, is_former in zip(index.ids, index.earlier.tolist(), strict=True) if is_former and key in late
    )
    if former:
        raise ValueError(f"编号 {former[0]} 是往年作业的编号。改法：给往年作业的编号加上 earlier/<年份>/ 前缀")
    contents = {digest.tobytes(): number for number, digest in enumerate(index.digests)}
    digests = list(content_digests(fresh.starts, symbols))
    first = fresh.first_of[fresh.content].tolist()
    rows = [
        (key, number, content)
        for number, (key, content) in enumerate(zip(index.ids, index.content.tolist(), strict=True))
        if key not in late and key not in without
    ]
    rows += [
        (key, len(index.ids) + text, contents.get(digests[text], len(contents) + first[text]))
        for text, key in enumerate(fresh.ids)
    ]
    rows.sort()
    ids, body, where = zip(*rows, strict=True) if rows else ((), (), ())
    source = np.array(where, dtype=np.int64)
    _, earliest, number = np.unique(source, return_index=True, return_inverse=True)
    order = np.argsort(earliest)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    of_group = {key: group for key, group in zip(index.ids, index.groups, strict=True) if group is not None}
    of_group = {key: group for key, group in of_group.items() if key not in late}
    of_group |= {key: groups[key] for key in fresh.ids if key in groups}
    earlier = np.append(index.earlier, np.zeros(len(fresh.ids), dtype=bool))[np.array(body, dtype=np.int64)]
    sizes = np.append(np.diff(index.part.starts), np.diff(fresh.starts))[source]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    texts = Mixed(index.bodies, fresh.texts, body)
    nothing = np.zeros(0, dtype=bool)
    return Corpus(
        ids,
        texts,
        group_numbers(ids, of_group),
        earlier,
        starts,
        nothing,
        rank[number],
        earliest[order].astype(np.int32),
    ), source
