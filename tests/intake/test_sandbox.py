import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import types
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

import psutil
import pytest

from jxgrade.errors import UnreadableFile
from jxgrade.intake import sandbox
from jxgrade.intake.sandbox import only
from tests.intake.children import (
    abort,
    break_down,
    chatter,
    count,
    count_and_tell,
    count_or_die_half_way,
    die_if_used_before,
    hang_after,
    one_of,
    refuse,
    swell,
    swell_slowly,
)


def _unfindable() -> object:
    """A function of a module that only this process knows."""
    module = types.ModuleType("only_here")
    exec("def nothing(): yield", module.__dict__)
    sys.modules["only_here"] = module
    return module.nothing


# ---------------------------------------------------------------- stream


def test_items_arrive_whole_and_in_order() -> None:
    assert list(sandbox.stream(count, 0, memory_mb=200, seconds=20)) == []
    assert list(sandbox.stream(count, 1, memory_mb=200, seconds=20)) == [0]
    assert list(sandbox.stream(count, 100_000, memory_mb=200, seconds=20)) == list(range(100_000))


def test_a_child_waits_for_a_slow_parent(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with closing(sandbox.stream(count_and_tell, str(told), memory_mb=200, seconds=20)) as items:
        assert next(items) == "0" * 20
        time.sleep(0.3)
        ahead = int(told.read_text())
        time.sleep(0.3)
        assert int(told.read_text()) == ahead  # it has stopped,
        assert ahead * 20 < 4 * 2**20  # a few batches ahead at most


def test_time_the_parent_takes_is_not_counted() -> None:
    with closing(sandbox.stream(count, 50_000, memory_mb=200, seconds=1.5)) as items:
        seen = list(islice(items, 10))
        time.sleep(1.6)
        assert len(seen) + sum(1 for _ in items) == 50_000


def test_a_hanging_child_is_ended_in_time_and_leaves_what_it_gave() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match=r"超过 0.5 秒.*改法："):
        list(sandbox.stream(hang_after, 3, memory_mb=200, seconds=0.5))
    assert time.monotonic() - began < 10


def test_a_crash_is_told_in_chinese_with_a_fix() -> None:
    with pytest.raises(UnreadableFile, match=r"崩溃.*改法："):
        list(sandbox.stream(abort, memory_mb=200, seconds=20))


@pytest.mark.skipif(not sandbox.RLIMITS, reason="the kernel limits memory on Linux only; the watch is tested below")
def test_memory_is_allowed_below_the_limit_and_refused_above() -> None:
    # what a child imports for the call counts too: some 30 MB with the modules of this file
    assert list(sandbox.stream(swell, 120, memory_mb=200, seconds=20)) == [120 << 20]
    with pytest.raises(UnreadableFile, match=r"内存超过 200 MB.*改法："):
        list(sandbox.stream(swell, 201, memory_mb=200, seconds=20))
    with pytest.raises(UnreadableFile, match="内存超过 200 MB"):
        list(sandbox.stream(swell, 100_000, memory_mb=200, seconds=20))


def test_where_the_kernel_does_not_limit_memory_the_parent_watches() -> None:
    worker = sandbox.Worker(swell_slowly, memory_mb=150, seconds=30, rlimits=False)
    try:
        assert worker.taken(only, 5) == 5
        with pytest.raises(UnreadableFile, match="内存超过 150 MB"):
            worker.taken(only, 1000)
        assert worker.taken(only, 6) == 6
    finally:
        worker.close()


def test_a_reason_comes_through_as_it_is() -> None:
    with pytest.raises(UnreadableFile, match=r"^第 3 张表是空的。改法：删去它$"):
        list(sandbox.stream(refuse, memory_mb=200, seconds=20))


def test_an_unforeseen_error_keeps_its_traceback_as_the_cause() -> None:
    with pytest.raises(UnreadableFile, match=r"ZeroDivisionError.*改法：") as caught:
        list(sandbox.stream(break_down, memory_mb=200, seconds=20))
    assert "a parser's own words" in str(caught.value.__cause__)


def test_what_a_library_prints_does_not_fall_among_the_items() -> None:
    assert list(sandbox.stream(chatter, memory_mb=200, seconds=20)) == ["still in step"]


def test_a_function_the_child_cannot_import_is_a_programming_error() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError), match="local"):
        list(sandbox.stream(lambda: iter(()), memory_mb=200, seconds=20))
    with pytest.raises(RuntimeError, match="cannot use"):
        list(sandbox.stream(_unfindable(), memory_mb=200, seconds=20))


def test_what_children_import_is_light() -> None:
    code = (
        "import sys, jxgrade.intake.documents, jxgrade.intake.formats_docx, jxgrade.intake.formats_pdf;"
        "print(*{'pandas', 'numpy', 'pyarrow', 'pydantic', 'docx2python', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# ---------------------------------------------------------------- each


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """All children begin at once."""
    monkeypatch.setattr(sandbox, "PATIENCE", 0)


def test_few_calls_are_made_by_one_child(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [("plain",)] * 20
    assert len(set(sandbox.each(die_if_used_before, calls, memory_mb=200, seconds=20, jobs=3))) == 1
    monkeypatch.setattr(sandbox, "PATIENCE", 0)
    assert len(set(sandbox.each(die_if_used_before, calls, memory_mb=200, seconds=20, jobs=3))) == 3


@pytest.mark.usefixtures("impatient")
def test_answers_come_in_the_order_of_the_questions() -> None:
    for jobs in (1, 2, 3):
        calls = [("square", number) for number in range(100)]
        assert list(sandbox.each(one_of, calls, memory_mb=200, seconds=20, jobs=jobs)) == [n * n for n in range(100)]


def test_nothing_to_do_starts_nothing() -> None:
    before = len(psutil.Process().children())
    assert list(sandbox.each(one_of, [], memory_mb=200, seconds=20, jobs=2)) == []
    assert len(psutil.Process().children()) == before


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("jobs", "executor"), [(1, None), (2, None), (2, ThreadPoolExecutor(2))])
def test_a_bad_call_costs_only_itself(jobs: int, executor: Executor | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TOGETHER", 5)
    calls = [("square", 1), ("die", 0), ("square", 2), ("hang", 0), ("square", 3), ("refuse", 0), ("square", 4)]
    if sandbox.RLIMITS:
        calls += [("swell", 500), ("square", 5)]
    answers = list(sandbox.each(one_of, calls, memory_mb=200, seconds=0.7, jobs=jobs, executor=executor))
    reasons = {task: str(answer) for (task, _), answer in zip(calls, answers, strict=True) if task != "square"}
    assert [answer for answer in answers if isinstance(answer, int)] == [1, 4, 9, 16, 25][: len(calls) // 2 + 1]
    assert "崩溃" in reasons["die"] and "0.7 秒" in reasons["hang"] and reasons["refuse"] == "不行。改法：换一个"


def test_what_a_child_read_earlier_does_not_decide_over_a_later_call() -> None:
    calls = [("plain",), ("plain",), ("fragile",), ("fragile",), ("plain",)]
    answers = list(sandbox.each(die_if_used_before, calls, memory_mb=200, seconds=20))
    assert all(isinstance(answer, int) for answer in answers)
    assert answers[0] == answers[1] != answers[2]


def test_what_a_worn_child_gave_before_it_died_is_not_counted_twice() -> None:
    worker = sandbox.Worker(count_or_die_half_way, memory_mb=200, seconds=20)
    try:
        assert worker.taken(list, 5) == list(range(5))
        assert worker.taken(list, 100_000) == list(range(100_000))
    finally:
        worker.close()


def test_few_arguments_are_taken_ahead() -> None:
    taken = []

    def arguments() -> Iterator[tuple[object, ...]]:
        for number in range(1000):
            taken.append(number)
            yield "square", number

    with closing(sandbox.each(one_of, arguments(), memory_mb=200, seconds=20, jobs=2)) as answers:
        assert next(answers) == 0
        assert len(taken) <= 8


@pytest.mark.usefixtures("impatient")
def test_no_child_is_left_behind_when_the_rest_is_not_wanted() -> None:
    before = {child.pid for child in psutil.Process().children()}
    threads = threading.active_count()
    with closing(sandbox.each(one_of, [("square", 2), ("hang", 0)] * 5, memory_mb=200, seconds=60, jobs=2)) as answers:
        assert next(answers) == 4
        assert {child.pid for child in psutil.Process().children()} - before
    assert {child.pid for child in psutil.Process().children()} == before
    time.sleep(0.2)
    assert threading.active_count() <= threads


@pytest.mark.skipif(os.name != "posix", reason="signals to one process are POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_an_interrupted_or_killed_parent(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import itertools, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a parent in the background was told to ignore it
        "from jxgrade.intake import sandbox\n"
        "for item in sandbox.stream(itertools.count, memory_mb=200, seconds=60):\n"
        "    if item == 5: print('ready', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
        parent.send_signal(how)
        parent.wait(20)
    _gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
