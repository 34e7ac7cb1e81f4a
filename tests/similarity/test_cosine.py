"""The weights of words, against the formula worked out with plain sums: (1 + ln count) (1 + ln((1 + n) / (1 + texts with it))), length 1."""

import numpy as np

from jxgrade.similarity.cosine import _weighted
from jxgrade.text import cut
from tests.similarity.prose import story


def test_words_weigh_as_the_formula_says() -> None:
    stretches = ["", "，。！", "情绪", "情绪情绪管理", *(story(number % 7, 3 + number) for number in range(20))]
    cuts = [[word for word in cut(stretch) if word.isalnum()] for stretch in stretches]
    texts_with = {word: sum(word in words for words in cuts) for words in cuts for word in words}
    rows = [
        {
            word: (1 + np.log(words.count(word))) * (1 + np.log((1 + len(cuts)) / (1 + texts_with[word])))
            for word in set(words)
        }
        for words in cuts
    ]
    found = _weighted(stretches)
    lengths = [sum(weight**2 for weight in row.values()) ** 0.5 for row in rows]
    for one, left in enumerate(rows):
        for other, right in enumerate(rows):
            product = sum(weight * right.get(word, 0) for word, weight in left.items())
            cosine = product / (lengths[one] * lengths[other]) if product else 0
            assert abs((found @ found.T)[one, other] - cosine) < 1e-12
    assert found[:2].nnz == 0
