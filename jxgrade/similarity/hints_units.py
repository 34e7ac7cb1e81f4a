"""Hints, step 2: texts as sentences, each a row of small whole numbers that say what is meant and how it is spelt.

The numbers are whole so that products of rows are exact in float32: no order of adding and no number of threads changes a strength.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.ahead import in_order, pool_of
from jxgrade.similarity.corpus import let_go, on_disk
from jxgrade.similarity.grams import spread
from jxgrade.similarity.hints_words import Ints, digests_of, meanings, rarities, spellings
from jxgrade.text.segment import cut_han

Bytes: TypeAlias = NDArray[np.int8]
Small: TypeAlias = NDArray[np.int32]
# some texts cut: every word's number, how many sentences a text has, where they stand, how many words each has
_Part: TypeAlias = tuple[Small, Ints, Small, Ints]
SHORTEST: Final = 14  # characters; a shorter sentence, such as a heading, goes with the next
PLAIN: Final = 0.3  # words that say less are left out
LENGTH: Final = 254.0  # of a row; a single number is cut at 127
COPIED: Final = 3  # a sentence that stands word for word in so many texts is form, policy or saying
LONGEST: Final = 90  # a longer one is parted at its commas
HEAVIEST: Final = 60.0  # rarities: what a sentence weighs at most, so that a list of names is not half a text
BLOCK: Final = 2_000  # texts weighed at a time
_TOGETHER: Final = 64  # texts cut at a time;
_SENT: Final = 1_000  # so many where they are sent to an executor
_SUMMED: Final = 1 << 16  # sentences summed at a time
_END: Final = re.compile(r"[。！？!?；;…\n]+")
_PAUSE: Final = re.compile(r"[，,、：:\s]+")


@dataclass(frozen=True)
class Units:
    """Sentences of all texts one after the other, without those that many texts share word for word.

    ``starts`` (texts + 1) delimits each text's sentences, ``at`` and ``to`` are characters in the text. ``words``: sentences by
    vocabulary, with the rarity of each word that occurs, those of all texts; ``row``: which of them these sentences are; ``weight``: the sum of a sentence's rarities.
    """

    starts: Ints
    at: Small
    to: Small
    words: Any
    row: Ints
    weight: NDArray[np.float64]
    meant: NDArray[np.float32]
    spelt: NDArray[np.float32]

    def rows(self, first: int, last: int) -> Bytes:
        """Meaning and spelling of the sentences from ``first`` to before ``last``."""
        words = self.words[self.row[first:last]]
        return np.hstack([_whole(words @ part) for part in (self.meant, self.spelt)])

    def of(self, texts: Ints) -> "Units":
        """Those of some texts alone."""
        sizes = np.diff(self.starts)[texts]
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        kept = spread(self.starts[texts], sizes)[1]
        return replace(
            self, starts=starts, at=self.at[kept], to=self.to[kept], row=self.row[kept], weight=self.weight[kept]
        )


def _whole(rows: NDArray[np.float32]) -> Bytes:
    length = np.maximum(np.sqrt((rows * rows).sum(axis=1, keepdims=True)), 1e-6)
    whole: Bytes = np.clip(np.rint(rows / length * LENGTH), -127, 127).astype(np.int8)
    return whole


def sentences(text: str) -> list[tuple[int, int]]:
    """Where sentences begin and end.

    >>> sentences("一、收获\\n我学到了很多很多有用的东西。你呢？")
    [(0, 19), (19, 22)]
    """
    found, start = [], 0
    ends = [match.end() for match in _END.finditer(text)]
    for end in ends if ends and not text[ends[-1] :].strip() else [*ends, len(text)]:
        if end - start > LONGEST:
            for pause in _PAUSE.finditer(text, start, end):
                if pause.end() - start >= LONGEST // 2 and end - pause.end() >= SHORTEST:
                    found.append((start, pause.end()))
                    start = pause.end()
        if end - start >= SHORTEST:
            found.append((start, end))
            start = end
    return [*found, (start, len(text))] if text[start:].strip() else found


def read_units(
    texts: Sequence[str], templates: Sequence[str] = (), *, jobs: int = 1, executor: Executor | None = None
) -> Units:
    """Cut texts into sentences and words, and weigh the words by these texts; nothing as long as all words is held but the words."""
    from scipy.sparse import csr_matrix

    cut = _cut([*texts, *templates], jobs, executor)
    digests = digests_of(cut.vocabulary)
    kept = _own(cut, digests, first_template=len(texts))
    sizes = np.diff(cut.bounds)
    number = cut.number[np.repeat(kept, sizes)]
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes[kept])))
    starts = np.searchsorted(
        np.repeat(np.arange(len(cut.texts) - 1), np.diff(cut.texts))[kept], np.arange(len(texts) + 1)
    )
    ends, vocabulary = cut.ends[kept], cut.vocabulary
    del cut
    order = sorted(
        np.flatnonzero(np.bincount(number, minlength=len(vocabulary))).tolist(), key=vocabulary.__getitem__
    )  # no sum depends on the order in which words came
    place = np.zeros(len(vocabulary), dtype=np.int32)
    place[order] = np.arange(len(order))
    words = [vocabulary[old] for old in order]
    np.take(place, number, out=number, mode="clip")
    found = csr_matrix((np.ones(len(number), np.float32), number, bounds), shape=(len(bounds) - 1, len(words)))
    found.sum_duplicates()
    rarity = rarities(words, texts_with(found, starts), len(texts))
    rarity[rarity < PLAIN] = 0
    found.data[:] = rarity.astype(np.float32)[found.indices]
    found.eliminate_zeros()
    for first, last in _blocks(starts):
        entries = slice(found.indptr[starts[first]], found.indptr[starts[last]])
        found.data[entries] /= _said_again(found, starts[first : last + 1])
    found.data, found.indices = on_disk([found.data], np.float32), on_disk([found.indices], np.int32)
    weight = np.minimum(np.asarray(found.sum(axis=1, dtype=np.float64)).ravel(), HEAVIEST)
    return Units(
        starts, ends[:, 0], ends[:, 1], found, np.arange(len(ends)), weight, meanings(words), spellings(digests[order])
    )


def _blocks(starts: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of texts."""
    texts = len(starts) - 1
    return ((first, min(texts, first + BLOCK)) for first in range(0, texts, BLOCK))


def texts_with(words: Any, starts: Ints) -> Ints:
    """In how many texts each word occurs."""
    total = np.zeros(words.shape[1], dtype=np.int64)
    for first, last in _blocks(starts):
        total += np.bincount(by_text(words, starts[first : last + 1]).indices, minlength=len(total))
    return total


def by_text(words: Any, starts: Ints) -> Any:
    """Texts by vocabulary: in how many of its sentences each text has each word; ``starts``: of these texts alone."""
    from scipy.sparse import csr_matrix

    bounds = words.indptr[starts]
    indices = words.indices[bounds[0] : bounds[-1]].copy()
    found = csr_matrix(
        (np.ones(len(indices), np.int32), indices, bounds - bounds[0]), shape=(len(starts) - 1, words.shape[1])
    )
    found.sum_duplicates()
    let_go(words.indices)
    return found


def _said_again(words: Any, starts: Ints) -> NDArray[np.int32]:
    """For each entry of these texts, in how many sentences its text has the word: what a text keeps saying is its subject, which others have too."""
    texts = by_text(words, starts)
    bounds, width = words.indptr[starts], words.shape[1]
    text_of = np.repeat(np.arange(len(starts) - 1), np.diff(texts.indptr))
    mine = np.repeat(np.arange(len(starts) - 1), np.diff(bounds))
    entries = words.indices[bounds[0] : bounds[-1]]
    times: NDArray[np.int32] = texts.data[np.searchsorted(text_of * width + texts.indices, mine * width + entries)]
    return times


@dataclass(frozen=True)
class _Cut:
    """Sentences of all texts: ``texts`` and ``bounds`` delimit those of each text and the words of each, ``ends`` say where they stand.

    ``number``: the place of every Han word in the ``vocabulary``.
    """

    texts: Ints
    bounds: Ints
    ends: Small
    number: Small
    vocabulary: list[str]


class _Numbers(dict[str, int]):
    """Words numbered as they come, and how long each is; 0 is no word."""

    def __init__(self) -> None:
        super().__init__({"\n": 0})
        self.sizes = array("i", [1])

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        self.sizes.append(len(word))
        return number


def _cut(texts: Sequence[str], jobs: int, executor: Executor | None) -> _Cut:
    """Cut texts into sentences and words, some at a time: here, where the executor is, or many in processes of their own."""
    numbers, held = _Numbers(), array("i")
    counts, ends, sizes = [np.zeros(0, np.int64)], [np.zeros((0, 2), np.int32)], [np.zeros(0, np.int64)]
    with pool_of(executor, jobs=jobs, texts=len(texts)) as pool:
        many = _SENT if pool else _TOGETHER
        calls = ((texts[first : first + many],) for first in range(0, len(texts), many))
        here = (_cut_some(*call, numbers) for call in calls)
        for number, of_texts, spans, of_sentences in (
            _numbered(in_order(pool, _cut_alone, calls, ahead=2 * jobs), numbers) if pool else here
        ):
            held.frombytes(number.tobytes())
            counts.append(of_texts)
            ends.append(spans)
            sizes.append(of_sentences)
    bounds, of_words = (np.append(0, np.cumsum(np.concatenate(part))) for part in (counts, sizes))
    return _Cut(bounds, of_words, np.concatenate(ends), np.frombuffer(held, np.int32), list(numbers))


def _cut_some(texts: Sequence[str], numbers: _Numbers) -> _Part:
    words = cut_han("".join(text + "\n" for text in texts))
    number = np.fromiter(map(numbers.__getitem__, words), np.int32, len(words))
    is_han = number > 0
    spans = [sentences(text) for text in texts]
    counts = np.fromiter(map(len, spans), np.int64, len(spans))
    ends = np.array([end for found in spans for end in found], dtype=np.int32).reshape(-1, 2)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    lasts = np.cumsum(np.array(numbers.sizes, np.int64)[number])[is_han]
    here = ends[:, 1] + np.repeat(begins[:-1], counts)
    return number[is_han], counts, ends, np.diff(np.searchsorted(lasts, here, side="right"), prepend=0)


def _cut_alone(texts: Sequence[str]) -> tuple[_Part, list[str]]:
    """Some texts cut with numbers of their own, and the words of these numbers."""
    numbers = _Numbers()
    return _cut_some(texts, numbers), list(numbers)


def _numbered(sent: Iterable[tuple[_Part, list[str]]], numbers: _Numbers) -> Iterator[_Part]:
    """What came back, with the numbers of all."""
    for (number, counts, ends, sizes), words in sent:
        yield np.fromiter(map(numbers.__getitem__, words), np.int32, len(words))[number], counts, ends, sizes


def _own(cut: _Cut, digests: NDArray[np.uint64], *, first_template: int) -> NDArray[np.bool_]:
    """Which sentences are of texts, have words, and stand neither in a template nor word for word in `COPIED` texts."""
    text_of = np.repeat(np.arange(len(cut.texts) - 1), np.diff(cut.texts))
    present = np.flatnonzero(np.diff(cut.bounds))
    said = np.zeros(len(present), dtype=np.uint64)
    for first in range(0, len(present), _SUMMED):
        begin = cut.bounds[present[first : first + _SUMMED]]
        last = cut.bounds[present[min(len(present), first + _SUMMED) - 1] + 1]
        said[first : first + _SUMMED] = np.add.reduceat(digests[cut.number[begin[0] : last]], begin - begin[0])
    _, saying = np.unique(said, return_inverse=True)
    width = max(1, len(cut.texts) - 1)
    once = np.unique(saying.ravel() * width + text_of[present])
    texts_saying = np.bincount(once // width, minlength=1)
    formed = np.zeros(len(texts_saying), dtype=bool)
    formed[saying.ravel()[text_of[present] >= first_template]] = True
    kept = np.zeros(len(text_of), dtype=bool)
    own = (texts_saying[saying.ravel()] < COPIED) & ~formed[saying.ravel()] & (text_of[present] < first_template)
    kept[present[own]] = True
    return kept
