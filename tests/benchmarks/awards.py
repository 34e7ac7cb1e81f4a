"""Time of each award on a full province, and how it grows with the cases that stand for selection.

    python tests/benchmarks/awards.py [--trainees 100000] [--schools 3000] [--cases 2000]

The floor, for a ratio that does not depend on the machine, is the bare turning of the same tables into Python tuples. How sure the
organisations' places are (2,000 draws of weights and trainees) is also held against the naive way, which draws every trainee again
and counts, at a size that it can bear.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from jxgrade import Programme
from jxgrade.awards import cases, eligible, facts, organisations, select, trainees
from jxgrade.awards.cutline import cut_line
from jxgrade.awards.explain import explain_cases
from jxgrade.awards.robustness import robustness
from jxgrade.awards.sensitivity import sensitivity
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


def naive(people: Sequence[facts.Trainee], stages: Any, programme: Programme, *, draws: int) -> list[int]:
    """The bootstrap as one would write it first: schools' trainees drawn again one by one, counted, ranked; how often each wins."""
    from jxgrade.awards.organisations import METHODS

    dice, rule = random.Random(1), programme.awards.organisations
    units = next(
        units for level, units, _ in organisations.levels(people, stages, programme=programme) if level == "school"
    )
    ranked = [unit for unit in units if not unit.unranked]
    crowd: dict[Any, list[facts.Trainee]] = {}
    for one in people:
        crowd.setdefault(one.school_key, []).append(one)
    wins = [0] * len(ranked)
    given = (rule.weights.registration, rule.weights.completion, rule.weights.passing, rule.weights.excellence)
    for _ in range(draws):
        again = [dice.choices(crowd[unit.key], k=len(crowd[unit.key])) for unit in ranked]
        sizes = [len(members) for members in again]
        rates = [
            METHODS[rule.shrink]([sum(getattr(one, of) for one in members) for members in again], sizes)
            for of in organisations.COUNTED
        ]
        drawn = [dice.gammavariate(40 * float(weight), 1) for weight in given]
        weights = [part / sum(drawn) for part in drawn]
        index = [
            weights[0] * min(float(unit.registration or 0), 1)
            + sum(weight * float(rate) for weight, rate in zip(weights[1:], shrunk, strict=True))
            for unit, *shrunk in zip(ranked, *rates, strict=True)
        ]
        for place in sorted(range(len(ranked)), key=index.__getitem__, reverse=True)[: rule.places.school]:
            wins[place] += 1
    return wins


def against_naive(programme: Programme, *, people: int, schools: int, draws: int) -> None:
    """Both ways at one small size, and how many times faster the counts are."""
    tables = province(programme, people=people, schools=schools, texts=100, seed=7)
    crowd, stages = facts.read_people(tables, programme), eligible.read_stages(tables)
    start = time.process_time()
    naive(crowd, stages, programme, draws=draws)
    slow = (time.process_time() - start) / draws
    start = time.process_time()
    sensitivity(crowd, stages, programme=programme)
    fast = (time.process_time() - start) / programme.awards.organisations.sensitivity.draws
    print(
        f"at {people} trainees of {schools} schools, per draw: naive {1000 * slow:.2f} ms (schools under both alone), counts {1000 * fast:.3f} ms (all levels, three ways each): {slow / fast:.0f} times faster"
    )


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
    sure = timed("  of it organisations", lambda: sensitivity(people, stages, programme=programme))
    near = timed("  of it the cut-line list", lambda: cut_line(tables, people, doubts, programme))
    print({name: len(frame) for name, frame in found.items()}, {"ranked units": len(sure), "near a line": len(near)})
    timed("cases explained, all of it", lambda: explain_cases({**tables, **found}, programme, lambda ids: {}))
    against_naive(programme, people=3000, schools=100, draws=20)


if __name__ == "__main__":
    main()
