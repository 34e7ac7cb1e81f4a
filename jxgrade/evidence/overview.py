"""All pairs of the province that a person should look at, and the groups they form: the way to every evidence page.

Answers: Which pairs wait for a ruling? Which are the worst, in which cities and schools, across which? Who hangs together with whom,
and whose text was first? Ids only.
"""

from collections.abc import Iterator
from typing import Final

from jxgrade.evidence.decide import begin
from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.group import Group, drawn
from jxgrade.evidence.hint import FOR_READING, HEADING, listed_hints
from jxgrade.evidence.network import MOST_NODES, rings
from jxgrade.evidence.passage import listed_passages
from jxgrade.evidence.rows import SMALLEST_GROUP, listed, state_of
from jxgrade.present import measured, page, words
from jxgrade.present.blocks import Block, Card, Lines, Link, Shown, cards, figure, head, note
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.pairs import group_file, text_file
from jxgrade.rules.kinds import FORMER
from jxgrade.similarity.origins import arrows

MOST_DRAWN: Final = 12


def list_page(gathered: Gathered) -> str:
    """The list as one self-contained page."""
    rules = gathered.programme
    heading = head(
        rules.title, "全省 · 雷同证据", (f"依据 {rules.document}", f"承训单位 {rules.provider}"), rules.as_of
    )
    sections = (
        ("pairs", "雷同对", (listed(gathered.pairs, gathered),)),
        ("groups", "三份以上互相牵连的群组", _groups(gathered)),
        ("shared", "许多人共有的段落", (_which(), listed_passages(gathered))),
        ("several", "与几份雷同的作业", (_several(gathered),)),
        ("hints", HEADING, (note(FOR_READING, "提示不暂缓、不影响任何人。", measured.HINTS), listed_hints(gathered))),
    )
    return page.render(
        "evidence_list.html.j2",
        title="全省 · 雷同证据",
        rules=rules,
        home=Link("← 全省报告目录", "../../index.html"),
        head=heading,
        lead=(_summary(gathered), _how(gathered)),
        sections=sections,
    )


def _summary(gathered: Gathered) -> Block:
    states = [state_of(pair, gathered).text for pair in gathered.pairs]
    held = {side.text_id for pair in gathered.pairs for side in gathered.states_of(pair) if side.held}
    rows = listed(gathered.pairs, gathered)
    open_ = states.count("待认定")
    yes, no = (sum(state.startswith(ruling) for state in states) for ruling in ("成立", "不成立"))
    return cards(
        "雷同一览",
        Card("雷同对", len(states), f"比对 {words.count(gathered.compared)} 份文本", href=f"#{rows.anchor}"),
        words.alarm("待认定", open_, "须由人核实", "wait", rows.rows_where(("状态", "待认定")) if open_ else ""),
        Card("已认定成立", yes, tone="bad" if yes else "plain"),
        Card("已认定不成立", no, tone="good"),
        words.alarm("成绩暂缓的作业", len(held), "认定之前不出成绩", "wait"),
    )


def _how(gathered: Gathered) -> Block:
    limits = gathered.programme.reuse
    note_at, hold_at = (words.percent(share, places=0) for share in (limits.note_at, limits.hold_at))
    return note(
        "怎样用这一页",
        "点“对照”打开两份全文，相同的片段用同一编号标出；每页末尾有处理决定表要填的那一行，核实以后由人填“成立”或“不成立”，再运行一次。机器不认定任何一对。",
        f"列出任一方被覆盖达到 {note_at} 的；达到 {hold_at} 的一方成绩暂缓。点表头可以按覆盖率、设区市、学校排序；“状态”可以只看待认定的，“两人”可以只看同校或跨市的。",
        measured.PAIRS,
        *begin(gathered),
    )


def _groups(gathered: Gathered) -> tuple[Shown, ...]:
    """Groups of three or more, the largest first: who shares with whom as a picture, then in rows."""
    names = [name for name, members in gathered.clusters.items() if len(members) >= SMALLEST_GROUP]
    groups = sorted(
        (Group.of(name, gathered) for name in names), key=lambda group: (-len(group.members), group.cluster)
    )
    number = {group.cluster: place for place, group in enumerate(groups, 1)}
    said = (
        "一个点是一份作业，橙色的是最早提交的，其余按提交先后顺时针排；连线的两份雷同，线越粗覆盖越多，浅线的两份经别的一份也能连上。"
        f"编号与下表相同；每组最多画 {MOST_NODES} 份，最多画 {MOST_DRAWN} 组。"
    )
    shown = [(drawn(group), group.pairs) for group in groups[:MOST_DRAWN]]
    pictures = rings([(len(members), arrows(members, pairs)) for members, pairs in shown]) if shown else ""
    listed_groups = table(
        "群组",
        groups,
        Column("号", "number", lambda group: number[group.cluster]),
        Column("图", "link", lambda group: Link("群组图", group_file(group.cluster))),
        Column("份数", "number", lambda group: len(group.members)),
        Column("雷同对", "number", lambda group: len(group.pairs)),
        Column("待认定", "number", lambda group: _waiting(group, gathered)),
        Column(
            "最早的一份",
            "text",
            lambda group: Lines((gathered.name(group.members[0]), gathered.when(group.members[0]))),
        ),
        Column("看上去", "wide", lambda group: Lines(_looks(group, gathered))),
        empty="没有三份以上的群组。",
    )
    return (*([figure("谁和谁相连", pictures, said)] if pictures else ()), listed_groups)


def _waiting(group: Group, gathered: Gathered) -> int:
    return sum(state_of(pair, gathered).text == "待认定" for pair in group.pairs)


def _looks(group: Group, gathered: Gathered) -> Iterator[str]:
    """What a group looks like, in a few words."""
    for place in group.roles.origins:
        yield f"{gathered.name(group.members[place])} 可能是源头"
    for place, count in group.roles.composed.items():
        yield f"{gathered.name(group.members[place])} 可能由 {count} 份拼成"


def _which() -> Block:
    return note(
        "公开文字，还是互相传抄",
        "下面每一段有许多人写了。机器分不清是大家都引用的公开文字，还是一份作业在传抄，所以在有人认定以前照常计入雷同。",
        "打开“谁有这一段”看过再定，把那一页末尾的一行填进公共段落认定表（公共段落认定.xlsx）：认定为公开的，下次运行起不再计入；认定为雷同的，照常计入，暂缓的逐份认定。",
    )


def _several(gathered: Gathered) -> Listing[str]:
    """Texts in several pairs, the most covered first."""
    shares = {one: gathered.covered(one, gathered.by_text[one]) or 0 for one in gathered.totals}

    def after(one: str) -> int:
        return sum(pair.earlier_id == one for pair in gathered.by_text[one])

    def before(one: str) -> int:
        return sum(pair.earlier_id == pair.other(one) for pair in gathered.by_text[one])

    return table(
        "与两份以上雷同的作业",
        sorted((one for one in shares if not one.startswith(FORMER)), key=lambda one: (-shares[one], one)),
        Column("来源合计", "link", lambda one: Link("全文与来源", text_file(one))),
        Column("作业", "text", gathered.name),
        Column("单位", "text", gathered.where),
        Column("先于它的", "number", before),
        Column("晚于它的", "number", after),
        Column("合计被覆盖", "rate", shares.__getitem__),
        empty="没有与两份以上雷同的作业。",
    )
