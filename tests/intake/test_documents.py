"""The whole way of a document: found, read in a child, told as a text or as a reason with a fix."""

import io
import os
import re
import threading
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from jxgrade.intake.archives import Source, Unreadable
from jxgrade.intake.documents import Document, read_documents
from jxgrade.intake.formats import KINDS
from jxgrade.programme import Programme
from tests.intake.conftest import Read


def text_of(document: Document | Unreadable) -> str:
    assert isinstance(document, Document), document
    return document.text


def reason_of(document: Document | Unreadable) -> str:
    assert isinstance(document, Unreadable), document
    assert "改法：" in document.reason
    return document.reason


# ---------------------------------------------------------------- made by LibreOffice


def test_a_document_of_libreoffice_is_read_as_its_reader_sees_it(lesson: SimpleNamespace, read: Read) -> None:
    document = read(lesson.docx)
    assert text_of(document) == lesson.text
    assert document == Document(lesson.text, lesson.hidden, 0)


@pytest.fixture(scope="module")
def old(lesson: SimpleNamespace, programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What became of old documents read together (LibreOffice starts slowly), and who knocked at the door meanwhile."""
    folder = tmp_path_factory.mktemp("old")
    files = {
        "好.doc": lesson.doc,
        "坏.doc": lesson.doc[:600],
        "非.doc": b"\x7fELF",
        "好.wps": lesson.doc,
        "甲.txt": "甲".encode(),
        "链接.doc": lesson.linked,
        "锁.doc": lesson.doc + "EncryptedPackage".encode("utf-16-le"),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    heard: list[tuple[str, int, int | None]] = []
    lesson.door.listen()
    lesson.door.settimeout(0)
    sources = [Source(folder / name, name) for name in files]
    found = read_documents(sources, programme.limits, progress=lambda *told: heard.append(told))
    documents = dict(zip(files, found, strict=True))
    try:
        lesson.door.accept()
        knocked = True
    except BlockingIOError:
        knocked = False
    return SimpleNamespace(documents=documents, heard=heard, knocked=knocked, total=len(files))


@pytest.mark.parametrize("kind", ["doc", "wps"])
def test_old_documents_are_read_by_way_of_libreoffice(lesson: SimpleNamespace, old: SimpleNamespace, kind: str) -> None:
    assert old.documents[f"好.{kind}"] == Document(lesson.text, lesson.hidden, 0)


def test_an_old_document_that_cannot_be_converted_costs_only_itself(old: SimpleNamespace) -> None:
    assert "坏.doc：LibreOffice 无法打开" in reason_of(old.documents["坏.doc"])
    assert "内容不是 .doc 文件" in reason_of(old.documents["非.doc"])
    assert "锁.doc：文件已加密" in reason_of(old.documents["锁.doc"])
    assert text_of(old.documents["甲.txt"]) == "甲"


def test_what_an_old_document_links_to_is_not_fetched(old: SimpleNamespace) -> None:
    assert text_of(old.documents["链接.doc"]).strip() == "有图"
    assert not old.knocked


def test_progress_is_told_per_step(old: SimpleNamespace) -> None:
    assert ("转换旧版文档", 4, 4) in old.heard
    assert old.heard[-old.total :] == [("读取文档", done, old.total) for done in range(1, old.total + 1)]


def test_the_text_layer_of_a_chinese_pdf_is_read(lesson: SimpleNamespace, read: Read) -> None:
    document = read(lesson.pdf, "张三.pdf")
    lines = text_of(document).split("\n")
    for line in ("课程主题", "认识情绪，学会调节。", "活动对象", "框中的话", "文本框在此"):
        assert line in lines
    assert "生僻字𠮷与 Excel 2023 结束" in text_of(document)
    assert "白字" not in text_of(document) and "小字" not in text_of(document) and "隐藏" not in text_of(document)
    assert isinstance(document, Document) and document.hidden_chars == len("白字小字")


def test_without_libreoffice_old_documents_say_what_to_do(
    lesson: SimpleNamespace, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jxgrade.intake.formats_legacy._PLACES", ())
    monkeypatch.setenv("PATH", "")
    reason = reason_of(read(lesson.doc, "张三.doc"))
    assert "没有安装 LibreOffice" in reason and "另存为” .docx" in reason


# ---------------------------------------------------------------- order, cost, damage


def test_answers_come_in_order_and_reasons_pass_through(
    word: SimpleNamespace, tmp_path: Path, programme: Programme
) -> None:
    sources: list[Source | Unreadable] = []
    for number in range(30):
        if number % 7 == 3:
            sources.append(Unreadable(f"没有 {number}。改法：补交"))
            continue
        path = tmp_path / f"{number}.{'txt' if number % 2 else 'docx'}"
        path.write_bytes(f"第 {number} 篇".encode() if number % 2 else word.file(word.p(f"第 {number} 篇")))
        sources.append(Source(path, path.name))
    once = list(read_documents(sources, programme.limits, jobs=1))
    assert list(read_documents(iter(sources), programme.limits, jobs=3)) == once
    for number, document in enumerate(once):
        if number % 7 == 3:
            assert document == sources[number]
        else:
            assert text_of(document) == f"第 {number} 篇"
    assert list(read_documents([], programme.limits)) == []


def test_a_document_that_takes_too_long_costs_only_itself(tmp_path: Path, programme: Programme) -> None:
    slow, quick = tmp_path / "慢.pdf", tmp_path / "快.txt"
    slow.write_bytes(pdf("BT /F 12 Tf 50 700 Td " + "(0123456789) Tj " * 40_000 + "ET", pages=300))
    quick.write_text("快", encoding="utf-8")
    limits = programme.limits.model_copy(update={"seconds": 1, "text_chars": 10**9})
    bad, good = read_documents([Source(slow, slow.name), Source(quick, quick.name)], limits)
    assert "慢.pdf：读取超过 1 秒" in reason_of(bad) and text_of(good) == "快"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path, programme: Programme) -> None:
    os.mkfifo(tmp_path / "管.txt")
    (document,) = read_documents([Source(tmp_path / "管.txt", "管.txt")], programme.limits)
    assert "链接或特殊文件" in reason_of(document)


def test_no_child_and_no_scratch_is_left_when_the_rest_is_not_wanted(
    lesson: SimpleNamespace, tmp_path: Path, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    for number in range(20):
        (tmp_path / f"{number}.docx").write_bytes(lesson.docx)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    documents = read_documents(
        [Source(tmp_path / f"{n}.docx", f"{n}.docx") for n in range(20)], programme.limits, jobs=2
    )
    assert text_of(next(documents)) == lesson.text
    documents.close()  # type: ignore[attr-defined]
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before
    assert list(scratch.iterdir()) == []


def test_documents_can_be_read_in_a_thread(word: SimpleNamespace, tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "a.docx").write_bytes(word.file(word.p("甲")))
    found: list[Document | Unreadable] = []
    thread = threading.Thread(
        target=lambda: found.extend(read_documents([Source(tmp_path / "a.docx", "a.docx")], programme.limits))
    )
    thread.start()
    thread.join(30)
    assert [text_of(document) for document in found] == ["甲"]


@pytest.mark.parametrize("kind", ["docx", "doc", "pdf", "txt", "md", "html", "wps"])
@pytest.mark.parametrize("data", [b"", b"\0" * 100])
def test_empty_files_are_unreadable(read: Read, kind: str, data: bytes) -> None:
    assert "文件是空的" in reason_of(read(data, f"张三.{kind}"))


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_files_without_text_are_unreadable(read: Read, kind: str) -> None:
    assert "没有可读的文字" in reason_of(read("  \n\u3000\n".encode(), f"张三.{kind}"))


def test_a_document_with_nothing_but_hidden_text_says_so(word: SimpleNamespace, read: Read) -> None:
    assert "另有 2 个隐藏字符" in reason_of(read(word.file(word.p("隐藏", run="<w:vanish/>"))))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_truncated_files_are_unreadable_wherever_they_end(
    lesson: SimpleNamespace, tmp_path: Path, programme: Programme, kind: str
) -> None:
    data = getattr(lesson, kind)
    sources = []
    for cut in [1, 4, 10, 100, len(data) // 2, len(data) - 30]:
        path = tmp_path / f"{cut}.{kind}"
        path.write_bytes(data[:cut])
        sources.append(Source(path, path.name))
    for document in read_documents(sources, programme.limits):
        assert kind == "pdf" or reason_of(document)
        if isinstance(document, Document):  # a PDF without its last lines can be mended, then all of its text is there
            assert "认识情绪" in document.text and "结束" in document.text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "内容却是旧版 .doc"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        ("a.docx", b"%PDF-1.7\n", "内容却是PDF"),
        ("a.docx", b"\xff\xd8\xff\xe0JFIF", "内容却是图片"),
        ("a.docx", "只是文字".encode(), "内容不是 .docx 文件"),
        ("a.docx", b"<html><body>x</body></html>", "内容不是 .docx 文件"),
        ("a.pdf", b"PK\x03\x04" + bytes(30), "内容却是压缩包或 .docx"),
        ("a.doc", b"{\\rtf1 x}", "内容却是RTF"),
        ("a.txt", b"PK\x03\x04" + bytes(30), "内容却是压缩包或 .docx"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "内容却是图片"),
        ("a.txt", b"BM\x9a\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00", "内容却是图片"),
        ("a.txt", b"GIF89a\x01\x00\x01\x00", "内容却是图片"),
        ("a.html", b"%PDF-1.7\n", "内容却是PDF"),
    ],
)
def test_a_file_under_a_wrong_extension_says_what_it_is(read: Read, name: str, data: bytes, says: str) -> None:
    assert says in reason_of(read(data, name))


@pytest.mark.parametrize("words", ["BMI指数与心理健康", "BM", "GIF8是什么", "BMW　车"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_that_begins_like_a_picture_is_a_text(read: Read, words: str, encoding: str) -> None:
    assert text_of(read((words + "，正文" * 9).encode(encoding), "a.txt")) == words + "，正文" * 9


def test_the_operator_s_page_names_every_format(root: Path) -> None:
    page = (root / "README.zh-CN.md").read_text("utf-8")
    [named] = re.findall(r"^\| 作业文件（(.*)） \|", page, re.MULTILINE)
    assert set(re.findall(r"\.(\w+)", named)) == {*KINDS, "zip"}


@pytest.mark.parametrize(("length", "readable"), [(999, True), (1000, True), (1001, False)])
def test_the_length_of_a_text_is_limited(read: Read, word: SimpleNamespace, length: int, readable: bool) -> None:
    for name, data in (
        ("a.txt", b"a" * length),
        ("a.docx", word.file(word.p("a" * length))),
        ("a.html", b"a" * length),
    ):
        document = read(data, name, text_chars=1000)
        assert isinstance(document, Document) == readable
        assert readable or "超过 1000 个字符" in reason_of(document)


def test_ten_megabytes_of_text_are_refused_as_shipped(read: Read) -> None:
    assert "超过 200000 个字符" in reason_of(read("心理健康\n".encode() * 800_000, "a.txt"))


@pytest.mark.parametrize(("extra", "readable"), [(-1, True), (0, True), (1, False)])
def test_the_size_of_a_file_is_limited(read: Read, extra: int, readable: bool) -> None:
    document = read(b"a" * ((1 << 20) + extra), "a.txt", file_mb=1, text_chars=1 << 21)
    assert isinstance(document, Document) == readable
    assert readable or "大小超过 1 MB" in reason_of(document)


def test_controls_are_counted_and_kept(read: Read) -> None:
    document = read("心\u200b理\u202e健\u2066康".encode(), "a.txt")
    assert document == Document("心\u200b理\u202e健\u2066康", 0, 3)


# ---------------------------------------------------------------- plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_the_rules(read: Read, encoding: str) -> None:
    text = "# 课程主题\n认识情绪，㐀𠮷。\n\n\t表格　全角"
    for line_end in ("\n", "\r\n", "\r"):
        assert text_of(read(text.replace("\n", line_end).encode(encoding), "a.md")) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused(read: Read, encoding: str) -> None:
    assert "编码选 UTF-8" in reason_of(read("认识情绪 emotions\n".encode(encoding), "a.txt"))


@pytest.mark.parametrize("damage", [slice(-1, None), slice(100, 101)])
def test_damaged_utf8_is_not_read_as_other_characters(read: Read, damage: slice) -> None:
    data = bytearray("认识情绪，学会调节。".encode() * 20)
    del data[damage]
    assert "编码" in reason_of(read(bytes(data), "a.txt"))


@pytest.mark.parametrize(("letters", "readable"), [(98, False), (99, True), (100, True)])
def test_a_stray_control_character_is_kept_and_many_are_no_text(read: Read, letters: int, readable: bool) -> None:
    text = "字" * letters + "\b"
    document = read(text.encode(), "a.txt")
    assert isinstance(document, Document) == readable
    assert not readable or text_of(document) == text


def test_bytes_that_are_no_text_are_refused(read: Read) -> None:
    assert "编码" in reason_of(read("中文".encode() + b"\xff\xff" + "中文".encode(), "a.txt"))
    assert "不是文本" in reason_of(read(b"\x01\x02\x03 binary", "a.txt"))


# ---------------------------------------------------------------- web pages

PAGE = """<!DOCTYPE html><html><head><title>标题栏</title><style>.no{display:none} p.w, #w { color: #FFF }</style>
<script>alert("脚本")</script></head><body>
<h1>课程主题</h1><p>认识
情绪<b>，学会</b>调节&amp;分享。</p><!-- 注释 -->
<table><tr><th>环节</th><td>内容</td></tr><tr><td>导入</td><td>热身<br>分享</td></tr></table>
<p class="no">藏一</p><p class="w">藏二</p><span id="w">藏三</span><div style="DISPLAY: none"><p>藏四</p></div>
<p>前<span style="font-size:2.9pt">藏五</span><font color="white">藏六</font><del>藏七</del><span hidden>藏八</span>后</p>
<p style="visibility:hidden">藏九<span style="visibility:visible">可见</span></p>
<div style="color:white;background:#1F4E79">蓝底白字</div><p style="color:#fff">藏十<span style="color:#000">黑字</span></p>
<p style="font-size:3pt">三磅</p><pre>一
  二</pre><noscript>无脚本</noscript></body></html>"""
PAGE_TEXT = """课程主题
认识 情绪，学会调节&分享。
环节\t内容
导入\t热身
分享
前后
可见
蓝底白字
黑字
三磅
一
  二"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page_is_read_as_its_reader_sees_it(read: Read, encoding: str) -> None:
    document = read(PAGE.encode(encoding), "a.html")
    assert text_of(document) == PAGE_TEXT
    assert document == Document(PAGE_TEXT, 2 * 10, 0)
    assert text_of(read(PAGE.encode(encoding), "b.htm")) == PAGE_TEXT


def test_nothing_a_page_names_is_loaded(read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密")
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><p>{"甲" * 200}&x;</p>'
        f'<iframe src="{(tmp_path / "secret.txt").as_uri()}"></iframe>'
    )
    assert "秘密" not in text_of(read(page.encode(), "a.html"))


@pytest.mark.parametrize("depth", [100, 100_000])
def test_a_deep_page_is_read_or_refused(tmp_path: Path, programme: Programme, depth: int) -> None:
    (tmp_path / "a.html").write_bytes(b"<div>" * depth + "底".encode())
    (document,) = read_documents([Source(tmp_path / "a.html", "a.html")], programme.limits)
    assert isinstance(document, Unreadable) or document.text == "底"


# ---------------------------------------------------------------- PDF


def pdf(content: str, *, pages: int = 1, extra: str = "") -> bytes:
    """A handmade PDF: this content stream on each page, Helvetica as /F."""
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
    ]
    font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources{font}>>"] * pages
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        ("BT /F 12 Tf 50 700 Td (shown) Tj ET", 0),
        ("BT /F 1 Tf 12 0 0 12 50 700 Tm (shown) Tj ET", 0),  # the size is in the matrix
        ("0.1 0 0 0.1 0 0 cm BT /F 120 Tf 500 7000 Td (shown) Tj ET", 0),  # and in the page's own
        ("BT /F 3 Tf 50 700 Td (shown) Tj ET", 0),
        ("BT /F 12 Tf 50 700 Td (shown) Tj /F 2.9 Tf 0 -50 Td (tiny) Tj ET", 4),
        ("0.1 0 0 0.1 0 0 cm BT /F 120 Tf 500 7000 Td (shown) Tj /F 12 Tf 0 -500 Td (tiny) Tj ET", 4),
        ("BT /F 12 Tf 50 700 Td (shown) Tj 1 1 1 rg 0 -50 Td (white) Tj ET", 5),
        ("BT /F 12 Tf 50 700 Td 0.9 g (shown) Tj ET", 0),
    ],
)
def test_white_and_tiny_letters_of_a_pdf_do_not_count(read: Read, content: str, hidden: int) -> None:
    document = read(pdf(content), "a.pdf")
    assert text_of(document).split() == ["shown"]
    assert isinstance(document, Document) and document.hidden_chars == hidden


def test_a_pdf_without_text_asks_for_one(read: Read) -> None:
    reason = reason_of(read(pdf("0 0 m 10 10 l S"), "a.pdf"))
    assert "扫描件" in reason and "OCR" in reason


@pytest.mark.parametrize(("pages", "readable"), [(2, True), (3, True), (4, False)])
def test_the_pages_of_a_pdf_are_limited(read: Read, pages: int, readable: bool) -> None:
    document = read(pdf("BT /F 12 Tf 50 700 Td (page) Tj ET", pages=pages), "a.pdf", pages=3)
    assert isinstance(document, Document) == readable
    if readable:
        assert text_of(document) == "\n".join(["page"] * pages)
    else:
        assert "共 4 页，超过 3 页" in reason_of(document)


def test_an_encrypted_pdf_says_so(read: Read) -> None:
    locked = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">>>/ID[<00><00>]"
    assert "已加密" in reason_of(read(pdf("BT ET", extra=locked), "a.pdf"))


def test_the_order_of_pages_is_kept(read: Read) -> None:
    text = text_of(read(pdf("BT /F 12 Tf 50 700 Td (one) Tj 0 -20 Td (two) Tj ET", pages=2), "a.pdf"))
    assert text.split("\n") == ["one", "two", "one", "two"]
    assert all(left != right for left, right in pairwise(text.split("\n")))
