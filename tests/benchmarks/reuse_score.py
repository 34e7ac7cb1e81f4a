"""Figures of a reuse detector against planted truth: pairs by cell, false pairs, and PAN's plagdet over passages.

Truth and detections have ``left_id < right_id``. PAN: Potthast et al. 2010; a detection counts for a case when both its sides
overlap the case's; plagdet is the harmonic mean of macro precision and recall over log2(1 + granularity).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd

Span = tuple[int, int, int, int]
Spans = dict[tuple[str, str], list[Span]]
SIDES = ["left_start", "left_end", "right_start", "right_end"]


@dataclass(frozen=True)
class Truth:
    """A labelled set: texts with authors, pairs and passages that are reuse, pairs that do not count either way."""

    docs: pd.DataFrame
    pairs: pd.DataFrame
    passages: pd.DataFrame
    doubtful: frozenset[tuple[str, str]]

    def of_half(self, half: int) -> "Truth":
        """Only the texts of one half of the authors; authors whom a copy joins stay together."""
        author = dict(zip(self.docs["id"], self.docs["author"], strict=True))
        parent = {name: name for name in author.values()}

        def root(name: str) -> str:
            while parent[name] != name:
                name = parent[name]
            return name

        for left, right in zip(self.pairs["left_id"], self.pairs["right_id"], strict=True):
            one, other = sorted((root(author[left]), root(author[right])))
            parent[other] = one
        kept = {key for key, name in author.items() if sha256(root(name).encode()).digest()[-1] % 2 == half}
        inside = [
            frame[frame["left_id"].isin(kept) & frame["right_id"].isin(kept)] for frame in (self.pairs, self.passages)
        ]
        return Truth(self.docs[self.docs["id"].isin(kept)], inside[0], inside[1], self.doubtful)


def keys(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """The pairs of a table, row by row."""
    return list(zip(frame["left_id"], frame["right_id"], strict=True))


def figures(pairs: pd.DataFrame, passages: pd.DataFrame | None, truth: Truth) -> dict[str, float]:
    """All headline figures; every listed pair counts."""
    listed = [key for key in keys(pairs) if key not in truth.doubtful]
    gold = set(keys(truth.pairs))
    hits = sum(key in gold for key in listed)
    out = {
        "precision": hits / len(listed) if listed else 1.0,
        "recall": hits / len(gold) if gold else 1.0,
        "false/1000": 1000 * (len(listed) - hits) / max(1, len(truth.docs)),
    }
    cells = recall_by_cell(listed, truth)
    out["sub30, 10 %"] = cells.get(("sub30", 10), math.nan)
    halves = [share for (name, _), share in cells.items() if name == "sub50"]
    out["sub50, mean"] = sum(halves) / len(halves) if halves else math.nan
    easy = [share for (name, _), share in cells.items() if name in ("verbatim", "sub10", "delins10", "surface")]
    out["worst easy cell"] = min(easy, default=math.nan)
    out["worst shuffled cell"] = min(
        (share for (name, _), share in cells.items() if name == "shuffle"), default=math.nan
    )
    if passages is not None:
        out |= plagdet(
            _spans(truth.passages), {key: spans for key, spans in _spans(passages).items() if key not in truth.doubtful}
        )
    return out


def recall_by_cell(listed: Iterable[tuple[str, str]], truth: Truth) -> dict[tuple[str, int], float]:
    """Share of pairs found, by disguise and copied share of the host in per cent (the grid only)."""
    found = set(listed)
    cells: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for row in truth.pairs.itertuples():
        if row.kind == "grid":
            cells[str(row.obfuscation), int(row.fraction)].append((row.left_id, row.right_id) in found)  # type: ignore[arg-type]
    return {cell: sum(hits) / len(hits) for cell, hits in sorted(cells.items())}


def plagdet(
    cases: Mapping[tuple[str, str], list[Span]], found: Mapping[tuple[str, str], list[Span]]
) -> dict[str, float]:
    """PAN's measures over passages."""
    recalls, pieces = [], []
    for key, spans in cases.items():
        for span in spans:
            share, count = _covered(span, found.get(key, []))
            recalls.append(share)
            if count:
                pieces.append(count)
    precisions = [_covered(span, cases.get(key, []))[0] for key, spans in found.items() for span in spans]
    recall = sum(recalls) / len(recalls) if recalls else 1.0
    precision = sum(precisions) / len(precisions) if precisions else 1.0
    granularity = sum(pieces) / len(pieces) if pieces else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "passage precision": precision,
        "passage recall": recall,
        "granularity": granularity,
        "plagdet": mean / math.log2(1 + granularity),
    }


def _spans(frame: pd.DataFrame) -> Spans:
    out: Spans = defaultdict(list)
    for left, right, *offsets in frame[["left_id", "right_id", *SIDES]].itertuples(index=False, name=None):
        out[left, right].append((offsets[0], offsets[1], offsets[2], offsets[3]))
    return out


def _covered(span: Span, others: list[Span]) -> tuple[float, int]:
    """Share of both sides of a span that others overlapping it on both sides cover, and how many they are."""
    clipped = [
        ((max(span[0], o[0]), min(span[1], o[1])), (max(span[2], o[2]), min(span[3], o[3])))
        for o in others
        if max(span[0], o[0]) < min(span[1], o[1]) and max(span[2], o[2]) < min(span[3], o[3])
    ]
    size = span[1] - span[0] + span[3] - span[2]
    return sum(_union([sides[side] for sides in clipped]) for side in (0, 1)) / size, len(clipped)


def _union(spans: list[tuple[int, int]]) -> int:
    total, end = 0, -1
    for start, stop in sorted(spans):
        total += max(0, stop - max(start, end))
        end = max(end, stop)
    return total
