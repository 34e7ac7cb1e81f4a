"""A cheapest flow through a network, in whole numbers of any size: exact and the same everywhere."""

from collections.abc import Hashable
from heapq import heappop, heappush


class Network:
    """Nodes joined by arcs with room and cost >= 0; each arc has a twin of the opposite direction at its number ^ 1."""

    def __init__(self) -> None:
        self._nodes: dict[Hashable, int] = {}
        self._out: list[list[int]] = []
        self._head: list[int] = []
        self._room: list[int] = []
        self._cost: list[int] = []

    def join(self, tail: Hashable, head: Hashable, *, room: int, cost: int) -> int:
        """Add an arc for at most ``room`` units at ``cost`` >= 0 each; returns its number."""
        arc = len(self._head)
        for start, end, free, price in ((tail, head, room, cost), (head, tail, 0, -cost)):
            self._out[self._node(start)].append(len(self._head))
            self._head.append(self._node(end))
            self._room.append(free)
            self._cost.append(price)
        return arc

    def _node(self, name: Hashable) -> int:
        number = self._nodes.setdefault(name, len(self._out))
        if number == len(self._out):
            self._out.append([])
        return number

    def flow(self, arc: int) -> int:
        """Units that go along this arc."""
        return self._room[arc ^ 1]

    def send(self, source: Hashable, sink: Hashable, *, at_most: int) -> int:
        """Send as many units as can go, ``at_most`` so many, at the least cost of that many; returns how many went.

        Unit by unit along a cheapest path of the residual network; ``potential`` keeps its costs from being negative.
        """
        start, end = self._node(source), self._node(sink)
        potential = [0] * len(self._out)
        for sent in range(at_most):
            path = self._cheapest(start, end, potential)
            if path is None:
                return sent
            for arc in path:
                self._room[arc] -= 1
                self._room[arc ^ 1] += 1
        return at_most

    def _cheapest(self, start: int, end: int, potential: list[int]) -> list[int] | None:
        """Arcs of a cheapest path with room; updates ``potential``; None where no path is left.

        Stops at ``end``: nodes not settled by then are at least as far, and get the distance of ``end``.
        """
        distance = {start: 0}
        came: dict[int, int] = {}
        settled: set[int] = set()
        queue = [(0, start)]
        while queue:
            far, node = heappop(queue)
            if node in settled:
                continue
            settled.add(node)
            if node == end:
                break
            here = far + potential[node]
            for arc in self._out[node]:
                head = self._head[arc]
                if self._room[arc] and head not in settled:
                    reach = here + self._cost[arc] - potential[head]
                    if head not in distance or reach < distance[head]:
                        distance[head] = reach
                        came[head] = arc
                        heappush(queue, (reach, head))
        if end not in settled:
            return None
        last = distance[end]
        # up to a constant: potential += min(distance, last)
        for node in settled:
            potential[node] += distance[node] - last
        path, node = [], end
        while node != start:
            path.append(came[node])
            node = self._head[came[node] ^ 1]
        return path
