"""Hints of rewriting: who may have told another's story in other words (洗稿), by hand or by a chatbot.

A second engine beside the pairs: `hints_words` (what words mean, how rare they are) → `hints_units` (sentences as numbers) →
`hints_candidates` (texts that share rare words) → `hints_align` (sentence by sentence, beyond what is usual) → one strength.
A hint is for a person to read; it holds, notes and excludes nobody.
"""

import hashlib
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jxgrade import graph, tables
from jxgrade.similarity.corpus import group_numbers
from jxgrade.similarity.hints_align import Alignment, Told, align, links, read_told
from jxgrade.similarity.hints_candidates import candidates
from jxgrade.similarity.hints_units import read_units
from jxgrade.similarity.hints_words import Ints

# By logistic regression on rewritten pairs and on unrelated texts: `python -m tests.benchmarks.hints --fit` prints them.
CONSTANT: Final = 11.6
ANSWERED: Final = 43.7
IN_ORDER: Final = 3.5
WORDED: Final = -15.1
AMONG: Final = 1_800  # texts among which the constants hold
FEW, MANY = 100, 1_000  # texts: below the first their number tells nothing; from the second on a list needs no room


def find_hints(
    texts: Mapping[str, str],
    *,
    groups: Mapping[str, str] | None = None,
    earlier: Mapping[str, str] | None = None,
    listed: Iterable[tuple[str, str]] = (),
    templates: Sequence[str] = (),
    jobs: int | None = None,
    at: float | None = None,
) -> pd.DataFrame:
    """Pairs of texts of which one may retell the other, as the table ``hints`` with strengths as floats, 0 to 1.

    Texts of one group (author) are never a hint, nor two former years' texts (``earlier``), nor texts that are joined by pairs that
    are ``listed`` already. Of equal texts only the first stands for all. ``sentences``: ``l0-l1:r0-r1``, characters of the texts.
    The result depends neither on the order of the texts nor on ``jobs``.
    """
    found = compared(texts, groups=groups, earlier=earlier, listed=listed, templates=templates, jobs=jobs)
    least = listed_from(len(found.ids)) if at is None else at
    rows = [
        (found.ids[left], found.ids[right], value, links(found.told, left, right))
        for (left, right), value in zip(
            found.pairs.tolist(), strength(found.alignment, len(found.ids)).tolist(), strict=True
        )
        if value >= least
    ]
    return pd.DataFrame(rows, columns=list(tables.STORE["hints"].columns))


@dataclass(frozen=True)
class Compared:
    """Which texts were aligned (``pairs``: places in ``ids``), and how each pair goes together."""

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
) -> Compared:
    """Align the texts that may have to do with each other; arguments as for `find_hints`."""
    from threadpoolctl import threadpool_limits

    former = earlier or {}
    first: dict[str, str] = {}
    for key in [*sorted(texts), *sorted(former)]:
        first.setdefault(texts[key] if key in texts else former[key], key)
    ids = tuple(sorted(first.values()))
    bodies = [texts[key] if key in texts else former[key] for key in ids]
    group = group_numbers(ids, groups or {})
    is_former = np.array([-1 if key in texts else 0 for key in ids], dtype=np.int32)
    workers = jobs or os.cpu_count() or 1
    with threadpool_limits(1):
        units = read_units(bodies, templates)
        pairs = candidates(units, (group, is_former, _joined(ids, listed)))
        digests = [hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest() for body in bodies]
        told = read_told(units, digests, group, jobs=workers)
        return Compared(ids, told, pairs, align(told, pairs, jobs=workers))


def _joined(ids: Sequence[str], listed: Iterable[tuple[str, str]]) -> NDArray[np.int32]:
    """Equal labels for texts that hang together by listed pairs; -1 for the others."""
    place = {key: number for number, key in enumerate(ids)}
    label = np.full(len(ids), -1, dtype=np.int32)
    known = [pair for pair in listed if pair[0] in place and pair[1] in place]
    for number, part in enumerate(graph.parts(sorted({key for pair in known for key in pair}), known)):
        label[[place[key] for key in part]] = number
    return label


def strength(found: Alignment, texts: int) -> NDArray[np.float64]:
    """The chance that a pair like this is a rewriting, to three places.

    Among twice as many ``texts`` a text has twice as many others that it may resemble by chance, so the odds are half.
    """
    sum_ = CONSTANT + evidence(found) @ np.array([ANSWERED, IN_ORDER, WORDED]) - math.log(max(FEW, texts) / AMONG)
    return np.round(1 / (1 + np.exp(-np.clip(sum_, -30, 30))), 3)


def listed_from(texts: int) -> float:
    """The strength from which a pair is a hint: as likely as not, and less in a small set, whose list has room for one that is wrong.

    >>> listed_from(112_000), listed_from(250)
    (0.5, 0.2)
    """
    room = min(MANY, max(FEW, texts))
    return room / (room + MANY)


def evidence(found: Alignment) -> NDArray[np.float64]:
    """What a strength is worked out from, a row a pair."""
    return np.stack((found.answered, np.log(found.in_order + 0.01), found.worded), axis=1)
