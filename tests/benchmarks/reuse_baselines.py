"""What people would do without jxgrade: whole-document TF-IDF, the 13-character rule, MinHash. Each is given its best threshold."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from tests.benchmarks.reuse_score import Truth, keys

Scored = list[tuple[str, str, float]]
CAP = 50  # documents of one 13-character run or one bucket that are paired


def naive(docs: pd.DataFrame) -> Scored:
    """jieba + TfidfVectorizer + cosine_similarity over whole documents."""
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    matrix = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None).fit_transform(docs["text"])
    ids, found = docs["id"].tolist(), []
    for start in range(0, len(ids), 500):
        block = cosine_similarity(matrix[start : start + 500], matrix)
        for row, column in np.argwhere(block > 0.2).tolist():
            if start + row < column:
                found.append((ids[start + row], ids[column], float(block[row, column])))
    return found


def runs_of_13(docs: pd.DataFrame) -> Scored:
    """Documents that share runs of 13 characters; the score is their number over the shorter text's."""
    places: dict[int, list[str]] = defaultdict(list)
    sizes = {}
    for key, text in zip(docs["id"], docs["text"], strict=True):
        plain = "".join(char for char in text if char.isalnum())
        sizes[key] = max(1, len(plain) - 12)
        for run in {hash(plain[start : start + 13]) for start in range(len(plain) - 12)}:
            places[run].append(key)
    shared = _pairs(places.values())
    return [(a, b, count / min(sizes[a], sizes[b])) for (a, b), count in shared.items()]


def minhash(docs: pd.DataFrame) -> Scored:
    """datasketch: MinHash of 5-character shingles, LSH with 32 bands of 4 rows."""
    from datasketch import MinHash, MinHashLSH

    index, sketches = MinHashLSH(params=(32, 4), num_perm=128), {}
    for key, text in zip(docs["id"], docs["text"], strict=True):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[start : start + 5].encode() for start in range(len(text) - 4)])
        sketches[key] = sketch
        index.insert(key, sketch)
    found = []
    for key, sketch in sketches.items():
        found += [
            (key, str(other), float(sketch.jaccard(sketches[str(other)])))
            for other in index.query(sketch)
            if key < str(other)
        ]
    return found


def _pairs(groups: Iterable[list[str]]) -> Counter[tuple[str, str]]:
    shared: Counter[tuple[str, str]] = Counter()
    for group in groups:
        if 1 < len(group) <= CAP:
            shared.update(combinations(sorted(group), 2))
    return shared


BASELINES: dict[str, Callable[[pd.DataFrame], Scored]] = {
    "TF-IDF of whole texts": naive,
    "runs of 13": runs_of_13,
    "MinHash-LSH": minhash,
}


def at_best_threshold(scored: Scored, truth: Truth) -> pd.DataFrame:
    """The pairs above the threshold at which F1 on this very truth is highest: more than any real use would know."""
    author = dict(zip(truth.docs["id"], truth.docs["author"], strict=True))
    gold = set(keys(truth.pairs))
    ranked = sorted(
        (row for row in scored if author[row[0]] != author[row[1]] and row[:2] not in truth.doubtful),
        key=lambda row: (-row[2], row[:2]),
    )
    best, kept, hits = 0.0, 0, 0
    for number, row in enumerate(ranked, 1):
        hits += row[:2] in gold
        if 2 * hits / (number + len(gold)) > best:
            best, kept = 2 * hits / (number + len(gold)), number
    return pd.DataFrame(ranked[:kept], columns=["left_id", "right_id", "score"])
