"""Rulings on misconduct and on passages of many, and scores of the expert panel: of each the row that counts (rules, 1.13; 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Owner, Problems
from jxgrade.intake.roster import Roster, known_rows
from jxgrade.intake.submissions import Key, Version, either
from jxgrade.programme.scoring import WHOLE
from jxgrade.rules.doubt import UNCLEAR
from jxgrade.tables import RULINGS, maybe_latest, surely_before

_NEEDED: Final = {"kind": "作业类型", "expert_id": "专家编号", "score": "专家评分"}

Ruling = tuple[str, str, str, str | None, str | None, str | None]
PassageRuling = tuple[str, str, str | None, str | None, str | None]
Score = tuple[str, str, str, str, str | None]


def read_rulings(
    grid: Grid, roster: Roster, problems: Problems, *, versions: dict[Key, Version] | None, kinds: Mapping[str, str]
) -> list[Ruling]:
    """The ruling on each text: the latest; one that cannot be read, or a tie of different ones, counts as none (1.13).

    A text of which a ruling of unreadable kind may decide otherwise, and no later one settles it, has an unclear ruling, which holds it.
    ``versions`` None: submissions were not delivered. ``kinds``: the names of all kinds.
    """
    texts: dict[Key, list[int]] = {}
    unclear: list[tuple[str, int]] = []
    for index, trainee_id in known_rows(grid, roster, problems):
        kind = grid["kind"][index]
        if isinstance(kind, str):
            texts.setdefault((trainee_id, kind), []).append(index)
        elif kind is None:
            message = f"缺少作业类型，这一行没有采用。改法：填写{either(kinds.values())}"
            grid.error(problems, message, index, "kind", ("trainee", trainee_id))
        else:
            unclear.append((trainee_id, index))
    out: dict[Key, Ruling] = {}
    for (trainee_id, kind), rows in texts.items():
        ruled = deciding(grid, rows, _MISCONDUCT, problems, ("trainee", trainee_id))
        if ruled is not None:
            _tell_older(grid, ruled, (versions or {}).get((trainee_id, kind)), trainee_id, problems)
            decision = str(grid["decision"][ruled])
            rest = (grid.text(column, ruled) for column in ("decided_by", "decided_at", "note"))
            out[trainee_id, kind] = (trainee_id, kind, decision, *rest)  # type: ignore[assignment]
    for trainee_id, index in unclear:
        said, at = grid["decision"][index], grid.text("decided_at", index)
        opened = [kind for kind in kinds if _opens(said, at, out.get((trainee_id, kind)))]
        out |= {(trainee_id, kind): (trainee_id, kind, UNCLEAR, None, at, None) for kind in opened}
        effect = "该学员各份作业先暂缓，结果待定" if opened or said == "confirmed" else "这一行没有采用"
        message = f"作业类型无法识别，不能判断决定的是哪一份，{effect}。改法：填写{either(kinds.values())}"
        grid.error(problems, message, index, "kind", ("trainee", trainee_id))
    return list(out.values())


def _opens(decision: object, at: str | None, known: Ruling | None) -> bool:
    """May a decision on an unknown text of the trainee be the one that counts for this text, and another than it is known to have?"""
    if known is None:
        return decision == "confirmed"
    return decision in RULINGS and known[2] in RULINGS and decision != known[2] and not surely_before(at, known[4])


def read_passage_rulings(grid: Grid, problems: Problems) -> list[PassageRuling]:
    """The ruling on each passage of many: the latest; one that cannot be read, or a tie of different ones, counts as none."""
    passages: dict[str, list[int]] = {}
    for index in range(len(grid)):
        passage = grid["passage_id"][index]
        if isinstance(passage, str):
            passages.setdefault(passage.upper(), []).append(index)
        elif passage is None:
            grid.error(problems, "缺少段落编号，这一行没有采用。改法：照雷同证据页填写段落编号", index, "passage_id")
    out: list[PassageRuling] = []
    for passage, rows in passages.items():
        ruled = deciding(grid, rows, _PASSAGE, problems)
        if ruled is not None:
            rest = (grid.text(column, ruled) for column in ("decided_by", "decided_at", "note"))
            out.append((passage, str(grid["decision"][ruled]), *rest))  # type: ignore[arg-type]
    return out


@dataclass(frozen=True)
class Words:
    """What a ruling is called, what its decision is called, and what may stand there."""

    ruling: str
    decision: str
    allowed: str


_MISCONDUCT: Final = Words("处理决定", "处理结果", "成立或不成立")
_PASSAGE: Final = Words("段落认定", "认定", "公开或雷同")


def deciding(grid: Grid, rows: list[int], words: Words, problems: Problems, owner: Owner | None = None) -> int | None:
    """The row that counts: the latest; None where that cannot be told, which is a problem."""
    undated = [index for index in rows if grid["decided_at"][index] is UNREADABLE]
    times = {index: grid.text("decided_at", index) for index in rows if index not in undated}
    latest = max((time or "" for time in times.values()), default="")
    last = [index for index, time in times.items() if maybe_latest(time, latest)]
    if undated and len({grid["decision"][index] for index in (*undated, *last)}) > 1:
        for index in rows:
            message = f"有几项{words.ruling}，其中决定时间无法读取，不能判断先后，视为没有决定。改法：补正决定时间"
            grid.error(problems, message, index, "decided_at", owner)
        return None
    last = last or undated
    decisions = {grid["decision"][index] for index in last}
    if len(decisions) > 1:
        for index in last:
            message = f"同一时间（或同一天的只写了日期）有不同的{words.ruling}，无法判断以哪个为准，视为没有决定。改法：只保留有效的一行，或补正决定时间"
            grid.error(problems, message, index, "decision", owner)
        return None
    if not isinstance(grid["decision"][last[0]], str):
        if grid["decision"][last[0]] is None:
            message = f"没有填写{words.decision}，视为没有决定。改法：填写{words.allowed}"
            grid.error(problems, message, last[0], "decision", owner)
        return None
    return max(last, key=lambda index: (times.get(index) or "", index))


def _tell_older(grid: Grid, index: int, version: Version | None, trainee_id: str, problems: Problems) -> None:
    """A ruling that was made before the text that counts was handed in stands, and a person is told (6)."""
    if version is None or not surely_before(grid.text("decided_at", index), version.submitted_at):
        return
    of = "所采用版本的提交时间" if version.rows > 1 else "提交时间"
    message = (
        f"处理决定早于{of}（{version.shown_time}），决定照常有效，但作出时看的可能是旧版本。"
        "改法：对照现行文本复核，结论不变的更新决定时间，有变的另填一行处理决定"
    )
    grid.warning(problems, message, index, "decided_at", ("trainee", trainee_id))


def read_panel(grid: Grid, roster: Roster, problems: Problems, *, versions: dict[Key, Version] | None) -> list[Score]:
    """Of each expert and text the latest score; one outside 0-100 is an error and ignored (6, awards)."""
    latest: dict[tuple[str, str, str], int] = {}
    given: dict[tuple[str, str, str], list[int]] = {}
    times = grid["scored_at"]
    for index, trainee_id in known_rows(grid, roster, problems):
        owner = ("trainee", trainee_id)
        kind, expert, score = grid["kind"][index], grid["expert_id"][index], grid["score"][index]
        if not (isinstance(kind, str) and isinstance(expert, str) and isinstance(score, str)):
            grid.lacking(problems, index, _NEEDED, owner)
            if kind is UNREADABLE:
                message = "作业类型无法识别，这一行没有采用。改法：改正作业类型"
                grid.error(problems, message, index, "kind", owner)
        elif not 0 <= Decimal(score) <= WHOLE:
            message = "专家评分应在 0 与 100 之间，这一行没有采用。改法：核对后填写实际评分"
            grid.error(problems, message, index, "score", owner)
        else:
            if versions is not None and (trainee_id, kind) not in versions:
                message = "这份作业没有提交记录，却有专家评分。改法：核对学员编号和作业类型"
                grid.warning(problems, message, index, "kind", owner)
            key = (trainee_id, kind, expert)
            given.setdefault(key, []).append(index)
            before = latest.get(key)
            if before is None or _when(times[index]) >= _when(times[before]):
                latest[key] = index
    for key, rows in given.items():
        if any(times[index] is UNREADABLE for index in rows) and len({grid["score"][index] for index in rows}) > 1:
            message = "同一专家对同一份作业有几个评分，其中评分时间无法读取，不能判断以哪个为准，都没有采用。改法：改正评分时间"
            grid.error(problems, message, rows[-1], "scored_at", ("trainee", key[0]))
            del latest[key]
    return [(*key, str(grid["score"][index]), grid.text("scored_at", index)) for key, index in latest.items()]


def _when(time: object) -> str:
    return time if isinstance(time, str) else ""
