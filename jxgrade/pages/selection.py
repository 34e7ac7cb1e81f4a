"""6-selection (province): who and what is selected, by which numbers, and where the line fell.

Answers: How many seats, where is the line, who is tied across it? Why does this unit stand before that one, and why is one not ranked?
Which cases were chosen for which theme and city, and what could not be filled? Which volunteers are proposed?
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast

from jxgrade.awards import AWARD_TABLES
from jxgrade.awards.cutline import Near, read_near
from jxgrade.awards.seats import Seats, seats_of
from jxgrade.awards.vacancies import LISTS
from jxgrade.pages import case_review, cutline, excellent, organisations, sensitivity, volunteers
from jxgrade.pages import cases as chosen
from jxgrade.pages.excellent import Winner
from jxgrade.pages.organisations import Organisation
from jxgrade.pages.report import ProvinceReport
from jxgrade.present import words
from jxgrade.present.blocks import NOTHING, Block, Card, Shown, cards
from jxgrade.present.listing import Listing
from jxgrade.present.workbook import guided
from jxgrade.tables import rows

Kind = TypeVar("Kind")


def _of(prize: str) -> Callable[[Callable[[Any], Kind]], Callable[[Any], Kind]]:
    """Part of the page about a prize: it shows nothing where that is not given."""

    def about(part: Callable[[Any], Kind]) -> Callable[[Any], Kind]:
        def shown(report: Any) -> Kind:
            return part(report) if report.programme.awards.gives(prize) else cast(Kind, NOTHING)

        shown.__doc__ = part.__doc__
        return shown

    return about


class SelectionReport(ProvinceReport):
    """All awards."""

    notebook, title = "6-selection", "评优遴选"
    reads = (
        "decisions",
        "scores",
        *AWARD_TABLES,
        "trainee_exclusions",
        "cut_line",
        "organisation_sensitivity",
        "missing_eligible",
        "case_funnel",
        "case_prices",
        "case_shortlist",
        "case_scale",
        "case_judges",
        "case_notes",
        "vacancies",
        "grader_quality",
        "signatures",
    )

    @cached_property
    def _winners(self) -> tuple[Winner, ...]:
        return excellent.read_winners(self.tables["award_trainees"], self.tables["scores"])

    @cached_property
    def _organisations(self) -> tuple[Organisation, ...]:
        return organisations.read_organisations(self.tables["award_organisations"])

    @cached_property
    def _near(self) -> tuple[Near, ...]:
        return read_near(self.tables, self.programme)

    @cached_property
    def _standing(self) -> tuple[sensitivity.Assessed, ...]:
        return sensitivity.read_assessed(self._organisations, self.tables["organisation_sensitivity"])

    @cached_property
    def _cases(self) -> Sequence[Any]:
        return chosen.read_cases(self.tables["award_cases"])

    @cached_property
    def _seats(self) -> Seats:
        return seats_of(self.tables, self.programme)

    @property
    def summary(self) -> Block:
        """What was selected, award by award."""
        rules = self.programme.awards
        places = rules.organisations.places
        orgs = Counter(one.level for one in self._organisations if one.outcome == "awarded")
        outcomes = Counter(outcome for (outcome,) in rows(self.tables["award_volunteers"], "outcome"))
        signed, proposed = outcomes["awarded"], sum(outcomes.values())
        found = {
            "trainees": Card(
                "优秀学员",
                words.count(_chosen(self._winners)),
                f"席位 {words.count(self._seats.seats)}",
                "good",
                "#优秀学员",
            ),
            "organisations": Card(
                "优秀组织奖",
                f"{orgs['city']} 市 {orgs['county']} 县 {orgs['school']} 校",
                f"名额 {places.city}、{places.county}、{places.school}",
                "good",
                f"#{self.cities.anchor}" if rules.gives("organisations") else "",
            ),
            "cases": Card(
                "优秀案例", words.count(_chosen(self._cases)), f"名额 {rules.cases.places}", "good", "#优秀案例"
            ),
            "volunteers": Card(
                "志愿者",
                words.count(proposed),
                f"建议名单，已签字 {words.count(signed)}",
                "good" if signed == proposed else "wait",
                "#优秀志愿者",
            ),
        }
        return cards("遴选一览", [card for prize, card in found.items() if rules.gives(prize)])

    @property
    @_of("trainees")
    def seats(self) -> Block:
        """How the seats were counted, where the line is and who is tied across it."""
        return excellent.seats_told(self._winners, self._seats, self.programme)

    @property
    @_of("trainees")
    def city_seats(self) -> Listing[Any]:
        """The seats by city, by largest remainder."""
        return excellent.city_seats(self._seats, self.programme)

    @property
    @_of("trainees")
    def excluded(self) -> Listing[Any]:
        """Who reached the line of excellent trainees and is not on the list."""
        return excellent.excluded(self.tables["trainee_exclusions"], self.tables["decisions"], self.programme)

    @property
    @_of("organisations")
    def missing_eligible(self) -> Listing[Any]:
        """Schools that lack the number of people to be trained."""
        return organisations.missing(self.tables["missing_eligible"], self.programme)

    @property
    @_of("trainees")
    def trainees_awarded(self) -> Listing[Winner]:
        """Excellent trainees, ties across the line, reserves."""
        return excellent.listed(self._winners, self.programme)

    @property
    @_of("trainees")
    def vacancies(self) -> Shown:
        """Who left the list of excellent trainees and who moved up."""
        return excellent.vacancies_told(self.tables, self.programme, "trainee_id")

    @property
    @_of("trainees")
    def cut_line(self) -> Block:
        """Who would change sides at half a mark or a mark, and what is to be read again."""
        return cutline.block(self._near, self.programme)

    @property
    @_of("organisations")
    def index_rule(self) -> Block:
        """How the index is made."""
        return organisations.index_rule(self.programme)

    @property
    @_of("organisations")
    def cities(self) -> Listing[Organisation]:
        """Cities by index."""
        return organisations.of_level(self._organisations, "city", self.programme)

    @property
    @_of("organisations")
    def counties(self) -> Listing[Organisation]:
        """Counties by index."""
        return organisations.of_level(self._organisations, "county", self.programme)

    @property
    @_of("organisations")
    def schools(self) -> Listing[Organisation]:
        """Schools by index."""
        return organisations.of_level(self._organisations, "school", self.programme)

    @property
    @_of("organisations")
    def certainty_rule(self) -> Block:
        """What is varied to see how sure the places are."""
        return sensitivity.rule_told(self.programme)

    @property
    @_of("organisations")
    def certainty(self) -> Listing[sensitivity.Assessed]:
        """Who wins or may win, how surely, and what would turn it."""
        return sensitivity.likely(self._standing, self.programme)

    @property
    @_of("cases")
    def case_funnel(self) -> Block:
        """From what was handed in to what is awarded, step by step."""
        return chosen.funnel(self.tables, self.programme)

    @property
    @_of("cases")
    def case_balance(self) -> Block:
        """Cases by theme and city against the floors, and what could not be filled."""
        return chosen.balance(self.tables, self.programme)

    @property
    @_of("cases")
    def case_conflicts(self) -> Listing[Any]:
        """Which constraints keep a floor from being reached."""
        return chosen.conflicts(self.tables, self.programme)

    @property
    @_of("cases")
    def case_prices(self) -> Block:
        """What each constraint costs and whom it moves."""
        return chosen.prices(self.tables, self.programme)

    @property
    @_of("cases")
    def case_comparisons(self) -> Block:
        """The scale of comparative judgement, for the experts."""
        return case_review.comparisons(self.tables, self.programme)

    @property
    @_of("cases")
    def case_notes(self) -> Listing[Any]:
        """What a person has to settle before cases are published."""
        return case_review.notes(self.tables, self.programme)

    @property
    @_of("cases")
    def cases(self) -> Listing[Any]:
        """Cases and reserves."""
        return chosen.listed(self._cases, self.programme)

    @property
    @_of("cases")
    def case_vacancies(self) -> Shown:
        """Which cases left the list, and which moved up."""
        return excellent.vacancies_told(self.tables, self.programme, "submission_id")

    @property
    @_of("volunteers")
    def volunteers(self) -> Block:
        """Volunteers proposed, with what they did, and how far the lists are signed."""
        return volunteers.proposal(self.tables, self.programme)

    def sheets(self) -> Sequence[Listing[Any]]:
        """What each sheet holds, then each award's rows, numbers exact."""
        tables, rules = self.tables, self.programme
        keys = [key for key, (prize, _) in LISTS.items() if rules.awards.gives(prize)]
        listings: dict[str, Callable[[], Sequence[Listing[Any]]]] = {
            "trainees": lambda: (
                self.trainees_awarded,
                self.city_seats,
                self.excluded,
                cutline.listed(self._near, rules),
            ),
            "organisations": lambda: (
                organisations.listed(self._organisations, rules),
                sensitivity.listed(self._standing, rules),
            ),
            "cases": lambda: chosen.listings(tables, rules),
            "volunteers": lambda: volunteers.listings(tables, rules),
        }
        found = [one for prize, of in listings.items() if rules.awards.gives(prize) for one in of()]
        found += [excellent.left(tables, rules, *keys)] if keys else []
        return guided(
            found, "公示与签字之前，这些都是建议名单。", "得分按精确值写出，不取整；除不尽的写到 12 位，是文本。"
        )


def _chosen(found: Sequence[Any]) -> int:
    return sum(one.outcome == "awarded" for one in found)
