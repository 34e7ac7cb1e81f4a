"""What an adjudicator sees beside the text: the marks that differ, criterion by criterion, their comments, and why it came to this."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Final

from jxgrade.marking.store import Entry
from jxgrade.tables import MARK_ROLES, plain

_ORDER: Final = tuple(MARK_ROLES)
COUNTED: Final = 3  # a fourth mark is noted only (R14)


@dataclass(frozen=True)
class Opinion:
    """One mark as the adjudicator may see it: of which role, but not of whom."""

    role: str
    mark: Decimal
    points: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    suspected: bool = False

    @property
    def name(self) -> str:
        """初评、复评、三评."""
        return MARK_ROLES.get(self.role, "另评")


def opinions(entries: Iterable[Entry], listed: Iterable[tuple[str, str, str]]) -> tuple[Opinion, ...]:
    """Finished marks of the store and, of graders that are not there, those of the table `marks` (grader, role, mark), in order of role."""
    found = {
        entry.grader_id: Opinion(entry.role, entry.mark, entry.points, entry.comment, entry.suspected)
        for entry in entries
        if entry.state == "done" and entry.mark is not None and entry.role != "adjudicator"
    }
    for grader, role, mark in listed:
        if role != "adjudicator" and mark is not None and grader not in found:
            found[grader] = Opinion(role, Decimal(mark))
    ordered = sorted(found.items(), key=lambda item: (_place(item[1].role), item[0]))
    return tuple(opinion for _, opinion in ordered)


def reasons(marks: Sequence[Opinion], gap: Decimal) -> list[str]:
    """Why these marks make a dispute (R14), where they differ most, and what one of them suspects."""
    said = []
    pairs = list(combinations(marks[:COUNTED], 2))
    for one, other in pairs:
        apart = abs(one.mark - other.mark)
        if apart > gap:
            said.append(
                f"{one.name} {plain(one.mark)} 分与{other.name} {plain(other.mark)} 分相差 {plain(apart)} 分，超过 {plain(gap)} 分（R14）"
            )
    for one, other in pairs[:1]:
        said += _criterion(one, other)
    said += [f"{one.name}标为疑似抄袭" for one in marks if one.suspected]
    return said


def _criterion(one: Opinion, other: Opinion) -> list[str]:
    shared = [name for name in one.points if name in other.points]
    if not shared:
        return []
    apart, name = max((abs(one.points[name] - other.points[name]), name) for name in shared)
    if not apart:
        return []
    return [
        f"差别最大的一项是“{name}”：{one.name} {plain(one.points[name])}，{other.name} {plain(other.points[name])}，相差 {plain(apart)} 分"
    ]


def _place(role: str) -> int:
    return _ORDER.index(role) if role in _ORDER else len(_ORDER)
