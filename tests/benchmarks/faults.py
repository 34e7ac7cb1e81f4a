"""Kills and full disks, many of them: `python -m tests.benchmarks.faults [run|marking|disk …] [--times N]`.

run      a run on a small demo is killed (kill -9) at N random moments, by turns the whole group of processes or its head alone, and
         started again: store and reports must come out byte for byte as from a run that nobody disturbed, with nothing left beside.
marking  a process that saves marks in the mark store, and keeps them in the desk's spool before, is killed at N random moments: whatever
         it had acknowledged is there; and after all is sent once more the store holds what an undisturbed one holds.
disk     a run in a tmpfs that is full after a random number of bytes (needs root): no half-written file is read as whole, failures
         are told in Chinese; with room again the next run gives the same bytes.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from jxgrade import batch
from jxgrade.batch.marks import mark_store
from jxgrade.demo import prepare_demo
from jxgrade.desk.spool import Spool
from jxgrade.errors import TableError
from jxgrade.marking import Entry
from jxgrade.tables import STORE, read

TRAINEES, SEED = 60, 2023
PART = ["--city", "nanchang", "--step", "2-checks", "--jobs", "1"]
TEXTS, REVISIONS = 60, 3


def results(root: Path) -> dict[str, str]:
    """Path and digest of every table and everything below reports, hidden files too."""
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def start(root: Path) -> subprocess.Popen[str]:
    """`jxgrade run` in a group of processes of its own."""
    command = [sys.executable, "-m", "jxgrade.cli", "run", str(root), *PART]
    return subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def finish(root: Path) -> tuple[int, str]:
    """Run to the end; exit code and what was said on standard error."""
    run = start(root)
    _, said = run.communicate()
    return run.returncode, said


def kill(run: subprocess.Popen[str], *, group: bool) -> None:
    """Kill -9 the whole group or its head alone, and wait until the head is gone."""
    (os.killpg if group else os.kill)(run.pid, signal.SIGKILL)
    run.communicate()


@contextmanager
def inbox() -> Iterator[Path]:
    """A workspace with the inbox of a small demo, and nothing made yet."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        root = Path(folder) / "whole"
        prepare_demo(root, trainees=TRAINEES, seed=SEED)
        shutil.rmtree(root / "store")
        shutil.rmtree(root / "reports")
        yield root


# ---------------------------------------------------------------- kill -9 during a run


def kills_of_runs(times: int, rng: random.Random) -> int:
    """How many of the killed and resumed runs gave the same bytes."""
    with inbox() as source:
        root = source.with_name("killed")
        shutil.copytree(source, root)
        began = time.perf_counter()
        assert finish(root)[0] == 0
        whole, seconds = results(root), time.perf_counter() - began
        print(f"undisturbed run: {seconds:.1f} s, {len(whole)} files")
        same = 0
        for number in range(times):
            shutil.rmtree(root)
            shutil.copytree(source, root)
            run = start(root)
            moment = rng.uniform(0.1, 1) * seconds
            time.sleep(moment)
            early = run.poll() is None
            kill(run, group=number % 2 == 0) if early else run.communicate()
            made = len(results(root))
            code, said = finish(root)
            good = code == 0 and results(root) == whole
            same += good
            told = "killed" if early else "had ended"
            print(
                f"{number + 1:3} {told} after {moment:5.1f} s with {made:3} files; {'same bytes' if good else 'DIFFERENT ' + said}",
                flush=True,
            )
        print(f"kill -9 during run, resumed: same bytes {same} of {times}")
        return same


# ---------------------------------------------------------------- kill -9 during marking


def changes() -> Iterator[tuple[str, Entry]]:
    """Every change the graders make, in order: its request, and the entry before it is saved."""
    for revision in range(REVISIONS):
        for text in range(TEXTS):
            yield (
                f"{text}-{revision}",
                Entry(
                    f"T{text:03d}/growth_report",
                    f"G{text % 3}",
                    "first",
                    state="done",
                    mark=Decimal(60 + text % 30 + revision),
                    comment="评语" * 20,
                    revision=revision,
                    saved_at=f"2024-01-06T10:00:{revision:02d}",
                    saved_by=f"G{text % 3}",
                ),
            )


def mark(root: Path, spool: Path) -> None:
    """Keep each change in the spool, save it, drop it; each is told when it is done."""
    kept = Spool(spool)
    with mark_store(batch.Workspace(root)) as store:
        for request, entry in changes():
            kept.keep(entry)
            print(f"kept {request}", flush=True)
            store.save(entry, request=request)
            print(f"saved {request}", flush=True)
            kept.drop(entry)


def kills_of_marking(times: int, rng: random.Random) -> int:
    """How often nothing acknowledged was lost, and the store came out as if nobody had been killed."""
    every = dict(changes())
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        mark(place / "whole", place / "whole-spool")
        with mark_store(batch.Workspace(place / "whole")) as store:
            whole, history = store.marks(), [change.new for change in store.history()]
        good = acknowledged = 0
        for number in range(times):
            root, spool = place / f"{number}", place / f"{number}-spool"
            command = [sys.executable, "-m", "tests.benchmarks.faults", "mark", str(root), str(spool)]
            run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            first = run.stdout.readline()
            time.sleep(rng.uniform(0, 1.5))
            run.kill()
            told = [
                line.split() for line in [first, *run.communicate()[0].splitlines(keepends=True)] if line.endswith("\n")
            ]
            acknowledged += len(told)
            with mark_store(batch.Workspace(root)) as store:
                requests = {change.request: change.new for change in store.history()}
                lost = [
                    one
                    for what, one in told
                    if what == "saved" and not (one in requests and requests[one].says_the_same(every[one]))
                ]
                waiting = [entry for grader in ("G0", "G1", "G2") for entry in Spool(spool).kept(grader)]
                lost += [
                    one for what, one in told if what == "kept" and one not in requests and every[one] not in waiting
                ]
                for request, entry in every.items():
                    store.save(entry, request=request)
                same = store.marks().equals(whole) and [change.new for change in store.history()] == history
            good += same and not lost
            print(
                f"{number + 1:3} {len(told):4} acknowledged, lost {lost}; after sending all again {'the same' if same else 'DIFFERENT'}",
                flush=True,
            )
        print(
            f"kill -9 during marking: nothing of {acknowledged} acknowledged lost and the same marks {good} of {times}"
        )
        return good


# ---------------------------------------------------------------- full disks


@contextmanager
def small_disk(size: int) -> Iterator[Path]:
    """A tmpfs of so many bytes."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def used(folder: Path) -> int:
    """Bytes taken on a disk."""
    stat = os.statvfs(folder)
    return (stat.f_blocks - stat.f_bfree) * stat.f_frsize


def torn(root: Path, whole: dict[str, str]) -> list[str]:
    """Files with their own names that are not whole: a table that cannot be read or is another, a page that is another, broken JSON."""
    wrong = []
    for name, sha in results(root).items():
        hidden = Path(name).name.startswith(".")
        if not hidden and name != "reports/index.html" and sha != whole.get(name):
            wrong.append(name)
    for name, table in STORE.items():
        if table.path(root / "store").is_file():
            try:
                read(name, root / "store")
            except TableError:
                wrong.append(name)
    for path in root.glob("store/**/*.json"):
        try:
            json.loads(path.read_text("utf-8"))
        except ValueError:
            wrong.append(path.name)
    page = root / "reports/index.html"
    return wrong + ([page.name] if page.is_file() and not page.read_text("utf-8").rstrip().endswith("</html>") else [])


def full_disks(times: int, rng: random.Random) -> int:
    """How often a full disk left nothing torn, was told, and the next run with room gave the same bytes."""
    with inbox() as source:
        with small_disk(1 << 30) as disk:
            root = disk / "w"
            shutil.copytree(source, root)
            before = used(disk)
            assert finish(root)[0] == 0
            whole, need = results(root), used(disk) - before
        print(f"inbox {before:,} bytes, a run takes {need:,} more")
        good = 0
        for number in range(times):
            room = rng.randrange(need)
            with small_disk(before + room) as disk:
                root = disk / "w"
                shutil.copytree(source, root)
                code, said = finish(root)
                wrong = torn(root, whole)
                told = code in (1, 2) and "改法" in said and "Traceback" not in said
                subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
                again, _ = finish(root)
                same = again == 0 and results(root) == whole
                fine = not wrong and told and same
                good += fine
                last = [line for line in said.splitlines() if "改法" in line][-1:]
                print(
                    f"{number + 1:3} room for {room:>10,} bytes: exit {code}, torn {wrong}, then {'the same' if same else 'DIFFERENT'}; {last if fine else said}",
                    flush=True,
                )
        print(f"disk full: nothing torn, told, and the same bytes afterwards {good} of {times}")
        return good


def main() -> None:
    """Run what is asked for; exit 1 where anything was lost."""
    if sys.argv[1:2] == ["mark"]:
        mark(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["run", "marking", "disk"])
    parser.add_argument("--times", type=int)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args()
    kinds = {"run": (kills_of_runs, 50), "marking": (kills_of_marking, 50), "disk": (full_disks, 20)}
    bad = 0
    for what in asked.what:
        work, usual = kinds[what]
        times = asked.times or usual
        bad += times - work(times, random.Random(asked.seed))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
