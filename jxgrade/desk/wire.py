"""What goes between the browser and the session, as JSON; nothing that tells who.

A text as the desk shows it: lines with headings set off, pieces that notes speak of, the notes themselves. Entries there and back, checked
against the rubric.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from jxgrade.digits import folded
from jxgrade.errors import MarkRefused
from jxgrade.marking import Entry
from jxgrade.marking.opinions import Opinion, reasons
from jxgrade.marking.packs.layout import MARK as WHOLE  # the one box of a kind without a rubric
from jxgrade.programme.parts import Criterion
from jxgrade.programme.worked import Worked
from jxgrade.rules.marks import mark_of
from jxgrade.tables import plain
from jxgrade.text import normalise
from jxgrade.text.headings import BREAKS, is_label

CONTEXT: Final = 24
LONGEST: Final = 160
_TITLE: Final = 30  # characters of a first line that may be the text's title
_HEADING: Final = 12  # characters of a heading without number or colon
_ENDS: Final = "。！？；，、：.!?;,:"
_POINTS: Final = frozenset("。！？；，!?;,")


@dataclass(frozen=True)
class Note:
    """Something to know while reading; ``start`` None: about the whole text. ``tone``: good warn bad plain reuse.

    ``excerpt``: before, shared part and after of the other text.
    """

    tone: str
    title: str
    words: str = ""
    start: int | None = None
    end: int | None = None
    excerpt: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class ShownText:
    """A blind text with its notes."""

    text: str
    notes: tuple[Note, ...] = ()


def excerpt(text: str, start: int, end: int) -> tuple[str, str, str]:
    """A passage of a text with a little around it, cut where it is long; white space as one blank."""
    cut = min(end, start + LONGEST)
    rest = f"……（此段还有 {end - cut} 字）" if end > cut else ""
    before = ("…" if start > CONTEXT else "") + text[max(start - CONTEXT, 0) : start]
    after = rest or text[end : end + CONTEXT] + ("…" if end + CONTEXT < len(text) else "")
    return tuple(" ".join(part.split()) for part in (before, text[start:cut], after))  # type: ignore[return-value]


def page_of(sheet: ShownText) -> dict[str, object]:
    """The sheet as JSON: ``whole`` notes, ``notes`` with a place, and ``lines`` of pieces (text, numbers of its notes)."""
    placed = [note for note in sheet.notes if note.start is not None]
    placed.sort(key=lambda note: (note.start, note.end, note.title))
    heads = frozenset(note.start for note in placed if note.tone == "good")
    return {
        "whole": [_json(note) for note in sheet.notes if note.start is None],
        "notes": [_json(note) for note in placed],
        "lines": list(_lines(sheet.text, placed, heads)),
    }


def _json(note: Note) -> dict[str, object]:
    return {"tone": note.tone, "title": note.title, "words": note.words, "excerpt": note.excerpt}


def _lines(text: str, notes: Sequence[Note], found: frozenset[int | None]) -> Iterable[dict[str, object]]:
    """Lines that hold anything; ``head``: 2 the title, 1 a heading, 0 prose."""
    start, first = 0, True
    for end in [place for place, char in enumerate(text) if char in BREAKS] + [len(text)]:
        line = text[start:end]
        if line.strip():
            head = _head(line, first=first, found=any(start <= (place or 0) < end for place in found))
            here = [(number, note) for number, note in enumerate(notes) if _meets(note, start, end)]
            yield {"head": head, "pieces": [*_pieces(text, start, end, here)]}
            first = False
        start = end + 1


def _head(line: str, *, first: bool, found: bool) -> int:
    words = line.strip()
    bare = len(words) <= _TITLE and words[-1] not in _ENDS
    if first and bare:
        return 2
    bare = bare and _POINTS.isdisjoint(words)
    return 1 if is_label(normalise(words).text) or (bare and (found or len(words) <= _HEADING)) else 0


def _meets(note: Note, start: int, end: int) -> bool:
    return note.start is not None and note.end is not None and note.start < end and note.end > start


def _pieces(text: str, start: int, end: int, notes: Sequence[tuple[int, Note]]) -> Iterable[Mapping[str, object]]:
    edges = {start, end}
    for _, note in notes:
        edges |= {place for place in (note.start, note.end) if place is not None and start < place < end}
    for left, right in pairwise(sorted(edges)):
        yield {"text": text[left:right], "notes": [number for number, note in notes if _meets(note, left, right)]}


# ---------------------------------------------------------------- entries, there and back

WITH_KEYS: Final = 9
OWN: Final = 3  # at most so many of the grader's own, at the end of those with a key
_LONGEST_PHRASE: Final = 40
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,2})?", re.ASCII)


def boxes(rubric: Sequence[Criterion]) -> list[dict[str, object]]:
    """The boxes to fill in: a criterion each, or one for the whole mark."""
    if not rubric:
        return [{"name": WHOLE, "points": 100, "levels": []}]
    return [
        {
            "name": part.name,
            "points": int(part.points),
            "levels": [
                {"name": level.name, "low": level.points[0], "high": level.points[1], "text": level.text}
                for level in part.levels
            ],
        }
        for part in rubric
    ]


def examples_json(examples: Mapping[str, Worked], rubric: Sequence[Criterion]) -> list[dict[str, object]]:
    """Worked examples for the browser: level, mark, points in the order of the rubric, why, lines of the text."""
    return [
        {
            "level": level,
            "mark": plain(sum(one.points.values(), Decimal(0))),
            "points": [[part.name, plain(one.points[part.name]), part.points] for part in rubric],
            "why": one.why,
            "lines": page_of(ShownText(one.text))["lines"],
        }
        for level, one in examples.items()
    ]


def phrases(given: Sequence[str], entries: Iterable[Entry]) -> list[str]:
    """The bank of comments, at most nine: the programme's first, then the grader's own, most used first.

    >>> phrases(["好"], [Entry("a/b", "G", "first", comment=words) for words in ("建议写出过程", "建议写出过程", "一次")])
    ['好', '建议写出过程']
    """
    used = Counter(line.strip() for entry in entries for line in entry.comment.splitlines())
    again = sorted(
        (-times, line)
        for line, times in used.items()
        if times > 1 and 0 < len(line) <= _LONGEST_PHRASE and line not in given
    )
    own = [line for _, line in again[:OWN]]
    return [*given[: WITH_KEYS - len(own)], *own]


def entry_json(entry: Entry) -> dict[str, object]:
    """An entry for the browser, without ids."""
    points = {name: plain(value) for name, value in entry.points.items()}
    if not points and entry.mark is not None:
        points = {WHOLE: plain(entry.mark)}  # read where the kind has no rubric
    return {
        "state": "draft" if is_blank(entry) else entry.state,
        "blank": is_blank(entry),
        "points": points,
        "mark": plain(entry.mark),
        "comment": entry.comment,
        "suspected": entry.suspected,
        "revision": entry.revision,
        "at": entry.saved_at,
        "by": entry.saved_by,
    }


def is_blank(entry: Entry) -> bool:
    """Is there nothing in it that anybody put down?"""
    empty = not entry.points and entry.mark is None and not entry.comment and not entry.suspected
    return entry.state == "draft" and empty


def entry_from(typed: Mapping[str, Any], blank: Entry, rubric: Sequence[Criterion]) -> Entry:
    """What was typed as an entry: only criteria of the rubric, each in its range, the mark their sum once all are there, or as it
    stood where no points were given.

    Raises MarkRefused where a number is none or out of range, or where a done entry is not complete.
    """
    most = {part.name: Decimal(part.points) for part in rubric} or {WHOLE: Decimal(100)}
    points = {
        name: _number(str(typed.get("points", {}).get(name, "")), name, limit)
        for name, limit in most.items()
        if str(typed.get("points", {}).get(name, "")).strip()
    }
    whole, mark = str(typed.get("mark") or ""), mark_of(points, most)
    if not points and whole:  # a mark that came without points
        mark = _number(whole, WHOLE, Decimal(100))
    state = str(typed.get("state", "draft"))
    if state == "done" and mark is None:
        lacking = "、".join(name for name in most if name not in points)
        raise MarkRefused(f"还有没有给分的项目：{lacking}。改法：补上分数后再按“完成”")
    suspected, comment = bool(typed.get("suspected", False)), str(typed.get("comment", ""))
    if state == "done" and suspected and not comment.strip():
        raise MarkRefused("标了疑似抄袭，却没有写为什么。改法：在评语里写明理由后再按“完成”")
    return replace(
        blank,
        state=state,
        mark=mark,
        points=points if rubric else {},
        comment=comment,
        suspected=suspected,
        revision=int(typed.get("revision", 0)),
    )


def dispute_of(marks: Sequence[Opinion], gap: Decimal, criteria: Sequence[str]) -> dict[str, object]:
    """The whole as JSON: reasons, and each mark with its points in the order of ``criteria`` ('' where none was given)."""
    return {
        "reasons": reasons(marks, gap),
        "marks": [
            {
                "name": one.name,
                "mark": plain(one.mark),
                "points": [plain(one.points.get(name)) or "" for name in criteria],
                "comment": one.comment,
                "suspected": one.suspected,
            }
            for one in marks
        ],
    }


def _number(words: str, name: str, most: Decimal) -> Decimal:
    words = folded(words).strip()
    if not _NUMBER.fullmatch(words) or Decimal(words) > most:
        raise MarkRefused(f"“{name}”应在 0 与 {plain(most)} 之间（现在是 {words[:20]}）。改法：改成实际分数")
    return Decimal(words)
