"""A person seals results, or lifts the seal: the manifest's hash, who and when stand in the audit log. What a seal forbids: `run.guard`."""

from jxgrade.batch import audit
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.run import manifest
from jxgrade.batch.run.guard import SHOWN, standing, state_bands
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace
from jxgrade.errors import JxgradeError, ParamsError
from jxgrade.programme import Programme
from jxgrade.rules.objections import objections_of
from jxgrade.tables import read_made


def pending(pipeline: Pipeline) -> int:
    """How many people the last run left pending: who seals is asked first, and the pages say it."""
    decisions = StoreTables(pipeline.workspace.store)["decisions"]
    return int((decisions["status"] == "pending").sum())


def seal(pipeline: Pipeline, *, by: str) -> audit.Decision:
    """Seal the results of the last run and say so on every page; raises JxgradeError where it failed somewhere, an objection is open, or is not what stands in the folders now."""
    workspace = pipeline.workspace
    named(by)
    if standing(workspace) is not None:
        raise JxgradeError("结果早已封存。改法：要重新封存的，先运行 jxgrade unseal")
    _objections_closed(pipeline)
    run = unchanged(pipeline, "没有封存")
    path = manifest.paths(workspace)[-1]
    data = manifest.read(path)
    failed = [part["name"] for part in (*data["stages"], *data["units"]) if part["outcome"] not in {"done", "skipped"}]
    if failed:
        raise JxgradeError(
            f"运行 {run} 中 {'、'.join(failed[:SHOWN])} 没有完成，没有封存。改法：排除后再运行 jxgrade run"
        )
    value = {"manifest": file_digest(path), "pending": str(pending(pipeline))}
    (made,) = audit.append(workspace, audit.Act("seal", by=by, subject=run, value=value))
    state_bands(workspace, pipeline.programme)
    return made


def unchanged(pipeline: Pipeline, undone: str) -> str:
    """The last run; raises JxgradeError with what is ``undone`` unless the folders hold what its manifest says."""
    run, found = manifest.differences(pipeline)
    if found:
        raise JxgradeError(f"现在的文件与运行 {run} 的清单有 {len(found)} 处不同，{undone}。改法：先运行 jxgrade run")
    return run


def _objections_closed(pipeline: Pipeline) -> None:
    """Raise JxgradeError while an objection is open."""
    found = objections_of(read_made("objections", pipeline.workspace.store))
    waiting = [one.objection_id for one in found if one.is_open]
    if waiting:
        raise JxgradeError(
            f"还有 {len(waiting)} 件异议没有处理（{'、'.join(waiting)}），没有封存。"
            "改法：在收件表“异议”中填写处理（成立、不成立）、决定人、决定时间，再运行 jxgrade run"
        )


def unseal(workspace: Workspace, programme: Programme, *, by: str, reason: str) -> audit.Decision:
    """Lift the seal and say so on every page; who and why stand in the log. Raises JxgradeError where nothing is sealed."""
    named(by)
    if not reason.strip():
        raise ParamsError("没有写缘由，没有解除封存。改法：加上 --reason 缘由")
    held = standing(workspace)
    if held is None:
        raise JxgradeError("结果没有封存，不必解除。改法：可以直接运行 jxgrade run")
    (made,) = audit.append(workspace, audit.Act("unseal", by=by, subject=held.subject, value={"reason": reason}))
    state_bands(workspace, programme)
    return made


def named(by: str) -> None:
    """Raises ParamsError where nobody is said to decide."""
    if not by.strip():
        raise ParamsError("没有写是谁决定的。改法：加上 --by 姓名")
