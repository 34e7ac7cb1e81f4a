"""What each part of the total counts for (R5; 八), the one place where marks are weighed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jxgrade.programme import Programme


@dataclass(frozen=True)
class Weights:
    """Shares of 1: the kinds within the assignment score, test and assignments within the total (R5, 八)."""

    kinds: Mapping[str, Fraction]
    test: Fraction
    assignments: Fraction

    @classmethod
    def of(cls, programme: Programme) -> "Weights":
        """The programme's weights; 60 and 40 become 3/5 and 2/5."""
        kinds = {kind: Fraction(assignment.weight) for kind, assignment in programme.assignments.items()}
        both = programme.scoring.weights
        return cls(
            {kind: weight / sum(kinds.values()) for kind, weight in kinds.items()},
            Fraction(both.test) / 100,
            Fraction(both.assignments) / 100,
        )

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

    def total(self, test: Fraction | None, assignments: Fraction | None) -> Fraction | None:
        """The weighted sum of test and assignment score; None while one of them is."""
        return None if test is None or assignments is None else self.test * test + self.assignments * assignments
