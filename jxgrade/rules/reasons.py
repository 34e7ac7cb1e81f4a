"""Why a decision falls as it does: the reason codes, their sentences, and the status that they give together (R7-R13)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from jxgrade.programme import Component, Programme
from jxgrade.tables import INBOX, plain

BELOW = "total_below_60"
"""The total is below the pass mark, whatever that is; outsiders know the reason by this name."""
DOUBTFUL = "identity_doubtful"


@dataclass(frozen=True)
class Reason:
    """Code, what it does to the status, Chinese sentence for the reader, the rules it rests on."""

    code: str
    status: Literal["fail", "pending", "note"]
    sentence: str
    rules: tuple[str, ...]


def catalogue(programme: Programme) -> dict[str, Reason]:
    """All reasons of a programme, by code, in the order in which they are listed."""
    return {reason.code: reason for reason in _reasons(programme)}


def _reasons(programme: Programme) -> Iterator[Reason]:
    parts, kinds = programme.components, programme.kinds
    alone = [one for one in parts if one.source != "assignments"]
    texts = [one for one in parts if one.source == "assignments"]
    for one in alone:
        if one.gated:
            yield Reason(f"{one.key}_incomplete", "fail", _not_reached(one), ("R8",))
        if one.source == "test":
            yield Reason(f"{one.key}_missing", "fail", f"没有参加{one.name}", ("R9",))
    for kind, name in kinds.items():
        yield Reason(f"{kind}_missing", "fail", f"没有提交{name}", ("R9",))
    for one in texts:
        if one.gated:
            yield Reason(f"{one.key}_incomplete", "fail", _not_reached(one), ("R8",))
    yield Reason(BELOW, "fail", "综合得分低于合格线", ("R7",))
    yield Reason(
        DOUBTFUL, "pending", "报名信息有疑问（编号、证件或所属设区市），须先核实身份", ("规则 1.3", "规则 1.6")
    )
    for one in alone:
        if one.source == "test":
            yield Reason(
                f"{one.key}_unreadable", "pending", f"{one.name}成绩无法识别或前后矛盾，须核对原始记录", ("R10", "R12")
            )
        else:
            yield Reason(f"{one.key}_unreadable", "pending", f"{one.name}数据无法识别，须核对原始记录", ("R10",))
    for kind, name in kinds.items():
        yield Reason(f"{kind}_unreadable", "pending", f"{name}文件缺失或无法读取，须重新取得文件", ("R10",))
        yield Reason(f"{kind}_unmarked", "pending", f"{name}尚无有效评分，须安排评阅", ("R10",))
        yield Reason(f"{kind}_disputed", "pending", f"{name}的评分分歧过大，须仲裁", ("R10", "R14"))
        yield Reason(f"{kind}_reuse", "pending", f"{name}与其他文本雷同较多，暂缓，须由人认定", ("R10",))
    for one in alone:
        yield Reason(f"{one.key}_awaited", "pending", f"{_heading(one, programme)}数据尚未收到，等待数据", ("R1",))
    for kind, name in kinds.items():
        yield Reason(f"{kind}_awaited", "pending", f"{name}尚未收到，等待提交或数据", ("R1",))
    for kind, name in kinds.items():
        yield Reason(f"{kind}_misconduct", "note", f"{name}经认定违规成立，该项评分为 0", ("R11",))
        yield Reason(f"{kind}_late", "note", f"{name}逾期提交", ("R1",))
        yield Reason(f"{kind}_short", "note", f"{name}字数不足", ("R3",))


def _heading(one: Component, programme: Programme) -> str:
    """The Chinese name of the table that it comes from."""
    return programme.tables[one.inbox].name if one.inbox in programme.tables else INBOX[one.inbox].heading


def _not_reached(one: Component) -> str:
    if one.inbox == "attendance":
        return f"{INBOX[one.inbox].heading}未完成"
    return f"{one.name}未修满" if one.source == "hours" else f"{one.name}未达到 {plain(one.at_least)} 分"


@dataclass(frozen=True)
class Codes:
    """What a programme's reason codes do, without their sentences: order, which fail, which make wait."""

    places: dict[str, int]
    fails: frozenset[str]
    waits: frozenset[str]

    def listed(self, codes: Iterable[str]) -> list[str]:
        """The same codes in the order in which reasons are listed."""
        return sorted(codes, key=self.places.__getitem__)

    def makes_wait(self, code: str) -> bool:
        """Does this reason by itself make a decision wait? Lateness does so where ``scoring.late`` is pending (R1)."""
        return code in self.waits

    def status_of(self, codes: Iterable[str]) -> str:
        """The status that these reasons give: any fail outranks pending (R1, R7-R10)."""
        codes = list(codes)
        if not self.fails.isdisjoint(codes):
            return "fail"
        return "pending" if any(code in self.waits for code in codes) else "pass"


def codes_of(programme: Programme) -> Codes:
    """What the programme's reason codes do.

    >>> programme = Programme.load("params/programme.yaml")
    >>> codes_of(programme).status_of([]), codes_of(programme).status_of(["test_awaited", "online_incomplete"])
    ('pass', 'fail')
    """
    found = catalogue(programme)
    late = {f"{kind}_late" for kind in programme.assignments} if programme.scoring.late == "pending" else set()
    return Codes(
        {code: place for place, code in enumerate(found)},
        frozenset(code for code, reason in found.items() if reason.status == "fail"),
        frozenset(code for code, reason in found.items() if reason.status == "pending") | late,
    )


def given_by(programme: Programme) -> dict[str, tuple[str, str]]:
    """Fail reason -> the one table that gives it, and what it becomes while that table is in doubt (rules, 7.4)."""
    given = {}
    for one in programme.components:
        if one.source == "assignments":
            continue
        for ending in ("incomplete", "missing"):
            given[f"{one.key}_{ending}"] = (one.inbox, f"{one.key}_unreadable")
    return given | {f"{kind}_missing": ("submissions", f"{kind}_unreadable") for kind in programme.assignments}


OUTCOMES: Final = {
    "awarded": "入选",
    "tied_out": "并列跨线，整组不取",
    "undecided": "并列跨线，待定",
    "reserve": "递补",
    "listed": "未入选",
    "unranked": "不参加排名",
    "proposed": "建议，待签字",
}
"""What becomes of a candidate for an award."""
