"""Texts of former years, ``inbox/earlier/<year>/``: documents, or tables with the columns id and text (design, section 3)."""

from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Final, Unpack, cast

from jxgrade.errors import UnreadableFile
from jxgrade.intake.archives import Source, SubmissionFiles
from jxgrade.intake.documents import Document, Way, read_documents
from jxgrade.intake.grids import MEMORY_MB, SECONDS
from jxgrade.intake.headings import Spec, Wanted
from jxgrade.intake.problems import FileRow, Problems
from jxgrade.intake.records import Batch
from jxgrade.intake.rows import Piece, SheetSkipped, SheetStart, read_rows
from jxgrade.intake.sandbox import stream
from jxgrade.intake.values import Rule
from jxgrade.programme import Programme

_SPEC: Final = Spec("earlier", (Wanted("id", "编号", Rule("id"), True), Wanted("text", "正文", Rule("body"), True)))
_SHEETS: Final = (".csv", ".xlsx", ".xls")
_BATCH: Final = 500


def read_earlier(inbox: Path, programme: Programme, problems: Problems, **way: Unpack[Way]) -> list[tuple[str, str]]:
    """Rows of the table `texts`: id ``earlier/<year>/<name>`` and text; what cannot be read is a problem and left out."""
    files = SubmissionFiles(inbox / "earlier", programme.limits, jobs=way.get("jobs", 1))
    texts: dict[str, str] = {}
    documents: list[tuple[str, Source]] = []
    for name, reason in files.unreadable_archives().items():
        problems.warning(f"往年文本没有读取：{reason}", at=FileRow(f"earlier/{name}"))
    for path, name in ((one.path, one.name) for one in files.plain()):
        at = FileRow(f"earlier/{name}")
        year, _, rest = name.partition("/")
        if rest.rpartition("/")[2].startswith(("~$", ".")) or name.startswith("."):
            continue
        if not rest:
            problems.warning("没有放在年份文件夹里，没有读取。改法：放到 earlier/年份/ 下，如 earlier/2022/", at=at)
            continue
        suffix = Path(rest).suffix.lower()
        if suffix in _SHEETS or suffix == ".parquet":
            for text_id, text in _table(path, at, problems):
                _keep(texts, f"earlier/{year}/{text_id}", text, at, problems)
            continue
        source = files.resolve(name)
        if isinstance(source, Source):
            documents.append((name, source))
        else:
            problems.warning(f"往年文本没有读取：{source.reason}", at=at)
    wanted = [source for _, source in documents]
    read = read_documents(wanted, programme.limits, before="earlier", **way)
    for (name, _), document in zip(documents, read, strict=True):
        at = FileRow(f"earlier/{name}")
        if isinstance(document, Document):
            _keep(texts, f"earlier/{name}", document.text, at, problems)
        else:
            problems.warning(f"往年文本没有读取：{document.reason}", at=at)
    return sorted(texts.items())


def _keep(texts: dict[str, str], text_id: str, text: str, at: FileRow, problems: Problems) -> None:
    if texts.setdefault(text_id, text) != text:
        problems.warning(f"往年文本的编号 {text_id} 出现两次，采用先读到的。改法：改用不同的编号", at=at)


def _table(path: Path, at: FileRow, problems: Problems) -> Iterator[tuple[str, str]]:
    try:
        if path.suffix.lower() == ".parquet":
            for batch in stream(read_parquet, str(path), memory_mb=MEMORY_MB, seconds=SECONDS):
                yield from _whole(repeat(at), cast(list[tuple[object, object]], batch), problems)
            return
        for piece in stream(read_rows, str(path), _SPEC, memory_mb=MEMORY_MB, seconds=SECONDS):
            if isinstance(piece, SheetStart):
                at = FileRow(at.file, piece.name)
            yield from _rows(cast(Piece, piece), at, problems)
    except UnreadableFile as reason:
        problems.warning(f"往年文本没有读取：{reason}", at=at)


def _rows(piece: Piece, at: FileRow, problems: Problems) -> Iterator[tuple[str, str]]:
    if isinstance(piece, SheetSkipped):
        problems.warning(piece.message, at=FileRow(at.file, piece.name))
    elif isinstance(piece, SheetStart):
        for lacking in piece.lacking:
            problems.warning(f"缺少列“{lacking}”，往年文本没有读取。改法：补上 id 和 text 两列", at=at, column=lacking)
    elif isinstance(piece, Batch) and "id" in piece.columns and "text" in piece.columns:
        places = (FileRow(at.file, at.sheet, row) for row in piece.rows)
        yield from _whole(places, zip(piece.columns["id"], piece.columns["text"], strict=True), problems)


def _whole(
    places: Iterable[FileRow], found: Iterable[tuple[object, object]], problems: Problems
) -> Iterator[tuple[str, str]]:
    """Rows with an id and a text; one that holds a text without an id, or one that cannot be read, is told."""
    for (text_id, text), at in zip(found, places, strict=False):
        if isinstance(text_id, str) and isinstance(text, str):
            yield text_id, text
        elif text is not None:
            message = "这一行的编号空缺或正文无法读取，往年文本没有采用。改法：补上编号，正文填成一格文字"
            problems.warning(message, at=at, column="id")


def read_parquet(path: str) -> Iterator[list[tuple[str | None, str | None]]]:
    """Batches of (id, text) of a Parquet file with these columns, None where nothing stands; runs in a sandboxed child."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if not {"id", "text"} <= set(file.schema_arrow.names):
                raise UnreadableFile("没有 id 和 text 两列。改法：补上这两列")
            for batch in file.iter_batches(batch_size=_BATCH, columns=["id", "text"]):
                rows = zip(batch.column("id").to_pylist(), batch.column("text").to_pylist(), strict=True)
                yield [
                    (None if key is None else str(key), None if text in (None, "") else str(text)) for key, text in rows
                ]
    except pa.ArrowException as error:
        raise UnreadableFile("不是可读的 Parquet 文件。改法：重新导出") from error
