"""The weights of words, against scikit-learn's."""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer

from jxgrade.similarity.cosine import _weighted
from jxgrade.text import cut
from tests.similarity.prose import story


def test_words_weigh_as_scikit_learn_weighs_them() -> None:
    stretches = ["", "，。！", "情绪", "情绪情绪管理", *(story(number % 7, 3 + number) for number in range(20))]
    cuts = [[word for word in cut(stretch) if word.isalnum()] for stretch in stretches]
    place = {word: number for number, word in enumerate(sorted({word for words in cuts for word in words}))}
    counts = np.zeros((len(stretches), len(place)))
    for row, words in enumerate(cuts):
        for word in words:
            counts[row, place[word]] += 1
    expected = TfidfTransformer(sublinear_tf=True).fit_transform(csr_matrix(counts))
    found = _weighted(stretches)
    assert np.abs((found @ found.T - expected @ expected.T).toarray()).max() < 1e-12
    assert found[:2].nnz == 0
