"""As many more texts as wanted, in the language of given ones: a chain of words, each drawn from what follows the one before.

Neighbouring words are as frequent together as in the texts learnt from, so phrases recur as they do in real prose; but no run of
more than a few words is taken from anywhere, since after a rare word, and now and then after any, the chain starts afresh.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from jxgrade.similarity.grams import spread

RARE = 8  # occurrences below which a word's followers would be a quotation
FRESH = 0.12  # share of words after which the chain starts afresh
LENGTHS = (450, 1_100)  # words of a text
_TOGETHER = 4_096  # texts made side by side


def learn(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    """The words of all texts, numbered, and the texts as one row of numbers."""
    import pandas as pd
    import rjieba

    numbers, words = pd.factorize(np.array([word for text in texts for word in rjieba.cut(text)], dtype=object))
    return words.tolist(), numbers.astype(np.int32)


def more_texts(texts: Sequence[str], count: int, *, seed: int = 0) -> list[str]:
    """``count`` new texts of some 700 to 1,700 characters."""
    words, row = learn(texts)
    return [
        "".join([words[number] for number in chain[:length, text]])
        for chain, lengths in _chains(row, count, seed)
        for text, length in enumerate(lengths)
    ]


def more_symbols(
    texts: Sequence[str], count: int, *, seed: int = 0
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64]]]:
    """The same texts as rows of character codes, some at a time, with the length of each: what a comparison is made of, sooner."""
    words, row = learn(texts)
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    first = np.cumsum(sizes) - sizes
    for chain, lengths in _chains(row, count, seed):
        number = chain.T[np.arange(len(chain)) < lengths[:, None]]
        text = np.repeat(np.arange(len(lengths)), lengths)
        yield codes[spread(first[number], sizes[number])[1]], np.bincount(text, weights=sizes[number]).astype(np.int64)


def _chains(row: NDArray[np.int32], count: int, seed: int) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
    """Chains of words side by side (steps x texts), and how long each is."""
    uses = np.bincount(row)
    order = np.argsort(row, kind="stable")  # places of each word, together
    first = np.concatenate(([0], np.cumsum(uses)))[:-1]
    random = np.random.default_rng(seed)
    for made in range(0, count, _TOGETHER):
        wide = min(_TOGETHER, count - made)
        lengths = random.integers(*LENGTHS, wide)
        chain = np.empty((int(lengths.max()), wide), dtype=np.int32)
        word = row[random.integers(0, len(row), wide)]
        for step in range(len(chain)):
            chain[step] = word
            place = order[first[word] + (random.random(wide) * uses[word]).astype(np.int64)]
            following = row[np.minimum(place + 1, len(row) - 1)]
            fresh = (uses[word] < RARE) | (random.random(wide) < FRESH)
            word = np.where(fresh, row[random.integers(0, len(row), wide)], following)
        yield chain, lengths
