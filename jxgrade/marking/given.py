"""What was given: every mark that counts, by grader and by text, and what a grader's own mark may be compared with.

Nobody is ever compared with himself. ``others``: whoever else marked the text. ``peers``: the same without adjudicators, who see
the other marks. ``reference``: an adjudicator's mark by another person, which is what a known text is marked against.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.errors import TableError
from jxgrade.marking.agreement import TwoMarks, mean
from jxgrade.rules.kinds import TextKey, text_of
from jxgrade.rules.marks import Mark, read_marks
from jxgrade.tables import Tables, rows

REFERENCES: Final = frozenset({"qualify", "anchor", "seed"})
"""Purposes of texts whose mark is known: they are dealt to many graders, and nobody waits for their marks."""


@dataclass(frozen=True)
class Marks:
    """All marks, by grader and by text; ``known``: by grader the texts whose mark was known, None where no plan says so."""

    by_grader: Mapping[str, Sequence[Mark]]
    by_text: Mapping[TextKey, Sequence[Mark]]
    known: Mapping[str, frozenset[TextKey]] | None

    @classmethod
    def of(cls, tables: Tables) -> "Marks":
        """Read marks, and the plan of known texts (`purposes`) where there is one."""
        by_grader: defaultdict[str, list[Mark]] = defaultdict(list)
        by_text: defaultdict[TextKey, list[Mark]] = defaultdict(list)
        for mark in read_marks(tables["marks"]):
            by_grader[mark.grader_id].append(mark)
            by_text[mark.text].append(mark)
        return cls(dict(by_grader), dict(by_text), _known(tables))

    def own(self, grader_id: str) -> list[Mark]:
        """The marks by which a grader is judged: with a value, and not as an adjudicator."""
        return [mark for mark in self.by_grader.get(grader_id, ()) if mark.value is not None and not mark.adjudicated]

    def others(self, mark: Mark) -> list[Fraction]:
        """What others gave the same text, adjudicators too."""
        return [
            one.value for one in self.by_text[mark.text] if one.grader_id != mark.grader_id and one.value is not None
        ]

    def compared(self, grader_id: str) -> list[tuple[Mark, list[Fraction]]]:
        """The grader's marks of texts that somebody else marked, with all that others gave them; known texts are among these."""
        pairs = ((mark, self.others(mark)) for mark in self.own(grader_id))
        return [(mark, values) for mark, values in pairs if values]

    def reference(self, mark: Mark) -> Fraction | None:
        """The latest adjudicator's mark by another person; None without one, or where the latest differ."""
        judged = [one for one in self.by_text[mark.text] if one.adjudicated and one.grader_id != mark.grader_id]
        latest = max((one.marked_at or "" for one in judged), default="")
        values = {one.value for one in judged if (one.marked_at or "") == latest}
        return values.pop() if len(values) == 1 else None

    def is_known(self, mark: Mark) -> bool:
        """Was this text given to this grader as one whose mark is known? False where no plan says so."""
        return self.known is not None and mark.text in self.known.get(mark.grader_id, frozenset())

    def seeds(self, grader_id: str) -> list[TwoMarks]:
        """The grader's mark and the reference of each known text; without a plan, of each text that somebody else adjudicated."""
        judged = [
            (mark, self.reference(mark)) for mark in self.own(grader_id) if self.known is None or self.is_known(mark)
        ]
        return [(mark.exact, reference) for mark, reference in judged if reference is not None]

    def doubles(self, grader_id: str) -> list[tuple[Mark, Fraction]]:
        """The grader's marks of texts that other graders marked blind, each with the mean of theirs; known texts are none of these."""
        found = []
        for mark in self.own(grader_id):
            if self.is_known(mark):
                continue
            peers = [
                one.value
                for one in self.by_text[mark.text]
                if one.grader_id != mark.grader_id and one.value is not None and not one.adjudicated
            ]
            if peers:
                found.append((mark, mean(peers)))
        return found


def optional(tables: Tables, name: str) -> pd.DataFrame | None:
    """A table where there is one."""
    try:
        return tables[name]
    except (KeyError, TableError):
        return None


def _known(tables: Tables) -> dict[str, frozenset[TextKey]] | None:
    frame = optional(tables, "purposes")
    if frame is None:
        return None
    found: defaultdict[str, set[TextKey]] = defaultdict(set)
    for submission_id, grader_id, purpose in rows(frame, "submission_id", "grader_id", "purpose"):
        if purpose in REFERENCES:
            found[grader_id].add(text_of(submission_id))
    return {grader: frozenset(texts) for grader, texts in found.items()}
