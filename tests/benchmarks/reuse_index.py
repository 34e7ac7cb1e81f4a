"""What late texts cost: compared by an index on disk, against the whole comparison over all texts.

    python -m tests.benchmarks.reuse_index [--corpus DIR] [--prose FILE] [--indexed 50000] [--late 1000] [--jobs N]

Corpus, prose and made texts as in `reuse_scale`. The late texts are the same share of the labelled corpus and of the made texts,
each drawn at random. Building and saving, the late comparison (loading, with its check of every byte, counts), and the whole comparison each
run in a process of its own. The result is compared with the whole one's pairs that have a late side.
"""

import argparse
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from jxgrade.similarity import find_reuse
from jxgrade.similarity.index import Index
from jxgrade.similarity.kept import load_index, save_index
from tests.benchmarks.reuse import load, timed
from tests.benchmarks.reuse_bulk import more_texts
from tests.benchmarks.reuse_generator import generate
from tests.benchmarks.reuse_scale import Peak
from tests.benchmarks.reuse_score import keys

Texts = dict[str, str]


def stage(work: Path, what: str, jobs: int | None) -> None:
    """One measured step; its figures go to a file."""
    texts, groups, late = pickle.loads((work / "texts.pickle").read_bytes())
    find_reuse({"a": "热身" * 40, "b": "热身" * 40})
    old = {key: text for key, text in texts.items() if key not in late}
    new = {key: texts[key] for key in late}
    peak = Peak()
    if what == "build":
        index, wall, processor = timed(lambda: Index.build(old, groups=groups, jobs=jobs))
        _, more, also = timed(lambda: save_index(index, work / "index"))
        figures = {"wall": wall, "processor": processor, "save": more, "save_processor": also}
    elif what == "late":
        index, loading, of_it = timed(lambda: load_index(work / "index", jobs=jobs))
        reuse, wall, processor = timed(lambda: index.compare(new, groups=groups, jobs=jobs))
        figures = {"wall": wall + loading, "processor": processor + of_it, "load": loading, "load_processor": of_it}
        reuse.pairs.to_parquet(work / "late.parquet")
    else:
        reuse, wall, processor = timed(lambda: find_reuse(texts, groups=groups, jobs=jobs))
        figures = {"wall": wall, "processor": processor}
        reuse.pairs.to_parquet(work / "whole.parquet")
    (work / f"{what}.json").write_text(json.dumps({**figures, "peak": peak.bytes / 1e6}))


def texts_of(options: argparse.Namespace) -> tuple[Texts, Texts, list[str]]:
    """All texts, their groups, and which of them are late."""
    truth = load(options.corpus) if options.corpus else generate(2_000)
    texts = dict(zip(truth.docs["id"], truth.docs["text"], strict=True))
    groups = dict(zip(truth.docs["id"], truth.docs["author"], strict=True))
    prose = pd.read_parquet(options.prose)["text"].tolist() if options.prose else truth.docs["text"].tolist()
    for number, text in enumerate(more_texts(prose, options.indexed + options.late - len(texts))):
        texts[f"bulk{number:06}"], groups[f"bulk{number:06}"] = text, f"bulk{number // 2:06}"
    chosen, share = random.Random(0), options.late / len(texts)
    real, made = list(truth.docs["id"]), [key for key in texts if key.startswith("bulk")]
    late = chosen.sample(real, round(share * len(real)))
    return texts, groups, sorted(late + chosen.sample(made, options.late - len(late)))


def compared(work: Path, late: set[str]) -> str:
    """How the late pairs differ from the whole comparison's."""
    whole, found = (pd.read_parquet(work / f"{name}.parquet") for name in ("whole", "late"))
    whole = whole[whole["left_id"].isin(late) | whole["right_id"].isin(late)]
    in_whole, in_late = set(keys(whole)), set(keys(found))
    both = whole.merge(found, on=["left_id", "right_id"], suffixes=("", "_late"))
    same = sum(
        (both[name] == both[f"{name}_late"]).all()
        for name in ("left_covered", "left_own", "right_covered", "right_own", "passages")
    )
    return (
        f"pairs with a late side: {len(whole)} in the whole, {len(found)} by the index; only in the whole {len(in_whole - in_late)}, only by "
        f"the index {len(in_late - in_whole)}; mean |score difference| {(both['score'] - both['score_late']).abs().mean():.6f}, "
        f"{same} of 5 columns of counts equal throughout; mean |cosine difference| {(both['cosine'] - both['cosine_late']).abs().mean():.4f}"
    )


def main() -> None:
    """Make the texts, run the three steps, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--prose", type=Path)
    parser.add_argument("--indexed", type=int, default=50_000)
    parser.add_argument("--late", type=int, default=1_000)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--stage", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        stage(Path(options.stage[0]), options.stage[1], options.jobs)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        texts, groups, late = texts_of(options)
        (work / "texts.pickle").write_bytes(pickle.dumps((texts, groups, late)))
        print(
            f"{len(texts) - len(late)} texts indexed, {len(late)} late; {sum(map(len, texts.values()))} characters",
            flush=True,
        )
        del texts, groups
        figures = {}
        for what in ("build", "late", "whole"):
            command = [sys.executable, "-m", "tests.benchmarks.reuse_index", "--stage", str(work), what]
            command += ["--jobs", str(options.jobs)] if options.jobs else []
            subprocess.run(command, check=True, env=os.environ)
            figures[what] = json.loads((work / f"{what}.json").read_text())
            print(f"{what}: " + ", ".join(f"{name} {value:.2f}" for name, value in figures[what].items()), flush=True)
        size = sum(path.stat().st_size for path in (work / "index").iterdir())
        print(f"index on disk {size / 1e6:.0f} MB")
        for part in ("wall", "processor"):
            print(f"late / whole, {part}: {figures['late'][part] / figures['whole'][part]:.4f}")
        print(compared(work, set(late)))


if __name__ == "__main__":
    main()
