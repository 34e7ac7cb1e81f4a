"""Step 11, clusters: texts that hang together by pairs strong enough to be looked at."""

from collections.abc import Iterable


def clusters_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Connected texts: ``(id, cluster, size)`` sorted by id; a cluster is called after its smallest id.

    >>> clusters_of([("b", "c"), ("a", "b"), ("x", "y")])
    [('a', 'a', 3), ('b', 'a', 3), ('c', 'a', 3), ('x', 'x', 2), ('y', 'x', 2)]
    """
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        parent.setdefault(text, text)
        while parent[text] != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    for left, right in pairs:
        one, other = root(left), root(right)
        parent[max(one, other)] = min(one, other)
    roots = {text: root(text) for text in sorted(parent)}
    sizes: dict[str, int] = {}
    for name in roots.values():
        sizes[name] = sizes.get(name, 0) + 1
    return [(text, name, sizes[name]) for text, name in roots.items()]
