"""The page of a group: three or more texts that hang together, as a picture in the order of time, with who may be the origin.

Answers: Who was first, who in between, who last? Who may have put several texts together? Which pairs are still open? Ids only.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.network import MOST_NODES, Node, network
from jxgrade.evidence.rows import listed, named, state_of, states_of
from jxgrade.evidence.shared import age
from jxgrade.present import page, words
from jxgrade.present.blocks import Block, Card, Lines, Link, cards, figure, head, note
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.pairs import pair_file, text_file
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair
from jxgrade.similarity.origins import Roles, arrows, roles

CAVEAT: Final = (
    "先提交的不一定是原作者：两人可能抄自同一处，也可能有人先写、后交。图只说明先后和雷同，谁抄谁须当面核实。"
)


@dataclass(frozen=True)
class Group:
    """Texts that hang together, in the order of time, the pairs among them, and what each may be."""

    cluster: str
    members: tuple[str, ...]
    pairs: tuple[Pair, ...]
    roles: Roles

    @classmethod
    def of(cls, cluster: str, gathered: Gathered) -> "Group":
        """The group of this name."""
        members = tuple(sorted(gathered.clusters[cluster], key=lambda one: (age(one, gathered.times), one)))
        inside = {pair for one in members for pair in gathered.by_text.get(one, ())}
        pairs = tuple(sorted(inside, key=lambda pair: (-pair.most, pair.left_id, pair.right_id)))
        return cls(cluster, members, pairs, roles(len(members), arrows(members, pairs)))


def group_page(cluster: str, gathered: Gathered) -> str:
    """A group as one self-contained page."""
    group, rules = Group.of(cluster, gathered), gathered.programme
    title = f"{len(group.members)} 份互相牵连的作业"
    heading = head(f"{rules.title} · 雷同证据", title, (f"依据 {rules.document}",), rules.as_of)
    sections = (
        ("picture", "先后与可能的源头", (_drawn(group, gathered), note("请注意", CAVEAT))),
        ("members", "作业", (_members(group, gathered),)),
        ("pairs", "雷同对", (listed(group.pairs, gathered),)),
    )
    return page.render(
        "evidence_list.html.j2",
        title=f"雷同群组：{title}",
        rules=rules,
        home=Link("← 雷同证据目录", "index.html"),
        head=heading,
        lead=(_summary(group, gathered),),
        sections=sections,
    )


def _summary(group: Group, gathered: Gathered) -> Block:
    former = sum(one.startswith(FORMER) for one in group.members)
    places = {gathered.place(one)[:1] for one in group.members if not one.startswith(FORMER)}
    schools = {gathered.place(one) for one in group.members if not one.startswith(FORMER)}
    states = [state_of(pair, gathered).text for pair in group.pairs]
    waiting = sum(state.startswith("待认定") for state in states)
    return cards(
        "群组一览",
        Card("作业", len(group.members) - former, f"另有往年文本 {former} 份" if former else "没有往年文本"),
        Card("雷同对", len(group.pairs)),
        words.alarm("待认定的对", waiting, "须由人核实" if waiting else "", "wait"),
        Card("涉及", f"{len(schools)} 校", f"{len(places)} 个设区市"),
    )


def _drawn(group: Group, gathered: Gathered) -> Block:
    shown = drawn(group)
    nodes = [_node(group.members.index(one), one, group, gathered) for one in shown]
    said = "自上而下按提交先后排列，方块是往年文本；箭头从先交的指向后交的，线越粗覆盖越多，旁边是较高一方的覆盖率；浅线的两份，经中间一份也能连上；虚线表示先后不明。"
    said += "可能的源头、拼成的和中间一环，写在下表“可能的角色”一列。"
    if len(group.members) > len(shown):
        said += f"只画出牵连最多的 {len(shown)} 份。"
    return figure("谁先谁后", network(nodes, arrows(shown, group.pairs)), said)


def drawn(group: Group) -> tuple[str, ...]:
    """The texts that are drawn: those with most partners, in the order of time."""
    ties = Counter(one for pair in group.pairs for one in (pair.left_id, pair.right_id))
    numbers = {one: number for number, one in enumerate(group.members)}
    chosen = sorted(group.members, key=lambda one: (-ties[one], numbers[one]))[:MOST_NODES]
    return tuple(sorted(chosen, key=numbers.__getitem__))


def _node(number: int, text_id: str, group: Group, gathered: Gathered) -> Node:
    told = " · ".join((gathered.where(text_id), gathered.when(text_id)))
    role = _role(number, group.roles)
    return Node(
        number + 1, gathered.name(text_id), told, role, number in group.roles.origins, text_id.startswith(FORMER)
    )


def _members(group: Group, gathered: Gathered) -> Listing[str]:
    number = {one: place for place, one in enumerate(group.members)}
    pairs = {one: gathered.by_text.get(one, ()) for one in group.members}

    def page_of(one: str) -> str | None:
        return text_file(one) if one in gathered.totals else pair_file(pairs[one][0]) if pairs[one] else None

    return table(
        "群组里的作业",
        group.members,
        Column("号", "number", lambda one: number[one] + 1),
        Column("作业", "id", lambda one: named(one, gathered, page_of(one))),
        Column("单位", "text", gathered.where),
        Column("提交时间", "text", gathered.when),
        Column("可能的角色", "choice", lambda one: _role(number[one], group.roles)),
        Column("与几份雷同", "number", lambda one: len(pairs[one])),
        Column("合计被覆盖", "rate", lambda one: gathered.covered(one, pairs[one])),
        Column("认定", "choice", lambda one: Lines(states_of(one, pairs[one], gathered))),
    )


def _role(place: int, found: Roles) -> str:
    """The role of one text in words; empty where nothing is to say."""
    if place in found.origins:
        return "可能的源头"
    if place in found.composed:
        return f"可能由 {found.composed[place]} 份拼成"
    return "中间一环" if place in found.between else ""
