"""Hints of rewriting: who may have told another's story in other words (洗稿), by hand or by a chatbot.

A second engine beside the pairs: `hints_words` (what words mean, how rare they are) → `hints_units` (sentences as numbers) →
`hints_candidates` (texts that share rare words) → `hints_align` (sentence by sentence, beyond what is usual) → one strength.
A hint is for a person to read; it holds, notes and excludes nobody.
"""

import hashlib
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jxgrade import graph, tables
from jxgrade.similarity.corpus import group_numbers
from jxgrade.similarity.hints_align import NEAR, Alignment, Told, align, links, read_told, references
from jxgrade.similarity.hints_candidates import candidates
from jxgrade.similarity.hints_units import read_units
from jxgrade.similarity.hints_words import Ints

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

# By logistic regression on rewritten pairs and on unrelated texts: `python -m tests.benchmarks.hints --fit` prints them.
CONSTANT: Final = 9.8
ANSWERED: Final = 46.4
IN_ORDER: Final = 3.2
WORDED: Final = -16.5
# Evidence at which a pair is as likely as not a rewriting, by the number of texts, between them by its logarithm: the more texts, the
# more chance resemblances. About one wrong hint in 112 texts, and fewer than one per 1,000 in 6,000; beyond that it is carried on.
EVEN: Final = ((100, -4.2), (6_000, 1.5), (100_000, 2.9))
AT: Final = 0.5  # the strength from which a pair is a hint
ROUGHLY: Final = 4  # texts from which the usual nearness is learnt at first; below the
HOPE: Final = 0.2  # strength that a pair then has it cannot become a hint
# Right of all hints, and the set: no weight was fitted on it, but `EVEN` was chosen with its figures in sight.
MEASURED: Final = (
    40,
    42,
    "73 篇教师文本混在 3,700 篇无关文章里试的；这些文本没有用来调整权重，但定列出的界限时看过，实际误报可能略多",
)


@dataclass(frozen=True)
class Compared:
    """Which texts were aligned (``pairs``: places in ``ids``), how each pair goes together, and how many ``texts`` there are."""

    texts: int
    ids: tuple[str, ...]
    told: Told
    pairs: Ints
    alignment: Alignment


def compared(
    texts: Mapping[str, str],
    *,
    groups: Mapping[str, str] | None = None,
    earlier: Mapping[str, str] | None = None,
    listed: Iterable[tuple[str, str]] = (),
    templates: Sequence[str] = (),
    jobs: int | None = None,
    executor: Executor | None = None,
    hope: float = HOPE,
) -> Compared:
    """Align the texts that may have to do with each other.

    Texts of one group (author) are never a hint, nor two former years' texts (``earlier``), nor texts that are joined by pairs that
    are ``listed`` already. Of equal texts only the first stands for all. The result depends neither on the order of the texts nor on
    ``jobs``; texts are cut by ``executor``, if there is one, else many of them in ``jobs`` processes.

    First roughly, by a usual nearness that is too low and so makes every pair seem better than it is: what even then falls below
    ``hope`` is not looked at again.
    """
    former = earlier or {}
    first: dict[str, str] = {}
    for key in [*sorted(texts), *sorted(former)]:
        first.setdefault(texts[key] if key in texts else former[key], key)
    ids = tuple(sorted(first.values()))
    bodies = [texts[key] if key in texts else former[key] for key in ids]
    group = group_numbers(ids, groups or {})
    is_former = np.array([-1 if key in texts else 0 for key in ids], dtype=np.int32)
    workers = (None if executor else jobs) or os.cpu_count() or 1
    with _libraries().limit(limits=1):
        units = read_units(bodies, templates, jobs=jobs or 1, executor=executor)
        pairs = candidates(units, (group, is_former, _joined(ids, listed)))
        digests = [hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest() for body in bodies]
        usual = references(units, digests)
        for nearest, least in ((ROUGHLY, hope), (NEAR, 0.0)):
            chosen = np.union1d(pairs, usual)  # nobody else is looked at
            of_usual, of_pairs = np.searchsorted(chosen, usual), np.searchsorted(chosen, pairs)
            told = read_told(units.of(chosen), of_usual, group[chosen], nearest=nearest, jobs=workers)
            found = align(told, of_pairs, jobs=workers)
            pairs = pairs[strength(found, len(ids)) >= least]
        return Compared(len(ids), tuple(ids[text] for text in chosen), told, of_pairs, found)


def hints_of(found: Compared, *, at: float = AT) -> pd.DataFrame:
    """Pairs of texts of which one may retell the other, as the table ``hints`` with strengths as floats, 0 to 1.

    ``sentences``: ``l0-l1:r0-r1``, characters of the texts.
    """
    strengths = strength(found.alignment, found.texts).tolist()
    rows = [
        (found.ids[left], found.ids[right], value, links(found.told, left, right))
        for (left, right), value in zip(found.pairs.tolist(), strengths, strict=True)
        if value >= at
    ]
    return pd.DataFrame(rows, columns=list(tables.STORE["hints"].columns))


@cache
def _libraries() -> "ThreadpoolController":
    """The libraries whose threads are limited: looking for them takes longer than the hints of a few texts."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _joined(ids: Sequence[str], listed: Iterable[tuple[str, str]]) -> NDArray[np.int32]:
    """Equal labels for texts that hang together by listed pairs; -1 for the others."""
    place = {key: number for number, key in enumerate(ids)}
    label = np.full(len(ids), -1, dtype=np.int32)
    known = [pair for pair in listed if pair[0] in place and pair[1] in place]
    for number, part in enumerate(graph.parts(sorted({key for pair in known for key in pair}), known)):
        label[[place[key] for key in part]] = number
    return label


def strength(found: Alignment, texts: int) -> NDArray[np.float64]:
    """The chance that a pair among so many ``texts`` is a rewriting, to three places."""
    counts, even = zip(*EVEN, strict=True)
    sum_ = (
        CONSTANT
        + evidence(found) @ np.array([ANSWERED, IN_ORDER, WORDED])
        - np.interp(math.log(max(1, texts)), np.log(counts), even)
    )
    chance: NDArray[np.float64] = np.round(1 / (1 + np.exp(-np.clip(sum_, -30, 30))), 3)
    return chance


def evidence(found: Alignment) -> NDArray[np.float64]:
    """What a strength is worked out from, a row a pair."""
    return np.stack((found.answered, np.log(found.in_order + 0.01), found.worded), axis=1)
