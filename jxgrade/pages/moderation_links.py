"""The part of 4-moderation on counties: which ones marking links, so that strict graders can be told from weak texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from jxgrade.marking.links import Linked, county_parts, linked
from jxgrade.pages.graders import Grader
from jxgrade.pages.report import county_columns
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme

Tables = Mapping[str, pd.DataFrame]


def links(tables: Tables, graders: Sequence[Grader], programme: Programme) -> Block:
    """Whether all counties hang together, and the counties with the fewest links."""
    title, counties = "县与县的联系", linked(tables, programme)
    if not counties:
        return note(title, "没有已知县（市、区）的学员，看不出联系。")
    return together(title, _standing(counties, tables["county_links"], graders), _table(counties, programme))


def _standing(counties: Sequence[Linked], frame: pd.DataFrame, graders: Sequence[Grader]) -> Block:
    """Do all counties, and all graders, hang together?"""
    places = [one[:2] for one in counties]
    parts = Counter(part for one in graders if (part := one.values.get("part")) is not None)
    found = (
        ("按共同的阅卷人", [len(part) for part in county_parts(places, frame, "graders")], "个县"),
        ("按共同评过的作业", [len(part) for part in county_parts(places, frame, "doubles")], "个县"),
        ("阅卷人之间（有共同评过的作业）", sorted(parts.values(), reverse=True), "名阅卷人"),
    )
    whole = all(len(sizes) <= 1 for _, sizes, _ in found)
    advice = () if whole else ("没有连在一起的，宽严不能互相比较。改法：安排这些县的阅卷人共同评一些作业。",)
    return note("是否连成一片", *(_said(*one) for one in found), *advice, tone="plain" if whole else "note")


def _said(how: str, sizes: Sequence[int], unit: str) -> str:
    if len(sizes) <= 1:
        return f"{how}：{sum(sizes)} {unit}连成一片。"
    alone = sum(size == 1 for size in sizes)
    rest = f"，其中 {alone} {unit}与谁都没有联系" if alone else ""
    return f"{how}：{sum(sizes)} {unit}分成 {len(sizes)} 片，最大的一片 {sizes[0]} {unit}{rest}。"


def _table(counties: Sequence[Linked], programme: Programme) -> Listing[Linked]:
    yes, no = Badge("有联系", "good"), Badge("没有联系", "wait")
    return Listing(
        "各县的联系，最少的在前",
        (
            Column("设区市", "choice", lambda one: words.city(one.city, programme)),
            *(replace(one, value=lambda link: link.county or "（不分县）") for one in county_columns(programme)),
            Column("有共同阅卷人的县", "number", lambda one: one.graders),
            Column("有共同作业的县", "number", lambda one: one.doubles),
            Column("共同评过的作业", "number", lambda one: one.texts),
            Column("按共同作业", "choice", lambda one: yes if one.doubles else no),
        ),
        counties,
    )
