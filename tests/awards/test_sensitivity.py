"""How sure organisations' places are, against the exact result, against drawing rows, and where it must be plain."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from jxgrade.awards.eligible import read_stages
from jxgrade.awards.facts import read_people
from jxgrade.awards.organisations import award_organisations, levels
from jxgrade.awards.sensitivity import Level, sensitivity, standing, verdict
from jxgrade.programme import ByLevel, Programme
from jxgrade.programme.awards import Sensitivity
from tests.awards.province import Person, World, altered, random_world, tables_of
from tests.extent import cases

SMALL = {
    "awards.organisations.places": ByLevel(city=1, county=1, school=2),
    "awards.organisations.minimum": ByLevel(city=2, county=3, school=2),
}


def made(world: World, rules: Programme, draws: int = 50) -> dict[tuple[object, object], tuple[object, ...]]:
    tables, rules = (
        tables_of(world),
        altered(rules, {"awards.organisations.sensitivity": Sensitivity.model_construct(draws=draws)}),
    )
    found = sensitivity(read_people(tables, rules), read_stages(tables), programme=rules)
    return {row[:2]: row[2:] for row in found}


@pytest.mark.parametrize("mode", ["none", "eb", "wilson"])
def test_without_a_draw_who_wins_is_who_is_awarded(programme: Programme, mode: str) -> None:
    rules, compared = altered(programme, SMALL | {"awards.organisations.shrink": mode}), 0
    for seed in range(cases(26, 40)):
        world = random_world(seed)
        tables = tables_of(world)
        exact = award_organisations(read_people(tables, rules), read_stages(tables), programme=rules)
        found = made(world, rules, draws=1)
        assert {row[:2] for row in exact if row[10] != "unranked"} == found.keys()
        for row in exact:
            if row[:2] in found:
                own = mode if row[0] == "school" else "none"
                assert (own in found[row[:2]][6]) == (row[10] == "awarded"), (seed, row)
                compared += 1
    assert compared > 100


def school(name: str, size: int, *, done: int, good: int) -> list[Person]:
    """A school of ``size`` people of whom ``done`` completed and passed, ``good`` of these with 95."""
    return [
        Person(
            f"{name}{n:03}",
            school=name,
            offline="28" if n < done else "0",
            status="pass" if n < done else "fail",
            total="95" if n < good else "70",
            assignment="95" if n < good else "70",
        )
        for n in range(size)
    ]


def of_schools(*people: list[Person]) -> World:
    whole = tuple(one for group in people for one in group)
    names = sorted({one.school for one in whole}, key=str)
    return World(whole, schools=tuple(("nanchang", "东湖区", name, "school", 60) for name in names))


def test_who_leads_in_everything_is_certain_and_who_trails_is_out(programme: Programme) -> None:
    rules = altered(programme, SMALL | {"awards.organisations.places": ByLevel(city=1, county=1, school=1)})
    world = of_schools(
        school("甲", 60, done=60, good=50), school("乙", 30, done=10, good=1), school("丙", 20, done=5, good=0)
    )
    found = {str(key[1])[-1]: row for key, row in made(world, rules, draws=400).items() if key[0] == "school"}
    assert found["甲"][0] == "1" and found["甲"][3:] == (1, 1, [], ["none", "wilson", "eb"], "certain")
    assert found["乙"][0] == found["丙"][0] == "0" and found["丙"][7] == "out"


def test_drawing_counts_is_drawing_people(programme: Programme) -> None:
    rules = altered(
        programme,
        SMALL
        | {"awards.organisations.places": ByLevel(city=1, county=1, school=1), "awards.organisations.shrink": "none"},
    )
    groups = [school("甲", 20, done=14, good=7), school("乙", 20, done=15, good=5), school("丙", 20, done=12, good=8)]
    found = {
        str(key[1])[-1]: float(str(row[2]))
        for key, row in made(of_schools(*groups), rules, draws=3000).items()
        if key[0] == "school"
    }
    dice, draws, wins = random.Random(5), 1200, dict.fromkeys("甲乙丙", 0)
    for _ in range(draws):
        index = {}
        for group in groups:
            again = dice.choices(group, k=len(group))
            done = sum(one.status == "pass" for one in again)
            good = sum(one.status == "pass" and one.total == "95" for one in again)
            index[group[0].school] = (Fraction(2 * done + good, 20), Fraction(good, 20), Fraction(done, 20))
        best = max(index.values())
        winners = [name for name, points in index.items() if points == best]
        if len(winners) == 1:
            wins[str(winners[0])] += 1
    for name, count in wins.items():
        assert abs(found[name] - count / draws) < 0.05, (name, found, wins)
    assert 0.1 < found["甲"] < 0.9


def test_schools_that_differ_by_chance_alone_keep_the_places_that_registration_gives(programme: Programme) -> None:
    rules = altered(programme, SMALL | {"awards.organisations.places": ByLevel(city=1, county=1, school=20)})
    dice, groups = random.Random(1), []
    for place in range(60):  # 60 schools of one true rate; the more of 60 a school registers, the better it stands
        size = 40 + place // 6
        done = sum(dice.random() < 0.85 for _ in range(size))
        groups.append(school(f"校{place:02}", size, done=done, good=sum(dice.random() < 0.2 for _ in range(done))))
    tables = tables_of(of_schools(*groups))
    exact = award_organisations(read_people(tables, rules), read_stages(tables), programme=rules)
    found = made(of_schools(*groups), rules, draws=400)
    for row in exact:
        if row[0] == "school":
            sure = found[row[:2]]
            assert sure[3] <= row[9] <= sure[4], (row, sure)
            assert (row[10], sure[7]) != ("awarded", "out"), (row, sure)
            assert (row[10], sure[7]) != ("listed", "certain"), (row, sure)


def test_schools_are_drawn_towards_the_means_of_the_result(programme: Programme) -> None:
    rules = altered(programme, SMALL | {"awards.organisations.places": ByLevel(city=1, county=1, school=1)})
    groups = [school("甲", 20, done=14, good=9), school("乙", 40, done=34, good=8), school("丙", 60, done=24, good=15)]
    found = {
        str(key[1])[-1]: float(str(row[2]))
        for key, row in made(of_schools(*groups), rules, draws=3000).items()
        if key[0] == "school"
    }
    sizes, hits = [20, 40, 60], {"done": [14, 34, 24], "good": [9, 8, 15]}
    # m and M of R16 by hand: S = sum n (k/n - m)^2, s2 = (S - 2 m (1-m)) / (120 - 5600/120 - 2)
    towards = {}
    for what, counts in hits.items():
        m = Fraction(sum(counts), 120)
        spread = sum(n * (Fraction(k, n) - m) ** 2 for k, n in zip(counts, sizes, strict=True))
        variance = (spread - 2 * m * (1 - m)) / (120 - Fraction(5600, 120) - 2)
        assert variance > 0
        towards[what] = (m, max(Fraction(0), m * (1 - m) / variance - 1))
    dice, draws, wins = random.Random(7), 1500, dict.fromkeys("甲乙丙", 0)
    for _ in range(draws):
        index = {}
        for group in groups:
            again = dice.choices(group, k=len(group))
            done = sum(one.status == "pass" for one in again)
            good = sum(one.status == "pass" and one.total == "95" for one in again)
            shrunk = {
                what: (k + towards[what][1] * towards[what][0]) / (len(again) + towards[what][1])
                for what, k in (("done", done), ("good", good))
            }
            index[group[0].school] = 2 * Fraction(min(len(group), 60), 60) + 2 * shrunk["done"] + shrunk["good"]
        best = max(index.values())
        winners = [name for name, points in index.items() if points == best]
        if len(winners) == 1:
            wins[str(winners[0])] += 1
    for name, count in wins.items():
        assert abs(found[name] - count / draws) < 0.05, (name, found, wins)
    assert sum(share > 0.02 for share in found.values()) > 1


def test_what_is_left_out_is_told_where_it_turns_the_outcome(programme: Programme) -> None:
    rules = altered(
        programme,
        SMALL
        | {"awards.organisations.places": ByLevel(city=1, county=1, school=1), "awards.organisations.shrink": "none"},
    )
    # 甲 registers all 60, 乙 half; else 乙 leads by 20 % of completion and of passing: .4 against .2 + .08
    world = of_schools(school("甲", 60, done=30, good=0), school("乙", 30, done=21, good=0))
    found = {str(key[1])[-1]: row[5] for key, row in made(world, rules).items() if key[0] == "school"}
    assert found == {"甲": ["registration"], "乙": ["registration"]}


def test_order_of_rows_and_a_second_run_change_nothing(programme: Programme) -> None:
    rules, world = altered(programme, SMALL), random_world(3)
    assert made(world, rules) == made(world, rules) == made(replace(world, order=7), rules)


def test_an_empty_province_has_nothing_to_tell(programme: Programme) -> None:
    assert made(World(), programme) == {}
    assert all(unit.unranked for _, units, _ in levels((), {}, programme=programme) for unit in units)


def test_equal_units_share_first_and_last_place() -> None:
    import numpy as np

    first, last = standing(np.array([[3.0, 3.0, 1.0, 2.0]]))
    assert first.tolist() == [[1, 1, 4, 3]] and last.tolist() == [[2, 2, 4, 3]]


def test_what_is_certain_and_what_is_out_is_the_programmes_to_say(programme: Programme) -> None:
    rule = programme.awards.organisations.sensitivity
    assert [verdict(share, rule) for share in (1, 0.9, 0.899, 0.101, 0.1, 0)] == [
        "certain",
        "certain",
        "open",
        "open",
        "out",
        "out",
    ]
    strict = Sensitivity.model_construct(draws=50, certain=Decimal("0.99"), out=Decimal("0.5"))
    assert [verdict(share, strict) for share in (0.99, 0.98, 0.5)] == ["certain", "open", "out"]


WEIGHTS = (Fraction(2, 5), Fraction(1, 5), Fraction(1, 5), Fraction(1, 5))
Counts = tuple[int, int, int, int]  # registered, completed, passed, excellent: each within the one before


def placed(units: list[Counts], registration: list[Fraction]) -> list[tuple[int, int]]:
    """First and last place of each unit as `sensitivity` ranks them."""
    import numpy as np

    ways = np.zeros((len(units), 8))
    for row, (size, done, passed, good) in enumerate(units):
        ways[row, [0, 4, 6, 7]] = size - done, done - passed, passed - good, good
    level = Level(
        ways.sum(axis=1),
        ways,
        np.array([float(rate) for rate in registration]),
        np.array([float(part) for part in WEIGHTS]),
        (np.zeros(3), np.zeros(3)),
        1,
        "none",
    )
    first, last = standing(level.points(ways[None], level.weights[None], "none"))
    return list(zip(first[0].tolist(), last[0].tolist(), strict=True))


def by_fractions(units: list[Counts], registration: list[Fraction]) -> list[tuple[int, int]]:
    """The same by R17 in fractions, each unit against each other."""
    keys = [
        (
            sum(w * r for w, r in zip(WEIGHTS, (rate, *(Fraction(k, n) for k in held)), strict=True)),
            Fraction(held[2], n),
            Fraction(held[0], n),
            n,
        )
        for (n, *held), rate in zip(units, registration, strict=True)
    ]
    return [(1 + sum(other > own for other in keys), sum(other >= own for other in keys)) for own in keys]


def test_an_index_ahead_by_a_hair_is_ahead_whatever_the_excellence() -> None:
    # registration ahead by 2.5e-10, index by 1e-10; the other is excellent by a fifth more
    units: list[Counts] = [(100, 90, 80, 20), (100, 80, 70, 40)]
    ahead = [Fraction(1, 2) + Fraction(25, 10**11), Fraction(1, 2)]
    assert by_fractions(units, ahead) == placed(units, ahead) == [(1, 1), (2, 2)]


def test_an_index_equal_in_fractions_is_equal_and_excellence_completion_and_size_decide() -> None:
    # .4 r + .2 (c + p + e) is .58 for all; as sums of floats some of these differ in their last digit
    units: list[Counts] = [(10, 8, 7, 4), (10, 8, 6, 5), (10, 9, 5, 5), (20, 18, 10, 10), (20, 18, 10, 10)]
    same = [Fraction(1, 2)] * len(units)
    assert by_fractions(units, same) == placed(units, same) == [(5, 5), (4, 4), (3, 3), (1, 2), (1, 2)]


def test_ranks_by_floats_are_ranks_by_fractions_where_ties_abound() -> None:
    dice, ties = random.Random(11), 0
    for _ in range(300):
        units, registration = [], []
        for _ in range(12):
            size = dice.choice((3, 6, 7, 30, 49))
            good, passed, done = sorted(dice.randrange(4) * size // 3 for _ in range(3))
            units.append((size, done, passed, good))
            registration.append(Fraction(dice.randrange(4), 3))
        exact = by_fractions(units, registration)
        assert placed(units, registration) == exact, (units, registration)
        ties += sum(first < last for first, last in exact)
    assert ties > 50
