"""An inbox with some 200 traps is run to its end; what each has to become is in `tests/hostile.py`, the whole with all reports in the benchmark."""

from pathlib import Path

import pytest

from tests.benchmarks.hostile import trial

ENOUGH = 200
MOST_MB = 2048


@pytest.mark.road
def test_every_trap_is_refused_or_harmless_and_touches_nobody_else(tmp_path: Path) -> None:
    result = trial(tmp_path, reports=False)
    assert result.faults == []
    assert sum(result.counts.values()) >= ENOUGH and result.largest_mb < MOST_MB
