"""Every reader of untrusted files under coverage-guided inputs: a bounded run here, long ones by `python -m tests.benchmarks.fuzz`."""

import pytest

from tests.benchmarks.fuzz import SEEDS, fuzz
from tests.extent import cases

RUNS = cases(150, 4_000)


def test_each_reader_gives_a_text_or_a_refusal_with_its_fix() -> None:
    pytest.importorskip("atheris", reason="atheris has no wheel for this Python or machine")
    found = fuzz(*SEEDS, runs=RUNS)
    assert {name: told for name, (state, _, told) in found.items() if state != "ok"} == {}
    assert found.keys() == SEEDS.keys()
    assert min(count for _, count, _ in found.values()) >= RUNS
