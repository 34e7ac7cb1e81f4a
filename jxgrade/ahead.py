"""Calls handed to an executor, a few ahead, their results in order: so a long row of them is never held as a whole."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

Result = TypeVar("Result")


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
