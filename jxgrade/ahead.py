"""Calls handed to an executor, a few ahead, their results in order: so a long row of them is never held as a whole; and who takes them."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Any, Final, TypeVar

WORTH_A_POOL: Final = 2000  # texts; fewer are sooner gone through in this process

Result = TypeVar("Result")


@contextmanager
def pool_of(executor: Executor | None, *, jobs: int, texts: int) -> Iterator[Executor | None]:
    """The executor; where there is none, ``jobs`` processes for the time being if so many texts are worth their start, else None."""
    if executor is not None or jobs == 1 or texts <= WORTH_A_POOL:
        yield executor
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # forked ones would hold all that this process holds, page by page as it is used here
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=end_with_parent) as pool:
        with _deaf():
            for _ in range(jobs):
                pool.submit(int)  # starts a process
        yield pool


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started here leave an interrupt to this one, which ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_with_parent() -> None:
    """For a process of a pool: it ends when whoever asked for it was killed."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, name="jxgrade-parent", daemon=True).start()


def in_order(
    pool: Executor, function: Callable[..., Result], calls: Iterable[tuple[Any, ...]], *, ahead: int
) -> Generator[Result, None, None]:
    """Yield ``function(*call)`` for each of ``calls``, in their order; ``ahead`` at most are on their way, and are dropped where nobody takes them.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     list(in_order(pool, divmod, [(7, 2), (9, 4)], ahead=2))
    [(3, 1), (2, 1)]
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for call in calls:
            waiting.append(pool.submit(function, *call))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
