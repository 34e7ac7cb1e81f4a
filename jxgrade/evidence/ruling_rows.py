"""What a person writes down once a text is decided on: the row of the inbox table, all of it but the decision itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from jxgrade.present import words
from jxgrade.present.blocks import Badge
from jxgrade.present.pairs import badge
from jxgrade.programme import Programme
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import SideState
from jxgrade.tables import CHOICES, INBOX


@dataclass(frozen=True)
class RulingRow:
    """One row for the inbox table ``inbox``: ``cells`` in the order of its columns; what only a person can say is empty.

    The last four columns are what was decided, by whom, when, and a note. ``how``: when to write it down, and what comes of it.
    """

    title: str
    state: Badge
    cells: tuple[str, ...]
    inbox: str
    how: str

    @property
    def row(self) -> str:
        """The cells with tabs between them, as a spreadsheet takes them."""
        return "\t".join(self.cells)

    @property
    def table(self) -> str:
        """What the table is called."""
        return INBOX[self.inbox].heading

    @property
    def headings(self) -> tuple[str, ...]:
        """Its columns."""
        return tuple(column.heading for column in INBOX[self.inbox].columns)

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided."""
        return tuple(CHOICES[INBOX[self.inbox].columns[-4].type].values())


def ruling_row(side: str, one: SideState, note: str, programme: Programme) -> RulingRow | None:
    """The row for a text; None for a former year's, which nobody rules on."""
    if one.text_id.startswith(FORMER):
        return None
    who, _, kind = one.text_id.rpartition("/")
    known = {"trainee_id": who, "kind": programme.kinds.get(kind, kind), "note": note}
    how = "当面核实以后，在处理决定表（处理决定.xlsx）里给每份作业写一行，再运行一次 jxgrade run。"
    how += "认定不成立的，从那时起不再暂缓，成绩照常；认定成立的，这份作业按 0 分计（R11）。"
    return RulingRow(
        f"{side}{words.submission(one.text_id, programme)}", badge(one), _cells("misconduct", known), "misconduct", how
    )


def passage_row(passage_id: str, decision: str | None) -> RulingRow:
    """The row for a passage that many have."""
    how = "看过以后，在公共段落认定表（公共段落认定.xlsx）里给这一段写一行，再运行一次 jxgrade run。"
    cells = _cells("passages", {"passage_id": passage_id})
    return RulingRow(f"段落 {passage_id}", passage_badge(decision), cells, "passages", how)


def _cells(inbox: str, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(" ".join(known.get(column.name, "").split()) for column in INBOX[inbox].columns)


def passage_badge(decision: str | None) -> Badge:
    """待认定, or what a person ruled of a passage that many have."""
    if decision is None:
        return Badge("待认定", "wait")
    return Badge(CHOICES["passage_ruling"].get(decision, decision), "good" if decision == "public" else "bad")
