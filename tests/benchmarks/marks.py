"""The mark store under load: `python tests/benchmarks/marks.py` (about two minutes; `--graders 40` for a short look).

250 graders save 40 marks each, as processes (what kernels of a shared server are): 50 at a time against PostgreSQL, 20 at a time
against SQLite. Every tenth request is sent twice, as by an impatient hand. Then six writers save without pause and three of them are
killed (SIGKILL) in the middle. Lost: acknowledged, and not in the store. Doubled: more rows than requests.
"""

import argparse
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jxgrade.marking import open_store
from tests.marking.clusters import cluster, installed
from tests.marking.laws import consistent, entry

Acknowledged = list[tuple[str, str, int]]
POINTS = {"主题与目标": 17, "对象与学情": 12, "过程与方法": 33, "安全与伦理": 8, "反思与表达": 10}


def grade(url: str, grader: str, texts: int, pause: float) -> tuple[Acknowledged, list[float]]:
    """Save a mark for each text, after a pause; what was acknowledged, and the seconds of each save."""
    acknowledged: Acknowledged = []
    seconds = []
    with open_store(url) as store:
        for number in range(texts):
            asked = entry(
                text=f"T{number:05d}/lesson_design", grader=grader, comment="环节完整，学生充分体验与分享。" * 3
            )
            asked = replace(asked, points={name: asked.mark * value / 80 for name, value in POINTS.items()})  # type: ignore[operator]
            request = f"{grader}-{number}"
            time.sleep(pause)
            for _ in range(2 if number % 10 == 9 else 1):
                begun = time.perf_counter()
                saved = store.save(asked, request=request)
                seconds.append(time.perf_counter() - begun)
            acknowledged.append((saved.submission_id, grader, saved.revision))
    return acknowledged, seconds


def idle(seconds: float) -> None:
    """Keep a process busy so that all of a pool are started."""
    time.sleep(seconds)


def load(name: str, url: str, *, graders: int, texts: int, at_once: int, pause: float) -> None:
    """All graders, so many at a time; one line of figures."""
    with open_store(url):
        pass
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["jxgrade.marking", "tests.marking.laws", "sqlalchemy.dialects.sqlite", "psycopg"])
    acknowledged: Acknowledged = []
    seconds: list[float] = []
    with ProcessPoolExecutor(at_once, mp_context=context) as pool:
        list(pool.map(idle, [1.0] * at_once))
        begun = time.perf_counter()
        ids = [f"G{number:03d}" for number in range(graders)]
        for told, taken in pool.map(grade, [url] * graders, ids, [texts] * graders, [pause] * graders):
            acknowledged += told
            seconds += taken
        whole = time.perf_counter() - begun
    with open_store(url) as store:
        found = {(one.submission_id, one.grader_id): one for one in store.entries()}
        rows = len(store.history())
        lost = sum((text, grader) not in found for text, grader, _ in acknowledged)
        assert consistent(store)
    cuts = statistics.quantiles(seconds, n=100)
    print(
        f"{name:<11} graders {graders} x {texts}, {at_once} at once, pause {pause:g} s: saved {len(acknowledged)}, lost {lost}, "
        f"doubled {rows - len(acknowledged)}, p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, "
        f"max {max(seconds) * 1000:.0f} ms, {len(seconds) / whole:.0f} saves/s, {whole:.1f} s"
    )


def write_on(url: str, grader: str, told: int) -> None:
    """Save for ever; a line into the pipe ``told`` after each acknowledged save."""
    with open_store(url) as store:
        number = 0
        while True:
            text = f"T{number:05d}/lesson_design"
            seen = store.save(entry(text=text, grader=grader, state="draft"), request=f"{grader}-{number}-a")
            os.write(told, f"{text} {grader} 1\n".encode())
            store.save(replace(seen, state="done"), request=f"{grader}-{number}-b")
            os.write(told, f"{text} {grader} 2\n".encode())
            number += 1


def kill(name: str, url: str, *, seconds: float = 3) -> None:
    """Six writers, three killed after a third of the time, the others at the end; what was acknowledged must be there."""
    reading, writing = os.pipe()
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=write_on, args=(url, f"K{number}", writing)) for number in range(6)]
    for writer in writers:
        writer.start()
    os.close(writing)
    lines = []
    os.set_blocking(reading, False)
    begun, killed = time.monotonic(), 0
    left = b""
    while killed < len(writers):
        passed = time.monotonic() - begun
        if (killed < 3 and passed > seconds / 3) or passed > seconds:
            for writer in writers[killed : 3 if killed < 3 else None]:
                os.kill(writer.pid or 0, signal.SIGKILL)
                killed += 1
        left += _read(reading)
        time.sleep(0.01)
    for writer in writers:
        writer.join()
    left += _read(reading)
    lines = [line.split() for line in left.decode().splitlines() if line.endswith(("1", "2"))]
    with open_store(url) as store:
        found = {(one.submission_id, one.grader_id): one.revision for one in store.entries()}
        lost = [line for line in lines if found.get((line[0], line[1]), 0) < int(line[2])]
        print(
            f"{name:<11} 6 writers, 3 killed in the middle, 3 at the end: acknowledged {len(lines)}, lost {len(lost)}, "
            f"history consistent: {consistent(store)}"
        )


def _read(pipe: int) -> bytes:
    found = b""
    try:
        while chunk := os.read(pipe, 1 << 16):
            found += chunk
    except BlockingIOError:
        pass
    return found


@contextmanager
def places() -> Iterator[list[tuple[str, str, int]]]:
    """Name, URL and how many at once."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = ("SQLite", f"sqlite:///{folder}/marks.sqlite", 20)
        if not installed():
            yield [sqlite]
            return
        with cluster(["max_connections=120"]) as server:
            yield [("PostgreSQL", server.fresh(), 50), sqlite]


def main() -> None:
    """Both databases, one after the other."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--graders", type=int, default=250)
    asked.add_argument("--marks", type=int, default=40)
    asked.add_argument("--pause", type=float, default=0, help="seconds a grader waits before each save")
    given = asked.parse_args()
    with places() as found:
        for name, url, at_once in found:
            load(name, url, graders=given.graders, texts=given.marks, at_once=at_once, pause=given.pause)
            kill(name, url)


if __name__ == "__main__":
    main()
