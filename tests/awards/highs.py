"""The choice of cases a second time, by an integer programme (HiGHS), as the oracle of the tests: another model, another solver.

The five aims of `choice` are minimised one after the other, each held at its best before the next. HiGHS works in floating point
within tolerances, so its answer is rounded and counted again in whole numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from jxgrade.awards.choice import Item, Limits, aims_of

MOST: Final = 2**46
"""Sums beyond it are not given to a floating point solver: their units would fall below its tolerances."""


def choose_by_highs(items: Sequence[Item], limits: Limits) -> frozenset[int] | None:
    """Positions of a best selection by HiGHS; None where it found none, or where the numbers are too large for it.

    The selection returned keeps every cap (checked in whole numbers); whether it is best is for the caller to compare (`Aims`).
    """
    if not items or not limits.places:
        return frozenset()
    if limits.places * max(item.loss for item in items) > MOST:
        return None
    matrix, low, high = _constraints(items, limits)
    floors = [*limits.cities.values(), *limits.themes.values()]
    upper = np.array([1.0] * len(items) + [float(floor) for floor in floors])
    costs = _costs(items, limits)
    x: Any = None
    for cost in costs:
        x = _solve(cost, matrix, low, high, upper)
        if x is None:
            return None
        matrix, low, high = _held(matrix, low, high, cost, float(round(float(cost @ np.round(x)))))
    chosen = frozenset(np.flatnonzero(np.round(x[: len(items)])).tolist())
    return chosen if keeps(items, chosen, limits) else None


def keeps(items: Sequence[Item], chosen: Iterable[int], limits: Limits) -> bool:
    """Does a selection keep places and caps?"""
    picked = list(chosen)
    used = Counter(
        (depth, unit) for place in picked for depth, unit in enumerate(items[place].units) if unit is not None
    )
    return len(picked) <= limits.places and all(count <= limits.caps[depth] for (depth, _), count in used.items())


def agrees(items: Sequence[Item], limits: Limits, chosen: frozenset[int]) -> bool | None:
    """Does HiGHS reach the same five aims? None where it gave no answer."""
    other = choose_by_highs(items, limits)
    return None if other is None else aims_of(items, other, limits) == aims_of(items, chosen, limits)


def can_fill(items: Sequence[Item], limits: Limits) -> bool:
    """Can every floor be reached under all caps? As one integer programme with the floors as hard constraints."""
    count = len(items)
    matrix, low, high = _constraints(items, limits)
    upper = np.array([1.0] * count + [0.0] * (len(limits.cities) + len(limits.themes)))
    return _solve(np.zeros(len(upper)), matrix, low, high, upper) is not None


def _costs(items: Sequence[Item], limits: Limits) -> list[Any]:
    """Places, shortfall of cities, of themes, loss, lots: one row each over items, city gaps and theme gaps."""
    n, cities, themes = len(items), len(limits.cities), len(limits.themes)
    costs = np.zeros((5, n + cities + themes))
    costs[0, :n] = -1
    costs[1, n : n + cities] = 1
    costs[2, n + cities :] = 1
    costs[3, :n] = [item.loss for item in items]
    costs[4, :n] = [item.lot for item in items]
    return list(costs)


def _constraints(items: Sequence[Item], limits: Limits) -> tuple[Any, list[float], list[float]]:
    """Places, caps and floors as rows of a sparse matrix with lower and upper bounds."""
    members: dict[tuple[object, ...], list[int]] = {("places",): list(range(len(items)))}
    bounds: dict[tuple[object, ...], tuple[float, float]] = {("places",): (0.0, float(limits.places))}
    for place, item in enumerate(items):
        for depth, unit in enumerate(item.units):
            if unit is not None:
                members.setdefault(("cap", depth, unit), []).append(place)
                bounds[("cap", depth, unit)] = (0.0, float(limits.caps[depth]))
    gaps = _floors(items, limits, members, bounds)
    rows, columns = [], []
    for row, key in enumerate(members):
        listed = [*members[key], *([gaps[key]] if key in gaps else [])]
        rows += [row] * len(listed)
        columns += listed
    shape = (len(members), len(items) + len(gaps))
    matrix = csr_array(([1.0] * len(rows), (rows, columns)), shape=shape)
    return matrix, [bounds[key][0] for key in members], [bounds[key][1] for key in members]


def _floors(
    items: Sequence[Item],
    limits: Limits,
    members: dict[tuple[object, ...], list[int]],
    bounds: dict[tuple[object, ...], tuple[float, float]],
) -> dict[tuple[object, ...], int]:
    """A row per floor: its items and its gap reach the floor; returns the column of each gap."""
    gaps: dict[tuple[object, ...], int] = {}
    given: Sequence[tuple[str, Mapping[str, int]]] = (("city", limits.cities), ("theme", limits.themes))
    for what, floors in given:
        for name, floor in floors.items():
            key = ("floor", what, name)
            members[key] = [place for place, item in enumerate(items) if getattr(item, what) == name]
            bounds[key] = (float(floor), float(len(items) + floor))
            gaps[key] = len(items) + len(gaps)
    return gaps


def _held(matrix: Any, low: list[float], high: list[float], cost: Any, best: float) -> tuple[Any, Any, Any]:
    return vstack([matrix, csr_array(cost.reshape(1, -1))], format="csr"), [*low, -abs(best)], [*high, best]


def _solve(cost: Any, matrix: Any, low: list[float], high: list[float], upper: Any) -> Any:
    """The best point; None where there is none."""
    solved = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(np.zeros(len(cost)), upper),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0},
    )
    return solved.x if solved.success else None
