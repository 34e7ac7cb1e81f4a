"""One writer per workspace: the second is told who holds it; a folder whose locks do not hold is refused."""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from jxgrade.batch.audit import who
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import sweep, write_json
from jxgrade.errors import WorkspaceError, WorkspaceLocked, system_reason

_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP})
_LOCAL_LOCKS = frozenset({"nolock", "nobrl", "local_lock=flock", "local_lock=all"})
"""Options of a network mount by which a lock is seen on this machine alone."""


@contextmanager
def locked(workspace: Workspace, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the workspace, swept of what killed runs left; raises WorkspaceLocked naming the holder after ``wait_seconds``, WorkspaceError."""
    holder = workspace.runs / "holder.json"
    try:
        workspace.runs.mkdir(parents=True, exist_ok=True)
        workspace.reports.mkdir(exist_ok=True)
        if _locks_stay_here(workspace.runs):
            raise OSError(errno.ENOLCK, "locks are not shared")
        lock = FileLock(workspace.runs / "lock", timeout=wait_seconds, fallback_to_soft=False)
        lock.acquire()
    except Timeout as error:
        raise WorkspaceLocked(f"工作区正被使用（{_holder(workspace)}）。改法：等它结束，或先停止那次运行") from error
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise WorkspaceError(
                f"{workspace.root} 所在的磁盘不能可靠地加锁（多半是网络盘或同步盘），两次运行会互相损坏，没有开始。"
                "改法：把工作区放在本机磁盘上"
            ) from error
        raise WorkspaceError(
            f"{_below(workspace, error)} 不能写入（{system_reason(error)}）。改法：检查文件夹权限与磁盘空间"
        ) from error
    try:
        _take(workspace, holder)
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _locks_stay_here(folder: Path) -> bool:
    """Does the folder lie on a network mount whose locks other machines do not see?"""
    place = str(folder.resolve())
    mounts = [
        one
        for one in psutil.disk_partitions(all=True)
        if place == one.mountpoint or place.startswith(one.mountpoint.rstrip("/\\") + os.sep)
    ]
    nearest = max(mounts, key=lambda one: len(one.mountpoint), default=None)
    return nearest is not None and bool(_LOCAL_LOCKS & set(nearest.opts.split(",")))


def _take(workspace: Workspace, holder: Path) -> None:
    """Say who holds it, and sweep."""
    about = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "user": who(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        write_json(holder, about)
        sweep(workspace.store)
        sweep(workspace.reports)
    except OSError as error:
        raise WorkspaceError(
            f"store 不能写入（{system_reason(error)}），运行没有开始。改法：检查文件夹权限与磁盘空间"
        ) from error


def _below(workspace: Workspace, error: OSError) -> str:
    """Which of the folders it was."""
    return "reports" if str(workspace.reports) == error.filename else "store"


def _holder(workspace: Workspace) -> str:
    try:
        data = json.loads((workspace.runs / "holder.json").read_text("utf-8"))
        since = datetime.fromisoformat(data["since"]).astimezone()
        return f"用户 {data['user']}，主机 {data['host']}，进程 {data['pid']}，自 {since:%Y-%m-%d %H:%M:%S} 起"
    except (OSError, ValueError, KeyError, TypeError):
        return "另一次运行"
