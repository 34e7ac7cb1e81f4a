"""A run as one .zip: rules, notebooks, tables, reports and the manifest, with a list of digests that anybody can check (`sha256sum -c`).

Without ``everything`` it holds no name and no text of a trainee: of the inbox, of ``store/private`` and of the evidence pages the manifest
holds the sha256 alone. With it, the archive unpacked is a workspace that `jxgrade verify` proves: also the mark store, the lot, the audit log
and all manifests are in it. Its members bear no time, so equal runs give equal archives.
"""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jxgrade.batch import audit
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.marks import mark_store
from jxgrade.batch.run import manifest
from jxgrade.batch.run.folders import EVIDENCE
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.proof import copy_database
from jxgrade.batch.run.state import MATERIALS
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import scratch, whole
from jxgrade.errors import JxgradeError
from jxgrade.marking.store.engine import FILE, VARIABLE
from jxgrade.present.listing import listing_of
from jxgrade.present.paper import Paper

TIME: Final = (1980, 1, 1, 0, 0, 0)
HISTORY: Final = "marks-history.jsonl"
SUMS: Final = "SHA256SUMS"


def write_archive(pipeline: Pipeline, path: Path, *, everything: bool = False) -> int:
    """Write the last run as an archive, whole or not at all, for its owner alone; returns how many files it holds.

    Raises JxgradeError where the files are not what the manifest says.
    """
    workspace = pipeline.workspace
    run, found = manifest.differences(pipeline)
    if found:
        raise JxgradeError(f"现在的文件与运行 {run} 的清单有 {len(found)} 处不同，没有存档。改法：先运行 jxgrade run")
    newest = manifest.paths(workspace)[-1]
    data = manifest.read(newest)
    files = {
        **_listed(workspace, data, everything=everything),
        newest.relative_to(workspace.root).as_posix(): file_digest(newest),
    }
    with scratch(workspace.store / "private") as folder:
        places = {name: workspace.root / name for name in files}
        if everything:
            places |= _to_repeat(workspace) | _marks(workspace, folder) | _kept(pipeline)
            files |= {name: file_digest(place) for name, place in places.items() if name not in files}
        with whole(path, private=True) as beside, zipfile.ZipFile(beside, "w") as made:
            _put(made, SUMS, "".join(f"{files[name]}  {name}\n" for name in sorted(files)).encode())
            for name in sorted(files):
                _put(made, name, places[name].read_bytes())
    return len(files) + 1


def _kept(pipeline: Pipeline) -> dict[str, Path]:
    """The material of the course; links are left out."""
    folder = pipeline.workspace.inbox / MATERIALS
    names = (name for name, sha in pipeline.materials().items() if sha != "special")
    return {f"inbox/{MATERIALS}/{name}": folder / name for name in names}


def inventory(pipeline: Pipeline) -> Paper:
    """The material of the course by phase with digests, and what of the programme's list is not there (`papers.materials`)."""
    rules = pipeline.programme
    found = sorted((name, sha) for name, sha in pipeline.materials().items() if sha != "special")
    asked = rules.papers.materials
    lacking = [
        (phase, need)
        for phase, needs in asked.items()
        for need in needs
        if not any(name.startswith(f"{phase}/") and need in Path(name).name for name, _ in found)
    ]
    lines = [(*(name.split("/", 1) if "/" in name else ("（没有放进阶段）", name)), sha) for name, sha in found]
    where = f"材料放在 inbox/{MATERIALS}/阶段/ 下，阶段写作：{'、'.join(asked) or '（programme.yaml 的 papers.materials 没有写）'}。"
    return Paper(
        f"{rules.title}归档材料清单",
        [
            f"依据 {rules.document}。共 {len(found)} 件，还缺 {len(lacking)} 件。{where}",
            listing_of("还缺的材料", "阶段 文件名里应有", lacking, "清单上的材料都有。"),
            listing_of(
                "已有的材料", "阶段 文件 sha256:wide", lines, f"还没有材料。改法：放入 inbox/{MATERIALS}/阶段/ 下"
            ),
        ],
    )


def _to_repeat(workspace: Workspace) -> dict[str, Path]:
    """What no manifest lists and is needed to prove the run: all manifests, records of reports, audit log and its anchor, the lot."""
    found = [
        *manifest.paths(workspace),
        *workspace.runs.glob("units/*.json"),
        audit.path_of(workspace),
        audit.head_file(workspace),
        workspace.store / "lot.json",
        *(workspace.store / "private" / "lot").glob("*"),
    ]
    return {path.relative_to(workspace.root).as_posix(): path for path in found if path.is_file()}


def _marks(workspace: Workspace, folder: Path) -> dict[str, Path]:
    """The mark store: a copy of the file as it stands between two changes; of a server, its history as a table of text."""
    database = workspace.store / FILE
    if not os.environ.get(VARIABLE, "").strip():
        if not database.is_file():
            return {}
        copy_database(database, folder / FILE)
        return {database.relative_to(workspace.root).as_posix(): folder / FILE}
    with mark_store(workspace) as store:
        (folder / HISTORY).write_text(store.exported(), "utf-8")
    return {f"store/private/{HISTORY}": folder / HISTORY}


def _listed(workspace: Workspace, data: Mapping[str, Any], *, everything: bool) -> dict[str, str]:
    """Path below the workspace and sha256 of the files of a manifest that go in; of a sealed page, as it stands now."""
    found = {}
    for area, files in data["files"].items():
        for name, sha in files.items():
            shown = f"{area}/{name}"
            personal = area == "inbox" or shown.startswith(("store/private/", f"reports/{EVIDENCE.path}/"))
            if (everything or not personal) and sha != "special" and (workspace.root / shown).is_file():
                found[shown] = sha if area != "reports" else file_digest(workspace.root / shown)
    return found


def _put(made: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, TIME)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    made.writestr(entry, data)
