"""R16 and R17 by hand: which units there are, who is to be trained, rates, index, why unranked, ties across the cut."""

from fractions import Fraction

import pytest

from jxgrade.awards import select_rows
from jxgrade.programme import ByLevel, Programme
from jxgrade.programme.parts import Quota
from tests.awards.province import BOTH, KINDS, Person, Text, World, altered, tables_of

COLUMNS = [
    "registered",
    "eligible",
    "registration",
    "completion",
    "pass",
    "excellence",
    "index",
    "rank",
    "outcome",
    "reasons",
]
ANY = {"awards.organisations.minimum": ByLevel(city=1, county=1, school=1), "awards.organisations.shrink": "none"}


def units(world: World, programme: Programme, changes: dict[str, object] | None = None) -> dict[str, dict[str, object]]:
    """The rows by unit, each as a mapping."""
    rules = altered(programme, ANY | (changes or {}))
    rows = select_rows(tables_of(world), rules)["award_organisations"]
    return {row[1]: dict(zip(COLUMNS, row[2:], strict=True)) for row in sorted(rows, key=lambda row: row[:2])}


def crowd(school: str, size: int, **given: object) -> tuple[Person, ...]:
    """``size`` trainees of one school."""
    return tuple(Person(f"{school}{i:03d}", school=school, **given) for i in range(size))


def test_all_twelve_cities_have_a_row_and_their_quota(programme: Programme) -> None:
    found = units(World(), programme)
    assert found.keys() == set(programme.slugs)
    assert sum(row["eligible"] for row in found.values()) == 100_000
    assert found["nanchang"] == dict(
        zip(COLUMNS, (0, 11100, "0", None, None, None, None, None, "unranked", ["nobody_registered"]), strict=True)
    )


def test_rates_and_index_of_a_school_by_hand(programme: Programme) -> None:
    people = (
        Person("a", total="90"),
        Person("b", total="8999/100"),
        Person("c", status="fail", total="90"),
        Person("d", status="fail", online="31"),
    )
    school = ("nanchang", "东湖区", "一中")
    found = units(World(people, schools=((*school, "school", 5),)), programme)["nanchang/东湖区/一中"]
    # .4 * 4/5 + .2 * 3/4 + .2 * 2/4 + .2 * 1/4
    assert list(found.values()) == [4, 5, "0.8", "0.75", "0.5", "0.25", "0.62", 1, "awarded", []]


def test_registration_is_capped_in_the_index_and_raw_in_its_column(programme: Programme) -> None:
    world = World(crowd("一中", 3), schools=(("nanchang", "东湖区", "一中", "school", 2),))
    found = units(world, programme)["nanchang/东湖区"]
    assert (found["registration"], found["index"]) == ("1.5", "0.8")


@pytest.mark.parametrize(
    ("given", "completed"),
    [
        ({}, True),
        ({"online": "3199/100"}, False),
        ({"online": None}, False),
        ({"offline": "2799/100"}, False),
        ({"offline": None}, False),
        ({"test": "missing"}, False),
        ({"test": "undelivered"}, False),
        ({"test": "unreadable"}, True),
        ({"texts": BOTH[:1]}, False),
        ({"texts": (Text(KINDS[0]), Text(KINDS[1], chars=None))}, True),
        ({"status": "fail"}, True),
        ({"total": None, "status": "pending"}, True),
    ],
)
def test_completed_is_both_gates_test_taken_and_both_texts_handed_in(
    programme: Programme, given: dict[str, object], completed: bool
) -> None:
    found = units(World((Person("a", **given),)), programme)
    assert found["nanchang"]["completion"] == ("1" if completed else "0")


@pytest.mark.parametrize(("offline", "completed"), [(None, "0"), ("0", "0"), ("1/10", "1"), ("28", "1")])
def test_having_attended_is_enough_where_the_programme_says_so(
    programme: Programme, offline: str | None, completed: str
) -> None:
    found = units(World((Person("a", offline=offline),)), programme, {"hours.offline_gate": "attended"})
    assert found["nanchang"]["completion"] == completed


def eligible_of(
    programme: Programme, people: tuple[Person, ...], *rows: tuple[str, str, int | None]
) -> tuple[object, ...]:
    """Eligible of school 一中 and of county 东湖区; rows: school, stage, eligible."""
    world = World(people, schools=tuple(("nanchang", "东湖区", *row) for row in rows))
    found = units(world, programme)
    return found["nanchang/东湖区/一中"]["eligible"], found["nanchang/东湖区"]["eligible"]


def test_a_schools_eligible_is_the_sum_of_its_stages(programme: Programme) -> None:
    one, child = Person("a"), Person("b", stage="kindergarten")
    primary, nursery, other = ("一中", "school", 7), ("一中", "kindergarten", 4), ("二中", "school", 9)
    assert eligible_of(programme, (one,), primary, nursery, other) == (11, 20)
    assert eligible_of(programme, (one,), primary, ("一中", "kindergarten", None)) == (7, 7)
    assert eligible_of(programme, (one,), primary, ("一中", "kindergarten", 0)) == (7, 7)
    assert eligible_of(programme, (one, child), primary, ("一中", "kindergarten", None)) == (None, None)
    assert eligible_of(programme, (one, child), primary) == (None, None)
    assert eligible_of(programme, (one,), ("一中", "school", None), nursery, other) == (None, None)
    assert eligible_of(programme, (), ("一中", "school", None), other) == (None, 9)
    assert eligible_of(programme, (one,), other) == (None, None)
    assert eligible_of(programme, (one, Person("b", stage=None)), primary, nursery) == (11, 11)


def test_a_school_of_the_same_name_in_another_county_is_another_school(programme: Programme) -> None:
    people = (Person("a"), Person("b", county="西湖区"))
    found = units(World(people), programme)
    assert found["nanchang/东湖区/一中"]["registered"] == found["nanchang/西湖区/一中"]["registered"] == 1


def test_a_city_without_counties_has_schools_and_no_county_unit(programme: Programme) -> None:
    world = World((Person("a", city="ganjiang", county=None),), schools=(("ganjiang", None, "二中", "school", 3),))
    found = units(world, programme)
    assert [unit for unit in found if "ganjiang" in unit] == ["ganjiang", "ganjiang//一中", "ganjiang//二中"]


def test_a_trainee_without_city_or_school_is_in_no_unit_of_it(programme: Programme) -> None:
    found = units(World((Person("a", city=None), Person("b", school=None))), programme)
    assert {unit for unit, row in found.items() if row["registered"]} == {"nanchang", "nanchang/东湖区"}


def test_a_row_of_the_schools_table_without_city_or_school_is_no_school(programme: Programme) -> None:
    world = World(schools=((None, None, "一中", "school", 3), ("nanchang", "东湖区", None, "school", 3)))
    assert units(world, programme).keys() == set(programme.slugs)


def test_unranked_units_have_all_their_reasons_in_order(programme: Programme) -> None:
    five = {"awards.organisations.minimum": ByLevel(city=5, county=5, school=5)}
    people = crowd("甲", 4) + crowd("乙", 5) + crowd("丙", 5) + crowd("丁", 4)
    place = ("nanchang", "东湖区")
    rows = (("甲", 9), ("乙", 9), ("丁", None), ("戊", 9), ("己", None))
    schools = tuple((*place, school, "school", count) for school, count in rows)
    found = units(World(people, schools=schools), programme, five)

    def shown(school: str) -> tuple[object, ...]:
        row = found[f"nanchang/东湖区/{school}"]
        return row["outcome"], row["reasons"], row["rank"], row["index"] is None, row["registration"]

    assert shown("甲") == ("unranked", ["below_minimum"], None, True, "0.444444444444")
    assert shown("乙") == ("awarded", [], 1, False, "0.555555555556")
    assert shown("丙") == ("unranked", ["no_eligible"], None, True, None)
    assert shown("丁") == ("unranked", ["no_eligible", "below_minimum"], None, True, None)
    assert shown("戊") == ("unranked", ["nobody_registered"], None, True, "0")
    assert shown("己") == ("unranked", ["no_eligible", "nobody_registered"], None, True, None)


@pytest.mark.parametrize(
    ("level", "unit"), [("city", "nanchang"), ("county", "nanchang/东湖区"), ("school", "nanchang/东湖区/一中")]
)
def test_exactly_the_minimum_is_ranked(programme: Programme, level: str, unit: str) -> None:
    least = programme.awards.organisations.minimum[level]
    for size, reasons in ((least - 1, ["below_minimum"]), (least, []), (least + 1, [])):
        world = World(crowd("一中", size), schools=(("nanchang", "东湖区", "一中", "school", 500),))
        found = units(world, programme, {"awards.organisations.minimum": programme.awards.organisations.minimum})
        assert found[unit]["reasons"] == reasons


def test_a_level_without_any_eligible_drops_registration_and_every_row_says_so(programme: Programme) -> None:
    people = (Person("a", total="90"), Person("b"), Person("c", status="fail", school="二中"))
    found = units(World(people), programme)
    county = found["nanchang/东湖区"]
    assert list(county.values()) == [
        3,
        None,
        None,
        "1",
        "0.666666666667",
        "0.333333333333",
        "0.666666666667",
        1,
        "awarded",
        ["registration_dropped"],
    ]
    assert found["nanchang/东湖区/二中"]["reasons"] == ["registration_dropped"]
    assert found["nanchang"]["reasons"] == []
    few = {"awards.organisations.minimum": ByLevel(city=1, county=1, school=2)}
    assert units(World(people), programme, few)["nanchang/东湖区/二中"]["reasons"] == [
        "below_minimum",
        "registration_dropped",
    ]


def test_a_city_with_a_quota_of_0_has_no_eligible(programme: Programme) -> None:
    first, *others = programme.cities
    none = first.model_copy(update={"quota": Quota({"school": 0, "kindergarten": 0})})
    found = units(World((Person("a", city=first.slug),)), programme, {"cities": (none, *others)})[first.slug]
    assert (found["eligible"], found["registration"], found["outcome"], found["reasons"]) == (
        None,
        None,
        "unranked",
        ["no_eligible"],
    )


def schools_of(sizes: dict[str, list[dict[str, object]]], eligible: int = 10) -> World:
    """Schools with the given people each."""
    people = tuple(
        Person(f"{name}{i}", school=name, **given) for name, all_ in sizes.items() for i, given in enumerate(all_)
    )
    return World(people, schools=tuple(("nanchang", "东湖区", name, "school", eligible) for name in sizes))


def standing(world: World, programme: Programme, places: int) -> dict[str, tuple[object, object]]:
    """Rank and outcome of the schools."""
    found = units(world, programme, {"awards.organisations.places": ByLevel(city=0, county=0, school=places)})
    return {unit[-1]: (row["rank"], row["outcome"]) for unit, row in found.items() if unit.count("/") == 2}


def test_equal_indices_go_by_excellence_then_completion_then_registered(programme: Programme) -> None:
    good, plain = {"total": "95"}, {}
    lost, idle = {"status": "fail"}, {"status": "fail", "test": "missing"}
    # index .2 * (2/2 + 1/2 + ...): 甲 completes less and excels more than 乙; both add up to the same
    world = schools_of({"甲": [good, idle], "乙": [plain, lost]})
    assert standing(world, programme, 1) == {"甲": (1, "awarded"), "乙": (2, "listed")}
    passed_only = {"status": "pass", "test": "missing"}
    world = schools_of({"丙": [passed_only, idle], "丁": [lost, idle]})
    assert standing(world, programme, 1) == {"丁": (1, "awarded"), "丙": (2, "listed")}


def test_registered_decides_last(programme: Programme) -> None:
    # registration counts for both as 1: 2 of 2 and 3 of 2
    world = schools_of({"甲": [{}] * 2, "乙": [{}] * 3}, eligible=2)
    assert standing(world, programme, 1) == {"乙": (1, "awarded"), "甲": (2, "listed")}


def test_a_block_tied_across_the_cut_is_undecided_whole_and_nobody_moves_up(programme: Programme) -> None:
    world = schools_of({"甲": [{}] * 3, "乙": [{}] * 2, "丙": [{}] * 2, "丁": [{}]})
    expected = {"甲": (1, "awarded"), "乙": (2, "undecided"), "丙": (2, "undecided"), "丁": (4, "listed")}
    assert standing(world, programme, 2) == expected
    assert {outcome for _, outcome in standing(world, programme, 3).values()} == {"awarded", "listed"}
    assert {outcome for _, outcome in standing(world, programme, 0).values()} == {"listed"}


def test_only_the_schools_are_shrunk_and_only_in_the_index(programme: Programme) -> None:
    world = schools_of({"甲": [{}] * 3 + [{"status": "fail"}], "乙": [{"status": "fail"}] * 2 + [{}] * 2})
    raw, shrunk = units(world, programme), units(world, programme, {"awards.organisations.shrink": "eb"})
    for unit in raw:
        assert raw[unit]["pass"] == shrunk[unit]["pass"]
        assert (raw[unit]["index"] == shrunk[unit]["index"]) == (unit.count("/") < 2)


def test_wilson_indices_that_are_equal_by_other_terms_are_tied(programme: Programme) -> None:
    done, lost = {"status": "fail"}, {"status": "pass", "test": "missing"}
    idle = {"status": "fail", "test": "missing"}
    # completion 2/4 and pass 1/4 against completion 1/4 and pass 2/4: equal sums of roots
    world = schools_of({"甲": [done, done, lost, idle], "乙": [done, lost, lost, idle]})
    found = units(world, programme, {"awards.organisations.shrink": "wilson"})
    assert found["nanchang/东湖区/甲"]["index"] == found["nanchang/东湖区/乙"]["index"]
    assert [found[f"nanchang/东湖区/{name}"]["rank"] for name in "甲乙"] == [1, 2]  # by raw completion
    assert Fraction(found["nanchang/东湖区/甲"]["index"]) < Fraction(raw_index(world, programme))


def raw_index(world: World, programme: Programme) -> str:
    """The index of school 甲 without shrinkage."""
    return str(units(world, programme)["nanchang/东湖区/甲"]["index"])
