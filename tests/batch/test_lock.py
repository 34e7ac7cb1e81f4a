"""One writer per workspace; the second learns who holds it."""

import json
import os
import subprocess
import sys

import pytest

from jxgrade.batch import Workspace, locked
from jxgrade.errors import WorkspaceLocked

HOLD = """
import sys
from pathlib import Path
from jxgrade.batch import Workspace, locked
with locked(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_process_is_refused_and_told_who_holds_it(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline().strip() == "held"
        with pytest.raises(WorkspaceLocked, match=f"进程 {other.pid}") as caught, locked(Workspace(tmp_path)):
            pass
        assert caught.value.exit_code == 2
    finally:
        other.communicate("\n", timeout=20)
    with locked(Workspace(tmp_path)):
        assert json.loads((tmp_path / "store/runs/holder.json").read_text("utf-8"))["pid"] == os.getpid()


def test_a_killed_holder_leaves_the_workspace_free(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline().strip() == "held"
    other.kill()
    other.communicate()
    with locked(Workspace(tmp_path)):
        pass
    assert not (tmp_path / "store/runs/holder.json").exists()
