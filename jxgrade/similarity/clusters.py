"""Step 11, clusters: texts that hang together by pairs strong enough to be looked at."""

from collections.abc import Iterable

from jxgrade.graph import parts


def clusters_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Connected texts: ``(id, cluster, size)`` sorted by id; a cluster is called after its smallest id.

    >>> clusters_of([("b", "c"), ("a", "b"), ("x", "y")])
    [('a', 'a', 3), ('b', 'a', 3), ('c', 'a', 3), ('x', 'x', 2), ('y', 'x', 2)]
    """
    edges = list(pairs)
    groups = parts(sorted({text for edge in edges for text in edge}), edges)
    return sorted((text, group[0], len(group)) for group in groups for text in group)
