"""The whole way: all tables with all columns, whatever lacks; and laws that hold for every province."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade import select
from jxgrade.awards import AWARDS, select_rows
from jxgrade.programme import Programme
from jxgrade.tables import STORE, empty, from_rows, read, rows, write
from tests.awards.province import Person, World, altered, random_world, tables_of
from tests.extent import cases

SEEDS = st.integers(0, 100_000)
LAW = settings(max_examples=cases(6, 15), deadline=None)
READ = [
    "trainees",
    "scores",
    "decisions",
    "submissions",
    "rulings",
    "pairs",
    "panel",
    "schools",
    "volunteers",
    "marks",
    "graders",
]


@pytest.fixture(scope="module")
def small(programme: Programme) -> Programme:
    """A programme whose limits bind in a small province."""
    return altered(
        programme,
        {
            "awards.trainees.share": Fraction(1, 3),
            "awards.trainees.reserves": 3,
            "awards.cases.places": 4,
            "awards.cases.floors.theme": 1,
        },
    )


@pytest.mark.parametrize("tables", [{}, {name: empty(name) for name in READ}], ids=["absent", "empty"])
def test_nothing_delivered_gives_all_tables_with_all_columns(
    programme: Programme, tables: dict[str, pd.DataFrame]
) -> None:
    found = select(tables, programme)
    assert tuple(found) == tuple(AWARDS)
    for name, frame in found.items():
        assert list(frame.columns) == list(STORE[name].columns)
    assert {name: len(frame) for name, frame in found.items()} == {
        "award_trainees": 0,
        "award_organisations": 12,
        "award_cases": 0,
        "award_volunteers": 0,
    }


@pytest.mark.parametrize("absent", READ)
def test_any_one_table_may_be_absent(small: Programme, absent: str) -> None:
    tables = tables_of(random_world(7))
    with_empty = {**tables, absent: empty(absent)}
    del tables[absent]
    assert select_rows(tables, small) == select_rows(with_empty, small)


def test_the_tables_are_the_rows_in_the_order_of_the_rules(small: Programme) -> None:
    tables = tables_of(random_world(11))
    plain = select_rows(tables, small)
    found = select(tables, small)
    for name, frame in found.items():
        assert frame.equals(from_rows(plain[name], name))
    for name, by in {
        "award_trainees": ("rank", "trainee_id"),
        "award_cases": ("rank", "submission_id"),
        "award_organisations": ("level", "unit"),
    }.items():
        keys = list(rows(found[name], *by))
        assert keys
        assert keys == sorted(keys)


def test_awards_are_stored_and_read_back_unchanged(small: Programme, tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name, frame in select(tables_of(random_world(11)), small).items():
        write(frame, name, tmp_path)
        assert read(name, tmp_path).equals(frame)


@LAW
@given(SEEDS, SEEDS)
def test_the_order_of_rows_never_matters(small: Programme, seed: int, order: int) -> None:
    world = random_world(seed)
    first, again = (select_rows(tables_of(replace(world, order=o)), small) for o in (None, order))
    for name in AWARDS:
        assert sorted(first[name], key=repr) == sorted(again[name], key=repr)


@LAW
@given(SEEDS, st.sampled_from(["nanchang", "yichun", None]))
def test_one_more_who_never_started_changes_no_other_trainee_and_no_case(
    small: Programme, seed: int, city: str | None
) -> None:
    world = random_world(seed)
    idle = Person("t999", city=city, online="0", total=None, assignment=None, status="fail", texts=())
    more = replace(world, people=(*world.people, idle))
    for scope in ("province", "city"):
        rules = altered(small, {"awards.trainees.scope": scope})
        before, after = (select_rows(tables_of(w), rules) for w in (world, more))
        for name in ("award_trainees", "award_cases", "award_volunteers"):
            assert before[name] == after[name]


@LAW
@given(SEEDS, st.sampled_from(["exclude", "include", "decide"]), st.sampled_from(["province", "city"]))
def test_a_higher_total_never_makes_a_winner_lose(small: Programme, seed: int, ties: str, scope: str) -> None:
    rules = altered(small, {"awards.trainees.ties": ties, "awards.trainees.scope": scope})
    world = random_world(seed)
    for winner in _awarded(world, rules)[:2]:
        raised = tuple(replace(p, total=str(Fraction(p.total) + 10)) if p.id == winner else p for p in world.people)  # type: ignore[arg-type]
        assert winner in _awarded(replace(world, people=raised), rules)


@LAW
@given(SEEDS)
def test_ids_that_keep_their_order_change_nothing_but_themselves(small: Programme, seed: int) -> None:
    world = random_world(seed)
    renamed = World(
        tuple(replace(p, id=f"{p.id}x") for p in world.people),
        world.schools,
        tuple((f"{who}x", *rest) for who, *rest in world.rulings),  # type: ignore[misc]
        tuple((_renamed(left), _renamed(right), a, b) for left, right, a, b in world.pairs),
        tuple((f"{who}x", *rest) for who, *rest in world.panel),
    )
    before, after = (select_rows(tables_of(w), small) for w in (world, renamed))
    assert after["award_organisations"] == before["award_organisations"]
    assert after["award_trainees"] == [(rank, f"{id_}x", *rest) for rank, id_, *rest in before["award_trainees"]]


def _awarded(world: World, rules: Programme) -> list[str]:
    return [str(row[1]) for row in select_rows(tables_of(world), rules)["award_trainees"] if row[6] == "awarded"]


def _renamed(id_: str) -> str:
    who, _, kind = id_.partition("/")
    return f"{who}x/{kind}"
