"""100,000 trainees from marks to decisions on one core: `python tests/benchmarks/decisions.py [TRAINEES]`.

Prints processor seconds per stage and the peak memory of the process; the aim for scores and decisions together is under 10 s.
"""

import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.marking import grader_table
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, empty, from_rows
from tests.shipped import KINDS

ROOT = Path(__file__).resolve().parent.parent.parent


def province(trainees: int, *, seed: int = 2023) -> dict[str, pd.DataFrame]:
    """Tables of a province without texts: three in ten texts are marked twice, by 300 graders."""
    rng, ids = random.Random(seed), [f"T{number:06d}" for number in range(trainees)]
    texts = [(who, kind) for who in ids for kind in KINDS]
    marks = [
        (
            *text,
            f"G{rng.randrange(300)}-{order}",
            role,
            str(rng.randint(400, 1000) / 10),
            f"2024-01-{rng.randint(10, 28)}T10:00:00",
            order,
            False,
        )
        for text in texts
        for order, role in enumerate(("first", "second")[: 1 + (rng.random() < 0.3)])
    ]
    chars = (1200, 1200, 1200, 0, 0)
    rows = {
        "trainees": [(who, "nanchang", "某县", "某校", "school", None, None, False, False) for who in ids],
        "delivered": [(name, True, 1, 1, 0) for name in INBOX],
        "components": [
            *(("learning", who, None, rng.choice(("32", "31.99", "40")), None) for who in ids),
            *(("attendance", who, None, rng.choice(("28", "27.99", "30")), None) for who in ids),
            *(("tests", who, 1, str(rng.randint(400, 1000) / 10), "2024-01-05T10:00:00") for who in ids),
        ],
        "submissions": [(f"{who}/{kind}", who, kind, "a.docx", None, None, False, True, *chars) for who, kind in texts],
        "marks": marks,
    }
    return {name: from_rows(given, name) for name, given in rows.items()} | {n: empty(n) for n in ("rulings", "pairs")}


def main() -> None:
    """Time each stage."""
    trainees = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    programme, tables, total = Programme.load(ROOT / "params" / "programme.yaml"), province(trainees), 0.0
    stages: list[tuple[str, Callable[[], pd.DataFrame]]] = [
        ("marking", lambda: final_marks(tables["marks"], gap=programme.marking.gap)),
        ("scores", lambda: score(tables, programme)),
        ("decisions", lambda: decide(tables, programme)),
        ("graders", lambda: grader_table(tables, programme)),
    ]
    for name, work in stages:
        start = time.process_time()
        tables[name] = work()
        seconds = time.process_time() - start
        total += seconds if name != "graders" else 0
        print(f"{name:10} {len(tables[name]):8,} rows {seconds:6.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{trainees:,} trainees, scores and decisions: {total:.2f} s of one core; peak {peak:,.0f} MB")


if __name__ == "__main__":
    main()
