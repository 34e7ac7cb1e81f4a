"""The one page on which a person decides: all that waits, one after the other, with both texts, what was ruled before and what follows.

What is decided there is kept by the browser and collected in a table for each of the inbox's two tables of rulings. Ids only.
"""

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.marked_text import Side
from jxgrade.evidence.pair import Read, both_sides, ruling_row_of
from jxgrade.evidence.pair import headline as of_pair
from jxgrade.evidence.pair import order as order_of_pair
from jxgrade.evidence.passage import follows, order, passage_text
from jxgrade.evidence.passage import headline as of_passage
from jxgrade.evidence.rows import SMALLEST_GROUP, RulingRow, passage_row
from jxgrade.evidence.shared import SharedPassage
from jxgrade.present import measured, page, words
from jxgrade.present.blocks import Badge, Link
from jxgrade.present.pairs import badge, group_file, pair_file, passage_file
from jxgrade.rules.pairs import Pair, SideState
from jxgrade.tables import INBOX

FILE: Final = "decide.html"
MOST: Final = 200  # of what waits on the page; the rest comes up once these are ruled
MOST_NAMED: Final = 3


def decide_page(gathered: Gathered) -> str:
    """All that waits as one self-contained page."""
    queue = waiting(gathered)
    shown = queue[:MOST]
    return gathered.page(
        "evidence_decide.html.j2",
        title="逐件认定",
        look="decide",
        base=page.source("evidence.css"),
        store=hashlib.sha256(gathered.programme.title.encode()).hexdigest()[:16],
        items=[_passage(one, gathered) if isinstance(one, SharedPassage) else _pair(one, gathered) for one in shown],
        left=len(queue) - len(shown),
        tables=[
            (name, INBOX[name].heading, [column.heading for column in INBOX[name].columns])
            for name in ("misconduct", "passages")
        ],
    )


def waiting(gathered: Gathered) -> tuple[SharedPassage | Pair, ...]:
    """All that waits, in the order in which to decide.

    A ruling on a passage settles most, so passages come first; then pairs, those of one ring together, the rings with the highest coverage first.
    """
    held = gathered.held_by
    passages = [gathered.shared[name] for name in gathered.awaited]
    pairs = [pair for pair in gathered.pairs if any(side.open for side in gathered.states_of(pair))]
    worst: dict[str, Fraction] = {}
    for pair in pairs:
        worst[_ring(pair, gathered)] = max(pair.most, worst.get(_ring(pair, gathered), pair.most))

    def order(pair: Pair) -> tuple[Fraction, str, Fraction, str, str]:
        ring = _ring(pair, gathered)
        return -worst[ring], ring, -pair.most, pair.left_id, pair.right_id

    passages.sort(key=lambda one: (-held[one.passage_id], one.passage_id))
    return (*passages, *sorted(pairs, key=order))


def _ring(pair: Pair, gathered: Gathered) -> str:
    """What the pairs of one ring have in common."""
    return gathered.cluster_of.get(pair.left_id, pair.left_id)


Choice = tuple[str, RulingRow, Sequence[Badge | str], Sequence[tuple[str, str]]]
"""What a person may say of one text or passage: its key and row for the inbox, what was ruled before, and what follows from each answer."""


def _item(headline: str, sides: Sequence[Side], **rest: object) -> dict[str, object]:
    """One thing that waits; ``seen`` differs where what was seen differs: what was decided of other words has to be looked at again."""
    shown = "\0".join(map(str, (headline, *(side.html for side in sides))))
    seen = hashlib.sha256(shown.encode()).hexdigest()[:16]
    return {"headline": headline, "sides": sides, "seen": seen, **rest}


def _passage(passage: SharedPassage, gathered: Gathered) -> dict[str, object]:
    row = passage_row(passage.passage_id, passage.decision)
    said = follows(passage, gathered)
    choice: Choice = passage.passage_id, row, (row.state,), [(answer, said) for answer in row.choices]
    texts = (Side("段", f"原文，取自最早的一份 {gathered.name(passage.shown[0])}", passage_text(passage, gathered)),)
    file, held = passage_file(passage.passage_id), words.count(gathered.held_by[passage.passage_id])
    return _item(
        of_passage(passage),
        texts,
        name=f"{words.count(passage.authors)} 人共有的段落",
        page=file,
        said=(order(passage, gathered), Link("谁有这一段、各有什么不同", file)),
        ring="",
        most=f"因它暂缓 {held} 篇",
        choices=[choice],
        measured=measured.PASSAGES,
    )


def _pair(pair: Pair, gathered: Gathered) -> dict[str, object]:
    file, ring = pair_file(pair), _ring(pair, gathered)
    cluster = gathered.clusters.get(ring, ())
    large = len(cluster) >= SMALLEST_GROUP
    return _item(
        of_pair(pair),
        both_sides(pair, Read.of(pair, gathered), gathered),
        name=" ／ ".join(gathered.name(one).partition(" · ")[0] for one in pair[:2]),
        page=file,
        said=(gathered.relation(pair), order_of_pair(pair, gathered), Link("算法与片段一览", file)),
        ring=Link(f"{len(cluster)} 份的群组", group_file(ring)) if large else "",
        most=f"覆盖 {words.percent(pair.most)}",
        choices=[one for state in gathered.states_of(pair) for one in _choice(state, pair, gathered)],
        measured=measured.PAIRS,
    )


def _choice(state: SideState, pair: Pair, gathered: Gathered) -> Iterator[Choice]:
    """Of a text that a person rules on."""
    row = ruling_row_of(state, pair, gathered)
    if row is None:
        return
    others = [one for one in gathered.by_text[state.text_id] if one != pair]
    also = f"，与另外 {len(others)} 份的雷同也一并了结" if others else ""
    ends = f"从下次运行起不再暂缓{also}；成绩照常计算。" if state.held else f"不再提示{also}；成绩本来就照常。"
    answers = (ends, "这份作业从下次运行起按 0 分计，总分照此重算，不能评优；作者的另一份作业和对方的作业不受影响。")
    said: tuple[Badge | str, ...] = (
        gathered.where(state.text_id),
        badge(state),
        *_history(state.text_id, others, gathered),
    )
    yield state.text_id, row, said, list(zip(row.choices, answers, strict=True))


def _history(text_id: str, others: Sequence[Pair], gathered: Gathered) -> Iterator[str]:
    """What is known of the other texts that this one answers to, the most covered first."""
    for pair in others[:MOST_NAMED]:
        other = next(state for state in gathered.states_of(pair) if state.text_id != text_id)
        yield f"还与 {gathered.name(other.text_id)} 雷同 {words.percent(pair.share(text_id))}（对方{badge(other).text}）"
    if len(others) > MOST_NAMED:
        yield f"另有 {len(others) - MOST_NAMED} 份"


def begin(gathered: Gathered) -> Iterator[Markup]:
    """The way to the page from the list, where something waits."""
    count = len(waiting(gathered))
    said = Markup(
        '有 {} 件待认定：<a href="{}">逐件认定</a>，按群组、按覆盖率排好，全部用键盘，认定的各行收在一处下载。'
        "一次认定能了结最多的段落在前。"
    )
    yield from [said.format(words.count(count), FILE)] if count else ()
