"""Hints, step 3: which texts are worth aligning: those that share rare words more than others do.

A retold story keeps some of them whatever its words. Words of more than `MOST` texts are not followed, and a text is aligned with
its `NEAREST` at most, so the work grows with the number of texts, not with its square.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.hints_units import BLOCK, Units, by_text, texts_with
from jxgrade.similarity.hints_words import Ints

MOST: Final = 40
NEAREST: Final = 2
LEAST: Final = 0.1  # of the greatest closeness there is; nothing below it came near to being a hint
_TOGETHER: Final = 500  # texts compared with all at a time


def candidates(units: Units, apart: Sequence[NDArray[np.int32]]) -> Ints:
    """Pairs of texts (left < right), sorted, a row a pair: either is among the nearest of the other.

    ``apart``: labels of the texts; two with an equal label, -1 excepted, are never a pair.
    """
    texts = len(units.starts) - 1
    rare = _rare(units)
    across = rare.T.tocsr()
    found = [np.zeros(0, np.int64)]
    for first in range(0, texts, _TOGETHER):
        block = (rare[first : first + _TOGETHER] @ across).tocoo()
        close = np.flatnonzero(block.data >= LEAST)
        one, other, near = (
            block.row[close].astype(np.int64) + first,
            block.col[close].astype(np.int64),
            block.data[close],
        )
        fit = one != other
        for label in apart:
            fit &= (label[one] != label[other]) | (label[one] < 0)
        one, other, near = one[fit], other[fit], near[fit]
        order = np.lexsort((other, -near, one))
        one, other = one[order], other[order]
        nearest = np.arange(len(one)) - np.searchsorted(one, one) < NEAREST
        found.append((np.minimum(one, other) * texts + np.maximum(one, other))[nearest])
    chosen = np.unique(np.concatenate(found))
    return np.stack((chosen // max(1, texts), chosen % max(1, texts)), axis=1)


def _rare(units: Units) -> Any:
    """Texts by rare words, each word by its rarity, each text of length 1."""
    from scipy.sparse import csr_matrix, diags, vstack

    texts, users = len(units.starts) - 1, texts_with(units.words, units.starts)
    worth = np.where((users > 1) & (users <= MOST), np.log(max(2, texts) / np.maximum(users, 1)), 0.0)
    worth = np.round(worth * 64) / 64  # whole sixty-fourths add up the same in any order
    found = [csr_matrix((0, len(users)))]
    for first in range(0, texts, BLOCK):
        occurs = by_text(units.words, units.starts[first : first + BLOCK + 1]).astype(np.float64)
        occurs.data = worth[occurs.indices]
        occurs.eliminate_zeros()
        length = np.sqrt(np.asarray(occurs.multiply(occurs).sum(axis=1)).ravel() + 1.0)
        found.append(diags(np.round(1024 / length) / 1024) @ occurs)
    return vstack(found, format="csr")
