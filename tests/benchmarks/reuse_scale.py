"""How time and memory of reuse grow with the province: 10,000, 50,000 and 200,000 texts, each size in a process of its own.

    python -m tests.benchmarks.reuse_scale [--corpus DIR] [--prose FILE] [--sizes 10000 50000 200000] [--jobs N] [--candidates]

``--corpus``: a labelled set as for `reuse`; ``--prose``: a table (id, text) from whose language as many more texts are made as a
size wants (`reuse_bulk`; they are synthetic, and nothing in them is copied). Without these, both come from the small generator.
``--candidates``: the candidate stage alone (`seeds`), over the symbols of made texts; what is held in memory is told apart from
what is mapped from a file and goes where memory is scarce. The floor is ``rjieba.cut`` over the same texts on one core in the same process, after the comparison.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from numpy.typing import NDArray

from jxgrade.similarity import find_reuse
from jxgrade.similarity.corpus import Whose, let_go, on_disk
from jxgrade.similarity.seeds import Candidates, Own, choose, find_hits
from tests.benchmarks.reuse import floor, load, timed
from tests.benchmarks.reuse_bulk import more_symbols, more_texts
from tests.benchmarks.reuse_generator import generate
from tests.benchmarks.reuse_score import Truth, figures, keys

SIZES = (10_000, 50_000, 200_000)


class Peak:
    """The most memory this process has held since the watch began, in bytes."""

    def __init__(self) -> None:
        self.bytes = self.held = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        me = psutil.Process()
        while True:
            now = me.memory_info()
            self.bytes, self.held = max(self.bytes, now.rss), max(self.held, now.rss - now.shared)
            time.sleep(0.05)


def measure(truth: Truth, bulk: list[str], jobs: int | None) -> tuple[int, float, float]:
    """Compare, print, and return the number of texts, the wall time and the time per floor."""
    texts = dict(zip(truth.docs["id"], truth.docs["text"], strict=True))
    groups = dict(zip(truth.docs["id"], truth.docs["author"], strict=True))
    for number, text in enumerate(bulk):
        texts[f"bulk{number:06}"], groups[f"bulk{number:06}"] = text, f"bulk{number // 2:06}"
    find_reuse({"a": "热身" * 40, "b": "热身" * 40})
    before, peak = psutil.Process().memory_info().rss, Peak()
    reuse, wall, processor = timed(lambda: find_reuse(texts, groups=groups, jobs=jobs))
    most = peak.bytes
    least = floor(list(texts.values()))
    print(
        f"\n{len(texts)} texts, {sum(map(len, texts.values()))} characters: {wall:.1f} s, {processor:.1f} s of processor; floor {least:.1f} s; "
        f"time/floor {wall / least:.1f}, processor/floor {processor / least:.1f}; peak {most / 1e6:.0f} MB, of which {before / 1e6:.0f} before"
    )
    print(f"  {reuse.cost}")
    print(
        "  " + "  ".join(f"{name} {value:.3f}" for name, value in figures(reuse.pairs, reuse.passages, truth).items())
    )
    made = sum(left.startswith("bulk") or right.startswith("bulk") for left, right in keys(reuse.pairs))
    print(f"  pairs with a text that was made: {made}", flush=True)
    return len(texts), wall, processor


def measure_candidates(prose: list[str], size: int, jobs: int | None) -> tuple[float, ...]:
    """As `measure`, of the candidate stage alone."""
    sizes: list[NDArray[np.int64]] = []

    def parts() -> Iterator[NDArray[np.uint32]]:
        for symbols, lengths in more_symbols(prose, size):
            sizes.append(lengths)
            yield symbols

    symbols = on_disk(parts(), np.uint32)
    starts = np.append(0, np.cumsum(np.concatenate(sizes)))
    group = np.arange(size, dtype=np.int32) // 2
    own = Own(symbols, Whose.of(starts), starts, group, np.zeros(size, dtype=bool))
    let_go(symbols)
    peak = Peak()
    (hits, chosen), wall, processor = timed(lambda: candidates_of(own, jobs or os.cpu_count() or 1))
    print(
        f"\n{size} texts, {len(symbols)} symbols: {hits} seeds, {len(chosen.left)} candidates in {wall:.1f} s, {processor:.1f} s of processor; "
        f"held at the peak {peak.held / 1e6:.0f} MB, with what is mapped {peak.bytes / 1e6:.0f} MB",
        flush=True,
    )
    return size, wall, processor


def candidates_of(own: Own, jobs: int) -> tuple[int, Candidates]:
    """How many seeds there are, and the pairs of texts worth aligning."""
    hits = find_hits(own, jobs=jobs)
    return sum(len(part.left) for part in hits), choose(hits, own)


def main() -> None:
    """Make the texts, run each size, and print the exponent by which time grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--prose", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--candidates", action="store_true")
    parser.add_argument("--bulk", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    truth = load(options.corpus) if options.corpus else generate(2_000)
    if options.bulk:
        wanted = options.sizes[0] - len(truth.docs)
        bulk = options.bulk.read_text("utf-8").split("\0")[:wanted]
        size, wall, processor = measure(truth, bulk, options.jobs)
        print(f"figures {size} {wall} {processor}")
        return
    prose = pd.read_parquet(options.prose)["text"].tolist() if options.prose else truth.docs["text"].tolist()
    if options.candidates:
        found = [measure_candidates(prose, size, options.jobs) for size in options.sizes]
    else:
        found = _all_apart(options, prose, len(truth.docs))
    for one, other in pairwise(found):
        growth = [math.log(other[part] / one[part]) / math.log(other[0] / one[0]) for part in (1, 2)]
        print(
            f"{one[0]:.0f} to {other[0]:.0f} texts: exponent of time {growth[0]:.2f}, of processor time {growth[1]:.2f}"
        )


def _all_apart(options: argparse.Namespace, prose: list[str], known: int) -> list[tuple[float, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "bulk.txt"
        made.write_text("\0".join(more_texts(prose, max(options.sizes) - known)), "utf-8")
        return [_run_apart(options, size, made) for size in options.sizes]


def _run_apart(options: argparse.Namespace, size: int, made: Path) -> tuple[float, ...]:
    command = [sys.executable, "-m", "tests.benchmarks.reuse_scale", "--sizes", str(size), "--bulk", str(made)]
    command += ["--corpus", str(options.corpus)] if options.corpus else []
    command += ["--jobs", str(options.jobs)] if options.jobs else []
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout
    *shown, last = output.strip().splitlines()
    print("\n".join(shown), flush=True)
    return tuple(float(figure) for figure in last.split()[1:])


if __name__ == "__main__":
    main()
