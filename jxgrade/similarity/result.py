"""What is found, as tables: for use (floats, exact counts beside them) and as stored (exact decimals)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jxgrade import tables
from jxgrade.graph import parts
from jxgrade.similarity.common import Sources, common_stretches
from jxgrade.similarity.corpus import Corpus
from jxgrade.similarity.score import Counted, Passage, share

COUNTS: Final = ("left_covered", "left_own", "right_covered", "right_own")


@dataclass(frozen=True)
class Cost:
    """How much was compared, and how often a limit on the work bit."""

    texts: int
    seeds: int
    candidates: int
    capped: int


@dataclass(frozen=True)
class Reuse:
    """Pairs of texts that share passages, the passages, and the clusters they form.

    ``pairs`` and ``passages`` have the columns of the stored tables of these names; score, coverages and cosine are floats,
    and ``left_covered / left_own`` (likewise right) give a coverage exactly, in Han characters.
    ``clusters`` joins texts by pairs of score ``note_at`` or more that show passages. ``common``: in the texts of pairs, the stretches that are
    nobody's own and count nowhere, as in the stored table ``common_text``. ``shared_passages`` and ``shared_passage_texts``: the
    long passages that many have, each once, and who has them where. ``hints``: see `hints.hints_of`.
    """

    pairs: pd.DataFrame
    passages: pd.DataFrame
    clusters: pd.DataFrame
    common: pd.DataFrame
    shared_passages: pd.DataFrame
    shared_passage_texts: pd.DataFrame
    cost: Cost
    hints: pd.DataFrame


def assemble(
    found: Sequence[Counted],
    cosines: NDArray[np.float64],
    corpus: Corpus,
    sources: Sources,
    passages_of_many: tuple[pd.DataFrame, pd.DataFrame],
    *,
    note_at: float,
    cost: Cost,
) -> Reuse:
    """Tables of what was found; pairs without passages of their own join no cluster, or one policy would join all of them."""
    ids = corpus.ids
    rows = [_row(pair, float(cosine), corpus) for pair, cosine in zip(found, cosines, strict=True)]
    columns = [*tables.STORE["pairs"].columns, *COUNTS]
    pairs = pd.DataFrame(rows, columns=columns, dtype="object")
    for column in columns:
        if column in ("longest_run", "passages", *COUNTS):
            pairs[column] = pairs[column].astype("int64")
        elif column not in ("left_id", "right_id", "earlier_id"):
            pairs[column] = pairs[column].astype("float64")
    names = [field.name for field in fields(Passage)]
    pieces = [
        (ids[pair.left], ids[pair.right], *(getattr(p, name) for name in names))
        for pair in found
        if not pair.crowd
        for p in pair.passages
    ]
    passages = tables.from_rows(pieces, "passages")
    strong = [(ids[pair.left], ids[pair.right]) for pair in found if not pair.crowd and float(pair.score) >= note_at]
    clusters = tables.from_rows(clusters_of(strong), "clusters")
    listed = sorted({text for pair in found for text in (pair.left, pair.right)})
    stretches = ((ids[text], *rest) for text, *rest in common_stretches(sources, corpus, listed))
    return Reuse(
        pairs,
        passages,
        clusters,
        tables.from_rows(stretches, "common_text"),
        *passages_of_many,
        cost,
        tables.empty("hints"),
    )


def _row(pair: Counted, cosine: float, corpus: Corpus) -> tuple[object, ...]:
    left, right = share(pair.left_covered, pair.left_own), share(pair.right_covered, pair.right_own)
    former = [corpus.ids[text] for text in (pair.left, pair.right) if corpus.earlier[text]]
    counts = (pair.left_covered, pair.left_own, pair.right_covered, pair.right_own)
    return (
        corpus.ids[pair.left],
        corpus.ids[pair.right],
        float(max(left, right)),
        float(left),
        float(right),
        pair.longest_run,
        0 if pair.crowd else len(pair.passages),
        cosine,
        former[0] if former else None,
        *counts,
    )


def store_tables(reuse: Reuse, submitted_at: Mapping[str, str | None]) -> dict[str, pd.DataFrame]:
    """The tables as stored: decimal strings of the exact ratios.

    ``earlier_id`` is the text of a former year, or the one submitted first; None where the times are equal or unknown, be it the hour (R24).
    """
    rows = []
    columns = ("left_id", "right_id", "earlier_id", "longest_run", "passages", "cosine", *COUNTS)
    listed: Iterable[tuple[Any, ...]] = zip(*(reuse.pairs[column] for column in columns), strict=True)
    for left_id, right_id, former, longest, count, cosine, *counts in listed:
        left, right = share(int(counts[0]), int(counts[1])), share(int(counts[2]), int(counts[3]))
        first = former if isinstance(former, str) else _first(left_id, right_id, submitted_at)
        shares = [tables.plain(part) for part in (max(left, right), left, right)]
        rows.append((left_id, right_id, *shares, longest, count, tables.plain(Fraction(str(cosine))), first))
    return {
        "pairs": tables.from_rows(rows, "pairs"),
        "passages": reuse.passages.copy(),
        "clusters": reuse.clusters.copy(),
        "common_text": reuse.common.copy(),
        "shared_passages": reuse.shared_passages.copy(),
        "shared_passage_texts": reuse.shared_passage_texts.copy(),
        "hints": tables.from_rows(
            (
                (left, right, tables.plain(Fraction(str(strength))), sentences)
                for left, right, strength, sentences in reuse.hints.itertuples(index=False, name=None)
            ),
            "hints",
        ),
    }


def _first(left: str, right: str, submitted_at: Mapping[str, str | None]) -> str | None:
    """The one of two submissions that surely came first: of a day without an hour nothing is known within it."""
    one, other = submitted_at.get(left), submitted_at.get(right)
    return left if tables.surely_before(one, other) else right if tables.surely_before(other, one) else None


def clusters_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Connected texts: ``(id, cluster, size)`` sorted by id; a cluster is called after its smallest id.

    >>> clusters_of([("b", "c"), ("a", "b"), ("x", "y")])
    [('a', 'a', 3), ('b', 'a', 3), ('c', 'a', 3), ('x', 'x', 2), ('y', 'x', 2)]
    """
    edges = list(pairs)
    groups = parts(sorted({text for edge in edges for text in edge}), edges)
    return sorted((text, group[0], len(group)) for group in groups for text in group)
