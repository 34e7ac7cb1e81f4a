"""Marks, those of the inbox and those of the mark store: which of them count, and in what order (rules, 1.10)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.files import InboxFile
from jxgrade.intake.grids import Grid, Source
from jxgrade.intake.people import Roll
from jxgrade.intake.problems import Problems
from jxgrade.intake.roster import Roster, before, known_rows, outside, shown
from jxgrade.intake.submissions import Key, Version
from jxgrade.programme import Programme
from jxgrade.programme.scoring import WHOLE
from jxgrade.tables import maybe_latest, surely_before

_DISPUTE: Final = "视为分歧、结果待定。改法：改正评阅时间，或核实后只保留一行"
_NEEDED: Final = {"kind": "作业类型", "grader_id": "阅卷人编号", "mark": "评分"}
REREAD: Final = frozenset({"second", "third", "adjudicator"})  # roles in which a text is read again for an objection
STORE: Final = "评阅库"
_STORED: Final = Source(InboxFile(Path(STORE), STORE, None), None)
_RANK: Final = {"first": 0, "second": 1, "third": 2, None: 3, "adjudicator": 4}


@dataclass(frozen=True, slots=True)
class Given:
    """One mark as given; ``index``: its row, by which later and earlier of one time are told. ``mark`` None: the giver contradicts himself."""

    index: int
    grader_id: str
    role: str | None
    marked_at: str | None
    mark: str | None
    stored: bool = False
    timeless: bool = False  # its time is there and cannot be read
    unplaced: bool = False  # its role is there and cannot be read
    any_kind: bool = False  # so is its kind

    @property
    def when(self) -> tuple[str, int]:
        """By what "later" is decided; a mark without a time is the earliest."""
        return (self.marked_at or "", self.index)


MarkRow = tuple[str, str, str, str | None, str | None, str | None, int, bool]


def add_stored(grid: Grid, stored: Sequence[Mapping[str, str]]) -> None:
    """Put the marks of the mark store behind those of the inbox, where theirs were delivered or absent.

    A file that is there and cannot be taken still makes the whole table undelivered: its marks are missing.
    """
    if stored and (grid.delivered or not grid.files):
        grid.extend(_STORED, stored)


def read_marks(
    grid: Grid,
    roster: Roster,
    programme: Programme,
    problems: Problems,
    *,
    versions: dict[Key, Version] | None,
    roll: Roll,
    objected: Collection[Key] = (),
) -> list[MarkRow]:
    """The marks that count, in the order in which R14 takes them. ``versions`` None: submissions were not delivered.

    ``objected``: texts that an objection names, and that may be read again after the marking was over.
    """
    groups: dict[Key, list[Given]] = {}
    for key, given in _usable(grid, roster, programme, problems, roll, objected):
        groups.setdefault(key, []).append(given)
    _of_any_kind(grid, groups, programme, versions or {}, problems)
    out: list[MarkRow] = []
    for key, marks in groups.items():
        if versions is not None:
            marks = _of_this_version(grid, key, marks, versions.get(key), problems)
        unplaced, marks = [one for one in marks if one.unplaced], [one for one in marks if not one.unplaced]
        if len(marks) > 1:
            marks = _one_role_each(grid, key, _latest_each(grid, key, marks, problems), problems)
            marks = _in_doubt(grid, key, marks, problems)
        if len(marks) + len(unplaced) > 1:
            marks = _with_unplaced(grid, key, marks, unplaced, problems)
            marks.sort(key=lambda given: (_RANK[given.role], given.when))
        if versions is not None and key not in versions and not marks:
            marks = [replace(given, mark=None) for given in unplaced[:1]]  # nobody handed it in, whatever the role
        for order, given in enumerate(marks, 1):
            out.append((*key, given.grader_id, given.role, given.mark, given.marked_at, order, given.mark is None))
    return out


def _usable(
    grid: Grid, roster: Roster, programme: Programme, problems: Problems, roll: Roll, objected: Collection[Key]
) -> Iterator[tuple[Key, Given]]:
    """Marks that are complete, in range and by somebody who may mark this trainee; the others are errors and ignored.

    One whose kind is there and cannot be read is of the kind ''.
    """
    kinds, graders, marks, roles, times = (grid[name] for name in ("kind", "grader_id", "mark", "role", "marked_at"))
    window = programme.windows.marking
    for index, trainee_id in known_rows(grid, roster, problems):
        kind, grader, mark, role, when = kinds[index], graders[index], marks[index], roles[index], times[index]
        owner = ("trainee", trainee_id)
        kind = "" if kind is UNREADABLE else kind
        if not (isinstance(kind, str) and isinstance(grader, str) and isinstance(mark, str)):
            grid.lacking(problems, index, _NEEDED, owner)
            continue
        if not 0 <= Decimal(mark) <= WHOLE:
            message = "评分应在 0 与 100 之间，这一行没有采用。改法：核对后填写实际评分"
            grid.error(problems, message, index, "mark", owner)
            continue
        unplaced = role is UNREADABLE
        role = role if isinstance(role, str) else None
        if roll.unusable:
            continue  # told once for all of them, with the decisions
        refusal = roll.refusal(grader, "adjudicator" if unplaced else role, roster.trainees[trainee_id])
        if refusal:
            grid.error(problems, refusal, index, "grader_id", owner)
            continue
        later = (trainee_id, kind) in objected and role in REREAD and isinstance(when, str) and not before(when, window)
        if isinstance(when, str) and outside(when, window) and not later:
            message = f"评阅时间不在 {shown(window)} 之内，评分照常计入，须由人核实。改法：核对评阅时间"
            grid.error(problems, message, index, "marked_at", owner)
        stored = grid.sources[grid.source[index]] is _STORED
        time = when if isinstance(when, str) else None
        yield (trainee_id, kind), Given(index, grader, role, time, mark, stored, when is UNREADABLE, unplaced)


def _of_any_kind(
    grid: Grid,
    groups: dict[Key, list[Given]],
    programme: Programme,
    versions: Mapping[Key, Version],
    problems: Problems,
) -> None:
    """A mark of unreadable kind may be of any text of the trainee: all are disputed, unless one has no mark and waits anyway (rules, 7)."""
    for who in [who for who, kind in groups if not kind]:
        marks, texts = groups.pop((who, "")), [(who, kind) for kind in programme.assignments]
        waits = any(text in versions and text not in groups for text in texts)
        effect = "这一行没有采用" if waits else "该学员各份作业都视为分歧、结果待定"
        for given in marks:
            message = f"作业类型无法识别，不能判断评的是哪一份，{effect}。改法：改正作业类型"
            grid.error(problems, message, given.index, "kind", ("trainee", who))
        for text in () if waits else texts:
            groups.setdefault(text, []).extend(replace(given, mark=None, any_kind=True) for given in marks)


def _of_this_version(
    grid: Grid, key: Key, marks: list[Given], version: Version | None, problems: Problems
) -> list[Given]:
    """Without the marks made before the version that counts was handed in, where there are several versions (1.9, 6)."""
    owner = ("trainee", key[0])
    if version is None:
        for given in marks:
            message = "这份作业没有提交记录，却有评分；该作业按无法读取处理、结果待定。改法：核对学员编号和作业类型，或补上提交记录"
            grid.error(problems, message, given.index, "kind", owner)
        return marks
    if version.submitted_at is None:
        return marks
    kept: list[Given] = []
    for given in marks:
        earlier = surely_before(given.marked_at, version.submitted_at)
        if earlier and version.rows > 1:
            message = f"评阅时间早于所采用版本的提交时间（{version.shown_time}），属于旧版本，没有采用。改法：请阅卷人重新评阅"
            grid.warning(problems, message, given.index, "marked_at", owner)
            continue
        if earlier:
            message = f"评阅时间早于提交时间（{version.shown_time}），评分照常计入。改法：核对两个时间"
            grid.warning(problems, message, given.index, "marked_at", owner)
        elif version.rows > 1 and (
            given.timeless or (_of_that_day(given, version) and _matters(given, marks, version))
        ):
            message = f"作业有几个版本，而评阅时间无法读取，或只有日期、正是后一版提交的那一天，不能判断评的是哪一版，{_DISPUTE}"
            grid.error(problems, message, given.index, "marked_at", owner)
            given = replace(given, mark=None)
        elif given.marked_at is None and version.rows > 1:
            message = "作业有几个版本，而评分没有评阅时间，无法判断评的是哪一版，照常计入。改法：补上评阅时间"
            grid.warning(problems, message, given.index, "marked_at", owner)
        kept.append(given)
    return kept


def _of_that_day(given: Given, version: Version) -> bool:
    """Was it given on the day when the version came, at an hour that nobody wrote, while that of the version is known?"""
    return given.marked_at is not None and given.marked_at < (version.submitted_at or "")


def _matters(given: Given, marks: Sequence[Given], version: Version) -> bool:
    """Would another final mark come of it if this one were of the older version?"""
    surely = [other for other in marks if (other.marked_at or "") >= (version.submitted_at or "")]
    return not surely or any(other.mark != given.mark for other in surely)


def _latest_each(grid: Grid, key: Key, marks: list[Given], problems: Problems) -> list[Given]:
    """Of each grader and role the latest; several of that time that differ become one without a mark (1.10)."""
    groups: dict[tuple[str, str | None], list[Given]] = {}
    for given in marks:
        groups.setdefault((given.grader_id, given.role), []).append(given)
    out: list[Given] = []
    for group in groups.values():
        latest = max(given.marked_at or "" for given in group)
        last = [given for given in group if maybe_latest(given.marked_at, latest)]
        last = [given for given in last if given.stored] or last  # at equal time the mark store wins
        if any(given.timeless for given in group):
            last = group  # nobody can tell which is the latest
        for given in group:
            if given not in last and given.mark != last[0].mark:
                message = (
                    "评阅库里同一时间的评分不同，以评阅库为准，这一行没有采用。改法：无须处理；若评阅库的有误，请在评阅库中更正"
                    if (given.marked_at or "") == latest
                    else "同一阅卷人同一评次后来另有评分，这一行没有采用。改法：无须处理；若后来的有误，请更正"
                )
                grid.warning(problems, message, given.index, "mark", ("trainee", key[0]))
        timeless = any(given.timeless for given in group)
        if len({given.mark for given in last}) == 1:
            out.append(replace(last[0], marked_at=latest or None, timeless=timeless))
            continue
        for given in last:
            message = f"同一阅卷人同一评次同一时间（或有一行时间无法读取、只有日期）有不同的评分，{_DISPUTE}"
            grid.error(problems, message, given.index, "mark", ("trainee", key[0]))
        out.append(replace(last[0], marked_at=latest or None, mark=None, timeless=timeless))
    return out


def _in_doubt(grid: Grid, key: Key, marks: list[Given], problems: Problems) -> list[Given]:
    """Marks whose time cannot be read and would decide which adjudicator's is the latest, or which of one role come first (7.3)."""
    out: list[Given] = []
    timed = [given for given in marks if given.role == "adjudicator" and not given.timeless]
    latest = max((given.marked_at or "" for given in timed), default="")
    settled = {given.mark for given in timed if maybe_latest(given.marked_at, latest)}
    for given in marks:
        rivals = [other for other in marks if other.role == given.role and other.mark != given.mark]
        matters = settled != {given.mark} if given.role == "adjudicator" else len(marks) > 2
        if given.timeless and given.mark is not None and rivals and matters:
            message = f"评阅时间无法读取，不能判断几个评分的先后，{_DISPUTE}"
            grid.error(problems, message, given.index, "marked_at", ("trainee", key[0]))
            given = replace(given, mark=None)
        out.append(given)
    if any(given.role == "adjudicator" and given.timeless and given.mark is None for given in out):
        out = [replace(given, mark=None) if given.role == "adjudicator" else given for given in out]
    return out


def _with_unplaced(
    grid: Grid, key: Key, marks: list[Given], unplaced: Sequence[Given], problems: Problems
) -> list[Given]:
    """With the marks whose role cannot be read, disputed: each may be the one that decides (1.4). None alone is a mark, nor one before
    the adjudicator's."""
    settled = max((given.marked_at or "" for given in marks if given.role == "adjudicator"), default="")
    open_ = {given.grader_id: given for given in unplaced if not surely_before(given.marked_at, settled)}
    if not marks or not open_:
        return marks
    for given in open_.values():
        message = f"评次无法读取，而这份作业另有评分，不能判断以哪个为准，{_DISPUTE.replace('评阅时间', '评次')}"
        grid.error(problems, message, given.index, "role", ("trainee", key[0]))
    disputed = [replace(given, mark=None) for given in open_.values()]
    return [replace(given, mark=None) if given.role == "adjudicator" else given for given in marks] + disputed


def _one_role_each(grid: Grid, key: Key, marks: list[Given], problems: Problems) -> list[Given]:
    """Of a grader with several roles on one text the first mark; the later ones are errors (1.10)."""
    kept: dict[str, Given] = {}
    open_: list[Given] = []
    for given in sorted(marks, key=lambda given: given.when):
        if given.grader_id in kept and kept[given.grader_id].any_kind:
            open_.append(replace(given, mark=None))  # the first may be of another text
        elif given.grader_id in kept:
            message = "同一阅卷人对同一份作业有两个评次，后一行没有采用。改法：换人评阅，或删去其中一行"
            grid.error(problems, message, given.index, "role", ("trainee", key[0]))
            first = kept[given.grader_id]
            times = (first.marked_at, given.marked_at)
            hourless = first.marked_at and times[0] != times[1] and not surely_before(*times)
            if (first.timeless or given.timeless or hourless) and first.mark != given.mark:
                kept[given.grader_id] = replace(first, mark=None)  # which came first cannot be told
        else:
            kept[given.grader_id] = given
    return [*kept.values(), *open_]
