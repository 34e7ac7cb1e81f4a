"""A mark: what one person gave one text, as R14, the comparison of graders and the moderation page all read it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sized
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from jxgrade.rules.kinds import TextKey, submission_id
from jxgrade.tables import values


class Mark(NamedTuple):
    """One person's mark of one text; ``value`` is None where the person gave two different ones at one time (rules, 1.10)."""

    text: TextKey
    grader_id: str
    role: str | None
    value: Fraction | None
    marked_at: str | None = None
    order: int = 0

    @property
    def submission_id(self) -> str:
        """The text's id."""
        return submission_id(*self.text)

    @property
    def adjudicated(self) -> bool:
        """Was it given by an adjudicator, who sees the other marks?"""
        return self.role == "adjudicator"

    @property
    def exact(self) -> Fraction:
        """The number of a mark that has one."""
        assert self.value is not None
        return self.value


def mark_of(points: Mapping[str, Decimal], criteria: Sized) -> Decimal | None:
    """The mark that points make: their sum once every criterion has some; None before."""
    return sum(points.values(), Decimal()) if len(points) == len(criteria) else None


def read_marks(frame: pd.DataFrame) -> Iterator[Mark]:
    """The marks that count, in the order of the table `marks`; a row without a number that is no clash is no mark."""
    columns = ("trainee_id", "kind", "grader_id", "role", "mark", "marked_at", "order", "clash")
    for who, kind, grader_id, role, value, marked_at, order, clash in values(frame, *columns):
        if clash or value is not None:
            yield Mark((who, kind), grader_id, role, None if clash else value, marked_at, order or 0)


def marks_of(frame: pd.DataFrame) -> dict[TextKey, tuple[Mark, ...]]:
    """The marks of each text, in the order in which R14 takes them."""
    found: defaultdict[TextKey, list[Mark]] = defaultdict(list)
    for mark in read_marks(frame):
        found[mark.text].append(mark)
    return {text: tuple(sorted(given, key=lambda mark: mark.order)) for text, given in found.items()}
