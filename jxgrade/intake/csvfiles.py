"""Records of .csv files: UTF-8 with or without mark, else GB18030; comma, tab or semicolon. Runs in the sandboxed children."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jxgrade.errors import UnreadableFile
from jxgrade.intake.headings import Spec, find_heading

ENCODINGS: Final = ("utf-8-sig", "gb18030")  # in this order: guessers misread short GBK
DELIMITERS: Final = (",", "\t", ";")
_CHUNK: Final = 1 << 20
_LOOKED_AT: Final = 200
_SAVE_AS: Final = "改法：用 Excel 或 WPS 打开原文件，另存为 .xlsx，或“CSV UTF-8（逗号分隔）”"


def read_csv(path: str, spec: Spec) -> Iterator[list[str]]:
    """The records of a file, blank lines as empty lists; raises UnreadableFile."""
    csv.field_size_limit(sys.maxsize)  # the child's memory is the limit
    encoding = _encoding(path)
    delimiter = max(DELIMITERS, key=lambda mark: _named(path, encoding, mark, spec))
    yield from _records(path, encoding, delimiter)


def _records(path: str, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with Path(path).open(encoding=encoding, newline="") as source:
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            where = f"第 {reader.line_num} 行附近"
            raise UnreadableFile(f"{where}引号不成对或格式有误，其后的内容不可靠。{_SAVE_AS}") from error


def _named(path: str, encoding: str, delimiter: str, spec: Spec) -> int:
    """How many columns of the table the heading names if this is the delimiter."""
    top: list[list[str]] = []
    try:
        for record in _records(path, encoding, delimiter):
            top.append(record)
            if len(top) >= _LOOKED_AT:
                break
    except UnreadableFile:
        pass  # told when the records are read for good
    heading = find_heading(top, spec)
    return len(heading.columns) if heading else 0


def _encoding(path: str) -> str:
    with Path(path).open("rb") as source:
        head = source.read(8)
    if not head:
        raise UnreadableFile("文件是空的（0 字节）。改法：重新导出后放入")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile("扩展名是 .csv，内容却是 Excel 文件。改法：把扩展名改为 .xlsx 或 .xls，或重新导出")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(f"编码是 UTF-16，无法读取。{_SAVE_AS}")
    for encoding in ENCODINGS:
        try:
            with Path(path).open(encoding=encoding, newline="") as source:
                while source.read(_CHUNK):
                    continue
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile(f"编码既不是 UTF-8 也不是 GB18030，或文件已损坏。{_SAVE_AS}")
