"""What is kept no longer than needed: identities, and on request texts, are deleted and the deletion is put down.

The inbox is the operator's own and is never touched; as long as it lies there, the next run reads the names again. Results, findings
and the audit log stay: they speak of ids. The mark store stays too, with the names under which marks were typed.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jxgrade.batch import audit
from jxgrade.batch.acts.seal import named
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.lock import locked
from jxgrade.batch.workspace import PROVINCE, Workspace
from jxgrade.errors import WorkspaceError, system_reason

IDENTITIES: Final = (
    *("*identities.parquet", "notice", "certificates", "registers", "annex2", "packs", "error-*.txt", "verify-*"),
    *("archive/*-everything.crate.zip", "casebook/遮去.txt"),
)
"""Below ``store/private``: names, id numbers and phones, and what was made with them; an earlier store has those of volunteers apart."""
TEXTS: Final = ("texts.parquet", "earlier.parquet", "read-*.sqlite", "casebook", "judging")
"""Below ``store/private``: the trainees' texts, in an earlier store those of former years apart; the evidence pages show them too."""


@dataclass(frozen=True)
class Purged:
    """What was deleted, as paths below the workspace."""

    files: tuple[str, ...]


def purge(workspace: Workspace, *, by: str, texts: bool = False) -> Purged:
    """Delete identities, and with ``texts`` also texts and evidence pages; each file's digest goes into the audit log first.

    Raises ParamsError where ``by`` is blank, WorkspaceLocked while somebody works here, WorkspaceError where a file cannot be deleted
    (what is gone by then is named).
    """
    named(by)
    private = workspace.store / "private"
    patterns = (*IDENTITIES, *(TEXTS if texts else ()))
    found = [path for pattern in patterns for path in sorted(private.glob(pattern))]
    if texts:
        found += [path for path in (workspace.reports / PROVINCE / "evidence",) if path.exists()]
    with locked(workspace):
        files = [
            file
            for path in found
            for file in ([path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file()))
        ]
        names = {file.relative_to(workspace.root).as_posix(): file for file in files}
        if names:
            value = {name: file_digest(file) for name, file in names.items()}
            audit.append(workspace, audit.Act("purge", by=by, subject="texts" if texts else "identities", value=value))
        gone: list[str] = []
        for path in found:
            try:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            except OSError as error:
                shown = path.relative_to(workspace.root).as_posix()
                raise WorkspaceError(
                    f"{shown} 没有删除（{system_reason(error)}），已删除 {len(gone)} 项。改法：关闭打开着的文件后再运行一次"
                ) from error
            gone.append(str(path))
    return Purged(tuple(names))


def inbox_holds_names(workspace: Workspace) -> bool:
    """Does a roster still lie in the inbox, from which the next run would read the names again?"""
    return any(_is_roster(path) for path in workspace.inbox.glob("*") if path.is_file())


def _is_roster(path: Path) -> bool:
    return path.name.startswith(("roster", "报名表", "volunteers", "附件2"))
