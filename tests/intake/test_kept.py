"""What was read before is found again by its bytes, and only by them."""

import sqlite3
import zipfile
import zlib
from pathlib import Path

import pytest

from jxgrade.intake.archives import SubmissionFiles
from jxgrade.intake.documents import Document, Unreadable, read_documents
from jxgrade.programme import Programme
from tests.intake.conftest import paragraph, word_file

FIRST, SECOND = "孩子们慢慢地说出了心里的话。", "后来他又回到了教室里。"


def _read(folder: Path, scratch: Path, programme: Programme, *names: str) -> list[Document | Unreadable]:
    files = SubmissionFiles(folder, programme.limits)
    return list(read_documents(map(files.resolve, names), programme.limits, scratch=scratch, before="texts"))


def _mark(scratch: Path, text: str) -> int:
    """Write another text over all that is kept, so that it can be told what was read again."""
    with sqlite3.connect(scratch / "read-texts.sqlite") as store:
        return store.execute("UPDATE read SET text = ?", (zlib.compress(text.encode()),)).rowcount


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "submissions"
    made.mkdir()
    (made / "a.docx").write_bytes(word_file(paragraph(FIRST)))
    (made / "b.txt").write_text(SECOND, "utf-8")
    with zipfile.ZipFile(made / "c.zip", "w") as archive:
        archive.writestr("c.txt", SECOND)
    return made


def test_the_same_bytes_are_not_read_again_and_others_are(folder: Path, tmp_path: Path, programme: Programme) -> None:
    names = ("a.docx", "b.txt", "c.zip/c.txt")
    first = _read(folder, tmp_path, programme, *names)
    assert [one.text for one in first if isinstance(one, Document)] == [FIRST, SECOND, SECOND]
    assert _read(folder, tmp_path, programme, *names) == first
    assert _mark(tmp_path, "记住的") == 3
    (folder / "b.txt").write_text(FIRST, "utf-8")
    (folder / "a.docx").rename(folder / "d.docx")
    again = _read(folder, tmp_path, programme, "d.docx", *names[1:])
    assert [one.text for one in again if isinstance(one, Document)] == ["记住的", FIRST, "记住的"]


def test_other_limits_read_anew(folder: Path, tmp_path: Path, programme: Programme) -> None:
    _read(folder, tmp_path, programme, "b.txt")
    _mark(tmp_path, "记住的")
    limits = programme.limits.model_copy(update={"text_chars": 5})
    sources = [SubmissionFiles(folder, limits).resolve("b.txt")]
    assert isinstance(next(read_documents(sources, limits, scratch=tmp_path, before="texts")), Unreadable)


def test_a_failure_is_not_kept_and_what_is_gone_is_forgotten(
    folder: Path, tmp_path: Path, programme: Programme
) -> None:
    (folder / "a.docx").write_bytes(b"PK\x03\x04 broken")
    assert isinstance(_read(folder, tmp_path, programme, "a.docx", "b.txt")[0], Unreadable)
    assert _mark(tmp_path, "记住的") == 1
    _read(folder, tmp_path, programme, "c.zip/c.txt")
    assert _mark(tmp_path, "记住的") == 1


def test_a_damaged_memory_is_no_memory(folder: Path, tmp_path: Path, programme: Programme) -> None:
    first = _read(folder, tmp_path, programme, "a.docx")
    (tmp_path / "read-texts.sqlite").write_bytes(b"no database at all" * 100)
    assert _read(folder, tmp_path, programme, "a.docx") == first


def test_without_a_place_nothing_is_kept(folder: Path, programme: Programme) -> None:
    files = SubmissionFiles(folder, programme.limits)
    found = list(read_documents([files.resolve("b.txt")], programme.limits, before="texts"))
    assert found == [Document(SECOND, 0, 0)]
