"""The marking desk of a workspace: whose texts, from which tables, into which store; nothing is run or brought up to date for it."""

import base64
import hmac
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.marks import mark_store
from jxgrade.batch.workspace import Workspace, nearest, open_workspace, shipped
from jxgrade.desk.session import Bench, Session, meant
from jxgrade.desk.shelf import Shelf, Task, kinds_of
from jxgrade.desk.spool import Spool, spool_folder
from jxgrade.errors import MarkRefused, TableError
from jxgrade.marking import Entry, MarkStore
from jxgrade.marking.allocate import wave_order
from jxgrade.marking.disputes import disputes
from jxgrade.marking.gate import Gate
from jxgrade.marking.opinions import Opinion, opinions
from jxgrade.programme import Programme
from jxgrade.tables import STORE, rows

if TYPE_CHECKING:
    from jxgrade.desk.widget import Desk

LOGIN: Final = "JUPYTERHUB_USER"
NOT_YET: Final = "还没有分配作业。改法：请管理员先运行 jxgrade run 和 jxgrade marks allocate，再重新打开本页"
CODE_LENGTH: Final = 8


def open_desk(
    workspace: str | Path = ".", *, grader: str = "", pack: str | Path = "", adjudicate: bool = False
) -> "Desk":
    """The desk as the value of a notebook's cell; without ``grader`` it asks, on a JupyterHub it takes the login.

    ``pack``: a pack's file, in place of a workspace; an expert's workbook of `awards pair` opens the comparing desk. ``adjudicate``: the disputed texts of the last run, those on which a limit hangs first, instead of those allocated.
    Raises WorkspaceError, ProgrammeError or ParamsError; whatever else is wrong is told at the desk.
    """
    from jxgrade.desk.comparing import Comparing
    from jxgrade.desk.judging import read_book
    from jxgrade.desk.widget import ComparingDesk, Desk

    if pack and (book := read_book(Path(pack))):
        return ComparingDesk(Comparing(Path(pack), book))
    return Desk(pack_session(pack) if pack else desk_session(workspace, grader=grader, adjudicate=adjudicate))


def desk_session(workspace: str | Path = ".", *, grader: str = "", adjudicate: bool = False) -> Session:
    """The same without a browser."""
    place, programme = open_workspace(nearest(Path(workspace)))
    login = os.environ.get(LOGIN, "").strip()
    spool = Spool(spool_folder(os.environ, Path.home()))
    sit = _Room(place, programme, spool, adjudicate).sit_down
    return Session(sit, clock_of(programme), spool, suggestion=grader.strip() or login, typist=login)


def pack_session(pack: str | Path) -> Session:
    """A pack at the desk; all that is not in it is as in the programme that came with jxgrade."""
    from jxgrade.desk.packs import pack_bench, read_pack

    path = Path(pack)
    home = Workspace(shipped())
    programme = Programme.load(home.programme_file)
    clock = clock_of(programme)
    return Session(
        lambda grader: pack_bench(path, grader, programme, clock, home.examples(programme)),
        clock,
        Spool(spool_folder(os.environ, Path.home())),
        suggestion=read_pack(path).grader_id,
        typist="",
    )


def clock_of(programme: Programme) -> Callable[[], str]:
    """The time of day as the tables write it, in the programme's zone."""
    zone = ZoneInfo(programme.timezone)
    return lambda: datetime.now(zone).replace(tzinfo=None).isoformat(timespec="seconds")


@dataclass(frozen=True)
class _Room:
    """A workspace whose graders sit down."""

    workspace: Workspace
    programme: Programme
    spool: Spool
    adjudicate: bool

    def sit_down(self, grader: str) -> Bench:
        """The bench of one grader; raises MarkRefused, TableError, StoreBusy with what to do."""
        roll = canonical.read("volunteers", self.workspace.store)
        grader = meant(grader, sorted(set(roll["volunteer_id"].dropna())))
        tables = self._tables(grader)
        gate = Gate.of(tables, self.programme.without_counties)
        role = "adjudicator" if self.adjudicate else "first"
        reason = gate.person(grader, role)
        if reason:
            raise MarkRefused(reason)
        tasks = self._tasks(tables, grader, gate)
        if not tasks:
            what = "没有要仲裁的作业" if self.adjudicate else f"没有分配给 {grader} 的作业"
            raise MarkRefused(f"{what}。改法：核对编号；编号无误的，请管理员运行 jxgrade run 或 jxgrade marks allocate")
        store = mark_store(self.workspace, gate)
        seen = self._with_partners(tables, {task.submission_id for task in tasks})
        return Bench(
            grader,
            tasks,
            kinds_of(self.programme, self.workspace.examples(self.programme)),
            Shelf(seen, self.programme, tasks).sheet,
            store,
            self.programme.marking.gap,
            self.programme.windows.marking.last,
            _opinions(store, tables),
        )

    # ------------------------------------------------------------ which texts

    def _tasks(self, tables: Mapping[str, pd.DataFrame], grader: str, gate: Gate) -> tuple[Task, ...]:
        chars = dict(rows(tables["submissions"], "submission_id", f"chars_{self.programme.length.mode}"))
        if not self.adjudicate:
            listed = sorted(
                rows(tables["allocation"], "wave", "code", "submission_id", "role"),
                key=lambda row: (wave_order(row[0]), row[1]),
            )
            return tuple(Task(one, code, role, one.rpartition("/")[2], chars.get(one)) for _, code, one, role in listed)
        key = self.spool.key()
        marked = {(f"{who}/{kind}", by) for who, kind, by in rows(tables["marks"], "trainee_id", "kind", "grader_id")}
        return tuple(
            Task(one, _code(key, one, grader), "adjudicator", one.rpartition("/")[2], chars.get(one))
            for one in _disputed(tables, self.programme)
            if (one, grader) not in marked and gate.text(Entry(one, grader, "adjudicator")) is None
        )

    def _tables(self, grader: str) -> dict[str, pd.DataFrame]:
        """What tells which texts these are: small tables, and of the large ones the rows of this grader."""
        if self.adjudicate:
            found = {"allocation": canonical.empty("allocation"), **self._read("marking", "marks")}
            frame = found["marking"]
            disputed = frame[frame["disputed"]]
            ids = {f"{who}/{kind}" for who, kind in rows(disputed, "trainee_id", "kind")}
        else:
            if not STORE["allocation"].path(self.workspace.store).is_file():
                raise TableError(NOT_YET)
            found = {"allocation": self._some("allocation", grader_id={grader}), "marks": canonical.empty("marks")}
            ids = set(found["allocation"]["submission_id"])
        authors = {one.rpartition("/")[0] for one in ids}
        if self.adjudicate:
            found |= {name: self._some(name, trainee_id=authors) for name in ("decisions", "scores")}
        return {
            **found,
            **self._read("volunteers", "delivered"),
            "submissions": self._some("submissions", submission_id=ids),
            "trainees": self._some("trainees", trainee_id=authors),
        }

    def _with_partners(self, tables: Mapping[str, pd.DataFrame], ids: Collection[str]) -> dict[str, pd.DataFrame]:
        """The texts, findings and people of these texts and of those they share passages with."""
        pairs = self._some("pairs", left_id=ids, right_id=ids)
        everybody = {*ids, *pairs["left_id"], *pairs["right_id"]}
        authors = {one.rpartition("/")[0] for one in everybody}
        return {
            **tables,
            "pairs": pairs,
            "passages": self._some("passages", left_id=ids, right_id=ids),
            "texts": self._some("texts", submission_id=everybody),
            "findings": self._some("findings", submission_id=everybody),
            "identities": self._some("identities", trainee_id=authors),
            "trainees": self._some("trainees", trainee_id=authors),
        }

    def _read(self, *names: str) -> dict[str, pd.DataFrame]:
        return {name: canonical.read(name, self.workspace.store) for name in names}

    def _some(self, name: str, **only: Collection[str]) -> pd.DataFrame:
        return canonical.read(name, self.workspace.store, only=only)


def _disputed(tables: Mapping[str, pd.DataFrame], programme: Programme) -> list[str]:
    """The disputed texts in the order of the moderation page: first those on which a limit hangs."""
    return [one.submission_id for one in disputes(tables, programme)]


def _opinions(store: MarkStore, tables: Mapping[str, pd.DataFrame]) -> Callable[[Task], tuple[Opinion, ...]]:
    """The marks that an adjudicator decides between: those of the store, and of the inbox for graders that are not in it."""
    listed: dict[str, list[tuple[str, str, str]]] = {}
    for who, kind, *mark in rows(tables["marks"], "trainee_id", "kind", "grader_id", "role", "mark"):
        listed.setdefault(f"{who}/{kind}", []).append((mark[0], mark[1], mark[2]))

    def of(task: Task) -> tuple[Opinion, ...]:
        now = {change.new.key: change.new for change in store.history(submission_id=task.submission_id)}
        return opinions(now.values(), listed.get(task.submission_id, ()))

    return of


def _code(key: bytes, submission_id: str, grader: str) -> str:
    """A blind code of this machine, where no allocation gave one."""
    digest = hmac.new(key, f"{submission_id}|{grader}".encode("utf-8", "surrogatepass"), "sha256").digest()
    return base64.b32encode(digest).decode("ascii")[:CODE_LENGTH]
