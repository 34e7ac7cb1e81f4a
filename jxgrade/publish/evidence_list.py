"""All pairs of the province that a person should look at, and the groups they form: the way to every evidence page.

Answers: Which pairs wait for a ruling? Which are the worst, in which cities and schools, across which? Who hangs together with whom,
and whose text was first? Ids only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from jxgrade.publish import page, words
from jxgrade.publish.blocks import Badge, Block, Card, Column, Lines, Link, cards, figure, head, note, table
from jxgrade.publish.dossier import Dossier
from jxgrade.publish.network import MOST_NODES, Line, Node, picture
from jxgrade.publish.pairs import FORMER, Pair, standings

MOST_PICTURES: Final = 40
SMALLEST_GROUP: Final = 3


def list_page(dossier: Dossier) -> str:
    """The list as one self-contained page."""
    rules = dossier.programme
    heading = head(
        rules.title,
        "全省 · 雷同证据",
        (f"判定基准日 {rules.as_of.isoformat()}", f"依据 {rules.document}", f"承训单位 {rules.provider}"),
    )
    return _template().render(
        head=heading.html, blocks=[_summary(dossier), _how(dossier), _pairs(dossier)], groups=list(_groups(dossier)),
        policy=page.policy(), style=page.style(), script=page.script(),
    )  # fmt: skip


@cache
def _template() -> Template:
    loader = FileSystemLoader(page.TEMPLATE)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("evidence_list.html.j2")


def state_of(pair: Pair, dossier: Dossier) -> Badge:
    """待认定 while a side waits for a person; else what was ruled, 请复核 where a text came later; 仅提示 where nobody this year is concerned."""
    sides = standings(pair, dossier.rulings, dossier.programme, dossier.times)
    if any(side.open for side in sides):
        return Badge("待认定", "wait")
    decisions = {side.ruling.decision for side in sides if side.ruling is not None}
    again = "，请复核" if any(side.doubts for side in sides) else ""
    if "confirmed" in decisions:
        return Badge(f"成立{again}", "bad")
    return Badge(f"不成立{again}", "good") if decisions else Badge("仅提示")


def _summary(dossier: Dossier) -> Block:
    states = [state_of(pair, dossier).text for pair in dossier.pairs]
    held = {
        side.text_id
        for pair in dossier.pairs
        for side in standings(pair, dossier.rulings, dossier.programme, dossier.times)
        if side.held
    }
    return cards("雷同一览", [
        Card("雷同对", words.count(len(states)), f"比对 {words.count(dossier.compared)} 份文本"),
        Card("待认定", words.count(states.count("待认定")), "须由人核实", "wait" if "待认定" in states else "good"),
        Card("已认定成立", words.count(sum(state.startswith("成立") for state in states)), "", "bad" if "成立" in states else "plain"),
        Card("已认定不成立", words.count(sum(state.startswith("不成立") for state in states)), "", "good"),
        Card("成绩暂缓的作业", words.count(len(held)), "认定之前不出成绩", "wait" if held else "good"),
    ])  # fmt: skip


def _how(dossier: Dossier) -> Block:
    limits = dossier.programme.reuse
    note_at, hold_at = (words.percent(Fraction(share), places=0) for share in (limits.note_at, limits.hold_at))
    return note(
        "怎样用这一页",
        "点“对照”打开两份全文，相同的片段用同一编号标出；核实以后在处理决定表里对每份作业写明“成立”或“不成立”，再运行一次。",
        f"列出任一方被覆盖达到 {note_at} 的；达到 {hold_at} 的一方成绩暂缓。点表头可以按覆盖率、设区市、学校排序。",
    )


def _pairs(dossier: Dossier) -> Block:
    columns = (
        Column("证据"), Column("状态", "choice"), Column("覆盖率（较高的一方）", "number"), Column("甲"), Column("甲设区市", "choice"), Column("甲学校"),
        Column("乙"), Column("乙设区市", "choice"), Column("乙学校"), Column("甲／乙被覆盖"), Column("两人", "choice"), Column("先提交", "choice"),
    )  # fmt: skip
    return table(
        "雷同对",
        columns,
        (_line(pair, dossier) for pair in dossier.pairs),
        empty="没有达到提示线的雷同对。",
        tools=bool(dossier.pairs),
    )


def _line(pair: Pair, dossier: Dossier) -> tuple[object, ...]:
    first = {pair.left_id: "甲", pair.right_id: "乙"}.get(pair.earlier_id or "", "同时或不明")
    sides = []
    for _, text_id, _ in pair.sides:
        place = dossier.place(text_id)
        city = "往年" if text_id.startswith(FORMER) else words.city(place.city, dossier.programme)
        school, county = place.school or "", place.county or ""
        named = school if school.startswith(county) else f"{county} {school}"
        sides.append((Lines(tuple(words.submission(text_id).split(" · "))), city, named))
    shares = Lines(tuple(f"{side} {words.percent(share)}" for side, _, share in pair.sides))
    return (
        Link("对照", pair.page), state_of(pair, dossier), words.percent(pair.most), *sides[0], *sides[1], shares, dossier.relation(pair), first,
    )  # fmt: skip


def _groups(dossier: Dossier) -> Iterator[Block]:
    """A picture of each group of three or more, the largest first."""
    groups = [members for members in dossier.clusters.values() if len(members) >= SMALLEST_GROUP]
    groups.sort(key=lambda members: (-len(members), members))
    for number, members in enumerate(groups[:MOST_PICTURES], 1):
        yield _group(f"群组 {number}：{len(members)} 份互相牵连", members, dossier)
    if len(groups) > MOST_PICTURES:
        yield note("还有", f"另有 {len(groups) - MOST_PICTURES} 个较小的群组没有画出，见上表。", tone="plain")


def _group(title: str, members: Sequence[str], dossier: Dossier) -> Block:
    inside = set(members)
    pairs = {
        pair for one in members for pair in dossier.by_text.get(one, ()) if {pair.left_id, pair.right_id} <= inside
    }
    ties = Counter(one for pair in pairs for one in (pair.left_id, pair.right_id))
    chosen = sorted(members, key=lambda one: (-ties[one], _age(one, dossier), one))[:MOST_NODES]
    shown = sorted(chosen, key=lambda one: (_age(one, dossier), one))
    place = {one: number for number, one in enumerate(shown)}
    lines = []
    for pair in sorted(pairs):
        if pair.left_id in place and pair.right_id in place:
            turned = pair.earlier_id == pair.right_id
            first, second = (pair.right_id, pair.left_id) if turned else (pair.left_id, pair.right_id)
            lines.append(Line(place[first], place[second], float(pair.most), pair.earlier_id is not None))
    nodes = [Node(words.submission(one), dossier.where(one) or "往年文本") for one in shown]
    sources, gatherers = _roles(len(shown), lines)
    said = "按提交先后从正上方起顺时针排列；箭头从先交的指向后交的，线越粗覆盖越多；虚线表示先后不明。"
    said += "".join(f"{number + 1} 号先于与它相连的各份，可能是源头，也可能另有出处。" for number in sources)
    said += "".join(
        f"{number + 1} 号晚于与它相连的 {count} 份，而那几份互不相同，可能由几份拼成。" for number, count in gatherers
    )
    if len(members) > len(shown):
        said += f"只画出牵连最多的 {len(shown)} 份。"
    return figure(title, picture(nodes, lines, sources=frozenset(sources)), said)


def _roles(count: int, lines: Sequence[Line]) -> tuple[list[int], list[tuple[int, int]]]:
    """Who may be the source of two or more (nothing comes before it), and who may have put together several that are not alike."""
    after: dict[int, set[int]] = {number: set() for number in range(count)}
    before: dict[int, set[int]] = {number: set() for number in range(count)}
    unsure = {place for line in lines if not line.sure for place in (line.first, line.second)}
    alike = {frozenset((line.first, line.second)) for line in lines}
    for line in lines:
        if line.sure:
            after[line.first].add(line.second)
            before[line.second].add(line.first)
    sources, gatherers = [], []
    for number in sorted(set(range(count)) - unsure):
        if not before[number] and len(_reached(number, after)) > 1:
            sources.append(number)
        apart = not any(frozenset(two) in alike for two in combinations(sorted(before[number]), 2))
        if len(before[number]) > 1 and not after[number] and apart:
            gatherers.append((number, len(before[number])))
    return sources, gatherers


def _reached(start: int, after: Mapping[int, set[int]]) -> set[int]:
    """Everything that can be reached by the arrows."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        fresh = after[waiting.pop()] - found
        found |= fresh
        waiting += sorted(fresh)
    return found


def _age(text_id: str, dossier: Dossier) -> tuple[int, str]:
    """What sorts texts by when they came: former years, then by time, then those without a time."""
    if text_id.startswith(FORMER):
        return 0, text_id.split("/")[1]
    at = dossier.times.get(text_id)
    return (1, at) if at else (2, "")
