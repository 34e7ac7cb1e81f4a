"""Allocation at full size: `python -m tests.benchmarks.allocation [--texts 200000] [--graders 252] [--seed 1]`.

A province of 100 counties (trainees by the cities' quotas), two or three graders in each, 60 texts whose mark is known. First draw: all
texts. Then 60 % of all marks are given, 20,000 more texts arrive, and 10 graders are lost: second draw. Conflicts are counted here anew,
from the tables, in plain words. The time is that of `situation` (tables to case) and `draw`; codes, case on disk and tables apart.
"""

import argparse
import gzip
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from jxgrade.demo.province import COUNTIES
from jxgrade.graph import parts
from jxgrade.marking.allocate import Drawn, Known, Row, blind_codes, draw, situation
from jxgrade.marking.given import REFERENCES
from jxgrade.programme import Programme
from jxgrade.tables import from_rows
from tests.shipped import KINDS

Tables = dict[str, pd.DataFrame]
T = TypeVar("T")
SEED = b"benchmark" * 4
KNOWN = 60


def province(programme: Programme, texts: int, graders: int, dice: random.Random) -> Tables:
    """Trainees with two texts each, graders spread evenly over the counties, and known texts."""
    units = [
        (city.slug, county, city.quota.total / len(COUNTIES[city.name]))
        for city in programme.cities
        if city.name in COUNTIES
        for _, county in COUNTIES[city.name]
    ]
    homes = [*dice.choices(units, [weight for *_, weight in units], k=texts // 2 - 150), *[("ganjiang", None, 0)] * 150]
    people = [
        (f"T{number:06d}", city, county, f"{county or city}{dice.randrange(30)}校", "school", None, None, False, False)
        for number, (city, county, _) in enumerate(homes)
    ]
    roll = [
        (
            f"G{number:03d}",
            *units[number % len(units)][:2],
            "grader",
            f"{units[number % len(units)][1]}{number % 30}校",
            None,
        )
        for number in range(graders)
    ]
    roll.append(("E1", "nanchang", None, "expert", None, None))
    submitted = [
        (f"{who}/{kind}", who, kind, None, None, None, False, True, 1000, 1000, 1000, 0, 0)
        for who, *_ in people
        for kind in KINDS
    ]
    known = [
        (people[number * 7][0], "lesson_design", "E1", "adjudicator", "75", None, 1, False) for number in range(KNOWN)
    ]
    return {
        "trainees": from_rows(people, "trainees"),
        "volunteers": from_rows(roll, "volunteers"),
        "delivered": from_rows([("volunteers", True, 1, len(roll), 0)], "delivered"),
        "submissions": from_rows(submitted, "submissions"),
        "marks": from_rows(known, "marks"),
    }


def some(tables: Tables, texts: Iterable[str]) -> Tables:
    """The same province with only these texts handed in."""
    wanted = set(texts)
    frame = tables["submissions"]
    return {**tables, "submissions": frame[frame["submission_id"].isin(wanted)]}


def stored(rows: Iterable[Row]) -> Tables:
    """Rows as the tables `allocation` and `purposes`."""
    rows = list(rows)
    return {
        "allocation": from_rows([(*row[:3], "1", None) for row in rows], "allocation"),
        "purposes": from_rows([tuple(row) for row in rows], "purposes"),
    }


def conflicts(tables: Tables, programme: Programme, rows: Iterable[Row]) -> Counter[str]:
    """Own county, own school, a neighbouring county, both texts of an author, a text twice."""
    home = {row.trainee_id: (row.city, row.county, row.school) for row in tables["trainees"].itertuples()}
    work = {row.volunteer_id: (row.city, row.county, row.employer) for row in tables["volunteers"].itertuples()}
    beside = set(programme.neighbour_pairs) | {pair[::-1] for pair in programme.neighbour_pairs}
    unit = lambda place: place[0] if place[0] == "ganjiang" else f"{place[0]}/{place[1]}"  # noqa: E731
    found: Counter[str] = Counter()
    authors, texts = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in rows:
        who = row.submission_id.rpartition("/")[0]
        author, grader = home[who], work[row.grader_id]
        found["county"] += author[:2] == grader[:2]
        found["school"] += author[0] == grader[0] and author[2] == grader[2]
        found["neighbour"] += (unit(author), unit(grader)) in beside
        authors[who, row.grader_id] += row.role == "first"
        texts[row.submission_id, row.grader_id] += 1
    found["author"] = sum(number > 1 for number in authors.values())
    found["twice"] = sum(number > 1 for number in texts.values())
    return found


def connected(tables: Tables, rows: Iterable[Row], purposes: frozenset[str]) -> tuple[int, int]:
    """Parts of the graph of graders, and of their counties, linked by texts that several marked for these purposes."""
    work = {
        row.volunteer_id: (row.city, row.county) for row in tables["volunteers"].itertuples() if row.role == "grader"
    }
    hands: defaultdict[str, list[str]] = defaultdict(list)
    doubled = {row.submission_id for row in rows if row.purpose in purposes}
    for row in rows:
        if row.submission_id in doubled:
            hands[row.submission_id].append(row.grader_id)
    edges = [(listed[0], other) for listed in hands.values() for other in listed[1:]]
    return len(parts(work, edges)), len(parts(work.values(), [(work[one], work[other]) for one, other in edges]))


def clocked(work: Callable[[], T]) -> tuple[T, str]:
    """What it gives, and the seconds it took: on the clock, and of the processor (others may be using it)."""
    start, used = time.perf_counter(), time.process_time()
    result = work()
    return result, f"{time.perf_counter() - start:.1f} s (processor {time.process_time() - used:.1f})"


def timed(tables: Tables, programme: Programme, known: Known, label: str) -> tuple[Drawn, list[Row]]:
    """One draw, its figures printed."""
    found, first = clocked(lambda: situation(tables, programme, known, label=label))
    drawn, second = clocked(lambda: draw(found.case, SEED))
    _, third = clocked(lambda: blind_codes(SEED, [row[:2] for row in drawn.rows], ()))
    size = len(gzip.compress(found.case.dumped()))
    print(f"  situation {first}, draw {second}, codes {third}; case on disk {size / 1e6:.1f} MB")
    print(f"  rows {len(drawn.rows):,}: {dict(sorted(Counter(row.purpose for row in drawn.rows).items()))}")
    loads = drawn.loads.values()
    print(f"  loads {min(loads)}-{max(loads)}, not placed {len(drawn.unplaced)}, lacking {dict(drawn.lacking)}")
    return drawn, list(found.case.held)


def main() -> None:
    """Both draws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--graders", type=int, default=252)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    programme = Programme.load(Path(__file__).resolve().parents[2] / "params" / "programme.yaml")
    wave = options.texts // 10
    tables = province(programme, options.texts + wave, options.graders, dice)
    texts = sorted(tables["submissions"]["submission_id"])
    late = set(dice.sample([one for one in texts if int(one[1:7]) % 7 or int(one[1:7]) >= KNOWN * 7], wave))
    early = some(tables, (one for one in texts if one not in late))
    print(f"first draw: {len(texts) - wave:,} texts, {options.graders} graders")
    first, _ = timed(early, programme, Known(), "1")
    print(f"  conflicts {dict(conflicts(tables, programme, first.rows))}")
    for name, purposes in (
        ("doubles alone", frozenset({"double"})),
        ("all that is read twice", frozenset({"double"}) | REFERENCES),
    ):
        graders, counties = connected(tables, first.rows, purposes)
        print(f"  linked by {name}: graders in {graders} part(s), counties in {counties}")
    done = dice.sample(first.rows, len(first.rows) * 6 // 10)
    lost = frozenset(dice.sample(sorted(first.loads), 10))
    print(f"second draw: {wave:,} more texts, {len(done):,} marks given, {len(lost)} graders lost")
    marked = frozenset(row[:3] for row in done)
    known = Known(begun=marked, done=marked, lost=lost)
    second, held = timed({**tables, **stored(first.rows)}, programme, known, "2")
    now = {*held, *second.rows}
    print(f"  conflicts {dict(conflicts(tables, programme, now))}")
    print(
        f"  marked texts moved {len(set(done) - now)}; texts of others moved {sum(row.grader_id not in lost for row in set(first.rows) - now)}"
    )
    given = {row.submission_id for row in now if row.purpose == "first"}
    known_texts = {
        f"{who}/{kind}" for who, kind in zip(tables["marks"]["trainee_id"], tables["marks"]["kind"], strict=True)
    }
    print(
        f"  texts without a first mark allotted {len(set(texts) - given - known_texts)}; to lost graders {sum(row.grader_id in lost for row in second.rows)}"
    )


if __name__ == "__main__":
    sys.exit(main())
