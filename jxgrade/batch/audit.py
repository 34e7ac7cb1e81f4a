"""The audit log: one line per human decision, chained by hashes, only ever added to (`store/private/audit.jsonl`).

How another module puts a decision down::

    from jxgrade.batch import audit

    audit.append(workspace, audit.Act("sign_off", by="张三", subject="V0001", value={"outcome": "awarded"}))
    audit.append(workspace, *acts)            # several at once: one lock, one flush
    audit.decisions(workspace, what="sign_off")   # every line of a kind, oldest first

`append` returns only when the lines are on the disk; it may be called from several processes and threads at once, with or without
holding the workspace (`lock.locked`). ``value`` is a flat mapping of strings, what was decided and what it rests on; ``by`` is who
decided, as typed or as the system knows them (`who`); a new kind needs a line in `KINDS`. Both functions raise AuditBroken where the log was tampered with:
whoever decides by it must not go on.

A line is canonical JSON: number (1, 2, …), at (UTC), by, what, subject, value, before (the previous line's hash; 64 zeros first), hash
(sha256 of the line without it). So a line that was changed, removed, moved or put in breaks the chain. Lines cut off the end are found by
`anchors`: the number and hash of the last line, kept in `store/runs/audit.json` and in every manifest and printed by `jxgrade verify`, to be
copied into the minutes: who rewrites the log and all anchors cannot rewrite paper.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from jxgrade.batch.workspace import Workspace
from jxgrade.disk import flush_folder, write_json
from jxgrade.errors import AuditBroken, WorkspaceError, system_reason

KINDS: Final[dict[str, str]] = {
    "allocation": "分配抽签",
    "marks": "评分",
    "adjudication": "仲裁",
    "ruling": "处理决定",
    "passage": "公共段落认定",
    "objection": "异议",
    "reply": "答复异议",
    "close": "截止评阅",
    "reopen": "重新开放评阅",
    "sign_off": "签字确认",
    "seal": "封存结果",
    "unseal": "解除封存",
    "certificates": "制发证书",
    "annex": "写出附件2（含身份信息）",
    "register": "写出登记册（含身份信息）",
    "casebook": "核对优秀案例集",
    "purge": "删除身份信息",
    "tables": "写数据表",
}
VALUES: Final[dict[str, str]] = {
    "award": "奖项",
    "outcome": "结果",
    "level": "级别",
    "role": "类型",
    "figures": "依据",
    "reason": "缘由",
    "decision": "决定",
    "decided_at": "决定时间",
    "received_at": "收到时间",
    "about": "事项",
    "of": "对象",
    "changes": "结果变化",
    "mark": "评分",
    "marked_at": "评阅时间",
    "rows": "行数",
    "people": "人数",
    "pending": "待定人数",
    "day": "日期",
    "at": "时间",
    "manifest": "清单指纹",
    "sha256": "指纹",
    "store_number": "评分库末行",
    "store_rows": "评分库行数",
    "store_sha256": "评分库指纹",
    "wave": "批次",
    "seed": "种子",
    "texts": "作业数",
    "graders": "阅卷人",
    "number": "行号",
    "marks": "评分",
    "case": "情形",
    "marked": "评阅份数",
    "agreement": "一致性",
    "seed_error": "校准误差",
}
"""What stands in ``value``, for readers."""
SAID: Final[dict[str, str]] = {
    "confirmed": "成立",
    "cleared": "不成立",
    "public": "公开",
    "copied": "雷同",
    "upheld": "成立",
    "dismissed": "不成立",
    "open": "未处理",
    "withdrawn": "撤回",
    "awarded": "入选",
    "proposed": "拟选",
    "declined": "不同意",
    "identities": "身份信息",
    "texts": "作业正文",
    "commit": "公布抽签承诺",
    "reveal": "公布种子",
    "draw": "抽签",
    "lost": "停评",
    "back": "恢复",
    "volunteers": "志愿者",
    "all": "全部",
}
"""What a subject or a value may be, for readers; whatever is not here stands as it is."""
START: Final = "0" * 64
WAIT_SECONDS: Final = 60.0
_TAIL: Final = 1 << 16
_KEYS: Final = {"number", "at", "by", "what", "subject", "value", "before", "hash"}


@dataclass(frozen=True)
class Act:
    """A decision to put down; ``at`` is now in UTC where it is not given."""

    what: str
    by: str
    subject: str
    value: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Decision:
    """A line of the log."""

    number: int
    at: str
    by: str
    what: str
    subject: str
    value: Mapping[str, str]
    before: str
    hash: str

    @property
    def line(self) -> str:
        """The line as it stands in the file."""
        return _canonical(asdict(self)) + "\n"


@dataclass(frozen=True)
class Anchor:
    """The number and hash that a line was once known to have; ``source``: where that is written down."""

    number: int
    hash: str
    source: str = ""


def who() -> str:
    """The name under which the system knows who works here."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def path_of(workspace: Workspace) -> Path:
    """Where the log lies."""
    return workspace.store / "private" / "audit.jsonl"


def head_file(workspace: Workspace) -> Path:
    """Where the newest anchor lies: apart from the log."""
    return workspace.runs / "audit.json"


def append(workspace: Workspace, *acts: Act) -> tuple[Decision, ...]:
    """Add lines and return them when they are on the disk; raises AuditBroken, WorkspaceError, KeyError for an unknown kind."""
    for act in acts:
        KINDS[act.what]
    if not acts:
        return ()
    path = path_of(workspace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(path.with_suffix(".lock"), timeout=WAIT_SECONDS, mode=0o600, fallback_to_soft=False):
            return _append(workspace, path, acts)
    except Timeout as error:
        raise WorkspaceError("审计日志被别的程序占用，决定没有记下。改法：稍等片刻再试一次") from error
    except OSError as error:
        raise WorkspaceError(
            f"审计日志不能写入（{system_reason(error)}），决定没有记下。改法：检查 store/private 的权限与磁盘空间"
        ) from error


def _append(workspace: Workspace, path: Path, acts: Iterable[Act]) -> tuple[Decision, ...]:
    last, size = _last(path)
    known = _head(workspace)
    if known and (
        last is None or last.number < known.number or (last.number == known.number and last.hash != known.hash)
    ):
        raise _broken(f"第 {known.number} 行之后被截断或改写")
    made = []
    for act in acts:
        at = act.at or datetime.now(UTC).isoformat(timespec="seconds")
        number, before = (last.number + 1, last.hash) if last else (1, START)
        body = {
            "number": number,
            "at": at,
            "by": act.by,
            "what": act.what,
            "subject": act.subject,
            "value": dict(act.value),
            "before": before,
        }
        body = {key: _plain(value) for key, value in body.items()}
        last = Decision(**body, hash=_hash(body))  # type: ignore[arg-type]
        made.append(last)
    _write(path, size, "".join(decision.line for decision in made).encode())
    write_json(head_file(workspace), {"number": made[-1].number, "hash": made[-1].hash})
    return tuple(made)


def _write(path: Path, size: int, data: bytes) -> None:
    """Put bytes behind the whole lines; a half line that a killed process left (never acknowledged) gives way."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        try:
            sink.truncate(size)
            sink.seek(size)
            sink.write(data)
            sink.flush()
            os.fsync(sink.fileno())
        except OSError:
            sink.truncate(size)
            raise
    if new:
        flush_folder(path.parent)


def _last(path: Path) -> tuple[Decision | None, int]:
    """The last whole line, and the size of all whole lines; found from the end, however long the log is."""
    if not path.exists():
        return None, 0
    with path.open("rb") as source:
        end = source.seek(0, 2)
        reach, tail = 0, b""
        while reach < end:
            reach = min(end, max(2 * reach, _TAIL))
            source.seek(end - reach)
            tail = source.read(reach)
            if tail.count(b"\n") >= 2:
                break
    whole, _, rest = tail.rpartition(b"\n")
    size = end - len(rest)
    if not size:
        return None, 0
    line = whole.rpartition(b"\n")[2]
    decision = _parsed(line)
    if decision is None:
        raise _broken("最后一行已损坏")
    return decision, size


# ---------------------------------------------------------------- reading and proving


def decisions(workspace: Workspace, what: str = "") -> tuple[Decision, ...]:
    """All lines, or those of one kind, oldest first; raises AuditBroken unless the whole log is as it was written."""
    found, faults = _checked(workspace, ())
    if faults:
        raise _broken(faults[0])
    return tuple(decision for decision in found if not what or decision.what == what)


def faults(workspace: Workspace, anchors: Iterable[Anchor] = ()) -> tuple[str, ...]:
    """What is wrong with the log, in Chinese, a line each; empty where every line is as it was written and every anchor holds."""
    return _checked(workspace, anchors)[1]


def head(workspace: Workspace) -> Anchor:
    """The number and hash of the last whole line; number 0 where there is none."""
    last, _ = _last(path_of(workspace))
    return Anchor(last.number, last.hash) if last else Anchor(0, START)


def _checked(workspace: Workspace, anchors: Iterable[Anchor]) -> tuple[list[Decision], tuple[str, ...]]:
    found: list[Decision] = []
    wrong: list[str] = []
    for place, line in enumerate(_lines(path_of(workspace)), 1):
        decision = _parsed(line)
        if decision is None:
            wrong.append(f"第 {place} 行被改动或损坏")
            break
        before = found[-1].hash if found else START
        if decision.number != place or decision.before != before:
            wrong.append(f"第 {place} 行接不上前一行：有行被删去、插入或调换")
            break
        found.append(decision)
    if not wrong:
        known = _head(workspace)
        for anchor in (*anchors, *([known] if known else [])):
            if anchor.number > len(found):
                wrong.append(f"只剩 {len(found)} 行，{anchor.source}记着至少 {anchor.number} 行：末尾被截断")
            elif anchor.number and found[anchor.number - 1].hash != anchor.hash:
                wrong.append(f"第 {anchor.number} 行与{anchor.source}所记的不同：日志被整段改写")
    return found, tuple(wrong)


def _lines(path: Path) -> Iterator[bytes]:
    """The whole lines; a half line at the end was never acknowledged and is no line."""
    if not path.exists():
        return
    with path.open("rb") as source:
        for line in source:
            if line.endswith(b"\n"):
                yield line[:-1]


def _parsed(line: bytes) -> Decision | None:
    """The decision of a line; None unless every byte is as it was written."""
    try:
        data = json.loads(line.decode("utf-8"))
        if not isinstance(data, dict) or set(data) != _KEYS:
            return None
        body = {key: value for key, value in data.items() if key != "hash"}
        if _canonical(data).encode() != line or _hash(body) != data["hash"]:
            return None
    except (ValueError, UnicodeError):
        return None
    return Decision(**data)


def _head(workspace: Workspace) -> Anchor | None:
    file = head_file(workspace)
    if not file.exists():
        return None
    try:
        data = json.loads(file.read_text("utf-8"))
        return Anchor(int(data["number"]), str(data["hash"]), f"store/runs/{file.name} ")
    except (ValueError, KeyError, TypeError):
        return Anchor(1, "", f"store/runs/{file.name}（已损坏）")


def _plain(value: object) -> object:
    """Numbers as they are, all else as text that any file can hold."""
    if isinstance(value, Mapping):
        return {str(_plain(str(key))): _plain(str(one)) for key, one in value.items()}
    return value if isinstance(value, int) else str(value).encode("utf-8", "replace").decode("utf-8")


def _canonical(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(body: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(body).encode()).hexdigest()


def _broken(what: str) -> AuditBroken:
    return AuditBroken(
        f"审计日志 store/private/audit.jsonl {what}。改法：不要修改它；运行 jxgrade verify 查明，从备份恢复后再继续"
    )
