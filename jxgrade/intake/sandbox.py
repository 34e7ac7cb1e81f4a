"""Untrusted files are read in child processes with limits of memory and time, so that a bad one costs only itself.

A child is a fresh interpreter (never a fork: the parent may have threads; never ``multiprocessing``: a notebook has no
importable ``__main__``) that imports one module-level function and then serves calls of it over its two pipes. Its module
should import little: the start costs about 50 ms plus those imports. Pipes are bounded, so a fast child waits for a slow parent.
"""

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from itertools import islice
from queue import SimpleQueue
from typing import IO, Final

from jxgrade.ahead import in_order
from jxgrade.errors import StepFailed, UnreadableFile
from jxgrade.intake.sandbox_child import DONE, HEAD, ITEMS, MEMORY, READY, REASON

# elsewhere the kernel does not hold a process to RLIMIT_AS, and the parent watches it instead
RLIMITS: Final = sys.platform == "linux"
START_SECONDS: Final = 60  # for the interpreter and the imports, on a busy machine
TICK: Final = 0.05
PATIENCE: Final = 1.0  # seconds until a second child is worth its start, which takes a third of that
TOGETHER: Final = (
    256  # arguments that one child of an executor's takes: its start costs as much as some fifty documents
)
_MB: Final = 1024 * 1024
_BOOT: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from jxgrade.intake.sandbox_child import serve; serve(sys.stdin.buffer)"
)


class ChildTraceback(Exception):
    """The traceback of a child, as the cause of what the parent raises."""


class _Ended(Exception):
    """The child is gone."""


class Worker:
    """One long-lived child that serves one function; killed and started again where a call breaks a limit.

    ``memory_mb``: what a call may allocate above the interpreter itself. ``seconds``: how long the parent waits for one call,
    all its items together; the time the parent spends on the items does not count.
    """

    def __init__(
        self, function: Callable[..., object], *, memory_mb: int, seconds: float, rlimits: bool = RLIMITS
    ) -> None:
        self._function, self._memory_mb, self._seconds, self._rlimits = function, memory_mb, seconds, rlimits
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = True
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._deadline: float | None = None
        self._verdict = ""
        self._watchdog: threading.Thread | None = None

    def taken(self, take: Callable[[Iterator[object]], object], *args: object) -> object:
        """What ``take`` makes of the items of `run`; a call that it leaves half-way ends the child. Raises UnreadableFile.

        A child that has served before and dies or runs out of memory gets a second chance fresh, so that no result depends
        on what the same child read earlier.
        """
        try:
            fresh = self._fresh or self._process is None
            return take(self.run(*args))
        except UnreadableFile as reason:
            died = isinstance(reason.__cause__, _Ended | MemoryError) and self._verdict != "time"
            if fresh or self._closed.is_set() or not died:
                raise
            return take(self.run(*args))

    def run(self, *args: object) -> Iterator[object]:
        """The items a generator function yields for these arguments (one item for a plain function)."""
        if self._process is None:
            self._start()
        left, finished = self._seconds, False
        try:
            self._send(args)
            while not finished:
                began = time.monotonic()
                tag, payload = self._receive(left)
                left -= time.monotonic() - began
                if tag == ITEMS:
                    yield from _unpacked(payload)
                else:
                    finished, self._fresh = True, False
                    self._conclude(tag, payload)
        except _Ended as end:
            raise self._reason() from end
        finally:
            if not finished:
                self._kill()

    def close(self) -> None:
        """End the child at once; the worker is of no more use."""
        self._closed.set()
        self._kill()

    def _start(self) -> None:
        with self._lock:
            if self._closed.is_set():
                raise StepFailed("读取已中止。改法：重新运行")
            self._verdict, self._deadline, self._fresh = "", None, True
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-P", "-c", _BOOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=-1,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        if self._watchdog is None:
            self._watchdog = threading.Thread(target=self._watch, name="sandbox-watch", daemon=True)
            self._watchdog.start()
        memory_mb = self._memory_mb if self._rlimits else None
        try:
            self._send(sys.path, (memory_mb, self._seconds), self._function)
            tag, payload = self._receive(START_SECONDS)
        except _Ended as end:
            self._kill()
            raise StepFailed("读取文件的子进程无法启动。改法：检查 Python 环境与可用内存后重新运行") from end
        if tag != READY:
            self._kill()
            raise RuntimeError(f"the child cannot use {self._function!r}: {payload.decode()}")

    def _send(self, *messages: object) -> None:
        pipe = self._pipe("stdin")
        try:
            for message in messages:
                pipe.write(pickle.dumps(message))
            pipe.flush()
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise _Ended from error

    def _receive(self, seconds: float) -> tuple[bytes, bytes]:
        pipe = self._pipe("stdout")
        with self._lock:
            self._deadline = time.monotonic() + seconds
        try:
            head = pipe.read(HEAD.size)
            tag, size = HEAD.unpack(head) if len(head) == HEAD.size else (b"", 0)
            payload = pipe.read(size)
        except (OSError, ValueError) as error:
            raise _Ended from error
        finally:
            with self._lock:
                self._deadline = None
        if not tag or len(payload) != size or self._verdict:
            raise _Ended
        return tag, payload

    def _pipe(self, name: str) -> IO[bytes]:
        pipe: IO[bytes] | None = getattr(self._process, name, None)
        if pipe is None:
            raise _Ended
        return pipe

    def _conclude(self, tag: bytes, payload: bytes) -> None:
        if tag == DONE:
            return
        text, trace = pickle.loads(payload)  # noqa: S301 - from our own child
        if tag == REASON:
            raise UnreadableFile(text) from ChildTraceback(trace)
        if tag == MEMORY:
            self._kill()
            self._verdict = "memory"
            raise self._reason() from MemoryError(trace)
        raise UnreadableFile(
            f"内容无法解析（{text}），文件可能已损坏。改法：用原软件打开后另存一份再提交"
        ) from ChildTraceback(trace)

    def _reason(self) -> UnreadableFile:
        if self._verdict == "time":
            return UnreadableFile(
                f"读取超过 {self._seconds:g} 秒，已停止。改法：用原软件打开，删去图片和多余内容后另存一份再提交"
            )
        if self._verdict == "memory":
            return UnreadableFile(
                f"读取所需内存超过 {self._memory_mb} MB，已停止。改法：用原软件打开，删去图片、多余的行列和内容后另存一份再提交"
            )
        return UnreadableFile(
            f"读取时程序崩溃或内存超过 {self._memory_mb} MB，文件可能已损坏。改法：用原软件打开后另存一份再提交"
        )

    def _watch(self) -> None:
        while not self._closed.wait(TICK):
            with self._lock:
                process, deadline = self._process, self._deadline
                if process is None or deadline is None:
                    continue
                if time.monotonic() > deadline:
                    self._verdict = "time"
                    process.kill()
                elif not self._rlimits and _resident(process.pid) > self._memory_mb * _MB:
                    self._verdict = "memory"
                    process.kill()

    def _kill(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                try:
                    pipe.close()  # type: ignore[union-attr]
                except OSError:
                    continue  # what was still to be flushed has nobody to read it
            process.wait()


def only(items: Iterator[object], *_: object) -> object:
    """The item of a call that gives one."""
    (result,) = items
    return result


def _taken(take: Callable[..., object], args: tuple[object, ...], items: Iterator[object]) -> object:
    return take(items, *args)


def stream(
    function: Callable[..., Iterator[object]], *args: object, memory_mb: int, seconds: float
) -> Generator[object, None, None]:
    """Yield what the module-level generator ``function(*args)`` yields, from a child of its own that ends with it.

    Items travel in batches of about 64 KB; the child waits where they are not taken. An UnreadableFile the function raises
    comes through as it is; any other failure, too much memory or too many seconds become one, with a Chinese reason.

    >>> list(stream(range, 3, memory_mb=200, seconds=5))
    [0, 1, 2]
    """
    worker = Worker(function, memory_mb=memory_mb, seconds=seconds)
    try:
        yield from worker.run(*args)
    finally:
        worker.close()


def each(
    function: Callable[..., object],
    arguments: Iterable[tuple[object, ...]],
    *,
    memory_mb: int,
    seconds: float,
    jobs: int = 1,
    executor: Executor | None = None,
    take: Callable[..., object] = only,
) -> Generator[object, None, None]:
    """Yield ``function(*args)`` for each of ``arguments``, in their order, from ``jobs`` long-lived children, or from children of ``executor``'s.

    ``take``: what is made here of the items of a call, and its arguments (by default the one item; with another all is done by children of this process).
    The first child works alone for `PATIENCE`: a small inbox needs no other.

    An UnreadableFile is yielded, not raised: a document that hangs, crashes or swells costs only itself. At most
    ``4 * jobs`` arguments (with an executor: twice as many batches as it does at once, ``jobs``) are taken ahead.
    """
    if executor is not None and take is only:
        left = iter(arguments)
        batches = iter(lambda: [*islice(left, TOGETHER)], [])
        calls = ((function, batch, memory_mb, seconds) for batch in batches)
        for answers in in_order(executor, _together, calls, ahead=2 * jobs):
            yield from answers
        return
    idle: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker(function, memory_mb=memory_mb, seconds=seconds) for _ in range(max(1, jobs))]
    idle.put(workers[0])

    def more() -> None:
        for worker in workers[1:]:
            idle.put(worker)

    others = threading.Timer(PATIENCE, more)
    others.daemon = True

    def one(*args: object) -> object:
        worker = idle.get()
        try:
            return worker.taken(partial(_taken, take, args), *args)
        except UnreadableFile as reason:
            return reason
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(len(workers), thread_name_prefix="sandbox") as pool:
        try:
            others.start()
            yield from in_order(pool, one, arguments, ahead=4 * len(workers))
        finally:
            others.cancel()
            for worker in workers:
                worker.close()


def _together(
    function: Callable[..., object], batch: Iterable[tuple[object, ...]], memory_mb: int, seconds: float
) -> list[object]:
    """A batch in a child of its own, wherever this is called."""
    return [*each(function, batch, memory_mb=memory_mb, seconds=seconds)]


def _resident(pid: int) -> int:
    """Bytes in memory of a process and its children (a virtual environment's python.exe starts the real one), 0 if gone."""
    import psutil

    try:
        process = psutil.Process(pid)
        return sum(int(part.memory_info().rss) for part in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0


def _unpacked(payload: bytes) -> Iterator[object]:
    source = BytesIO(payload)
    while source.tell() < len(payload):
        yield pickle.load(source)  # noqa: S301 - from our own child
