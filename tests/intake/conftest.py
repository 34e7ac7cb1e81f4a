"""Documents made by other programs (LibreOffice) and by hand (the smallest Word files that show one trap each)."""

import io
import socket
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from jxgrade.errors import UnreadableFile
from jxgrade.intake.archives import SubmissionFiles, Unreadable
from jxgrade.intake.documents import Document, read_documents, read_one
from jxgrade.intake.formats import LEGACY, Bounds, kind_of
from jxgrade.programme import Programme
from jxgrade.text import count_controls
from tests.machine import Convert

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_REL}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def word_parts(body: str, *, styles: str = "", more: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The parts of a Word document with this body, as Word names them."""
    relations = [("officeDocument", "word/document.xml")]
    inner = [("styles", "styles.xml")] if styles else []
    inner += [(name.removeprefix("word/").removesuffix(".xml"), name.removeprefix("word/")) for name in more or {}]

    def related(pairs: list[tuple[str, str]]) -> str:
        return _RELS.format(
            "".join(
                f'<Relationship Id="r{n}" Type="{_REL}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(pairs)
            )
        )

    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": related(relations),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": related(inner),
        **(more or {}),
    }
    if styles:
        parts["word/styles.xml"] = f"<w:styles {_NAMESPACES}>{styles}</w:styles>"
    return {name: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode() for name, text in parts.items()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """These parts as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word_file(body: str, **parts: object) -> bytes:
    """A Word document with this body."""
    return zipped(word_parts(body, **parts))  # type: ignore[arg-type]


def paragraph(text: str, *, run: str = "", properties: str = "") -> str:
    """A paragraph of one run with these run and paragraph properties."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


@pytest.fixture
def word() -> SimpleNamespace:
    """Makers of small Word files."""
    return SimpleNamespace(file=word_file, parts=word_parts, zipped=zipped, p=paragraph)


@pytest.fixture(scope="session")
def bounds(programme: Programme) -> Bounds:
    """The limits as shipped."""
    return Bounds.of(programme.limits)


Read = Callable[..., Document | Unreadable]


@pytest.fixture
def read(tmp_path: Path, programme: Programme) -> Read:
    """Put bytes into ``submissions/`` under a name, find them by it and read them."""

    def read_bytes(data: bytes, name: str = "张三.docx", **limits: int) -> Document | Unreadable:
        folder = tmp_path / "submissions"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        allowed = programme.limits.model_copy(update=limits)
        source = SubmissionFiles(folder, allowed).resolve(name)
        kind = kind_of(name)
        if isinstance(source, Unreadable) or kind is None or kind in LEGACY:
            (document,) = read_documents([source], allowed)
            return document
        try:  # what a child does, without starting one for each of many small files
            text, hidden = read_one(str(source.path), None, kind, Bounds.of(allowed))
        except UnreadableFile as reason:
            return Unreadable(str(reason))
        return Document(text, hidden, count_controls(text))

    return read_bytes


LESSON = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="White" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="Tiny" style:family="text"><style:text-properties fo:font-size="2pt" style:font-size-asian="2pt"/></style:style>
<style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="Frame" style:family="graphic"><style:graphic-properties style:wrap="parallel" style:vertical-pos="top"
 style:vertical-rel="paragraph"/></style:style>
<style:page-layout style:name="Page"><style:header-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">
<style:header><text:p>页眉不算</text:p></style:header><style:footer><text:p>页脚不算</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
<text:tracked-changes>
<text:changed-region text:id="c1"><text:insertion><office:change-info><dc:creator>甲</dc:creator><dc:date>2023-12-01T00:00:00</dc:date>
</office:change-info></text:insertion></text:changed-region>
<text:changed-region text:id="c2"><text:deletion><office:change-info><dc:creator>甲</dc:creator><dc:date>2023-12-01T00:00:00</dc:date>
</office:change-info><text:p>删去的话</text:p></text:deletion></text:changed-region>
</text:tracked-changes>
<text:h text:outline-level="1">课程主题</text:h>
<text:p>认识情绪<office:annotation><dc:creator>乙</dc:creator><dc:date>2023-12-01T00:00:00</dc:date><text:p>批注不算</text:p>
</office:annotation>，学会调节。</text:p>
<text:p><text:span text:style-name="Bold">活动对象</text:span></text:p>
<text:p>初一<text:change-start text:change-id="c1"/>（新增）<text:change-end text:change-id="c1"/>学生<text:change text:change-id="c2"/>。</text:p>
<text:p>白前<text:span text:style-name="White">白字</text:span>小前<text:span text:style-name="Tiny">小字</text:span>隐前<text:span
 text:style-name="Gone">隐藏</text:span>完</text:p>
<table:table table:name="t"><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell><text:p>环节</text:p></table:table-cell><table:table-cell><text:p>内容</text:p></table:table-cell>
</table:table-row>
<table:table-row><table:table-cell><text:p>导入</text:p></table:table-cell><table:table-cell><text:p>热身</text:p><text:p>分享</text:p>
</table:table-cell></table:table-row></table:table>
<text:p><draw:frame draw:style-name="Frame" text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm"><draw:text-box>
<text:p>框中的话</text:p></draw:text-box></draw:frame>文本框在此</text:p>
<text:p>生僻字𠮷与 Excel 2023 结束<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>
<text:p>脚注的话</text:p></text:note-body></text:note></text:p>
</office:text></office:body></office:document>
"""
LESSON_TEXT = """课程主题
认识情绪，学会调节。
活动对象
初一（新增）学生。
白前小前隐前完
环节\t内容
导入\t热身
分享
文本框在此
框中的话
生僻字𠮷与 Excel 2023 结束
脚注的话"""


LINKED = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:p>有图<draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm"><draw:image
 xlink:href="http://127.0.0.1:{port}/x.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
</office:text></office:body></office:document>
"""


@pytest.fixture(scope="session")
def lesson(convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """One lesson design that LibreOffice wrote as .docx, .doc and .pdf, the text a reader sees, and how much is hidden in it.

    ``linked``: a .doc whose picture lies at ``door``, a bound socket that does not listen yet.
    """
    folder = tmp_path_factory.mktemp("source")
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    (folder / "教案.fodt").write_text(LESSON, encoding="utf-8")
    (folder / "链接.fodt").write_text(LINKED.format(port=door.getsockname()[1]), encoding="utf-8")
    docx, pdf = (convert([folder / "教案.fodt"], kind) / f"教案.{kind}" for kind in ("docx", "pdf"))
    old = convert([folder / "教案.fodt", folder / "链接.fodt"], "doc")
    return SimpleNamespace(
        docx=docx.read_bytes(),
        pdf=pdf.read_bytes(),
        doc=(old / "教案.doc").read_bytes(),
        linked=(old / "链接.doc").read_bytes(),
        door=door,
        text=LESSON_TEXT,
        hidden=len("白字小字隐藏删去的话"),
    )
