"""What sandboxed children do in the tests; a module of its own, so that they need not import the tests."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jxgrade.errors import UnreadableFile


def count(n: int) -> Iterator[int]:
    yield from range(n)


def count_and_tell(path: str) -> Iterator[str]:
    for number in range(10**9):
        if number % 1000 == 0:
            Path(path).write_text(str(number))
        yield f"{number:020d}"


def hang_after(n: int) -> Iterator[int]:
    yield from range(n)
    time.sleep(3600)


def abort() -> Iterator[int]:
    yield 1
    os.abort()


def swell(mb: int) -> Iterator[int]:
    yield len(bytearray(mb << 20))


def swell_slowly(mb: int) -> int:
    kept = []
    for _ in range(mb):
        kept.append(os.urandom(1 << 20))
        time.sleep(0.001)
    return len(kept)


def refuse() -> Iterator[int]:
    yield 1
    raise UnreadableFile("第 3 张表是空的。改法：删去它")


def break_down() -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("a parser's own words")


def chatter() -> Iterator[str]:
    print("a library prints to the pipe")
    sys.stdout.flush()
    os.write(1, b"and so does C code")
    yield "still in step"


def one_of(task: str, value: int) -> int:
    if task == "die":
        os._exit(3)
    if task == "hang":
        time.sleep(3600)
    if task == "swell":
        return len(bytearray(value << 20))
    if task == "refuse":
        raise UnreadableFile("不行。改法：换一个")
    return value * value


def count_or_die_half_way(n: int) -> Iterator[int]:
    """As `die_if_used_before`, after the items have begun to arrive."""
    used = getattr(sys, "_used_before", False)
    sys._used_before = True  # type: ignore[attr-defined]
    for number in range(n):
        if used and number == n - 1:
            os.abort()
        yield number


def die_if_used_before(state: str) -> int:
    """Dies in a process that has served before: what earlier calls did must never decide over this one."""
    used = getattr(sys, "_used_before", False)
    sys._used_before = True  # type: ignore[attr-defined]
    if used and state == "fragile":
        os.abort()
    return os.getpid()
