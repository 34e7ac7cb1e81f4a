"""What a notebook costs beyond its own work: an empty one that imports what every report imports, started warm and cold.

    python -m tests.benchmarks.notebooks [TIMES]

Printed: seconds by the clock and of processor time (papermill's process and its kernel) per notebook with its page, and what
the nursery costs, once per run.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from jxgrade.batch.run.notebooks import execute
from jxgrade.batch.run.nursery import Nursery
from jxgrade.batch.run.outcome import Unit

IMPORTS = "from jxgrade import batch, pages\nimport jxgrade.pages.grading, matplotlib.figure"
WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _notebook(root: Path) -> None:
    cell = nbformat.v4.new_code_cell
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    cells = [cell("city = ''", metadata={"tags": ["parameters"]}), cell(IMPORTS)]
    (root / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), root / "notebooks" / "one.ipynb")


def _processor() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, WHOSE))


def main(times: int) -> None:
    """Print a line for each way."""
    with tempfile.TemporaryDirectory() as folder, Nursery(1) as pool:
        root, unit = Path(folder), Unit("one", "here", "", {"city": "x"})
        _notebook(root)
        start = time.perf_counter()
        pool.submit(os.getpid).result()
        print(f"nursery, once per run: {time.perf_counter() - start:.2f} s by the clock")
        names = {"execute": execute, "root": root, "unit": unit, "used": resource.getrusage, "whose": WHOSE}
        for way in ("warm", "cold"):
            clock = processor = 0.0
            for number in range(times + 1):  # the first is not counted: cold, it imports papermill here
                start, before = time.perf_counter(), _processor() if way == "cold" else 0.0
                asked = ("(execute(root, unit), *map(used, whose))", names)
                result, *used = pool.submit(eval, *asked).result() if way == "warm" else eval(*asked)
                assert result.outcome == "done", result.message
                if number:
                    clock += (time.perf_counter() - start) / times
                    processor += (sum(one.ru_utime + one.ru_stime for one in used) - before) / times
            print(f"{way}: {clock:.2f} s by the clock, {processor:.2f} s of processor, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
