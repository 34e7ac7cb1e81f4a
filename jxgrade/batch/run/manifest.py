"""What a run leaves to be checked: its manifest, and a record of each report so that unchanged ones are skipped.

`store/runs/<id>/manifest.json` holds digests of every input, parameter, table and report, versions, and times: times stand
nowhere else. It is written last, so a run without a manifest did not end.
"""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jxgrade.batch.audit import Anchor, head
from jxgrade.batch.fingerprint import changed, code_digest, digest, file_digest, package_versions, report_digest
from jxgrade.batch.run.outcome import StageResult, Unit, UnitResult
from jxgrade.batch.run.state import State
from jxgrade.batch.workspace import PROVINCE, Workspace
from jxgrade.disk import write_json
from jxgrade.errors import AuditBroken, JxgradeError, system_reason
from jxgrade.tables import STORE

MARKS, SIGNATURES = "评阅库", "签字"


TRIALS: Final = "scenarios"
"""Below ``reports/province``: what a notebook opened by hand leaves."""


class UnitRecords:
    """For each report, the key it was made with and the digests of its files (`store/runs/units/…json`)."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def is_fresh(self, unit: Unit) -> bool:
        """Was it made with this key, and do its files still have the digests they had?"""
        record = self._read(unit)
        outputs = record.get("outputs", {})
        return bool(outputs) and record.get("key") == unit.key and outputs == self._now(outputs)

    def known(self, notebook: str, scope: str) -> bool:
        """Was it ever made?"""
        return self._file(Unit(notebook, scope, "", {})).is_file()

    def outputs(self, unit: Unit) -> dict[str, str]:
        """The files and digests written down."""
        return dict(self._read(unit).get("outputs", {}))

    def made(self, unit: Unit) -> dict[str, tuple[str, str]]:
        """Of each page written down its digest and that of what it says."""
        record = self._read(unit)
        said = record.get("said", {})
        return {name: (sha, said[name]) for name, sha in record.get("outputs", {}).items() if name in said}

    def keep(self, result: UnitResult) -> UnitResult:
        """Write a finished unit down and return it; a failed one is forgotten, so that it is tried again, and so is one that cannot be written."""
        file = self._file(result.unit)
        try:
            if result.outcome == "failed":
                file.unlink(missing_ok=True)
            else:
                write_json(file, {"key": result.unit.key, "outputs": result.outputs, "said": result.said})
        except OSError as error:
            message = (
                result.message or f"store/runs 不能写入（{system_reason(error)}）。改法：检查权限与磁盘空间后再运行"
            )
            return replace(result, outcome="failed", message=message)
        return result

    def _now(self, outputs: dict[str, str]) -> dict[str, str]:
        paths = {name: self._workspace.reports / name for name in outputs}
        return {name: report_digest(path) for name, path in paths.items() if path.is_file()}

    def _read(self, unit: Unit) -> dict[str, Any]:
        try:
            data = json.loads(self._file(unit).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _file(self, unit: Unit) -> Path:
        return self._workspace.runs / "units" / f"{unit.scope}-{unit.notebook}.json"


def snapshot(state: State) -> dict[str, dict[str, str]]:
    """Digests of all that a run starts from and leaves: inbox, params, notebooks, store tables, reports; trials are no part of it."""
    workspace = state.workspace
    stored = {
        STORE[name].path(workspace.store).relative_to(workspace.store).as_posix(): state.table_digest(name)
        for name in STORE
    }
    if len(state.stored_marks):
        stored[MARKS] = digest(state.stored_marks.to_numpy().tolist())
    stored[SIGNATURES] = _signatures(state)
    return {
        "inbox": state.inbox_files(),
        "params": state.stamps.tree(workspace.params),
        "notebooks": {
            name: sha
            for name, sha in state.stamps.tree(workspace.notebooks).items()
            if ".ipynb_checkpoints" not in name
        },
        "store": {name: sha for name, sha in stored.items() if sha},
        "reports": {
            name: sha
            for name, sha in state.stamps.tree(workspace.reports).items()
            if not Path(name).name.startswith(".") and not name.startswith(f"{PROVINCE}/{TRIALS}/")
        },
    }


def _signatures(state: State) -> str:
    try:
        return digest(state.signatures.to_numpy().tolist()) if len(state.signatures) else ""
    except AuditBroken:
        return "damaged"


def write(state: State, started: datetime, stages: Sequence[StageResult], units: Sequence[UnitResult]) -> Path:
    """Write the manifest of a run that has ended; returns its path."""
    run_id = started.strftime("%Y%m%dT%H%M%S%fZ")
    data = {
        "run": run_id,
        "started": started.isoformat(),
        "finished": datetime.now(UTC).isoformat(),
        "code": code_digest(),
        "packages": package_versions(),
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "release": platform.release(),
            "python": platform.python_implementation(),
        },
        "audit": _audit_head(state.workspace),
        "previous": _previous(state.workspace),
        "programme": state.programme.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "stages": [
            {"name": s.name, "outcome": s.outcome, "seconds": round(s.seconds, 3), "key": s.key, "message": s.message}
            for s in stages
        ],
        "units": [
            {
                "name": u.unit.name,
                "outcome": u.outcome,
                "seconds": round(u.seconds, 3),
                "key": u.unit.key,
                "message": u.message,
            }
            for u in units
        ],
        "files": snapshot(state),
    }
    state.stamps.save(state.workspace.runs / "stamps.json")
    path = state.workspace.runs / run_id / "manifest.json"
    write_json(path, {**data, "sha256": _own_digest(data)})
    return path


def paths(workspace: Workspace) -> list[Path]:
    """All manifests, oldest first."""
    return sorted(workspace.runs.glob("*/manifest.json"))


def latest(workspace: Workspace) -> dict[str, Any] | None:
    """The newest manifest, or None before the first run has ended; raises JxgradeError where it is damaged."""
    found = paths(workspace)
    return read(found[-1]) if found else None


def read(path: Path) -> dict[str, Any]:
    """A manifest, every byte of which is as it was written; raises JxgradeError."""
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        whole = data["sha256"] == _own_digest(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise JxgradeError(
            f"运行清单 {path.parent.name}/manifest.json 已损坏或被改动，无法核对。改法：从备份恢复，或再运行一次 jxgrade run"
        )
    return data


def chain(workspace: Workspace) -> tuple[list[Anchor], list[str]]:
    """What every manifest knows of the audit log, and in Chinese what is wrong with the manifests: changed, or one of them gone."""
    anchors: list[Anchor] = []
    faults: list[str] = []
    before = {"run": "", "sha256": ""}
    for path in paths(workspace):
        try:
            data = read(path)
        except JxgradeError:
            faults.append(f"{path.parent.name}/manifest.json 已损坏或被改动")
        else:
            if data["previous"] != before:
                faults.append(f"{path.parent.name}/manifest.json 接不上前一份清单：前一份被改动或删去")
            if data["audit"]["number"]:
                anchors.append(Anchor(data["audit"]["number"], data["audit"]["hash"], f"运行 {data['run']} 的清单"))
        before = {"run": path.parent.name, "sha256": file_digest(path)}
    return anchors, faults


def _previous(workspace: Workspace) -> dict[str, str]:
    found = paths(workspace)
    return {"run": found[-1].parent.name if found else "", "sha256": file_digest(found[-1]) if found else ""}


def _audit_head(workspace: Workspace) -> dict[str, object]:
    """Number and hash of the last decision; number 0 where there is none, or where the log is damaged (`jxgrade verify` tells)."""
    try:
        found = head(workspace)
    except AuditBroken:
        return {"number": 0, "hash": ""}
    return {"number": found.number, "hash": found.hash}


def _own_digest(data: Mapping[str, Any]) -> str:
    return digest({key: value for key, value in data.items() if key != "sha256"})


@dataclass(frozen=True)
class Difference:
    """One file that is not what the newest manifest says: area, name, what happened to it."""

    area: str
    name: str
    what: str


def differences(state: State) -> tuple[str, tuple[Difference, ...]]:
    """The newest run's id, and all files that differ from its manifest; every byte is hashed anew.

    Raises JxgradeError before the first run.
    """
    data = latest(state.workspace)
    if data is None:
        raise JxgradeError("还没有完成过的运行。改法：先运行 jxgrade run")
    state.stamps.memory.clear()
    now, found = snapshot(state), []
    for area, before in data["files"].items():
        for name in changed(before, now[area]):
            what = "新增" if name not in before else "缺失" if name not in now[area] else "内容改变"
            found.append(Difference(area, name, what))
    if data["code"] != code_digest():
        found.append(Difference("code", "jxgrade", "程序版本改变"))
    if data["packages"] != package_versions():
        found.append(Difference("packages", "、".join(changed(data["packages"], package_versions())), "依赖版本改变"))
    return str(data["run"]), tuple(found)


__all__ = ["Difference", "UnitRecords", "chain", "differences", "latest", "paths", "read", "snapshot", "write"]
