"""Which texts stand for selection as cases, and which rules keep the others out (R18): every text is judged by every rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import pandas as pd

from jxgrade.awards.facts import Doubts, Trainee, rows
from jxgrade.awards.judgement import read_judged, strengths
from jxgrade.programme import Programme
from jxgrade.rules.kinds import mark_columns
from jxgrade.rules.length import case_chars


@dataclass(frozen=True)
class CaseCandidate:
    """One text that was handed in, as far as R18 asks; ``score`` is exact, None where there is none."""

    submission_id: str
    trainee_id: str
    kind: str
    theme: str | None
    chars: int | None
    passed: Trainee | None  # the author, where the author passed
    too_short: bool
    too_long: bool
    confirmed: bool
    unresolved: bool
    mark: Fraction | None
    experts: tuple[Fraction, ...]
    score: Fraction | None

    @cached_property
    def against(self) -> tuple[str, ...]:
        """The codes of all rules that keep this text out, in the order of ``RULES``."""
        return tuple(code for code, keeps_out in RULES.items() if keeps_out(self))


RULES: Final[dict[str, Callable[[CaseCandidate], bool]]] = {
    "author": lambda one: one.passed is None,
    "unreadable": lambda one: one.chars is None,
    "short": lambda one: one.too_short,
    "long": lambda one: one.too_long,
    "misconduct": lambda one: one.confirmed,
    "reuse": lambda one: one.unresolved,
    "unscored": lambda one: one.score is None,
}
"""The rules in the order in which the funnel applies them: code, and whether it keeps a text out."""


def read_candidates(
    tables: Mapping[str, pd.DataFrame], programme: "Programme", *, people: Sequence[Trainee], doubts: Doubts
) -> Iterator[CaseCandidate]:
    """Every text of `submissions` with what R18 asks of it.

    The score is the mean of enough experts, else the final mark; where comparisons decide it is the strength, and a text that
    was not compared stands behind all that were, in the order of final marks.
    """
    rule = programme.awards.cases
    shortest, longest = case_chars(rule)
    authors = {trainee.trainee_id: trainee for trainee in people if trainee.passed}
    panel, marks = panel_scores(tables), final_marks(tables, programme)
    strength = strengths(read_judged(tables)) if rule.by == "judged" else {}
    named = agreed_themes(tables)
    columns = f"submission_id trainee_id kind theme chars_{programme.length.mode}"
    for submission_id, trainee_id, kind, theme, chars in rows(tables, "submissions", columns):
        experts = tuple(panel.get((trainee_id, kind), ()))
        mark = marks.get((trainee_id, kind))
        score = mark
        if strength:
            score = strength.get(submission_id, _behind(strength, mark))
        elif rule.by == "panel" and experts and len(experts) >= rule.panel_min:
            score = sum(experts, Fraction(0)) / len(experts)
        yield CaseCandidate(
            submission_id,
            trainee_id,
            kind,
            theme or named.get(submission_id),
            None if chars is None else int(chars),
            authors.get(trainee_id),
            chars is not None and chars < shortest,
            chars is not None and chars > longest,
            submission_id in doubts.confirmed,
            submission_id in doubts.unresolved,
            mark,
            experts,
            score,
        )


def _behind(strength: Mapping[str, Fraction], mark: Fraction | None) -> Fraction | None:
    """The score of a text that was not compared: one less than the weakest, and a hundredth less for each point that lacks to 100."""
    return None if mark is None else min(strength.values()) - 1 - (100 - mark) / 100


def named_themes(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """The themes that experts named of texts, by text and expert."""
    found: dict[str, dict[str, str]] = {}
    for submission_id, judge, theme in rows(tables, "case_themes", "submission_id judge_id theme"):
        found.setdefault(submission_id, {})[judge] = theme
    return found


def agreed_themes(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The theme of each text of which all experts who named one named the same."""
    return {one: min(said.values()) for one, said in named_themes(tables).items() if len(set(said.values())) == 1}


def final_marks(tables: Mapping[str, pd.DataFrame], programme: "Programme") -> dict[tuple[str, str], Fraction | None]:
    """The final mark of each text, by trainee and kind."""
    columns = " ".join(["trainee_id", *mark_columns(programme.assignments)])
    return {
        (trainee_id, kind): mark
        for trainee_id, *given in rows(tables, "scores", columns)
        for kind, mark in zip(programme.assignments, given, strict=True)
    }


def panel_scores(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], list[Fraction]]:
    """The experts' scores by text, each expert's latest row alone (R18)."""
    latest: dict[tuple[str, str], dict[str, tuple[str, Fraction]]] = {}
    for trainee_id, kind, expert_id, score, scored_at in rows(
        tables, "panel", "trainee_id kind expert_id score scored_at"
    ):
        if score is not None:
            given = latest.setdefault((trainee_id, kind), {})
            entry = (scored_at or "", score)
            given[expert_id] = max(entry, given.get(expert_id, entry))
    return {text: [score for _, score in given.values()] for text, given in latest.items()}
