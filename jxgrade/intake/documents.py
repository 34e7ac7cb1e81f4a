"""Documents -> texts, in the order asked for, read in limited children: one that hangs, crashes or swells costs only itself."""

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict
from zipfile import ZipFile

from jxgrade import disk
from jxgrade.errors import UnreadableFile
from jxgrade.intake import sandbox
from jxgrade.intake.archives import Source, Unreadable, open_archive, read_member
from jxgrade.intake.formats import (
    LEGACY,
    READERS,
    RESAVE_DOCX,
    Bounds,
    Reading,
    kind_of,
    refuse_disguised,
    unknown_kind,
)
from jxgrade.intake.formats_legacy import TOGETHER, Converter, find_soffice

if TYPE_CHECKING:
    from jxgrade.intake.kept import Kept
    from jxgrade.programme.parts import Limits

MEMORY_MB: Final = 1024
_WHAT: Final = "读取文档"
Progress = Callable[[str, int, int | None], None]


class Way(TypedDict, total=False):
    """How files are read: children at once, who hears of progress, below which folder old documents are converted, whose machines do it."""

    jobs: int
    progress: Progress | None
    scratch: Path | None
    executor: Executor | None


@dataclass(frozen=True)
class Document:
    """A text as read (line ends ``\\n``), how many hidden characters were left out, how many invisible controls it holds."""

    text: str
    hidden_chars: int
    control_chars: int


@dataclass(frozen=True)
class _Job:
    """One document for a child: where its bytes lie, and as which kind they are read."""

    path: str
    member: str | None
    kind: str


def read_documents(
    sources: Iterable[Source | Unreadable],
    limits: "Limits",
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    scratch: Path | None = None,
    before: str = "",
    executor: Executor | None = None,
) -> Iterator[Document | Unreadable]:
    """Yield the document of each source, in order; an Unreadable passes through, and every failure becomes one.

    ``jobs``: children at once, of this machine or of ``executor``'s, which see the same files. ``progress``: called with (what, done, total) after each document. Old ``.doc`` and ``.wps``
    files go through LibreOffice first, one after another, below ``scratch`` (`disk.scratch`). Nothing else is left behind when the
    iteration is abandoned. ``before``: what was read before under this name, below ``scratch``, is not read again (`kept`).
    """
    from jxgrade.intake.kept import kept  # not for children

    wanted = list(sources)
    bounds = Bounds.of(limits)
    memory = scratch / f"read-{before}.sqlite" if scratch is not None and before else None
    with disk.scratch(scratch) as folder, kept(memory, bounds) as known:
        keys = [_key(source, known) for source in wanted]
        new = [source for source, key in zip(wanted, keys, strict=True) if key not in known]
        planned = iter(_planned(new, bounds, folder, limits.seconds, progress))
        jobs_of = [None if key in known else next(planned) for key in keys]
        calls = [(job.path, job.member, job.kind, bounds) for job in jobs_of if isinstance(job, _Job)]
        workers = max(1, min(jobs, len(calls)))
        readings = sandbox.each(
            read_one, calls, memory_mb=MEMORY_MB, seconds=limits.seconds, jobs=workers, executor=executor
        )
        with contextlib.closing(readings):
            for done, (source, job, key) in enumerate(zip(wanted, jobs_of, keys, strict=True), 1):
                if isinstance(job, Unreadable):
                    yield job
                else:
                    answer = next(readings) if job or key is None else known.get(key)
                    if job and isinstance(answer, Reading) and _key(source, known) == key:
                        known.keep(key, answer)
                    yield _document(source, answer)
                if progress:
                    progress(_WHAT, done, len(wanted))
            known.forget_others(keys)


def _key(source: Source | Unreadable, known: "Kept") -> bytes | None:
    kind = kind_of(source.name) if isinstance(source, Source) else None
    return known.key(source.path, source.member, kind) if kind and isinstance(source, Source) else None


def _document(source: Source | Unreadable, answer: object) -> Document | Unreadable:
    from jxgrade.text import count_controls  # not for children: it brings much with it

    assert isinstance(source, Source)
    if isinstance(answer, UnreadableFile):
        return Unreadable(f"{source.name}：{answer}")
    assert isinstance(answer, Reading)
    return Document(answer.text, answer.hidden_chars, count_controls(answer.text))


def _planned(
    sources: Sequence[Source | Unreadable], bounds: Bounds, scratch: Path, seconds: float, progress: Progress | None
) -> list[_Job | Unreadable]:
    plan: list[_Job | Unreadable] = []
    legacy: list[int] = []
    for source in sources:
        if isinstance(source, Unreadable):
            plan.append(source)
            continue
        kind = kind_of(source.name)
        if kind is None:
            plan.append(Unreadable(f"{source.name}：{unknown_kind(source.name)}"))
            continue
        if kind in LEGACY:
            legacy.append(len(plan))
        plan.append(_Job(str(source.path), source.member, kind))
    for place, job in _converted({at: plan[at] for at in legacy}, bounds, scratch, seconds, progress).items():
        source = sources[place]
        assert isinstance(source, Source)
        plan[place] = Unreadable(f"{source.name}：{job}") if isinstance(job, str) else job
    return plan


def _converted(
    jobs: dict[int, _Job | Unreadable], bounds: Bounds, scratch: Path, seconds: float, progress: Progress | None
) -> dict[int, _Job | str]:
    """What to read instead of each old document: the ``.docx`` LibreOffice made of it, or why there is none."""
    copies = {place: scratch / f"{place:06d}.doc" for place in jobs}
    calls = [
        (job.path, job.member, job.kind, str(copies[place]), bounds)
        for place, job in jobs.items()
        if isinstance(job, _Job)
    ]
    plan: dict[int, _Job | str] = {}
    copied = sandbox.each(copy_one, calls, memory_mb=MEMORY_MB, seconds=seconds)
    for place, answer in zip(jobs, copied, strict=True):
        if isinstance(answer, UnreadableFile):
            plan[place] = str(answer)
    places = [place for place in jobs if place not in plan]
    program = find_soffice() if places else None
    if program is None:
        why = (
            f"这台计算机没有安装 LibreOffice，旧版 .doc、.wps 文件无法读取。{RESAVE_DOCX}；或安装 LibreOffice 后再运行"
        )
        return plan | dict.fromkeys(places, why)
    converter = Converter(program, scratch, seconds=seconds)
    for start in range(0, len(places), TOGETHER):
        some = places[start : start + TOGETHER]
        made = converter.convert([copies[place] for place in some])
        for place in some:
            docx = made.get(copies[place])
            failed = f"LibreOffice 无法打开，文件可能已损坏或已加密。{RESAVE_DOCX}"
            plan[place] = failed if docx is None else _Job(str(docx), None, "docx")
        if progress:
            progress("转换旧版文档", start + len(some), len(places))
    return plan


# ---------------------------------------------------------------- in a child


def read_one(path: str, member: str | None, kind: str, bounds: Bounds) -> Reading:
    """The text of one document; raises UnreadableFile with the reason where there is none."""
    data = _load(path, member, bounds)
    refuse_disguised(data, kind)
    module, function, _ = READERS[kind]
    reading: Reading = getattr(import_module(module), function)(data, bounds)
    if len(reading.text) > bounds.text_chars:
        raise UnreadableFile(f"正文超过 {bounds.text_chars} 个字符。改法：只提交作业本身，删去附带的材料")
    if not reading.text.strip():
        hidden = f"（另有 {reading.hidden_chars} 个隐藏字符，不计入）" if reading.hidden_chars else ""
        raise UnreadableFile(f"没有可读的文字{hidden}。改法：正文用文字书写，不要只放图片；确认不是空白文件后重新提交")
    return reading


def copy_one(path: str, member: str | None, kind: str, target: str, bounds: Bounds) -> bool:
    """Write an old document, checked, to a file of our own for LibreOffice."""
    data = _load(path, member, bounds)
    refuse_disguised(data, kind)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("文件已加密，需要密码才能打开。改法：取消密码后另存为 .docx 再提交")
    Path(target).write_bytes(data)
    return True


def _load(path: str, member: str | None, bounds: Bounds) -> bytes:
    data = read_member(_archive(path), member, bounds) if member is not None else _read_file(path, bounds)
    if not data.strip(b"\0"):
        raise UnreadableFile("文件是空的。改法：确认能打开后重新提交原文件")
    return data


@lru_cache(maxsize=4)
def _archive(path: str) -> ZipFile:
    return open_archive(path)


def _read_file(path: str, bounds: Bounds) -> bytes:
    """The bytes of a regular file; a link put in its place since the folder was listed is refused."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableFile("链接或特殊文件不予读取。改法：放入文件本身")
            data = file.read(bounds.file_bytes + 1)
    except OSError as error:
        raise UnreadableFile("文件无法打开。改法：检查读取权限，或重新放入文件") from error
    if len(data) > bounds.file_bytes:
        raise UnreadableFile(f"大小超过 {bounds.file_bytes >> 20} MB。改法：删去图片和多余内容后再提交")
    return data
