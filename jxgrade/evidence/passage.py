"""The page of a passage that many have: its words, who has it and how theirs differ, who was first, and what a ruling would change.

Whether it is a public text that all quote or one essay passed round, a person tells, not the machine. Ids only.
"""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from jxgrade.evidence.gathered import MOST_MASKED, Beside, Gathered
from jxgrade.evidence.marked_text import ABSENT, whole_text
from jxgrade.evidence.rows import passage_badge, passage_row
from jxgrade.evidence.shared import SharedPassage, age
from jxgrade.present import measured, words
from jxgrade.present.blocks import Link
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.pairs import pair_file, passage_file, text_file
from jxgrade.rules.kinds import FORMER
from jxgrade.similarity.discount import han_inside
from jxgrade.similarity.edits import find_edits

EXCERPT: Final = 200  # characters of a passage on the list
LONGEST: Final = 4_000  # characters of it on its page
MOST_WORDED: Final = 40  # texts whose own wording is shown
_GAP: Final = "\n……\n"


def passage_page(passage: SharedPassage, gathered: Gathered, beside: Beside = (None, None)) -> str:
    """A passage with all who have it as a self-contained page; ``beside``: what waits before and after it."""
    first = passage.shown[0]
    return gathered.page(
        "evidence_passage.html.j2",
        beside=beside,
        title=f"段落 {passage.passage_id}",
        headline=headline(passage),
        state=passage_badge(passage.decision),
        order=order(passage, gathered),
        follows=follows(passage, gathered),
        first=gathered.name(first),
        html=passage_text(passage, gathered),
        holders=list(_holders(passage, gathered)),
        left=len(passage.texts) - len(passage.shown),
        passage_id=passage.passage_id,
        measured=measured.PASSAGES,
        ruling_rows=[passage_row(passage.passage_id, passage.decision)],
    )


def listed_passages(gathered: Gathered) -> Listing[SharedPassage]:
    """The passages, those of most people first."""

    def excerpt(passage: SharedPassage) -> str:
        if not passage.texts:
            return "现在没有作业含有这一段；认定留着，再出现时照此办理。"
        said = _said(passage.shown[0], passage, gathered, passage.texts[:MOST_MASKED])
        whole = " ".join((said or ABSENT).split())
        return whole if len(whole) <= EXCERPT else f"{whole[:EXCERPT]}……"

    def leads(passage: SharedPassage) -> Link | str:
        return Link("谁有这一段", passage_file(passage.passage_id)) if passage.texts else ""

    return table(
        "许多人共有的段落",
        tuple(gathered.shared.values()),
        Column("证据", "link", leads),
        Column("段落编号", "id", lambda passage: passage.passage_id),
        Column("认定", "choice", lambda passage: passage_badge(passage.decision)),
        Column("人数", "number", lambda passage: passage.authors),
        Column("汉字", "number", lambda passage: passage.chars),
        Column("因它暂缓", "number", lambda passage: gathered.held_by[passage.passage_id]),
        Column("最早的一份", "text", lambda passage: gathered.name(passage.first_id or "—")),
        Column("原文", "wide", excerpt),
        empty="没有许多人共有的长段落。",
    )


def _said(text_id: str, passage: SharedPassage, gathered: Gathered, others: tuple[str, ...]) -> str | None:
    """The passage as it stands in a text, with whatever would betray an author blacked out."""
    return _cut(gathered.shown(text_id, others), text_id, passage)


def _cut(text: str | None, text_id: str, passage: SharedPassage) -> str | None:
    return None if text is None else _GAP.join(text[start:end] for start, end in passage.places[text_id])


def passage_text(passage: SharedPassage, gathered: Gathered) -> Markup:
    """The passage as it stands in the first text."""
    body = _said(passage.shown[0], passage, gathered, passage.texts[:MOST_MASKED])
    rest = len(body or "") - LONGEST
    return whole_text(body and body[:LONGEST] + (f"……（另有 {rest} 字）" if rest > 0 else ""), "L", [], [], [])


def headline(passage: SharedPassage) -> str:
    """How many have it, and how long it is."""
    texts = f"{words.count(passage.authors)} 人的 {words.count(len(passage.texts))} 份作业"
    return f"{texts}里有这一段，{words.count(passage.chars)} 个汉字。"


def order(passage: SharedPassage, gathered: Gathered) -> str:
    """Who was first and what that does not prove."""
    first = passage.shown[0]
    ages = [age(one, gathered.times) for one in passage.shown[:2]]
    said = f"{gathered.name(first)}（{gathered.where(first)}，{gathered.when(first)}）"
    if first.startswith(FORMER):
        return f"最可能的来源是往年文本 {said}。"
    if ages[0][0] > 1 or ages[0] == ages[-1]:
        return "提交时间相同或不明，分不出谁先；也可能都抄自同一处公开文字。"
    return f"最先提交的是 {said}。先提交的不一定是原作者，大家也可能抄自同一处公开文字，请核实。"


def follows(passage: SharedPassage, gathered: Gathered) -> str:
    """What a ruling would change, said before it is made."""
    held = words.count(gathered.held_by[passage.passage_id])
    if passage.decision == "public":
        return "已认定为公开：不再计入雷同。改认定为雷同的，下次运行起重新计入。"
    ruled = "已认定为雷同，照常计入。" if passage.decision == "copied" else ""
    return (
        f"{ruled}认定为公开的，下次运行起这一段不再计入雷同，现在暂缓的作业约有 {held} 篇因此不再暂缓；"
        "认定为雷同的，照常计入，暂缓的作业仍须逐份认定。"
    )


def _holders(passage: SharedPassage, gathered: Gathered) -> Iterator[tuple[object, ...]]:
    """The texts that have it: number, whose, where, when, how many characters, how the wording differs, that wording, and the pair's page."""
    first, worded = passage.shown[0], 0
    own = _cut(gathered.texts.get(first), first, passage)
    for number, one in enumerate(passage.shown, 1):
        theirs, html, differs = _cut(gathered.texts.get(one), one, passage), None, ABSENT
        if own is not None and theirs is not None:
            edits = find_edits(own, theirs)
            changed = edits is None or any(edits)
            differs = "最早的一份" if one == first else "有改动" if changed else "一字不差"
            if changed and worded < MOST_WORDED:
                worded += 1
                said = (_said(one, passage, gathered, (first,)) or "")[:LONGEST]
                html = whole_text(said, "R", [], edits.right if edits else (), [])
                differs = f"改动 {max(map(len, edits))} 处" if edits else "有改动，字数太多，未逐词标"
        chars = words.count(han_inside(gathered.texts.get(one, ""), passage.places[one]))
        name = Link(gathered.name(one), text_file(one)) if one in gathered.totals else gathered.linked(one)
        where, when = gathered.where(one), gathered.when(one)
        yield number, name, where, when, chars, differs, html, _pair(one, first, passage, gathered)


def _pair(one: str, first: str, passage: SharedPassage, gathered: Gathered) -> Link | str:
    """The way to the page of this text and the first; else of this and another that has the passage."""
    pairs = gathered.by_text.get(one, ())
    found = next((pair for pair in pairs if pair.other(one) == first), None)
    found = found or next((pair for pair in pairs if pair.other(one) in passage.places), None)
    return (
        Link(f"与 {found.other(one).partition('/')[0]} 对照", pair_file(found))
        if found
        else "见本页"
        if one in gathered.noted
        else "未达提示线"
    )
