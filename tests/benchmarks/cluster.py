"""The same province on this machine and on a dask cluster of this machine: seconds by the clock per stage, of the processors in all, and whether the bytes are the same.

    python -m tests.benchmarks.cluster [TRAINEES] [--workers N]

Workers are processes over TCP; the local run has as many jobs. Pages of trainees and evidence are made by the run itself in both. It shows what
sending costs; what more machines bring it cannot show.
"""

import argparse
import tempfile
import time
from pathlib import Path

import psutil

from jxgrade import Programme, batch
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.workspace import shipped
from jxgrade.demo.handwritten import handwritten
from tests.benchmarks.province import write_inbox
from tests.benchmarks.reuse_bulk import more_texts
from tests.machine import dask


def _bytes(root: Path) -> dict[str, str]:
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in files}


def _processor() -> float:
    """Seconds of all processors that this process, its children and theirs have taken."""
    tree = psutil.Process()
    return sum(sum(one.cpu_times()[:4]) for one in (tree, *tree.children(recursive=True)))


def main() -> None:
    """Both runs, a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trainees", type=int, nargs="?", default=3_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    words = more_texts([one.text for one in handwritten().values()], 2 * options.trainees)
    programme = Programme.load(shipped() / "params" / "programme.yaml")
    with tempfile.TemporaryDirectory() as scratch:
        took: list[dict[str, float]] = []
        roots = Path(scratch) / "local", Path(scratch) / "cluster"
        with dask(Path(scratch), options.workers) as address:
            for root, scheduler in zip(roots, (None, address), strict=True):
                batch.init(root)
                write_inbox(root / "inbox", programme, options.trainees, words)
                start, spent = time.perf_counter(), _processor()
                made = batch.run(root, jobs=options.workers, scheduler=scheduler)
                assert made.failures == (), made.failures
                seconds = {stage.name: stage.seconds for stage in made.stages}
                pages = {
                    f"{one.unit.name} (page)": one.seconds
                    for one in made.units
                    if one.seconds and one.unit.notebook in {"evidence", "trainees"}
                }
                whole = time.perf_counter() - start
                rest = whole - sum(seconds.values()) - sum(pages.values())
                took.append(
                    seconds | {"notebooks": rest} | pages | {"all": whole, "all, processor": _processor() - spent}
                )
        print(f"{options.trainees} trainees, {options.workers} workers\n{'stage':28}{'local s':>9}{'cluster s':>10}")
        for name, seconds_here in took[0].items():
            print(f"{name:28}{seconds_here:>9.1f}{took[1][name]:>10.1f}")
        print("same bytes" if _bytes(roots[0]) == _bytes(roots[1]) else "OTHER BYTES")


if __name__ == "__main__":
    main()
