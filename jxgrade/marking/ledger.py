"""The volunteers' ledger (R19; 八.二): work done, accuracy on known texts, agreement with others' final marks, timeliness.

The ledger proposes and excludes nobody: `awards` and a person do, with these figures before them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import pandas as pd

from jxgrade.marking.agreement import TwoMarks, mean, mean_difference
from jxgrade.marking.given import Marks, Tables
from jxgrade.marking.graders import allocated_texts
from jxgrade.programme import Programme
from jxgrade.rules.kinds import TextKey, text_of
from jxgrade.rules.marks import Mark
from jxgrade.tables import from_rows, plain, rows, values


def ledger_table(tables: Tables, programme: Programme, marks: Marks | None = None) -> pd.DataFrame:
    """The table `volunteer_ledger`: one row per grader who marked or was allocated anything.

    `marked`: marks given, as adjudicator too. `seeds`, `seed_error`: known texts with a reference, and the mean absolute
    difference from it. `compared`: texts with a mark of others to be held against (`counterpart`), `agreement` the share of these
    within ``marking.gap``, `difference` the mean absolute difference. `on_time`: allocated texts marked by the last day of
    marking; `finished`: their share of those allocated, texts marked at an unknown time left out; `waiting`: allocated and not marked;
    `late`, `days_late`: marks after that day, and the most days after it; `undated`: marks without a time. Null where no
    allocation is known, or texts are fewer than ``privacy.small_cell``. ``tables``: marks, marking, and allocation, purposes.
    """
    marks = marks or Marks.of(tables)
    used = {(who, kind): frozenset(names) for who, kind, names in rows(tables["marking"], "trainee_id", "kind", "used")}
    finals = {
        (who, kind): mark
        for who, kind, mark in values(tables["marking"], "trainee_id", "kind", "mark")
        if mark is not None
    }
    allocated = allocated_texts(tables)
    graders = sorted({*marks.by_grader, *(allocated or ())})
    last = programme.windows.marking.last
    return from_rows(
        (
            (
                grader,
                *_work(marks.by_grader.get(grader, ()), None if allocated is None else allocated.get(grader, []), last),
                *_accuracy(grader, marks, used, finals, programme),
            )
            for grader in graders
        ),
        "volunteer_ledger",
    )


def _work(given: Sequence[Mark], allocated: Sequence[str] | None, last: date) -> tuple[object, ...]:
    """Allocated, marked, on time, finished, waiting, late, days late, undated, first and last day."""
    days = sorted(mark.marked_at[:10] for mark in given if mark.marked_at is not None)
    late = [day for day in days if day > last.isoformat()]
    worst = (date.fromisoformat(late[-1]) - last).days if late else 0
    when: dict[TextKey, str | None] = {mark.text: mark.marked_at and mark.marked_at[:10] for mark in given}
    span = (len(late), worst, len(given) - len(days), days[0] if days else None, days[-1] if days else None)
    if allocated is None:
        return (None, len(given), None, None, None, *span)
    texts = sorted({text_of(submission_id) for submission_id in allocated})
    waiting = sum(text not in when for text in texts)
    undated = sum(text in when and when[text] is None for text in texts)
    on_time = sum((when.get(text) or "~") <= last.isoformat() for text in texts)
    judged = len(texts) - undated
    finished = plain(Fraction(on_time, judged)) if judged else None
    return (len(texts), len(given), on_time, finished, waiting, *span)


def _accuracy(
    grader: str,
    marks: Marks,
    used: Mapping[TextKey, frozenset[str]],
    finals: Mapping[TextKey, Fraction],
    programme: Programme,
) -> tuple[object, ...]:
    least, gap = programme.privacy.small_cell, Fraction(programme.marking.gap)
    seeds = marks.seeds(grader)
    pairs: list[TwoMarks] = []
    for mark in marks.own(grader):
        if marks.is_known(mark):
            continue
        other = counterpart(mark, marks, used.get(mark.text, frozenset()), finals.get(mark.text))
        if other is not None:
            pairs.append((mark.exact, other))
    agreement = (
        mean([Fraction(abs(one - other) <= gap) for one, other in pairs]) if len(pairs) >= max(least, 1) else None
    )
    return (
        len(seeds),
        plain(mean_difference(seeds, least=least)),
        len(pairs),
        plain(agreement),
        plain(mean_difference(pairs, least=least)),
    )


def counterpart(mark: Mark, marks: Marks, used: frozenset[str], final: Fraction | None) -> Fraction | None:
    """What a mark is held against: the text's final mark where it rests on others alone, else the mean of all others' marks.

    None where nobody else marked the text. So a grader who marked alone, or whose own mark made the final one, never agrees
    with himself. ``used``: the graders whose marks made the final mark (`marking.used`).
    """
    if final is not None and mark.grader_id not in used:
        return final
    others = marks.others(mark)
    return mean(others) if others else None
