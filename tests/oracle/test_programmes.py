"""Random programmes of one to four kinds and one to five components, against what the rules say of them.

``JXGRADE_ORACLE_PROGRAMMES`` sets how many; ``python -m tests.benchmarks.oracle --programmes --inboxes 500`` prints the differences.
"""

import os

import pytest

from tests.oracle.rulebook import differences

PROGRAMMES = int(os.environ.get("JXGRADE_ORACLE_PROGRAMMES", "20"))


@pytest.mark.parametrize("seed", range(PROGRAMMES))
def test_any_programme_comes_to_what_its_rules_say(seed, tmp_path):
    assert list(differences(seed, tmp_path / "workspace")) == []
