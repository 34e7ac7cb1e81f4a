"""A run as an RO-Crate: one .zip that says of itself, in a public format, what was made of what, by which program, when.

The crate follows the profile Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5): the run is a CreateAction whose objects are
rules, notebooks and inputs, whose instrument is jxgrade, whose results are tables and reports. Every file has its size and sha256. Without
``everything`` the crate holds no name and no text of a trainee: of the inbox, of ``store/private`` and of the evidence pages the manifest
holds the sha256 alone. With it, the crate unpacked is a workspace that `jxgrade verify` proves: also the mark store, the lot, the audit log
and all manifests are in it. Times are those of the manifest, so equal runs give equal crates.
"""

import json
import mimetypes
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jxgrade.batch import audit
from jxgrade.batch.acts.seal import unchanged
from jxgrade.batch.fingerprint import file_digest, written
from jxgrade.batch.marks import mark_store
from jxgrade.batch.run import manifest
from jxgrade.batch.run.folders import EVIDENCE
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.proof import copy_database
from jxgrade.batch.run.state import MATERIALS
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import scratch, whole
from jxgrade.errors import ParamsError
from jxgrade.present.listing import listing_of
from jxgrade.present.paper import Paper
from jxgrade.tables import MARKS_FILE, MARKS_URL

PROFILE: Final = "https://w3id.org/ro/wfrun/process/0.5"
TIME: Final = (1980, 1, 1, 0, 0, 0)
HISTORY: Final = "marks-history.jsonl"
METADATA: Final = "ro-crate-metadata.json"
INPUTS: Final = ("params", "notebooks", "inbox")
_TYPES: Final = {
    ".parquet": "application/vnd.apache.parquet",
    ".ipynb": "application/x-ipynb+json",
    ".yaml": "application/yaml",
    ".jsonl": "application/jsonl",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_archive(pipeline: Pipeline, path: Path, *, everything: bool = False) -> int:
    """Write the last run as a crate, whole or not at all, for its owner alone; returns how many files it holds.

    Raises JxgradeError where the files are not what the manifest says, ParamsError without the extra ``crate``.
    """
    workspace = pipeline.workspace
    unchanged(pipeline, "没有存档")
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
        about = described(data, files, places, title=pipeline.programme.title)
        with whole(path, private=True) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as crate:
            _put(crate, METADATA, (json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
            for name in sorted(files):
                _put(crate, name, places[name].read_bytes())
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
    database = workspace.store / MARKS_FILE
    if not os.environ.get(MARKS_URL, "").strip():
        if not database.is_file():
            return {}
        copy_database(database, folder / MARKS_FILE)
        return {database.relative_to(workspace.root).as_posix(): folder / MARKS_FILE}
    with mark_store(workspace) as store:
        (folder / HISTORY).write_text(store.exported(), "utf-8")
    return {f"store/private/{HISTORY}": folder / HISTORY}


def _listed(workspace: Workspace, data: Mapping[str, Any], *, everything: bool) -> dict[str, str]:
    """Path below the workspace and sha256 of the files of a manifest that go in; of a sealed page, as it stands now."""
    found, received = {}, _received(workspace) if everything else {}
    for area, files in data["files"].items():
        for name, sha in files.items():
            shown = received.get(name, f"inbox/{name}") if area == "inbox" else f"{area}/{name}"
            personal = area == "inbox" or shown.startswith(("store/private/", f"reports/{EVIDENCE.path}/"))
            if (everything or not personal) and sha != "special" and (workspace.root / shown).is_file():
                found[shown] = sha if area != "reports" else file_digest(workspace.root / shown)
    return found


def _received(workspace: Workspace) -> dict[str, str]:
    """Path below the workspace of each file received, by the name that a manifest has for it."""
    names = (path.relative_to(workspace.root) for path in workspace.inbox.rglob("*"))
    return {
        written(name.relative_to(workspace.inbox.name)): name.as_posix()
        for name in names
        if name.as_posix().encode("utf-8", "ignore") == os.fsencode(name)  # else no archive can name it
    }


def _put(crate: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, TIME)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    crate.writestr(entry, data)


def described(
    data: Mapping[str, Any], files: Mapping[str, str], places: Mapping[str, Path], *, title: str
) -> dict[str, Any]:
    """The crate's metadata (JSON-LD) for the files of a manifest; raises ParamsError without the extra ``crate``."""
    try:
        from rocrate.model.contextentity import ContextEntity
        from rocrate.model.file import File
        from rocrate.rocrate import ROCrate
    except ImportError as error:
        raise ParamsError("存档需要 rocrate。改法：pip install 'jxgrade[crate]'") from error
    crate = ROCrate()
    crate.name, crate.datePublished = f"{title}：运行 {data['run']}", data["finished"]
    crate.description = "jxgrade 的一次运行：规则、笔记本、数据表、报告和运行清单（每个文件有 sha256）。"
    crate.license = "仅供本项目复核使用"
    crate.root_dataset["conformsTo"] = crate.add(
        ContextEntity(crate, PROFILE, {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"})
    )
    entities = {}
    for name, sha in sorted(files.items()):
        about = {"sha256": sha, "contentSize": str(places[name].stat().st_size), "encodingFormat": _type(name)}
        entities[name] = crate.add(File(crate, places[name], name, properties={"name": name, **about}))
    versions = [f"{name} {version}" for name, version in data["packages"].items()]
    tool = {
        "@type": "SoftwareApplication",
        "name": "jxgrade",
        "softwareVersion": data["packages"]["jxgrade"],
        "softwareRequirements": versions,
        "sha256": data["code"],
    }
    action = {
        "@type": "CreateAction",
        "name": f"jxgrade run {data['run']}",
        "startTime": data["started"],
        "endTime": data["finished"],
        "actionStatus": "http://schema.org/" + ("FailedActionStatus" if _failed(data) else "CompletedActionStatus"),
        "description": f"{data['platform']['system']} {data['platform']['machine']}",
    }
    instrument = crate.add(ContextEntity(crate, "#jxgrade", tool))
    made = crate.add(ContextEntity(crate, "#run", action))
    made["instrument"] = instrument
    made["object"] = [entity for name, entity in entities.items() if name.startswith(INPUTS)]
    made["result"] = [entity for name, entity in entities.items() if not name.startswith(INPUTS)]
    crate.root_dataset["mentions"] = made
    return dict(crate.metadata.generate())


def _failed(data: Mapping[str, Any]) -> bool:
    return any(part["outcome"] == "failed" for part in (*data["stages"], *data["units"]))


def _type(name: str) -> str:
    return _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
