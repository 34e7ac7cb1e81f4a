"""Hundreds of random inboxes against the oracle: ``python -m tests.benchmarks.oracle --inboxes 500 [--first 0] [--tables | --programmes]``.

Prints one line per difference and how long one inbox takes.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from jxgrade.errors import JxgradeError
from tests.oracle import compare, rulebook


def main() -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inboxes", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--tables", action="store_true", help="intake and decisions alone, in this process")
    parser.add_argument(
        "--programmes", action="store_true", help="a random programme with each inbox (`oracle/rulebook.py`)"
    )
    options = parser.parse_args()
    start, wrong = time.perf_counter(), 0
    for seed in range(options.first, options.first + options.inboxes):
        try:
            found = _of_programme(seed) if options.programmes else compare.check(seed, whole=not options.tables)[1]
        except (RuntimeError, JxgradeError) as error:
            found = [f"failed: {error}"]
        wrong += bool(found)
        for line in found:
            sys.stdout.write(f"{seed}: {line}\n")
        sys.stdout.flush()
    pace = (time.perf_counter() - start) / options.inboxes
    sys.stdout.write(f"{options.inboxes} inboxes, {wrong} differ, {pace:.1f} s each\n")
    return 1 if wrong else 0


def _of_programme(seed: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return list(rulebook.differences(seed, Path(folder) / "workspace"))


if __name__ == "__main__":
    sys.exit(main())
