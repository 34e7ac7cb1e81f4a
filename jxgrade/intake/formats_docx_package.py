"""The parts of a Word document (Office Open XML): checked before they are unpacked, searched before they are parsed, found by relationship."""

import posixpath
import re
from functools import cache, lru_cache
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile, ZipInfo

from lxml import etree

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import RESAVE_DOCX, Bounds
from jxgrade.intake.formats_docx_styles import value

Element = Any
_SMALL: Final = 16 * 1024
LARGE: Final = 512 * 1024  # bytes: a larger part is not kept
_MOST_SEEN: Final = 32
_XML: Final = (".xml", ".rels", ".vml")
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_ENCODINGS: Final = ("utf-8", "utf8", "utf-16", "us-ascii", "ascii", "gb2312", "gbk", "gb18030")


def parts_of(data: bytes, bounds: Bounds) -> dict[str, bytes]:
    """The XML parts by name, each checked; what is no XML is not even unpacked."""
    with ZipFile(BytesIO(data)) as package:
        return _parts_of(package, data, bounds)


def _parts_of(package: ZipFile, data: bytes, bounds: Bounds) -> dict[str, bytes]:
    infos = package.infolist()
    if len(infos) > bounds.members:
        raise UnreadableFile(f"内部部件 {len(infos)} 个，超过 {bounds.members} 个。{RESAVE_DOCX}")
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if size > bounds.unpacked_bytes:
        raise UnreadableFile(
            f"解压后超过 {bounds.unpacked_bytes >> 20} MB。改法：删去图片和多余内容，用 Word 另存一份再提交"
        )
    if size > bounds.ratio * max(1, packed):
        raise UnreadableFile(f"压缩比超过 {bounds.ratio} 倍，疑为恶意文件。{RESAVE_DOCX}")
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableFile("文件已加密，需要密码才能打开。改法：取消密码后另存一份再提交")
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names):
        raise UnreadableFile(f"内部有同名部件，疑为恶意文件。{RESAVE_DOCX}")
    parts = {}
    for info in infos:
        if info.filename.lower().endswith(_XML):
            as_packed = (
                data[info.header_offset : _end(data, info)],
                info.filename,
                info.compress_type,
                info.CRC,
                info.file_size,
            )
            part = _seen.pop(as_packed, None)
            if part is None:
                part = package.read(info)
                _refuse_doctype(part)
            parts[info.filename] = part
            if info.file_size <= LARGE:
                _seen[as_packed] = part  # the last one used stands last
    while len(_seen) > _MOST_SEEN:
        del _seen[next(iter(_seen))]
    return parts


_seen: Final[dict[tuple[bytes, str, int, int, int], bytes]] = {}
"""Parts that came packed in the very same bytes before: most documents of a programme have the styles, theme and fonts of few templates."""


def _end(data: bytes, info: ZipInfo) -> int:
    """Where the packed bytes of a part end: behind its own head, whose name and extra field have their lengths in it."""
    at = info.header_offset
    lengths = int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(data[at + 28 : at + 30], "little")
    return at + 30 + lengths + info.compress_size


def _refuse_doctype(data: bytes) -> None:
    """Raise UnreadableFile where a part declares a document type, in whatever encoding, or hides its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        text = data.decode(
            "utf-16" if data[:1] in b"\xff\xfe" else "utf-16-le" if data[:1] == b"<" else "utf-16-be", "replace"
        )
        data = text.encode("utf-8", "replace").removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    if b"\0" in data[:64] or (declared and declared[1].decode("ascii", "replace").lower() not in _ENCODINGS):
        raise UnreadableFile(f"内部部件的编码不合规范，不予读取。{RESAVE_DOCX}")
    if b"!" in data and b"<!DOCTYPE" in data:  # a single sign is looked for much faster, and most parts have none
        raise UnreadableFile(f"内部含有 DOCTYPE 声明，疑为恶意文件，不予读取。{RESAVE_DOCX}")


def parsed(data: bytes) -> Element:
    """A part as a tree: no entity resolved, nothing loaded, no comments."""
    return etree.fromstring(data, _parser())


@cache  # a child is one thread
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def related_to(parts: dict[str, bytes], source: str) -> tuple[dict[str, str], dict[str, str]]:
    """The parts that a part points to, by the last word of the type (``/styles``; the first one) and by id. External ones are ignored."""
    folder, name = posixpath.split(source)
    data = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if data is None:
        return {}, {}
    return (_relations if len(data) <= _SMALL else _relations.__wrapped__)(data, folder)


@lru_cache(maxsize=16)  # most documents have the same ones
def _relations(data: bytes, folder: str) -> tuple[dict[str, str], dict[str, str]]:
    by_type: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for relation in parsed(data):
        if (value(relation, "TargetMode") or "").lower() != "external":
            target = posixpath.normpath(posixpath.join("/", folder, value(relation, "Target") or "")).lstrip("/")
            by_type.setdefault("/" + (value(relation, "Type") or "").rpartition("/")[2], target)
            by_id[value(relation, "Id") or ""] = target
    return by_type, by_id
