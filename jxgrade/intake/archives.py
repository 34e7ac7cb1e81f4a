"""Which file a name in the table of submissions means (rules, 1.9): an index of ``inbox/submissions/`` and the archives in it.

Nothing is ever opened by a name a user wrote: names are looked up in the index, and what is opened is what the walk found.
"""

import os
import re
import stat
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from jxgrade.errors import UnreadableFile
from jxgrade.intake import sandbox
from jxgrade.intake.formats import Bounds, kind_of, unknown_kind

if TYPE_CHECKING:
    from jxgrade.programme.parts import Limits

MEMORY_MB: Final = 512
JUNCTION: Final = 0xA0000003  # a folder that Windows redirects elsewhere
_METHODS: Final = (0, 8, 12, 14)  # stored, deflate, bzip2, lzma: what zipfile can read
_DRIVE: Final = re.compile("[A-Za-z]:")
NO_NAME: Final = "文件名的编码无法识别，没有读取。改法：在本机改用中文或英文重新命名"
_REFUSED: Final = "链接或特殊文件不予读取。改法：放入文件本身"


@dataclass(frozen=True)
class Source:
    """A file that may be opened: its path, the member where it lies in an archive (name as the archive spells it), its name
    under the folder for people (``archive.zip/member``)."""

    path: Path
    name: str
    member: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """Why a document has no text, in Chinese, with the fix."""

    reason: str


class SubmissionFiles:
    """All files under a folder, and the members of its ``.zip`` files, by name.

    The folder is walked once, links are not followed; archives are listed in limited children. An absent folder is an empty one.
    ``progress``: called with (what, done, total) per archive.
    """

    def __init__(
        self,
        folder: Path,
        limits: "Limits",
        *,
        jobs: int = 1,
        progress: Callable[[str, int, int | None], None] | None = None,
    ) -> None:
        self._places: dict[str, list[Source | Unreadable]] = {}
        self._members: dict[str, list[Source | Unreadable]] = {}
        self._nested: dict[str, list[Source | Unreadable]] = {}
        self._archives: dict[str, Unreadable] = {}
        self._nameless: dict[str, Unreadable] = {}
        self._folders: set[str] = set()
        archives = []
        for path, name, trouble in _walk(folder):
            source = Source(path, name) if trouble is None else Unreadable(trouble)
            self._place(name, source)
            if "/" in name:
                self._nested.setdefault(name.rpartition("/")[2], []).append(source)
            if trouble is not None and trouble.endswith(NO_NAME):
                self._nameless[name] = Unreadable(NO_NAME)
            if isinstance(source, Source) and name.lower().endswith(".zip"):
                archives.append(source)
        calls = ((str(source.path), Bounds.of(limits)) for source in archives)
        listed = sandbox.each(members, calls, memory_mb=MEMORY_MB, seconds=limits.seconds, jobs=jobs)
        for done, (archive, answer) in enumerate(zip(archives, listed, strict=True), 1):
            self._add(archive, answer)
            if progress:
                progress("读取压缩包目录", done, len(archives))

    def plain(self) -> list[Source]:
        """All plain files under the folder (members of archives aside), sorted by name."""
        listed = (one for found in self._places.values() for one in found)
        return sorted(
            (one for one in listed if isinstance(one, Source) and one.member is None), key=lambda one: one.name
        )

    def unreadable_archives(self) -> Mapping[str, str]:
        """Archives that cannot be opened, and files whose names nobody can read, sorted by name, each with its reason."""
        troubled = self._archives | self._nameless
        return {name: troubled[name].reason for name in sorted(troubled)}

    def resolve(self, name: str) -> Source | Unreadable:
        """The one file a name means: a path under the folder, ``archive.zip/member`` or the bare name of a member.

        Names match exactly after NFC, with ``/`` and ``\\`` alike. A name that means two files, none, or one outside is Unreadable.
        """
        wanted = _plain(name)
        parts = wanted.split("/")
        if not wanted.strip() or "\0" in wanted or ".." in parts or wanted.startswith("/") or _DRIVE.match(wanted):
            return Unreadable(
                f"文件名“{_shown(name)}”指向 submissions 文件夹之外。改法：只写 submissions 文件夹下的相对路径，如 南昌/张三.docx"
            )
        found = [*self._places.get(wanted, [])]
        if "/" not in wanted and wanted in self._members:  # in an archive, and perhaps in a folder too
            found += [*self._members[wanted], *self._nested.get(wanted, [])]
        if len(found) > 1:
            places = "、".join(sorted(one.name for one in found if isinstance(one, Source))) or "同一处"
            return Unreadable(
                f"文件名“{_shown(name)}”对应 {len(found)} 个文件（{_shown(places, 200)}），无法确定是哪一个。"
                "改法：删去多余的，或写明路径，如 南昌.zip/张三.docx"
            )
        if not found:
            return self._absent(name, wanted)
        if isinstance(found[0], Source) and kind_of(found[0].name) is None:
            return Unreadable(unknown_kind(found[0].name))
        return found[0]

    def _absent(self, name: str, wanted: str) -> Unreadable:
        parts = wanted.split("/")
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if above in self._archives:
                return self._archives[above]
            for place in self._places.get(above, []):
                if isinstance(place, Unreadable):
                    return place
        if wanted.rstrip("/") in self._folders:
            return Unreadable(
                f"“{_shown(name)}”是文件夹，不是文件。改法：写明文件夹中的文件，如 {_shown(name)}/张三.docx"
            )
        closed = "；另有打不开的压缩包：" + "、".join(sorted(self._archives)) if self._archives else ""
        return Unreadable(
            f"在 submissions 文件夹及其压缩包中找不到“{_shown(name)}”{closed}。"
            "改法：核对文件名（包括扩展名、全角半角和大小写），或补交文件"
        )

    def _place(self, name: str, found: Source | Unreadable) -> None:
        self._places.setdefault(name, []).append(found)
        above = name.rpartition("/")[0]
        while above and above not in self._folders:
            self._folders.add(above)
            above = above.rpartition("/")[0]

    def _add(self, archive: Source, answer: object) -> None:
        if isinstance(answer, UnreadableFile):
            self._archives[archive.name] = Unreadable(f"压缩包 {archive.name}：{answer}")
            return
        assert isinstance(answer, list)
        for member, spelt, trouble in answer:
            name = f"{archive.name}/{spelt}"
            found = Source(archive.path, name, member) if trouble is None else Unreadable(f"{name}：{trouble}")
            self._place(name, found)
            self._members.setdefault(spelt.rpartition("/")[2], []).append(found)


def _walk(folder: Path, above: str = "") -> Iterator[tuple[Path, str, str | None]]:
    """All files below a folder in order of name: path, name as indexed, why it is refused or None."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError:
        yield folder, above.rstrip("/"), "文件夹无法打开。改法：检查读取权限"
        return
    for entry in entries:
        word, readable = spelt(entry.name)
        name = above + word
        status = entry.stat(follow_symlinks=False)
        junction = getattr(status, "st_reparse_tag", 0) == JUNCTION
        if stat.S_ISDIR(status.st_mode) and not junction:
            yield from _walk(Path(entry.path), name + "/")
        else:
            regular = stat.S_ISREG(status.st_mode) and not junction
            trouble = None if readable else f"{name}：{NO_NAME}"
            yield Path(entry.path), name, trouble if regular else f"{name}：{_REFUSED}"


def spelt(name: str) -> tuple[str, bool]:
    """A file name as people wrote it (NFC; bytes that are not UTF-8 are GB18030), and whether it can be read at all."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            name = raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "backslashreplace"), False
    return unicodedata.normalize("NFC", name), True


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _shown(text: str, most: int = 80) -> str:
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= most else text[: most - 1] + "…"


# ---------------------------------------------------------------- in a child


def members(path: str, bounds: Bounds) -> list[tuple[str, str, str | None]]:
    """The files in an archive: name as the archive spells it, name for people (NFC), why it is refused or None.

    Raises UnreadableFile where the archive itself is damaged or over a limit.
    """
    if Path(path).stat().st_size > bounds.file_bytes:
        raise UnreadableFile(f"大小超过 {bounds.file_bytes >> 20} MB。改法：拆成几个压缩包")
    with open_archive(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > bounds.members:
        raise UnreadableFile(f"内有 {len(infos)} 个文件，超过 {bounds.members} 个。改法：拆成几个压缩包")
    if sum(info.file_size for info in infos) > bounds.unpacked_bytes:
        raise UnreadableFile(f"解压后超过 {bounds.unpacked_bytes >> 20} MB。改法：拆成几个压缩包")
    names = _spelt(infos)
    return [(info.filename, name, _member_trouble(info, bounds)) for info, name in zip(infos, names, strict=True)]


def file_names(path: str) -> list[str]:
    """The bare names of the files in an archive, for people; raises UnreadableFile."""
    with open_archive(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    return [name.rpartition("/")[2] for name in _spelt(infos)]


def open_archive(path: str) -> ZipFile:
    """The archive, or UnreadableFile with the reason."""
    try:
        return ZipFile(path)
    except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFile("压缩包已损坏或不是 .zip 格式。改法：重新压缩为 .zip 再提交") from error


def read_member(archive: ZipFile, member: str, bounds: Bounds) -> bytes:
    """The bytes of a member, at most what its entry declares; raises UnreadableFile where it is refused or damaged."""
    info = archive.getinfo(member)
    trouble = _member_trouble(info, bounds)
    if trouble is not None:
        raise UnreadableFile(trouble)
    try:
        return archive.read(info)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableFile("在压缩包中已损坏。改法：重新压缩或直接提交原文件") from error


def _member_trouble(info: ZipInfo, bounds: Bounds) -> str | None:
    mode = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _REFUSED
    if info.flag_bits & 0x1:
        return "已加密，需要密码才能打开。改法：压缩时不设密码"
    if info.compress_type not in _METHODS:
        return "压缩方式无法识别。改法：用系统自带的压缩功能重新压缩为 .zip"
    if info.file_size > bounds.file_bytes:
        return f"大小超过 {bounds.file_bytes >> 20} MB。改法：删去图片和多余内容后再提交"
    if info.file_size > bounds.ratio * max(1, info.compress_size):
        return f"压缩比超过 {bounds.ratio} 倍，疑为恶意文件。改法：直接提交原文件，不要压缩"
    return None


def _spelt(infos: list[ZipInfo]) -> list[str]:
    """The names for people: UTF-8 where the archive says so, else UTF-8 or GB18030, one choice for the whole archive."""
    raw = [None if info.flag_bits & 0x800 else info.orig_filename.encode("cp437", "replace") for info in infos]
    encoding = _encoding([name for name in raw if name is not None])
    names = []
    for info, name in zip(infos, raw, strict=True):
        text = info.orig_filename if name is None else name.decode(encoding, "replace")
        names.append(_plain(_unicode_extra(info, name) or text.partition("\0")[0]))
    return names


def _encoding(names: list[bytes]) -> str:
    together = b"\n".join(names)
    try:
        text = together.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8" if text.isascii() or any(char >= "\u0800" for char in text) else "gb18030"


def _unicode_extra(info: ZipInfo, raw: bytes | None) -> str | None:
    """The name in Info-ZIP's Unicode path field (0x7075), where it belongs to this very name."""
    extra = info.extra
    while raw is not None and len(extra) >= 4:
        tag, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == 0x7075 and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None
