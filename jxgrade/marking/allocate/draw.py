"""The draw: a case and a seed give the rows of the allocation, always the same ones."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np

from jxgrade.marking.allocate.board import UNLIMITED, Board, water
from jxgrade.marking.allocate.case import DrawInput, Row, Wanted
from jxgrade.marking.allocate.lot import keyed, shuffled
from jxgrade.marking.allocate.near import Nearness, classes
from jxgrade.marking.allocate.references import Dealing, author, kept_away
from jxgrade.marking.given import REFERENCES

Array = Any


@dataclass(frozen=True)
class Unplaced:
    """A mark nobody can be found for: ``away`` where every grader must keep away from the text, else ``full``."""

    wanted: Wanted
    reason: str


@dataclass(frozen=True)
class Drawn:
    """What a draw gave: rows, marks that found nobody, known texts that lack by purpose, all loads, and marks wanted and places there were.

    ``places`` is None where no grader has a limit.
    """

    rows: tuple[Row, ...]
    unplaced: tuple[Unplaced, ...]
    lacking: Mapping[str, int]
    loads: Mapping[str, int]
    asked: int
    places: int | None

    @classmethod
    def nothing(cls) -> "Drawn":
        """What a draw of nothing gives."""
        return cls((), (), {}, {}, 0, None)


@contextmanager
def quietly() -> Iterator[None]:
    """Pause the garbage collector: among hundreds of thousands of small values that are all still needed it takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def draw(case: DrawInput, seed: bytes) -> Drawn:
    """Draw a case by the lot. Known texts first, then first marks, then second and third ones; what is held never moves.

    The author's two texts go to different graders: always for first marks, for others where it can be had; nobody marks a text twice.
    """
    graders = sorted(case.graders, key=lambda one: (keyed(seed, "graders", case.label, one.grader_id), one.grader_id))
    with quietly():
        return _Draw(replace(case, graders=tuple(graders)), seed).all()


class _Draw:
    """One draw on its way; graders are numbered in the order of the lot."""

    def __init__(self, case: DrawInput, seed: bytes) -> None:
        self.case, self.seed = case, seed
        self.number = {grader.grader_id: number for number, grader in enumerate(case.graders)}
        self.nearness = Nearness(case.graders, case.neighbours)
        self.loads = np.zeros(len(case.graders), dtype=np.int64)
        for row in case.held:
            if row.grader_id in self.number:
                self.loads[self.number[row.grader_id]] += 1
        self.most = np.array([UNLIMITED if one.most is None else one.most for one in case.graders], dtype=np.int64)

    def all(self) -> Drawn:
        """Everything, in its order."""
        first, later = self._wanted()
        dealing = self._references(len(first) + len(later))
        for row in dealing.rows:
            self.loads[self.number[row.grader_id]] += 1
        room = np.maximum(self.most - self.loads, 0)
        self._note_hands(dealing.rows, [*first, *later])
        rows, unplaced = self._marks(first, later)
        limited = bool((self.most < UNLIMITED).all())
        return Drawn(
            tuple(sorted([*dealing.rows, *rows])),
            tuple(unplaced),
            dict(sorted(dealing.lacking.items())),
            {grader.grader_id: int(self.loads[number]) for number, grader in enumerate(self.case.graders)},
            len(first) + len(later),
            int(room.sum()) if limited else None,
        )

    def _wanted(self) -> tuple[list[Wanted], list[Wanted]]:
        """First marks and all others, each in the order of the lot; the blind doubles are drawn here."""
        case = self.case
        doubles = shuffled(self.seed, "doubles", case.fresh)[: case.doubles]
        listed = [*case.wanted, *(Wanted(one, "second", "double") for one in doubles)]
        turn = f"texts {case.label}"
        ordered = sorted((keyed(self.seed, turn, one.submission_id), one) for one in listed)
        listed = [one for _, one in ordered]
        return [one for one in listed if one.role == "first"], [one for one in listed if one.role != "first"]

    def _references(self, asked: int) -> Dealing:
        """Deal known texts; seeds in proportion to the marks a grader will have been asked for."""
        case = self.case
        ordinary = np.zeros(len(case.graders), dtype=np.int64)
        for row in case.held:
            if row.grader_id in self.number and row.purpose not in REFERENCES:
                ordinary[self.number[row.grader_id]] += 1
        goal = water(ordinary, self.most, asked) if case.graders else ordinary
        seeds = [floor(Fraction(case.seeds) * int(one)) for one in goal]
        away = kept_away(case, self.seed, lambda text: self.nearness.away(case.places[text]))
        dealing = Dealing(case, self.seed, away, np.maximum(self.most - self.loads, 0).tolist())
        dealing.deal(seeds)
        return dealing

    # ------------------------------------------------------------ marks

    def _note_hands(self, dealt: Sequence[Row], wanted: Sequence[Wanted]) -> None:
        """Who has had any text of each author, of those that matter."""
        authors = {author(one.submission_id) for one in wanted}
        self.by_author: defaultdict[str, set[int]] = defaultdict(set)
        pairs = [(row.submission_id, row.grader_id) for row in (*self.case.held, *dealt)]
        for text, grader in (*pairs, *self.case.marked):
            if author(text) in authors and grader in self.number:
                self.by_author[author(text)].add(self.number[grader])

    def _marks(self, first: Sequence[Wanted], later: Sequence[Wanted]) -> tuple[list[Row], list[Unplaced]]:
        wanted = [*first, *later]
        kinds, may = classes(
            self.nearness, len(self.case.graders), [self.case.places[one.submission_id] for one in wanted]
        )
        board = self._board([author(one.submission_id) for one in wanted], kinds, may)
        left = board.place(range(len(first)))
        left += board.place(range(len(first), len(wanted)))
        self.loads = board.loads
        rows = self._rows(wanted, board)
        for row in rows:
            self.by_author[author(row.submission_id)].add(self.number[row.grader_id])
        return rows, [self._told(wanted[one]) for one in left]

    def _board(self, names: Sequence[str], kinds: Array, may: Array) -> Board:
        """A board on which texts of one author keep apart, and away from the graders who had one of his (R25)."""
        numbers: dict[str, int] = {}
        groups = [numbers.setdefault(name, len(numbers)) for name in names]
        barred = [sorted(self.by_author[name]) if name in self.by_author else () for name in names]
        return Board(may, kinds, np.array(groups, dtype=np.int64), barred, self.loads, self.most)

    def _rows(self, wanted: Sequence[Wanted], board: Board) -> list[Row]:
        ids = [grader.grader_id for grader in self.case.graders]
        at = board.at.tolist()
        return [
            Row(one.submission_id, ids[at[number]], one.role, one.purpose)
            for number, one in enumerate(wanted)
            if at[number] < len(ids)
        ]

    def _told(self, one: Wanted) -> Unplaced:
        """Why nobody was found."""
        closed = self.nearness.away(self.case.places[one.submission_id]) | self.by_author[author(one.submission_id)]
        return Unplaced(one, "full" if len(closed) < len(self.case.graders) else "away")
