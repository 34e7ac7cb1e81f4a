"""How texts are marked: double marking, seeds, who is read again, who marks what (七; R14, R25)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field

from jxgrade.programme.scalars import Count, Percent, Positive, Rules, Share, Text


class SeverityRule(Rules):
    """What a grader's severity may do: choose who is read again, where its interval lies beyond ``at`` points; or nothing at all."""

    may: Literal["reread", "nothing"] = "reread"
    at: Percent = Decimal(3)


class Marking(Rules):
    """Double marking, seeds, and who is read again (R14)."""

    gap: Percent = Decimal(10)
    doubles: Share = Decimal("0.05")
    seeds: Share = Decimal("0.05")
    qualify: Count = 10
    near_pass: Percent = Decimal(3)
    near_top: Share = Decimal("0.12")
    wave: Literal["daily", "once"] = "daily"
    severity: SeverityRule = SeverityRule()
    anchors: Count = 5
    minutes: Positive = 6
    most: Positive | None = None
    most_of: Mapping[Text, Count] = Field(default_factory=dict)
    neighbours: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)
