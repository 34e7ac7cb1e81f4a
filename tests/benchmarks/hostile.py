"""An inbox full of hostile things, run for real: `python -m tests.benchmarks.hostile` (one to three minutes).

Beside ten ordinary trainees stand some 150 whose submissions, names, hours and workbooks are traps (`tests/hostile.py`). The whole
run is watched: memory of its processes, connections to a listener, files outside the workspace. Afterwards every output is searched
for the secret of a file that the traps point at, for live markup, formulas and control sequences.
"""

import csv
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from jxgrade import batch
from jxgrade.errors import ProgrammeError
from jxgrade.present.page import unpacked
from jxgrade.programme import Programme
from jxgrade.tables import read
from tests import hostile
from tests.batch.conftest import write_inbox

LIVE = re.compile(rf"<(?:script|img|svg|iframe|style|b|a|math)\b[^<>]*{hostile.MARK}|\x1b|\x9b31m", re.IGNORECASE)
LEADS: Final = re.compile(
    r"""<a(?: (?:(?:xlink:)?href="(?:[\w./-]+)?\#[^"<>]*"|(?:aria-label|class|title)="[^"<>]*"))+>"""
)
"""A link of our own to rows of a page: whatever somebody wrote stands within quotation marks, behind the number sign."""


@dataclass
class Watch:
    """Who called the listener."""

    calls: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def listener(self) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(0.1)

        def accept() -> None:
            while not self.over.is_set():
                try:
                    server.accept()[0].close()
                    self.calls += 1
                except TimeoutError:
                    continue

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as sink:
        csv.writer(sink).writerows(rows)


@dataclass(frozen=True)
class Result:
    """What became of all traps: counts by class and outcome, and everything that should not be."""

    counts: Counter[tuple[str, str]]
    faults: list[str]
    largest_mb: int
    seconds: float


def trial(folder: Path, *, reports: bool = True) -> Result:
    """Fill an inbox with traps in ``folder``, run it, and look at what is left."""
    root, secret, scratch = folder / "workspace", folder / "canary.txt", folder / "scratch"
    scratch.mkdir()
    secret.write_text(hostile.CANARY, "utf-8")
    watch = Watch()
    batch.init(root)
    _confirm_all(root / "params" / "programme.yaml")
    write_inbox(root / "inbox")
    plain = dict(_decided(_run_quietly(root)))
    items = hostile.submissions(address=watch.listener(), canary=str(secret))
    cells = list(hostile.cells())
    _lay_out(root / "inbox", items, cells)
    for what, extension, data in hostile.workbooks():
        (root / "inbox" / f"往年未合格-{what}.{extension}").write_bytes(data)
    before, begun = _outside(folder), time.perf_counter()
    command = [sys.executable, "-m", "jxgrade.cli", "run", str(root)]
    command += [] if reports else ["--step", "1-intake", "--city", "nanchang"]
    run = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = b"".join(run.communicate())
    seconds = time.perf_counter() - begun
    watch.over.set()
    faults = [f"exit code {run.returncode}: {said.decode(errors='replace')[-400:]}"] if run.returncode else []
    faults += [f"a connection was made ({watch.calls})"] if watch.calls else []
    faults += [f"outside the workspace: {name}" for name in sorted(_outside(folder) ^ before)]
    faults += [f"left behind: {path.name}" for path in scratch.iterdir()]
    counts, more = _judged(root, items, cells, plain)
    faults += more + _shown(root, said)
    largest_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of all that were waited for, theirs too
    return Result(counts, faults, largest_kb >> 10, seconds)


def _confirm_all(rules: Path) -> None:
    """A person has looked at every table: most people of these cities lack hours or texts, and that is so."""
    confirmed = [
        f"  - {{table: {table}, city: {city}, decided_by: 某, decided_on: 2024-01-31}}"
        for table in ("learning", "attendance", "tests", "submissions")
        for city in ("nanchang", "jiujiang")
    ]
    text, count = re.subn(r"(?m)^confirmed: \[\].*$", "\n".join(["confirmed:", *confirmed]), rules.read_text("utf-8"))
    assert count == 1
    rules.write_text(text, "utf-8")


def _lay_out(inbox: Path, items: list[hostile.Item], cells: list[tuple[str, str, str]]) -> None:
    submissions, people = (
        [["学员编号", "作业类型", "文件", "正文", "提交时间"]],
        [["学员编号", "姓名", "设区市", "县（市、区）", "工作单位", "学段", "人员类别"]],
    )
    folder = inbox / "submissions"
    for number, item in enumerate(items):
        who = f"H{number:03}"
        for name, data in item.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if item.link:
            (folder / item.link[0]).symlink_to(item.link[1])
        trap = item.text[: len(item.text) - len(hostile.TEXT)] or "某校"
        people.append([who, trap, "南昌市", trap, trap, "中小学", "班主任"])
        submissions.append([who, "心理活动课程设计", item.name, item.text, "2023-12-20"])
    for number in range(len(cells)):
        people.append([f"N{number:03}", "某", "九江市", "浔阳区", "九江市第一小学", "中小学", "班主任"])
    _write(inbox / "报名表-附.csv", people)
    _write(inbox / "作业-附.csv", submissions)
    _write(
        inbox / "线上学习-附.csv",
        [["学员编号", "线上学时"], *([f"N{n:03}", value] for n, (_, value, _) in enumerate(cells))],
    )


def _run_quietly(root: Path) -> Path:
    for stage in batch.Pipeline(*batch.open_workspace(root)).bring_up_to_date():
        assert stage.outcome == "done", stage
    return root


def _decided(root: Path) -> list[tuple[str, tuple[object, ...]]]:
    frame = read("decisions", root / "store")
    own = frame[frame["trainee_id"].str.startswith("T")]
    return [(row[0], tuple(map(str, row))) for row in own.itertuples(index=False)]


def _judged(
    root: Path, items: list[hostile.Item], cells: list[tuple[str, str, str]], plain: dict[str, tuple[object, ...]]
) -> tuple[Counter[tuple[str, str]], list[str]]:
    problems, decisions = read("problems", root / "store"), read("decisions", root / "store").set_index("trainee_id")
    faults = [f"a neighbour changed: {who}" for who, row in _decided(root) if plain[who] != row]
    counts: Counter[tuple[str, str]] = Counter()
    told = set(zip(problems["file"], problems["row"].fillna(0).astype(int), strict=True))
    for number, item in enumerate(items):
        refused = ("作业-附.csv", number + 2) in told and "lesson_design_unreadable" in decisions.loc[
            f"H{number:03}", "reasons"
        ]
        outcome = "refused" if refused else "neutral"
        counts[item.kind, outcome] += 1
        if item.outcome not in (outcome, "any"):
            faults.append(f"{item.kind} {item.what}: {outcome}, should be {item.outcome}")
    for number, (kind, value, outcome) in enumerate(cells):
        refused = ("线上学习-附.csv", number + 2) in told
        counts[kind, "refused" if refused else "neutral"] += 1
        if outcome == "refused" and not refused:
            faults.append(f"{kind} {value!r}: no problem row")
    files = set(problems["file"].dropna())
    for what, extension, _ in hostile.workbooks():
        counts["workbooks", "refused"] += 1
        if f"往年未合格-{what}.{extension}" not in files:
            faults.append(f"workbook {what}.{extension}: no problem row")
    return counts, faults + _yaml(root, counts)


def _yaml(root: Path, counts: Counter[tuple[str, str]]) -> list[str]:
    faults = []
    for what, data in hostile.YAML.items():
        path = root.parent / "trap.yaml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        try:
            Programme.load(path)
            faults.append(f"yaml {what}: taken")
        except ProgrammeError:
            counts["yaml", "refused"] += 1
        path.unlink()
    return faults


def _outside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _shown(root: Path, said: bytes) -> list[str]:
    """What of the traps is alive in what people open, and where the secret stands."""
    faults = []
    secret = hostile.CANARY.encode()
    if secret in said or b"\x1b" in said:
        faults.append("on the terminal: the secret or a control sequence")
    for path in sorted(path for part in ("reports", "store") for path in (root / part).rglob("*") if path.is_file()):
        data = path.read_bytes()
        name = path.relative_to(root).as_posix()
        if path.suffix == ".parquet":
            data += pd.read_parquet(path).to_csv().encode(errors="replace")
        if path.suffix == ".html":
            data = unpacked(data.decode()).encode()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                data = b"".join(book.read(part) for part in book.namelist())
            if re.search(rb"<f>|<f |hyperlink ", data):
                faults.append(f"a formula or a link: {name}")
        if secret in data:
            faults.append(f"the secret: {name}")
        if path.suffix == ".html" and (found := LIVE.search(LEADS.sub("", data.decode()))):
            faults.append(f"alive: {name}: {found[0][:60]!r}")
    return faults


def main() -> None:
    """Try all traps and print a line per class."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        result = trial(Path(folder))
    for kind in sorted({kind for kind, _ in result.counts}):
        refused, neutral = result.counts[kind, "refused"], result.counts[kind, "neutral"]
        print(
            f"{kind:14} {refused + neutral:4} items: refused with a problem row {refused}, read and harmless {neutral}"
        )
    print(f"in all {sum(result.counts.values())}; largest process {result.largest_mb} MB; {result.seconds:.0f} s")
    print("\n".join(result.faults) or "neighbours unchanged; no connection, no file outside, no secret, nothing alive")
    sys.exit(bool(result.faults))


if __name__ == "__main__":
    main()
