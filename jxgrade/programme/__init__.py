"""The programme's rules as one frozen, validated object: every number of `programme.yaml`, none anywhere else.

``Programme.load(path)`` reports all that is wrong at once, each with path, value, reason and fix (`errors.ProgrammeError`).
Numbers such as 0.05 are read as decimals, never as binary floats. What a key means and which clause it comes from stands
beside it in `params/programme.yaml`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator

from jxgrade.errors import ProgrammeError
from jxgrade.programme.awards import Awards, ByLevel, CaseAward, Certificates, OrganisationAward, TraineeAward
from jxgrade.programme.consistent import faults_across
from jxgrade.programme.parts import (
    Assignment,
    City,
    Confirmed,
    Eligible,
    Length,
    Limits,
    Marking,
    Papers,
    Privacy,
    ReuseLimits,
    Section,
    Windows,
)
from jxgrade.programme.reading import as_meant, faults_of, read_yaml, yaml_of
from jxgrade.programme.scalars import Code, Day, Rules, Slug, Text, Window, wrong
from jxgrade.programme.scoring import Component, Hours, PointsTable, Scoring, components_of


class Programme(Rules):
    """All rules of the programme; frozen."""

    title: Text
    authority: Text
    provider: Text
    document: Text
    timezone: Text = "Asia/Shanghai"
    as_of: Day
    lot: Text
    aliases: Mapping[Text, Slug] = Field(default_factory=dict)
    clauses: Mapping[Text, Text] = Field(default_factory=dict)
    columns: Mapping[Text, Text] = Field(default_factory=dict)
    confirmed: tuple[Confirmed, ...] = ()
    stages: Mapping[Code, tuple[Text, ...]] = Field(default_factory=dict)
    cities: tuple[City, ...] = Field(min_length=1)
    eligible: Eligible | None = None
    windows: Windows
    hours: Hours = Hours()
    tables: Mapping[Code, PointsTable] = Field(default_factory=dict)
    assignments: Mapping[Code, Assignment] = Field(min_length=1)
    length: Length = Length()
    scoring: Scoring
    marking: Marking = Marking()
    reuse: ReuseLimits = ReuseLimits()
    awards: Awards = Awards()
    certificates: Certificates = Certificates()
    privacy: Privacy = Privacy()
    papers: Papers = Papers()
    limits: Limits = Limits()

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise wrong("没有这个时区", "写成 Asia/Shanghai") from error
        return name

    @field_validator("cities")
    @classmethod
    def _cities_differ(cls, cities: tuple[City, ...]) -> tuple[City, ...]:
        slugs = [city.slug for city in cities]
        if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            raise wrong(f"slug 重复：{'、'.join(twice)}", "每个设区市只写一次")
        return cities

    @field_validator("columns")
    @classmethod
    def _columns_exist(cls, columns: Mapping[str, str]) -> Mapping[str, str]:
        if not columns:
            return columns
        from jxgrade.tables.inbox import INBOX  # late: it is seldom needed, and pandas comes with it

        known = {column.name for table in INBOX.values() for column in table.columns}
        faults = [f"{heading} → {name}：没有这一列" for heading, name in columns.items() if name not in known]
        for heading, name in columns.items():
            taken = {
                table.surely[heading] for table in INBOX.values() if heading in table.surely and name in table.names
            }
            faults += [f"{heading} 本来就是 {other} 的列名" for other in sorted(taken - {name})]
        if faults:
            raise wrong(
                "；".join(faults),
                "右边写 trainee_id、online_hours 这样的列名（见说明的表格一览），左边写表里实际的列名",
            )
        return columns

    @property
    def components(self) -> tuple[Component, ...]:
        """What must be reached and what the total is made of, in the order in which it is listed (R5, R8, R9)."""
        return components_of(self.hours, self.scoring)

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of texts, in the order of the file: code -> Chinese name."""
        return {kind: assignment.name for kind, assignment in self.assignments.items()}

    @property
    def stage_names(self) -> dict[str, str]:
        """The stages, in the order of the file: code -> Chinese name, the first of its words."""
        return {stage: words[0] for stage, words in self.stages.items()}

    @property
    def without_counties(self) -> frozenset[str]:
        """The cities that have no county, whatever stands in the column (R16)."""
        return frozenset(city.slug for city in self.cities if not city.counties)

    def cited(self, *rules: str) -> str:
        """The clauses of the document that these rules rest on, and the rules: ``八；R8``."""
        clauses = dict.fromkeys(part for rule in rules for part in self.clauses.get(rule, "").split("；") if part)
        return "；".join([*clauses, "、".join(rules)])

    @property
    def _named_neighbours(self) -> list[tuple[str, str]]:
        return [(unit, other) for unit, others in self.marking.neighbours.items() for other in others]

    def _unit(self, named: str) -> str | None:
        """``九江市/共青城市`` as ``jiujiang/共青城市``, a whole city by its name as its slug; None where there is no such city."""
        city, slash, county = named.partition("/")
        slug = next((one.slug for one in self.cities if city in (one.name, one.slug)), None)
        if slug is None or bool(slash) != bool(county):
            return None
        return f"{slug}/{county}" if county else slug

    @property
    def neighbour_pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs of units (``city/county``, or a whole ``city``) whose graders keep away from each other's texts.

        A city without counties is one unit, and beside itself.
        """
        pairs = {
            tuple(sorted((self._unit(one) or "", self._unit(other) or ""))) for one, other in self._named_neighbours
        }
        return tuple(sorted({*((one, other) for one, other in pairs), *((one, one) for one in self.without_counties)}))

    @property
    def slugs(self) -> tuple[str, ...]:
        """The cities' slugs, in the order of the file."""
        return tuple(city.slug for city in self.cities)

    @property
    def named(self) -> dict[str, str]:
        """Slug by each way a city is written: slug, Chinese name, name without 市, aliases."""
        own = {name: city.slug for city in self.cities for name in (city.slug, city.name, city.name.removesuffix("市"))}
        return {**self.aliases, **own}

    def city(self, slug: str) -> City:
        """The city of this slug; KeyError where there is none."""
        for city in self.cities:
            if city.slug == slug:
                return city
        raise KeyError(slug)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and validate a `programme.yaml`; raises ProgrammeError with everything that is wrong in it."""
        path = Path(path)
        name = f"{path.parent.name}/{path.name}" if path.parent.name == "params" else path.name
        return cls.from_mapping(yaml_of(path, name), name)

    @classmethod
    def from_mapping(cls, data: object, name: str = "programme.yaml") -> Self:
        """Validate what a YAML file held; raises ProgrammeError."""
        data = as_meant(data)
        try:
            programme = cls.model_validate(data)
        except ValidationError as error:
            faults = faults_of(error)
            raise ProgrammeError(name, faults + faults_across(data, told=faults)) from error
        faults = faults_across(data)
        if faults:
            raise ProgrammeError(name, faults)
        return programme
