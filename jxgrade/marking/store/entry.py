"""What one grader has put down about one text, and how one such entry became the next. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from jxgrade.errors import MarkRefused
from jxgrade.tables import MARK_ROLES, plain

STATES: Final = {"draft": "未完成", "done": "已完成", "skipped": "跳过"}
HIGHEST: Final = Decimal(100)
MOST_PLACES: Final = 4
LONGEST_COMMENT: Final = 20_000
LONGEST_ID: Final = 200
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Entry:
    """What one grader has put down about one text, in one role; only the state ``done`` makes it a mark.

    ``mark``: 0-100, the sum of ``points`` (criterion -> points) where these are given; None while incomplete.
    ``revision``: 0 where it was never saved, else the revision its writer last saw. Times as in `tables`, given by the caller.
    """

    submission_id: str
    grader_id: str
    role: str
    state: str = "draft"
    mark: Decimal | None = None
    points: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    suspected: bool = False
    revision: int = 0
    saved_at: str = ""
    saved_by: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Which text, by whom, in which role."""
        return self.submission_id, self.grader_id, self.role

    def says_the_same(self, other: "Entry") -> bool:
        """Is what was put down the same, whenever and by whomever it was typed?"""
        return replace(self, revision=0, saved_at="", saved_by="") == replace(
            other, revision=0, saved_at="", saved_by=""
        )


@dataclass(frozen=True)
class Change:
    """One line of the history: its number, the request that made it, what stood before (None: nothing) and after."""

    number: int
    request: str
    old: Entry | None
    new: Entry


def checked(entry: Entry) -> Entry:
    """The entry as it can be kept: numbers in plain notation, no characters a database refuses.

    Raises MarkRefused where a part of it cannot stand.

    >>> checked(Entry("T1/growth_report", "G1", "first", "done", Decimal("80.50"), saved_at="2024-01-05T10:00:00")).mark
    Decimal('80.5')
    """
    fault = _fault(entry)
    if fault:
        raise MarkRefused(f"{entry.submission_id}（{entry.grader_id}）{fault}")
    points = {name: _plain(value) for name, value in entry.points.items()}
    mark = None if entry.mark is None else _plain(entry.mark)
    return replace(entry, mark=mark, points=points, comment=_storable(entry.comment))


def _fault(entry: Entry) -> str | None:
    """Why an entry cannot be kept, None where it can."""
    _, _, kind = entry.submission_id.rpartition("/")
    if not (
        0 < len(entry.submission_id) <= LONGEST_ID and 0 < len(entry.grader_id) <= LONGEST_ID
    ) or not _KIND.fullmatch(kind):
        return "的作业编号或阅卷人编号不对，没有保存。改法：从分配给自己的名单里打开作业"
    if entry.role not in MARK_ROLES:
        return f"的评次“{entry.role}”不认识，没有保存。改法：评次为{'、'.join(MARK_ROLES.values())}之一"
    if entry.state not in STATES:
        return f"的状态“{entry.state}”不认识，没有保存。改法：状态为{'、'.join(STATES.values())}之一"
    if not _TIME.fullmatch(entry.saved_at):
        return f"的保存时间“{entry.saved_at}”不对，没有保存。改法：写成 2024-01-05T10:00:00"
    if len(entry.comment) > LONGEST_COMMENT:
        return f"的评语有 {len(entry.comment)} 个字符，没有保存。改法：删到 {LONGEST_COMMENT} 个字符以内"
    numbers = [("评分", entry.mark), *((f"“{name}”的得分", value) for name, value in entry.points.items())]
    for what, value in numbers:
        if value is not None and not _in_range(value):
            return f"{what}是 {value}，应在 0 与 100 之间、至多 {MOST_PLACES} 位小数，没有保存。改法：改成实际评分"
    if entry.state == "done" and entry.mark is None:
        return "还没有评分，不能算完成，没有保存。改法：先填评分，或存为未完成"
    total = sum(entry.points.values(), Decimal())
    if entry.state == "done" and entry.points and entry.mark != total:
        return f"的评分 {entry.mark} 不等于各项得分之和 {total}，没有保存。改法：核对各项得分"
    return None


def _in_range(value: Decimal) -> bool:
    if not (value.is_finite() and 0 <= value <= HIGHEST):
        return False
    return value == round(value, MOST_PLACES)


def _plain(value: Decimal) -> Decimal:
    return Decimal(plain(value) or "0")


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and without halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
