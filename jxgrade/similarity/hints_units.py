"""Hints, step 2: texts as sentences, each a row of small whole numbers that say what is meant and how it is spelt.

The numbers are whole so that products of rows are exact in float32: no order of adding and no number of threads changes a strength.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.grams import spread
from jxgrade.similarity.hints_words import Ints, digests_of, meanings, rarities, spellings
from jxgrade.text.segment import cut_han

Bytes: TypeAlias = NDArray[np.int8]
Small: TypeAlias = NDArray[np.int32]
SHORTEST: Final = 14  # characters; a shorter sentence, such as a heading, goes with the next
PLAIN: Final = 0.3  # words that say less are left out
LENGTH: Final = 254.0  # of a row; a single number is cut at 127
COPIED: Final = 3  # a sentence that stands word for word in so many texts is form, policy or saying
LONGEST: Final = 90  # a longer one is parted at its commas
HEAVIEST: Final = 60.0  # rarities: what a sentence weighs at most, so that a list of names is not half a text
_TOGETHER: Final = 64  # texts cut at a time
_END: Final = re.compile(r"[。！？!?；;…\n]+")
_PAUSE: Final = re.compile(r"[，,、：:\s]+")


@dataclass(frozen=True)
class Units:
    """Sentences of all texts one after the other, without those that many texts share word for word.

    ``starts`` (texts + 1) delimits each text's sentences, ``at`` and ``to`` are characters in the text. ``words``: sentences by
    vocabulary, with the rarity of each word that occurs; ``weight``: the sum of a sentence's rarities.
    """

    starts: Ints
    at: Ints
    to: Ints
    words: Any
    weight: NDArray[np.float64]
    meant: NDArray[np.float32]
    spelt: NDArray[np.float32]

    def rows(self, first: int, last: int) -> Bytes:
        """Meaning and spelling of the sentences from ``first`` to before ``last``."""
        words = self.words[first:last]
        return np.hstack([_whole(words @ part) for part in (self.meant, self.spelt)])

    def of(self, texts: Ints) -> "Units":
        """Those of some texts alone."""
        sizes = np.diff(self.starts)[texts]
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        kept = spread(self.starts[texts], sizes)[1]
        return replace(
            self, starts=starts, at=self.at[kept], to=self.to[kept], words=self.words[kept], weight=self.weight[kept]
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


def read_units(texts: Sequence[str], templates: Sequence[str] = ()) -> Units:
    """Cut texts into sentences and words, and weigh the words by these texts."""
    from scipy.sparse import csr_matrix

    spans, unit, number, vocabulary = _cut([*texts, *templates])
    text_of = np.repeat(np.arange(len(spans)), [len(found) for found in spans])
    digests = digests_of(vocabulary)
    kept = _own(unit, number, text_of, digests, first_template=len(texts))
    unit, number = unit[kept[unit]], number[kept[unit]]
    order = sorted(
        np.flatnonzero(np.bincount(number, minlength=len(vocabulary))).tolist(), key=vocabulary.__getitem__
    )  # no sum depends on the order in which words came
    place = np.zeros(len(vocabulary), dtype=np.int64)
    place[order] = np.arange(len(order))
    words = [vocabulary[old] for old in order]
    new_unit = np.cumsum(kept) - 1
    shape = (int(kept.sum()), len(words))
    found = csr_matrix((np.ones(len(unit), np.float32), (new_unit[unit], place[number])), shape=shape)
    found.sum_duplicates()
    text_of = text_of[kept]
    starts = np.searchsorted(text_of, np.arange(len(texts) + 1))
    of_texts = by_text(found, starts)
    rarity = rarities(words, np.bincount(of_texts.indices, minlength=len(words)), len(texts))
    rarity[rarity < PLAIN] = 0
    found.data = rarity[found.indices].astype(np.float32)
    found.eliminate_zeros()
    found.data /= _said_again(found, of_texts, starts)
    ends = np.array([end for text in spans for end in text], dtype=np.int64).reshape(-1, 2)[kept]
    weight = np.minimum(np.asarray(found.sum(axis=1, dtype=np.float64)).ravel(), HEAVIEST)
    return Units(starts, ends[:, 0], ends[:, 1], found, weight, meanings(words), spellings(digests[order]))


def by_text(words: Any, starts: Ints) -> Any:
    """Texts by vocabulary: in how many of its sentences each text has each word."""
    from scipy.sparse import csr_matrix

    shape = (len(starts) - 1, words.shape[1])
    found = csr_matrix((np.ones(words.nnz, np.int32), words.indices.copy(), words.indptr[starts]), shape=shape)
    found.sum_duplicates()
    return found


def _said_again(words: Any, texts: Any, starts: Ints) -> NDArray[np.int32]:
    """For each entry, in how many sentences its text has the word: what a text keeps saying is its subject, which others have too."""
    text_of = np.repeat(np.arange(texts.shape[0]), np.diff(texts.indptr))
    mine = np.repeat(np.arange(texts.shape[0]), np.diff(words.indptr[starts]))
    width = words.shape[1]
    times: NDArray[np.int32] = texts.data[
        np.searchsorted(text_of * width + texts.indices, mine * width + words.indices)
    ]
    return times


def _cut(texts: Sequence[str]) -> tuple[list[list[tuple[int, int]]], Small, Small, list[str]]:
    """Sentences of each text; for every Han word its sentence, counted through all texts, and its number; the vocabulary."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    line = numbers["\n"]
    spans = [sentences(text) for text in texts]
    parts = [np.zeros(0, np.int32)]
    for first in range(0, len(texts), _TOGETHER):
        words = cut_han("".join(text + "\n" for text in texts[first : first + _TOGETHER]))
        parts.append(np.fromiter(map(numbers.__getitem__, words), np.int32, len(words)))
    vocabulary, number = list(numbers), np.concatenate(parts)
    del parts
    sizes = np.fromiter(map(len, vocabulary), np.int32, len(vocabulary))
    lasts = np.cumsum(sizes[number], dtype=np.int64)[number != line]
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    counts = [len(found) for found in spans]
    ends = np.array([end for found in spans for _, end in found], dtype=np.int64) + np.repeat(begins[:-1], counts)
    sizes = np.diff(np.searchsorted(lasts, ends, side="right"), prepend=0)
    return spans, np.repeat(np.arange(len(ends), dtype=np.int32), sizes), number[number != line], vocabulary


def _own(
    unit: Small, number: Small, text_of: Ints, digests: NDArray[np.uint64], *, first_template: int
) -> NDArray[np.bool_]:
    """Which sentences are of texts, have words, and stand neither in a template nor word for word in `COPIED` texts."""
    first = np.flatnonzero(np.append(True, unit[1:] != unit[:-1])) if len(unit) else np.zeros(0, np.int64)
    present = unit[first]
    said = np.add.reduceat(digests[number], first) if len(first) else np.zeros(0, np.uint64)
    _, saying = np.unique(said, return_inverse=True)
    once = np.unique(saying.ravel() * (int(text_of[-1]) + 1 if len(text_of) else 1) + text_of[present])
    texts_with = np.bincount(once // (int(text_of[-1]) + 1 if len(text_of) else 1), minlength=1)
    formed = np.zeros(len(texts_with), dtype=bool)
    formed[saying.ravel()[text_of[present] >= first_template]] = True
    kept = np.zeros(len(text_of), dtype=bool)
    own = (texts_with[saying.ravel()] < COPIED) & ~formed[saying.ravel()] & (text_of[present] < first_template)
    kept[present[own]] = True
    return kept
