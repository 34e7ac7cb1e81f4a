"""One writer per workspace: the second is told who holds it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from jxgrade.batch.audit import who
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import sweep, write_json
from jxgrade.errors import WorkspaceError, WorkspaceLocked, system_reason


@contextmanager
def locked(workspace: Workspace, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the workspace, swept of what killed runs left; raises WorkspaceLocked naming the holder after ``wait_seconds``, WorkspaceError."""
    holder = workspace.runs / "holder.json"
    try:
        workspace.runs.mkdir(parents=True, exist_ok=True)
        workspace.reports.mkdir(exist_ok=True)
        lock = FileLock(workspace.runs / "lock", timeout=wait_seconds)
        lock.acquire()
    except Timeout as error:
        raise WorkspaceLocked(f"工作区正被使用（{_holder(workspace)}）。改法：等它结束，或先停止那次运行") from error
    except OSError as error:
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
