"""What a person writes down once a text is decided on: the row of the table 处理决定, all of it but the decision itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.present import words
from jxgrade.present.blocks import Badge, Tone
from jxgrade.present.pairs import SideState
from jxgrade.rules.kinds import FORMER
from jxgrade.tables import INBOX, KINDS, RULINGS

HEADINGS: Final = tuple(column.heading for column in INBOX["misconduct"].columns)


@dataclass(frozen=True)
class RulingRow:
    """One text's row: ``cells`` in the order of `HEADINGS`; what only a person can say is empty. ``row``: ready to be pasted."""

    title: str
    state: Badge
    cells: tuple[str, ...]

    @property
    def row(self) -> str:
        """The cells with tabs between them, as a spreadsheet takes them."""
        return "\t".join(self.cells)


def ruling_row(side: str, one: SideState, note: str) -> RulingRow | None:
    """The row for a text; None for a former year's, which nobody rules on."""
    if one.text_id.startswith(FORMER):
        return None
    who, _, kind = one.text_id.rpartition("/")
    cells = {"trainee_id": who, "kind": KINDS.get(kind, kind), "note": note}
    row = (" ".join(cells.get(column.name, "").split()) for column in INBOX["misconduct"].columns)
    return RulingRow(f"{side}{words.submission(one.text_id)}", badge(one), tuple(row))


def ruling_rows(found: Sequence[RulingRow | None]) -> list[RulingRow]:
    """Those there are."""
    return [one for one in found if one is not None]


def badge(one: SideState) -> Badge:
    """待认定, 成立, 不成立 and when, or nothing to decide."""
    if one.ruling is not None:
        tone: Tone = "bad" if one.ruling.decision == "confirmed" else "good"
        day = words.day(one.ruling.decided_at)
        said = "，".join((*([day] if day else ()), *(f"{doubt}，请复核" for doubt in one.doubts)))
        return Badge(RULINGS[one.ruling.decision] + (f"（{said}）" if said else ""), tone)
    if one.text_id.startswith(FORMER):
        return Badge("往年文本，不作认定")
    return Badge("待认定，成绩暂缓" if one.held else "待认定", "wait") if one.open else Badge("未达提示线")
