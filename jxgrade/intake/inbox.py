"""The whole inbox at once: files as received -> canonical tables and problems (rules, 1 and 6)."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

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
from jxgrade.intake.people import Roll, read_volunteers
from jxgrade.intake.places import settle_places
from jxgrade.intake.problems import Problems, Rows
from jxgrade.intake.roster import Roster, read_roster
from jxgrade.intake.schools import read_schools
from jxgrade.intake.specs import asked_tables, city_words, inbox_tables, specs
from jxgrade.intake.submissions import Key, Submitted, read_submissions
from jxgrade.intake.verdicts import read_panel, read_passage_rulings, read_rulings
from jxgrade.programme import Programme
from jxgrade.rules.gates import gated, too_many_unplaced
from jxgrade.tables import from_rows

if TYPE_CHECKING:
    import pandas as pd

WANTED: Final = ("schools", "volunteers")
"""Tables whose lack switches something off; whose lack holds everybody up says the programme (`gated`); the rest may lack."""
MOST_LINES: Final = 100


@dataclass(frozen=True)
class Inbox:
    """What was received, by name of `tables.STORE`."""

    tables: dict[str, "pd.DataFrame"]


def read_inbox(
    inbox: Path,
    programme: Programme,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    stored: Sequence[Mapping[str, str]] = (),
    scratch: Path | None = None,
    executor: Executor | None = None,
) -> Inbox:
    """Read everything below ``inbox/``; nothing there is ever written. ``stored``: marks of the mark store, in the columns of `marks`.

    ``jobs``: children at once (default: one per processor); documents are read where ``executor`` does its calls, if there is one. ``progress(what, done, total)`` is called as rows and documents are
    read. ``scratch``: below which old documents are converted (default: the system's temporary folder). Raises NothingDelivered where the roster is absent or cannot be used, with everything that is wrong.
    """
    inbox, jobs = Path(inbox), max(1, jobs or os.cpu_count() or 1)
    known = inbox_tables(programme)
    problems = Problems(known)
    found = discover(inbox, city_words(programme), problems, known)
    grids = read_grids(found, specs(programme), problems, jobs=jobs, progress=progress)
    add_stored(grids["marks"], stored)
    way = Way(jobs=jobs, progress=progress, scratch=scratch, executor=executor)
    rows = assemble(inbox, grids, programme, problems, **way)
    return Inbox({name: from_rows(found_rows, name) for name, found_rows in rows.items()})


def assemble(
    inbox: Path, grids: Mapping[str, Grid], programme: Programme, problems: Problems, **way: Unpack[Way]
) -> dict[str, Rows]:
    """The rows of all tables from the files as read; raises NothingDelivered."""
    _require_a_roster(inbox, grids, problems)
    _tell_absent(grids, programme, problems)
    spellings = settle_places(grids, programme, problems)
    roster = read_roster(grids["roster"], programme, problems)
    check_numbers(grids["roster"], problems)
    former = former_trainees(grids["roster"], roster, grids["former"])
    check_eligibility(grids["roster"], roster, former, programme, problems)
    tables = _people(grids, roster, former)
    tables |= _components(grids, roster, programme, problems)
    tables["schools"] = read_schools(grids["schools"], programme, problems)
    volunteers = read_volunteers(grids["volunteers"], roster, spellings, programme, problems)
    check_numbers(grids["volunteers"], problems)
    tables |= {"volunteers": volunteers.rows, "volunteer_identities": volunteers.identities}
    objections = read_objections(grids["objections"], roster, programme, problems)
    tables["objections"] = objections
    named = named_texts(objections, programme)
    tables |= _texts(inbox, grids, roster, volunteers.roll, programme, problems, named, **way)
    tables["earlier"] = read_earlier(inbox, programme, problems, **way)
    _tell_unplaced(grids, programme, problems)
    tables["delivered"] = [_delivered(name, grids[name]) for name in grids]
    names = {trainee.trainee_id: grids["roster"].text("name", trainee.index) for trainee in roster.trainees.values()}
    return tables | problems.rows(cities=roster.cities, names=names)


def _delivered(name: str, grid: Grid) -> tuple[object, ...]:
    return name, grid.delivered, grid.files, len(grid), grid.unplaced if grid.delivered else 0


def _tell_unplaced(grids: Mapping[str, Grid], programme: Programme, problems: Problems) -> None:
    """Say where so many rows of a table belong to nobody that nobody fails by what lacks there."""
    for name in gated(programme):
        grid = grids[name]
        unplaced, rows = grid.unplaced, len(grid)
        if grid.delivered and too_many_unplaced(unplaced, rows):
            message = (
                f"“{problems.tables[name].heading}”的 {rows} 行中有 {unplaced} 行对不上报名表，超过百分之一：在这张表里没有记录或没有达标的学员"
                "不判不合格，先待定。改法：逐行改正上面列出的学员编号"
            )
            problems.error(message, table=name, column="trainee_id", value=unplaced)


def _texts(
    inbox: Path,
    grids: Mapping[str, Grid],
    roster: Roster,
    roll: Roll,
    programme: Programme,
    problems: Problems,
    objected: frozenset[Key],
    **way: Unpack[Way],
) -> dict[str, Rows]:
    """Submissions, and what people said of them: marks, rulings, scores of the panel."""
    submitted, versions = Submitted(), None
    if grids["submissions"].delivered:
        folder = inbox / "submissions"
        submitted = read_submissions(grids["submissions"], roster, programme, problems, folder, **way)
        versions = submitted.versions
    return {
        "submissions": submitted.rows,
        "texts": submitted.texts,
        "marks": read_marks(
            grids["marks"], roster, programme, problems, versions=versions, roll=roll, objected=objected
        ),
        "rulings": read_rulings(
            grids["misconduct"], roster, problems, versions=versions, kinds=programme.kinds.values()
        ),
        "passage_rulings": read_passage_rulings(grids["passages"], problems),
        "panel": read_panel(grids["panel"], roster, problems, versions=versions),
    }


def _require_a_roster(inbox: Path, grids: Mapping[str, Grid], problems: Problems) -> None:
    grid = grids["roster"]
    if grid.delivered and any(isinstance(value, str) for value in grid["trainee_id"]):
        return
    if not inbox.is_dir():
        reason = "inbox 是一个文件，不是文件夹" if inbox.exists() else "没有 inbox 文件夹"
    elif not grid.files:
        reason = "inbox 里没有报名表（roster）"
    else:
        reason = "报名表（roster）不能采用" if not grid.delivered else "报名表（roster）里没有一名学员"
    errors = problems.lines("error")
    faults = "".join(f"\n  {number}. {line}" for number, line in enumerate(errors[:MOST_LINES], 1))
    if len(errors) > MOST_LINES:
        faults += f"\n  …… 另有 {len(errors) - MOST_LINES} 处"
    others = "".join(f"\n  提示：{line}" for line in problems.lines("warning") if "没有读取" in line)
    raise NothingDelivered(
        f"{reason}，运行没有开始。改法：把报名表（文件名以“报名表”或“roster”开头，.xlsx、.xls 或 .csv，"
        f"含有学员编号、设区市、工作单位、学段四列）放入 inbox 文件夹{faults}{others}"
    )


def _tell_absent(grids: Mapping[str, Grid], programme: Programme, problems: Problems) -> None:
    needed, asked = (*gated(programme), "marks"), asked_tables(programme)
    for name in (*needed, *WANTED):
        if grids[name].files or name not in asked:
            continue
        heading = problems.tables[name].heading
        if name in needed:
            problems.error(f"没有收到“{heading}”（{name}），所有学员的这一项待定。改法：把该表放入 inbox 文件夹")
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
            (t.trainee_id, *(grid.text(column, t.index) for column in columns)) for t in roster.trainees.values()
        ],
    }


def _components(grids: Mapping[str, Grid], roster: Roster, programme: Programme, problems: Problems) -> dict[str, Rows]:
    learned = read_learning(grids["learning"], roster, programme, problems)
    attended = read_attendance(grids["attendance"], roster, programme, problems, finished=learned.finished)
    return {
        "learning": learned.rows,
        "attendance": attended,
        "tests": read_tests(grids["tests"], roster, programme, problems),
        "points": read_points(grids, roster, programme, problems),
        "items": read_items(grids["items"], roster, problems),
        "survey": read_survey(grids["survey"], roster, problems),
    }
