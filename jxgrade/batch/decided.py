"""What people decided in files and in the mark store, put into the audit log by each run: only what is new or otherwise than last time.

Rulings and adjudications stand there one by one. Marks stand there as the sha256 of all of them, and of the mark store's whole history,
which is a row per change itself, chained from the moment it is saved: `jxgrade verify` works chain and sha256 out again, so no mark can
change unseen. Store tables that a command writes between two runs (the allocation, pairs and verdicts of judges) stand there with their
digests, the newest of which must be that of the file.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from jxgrade.batch import audit
from jxgrade.batch.audit import Act
from jxgrade.batch.fingerprint import digest, file_digest
from jxgrade.batch.marks import fingerprints, history_value, store_faults
from jxgrade.batch.workspace import Workspace
from jxgrade.rules.doubt import UNCLEAR
from jxgrade.rules.objections import objections_of
from jxgrade.tables import STORE, rows, write

MARKS: Final = "评分"
WITHDRAWN: Final = "withdrawn"
_ONE_BY_ONE: Final = ("ruling", "passage", "objection", "adjudication")


def record(workspace: Workspace, tables: Mapping[str, pd.DataFrame]) -> None:
    """Put down what is new in ``rulings``, ``passage_rulings``, ``objections``, ``marks`` and the mark store; raises AuditBroken, WorkspaceError, StoreBusy."""
    known = {(one.what, one.subject): one for one in audit.decisions(workspace)}
    acts_now = (
        *_rulings(tables["rulings"]),
        *_passages(tables["passage_rulings"]),
        *_objections(tables["objections"]),
        *_adjudications(tables["marks"]),
    )
    now = {(act.what, act.subject): act for act in acts_now}
    acts = [act for key, act in sorted(now.items()) if key not in known or known[key].value != act.value]
    acts += [
        Act(what, by=audit.who(), subject=subject, value={"decision": WITHDRAWN})
        for (what, subject), one in sorted(known.items())
        if what in _ONE_BY_ONE and (what, subject) not in now and one.value.get("decision") != WITHDRAWN
    ]
    marks = _marks(workspace, tables["marks"])
    last = known.get(("marks", MARKS))
    if (last.value if last else {"rows": "0"}) != marks.value and (last or marks.value["rows"] != "0"):
        acts.append(marks)
    audit.append(workspace, *acts)


def _rulings(frame: pd.DataFrame) -> Iterator[Act]:
    for who, kind, decision, by, at in rows(frame, "trainee_id", "kind", "decision", "decided_by", "decided_at"):
        if decision != UNCLEAR:
            value = {"decision": decision or "", "decided_at": at or ""}
            yield Act("ruling", by=by or "", subject=f"{who}/{kind}", value=value)


def _passages(frame: pd.DataFrame) -> Iterator[Act]:
    for passage, decision, by, at in rows(frame, "passage_id", "decision", "decided_by", "decided_at"):
        yield Act("passage", by=by or "", subject=passage, value={"decision": decision or "", "decided_at": at or ""})


def _objections(frame: pd.DataFrame) -> Iterator[Act]:
    for one in objections_of(frame):
        value = {"decision": one.decision or "open", "of": one.trainee_id or one.unit or "", "about": one.about or ""}
        value |= {"received_at": one.received_at or "", "decided_at": one.decided_at or ""}
        yield Act("objection", by=one.decided_by or "", subject=one.objection_id, value=value)


def _adjudications(frame: pd.DataFrame) -> Iterator[Act]:
    listed = rows(frame[frame["role"] == "adjudicator"], "trainee_id", "kind", "grader_id", "mark", "marked_at")
    for who, kind, grader, mark, at in listed:
        yield Act(
            "adjudication",
            by=grader or "",
            subject=f"{who}/{kind}（{grader or ''}）",
            value={"mark": mark or "", "marked_at": at or ""},
        )


def _marks(workspace: Workspace, frame: pd.DataFrame) -> Act:
    value = {"rows": str(len(frame)), "sha256": digest(list(rows(frame, *frame.columns)))}
    return Act("marks", by=audit.who(), subject=MARKS, value=value | history_value(workspace))


def history_faults(workspace: Workspace) -> tuple[str, ...]:
    """Where the mark store's history breaks its own chain, or is not what the log says it was, in Chinese; raises AuditBroken, StoreBusy."""
    known = [one for one in audit.decisions(workspace, "marks") if "store_number" in one.value]
    found = fingerprints(workspace, [int(one.value["store_number"]) for one in known]) if known else {}
    logged = (
        f"评阅库第 {one.value['store_number']} 条记录以前的内容，与审计日志第 {one.number} 行（{one.at}）所记的不同"
        for one in known
        if found.get(int(one.value["store_number"])) != (int(one.value["store_rows"]), one.value["store_sha256"])
    )
    return (*store_faults(workspace), *logged)


# ---------------------------------------------------------------- tables that a command writes


def enter(workspace: Workspace, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write these tables, in this order, and log their digests where they are new; raises WorkspaceError, AuditBroken."""
    before = digests(workspace, since=0)
    for name, frame in frames.items():
        write(frame, name, workspace.store)
    now = {_shown(workspace, name): file_digest(STORE[name].path(workspace.store)) for name in frames}
    if not now.items() <= before.items():
        audit.append(workspace, audit.Act("tables", by=audit.who(), subject="、".join(frames), value=now))


def digests(workspace: Workspace, *, since: int) -> dict[str, str]:
    """The newest digest of each table, by its path below `store/`, that was logged after the line ``since``; raises AuditBroken."""
    return {
        name: sha
        for one in audit.decisions(workspace, "tables")
        if one.number > since
        for name, sha in one.value.items()
    }


def _shown(workspace: Workspace, name: str) -> str:
    return STORE[name].path(workspace.store).relative_to(workspace.store).as_posix()
