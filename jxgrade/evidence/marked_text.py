"""One text of a pair as it stands on the evidence page: whole, escaped, its passages numbered and coloured, its edits marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from jxgrade.present.blocks import Link
from jxgrade.similarity.edits import Edit
from jxgrade.text import find_controls

COLOURS: Final = 8
KINDS: Final = {"exact": "一致", "edited": "改动", "moved": "移位", "retold": "相近"}
EDITS: Final = {"changed": "ed", "moved": "mv", "parted": "pd"}  # the first that holds is shown
LONG: Final = 30_000  # characters; of a longer text only what lies near a passage is shown
NEAR: Final = 300  # characters on either side of a passage in a long text
PASSAGE_HEAD, PASSAGE_TAIL = 6_000, 2_000  # characters shown of a passage in a long text
_BLANK_LINES: Final = re.compile(r"\n[ \t\r\u3000]*(?:\n[ \t\r\u3000]*)+")


class Span(NamedTuple):
    """A passage on one side; ``number`` is the same on both.

    ``source``: where a text answers to several, the number of the other one, which then gives colour and label; ``href``: the page that
    shows the two.
    """

    start: int
    end: int
    number: int
    kind: str
    source: int = 0
    href: str = ""

    @property
    def label(self) -> int:
        """The number that is shown, and that gives the colour."""
        return self.source or self.number


class Elsewhere(NamedTuple):
    """A stretch that answers to another text than the one beside it, and the way to that pair's page."""

    start: int
    end: int
    label: str
    href: str


class Piece(NamedTuple):
    """A stretch of text that looks the same from end to end: its passages, the kind of edit, and what else is said of it."""

    start: int
    end: int
    passages: tuple[int, ...]
    edit: str
    common: bool
    elsewhere: bool
    unseen: bool
    left_out: bool
    quoted: bool


ABSENT: Final = "正文不在库中"


@dataclass(frozen=True)
class Side:
    """One of two texts as shown."""

    name: str
    title: Link | str
    html: Markup


def whole_text(
    text: str | None,
    side: str,
    spans: Sequence[Span],
    edits: Sequence[Edit],
    common: Sequence[tuple[int, int]],
    elsewhere: Sequence[Elsewhere] = (),
    quotes: Sequence[tuple[int, int]] = (),
) -> Markup:
    """The text as HTML; ``side`` is ``L`` or ``R``, ``common`` and ``quotes`` the stretches that count nowhere; a long text is shortened.

    One that is not in the store (None) is said to lack.
    """
    if text is None:
        return Markup('<p class="none">{}。</p>').format(ABSENT)
    spans = [span._replace(start=max(0, span.start), end=min(len(text), span.end)) for span in spans]
    spans = [span for span in spans if span.start < span.end]
    labels = {span.number: span.label for span in spans}
    opening: dict[int, list[Span]] = {}
    closing: dict[int, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.number):
        opening.setdefault(span.start, []).append(span)
        closing.setdefault(span.end, []).append(span)
    signs: dict[int, list[Elsewhere]] = {}
    for other in elsewhere:
        signs.setdefault(other.start, []).append(other)
    parts: list[str] = []
    skipped = 0
    for piece in pieces(text, spans, edits, common, elsewhere, quotes):
        marks = [_end(span) for span in closing.get(piece.start, ())]
        marks += [_sign(other) for other in signs.get(piece.start, ())]
        marks += [_chip(span, side) for span in opening.get(piece.start, ())]
        if skipped and (marks or not piece.left_out):
            parts.append(_gap(skipped))
            skipped = 0
        parts += marks
        if piece.left_out:
            skipped += piece.end - piece.start
        else:
            parts.append(_piece(text, piece, labels))
    parts += [_gap(skipped)] if skipped else []
    parts += [_end(span) for span in closing.get(len(text), ())]
    return Markup("".join(parts))  # noqa: S704 - every text was escaped by _piece


def pieces(
    text: str,
    spans: Sequence[Span],
    edits: Sequence[Edit],
    common: Sequence[tuple[int, int]],
    elsewhere: Sequence[Elsewhere] = (),
    quotes: Sequence[tuple[int, int]] = (),
) -> Iterator[Piece]:
    """The text cut wherever its looks change; pieces follow one another and lose nothing."""
    layers: list[tuple[int, int, str, int]] = [(span.start, span.end, "passage", span.number) for span in spans]
    layers += [(edit.start, edit.end, edit.kind, 0) for edit in edits]
    layers += [(start, end, "common", 0) for start, end in common]
    layers += [(start, end, "quoted", 0) for start, end in quotes]
    layers += [(other.start, other.end, "elsewhere", 0) for other in elsewhere]
    layers += [(start, end, "unseen", 0) for start, end in _stretches(find_controls(text))]
    if len(text) > LONG:
        layers += [(start, end, "left out", 0) for start, end in _left_out(len(text), spans)]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for place, (start, end, *_) in enumerate(layers):
        if 0 <= start < end <= len(text):
            opening.setdefault(start, []).append(place)
            closing.setdefault(end, []).append(place)
    active: set[int] = set()
    for start, end in pairwise(sorted({0, len(text), *opening, *closing})):
        active.difference_update(closing.get(start, ()))
        active.update(opening.get(start, ()))
        kinds = {layers[place][2] for place in active}
        numbers = tuple(sorted(layers[place][3] for place in active if layers[place][2] == "passage"))
        edit = next((kind for kind in EDITS if kind in kinds), "")
        flags = (name in kinds for name in ("common", "elsewhere", "unseen", "left out", "quoted"))
        yield Piece(start, end, numbers, edit, *flags)


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [place for _, place in group]
        yield run[0], run[-1] + 1


def _left_out(length: int, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """What is not shown of a long text: what is far from every passage, and the middle of long passages."""
    reached = 0
    for start, end, *_ in sorted(spans):
        yield reached + (NEAR if reached else 0), start - NEAR
        yield max(start, reached) + PASSAGE_HEAD, end - PASSAGE_TAIL
        reached = max(reached, end)
    yield reached + NEAR, length


def _gap(count: int) -> str:
    return f'<span class="gap">……此处省略 {count:,} 字，全文见原文件……</span>'


def _piece(text: str, piece: Piece, labels: Mapping[int, int]) -> str:
    if piece.unseen:
        count = piece.end - piece.start
        shown = f'<i class="z" title="{count} 个看不见的字符">◦{f"×{count}" if count > 1 else ""}</i>'
    else:
        # a line break before and after is kept, a pile of them is not
        shown = str(escape(_BLANK_LINES.sub("\n\n", text[piece.start : piece.end])))
    if piece.common:
        shown = f'<span class="g">{shown}</span>'
    if piece.quoted:
        shown = f'<span class="q">{shown}</span>'
    if piece.edit:
        shown = f'<u class="{EDITS[piece.edit]}">{shown}</u>'
    if not piece.passages:
        return f'<span class="o">{shown}</span>' if piece.elsewhere else shown
    more = " more" if len(piece.passages) > 1 else ""
    numbers = " ".join(map(str, piece.passages))
    return f'<mark class="{colour(min(labels[one] for one in piece.passages))}{more}" data-p="{numbers}">{shown}</mark>'


def colour(number: int) -> str:
    """The class of a passage's colour: the same on both sides."""
    return f"c{(number - 1) % COLOURS}"


def _chip(span: Span, side: str) -> str:
    other, name = ("R", "乙") if side == "L" else ("L", "甲")
    kind = KINDS.get(span.kind, span.kind)
    label = f"{span.label} {kind}，" + (f"打开与 {span.source} 号的对照页" if span.source else f"到{name}的对应处")
    return (
        f'<a class="n {colour(span.label)}" id="{side}{span.number}" href="{escape(span.href or f"#{other}{span.number}")}" '
        f'data-p="{span.number}" aria-label="{escape(label)}">{span.label} <small>{escape(kind)}</small></a>'
    )


def _sign(other: Elsewhere) -> str:
    return f'<a class="see" href="{escape(other.href)}">另见 {escape(other.label)}</a>'


def _end(span: Span) -> str:
    return f'<span class="end {colour(span.label)}" aria-hidden="true">{span.label}</span>'
