"""Pairs as rows: the table that the list, the group pages and the pages of single texts share, and where each pair stands.

And what a person writes down once a text is decided on: the row of the inbox table, all of it but the decision itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.evidence.gathered import Gathered
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Lines, Link
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.pairs import badge, group_file, pair_file
from jxgrade.programme import Programme
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair, SideState
from jxgrade.tables import CHOICES, INBOX

SMALLEST_GROUP: Final = 3


def group_link(text_id: str, gathered: Gathered) -> Link | None:
    """The way to the picture of the group a text is in, where it is one of three or more."""
    cluster = gathered.cluster_of.get(text_id)
    members = gathered.clusters[cluster] if cluster else ()
    return (
        Link(f"{len(members)} 份互相牵连的群组图", group_file(cluster))
        if cluster and len(members) >= SMALLEST_GROUP
        else None
    )


def named(text_id: str, gathered: Gathered, href: str | None = None) -> Lines:
    """A text in two short lines, whose it is and what; the first leads to the page that is given, or to that of the author."""
    first, *rest = gathered.name(text_id).split(" · ")
    linked = gathered.linked(text_id)
    href = href or (linked.href if isinstance(linked, Link) else None)
    return Lines((Link(first, href) if href else first, *rest))


def state_of(pair: Pair, gathered: Gathered) -> Badge:
    """待认定 while a side waits for a person; else what was ruled, 请复核 where a text came later; 仅提示 where nobody this year is concerned."""
    sides = gathered.states_of(pair)
    if any(side.open for side in sides):
        return Badge("待认定", "wait")
    decisions = {side.ruling.decision for side in sides if side.ruling is not None}
    again = "，请复核" if any(side.doubts for side in sides) else ""
    if "confirmed" in decisions:
        return Badge(f"成立{again}", "bad")
    return Badge(f"不成立{again}", "good") if decisions else Badge("仅提示")


def states_of(text_id: str, pairs: Sequence[Pair], gathered: Gathered) -> Iterator[Badge]:
    """Where one text stands in the worst of its pairs: held before noted before neither; a ruling is the same in all."""
    sides = [side for pair in pairs for side in gathered.states_of(pair) if side.text_id == text_id]
    if sides:
        yield badge(max(sides, key=lambda side: (side.held, side.open, side.doubts)))


def listed(pairs: Sequence[Pair], gathered: Gathered) -> Listing[Pair]:
    """The pairs, most covered first, to be sorted by score, city and school and filtered by state and relation."""

    def side(place: int, name: str) -> tuple[Column[Pair], ...]:
        def text(pair: Pair) -> str:
            return pair.sides[place][1]

        return (
            Column(name, "id", lambda pair: named(text(pair), gathered)),
            Column(f"{name}设区市", "choice", lambda pair: _city(text(pair), gathered)),
            Column(f"{name}学校", "text", lambda pair: _school(text(pair), gathered)),
        )

    return table(
        "雷同对",
        pairs,
        Column("证据", "link", lambda pair: Link("对照", pair_file(pair))),
        Column("状态", "choice", lambda pair: state_of(pair, gathered)),
        Column("较高覆盖率", "rate", lambda pair: pair.most),
        *side(0, "甲"),
        *side(1, "乙"),
        Column("被覆盖与认定", "text", lambda pair: _stands(pair, gathered)),
        Column("两人", "choice", gathered.relation),
        Column("先提交", "choice", lambda pair: pair.first),
        empty="没有达到提示线的雷同对。",
        tools=True,
        asked=[("状态", "待认定")],
    )


def _city(text_id: str, gathered: Gathered) -> str:
    return "往年" if text_id.startswith(FORMER) else words.city(gathered.place(text_id)[0], gathered.programme)


def _school(text_id: str, gathered: Gathered) -> str:
    _, county, school = (part or "" for part in gathered.place(text_id))
    return school if school.startswith(county) else f"{county} {school}"


def _stands(pair: Pair, gathered: Gathered) -> Lines:
    sides = zip(pair.sides, gathered.states_of(pair), strict=True)
    return Lines(f"{name} {words.percent(share)}，{_ruled(one)}" for (name, _, share), one in sides)


def _ruled(one: SideState) -> str:
    """Where a side stands, in the fewest words."""
    return "暂缓" if one.held else "往年" if one.text_id.startswith(FORMER) else badge(one).text


@dataclass(frozen=True)
class RulingRow:
    """One row for the inbox table ``inbox``: ``cells`` in the order of its columns; what only a person can say is empty.

    The last four columns are what was decided, by whom, when, and a note. ``how``: when to write it down, and what comes of it.
    """

    title: str
    state: Badge
    cells: tuple[str, ...]
    inbox: str
    how: str

    @property
    def row(self) -> str:
        """The cells with tabs between them, as a spreadsheet takes them."""
        return "\t".join(self.cells)

    @property
    def table(self) -> str:
        """What the table is called."""
        return INBOX[self.inbox].heading

    @property
    def headings(self) -> tuple[str, ...]:
        """Its columns."""
        return tuple(column.heading for column in INBOX[self.inbox].columns)

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided."""
        return tuple(CHOICES[INBOX[self.inbox].columns[-4].type].values())


def ruling_row(side: str, one: SideState, note: str, programme: Programme) -> RulingRow | None:
    """The row for a text; None for a former year's, which nobody rules on."""
    if one.text_id.startswith(FORMER):
        return None
    who, _, kind = one.text_id.rpartition("/")
    known = {"trainee_id": who, "kind": programme.kinds.get(kind, kind), "note": note}
    how = "当面核实以后，在处理决定表（处理决定.xlsx）里给每份作业写一行，再运行一次 jxgrade run。"
    how += "认定不成立的，从那时起不再暂缓，成绩照常；认定成立的，这份作业按 0 分计（R11）。"
    return RulingRow(
        f"{side}{words.submission(one.text_id, programme)}", badge(one), _cells("misconduct", known), "misconduct", how
    )


def passage_row(passage_id: str, decision: str | None) -> RulingRow:
    """The row for a passage that many have."""
    how = "看过以后，在公共段落认定表（公共段落认定.xlsx）里给这一段写一行，再运行一次 jxgrade run。"
    cells = _cells("passages", {"passage_id": passage_id})
    return RulingRow(f"段落 {passage_id}", passage_badge(decision), cells, "passages", how)


def _cells(inbox: str, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(" ".join(known.get(column.name, "").split()) for column in INBOX[inbox].columns)


def passage_badge(decision: str | None) -> Badge:
    """待认定, or what a person ruled of a passage that many have."""
    if decision is None:
        return Badge("待认定", "wait")
    return Badge(CHOICES["passage_ruling"].get(decision, decision), "good" if decision == "public" else "bad")
