"""Who reached the line of excellent trainees and is not on the list, with the reason (R15)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from jxgrade.awards.facts import Doubts, Trainee, rows
from jxgrade.awards.trainees import is_candidate
from jxgrade.rules.kinds import texts_of
from jxgrade.tables import plain

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme


def excluded_rows(
    tables: "Mapping[str, pd.DataFrame]",
    people: Sequence[Trainee],
    doubts: Doubts,
    programme: "Programme",
    *,
    awarded: frozenset[str],
) -> list[tuple[object, ...]]:
    """Rows of `trainee_exclusions`: trainee_id, city, county, school, total, reasons.

    Listed is whoever has total and assignment score at or above those of the last one ``awarded`` (of the own city where seats are by
    city) and is no candidate. Reasons, all that apply: `fail`, `pending`, `confirmed` misconduct, `unresolved` reuse.
    """
    by_city = programme.awards.trainees.scope == "city"
    lines: dict[str | None, tuple[Fraction, Fraction]] = {}
    for one in people:
        score = _score(one)
        if one.trainee_id in awarded and score is not None:
            place = one.city if by_city else None
            lines[place] = min(lines.get(place, score), score)
    status = dict(rows(tables, "decisions", "trainee_id status"))
    found: list[tuple[object, ...]] = []
    for one in people:
        score, line = _score(one), lines.get(one.city if by_city else None)
        if score is not None and line is not None and score >= line and not is_candidate(one, doubts):
            reasons = [code for code in ("fail", "pending") if status.get(one.trainee_id) == code]
            texts = set(texts_of(one.trainee_id))
            reasons += ["confirmed"] if texts & doubts.confirmed else []
            reasons += ["unresolved"] if texts & doubts.unresolved else []
            found.append((one.trainee_id, one.city, one.county, one.school, plain(one.total), reasons))
    return found


def _score(one: Trainee) -> "tuple[Fraction, Fraction] | None":
    return None if one.total is None or one.assignment_score is None else (one.total, one.assignment_score)
