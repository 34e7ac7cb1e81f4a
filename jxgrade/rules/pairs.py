"""Pairs of texts that share passages: how much, who was first, what a person ruled, and where each side stands (R10, R15, R18)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from jxgrade.programme import Programme
from jxgrade.rules import doubt
from jxgrade.rules.kinds import FORMER, submission_id
from jxgrade.tables import Tables, rows, surely_before, values


class Pair(NamedTuple):
    """Two texts that share passages; coverages are exact."""

    left_id: str
    right_id: str
    left: Fraction
    right: Fraction
    longest: int
    passages: int
    earlier_id: str | None

    @property
    def of_crowd(self) -> bool:
        """Do the two share nothing but what a crowd has? Then the page of that passage shows it, and no page of theirs."""
        return not self.passages

    @property
    def most(self) -> Fraction:
        """The larger of the two coverages."""
        return max(self.left, self.right)

    @property
    def sides(self) -> tuple[tuple[str, str, Fraction], tuple[str, str, Fraction]]:
        """甲 and 乙: name of the side, text, own coverage."""
        return ("甲", self.left_id, self.left), ("乙", self.right_id, self.right)

    def share(self, text_id: str) -> Fraction:
        """How much of one of the two is covered."""
        return self.left if text_id == self.left_id else self.right

    def other(self, text_id: str) -> str:
        """The text on the other side."""
        return self.right_id if text_id == self.left_id else self.left_id

    @property
    def first(self) -> str:
        """Which side was handed in first."""
        return {self.left_id: "甲", self.right_id: "乙"}.get(self.earlier_id or "", "同时或不明")


class Ruling(NamedTuple):
    """What a person decided of a text: ``cleared`` or ``confirmed``, and when."""

    decision: str
    decided_at: str | None


def noted_pairs(tables: Tables, programme: Programme, *, ours: frozenset[str] | None = None) -> tuple[Pair, ...]:
    """Pairs of which a side is covered to ``reuse.note_at`` or more, most covered first; ``ours``: only those that touch these texts."""
    frame = tables["pairs"]
    if ours is not None:
        frame = frame[frame["left_id"].isin(ours) | frame["right_id"].isin(ours)]
    columns = ("left_id", "right_id", "left_coverage", "right_coverage", "longest_run", "passages", "earlier_id")
    found = []
    for left_id, right_id, left, right, *rest in values(frame, *columns):
        pair = Pair(left_id, right_id, left or Fraction(0), right or Fraction(0), *rest)
        if pair.most >= programme.reuse.note_at:
            found.append(pair)
    return tuple(sorted(found, key=lambda pair: (-pair.most, -pair.longest, pair.left_id, pair.right_id)))


def rulings_of(tables: Tables) -> dict[str, Ruling]:
    """The ruling on each text that has one; who decided is nobody's business here."""
    decisions = doubt.rulings_of(tables["rulings"])
    times = rows(tables["rulings"], "trainee_id", "kind", "decided_at")
    texts = ((submission_id(who, kind), at) for who, kind, at in times)
    return {text: Ruling(decisions[text], at) for text, at in texts if text in decisions}


@dataclass(frozen=True)
class SideState:
    """Where one side of a pair stands: ``ruling`` if a person decided; else ``held`` (R10), ``noted`` (R15, R18), or neither.

    ``doubts``: in what respect the ruling, which stands (rules, 6), is older than the texts that are here compared.
    """

    side: str
    text_id: str
    ruling: Ruling | None
    held: bool
    noted: bool
    doubts: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Does a person still have to decide?"""
        return self.held or self.noted


def states_of(
    pair: Pair, rulings: Mapping[str, Ruling], programme: Programme, times: Mapping[str, str]
) -> tuple[SideState, SideState]:
    """Both sides; a text of a former year is nobody's to rule on. ``times``: when the version of a text that counts was handed in."""
    limits = (programme.reuse.hold_at, programme.reuse.note_at)

    def one(side: str, text_id: str, coverage: Fraction) -> SideState:
        ruling = rulings.get(text_id)
        ruled = ruling is not None
        held, noted = (doubt.stands_against(coverage, at, text_id=text_id, ruled=ruled) for at in limits)
        doubts = _doubts(ruling, times.get(text_id), times.get(pair.other(text_id))) if ruling else ()
        return SideState(side, text_id, ruling, held, noted, doubts)

    left, right = pair.sides
    return one(*left), one(*right)


def _doubts(ruling: Ruling, own: str | None, others: str | None) -> tuple[str, ...]:
    """Which of the two texts came after the ruling; nothing is said where a time lacks or only the day is known and equal."""
    texts = (("认定早于现行版本", own), ("认定早于对方现行版本", others))
    return tuple(said for said, time in texts if surely_before(ruling.decided_at, time))


def times_of(tables: Tables, ids: Collection[str] | None = None) -> dict[str, str]:
    """When the version of each text that counts was handed in, where that is known; ``ids``: of these texts only."""
    frame = tables["submissions"]
    frame = frame if ids is None else frame[frame["submission_id"].isin(ids)]
    return {one: at for one, at in rows(frame, "submission_id", "submitted_at") if at}


def hold_only_together(text_id: str, whole: Fraction | None, pairs: Iterable[Pair], programme: Programme) -> bool:
    """Does what all partners cover together (``whole``) reach ``reuse.hold_at``, though no pair alone does (R10 adds nothing up)?"""
    hold_at = programme.reuse.hold_at
    if whole is None or whole < hold_at or text_id.startswith(FORMER):
        return False
    return all(pair.share(text_id) < hold_at for pair in pairs)
