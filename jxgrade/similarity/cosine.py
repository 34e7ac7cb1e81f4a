"""Step 8, wording: the cosine of jieba words with TF-IDF, between stretches of about 300 characters.

Over whole documents a copied tenth drowns; over stretches it shows. The words are weighed by the texts that are listed.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.text import cut

CHUNK: Final = 300  # characters


def closest_chunks(texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """For each pair of texts (by number) the highest cosine between a stretch of one and a stretch of the other."""
    if not pairs:
        return np.zeros(0)
    wanted = sorted({text for pair in pairs for text in pair})
    number = {text: place for place, text in enumerate(wanted)}
    chunks = [_chunks(texts[text]) for text in wanted]
    starts = np.concatenate(([0], np.cumsum([len(parts) for parts in chunks])))
    matrix = _weighted([part for parts in chunks for part in parts])
    best = np.zeros(len(pairs))
    for row, (left, right) in enumerate(pairs):
        a, b = number[left], number[right]
        products = matrix[starts[a] : starts[a + 1]] @ matrix[starts[b] : starts[b + 1]].T
        best[row] = products.max() if products.nnz else 0.0
    return np.clip(np.round(best, 6), 0.0, 1.0)


def _chunks(text: str) -> list[str]:
    """Equal parts of about `CHUNK` characters; one part where the text is short."""
    parts = max(1, round(len(text) / CHUNK))
    bounds = [len(text) * part // parts for part in range(parts + 1)]
    return [text[start:end] for start, end in pairwise(bounds)]


def _weighted(chunks: Sequence[str]) -> Any:
    """TF-IDF rows of length 1, one per chunk; a chunk without words is a row of zeros."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    numbers: dict[str, int] = {}
    columns: list[int] = []
    bounds = [0]
    for chunk in chunks:
        columns.extend(numbers.setdefault(word, len(numbers)) for word in cut(chunk) if word.isalnum())
        bounds.append(len(columns))
    shape = (len(chunks), max(1, len(numbers)))
    counts = csr_matrix((np.ones(len(columns)), np.array(columns, dtype=np.int64), np.array(bounds)), shape=shape)
    counts.sum_duplicates()
    return TfidfTransformer(sublinear_tf=True).fit_transform(counts)
