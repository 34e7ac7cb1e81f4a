"""Hundreds of random inboxes against the oracle: ``python -m tests.benchmarks.oracle --inboxes 500 [--first 0] [--tables]``.

Prints one line per difference and how long one inbox takes.
"""

import argparse
import sys
import time

from jxgrade.errors import JxgradeError
from tests.oracle import compare


def main() -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inboxes", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--tables", action="store_true", help="intake and decisions alone, in this process")
    options = parser.parse_args()
    start, wrong = time.perf_counter(), 0
    for seed in range(options.first, options.first + options.inboxes):
        try:
            _, found = compare.check(seed, whole=not options.tables)
        except (RuntimeError, JxgradeError) as error:
            found = [f"failed: {error}"]
        wrong += bool(found)
        for line in found:
            sys.stdout.write(f"{seed}: {line}\n")
        sys.stdout.flush()
    pace = (time.perf_counter() - start) / options.inboxes
    sys.stdout.write(f"{options.inboxes} inboxes, {wrong} differ, {pace:.1f} s each\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
