"""Where one trainee, one text and one unit stand in the awards: the own place, the line, what keeps a text out (R15, R16, R18)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgrade.awards.facts import Trainee, read_doubts, read_people, rows
from jxgrade.awards.organisations import IndexPart, parts_of
from jxgrade.awards.trainees import is_candidate
from jxgrade.rules.kinds import text_of

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme

    Tables = Mapping[str, pd.DataFrame]

Score = tuple[Fraction, Fraction]
"""Total and assignment score: what ranks trainees."""


class Position(NamedTuple):
    """Where a candidate stands on the own list: how many there are, stand above, and share the place with the candidate."""

    score: Score
    candidates: int
    above: int
    level: int
    reserves_above: int


def position_of(tables: "Tables", programme: "Programme", trainee_id: str) -> Position | None:
    """The own place among all candidates, of the own city where seats are by city; None for who is no candidate (R15).

    ``tables``: those of `select`, and award_trainees.
    """
    people, doubts = read_people(tables, programme), read_doubts(tables, programme)
    by_city = programme.awards.trainees.scope == "city"
    own = next((one for one in people if one.trainee_id == trainee_id), None)
    if own is None or not is_candidate(own, doubts):
        return None
    rivals = [
        (_score(one), one.trainee_id)
        for one in people
        if is_candidate(one, doubts) and (not by_city or one.city == own.city)
    ]
    outcomes, mine = dict(rows(tables, "award_trainees", "trainee_id outcome")), _score(own)
    return Position(
        mine,
        len(rivals),
        sum(score > mine for score, _ in rivals),
        sum(score == mine for score, _ in rivals),
        sum(score > mine and outcomes.get(who) == "reserve" for score, who in rivals),
    )


def _score(one: Trainee) -> Score:
    assert one.total is not None and one.assignment_score is not None
    return one.total, one.assignment_score


def last_seat(tables: "Tables", programme: "Programme", city: str | None) -> Fraction | None:
    """The lowest exact total awarded, of this city where seats are by city; None where nobody is (R15)."""
    by_city = programme.awards.trainees.scope == "city"
    awarded = {
        who
        for who, place, outcome in rows(tables, "award_trainees", "trainee_id city outcome")
        if outcome == "awarded" and (not by_city or place == city)
    }
    return min((total for who, total in rows(tables, "scores", "trainee_id total") if who in awarded), default=None)


def to_last_seat(tables: "Tables", programme: "Programme", trainee_id: str) -> tuple[Fraction, Fraction] | None:
    """The lowest total awarded on the own list, and how far the own total lies above it (below: negative); None where one lacks."""
    (city,) = next(iter(_only(tables, "decisions", trainee_id, "city")), (None,))
    (total,) = next(iter(_only(tables, "scores", trainee_id, "total")), (None,))
    last = last_seat(tables, programme, city)
    return None if total is None or last is None else (last, total - last)


def _only(tables: "Tables", name: str, trainee_id: str, columns: str) -> list[tuple[Any, ...]]:
    """The rows of one trainee."""
    return [tuple(row) for who, *row in rows(tables, name, f"trainee_id {columns}") if who == trainee_id]


class CaseList(NamedTuple):
    """The list of cases, as far as a text beside it is concerned: how many reserves rank before it, and the lowest score awarded."""

    reserves_above: int
    lowest: Fraction | None


def case_list(tables: "Tables", rank: int | None = None) -> CaseList:
    """The list, seen from this rank; ``tables``: award_cases."""
    listed = list(rows(tables, "award_cases", "rank outcome score"))
    above = [place for place, outcome, _ in listed if outcome == "reserve" and rank is not None and place < rank]
    return CaseList(len(above), min((score for _, outcome, score in listed if outcome == "awarded"), default=None))


class UnitIndex(NamedTuple):
    """How a ranked unit's index is made, whether its rates were shrunk first, the last index awarded and how far it is away."""

    parts: tuple[IndexPart, ...]
    shrunk: bool
    value: Fraction
    last: Fraction | None
    behind: Fraction | None


def unit_index(tables: "Tables", programme: "Programme", level: str, unit: str) -> UnitIndex:
    """Of a unit that is ranked. ``tables``: award_organisations."""
    rule = programme.awards.organisations
    columns = "level unit registration_rate completion_rate pass_rate excellence_rate index outcome reasons"
    ours = {name: rest for of, name, *rest in rows(tables, "award_organisations", columns) if of == level}
    *rates, index, outcome, reasons = ours[unit]
    last = min((row[4] for row in ours.values() if row[5] == "awarded"), default=None)
    behind = None if last is None or outcome == "awarded" else last - index
    parts = tuple(parts_of(rates, rule, dropped="registration_dropped" in reasons))
    return UnitIndex(parts, level == "school" and rule.shrink != "none", index, last, behind)


def doubts_about(tables: "Tables", programme: "Programme", submission_id: str) -> list[str]:
    """What keeps a text and its author from awards: `confirmed` misconduct, an `unresolved` pair (R15, R18)."""
    doubts = read_doubts(_of_one(tables, submission_id, ("rulings",)), programme)
    found = (("confirmed", doubts.confirmed), ("unresolved", doubts.unresolved))
    return [code for code, texts in found if submission_id in texts]


def kept_out(tables: "Tables", programme: "Programme", submission_id: str) -> tuple[tuple[str, ...], int | None]:
    """The codes of the rules that keep a text from the cases (`candidates.RULES`), and its 字数; what was not handed in is unreadable."""
    from jxgrade.awards.candidates import read_candidates

    one = _of_one(tables, submission_id, ("trainees", "decisions", "scores", "submissions", "rulings", "panel"))
    people, doubts = read_people(one, programme), read_doubts(one, programme)
    texts = read_candidates(one, programme, people=people, doubts=doubts)
    found = next((text for text in texts if text.submission_id == submission_id), None)
    if found is not None:
        return found.against, found.chars
    return (() if any(author.passed for author in people) else ("author",)) + ("unreadable",), None


def _of_one(tables: "Tables", submission_id: str, names: tuple[str, ...]) -> "dict[str, pd.DataFrame]":
    """The rows of these tables that are about the author of a text, and the pairs of the text."""
    who, _ = text_of(submission_id)
    found = {name: tables[name][tables[name]["trainee_id"] == who] for name in names if name in tables}
    pairs = tables["pairs"]
    found["pairs"] = pairs[(pairs["left_id"] == submission_id) | (pairs["right_id"] == submission_id)]
    return found | {name: tables[name] for name in ("judgements", "case_themes") if name in tables}
