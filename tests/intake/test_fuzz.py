"""Every reader of untrusted files under coverage-guided inputs: a bounded run here, long ones by `python -m tests.benchmarks.fuzz`."""

import pytest

from tests.benchmarks.fuzz import SEEDS, fuzz

RUNS = {"txt": 20_000, "html": 4_000}


@pytest.mark.parametrize("reader", SEEDS)
def test_a_reader_gives_a_text_or_a_refusal_with_its_fix(reader: str) -> None:
    pytest.importorskip("atheris", reason="atheris has no wheel for this Python or machine")
    state, count, told = fuzz(reader, runs=RUNS.get(reader, 2_000))
    assert state == "ok", told
    assert count >= RUNS.get(reader, 2_000)
