"""The texts of a province written to the inbox: inline in a table, or as documents and archives below ``submissions/``."""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from jxgrade.demo.compose import Block, Composer
from jxgrade.demo.draft import Draft, DraftText, Province
from jxgrade.demo.exports import Exports, headings
from jxgrade.demo.files import (
    Places,
    Row,
    add_member,
    blocks_of,
    markdown,
    plain_text,
    web_page,
    write_csv,
    write_docx,
    write_xlsx,
)
from jxgrade.programme import Programme

Progress = Callable[[str, int, int | None], None]
ARCHIVE: Final = "邮箱补交.zip"


class HandIn:
    """Writes texts one after another, each as it is handed in, so that a whole province never stands in memory."""

    def __init__(
        self, province: Province, programme: Programme, composer: Composer, inbox: Path, texts: Sequence[str]
    ) -> None:
        self._province, self._composer, self._texts = province, composer, texts
        self._names = {city.slug: city.name for city in programme.cities}
        self._kinds = programme.kinds
        self._folder = inbox / "submissions"
        self._inbox = inbox
        self._given = 0
        self._by_file: list[Row] = []

    def write(self, exports: Exports, progress: Progress | None) -> None:
        """The tables `submissions` and the files they name, and the texts of former years."""
        self._folder.mkdir(parents=True)
        places: Places = {}
        with zipfile.ZipFile(self._folder / ARCHIVE, "w") as archive:
            rows = self._rows(exports, archive, progress)
            write_csv(self._inbox / "作业.csv", headings("submissions"), rows, places, encoding="utf-8-sig")
        write_xlsx(
            self._inbox / "作业-附件.xlsx",
            headings("submissions"),
            iter(self._by_file),
            places,
            title="以附件提交的作业",
        )
        exports.note("submissions", places)
        years = self._inbox / "earlier" / "2022"
        years.mkdir(parents=True)
        for name, text in self._province.earlier.items():
            (years / f"{name}.txt").write_bytes(plain_text(blocks_of(text), encoding="gb18030"))

    def _rows(self, exports: Exports, archive: zipfile.ZipFile, progress: Progress | None) -> Iterator[Row]:
        """Rows of inline texts; rows that name a file are kept for the second table."""
        number = len(self._province.trainees)
        for at, draft in enumerate(self._province.trainees):
            if progress is not None and at % 50 == 0:
                progress("生成作业", at, number)
            for kind, text in draft.texts.items():
                blocks = self._blocks(draft, kind, text)
                name = self._file(draft, kind, text, blocks, archive)
                words = None if name else "\n".join(block.text for block in blocks)
                cells = (draft.trainee_id, self._kinds[kind], name, words, text.submitted_at, text.theme)
                row = (exports.key(draft.trainee_id), cells)
                if name:
                    self._by_file.append(row)
                else:
                    yield row
        if progress is not None:
            progress("生成作业", number, number)

    def _blocks(self, draft: Draft, kind: str, text: DraftText) -> tuple[Block, ...]:
        if text.words is not None:
            return blocks_of(text.words)
        if self._texts:
            self._given += 1
            return blocks_of(self._texts[(self._given - 1) % len(self._texts)])
        key = f"{draft.trainee_id}/{kind}"
        return self._composer.write(key, kind, stage=draft.level, chars=text.chars, without=text.without).blocks

    def _file(
        self, draft: Draft, kind: str, text: DraftText, blocks: tuple[Block, ...], archive: zipfile.ZipFile
    ) -> str | None:
        """Write the document, if there is one, and say how the table names it."""
        if text.form == "inline":
            return None
        if text.file is not None:
            return text.file
        stem = f"{self._names[draft.city]}/{draft.trainee_id}-{self._kinds[kind]}"
        if text.form == "zip":
            add_member(archive, f"{stem}.txt", plain_text(blocks, encoding="utf-8"))
            return (
                f"{ARCHIVE}/{stem}.txt" if int(draft.trainee_id) % 2 else f"{draft.trainee_id}-{self._kinds[kind]}.txt"
            )
        path = self._folder / f"{stem}.{text.form}"
        path.parent.mkdir(exist_ok=True)
        if text.data is not None:
            path.write_bytes(text.data)
        elif text.form == "docx":
            write_docx(path, blocks, hidden=text.hidden)
        else:
            path.write_bytes(_document(text.form, blocks, draft))
        return f"{stem}.{text.form}" if int(draft.trainee_id) % 3 else f"{stem}.{text.form}".replace("/", "\\")


def _document(form: str, blocks: tuple[Block, ...], draft: Draft) -> bytes:
    if form == "md":
        return markdown(blocks)
    if form == "html":
        return web_page(blocks)
    return plain_text(blocks, encoding="gb18030" if int(draft.trainee_id) % 2 else "utf-8")


def given_texts(texts: Mapping[str, str] | Sequence[str] | None) -> tuple[str, ...]:
    """Real texts to hand in, in a fixed order: a mapping by its keys, a sequence as it is."""
    if texts is None:
        return ()
    return tuple(texts[key] for key in sorted(texts)) if isinstance(texts, Mapping) else tuple(texts)
