"""The province while it is being made: people, schools, texts and marks before they are written; scores in hundredths."""

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import NamedTuple

from jxgrade.grading.scoring import final_mark
from jxgrade.rules.marks import Mark

KINDS = ("lesson_design", "growth_report")


def dice(seed: int, what: str) -> Random:
    """Chance for one purpose: the same seed and purpose give the same throws, whatever else is thrown."""
    return Random(f"{seed}/{what}")  # noqa: S311 - nothing here is a secret


@dataclass(slots=True)
class DraftMark:
    """One mark: who, how many hundredths, in which role, when."""

    grader_id: str
    mark: int
    role: str
    marked_at: str


@dataclass(slots=True)
class DraftText:
    """One text to hand in: its length, how it is delivered, and the words themselves where they are not left to `bulk`.

    ``form``: inline, txt, md, html, docx, zip; ``file``: the file named, if it is another than the form suggests.
    """

    chars: int
    form: str
    submitted_at: str
    theme: str | None = None
    words: str | None = None
    hidden: str = ""
    data: bytes | None = None
    file: str | None = None


@dataclass(slots=True)
class Draft:
    """One trainee and all that belongs to her or him.

    ``ordinary``: nothing is missing. ``planted``: part of a planted case. ``shown``: cells of the roster that say something else.
    """

    trainee_id: str
    name: str
    gender: str
    id_number: str
    phone: str
    city: str
    county: str | None
    school: str
    stage: str
    level: str
    category: str
    registered_at: str
    ability: float
    planted: bool = False
    shown: dict[str, object] = field(default_factory=dict)
    ordinary: bool = True
    online: str | None = None
    studied: tuple[str, str] = ("", "")
    offline: list[tuple[str, str]] = field(default_factory=list)
    tests: list[tuple[str, str]] = field(default_factory=list)
    texts: dict[str, DraftText] = field(default_factory=dict)
    marks: dict[str, list[DraftMark]] = field(default_factory=dict)


class DraftSchool(NamedTuple):
    """A row of the inbox table `schools`."""

    city: str
    county: str | None
    name: str
    stage: str
    eligible: int


class DraftVolunteer(NamedTuple):
    """A row of 附件2, the inbox table `volunteers`."""

    city: str
    county: str | None
    role: str
    name: str
    gender: str
    id_number: str
    employer: str
    title: str
    phone: str
    volunteer_id: str


@dataclass(slots=True)
class Province:
    """Everything that will be written."""

    trainees: list[Draft] = field(default_factory=list)
    schools: list[DraftSchool] = field(default_factory=list)
    volunteers: list[DraftVolunteer] = field(default_factory=list)
    # rows of the roster that say something else of a trainee, test rows of nobody, rulings, former years' texts
    twice: list[tuple[Draft, dict[str, object]]] = field(default_factory=list)
    strangers: list[tuple[str, ...]] = field(default_factory=list)
    rulings: list[tuple[str, str, str, str]] = field(default_factory=list)
    earlier: dict[str, str] = field(default_factory=dict)


def settled(marks: list[DraftMark], gap: Fraction) -> Fraction | None:
    """The final mark of a text (R14) in points, None where there is none or they are disputed."""
    given = [
        Mark(("", ""), mark.grader_id, mark.role, Fraction(mark.mark, 100), mark.marked_at, at)
        for at, mark in enumerate(marks)
    ]
    return final_mark(given, gap=gap).mark if given else None


def points(hundredths: int) -> str:
    """``6050`` -> ``"60.5"``."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)
