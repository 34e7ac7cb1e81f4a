"""One notebook for one city: run by papermill in a fresh kernel, made the same byte for byte, and turned into HTML.

This is the one place that imports papermill. `execute` runs in a worker process and never raises for what went wrong inside
the notebook: the partial notebook is kept, rendered with its failing cell marked, and named in the outcome.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jxgrade.batch.fingerprint import report_digest
from jxgrade.batch.run.outcome import Unit, UnitResult
from jxgrade.batch.run.pipeline import RUNNER_SIGN
from jxgrade.disk import write_text
from jxgrade.errors import system_reason

KERNEL_START_SECONDS = 120
KERNEL_STARTS = 3  # a port that was free may be taken before the kernel has it
NOT_STARTED = "before replying"
LONGEST_CELL_SECONDS = 3600
LONGEST_MESSAGE = 200
ENGINE = "jxgrade"
LONGEST_SOCKET_PATH = 80  # what a system takes is 104 or 108 bytes
_DIED = {
    "DeadKernelError": "笔记本的内核被系统终止（多半是内存不足）。改法：关闭其他程序，或用 --jobs 1 再运行",
    "MemoryError": "内存不足。改法：关闭其他程序，或用 --jobs 1 再运行",
    "CellTimeoutError": f"一个单元运行超过 {LONGEST_CELL_SECONDS} 秒，已停止。改法：用 --jobs 1 再运行；仍如此的，把这一行交给维护人员",
    "NotJSONError": "这个笔记本已损坏（不是 JSON）。改法：从 notebooks 文件夹里删去它，运行 jxgrade init 补上，再运行",
}


@contextmanager
def _signed() -> Iterator[None]:
    """Kernels started here know that a run has brought the store up to date; whoever calls keeps the environment it had."""
    before = os.environ.get(RUNNER_SIGN)
    os.environ[RUNNER_SIGN] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[RUNNER_SIGN]
        else:
            os.environ[RUNNER_SIGN] = before


def execute(root: Path, unit: Unit) -> UnitResult:
    """Run one unit in the workspace at ``root``; writes ``reports/<scope>/<notebook>.ipynb`` and ``.html``."""
    start = time.perf_counter()
    folder = root / "reports" / unit.scope
    target = folder / f"{unit.notebook}.ipynb"
    partial = folder / f".{unit.notebook}.part.ipynb"
    message, outputs = "", {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        try:
            with _signed():
                for left in reversed(range(KERNEL_STARTS)):
                    try:
                        _run_papermill(root, unit, partial)
                        break
                    except RuntimeError as error:
                        if not left or NOT_STARTED not in str(error):
                            raise
        except Exception as error:  # noqa: BLE001 - whatever a notebook or its kernel died of fails this unit alone
            message = _reason(error)
        if partial.is_file():
            _publish(partial, target, message)
        outputs = {
            path.relative_to(root / "reports").as_posix(): report_digest(path)
            for path in sorted(folder.glob(f"{unit.notebook}.*"))
        }
    except OSError as error:
        message = message or f"报告不能写入（{system_reason(error)}）。改法：检查 reports 的权限与磁盘空间"
    except Exception as error:  # noqa: BLE001 - a page that cannot be made must not cost the others theirs
        message = message or _reason(error)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return UnitResult(unit, "failed" if message else "done", time.perf_counter() - start, outputs, message)


def _run_papermill(root: Path, unit: Unit, partial: Path) -> None:
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines
    from traitlets.config import Config

    class SavedOnce(NBClientEngine):  # type: ignore[misc]
        """Writes the notebook when it ends, however it ends, and not twice per cell."""

        @classmethod
        def execute_notebook(cls, nb: Any, kernel_name: str, output_path: str, **kwargs: Any) -> Any:
            try:
                return super().execute_notebook(nb, kernel_name, **kwargs)
            finally:
                papermill.iorw.write_ipynb(nb, output_path)

    papermill_engines.register(ENGINE, SavedOnce)

    with TemporaryDirectory(prefix="jxgrade-", ignore_cleanup_errors=True) as sockets:
        files = os.name == "posix" and len(sockets) < LONGEST_SOCKET_PATH
        papermill.execute_notebook(
            str(root / "notebooks" / f"{unit.notebook}.ipynb"),
            str(partial),
            parameters=unit.parameters,
            engine_name=ENGINE,
            cwd=str(root),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            start_timeout=KERNEL_START_SECONDS,
            execution_timeout=LONGEST_CELL_SECONDS,
            extra_arguments=["--IPKernelApp.log_level=50", "--HistoryManager.enabled=False"],
            shutdown_kernel="immediate",
            # sockets that are files: no other process can take them, as it can a port
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}} if files else {}),
        )


def _publish(partial: Path, target: Path, message: str) -> None:
    """Put the run notebook and its page in place; one that the disk cut short (`message` says so) is left out."""
    try:
        text = settled(partial.read_text("utf-8"), message)
    except ValueError:
        if not message:
            raise
        return
    write_text(target, text)
    _render(target)


def _render(notebook: Path) -> None:
    from jxgrade.present.exporter import html_of

    write_text(notebook.with_suffix(".html"), html_of(notebook))


def _reason(error: Exception) -> str:
    """What a notebook died of, in Chinese where it is the machine's doing."""
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    if NOT_STARTED in str(value):
        return "笔记本的内核几次都没能启动（端口被别的程序占用，或内存不足）。改法：关闭其他程序后再运行"
    if name in _DIED:
        return _DIED[name]
    number = re.match(r"\[Errno (\d+)\]", str(value))
    if number:
        reason = system_reason(OSError(int(number[1]), ""))
        return f"{name}：读写文件失败（{reason}）。改法：检查权限与磁盘空间后再运行"
    text = " ".join(str(value).split())
    return f"{name}：{text}"[:LONGEST_MESSAGE] if text else str(name)


def settled(text: str, message: str = "") -> str:
    """A run notebook without what differs from run to run: times, random cell ids, the interpreter's patch version.

    ``message``: why it ended early; it is put where it ended unless a cell says so itself, so that no page looks whole that is not.

    >>> settled('{"cells": [], "metadata": {"papermill": {"duration": 1.5}}, "nbformat": 4, "nbformat_minor": 5}')
    '{\\n "cells": [],\\n "metadata": {},\\n "nbformat": 4,\\n "nbformat_minor": 5\\n}\\n'
    """
    notebook: dict[str, Any] = json.loads(text)
    if message:
        _mark_the_end(notebook["cells"], message)
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook["cells"]):
        timing = cell["metadata"].pop("papermill", {})
        cell["metadata"].pop("execution", None)
        if timing.get("exception"):
            cell["metadata"]["failed"] = True
        tags = cell["metadata"].get("tags", [])
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            cell["id"] = hashlib.sha256(f"{number}|{tags}".encode()).hexdigest()[:8]
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _mark_the_end(cells: list[dict[str, Any]], message: str) -> None:
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if any(output["output_type"] == "error" for cell in code for output in cell["outputs"]):
        return
    here = next((cell for cell in code if cell["execution_count"] is None), code[-1] if code else None)
    if here is not None:
        here["outputs"].append({"output_type": "error", "ename": "运行中断", "evalue": message, "traceback": []})
