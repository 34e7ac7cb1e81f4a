"""The texts of a province written to the inbox: inline in a table, or as documents and archives below ``submissions/``."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from jxgrade.demo.bulk import bulk_text
from jxgrade.demo.draft import Draft, DraftText, Province, dice
from jxgrade.demo.exports import Exports
from jxgrade.demo.files import Row, add_member, document
from jxgrade.programme import Programme

Progress = Callable[[str, int, int | None], None]
ARCHIVE: Final = "邮箱补交.zip"
MOST_HEADINGS: Final = 8  # wordings of one heading


class HandIn:
    """Writes texts one after another, each as it is handed in, so that a whole province never stands in memory."""

    def __init__(self, province: Province, programme: Programme, inbox: Path, *, seed: int) -> None:
        self._province, self._seed, self._inbox = province, seed, inbox
        self._names = {city.slug: city.name for city in programme.cities}
        self._kinds = programme.kinds
        self._headings = {
            kind: tuple(section.headings[:MOST_HEADINGS] for section in assignment.sections)
            for kind, assignment in programme.assignments.items()
        }
        self._folder = inbox / "submissions"
        self._by_file: list[Row] = []

    def write(self, exports: Exports, progress: Progress | None) -> None:
        """The tables `submissions` and the files they name, and the texts of former years."""
        self._folder.mkdir(parents=True)
        with zipfile.ZipFile(self._folder / ARCHIVE, "w") as archive:
            exports.table("submissions", "作业.csv", self._rows(exports, archive, progress))
        exports.table("submissions", "作业-附件.xlsx", self._by_file, title="以附件提交的作业")
        years = self._inbox / "earlier" / "2022"
        years.mkdir(parents=True)
        for name, text in self._province.earlier.items():
            (years / f"{name}.txt").write_bytes(document("txt", text, encoding="gb18030"))

    def _rows(self, exports: Exports, archive: zipfile.ZipFile, progress: Progress | None) -> Iterator[Row]:
        """Rows of inline texts; rows that name a file are kept for the second table."""
        number = len(self._province.trainees)
        for at, draft in enumerate(self._province.trainees):
            if progress is not None and at % 50 == 0:
                progress("生成作业", at, number)
            for kind, text in draft.texts.items():
                words = text.words or self._bulk(draft, kind, text)
                name = self._file(draft, kind, text, words, archive)
                cells = (
                    draft.trainee_id,
                    self._kinds[kind],
                    name,
                    None if name else words,
                    text.submitted_at,
                    text.theme,
                )
                row = (exports.key(draft.trainee_id), cells)
                if name:
                    self._by_file.append(row)
                else:
                    yield row
        if progress is not None:
            progress("生成作业", number, number)

    def _bulk(self, draft: Draft, kind: str, text: DraftText) -> str:
        rng = dice(self._seed, f"text/{draft.trainee_id}/{kind}")
        return bulk_text(
            kind, self._headings[kind], title=self._kinds[kind], level=draft.level, chars=text.chars, rng=rng
        )

    def _file(self, draft: Draft, kind: str, text: DraftText, words: str, archive: zipfile.ZipFile) -> str | None:
        """Write the document, if there is one, and say how the table names it."""
        if text.form == "inline":
            return None
        if text.file is not None:
            return text.file
        stem = f"{self._names[draft.city]}/{draft.trainee_id}-{self._kinds[kind]}"
        odd = int(draft.trainee_id) % 2 == 1
        if text.form == "zip":
            add_member(archive, f"{stem}.txt", document("txt", words))
            return f"{ARCHIVE}/{stem}.txt" if odd else f"{draft.trainee_id}-{self._kinds[kind]}.txt"
        data = text.data
        if data is None:
            data = document(text.form, words, encoding="gb18030" if odd else "utf-8", hidden=text.hidden)
        path = self._folder / f"{stem}.{text.form}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return f"{stem}.{text.form}" if int(draft.trainee_id) % 3 else f"{stem}.{text.form}".replace("/", "\\")
