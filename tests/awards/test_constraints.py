"""Constraints on cases: prices and conflicts against exhaustive search and HiGHS, and hand-worked ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from random import Random

import pytest

from jxgrade.awards.choice import Aims, Item, Limits, aims_of, choose
from jxgrade.awards.constraints import Constraint, conflict, constraints_of, prices, shortfalls, without
from tests.awards.highs import agrees, can_fill, choose_by_highs, keeps
from tests.awards.test_choice import random_items, random_limits
from tests.extent import cases

THEME, CITY = Constraint("theme", "甲"), Constraint("city", "q")


def every(items: list[Item], limits: Limits) -> Iterator[tuple[tuple[int, ...], frozenset[int]]]:
    """Every selection that keeps places and caps, with its aims so that the least is best; counted here from scratch."""
    for size in range(min(limits.places, len(items)) + 1):
        for subset in combinations(range(len(items)), size):
            picked = [items[i] for i in subset]
            used = [(depth, unit) for item in picked for depth, unit in enumerate(item.units) if unit is not None]
            if any(used.count(key) > limits.caps[key[0]] for key in used):
                continue
            gaps = [
                sum(
                    max(0, floor - sum(getattr(item, what) == name for item in picked))
                    for name, floor in floors.items()
                )
                for what, floors in (("city", limits.cities), ("theme", limits.themes))
            ]
            yield (
                (-size, *gaps, sum(item.loss for item in picked), sum(item.lot for item in picked)),
                frozenset(subset),
            )


@dataclass(frozen=True)
class Small:
    """A small instance and all its best selections by exhaustive search."""

    items: list[Item]
    limits: Limits
    best: tuple[int, ...]
    selections: list[frozenset[int]]


def small(seed: int, *, lots: int | None = None) -> Small:
    items, limits = random_items(seed, Random(seed).randrange(10)), random_limits(seed)
    if lots is not None:
        items = [item._replace(lot=item.lot % lots) for item in items]
    found = list(every(items, limits))
    best = min(aims for aims, _ in found)
    return Small(items, limits, best, [subset for aims, subset in found if aims == best])


@pytest.mark.parametrize("seed", range(cases(20, 60)))
def test_choice_and_highs_equal_exhaustive_search(seed: int) -> None:
    one = small(seed, lots=3 if seed % 2 else None)
    chosen = choose(one.items, one.limits)
    aims = aims_of(one.items, chosen, one.limits)
    assert (-aims.places, *aims[1:]) == one.best
    assert chosen in one.selections
    assert choose_by_highs(one.items, one.limits) in one.selections
    assert agrees(one.items, one.limits, chosen) is True


@pytest.mark.parametrize("seed", range(cases(15, 40)))
def test_the_price_of_a_constraint_is_what_the_best_selection_without_it_has_more(seed: int) -> None:
    one = small(seed + 500)
    chosen = choose(one.items, one.limits)
    found = list(prices(one.items, one.limits, chosen))
    assert [price.constraint for price in found] == constraints_of(one.limits)[1:]
    for price in found:
        rest = without(one.limits, price.constraint, items=len(one.items))
        best = min(aims for aims, _ in every(one.items, rest))
        assert (-price.after.places, *price.after[1:]) == best
        assert price.before == aims_of(one.items, chosen, rest)
        now = (chosen | set(price.displaced)) - set(price.admitted)
        assert aims_of(one.items, now, rest) == price.after
        assert keeps(one.items, now, rest)


@pytest.mark.parametrize("seed", range(cases(20, 60)))
def test_a_conflict_is_irreducible_and_highs_finds_it_infeasible_too(seed: int) -> None:
    items, limits = random_items(seed, 4 + seed % 20), random_limits(seed + 3)
    chosen = choose(items, limits)
    short = [floor for floor, _, _ in shortfalls(items, limits, chosen)]
    assert bool(short) == (not can_fill(items, limits))
    for floor in short:
        named = conflict(items, limits, chosen, floor)
        assert named is not None
        assert named[0] == floor
        wanted = lowered(items, limits, chosen, floor)
        assert not can_fill(items, only(wanted, named, len(items)))
        for given_up in named[1:]:
            assert can_fill(items, only(wanted, [one for one in named if one != given_up], len(items)))


def lowered(items: list[Item], limits: Limits, chosen: frozenset[int], floor: Constraint) -> Limits:
    """What the docstring of `conflict` says of the other floors."""

    def least(code: str, floors: dict[str, int]) -> dict[str, int]:
        counts = {name: sum(getattr(items[i], code) == name for i in chosen) for name in floors}
        return {name: f if Constraint(code, name) == floor else min(f, counts[name]) for name, f in floors.items()}

    themes = least("theme", dict(limits.themes)) if floor.code == "theme" else {}
    return limits._replace(cities=least("city", dict(limits.cities)), themes=themes)


def only(limits: Limits, held: object, items: int) -> Limits:
    for one in constraints_of(limits):
        if one not in held:  # type: ignore[operator]
            limits = without(limits, one, items=items)
    return limits


def text(
    name: str,
    loss: int,
    *,
    city: str = "p",
    theme: str | None = None,
    school: str | None = None,
    county: str | None = None,
) -> Item:
    return Item(loss, 0, city, theme, (name, school or name, county))


LIMITS = Limits(2, (1, 1, 4), {}, {"甲": 1})


def test_a_floor_without_texts_stands_alone() -> None:
    items = [text("a", 0)]
    chosen = choose(items, LIMITS)
    assert shortfalls(items, LIMITS, chosen) == [(THEME, 0, 1)]
    assert conflict(items, LIMITS, chosen, THEME) == (THEME,)


def test_a_floor_that_the_places_keep_from_being_reached_names_the_places_and_the_other_floor() -> None:
    items = [text("a", 0, city="q"), text("b", 1, theme="甲")]
    limits = LIMITS._replace(places=1, cities={"q": 1})
    chosen = choose(items, limits)
    assert chosen == {0}
    assert conflict(items, limits, chosen, THEME) == (THEME, Constraint("places"), CITY)


def test_a_floor_that_a_cap_keeps_from_being_reached_names_the_cap() -> None:
    items = [text("a", 0, theme="甲", school="s"), text("b", 1, theme="甲", school="s"), text("c", 2)]
    limits = LIMITS._replace(places=3, themes={"甲": 2})
    chosen = choose(items, limits)
    assert conflict(items, limits, chosen, THEME) == (THEME, Constraint("school"))
    assert conflict(items, limits._replace(caps=(1, 2, 4)), chosen, THEME) is None


def test_who_is_displaced_by_a_cap_and_who_owes_it_the_place() -> None:
    items = [text("a", 0, school="s"), text("b", 1, school="s"), text("c", 5)]
    limits = LIMITS._replace(themes={})
    price = next(price for price in prices(items, limits, choose(items, limits)) if price.constraint.code == "school")
    assert (price.displaced, price.admitted) == ((1,), (2,))
    assert price.before.loss - price.after.loss == 4


def test_a_floor_with_more_than_it_asks_for_costs_nothing() -> None:
    items = [text("a", 0, theme="甲"), text("b", 1, theme="甲")]
    price = list(prices(items, LIMITS, choose(items, LIMITS)))[-1]
    assert (price.constraint, price.displaced, price.admitted) == (THEME, (), ())
    assert price.before == price.after == Aims(2, 0, 0, 1, 0)


def test_numbers_too_large_for_a_floating_point_solver_are_not_given_to_it() -> None:
    items = [text("a", 2**60)]
    assert choose_by_highs(items, LIMITS) is None
    assert agrees(items, LIMITS, choose(items, LIMITS)) is None


def test_nobody_and_no_place() -> None:
    assert choose_by_highs([], LIMITS) == choose_by_highs([text("a", 0)], LIMITS._replace(places=0)) == frozenset()
    assert conflict([], LIMITS, frozenset(), THEME) == (THEME,)
    assert next(iter(prices([], LIMITS._replace(themes={}), frozenset()))).displaced == ()
