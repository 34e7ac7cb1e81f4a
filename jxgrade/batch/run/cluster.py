"""A dask cluster as an executor: who may work in it, and that whatever it does is done by this very program in this very folder.

Its workers see the workspace at the same path. What was to be done where a worker went is done again elsewhere, by dask.
"""

import logging
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jxgrade import disk
from jxgrade.batch.fingerprint import code_digest, digest, package_versions
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import ParamsError, StepFailed, StopBeforeWork

WAIT_SECONDS: Final = 10  # for the scheduler to answer, and for a worker to be there;
ALONE_SECONDS: Final = 60  # for a worker to come back where none is left
LOST: Final = (
    "处理任务的进程被系统终止（多半是内存不足），或者与集群断开。改法：单机用 --jobs 1，集群先检查调度器与工作进程，"
    "再运行；已完成的不会重做"
)


def lost() -> tuple[type[BaseException], ...]:
    """What is raised for a call whose process died, or whose cluster is gone."""
    known = vars(sys.modules["distributed.scheduler"]) if "distributed.scheduler" in sys.modules else {}
    return BrokenExecutor, CancelledError, *(known[name] for name in ("KilledWorker", "NoWorkerError") if name in known)


@dataclass(frozen=True)
class Sign:
    """By which a worker knows that it is of the run: the digest of its program, a file that it must see, what stands in it."""

    program: str
    file: Path
    word: str

    def fault(self) -> str:
        """What is wrong with the process this is called in; empty where nothing is."""
        if program() != self.program:
            return "上的 jxgrade 或程序包与本机不同"
        try:
            seen = self.file.read_text("utf-8") == self.word
        except OSError:
            seen = False
        return "" if seen else f"看不到工作区 {self.file.parents[3]}"


def program() -> str:
    """One digest of this process's jxgrade, Python and packages."""
    return digest(code_digest(), package_versions())


class Cluster(Executor):
    """Calls of module-level functions, anywhere in the cluster; ``jobs``: how many at once."""

    def __init__(self, client: Any, sign: Sign) -> None:
        self.jobs = sum(client.nthreads().values())
        self._pool, self._sign = client.get_executor(pure=False), sign

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a call, packed: dask must not look into it."""
        found: Future[Any] = self._pool.submit(_signed, self._sign, pickle.dumps((function, args, kwargs)))
        return found

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the calls, or drop them."""
        self._pool.shutdown(wait and not cancel_futures)


def _signed(sign: Sign, call: bytes) -> Any:
    """A call in a worker, which may have come only just now."""
    fault = sign.fault()
    if fault:
        raise StepFailed(f"集群的一个工作进程{fault}，这一步没有完成。改法：停止这个工作进程，或使它与本机一致，再运行")
    function, args, kwargs = pickle.loads(call)  # noqa: S301 - from the run itself
    return function(*args, **kwargs)


def _wait_no_longer(dask_scheduler: Any) -> None:
    """Where nobody has said how long a scheduler waits for the first worker to come back, it is not for ever."""
    if getattr(dask_scheduler, "no_workers_timeout", None) is None:
        dask_scheduler.no_workers_timeout = ALONE_SECONDS


@contextmanager
def reached(scheduler: str | None) -> Iterator[Any]:
    """A connection to the scheduler, none where none is asked for; raises StopBeforeWork where there is none."""
    if scheduler is None:
        yield None
        return
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise ParamsError("--scheduler 需要 dask。改法：pip install 'jxgrade[cluster]'") from error
    for name in ("distributed", "distributed.client"):  # what a person has to know is said in a line of ours
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that versions differ: `Sign` tells
            client = Client(scheduler, timeout=WAIT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise StopBeforeWork(f"连接不上调度器 {scheduler}。改法：检查地址与网络，或去掉 --scheduler") from error
    try:
        yield client
    finally:
        client.close()


@contextmanager
def joined(client: Any, workspace: Workspace) -> Iterator[Cluster | None]:
    """The cluster for work in this workspace, every worker asked; raises StopBeforeWork where one is not fit, or none is there."""
    if client is None:
        yield None
        return
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError as error:
        raise StopBeforeWork("调度器上没有工作进程，运行没有开始。改法：先启动 dask worker，再运行") from error
    client.run_on_scheduler(_wait_no_longer)
    with disk.scratch((workspace.store / "private").resolve()) as folder:
        sign = Sign(program(), folder / "sign", digest(str(folder), *map(str, client.nthreads())))
        sign.file.write_text(sign.word, "utf-8")
        for address, fault in sorted(client.run(sign.fault, on_error="return").items()):
            if fault:
                told = fault if isinstance(fault, str) else f"上不能使用 jxgrade（{type(fault).__name__}）"
                raise StopBeforeWork(
                    f"集群的工作进程 {address} {told}，运行没有开始。"
                    "改法：每台计算机安装同一版本的 jxgrade 与程序包，并把共享文件夹挂在同一路径"
                )
        yield Cluster(client, sign)
