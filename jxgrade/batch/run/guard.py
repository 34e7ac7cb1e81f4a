"""No run may change results that a person sealed: where an input, a rule, the marks, the program or its packages changed, it is refused.

A sealed workspace can still be run: what was damaged or deleted is made again to the same bytes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jxgrade.batch import audit
from jxgrade.batch.fingerprint import changed, code_digest, file_digest, package_versions
from jxgrade.batch.run import manifest
from jxgrade.batch.run.stages import STAGES
from jxgrade.batch.run.state import State
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import flush_all, write_text
from jxgrade.errors import AuditBroken, Sealed
from jxgrade.grading.decided import passed
from jxgrade.present import words
from jxgrade.present.band import Seal, banded
from jxgrade.programme import Programme
from jxgrade.tables import STORE

AREAS: Final = {"inbox": "收件", "params": "参数", "notebooks": "笔记本", "store": "数据"}
SHOWN: Final = 5


def standing(workspace: Workspace) -> audit.Decision | None:
    """The seal that holds now, None where there is none; raises AuditBroken."""
    if not audit.path_of(workspace).exists() and not audit.head_file(workspace).exists():
        return None
    turns = [one for one in audit.decisions(workspace) if one.what in {"seal", "unseal"}]
    return turns[-1] if turns and turns[-1].what == "seal" else None


def seal_of(workspace: Workspace, programme: Programme) -> Seal | None:
    """What the pages say of the seal that holds now; raises AuditBroken."""
    held = standing(workspace)
    if held is None:
        return None
    day = datetime.fromisoformat(held.at).astimezone(ZoneInfo(programme.timezone)).date().isoformat()
    return Seal(held.by, day, int(held.value.get("pending", "0")))


def state_bands(workspace: Workspace, programme: Programme, *, pages: str = "*.html") -> None:
    """Make the pages below ``reports/`` say whether the results are sealed and how a city stands to the province; nothing else of them changes."""
    misstated = list(_misstated(workspace, programme, pages))
    for path, stated in misstated:
        write_text(path, stated, flush=False)
    if misstated:
        flush_all()


def wrong_bands(workspace: Workspace, programme: Programme) -> list[str]:
    """The pages that say something else than the audit log and the decisions; raises AuditBroken."""
    return [path.relative_to(workspace.reports).as_posix() for path, _ in _misstated(workspace, programme)]


def _misstated(workspace: Workspace, programme: Programme, pages: str = "*.html") -> Iterator[tuple[Path, str]]:
    """The pages that should say something else, and how they should be."""
    seal, rate = seal_of(workspace, programme), _pass_rate(workspace, programme)
    for path in sorted(workspace.reports.rglob(pages)):
        if not path.is_symlink():
            page = path.read_text("utf-8", "surrogateescape")
            if (stated := banded(page, seal, province=rate)) != page:
                yield path, stated


def _pass_rate(workspace: Workspace, programme: Programme) -> str:
    """The province's, as shown; nothing where nobody is decided."""
    tables = StoreTables(workspace.store)
    if "decisions" not in tables:
        return ""
    return words.rate(*passed(tables["decisions"]), programme.privacy.small_cell) or ""


def guard(state: State) -> None:
    """Let a run begin, unless the results are sealed and could change; raises Sealed."""
    workspace = state.workspace
    try:
        held = standing(workspace)
    except AuditBroken as error:
        raise Sealed(f"不能确定结果是否已封存：{error}") from error
    if held is None:
        return
    moved = _moved(state, held)
    if moved:
        late = (
            "；封存之后收到的异议，受理的要先解除封存"
            if any("异议" in one or "objections" in one for one in moved)
            else ""
        )
        more = f" 等 {len(moved)} 处" if len(moved) > SHOWN else ""
        raise Sealed(
            f"结果已由 {held.by} 于 {held.at} 封存（清单 {held.value['manifest'][:16]}…），此后 {'、'.join(moved[:SHOWN])}{more} 有变化，"
            f"运行会改动已封存的结果，没有开始。改法：核实变化{late}；确要重做的，运行 jxgrade unseal --by 姓名 --reason 缘由，再运行"
        )


def _moved(state: State, held: audit.Decision) -> list[str]:
    """What of the inputs differs from the sealed manifest."""
    path = state.workspace.runs / held.subject / "manifest.json"
    if not path.is_file() or file_digest(path) != held.value["manifest"]:
        return [f"封存的清单 {held.subject}"]
    was, now = manifest.read(path), manifest.snapshot(state)
    moved = ["程序"] if was["code"] != code_digest() else []
    moved += [f"依赖 {name}" for name in changed(was["packages"], package_versions())]
    for area, title in AREAS.items():
        names = changed(inputs(was["files"], area), inputs(now, area))
        moved += [f"{title} {name}" for name in names]
    return moved


def inputs(files: Mapping[str, Any], area: str) -> dict[str, str]:
    """What of a manifest's area no stage makes: in the store the marks and what was allocated."""
    return {name: sha for name, sha in files[area].items() if area != "store" or not is_made(name)}


def is_made(name: str) -> bool:
    """Does a stage make this file of the store, or did one of an earlier version?"""
    table = Path(name).stem if name.endswith(".parquet") else ""
    return bool(table) and (table not in STORE or any(table in stage.makes for stage in STAGES))
