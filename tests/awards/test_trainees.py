"""R15 by hand: seats, candidates, ties across the last seat, reserves, ranks, seats by city."""

from decimal import Decimal

import pytest

from jxgrade.awards import select_rows
from jxgrade.awards.lot import lot_number
from jxgrade.programme import Programme
from tests.awards.province import BOTH, Person, World, altered, tables_of

TEXT = "a/lesson_design"


def outcomes(world: World, programme: Programme, **rule: object) -> dict[str, tuple[int, str]]:
    """Rank and outcome by id."""
    rules = altered(programme, {f"awards.trainees.{key}": value for key, value in rule.items()})
    return {row[1]: (row[0], row[6]) for row in select_rows(tables_of(world), rules)["award_trainees"]}


def people(totals: str, **given: object) -> tuple[Person, ...]:
    """One passed trainee per total: a, b, c …"""
    return tuple(Person(chr(97 + i), total=total, **given) for i, total in enumerate(totals.split()))


HALF = Decimal("0.5")


def test_seats_are_the_share_of_those_with_online_hours_rounded_down(programme: Programme) -> None:
    idle = tuple(Person(f"z{i}", online=online, status="fail") for i, online in enumerate(["0", None, "0"]))
    for started, seats in ((19, 0), (20, 1), (21, 1), (39, 1), (40, 2)):
        crowd = tuple(Person(f"t{i:03d}", total=str(99 - i)) for i in range(started))
        found = outcomes(World(crowd + idle), programme, reserves=0)
        assert [place for place, outcome in found.values() if outcome == "awarded"] == list(range(1, seats + 1))


def test_a_tied_block_across_the_last_seat_is_left_out_whole_and_frees_no_seat(programme: Programme) -> None:
    world = World(people("95 90 90 80 70 70 60 60"))
    expected = {"a": (1, "awarded"), "b": (2, "awarded"), "c": (2, "awarded"), "d": (4, "awarded")}
    assert outcomes(world, programme, share=HALF, reserves=0) == expected
    world = World(people("95 90 90 90 90 80"))
    tied = dict.fromkeys("bcde", (2, "tied_out"))
    assert outcomes(world, programme, share=HALF) == {"a": (1, "awarded")} | tied | {"f": (6, "reserve")}


@pytest.mark.parametrize(
    ("ties", "outcome"), [("exclude", "tied_out"), ("include", "awarded"), ("decide", "undecided")]
)
def test_the_tied_block_is_treated_as_the_programme_says(programme: Programme, ties: str, outcome: str) -> None:
    found = outcomes(World(people("90 90 90 80")), programme, share=HALF, ties=ties)
    assert found == dict.fromkeys("abc", (1, outcome)) | {"d": (4, "reserve")}


def test_the_assignment_score_decides_between_equal_totals(programme: Programme) -> None:
    first, second = Person("a", total="90", assignment="80"), Person("b", total="90", assignment="241/3")
    assert outcomes(World((first, second)), programme, share=HALF) == {"b": (1, "awarded"), "a": (2, "reserve")}


def test_totals_are_compared_unrounded(programme: Programme) -> None:
    close = Person("a", total="90000000000000001/1000000000000000"), Person("b", total="90")
    assert outcomes(World(close), programme, share=HALF) == {"a": (1, "awarded"), "b": (2, "reserve")}


def test_the_block_in_which_the_last_reserve_falls_is_listed_whole(programme: Programme) -> None:
    world = World(people("99 90 89 89 89 80 80"))
    share = Decimal("0.15")  # 1 seat of 7
    for reserves, listed in ((0, ""), (1, "b"), (2, "bcde"), (3, "bcde"), (4, "bcde"), (5, "bcdefg")):
        found = outcomes(world, programme, share=share, reserves=reserves)
        assert sorted(name for name, (_, outcome) in found.items() if outcome == "reserve") == list(listed)


@pytest.mark.parametrize(("coverage", "stays"), [("0.099999999999", True), ("0.1", False), ("0.100000000001", False)])
def test_an_unresolved_pair_excludes_from_note_at_by_own_coverage_alone(
    programme: Programme, coverage: str, stays: bool
) -> None:
    world = World(people("90 80"), pairs=((TEXT, "b/lesson_design", coverage, "0"),))
    found = outcomes(world, programme, share=Decimal(1))
    assert ("a" in found) == stays
    assert "b" in found
    turned = World(people("90 80"), pairs=(("Z/lesson_design", TEXT, "0.9", coverage),))
    assert ("a" in outcomes(turned, programme, share=Decimal(1))) == stays


def test_coverages_are_not_added_up_and_former_years_count(programme: Programme) -> None:
    twice = tuple((TEXT, f"{other}/lesson_design", "0.06", "0") for other in "bc")
    assert "a" in outcomes(World(people("90"), pairs=twice), programme, share=Decimal(1))
    former = ((TEXT, "earlier/2022/x", "0.2", "1"),)
    assert "a" not in outcomes(World(people("90"), pairs=former), programme, share=Decimal(1))


def test_cleared_frees_confirmed_excludes_and_each_for_its_own_text(programme: Programme) -> None:
    pair = ((TEXT, "b/lesson_design", "0.5", "0.5"),)

    def listed(*rulings: tuple[str, str, str]) -> str:
        return "".join(
            sorted(outcomes(World(people("90 80"), pairs=pair, rulings=rulings), programme, share=Decimal(1)))
        )

    assert listed() == ""
    assert listed(("a", "lesson_design", "cleared")) == "a"
    assert listed(("a", "growth_report", "cleared")) == ""
    assert listed(("a", "lesson_design", "confirmed"), ("b", "lesson_design", "cleared")) == "b"
    assert listed(("a", "lesson_design", "cleared"), ("a", "growth_report", "confirmed")) == ""
    assert listed(("a", "lesson_design", None)) == ""  # type: ignore[arg-type]


def test_only_passed_trainees_with_final_numbers_stand(programme: Programme) -> None:
    crowd = (
        Person("a", status="fail"),
        Person("b", status="pending"),
        Person("c", total=None),
        Person("d", assignment=None),
    )
    assert outcomes(World(crowd), programme, share=Decimal(1)) == {}


def test_seats_by_city_go_by_largest_remainder_then_base(programme: Programme) -> None:
    # shares of 0.1: nanchang 15 -> 1.5, jiujiang 25 -> 2.5, yichun 4 -> 0.4: five whole and part seats of 4.4 -> 4
    bases = {"nanchang": 15, "jiujiang": 25, "yichun": 4}
    crowd = tuple(
        Person(f"{city}{i:02d}", city=city, total=str(99 - i)) for city, size in bases.items() for i in range(size)
    )
    found = outcomes(World(crowd), programme, scope="city", share=Decimal("0.1"), reserves=1)
    awarded = {city: sum(o == "awarded" for id_, (_, o) in found.items() if id_.startswith(city)) for city in bases}
    assert awarded == {"nanchang": 1, "jiujiang": 3, "yichun": 0}
    assert [found[f"{city}{awarded[city]:02d}"] for city in bases] == [(2, "reserve"), (4, "reserve"), (1, "reserve")]


def test_equal_remainders_and_bases_go_by_the_lot(programme: Programme) -> None:
    cities = ("nanchang", "jiujiang", "yichun")
    crowd = tuple(Person(f"{city}{i}", city=city, total="90", texts=BOTH) for city in cities for i in range(5))
    found = outcomes(World(crowd), programme, scope="city", share=Decimal("0.1"), ties="include", reserves=0)
    first = min(cities, key=lambda city: lot_number(programme.lot, city))
    assert {id_[:-1] for id_ in found} == {first}


def test_a_trainee_without_a_city_counts_for_the_provinces_seats_and_is_in_no_citys_list(programme: Programme) -> None:
    crowd = (*people("90 80"), Person("x", city=None, total="99"))
    assert outcomes(World(crowd), programme, share=Decimal("0.34")) == {
        "x": (1, "awarded"),
        "a": (2, "reserve"),
        "b": (3, "reserve"),
    }
    by_city = outcomes(World(crowd), programme, scope="city", share=Decimal("0.34"))
    assert by_city == {"a": (1, "awarded"), "b": (2, "reserve")}


def test_nobody_one_and_all_equal(programme: Programme) -> None:
    assert outcomes(World(), programme) == {}
    assert outcomes(World(people("90")), programme) == {"a": (1, "reserve")}
    assert outcomes(World(people("90")), programme, share=Decimal(1)) == {"a": (1, "awarded")}
    crowd = people("90 90 90 90")
    assert outcomes(World(crowd), programme, share=HALF) == dict.fromkeys("abcd", (1, "tied_out"))
    assert outcomes(World(crowd), programme, share=Decimal(1)) == dict.fromkeys("abcd", (1, "awarded"))
    assert outcomes(World(crowd), programme, share=Decimal(0), reserves=1) == dict.fromkeys("abcd", (1, "reserve"))


def test_fewer_candidates_than_seats_leave_seats_empty(programme: Programme) -> None:
    crowd = (Person("a", total="61"), *(Person(f"z{i}", status="fail") for i in range(99)))
    assert outcomes(World(crowd), programme) == {"a": (1, "awarded")}


def test_a_hundred_thousand_trainees_make_five_thousand_seats(programme: Programme) -> None:
    from fractions import Fraction

    from jxgrade.awards.facts import Trainee
    from jxgrade.awards.seats import province_seats
    from jxgrade.awards.trainees import city_seats

    quotas = {city.slug: city.quota.total for city in programme.cities}
    crowd = [
        Trainee("t", city, "c", "s", "school", True, True, True, False, None, None)
        for city, n in quotas.items()
        for _ in range(n)
    ]
    assert province_seats(crowd, Fraction(1, 20)) == 5000
    seats = city_seats(crowd, programme)
    # 7.5 for 150 is the one city with a remainder besides 赣州 (632.5): the larger base takes the seat
    assert sum(seats.values()) == 5000
    assert (seats["ganzhou"], seats["ganjiang"], seats["nanchang"]) == (633, 7, 555)


def test_a_row_tells_place_and_exact_total(programme: Programme) -> None:
    world = World((Person("a", total="271/3", county=None, city="ganjiang"),))
    rows = select_rows(tables_of(world), altered(programme, {"awards.trainees.share": Decimal(1)}))["award_trainees"]
    assert rows == [(1, "a", "ganjiang", None, "一中", "90.333333333333", "awarded", [])]
