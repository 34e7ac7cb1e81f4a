"""What is shipped about the meanings of words is what the packages' own data say."""

from collections import Counter
from pathlib import Path

import jieba
import numpy as np

from jxgrade.similarity import hints_words
from jxgrade.similarity.hints_words import USUAL, dictionary, directions, vectors

SHARED = 3  # directions that all running text shares


def usual() -> np.ndarray:
    """Mean, shared directions and the row of words without a meaning, from all rows and jieba's frequencies."""
    places, rows = vectors()
    ((most, _),) = Counter(
        np.ascontiguousarray(rows).view(f"V{rows.itemsize * rows.shape[1]}").ravel().tolist()
    ).most_common(1)
    none = np.frombuffer(most, rows.dtype)
    known = (rows != none).any(axis=1)
    mean = rows[known].mean(axis=0)
    frequency, _ = dictionary()
    weight = np.zeros(len(rows))
    weight[list(places.values())] = [frequency.get(word, 0) for word in places]
    away = rows - mean
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    shared = np.linalg.eigh((away * (weight * known)[:, None]).T @ away)[1][:, -SHARED:].T
    return np.concatenate((mean[None], shared * np.sign(shared.sum(axis=1, keepdims=True)), none[None]))


def test_mean_shared_directions_and_the_empty_row_are_those_of_the_data():
    shipped = np.load(Path(hints_words.__file__).with_name(USUAL))
    assert np.allclose(shipped, usual(), atol=1e-9)


def test_a_direction_has_length_1_and_nothing_of_what_all_share_and_a_word_without_a_meaning_has_none():
    shipped = np.load(Path(hints_words.__file__).with_name(USUAL))
    rows = np.concatenate((vectors()[1][:500], shipped[-1:]))
    found = directions(rows, shipped)
    lengths = np.linalg.norm(found, axis=1)
    assert set(np.round(lengths, 9)) <= {0.0, 1.0}
    assert lengths[-1] == 0
    assert np.abs(found @ shipped[1:-1].T).max() < 1e-9


def test_the_dictionary_is_the_one_that_jieba_reads():
    theirs, total = jieba.Tokenizer().gen_pfdict(jieba.Tokenizer().get_dict_file())
    assert dictionary() == ({word: count for word, count in theirs.items() if count}, total)


if __name__ == "__main__":  # writes what is shipped
    np.save(Path(hints_words.__file__).with_name(USUAL), usual())
