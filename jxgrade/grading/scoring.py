"""From components to exact totals: the final mark of each text (R14), the test that counts (R12), the total (R5, R6).

Every number is a `fractions.Fraction`; nothing is rounded here. A component that is missing, unreadable, unmarked or disputed
has no number but a state, and whatever needs it has none either; `decisions` turns the states into reasons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from jxgrade.programme import Component, Programme
from jxgrade.rules.doubt import confirmed_texts, rulings_of
from jxgrade.rules.kinds import TextKey, component_rows, measured, score_columns, submission_id
from jxgrade.rules.marks import Mark, marks_of
from jxgrade.rules.weights import Weights, counted
from jxgrade.tables import MARK_ROLES, Tables, from_rows, maybe_latest, rows, values

ZERO = Fraction(0)
_PLACE = {role: place for place, role in enumerate(MARK_ROLES)}


# ---------------------------------------------------------------- R14: from marks to the final mark of a text


class Final(NamedTuple):
    """What became of a text's marks: the mark (None where disputed), how it came (`marking.how`), whose marks made it."""

    mark: Fraction | None
    how: str
    used: tuple[str, ...] = ()


DISPUTED = Final(None, "disputed")


def final_mark(marks: Sequence[Mark], *, gap: Fraction) -> Final:
    """The final mark of one text from one or more marks (R14; ``gap`` inclusive).

    A grader's clash makes the text disputed until an adjudicator decides (rules, 1.10).

    >>> text = ("T1", "growth_report")
    >>> given = [Mark(text, "G1", "first", Fraction(70)), Mark(text, "G2", "second", Fraction(81))]
    >>> final_mark(given, gap=Fraction(10)).how
    'disputed'
    """
    adjudicated = [mark for mark in marks if mark.role == "adjudicator"]
    if adjudicated:
        return _adjudicated(adjudicated)
    ordered = sorted(marks, key=lambda mark: (_PLACE.get(mark.role or "", len(_PLACE)), mark.order))
    values = [(mark.value, mark.grader_id) for mark in ordered if mark.value is not None]
    if len(values) < len(ordered):
        return DISPUTED
    if len(values) == 1:
        return Final(values[0][0], "single", (values[0][1],))
    if abs(values[0][0] - values[1][0]) <= gap:
        return _mean(values[0], values[1], "mean of two")
    # equally close: the higher pair
    one, other = min(
        combinations(values[:3], 2), key=lambda pair: (abs(pair[0][0] - pair[1][0]), -pair[0][0] - pair[1][0])
    )
    return _mean(one, other, "closest two") if abs(one[0] - other[0]) <= gap else DISPUTED


def _mean(one: tuple[Fraction, str], other: tuple[Fraction, str], how: str) -> Final:
    return Final((one[0] + other[0]) / 2, how, (one[1], other[1]))


def _adjudicated(marks: Sequence[Mark]) -> Final:
    """The latest adjudicator's mark; two that differ at that time, or on that day at an hour nobody wrote, are a dispute (a mark
    without a time counts as the earliest)."""
    latest = max(mark.marked_at or "" for mark in marks)
    last = sorted((mark for mark in marks if maybe_latest(mark.marked_at, latest)), key=lambda mark: mark.order)
    value = last[-1].value
    if value is None or any(mark.value != value for mark in last):
        return DISPUTED
    return Final(value, "adjudicated", (last[-1].grader_id,))


def final_marks(marks: pd.DataFrame, *, gap: Decimal | Fraction | int) -> pd.DataFrame:
    """The table `marking`: one row per text that has a mark (R14).

    ``marks``: the table `marks`. A disputed text has no mark and uses none.
    """
    exact_gap = Fraction(gap)
    finals = ((text, final_mark(given, gap=exact_gap)) for text, given in marks_of(marks).items())
    return from_rows(
        ((*text, final.mark, final.how, list(final.used), final.mark is None) for text, final in finals), "marking"
    )


# ---------------------------------------------------------------- components


class Part(NamedTuple):
    """A component or text of one trainee: its state (`scores`) and, where there is one, its number."""

    state: str
    number: Fraction | None = None


MISSING, UNREADABLE, UNDELIVERED = Part("missing"), Part("unreadable"), Part("undelivered")


def _sums(frame: pd.DataFrame) -> dict[str, Part]:
    """Hours or points by trainee."""
    return {
        trainee_id: UNREADABLE if value is None else Part("ok", value)
        for trainee_id, value in values(frame, "trainee_id", "amount")
    }


Attempt = tuple[int | None, str | None, Fraction]  # number, time, score


def counted_test(attempts: Sequence[Attempt], rule: str) -> Fraction | None:
    """The score that counts (R12): the best; or the last, None where different scores are equally last.

    Last is the largest attempt number; where no attempt has a number, the latest time.
    """
    if rule == "best":
        return max(score for _, _, score in attempts)
    numbers = [number for number, _, _ in attempts if number is not None]
    if numbers:
        last = {score for number, _, score in attempts if number == max(numbers)}
    else:
        latest = max(time or "" for _, time, _ in attempts)
        last = {score for _, time, score in attempts if maybe_latest(time, latest)}
    return last.pop() if len(last) == 1 else None


def _tests(frame: pd.DataFrame, rule: str) -> dict[str, Part]:
    """Tests by trainee; one unreadable attempt makes the test unreadable, whichever it was (rules, 1.8)."""
    attempts: defaultdict[str, list[Attempt]] = defaultdict(list)
    unreadable: set[str] = set()
    for trainee_id, number, value, time in values(frame, "trainee_id", "attempt", "amount", "at"):
        if value is None:
            unreadable.add(trainee_id)
        else:
            attempts[trainee_id].append((number, time, value))
    parts: dict[str, Part] = {}
    for trainee_id, given in attempts.items():
        score = counted_test(given, rule)
        parts[trainee_id] = UNREADABLE if score is None else Part("ok", score)
    return parts | dict.fromkeys(unreadable, UNREADABLE)


# ---------------------------------------------------------------- texts and totals


@dataclass(frozen=True)
class _Texts:
    """What is known of all texts: handed in (and readable?), marked how, ruled misconduct."""

    delivered: bool
    readable: dict[TextKey, bool]
    finals: dict[TextKey, tuple[Fraction | None, str]]
    confirmed: frozenset[str]

    @classmethod
    def of(cls, tables: Tables, delivered: frozenset[str]) -> "_Texts":
        return cls(
            "submissions" in delivered,
            {
                (who, kind): bool(readable)
                for who, kind, readable in rows(tables["submissions"], "trainee_id", "kind", "readable")
            },
            {
                (who, kind): (mark, how)
                for who, kind, mark, how in values(tables["marking"], "trainee_id", "kind", "mark", "how")
            },
            confirmed_texts(rulings_of(tables["rulings"])),
        )

    def part(self, text: TextKey) -> Part:
        """State and final mark of one text; a confirmed ruling makes the mark 0 at once (R11)."""
        readable, final = self.readable.get(text), self.finals.get(text)
        if not self.delivered:
            part = UNDELIVERED
        elif readable is None:
            # a mark for a text that nobody handed in: unreadable instead of missing (rules, 1.10)
            part = MISSING if final is None else UNREADABLE
        elif not readable:
            part = UNREADABLE
        elif final is None:
            part = Part("unmarked")
        else:
            part = Part("disputed") if final[0] is None else Part("ok", final[0])
        if submission_id(*text) not in self.confirmed:
            return part
        return Part(part.state if part in (MISSING, UNDELIVERED) else "ok", ZERO)

    def how(self, text: TextKey) -> str | None:
        """How the final mark came, None where no mark counts."""
        final = self.finals.get(text)
        return None if final is None else final[1]


def _delivered(frame: pd.DataFrame) -> frozenset[str]:
    return frozenset(name for name, delivered in rows(frame, "table", "delivered") if delivered)


def _measured(part: Component, tables: Tables) -> Mapping[str, Part]:
    """What the trainees have of one component, by trainee."""
    frame = component_rows(tables, part.inbox)
    return _tests(frame, part.attempts) if part.source == "test" else _sums(frame)


def score(tables: Tables, programme: Programme) -> pd.DataFrame:
    """The table `scores`: each trainee's components with their states, and the exact totals (R5, R6, R8, R11, R12).

    ``tables``: trainees, delivered, components, submissions, marking, rulings.
    A table that was not delivered gives every trainee the state ``undelivered`` (rules, 1.4).
    """
    delivered = frozenset(name for name, came in rows(tables["delivered"], "table", "delivered") if came)
    texts = _Texts.of(tables, delivered)
    components = [(part, _measured(part, tables), part.inbox in delivered) for part in measured(programme)]
    trainees = rows(tables["trainees"], "trainee_id", "city")
    return from_rows(_scored(trainees, components, texts, programme), "scores", score_columns(programme))


def _scored(
    trainees: Iterable[tuple[str, str | None]],
    components: Sequence[tuple[Component, Mapping[str, Part], bool]],
    texts: _Texts,
    programme: Programme,
) -> Iterator[tuple[object, ...]]:
    weights = Weights.of(programme)
    for trainee_id, city in trainees:
        parts = [found.get(trainee_id, MISSING) if came else UNDELIVERED for _, found, came in components]
        marks = {kind: texts.part((trainee_id, kind)) for kind in programme.assignments}
        assignments = weights.assignment_score({kind: part.number for kind, part in marks.items()})
        numbers = {"assignment_score": assignments}
        for (component, _, _), part in zip(components, parts, strict=True):
            numbers[component.column] = counted(component, part.number, part.state, city, programme)
        cells = (cell for part in (*parts, *marks.values()) for cell in (part.number, part.state))
        hows = (texts.how((trainee_id, kind)) for kind in programme.assignments)
        yield (trainee_id, *cells, assignments, weights.total(numbers), *hows)
