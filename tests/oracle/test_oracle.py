"""Random inboxes through the whole of jxgrade, against an implementation that knows only the rules.

``JXGRADE_ORACLE_INBOXES`` sets how many; ``tests/benchmarks/oracle.py`` runs hundreds.
"""

import os

import pytest

from tests.extent import cases
from tests.oracle import compare

INBOXES = int(os.environ.get("JXGRADE_ORACLE_INBOXES", cases(2, 8)))


@pytest.mark.parametrize("seed", range(INBOXES))
def test_jxgrade_says_what_the_rules_say(seed, tmp_path):
    """Decisions, awards and problems of a random inbox."""
    _, found = compare.check(seed, tmp_path / "workspace")
    assert found == []
