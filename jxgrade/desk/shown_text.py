"""One text as the desk shows it: lines with headings set off, pieces that notes speak of, the notes themselves. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

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
