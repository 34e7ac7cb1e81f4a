"""The page of one text that answers to several: whole, each other text in a colour of its own, and what all cover together.

Answers: From how many texts may this one be put together, which passage from which, how much is covered in all? Who came after it?
The pages of pairs show one partner each; a patchwork is seen as one only here. Ids only.
"""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.marked_text import Span, colour, whole_text
from jxgrade.evidence.pair import QUOTED
from jxgrade.evidence.rows import group_link, ruling_row, states_of
from jxgrade.present import words
from jxgrade.present.blocks import Link
from jxgrade.present.pairs import pair_file
from jxgrade.rules.pairs import Pair, hold_only_together

MOST_SHOWN: Final = 40  # other texts that are marked in the text; of a text with more the most covered
_BEFORE, _UNSURE, _AFTER = 0, 1, 2
HEADS: Final = {
    _BEFORE: "先于本文提交，可能的来源",
    _UNSURE: "先后不明",
    _AFTER: "晚于本文提交，可能出自本文或同一来源",
}


def text_page(text_id: str, gathered: Gathered) -> str:
    """One text with all it answers to as a self-contained page."""
    pairs = _ordered(text_id, gathered)
    shown = pairs[:MOST_SHOWN]
    states = list(states_of(text_id, pairs, gathered))
    standing = next((one for pair in pairs for one in gathered.states_of(pair) if one.text_id == text_id), None)
    named = "、".join(gathered.name(pair.other(text_id)) for pair in shown[:3])
    note = f"与 {named}{f' 等 {len(pairs)} 份' if len(pairs) > 3 else ''} 雷同"
    inside, whole = gathered.totals[text_id]  # the union in numbers, to be checked with a pencil
    row = ruling_row("", standing, note, gathered.programme) if standing else None
    return gathered.page(
        "evidence_text.html.j2",
        title=gathered.name(text_id),
        linked=gathered.linked(text_id),
        headline=_headline(text_id, pairs, gathered),
        warning=_warning(text_id, pairs, gathered),
        where=gathered.where(text_id),
        when=gathered.when(text_id),
        states=states,
        ranks=_ranks(text_id, shown, gathered),
        html=_html(text_id, shown, gathered),
        left=len(pairs) - len(shown),
        common=bool(gathered.left_out(text_id)[0]),
        quoted=QUOTED if gathered.left_out(text_id)[1] else "",
        edited=False,
        count=None,  # they are counted source by source
        counted=f"{words.count(inside)} ÷ {words.count(whole)} 个汉字",
        ruling_rows=[row] if row else [],
        group=group_link(text_id, gathered),
    )


def _rank(text_id: str, pair: Pair) -> int:
    if pair.earlier_id is None:
        return _UNSURE
    return _AFTER if pair.earlier_id == text_id else _BEFORE


def _ordered(text_id: str, gathered: Gathered) -> list[Pair]:
    """Its pairs: earlier texts first, and of each kind those that cover most of this text."""
    return sorted(
        gathered.by_text[text_id], key=lambda pair: (_rank(text_id, pair), -pair.share(text_id), pair.other(text_id))
    )


def _headline(text_id: str, pairs: Sequence[Pair], gathered: Gathered) -> str:
    before = [pair for pair in pairs if _rank(text_id, pair) == _BEFORE]
    whole = words.percent(gathered.covered(text_id, pairs))
    if not whole:
        return f"本文与 {len(pairs)} 份文本雷同。"
    if len(before) == len(pairs):
        return f"先于本文的 {len(pairs)} 处来源合计覆盖本文 {whole}。"
    said = f"本文与 {len(pairs)} 份文本雷同，合计覆盖 {whole}。"
    if len(before) > 1:
        said += f"其中先于本文的 {len(before)} 处来源合计覆盖 {words.percent(gathered.covered(text_id, before))}。"
    return said


def _warning(text_id: str, pairs: Sequence[Pair], gathered: Gathered) -> str:
    """Said where no single pair holds a text (R10 adds nothing up) though all together cover as much as holds one."""
    whole = gathered.covered(text_id, pairs)
    if not hold_only_together(text_id, whole, pairs, gathered.programme):
        return ""
    limit = words.percent(gathered.programme.reuse.hold_at, places=0)
    return f"任何一份单独都没有达到 {limit}，所以成绩没有暂缓；合起来却有 {words.percent(whole)}，可能由几份拼成，请优先核实。"


def _ranks(text_id: str, pairs: Sequence[Pair], gathered: Gathered) -> list[tuple[object, ...]]:
    """The other texts by their place in time: heading, texts, and what they cover together."""
    found: list[tuple[object, ...]] = []
    for rank, heading in HEADS.items():
        here = [(number, pair) for number, pair in enumerate(pairs, 1) if _rank(text_id, pair) == rank]
        if here:
            share = words.percent(gathered.covered(text_id, [pair for _, pair in here]))
            partners = tuple(_partner(number, text_id, pair, gathered) for number, pair in here)
            found.append((heading, partners, f"{len(here)} 份合计覆盖 {share}" if share else f"{len(here)} 份"))
    return found


def _partner(number: int, text_id: str, pair: Pair, gathered: Gathered) -> tuple[object, ...]:
    """Another text: number and colour, the page of the two, where and when, how near, how much of this text it covers, in how many passages."""
    other = pair.other(text_id)
    return (
        number,
        colour(number),
        Link(gathered.name(other), pair_file(pair)),
        gathered.where(other),
        _apart(text_id, other, gathered),
        gathered.relation(pair),
        words.percent(pair.share(text_id)),
        len(gathered.stretches(pair, text_id)),
    )


def _apart(text_id: str, other: str, gathered: Gathered) -> str:
    """When the other text was handed in, and how long before or after this one."""
    ours, theirs = gathered.time(text_id), gathered.time(other)
    if not ours or not theirs or ours == theirs:
        return gathered.when(other)
    return f"{gathered.when(other)}，{'早' if theirs < ours else '晚'} {words.duration(abs(ours - theirs))}"


def _html(text_id: str, pairs: Sequence[Pair], gathered: Gathered) -> Markup:
    text = gathered.shown(text_id, (pair.other(text_id) for pair in pairs))
    places = []
    for source, pair in enumerate(pairs, 1):
        side = "L" if text_id == pair.left_id else "R"
        found = gathered.passages.get((pair.left_id, pair.right_id), ())
        for number, (start, end) in enumerate(gathered.stretches(pair, text_id), 1):
            places.append((start, end, source, found[number - 1].kind, f"{pair_file(pair)}#{side}{number}"))
    spans = [
        Span(start, end, number, kind, source, href)
        for number, (start, end, source, kind, href) in enumerate(sorted(places), 1)
    ]
    common, quotes = gathered.left_out(text_id)
    return whole_text(text, "L", spans, [], common, quotes=quotes)
