"""The same bytes everywhere: `python tests/benchmarks/same_bytes.py [--other-python PYTHON] [--whole]`.

One small demo's inbox is run under other time zones, locales, numbers of processes, folder names and, where one is given, by another
Python with the same packages; every table and everything below reports is compared with the first run. ``--whole`` makes all reports,
without it those of one city and the province's selection. Then `verify` is held against 20 flipped bits (``--flips N``).

``--against CHECKOUT [--against-python PYTHON]`` compares the tables of other code with ours instead (`other_code`).
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jxgrade import batch
from jxgrade.demo import prepare_demo
from jxgrade.errors import JxgradeError
from tests.benchmarks.other_code import against

PART = [
    "--city",
    "nanchang",
    "--city",
    "jiujiang",
    "--step",
    "2-checks",
    "--step",
    "5-grading",
    "--step",
    "6-selection",
]
HERE = Path(__file__).resolve().parents[2]


def results(root: Path) -> dict[str, str]:
    """Path and digest of every table and everything below reports."""
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def run(root: Path, python: str, jobs: int, part: list[str], settings: dict[str, str]) -> dict[str, str]:
    """One run of the workspace under these settings of the environment; its results."""
    environment = {**os.environ, "PYTHONPATH": str(HERE), **settings}
    command = [python, "-m", "jxgrade.cli", "run", str(root), "--jobs", str(jobs), *part]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{settings}: {done.stderr}")
    return results(root)


def versions(python: str) -> str:
    """What a Python is and which packages of ours it has."""
    code = "from jxgrade.batch.fingerprint import package_versions as v; print(' '.join(f'{a} {b}' for a, b in v().items()))"
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.run(
        [python, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def everywhere(source: Path, others: list[str], part: list[str]) -> int:
    """How many of the runs differ from the first."""
    plain = {"TZ": "UTC", "LANG": "C", "LC_ALL": "C"}
    ways = [
        ("TZ=UTC LANG=C, 1 process", "w", sys.executable, 1, plain),
        ("TZ=Asia/Shanghai", "w2", sys.executable, 1, {**plain, "TZ": "Asia/Shanghai"}),
        ("LANG=zh_CN.UTF-8", "w3", sys.executable, 1, {**plain, "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}),
        ("2 processes", "w4", sys.executable, 2, plain),
        ("folder 省 培 2023", "省 培 2023", sys.executable, 1, plain),
        ("hash seed 1", "w5", sys.executable, 1, {**plain, "PYTHONHASHSEED": "1"}),
        *((f"Python {python}", f"p{number}", python, 1, plain) for number, python in enumerate(others)),
    ]
    first: dict[str, str] = {}
    bad = 0
    for title, name, python, jobs, settings in ways:
        if python in others:
            print(versions(python))
        root = source.with_name(name)
        shutil.copytree(source, root)
        made = run(root, python, jobs, part, settings)
        first = first or made
        differing = sorted(name for name in first.keys() | made.keys() if first.get(name) != made.get(name))
        bad += bool(differing)
        print(
            f"{title}: {len(made)} files, {'the same bytes' if not differing else f'DIFFERENT {differing}'}", flush=True
        )
    return bad


def flips(root: Path, times: int, rng: random.Random) -> int:
    """How many flipped bits, by turns of inbox, store, reports, log and programme, `verify` does not find; size and time stay."""
    areas = {
        "inbox": [path for path in root.glob("inbox/**/*") if path.is_file()],
        "store": list(root.glob("store/**/*.parquet")),
        "report": [path for path in root.glob("reports/**/*") if path.is_file()],
        "log": [root / "store/private/audit.jsonl"],
        "programme": [root / "params/programme.yaml"],
    }
    missed = 0
    for number in range(times):
        area = list(areas)[number % len(areas)]
        path = rng.choice(sorted(areas[area]))
        stat, whole = path.stat(), path.read_bytes()
        place = rng.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        try:
            told = [f"{one.area}/{one.name}" for one in batch.verify(root, quick=True).found]
        except JxgradeError as error:
            told = [str(error).splitlines()[0]]
        missed += not told
        print(f"{number + 1:3} {path.relative_to(root)} byte {place}: {'; '.join(told[:2]) or 'MISSED'}", flush=True)
        path.write_bytes(whole)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    print(
        f"flipped bits found: {times - missed} of {times}; undone, verify says {len(batch.verify(root, quick=True).found)} differences"
    )
    return missed


def main() -> None:
    """Run both; exit 1 where anything differs or is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other-python", action="append", default=[])
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--trainees", type=int, default=60)
    parser.add_argument("--flips", type=int, default=20)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--against-python", default=sys.executable)
    parser.add_argument("--seeds", type=int, nargs="*", default=[3, 5])
    asked = parser.parse_args()
    if asked.against:
        with tempfile.TemporaryDirectory(prefix="same-bytes-") as folder:
            seeds = tuple(asked.seeds)
            sys.exit(1 if against(asked.against.resolve(), asked.against_python, Path(folder), seeds) else 0)
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as folder:
        source = Path(folder) / "source"
        prepare_demo(source, trainees=asked.trainees, seed=2023)
        shutil.rmtree(source / "store")
        shutil.rmtree(source / "reports")
        bad = everywhere(source, asked.other_python, [] if asked.whole else PART)
        bad += flips(source.with_name("w"), asked.flips, random.Random(6))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
