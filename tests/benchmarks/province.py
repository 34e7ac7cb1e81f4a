"""A whole province from the raw inbox to all pages: rows, seconds, processor, memory and growth of each stage.

    python -m tests.benchmarks.province [--sizes 10000 100000] [--prose FILE] [--jobs N] [--keep DIR]

Each trainee has hours, a test, two texts of some 1,300 characters (a fifth of them Word files with a template's styles, three of
four under the form's headings) and two marks; numbers crowd around the limits. ``--prose``: a table (id, text) in whose language the texts are made (`reuse_bulk`; nothing is
copied); without it the demo's texts. Then one mark of one city is changed and the run repeated, then late texts of one trainee in
a hundred come in. The floors, for ratios that do not depend on the machine: a bare read of the same spreadsheets and documents,
`rjieba.cut` over the same texts, and one empty notebook by papermill times the notebooks made. Last, of two sizes, a model of 31 provinces.
"""

import argparse
import csv
import math
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import nbformat
import pandas as pd
import papermill
import psutil
import rjieba
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

from jxgrade import Programme, batch, tables
from jxgrade.batch.run.stages import STAGES as WORK
from jxgrade.batch.workspace import shipped
from jxgrade.tables import INBOX
from tests.benchmarks.documents import STYLES
from tests.benchmarks.reuse_bulk import more_texts
from tests.intake.conftest import paragraph, word_file
from tests.shipped import KINDS, STAGES

TESTS = ("59.9", "60", "60.1", "89.9", "90", "90.1", "72.5", "81", "95.5", "100")
HOURS = ("31.99", "32", "32", "32", "33", "40")
OFFLINE = ("27.99", "28", "28", "28", "30", "56")
DAY = "2024-01-05"
IN_WORD = 5  # one text in so many
FREE = 4  # one text in so many is prose without the form's headings; of sections labelled in teachers' texts it was a quarter
DISK = ("inbox", "store", "reports")
COUNTRY = 3_100_000  # trainees of 31 provinces
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # Word can hold none of these
LATE = 100  # one trainee in so many hands in late


def _sheet(path: Path, table: str, columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    heading = [INBOX[table].column(column).heading for column in columns]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as sink:
            writer = csv.writer(sink)
            writer.writerow(heading)
            writer.writerows(rows)
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, heading)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)


def write_inbox(inbox: Path, programme: Programme, trainees: int, words: Sequence[str], seed: int = 2023) -> None:
    """A synthetic inbox; cities in proportion to their quotas, 24 trainees to a school; ``words``: two texts for each."""
    rng = random.Random(seed)
    (inbox / "submissions").mkdir(parents=True, exist_ok=True)
    weights = [city.quota.total for city in programme.cities]
    cities = sorted(rng.choices(range(len(weights)), weights, k=trainees))
    ids = [f"T{number:07d}" for number in range(trainees)]
    place = [(programme.cities[c].name, f"第{n // 2400 % 9}区", f"第{n // 24}小学") for n, c in enumerate(cities)]
    graders = [f"G{number:03d}" for number in range(252)]
    stages = [STAGES["school" if rng.random() < 0.82 else "kindergarten"] for _ in ids]
    roster = ((i, "某人", *where, stage, "班主任") for i, where, stage in zip(ids, place, stages, strict=True))
    _sheet(
        inbox / "roster.xlsx", "roster", ("trainee_id", "name", "city", "county", "school", "stage", "category"), roster
    )
    units = sorted({(*where, stage) for where, stage in zip(place, stages, strict=True)})
    _sheet(
        inbox / "schools.csv", "schools", ("city", "county", "school", "stage", "eligible"), ((*u, 40) for u in units)
    )
    _sheet(
        inbox / "learning.xlsx",
        "learning",
        ("trainee_id", "online_hours"),
        ((i, float(rng.choice(HOURS))) for i in ids),
    )
    _sheet(
        inbox / "attendance.csv", "attendance", ("trainee_id", "offline_hours"), ((i, rng.choice(OFFLINE)) for i in ids)
    )
    _sheet(
        inbox / "tests.xlsx",
        "tests",
        ("trainee_id", "test_score", "attempt", "tested_at"),
        ((i, float(rng.choice(TESTS)), 1, DAY) for i in ids),
    )
    hand_in(inbox, "1", ids, words, programme)
    marks = (
        (i, kind, rng.choice(graders), round(rng.gauss(74, 12) * 2) / 2 % 100.5, "初评", DAY)
        for i in ids
        for kind in KINDS.values()
    )
    _sheet(inbox / "marks.csv", "marks", ("trainee_id", "kind", "grader_id", "mark", "role", "marked_at"), marks)


def under_headings(text: str, headings: Sequence[str]) -> str:
    """A text cut into as many parts as the form has sections, each under its heading."""
    size = len(text) // len(headings) + 1
    return "\n".join(f"{one}\n{text[at * size : (at + 1) * size]}" for at, one in enumerate(headings))


def hand_in(inbox: Path, batch_name: str, ids: Sequence[str], words: Sequence[str], programme: Programme) -> None:
    """One delivery: a table of texts, one in five as a Word file in archives as large as they may be."""
    rows: list[tuple[str, str, str | None, str | None, str]] = []
    files: list[tuple[str, str]] = []
    for number, text in enumerate(words):
        trainee, (code, kind) = ids[number // 2], list(KINDS.items())[number % 2]
        if number % FREE:
            text = under_headings(text, [one.headings[0] for one in programme.assignments[code].sections])
        name = f"{batch_name}-{trainee}-{kind}.docx" if number % IN_WORD == 0 else None
        if name:
            lines = "".join(paragraph(escape(text[at : at + 80])) for at in range(0, len(text), 80))
            files.append((name, lines))
        rows.append((trainee, kind, name, None if name else text, DAY))
    for part in range(0, len(files), programme.limits.members):  # a larger archive is refused
        path = inbox / "submissions" / f"{batch_name}-{part // programme.limits.members + 1}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, lines in files[part : part + programme.limits.members]:
                archive.writestr(name, word_file(lines, styles=STYLES))
    columns = ("trainee_id", "kind", "file", "text", "submitted_at")
    _sheet(inbox / f"submissions-{batch_name}.csv", "submissions", columns, iter(rows))


# ---------------------------------------------------------------- floors


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_read(inbox: Path) -> None:
    """The same cells and the same documents' XML, with nothing done to them."""
    for path in sorted(inbox.iterdir()):
        if path.suffix == ".xlsx":
            sum(len(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as source:
                sum(len(row) for row in csv.reader(source))
    for path in sorted((inbox / "submissions").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as inner, zipfile.ZipFile(inner) as document:
                    etree.fromstring(document.read("word/document.xml"))


def empty_notebook() -> float:
    """Seconds of one empty notebook by papermill."""
    with tempfile.TemporaryDirectory() as folder:
        about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
        place = Path(folder) / "one.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")], metadata=about), place)
        return _seconds(lambda: papermill.execute_notebook(str(place), str(place), progress_bar=False))


# ---------------------------------------------------------------- a run, watched from outside


@dataclass
class Cost:
    """What one stage took: seconds by the clock and of all processors, most memory of all processes together, in bytes."""

    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0


def watched(root: Path, jobs: int | None) -> dict[str, Cost]:
    """Run a workspace in a process of its own; what each stage took, in order. Shared memory is counted once (PSS).

    A process that nobody waits for (a notebook's) takes its times along when it ends: those seen last are kept, up to .2 s short.
    """
    command = [sys.executable, "-m", "tests.benchmarks.province", "--child", str(root)]
    child = subprocess.Popen(command + (["--jobs", str(jobs)] if jobs else []), stdout=subprocess.PIPE, text=True)
    stage, costs = "start", {}

    def listen() -> None:
        nonlocal stage
        for line in child.stdout or ():
            stage = line.strip()

    threading.Thread(target=listen, daemon=True).start()
    tree, clock, spent = psutil.Process(child.pid), time.perf_counter(), [0.0, 0.0]
    seen: dict[psutil.Process, float] = {}
    while child.poll() is None:
        waited, held = 0.0, 0
        for one in (tree, *tree.children(recursive=True)):
            with suppress(psutil.Error):
                times = one.cpu_times()
                seen[one] = times.user + times.system
                waited += seen[one] + times.children_user + times.children_system
                held += one.memory_full_info().pss
        cost, now = costs.setdefault(stage, Cost()), time.perf_counter()
        cost.seconds += now - clock
        used = [waited, sum(seen.values())]
        cost.processor += max(0.0, *(after - before for after, before in zip(used, spent, strict=True)))
        cost.memory = max(cost.memory, held)
        clock, spent = now, [max(pair) for pair in zip(used, spent, strict=True)]
        time.sleep(0.2)
    if child.returncode:
        raise SystemExit(f"the run failed ({child.returncode})")
    return costs


def _child(root: Path, jobs: int | None) -> None:
    titles = {stage.title: stage.name for stage in WORK}
    named = {"生成报告": "notebooks", "生成雷同证据": "evidence", "生成学员的判定": "trainees"}
    told = ""

    def progress(what: str, done: int, total: int | None) -> None:
        nonlocal told
        name = titles.get(what) if total is None else named.get(what)
        if name and name != told:
            told = name
            print(name, flush=True)

    failures = [*batch.run(root, jobs=jobs, progress=progress).failures]
    unread = int((~tables.read("submissions", root / "store")["readable"]).sum())
    failures += [f"{unread} texts could not be read"] if unread else []
    if failures:
        raise SystemExit("\n".join(failures))


def _rows(root: Path, name: str) -> int:
    """Rows of what a stage makes; of pages, how many."""
    made = next((stage.makes for stage in WORK if stage.name == name), ())
    if made:
        return sum(len(tables.read(table, root / "store")) for table in made)
    places = {"evidence": "province/evidence/*.html", "trainees": "province/trainees/*.html", "notebooks": "*/*.ipynb"}
    return len(list((root / "reports").glob(places[name]))) if name in places else 0


def _print(
    title: str,
    root: Path,
    costs: dict[str, Cost],
    floors: dict[str, float],
    smaller: tuple[float, dict[str, Cost]] | None,
) -> None:
    print(f"\n{title}\n{'stage':12}{'rows':>10}{'s':>8}{'cpu s':>8}{'MB':>7}  exponent  ratio")
    costs = costs | {
        "all": Cost(
            sum(c.seconds for c in costs.values()),
            sum(c.processor for c in costs.values()),
            max(c.memory for c in costs.values()),
        )
    }
    for name, cost in costs.items():
        before = smaller[1].get(name) if smaller else None
        growth = (
            f"{math.log(cost.processor / before.processor) / math.log(smaller[0]):.2f}"
            if smaller and before and min(cost.processor, before.processor) > 1
            else ""
        )
        ratio = f"{cost.processor / floors[name]:.1f}" if name in floors else ""
        print(
            f"{name:12}{_rows(root, name):>10}{cost.seconds:>8.1f}{cost.processor:>8.1f}{cost.memory / 1e6:>7.0f}  {growth:>8}  {ratio:>5}",
            flush=True,
        )


def measure(
    root: Path, trainees: int, prose: Sequence[str], jobs: int | None, smaller: tuple[int, list[dict[str, Cost]]] | None
) -> list[dict[str, Cost]]:
    """Make the province of one size, run it, run it again after a mark and after late texts; prints, and returns the costs."""
    programme = Programme.load(shipped() / "params" / "programme.yaml")
    words = more_texts(prose, 2 * trainees + 2 * (trainees // LATE))
    batch.init(root)
    inbox = root / "inbox"
    took = _seconds(lambda: write_inbox(inbox, programme, trainees, words[: 2 * trainees]))
    print(f"\n{trainees} trainees, {2 * trainees} texts; inbox written in {took:.0f} s")
    floors = {
        "intake": _seconds(lambda: bare_read(inbox)),
        "reuse": _seconds(lambda: sum(len(list(rjieba.cut(one))) for one in words[: 2 * trainees])),  # nothing is kept
    }
    floors["notebooks"] = empty_notebook() * len(batch.NOTEBOOKS)
    print("floors: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in floors.items()))
    found = []
    for number, title in enumerate(("all of it", "after one more mark", "after late texts")):
        if number == 1:
            _sheet(inbox / "marks-late.csv", "marks", ("trainee_id", "kind", "grader_id", "mark", "role", "marked_at"),
                   iter([("T0000001", next(iter(KINDS.values())), "G251", 71, "复评", DAY)]))  # fmt: skip
        if number == 2:
            late = [f"T{LATE * place:07d}" for place in range(trainees // LATE)]
            hand_in(inbox, "2", late, words[2 * trainees :], programme)
        found.append(watched(root, jobs))
        if number == 0:
            sums = {name: sum(one.stat().st_size for one in (root / name).rglob("*") if one.is_file()) for name in DISK}
            print("disk: " + ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sums.items()))
        before = (trainees / smaller[0], smaller[1][number]) if smaller else None
        _print(title, root, found[-1], floors, before)
    return found


def _growth(before: float, after: float, times: float) -> float:
    """The exponent by which something grows; where it is too small to be measured, with the size."""
    return math.log(after / before) / math.log(times) if min(before, after) > 1 else 1.0


def _model(sizes: Sequence[int], before: dict[str, Cost], after: dict[str, Cost]) -> None:
    """What 31 provinces would cost, each by itself, and all in one workspace: the larger size carried on by the growth between the two."""
    times, more = sizes[-1] / sizes[0], COUNTRY / sizes[-1]
    print(f"\nmodel of {COUNTRY} trainees\n{'stage':12}{'core-hours apart':>18}{'in one':>9}{'GB in one':>11}")
    for name in (one for one in after if one in before):
        processor = _growth(before[name].processor, after[name].processor, times)
        memory = _growth(before[name].memory, after[name].memory, times)
        hours, held = after[name].processor / 3600, after[name].memory / 1e9
        print(f"{name:12}{hours * more:>18.1f}{hours * more**processor:>9.1f}{held * more**memory:>11.0f}", flush=True)


def main() -> None:
    """Each size in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--prose", type=Path)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--keep", type=Path, help="an empty folder for the workspaces")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return _child(options.child, options.jobs)
    from jxgrade.demo.handwritten import handwritten

    prose = (
        [_NOT_XML.sub("", text) for text in pd.read_parquet(options.prose)["text"]]
        if options.prose
        else [one.text for one in handwritten().values()]
    )
    before: tuple[int, list[dict[str, Cost]]] | None = None
    with tempfile.TemporaryDirectory() as scratch:
        for size in options.sizes:
            found = measure((options.keep or Path(scratch)) / str(size), size, prose, options.jobs, before)
            if before:
                _model((before[0], size), before[1][0], found[0])
            before = (size, found)
    return None


if __name__ == "__main__":
    main()
