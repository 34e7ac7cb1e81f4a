"""Volunteers: the part of the selection page on R19: the proposal by county, with the figures of the ledger, until a person signs."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.present import words
from jxgrade.present.blocks import Block, Column, Lines, note, table, together
from jxgrade.present.sheets import Sheet
from jxgrade.programme import Programme
from jxgrade.tables import VOLUNTEER_ROLES, exact, rows

Tables = Mapping[str, pd.DataFrame]
ROLES: Final = {role: name for role, name in VOLUNTEER_ROLES.items() if role != "contact"}


class Volunteer(NamedTuple):
    """One row of `award_volunteers`, with what the ledger and the signature say."""

    who: str
    role: str
    city: str | None
    county: str | None
    marked: int | None
    agreement: str | None
    seed_error: str | None
    outcome: str
    reasons: tuple[str, ...]
    finished: str | None
    late: int | None
    compared: int | None
    difference: str | None
    changed: bool  # the figures are no longer those that were signed


def read_volunteers(tables: Tables, programme: Programme) -> tuple[Volunteer, ...]:
    """Everybody proposed, by city, county and role; of those who marked, who marked most first."""
    ledger = {
        row[0]: row[1:]
        for row in rows(tables["volunteer_ledger"], "grader_id", "finished", "late", "compared", "difference")
    }
    signed = {
        (who, role): tuple(figures)
        for who, role, outcome, *figures in rows(
            tables["signatures"], "volunteer_id", "role", "outcome", "marked", "agreement", "seed_error"
        )
        if outcome == "awarded"
    }
    columns = ("volunteer_id", "role", "city", "county", "marked", "agreement", "seed_error", "outcome", "reasons")
    found: list[Volunteer] = []
    for who, role, city, county, marked, agreement, seed_error, outcome, reasons in rows(
        tables["award_volunteers"], *columns
    ):
        now = (None if marked is None else str(marked), agreement, seed_error)
        work = ledger.get(who, (None,) * 4) if marked else (None,) * 4
        changed = signed.get((who, role), now) != now
        given = (who, role, city, county, marked, agreement, seed_error, outcome, tuple(reasons))
        found.append(Volunteer._make((*given, *work, changed)))
    places: dict[str | None, int] = {slug: place for place, slug in enumerate(programme.slugs)}
    order = {role: place for place, role in enumerate(ROLES)}
    return tuple(
        sorted(
            found,
            key=lambda v: (
                places.get(v.city, len(places)),
                v.county or "",
                order.get(v.role, 9),
                -(v.marked or 0),
                v.who,
            ),
        )
    )


def proposal(tables: Tables, programme: Programme) -> Block:
    """How the proposal was made, how far each city's list is signed, and everybody with the figures."""
    found = read_volunteers(tables, programme)
    how = note(
        "名单怎样来，怎样生效",
        "阅卷志愿者：有评阅记录的；专家、宣传志愿者：由县（市、区）上报的，专家另列评阅份数。工作联络人不参评（附件2 备注）。",
        "文件没有规定分数线，所以这里不排除任何人：完成、准确（标准卷误差）、一致（与他人评分）、及时四项数字由签字人参考（八（二）；R19）。",
        "签字：jxgrade awards sign --city 设区市 [--county 县] --by 姓名；签字记入审计日志，重新运行后为“入选”，--withdraw 撤回。",
        tone="plain",
    )
    return together("优秀志愿者", how, _by_city(found, programme), _everybody(found, programme))


def _by_city(found: tuple[Volunteer, ...], programme: Programme) -> Block:
    all_, signed = (
        Counter((v.city, v.role) for v in found),
        Counter((v.city, v.role) for v in found if v.outcome == "awarded"),
    )
    counties = {v.city: len({w.county for w in found if w.city == v.city and w.county}) for v in found}
    cities = [slug for slug in (*programme.slugs, None) if any((slug, role) in all_ for role in ROLES)]
    lines = [
        (
            words.city(slug, programme),
            counties.get(slug),
            *(f"{signed[slug, role]} / {all_[slug, role]}" for role in ROLES),
        )
        for slug in cities
    ]
    columns = (
        Column("设区市"),
        Column("县（市、区）数", "number"),
        *(Column(name, "number") for name in ROLES.values()),
    )
    return table("各市名单：已签字 / 建议", columns, lines, empty="没有可以建议的志愿者。", tools=False)


def _everybody(found: tuple[Volunteer, ...], programme: Programme) -> Block:
    lines = [
        (
            v.who,
            ROLES.get(v.role, v.role),
            words.city(v.city, programme) if v.city else None,
            v.county,
            v.marked,
            _share(v.finished),
            v.late or None,
            words.number(v.seed_error),
            _share(v.agreement),
            _outcome(v),
            "；".join(words.VOLUNTEER_REASONS[reason] for reason in v.reasons) or None,
        )
        for v in found
    ]
    columns = (
        Column("志愿者编号", "id"),
        Column("类型", "choice"),
        Column("设区市", "choice"),
        Column("县（市、区）"),
        Column("评阅份数", "number"),
        Column("按时完成", "number"),
        Column("逾期份数", "number"),
        Column("标准卷误差", "number"),
        Column("与他人一致", "number"),
        Column("结果", "choice"),
        Column("依据"),
    )
    return table("优秀志愿者建议名单（签字后生效）", columns, lines, empty="没有可以建议的志愿者。")


def _outcome(one: Volunteer) -> object:
    badge = words.outcome(one.outcome)
    return Lines((badge, "签字后数字有变，请复核")) if one.changed and one.outcome == "awarded" else badge


def _share(value: str | None) -> str | None:
    return None if value is None else words.percent(Fraction(value), places=0)


def sheet(tables: Tables, programme: Programme) -> Sheet:
    """The list for signing, exact numbers, by city and county."""
    lines = (
        (
            words.city(v.city, programme) if v.city else None,
            v.county,
            v.who,
            ROLES.get(v.role, v.role),
            v.marked,
            exact(v.finished),
            v.late,
            exact(v.seed_error),
            v.compared,
            exact(v.agreement),
            exact(v.difference),
            words.OUTCOMES[v.outcome],
            "是" if v.changed else None,
        )
        for v in read_volunteers(tables, programme)
    )
    columns = (
        ("设区市", 12),
        ("县（市、区）", 14),
        ("志愿者编号", 18),
        ("类型", 12),
        ("评阅份数", 10),
        ("按时完成比例", 14),
        ("逾期份数", 10),
        ("标准卷误差", 12),
        ("与他人可比份数", 14),
        ("一致比例", 10),
        ("平均相差", 10),
        ("结果", 16),
        ("签字后数字有变", 14),
    )
    return Sheet("优秀志愿者", columns, lines, "建议表彰的志愿者和所做的工作；有人签字后才算入选")
