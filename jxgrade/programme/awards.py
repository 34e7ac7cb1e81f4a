"""What is awarded, to whom, by which numbers; a prize that is left out is not given."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, Strict, field_validator, model_validator

from jxgrade.programme.scalars import Bounds, Count, Day, Positive, Rules, Share, Text, wrong


class Vacancy(Rules):
    """Somebody on the list of excellent trainees who declined, or whom a person struck out; in the order of the decisions."""

    trainee_id: Text
    cause: Literal["declined", "struck_out"]
    decided_on: Day


class CaseVacancy(Rules):
    """A case whose author declined, or which a person struck out; in the order of the decisions."""

    submission_id: Text
    cause: Literal["declined", "struck_out"]
    decided_on: Day


class TraineeAward(Rules):
    """Excellent trainees (R15)."""

    share: Share
    scope: Literal["province", "city"]
    ties: Literal["exclude", "include", "decide"]
    reserves: Count
    vacancies: tuple[Vacancy, ...] = ()


class ByLevel(Rules):
    """A number per level of organisation."""

    city: Count
    county: Count
    school: Count

    def __getitem__(self, level: str) -> int:
        number: int = getattr(self, level)
        return number


class IndexWeights(Rules):
    """Weights of the organisation index (R16)."""

    registration: Share
    completion: Share
    # `pass` is a word of Python; the key in the file stays `pass`
    passing: Share = Field(alias="pass")
    excellence: Share

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        total = self.registration + self.completion + self.passing + self.excellence
        if total != 1:
            raise wrong(f"四项权重之和为 {total}，不是 1", "调整四项权重，使合计为 1")
        return self


class Sensitivity(Rules):
    """How sure places are: draws, the sum of the Dirichlet's parameters, and from which chances a place is sure or out of reach."""

    draws: Annotated[int, Strict(), Field(ge=100, le=100_000)] = 2000
    # a weight w varies by the root of w (1 - w) / (concentration + 1): .4 by .08, .2 by .06
    concentration: Positive = 40
    certain: Share = Decimal("0.9")
    out: Share = Decimal("0.1")

    @model_validator(mode="after")
    def _out_below_certain(self) -> Self:
        if self.out >= self.certain:
            raise wrong("out 不小于 certain", "“稳定落选”的线要低于“稳定入选”的线")
        return self


class OrganisationAward(Rules):
    """Organisation awards (R16, R17)."""

    places: ByLevel
    weights: IndexWeights
    minimum: ByLevel
    shrink: Literal["none", "wilson", "eb"]
    # counties that the province administers, as slug/county: they belong to their city (R16) and are marked in lists
    direct: tuple[Text, ...] = ()
    # shown beside the result; no outcome depends on it
    sensitivity: Sensitivity = Sensitivity()


class Caps(Rules):
    """At most so many cases per unit (R18)."""

    trainee: Positive
    school: Positive
    county: Positive


class Floors(Rules):
    """At least so many cases per theme and city (R18)."""

    theme: Count = 0
    city: Count = 0


class CaseAward(Rules):
    """Cases (R18)."""

    places: Count
    chars: Bounds
    tolerance: Share = Decimal(0)
    themes: tuple[Text, ...] = ()
    per: Caps
    floors: Floors = Floors()
    reserves: Count = 0
    # panel: mean of enough experts, else the final mark; judged: strength in comparative judgement (awards/standing.py)
    by: Literal["panel", "judged"] = "panel"
    panel_min: Count = 1
    # who is read by experts; no outcome of R18 depends on it
    shortlist: Positive = 3
    experts: Count = 2
    vacancies: tuple[CaseVacancy, ...] = ()

    @field_validator("themes")
    @classmethod
    def _themes_differ(cls, themes: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(themes)) != len(themes):
            raise wrong("有重复的主题", "删去重复的主题")
        return themes


class PerCounty(Rules):
    """Least and most volunteers of each role in a county (七)."""

    contact: Bounds
    expert: Bounds
    publicity: Bounds
    grader: Bounds


class PerCity(Rules):
    """Least and most contacts of a city (七)."""

    contact: Bounds


class VolunteerAward(Rules):
    """Volunteers: numbers and dates (R19, R20)."""

    per_county: PerCounty | None = None
    per_city: PerCity | None = None
    deadline: Day | None = None
    reminder: Day | None = None


_NONE = ByLevel(city=0, county=0, school=0)
_NO_TRAINEES = TraineeAward(share=Decimal(0), scope="province", ties="exclude", reserves=0)
_NO_ORGANISATIONS = OrganisationAward(
    places=_NONE, weights=IndexWeights.model_validate({"registration": 0, "completion": 0, "pass": 1, "excellence": 0}), minimum=_NONE, shrink="none"
)  # fmt: skip
_NO_CASES = CaseAward(
    places=0, chars=(0, 0), per=Caps(trainee=1, school=1, county=1), panel_min=0,
)  # fmt: skip


class Awards(Rules):
    """All awards; one that is left out is not given (八)."""

    trainees: TraineeAward = _NO_TRAINEES
    organisations: OrganisationAward = _NO_ORGANISATIONS
    cases: CaseAward = _NO_CASES
    volunteers: VolunteerAward = VolunteerAward()

    def gives(self, prize: str) -> bool:
        """Is this prize given? One that is left out is not."""
        return prize in self.model_fields_set


class Certificates(Rules):
    """What stands above the certificates of each award (八)."""

    passed: Text = "合格证书"
    trainees: Text = "优秀学员证书"
    cases: Text = "优秀案例证书"
    volunteers: Text = "优秀志愿者证书"
    organisations: Text = "优秀组织奖证书"

    def __getitem__(self, award: str) -> str:
        title: str = getattr(self, award)
        return title
