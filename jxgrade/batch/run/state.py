"""What is known of a workspace: digests of its files, what mark store and audit log hold, and the record of each stage.

A stage's record (`store/runs/stages/<stage>.json`) holds its key, the digest of each table it made and its own notes; the stage is fresh
when the key is what it would be now and the tables still have those digests. So a flipped byte in the store is redone too.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from jxgrade.batch.fingerprint import Stamps, digest, package_versions
from jxgrade.batch.marks import finished_marks
from jxgrade.batch.run.code import code_of_function
from jxgrade.batch.run.stages import STAGES, Stage
from jxgrade.batch.signing import signatures
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import MarksUnread, StoreBusy
from jxgrade.intake.formats_legacy import find_soffice
from jxgrade.programme import Programme
from jxgrade.programme.extract import values
from jxgrade.tables import STORE

MATERIALS: Final = "materials"


class State:
    """One workspace, its rules, and what is known of its files and stages."""

    def __init__(self, workspace: Workspace, programme: Programme) -> None:
        self.workspace, self.programme = workspace, programme
        self.stamps = Stamps.load(workspace.root, workspace.runs / "stamps.json")

    def inbox_files(self) -> dict[str, str]:
        """Path below ``inbox/`` and digest of each file received; what is only kept for the archive is no part of a run."""
        found = self.stamps.tree(self.workspace.inbox)
        return {name: sha for name, sha in found.items() if not name.startswith(f"{MATERIALS}/")}

    def materials(self) -> dict[str, str]:
        """Path below ``inbox/materials/`` and digest of each file that is kept for the archive."""
        folder = self.workspace.inbox / MATERIALS
        return self.stamps.tree(folder) if folder.is_dir() else {}

    @cached_property
    def stored_marks(self) -> pd.DataFrame:
        """The finished marks of the mark store as they stood when first asked for; none where there is no store yet; raises MarksUnread."""
        try:
            return finished_marks(self.workspace)
        except StoreBusy as error:
            raise MarksUnread(error.reason, str(error)) from error

    @cached_property
    def signatures(self) -> pd.DataFrame:
        """The sign-offs of the audit log that count; raises AuditBroken where the log was tampered with."""
        return signatures(self.workspace)

    def terms(self, stage: Stage) -> str:
        """The digest of what the stage's result depends on whatever was received: code, packages, rules, templates; who reads inbox's old documents."""
        templates = self.workspace.templates() if stage.templates else {}
        reader = stage.inbox and find_soffice() is not None
        obeyed = values(stage.obeyed(self.programme))
        return digest(stage.name, code_of_function(stage.work), package_versions(), obeyed, templates, reader)

    def key(self, stage: Stage) -> str:
        """The digest of all that the stage's result depends on."""
        needs: dict[str, object] = {
            "terms": self.terms(stage),
            "tables": {
                name: self.table_digest(name)
                for name in (*stage.reads, *stage.partly, *stage.there(self.workspace.store))
            },
        }
        if stage.inbox:
            needs["inbox"] = self.inbox_files()
            needs["stored marks"] = self.stored_marks.to_numpy().tolist()
        if stage.signatures:
            needs["signatures"] = self.signatures.to_numpy().tolist()
        return digest(needs)

    def table_digest(self, name: str) -> str:
        """Digest of a stored table, empty where it is absent."""
        path = STORE[name].path(self.workspace.store)
        return self.stamps.digest(path) if path.is_file() else ""

    def record(self, stage: Stage) -> dict[str, Any]:
        """What was written down when the stage last ran; empty where there is none."""
        try:
            data = json.loads(self.record_file(stage).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def is_fresh(self, stage: Stage, key: str) -> bool:
        """Would running the stage again give the tables that stand in the store?"""
        return self.record(stage).get("key") == key and self.is_whole(stage)

    def is_whole(self, stage: Stage) -> bool:
        """Do the tables that it made stand in the store as it made them?"""
        return self.record(stage).get("outputs") == {name: self.table_digest(name) for name in stage.makes}

    def stale(self) -> bool:
        """Is there anything to do?"""
        return not all(self.is_fresh(stage, self.key(stage)) for stage in STAGES)

    def record_file(self, stage: Stage) -> Path:
        """Where its record lies."""
        return self.workspace.runs / "stages" / f"{stage.name}.json"
