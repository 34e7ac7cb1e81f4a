"""Seats by city step by step, who reached the line and is not listed, and missing denominators: by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jxgrade.awards import robustness
from jxgrade.awards.eligible import missing_eligible, read_stages
from jxgrade.awards.facts import Trainee, read_people
from jxgrade.awards.lot import lot_number
from jxgrade.awards.seats import apportion
from jxgrade.programme import Programme
from jxgrade.tables import rows
from tests.awards.province import Person, World, altered, tables_of


def crowd(sizes: dict[str, int]) -> list[Trainee]:
    return [
        Trainee("t", city, "c", "s", "school", True, True, True, False, None, None)
        for city, size in sizes.items()
        for _ in range(size)
    ]


def test_at_a_hundred_thousand_the_tie_of_two_halves_goes_to_the_larger_base(programme: Programme) -> None:
    # 附件1: 5 % of 12,650 is 632.5, of 150 is 7.5; every other quota is a multiple of 100, so its 5 % is whole
    found = {
        one.city: one for one in apportion(crowd({city.slug: city.quota.total for city in programme.cities}), programme)
    }
    assert {city for city, one in found.items() if one.remainder} == {"ganzhou", "ganjiang"}
    assert [found[city][1:] for city in ("ganzhou", "ganjiang")] == [
        (12650, Fraction(1265, 2), 632, 633, "base"),
        (150, Fraction(15, 2), 7, 7, "lost_base"),
    ]
    assert sum(one.seats for one in found.values()) == 5000
    assert {one.by for city, one in found.items() if not one.remainder} == {""}


def test_how_a_seat_was_won_is_told(programme: Programme) -> None:
    rules = altered(programme, {"awards.trainees.share": Decimal("0.1")})
    clear = {
        one.city: one.by for one in apportion(crowd({"nanchang": 19, "jiujiang": 13}), rules)
    }  # 1.9 + 1.3: 3 seats
    assert (clear["nanchang"], clear["jiujiang"]) == ("remainder", "")
    cities = ("nanchang", "jiujiang", "yichun")
    drawn = {one.city: one.by for one in apportion(crowd(dict.fromkeys(cities, 5)), rules)}  # .5 each: one seat
    first = min(cities, key=lambda city: lot_number(programme.lot, city))
    assert [drawn[city] for city in cities] == ["lot" if city == first else "lost_lot" for city in cities]
    # 15, 5 and 5: halves all, and one seat beyond the whole ones: the largest base has it
    three = {one.city: one.by for one in apportion(crowd({"nanchang": 15, "jiujiang": 5, "yichun": 5}), rules)}
    assert [three[city] for city in cities] == ["base", "lost_base", "lost_base"]


@pytest.mark.parametrize("scope", ["province", "city"])
def test_who_reached_the_line_and_is_no_candidate_is_listed_with_all_reasons(programme: Programme, scope: str) -> None:
    from jxgrade.awards import select

    world = World(
        (
            Person("a", total="90"),
            Person("b", total="80"),
            Person("c", total="95", status="pending"),
            Person("d", total="92", status="fail"),
            Person("e", total="89", status="fail"),
            Person("f", total="99"),
            Person("g", total="91"),
            Person("h", total=None, status="pending"),
        ),
        rulings=(("f", "lesson_design", "confirmed"),),
        pairs=(("g/lesson_design", "x", "0.2", "0"), ("f/growth_report", "y", "0.2", "0")),
    )
    rules = altered(
        programme, {"awards.trainees.share": Decimal("0.13"), "awards.trainees.scope": scope}
    )  # one seat of eight
    tables = tables_of(world)
    tables["decisions"] = tables["decisions"].assign(reasons=[[] for _ in world.people])
    found = robustness(tables | select(tables, rules), rules)["trainee_exclusions"]
    assert dict(rows(found, "trainee_id", "reasons")) == {
        "c": ["pending"],
        "d": ["fail"],
        "f": ["confirmed", "unresolved"],
        "g": ["unresolved"],
    }


def test_without_a_line_nobody_reached_it(programme: Programme) -> None:
    tables = tables_of(World((Person("c", total="95", status="pending"),)))
    tables["decisions"] = tables["decisions"].assign(reasons=[[]])
    assert len(robustness(tables, programme)["trainee_exclusions"]) == 0


def test_schools_whose_number_keeps_them_from_being_ranked_are_named(programme: Programme) -> None:
    people = (
        Person("a"),
        Person("b", stage="kindergarten"),
        Person("c", school="二中"),
        Person("d", school="二中"),
        Person("e", city=None),
    )
    place = ("nanchang", "东湖区")
    world = World(
        people,
        schools=(
            (*place, "一中", "school", 5),
            (*place, "一中", "kindergarten", None),
            (*place, "三中", "school", None),
        ),
    )
    tables = tables_of(world)
    found = missing_eligible(read_people(tables, programme), read_stages(tables))
    assert sorted(found) == [(*place, "一中", "kindergarten", 1), (*place, "二中", "school", 2)]
    none = tables_of(World(people, schools=((*place, "一中", "school", None),)))
    assert missing_eligible(read_people(none, programme), read_stages(none)) == []
