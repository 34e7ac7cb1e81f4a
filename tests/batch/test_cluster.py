"""A run on a dask cluster of two processes over TCP: the same bytes as alone, also where one is killed; what is not fit is told first."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client

from jxgrade import batch
from jxgrade.batch.fingerprint import file_digest
from jxgrade.checks import sweep
from jxgrade.intake import sandbox

BOTH = {"cities": ["nanchang", "jiujiang"], "steps": ["5-grading"]}


def _bytes(root: Path) -> dict[str, str]:
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}


def _started(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, **environment})


@contextmanager
def _ended(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process that is not looked after."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    worker = ("worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with (
        _ended(
            _started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        ),
        _ended(*(_started(*worker, "--local-directory", str(file.parent)) for _ in range(2))),
    ):
        while not file.exists() or not file.read_text():
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with Client(address) as client:
            client.wait_for_workers(2, timeout=60)
        yield address


def test_two_workers_make_the_same_bytes_and_so_does_one_when_the_other_is_killed(
    scheduler, finished, tmp_path, monkeypatch
):
    monkeypatch.setattr(sweep, "CHUNK", 4)  # small parts, so that each worker has several
    monkeypatch.setattr(sandbox, "TOGETHER", 2)
    root, alone = tmp_path / "工作 区", _bytes(finished)
    shutil.copytree(finished, root, ignore=shutil.ignore_patterns("store", "reports"))
    assert batch.run(root, scheduler=scheduler, **BOTH).failures == ()
    assert _bytes(root) == alone

    shutil.rmtree(root / "reports")
    killed: list[str] = []

    def kill_a_busy_one() -> None:
        with Client(scheduler) as client:
            numbers = client.run(os.getpid)
            assert len(set(numbers.values())) == 2
            while not killed:
                busy = [address for address, tasks in client.processing().items() if tasks]
                if busy:
                    os.kill(numbers[busy[0]], signal.SIGKILL)
                    killed.append(busy[0])

    def progress(what: str, done: int, total: int | None) -> None:
        if what == "生成报告" and not done:
            threading.Thread(target=kill_a_busy_one).start()

    result = batch.run(root, scheduler=scheduler, progress=progress, **BOTH)
    assert killed and result.failures == ()
    assert _bytes(root) == alone
