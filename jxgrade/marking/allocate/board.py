"""Places at graders for marks to be given: dealt in turn, then mended by moving others along (a maximum flow, found path by path).

A slot is one mark to be given. It may go to a grader whom its class allows, who is not among its ``barred`` ones, and who has no
slot of the same ``group`` (one trainee's texts). `place` gives as many slots a grader as can be had, whichever way it is done: a
slot is left over only when no chain of moves finds room (Ford and Fulkerson 1956); and where loads could not be kept level, moves go
on until none brings a fuller grader's slot to one with two fewer, which is the most level there is (Harvey et al. 2006, semi-matchings).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

Array = Any
UNLIMITED: Final = 1 << 40
SHORT: Final = 6


@dataclass
class _Search:
    """A search for room: who was reached through which slot, and which slots would be pushed out by one of their group."""

    reached: Array
    through: dict[int, int] = field(default_factory=dict)
    pushed: dict[int, int] = field(default_factory=dict)
    queue: deque[tuple[str, int]] = field(default_factory=deque)
    later: list[tuple[Array, Array]] = field(default_factory=list)


class Board:
    """``may``: class x grader (one false column more); ``kinds``: class of each slot; ``groups``: equal numbers keep apart;
    ``barred``: graders closed to a slot; ``loads``: what each grader has already; ``most``: the most each may have in all.

    Graders are numbered in the order of the lot: whoever comes first gets the odd slot more.
    """

    def __init__(
        self, may: Array, kinds: Array, groups: Array, barred: Sequence[Sequence[int]], loads: Array, most: Array
    ) -> None:
        self.slots, self.graders = len(kinds), may.shape[1] - 1
        self.may, self.kinds, barred = _classed(may, np.array(kinds, dtype=np.int64), barred)
        self.loads = np.asarray(loads, dtype=np.int64).copy()
        self.most = np.asarray(most, dtype=np.int64)
        self.limit = self.loads.copy()
        self.barred = _padded(barred, self.slots, self.graders)
        self.kin = _kin(np.asarray(groups, dtype=np.int64))
        self.at = np.full(self.slots + 1, self.graders, dtype=np.int64)  # the last entry: nobody's slot, nowhere
        self.hands: list[list[int]] = [[] for _ in range(self.graders)]
        self.dead = np.zeros(self.graders, dtype=bool)

    def place(self, slots: range) -> list[int]:
        """Give these slots graders, moving those placed before where need be; returns those left over, in order."""
        self.limit = water(self.loads, self.most, len(slots))
        self.dead[:] = False
        left = [slot for slot in self._deal(slots) if not self._find_room(slot)]
        if not left:
            return []
        self.limit = self.most
        self.dead[:] = False
        left = [slot for slot in left if not self._find_room(slot, least=True)]
        self._level()
        return left

    # ------------------------------------------------------------ dealing

    def _deal(self, slots: range) -> list[int]:
        """Deal in turn; returns the slots whose turn fell on a grader they may not go to, or for whom no room was left."""
        room = self.limit - self.loads
        turns = np.repeat(np.arange(self.graders), room)
        rounds = np.arange(len(turns)) - np.repeat(np.cumsum(room) - room, room)
        turns = turns[np.argsort(rounds, kind="stable")][: len(slots)]
        dealt = np.arange(slots.start, slots.start + len(turns))
        fits = self.may[self.kinds[dealt], turns] & ~(self.barred[dealt] == turns[:, None]).any(axis=1)
        self.at[dealt[fits]] = turns[fits]
        twins = self.at[self.kin[dealt]] == self.at[dealt][:, None]
        clash = fits & (twins & (self.kin[dealt] < dealt[:, None]) & (self.kin[dealt] < self.slots)).any(axis=1)
        self.at[dealt[clash]] = self.graders
        fits &= ~clash
        order = np.argsort(turns[fits], kind="stable")
        bounds = np.searchsorted(turns[fits][order], np.arange(self.graders + 1))
        for grader in range(self.graders):
            mine = dealt[fits][order][bounds[grader] : bounds[grader + 1]]
            self.hands[grader].extend(mine.tolist())
            self.loads[grader] += len(mine)
        return [*dealt[~fits].tolist(), *range(slots.start + len(turns), slots.stop)]

    # ------------------------------------------------------------ mending

    def _find_room(self, slot: int, *, least: bool = False) -> bool:
        """Place one slot, moving others along where need be; ``least``: with the least loaded grader that can be reached."""
        search = _Search(self.dead.copy())
        self._expand(np.array([slot]), search)
        if not least:
            direct = [grader for grader in search.through if self.loads[grader] < self.limit[grader]]
            if direct:
                self._move(slot, direct[slot % len(direct)])
                return True
        goal = self._explore(search, least=least)
        if goal is None:
            self.dead |= search.reached  # nothing that was reached can ever lead to room again
            return False
        self._shift(search, goal, root=slot)
        return True

    def _level(self) -> None:
        """Move slots from fuller graders to emptier ones while a move levels the loads."""
        moved = True
        while moved:
            moved = False
            for giver in np.argsort(-self.loads, kind="stable").tolist():
                while self.loads[giver] > self.loads.min() + 1 and self._relieve(giver):
                    moved = True

    def _relieve(self, giver: int) -> bool:
        """Take one slot off a grader, to the emptiest that can be reached and has at least two fewer."""
        search = _Search(np.zeros(self.graders, dtype=bool))
        search.reached[giver] = True
        search.queue.append(("grader", giver))
        goal = self._explore(search, least=True)
        if goal is None or self.loads[goal] > self.loads[giver] - 2:
            return False
        self._shift(search, goal, root=None)
        return True

    def _explore(self, search: _Search, *, least: bool) -> int | None:
        """Follow moves breadth first until a grader with room is reached, or all that can be (``least``: then the emptiest)."""
        seen = 0
        while True:
            reached = list(search.through)
            for grader in reached[seen:]:
                if not least and self.loads[grader] < self.limit[grader]:
                    return grader
            seen = len(reached)
            if search.queue:
                what, number = search.queue.popleft()
                self._expand(np.array([number] if what == "slot" else self.hands[number], dtype=np.int64), search)
            elif search.later:
                self._push(search)
            else:
                break
        free = [grader for grader in search.through if self.loads[grader] < self.limit[grader]]
        return min(free, key=lambda grader: (self.loads[grader], grader), default=None)

    def _expand(self, slots: Array, search: _Search) -> None:
        """Reach every grader to whom one of these slots could go."""
        if not len(slots):
            return
        open_to = self.may[self.kinds[slots]]
        row = np.arange(len(slots))[:, None]
        open_to[row, self.barred[slots]] = False
        kin = self.kin[slots]
        where = self.at[kin]
        blocked = open_to[row, where] & (where < self.graders)
        if blocked.any():
            one, other = np.nonzero(blocked)
            search.later.append((slots[one], kin[one, other]))
        open_to[row, where] = False
        open_to[row, self.at[slots][:, None]] = False  # where it is already
        for grader in np.flatnonzero(open_to[:, : self.graders].any(axis=0) & ~search.reached).tolist():
            search.reached[grader] = True
            search.through[grader] = int(slots[int(open_to[:, grader].argmax())])
            search.queue.append(("grader", grader))

    def _push(self, search: _Search) -> None:
        """Let slots take the place of one of their group, which then has to go elsewhere."""
        slots, kin = search.later.pop(0)
        for slot, other in zip(slots.tolist(), kin.tolist(), strict=True):
            if other not in search.pushed and not search.reached[self.at[other]]:
                search.pushed[other] = slot
                search.queue.append(("slot", other))

    def _shift(self, search: _Search, goal: int, *, root: int | None) -> None:
        """Carry out the moves that lead from the root to the goal."""
        moves, target = [], goal
        slot = search.through[goal]
        while True:
            moves.append((slot, target))
            if slot == root:
                break
            target = int(self.at[slot])
            if slot in search.pushed:
                slot = search.pushed[slot]
            elif target in search.through:
                slot = search.through[target]
            else:
                break
        for slot, grader in moves:
            self._move(slot, grader)

    def _move(self, slot: int, grader: int) -> None:
        old = int(self.at[slot])
        if old < self.graders:
            self.hands[old].remove(slot)
            self.loads[old] -= 1
        self.at[slot] = grader
        self.hands[grader].append(slot)
        self.loads[grader] += 1


def water(loads: Array, most: Array, slots: int) -> Array:
    """Up to where each grader is filled so that loads come as near to each other as they can: as water fills a vessel.

    >>> water(np.array([5, 0, 2]), np.array([9, 9, 3]), 6).tolist()
    [5, 5, 3]
    """
    room = np.maximum(most - loads, 0)
    if room.sum() <= slots:
        return loads + room
    low, high = int(loads.min(initial=0)), int(loads.max(initial=0)) + slots + 1

    def filled(level: int) -> Array:
        return np.maximum(np.minimum(most, level), loads)

    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if (filled(middle) - loads).sum() <= slots else (low, middle)
    found = filled(low)
    odd = np.flatnonzero((found <= low) & (most > low) & (loads <= low))
    found[odd[: slots - int((found - loads).sum())]] += 1
    return found


def _classed(may: Array, kinds: Array, barred: Sequence[Sequence[int]]) -> tuple[Array, Array, list[Sequence[int]]]:
    """Slots closed to many graders as classes of their own, so that the lists of barred graders stay short."""
    rows: list[Array] = []
    lists = list(barred)
    for slot, closed in enumerate(lists):
        if len(closed) > SHORT:
            row = may[kinds[slot]].copy()
            row[list(closed)] = False
            kinds[slot] = len(may) + len(rows)
            rows.append(row)
            lists[slot] = ()
    return (np.vstack([may, *rows]) if rows else may), kinds, lists


def _padded(lists: Sequence[Sequence[int]], rows: int, pad: int) -> Array:
    width = max((len(one) for one in lists), default=0) or 1
    table = np.full((rows, width), pad, dtype=np.int64)
    for row, one in enumerate(lists):
        if one:
            table[row, : len(one)] = one
    return table


def _kin(groups: Array) -> Array:
    """Of each slot the others of its group, filled up with the number of slots."""
    slots = len(groups)
    order = np.argsort(groups, kind="stable")
    counts = np.unique(groups, return_counts=True)[1] if slots else np.zeros(0, dtype=np.int64)
    width = max(int(counts.max(initial=0)) - 1, 1)
    table = np.full((slots, width), slots, dtype=np.int64)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    size = np.repeat(counts, counts)
    place = np.arange(slots) - start
    for step in range(1, int(counts.max(initial=0))):
        has = step < size
        other = start + (place + step) % np.maximum(size, 1)
        table[order[has], step - 1] = order[other[has]]
    return table
