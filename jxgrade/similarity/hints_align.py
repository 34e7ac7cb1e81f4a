"""Hints, step 4: which sentence of one text says what which sentence of the other says, and how far beyond what is usual.

Teachers write about the same things, so a sentence finds something near in any text of its subject. What counts is how much nearer it
is to its counterpart than to the sentences of the reference texts that are nearest to its own text ("cross-domain similarity
local scaling", Conneau et al. 2018, with references drawn from the texts themselves).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import let_go
from jxgrade.similarity.hints_units import LENGTH, Bytes, Units
from jxgrade.similarity.hints_words import MEANING, SPELLING, Floats, Ints

REFERENCES: Final = 256  # texts from which the usual nearness is learnt,
NEAR: Final = 16  # of which so many, those nearest to a text, are looked at,
SENTENCES: Final = 24  # so many sentences of each
USUAL: Final = (2, 8)  # the usual nearness: the mean of the third to eighth nearest
WIDEST: Final = 96  # sentences of a text that are aligned
SHOWN: Final = 0.03  # so much beyond the usual, and a link is shown
THIN: Final = 200  # rarities: where less of a text is its own, its links say little
_PAIRS: Final = 256


@dataclass(frozen=True)
class Told:
    """Rows of all sentences (meaning and spelling) and how near each usually finds something."""

    units: Units
    rows: Bytes
    usual: NDArray[np.float32]

    def of(self, text: int) -> tuple[int, int]:
        """The sentences of a text that are aligned."""
        first, last = int(self.units.starts[text]), int(self.units.starts[text + 1])
        return first, min(last, first + WIDEST)


def references(units: Units, digests: Sequence[bytes]) -> Ints:
    """The texts from which the usual nearness is learnt: ``digests`` choose them, whatever their order."""
    chosen = sorted((digests[text], text) for text in np.flatnonzero(np.diff(units.starts)).tolist())[:REFERENCES]
    return np.array([text for _, text in chosen], dtype=np.int64)


def read_told(units: Units, references: Ints, group: NDArray[np.int32], *, nearest: int = NEAR, jobs: int) -> Told:
    """The rows of all sentences, and their usual nearness to those of ``references`` that are of other groups.

    ``nearest``: how many of these texts are looked at; of fewer the usual is the lower, and a pair seems to go together the better.
    """
    texts = len(units.starts) - 1
    rows = np.empty((len(units.at), MEANING + SPELLING), dtype=np.int8)
    for first, last in _blocks(len(units.at), 65_536):
        rows[first:last] = units.rows(first, last)
        let_go(units.words.data, units.words.indices)
    sizes = np.diff(units.starts)
    whole = _whole_texts(units, rows)
    spans = [
        units.starts[text] + np.unique(np.linspace(0, sizes[text] - 1, SENTENCES).astype(np.int64))
        for text in references
    ]
    samples = [rows[span].astype(np.float32) for span in spans]
    usual = np.zeros(len(rows), dtype=np.float32)

    def fill(block: tuple[int, int]) -> None:
        near = whole[block[0] : block[1]] @ whole[references].T
        held = np.empty(
            (nearest * SENTENCES, rows.shape[1]), np.float32
        )  # once: to ask for it again costs more than to fill it
        for text in range(*block):
            first, last = int(units.starts[text]), int(units.starts[text + 1])
            if first == last:
                continue
            row = np.where(group[references] == group[text], -np.inf, near[text - block[0]])
            order = np.argsort(-row, kind="stable")[:nearest]
            order = order[np.isfinite(row[order])]
            if len(order):
                chosen = [samples[place] for place in order.tolist()]
                against = np.concatenate(chosen, out=held[: sum(map(len, chosen))])
                usual[first:last] = _usual(rows[first:last].astype(np.float32) @ against.T)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        list(pool.map(fill, _blocks(texts, 512)))
    return Told(units, rows, usual)


def _blocks(size: int, step: int) -> list[tuple[int, int]]:
    return [(first, min(size, first + step)) for first in range(0, size, step)]


def _whole_texts(units: Units, rows: Bytes) -> Floats:
    """What each text as a whole is about: the sum of its sentences' meanings, of length `LENGTH`, rounded."""
    whole = np.zeros((len(units.starts) - 1, MEANING), dtype=np.float32)
    for first, last in _blocks(len(whole), 512):
        starts = units.starts[first : last + 1] - units.starts[first]
        meant = rows[units.starts[first] : units.starts[last], :MEANING]
        before = np.concatenate((np.zeros((1, MEANING), np.int32), np.cumsum(meant, axis=0, dtype=np.int32)))
        sums = (before[starts[1:]] - before[starts[:-1]]).astype(np.float64)
        sums /= np.maximum(np.sqrt((sums * sums).sum(axis=1, keepdims=True)), 1.0)
        whole[first:last] = np.rint(sums * LENGTH)
    return whole


def _usual(near: Floats) -> Floats:
    """For each row the mean of the `USUAL` places among its highest; of fewer columns what there is."""
    low, high = (min(place, near.shape[1] - 1) for place in USUAL)
    if high <= low:
        least: Floats = near.min(axis=1)
        return least
    highest = np.partition(near, -high, axis=1)[:, -high:]
    usual: Floats = np.sort(highest, axis=1)[:, : high - low].mean(axis=1, dtype=np.float32)
    return usual


@dataclass(frozen=True)
class Alignment:
    """How two texts go together, a number per pair, each beyond what is usual and per rarity of the shorter or of either text.

    ``answered``: how well each sentence finds a counterpart; ``in_order``: the greatest part of the mutual counterparts that
    stand in the same order; ``worded``: how alike mutual counterparts are spelt (0 to 1), which is copying rather than rewriting.
    """

    answered: NDArray[np.float64]
    in_order: NDArray[np.float64]
    worded: NDArray[np.float64]


def align(told: Told, pairs: Ints, *, jobs: int) -> Alignment:
    """Align each pair of texts (a row a pair)."""
    order = np.argsort(np.diff(told.units.starts)[pairs].max(axis=1, initial=0), kind="stable")
    found = np.zeros((len(pairs), 3))

    def fill(block: tuple[int, int]) -> None:
        chosen = order[block[0] : block[1]]
        found[chosen] = _measured(_beyond(told, pairs[chosen]))

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        list(pool.map(fill, _blocks(len(pairs), _PAIRS)))
    return Alignment(*found.T)


@dataclass(frozen=True)
class _Beyond:
    """Of a block of pairs: how near sentences are beyond the usual, how alike they are spelt, and their weights (0: none there)."""

    near: Floats
    spelt: Floats
    left_weight: NDArray[np.float64]
    right_weight: NDArray[np.float64]

    def mutual(self) -> tuple[Ints, NDArray[np.bool_]]:
        """The best counterpart of each left sentence, and whether each is the other's best and nearer than usual."""
        best = self.near.argmax(axis=2)
        back = np.take_along_axis(self.near.argmax(axis=1), best, axis=1)
        return best, (back == np.arange(best.shape[1])) & (self.near.max(axis=2) > 0)


def _beyond(told: Told, pairs: Ints) -> _Beyond:
    left, left_usual, left_weight = _padded(told, pairs[:, 0])
    right, right_usual, right_weight = _padded(told, pairs[:, 1])
    square = np.float32(LENGTH * LENGTH)
    spelt = left[:, :, MEANING:] @ right[:, :, MEANING:].transpose(0, 2, 1)
    near = left[:, :, :MEANING] @ right[:, :, :MEANING].transpose(0, 2, 1) + spelt
    near -= (left_usual[:, :, None] + right_usual[:, None, :]) / 2
    near[(left_weight == 0)[:, :, None] | (right_weight == 0)[:, None, :]] = -square
    near /= square
    spelt /= square
    return _Beyond(near, spelt, left_weight, right_weight)


def _padded(told: Told, texts: Ints) -> tuple[Floats, Floats, NDArray[np.float64]]:
    """Rows, usual nearness and weight of the texts' sentences, texts by sentences, filled up; weight 0 where there is none."""
    spans = np.array([told.of(text) for text in texts.tolist()], dtype=np.int64).reshape(-1, 2)
    widest = max(1, int((spans[:, 1] - spans[:, 0]).max(initial=0)))
    place = spans[:, :1] + np.arange(widest)
    there = place < spans[:, 1:]
    place = np.where(there, place, 0)
    return told.rows[place].astype(np.float32), told.usual[place], np.where(there, told.units.weight[place], 0.0)


def _measured(block: _Beyond) -> NDArray[np.float64]:
    best, mutual = block.mutual()
    highest = block.near.max(axis=2).astype(np.float64)
    gain = np.where(mutual, highest, 0) * block.left_weight
    sides = ((highest, block.left_weight), (block.near.max(axis=1).astype(np.float64), block.right_weight))
    answered = sum((top * weight).sum(axis=1) / (weight.sum(axis=1) + THIN) for top, weight in sides) / 2
    least = np.minimum(block.left_weight.sum(axis=1), block.right_weight.sum(axis=1)) + THIN
    chained = heaviest_chain(gain, best) / least
    spelt = np.take_along_axis(block.spelt, best[:, :, None], axis=2)[:, :, 0].astype(np.float64)
    worded = (gain * spelt).sum(axis=1) / np.maximum(gain.sum(axis=1), 1e-6)
    return np.stack((answered, chained, worded), axis=1)


def heaviest_chain(gain: NDArray[np.float64], to: Ints) -> NDArray[np.float64]:
    """For each row of links the greatest sum of gains of links that run in the same order on both sides."""
    totals = np.zeros_like(gain)
    for place in range(gain.shape[1]):
        before = np.where(to[:, :place] < to[:, place : place + 1], totals[:, :place], 0)
        totals[:, place] = gain[:, place] + before.max(axis=1, initial=0)
    heaviest: NDArray[np.float64] = totals.max(axis=1, initial=0)
    return heaviest


def links(told: Told, left: int, right: int) -> list[str]:
    """The sentences that go together, in the order of the left text, as ``l0-l1:r0-r1`` in characters of the texts."""
    block = _beyond(told, np.array([[left, right]], dtype=np.int64))
    best, mutual = block.mutual()
    starts, at, to = told.units.starts, told.units.at, told.units.to
    found = []
    for one in np.flatnonzero(mutual[0] & (block.near.max(axis=2)[0] >= SHOWN)).tolist():
        here, there = int(starts[left]) + one, int(starts[right]) + int(best[0, one])
        found.append(f"{at[here]}-{to[here]}:{at[there]}-{to[there]}")
    return found
