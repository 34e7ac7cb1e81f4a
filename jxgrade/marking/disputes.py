"""Texts whose marks differ too much (R14), in the order in which to decide them, and what hangs on each.

First those on which a limit hangs: the total would lie on one side with one mark, on the other side with another. Then those near a
limit, then those whose marks lie furthest apart. Last those whose total cannot be told, because something else lacks.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from jxgrade.programme import Programme
from jxgrade.rules.kinds import TextKey, submission_id
from jxgrade.rules.limits import Limits, between, limits_of
from jxgrade.rules.marks import Mark, marks_of
from jxgrade.rules.weights import Weights, counted_of
from jxgrade.tables import Tables, records, rows


class Rest(NamedTuple):
    """What else a trainee's total is made of: numbers by column, and the final marks by kind; None where there is none."""

    numbers: Mapping[str, Fraction | None]
    finals: Mapping[str, Fraction | None]


class Dispute(NamedTuple):
    """A disputed text: its marks, the total with each of them and with their mean, the limits that lie between, how near the next one is."""

    text: TextKey
    city: str | None
    marks: tuple[Mark, ...]
    spread: Fraction | None
    totals: tuple[Fraction | None, ...]
    total: Fraction | None
    decides: tuple[str, ...]
    distance: Fraction | None

    @property
    def submission_id(self) -> str:
        """The text's id."""
        return submission_id(*self.text)

    @property
    def trainee_id(self) -> str:
        """Whose text it is."""
        return self.text[0]

    @property
    def kind(self) -> str:
        """Which of the trainee's texts."""
        return self.text[1]

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and the highest total that one of the marks makes."""
        known = [total for total in self.totals if total is not None]
        return (min(known), max(known)) if known else (None, None)


def disputes(tables: Tables, programme: Programme) -> list[Dispute]:
    """All disputed texts, the most urgent first. ``tables``: marking, marks, scores, decisions."""
    frame = tables["marking"]
    texts = list(rows(frame[frame["disputed"]], "trainee_id", "kind"))
    scores = tables["scores"][tables["scores"]["trainee_id"].isin({who for who, _ in texts})]
    cities, marks = dict(rows(tables["decisions"], "trainee_id", "city")), marks_of(tables["marks"])
    weights, limits = Weights.of(programme), limits_of(programme)
    known = {
        one.trainee_id: Rest(
            counted_of(one._asdict(), cities.get(one.trainee_id), programme),
            {kind: getattr(one, f"{kind}_mark") for kind in programme.assignments},
        )
        for one in records(scores)
    }
    nothing = Rest(counted_of({}, None, programme), dict.fromkeys(programme.assignments))
    return by_urgency(
        dispute_of(text, marks.get(text, ()), known.get(text[0], nothing), weights, limits, city=cities.get(text[0]))
        for text in texts
    )


def by_urgency(found: Iterable[Dispute]) -> list[Dispute]:
    """The order in which to decide them."""
    return sorted(
        found, key=lambda one: (one.distance is None, not one.decides, one.distance or 0, -(one.spread or 0), *one.text)
    )


def dispute_of(
    text: TextKey, marks: Sequence[Mark], others: Rest, weights: Weights, limits: Limits, *, city: str | None = None
) -> Dispute:
    """What hangs on one text; a mark that is a clash counts neither in the mean nor in the spread."""
    numbers = [mark.value for mark in marks if mark.value is not None]
    middle = sum(numbers, Fraction(0)) / len(numbers) if numbers else None
    totals = tuple(total_with(others, text[1], mark.value, weights) for mark in marks)
    total = total_with(others, text[1], middle, weights)
    known = [one for one in (*totals, total) if one is not None]
    decides = tuple(between(known, limits))
    distance = min((abs(one - limit) for one in known for _, limit in limits), default=None)
    spread = max(numbers) - min(numbers) if numbers else None
    return Dispute(text, city, tuple(marks), spread, totals, total, decides, Fraction(0) if decides else distance)


def total_with(others: Rest, kind: str, mark: Fraction | None, weights: Weights) -> Fraction | None:
    """What the total would be if this were the final mark of this text (R5); None where something else lacks."""
    if mark is None:
        return None
    return weights.total(
        {**others.numbers, "assignment_score": weights.assignment_score({**others.finals, kind: mark})}
    )
