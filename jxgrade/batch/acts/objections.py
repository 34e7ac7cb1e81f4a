"""Answers to objections: what the notice was made from is kept, and each decided objection gets a letter with what is otherwise now.

Letters lie below ``store/private/notice/答复``, one file per objection; writing them again gives the same bytes.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jxgrade.awards import AWARDS
from jxgrade.awards.changes import STORED, changes
from jxgrade.batch import audit
from jxgrade.batch.lock import locked
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import file_name, write_bytes, write_text
from jxgrade.pages.objections import Reply, concerned, letter
from jxgrade.programme import Programme
from jxgrade.rules.objections import Objection, objections_of, read_again
from jxgrade.tables import STORE, read_made, rows

FOLDER: Final = "答复"
KEPT: Final = (*STORED, *AWARDS, "decisions", "pairs", "passage_rulings", "shared_passage_texts")
"""The tables from which it is told what changed (`awards/changes.py`)."""


@dataclass(frozen=True)
class Written:
    """One letter; ``idle``: the objection was upheld, and nothing is otherwise than the notice said."""

    objection: Objection
    path: Path
    idle: bool


def _before(workspace: Workspace) -> Path:
    return workspace.store / "private" / "notice" / "store"


def keep_noticed(workspace: Workspace) -> bool:
    """Keep what a notice is made from; once there are objections to it, that stays as it is. Was it kept?"""
    there = _before(workspace)
    if there.is_dir() and len(StoreTables(workspace.store)["objections"]):
        return False
    shutil.rmtree(there, ignore_errors=True)
    for name in sorted(set(KEPT)):
        path = STORE[name].path(workspace.store)
        if path.is_file():
            write_bytes(STORE[name].path(there), path.read_bytes(), private=True)
    return True


def write_replies(workspace: Workspace, programme: Programme, *, by: str, to: Path | None = None) -> list[Written]:
    """Write the letter of each decided objection, and put it into the audit log where it is new; raises WorkspaceLocked."""
    folder = to or workspace.store / "private" / "notice" / FOLDER
    tables = StoreTables(workspace.store)
    with locked(workspace):
        known = {one.subject: one.value for one in audit.decisions(workspace, "reply")}
        done, acts = [], []
        for reply in _replies(workspace, tables, programme):
            one = reply.objection
            path = folder / f"{file_name(one.objection_id)}.html"
            write_text(path, letter(reply, programme), private=True)
            value = {
                "decision": one.decision or "",
                "changes": "" if reply.changes is None else str(len(reply.changes)),
            }
            if known.get(one.objection_id) != value:
                acts.append(audit.Act("reply", by=by, subject=one.objection_id, value=value))
            done.append(Written(one, path, one.decision == "upheld" and reply.changes == ()))
        audit.append(workspace, *acts)
    return done


def _replies(workspace: Workspace, tables: StoreTables, programme: Programme) -> list[Reply]:
    there = _before(workspace)
    moved = changes(StoreTables(there), tables, programme.kinds) if there.is_dir() else None
    names = {who: name for who, name in rows(tables["identities"], "trainee_id", "name") if who}
    notes, graders = dict(rows(tables["objections"], "objection_id", "note")), _graders(tables)
    purposes = read_made("purposes", workspace.store)
    found = []
    for one in objections_of(tables["objections"]):
        if one.is_open:
            continue
        again = tuple(
            text for text in one.texts(programme.kinds) if read_again(text, purposes, tables["marks"]) == "back"
        )
        to = names.get(one.trainee_id or "") or one.unit or one.trainee_id or "异议人"
        own = None if moved is None else concerned(one, moved, programme)
        note = notes.get(one.objection_id) or ""
        found.append(Reply(one, to, None if any(who in note for who in graders) else note, again, own))
    return found


def _graders(tables: StoreTables) -> set[str]:
    """By which a grader would be known: no remark that holds one goes into a letter."""
    ids = {who for (who,) in rows(tables["marks"], "grader_id") if who}
    return ids | {name for one, name in rows(tables["identities"], "volunteer_id", "name") if one and name}


def unanswered(workspace: Workspace, objections: Sequence[Objection]) -> list[str]:
    """The decided objections that have no letter yet; raises AuditBroken."""
    decided = [one.objection_id for one in objections if not one.is_open]
    if not decided:
        return []
    written = {one.subject for one in audit.decisions(workspace, "reply")}
    return [number for number in decided if number not in written]
