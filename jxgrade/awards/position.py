"""Where one trainee, and one text, stand in the awards: the own place among all candidates, the line, what keeps a text out (R15, R18)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from jxgrade.awards.facts import Trainee, read_doubts, read_people, rows
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
