"""Texts whose mark is known, dealt to graders: to qualify with, common to all as anchors, and as hidden seeds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jxgrade.marking.allocate.case import DrawInput, Row
from jxgrade.marking.allocate.lot import keyed, shuffled

KEPT_FREE: Final = 2
"""A known text whose author's other text has no grader yet is kept from so many graders: one for that text, one in reserve (R25)."""

SPARE: Final = 4
"""Hidden seeds come from so many times as many texts as a grader needs, so that neighbours do not have the same ones."""


@dataclass
class Dealing:
    """Known texts on their way to graders: ``away``: graders (numbers) barred from each, ``free``: how many more rows each may take."""

    case: DrawInput
    seed: bytes
    away: Mapping[str, frozenset[int]]
    free: list[int]
    rows: list[Row] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)

    def deal(self, seeds: Sequence[int]) -> None:
        """Give every grader what is lacking of each purpose; ``seeds``: how many each shall have in all."""
        case = self.case
        self._ids = [grader.grader_id for grader in case.graders]
        self._authors = defaultdict[str, set[str]](set)
        self._has = defaultdict[tuple[str, str], int](int)
        known = {author(one) for one in case.references}
        used: defaultdict[str, set[str]] = defaultdict(set)
        for text, grader, _, purpose in case.held:
            if author(text) in known:
                self._authors[grader].add(author(text))
            self._has[grader, purpose] += 1
            used[purpose].add(text)
        for text, grader in case.marked:
            self._authors[grader].add(author(text))
        pool = shuffled(self.seed, "references", case.references)
        begun = [0 if who in case.begun else case.qualify for who in self._ids]
        self._common("qualify", begun, pool, used["qualify"], used["anchor"] | used["seed"])
        used["qualify"] |= {row.submission_id for row in self.rows}
        self._common("anchor", [case.anchors] * len(begun), pool, used["anchor"], used["qualify"] | used["seed"])
        others = used["qualify"] | used["anchor"] | {row.submission_id for row in self.rows}
        rest = [one for one in pool if one not in others][: SPARE * max(seeds, default=0)]
        for number, wanted in enumerate(seeds):
            own = sorted(rest, key=lambda one: (keyed(self.seed, "seeds", self._ids[number], one), one))
            self._give("seed", number, wanted, own)

    def _common(
        self, purpose: str, wanted: Sequence[int], pool: Sequence[str], used: set[str], other: set[str]
    ) -> None:
        """Texts that are the same for all, but for those who must keep away from one and get the next."""
        order = sorted((one for one in pool if one not in other), key=lambda one: one not in used)
        for number in range(len(self._ids)):
            self._give(purpose, number, wanted[number], order)

    def _give(self, purpose: str, number: int, wanted: int, order: Iterable[str]) -> None:
        grader = self._ids[number]
        missing = wanted - self._has[grader, purpose]
        for text in order:
            if missing <= 0 or self.free[number] <= 0:
                break
            if number in self.away[text] or author(text) in self._authors[grader]:
                continue
            self.rows.append(Row(text, grader, "first", purpose))
            self._authors[grader].add(author(text))
            self.free[number] -= 1
            missing -= 1
        if missing > 0:
            self.lacking[purpose] += missing


def author(text: str) -> str:
    """The trainee of a text."""
    return text.rpartition("/")[0]


def kept_away(case: DrawInput, seed: bytes, away: Callable[[str], frozenset[int]]) -> dict[str, frozenset[int]]:
    """Of each known text the graders (numbers) who do not get it: near its author, or kept free for the author's other text."""
    found = {}
    for text in case.references:
        near = away(text)
        if text in case.unsettled:
            others = [number for number in range(len(case.graders)) if number not in near]
            others.sort(key=lambda number: keyed(seed, "kept free", author(text), case.graders[number].grader_id))
            near = near | frozenset(others[:KEPT_FREE])
        found[text] = near
    return found
