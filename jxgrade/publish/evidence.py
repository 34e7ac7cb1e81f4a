"""The evidence of reuse, a page for each pair: both texts whole and side by side, for the people who have to decide (R10, R24).

Answers: How much of each text is covered, and by what reckoning? Which passages answer one another, what was changed inside them?
Who was first, where do the two work, is anyone else involved, what has been ruled? Ids only; the machine points, people decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cache
from typing import Final

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from jxgrade.programme import Programme
from jxgrade.publish import page, words
from jxgrade.publish.blocks import Badge, Link, Tone
from jxgrade.publish.dossier import Dossier, Shared, author, han_inside
from jxgrade.publish.edits import Edit, Edits, find_edits
from jxgrade.publish.evidence_list import list_page
from jxgrade.publish.excerpts import masked, places_of
from jxgrade.publish.pairs import FOLDER, FORMER, Pair, Standing, standings
from jxgrade.publish.sides import KINDS, Elsewhere, Span, colour, whole_text
from jxgrade.tables import RULINGS

MOST_PARTNERS: Final = 8
MOST_ELSEWHERE: Final = 3


@dataclass(frozen=True)
class Fact:
    """One line of the comparison: what, of 甲, of 乙."""

    name: str
    left: object
    right: object


@dataclass(frozen=True)
class Row:
    """One passage in the list: number, kind, where on either side, what was changed, where else it was found."""

    number: int
    colour: str
    kind: str
    left: str
    right: str
    changed: str
    elsewhere: tuple[Link | str, ...]
    sentence: str


@dataclass(frozen=True)
class Side:
    """One text as shown."""

    name: str
    title: str
    html: Markup


def evidence_pages(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Iterator[tuple[str, str]]:
    """Path below ``reports/`` and page of every pair at or above ``reuse.note_at``, then the list of them; one at a time."""
    dossier = Dossier.of(tables, programme)
    for pair in dossier.pairs:
        yield f"{FOLDER}/{pair.page}", pair_page(pair, dossier)
    yield f"{FOLDER}/index.html", list_page(dossier)


@cache
def _template() -> Template:
    loader = FileSystemLoader(page.TEMPLATE)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("evidence.html.j2")


def pair_page(pair: Pair, dossier: Dossier) -> str:
    """One pair as a self-contained page."""
    found = dossier.passages.get((pair.left_id, pair.right_id), ())
    left, right = dossier.texts.get(pair.left_id), dossier.texts.get(pair.right_id)
    edits = [find_edits(*_both(one, left or "", right or "")) for one in found]
    spans = (
        [Span(one.left_start, one.left_end, number, one.kind) for number, one in enumerate(found, 1)],
        [Span(one.right_start, one.right_end, number, one.kind) for number, one in enumerate(found, 1)],
    )
    marks: tuple[list[Edit], list[Edit]] = ([], [])
    for one, edit in zip(found, edits, strict=True):
        if edit is not None:
            marks[0].extend(Edit(e.start + one.left_start, e.end + one.left_start, e.kind) for e in edit.left)
            marks[1].extend(Edit(e.start + one.right_start, e.end + one.right_start, e.kind) for e in edit.right)
    states = standings(pair, dossier.rulings, dossier.programme, dossier.times)
    return _template().render(
        rules=dossier.programme, pair=pair, title=_title(pair), policy=page.policy("evidence.js"), style=page.style("evidence.css"),
        script=page.script("evidence.js"), headline=_headline(pair), order=_order(pair, dossier), relation=dossier.relation(pair),
        states=[_badge(one) for one in states], facts=list(_facts(pair, dossier, spans, states)),
        rows=[_row(number, pair, one, edits[number - 1], dossier) for number, one in enumerate(found, 1)],
        sides=(_side("甲", "L", pair.left_id, pair, spans[0], marks[0], dossier), _side("乙", "R", pair.right_id, pair, spans[1], marks[1], dossier)),
        unmarked=any(edit is None for edit in edits), moved=any(e.kind == "moved" for e in (*marks[0], *marks[1])),
        changed=any(e.kind == "changed" for e in (*marks[0], *marks[1])), others=_others(pair, dossier),
        common=any(dossier.common.get(one) for one in (pair.left_id, pair.right_id)),
        hold_at=words.percent(Fraction(dossier.programme.reuse.hold_at), places=0),
    )  # fmt: skip


def _both(one: Shared, left: str, right: str) -> tuple[str, str]:
    return left[one.left_start : one.left_end], right[one.right_start : one.right_end]


def _title(pair: Pair) -> str:
    return f"甲 {words.submission(pair.left_id)} ／ 乙 {words.submission(pair.right_id)}"


def _headline(pair: Pair) -> str:
    return (
        f"甲有 {words.percent(pair.left)}、乙有 {words.percent(pair.right)} 的文字与对方相同或相近，"
        f"分 {pair.passages} 段；最长一处连续 {pair.longest} 字相同。"
    )


def _order(pair: Pair, dossier: Dossier) -> str:
    """Who was first, by how much, and what that does not prove."""
    first = {pair.left_id: "甲", pair.right_id: "乙"}.get(pair.earlier_id or "")
    if first is None:
        return "两份提交时间相同或不明，分不出先后。"
    if (pair.earlier_id or "").startswith(FORMER):
        return f"{first}是往年的文本，在先。"
    times = [dossier.time(one) for one in (pair.left_id, pair.right_id)]
    gap = f"，早 {_span(abs(times[0] - times[1]))}" if times[0] and times[1] else ""
    return f"先提交的是{first}{gap}。先提交的不一定是原作者，两人也可能抄自同一处，请当面核实。"


def _span(gap: timedelta) -> str:
    """A length of time in its two largest units."""
    minutes, seconds = divmod(gap.days * 86400 + gap.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n} {unit}" for n, unit in ((days, "天"), (hours, "小时"), (minutes, "分钟"), (seconds, "秒")) if n]
    return " ".join(parts[:2])


def _facts(
    pair: Pair, dossier: Dossier, spans: tuple[list[Span], list[Span]], states: tuple[Standing, Standing]
) -> Iterator[Fact]:
    ids = (pair.left_id, pair.right_id)
    yield Fact("单位", *(dossier.where(one) or "往年文本" for one in ids))
    yield Fact("提交时间", *(_time(one, dossier) for one in ids))
    yield Fact("被覆盖", *(words.percent(share) for share in (pair.left, pair.right)))
    yield Fact("汉字", *(_counted(dossier.texts.get(one), side) for one, side in zip(ids, spans, strict=True)))
    yield Fact("认定", *(_badge(one) for one in states))


def _time(text_id: str, dossier: Dossier) -> str:
    if text_id.startswith(FORMER):
        return text_id.removeprefix(FORMER).partition("/")[0] + " 年"
    at = dossier.time(text_id)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else "不明"


def _counted(text: str | None, spans: Sequence[Span]) -> str:
    """Han characters inside the passages, each once, and in all."""
    if text is None:
        return "正文不在库中"
    inside, whole = han_inside(text, [span[:2] for span in spans])
    return f"片段内 {words.count(inside)}，全文 {words.count(whole)}"


def _badge(one: Standing) -> Badge:
    """待认定, 成立, 不成立, or nothing to decide."""
    if one.ruling is not None:
        tone: Tone = "bad" if one.ruling.decision == "confirmed" else "good"
        day = words.day(one.ruling.decided_at)
        said = "，".join((*([day] if day else ()), *(f"{doubt}，请复核" for doubt in one.doubts)))
        return Badge(RULINGS[one.ruling.decision] + (f"（{said}）" if said else ""), tone)
    if one.text_id.startswith(FORMER):
        return Badge("往年文本，不作认定")
    return Badge("待认定，成绩暂缓" if one.held else "待认定", "wait") if one.open else Badge("未达提示线")


def _row(number: int, pair: Pair, one: Shared, edits: Edits | None, dossier: Dossier) -> Row:
    left, right = (f"{end - start} 字（第 {start + 1}–{end} 字）" for start, end in (one[:2], one[2:4]))
    changed = "字数太多，未逐词标" if edits is None else _changed(edits)
    found = dossier.elsewhere(pair, one)
    if not found:
        sentence = f"比对的 {words.count(dossier.compared)} 份里，只有这两份有这段文字"
    else:
        sentence = f"比对的 {words.count(dossier.compared)} 份里，另有 {words.count(len(found))} 份也有这段文字或其大半"
    links = tuple(_partner(other, pair, dossier) for other in found[:MOST_ELSEWHERE])
    return Row(number, colour(number), KINDS.get(one.kind, one.kind), left, right, changed, links, sentence)


def _changed(edits: Edits) -> str:
    spots = max(sum(e.kind == "changed" for e in side) for side in edits)
    moved = max(sum(e.kind == "moved" for e in side) for side in edits)
    parts = ([f"改动 {spots} 处"] if spots else []) + ([f"移位 {moved} 句"] if moved else [])
    return "，".join(parts) or "一字不差（标点、空格、繁简不计）"


def _partner(other: str, pair: Pair, dossier: Dossier) -> Link | str:
    """Another text, with the way to its own evidence page where it has one with 甲 or 乙."""
    for one in dossier.by_text.get(other, ()):
        if {one.left_id, one.right_id} & {pair.left_id, pair.right_id}:
            return Link(words.submission(other), one.page)
    return words.submission(other)


def _others(pair: Pair, dossier: Dossier) -> list[tuple[str, list[Link], int, str]]:
    """For either side: the other pairs it is in, most covered first, how many there are, and what all together cover."""
    found = []
    for name, text_id, _ in pair.sides:
        rest = [one for one in dossier.by_text.get(text_id, ()) if one != pair]
        if rest:
            shown = rest[:MOST_PARTNERS]
            links = [
                Link(f"{words.submission(one.other(text_id))}（{words.percent(one.most)}）", one.page) for one in shown
            ]
            inside, whole = dossier.totals.get(text_id, (0, 0))
            said = f"连同本页，共有 {words.count(inside)} 个汉字落在雷同片段里，全文 {words.count(whole)} 个"
            found.append((name, links, len(rest), said))
    return found


def _elsewhere(text_id: str, pair: Pair, spans: Sequence[Span], dossier: Dossier) -> list[Elsewhere]:
    """Where the text answers to other texts than the one beside it: only thus is a text made of several seen as one."""
    found: list[Elsewhere] = []
    for one in [one for one in dossier.by_text.get(text_id, ()) if one != pair][:MOST_PARTNERS]:
        for start, end in dossier.stretches(one, text_id):
            if not any(2 * (min(end, stop) - max(start, begin)) >= end - start for begin, stop, *_ in (*spans, *found)):
                label = words.submission(one.other(text_id)).partition(" · ")[0]
                found.append(Elsewhere(start, end, label, one.page))
    return found


def _side(
    name: str, code: str, text_id: str, pair: Pair, spans: list[Span], edits: list[Edit], dossier: Dossier
) -> Side:
    """One text, with whatever would betray either author blacked out."""
    title = words.submission(text_id)
    text = dossier.texts.get(text_id)
    if text is None:
        return Side(name, title, Markup('<p class="none">正文不在库中。</p>'))
    elsewhere = _elsewhere(text_id, pair, spans, dossier)
    known = (part for one in (pair.left_id, pair.right_id) for part in dossier.known.get(author(one), ()))
    shown = masked(text, [*dossier.secrets.get(text_id, ()), *places_of(text, known)])
    return Side(name, title, whole_text(shown, code, spans, edits, dossier.common.get(text_id, ()), elsewhere))
