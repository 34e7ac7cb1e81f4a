"""Why a decision falls as it does: the reason codes, their sentences, and the status that they give together (R7-R13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from jxgrade.tables import KINDS


@dataclass(frozen=True)
class Reason:
    """Code, what it does to the status, Chinese sentence for the reader, clause it rests on."""

    code: str
    status: Literal["fail", "pending", "note"]
    sentence: str
    clause: str


def catalogue(kinds: Mapping[str, str]) -> dict[str, Reason]:
    """All reasons of a programme with these kinds (code -> Chinese name), by code, in the order in which they are listed."""
    found = [
        Reason("online_incomplete", "fail", "线上学时未修满", "八；四；R8"),
        Reason("offline_incomplete", "fail", "线下培训未完成", "八；四；R8"),
        Reason("test_missing", "fail", "没有参加线上测试", "五（四）；八；R9"),
        *(Reason(f"{kind}_missing", "fail", f"没有提交{name}", "五（三）；八；R9") for kind, name in kinds.items()),
        Reason("total_below_60", "fail", "综合得分低于合格线", "八；R7"),
        Reason(
            "identity_doubtful",
            "pending",
            "报名信息有疑问（编号、证件或所属设区市），须先核实身份",
            "五；规则 1.3、1.6",
        ),
        Reason("online_unreadable", "pending", "线上学时数据无法识别，须核对原始记录", "四；R10"),
        Reason("offline_unreadable", "pending", "线下学时数据无法识别，须核对原始记录", "四；R10"),
        Reason("test_unreadable", "pending", "线上测试成绩无法识别或前后矛盾，须核对原始记录", "五（四）；R10、R12"),
    ]
    for kind, name in kinds.items():
        found += [
            Reason(f"{kind}_unreadable", "pending", f"{name}文件缺失或无法读取，须重新取得文件", "五（三）；R10"),
            Reason(f"{kind}_unmarked", "pending", f"{name}尚无有效评分，须安排评阅", "五（四）；R10"),
            Reason(f"{kind}_disputed", "pending", f"{name}的评分分歧过大，须仲裁", "五（四）；R10、R14"),
            Reason(f"{kind}_reuse", "pending", f"{name}与其他文本雷同较多，暂缓，须由人认定", "R10"),
        ]
    found += [
        Reason("online_awaited", "pending", "线上学习数据尚未收到，等待数据", "五（一）；R1"),
        Reason("offline_awaited", "pending", "线下培训数据尚未收到，等待数据", "五（二）；R1"),
        Reason("test_awaited", "pending", "线上测试数据尚未收到，等待数据", "五（四）；R1"),
    ]
    for kind, name in kinds.items():
        found.append(Reason(f"{kind}_awaited", "pending", f"{name}尚未收到，等待提交或数据", "五（三）；R1"))
    for kind, name in kinds.items():
        found += [
            Reason(f"{kind}_misconduct", "note", f"{name}经认定违规成立，该项评分为 0", "R11"),
            Reason(f"{kind}_late", "note", f"{name}逾期提交", "五（三）；R1"),
            Reason(f"{kind}_short", "note", f"{name}字数不足", "五（三）；R3"),
        ]
    return {reason.code: reason for reason in found}


REASONS: Final = catalogue(KINDS)
"""Code to reason, in the order of `rules.md`, section 2."""
FAILS: Final = frozenset(code for code, reason in REASONS.items() if reason.status == "fail")
_PLACE: Final = {code: place for place, code in enumerate(REASONS)}


def listed(codes: Iterable[str]) -> list[str]:
    """The same codes in the order in which reasons are listed."""
    return sorted(codes, key=_PLACE.__getitem__)


def makes_wait(code: str, *, late: str) -> bool:
    """Does this reason by itself make a decision wait? Lateness does so where ``late`` is pending (R1)."""
    return REASONS[code].status == "pending" or (late == "pending" and code.endswith("_late"))


def status_of(codes: Iterable[str], *, late: str) -> str:
    """The status that these reasons give: any fail outranks pending; ``late`` pending makes lateness count (R1, R7-R10).

    >>> status_of([], late="accept"), status_of(["test_awaited", "online_incomplete"], late="accept")
    ('pass', 'fail')
    """
    codes = list(codes)
    if not FAILS.isdisjoint(codes):
        return "fail"
    return "pending" if any(makes_wait(code, late=late) for code in codes) else "pass"


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
