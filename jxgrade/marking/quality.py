"""Beyond the table `graders`: how well each grader agrees, what each did (the ledger), and how well all of them do together.

Nothing here changes a mark. Figures of too few texts are null: means need ``privacy.small_cell`` texts, coefficients and halves
``marking.qualify``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pandas as pd

from jxgrade.graph import parts
from jxgrade.marking.agreement import (
    Icc,
    bias_of,
    icc_of_groups,
    icc_of_table,
    mean,
    mean_difference,
    share_within,
    weighted_kappa,
)
from jxgrade.marking.given import Marks, optional
from jxgrade.marking.graders import grader_table, halves_of
from jxgrade.marking.ledger import Ledger
from jxgrade.marking.severity import Z95
from jxgrade.programme import Programme
from jxgrade.rules.kinds import TextKey, text_of
from jxgrade.rules.marks import Mark
from jxgrade.tables import Tables, from_rows, plain, rows


def compare_graders(tables: Tables, programme: Programme) -> dict[str, pd.DataFrame]:
    """graders, grader_quality and marking_agreement.

    ``tables``: marks, marking; and allocation and purposes where there are any.
    """
    marks = Marks.of(tables)
    return {
        "graders": grader_table(tables, programme, marks),
        "grader_quality": quality_table(tables, programme, marks),
        "marking_agreement": agreement_table(tables, programme, marks),
    }


def quality_table(tables: Tables, programme: Programme, marks: Marks | None = None) -> pd.DataFrame:
    """The table `grader_quality`: one row per grader who marked or was allocated anything.

    `doubles`: texts that other graders marked blind; on these `difference` (mean absolute), `bias` (own less the others'; negative
    is strict), `kappa` (quadratic), `icc` (ICC(1) of own mark and the mean of the others, with interval). `seeds`: known texts with
    a reference; `seed_bias`, `seed_kappa` against it. `drift_low`, `drift_high`: 95 % interval of `graders.drift`.
    `partners`: graders with a text in common; `part`: number of the connected part of the marking graph, 1 the largest. The rest is the volunteers' ledger (`ledger.Ledger.of_grader`).
    """
    marks = marks or Marks.of(tables)
    ledger = Ledger.of(tables, marks, programme)
    graders = sorted({*marks.by_grader, *(ledger.allocated or ())})
    partners = partners_of(marks)
    place = {grader: number for number, part in enumerate(parts(graders, _edges(partners)), 1) for grader in part}
    return from_rows(
        (
            (
                grader,
                *_quality(grader, marks, programme),
                len(partners.get(grader, ())),
                place[grader],
                *ledger.of_grader(grader),
            )
            for grader in graders
        ),
        "grader_quality",
    )


def _quality(grader_id: str, marks: Marks, programme: Programme) -> tuple[object, ...]:
    least, qualify = programme.privacy.small_cell, programme.marking.qualify
    doubles, seeds = marks.doubles(grader_id), marks.seeds(grader_id)
    pairs = [(mark.exact, others) for mark, others in doubles]
    icc = icc_of_groups(pairs, least=qualify)
    return (
        len(pairs),
        plain(mean_difference(pairs, least=least)),
        plain(bias_of(pairs, least=least)),
        plain(weighted_kappa(pairs, least=qualify)),
        *_icc(icc),
        len(seeds),
        plain(bias_of(seeds, least=least)),
        plain(weighted_kappa(seeds, least=qualify)),
        *drift_span(marks.compared(grader_id), least=qualify),
    )


def drift_span(doubles: Sequence[tuple[Mark, list[Fraction]]], *, least: int) -> tuple[str | None, str | None]:
    """The 95 % interval of the drift: of the difference of two means with variances of their own."""
    halves = halves_of(doubles, least=max(least, 2))
    if halves is None:
        return None, None
    first, second = halves
    estimate = float(mean(second) - mean(first))
    error = sqrt(sum(float(_variance(half)) / len(half) for half in halves))
    return _short(estimate - Z95 * error), _short(estimate + Z95 * error)


def _variance(values: Sequence[Fraction]) -> Fraction:
    middle = mean(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


# ---------------------------------------------------------------- who marked with whom


def partners_of(marks: Marks) -> dict[str, set[str]]:
    """By grader, with whom there is a text in common, adjudications left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for given in marks.by_text.values():
        graders = {mark.grader_id for mark in given if not mark.adjudicated and mark.value is not None}
        if len(graders) > 1:
            for grader in graders:
                found[grader] |= graders
    return {grader: others - {grader} for grader, others in found.items()}


def _edges(partners: Mapping[str, set[str]]) -> Iterable[tuple[str, str]]:
    return ((grader, other) for grader, others in partners.items() for other in others)


# ---------------------------------------------------------------- all graders together


def agreement_table(tables: Tables, programme: Programme, marks: Marks | None = None) -> pd.DataFrame:
    """The table `marking_agreement`: how all graders agree, on doubles by kind and together, and on anchors.

    `doubles`: texts with marks of several graders, known ones left out: first and second mark give `difference`, `within` (share
    within ``marking.gap``) and `kappa`, all marks ICC(1). `anchors`: anchor texts of all, and the graders who marked every one:
    ICC(2,1). `kind` null: both.
    """
    marks = marks or Marks.of(tables)
    groups = _groups(marks)
    found = [
        _doubles(kind, [group for text, group in groups if kind in (None, text[1])], programme)
        for kind in (*programme.assignments, None)
    ]
    return from_rows([*found, _anchors(tables, marks, programme)], "marking_agreement")


def _groups(marks: Marks) -> list[tuple[TextKey, list[Mark]]]:
    """The marks of each text that several graders marked blind, in their order."""
    found = []
    for text, given in sorted(marks.by_text.items()):
        own = [mark for mark in given if mark.value is not None and not mark.adjudicated and not marks.is_known(mark)]
        if len(own) > 1:
            found.append((text, sorted(own, key=lambda mark: (mark.order, mark.grader_id))))
    return found


def _doubles(kind: str | None, groups: Sequence[Sequence[Mark]], programme: Programme) -> tuple[object, ...]:
    least, qualify, gap = programme.privacy.small_cell, programme.marking.qualify, Fraction(programme.marking.gap)
    pairs = [(group[0].exact, group[1].exact) for group in groups]
    graders = {mark.grader_id for group in groups for mark in group}
    within = share_within(pairs, gap, least=least)
    figures = (mean_difference(pairs, least=least), within, weighted_kappa(pairs, least=qualify))
    icc = icc_of_groups([[mark.exact for mark in group] for group in groups], least=qualify)
    return ("doubles", kind, len(pairs), len(graders), *map(plain, figures), *_icc(icc))


def _anchors(tables: Tables, marks: Marks, programme: Programme) -> tuple[object, ...]:
    frame = optional(tables, "purposes")
    listed = [] if frame is None else list(rows(frame, "submission_id", "purpose"))
    anchors = sorted({text_of(submission_id) for submission_id, purpose in listed if purpose == "anchor"})
    given = {grader: {mark.text: mark.exact for mark in marks.own(grader)} for grader in sorted(marks.by_grader)}
    graders = [grader for grader, texts in given.items() if anchors and all(text in texts for text in anchors)]
    table = [[given[grader][text] for grader in graders] for text in anchors] if len(graders) > 1 else []
    form = icc_of_table(table, least=programme.privacy.small_cell)
    return ("anchors", None, len(anchors), len(graders), None, None, None, *_icc(form))


def _icc(found: Icc | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if found is None else (plain(found.value), _short(found.low), _short(found.high))


def _short(value: float) -> str | None:
    """A figure of an interval, two or three places being all it is good for; null where there is no bound."""
    return plain(Decimal(f"{value:.3f}")) if abs(value) < float("inf") else None


def first_and_second(marks: Mapping[TextKey, Sequence[Mark]]) -> list[Fraction]:
    """How far first and second mark of each text that has both lie apart."""
    found = []
    for given in marks.values():
        by_role = {mark.role: mark.value for mark in given}
        first, second = by_role.get("first"), by_role.get("second")
        if first is not None and second is not None:
            found.append(abs(first - second))
    return found
