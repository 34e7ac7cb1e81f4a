"""Registers for the education bureaus: who passed, by city and by county, in the columns that their systems import (`papers.columns`)."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jxgrade.awards.vacancies import award_holders
from jxgrade.disk import file_name
from jxgrade.present import workbook
from jxgrade.present.listing import Column, Listing, listing_of
from jxgrade.programme import Programme
from jxgrade.tables import STATUSES, Tables, rows

PERSONAL: Final = ("name", "id_number", "gender")
_NUMBERS: Final = ("hours", "credits")
_OTHERS: Final = {"学员编号": "trainee_id", "结论": "status", "学时": "hours", "学分": "credits", "奖项": "awards"}
"""The columns where the programme names none."""


def write_registers(folder: Path, tables: Tables, rules: Programme, *, identities: bool) -> Iterator[tuple[Path, int]]:
    """Write ``<city>.xlsx`` and ``<city>/<county>.xlsx`` for all in which somebody passed; paths and people."""
    columns = rules.papers.columns or _OTHERS
    places: defaultdict[Path, list[dict[str, Any]]] = defaultdict(list)
    for one in _passed(tables, rules, identities=identities):
        places[Path(one["city"])].append(one)
        if one["county"]:
            places[Path(one["city"], file_name(one["county"]))].append(one)
    about = listing_of("说明", "说明:wide", [(line,) for line in _notes(rules, list(columns.values()), identities)])
    for place, people in sorted(places.items()):
        path = folder / f"{place.as_posix()}.xlsx"
        made = [_column(heading, field) for heading, field in columns.items()]
        workbook.write(path, [Listing("登记册", made, people), about], title=f"{rules.title}登记册", private=True)
        yield path, len(people)


def _column(heading: str, field: str) -> Column[dict[str, Any]]:
    return Column(heading, "number" if field in _NUMBERS else "text", lambda row: row[field])


def _passed(tables: Tables, rules: Programme, *, identities: bool) -> Iterator[dict[str, Any]]:
    """Who passed, by id, with all that a register may hold."""
    personal = {who: rest for who, *rest in rows(tables["identities"], "trainee_id", *PERSONAL)} if identities else {}
    best, authors = award_holders(tables, "trainee_id"), award_holders(tables, "submission_id")
    cases = {one.rpartition("/")[0] for one in authors}
    names = {city.slug: city.name for city in rules.cities}
    wanted = ("trainee_id", "city", "county", "school", "stage", "status", "credit_hours", "credits")
    for who, city, county, school, stage, status, hours, credits_ in sorted(rows(tables["decisions"], *wanted)):
        if status == "pass":
            won = [word for word, held in (("优秀学员", best), ("优秀案例", cases)) if who in held]
            yield {
                **dict(zip(PERSONAL, personal.get(who, (None,) * len(PERSONAL)), strict=True)),
                **{"trainee_id": who, "city": names[city], "county": county, "school": school},
                **{"stage": rules.stage_names.get(stage, stage), "status": STATUSES[status], "hours": hours},
                **{"credits": credits_, "awards": "、".join(won)},
            }


def _notes(rules: Programme, fields: list[str], identities: bool) -> Iterator[str]:
    yield f"依据 {rules.document}，判定基准日 {rules.as_of}；只列合格的学员。"
    if rules.hours.credits_per_hour is None:
        yield "学分为空：每学时折合多少学分还不知道。改法：在 programme.yaml 的 hours.credits_per_hour 写上后重新运行。"
    if not identities and any(field in PERSONAL for field in fields):
        yield "没有写出姓名等身份信息。改法：确需时加 --identities --by 姓名，写出会记入审计日志。"
