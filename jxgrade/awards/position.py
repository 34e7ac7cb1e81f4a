"""Where one trainee, one text and one unit stand in the awards: the own place, the line, what keeps a text out (R15, R16, R18)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from jxgrade.awards.candidates import CaseCandidate, read_candidates
from jxgrade.awards.facts import Doubts, Trainee, read_doubts, read_people, rows
from jxgrade.awards.organisations import IndexPart, parts_of
from jxgrade.awards.seats import Seats, seats_of
from jxgrade.awards.trainees import is_candidate
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of
from jxgrade.tables import Tables

Score = tuple[Fraction, Fraction]
"""Total and assignment score: what ranks trainees."""


class Position(NamedTuple):
    """Where a candidate stands on the own list: how many there are, stand above, and share the place with the candidate."""

    score: Score
    candidates: int
    above: int
    level: int
    reserves_above: int


class CaseList(NamedTuple):
    """The list of cases, as far as a text beside it is concerned: how many reserves rank before it, and the lowest score awarded."""

    reserves_above: int
    lowest: Fraction | None


class UnitIndex(NamedTuple):
    """How a ranked unit's index is made, whether its rates were shrunk first, the last index awarded and how far it is away."""

    parts: tuple[IndexPart, ...]
    shrunk: bool
    value: Fraction
    last: Fraction | None
    behind: Fraction | None


class Standing:
    """Where each stands in the awards. What is the same for all is read once, when first asked for, so a province can be asked one by one.

    ``tables``: those of `select`, and those that it makes.
    """

    def __init__(self, tables: "Tables", programme: "Programme") -> None:
        self.tables, self.programme = tables, programme
        self._by_city = programme.awards.trainees.scope == "city"

    @cached_property
    def seats(self) -> Seats:
        """The seats as they were filled."""
        return seats_of(self.tables, self.programme)

    @cached_property
    def people(self) -> dict[str, Trainee]:
        """All trainees by id."""
        return {one.trainee_id: one for one in read_people(self.tables, self.programme)}

    @cached_property
    def _doubts(self) -> Doubts:
        return read_doubts(self.tables, self.programme)

    @cached_property
    def _lists(self) -> dict[str | None, tuple[list[Score], list[Score]]]:
        """Of each list the scores of all candidates and of its reserves, in order."""
        reserves = {
            who for who, outcome in rows(self.tables, "award_trainees", "trainee_id outcome") if outcome == "reserve"
        }
        found: dict[str | None, tuple[list[Score], list[Score]]] = defaultdict(lambda: ([], []))
        for one in self.people.values():
            if is_candidate(one, self._doubts):
                rivals, waiting = found[self._list(one.city)]
                rivals.append(_score(one))
                waiting += [_score(one)] if one.trainee_id in reserves else []
        return {name: (sorted(rivals), sorted(waiting)) for name, (rivals, waiting) in found.items()}

    def _list(self, city: str | None) -> str | None:
        """The list that somebody of this city is on: the own city's, or the province's."""
        return city if self._by_city else None

    def position_of(self, trainee_id: str) -> Position | None:
        """The own place among all candidates, of the own city where seats are by city; None for who is no candidate (R15)."""
        own = self.people.get(trainee_id)
        if own is None or not is_candidate(own, self._doubts):
            return None
        (rivals, reserves), mine = self._lists[self._list(own.city)], _score(own)
        after = bisect_right(rivals, mine)
        above = len(reserves) - bisect_right(reserves, mine)
        return Position(mine, len(rivals), len(rivals) - after, after - bisect_left(rivals, mine), above)

    @cached_property
    def _last(self) -> dict[str | None, Fraction]:
        totals = dict(rows(self.tables, "scores", "trainee_id total"))
        found: dict[str | None, list[Fraction]] = defaultdict(list)
        for who, city, outcome in rows(self.tables, "award_trainees", "trainee_id city outcome"):
            if outcome == "awarded" and who in totals:
                found[self._list(city)].append(totals[who])
        return {name: min(awarded) for name, awarded in found.items()}

    def last_seat(self, city: str | None) -> Fraction | None:
        """The lowest exact total awarded, of this city where seats are by city; None where nobody is (R15)."""
        return self._last.get(self._list(city))

    @cached_property
    def _listed_cases(self) -> list[tuple[Any, ...]]:
        return list(rows(self.tables, "award_cases", "rank outcome score"))

    @cached_property
    def _lowest_case(self) -> Fraction | None:
        return min((score for _, outcome, score in self._listed_cases if outcome == "awarded"), default=None)

    def case_list(self, rank: int | None = None) -> CaseList:
        """The list of cases, seen from this rank."""
        above = [
            1 for place, outcome, _ in self._listed_cases if outcome == "reserve" and rank is not None and place < rank
        ]
        return CaseList(len(above), self._lowest_case)

    @cached_property
    def _units(self) -> dict[str, dict[str, list[Any]]]:
        columns = "level unit registration_rate completion_rate pass_rate excellence_rate index outcome reasons"
        found: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        for level, name, *rest in rows(self.tables, "award_organisations", columns):
            found[level][name] = rest
        return found

    @cached_property
    def _last_units(self) -> dict[str, Fraction | None]:
        return {
            level: min((row[4] for row in ours.values() if row[5] == "awarded"), default=None)
            for level, ours in self._units.items()
        }

    def unit_index(self, level: str, unit: str) -> UnitIndex:
        """Of a unit that is ranked."""
        rule = self.programme.awards.organisations
        *rates, index, outcome, reasons = self._units[level][unit]
        last = self._last_units[level]
        behind = None if last is None or outcome == "awarded" else last - index
        parts = tuple(parts_of(rates, rule, dropped="registration_dropped" in reasons))
        return UnitIndex(parts, level == "school" and rule.shrink != "none", index, last, behind)

    def doubts_about(self, submission_id: str) -> list[str]:
        """What keeps a text and its author from awards: `confirmed` misconduct, an `unresolved` pair (R15, R18)."""
        found = (("confirmed", self._doubts.confirmed), ("unresolved", self._doubts.unresolved))
        return [code for code, texts in found if submission_id in texts]

    @cached_property
    def _texts(self) -> dict[str, CaseCandidate]:
        people = tuple(self.people.values())
        found = read_candidates(self.tables, self.programme, people=people, doubts=self._doubts)
        return {one.submission_id: one for one in found}

    def kept_out(self, submission_id: str) -> tuple[tuple[str, ...], int | None]:
        """The codes of the rules that keep a text from the cases (`candidates.RULES`), and its 字数; what was not handed in is unreadable."""
        found = self._texts.get(submission_id)
        if found is not None:
            return found.against, found.chars
        author = self.people.get(text_of(submission_id)[0])
        return (() if author is not None and author.passed else ("author",)) + ("unreadable",), None


def _score(one: Trainee) -> Score:
    assert one.total is not None and one.assignment_score is not None
    return one.total, one.assignment_score
