"""The funnel of cases: how many texts each step leaves, and who goes to the experts (R18; 八.三).

Nothing here decides: R18 chooses among all texts that stand. The shortlist says whom the experts should read, the counts say where
the others went.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from jxgrade.awards.candidates import RULES, CaseCandidate
from jxgrade.awards.cases import Case, items_of, limits_of
from jxgrade.awards.choice import Limits, choose
from jxgrade.tables import plain

if TYPE_CHECKING:
    from jxgrade.programme import Programme


class Step(NamedTuple):
    """One row of `case_funnel`: ``excluded`` by this step of what the one before left, ``hit`` by its rule whatever the others say."""

    step: int
    code: str
    left: int
    excluded: int
    hit: int


def rule_steps(texts: Sequence[CaseCandidate]) -> list[Step]:
    """How many texts were handed in, and how many each rule of R18 leaves, in the order of ``RULES``."""
    hits = [one.against for one in texts]
    steps = [Step(1, "handed_in", len(texts), 0, 0)]
    for number, code in enumerate(RULES, 2):
        excluded = sum(found[:1] == (code,) for found in hits)
        steps.append(Step(number, code, steps[-1].left - excluded, excluded, sum(code in found for found in hits)))
    return steps


def funnel(
    texts: Sequence[CaseCandidate],
    shortlisted: Collection[str],
    *,
    compared: Collection[str],
    outcomes: Mapping[str, str],
    programme: "Programme",
) -> list[Step]:
    """All steps of the funnel. After the rules: shortlisted, scored by enough experts, compared in pairs, awarded, in reserve.

    Where comparisons decide, no scores of experts are waited for.

    ``outcomes``: those of `award_cases` by submission. An awarded text need not be on the shortlist; ``hit`` of the last two steps
    counts those that are on it.
    """
    steps = rule_steps(texts)
    wanted = programme.awards.cases.experts
    enough = {one.submission_id for one in texts if len(one.experts) >= wanted} & set(shortlisted)
    by_panel = programme.awards.cases.by == "panel"
    ready = enough if by_panel else set(shortlisted)

    def add(code: str, left: int, of: int, hit: int) -> None:
        steps.append(Step(len(steps) + 1, code, left, of - left, hit))

    add("shortlist", len(shortlisted), steps[-1].left, 0)
    if by_panel:
        add("experts", len(enough), len(shortlisted), 0)
    add("compared", len(ready & set(compared)), len(ready), 0)
    for outcome in ("awarded", "reserve"):
        listed = {one for one, found in outcomes.items() if found == outcome}
        steps.append(Step(len(steps) + 1, outcome, len(listed), 0, len(listed & set(shortlisted))))
    return steps


def shortlist(texts: Sequence[CaseCandidate], programme: "Programme") -> tuple[Case, ...]:
    """Whom the experts should read: of the texts that stand the best by final mark, with room for every theme and city.

    The same choice as R18's, with places, caps and floors ``shortlist`` times as wide, on final marks alone: what experts say
    cannot change who is read. Texts without a final mark are not on it.
    """
    cases = marked_cases(texts, programme)
    limits, times = limits_of(programme), programme.awards.cases.shortlist
    wide = Limits(
        limits.places * times,
        tuple(cap * times for cap in limits.caps),
        {name: floor * times for name, floor in limits.cities.items()},
        {name: floor * times for name, floor in limits.themes.items()},
    )
    chosen = choose(items_of(cases), wide)
    return tuple(case for place, case in enumerate(cases) if place in chosen)


def marked_cases(texts: Sequence[CaseCandidate], programme: "Programme") -> tuple[Case, ...]:
    """The texts that stand, scored by their final mark alone, the best first."""
    from jxgrade.awards.cases import cases_of

    return cases_of((replace(one, score=one.mark) for one in texts if not one.against), programme)


def shortlist_rows(
    cases: Sequence[Case], texts: Sequence[CaseCandidate], programme: "Programme"
) -> list[tuple[object, ...]]:
    """Rows of `case_shortlist`: place by final mark, experts so far and how many lack, their mean, and how far they lie apart."""
    experts = {one.submission_id: one.experts for one in texts}
    wanted = programme.awards.cases.experts
    found: list[tuple[object, ...]] = []
    for rank, case in enumerate(cases, 1):
        given = experts[case.submission_id]
        mean = sum(given, Fraction(0)) / len(given) if given else None
        apart = max(given) - min(given) if len(given) > 1 else None
        found.append(
            (
                rank,
                case.submission_id,
                plain(case.score),
                len(given),
                max(0, wanted - len(given)),
                plain(mean),
                plain(apart),
            )
        )
    return found
