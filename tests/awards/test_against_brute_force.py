"""`select` against the sentences of R15-R18 taken one by one (`oracle.py`), on small provinces around the limits."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jxgrade.awards import select_rows
from jxgrade.awards.eligible import read_stages
from jxgrade.awards.facts import read_doubts, read_people
from jxgrade.awards.floors import floor_problems
from jxgrade.awards.organisations import award_organisations
from jxgrade.awards.trainees import award_trainees
from jxgrade.programme import ByLevel, Programme
from jxgrade.tables import from_rows, plain
from tests.awards import oracle
from tests.awards.province import World, altered, random_world, tables_of
from tests.extent import cases

SMALL = {
    "awards.organisations.places": ByLevel(city=1, county=1, school=2),
    "awards.organisations.minimum": ByLevel(city=2, county=3, school=2),
    "awards.cases.floors.theme": 1,
    "awards.trainees.reserves": 2,
}


@pytest.mark.parametrize("scope", ["province", "city"])
@pytest.mark.parametrize("ties", ["exclude", "include", "decide"])
def test_trainees_are_those_of_the_sentences(programme: Programme, scope: str, ties: str) -> None:
    for seed in range(cases(12, 40)):
        changes = {
            "scope": scope,
            "ties": ties,
            "reserves": seed % 4,
            "share": Decimal(["0.05", "0.3", "0.5", "1"][seed % 4]),
        }
        rules = altered(programme, {f"awards.trainees.{key}": value for key, value in changes.items()})
        world = random_world(seed)
        tables = tables_of(world)
        award = award_trainees(read_people(tables, rules), rules, doubts=read_doubts(tables, rules))
        assert {(row[0], row[1], row[6]) for row in award} == oracle.trainees(world, rules), seed


@pytest.mark.parametrize("shrink", ["none", "eb", "wilson"])
@pytest.mark.parametrize("gate", ["complete", "attended"])
def test_organisations_are_those_of_the_sentences(programme: Programme, shrink: str, gate: str) -> None:
    rules = altered(programme, SMALL | {"awards.organisations.shrink": shrink, "hours.offline_gate": gate})
    for seed in range(cases(12, 40)):
        world = random_world(seed)
        tables = tables_of(world)
        award = award_organisations(read_people(tables, rules), read_stages(tables), programme=rules)
        found = {(row[0], row[1]): row[2:] for row in award}
        expected = oracle.organisations(world, rules)
        assert found.keys() == expected.keys()
        for unit, (registered, eligible, *rates, index, rank, outcome, reasons) in expected.items():
            shown = found[unit]
            assert shown[:2] == (registered, eligible), (seed, unit)
            assert shown[2:6] == tuple(plain(rate) for rate in rates), (seed, unit)
            if shrink == "wilson" and index is not None:
                assert abs(Fraction(shown[6]) - index) < Fraction(1, 10**11)
            else:
                assert shown[6:] == (plain(index), rank, outcome, reasons), (seed, unit)


def _case_rules(programme: Programme, seed: int) -> Programme:
    return altered(
        programme,
        {
            "awards.cases.places": [0, 1, 2, 3, 100][seed % 5],
            "awards.cases.floors.theme": seed % 3,
            "awards.cases.floors.city": (seed // 2) % 3,
            "awards.cases.per.trainee": 1 + (seed % 7 == 0),
            "awards.cases.per.school": 1 + seed % 2,
            "awards.cases.per.county": 1 + seed % 3,
            "awards.cases.panel_min": seed % 4,
            "awards.cases.reserves": seed % 5,
        },
    )


def _few(world: World, programme: Programme) -> World:
    """The same world with so few people that every subset can be tried."""
    while len(oracle.case_candidates(world, programme)) > 8:
        world = World(world.people[:-1], world.schools, world.rulings, world.pairs, world.panel)
    return world


def test_cases_are_the_best_of_all_subsets(programme: Programme) -> None:
    for seed in range(cases(36, 120)):
        rules = _case_rules(programme, seed)
        world = _few(random_world(seed, size=30), rules)
        candidates = {case["id"]: case for case in oracle.case_candidates(world, rules)}
        award = select_rows(tables_of(world), rules)["award_cases"]
        listed = [(id_, outcome, score, rank) for rank, id_, *_, score, _, outcome, _ in award]
        chosen = tuple(candidates[id_] for id_, outcome, *_ in listed if outcome == "awarded")
        assert oracle.aims(chosen, rules) == oracle.best_aims(list(candidates.values()), rules), seed

        def order(case: dict) -> tuple[object, ...]:
            return -case["score"], case["lot"]

        left = sorted((case for case in candidates.values() if case not in chosen), key=order)
        expected = [*sorted(chosen, key=order), *left[: rules.awards.cases.reserves]]
        assert [(id_, score) for id_, _, score, _ in listed] == [(c["id"], plain(c["score"])) for c in expected], seed
        assert [rank for *_, rank in listed] == list(range(1, len(listed) + 1))


def test_each_floor_that_is_not_reached_is_named(programme: Programme) -> None:
    for seed in range(cases(10, 30)):
        rules = _case_rules(programme, seed)
        found = select_rows(tables_of(random_world(seed)), rules)
        awarded = [row for row in found["award_cases"] if row[-2] == "awarded"]
        floors = rules.awards.cases.floors
        expected = {("city", c.slug) for c in rules.cities if sum(row[3] == c.slug for row in awarded) < floors.city}
        expected |= {
            ("theme", t) for t in rules.awards.cases.themes if sum(row[6] == t for row in awarded) < floors.theme
        }
        problems = list(floor_problems({"award_cases": from_rows(found["award_cases"], "award_cases")}, rules))
        assert {(row[3], row[4]) for row in problems} == expected
        assert {row[:3] + row[5:6] for row in problems} <= {(None, None, None, "warning")}
        assert all("改法：" in str(row[6]) for row in problems)
