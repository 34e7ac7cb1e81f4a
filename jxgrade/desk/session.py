"""One grader at the desk, without a browser: which text is open, what is saved, what the store did not take, where to go next.

`handle` takes one message of the browser and returns the answer. Every change is in the mark store, or else in the spool on this
machine, before it is answered; the browser learns blind codes only.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from jxgrade.desk.shelf import Kind, Task
from jxgrade.desk.spool import Spool
from jxgrade.desk.wire import (
    ShownText,
    boxes,
    dispute_of,
    entry_from,
    entry_json,
    examples_json,
    is_blank,
    page_of,
    phrases,
)
from jxgrade.digits import folded
from jxgrade.errors import JxgradeError, MarkRefused, StaleEdit, system_reason
from jxgrade.marking import Entry, MarkStore, pace
from jxgrade.marking.opinions import Opinion
from jxgrade.tables import ASKED

Json = dict[str, Any]
Key = tuple[str, str, str]
FILTERS: Final = ("todo", "draft", "done", "skipped", "all")
DEFECT: Final = "程序内部错误（{}）。改法：内容已留存，请重启内核后再试；仍不行请把这一行交给管理员"


def meant(typed: str, known: Collection[str]) -> str:
    """The id that was meant, typed in whatever case and width; as it was typed where none or more than one can be meant.

    >>> meant("ｇ００１", ["G001", "G002"]), meant("g1", ["G1", "ｇ１"])
    ('G001', 'g1')
    """
    like = [one for one in known if folded(one).casefold() == folded(typed).strip().casefold()]
    return like[0] if len(like) == 1 and typed not in known else typed


@dataclass(frozen=True)
class Bench:
    """What one grader works with: the texts in the order in which they are to be marked, their kinds, and of each its blind ``sheet``.

    ``opinions``: the marks that an adjudicator decides between; ``gap``, ``last``: R14, R1.
    ``saved`` is told of each entry the store took, ``notice`` says what else there is to know.
    """

    grader_id: str
    tasks: tuple[Task, ...]
    kinds: Mapping[str, Kind]
    sheet: Callable[[Task], ShownText | None]
    store: MarkStore
    gap: Decimal
    last: date | None = None
    opinions: Callable[[Task], tuple[Opinion, ...]] | None = None
    saved: Callable[[Entry], None] = lambda entry: None
    notice: Callable[[], str] = lambda: ""


@dataclass
class Session:
    """``sit_down`` opens the bench of a grader (raises JxgradeError with what to do), ``clock`` tells the time as tables write it."""

    sit_down: Callable[[str], Bench]
    clock: Callable[[], str]
    spool: Spool
    suggestion: str = ""
    typist: str = ""
    bench: Bench | None = field(default=None, init=False)
    entries: dict[Key, Entry] = field(default_factory=dict, init=False)
    kept: dict[Key, tuple[Entry, str]] = field(default_factory=dict, init=False)
    place: int = field(default=0, init=False)
    filter: str = field(default="todo", init=False)

    def handle(self, message: Mapping[str, Any]) -> Json:
        """The answer to one message; what goes wrong is an answer too."""
        does: dict[str, Callable[[Mapping[str, Any]], Json]] = {
            "hello": self._hello,
            "sit": self._sit,
            "open": self._open,
            "list": self._list,
            "save": self._save,
            "go": self._go,
            "retry": self._retry,
            "resolve": self._resolve,
        }
        try:
            answer = does[str(message.get("do"))](message)
        except JxgradeError as error:
            answer = {"kind": "trouble", "message": self._blind(str(error))}
        except Exception as error:  # noqa: BLE001 - the desk must stay usable whatever a part of it died of
            answer = {"kind": "trouble", "message": DEFECT.format(type(error).__name__)}
        return {**answer, "reply": message.get("id")}

    # ------------------------------------------------------------ sitting down

    def _hello(self, message: Mapping[str, Any]) -> Json:
        if self.bench is not None:
            return self._start()
        if self.suggestion:
            return self._sit({"grader": self.suggestion})
        return {**self._start(), "suggestion": self.spool.place("").get("grader", "")}

    def _sit(self, message: Mapping[str, Any]) -> Json:
        grader = str(message.get("grader", "")).strip()
        if not grader:
            return {"kind": "start", "grader": "", "message": ""}
        try:
            bench = self.sit_down(grader)
            entries = bench.store.entries(bench.grader_id)
        except JxgradeError as error:
            return {"kind": "start", "grader": "", "suggestion": grader, "message": str(error)}
        self.bench, grader = bench, bench.grader_id
        self.entries = {entry.key: entry for entry in entries}
        self.kept = {entry.key: (entry, "上次没有存进评阅库") for entry in self.spool.kept(grader)}
        self._try_kept()
        before = self.spool.place(grader)
        self.filter = before.get("filter", "todo") if before.get("filter") in FILTERS else "todo"
        self.place = self._resumed(before.get("text", ""))
        self._note("", {"grader": grader})
        return self._start()

    def _start(self) -> Json:
        if self.bench is None:
            return {"kind": "start", "grader": "", "message": ""}
        return {"kind": "start", "grader": self.bench.grader_id, "message": "", "progress": self._progress()}

    def _resumed(self, text: str) -> int:
        """Where the grader was: as remembered, else after what was saved last, there where it is not finished."""
        places = {f"{task.submission_id}|{task.role}": place for place, task in enumerate(self._tasks)}
        if text in places:
            return places[text]
        own = [place for place, task in enumerate(self._tasks) if self._key(task) in self.entries]
        if not own:
            return 0
        latest = max(own, key=lambda place: (self.entries[self._key(self._tasks[place])].saved_at, place))
        unfinished = self._state(self._tasks[latest]) == "draft"
        return latest if unfinished else self._next(latest, 1, "todo") or latest

    # ------------------------------------------------------------ the text that is open

    def _open(self, message: Mapping[str, Any]) -> Json:
        """The text where the grader is, or the one that is named."""
        if "code" in message:
            self.place = self._tasks.index(self._named(message))
        self._remember()
        return self._screen()

    def _list(self, message: Mapping[str, Any]) -> Json:
        """All texts of the grader, and how far each is."""
        return {"kind": "list", "rows": [self._line(task) for task in self._tasks], "place": self.place + 1}

    def _line(self, task: Task) -> Json:
        entry, _ = self.kept.get(self._key(task), (self._entry(task), ""))
        known = entry_json(entry)
        return {
            "code": task.code,
            "name": self._bench.kinds[task.kind].name,
            "chars": task.chars,
            "state": self._state(task),
            **{name: known[name] for name in ("mark", "suspected")},
        }

    def _go(self, message: Mapping[str, Any]) -> Json:
        """To the next or previous text of the filter; ``here``: to the first of a changed filter, unless the open one is of it."""
        wanted = str(message.get("filter", self.filter))
        self.filter = wanted if wanted in FILTERS else self.filter
        to = str(message.get("to"))
        here = to == "here" and self.filter in ("all", self._state(self._task))
        found = self.place if here else self._next(self.place, -1 if to == "previous" else 1, self.filter)
        if found is None:
            return {**self._screen(), "nothing": True}
        self.place = found
        self._remember()
        return self._screen()

    def _next(self, place: int, step: int, wanted: str) -> int | None:
        """The nearest other text in that direction with that state, round the end; None where there is none."""
        size = len(self._tasks)
        places = ((place + step * far) % size for far in range(1, size))
        return next((one for one in places if wanted in ("all", self._state(self._tasks[one]))), None)

    def _screen(self) -> Json:
        bench, task = self._bench, self._task
        sheet, kind = bench.sheet(task), bench.kinds[task.kind]
        self._refresh(task)
        entry, why = self.kept.get(self._key(task), (self._entry(task), ""))
        criteria = boxes(kind.rubric)
        dispute = None
        if bench.opinions is not None and task.role == "adjudicator":
            dispute = dispute_of(bench.opinions(task), bench.gap, [str(box["name"]) for box in criteria])
        return {
            "kind": "screen",
            "grader": bench.grader_id,
            "code": task.code,
            "role": ASKED.get(task.role, task.role),
            "name": kind.name,
            "chars": task.chars,
            "page": page_of(sheet) if sheet else None,
            "rubric": criteria,
            "examples": examples_json(kind.examples, kind.rubric),
            "phrases": phrases(kind.phrases, self.entries.values()),
            "entry": entry_json(entry),
            "kept": why,
            "dispute": dispute,
            "filter": self.filter,
            "place": self.place + 1,
            **self._standing(),
        }

    # ------------------------------------------------------------ saving

    def _save(self, message: Mapping[str, Any]) -> Json:
        task = self._named(message)
        blank = Entry(
            task.submission_id, self._bench.grader_id, task.role, saved_at=self.clock(), saved_by=self._typist
        )
        entry = entry_from(message.get("entry", {}), blank, self._bench.kinds[task.kind].rubric)
        return self._put(task, entry, str(message.get("request", "")))

    def _put(self, task: Task, entry: Entry, request: str) -> Json:
        """Into the store; into the spool where that fails, whatever it fails of."""
        try:
            saved = self._bench.store.save(entry, request=request)
        except StaleEdit as error:
            if isinstance(error.current, Entry) and error.current.says_the_same(entry):
                return self._saved(error.current)
            current = entry_json(error.current) if isinstance(error.current, Entry) else None
            return {**self._keep(task, entry, str(error)), "kind": "stale", "current": current}
        except JxgradeError as error:
            return self._keep(task, entry, str(error))
        except Exception as error:  # noqa: BLE001 - a defect may cost an answer, never what was typed
            return self._keep(task, entry, DEFECT.format(type(error).__name__))
        return self._saved(saved)

    def _saved(self, entry: Entry) -> Json:
        self.entries[entry.key] = entry
        if self.kept.pop(entry.key, None):
            self.spool.drop(entry)
        self._bench.saved(entry)
        return {"kind": "saved", "entry": entry_json(entry), **self._standing()}

    def _keep(self, task: Task, entry: Entry, why: str) -> Json:
        why = self._blind(why)
        self.kept[entry.key] = (entry, why)
        try:
            self.spool.keep(entry)
        except OSError as error:
            why += f"（本机也没能暂存：{system_reason(error)}。请不要关闭本页，先腾出磁盘空间）"
        return {"kind": "kept", "code": task.code, "message": why, "entry": entry_json(entry), **self._standing()}

    def _retry(self, message: Mapping[str, Any]) -> Json:
        """Once more for all that is kept; a text that changed elsewhere waits for a decision."""
        self._try_kept()
        task = self._task
        entry, why = self.kept.get(self._key(task), (self._entry(task), ""))
        return {"kind": "retried", "code": task.code, "entry": entry_json(entry), "message": why, **self._standing()}

    def _try_kept(self) -> None:
        tasks = {self._key(task): task for task in self._tasks}
        for key, (entry, _) in list(self.kept.items()):
            if key in tasks:
                digest = sha256(repr(entry).encode("utf-8", "surrogatepass")).hexdigest()
                self._put(tasks[key], entry, f"spool-{digest}")

    def _resolve(self, message: Mapping[str, Any]) -> Json:
        """A text changed here and elsewhere: ``mine`` is saved on top of what stands, ``theirs`` drops what was typed here."""
        task = self._named(message)
        key = self._key(task)
        mine, _ = self.kept.get(key, (None, ""))
        self._refresh(task)
        if mine is not None and message.get("take") == "mine":
            answer = self._put(
                task, replace(mine, revision=self._entry(task).revision), str(message.get("request", ""))
            )
            return answer if answer["kind"] != "saved" else self._screen()
        if mine is not None:
            self.kept.pop(key)
            self.spool.drop(mine)
        return self._screen()

    # ------------------------------------------------------------ what is known

    @property
    def _bench(self) -> Bench:
        if self.bench is None:
            raise MarkRefused("还没有输入阅卷人编号。改法：重新运行上面的单元，输入编号")
        return self.bench

    @property
    def _tasks(self) -> tuple[Task, ...]:
        return self._bench.tasks

    @property
    def _task(self) -> Task:
        return self._tasks[self.place]

    @property
    def _typist(self) -> str:
        return self.typist or self._bench.grader_id

    def _named(self, message: Mapping[str, Any]) -> Task:
        code = str(message.get("code", ""))
        for task in self._tasks:
            if task.code == code:
                return task
        raise MarkRefused(f"编号 {code[:40]} 不在您的名单里，没有保存。改法：刷新页面后再试")

    def _key(self, task: Task) -> Key:
        return task.submission_id, self._bench.grader_id, task.role

    def _entry(self, task: Task) -> Entry:
        return self.entries.get(self._key(task)) or Entry(*self._key(task))

    def _refresh(self, task: Task) -> None:
        """What stands in the store now; where it cannot be asked, what stood there before."""
        try:
            found = self._bench.store.entry(*self._key(task))
        except JxgradeError:
            return
        if found is not None:
            self.entries[found.key] = found

    def _state(self, task: Task) -> str:
        entry, _ = self.kept.get(self._key(task), (self._entry(task), ""))
        return "todo" if is_blank(entry) else entry.state

    def _counts(self) -> dict[str, int]:
        states = [self._state(task) for task in self._tasks]
        return {"total": len(states), **{state: states.count(state) for state in FILTERS if state != "all"}}

    def _progress(self) -> Json:
        done = (entry.saved_at for entry in self.entries.values() if entry.state == "done" and entry.saved_at)
        return pace.progress(self._counts(), done, self.clock(), self._bench.last)

    def _standing(self) -> Json:
        return {
            "progress": self._progress(),
            "spooled": len(self.kept),
            "now": self.clock()[11:],
            "notice": self._bench.notice(),
        }

    def _remember(self) -> None:
        text = f"{self._task.submission_id}|{self._task.role}"
        self._note(self._bench.grader_id, {"text": text, "filter": self.filter})

    def _note(self, whose: str, place: Mapping[str, str]) -> None:
        """A place is a convenience: where it cannot be written, it is found again from the store."""
        with suppress(OSError):
            self.spool.remember(whose, place)

    def _blind(self, words: str) -> str:
        """A message without ids of the grader's texts or their authors."""
        for task in self.bench.tasks if self.bench else ():
            if task.submission_id in words:
                words = words.replace(task.submission_id, f"编号 {task.code}")
        return words
