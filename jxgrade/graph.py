"""What hangs together: the connected parts of a graph."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def parts(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The connected parts, the largest first, equal ones by their first member; members in the order of ``nodes``.

    Raises KeyError for an edge to a node that is not among ``nodes``.

    >>> parts("abcd", [("a", "c"), ("d", "c")])
    [['a', 'c', 'd'], ['b']]
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {node: number for number, node in enumerate(dict.fromkeys(nodes))}
    if not place:
        return []
    ends = np.array([(place[one], place[other]) for one, other in edges], dtype=np.int64).reshape(-1, 2)
    links = coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(len(place), len(place)))
    found: dict[int, list[Node]] = {}
    for node, label in zip(place, connected_components(links, directed=False)[1].tolist(), strict=True):
        found.setdefault(label, []).append(node)
    return sorted(found.values(), key=lambda part: (-len(part), place[part[0]]))
