"""What the children are told: each inbox table's columns with the rules for their cells, made from `tables.INBOX` and the programme."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from jxgrade.intake.cells import BLANKS, as_word
from jxgrade.intake.headings import Spec, Wanted
from jxgrade.intake.values import Level, Rule
from jxgrade.programme import Programme
from jxgrade.tables import CHOICES, INBOX, Column, InboxTable, points_table

# what offices write for a role in 附件2
VOLUNTEERS: Final = {
    "contact": "联络人 联络员 工作联络员 工作联系人",
    "expert": "专家 专家类 专家型志愿者",
    "publicity": "宣传 宣传类 宣传员",
    "grader": "阅卷 阅卷类 阅卷人 阅卷员 阅卷教师 评阅 评阅志愿者",
}
ABSENT: Final = frozenset(("缺考",))  # no attempt (1.8)
# times that only notes hang on; an unreadable one is no error
NOTED_TIMES: Final = frozenset(("registered_at", "started_at", "finished_at", "attended_on"))
NOTED_TEXTS: Final = frozenset(("category", "theme", "note", "decided_by", "title", "employer", "name", "gender"))


def specs(programme: Programme) -> dict[str, Spec]:
    """Table -> what its files are read by."""
    cities = city_words(programme)
    return {
        table.name: Spec(
            table.name,
            tuple(
                Wanted(
                    column.name,
                    column.heading,
                    _rule(column, programme, cities),
                    column.required and is_asked(column, programme),
                    also=tuple(column.also.split()),
                    own=tuple(word for word, name in programme.columns.items() if name == column.name),
                    asked=is_asked(column, programme),
                )
                for column in table.columns
            ),
            table.any_of,
            table.heading,
        )
        for table in inbox_tables(programme).values()
    }


def inbox_tables(programme: Programme) -> dict[str, InboxTable]:
    """The tables that may arrive: those that are always known, then those that the programme names."""
    own = (points_table(name, table.name, table.column) for name, table in programme.tables.items())
    return INBOX | {table.name: table for table in own}


def asked_tables(programme: Programme) -> dict[str, InboxTable]:
    """The tables and columns that mean something here: without hours, tests, stages, counties and prizes that the programme does not have."""
    used = {part.inbox for part in programme.components}
    idle = {"learning", "attendance", "tests"} - used
    idle |= {"items"} if "tests" not in used else set()
    idle |= {"panel"} if not programme.awards.gives("cases") else set()
    idle |= {"schools"} if not programme.awards.gives("organisations") else set()
    return {
        name: replace(table, columns=tuple(column for column in table.columns if is_asked(column, programme)))
        for name, table in inbox_tables(programme).items()
        if name not in idle
    }


def is_asked(column: Column, programme: Programme) -> bool:
    """Has the programme such a thing at all? One without stages, counties or cases misses no such column."""
    if column.name == "theme":
        return programme.awards.gives("cases")
    if column.name == "stage":
        return bool(programme.stages)
    return column.name != "county" or any(city.counties for city in programme.cities)


def city_words(programme: Programme) -> dict[str, str]:
    """Every spelling of a city -> slug: slug, name, name without 市, aliases (rules, 1.3)."""
    return {as_word(one): slug for one, slug in (programme.named | dict(programme.aliases)).items()}


def _rule(column: Column, programme: Programme, cities: dict[str, str]) -> Rule:
    level: Level = "warning" if column.name in NOTED_TIMES | NOTED_TEXTS or column.private else "error"
    if column.type == "city":
        return Rule("choice", cities, "、".join(city.name for city in programme.cities), level=level)
    choices = CHOICES | {"kind": programme.kinds} | ({"stage": programme.stage_names} if programme.stages else {})
    if column.type in choices:
        words = {as_word(one): slug for slug, name in choices[column.type].items() for one in (slug, name)}
        allowed = "、".join(choices[column.type].values())
        if column.type == "stage":
            words |= {as_word(one): stage for stage, listed in programme.stages.items() for one in listed}
        elif column.type == "volunteer_role":
            words |= {as_word(one): slug for slug, known in VOLUNTEERS.items() for one in known.split()}
        short = _parts(programme.kinds) if column.type == "kind" else {}
        return Rule("choice", words | short, allowed, level=level, short=frozenset(short))
    blanks = BLANKS | ABSENT if column.name == "test_score" else BLANKS
    warns = column.name != "phone"
    return Rule(
        "text" if column.type == "stage" else column.type,
        zone=programme.timezone,
        level=level,
        number_warns=warns,
        blanks=blanks,
        units=column.units,
        most=column.most,
    )


def _parts(names: Mapping[str, str]) -> dict[str, str]:
    """What is half of one name at least, and of no other name a part: 成长报告 of 个人成长报告."""
    words = {slug: as_word(name) for slug, name in names.items()}
    found = {
        (word[start:end], slug)
        for slug, word in words.items()
        for start in range(len(word))
        for end in range(start + max(2, (len(word) + 1) // 2), len(word) + 1)
        if end - start < len(word)
    }
    return {part: slug for part, slug in sorted(found) if sum(part in word for word in words.values()) == 1}
