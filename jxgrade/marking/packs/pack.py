"""What a pack is: texts under blind codes, rubric, and the entries as they stood; sealed with a signature only the operator can make.

The seal is the whole content once more, compressed, as cells of text: so it outlives every program that rewrites the workbook, and
what was protected can be held against it.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from jxgrade.disk import flush_folder, write_bytes
from jxgrade.errors import PackRefused, WorkspaceError, system_reason
from jxgrade.marking.store import Entry
from jxgrade.programme.parts import Criterion

FORMAT: Final = "jxgrade-pack-1"
KEY_BYTES: Final = 32
MOST_BYTES: Final = 256 * 1024 * 1024  # of the content unpacked
_SIGNED: Final = 64  # hex digits of the signature

Rubric = tuple[Criterion, ...]


@dataclass(frozen=True)
class PackText:
    """One text of a pack: its code, what it is, which mark is asked for, how many characters, the text, the entry when packed.

    ``stamp`` tells a later version of the text from this one; only who has the key can make it.
    """

    code: str
    kind: str
    role: str
    chars: int | None
    text: str
    stamp: str
    before: Entry

    @property
    def blind_id(self) -> str:
        """The id under which a grader's entries stand: code and kind."""
        return f"{self.code}/{self.kind}"


@dataclass(frozen=True)
class Pack:
    """One grader's pack; ``kinds``: code -> Chinese name, which is the sheet of their marks; ``seal`` (signature and content) is empty until it is `sealed`."""

    grader_id: str
    title: str
    kinds: Mapping[str, str]
    rubrics: Mapping[str, Rubric]
    texts: tuple[PackText, ...]
    entries: tuple[Entry, ...] = ()
    seal: str = ""

    @property
    def pack_id(self) -> str:
        """Ten digits of the signature."""
        return self.seal[:10]


def pack_key(private: Path) -> bytes:
    """The workspace's key, made once (`store/private/pack.key`, for its owner alone); raises WorkspaceError."""
    path = private / "pack.key"
    try:
        private.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        if not path.exists():
            write_bytes(beside, secrets.token_bytes(KEY_BYTES), private=True)
            with suppress(FileExistsError):
                os.link(beside, path)  # who comes second keeps the first's key
            beside.unlink()
            flush_folder(private)
        key = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"store/private/{path.name} 不能读写（{system_reason(error)}）。改法：检查文件夹权限与磁盘空间"
        ) from error
    if len(key) != KEY_BYTES:
        raise WorkspaceError(f"store/private/{path.name} 已损坏。改法：从备份恢复；没有备份则删去它，重新发包")
    return key


def stamp(key: bytes, text: str) -> str:
    """What tells one version of a text from another."""
    return hmac.new(key, b"text\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def sealed(pack: Pack, key: bytes) -> Pack:
    """The pack with its seal, and as entries those it was packed with; equal packs have equal seals."""
    content = {
        "format": FORMAT,
        "grader": pack.grader_id,
        "title": pack.title,
        "kinds": list(pack.kinds.items()),
        "rubrics": {kind: [part.model_dump(mode="json") for part in rubric] for kind, rubric in pack.rubrics.items()},
        "texts": [
            [text.code, text.kind, text.role, text.chars, text.text, text.stamp, _packed(text.before)]
            for text in pack.texts
        ],
    }
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    body = base64.b64encode(zlib.compress(raw, 9))
    seal = _signature(key, body) + body.decode("ascii")
    return replace(pack, entries=tuple(text.before for text in pack.texts), seal=seal)


def unsealed(seal: str, key: bytes | None = None) -> Pack:
    """The pack behind a seal; with the key, only where it is our own signature. Raises PackRefused."""
    signature, body = seal[:_SIGNED], seal[_SIGNED:].encode("ascii", "replace")
    if key is not None and not hmac.compare_digest(
        signature.encode("ascii", "replace"), _signature(key, body).encode()
    ):
        raise PackRefused(
            "签名不符：这个文件不是本工作区发出的，或校验内容被改动过，整个文件没有采用。改法：用原来发的文件重新填写后交回"
        )
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(body, validate=True), MOST_BYTES)
        content = json.loads(raw)
        if unpacker.unconsumed_tail or content["format"] != FORMAT:
            raise ValueError(FORMAT)
        return _pack(content, seal)
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, ArithmeticError, ValidationError) as error:
        raise PackRefused(
            "校验内容不完整或由其他版本的程序写成，整个文件没有采用。改法：用原来发的文件重新填写后交回"
        ) from error


def _pack(content: Mapping[str, Any], seal: str) -> Pack:
    grader = str(content["grader"])
    texts = tuple(
        PackText(
            str(code),
            str(kind),
            str(role),
            chars,
            str(text),
            str(mark_of_version),
            _unpacked(Entry(f"{code}/{kind}", grader, str(role)), before),
        )
        for code, kind, role, chars, text, mark_of_version, before in content["texts"]
    )
    rubrics = {
        str(kind): tuple(Criterion.model_validate(part) for part in rubric)
        for kind, rubric in content["rubrics"].items()
    }
    kinds = {str(kind): str(name) for kind, name in content["kinds"]}
    return Pack(grader, str(content["title"]), kinds, rubrics, texts, tuple(text.before for text in texts), seal)


def _signature(key: bytes, body: bytes) -> str:
    return hmac.new(key, FORMAT.encode() + b"\0" + body, hashlib.sha256).hexdigest()


def _packed(entry: Entry) -> list[object]:
    points = {name: str(value) for name, value in entry.points.items()}
    mark = None if entry.mark is None else str(entry.mark)
    return [entry.state, mark, points, entry.comment, entry.suspected, entry.revision]


def _unpacked(blank: Entry, parts: list[Any]) -> Entry:
    state, mark, points, comment, suspected, revision = parts
    return replace(
        blank,
        state=str(state),
        mark=None if mark is None else Decimal(mark),
        points={str(name): Decimal(value) for name, value in points.items()},
        comment=str(comment),
        suspected=bool(suspected),
        revision=int(revision),
    )
