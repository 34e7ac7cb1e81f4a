"""The whole inbox at once: files as received -> canonical tables and problems (rules, 1 and 6)."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from jxgrade.errors import NothingDelivered
from jxgrade.intake.answers import read_items, read_survey
from jxgrade.intake.components import read_attendance, read_learning, read_points, read_tests
from jxgrade.intake.documents import Way
from jxgrade.intake.earlier import read_earlier
from jxgrade.intake.eligibility import check_eligibility, check_numbers, former_trainees
from jxgrade.intake.files import discover
from jxgrade.intake.grids import Grid, Progress, read_grids
from jxgrade.intake.marks import add_stored, read_marks
from jxgrade.intake.objections import named_texts, read_objections
from jxgrade.intake.parts import COMPONENTS, PARTS, PEOPLE, TEXTS, VERDICTS, Known, Part, lines, part_of
from jxgrade.intake.people import Roll, read_volunteers
from jxgrade.intake.places import read_schools, settle_places
from jxgrade.intake.problems import Names, Problems, Rows
from jxgrade.intake.roster import Roster, read_roster
from jxgrade.intake.specs import asked_tables, city_words, inbox_tables, specs
from jxgrade.intake.submissions import Key, Submitted, Version, read_submissions
from jxgrade.intake.verdicts import read_panel, read_passage_rulings, read_rulings
from jxgrade.programme import Programme
from jxgrade.rules.gates import gated, too_many_unplaced
from jxgrade.tables import from_rows

if TYPE_CHECKING:
    import pandas as pd

WANTED: Final = ("schools", "volunteers")
"""Tables whose lack switches something off; whose lack holds everybody up says the programme (`gated`); the rest may lack."""
MOST_LINES: Final = 100
Versions = dict[Key, Version] | None


@dataclass(frozen=True)
class Inbox:
    """What was received, by name of `tables.STORE`; ``parts``: what to write down of it for the next reading (`Known`)."""

    tables: dict[str, "pd.DataFrame"]
    parts: dict[str, Any] = field(default_factory=dict)


def read_inbox(
    inbox: Path,
    programme: Programme,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    stored: Sequence[Mapping[str, str]] = (),
    scratch: Path | None = None,
    executor: Executor | None = None,
    known: Known | None = None,
) -> Inbox:
    """Read everything below ``inbox/``; nothing there is ever written. ``stored``: marks of the mark store, in the columns of `marks`.

    ``jobs``: children at once (default: one per processor); documents are read where ``executor`` does its calls, if there is one. ``progress(what, done, total)`` is called as rows and documents are
    read. ``scratch``: below which old documents are converted (default: the system's temporary folder). ``known``: what was read before; tables that would come out as they stand there are not read again and left out.
    Raises NothingDelivered where the roster is absent or cannot be used, with everything that is wrong.
    """
    inbox, jobs = Path(inbox), max(1, jobs or os.cpu_count() or 1)
    tables = inbox_tables(programme)
    problems = {part: Problems(tables) for part in PARTS}
    found = discover(inbox, city_words(programme), problems[PEOPLE], tables, known.digests if known else {})
    keys = known.keys(found, stored) if known else {}
    parts = known.kept(keys) if known else {}
    wanted = {name: spec for name, spec in specs(programme).items() if part_of(name) not in parts}
    said = {name: problems[part_of(name)] for name in wanted}
    grids = read_grids(found, wanted, said, jobs=jobs, progress=progress)
    if VERDICTS not in parts:
        add_stored(grids["marks"], stored)
    way = Way(jobs=jobs, progress=progress, scratch=scratch, executor=executor)
    versions = known.versions(parts[TEXTS]) if known and TEXTS in parts else None
    rows, parts = _assembled(inbox, grids, programme, problems, parts, versions, **way)
    made = {name: from_rows(found_rows, name) for name, found_rows in rows.items()}
    return Inbox(made, {name: asdict(part) | {"key": keys.get(name, "")} for name, part in parts.items()})


def assemble(
    inbox: Path, grids: Mapping[str, Grid], programme: Programme, problems: Problems, **way: Unpack[Way]
) -> dict[str, Rows]:
    """The rows of all tables from the files as read; raises NothingDelivered."""
    return _assembled(inbox, grids, programme, dict.fromkeys(PARTS, problems), {}, None, **way)[0]


def _assembled(
    inbox: Path,
    grids: Mapping[str, Grid],
    programme: Programme,
    problems: Mapping[str, Problems],
    kept: Mapping[str, Part],
    versions: Versions,
    **way: Unpack[Way],
) -> tuple[dict[str, Rows], dict[str, Part]]:
    """The rows of all tables but those of the parts ``kept``, whose texts have these ``versions``; and all parts."""
    _require_a_roster(inbox, grids, problems)
    people = problems[PEOPLE]
    spellings = settle_places(grids, programme, people)
    roster = read_roster(grids["roster"], programme, people)
    check_numbers(grids["roster"], people)
    former = former_trainees(grids["roster"], roster, grids["former"])
    check_eligibility(grids["roster"], roster, former, programme, people)
    tables = _people(grids, roster, former)
    tables["schools"] = read_schools(grids["schools"], programme, people)
    volunteers = read_volunteers(grids["volunteers"], roster, spellings, programme, people)
    check_numbers(grids["volunteers"], people)
    tables |= {"volunteers": volunteers.rows, "identities": [*tables["identities"], *volunteers.identities]}
    objections = read_objections(grids["objections"], roster, programme, people)
    tables["objections"] = objections
    names = _names(grids, roster, programme)
    twice: list[Key] = []
    if COMPONENTS not in kept:
        tables |= _components(grids, roster, programme, problems[COMPONENTS])
    if TEXTS not in kept:
        made, versions = _texts(inbox, grids, roster, programme, problems[TEXTS], names[TEXTS], **way)
        tables |= made
        twice = [key for key, version in (versions or {}).items() if version.rows > 1]
    if VERDICTS not in kept:
        named = named_texts(objections, programme)
        tables |= _verdicts(grids, roster, volunteers.roll, programme, problems[VERDICTS], versions, named)

    def said(part: str) -> Rows:
        return problems[part].rows(cities=roster.cities, names=names[part], ids=volunteers.roll.people or {})

    parts = {
        part: kept.get(part) or Part("", _delivered(grids, part), said(part), twice if part == TEXTS else ())
        for part in (COMPONENTS, TEXTS, VERDICTS)
    }
    tables["delivered"] = [*_delivered(grids, PEOPLE), *(row for part in parts.values() for row in part.delivered)]
    _tell_absent(tables["delivered"], programme, people)
    _tell_unplaced(tables["delivered"], programme, people)
    listed = chain(said(PEOPLE), *(part.problems for part in parts.values()))
    return tables | {"intake_problems": list(dict.fromkeys(listed))}, parts


def _names(grids: Mapping[str, Grid], roster: Roster, programme: Programme) -> dict[str, Names]:
    """The names that each part must not show: those of volunteers where their roll is read with it."""
    words = {*city_words(programme), *programme.kinds.values()}
    words |= {column.heading for table in inbox_tables(programme).values() for column in table.columns}
    trainees = {one.trainee_id: grids["roster"].text("name", one.index) for one in roster.trainees.values()}
    roll = grids["volunteers"]
    with_roll = Names(trainees, (roll.text("name", index) for index in range(len(roll))), words)
    return dict.fromkeys((COMPONENTS, TEXTS), Names(trainees, (), words)) | dict.fromkeys((PEOPLE, VERDICTS), with_roll)


def _delivered(grids: Mapping[str, Grid], part: str) -> Rows:
    return [
        (
            name,
            grid.delivered,
            grid.files,
            len(grid),
            (len(grid) + 2 if grid.partial else grid.unplaced) * grid.delivered,
        )
        for name, grid in grids.items()
        if part_of(name) == part
    ]


def _tell_unplaced(delivered: Rows, programme: Programme, problems: Problems) -> None:
    """Say where so many rows of a table belong to nobody that nobody fails by what lacks there."""
    for name, came, _, rows, unplaced in delivered:
        if name in gated(programme) and came and too_many_unplaced(unplaced, rows):  # type: ignore[arg-type]
            why = f"的 {rows} 行中有 {unplaced} 行对不上报名表，超过百分之一"
            if unplaced >= rows:  # type: ignore[operator]
                why = "有文件没有读取，或没有一行对得上报名表"
            message = (
                f"“{problems.tables[name].heading}”{why}：在这张表里没有记录或没有达标的学员不判不合格，先待定。"
                "改法：照上面列出的改正学员编号，或把没有读取的文件改名、另存为 .xlsx；不是这张表的，移出 inbox"
            )
            problems.error(message, table=name, column="trainee_id", value=unplaced)


def _texts(
    inbox: Path,
    grids: Mapping[str, Grid],
    roster: Roster,
    programme: Programme,
    problems: Problems,
    names: Names,
    **way: Unpack[Way],
) -> tuple[dict[str, Rows], Versions]:
    """What was handed in, and the texts of former years; and the versions that count, None where nothing was delivered."""
    grid, submitted = grids["submissions"], Submitted()
    if grid.delivered:
        submitted = read_submissions(grid, roster, programme, problems, names, inbox / "submissions", **way)
    texts = [*submitted.texts, *read_earlier(inbox, programme, problems, **way)]
    return {"submissions": submitted.rows, "texts": texts}, submitted.versions if grid.delivered else None


def _verdicts(
    grids: Mapping[str, Grid],
    roster: Roster,
    roll: Roll,
    programme: Programme,
    problems: Problems,
    versions: Versions,
    objected: frozenset[Key],
) -> dict[str, Rows]:
    """What people said of the texts: marks, rulings, scores of the panel."""
    return {
        "marks": read_marks(
            grids["marks"], roster, programme, problems, versions=versions, roll=roll, objected=objected
        ),
        "rulings": read_rulings(grids["misconduct"], roster, problems, versions=versions, kinds=programme.kinds),
        "passage_rulings": read_passage_rulings(grids["passages"], problems),
        "panel": read_panel(grids["panel"], roster, problems, versions=versions),
    }


def _require_a_roster(inbox: Path, grids: Mapping[str, Grid], problems: Mapping[str, Problems]) -> None:
    grid = grids["roster"]
    if grid.delivered and any(isinstance(value, str) for value in grid["trainee_id"]):
        return
    if not inbox.is_dir():
        reason = "inbox 是一个文件，不是文件夹" if inbox.exists() else "没有 inbox 文件夹"
    elif not grid.files:
        reason = "inbox 里没有报名表（roster）"
    else:
        reason = "报名表（roster）不能采用" if not grid.delivered else "报名表（roster）里没有一名学员"
    errors = lines(problems, "error")
    faults = "".join(f"\n  {number}. {line}" for number, line in enumerate(errors[:MOST_LINES], 1))
    if len(errors) > MOST_LINES:
        faults += f"\n  …… 另有 {len(errors) - MOST_LINES} 处"
    others = "".join(f"\n  提示：{line}" for line in lines(problems, "warning") if "没有读取" in line)
    raise NothingDelivered(
        f"{reason}，运行没有开始。改法：把报名表（文件名以“报名表”或“roster”开头，.xlsx、.xls 或 .csv，"
        f"含有学员编号、设区市、工作单位、学段四列）放入 inbox 文件夹{faults}{others}"
    )


def _tell_absent(delivered: Rows, programme: Programme, problems: Problems) -> None:
    needed, asked = (*gated(programme), "marks"), asked_tables(programme)
    files = {name: files for name, _, files, *_ in delivered}
    for name in (*needed, *WANTED):
        if files[name] or name not in asked:
            continue
        heading = problems.tables[name].heading
        if name in needed:
            fix = "把该表放入 inbox 文件夹；还没有这张表的，照 inbox/templates/ 里的样表填写"
            problems.error(f"没有收到“{heading}”（{name}），所有学员的这一项待定。改法：{fix}")
        else:
            problems.warning(f"没有收到“{heading}”（{name}），与它有关的核对和指标不做。改法：把该表放入 inbox 文件夹")


def _people(grids: Mapping[str, Grid], roster: Roster, former: frozenset[str]) -> dict[str, Rows]:
    grid = grids["roster"]
    columns = ("name", "gender", "id_number", "phone")
    return {
        "trainees": [
            (
                t.trainee_id,
                t.city,
                t.county,
                t.school,
                t.stage,
                t.category,
                t.registered_at,
                t.trainee_id in roster.doubtful,
                t.trainee_id in former,
            )
            for t in roster.trainees.values()
        ],
        "identities": [
            (t.trainee_id, None, *(grid.text(column, t.index) for column in columns)) for t in roster.trainees.values()
        ],
    }


def _components(grids: Mapping[str, Grid], roster: Roster, programme: Programme, problems: Problems) -> dict[str, Rows]:
    learned = read_learning(grids["learning"], roster, programme, problems)
    attended = read_attendance(grids["attendance"], roster, programme, problems, finished=learned.finished)
    tested = read_tests(grids["tests"], roster, programme, problems)
    return {
        "components": [*learned.rows, *attended, *tested, *read_points(grids, roster, programme, problems)],
        "items": read_items(grids["items"], roster, problems),
        "survey": read_survey(grids["survey"], roster, problems),
    }
