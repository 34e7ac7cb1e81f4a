"""Volunteers: the part of the selection page on R19: the proposal by county, with the figures of the ledger, until a person signs."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from jxgrade.pages.report import county_columns
from jxgrade.present import words
from jxgrade.present.blocks import Block, note, together
from jxgrade.present.listing import Column, Listing, listing_of, table
from jxgrade.programme import Programme
from jxgrade.tables import VOLUNTEER_ROLES, Tables, records, rows

ROLES: Final = {role: name for role, name in VOLUNTEER_ROLES.items() if role != "contact"}


def read_volunteers(tables: Tables, programme: Programme) -> list[Any]:
    """Everybody proposed, by city, county and role; of those who marked, who marked most first.

    Rows of `award_volunteers` with what the ledger says, and ``changed``: the figures are no longer those that were signed.
    """
    frame, ledger = tables["award_volunteers"], tables["grader_quality"].set_index("grader_id")
    marked = frame["marked"].fillna(0) > 0
    columns = ("finished", "late", "compared", "final_difference")
    work = {name: frame["volunteer_id"].map(ledger[name]).where(marked) for name in columns}
    figures = ("volunteer_id", "role", "marked", "agreement", "seed_error")
    signatures = tables["signatures"]
    signed = {row[:2]: row[2:] for row in rows(signatures[signatures["outcome"] == "awarded"], *figures)}
    now = [(*row[:2], row[2] and str(row[2]), *row[3:]) for row in rows(frame, *figures)]
    changed = [signed.get(row[:2], row[2:]) != row[2:] for row in now]
    places: dict[str | None, int] = {slug: place for place, slug in enumerate(programme.slugs)}
    order = {role: place for place, role in enumerate(ROLES)}
    return sorted(
        records(frame.assign(**work, changed=changed)),
        key=lambda v: (
            places.get(v.city, len(places)),
            v.county or "",
            order.get(v.role, 9),
            -(v.marked or 0),
            v.volunteer_id,
        ),
    )


def proposal(tables: Tables, programme: Programme) -> Block:
    """How the proposal was made, how far each city's list is signed, and everybody with the figures."""
    found = read_volunteers(tables, programme)
    how = note(
        "名单怎样来，怎样生效",
        "阅卷志愿者：有评阅记录的；专家、宣传志愿者：由县（市、区）上报的，专家另列评阅份数。工作联络人不参评（附件2 备注）。",
        f"文件没有规定分数线，所以这里不排除任何人：完成、准确（标准卷误差）、一致（与他人评分）、及时四项数字由签字人参考（{programme.cited('R19')}）。",
        "签字：jxgrade awards sign --city 设区市 [--county 县] --by 姓名；签字记入审计日志，重新运行后为“入选”，--withdraw 撤回。",
        tone="plain",
    )
    return together("优秀志愿者", how, _by_city(found, programme), listed(found, programme))


def _by_city(found: Sequence[Any], programme: Programme) -> Listing[Any]:
    all_ = Counter((v.city, v.role) for v in found)
    signed = Counter((v.city, v.role) for v in found if v.outcome == "awarded")
    lines = [
        (
            words.city(slug, programme),
            len({v.county for v in found if v.city == slug and v.county}),
            *(f"{signed[slug, role]} / {all_[slug, role]}" for role in ROLES),
        )
        for slug in (*programme.slugs, None)
        if any((slug, role) in all_ for role in ROLES)
    ]
    headings = f"设区市 县（市、区）数:number {' '.join(f'{name}:number' for name in ROLES.values())}"
    return listing_of("各市名单：已签字 / 建议", headings, lines, empty="没有可以建议的志愿者。", tools=False)


def listed(found: Sequence[Any], programme: Programme) -> Listing[Any]:
    """Everybody proposed, by city and county: the list for signing."""
    return table(
        "优秀志愿者",
        found,
        Column("设区市", "choice", lambda v: words.city(v.city, programme) if v.city else None),
        *county_columns(programme),
        Column("志愿者编号", "id", lambda v: v.volunteer_id),
        Column("类型", "choice", lambda v: ROLES.get(v.role, v.role)),
        Column("评阅份数", "number", lambda v: v.marked),
        Column("按时完成", "rate", lambda v: words.percent(v.finished, places=0)),
        Column("逾期份数", "number", lambda v: v.late),
        Column("标准卷误差", "number", lambda v: v.seed_error),
        Column("可比作业", "number", lambda v: v.compared, only="workbook"),
        Column("与他人一致", "rate", lambda v: words.percent(v.agreement, places=0)),
        Column("与他人分差", "number", lambda v: v.final_difference, only="workbook"),
        Column("结果", "choice", lambda v: words.status(v.outcome), 16),
        Column("依据", "text", lambda v: "；".join(words.VOLUNTEER_REASONS[reason] for reason in v.reasons)),
        Column("签字", "choice", lambda v: "签字后数字有变，请复核" if v.changed and v.outcome == "awarded" else None),
        caption="优秀志愿者建议名单（签字后生效）",
        empty="没有可以建议的志愿者。",
        about="建议表彰的志愿者和所做的工作；有人签字后才算入选",
    )
