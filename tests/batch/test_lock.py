"""One writer per workspace; the second learns who holds it."""

import errno
import fcntl
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from jxgrade.batch import Workspace, locked
from jxgrade.errors import WorkspaceError, WorkspaceLocked

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


@pytest.mark.parametrize("why", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_disk_that_cannot_lock_is_refused_and_no_weaker_lock_takes_its_place(tmp_path, monkeypatch, why):
    def flock(*_):
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(fcntl, "flock", flock)
    with (
        pytest.raises(WorkspaceError, match=r"不能可靠地加锁.*改法：把工作区放在本机磁盘上"),
        locked(Workspace(tmp_path)),
    ):
        pass


def test_a_network_mount_whose_locks_others_do_not_see_is_refused(tmp_path, monkeypatch):
    mounts = [
        SimpleNamespace(mountpoint="/", opts="rw"),
        SimpleNamespace(mountpoint=str(tmp_path.parent), opts="rw,vers=3,nolock"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)
    with pytest.raises(WorkspaceError, match="不能可靠地加锁"), locked(Workspace(tmp_path)):
        pass
    mounts[1].opts = "rw,vers=4.2,local_lock=none"
    with locked(Workspace(tmp_path)):
        pass
