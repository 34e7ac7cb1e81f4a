"""Random programmes of one to four kinds and one to five components, against what the rules say of them.

``JXGRADE_ORACLE_PROGRAMMES`` sets how many; ``python -m tests.oracle.test_programmes 500`` runs as many and prints the differences.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests.oracle.rulebook import differences

PROGRAMMES = int(os.environ.get("JXGRADE_ORACLE_PROGRAMMES", "20"))


@pytest.mark.parametrize("seed", range(PROGRAMMES))
def test_any_programme_comes_to_what_its_rules_say(seed, tmp_path):
    assert list(differences(seed, tmp_path / "workspace")) == []


if __name__ == "__main__":
    wrong = 0
    for seed in range(int(sys.argv[1])):
        with tempfile.TemporaryDirectory() as folder:
            lines = list(differences(seed, Path(folder) / "workspace"))
        wrong += bool(lines)
        for line in lines[:5]:
            sys.stdout.write(f"{seed}: {line}\n")
    sys.stdout.write(f"{sys.argv[1]} programmes, {wrong} differ\n")
