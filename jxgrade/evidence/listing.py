"""Pairs as rows: the table that the list, the group pages and the pages of single texts share, and where each pair stands."""

from collections.abc import Iterator, Sequence
from typing import Final

from jxgrade.evidence.dossier import Dossier
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Column, Lines, Link, table
from jxgrade.present.pairs import FORMER, Pair, Standing, group_page
from jxgrade.present.slips import badge

SMALLEST_GROUP: Final = 3
COLUMNS: Final = (
    Column("证据"),
    Column("状态", "choice"),
    Column("较高覆盖率", "number"),
    Column("甲"),
    Column("甲设区市", "choice"),
    Column("甲学校"),
    Column("乙"),
    Column("乙设区市", "choice"),
    Column("乙学校"),
    Column("被覆盖与认定"),
    Column("两人", "choice"),
    Column("先提交", "choice"),
)


def group_link(text_id: str, dossier: Dossier) -> Link | None:
    """The way to the picture of the group a text is in, where it is one of three or more."""
    cluster = dossier.cluster_of.get(text_id)
    members = dossier.clusters[cluster] if cluster else ()
    return (
        Link(f"{len(members)} 份互相牵连的群组图", group_page(cluster))
        if cluster and len(members) >= SMALLEST_GROUP
        else None
    )


def named(text_id: str, href: str | None = None) -> Lines:
    """A text in two short lines, whose it is and what; the first leads to a page where one is given."""
    first, *rest = words.submission(text_id).split(" · ")
    return Lines((Link(first, href) if href else first, *rest))


def state_of(pair: Pair, dossier: Dossier) -> Badge:
    """待认定 while a side waits for a person; else what was ruled, 请复核 where a text came later; 仅提示 where nobody this year is concerned."""
    sides = dossier.standings(pair)
    if any(side.open for side in sides):
        return Badge("待认定", "wait")
    decisions = {side.ruling.decision for side in sides if side.ruling is not None}
    again = "，请复核" if any(side.doubts for side in sides) else ""
    if "confirmed" in decisions:
        return Badge(f"成立{again}", "bad")
    return Badge(f"不成立{again}", "good") if decisions else Badge("仅提示")


def states_of(text_id: str, pairs: Sequence[Pair], dossier: Dossier) -> Iterator[Badge]:
    """Where one text stands in the worst of its pairs: held before noted before neither; a ruling is the same in all."""
    sides = [side for pair in pairs for side in dossier.standings(pair) if side.text_id == text_id]
    if sides:
        yield badge(max(sides, key=lambda side: (side.held, side.open, side.doubts)))


def pairs_table(pairs: Sequence[Pair], dossier: Dossier, *, empty: str) -> Block:
    """The pairs, most covered first, to be sorted by score, city and school and filtered by state and relation."""
    return table("雷同对", COLUMNS, (_line(pair, dossier) for pair in pairs), empty=empty, tools=bool(pairs))


def _line(pair: Pair, dossier: Dossier) -> tuple[object, ...]:
    first = {pair.left_id: "甲", pair.right_id: "乙"}.get(pair.earlier_id or "", "同时或不明")
    sides = []
    for _, text_id, _ in pair.sides:
        place = dossier.place(text_id)
        city = "往年" if text_id.startswith(FORMER) else words.city(place.city, dossier.programme)
        school, county = place.school or "", place.county or ""
        at = school if school.startswith(county) else f"{county} {school}"
        sides.append((named(text_id), city, at))
    shares = [f"{side} {words.percent(share)}" for side, _, share in pair.sides]
    stands = [f"{share}，{_ruled(one)}" for share, one in zip(shares, dossier.standings(pair), strict=True)]
    return (
        Link("对照", pair.page),
        state_of(pair, dossier),
        words.percent(pair.most),
        *sides[0],
        *sides[1],
        Lines(tuple(stands)),
        dossier.relation(pair),
        first,
    )


def _ruled(one: Standing) -> str:
    """Where a side stands, in the fewest words."""
    return "暂缓" if one.held else "往年" if one.text_id.startswith(FORMER) else badge(one).text
