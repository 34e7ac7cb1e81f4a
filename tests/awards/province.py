"""Small provinces for the tests of the awards: plain values, how they become tables, and how rules are altered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from random import Random

import pandas as pd

from jxgrade.programme import Programme

KINDS = ("lesson_design", "growth_report")
THEMES = ("教师自我成长", "助人自助", "心理咨询", "危机干预", "心理教学", "家校沟通")


@dataclass(frozen=True)
class Text:
    """One text that was handed in; ``chars`` None: unreadable."""

    kind: str
    mark: str | None = "80"
    chars: int | None = 900
    theme: str | None = None


BOTH = (Text("lesson_design"), Text("growth_report"))


@dataclass(frozen=True)
class Person:
    """One trainee: numbers as fractions in text, None where there is none."""

    id: str
    city: str | None = "nanchang"
    county: str | None = "东湖区"
    school: str | None = "一中"
    stage: str | None = "school"
    online: str | None = "32"
    offline: str | None = "28"
    test: str = "ok"
    total: str | None = "80"
    assignment: str | None = "80"
    status: str = "pass"
    texts: tuple[Text, ...] = BOTH


@dataclass(frozen=True)
class World:
    """People and all that is known beside them, each as plain rows."""

    people: tuple[Person, ...] = ()
    schools: tuple[tuple[object, ...], ...] = ()  # city, county, school, stage, eligible
    rulings: tuple[tuple[str, str, str], ...] = ()  # trainee_id, kind, decision
    pairs: tuple[tuple[str, str, str, str], ...] = ()  # left_id, right_id, left_coverage, right_coverage
    panel: tuple[tuple[object, ...], ...] = ()  # trainee_id, kind, expert_id, score, scored_at
    roll: tuple[tuple[object, ...], ...] = ()  # volunteer_id, city, county, role
    marks: tuple[tuple[str, str, str], ...] = ()  # trainee_id, kind, grader_id
    graders: tuple[tuple[object, ...], ...] = ()  # grader_id, agreement, seed_error
    order: int | None = field(default=None, compare=False)  # shuffle the rows of every table with this seed


def table(columns: str, rows: Iterable[Iterable[object]]) -> pd.DataFrame:
    """A table with these columns; ``:int`` after a name makes counts that may lack."""
    return _table(columns, tuple(map(tuple, rows)))


@lru_cache(maxsize=64)  # worlds that differ in one person share the other tables
def _table(columns: str, rows: tuple[tuple[object, ...], ...]) -> pd.DataFrame:
    parts = [column.partition(":") for column in columns.split()]
    frame = pd.DataFrame(list(rows), columns=[name for name, *_ in parts], dtype="object")
    counts = {name: "Int64" for name, _, kind in parts if kind == "int"}
    return frame.astype(counts) if counts else frame


def tables_of(world: World) -> dict[str, pd.DataFrame]:
    """The tables that `select` reads, with the columns that it reads, its rows shuffled where the world says so."""
    frames = _tables_of(world)
    if world.order is None:
        return frames
    return {name: frame.sample(frac=1, random_state=world.order) for name, frame in frames.items()}


def _tables_of(world: World) -> dict[str, pd.DataFrame]:
    people = world.people
    marks = [{text.kind: text.mark for text in p.texts} for p in people]
    states = (
        "trainee_id online_hours offline_hours test_state lesson_design_mark growth_report_mark assignment_score total"
    )
    texts = [(f"{p.id}/{t.kind}", p.id, t.kind, t.theme, *[t.chars] * 3) for p in people for t in p.texts]
    return {
        "trainees": table(
            "trainee_id city county school stage", [(p.id, p.city, p.county, p.school, p.stage) for p in people]
        ),
        "scores": table(
            states,
            [
                (p.id, p.online, p.offline, p.test, m.get(KINDS[0]), m.get(KINDS[1]), p.assignment, p.total)
                for p, m in zip(people, marks, strict=True)
            ],
        ),
        "decisions": table(
            "trainee_id city county school stage status",
            [(p.id, p.city, p.county, p.school, p.stage, p.status) for p in people],
        ),
        "submissions": table(
            "submission_id trainee_id kind theme chars_word:int chars_han:int chars_nonspace:int", texts
        ),
        "schools": table("city county school stage eligible:int", world.schools),
        "rulings": table("trainee_id kind decision", world.rulings),
        "pairs": table("left_id right_id left_coverage right_coverage", world.pairs),
        "panel": table("trainee_id kind expert_id score scored_at", world.panel),
        "volunteers": table("volunteer_id city county role", world.roll),
        "marks": table("trainee_id kind grader_id", world.marks),
        "graders": table("grader_id agreement seed_error", world.graders),
    }


def altered(programme: Programme, changes: Mapping[str, object]) -> Programme:
    """The programme with other values at dotted paths, e.g. ``{"awards.trainees.ties": "include"}``."""
    for path, value in changes.items():
        parts = path.split(".")
        parents = [programme]
        for part in parts[:-1]:
            parents.append(getattr(parents[-1], part))
        for part, parent in zip(reversed(parts), reversed(parents), strict=True):
            value = parent.model_copy(update={part: value})
        programme = value  # type: ignore[assignment]
    return programme


def random_world(seed: int, *, size: int = 24) -> World:
    """A province built around limits and ties: few values, so that they meet."""
    dice = Random(seed)
    cities = {"nanchang": ["东湖区", "西湖区"], "jiujiang": ["修水县"], "ganjiang": [None]}
    places = [
        (city, county, school)
        for city, counties in cities.items()
        for county in counties
        for school in ("一中", "二中")
    ]
    people = []
    for number in range(dice.randrange(size + 1)):
        city, county, school = dice.choice(places)
        if dice.random() < 0.03:
            city, county = None, None
        total = dice.choice(["60", "70", "70", "80", "2699/30", "90", "90", "95"])
        texts = tuple(
            Text(
                kind,
                dice.choice(["70", "80", "80", "171/2"]),
                dice.choice([1349, 1350, 1500, 1700, 2200, 2201, None]),
                dice.choice([*THEMES[:2], "其他", None]),
            )
            for kind in KINDS
            if dice.random() < 0.9
        )
        people.append(
            Person(
                f"t{number:03d}",
                city,
                county,
                school,
                dice.choice(["school", "school", "kindergarten"]),
                dice.choice(["32", "32", "32", "3199/100", "0", None]),
                dice.choice(["28", "28", "28", "2799/100", "1/2", None]),
                dice.choice(["ok", "ok", "unreadable", "missing"]),
                total,
                dice.choice(["70", "80", "171/2"]),
                dice.choice(["pass", "pass", "pass", "fail", "pending"]),
                texts,
            )
        )
    ids = [f"{p.id}/{t.kind}" for p in people for t in p.texts]
    schools = [
        (city, county, school, stage, dice.choice([1, 2, 5, 9, 9, None]))
        for city, county, school in [*places, ("yichun", "袁州区", "三中")]
        for stage in ("school", "kindergarten")
        if dice.random() < 0.8
    ]
    pairs = {tuple(sorted(dice.sample([*ids, "earlier/2022/a"], 2))) for _ in range(4)} if len(ids) > 1 else set()
    coverages = ["0.05", "0.099999999999", "0.1", "0.4"]
    return World(
        tuple(people),
        tuple(schools) if dice.random() < 0.9 else (),
        tuple((*id_.split("/"), dice.choice(["cleared", "confirmed"])) for id_ in dice.sample(ids, min(len(ids), 3))),
        tuple((left, right, dice.choice(coverages), dice.choice(coverages)) for left, right in sorted(pairs)),
        tuple(
            (*id_.split("/"), expert, dice.choice(["60", "80", "90"]), None)
            for id_ in dice.sample(ids, len(ids) // 2)
            for expert in ("e1", "e2", "e3")[: dice.randrange(4)]
        ),
    )


def number(text: str | None) -> Fraction:
    """The number, 0 where there is none."""
    return Fraction(text or 0)
