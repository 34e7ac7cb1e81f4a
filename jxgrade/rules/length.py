"""字数 against its limits (R3, R18): too short, within those of a case, too near a limit to call. Nothing is cut."""

from collections.abc import Collection
from decimal import Decimal

from jxgrade.programme import CaseAward, Programme
from jxgrade.rules.limits import is_near


def is_short(chars: int | None, kind: str, programme: Programme) -> bool:
    """Fewer characters than asked for (R3)? A length that is not known is not short."""
    return chars is not None and chars < programme.assignments[kind].min_chars


def case_chars(rule: CaseAward) -> tuple[Decimal, Decimal]:
    """Least and most 字数 of a case, both included: ``chars`` widened by ``tolerance`` (R18)."""
    low, high = rule.chars
    return low * (1 - rule.tolerance), high * (1 + rule.tolerance)


def length_limits(kind: str, programme: Programme) -> dict[str, Decimal]:
    """The lengths on which something hangs, and what they are called: the least of this kind (R3), the least and the most of a case (R18)."""
    least = Decimal(programme.assignments[kind].min_chars)
    found = {"最低字数": least} if least else {}
    if programme.awards.gives("cases"):
        found |= zip(("优秀案例字数下限", "优秀案例字数上限"), case_chars(programme.awards.cases), strict=True)
    return found


def is_doubtful_length(chars: int, limit: Decimal, programme: Programme) -> bool:
    """Within ``length.doubt`` (5 %) of a limit, so that another way of counting might turn it (R3)?"""
    return is_near(chars, limit, limit * programme.length.doubt)


def lengths_told(lengths: Collection[int], kind: str, programme: Programme) -> tuple[int, int]:
    """How many of these lengths are too short, and how many too near some limit to call."""
    limits = length_limits(kind, programme).values()
    short = sum(is_short(chars, kind, programme) for chars in lengths)
    return short, sum(any(is_doubtful_length(chars, limit, programme) for limit in limits) for chars in lengths)
