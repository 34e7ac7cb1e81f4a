"""What the constraints on cases cost and whom they move, and which of them together keep a floor from being reached.

Both are asked of the exact choice itself, solved again without the constraint in question; nothing here changes the selection.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from jxgrade.awards.choice import Aims, Item, Limits, aims_of, choose

CAPS: Final = ("trainee", "school", "county")
"""The caps, in the order of `Item.units`."""


class Constraint(NamedTuple):
    """One constraint: ``places``, a cap (``trainee``, ``school``, ``county``), or the floor of a city or theme (``unit``)."""

    code: str
    unit: str | None = None


class Price(NamedTuple):
    """What changes without a constraint: the aims reached, and who takes the place of whom (positions, ascending)."""

    constraint: Constraint
    before: Aims
    after: Aims
    displaced: tuple[int, ...]  # in without it, so displaced by it
    admitted: tuple[int, ...]  # out without it, so admitted by it


def constraints_of(limits: Limits) -> list[Constraint]:
    """All constraints in the order of the rule: places, caps, floors of cities, floors of themes; floors of 0 bind nobody."""
    found = [Constraint("places"), *(Constraint(code) for code in CAPS)]
    found += [Constraint("city", name) for name, floor in limits.cities.items() if floor]
    return found + [Constraint("theme", name) for name, floor in limits.themes.items() if floor]


def without(limits: Limits, constraint: Constraint, *, items: int) -> Limits:
    """The limits without one constraint; ``items``: how many texts there are, which is as good as no limit."""
    if constraint.code == "places":
        return limits._replace(places=items)
    if constraint.code in CAPS:
        return limits._replace(
            caps=tuple(items if code == constraint.code else cap for code, cap in zip(CAPS, limits.caps, strict=True))
        )
    if constraint.code == "city":
        return limits._replace(cities={name: f for name, f in limits.cities.items() if name != constraint.unit})
    return limits._replace(themes={name: f for name, f in limits.themes.items() if name != constraint.unit})


def prices(items: Sequence[Item], limits: Limits, chosen: frozenset[int]) -> Iterator[Price]:
    """The price of each cap and floor, the choice solved again without it; what was reached is measured on what stays.

    A floor that more texts than it asks for fill costs nothing and is not solved again: the choice is a linear programme (a flow),
    and of a linear programme an inactive constraint can be dropped.
    """
    cities, themes = (Counter(getattr(items[place], what) for place in chosen) for what in ("city", "theme"))
    for constraint in constraints_of(limits)[1:]:
        rest = without(limits, constraint, items=len(items))
        before = aims_of(items, chosen, rest)
        floors, reached = (limits.cities, cities) if constraint.code == "city" else (limits.themes, themes)
        if constraint.unit is not None and reached[constraint.unit] > floors[constraint.unit]:
            yield Price(constraint, before, before, (), ())
            continue
        other = choose(items, rest)
        yield Price(
            constraint,
            before,
            aims_of(items, other, rest),
            tuple(sorted(other - chosen)),
            tuple(sorted(chosen - other)),
        )


def shortfalls(items: Sequence[Item], limits: Limits, chosen: frozenset[int]) -> list[tuple[Constraint, int, int]]:
    """Each floor that a selection does not reach, with how many texts were chosen for it and how many lack."""
    found = []
    for code, floors in (("city", limits.cities), ("theme", limits.themes)):
        reached = Counter(getattr(items[place], code) for place in chosen)
        found += [
            (Constraint(code, name), reached[name], floor - reached[name])
            for name, floor in floors.items()
            if reached[name] < floor
        ]
    return found


def conflict(
    items: Sequence[Item], limits: Limits, chosen: frozenset[int], floor: Constraint
) -> tuple[Constraint, ...] | None:
    """A smallest set of constraints that together keep this floor from being reached; None where nothing does.

    The floor itself comes first; alone, it says that there are too few texts. Irreducible: give up any other of them, and the rest
    no longer stands in its way (a deletion filter: Chinneck and Dravnieks 1991). Other floors stand in its way with what
    ``chosen``, the best selection, gives them; floors of themes never in the way of a city's (R18).
    """
    plain = [item._replace(loss=0, lot=0) for item in items]
    wanted = _as_reached(items, limits, chosen, floor)
    held = constraints_of(wanted)
    if not _is_possible(plain, wanted, [floor]):
        return (floor,)
    if _is_possible(plain, wanted, held):
        return None
    for one in sorted((one for one in held if one != floor), key=lambda one: one.code not in ("city", "theme")):
        rest = [kept for kept in held if kept != one]
        if not _is_possible(plain, wanted, rest):
            held = rest
    return floor, *(one for one in held if one != floor)


def _as_reached(items: Sequence[Item], limits: Limits, chosen: frozenset[int], floor: Constraint) -> Limits:
    """The limits with this floor whole, and of all others that may stand in its way as much as the selection reaches."""
    cities, themes = (Counter(getattr(items[place], what) for place in chosen) for what in ("city", "theme"))
    lowered = [
        {name: least if floor == (code, name) else min(least, reached[name]) for name, least in floors.items()}
        for code, floors, reached in (("city", limits.cities, cities), ("theme", limits.themes, themes))
    ]
    return limits._replace(cities=lowered[0], themes=lowered[1] if floor.code == "theme" else {})


def _is_possible(items: Sequence[Item], limits: Limits, held: Sequence[Constraint]) -> bool:
    """Can all floors among ``held`` be reached under the caps and places among them?

    As many texts as the floors add up to are enough, since nothing that is taken away breaks a cap; and what fills the floors can
    always be filled up to the most places, since nested caps are a matroid: so the order of the aims does not matter here.
    """
    for one in constraints_of(limits):
        if one not in held:
            limits = without(limits, one, items=len(items))
    needed = sum(limits.cities.values()) + sum(limits.themes.values())
    limits = limits._replace(places=min(limits.places, needed))
    aims = aims_of(items, choose(items, limits), limits)
    return aims.city_gap == aims.theme_gap == 0
