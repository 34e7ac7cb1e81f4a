"""Calls handed to an executor, a few ahead, their results in order: so a long row of them is never held as a whole; and who takes them."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
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

    with ProcessPoolExecutor(jobs) as pool:
        yield pool


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
