"""What single questions brought: points of the test's, and answers to the survey, which are only counted (no rule hangs on either)."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Problems
from jxgrade.intake.roster import Roster, known_rows
from jxgrade.intake.values import number

ItemScore = tuple[str, str, int | None, str, str | None]
"""Trainee, question, attempt, points, full points."""
Counted = tuple[str, str | None, str | None, int | None, int]
"""Question, city, stage, answer (1-5; None: words), how many gave it."""
MOST: Final = 5
_SAID: Final = {
    **dict.fromkeys(("非常满意", "很满意", "十分满意"), 5),
    **dict.fromkeys(("满意", "比较满意", "较满意"), 4),
    **dict.fromkeys(("一般", "基本满意"), 3),
    **dict.fromkeys(("不满意", "不太满意", "较不满意", "比较不满意"), 2),
    **dict.fromkeys(("非常不满意", "很不满意", "十分不满意"), 1),
}


def read_items(grid: Grid, roster: Roster, problems: Problems) -> list[ItemScore]:
    """The points of each trainee, question and attempt; what cannot be is told and left out, for it decides nothing."""
    known, fulls = list(known_rows(grid, roster, problems)), dict[str, str]()
    for index, _ in known:
        item, full = grid.text("item", index), grid.text("full", index)
        if item is not None and full is not None:
            fulls.setdefault(item, full)
    found: dict[tuple[str, str, int | None], int | None] = {}
    for index, who in known:
        item, attempt, points = grid.text("item", index), grid["attempt"][index], grid.text("score", index)
        owner = ("trainee", who)
        if item is None or points is None or attempt is UNREADABLE:  # left blank, or told when it was read
            if grid["item"][index] is None and points is not None:
                grid.error(problems, "缺少题号，这一行没有采用。改法：补上题号", index, "item", owner)
            continue
        full = fulls.get(item)
        if (grid.text("full", index) or full) != full:
            message = f"这道题的满分前面是 {full}，与这里不同，这一行没有采用。改法：同一题号只写一种满分"
            grid.error(problems, message, index, "full", owner)
        elif not 0 <= Decimal(points) <= Decimal(full or points):
            message = f"得分应在 0 与满分{f' {full} ' if full else ''}之间，这一行没有采用。改法：核对后填写实际得分"
            grid.error(problems, message, index, "score", owner)
        else:
            key = (who, item, attempt if isinstance(attempt, int) else None)
            before = found.setdefault(key, index)
            if before is None or grid["score"][before] != points:
                message = "同一人同一题同一次有不同的得分，都没有采用。改法：只保留一行，或写明次数"
                grid.error(problems, message, index, "score", owner)
                found[key] = None
    return [(*key, str(grid["score"][index]), fulls.get(key[1])) for key, index in found.items() if index is not None]


def read_survey(grid: Grid, roster: Roster, problems: Problems) -> list[Counted]:
    """How often each answer was given, by question, city and stage: who gave it, and what words were written, is not kept.

    A question most answers to which are 1-5 (or say so) is one of points, any other answer to it is told without what it says;
    of other questions only is counted how many answered.
    """
    given: dict[tuple[str, str], int] = {}
    answers: dict[str, list[tuple[str, int, int | None]]] = {}
    for index, who in known_rows(grid, roster, problems):
        question, said = grid.text("question", index), grid.text("answer", index)
        if question is None or said is None:
            continue
        before = given.setdefault((who, question), index)
        if before != index:
            if grid["answer"][before] != said:
                message = "同一人对同一题有不同的回答，只算第一次。改法：删去多余的一行"
                grid.warning(problems, message, index, "question", ("trainee", who))
            continue
        answers.setdefault(question, []).append((who, index, _points(said)))
    counts = Counter(_counted(answers, grid, roster, problems))
    return [(*key, people) for key, people in counts.items()]


def _counted(
    answers: dict[str, list[tuple[str, int, int | None]]], grid: Grid, roster: Roster, problems: Problems
) -> Iterator[tuple[str, str | None, str | None, int | None]]:
    for question, found in answers.items():
        asks_points = 2 * sum(points is not None for _, _, points in found) > len(found)
        for who, index, points in found:
            if asks_points and points is None:
                message = (
                    f"这道题的回答应是 1 到 {MOST} 的整数，或非常满意至非常不满意，这一行没有采用。改法：核对后改正"
                )
                grid.error(problems, message, index, "question", ("trainee", who))
            else:
                one = roster.trainees[who]
                yield question, one.city, one.stage, points if asks_points else None


def _points(said: str) -> int | None:
    """An answer as 1-5; None where it is none.

    >>> _points("5分"), _points("4.0"), _points("比较满意"), _points("7"), _points("3.5"), _points("很有收获")
    (5, 4, 4, None, None, None)
    """
    found = number(said, "分 星")
    if found is None:
        return _SAID.get(said)
    return int(found) if found in map(str, range(1, MOST + 1)) else None
