"""A run on a dask cluster of two processes over TCP: the same bytes as alone, also where one is killed; what is not fit is told first."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.run.cluster import Sign, program
from jxgrade.checks import sweep
from jxgrade.intake import sandbox
from tests.machine import dask

BOTH = {"cities": ["nanchang", "jiujiang"], "steps": ["5-grading"]}


def _bytes(root: Path) -> dict[str, str]:
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}


@pytest.fixture
def scheduler(tmp_path) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with dask(tmp_path, 2) as address:
        yield address


@pytest.mark.road
def test_two_workers_make_the_same_bytes_and_so_does_one_when_the_other_is_killed(
    scheduler, finished, tmp_path, monkeypatch
):
    monkeypatch.setattr(sweep, "CHUNK", 4)  # small parts, so that each worker has several
    monkeypatch.setattr(sandbox, "TOGETHER", 2)
    root, alone = tmp_path / "工作 区", _bytes(finished)
    killed: list[str] = []

    def kill_a_busy_one() -> None:
        from distributed import Client

        with Client(scheduler) as client:
            numbers = client.run(os.getpid)
            assert len(set(numbers.values())) == 2
            while not killed:
                busy = [address for address, tasks in client.processing().items() if tasks]
                if busy:
                    os.kill(numbers[busy[0]], signal.SIGKILL)
                    killed.append(busy[0])
                time.sleep(0.02)

    def progress(what: str, done: int, total: int | None) -> None:
        if what == "生成报告" and not done:
            threading.Thread(target=kill_a_busy_one).start()

    for more in ({}, {"progress": progress}):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(finished, root, ignore=shutil.ignore_patterns("store", "reports"))
        assert batch.run(root, scheduler=scheduler, **BOTH, **more).failures == ()
        assert _bytes(root) == alone
    assert killed


def test_a_worker_of_another_program_or_that_does_not_see_the_folder_knows_it(tmp_path):
    seen = tmp_path / "store" / "private" / "scratch" / "sign"
    seen.parent.mkdir(parents=True)
    assert Sign(program(), seen, "word").fault() == f"看不到工作区 {tmp_path}"
    seen.write_text("another run's")
    assert Sign(program(), seen, "word").fault() == f"看不到工作区 {tmp_path}"
    seen.write_text("word")
    assert Sign(program(), seen, "word").fault() == ""
    assert "版本" not in (told := Sign("other", seen, "word").fault()) and "与本机不同" in told
