"""The longest shared passage of two texts, side by side, with whatever would betray a person blacked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from jxgrade.present import words
from jxgrade.present.blocks import Block
from jxgrade.rules.kinds import FORMER
from jxgrade.tables import rows

CONTEXT: Final = 40
LONGEST: Final = 320
MASK: Final = "■"
LEAST_NAME: Final = 2


class Passage(NamedTuple):
    """Where two texts agree; offsets in the texts as read."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


@dataclass(frozen=True)
class Excerpts:
    """Texts, passages and what must not be shown, of the pairs asked for."""

    texts: Mapping[str, str]
    passages: Mapping[tuple[str, str], Passage]
    secrets: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], pairs: Iterable[tuple[str, str]]) -> "Excerpts":
        """Read only what these pairs need."""
        wanted = set(pairs)
        ids = {one for pair in wanted for one in pair}
        texts = texts_of(tables, ids)
        longest: dict[tuple[str, str], Passage] = {}
        frame = tables["passages"]
        for left, right, *place in rows(frame[frame["left_id"].isin(ids)], "left_id", "right_id", *Passage._fields):
            passage = Passage(*place)
            before = longest.get((left, right))
            if (left, right) in wanted and (before is None or _length(passage) > _length(before)):
                longest[left, right] = passage
        return cls(texts, longest, secrets_of(tables, texts))

    def side_by_side(self, left_id: str, right_id: str, *, heading: str) -> Block:
        """Both sides of the pair's longest passage under a heading."""
        passage = self.passages.get((left_id, right_id))
        if passage is None:
            return Block(heading, Markup('<p class="none">{}：没有片段可以显示。</p>').format(heading))
        left = self._side("甲", left_id, passage.left_start, passage.left_end)
        right = self._side("乙", right_id, passage.right_start, passage.right_end)
        return Block(
            heading,
            Markup('<section class="pair"><h4>{}</h4><div class="sides">{}{}</div></section>').format(
                heading, left, right
            ),
        )

    def _side(self, name: str, text_id: str, start: int, end: int) -> Markup:
        text = self.texts.get(text_id)
        if text is None:
            return Markup('<blockquote><p class="none">{}：正文不在库中。</p></blockquote>').format(name)
        shown = masked(text, self.secrets.get(text_id, ()))
        end = min(end, len(shown))
        cut = min(end, start + LONGEST)
        before = ("…" if start > CONTEXT else "") + shown[max(start - CONTEXT, 0) : start]
        rest = end - cut
        after = (
            f"……（此段还有 {rest} 字）"
            if rest
            else shown[end : end + CONTEXT] + ("…" if end + CONTEXT < len(shown) else "")
        )
        frame = Markup('<blockquote><span class="side">{}</span><bdi>{}<mark>{}</mark>{}</bdi></blockquote>')
        return frame.format(name, calm(before), calm(shown[start:cut]), calm(after))


def masked(text: str, secrets: Iterable[tuple[int, int]]) -> str:
    """The text with these spans, and all id and phone numbers, blacked out; its length stays."""
    chars = list(text)
    spans = [*secrets, *(match.span() for match in words.LEAKS.finditer(text))]
    for start, end in spans:
        for place in range(max(start, 0), min(end, len(chars))):
            chars[place] = MASK
    return "".join(chars)


def texts_of(tables: Mapping[str, pd.DataFrame], ids: Collection[str]) -> dict[str, str]:
    """The texts of these ids, of this year and of former ones; those that are not in the store are left out."""
    found = _texts(tables["texts"], "submission_id", ids)
    return found | _texts(tables["earlier"], "id", ids) if any(one.startswith(FORMER) for one in ids) else found


def _texts(frame: pd.DataFrame, key: str, ids: Collection[str]) -> dict[str, str]:
    return {one: text or "" for one, text in rows(frame[frame[key].isin(ids)], key, "text")}


def _length(passage: Passage) -> int:
    return passage.left_end - passage.left_start


def secrets_of(tables: Mapping[str, pd.DataFrame], texts: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """What the checks found to betray a person, and each author's own name, phone and id number wherever they stand."""
    found: dict[str, list[tuple[int, int]]] = {one: [] for one in texts}
    frame = tables["findings"]
    for one, check, start, end in rows(
        frame[frame["submission_id"].isin(set(texts))], "submission_id", "check", "start", "end"
    ):
        if check in words.LEAK_CHECKS and start is not None and end is not None:
            found[one].append((start, end))
    known = known_of(tables, texts)
    for one, text in texts.items():
        found[one] += places_of(text, known.get(one.rpartition("/")[0], ()))
    return found


def known_of(tables: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Name, id number and phone of the authors of these texts, by trainee."""
    people = {one.rpartition("/")[0] for one in ids}
    frame = tables["identities"]
    listed = rows(frame[frame["trainee_id"].isin(people)], "trainee_id", "name", "id_number", "phone")
    return {who: tuple(part for part in known if part and len(part) >= LEAST_NAME) for who, *known in listed}


def places_of(text: str, parts: Iterable[str]) -> list[tuple[int, int]]:
    """Wherever one of these strings stands in a text."""
    return [(place, place + len(part)) for part in parts for place in _places(text, part)]


def _places(text: str, part: str) -> list[int]:
    places, at = [], text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + 1)
    return places


def calm(text: str) -> str:
    """White space as one blank, direction controls removed, so that a text cannot rearrange the page."""
    kept = "".join(
        char for char in text if char not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return " ".join(kept.split())
