"""Packs for graders: what goes in (blind texts, rubric, entries), what comes out of a file that was filled in, and a pack at the desk.

At the desk every change goes to a small mark store beside the file: the workbook takes seconds to write, the store milliseconds, so what
counts at once is the store, and the file follows. What another program has typed into the workbook since is taken in when the pack is opened.
"""

import atexit
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from jxgrade.checks.blind import Blind
from jxgrade.desk.session import Bench, meant
from jxgrade.desk.shelf import Kind, Task
from jxgrade.desk.wire import ShownText, is_blank
from jxgrade.disk import whole
from jxgrade.errors import JxgradeError, MarkRefused, PackRefused, system_reason
from jxgrade.intake.workbook import gathered, read_blocks, read_saved, read_workbook
from jxgrade.marking import Entry, MarkStore, open_store
from jxgrade.marking.allocate import wave_order
from jxgrade.marking.packs import Pack, PackText, Returned, read_returned, sealed, write_pack
from jxgrade.marking.packs.book import CREATED
from jxgrade.marking.packs.pack import stamp
from jxgrade.marking.packs.page import page_rows
from jxgrade.programme import Programme
from jxgrade.programme.worked import Worked
from jxgrade.rules.kinds import text_of
from jxgrade.tables import Tables, rows

PAGES: Final = (".html", ".htm")
ENDINGS: Final = (".xlsx", *PAGES)
"""What a pack comes back as."""


def packs(tables: Tables, programme: Programme, entries: Iterable[Entry], key: bytes) -> Iterator[Pack]:
    """A sealed pack for each grader with an allocated text that can be read, in the order of their ids."""
    rubrics = {kind: assignment.rubric for kind, assignment in programme.assignments.items()}
    present = {entry.key: entry for entry in entries}
    allocation = tables["allocation"]
    blind = Blind.of(tables, set(allocation["submission_id"]))
    chars = dict(rows(tables["submissions"], "submission_id", "chars_word"))
    for grader, listed in allocation.groupby("grader_id", sort=True):
        wanted = sorted(
            rows(listed, "wave", "code", "submission_id", "role"), key=lambda row: (wave_order(row[0]), row[1])
        )
        texts = []
        for _, code, one, role in wanted:
            if shown := blind.shown(one):
                kind, before = text_of(one)[1], present.get((one, str(grader), role)) or Entry(one, str(grader), role)
                entry = replace(before, submission_id=f"{code}/{kind}", saved_at="", saved_by="")
                version = stamp(key, blind.texts[one])
                texts.append(PackText(code, kind, role, chars.get(one), shown, version, entry))
        kinds = {text.kind for text in texts}
        if texts:
            yield sealed(
                Pack(
                    str(grader),
                    programme.title,
                    {kind: name for kind, name in programme.kinds.items() if kind in kinds},
                    {kind: rubric for kind, rubric in rubrics.items() if kind in kinds},
                    tuple(texts),
                ),
                key,
            )


def returned(path: Path, key: bytes | None = None) -> Returned:
    """A pack's file as it came back, workbook or page, read in a limited child; raises UnreadableFile or PackRefused."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise PackRefused(
            "不是 .xlsx 或 .html 文件，没有采用。改法：把评阅包另存为 .xlsx，或用评阅页存出的 .html 文件交回"
        )
    cells, saved = gathered(page_rows(read_blocks(path))) if ending in PAGES else read_saved(path)
    return replace(read_returned(cells, key), saved=_saved(path, saved))


def _saved(path: Path, said: datetime | None) -> str:
    """When a copy was saved, to be compared as text: the time in the file, else (none, or still that of the empty pack) on disk.

    Of two copies of one second the time on disk decides.
    """
    disk = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    inside = disk if said is None or said == CREATED else said
    return f"{inside:%Y%m%dT%H%M%S}-{disk:%Y%m%dT%H%M%S.%f}"


def read_pack(path: Path) -> Pack:
    """A pack with its entries as they are filled in; the first refused row raises PackRefused, for nothing may be lost unseen."""
    return _sound(returned(path))


def _sound(found: Returned) -> Pack:
    """The pack with the entries that came back; the first refused row raises PackRefused."""
    if found.refusals:
        raise PackRefused(str(found.refusals[0]))
    return replace(found.pack, entries=found.entries)


def write_back(path: Path, entries: Iterable[Entry]) -> Path:
    """Fill entries (blind ids) into a pack's file; its seal stays, so `merge` takes it as it takes one that Excel wrote.

    The new file is read again before it takes the old one's place; raises PackRefused where a pack cannot hold an entry (one
    with some of its points has no mark yet).
    """
    pack = read_pack(path)
    given = {entry.submission_id: entry for entry in entries}
    wanted = tuple(given.get(entry.submission_id, entry) for entry in pack.entries)
    with whole(path, private=True) as beside:
        write_pack(replace(pack, entries=wanted), beside)
        lost = [one for one, kept in zip(wanted, _kept(beside), strict=True) if not one.says_the_same(kept)]
        if lost:
            raise PackRefused(
                f"{lost[0].submission_id} 的内容没有写进评阅包，文件没有改动。改法：核对各项得分、评分和状态"
            )
    return path


def _kept(path: Path) -> tuple[Entry, ...]:
    try:
        return _sound(read_returned(read_workbook(path), None)).entries
    except PackRefused as reason:
        raise PackRefused(f"没有写进评阅包，文件没有改动：{reason}") from reason


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
