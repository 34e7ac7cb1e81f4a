"""Time of each award on a full province, and how it grows with the cases that stand for selection.

    python tests/benchmarks/awards.py [--trainees 100000] [--schools 3000] [--cases 2000]

The floor, for a ratio that does not depend on the machine, is the bare turning of the same tables into Python tuples.
"""

import argparse
import random
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from jxgrade import Programme
from jxgrade.awards import cases, eligible, facts, organisations, select, trainees
from jxgrade.awards.cutline import cut_line
from jxgrade.awards.explain import explain_cases
from jxgrade.awards.robustness import robustness
from jxgrade.tables import rows
from tests.shipped import KINDS

RULES = Path(__file__).resolve().parents[2] / "params" / "programme.yaml"


def province(programme: Programme, *, people: int, schools: int, texts: int, seed: int) -> dict[str, pd.DataFrame]:
    """Tables of a province in which about ``texts`` texts have the length of a case."""
    dice = random.Random(seed)
    places = []
    for number in range(schools):
        city = dice.choice(programme.slugs)
        places.append((city, None if city == "ganjiang" else f"第{dice.randrange(9)}区", f"第{number}小学"))
    found: dict[str, list[tuple[object, ...]]] = {
        name: [] for name in ("trainees", "scores", "decisions", "submissions")
    }
    for number in range(people):
        id_, place = f"T{number:07d}", dice.choice(places)
        test, marks = Fraction(dice.randrange(500, 1001), 10), [Fraction(dice.randrange(80, 201), 2) for _ in KINDS]
        assignments = sum(marks, Fraction(0)) / 2
        total = (60 * test + 40 * assignments) / 100
        online, offline = dice.choice(["32", "32", "31.9", "0", None]), dice.choice(["28", "28", "28", "27.9"])
        passed = online == "32" and offline == "28" and total >= 60
        found["trainees"].append((id_, *place, "school"))
        found["scores"].append((id_, online, offline, "ok", *map(str, marks), str(assignments), str(total)))
        reasons = ["total_below_60"] if total < 60 else [] if passed else ["online_incomplete"]
        found["decisions"].append((id_, "pass" if passed else "fail", reasons))
        for kind in KINDS:
            chars = 1700 if dice.random() < texts / people / len(KINDS) else 900
            theme = dice.choice(programme.awards.cases.themes)
            found["submissions"].append((f"{id_}/{kind}", id_, kind, theme, chars))
    columns = {
        "trainees": "trainee_id city county school stage",
        "scores": "trainee_id online_hours offline_hours test_state lesson_design_mark growth_report_mark assignment_score total",
        "decisions": "trainee_id status reasons",
        "submissions": "submission_id trainee_id kind theme chars_word",
    }
    tables = {name: pd.DataFrame(found[name], columns=columns[name].split(), dtype="object") for name in columns}
    stages = [(*place, "school", dice.randrange(20, 60)) for place in places]
    return tables | {"schools": pd.DataFrame(stages, columns=["city", "county", "school", "stage", "eligible"])}


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do the work and print the processor time it took."""
    start = time.process_time()
    result = work()
    print(f"{time.process_time() - start:8.2f} s  {what}")
    return result


def main() -> None:
    """Time each award and the whole way."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("trainees", 100_000), ("schools", 3_000), ("cases", 2_000), ("seed", 2023)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    programme = Programme.load(RULES)
    tables = province(programme, people=given.trainees, schools=given.schools, texts=given.cases, seed=given.seed)
    timed("the floor: all rows as tuples", lambda: [list(rows(frame, *frame.columns)) for frame in tables.values()])
    people = timed("facts about the people", lambda: facts.read_people(tables, programme))
    doubts = facts.read_doubts(tables, programme)
    timed("excellent trainees", lambda: trainees.award_trainees(people, programme, doubts=doubts))
    stages = eligible.read_stages(tables)
    timed("organisations", lambda: organisations.award_organisations(people, stages, programme=programme))
    standing = timed("cases that stand", lambda: cases.read_cases(tables, programme, people=people, doubts=doubts))
    timed(f"the choice among {len(standing)}", lambda: cases.award_cases(standing, programme))
    start = time.process_time()
    found = timed("select, all of it with tables", lambda: select(tables, programme))
    timed("the stage `certainty`, with tables", lambda: robustness(tables, programme))
    print(f"{time.process_time() - start:8.2f} s  all awards as a run does them: select and certainty")
    near = timed("  of it the cut-line list", lambda: cut_line(tables, people, doubts, programme))
    print({name: len(frame) for name, frame in found.items()}, {"near a line": len(near)})
    timed("cases explained, all of it", lambda: explain_cases({**tables, **found}, programme, lambda ids: {}))


if __name__ == "__main__":
    main()
