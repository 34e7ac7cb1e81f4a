"""Objections: each is kept until somebody decides it, whatever is wrong with its row (rules, 7.18, 7.20)."""

from collections.abc import Iterator
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Owner, Problems
from jxgrade.intake.roster import Roster
from jxgrade.intake.submissions import Key
from jxgrade.intake.verdicts import Words, deciding
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of
from jxgrade.rules.objections import Objection, notice_period
from jxgrade.tables import STORE

_WORDS: Final = Words("处理", "处理", "成立或不成立")
_SUBJECT: Final = ("trainee_id", "unit", "about")

Row = tuple[str | None, ...]


def read_objections(grid: Grid, roster: Roster, programme: Programme, problems: Problems) -> list[Row]:
    """A row per objection, the latest decision of each; what is wrong is told, and nothing is dropped.

    A row without a number, or with one that another objection has, is listed under where it stands.
    """
    found: dict[str, list[int]] = {}
    for index in range(len(grid)):
        found.setdefault(_number(grid, index, found, problems), []).append(index)
    out = [_objection(grid, number, indices, roster, problems) for number, indices in found.items()]
    _tell_times(grid, [indices[0] for indices in found.values()], programme, problems)
    _tell_repeated(grid, found, problems)
    return out


def named_texts(rows: list[Row], programme: Programme) -> frozenset[Key]:
    """The texts that objections name, open or decided."""
    named = set[Key]()
    for number, who, unit, about, *_ in rows:
        one = Objection(number or "", who, unit, about, None, None, None, None)
        named |= set(map(text_of, one.texts(programme.kinds)))
    return frozenset(named)


def _number(grid: Grid, index: int, found: dict[str, list[int]], problems: Problems) -> str:
    """Under which number a row stands."""
    given, place = grid.text("objection_id", index), grid.place(index)
    instead = f"{given or '无编号'}（{place.file} 第 {place.row} 行）"
    if given is None:
        message = f"缺少异议编号，暂记为“{instead}”。改法：给它一个编号"
        grid.error(problems, message, index, "objection_id")
        return instead
    if given in found and _subject(grid, found[given][0]) != _subject(grid, index):
        first = grid.place(found[given][0])
        message = f"异议编号与 {first.file} 第 {first.row} 行重复而所指不同，暂记为“{instead}”。改法：给它另一个编号"
        grid.error(problems, message, index, "objection_id")
        return instead
    return given


def _subject(grid: Grid, index: int) -> tuple[str | None, ...]:
    return tuple(grid.text(column, index) for column in _SUBJECT)


def _objection(grid: Grid, number: str, indices: list[int], roster: Roster, problems: Problems) -> Row:
    first = indices[0]
    who, unit = _person(grid, first, roster, problems), grid.text("unit", first)
    owner: Owner | None = ("trainee", who) if who in roster.trainees else None
    if grid["trainee_id"][first] is None and unit is None:
        message = "没有写学员编号，也没有写单位，看不出是对谁的异议。改法：补上其中之一"
        grid.error(problems, message, first, "trainee_id")
    ruled = [index for index in indices if grid["decision"][index] is not None]
    rule = deciding(grid, ruled, _WORDS, problems, owner) if ruled else None
    said = {column: grid.text(column, first) for column in STORE["objections"].columns}
    said |= {"objection_id": number, "trainee_id": who}
    for column in ("decision", "decided_by", "decided_at", "note"):
        said[column] = None if rule is None else grid.text(column, rule)
    return tuple(said.values())


def _person(grid: Grid, index: int, roster: Roster, problems: Problems) -> str | None:
    """The trainee meant; one who is not on the roster is told, and stands as typed."""
    who = grid.text("trainee_id", index)
    if who is None or who in roster.trainees:
        return who
    meant = [known for known in roster.trainees if known.lstrip("0") == who.lstrip("0")]
    if len(meant) == 1:
        return meant[0]
    message = "报名表里没有这个学员编号；这件异议照样登记，处理之前不能封存。改法：核对编号，或答复后填写“不成立”"
    grid.error(problems, message, index, "trainee_id")
    return who


def _tell_times(grid: Grid, indices: list[int], programme: Programme, problems: Problems) -> None:
    """Say which were received outside the notice's period, or cannot be told to be inside."""
    stands = notice_period(programme)
    if stands is None:
        if indices:
            message = (
                "没有写公示第一天，不能核对异议是否在公示期内收到。改法：在 programme.yaml 的 privacy.notice_from 写上"
            )
            problems.warning(message, table="objections", column="received_at")
        return
    for index in indices:
        time = grid["received_at"][index]
        if time is None or time is UNREADABLE:
            message = "没有收到时间，不能判断是否在公示期内。改法：填写收到时间"
            grid.warning(problems, message, index, "received_at")
        elif not stands.holds(str(time)):
            message = (
                f"收到时间不在公示期（{stands.first} 至 {stands.last}）内；这件异议照样登记，处理之前不能封存。"
                "改法：核对时间；不受理的，填写“不成立”，在备注中说明"
            )
            grid.warning(problems, message, index, "received_at")


def _tell_repeated(grid: Grid, found: dict[str, list[int]], problems: Problems) -> None:
    """Say which objections are of one person about one matter, and which rows stand twice."""
    known: dict[tuple[str | None, ...], str] = {}
    for number, indices in found.items():
        subject = _subject(grid, indices[0])
        if subject in known:
            message = (
                f"与编号 {known[subject]} 是同一对象、同一事项的异议，两件都要处理。改法：是同一件的，删去其中一行"
            )
            grid.warning(problems, message, indices[0], "objection_id")
        known.setdefault(subject, number)
        for index in _twice(grid, indices):
            grid.warning(problems, "这一行与前面的完全相同，只算一件。改法：删去重复的一行", index, "objection_id")


def _twice(grid: Grid, indices: list[int]) -> Iterator[int]:
    seen: list[tuple[object, ...]] = []
    for index in indices:
        row = tuple(values[index] for values in grid.columns.values())
        if row in seen:
            yield index
        seen.append(row)
