"""The evidence of reuse: a page for each pair, both texts whole and side by side, for the people who have to decide (R10, R24).

Answers: How much of each text is covered, and by what reckoning? Which passages answer one another, what was changed inside them?
Who was first, where do the two work, is anyone else involved, what has been ruled? Ids only; the machine points, people decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from jxgrade.evidence.gathered import Beside, Gathered, Shared
from jxgrade.evidence.marked_text import ABSENT, KINDS, Elsewhere, Side, Span, colour, whole_text
from jxgrade.evidence.rows import RulingRow, group_link, ruling_row
from jxgrade.present import measured, words
from jxgrade.present.blocks import Link
from jxgrade.present.pairs import badge, pair_file, passage_file, text_file
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair, SideState
from jxgrade.similarity.discount import Discount, compare, is_mostly_inside
from jxgrade.similarity.edits import Edit, Edits, find_edits
from jxgrade.similarity.quotes import SHARE

SOURCES: Final = {
    "template": "表格栏目和给定文件的原话",
    "frequent": "许多人的作业里都有的话",
    "quote": "写明出处的引文",
}
QUOTED: Final = (
    f"写明出处、加了引号的原话不计入雷同，以全文的 {words.rate(*SHARE, places=0)} 为限，超出的照常计入（R24）。"
)
"""What a page says beside a quotation."""
MOST_PARTNERS: Final = 8
MOST_NAMED: Final = 3
MOST_ELSEWHERE: Final = 3


@dataclass(frozen=True)
class Read:
    """The passages of a pair, what was edited in each, and, side by side, their spans and the edits in the texts."""

    found: Sequence[Shared]
    edits: Sequence[Edits | None]
    spans: tuple[list[Span], list[Span]]
    marks: tuple[list[Edit], list[Edit]]

    @classmethod
    def of(cls, pair: Pair, gathered: Gathered) -> "Read":
        """Compare the two texts passage by passage."""
        found = gathered.passages.get((pair.left_id, pair.right_id), ())
        left, right = gathered.texts.get(pair.left_id, ""), gathered.texts.get(pair.right_id, "")
        edits = [find_edits(left[a:b], right[c:d]) for a, b, c, d, _ in found]
        kinds = [_kind(one, edit) for one, edit in zip(found, edits, strict=True)]
        spans = (
            [Span(*one[:2], number, kind) for number, (one, kind) in enumerate(zip(found, kinds, strict=True), 1)],
            [Span(*one[2:4], number, kind) for number, (one, kind) in enumerate(zip(found, kinds, strict=True), 1)],
        )
        marks: tuple[list[Edit], list[Edit]] = ([], [])
        for one, edit in zip(found, edits, strict=True):
            if edit is not None:
                marks[0].extend(Edit(e.start + one.left_start, e.end + one.left_start, e.kind) for e in edit.left)
                marks[1].extend(Edit(e.start + one.right_start, e.end + one.right_start, e.kind) for e in edit.right)
        return cls(found, edits, spans, marks)


def both_sides(pair: Pair, read: Read, gathered: Gathered) -> tuple[Side, Side]:
    """Both texts as shown."""
    return (
        _side("甲", "L", pair.left_id, pair, read.spans[0], read.marks[0], gathered),
        _side("乙", "R", pair.right_id, pair, read.spans[1], read.marks[1], gathered),
    )


def pair_page(pair: Pair, gathered: Gathered, beside: Beside = (None, None)) -> str:
    """One pair as a self-contained page; ``beside``: what waits before and after it."""
    read = Read.of(pair, gathered)
    found, edits, spans, marks = read.found, read.edits, read.spans, read.marks
    states, shares = gathered.states_of(pair), _discounts(pair, spans, gathered)
    return gathered.page(
        "evidence.html.j2",
        beside=beside,
        title=f"甲 {gathered.name(pair.left_id)} ／ 乙 {gathered.name(pair.right_id)}",
        headline=headline(pair),
        order=order(pair, gathered),
        relation=gathered.relation(pair),
        states=states,
        badge=badge,
        facts=list(_facts(pair, gathered, shares, states)),
        left_out=left_out(shares) if shares else "",
        rows=[_row(number, pair, one, edits[number - 1], gathered) for number, one in enumerate(found, 1)],
        sides=both_sides(pair, read, gathered),
        unmarked=any(edit is None for edit in edits),
        kinds={e.kind for e in (*marks[0], *marks[1])},
        others=list(_others(pair, gathered)),
        group=group_link(pair.left_id, gathered),
        common=any(gathered.left_out(one)[0] for one in (pair.left_id, pair.right_id)),
        quoted=QUOTED if any(gathered.left_out(one)[1] for one in (pair.left_id, pair.right_id)) else "",
        edited=True,
        count=len(found),
        measured=_measured(pair, gathered),
        ruling_rows=[row for one in states if (row := ruling_row_of(one, pair, gathered))],
        hold_at=words.percent(gathered.programme.reuse.hold_at, places=0),
    )


def ruling_row_of(one: SideState, pair: Pair, gathered: Gathered) -> RulingRow | None:
    """The row in which a person rules on one side of a pair."""
    return ruling_row(f"{one.side} ", one, f"与 {gathered.name(pair.other(one.text_id))} 雷同", gathered.programme)


def _measured(pair: Pair, gathered: Gathered) -> str:
    """How far the flags of this page can be trusted."""
    signs = any(gathered.signs.get(one) for one in (pair.left_id, pair.right_id))
    return measured.PAIRS + (f"书写上的异常的{measured.UNMEASURED}" if signs else "")


def _kind(one: Shared, edits: Edits | None) -> str:
    """What a reader sees of a passage: where not a word differs it is 一致, whatever its line breaks and punctuation."""
    return "exact" if one.kind == "edited" and edits == ((), ()) else one.kind


def _discounts(
    pair: Pair, spans: tuple[list[Span], list[Span]], gathered: Gathered
) -> tuple[Discount, Discount] | None:
    """Both sides with common text and without it; None where a text is not in the store."""
    left, right = gathered.texts.get(pair.left_id), gathered.texts.get(pair.right_id)
    if left is None or right is None:
        return None
    places = [span[:2] for span in spans[0]], [span[:2] for span in spans[1]]
    common = gathered.common.get(pair.left_id, ()), gathered.common.get(pair.right_id, ())
    return compare((left, right), places, common, (pair.left, pair.right))


def left_out(sides: tuple[Discount, Discount]) -> str:
    """What was left out of a pair as common text (R24) and why, in a sentence for a committee."""
    if not any(sum(side.left_out.values()) for side in sides):
        return "两份都没有公共文字（表格栏目、文件原话、人人都写的话），扣除与否一样。"
    amounts = "、".join(
        f"{name} {words.count(sum(side.left_out.values()))} 字" for name, side in zip("甲乙", sides, strict=True)
    )
    parts = [
        f"{what}（甲 {words.count(sides[0].left_out[source])} 字、乙 {words.count(sides[1].left_out[source])} 字）"
        for source, what in SOURCES.items()
        if any(side.left_out[source] for side in sides)
    ]
    return f"公共文字没有计入：{amounts}，是{'和'.join(parts)}。这些话谁都会写，不说明谁抄谁。"


def headline(pair: Pair) -> str:
    """How much of each text is covered."""
    return (
        f"甲有 {words.percent(pair.left)}、乙有 {words.percent(pair.right)} 的文字与对方相同或相近，"
        f"分 {pair.passages} 段；最长一处连续 {pair.longest} 字相同。"
    )


def order(pair: Pair, gathered: Gathered) -> str:
    """Who was first, by how much, and what that does not prove."""
    first = {pair.left_id: "甲", pair.right_id: "乙"}.get(pair.earlier_id or "")
    if first is None:
        return "两份提交时间相同或不明，分不出先后。"
    if (pair.earlier_id or "").startswith(FORMER):
        return f"{first}是往年的文本，在先。"
    times = [gathered.time(one) for one in (pair.left_id, pair.right_id)]
    gap = f"，早 {words.duration(abs(times[0] - times[1]))}" if times[0] and times[1] else ""
    return f"先提交的是{first}{gap}。先提交的不一定是原作者，两人也可能抄自同一处，请当面核实。"


def _facts(
    pair: Pair, gathered: Gathered, shares: tuple[Discount, Discount] | None, states: tuple[SideState, SideState]
) -> Iterator[tuple[object, ...]]:
    """The lines of the comparison: what, of 甲, of 乙."""
    ids = (pair.left_id, pair.right_id)
    yield "单位", *(gathered.where(one) for one in ids)
    yield "提交时间", *map(gathered.when, ids)
    discounted = shares and any(sum(side.left_out.values()) for side in shares)
    yield "被覆盖（扣除后）" if discounted else "被覆盖", words.percent(pair.left), words.percent(pair.right)
    if shares:
        if discounted:
            yield "若不扣除公共文字", *(words.percent(side.share_before) or "—" for side in shares)
        yield "汉字", *map(_counted, shares)
    else:
        yield "汉字", *(ABSENT if one not in gathered.texts else "—" for one in ids)
    if any(gathered.signs.get(one) for one in ids):
        yield "书写上的异常", *("、".join(gathered.signs.get(one, ())) or "未发现" for one in ids)
    yield "认定", *map(badge, states)


def _counted(side: Discount) -> str:
    """Han characters as they enter the coverage."""
    name = "公共文字和引文" if side.left_out["quote"] else "公共文字"
    parts = [f"全文 {words.count(side.whole)}"] if side.whole != side.own else []
    parts += [f"{name} {words.count(side.whole - side.own)}"] if side.whole != side.own else []
    parts += [f"片段两端另有 {words.count(side.beside)} 字相同，未计"] if side.beside else []
    said = f"（{'，'.join(parts)}）" if parts else ""
    return f"片段内 {words.count(side.covered)} ÷ 可计 {words.count(side.own)}{said}"


def _row(number: int, pair: Pair, one: Shared, edits: Edits | None, gathered: Gathered) -> tuple[object, ...]:
    """A passage in the list: number, colour, kind, where on either side, what was changed, where else it was found, in how many texts."""
    left, right = (f"{end - start} 字（第 {start + 1}–{end} 字）" for start, end in (one[:2], one[2:4]))
    kind = _kind(one, edits)
    changed = "字数太多，未逐词标" if edits is None else _changed(edits)
    found = gathered.elsewhere(pair, one)
    if not found:
        said = f"在比对的 {words.count(gathered.compared)} 份里，只在这 2 份中查到"
    else:
        said = (
            f"在比对的 {words.count(gathered.compared)} 份里，另有 {words.count(len(found))} 份也查到这段文字或其大半"
        )
    links: tuple[Link | str, ...] = tuple(_of_many(pair.left_id, one, gathered))
    links += tuple(_partner(other, pair, gathered) for other in found[:MOST_ELSEWHERE])
    return number, colour(number), KINDS.get(kind, kind), left, right, changed, links, said


def _of_many(text_id: str, one: Shared, gathered: Gathered) -> Iterator[Link]:
    """The ways to the passages of many that this one reaches into."""
    for name, places in gathered.of_many.get(text_id, ()):
        if any(start < one.left_end and one.left_start < end for start, end in places):
            yield Link(f"{words.count(gathered.shared[name].authors)} 人共有的段落", passage_file(name))


def _changed(edits: Edits) -> str:
    spots, moved, parted = (
        max(sum(e.kind == kind for e in side) for side in edits) for kind in ("changed", "moved", "parted")
    )
    parts = ([f"改动 {spots} 处"] if spots else []) + ([f"移位 {moved} 句"] if moved else [])
    said = "，".join(parts) or "一字不差（标点、空格、繁简不计）"
    return f"{said}，字间夹有字符 {parted} 个" if parted else said


def _partner(other: str, pair: Pair, gathered: Gathered) -> Link | str:
    """Another text, with the way to its own evidence page where it has one with 甲 or 乙."""
    for one in gathered.by_text.get(other, ()):
        if {one.left_id, one.right_id} & {pair.left_id, pair.right_id}:
            return Link(gathered.name(other), pair_file(one))
    return gathered.name(other)


def _others(pair: Pair, gathered: Gathered) -> Iterator[tuple[object, ...]]:
    """For either side that is in other pairs too: the most covered of them, how many, what all cover together, the page that shows all."""
    for name, text_id, _ in pair.sides:
        rest = _rest(text_id, pair, MOST_NAMED, gathered)
        if rest:
            links = tuple(
                Link(f"{gathered.name(one.other(text_id))}（{words.percent(one.most)}）", pair_file(one))
                for one in rest
            )
            together = words.percent(gathered.covered(text_id, gathered.by_text[text_id]))
            yield name, links, len(gathered.by_text[text_id]) - 1, together, text_file(text_id)


def _rest(text_id: str, pair: Pair, most: int, gathered: Gathered) -> list[Pair]:
    """The most covered of the other pairs a text is in."""
    return list(islice((one for one in gathered.by_text.get(text_id, ()) if one != pair), most))


def _elsewhere(text_id: str, pair: Pair, spans: Sequence[Span], gathered: Gathered) -> list[Elsewhere]:
    """Where the text answers to other texts than the one beside it: only thus is a text made of several seen as one."""
    found: list[Elsewhere] = []
    taken = [span[:2] for span in spans]
    for one in _rest(text_id, pair, MOST_PARTNERS, gathered):
        for start, end in gathered.stretches(one, text_id):
            if not any(is_mostly_inside((start, end), one) for one in taken):
                label = gathered.name(one.other(text_id)).partition(" · ")[0]
                found.append(Elsewhere(start, end, label, pair_file(one)))
                taken.append((start, end))
    return found


def _side(
    name: str, code: str, text_id: str, pair: Pair, spans: list[Span], edits: list[Edit], gathered: Gathered
) -> Side:
    """One text, with whatever would betray either author blacked out."""
    text = gathered.shown(text_id, (pair.left_id, pair.right_id))
    elsewhere = _elsewhere(text_id, pair, spans, gathered)
    common, quotes = gathered.left_out(text_id)
    return Side(name, gathered.linked(text_id), whole_text(text, code, spans, edits, common, elsewhere, quotes))
