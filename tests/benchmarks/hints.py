"""Hints of rewriting: how many rewritten pairs are found, how many hints are wrong, and what they cost.

    python -m tests.benchmarks.hints [--teachers FILE …] [--background FILE] [--corpus DIR] [--sizes 10000 100000] [--jobs N] [--fit]

``--teachers``: labelled texts, a line each (id, text, copies); ``--background``: a table (id, text) of unrelated texts;
``--corpus``: a labelled set as for `reuse`, of which no unrelated pair may be a hint; ``--sizes``: time of hints beside the rest of the
comparison, of so many texts made from the words of the corpus. The project's own pairs (tests/similarity/data/rewritten.jsonl) are always measured. ``--fit`` prints the constants of
`jxgrade.similarity.hints`, learnt from the half that is tuned on: the first half of the teachers' authors, the own pairs that are
not kept, and the background.
"""

import argparse
import json
import math
import resource
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jxgrade.similarity import find_reuse
from jxgrade.similarity.hints import AT, compared, hints_of
from tests.benchmarks.reuse_bulk import more_texts

OWN = Path(__file__).parents[1] / "similarity" / "data" / "rewritten.jsonl"
RIGHT = 0.95
Rows = dict[str, dict[str, Any]]


def read(files: Iterable[Path]) -> Rows:
    """The labelled texts of all files by id."""
    lines = (line for path in files for line in path.read_text("utf-8").splitlines() if line.strip())
    return {row["id"]: row for row in map(json.loads, lines)}


def sources(row: Mapping[str, Any]) -> list[str]:
    """The texts a text was made from."""
    of = (row["copies"] or {"of": []})["of"]
    return [of] if isinstance(of, str) else list(of)


def roots(rows: Rows, key: str) -> frozenset[str]:
    """The own texts from which a text comes in the end: itself, where it is one."""
    above = [source for source in sources(rows[key]) if source in rows]
    return frozenset({key}) if not above else frozenset().union(*(roots(rows, source) for source in above))


def halves(rows: Rows) -> tuple[Rows, Rows]:
    """By author of the base text: the first and the second half of the own texts of each file (letter); texts of both are left out."""
    first: set[str] = set()
    for letter in {key[0] for key in rows}:
        own = sorted(key for key, row in rows.items() if key[0] == letter and not row["copies"])
        first |= set(own[: len(own) // 2])
    inside = {key: roots(rows, key) <= first for key in rows}
    outside = {key: not roots(rows, key) & first for key in rows}
    return {k: rows[k] for k in rows if inside[k]}, {k: rows[k] for k in rows if outside[k]}


@dataclass(frozen=True)
class Background:
    """Unrelated texts; texts of one source (group) may be parts of one article."""

    texts: Mapping[str, str]
    groups: Mapping[str, str]


NOTHING = Background({}, {})


def read_background(path: Path | None) -> Background:
    """A table (id, text, perhaps formulaic and origin or author); formulaic texts are left out."""
    if path is None:
        return NOTHING
    frame = pd.read_parquet(path)
    if "formulaic" in frame:
        frame = frame[~frame["formulaic"]]
    ids = [f"background/{key}" for key in frame["id"]]
    source = next((frame[column] for column in ("origin", "author") if column in frame), frame["id"])
    return Background(dict(zip(ids, frame["text"], strict=True)), dict(zip(ids, source, strict=True)))


def measure(name: str, rows: Rows, background: Background, jobs: int | None) -> None:
    """Print recall by kind at the lowest threshold at which 95 of 100 hints are right, and at the one that is shipped."""
    texts = {key: row["text"] for key, row in rows.items()} | dict(background.texts)
    found = hints_of(compared(texts, groups=background.groups, jobs=jobs), at=0.01)
    truth = {frozenset((key, source)): row["copies"]["how"] for key, row in rows.items() for source in sources(row)}
    origin = {key: roots(rows, key) for key in rows}
    listed = {
        frozenset((left, right)): strength
        for left, right, strength in zip(found["left_id"], found["right_id"], found["strength"], strict=True)
    }
    right = {
        pair: bool(frozenset.intersection(*(origin.get(key, frozenset({key})) for key in pair))) for pair in listed
    }
    best = 1.01
    for threshold in sorted(set(listed.values()), reverse=True):
        chosen = [right[pair] for pair, strength in listed.items() if strength >= threshold]
        if sum(chosen) >= RIGHT * len(chosen):
            best = threshold
    print(f"\n{name}: {len(rows)} labelled texts, {len(background.texts)} of a background")
    for what, threshold in (("at the best threshold", best), ("as shipped", AT)):
        hinted = {pair for pair, strength in listed.items() if strength >= threshold}
        wrong = sum(not right[pair] for pair in hinted)
        kinds = {how: [pair for pair, kind in truth.items() if kind == how] for how in sorted(set(truth.values()))}
        told = ", ".join(
            f"{how} {sum(p in hinted for p in pairs) / len(pairs):.2f} of {len(pairs)}" for how, pairs in kinds.items()
        )
        print(f"  {what} ({threshold:.3f}): {told}; hints {len(hinted)}, of them wrong {wrong}", flush=True)


def false_alarms(corpus: Path, jobs: int | None) -> None:
    """Print hints between unrelated texts of a labelled set, beside the pairs that the comparison lists."""
    docs = pd.read_parquet(corpus / "docs.parquet")
    texts, groups = (dict(zip(docs["id"], docs[column], strict=True)) for column in ("text", "author"))
    related = {
        frozenset(pair)
        for name in ("truth_pairs", "doubtful")
        for pair in pd.read_parquet(corpus / f"{name}.parquet")[["left_id", "right_id"]].itertuples(
            index=False, name=None
        )
    }
    reuse = find_reuse(texts, groups=groups, jobs=jobs)
    hints = reuse.hints
    wrong = [pair for pair in zip(hints["left_id"], hints["right_id"], strict=True) if frozenset(pair) not in related]
    print(
        f"\n{corpus.name}: {len(texts)} texts, {len(hints)} hints, {len(wrong)} between unrelated texts: {1000 * len(wrong) / len(texts):.2f} per 1,000"
    )
    for pair in wrong:
        print("   ", *pair)


def cost(prose: list[str], sizes: list[int], jobs: int | None) -> None:
    """Print the processor time of hints beside that of the comparison they are part of, and the exponent by which it grows."""
    bulk = more_texts(prose, max(sizes))
    taken = []
    compared({"a": "热身" * 40, "b": "热身" * 40 + "。"})
    for size in sizes:
        texts = {f"t{number:06}": text for number, text in enumerate(bulk[:size])}
        groups = {key: f"g{number // 2:06}" for number, key in enumerate(texts)}
        begins: list[float] = []

        def tell(what: str, done: int, total: int | None, begins: list[float] = begins) -> None:
            begins.append(time.process_time())

        found = find_reuse(texts, groups=groups, jobs=jobs, progress=tell).hints
        rest, hints = begins[-2] - begins[0], begins[-1] - begins[-2]
        taken.append((size, hints))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"\n{size} texts: hints {hints:.1f} s of processor, the rest of the comparison {rest:.1f} s: {hints / rest:.2f} times; "
            f"{len(found)} hints; peak so far {memory:.0f} MB",
            flush=True,
        )
    for one, other in pairwise(taken):
        print(f"{one[0]} to {other[0]} texts: exponent {math.log(other[1] / one[1]) / math.log(other[0] / one[0]):.2f}")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, nargs="+", default=[])
    parser.add_argument("--background", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[])
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    background = read_background(options.background)
    own = read([OWN])
    first, second = halves(read(options.teachers))
    tuned = first | {key: row for key, row in own.items() if not row["kept"]}
    if options.fit:
        fit(tuned, background, options.jobs)
        return
    sets = {
        "tuned on": tuned,
        "teachers, not tuned on": second,
        "own pairs, kept": {key: row for key, row in own.items() if row["kept"]},
        "both, not tuned on": second | {key: row for key, row in own.items() if row["kept"]},
    }
    for name, rows in sets.items():
        for beside in (NOTHING, background) if background.texts else (NOTHING,):
            if rows:
                measure(name, rows, beside, options.jobs)
    if options.corpus:
        false_alarms(options.corpus, options.jobs)
    if options.sizes:
        prose = options.corpus and pd.read_parquet(options.corpus / "docs.parquet")["text"].tolist()
        cost(prose or [row["text"] for row in own.values()], options.sizes, options.jobs)


def fit(rows: Rows, background: Background, jobs: int | None) -> None:
    """Print the constants by which a strength is worked out."""
    from sklearn.linear_model import LogisticRegression

    from jxgrade.similarity.hints import evidence

    truth = {frozenset((key, source)): row["copies"]["how"] for key, row in rows.items() for source in sources(row)}
    values, answers = [], []
    for beside in (NOTHING, background) if background.texts else (NOTHING,):
        texts = {key: row["text"] for key, row in rows.items()} | dict(beside.texts)
        found = compared(texts, groups=beside.groups, jobs=jobs, hope=0.0)
        ids = found.ids
        for (left, right), value in zip(found.pairs.tolist(), evidence(found.alignment), strict=True):
            how = truth.get(frozenset((ids[left], ids[right])))
            alike = ids[left] in rows and ids[right] in rows and roots(rows, ids[left]) & roots(rows, ids[right])
            if how in ("heavy", "retold") or not alike:
                values.append(value)
                answers.append(how is not None)
    table = np.array(values)
    mean, spread = table.mean(axis=0), table.std(axis=0)
    model = LogisticRegression(C=0.3, max_iter=5_000).fit((table - mean) / spread, answers)
    weights = model.coef_[0] / spread
    print(
        "constant",
        round(float(model.intercept_[0] - weights @ mean), 1),
        "weights",
        [round(float(weight), 1) for weight in weights],
    )


if __name__ == "__main__":
    main()
