"""The longest shared passage of two texts, side by side, with whatever would betray a person blacked out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from jxgrade.checks.blind import masked, secrets_of, texts_of
from jxgrade.present import words
from jxgrade.present.blocks import Block
from jxgrade.tables import rows

CONTEXT: Final = 40
LONGEST: Final = 320


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
        return frame.format(name, words.calm(before), words.calm(shown[start:cut]), words.calm(after))


def _length(passage: Passage) -> int:
    return passage.left_end - passage.left_start
