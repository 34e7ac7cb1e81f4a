"""Small provinces for the draw, and what must hold of every allocation, worked out without the code that draws."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from jxgrade.marking.allocate import DrawInput, Drawn, Grader, Row, Wanted
from jxgrade.marking.given import REFERENCES

SEED = bytes(range(32))
KINDS = ("lesson_design", "growth_report")


def province(trainees: int, counties: int, per_county: int, *, dice: int = 1, most: int | None = None) -> DrawInput:
    """So many trainees with two texts each, in counties of two cities, with some schools in common with graders."""
    rng = random.Random(dice)
    units = [(("xinyu", "nanchang")[number % 2], f"县{number}") for number in range(counties)]
    graders = [
        Grader(f"G{number}{place}", ((*unit, f"校{number}{place}"),), most)
        for number, unit in enumerate(units)
        for place in range(per_county)
    ]
    places = {}
    for number in range(trainees):
        city, county = rng.choice(units)
        place = (city, county, f"校{rng.randrange(counties)}{rng.randrange(4)}")
        places |= {f"T{number}/{kind}": place for kind in KINDS}
    return DrawInput("1", tuple(graders), places, wanted=firsts(places), fresh=tuple(places))


def firsts(texts: Iterable[str]) -> tuple[Wanted, ...]:
    """A first mark for each."""
    return tuple(Wanted(text, "first", "first") for text in texts)


def near(grader: Grader, place: tuple[str, str, str]) -> bool:
    """Same county, said again in plain words; schools of one name in two counties are two."""
    (city, county, _), *_ = grader.places
    return (city, county) == place[:2]


def faults(case: DrawInput, rows: Iterable[Row]) -> list[str]:
    """What is wrong with an allocation: near graders, a text twice with one, an author twice with one, a mark given twice."""
    by_id = {grader.grader_id: grader for grader in case.graders}
    rows = list(rows)
    found = [f"near {row}" for row in rows if near(by_id[row.grader_id], case.places[row.submission_id])]
    pairs = Counter((row.submission_id, row.grader_id) for row in rows)
    found += [f"twice {pair}" for pair, number in pairs.items() if number > 1]
    authors: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.purpose not in REFERENCES:
            authors[row.submission_id.partition("/")[0], row.grader_id].add(row.submission_id)
    found += [f"author {pair}" for pair, texts in authors.items() if len(texts) > 1]
    marks = Counter((row.submission_id, row.role) for row in rows if row.purpose not in REFERENCES)
    return found + [f"mark {mark}" for mark, number in marks.items() if number > 1]


def spread(drawn: Drawn) -> int:
    """By how much the fullest grader is ahead of the emptiest."""
    return max(drawn.loads.values()) - min(drawn.loads.values())


def most_first_marks(case: DrawInput) -> int:
    """How many first marks can be placed at all: the maximum flow texts -> (author, grader) -> grader."""
    texts = [one.submission_id for one in case.wanted if one.role == "first"]
    authors = sorted({text.partition("/")[0] for text in texts})
    graders = len(case.graders)
    nodes = 2 + len(texts) + len(authors) * graders + graders
    source, sink = nodes - 2, nodes - 1
    pair = {who: len(texts) + number * graders for number, who in enumerate(authors)}
    last = len(texts) + len(authors) * graders
    edges = [(source, number, 1) for number in range(len(texts))]
    edges += [
        (number, pair[text.partition("/")[0]] + place, 1)
        for number, text in enumerate(texts)
        for place, grader in enumerate(case.graders)
        if not near(grader, case.places[text])
    ]
    edges += [(pair[who] + place, last + place, 1) for who in authors for place in range(graders)]
    edges += [
        (last + place, sink, len(texts) if grader.most is None else grader.most)
        for place, grader in enumerate(case.graders)
    ]
    start, end, room = (np.array(column, dtype=np.int32) for column in zip(*edges, strict=True))
    return int(maximum_flow(csr_array((room, (start, end)), shape=(nodes, nodes)), source, sink).flow_value)
