"""A pack at the desk: its texts, a small mark store beside the file that every change goes to, and the file filled in from it.

The workbook takes seconds to write, the store milliseconds; so what counts at once is the store, and the file follows. What was
typed into the workbook by another program since is taken into the store when the pack is opened.
"""

import atexit
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from jxgrade.desk.packs import read_pack, write_back
from jxgrade.desk.session import Bench, meant
from jxgrade.desk.shelf import Kind, Task
from jxgrade.desk.shown_text import ShownText
from jxgrade.desk.wire import is_blank
from jxgrade.errors import JxgradeError, MarkRefused, system_reason
from jxgrade.marking import Entry, MarkStore, open_store
from jxgrade.marking.packs import Pack
from jxgrade.programme import Programme
from jxgrade.programme.worked import Worked

PAUSE_SECONDS: Final = 15.0


def pack_bench(
    path: Path, grader: str, programme: Programme, clock: Callable[[], str], worked: Mapping[str, Mapping[str, Worked]]
) -> Bench:
    """The bench for a pack: its texts were made blind when it was packed, and it carries no findings; raises UnreadableFile, PackRefused, StoreBusy, or MarkRefused where it is somebody else's."""
    pack = read_pack(path)
    if meant(grader, [pack.grader_id]) != pack.grader_id:
        raise MarkRefused(f"这个评阅包是 {pack.grader_id} 的，不是 {grader} 的。改法：打开发给自己的评阅包")
    store = open_store(f"sqlite:///{path.with_suffix('.sqlite').resolve().as_posix()}")
    _take_in(pack, store, clock)
    follower = Follower(path, pack, store, clock)
    follower.write()
    texts = {text.code: text.text for text in pack.texts}
    return Bench(
        pack.grader_id,
        tuple(Task(text.blind_id, text.code, text.role, text.kind, text.chars) for text in pack.texts),
        _kinds(pack, programme, worked),
        lambda task: ShownText(texts[task.code]) if texts[task.code] else None,
        store,
        programme.marking.gap,
        programme.windows.marking.last,
        saved=follower,
        notice=lambda: follower.said,
    )


def _kinds(pack: Pack, programme: Programme, worked: Mapping[str, Mapping[str, Worked]]) -> dict[str, Kind]:
    """The kinds as the pack has them; phrases and examples came with jxgrade, these where they are of the pack's rubric."""
    found = {}
    for kind, name in pack.kinds.items():
        rubric, known, examples = pack.rubrics.get(kind, ()), programme.assignments.get(kind), worked.get(kind, {})
        fit = all(set(one.points) == {part.name for part in rubric} for one in examples.values())
        found[kind] = Kind(name, rubric, known.comments if known else (), examples if fit else {})
    return found


def _take_in(pack: Pack, store: MarkStore, clock: Callable[[], str]) -> None:
    """What the workbook says and the store never held was typed elsewhere: it is the newest."""
    known: dict[tuple[str, str, str], list[Entry]] = {}
    for change in store.history(grader_id=pack.grader_id):
        known.setdefault(change.new.key, []).append(change.new)
    for entry in pack.entries:
        before = known.get(entry.key, [])
        if is_blank(entry) or any(one.says_the_same(entry) for one in before):
            continue
        now = replace(
            entry, revision=before[-1].revision if before else 0, saved_at=clock(), saved_by=f"{entry.grader_id}（包）"
        )
        digest = sha256(repr(now).encode("utf-8", "surrogatepass")).hexdigest()
        store.save(now, request=f"pack-{digest}")


class Follower:
    """Fills the file in a while after a finished mark, and when the kernel stops; ``said`` tells how that went."""

    def __init__(self, path: Path, pack: Pack, store: MarkStore, clock: Callable[[], str]) -> None:
        self._path, self._pack, self._store, self._clock = path, pack, store, clock
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self.said = ""

    def __call__(self, entry: Entry) -> None:
        if self._timer is None:
            self._timer = threading.Timer(PAUSE_SECONDS, self.write)
            self._timer.daemon = True
            self._timer.start()
            atexit.register(self.write)

    def write(self) -> None:
        """Fill in the file now; what goes wrong is told, and is done again after the next change."""
        with self._lock:
            self._timer = None
            atexit.unregister(self.write)
            revisions = {text.blind_id: text.before.revision for text in self._pack.texts}
            try:
                entries = self._store.entries(self._pack.grader_id)
                write_back(self._path, [replace(one, revision=revisions[one.submission_id]) for one in entries])
                done = sum(entry.state == "done" for entry in entries)
                self.said = f"评阅包已写到 {self._clock()[11:16]}，已评 {done} 篇"
            except OSError as error:
                self.said = f"评阅包暂时写不进去（{system_reason(error)}）。改法：关掉打开着它的 Excel 或 WPS；分数在本机，会再写"
            except JxgradeError as error:
                self.said = f"评阅包暂时写不进去：{error}。分数在本机，会再写"
