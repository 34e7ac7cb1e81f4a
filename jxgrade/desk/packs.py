"""Packs for graders: what goes in (blind texts, rubric, entries), and what comes out of a file that was filled in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jxgrade.checks.blind import Blind
from jxgrade.disk import whole
from jxgrade.errors import PackRefused
from jxgrade.intake.workbook import gathered, read_blocks, read_saved, read_workbook
from jxgrade.marking import Entry
from jxgrade.marking.allocate import wave_order
from jxgrade.marking.packs import Pack, PackText, Returned, read_returned, sealed, write_pack
from jxgrade.marking.packs.book import CREATED
from jxgrade.marking.packs.pack import stamp
from jxgrade.marking.packs.page import page_rows
from jxgrade.programme import Programme
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
        texts = [
            _text(code, one, str(grader), role, chars.get(one), shown, stamp(key, blind.texts[one]), present)
            for _, code, one, role in wanted
            if (shown := blind.shown(one))
        ]
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


def _text(
    code: str,
    one: str,
    grader: str,
    role: str,
    chars: int | None,
    text: str,
    version: str,
    present: Mapping[tuple[str, str, str], Entry],
) -> PackText:
    kind = one.rpartition("/")[2]
    before = present.get((one, grader, role)) or Entry(one, grader, role)
    blind = replace(before, submission_id=f"{code}/{kind}", saved_at="", saved_by="")
    return PackText(code, kind, role, chars, text, version, blind)


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
