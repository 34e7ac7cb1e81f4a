"""An inbox with some 200 traps (each fourth document, or all where `LONG_TESTS` is set) is run to its end; what each has to become is in `tests/hostile.py`, the whole with all reports in the benchmark."""

from pathlib import Path

from tests.benchmarks.hostile import trial
from tests.extent import cases

ONE_IN = cases(4, 1)
ENOUGH = 200 // ONE_IN
MOST_MB = 2048


def test_every_trap_is_refused_or_harmless_and_touches_nobody_else(tmp_path: Path) -> None:
    result = trial(tmp_path, reports=False, one_in=ONE_IN)
    assert result.faults == []
    assert sum(result.counts.values()) >= ENOUGH and result.largest_mb < MOST_MB
