"""The mark store of a workspace: packs sent out, packs taken back, the marking closed and opened, finished marks for the pipeline."""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch import audit
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import PackRefused, UnreadableFile
from jxgrade.programme import Programme
from jxgrade.tables import MARKS_FILE, MARKS_URL, rows

if TYPE_CHECKING:
    from jxgrade.marking import Entry, MarkStore
    from jxgrade.marking.gate import Gate
    from jxgrade.marking.packs import Merged, Returned

Progress = Callable[[str, int, int | None], None]
_PACKED = ("trainees", "volunteers", "delivered", "submissions", "texts", "findings", "identities", "allocation")
STORE = "评阅库"
_UNSAFE = re.compile(r"[^\w.-]+")


def mark_store(workspace: Workspace, gate: "Gate | None" = None) -> "MarkStore":
    """The workspace's mark store, made where there is none; raises StoreBusy, StoreUnfit, ParamsError."""
    from jxgrade.marking import open_store, store_url

    return open_store(store_url(workspace.store, os.environ), gate=gate)


@contextmanager
def _made_store(workspace: Workspace) -> "Iterator[MarkStore | None]":
    """The workspace's mark store, None where none was ever made."""
    if not os.environ.get(MARKS_URL, "").strip() and not (workspace.store / MARKS_FILE).exists():
        yield None
        return
    with mark_store(workspace) as store:
        yield store


def finished_marks(workspace: Workspace) -> pd.DataFrame:
    """The finished marks of the store in the columns of the inbox table `marks`; none where no store was ever made."""
    with _made_store(workspace) as store:
        return store.marks() if store else pd.DataFrame()


def fingerprints(workspace: Workspace, at: Collection[int] = ()) -> dict[int, tuple[int, str]]:
    """Rows and sha256 of the store's history up to each of these numbers and as a whole; empty where no store was ever made."""
    with _made_store(workspace) as store:
        return store.fingerprints(at) if store else {}


def store_faults(workspace: Workspace) -> tuple[str, ...]:
    """What was changed in the store by anything but a save, in Chinese; nothing where no store was ever made."""
    with _made_store(workspace) as store:
        return store.faults() if store else ()


def anchor(workspace: Workspace) -> None:
    """Put into the audit log what the store's history is now, so that nobody can work it out anew unseen."""
    value = history_value(workspace)
    known = [one for one in audit.decisions(workspace, "marks") if "store_number" in one.value]
    if value and not (known and value.items() <= known[-1].value.items()):
        audit.append(workspace, audit.Act("marks", by=audit.who(), subject=STORE, value=value))


def history_value(workspace: Workspace) -> dict[str, str]:
    """The history as the audit log speaks of it: its last number, how many rows, their sha256; empty without a store."""
    found = fingerprints(workspace)
    if not found:
        return {}
    number = max(found)
    rows_until, sha = found[number]
    return {"store_number": str(number), "store_rows": str(rows_until), "store_sha256": sha}


def turn(workspace: Workspace, *, closed: bool, by: str, at: str) -> tuple[bool, int]:
    """Close or open the marking and put it into the audit log; returns what it was before, and how many marks there are."""
    with mark_store(workspace) as store:
        was = store.is_closed
        if was != closed:
            store.turn(closed=closed, by=by, at=at)
            audit.append(workspace, audit.Act("close" if closed else "reopen", by=by, subject="评阅", value={"at": at}))
            anchor(workspace)
        return was, len(store.marks())


# ---------------------------------------------------------------- packs


@dataclass(frozen=True)
class Packed:
    """Packs written, and graders who get none, with the reason."""

    paths: tuple[Path, ...]
    refused: tuple[str, ...]


def write_packs(
    workspace: Workspace, programme: Programme, folder: Path, *, graders: Iterable[str] = (), progress: Progress
) -> Packed:
    """Write a pack for each grader with allocated texts (or for these ``graders`` alone) into a folder, as a workbook and as a page.

    Raises TableError where nothing was run or allocated yet, StoreBusy, WorkspaceError.
    """
    from jxgrade.desk.packs import packs
    from jxgrade.desk.page import write_page
    from jxgrade.desk.shelf import Shelf, Task
    from jxgrade.marking.gate import Gate
    from jxgrade.marking.packs import pack_key, write_pack

    tables = _tables(workspace)
    allocation, only = tables["allocation"], set(graders)
    listed = sorted({grader for (grader,) in rows(allocation, "grader_id")})
    gate = Gate.of(tables, programme.without_counties)
    refused = [reason for grader in sorted(only or listed) if (reason := gate.person(grader))]
    refused += [
        f"没有分配给 {grader} 的作业。改法：核对阅卷人编号，或先运行 jxgrade marks allocate"
        for grader in sorted(only - set(listed))
    ]
    wanted = [grader for grader in listed if (not only or grader in only) and not gate.person(grader)]
    tables["allocation"] = allocation[allocation["grader_id"].isin(wanted)]
    with mark_store(workspace) as store:
        entries = store.entries()
    key = pack_key(workspace.store / "private")
    drawn = rows(tables["allocation"], "grader_id", "code", "submission_id", "role")
    tasks = {(grader, code): Task(one, code, role, one.rpartition("/")[2], None) for grader, code, one, role in drawn}
    shelf, worked = Shelf(tables, programme, tuple(tasks.values())), workspace.examples(programme)
    paths = []
    for done, pack in enumerate(packs(tables, programme, entries, key), 1):
        progress("写评阅包", done, len(wanted))
        paths.append(write_pack(pack, folder / file_name(pack.grader_id)))
        found = {text.code: shelf.notes(tasks[pack.grader_id, text.code]) for text in pack.texts}
        write_page(pack, paths[-1].with_suffix(".html"), programme, found, worked)
    return Packed(tuple(paths), tuple(refused))


def file_name(grader_id: str) -> str:
    """The name of a grader's pack; ids that differ only in what a file name cannot hold get different names.

    >>> file_name("G001"), file_name("a/b") != file_name("a:b")
    ('评阅包-G001.xlsx', True)
    """
    safe = _UNSAFE.sub("_", grader_id)[:60]
    return f"评阅包-{safe if safe == grader_id else f'{safe}-{sha256(grader_id.encode()).hexdigest()[:8]}'}.xlsx"


@dataclass(frozen=True)
class Taken:
    """What became of one file: the reason where it was refused whole, else what was merged."""

    file: str
    merged: "Merged | None" = None
    refused: str = ""


@dataclass(frozen=True)
class GraderProgress:
    """How far a grader is: texts allocated and marked, and under how many names marks were typed."""

    grader_id: str
    allocated: int
    done: int
    typists: tuple[str, ...]


def merge_packs(
    workspace: Workspace, programme: Programme, files: Sequence[Path], *, at: str, progress: Progress
) -> tuple[list[Taken], list[GraderProgress]]:
    """Take returned packs into the store, file by file, and say how far each grader is; ``at``: when they came in.

    Copies of one pack go in in the order in which they were saved, whatever the order of the files (rules, 7.9). A file that is refused leaves the others alone. Raises TableError, StoreBusy (what was merged before stays; merge again then).
    """
    from jxgrade.desk.packs import returned
    from jxgrade.marking.gate import Gate
    from jxgrade.marking.packs import merge, pack_key
    from jxgrade.marking.packs.merge import Now, in_order, told_apart
    from jxgrade.marking.packs.pack import stamp

    tables = _tables(workspace)
    key = pack_key(workspace.store / "private")
    allocated = set(tables["allocation"]["submission_id"])
    texts = rows(tables["texts"][tables["texts"]["submission_id"].isin(allocated)], "submission_id", "text")
    rubrics = {kind: assignment.rubric for kind, assignment in programme.assignments.items()}
    now = Now(
        Gate.of(tables, programme.without_counties), rubrics, {one: stamp(key, text or "") for one, text in texts}
    )
    taken: dict[int, Taken] = {}
    read: dict[int, Returned] = {}
    for place, path in enumerate(files):
        progress(f"读取 {path.name}", 0, None)
        try:
            read[place] = returned(path, key)
        except (PackRefused, UnreadableFile) as reason:
            taken[place] = Taken(path.name, refused=str(reason))
    places, copies = list(read), told_apart(list(read.values()))
    with mark_store(workspace) as store:
        for number in in_order(copies):
            path = files[places[number]]
            try:
                merged = merge(copies[number], store, now, at=at, progress=_named(progress, path.name))
                taken[places[number]] = Taken(path.name, merged)
            except (PackRefused, UnreadableFile) as reason:
                taken[places[number]] = Taken(path.name, refused=str(reason))
        anchor(workspace)
        return [taken[place] for place in sorted(taken)], progress_of(tables["allocation"], store.entries())


def _named(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(f"合并 {name}", done, total)


def progress_of(allocation: pd.DataFrame, entries: Iterable["Entry"]) -> list[GraderProgress]:
    """How far each grader of the allocation is, sorted by id."""
    keys = set(rows(allocation, "submission_id", "grader_id", "role"))
    allocated = Counter(grader for _, grader, _ in keys)
    done: Counter[str] = Counter()
    typists: dict[str, set[str]] = {}
    for entry in entries:
        done[entry.grader_id] += entry.state == "done" and entry.key in keys
        typists.setdefault(entry.grader_id, set()).add(re.sub("（包 .*）$", "", entry.saved_by))
    return [
        GraderProgress(grader, number, done[grader], tuple(sorted(typists.get(grader, ()))))
        for grader, number in sorted(allocated.items())
    ]


def _tables(workspace: Workspace) -> dict[str, pd.DataFrame]:
    read: dict[str, pd.DataFrame] = {name: canonical.read(name, workspace.store) for name in _PACKED}
    # these are not there before the texts were compared
    return read | {name: canonical.read_made(name, workspace.store) for name in ("pairs", "passages")}
