"""Store tables that a command writes between two runs (the allocation, pairs and verdicts of judges): written and put into the audit log.

So `jxgrade verify` can tell what a command wrote from what was altered since: the newest digest of the log must be that of the file.
"""

from collections.abc import Mapping

import pandas as pd

from jxgrade import tables
from jxgrade.batch import audit
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.workspace import Workspace


def enter(workspace: Workspace, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write these tables, in this order, and log their digests where they are new; raises WorkspaceError, AuditBroken."""
    before = digests(workspace, since=0)
    for name, frame in frames.items():
        tables.write(frame, name, workspace.store)
    now = {_shown(workspace, name): file_digest(tables.STORE[name].path(workspace.store)) for name in frames}
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
    return tables.STORE[name].path(workspace.store).relative_to(workspace.store).as_posix()
