"""Step 10, wording: the cosine of jieba words with TF-IDF, over the two stretches of about 300 characters round a passage.

Over whole documents a copied tenth drowns; over stretches it shows. The words are weighed by the stretches that are compared.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.corpus import Corpus
from jxgrade.similarity.score import Counted, Passage
from jxgrade.text import cut

CHUNK: Final = 300  # characters


def closeness(pairs: Sequence[Counted], corpus: Corpus) -> NDArray[np.float64]:
    """For each pair the cosine between the stretches round its longest passage, 0 to 1, rounded to six places."""
    if not pairs:
        return np.zeros(0)
    stretches: list[str] = []
    for pair in pairs:
        passage = max(pair.passages, key=_length)
        stretches.append(_stretch(corpus.texts[pair.left], passage.left_start, passage.left_end))
        stretches.append(_stretch(corpus.texts[pair.right], passage.right_start, passage.right_end))
    rows = _weighted(stretches)
    products = np.asarray(rows[::2].multiply(rows[1::2]).sum(axis=1)).ravel()
    return np.clip(np.round(products, 6), 0.0, 1.0)


def _length(passage: Passage) -> tuple[int, int, int]:
    """Longest first, then the first; which side is left does not matter."""
    begins = passage.left_start, passage.right_start
    return passage.left_end + passage.right_end - sum(begins), -sum(begins), -min(begins)


def _stretch(text: str, start: int, end: int) -> str:
    """The passage with equal margins that make it `CHUNK` characters, as far as the text reaches."""
    margin = max(0, CHUNK - (end - start)) // 2
    return text[max(0, start - margin) : end + margin]


def _weighted(stretches: Sequence[str]) -> Any:
    """TF-IDF rows of length 1, one per stretch; a stretch without words is a row of zeros."""
    import pandas as pd
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    known = {stretch: cut(stretch) for stretch in dict.fromkeys(stretches)}  # those of a ring's pairs repeat
    cuts = [known[stretch] for stretch in stretches]
    row = np.repeat(np.arange(len(cuts)), [len(words) for words in cuts])
    numbers, words = pd.factorize(np.array([word for words in cuts for word in words], dtype=object))
    is_word = np.array([word.isalnum() for word in words] or [False])
    chosen = is_word[numbers] if len(numbers) else numbers > 0
    shape = (len(stretches), max(1, len(words)))
    counts = csr_matrix((np.ones(int(chosen.sum())), (row[chosen], numbers[chosen])), shape=shape)
    return TfidfTransformer(sublinear_tf=True).fit_transform(counts)
