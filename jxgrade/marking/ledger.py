"""The volunteers' ledger (R19; 八.二): work done, accuracy on known texts, agreement with others' final marks, timeliness.

The ledger proposes and excludes nobody: `awards` and a person do, with these figures before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jxgrade.marking.agreement import TwoMarks, mean, mean_difference, share_within
from jxgrade.marking.given import Marks
from jxgrade.marking.graders import allocated_texts
from jxgrade.programme import Programme
from jxgrade.rules.kinds import TextKey, text_of
from jxgrade.rules.marks import Mark
from jxgrade.tables import Tables, plain, values


@dataclass(frozen=True)
class Ledger:
    """What the ledger of every volunteer is made from: the texts allocated, which marks made the final ones, and these."""

    marks: Marks
    allocated: Mapping[str, Sequence[str]] | None
    used: Mapping[TextKey, frozenset[str]]
    finals: Mapping[TextKey, Fraction]
    programme: Programme

    @classmethod
    def of(cls, tables: Tables, marks: Marks, programme: Programme) -> "Ledger":
        """``tables``: marking, and allocation where there is one."""
        found = list(values(tables["marking"], "trainee_id", "kind", "used", "mark"))
        used = {(who, kind): frozenset(names) for who, kind, names, _ in found}
        finals = {(who, kind): mark for who, kind, _, mark in found if mark is not None}
        return cls(marks, allocated_texts(tables), used, finals, programme)

    def of_grader(self, grader: str) -> tuple[object, ...]:
        """The ledger's columns of `grader_quality`, in their order.

        `on_time`: allocated texts marked by the last day of marking; `finished`: their share of those allocated, texts marked at an
        unknown time left out; `waiting`: allocated and not marked; `late`, `days_late`: marks after that day, and the most days after
        it; `undated`: marks without a time. `compared`: texts with a mark of others to be held against (`counterpart`),
        `final_agreement` the share of these within ``marking.gap``, `final_difference` the mean absolute difference. Null where no
        allocation is known, or texts are fewer than ``privacy.small_cell``.
        """
        allocated = None if self.allocated is None else self.allocated.get(grader, [])
        work = _work(self.marks.by_grader.get(grader, ()), allocated, self.programme.windows.marking.last)
        return (*work, *self._accuracy(grader))

    def _accuracy(self, grader: str) -> tuple[object, ...]:
        least, gap = self.programme.privacy.small_cell, Fraction(self.programme.marking.gap)
        pairs: list[TwoMarks] = []
        for mark in self.marks.own(grader):
            if not self.marks.is_known(mark):
                others = counterpart(
                    mark, self.marks, self.used.get(mark.text, frozenset()), self.finals.get(mark.text)
                )
                pairs += [(mark.exact, others)] if others is not None else []
        return len(pairs), plain(share_within(pairs, gap, least=least)), plain(mean_difference(pairs, least=least))


def _work(given: Sequence[Mark], allocated: Sequence[str] | None, last: date) -> tuple[object, ...]:
    """On time, finished, waiting, late, days late, undated, first and last day."""
    days = sorted(mark.marked_at[:10] for mark in given if mark.marked_at is not None)
    late = [day for day in days if day > last.isoformat()]
    worst = (date.fromisoformat(late[-1]) - last).days if late else 0
    when: dict[TextKey, str | None] = {mark.text: mark.marked_at and mark.marked_at[:10] for mark in given}
    span = (len(late), worst, len(given) - len(days), days[0] if days else None, days[-1] if days else None)
    if allocated is None:
        return (None, None, None, *span)
    texts = sorted({text_of(submission_id) for submission_id in allocated})
    waiting = sum(text not in when for text in texts)
    undated = sum(text in when and when[text] is None for text in texts)
    on_time = sum((when.get(text) or "~") <= last.isoformat() for text in texts)
    judged = len(texts) - undated
    finished = plain(Fraction(on_time, judged)) if judged else None
    return (on_time, finished, waiting, *span)


def counterpart(mark: Mark, marks: Marks, used: frozenset[str], final: Fraction | None) -> Fraction | None:
    """What a mark is held against: the text's final mark where it rests on others alone, else the mean of all others' marks.

    None where nobody else marked the text. So a grader who marked alone, or whose own mark made the final one, never agrees
    with himself. ``used``: the graders whose marks made the final mark (`marking.used`).
    """
    if final is not None and mark.grader_id not in used:
        return final
    others = marks.others(mark)
    return mean(others) if others else None
