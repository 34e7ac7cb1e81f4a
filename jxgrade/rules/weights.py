"""What each part of the total counts for (R5; 八), the one place where marks are weighed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jxgrade.programme import Component, Programme
from jxgrade.rules.gates import is_awaited
from jxgrade.rules.kinds import measured


def counted(
    part: Component, number: Fraction | None, state: str | None, city: str | None, programme: Programme
) -> Fraction | None:
    """The number of a component that counts: hours and points that a delivered table does not name are 0, a test never is (R8, R9).

    While what weighs may still come, it has none.
    """
    if (
        number is None
        and state == "missing"
        and part.source != "test"
        and not (part.weight and is_awaited(part, city, programme))
    ):
        return Fraction(0)
    return number


def counted_of(scores: Mapping[str, Any], city: str | None, programme: Programme) -> dict[str, Fraction | None]:
    """The same of a whole row of `scores`, by column."""
    return {
        part.column: counted(part, scores.get(part.column), scores.get(f"{part.key}_state"), city, programme)
        for part in measured(programme)
    }


@dataclass(frozen=True)
class Weights:
    """Shares of 1 of the kinds within the assignment score, and the components that the total is made of; what weighs nothing is left out."""

    kinds: Mapping[str, Fraction]
    components: tuple[Component, ...]

    @classmethod
    def of(cls, programme: Programme) -> "Weights":
        """The programme's weights; 60 and 40 become 3/5 and 2/5."""
        kinds = {kind: Fraction(assignment.weight) for kind, assignment in programme.assignments.items()}
        whole = sum(kinds.values())
        return cls(
            {kind: weight / whole for kind, weight in kinds.items()},
            tuple(one for one in programme.components if one.weight > 0),
        )

    @property
    def assignments(self) -> Fraction:
        """The share of the assignment score in the total."""
        return sum((Fraction(one.weight) / 100 for one in self.components if one.source == "assignments"), Fraction(0))

    @property
    def points(self) -> dict[str, Fraction]:
        """What a point of each kind's mark is worth in the total: 40 % of assignments, halved, is 1/5."""
        return {kind: self.assignments * share for kind, share in self.kinds.items()}

    def assignment_score(self, marks: Mapping[str, Fraction | None]) -> Fraction | None:
        """The weighted mean of the final marks of all kinds; None while one of them is."""
        parts = []
        for kind, share in self.kinds.items():
            mark = marks[kind]
            if mark is None:
                return None
            parts.append(share * mark)
        return sum(parts, Fraction(0))

    def total(self, numbers: Mapping[str, Fraction | None]) -> Fraction | None:
        """The sum of what each component adds, ``numbers`` by column; None while one that weighs is."""
        parts = []
        for one in self.components:
            number = numbers[one.column]
            if number is None:
                return None
            parts.append(one.points(number))
        return sum(parts, Fraction(0))
