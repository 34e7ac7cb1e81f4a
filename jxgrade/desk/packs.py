"""Packs for graders: what goes in (blind texts, rubric, entries), and what comes out of a file that was filled in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from jxgrade.checks.blind import Blind
from jxgrade.errors import PackRefused
from jxgrade.intake.workbook import gathered, read_blocks, read_saved
from jxgrade.marking import Entry
from jxgrade.marking.allocate import wave_order
from jxgrade.marking.packs import Pack, PackText, Returned, read_returned, sealed
from jxgrade.marking.packs.book import CREATED
from jxgrade.marking.packs.pack import stamp
from jxgrade.marking.packs.page import page_rows
from jxgrade.programme import Programme
from jxgrade.tables import rows

Tables = Mapping[str, pd.DataFrame]
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
