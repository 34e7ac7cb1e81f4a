"""6-selection (province): who and what is selected, by which numbers, and where the line fell.

Answers: How many seats, where is the line, who is tied across it? Why does this unit stand before that one, and why is one not ranked?
Which cases were chosen for which theme and city, and what could not be filled? Which volunteers are proposed?
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from jxgrade.awards import AWARDS
from jxgrade.awards.cutline import read_near
from jxgrade.awards.seats import seats_of
from jxgrade.awards.vacancies import LISTS
from jxgrade.pages import case_review, excellent, organisations, volunteers
from jxgrade.pages import cases as chosen
from jxgrade.pages.report import Part, ProvinceReport
from jxgrade.present import words
from jxgrade.present.blocks import NOTHING, Block, Card, Shown, cards
from jxgrade.present.listing import Listing
from jxgrade.present.workbook import guided
from jxgrade.tables import rows


def _of(prize: str, part: "Callable[[SelectionReport], Shown]") -> "Part[SelectionReport, Shown]":
    """Part of the page about a prize: it shows nothing where that is not given."""
    return Part(lambda report: part(report) if report.programme.awards.gives(prize) else NOTHING)


class SelectionReport(ProvinceReport):
    """All awards."""

    notebook, title = "6-selection", "评优遴选"
    reads = (
        "decisions",
        "scores",
        *AWARDS,
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

    def _read(self) -> None:
        tables = self.tables
        self._winners = excellent.read_winners(tables["award_trainees"], tables["scores"])
        self._seats, self._near = seats_of(tables, self.programme), read_near(tables)
        self._organisations = organisations.read_organisations(tables["award_organisations"])
        self._standing = organisations.read_assessed(self._organisations, tables["organisation_sensitivity"])
        self._cases = chosen.read_cases(tables["award_cases"])

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
                "优秀学员", _chosen(self._winners), f"席位 {words.count(self._seats.seats)}", "good", "#优秀学员"
            ),
            "organisations": Card(
                "优秀组织奖",
                f"{orgs['city']} 市 {orgs['county']} 县 {orgs['school']} 校",
                f"名额 {places.city}、{places.county}、{places.school}",
                "good",
                "#优秀组织奖",
            ),
            "cases": Card("优秀案例", _chosen(self._cases), f"名额 {rules.cases.places}", "good", "#优秀案例"),
            "volunteers": Card(
                "志愿者",
                proposed,
                f"建议名单，已签字 {words.count(signed)}",
                "good" if signed == proposed else "wait",
                "#优秀志愿者",
            ),
        }
        return cards("遴选一览", *(card for prize, card in found.items() if rules.gives(prize)))

    # ------------------------------------------------------------ excellent trainees

    trainees_awarded = _of("trainees", lambda one: excellent.listed(one._winners, one.programme))
    vacancies = _of("trainees", lambda one: excellent.vacancies_told(one.tables, one.programme, "trainee_id"))
    seats = _of("trainees", lambda one: excellent.seats_told(one._winners, one._seats, one.programme))
    city_seats = _of("trainees", lambda one: excellent.city_seats(one._seats, one.programme))
    excluded = _of("trainees", lambda one: excellent.excluded(one.tables, one.programme))
    cut_line = _of("trainees", lambda one: excellent.cut_line(one._near, one.programme))

    # ------------------------------------------------------------ organisations

    cities = _of("organisations", lambda one: organisations.of_level(one._organisations, "city", one.programme))
    counties = _of("organisations", lambda one: organisations.of_level(one._organisations, "county", one.programme))
    schools = _of("organisations", lambda one: organisations.of_level(one._organisations, "school", one.programme))
    index_rule = _of("organisations", lambda one: organisations.index_rule(one.programme))
    missing_eligible = _of("organisations", lambda one: organisations.missing(one.tables, one.programme))
    certainty_rule = _of("organisations", lambda one: organisations.certainty_rule(one.programme))
    certainty = _of("organisations", lambda one: organisations.likely(one._standing, one.programme))

    # ------------------------------------------------------------ cases and volunteers

    cases = _of("cases", lambda one: chosen.listed(one._cases, one.programme))
    case_vacancies = _of("cases", lambda one: excellent.vacancies_told(one.tables, one.programme, "submission_id"))
    case_notes = _of("cases", lambda one: case_review.notes(one.tables, one.programme))
    case_funnel = _of("cases", lambda one: chosen.funnel(one.tables, one.programme))
    case_balance = _of("cases", lambda one: chosen.balance(one.tables, one.programme))
    case_conflicts = _of("cases", lambda one: chosen.conflicts(one.tables, one.programme))
    case_prices = _of("cases", lambda one: chosen.prices(one.tables, one.programme))
    case_comparisons = _of("cases", lambda one: case_review.comparisons(one.tables, one.programme))
    volunteers = _of("volunteers", lambda one: volunteers.proposal(one.tables, one.programme))

    # ------------------------------------------------------------ the workbook

    def sheets(self) -> Sequence[Listing[Any]]:
        """What each sheet holds, then each award's rows, numbers exact."""
        tables, rules = self.tables, self.programme
        keys = [key for key, (prize, _) in LISTS.items() if rules.awards.gives(prize)]
        listings: dict[str, Callable[[], Sequence[Listing[Any]]]] = {
            "trainees": lambda: (
                excellent.listed(self._winners, rules),
                excellent.city_seats(self._seats, rules),
                excellent.excluded(tables, rules),
                excellent.near_listed(self._near, rules),
            ),
            "organisations": lambda: (
                organisations.listed(self._organisations, rules),
                organisations.certainty_listed(self._standing, rules),
            ),
            "cases": lambda: chosen.listings(tables, rules),
            "volunteers": lambda: [volunteers.listed(volunteers.read_volunteers(tables, rules), rules)],
        }
        found = [one for prize, of in listings.items() if rules.awards.gives(prize) for one in of()]
        found += [excellent.left(tables, rules, *keys)] if keys else []
        return guided(
            found, "公示与签字之前，这些都是建议名单。", "得分按精确值写出，不取整；除不尽的写到 12 位，是文本。"
        )


def _chosen(found: Sequence[Any]) -> int:
    return sum(one.outcome == "awarded" for one in found)
