"""The roster: who takes part, whose identity is in doubt, and rows of other tables held against it (rules, 1.5, 1.6)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import FileRow, Problems
from jxgrade.programme import Programme, Window
from jxgrade.rules.places import county_of

_WHERE = ("city", "county", "school", "stage")
_MASKED: Final = re.compile(r"[*＊×✱●○■□?？#_]|([^\d])\1\1")


@dataclass(frozen=True, slots=True)
class Trainee:
    """One trainee as the first row of the roster says."""

    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    stage: str | None
    category: str | None
    registered_at: str | None
    index: int  # of that row


@dataclass(frozen=True, slots=True)
class Roster:
    """All trainees by id, in the order of their rows; ``doubtful``: ids of those whose identity is not settled."""

    trainees: dict[str, Trainee] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()

    def city(self, trainee_id: str) -> str | None:
        """The trainee's city, None where there is none or no such trainee."""
        trainee = self.trainees.get(trainee_id)
        return trainee.city if trainee else None

    @property
    def cities(self) -> dict[str, str | None]:
        """Trainee -> city."""
        return {trainee.trainee_id: trainee.city for trainee in self.trainees.values()}


def read_roster(grid: Grid, programme: Programme, problems: Problems) -> Roster:
    """The trainees of a delivered roster; what is doubtful becomes problems."""
    trainees: dict[str, Trainee] = {}
    doubtful: set[str] = set()
    ids = grid["trainee_id"]
    told = {"city": "设区市", "school": "工作单位"} | ({"stage": "学段"} if programme.stages else {})
    for index, trainee_id in enumerate(ids):
        if not isinstance(trainee_id, str):
            if trainee_id is None:
                message = "缺少学员编号，这一行没有采用。改法：补上学员编号，或删去这一行"
                grid.error(problems, message, index, "trainee_id")
        elif trainee_id in trainees:
            doubtful |= _again(grid, index, trainees[trainee_id], problems)
        else:
            trainees[trainee_id] = _trainee(grid, index, trainee_id, programme)
            doubtful |= _incomplete(grid, index, trainee_id, told, problems)
    doubtful |= _shared_id_numbers(grid, trainees, problems)
    _registration(grid, trainees, programme, problems)
    _quotas(trainees, programme, problems)
    return Roster(trainees, frozenset(doubtful))


def known_rows(grid: Grid, roster: Roster, problems: Problems) -> Iterator[tuple[int, str]]:
    """Rows of another table whose trainee is on the roster; the others are errors, ignored and counted (``grid.unplaced``)."""
    hints = [source.file.city for source in grid.sources]
    trainees = roster.trainees
    bare: dict[str, list[str]] = {}
    for known in trainees:
        bare.setdefault(known.lstrip("0"), []).append(known)
    _place_unread(grid, trainees, bare, problems)
    ids = grid["trainee_id"]
    in_detail = {who for index, who in enumerate(ids) if index not in grid.totals} if grid.totals else set()
    for index, trainee_id in enumerate(ids):
        if not isinstance(trainee_id, str):
            grid.unplaced += 1
            if trainee_id is None:
                message = "缺少学员编号，这一行没有采用。改法：补上学员编号，或删去这一行"
                grid.error(problems, message, index, "trainee_id")
            continue
        if index in grid.totals and trainee_id in in_detail:
            continue  # said as it was read
        if trainee_id not in trainees and len(meant := bare.get(trainee_id.lstrip("0"), [])) == 1:
            message = (
                f"学员编号与报名表的 {meant[0]} 只差开头的 0，按 {meant[0]} 处理。改法：把该列设为“文本”格式后重新填写"
            )
            grid.warning(problems, message, index, "trainee_id", ("trainee", meant[0]))
            trainee_id = meant[0]
        if (trainee := trainees.get(trainee_id)) is None:
            grid.unplaced += 1
            message = "报名表里没有这个学员编号，这一行没有采用。改法：核对编号，或在报名表中补上该学员"
            grid.error(problems, message, index, "trainee_id")
        else:
            hint = hints[grid.source[index]]
            if hint is not None and trainee.city not in (hint, None):
                message = "文件名所写的设区市与该学员报名的设区市不同，按报名表处理。改法：核对这一行是否放错了文件"
                grid.warning(problems, message, index, "trainee_id", ("trainee", trainee_id))
            yield index, trainee_id


def _place_unread(
    grid: Grid, trainees: Mapping[str, Trainee], bare: Mapping[str, Sequence[str]], problems: Problems
) -> None:
    """Rows that were not read and name a trainee: what they say of the trainee cannot be read. On a sheet that is not read they are
    rows that found no place, and only who stands nowhere else cannot be read (rules, 7)."""

    def whose(ids: Sequence[str]) -> str | None:
        ids = [one for one in ids if len(one) > 3 or not one.isdigit()]  # 28 is hours more often than somebody
        named = (one if one in trainees else next(iter(bare.get(one.lstrip("0"), ())), None) for one in ids)
        return next((one for one in named if one is not None), None)

    sheets: dict[int, list[int]] = {}
    present = {whose((one,)) for one in grid["trainee_id"] if isinstance(one, str)} if grid.unread else set()
    for source, row, ids, above in grid.unread:
        if (trainee_id := whose(ids)) is None:
            continue
        if not above:
            sheets.setdefault(source, []).append(row)
        if above or trainee_id not in present:
            present.add(trainee_id)
            grid.add_unread(source, row, trainee_id)
            where = "在标题行的上面（或在没有学员编号的标题行下面）" if above else "所在的工作表缺少标题行或需要的列"
            message = (
                f"这一行{where}，没有读取，学时、成绩、作业因此待定。改法：把标题行移到第一条记录之上，补齐或改正列名"
            )
            grid.error(problems, message, len(grid) - 1, "trainee_id", ("trainee", trainee_id))
    grid.unplaced = sum(map(len, sheets.values()))
    for source, rows in sheets.items():
        at = FileRow(grid.sources[source].file.name, grid.sources[source].sheet)
        message = f"这张工作表没有读取，其中有 {len(rows)} 行写着报名学员的编号（先见第 {rows[0]} 行）。改法：补上标题行和缺少的列，或移到别的文件"
        problems.error(message, at=at, table=grid.table, column="trainee_id", value=len(rows))


def outside(when: str | None, window: Window | None) -> bool:
    """Does a moment lie on no day of a window (R1), whose last day counts to its end? One that the programme does not name bounds nothing."""
    return (
        when is not None and window is not None and not window.first.isoformat() <= when[:10] <= window.last.isoformat()
    )


def before(when: str, window: Window | None) -> bool:
    """Does a moment lie before a window?"""
    return window is not None and when[:10] < window.first.isoformat()


def shown(window: Window | None) -> str:
    """A window as readers see it."""
    return "" if window is None else f"{window.first.isoformat()} 至 {window.last.isoformat()}"


def _trainee(grid: Grid, index: int, trainee_id: str, programme: Programme) -> Trainee:
    where = {column: grid.text(column, index) for column in (*_WHERE, "category", "registered_at")}
    where["county"] = county_of(where["city"], where["county"], programme.without_counties)
    where["stage"] = where["stage"] if programme.stages else None
    return Trainee(trainee_id, **where, index=index)


def _again(grid: Grid, index: int, first: Trainee, problems: Problems) -> set[str]:
    """A trainee_id that stands in the roster once more (rules, 1.6)."""
    owner = ("trainee", first.trainee_id)
    row = grid.place(first.index).row
    differing = [column for column in _WHERE if grid[column][index] != grid[column][first.index]]
    if differing:
        for column in differing:
            message = f"学员编号与第 {row} 行（{grid.place(first.index).file}）重复，但内容不同，身份存疑。改法：核实后只保留正确的一行"
            grid.error(problems, message, index, column, owner)
        return {first.trainee_id}
    other = [column for column, values in grid.columns.items() if values[index] != values[first.index]]
    if other:
        for column in other:
            message = f"学员编号与第 {row} 行重复，这一格内容不同，采用先出现的一行。改法：核实后只保留正确的一行"
            problems.warning(
                message,
                at=grid.place(index),
                table="roster",
                column=column,
                value=grid.shown(column, index),
                owner=owner,
            )
    else:
        grid.warning(problems, f"与第 {row} 行完全相同，只算一次。改法：删去重复的行", index, "trainee_id", owner)
    return set()


def _incomplete(grid: Grid, index: int, trainee_id: str, told: Mapping[str, str], problems: Problems) -> set[str]:
    """Whether a cell that places the trainee lacks or cannot be read: then the trainee is pending (rules, 1.3, 1.4)."""
    doubtful = False
    for column, heading in told.items():
        value = grid[column][index]
        doubtful |= not isinstance(value, str)
        if value is None:
            message = f"缺少{heading}，该学员身份存疑、结果待定。改法：在报名表中补上{heading}"
            grid.error(problems, message, index, column, ("trainee", trainee_id))
    doubtful |= grid["county"][index] is UNREADABLE
    return {trainee_id} if doubtful else set()


def _shared_id_numbers(grid: Grid, trainees: dict[str, Trainee], problems: Problems) -> set[str]:
    """Trainees whose id number stands under another trainee_id too; masked ones are not compared."""
    holders: dict[str, list[int]] = {}
    ids = grid["trainee_id"]
    for index, number in enumerate(grid["id_number"]):
        if (
            isinstance(number, str)
            and isinstance(ids[index], str)
            and ids[index] in trainees
            and not is_placeholder(number)
        ):
            holders.setdefault(compared(number), []).append(index)
    doubtful: set[str] = set()
    for rows in holders.values():
        people = dict.fromkeys(str(ids[index]) for index in rows)
        if len(people) < 2:
            continue
        for index in rows:
            others = "、".join(person for person in people if person != ids[index])
            message = f"同一身份证号还出现在学员编号 {others} 名下，身份存疑。改法：核实是否同一人，改正身份证号或删去多余的一行"
            grid.error(problems, message, index, "id_number", ("trainee", str(ids[index])))
        doubtful |= set(people)
    return doubtful


def compared(number: str) -> str:
    """An id number as it is held against others: without blanks, x as X."""
    return "".join(number.split()).upper()


_COUNTED: Final = "12345678901234567890"  # digits one after the other are typed to fill a cell


def is_placeholder(number: str) -> bool:
    """Does this stand for an id number that is not known: words, 0, equal digits, a mask of any letter? Equal ones then say nothing.

    >>> [is_placeholder(one) for one in ("待补", "0", "360402XXXXXXXX1234", "11010519491231002X", "H1234567", "123456789012345678")]
    [True, True, True, False, False, True]
    """
    number = compared(number)
    digits = [char for char in number if char.isdigit()]
    whole = len(number) >= 15 and not number[:-1].isdigit()
    return len(set(digits)) < 2 or whole or (len(number) >= 15 and number in _COUNTED) or bool(_MASKED.search(number))


def _registration(grid: Grid, trainees: dict[str, Trainee], programme: Programme, problems: Problems) -> None:
    """Registered outside the window: a warning, never more (R1)."""
    window = programme.windows.registration
    for trainee in trainees.values():
        if outside(trainee.registered_at, window):
            message = f"报名时间不在 {shown(window)} 之内，不影响结果。改法：核对报名时间"
            grid.warning(problems, message, trainee.index, "registered_at", ("trainee", trainee.trainee_id))


def _quotas(trainees: dict[str, Trainee], programme: Programme, problems: Problems) -> None:
    """More registrations than places, per city and stage (R21)."""
    counts = Counter((trainee.city, trainee.stage if programme.stages else None) for trainee in trainees.values())
    for city in programme.cities:
        for stage, quota in city.quota.root.items():
            registered, name = counts[city.slug, stage or None], programme.stage_names.get(stage, "")
            if registered > quota:
                message = f"{city.name}{name}报名 {registered} 人，超过名额 {quota} 人。改法：与设区市核对报名人数"
                problems.warning(message, table="roster", column="stage", value=registered, owner=("city", city.slug))
