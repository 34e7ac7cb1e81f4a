"""The part of 4-moderation on counties: which ones marking links, so that strict graders can be told from weak texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from jxgrade.marking.links import County, counties_of, county_parts
from jxgrade.pages.graders import Grader
from jxgrade.present import figures_graders, words
from jxgrade.present.blocks import Badge, Block, figure, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.tables import records, rows

Tables = Mapping[str, pd.DataFrame]
_LINK = ("city", "county", "other_city", "other_county", "graders", "doubles")


def links(tables: Tables, graders: Sequence[Grader], programme: Programme) -> Block:
    """The picture of linked counties, whether all hang together, and the counties with the fewest links."""
    title = "县与县的联系"
    counties = _counties(tables, programme)
    if not counties:
        return note(title, "没有已知县（市、区）的学员，看不出联系。")
    frame = tables["county_links"]
    place = {county: number for number, county in enumerate(counties)}
    upper: dict[tuple[int, int], int] = {}
    lower: dict[tuple[int, int], int] = {}
    for a, b, c, d, shared, doubled in rows(frame, *_LINK):
        if (a, b) in place and (c, d) in place:
            one, other = sorted((place[a, b], place[c, d]))
            upper[one, other], lower[one, other] = shared, doubled
    groups = [words.city(city, programme) for city, _ in counties]
    names = ("共同的阅卷人数", "共同评过的作业数")
    svg = figures_graders.matrix(title, groups, upper, lower, names=names)
    said = (
        f"一格是两个县（共 {len(counties)} 个，按设区市排列，横竖同序；赣江新区不分县）。右上：评过两县作业的阅卷人数；左下：两县的阅卷人"
        "都评过的作业数。空白越少、颜色越深，各县的宽严越能互相比较。"
    )
    return together(
        title, figure(title, svg, said), _standing(counties, frame, graders), _table(counties, frame, programme)
    )


def _counties(tables: Tables, programme: Programme) -> list[County]:
    """All counties of trainees, of graders and of the links, in the order of the programme's cities."""
    order = {slug: number for number, slug in enumerate(programme.slugs)}
    volunteers = tables["volunteers"]
    homes = counties_of(volunteers[volunteers["role"] == "grader"], "volunteer_id", programme.without_counties)
    found = {*counties_of(tables["trainees"], "trainee_id", programme.without_counties).values(), *homes.values()}
    found |= {county for a, b, c, d, *_ in rows(tables["county_links"], *_LINK) for county in ((a, b), (c, d))}
    return sorted(found, key=lambda county: (order.get(county[0], len(order)), county[1] or ""))


def _standing(counties: list[County], frame: pd.DataFrame, graders: Sequence[Grader]) -> Block:
    """Do all counties, and all graders, hang together?"""
    by_grader = county_parts(counties, frame, "graders")
    by_text = county_parts(counties, frame, "doubles")
    parts = Counter(part for one in graders if (part := one.values.get("part")) is not None)
    lines = [
        _said("按共同的阅卷人", [len(part) for part in by_grader], "个县"),
        _said("按共同评过的作业", [len(part) for part in by_text], "个县"),
        _said("阅卷人之间（有共同评过的作业）", sorted(parts.values(), reverse=True), "名阅卷人"),
    ]
    whole = all(len(part) <= 1 for part in (by_grader, by_text, parts))
    advice = () if whole else ("没有连在一起的，宽严不能互相比较。改法：安排这些县的阅卷人共同评一些作业。",)
    return note("是否连成一片", *lines, *advice, tone="plain" if whole else "note")


def _said(how: str, sizes: list[int], unit: str) -> str:
    if len(sizes) <= 1:
        return f"{how}：{sum(sizes)} {unit}连成一片。"
    alone = sum(size == 1 for size in sizes)
    rest = f"，其中 {alone} {unit}与谁都没有联系" if alone else ""
    return f"{how}：{sum(sizes)} {unit}分成 {len(sizes)} 片，最大的一片 {sizes[0]} {unit}{rest}。"


def _table(counties: list[County], frame: pd.DataFrame, programme: Programme) -> Listing[County]:
    """Each county with how many others it is linked to, the loneliest first."""
    by_grader: Counter[County] = Counter()
    by_text: Counter[County] = Counter()
    doubled: Counter[County] = Counter()
    for a, b, c, d, shared, texts in rows(frame, *_LINK):
        for county in ((a, b), (c, d)):
            by_grader[county] += shared > 0
            by_text[county] += texts > 0
            doubled[county] += texts
    return Listing(
        "各县的联系，最少的在前",
        (
            Column("设区市", "choice", lambda one: words.city(one[0], programme)),
            Column("县（市、区）", "text", lambda one: one[1] or "（不分县）"),
            Column("有共同阅卷人的县", "number", lambda one: by_grader[one]),
            Column("有共同作业的县", "number", lambda one: by_text[one]),
            Column("共同评过的作业", "number", lambda one: doubled[one]),
            Column(
                "按共同作业",
                "choice",
                lambda one: Badge("有联系", "good") if by_text[one] else Badge("没有联系", "wait"),
            ),
        ),
        sorted(counties, key=lambda one: (by_text[one], doubled[one], counties.index(one))),
    )


def listed(frame: pd.DataFrame, programme: Programme) -> Listing[Any]:
    """Every link between two counties, for the workbook."""
    return Listing(
        "县际联系",
        (
            Column("设区市甲", "choice", lambda row: words.city(row.city, programme)),
            Column("县甲", "text", lambda row: row.county),
            Column("设区市乙", "choice", lambda row: words.city(row.other_city, programme)),
            Column("县乙", "text", lambda row: row.other_county),
            Column("共同的阅卷人", "number", lambda row: row.graders),
            Column("共同评过的作业", "number", lambda row: row.doubles, 14),
        ),
        records(frame),
    )
