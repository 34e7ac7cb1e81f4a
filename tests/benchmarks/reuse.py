"""How well and how fast reuse is found, beside what people would do without jxgrade.

    python -m tests.benchmarks.reuse [--documents 2000] [--corpus DIR] [--half 0|1] [--baselines] [--jobs N]
    python -m tests.benchmarks.reuse [--documents 2000] [--corpus DIR] [--half 0|1] --same-bytes
    python -m tests.benchmarks.reuse [--corpus DIR] [--half 0|1] --schools [--teachers FILE …] [--largest 2000]

Without ``--corpus`` the texts come from the small generator beside this file. A corpus is a folder with ``docs.parquet`` (id,
author, text), ``truth_pairs.parquet``, ``truth_passages.parquet`` and perhaps ``doubtful.parquet``; where ``--documents`` asks for
more than it holds, the others are made (`reuse_bulk`, nothing in them is copied). ``--half`` keeps one half of the authors. The
floor is ``rjieba.cut`` over the same texts in the same run. ``--same-bytes`` compares the bytes of all tables over orders, jobs
and hash seeds instead (`reuse_bytes`). ``--schools``: rings of up to ``--largest`` authors, own remarks, quotations, teachers' texts and
the error of coverage instead (`reuse_schools`).
"""

import argparse
import dataclasses
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from jxgrade.similarity import find_reuse
from tests.benchmarks import reuse_bytes, reuse_schools
from tests.benchmarks.reuse_baselines import BASELINES, at_best_threshold
from tests.benchmarks.reuse_bulk import more_texts
from tests.benchmarks.reuse_generator import generate
from tests.benchmarks.reuse_score import Truth, figures, keys, recall_by_cell

Result = TypeVar("Result")


def load(folder: Path) -> Truth:
    """A labelled corpus from disk."""
    docs, pairs, passages = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("docs", "truth_pairs", "truth_passages")
    )
    doubtful = folder / "doubtful.parquet"
    return Truth(
        docs, pairs, passages, frozenset(keys(pd.read_parquet(doubtful))) if doubtful.exists() else frozenset()
    )


def enlarged(truth: Truth, documents: int) -> Truth:
    """The corpus with made texts, two by each author, up to ``documents`` texts; itself where it has as many."""
    wanted = documents - len(truth.docs)
    if wanted <= 0:
        return truth
    made = [
        (f"bulk{number:06}", f"bulk{number // 2:06}", text)
        for number, text in enumerate(more_texts(truth.docs["text"].tolist(), wanted))
    ]
    bulk = pd.DataFrame(made, columns=["id", "author", "text"])
    return dataclasses.replace(truth, docs=pd.concat([truth.docs, bulk], ignore_index=True))


def timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """A result, its wall time and its processor time in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


def floor(texts: list[str]) -> float:
    """Processor seconds that segmentation alone takes."""
    import rjieba

    return timed(lambda: sum(len(rjieba.cut(text)) for text in texts))[2]  # nothing is kept


def show(name: str, found: dict[str, float], wall: float, processor: float, least: float) -> None:
    """One block of figures."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{name}: {wall:.1f} s, {processor:.1f} s of processor; time/floor {wall / least:.1f}, processor/floor "
        f"{processor / least:.1f}; peak so far {memory:.0f} MB"
    )
    print("  " + "  ".join(f"{label} {value:.3f}" for label, value in found.items()))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--baselines", action="store_true")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--same-bytes", action="store_true")
    parser.add_argument("--schools", action="store_true")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[])
    parser.add_argument("--largest", type=int, default=2_000)
    options = parser.parse_args()
    truth = load(options.corpus) if options.corpus else generate(options.documents or 2_000)
    truth = truth if options.half is None else truth.of_half(options.half)
    truth = enlarged(truth, options.documents or 0)
    if options.same_bytes:
        reuse_bytes.show(truth.docs)
    if options.schools:
        reuse_schools.show(truth, options.teachers, options.largest)
        return
    texts = dict(zip(truth.docs["id"], truth.docs["text"], strict=True))
    groups = dict(zip(truth.docs["id"], truth.docs["author"], strict=True))
    find_reuse({"a": "热身" * 40, "b": "热身" * 40})
    least = floor(list(texts.values()))
    print(
        f"{len(texts)} texts, {sum(map(len, texts.values()))} characters, {len(truth.pairs)} true pairs; floor {least:.2f} s"
    )
    reuse, wall, processor = timed(lambda: find_reuse(texts, groups=groups, jobs=options.jobs))
    show("jxgrade", figures(reuse.pairs, reuse.passages, truth), wall, processor, least)
    print(f"  {reuse.cost}")
    for (name, share), recall in recall_by_cell(keys(reuse.pairs), truth).items():
        print(f"  {name:10}{share:4} %  {recall:.3f}")
    for name, baseline in BASELINES.items() if options.baselines else ():
        try:
            scored, wall, processor = timed(lambda baseline=baseline: baseline(truth.docs))  # type: ignore[misc]
        except ImportError as error:
            print(f"\n{name}: not run ({error})")
            continue
        show(name, figures(at_best_threshold(scored, truth), None, truth), wall, processor, least)


if __name__ == "__main__":
    main()
