"""What came back in a pack, taken into the mark store row by row: idempotent, and never over what somebody else has put down."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from jxgrade.errors import MarkRefused, PackRefused
from jxgrade.marking.gate import Gate
from jxgrade.marking.packs.pack import Pack, Rubric
from jxgrade.marking.packs.returned import Line, Refusal, Returned
from jxgrade.marking.store import Change, Entry, MarkStore


@dataclass(frozen=True)
class Now:
    """What is asked for at present: who may mark what, the rubrics, and the stamp of each text's newest version."""

    gate: Gate
    rubrics: Mapping[str, Rubric]
    stamps: Mapping[str, str]


@dataclass(frozen=True)
class Merged:
    """What became of one pack: entries saved, how many rows say what is known already, rows refused, rows in conflict."""

    grader_id: str
    saved: tuple[Entry, ...] = ()
    known: int = 0
    refusals: tuple[Refusal, ...] = ()
    conflicts: tuple[Refusal, ...] = ()


@dataclass
class _Tally:
    """The outcome while it is gathered."""

    saved: list[Entry] = field(default_factory=list)
    known: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    conflicts: list[Refusal] = field(default_factory=list)


def merge(
    returned: Returned, store: MarkStore, now: Now, *, at: str, progress: Callable[[int, int], None] = lambda *_: None
) -> Merged:
    """Save what is new in a returned pack; ``at``: when it came in.

    Raises PackRefused where nothing of it can be taken, StoreBusy where the store cannot take it (merge it again then).
    """
    pack = returned.pack
    reason = now.gate.person(pack.grader_id)
    if reason:
        raise PackRefused(reason)
    for kind, rubric in pack.rubrics.items():
        if rubric != now.rubrics.get(kind):
            raise PackRefused(
                "发包之后评分标准改过，整个文件没有采用。改法：重新发包（jxgrade marks pack），请阅卷人按新标准评阅"
            )
    submissions = {code: key for key, code in now.gate.allocated.items() if key[1] == pack.grader_id}
    past: dict[tuple[str, str, str], list[Change]] = {}
    for change in store.history(grader_id=pack.grader_id):
        past.setdefault(change.new.key, []).append(change)
    tally = _Tally(refusals=list(returned.refusals))
    texts = {text.blind_id: text for text in pack.texts}
    for done, line in enumerate(returned.lines, 1):
        progress(done, len(returned.lines))
        text = texts[line.entry.submission_id]
        if _same(line.entry, text.before):
            tally.known += 1
            continue
        key = submissions.get(text.code)
        if key is None or key[2] != text.role:
            tally.refusals.append(
                _refused(line, f"这一篇现在没有分配给 {pack.grader_id}，这一行没有采用。改法：重新领取评阅包")
            )
        elif now.stamps.get(key[0]) != text.stamp:
            tally.refusals.append(
                _refused(
                    line, "发包之后这篇作业换了新版本，评的是旧版，这一行没有采用。改法：重新领取评阅包，按新版本评阅"
                )
            )
        else:
            entry = replace(
                line.entry, submission_id=key[0], saved_at=at, saved_by=f"{pack.grader_id}（包 {pack.pack_id}）"
            )
            _take(entry, line, pack, store, now.gate, past.get(key, []), tally)
    return Merged(pack.grader_id, tuple(tally.saved), tally.known, tuple(tally.refusals), tuple(tally.conflicts))


def _take(
    entry: Entry, line: Line, pack: Pack, store: MarkStore, gate: Gate, changes: list[Change], tally: _Tally
) -> None:  # fmt: skip
    """Save one entry where nobody but this very pack has changed it since it was packed."""
    current = changes[-1].new if changes else None
    if current is not None and _same(entry, current):
        tally.known += 1
        return
    prefix = f"pack/{pack.pack_id}/"
    request = f"{prefix}{_digest(entry)}"
    since = [change for change in changes if change.new.revision > entry.revision]
    if any(not change.request.startswith(prefix) for change in since):
        tally.conflicts.append(_conflict(line, current, "发包之后在别处改过"))
        return
    if any(change.request == request for change in changes):
        tally.conflicts.append(
            _conflict(line, current, "这个包的同一内容以前合并过，后来又换成了别的内容，分不清哪个在后")
        )
        return
    try:
        gate(entry)
        expected = current.revision if current else 0
        tally.saved.append(store.save(replace(entry, revision=expected), request=request))
    except MarkRefused as refused:
        tally.refusals.append(_refused(line, str(refused)))


def _same(entry: Entry, other: Entry) -> bool:
    """Is the same put down, whatever the text is called?"""
    return entry.says_the_same(replace(other, submission_id=entry.submission_id))


def _refused(line: Line, reason: str) -> Refusal:
    return Refusal(line.sheet, line.row, _shown(line.entry), reason)


def _conflict(line: Line, current: Entry | None, why: str) -> Refusal:
    stands = "空白" if current is None else f"{_value(current)}，{current.saved_by} 于 {current.saved_at} 保存"
    return Refusal(
        line.sheet, line.row, _shown(line.entry),
        f"{why}：库里是{stands}；库里的没有改动。改法：请阅卷人确认以哪个为准；以包为准的，重新发包后再填",
    )  # fmt: skip


def _shown(entry: Entry) -> str:
    return f"{entry.submission_id.partition('/')[0]} {_value(entry)}"


def _value(entry: Entry) -> str:
    return "未评分" if entry.mark is None else f"{entry.mark} 分"


def _digest(entry: Entry) -> str:
    """Of which text in which role, and of what is put down."""
    points = {name: str(value) for name, value in entry.points.items()}
    parts = [
        *entry.key,
        entry.state,
        None if entry.mark is None else str(entry.mark),
        points,
        entry.comment,
        entry.suspected,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
