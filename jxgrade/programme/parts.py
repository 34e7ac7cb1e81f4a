"""The parts of the programme, in the order of the file; what belongs together is checked together."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, Strict, field_validator, model_validator

from jxgrade.programme.scalars import (
    Bounds,
    Count,
    Day,
    Days,
    Number,
    Part,
    Percent,
    Positive,
    Share,
    Slug,
    Text,
    wrong,
)


class Quota(Part):
    """Places of one city by stage (附件1)."""

    school: Count
    kindergarten: Count

    @property
    def total(self) -> int:
        """Places of both stages."""
        return self.school + self.kindergarten


class City(Part):
    """One of the province's cities: slug, Chinese name, quota and theory window (附件1; 五.一)."""

    slug: Slug
    name: Text
    quota: Quota
    theory: Days


class Windows(Part):
    """When what may happen (五)."""

    registration: Days
    offline: Days
    submission: Days
    test: Days
    marking: Days


class Confirmed(Part):
    """A person's word that a table is right although one of its reasons fails most of a city."""

    table: Literal["learning", "attendance", "tests", "submissions"]
    city: Slug
    decided_by: Text
    decided_on: Day


class Hours(Part):
    """Hours required and credited (四; 八)."""

    online: Number
    offline: Number
    offline_max: Number
    offline_gate: Literal["complete", "attended"]
    credit: Count
    credits_per_hour: Number | None

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.offline_max < self.offline:
            raise wrong("offline_max 小于 offline", "offline_max 至少等于 offline")
        return self


class Section(Part):
    """A part a text must have: its name, headings that announce it, cues in the prose that show it, the kind of its content."""

    name: Text
    headings: tuple[Text, ...] = Field(min_length=1)
    cues: tuple[Text, ...]
    about: Literal["theme", "pupils", "learnt", "case", "plan"] | None = None


class Level(Part):
    """One level of a rubric criterion: name, points up to, what it looks like."""

    name: Text
    points: Bounds
    text: Text


class Criterion(Part):
    """One criterion of a rubric."""

    name: Text
    points: Positive
    levels: tuple[Level, ...]


class Assignment(Part):
    """One of the two texts: weight, least length, sections, rubric and phrases for comments (五.三; 八)."""

    name: Text
    weight: Number
    min_chars: Count
    sections: tuple[Section, ...]
    rubric: tuple[Criterion, ...]
    comments: tuple[Text, ...] = ()

    @field_validator("rubric")
    @classmethod
    def _rubric_is_100(cls, rubric: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        total = sum(criterion.points for criterion in rubric)
        if rubric and total != 100:
            raise wrong(f"各项分值之和为 {total}，不是 100", "调整 points，使合计为 100")
        return rubric


class Assignments(Part):
    """Both texts."""

    lesson_design: Assignment
    growth_report: Assignment

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if self.lesson_design.weight + self.growth_report.weight == 0:
            raise wrong("两份作业的 weight 都是 0", "至少一份作业的 weight 大于 0")
        return self

    def __getitem__(self, kind: str) -> Assignment:
        assignment: Assignment = getattr(self, kind)
        return assignment

    def items(self) -> tuple[tuple[str, Assignment], ...]:
        """Kind and assignment, in the order in which reasons are listed."""
        return (("lesson_design", self.lesson_design), ("growth_report", self.growth_report))


class Length(Part):
    """How characters are counted, and how near a limit is doubtful (R3, R22)."""

    mode: Literal["word", "han", "nonspace"]
    doubt: Share


class ScoreWeights(Part):
    """Parts of 100 (八)."""

    test: Percent
    assignments: Percent

    @model_validator(mode="after")
    def _is_100(self) -> Self:
        if self.test + self.assignments != 100:
            raise wrong(
                f"两项权重之和为 {self.test + self.assignments}，不是 100", "调整 test 与 assignments，使合计为 100"
            )
        return self


class Scoring(Part):
    """From components to a status (R5-R7, R12)."""

    weights: ScoreWeights
    pass_at: Percent
    excellent_at: Percent
    attempts: Literal["best", "last"]
    late: Literal["accept", "pending"]
    decimals: Annotated[int, Strict(), Field(ge=0, le=12)]

    @model_validator(mode="after")
    def _excellent_is_not_below(self) -> Self:
        if self.excellent_at < self.pass_at:
            raise wrong("excellent_at 低于 pass_at", "优秀线不能低于合格线")
        return self


class ReuseLimits(Part):
    """From which coverage a text is noted or held, and what is common text (R10, R24)."""

    hold_at: Share
    note_at: Share
    common_share: Share
    passage_long: Count = 60
    quotes: Literal["discount", "count"] = "discount"

    @model_validator(mode="after")
    def _note_before_hold(self) -> Self:
        if self.note_at > self.hold_at:
            raise wrong("note_at 大于 hold_at", "提示线不能高于暂缓线")
        return self


class Vacancy(Part):
    """Somebody on the list of excellent trainees who declined, or whom a person struck out; in the order of the decisions."""

    trainee_id: Text
    cause: Literal["declined", "struck_out"]
    decided_on: Day


class CaseVacancy(Part):
    """A case whose author declined, or which a person struck out; in the order of the decisions."""

    submission_id: Text
    cause: Literal["declined", "struck_out"]
    decided_on: Day


class TraineeAward(Part):
    """Excellent trainees (R15)."""

    share: Share
    scope: Literal["province", "city"]
    ties: Literal["exclude", "include", "decide"]
    reserves: Count
    vacancies: tuple[Vacancy, ...] = ()


class ByLevel(Part):
    """A number per level of organisation."""

    city: Count
    county: Count
    school: Count

    def __getitem__(self, level: str) -> int:
        number: int = getattr(self, level)
        return number


class IndexWeights(Part):
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


class Sensitivity(Part):
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


class OrganisationAward(Part):
    """Organisation awards (R16, R17)."""

    places: ByLevel
    weights: IndexWeights
    minimum: ByLevel
    shrink: Literal["none", "wilson", "eb"]
    # counties that the province administers, as slug/county: they belong to their city (R16) and are marked in lists
    direct: tuple[Text, ...] = ()
    # shown beside the result; no outcome depends on it
    sensitivity: Sensitivity = Sensitivity()


class Caps(Part):
    """At most so many cases per unit (R18)."""

    trainee: Positive
    school: Positive
    county: Positive


class Floors(Part):
    """At least so many cases per theme and city (R18)."""

    theme: Count
    city: Count


class CaseAward(Part):
    """Cases (R18)."""

    places: Count
    chars: Bounds
    tolerance: Share
    themes: tuple[Text, ...]
    per: Caps
    floors: Floors
    reserves: Count
    # panel: mean of enough experts, else the final mark; judged: strength in comparative judgement (awards/standing.py)
    by: Literal["panel", "judged"] = "panel"
    panel_min: Count
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


class PerCounty(Part):
    """Least and most volunteers of each role in a county (七)."""

    contact: Bounds
    expert: Bounds
    publicity: Bounds
    grader: Bounds


class PerCity(Part):
    """Least and most contacts of a city (七)."""

    contact: Bounds


class VolunteerAward(Part):
    """Volunteers: numbers and dates (R19, R20)."""

    per_county: PerCounty
    per_city: PerCity
    deadline: Day
    reminder: Day


class Awards(Part):
    """All awards (八)."""

    trainees: TraineeAward
    organisations: OrganisationAward
    cases: CaseAward
    volunteers: VolunteerAward


class Certificates(Part):
    """What stands above the certificates of each award (八)."""

    passed: Text = "合格证书"
    trainees: Text = "优秀学员证书"
    cases: Text = "优秀案例证书"
    volunteers: Text = "优秀志愿者证书"
    organisations: Text = "优秀组织奖证书"

    def __getitem__(self, award: str) -> str:
        title: str = getattr(self, award)
        return title


class Privacy(Part):
    """What is not shown (small cells) and how long a notice hangs."""

    small_cell: Count
    notice_workdays: Count


class Limits(Part):
    """What one document of the inbox may cost."""

    file_mb: Positive
    unpacked_mb: Positive
    ratio: Positive
    members: Positive
    pages: Positive
    seconds: Positive
    text_chars: Positive
