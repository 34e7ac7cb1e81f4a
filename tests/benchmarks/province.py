"""A full province without documents: intake, scores, decisions, graders and awards, timed, with peak memory.

    python tests/benchmarks/province.py [--trainees 100000] [--seed 2023] [--keep DIR]

Each trainee has hours, a test, two one-line texts and two marks; numbers crowd around the limits. The floor, for a ratio that
does not depend on the machine, is one bare read of the same spreadsheets by python-calamine and of the same CSV by csv.
"""

import argparse
import csv
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from jxgrade import Programme, decide, score, select
from jxgrade.batch.workspace import shipped
from jxgrade.grading.scoring import final_marks
from jxgrade.intake import read_inbox
from jxgrade.marking import compare_graders, levelled_table
from jxgrade.tables import INBOX, empty
from tests.shipped import KINDS, STAGES

TESTS = ("59.9", "60", "60.1", "89.9", "90", "90.1", "72.5", "81", "95.5", "100")
HOURS = ("31.99", "32", "32", "32", "33", "40")
OFFLINE = ("27.99", "28", "28", "28", "30", "56")
DAY = "2024-01-05"


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


def write_inbox(inbox: Path, programme: Programme, trainees: int, seed: int) -> None:
    """A synthetic inbox; cities in proportion to their quotas, 24 trainees to a school."""
    rng = random.Random(seed)
    inbox.mkdir(parents=True)
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
    texts = ((i, kind, f"{i}的一行正文", DAY) for i in ids for kind in KINDS.values())
    _sheet(inbox / "submissions.csv", "submissions", ("trainee_id", "kind", "text", "submitted_at"), texts)
    marks = (
        (i, kind, rng.choice(graders), round(rng.gauss(74, 12) * 2) / 2 % 100.5, "初评", DAY)
        for i in ids
        for kind in KINDS.values()
    )
    _sheet(inbox / "marks.csv", "marks", ("trainee_id", "kind", "grader_id", "mark", "role", "marked_at"), marks)


def floor(inbox: Path) -> float:
    """Seconds to read the same cells with nothing done to them."""
    start = time.perf_counter()
    for path in sorted(inbox.iterdir()):
        if path.suffix == ".xlsx":
            sum(len(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as source:
                sum(len(row) for row in csv.reader(source))
    return time.perf_counter() - start


def peak_mb() -> float:
    """Most memory this process and its largest child ever held, in MB."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def main() -> None:
    """Write, run, print one line per step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainees", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    programme = Programme.load(shipped() / "params" / "programme.yaml")
    with tempfile.TemporaryDirectory() as folder:
        inbox = (options.keep or Path(folder)) / "inbox"
        if not inbox.exists():
            write_inbox(inbox, programme, options.trainees, options.seed)
        seconds: dict[str, float] = {"floor (bare read)": floor(inbox)}
        clock = time.perf_counter()

        def lap(name: str) -> None:
            nonlocal clock
            seconds[name] = time.perf_counter() - clock
            print(f"{name:20} {seconds[name]:7.1f} s   peak {peak_mb():7.0f} MB", flush=True)
            clock = time.perf_counter()

        tables = {name: empty(name) for name in ("pairs", "findings")}
        tables |= read_inbox(inbox, programme).tables
        lap("intake")
        tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
        tables["scores"] = score(tables, programme)
        lap("scores")
        tables["decisions"] = decide(tables, programme)
        lap("decisions")
        tables |= compare_graders(tables, programme)
        lap("graders")
        tables |= select(tables, programme)
        lap("awards")
        tables["levelled"] = levelled_table(tables, programme)
        lap("levelled")
    bare = seconds.pop("floor (bare read)")
    total = sum(seconds.values())
    print(f"{'all':20} {total:7.1f} s   {total / bare:.1f} x the floor of {bare:.1f} s (bare read of the same cells)")
    print(tables["decisions"]["status"].value_counts().to_string())
    print(tables["award_trainees"]["outcome"].value_counts().to_string())


if __name__ == "__main__":
    main()
