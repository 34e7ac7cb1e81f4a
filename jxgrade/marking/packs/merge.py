"""What came back in a pack, taken into the mark store row by row: idempotent, and never over what somebody else has put down."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jxgrade.errors import MarkRefused, PackRefused
from jxgrade.marking.gate import Gate
from jxgrade.marking.packs.pack import Pack, PackText, Rubric
from jxgrade.marking.packs.returned import Line, Refusal, Returned
from jxgrade.marking.store import Change, Entry, MarkStore

Key = tuple[str, str, str]


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
    if any(rubric != now.rubrics.get(kind) for kind, rubric in pack.rubrics.items()):
        raise PackRefused(
            "发包之后评分标准改过，整个文件没有采用。改法：重新发包（jxgrade marks pack），请阅卷人按新标准评阅"
        )
    work = _Merging(
        pack, store, now, at, returned.saved, refusals=list(returned.refusals), conflicts=list(returned.conflicts)
    )
    for change in store.history(grader_id=pack.grader_id):
        work.past.setdefault(change.new.key, []).append(change)
    submissions = {code: key for key, code in now.gate.allocated.items() if key[1] == pack.grader_id}
    texts = {text.blind_id: text for text in pack.texts}
    for done, line in enumerate(returned.lines, 1):
        progress(done, len(returned.lines))
        text = texts[line.entry.submission_id]
        work.take(line, text, submissions.get(text.code))
    return Merged(pack.grader_id, tuple(work.saved), work.known, tuple(work.refusals), tuple(work.conflicts))


def in_order(copies: Sequence[Returned]) -> list[int]:
    """The copies (their places) in the order in which they were saved; the place breaks no tie that matters (`told_apart`)."""
    return sorted(range(len(copies)), key=lambda place: copies[place].saved)


def told_apart(copies: Sequence[Returned]) -> list[Returned]:
    """The copies without the rows of which nobody can tell which is the later: of one pack, saved at one time, and not the same.

    Those are conflicts in each copy, so that it never matters which file is named first (rules, 7.9).
    """
    said: dict[tuple[str, str, str], list[Entry]] = {}
    for copy in copies:
        before = {text.blind_id: text.before for text in copy.pack.texts}
        for line in copy.lines:
            if not _same(line.entry, before[line.entry.submission_id]):
                said.setdefault((copy.pack.pack_id, copy.saved, line.entry.submission_id), []).append(line.entry)
    torn = {key for key, entries in said.items() if any(not _same(one, entries[0]) for one in entries)}
    out = []
    for copy in copies:
        lost = [line for line in copy.lines if (copy.pack.pack_id, copy.saved, line.entry.submission_id) in torn]
        why = "这个包交回了几份，保存时间相同而这一行不同，分不清以哪份为准，都没有采用。改法：请阅卷人确认后只交一份"
        conflicts = tuple(Refusal(line.sheet, line.row, _shown(line.entry), why) for line in lost)
        kept = tuple(line for line in copy.lines if line not in lost)
        out.append(replace(copy, lines=kept, conflicts=conflicts))
    return out


@dataclass
class _Merging:
    """One pack on its way into the store: what is known, and the outcome as it is gathered."""

    pack: Pack
    store: MarkStore
    now: Now
    at: str
    time: str
    refusals: list[Refusal]
    past: dict[Key, list[Change]] = field(default_factory=dict)
    saved: list[Entry] = field(default_factory=list)
    known: int = 0
    conflicts: list[Refusal] = field(default_factory=list)

    def take(self, line: Line, text: PackText, key: Key | None) -> None:
        """Save one row where it says something new of a text that is still asked for, and in its present version."""
        changes = self.past.get(key, []) if key else []
        if _same(line.entry, text.before) and (text.before.revision == 0 or not any(map(self._is_own, changes))):
            self.known += 1  # as it was packed: empty, or untouched
        elif key is None or key[2] != text.role:
            self._refuse(line, f"这一篇现在没有分配给 {self.pack.grader_id}，这一行没有采用。改法：重新领取评阅包")
        elif self.now.stamps.get(key[0]) != text.stamp:
            self._refuse(
                line, "发包之后这篇作业换了新版本，评的是旧版，这一行没有采用。改法：重新领取评阅包，按新版本评阅"
            )
        else:
            self._save(line, text, replace(line.entry, submission_id=key[0]), changes)

    def _save(self, line: Line, text: PackText, entry: Entry, changes: list[Change]) -> None:
        """Save an entry that nobody but this very pack has changed since it was packed."""
        current = changes[-1].new if changes else None
        digest = _digest(entry)
        own = [change for change in changes if self._is_own(change)]
        times = [time for change in own if (time := self._time(change))]
        if current is not None and _same(entry, current):
            self.known += 1
        elif any(change.new.revision > entry.revision and not self._is_own(change) for change in changes):
            self.conflicts.append(_conflict(line, current, "发包之后在别处改过"))
        elif self.time and times and self.time <= max(times):
            why = "库里已有这个包后来保存的一份" if self.time < max(times) else "这个包另有同时保存的一份"
            self.conflicts.append(_conflict(line, current, why))
        elif _same(line.entry, text.before) or (
            not (self.time and len(times) == len(own)) and any(change.request.endswith(f"/{digest}") for change in own)
        ):
            why = "这个包的同一内容以前合并过，后来又换成了别的内容，分不清哪个在后"
            self.conflicts.append(_conflict(line, current, why))
        else:
            by = f"{self.pack.grader_id}（包 {self.pack.pack_id}）"
            entry = replace(entry, revision=current.revision if current else 0, saved_at=self.at, saved_by=by)
            try:
                self.now.gate(entry)
                self.saved.append(self.store.save(entry, request=f"{self._prefix}{self.time}/{digest}"))
            except MarkRefused as refused:
                self._refuse(line, str(refused))

    def _refuse(self, line: Line, reason: str) -> None:
        self.refusals.append(Refusal(line.sheet, line.row, _shown(line.entry), reason))

    @property
    def _prefix(self) -> str:
        return f"pack/{self.pack.pack_id}/"

    def _time(self, change: Change) -> str:
        """When the copy was saved that made this change; '' where that was not put down."""
        return change.request.removeprefix(self._prefix).rpartition("/")[0]

    def _is_own(self, change: Change) -> bool:
        """Did this pack make the change?"""
        return change.request.startswith(self._prefix)


def _same(entry: Entry, other: Entry) -> bool:
    """Is the same put down, whatever the text is called?"""
    return entry.says_the_same(replace(other, submission_id=entry.submission_id))


def _conflict(line: Line, current: Entry | None, why: str) -> Refusal:
    stands = "空白" if current is None else f"{_value(current)}，{current.saved_by} 于 {current.saved_at} 保存"
    return Refusal(
        line.sheet,
        line.row,
        _shown(line.entry),
        f"{why}：库里是{stands}；库里的没有改动。改法：请阅卷人确认以哪个为准；以包为准的，重新发包后再填",
    )


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
