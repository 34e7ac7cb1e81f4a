"""The choice of cases: the one selection that R18's five aims single out, found exactly.

The aims, each only among what the ones before leave: most places; least shortfall of city floors; least shortfall of theme
floors; greatest sum of scores; smallest sum of lot numbers. Caps hold per trainee, school and county.

A trainee lies in one school, a school in one county, a county in one city; a text has one theme. So each text is an arc from
its place in that tree to its theme, a selection is a flow of whole units from the root of the tree to the sink behind the
themes, and caps and floors are capacities and prices of arcs. The best selection is a cheapest greatest flow: found by
shortest augmenting paths (Dijkstra with potentials; Edmonds and Karp 1972) in whole numbers of any size, so there is neither
a tolerance nor a rounding in it, and the result is the same on every machine.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from jxgrade.awards.flow import Network


class Item(NamedTuple):
    """One text: what its score lacks to the best (whole units), its lot, city, theme, and its units from trainee outwards.

    A unit that is None has no cap.
    """

    loss: int
    lot: int
    city: str | None
    theme: str | None
    units: tuple[Hashable | None, ...]


class Limits(NamedTuple):
    """Places in all, caps in the order of `Item.units`, floors by city and by theme."""

    places: int
    caps: tuple[int, ...]
    cities: Mapping[str, int]
    themes: Mapping[str, int]


class Aims(NamedTuple):
    """What a selection reaches, in the order of the aims: more places are better, of all others less."""

    places: int
    city_gap: int
    theme_gap: int
    loss: int
    lot: int


class Prices(NamedTuple):
    """What one unit of each aim costs, so that the least of one outweighs the most of all later ones together."""

    loss: int
    theme: int
    city: int


def choose(items: Sequence[Item], limits: Limits) -> frozenset[int]:
    """Positions in ``items`` of the best selection; of selections equal in all five aims one that the order of items fixes."""
    kept = undominated(items, limits)
    places = min(limits.places, len(kept))
    loss = 1 + places * max((items[i].lot for i in kept), default=0)
    theme = loss * (1 + places * max((items[i].loss for i in kept), default=0))
    prices = Prices(loss, theme, city=theme * (1 + places))
    network, arcs = _network([items[i] for i in kept], limits, prices)
    network.send(_ROOT, _SINK, at_most=places)
    return frozenset(i for i, arc in zip(kept, arcs, strict=True) if network.flow(arc))


def aims_of(items: Sequence[Item], chosen: Iterable[int], limits: Limits) -> Aims:
    """The five aims of a selection: how many, what cities and themes lack to their floors, sum of losses, sum of lots."""
    picked = [items[place] for place in chosen]
    cities, themes = Counter(item.city for item in picked), Counter(item.theme for item in picked)
    return Aims(
        len(picked),
        sum(max(0, floor - cities[name]) for name, floor in limits.cities.items()),
        sum(max(0, floor - themes[name]) for name, floor in limits.themes.items()),
        sum(item.loss for item in picked),
        sum(item.lot for item in picked),
    )


def undominated(items: Sequence[Item], limits: Limits) -> list[int]:
    """Positions of the items that can be needed: of each city and theme the greedy best under the caps and places alone.

    Nothing is lost: the caps form a matroid (nested units), so in any selection an item that greed passed over can be exchanged
    for a better one of the same city and theme; floors stay as they are, the sum of scores does not fall.
    """
    kept: list[int] = []
    used: dict[Hashable, int] = {}
    for place in sorted(
        range(len(items)), key=lambda i: items[i][:2]
    ):  # by loss and lot; what is equal keeps its order
        item = items[place]
        group = (item.city, item.theme if item.theme in limits.themes else None)
        if used.get(group, 0) == limits.places:
            continue
        room = [
            ((*group, depth, unit), limits.caps[depth]) for depth, unit in enumerate(item.units) if unit is not None
        ]
        if all(used.get(key, 0) < cap for key, cap in room):
            kept.append(place)
            for key in (group, *(key for key, _ in room)):
                used[key] = used.get(key, 0) + 1
    return sorted(kept)


_ROOT, _SINK = ("root",), ("sink",)


def _network(items: Sequence[Item], limits: Limits, prices: Prices) -> tuple[Network, list[int]]:
    """The tree of places, the themes, and one arc per item (returned in the order of the items)."""
    network = Network()
    reached: set[Hashable] = set()
    arcs = []
    for item in items:
        theme = ("theme", item.theme if item.theme in limits.themes else None)
        if theme not in reached:
            reached.add(theme)
            _floored(
                network, theme, _SINK, floor=limits.themes.get(theme[1] or "", 0), limits=limits, price=prices.theme
            )
        above: Hashable = ("city", item.city)
        if above not in reached:
            reached.add(above)
            _floored(
                network, _ROOT, above, floor=limits.cities.get(item.city or "", 0), limits=limits, price=prices.city
            )
        for depth in reversed(range(len(item.units))):
            unit = item.units[depth]
            if unit is not None:
                node = (depth, unit)
                if node not in reached:
                    reached.add(node)
                    network.join(above, node, room=limits.caps[depth], cost=0)
                above = node
        arcs.append(network.join(above, theme, room=1, cost=item.loss * prices.loss + item.lot))
    return network, arcs


def _floored(network: Network, tail: Hashable, head: Hashable, *, floor: int, limits: Limits, price: int) -> None:
    """Join so that the first ``floor`` units are free and each further one costs ``price``: filling floors pays."""
    network.join(tail, head, room=min(floor, limits.places), cost=0)
    network.join(tail, head, room=limits.places, cost=price)
