"""What the total is made of and what must be reached: components, each with weight, source and gate, as data (四; 八; R5-R9)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Final, Literal, Self

from pydantic import Field, Strict, model_validator

from jxgrade.programme.scalars import MOST, Code, Count, Days, Number, Percent, Rules, Text, wrong

WHOLE: Final = 100
"""Points of a whole total, of a test and of a text."""


class Hours(Rules):
    """Hours required and credited; what is left out is not asked for."""

    online: Number = Decimal(0)
    offline: Number = Decimal(0)
    offline_max: Number = Decimal(MOST)
    offline_gate: Literal["complete", "attended"] = "complete"
    credit: Count | None = None
    credits_per_hour: Number | None = None

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.offline_max < self.offline:
            raise wrong("offline_max 小于 offline", "offline_max 至少等于 offline")
        return self

    def asks(self, hours: str) -> bool:
        """Is there such a part, ``online`` or ``offline``? What is left out is not."""
        return hours in self.model_fields_set


class PointsTable(Rules):
    """A table of the inbox that the programme names: its Chinese name, the heading of its column of points, when they are gathered."""

    name: Text
    column: Text
    window: Days | None = None


class Component(Rules):
    """One thing that counts towards the total, must be reached, or both.

    ``source``: a test, the mean of all kinds of texts, hours of a table, or points of a table of ``tables``. ``per_hour``: points of an
    hour, up to ``weight``; ``full``: the points of such a table that count as all. ``at_least``: the gate; ``gate: attended``: more than 0 will do.
    """

    key: Code
    name: Text
    weight: Percent
    source: Literal["test", "assignments", "hours", "points"]
    table: Code | None = None
    attempts: Literal["best", "last"] = "best"
    per_hour: Number | None = None
    full: Number = Decimal(WHOLE)
    at_least: Number | None = None
    gate: Literal["complete", "attended"] = "complete"

    @property
    def inbox(self) -> str:
        """The table of the inbox that it comes from."""
        return self.table or PLAIN_TABLES[self.source]

    @property
    def column(self) -> str:
        """The column of `scores` and `decisions` that holds its number."""
        return (
            "assignment_score" if self.source == "assignments" else f"{self.key}_{'hours' if self.adds_up else 'score'}"
        )

    @property
    def adds_up(self) -> bool:
        """Is it hours, of which a missing row says none?"""
        return self.source == "hours"

    @property
    def gated(self) -> bool:
        """Must something be reached?"""
        return self.gate == "attended" or bool(self.at_least)

    @property
    def matters(self) -> bool:
        """Can it turn a decision? A test and texts must be there whatever they weigh."""
        return self.source in ("test", "assignments") or self.gated or self.weight > 0

    def met(self, number: Fraction | None) -> bool:
        """Is this enough? What nobody recorded counts as 0."""
        found = number or Fraction(0)
        return found > 0 if self.gate == "attended" else self.at_least is None or found >= self.at_least

    def points(self, number: Fraction) -> Fraction:
        """What a number adds to the total.

        >>> hours = Component(key="online", name="线上学时", weight=40, source="hours", table="learning", per_hour=Decimal("0.5"))
        >>> [int(hours.points(Fraction(number))) for number in (60, 90)]
        [30, 40]
        """
        if self.adds_up:
            return min(number * Fraction(self.per_hour or 0), Fraction(self.weight))
        return Fraction(self.weight) * number / Fraction(self.full)


PLAIN_TABLES: Final[Mapping[str, str]] = {"test": "tests", "assignments": "submissions", "hours": "learning"}
"""Source -> the table of the inbox that it comes from, where a component does not say."""
HOURS: Final[Mapping[str, str]] = {"learning": "online", "attendance": "offline"}
"""Table of hours -> the key of `hours` that asks for them."""


class ScoreWeights(Rules):
    """A test and the texts, the plain case: parts of 100."""

    test: Percent = Decimal(0)
    assignments: Percent = Decimal(0)


class Scoring(Rules):
    """From components to a status: the list of components, or ``weights`` of a test and the texts (R5-R7, R12)."""

    components: tuple[Component, ...] = ()
    weights: ScoreWeights = ScoreWeights()
    pass_at: Percent
    excellent_at: Percent
    attempts: Literal["best", "last"] = "best"
    late: Literal["accept", "pending"] = "accept"
    decimals: Annotated[int, Strict(), Field(ge=0, le=12)] = 2

    @model_validator(mode="before")
    @classmethod
    def _attempts_hold_for_tests(cls, data: object) -> object:
        """``attempts`` is meant for every test that says nothing of its own (R12)."""
        if not isinstance(data, dict) or data.get("attempts") != "last" or not isinstance(data.get("components"), list):
            return data
        tests = [isinstance(one, dict) and one.get("source") == "test" for one in data["components"]]
        parts = zip(data["components"], tests, strict=True)
        return data | {"components": [{"attempts": "last"} | one if is_test else one for one, is_test in parts]}

    @model_validator(mode="after")
    def _excellent_is_not_below(self) -> Self:
        if self.excellent_at < self.pass_at:
            raise wrong("excellent_at 低于 pass_at", "优秀线不能低于合格线")
        return self


@lru_cache(maxsize=16)
def components_of(hours: Hours, scoring: Scoring) -> tuple[Component, ...]:
    """All components, gates that weigh nothing first: hours that are only asked for, then what the total is made of."""
    return tuple(_components_of(hours, scoring))


def _components_of(hours: Hours, scoring: Scoring) -> Iterator[Component]:
    told = {one.inbox for one in scoring.components}
    if hours.asks("online") and "learning" not in told:
        yield Component(
            key="online", name="线上学时", weight=Decimal(0), source="hours", table="learning", at_least=hours.online
        )
    if hours.asks("offline") and "attendance" not in told:
        yield Component(
            key="offline", name="线下学时", weight=Decimal(0), source="hours", table="attendance",
            at_least=hours.offline, gate=hours.offline_gate,
        )  # fmt: skip
    yield from scoring.components
    if not scoring.components:
        yield Component(
            key="test", name="线上测试", weight=scoring.weights.test, source="test", attempts=scoring.attempts
        )
        yield Component(key="assignments", name="作业", weight=scoring.weights.assignments, source="assignments")
