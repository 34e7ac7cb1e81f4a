"""What a person writes down once a text is decided on: the row of the table 处理决定, all of it but the decision itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.present import words
from jxgrade.present.blocks import Badge
from jxgrade.present.pairs import SideState, badge
from jxgrade.rules.kinds import FORMER
from jxgrade.tables import INBOX, KINDS

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
