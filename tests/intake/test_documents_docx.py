"""Word files made by hand, one question each: what counts as the text, what is hidden, what is refused."""

import zipfile
from html import escape
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.errors import UnreadableFile
from jxgrade.intake.archives import Unreadable
from jxgrade.intake.documents import Document
from jxgrade.intake.formats import Bounds, Reading
from jxgrade.intake.formats_docx import read_docx
from tests.intake.conftest import Read, W, paragraph, word_file, word_parts, zipped


@pytest.fixture
def seen(bounds: Bounds):
    """The text and the number of hidden characters of a document with this body."""

    def reading(body: str, **parts: object) -> tuple[str, int]:
        result = read_docx(word_file(body, **parts), bounds)
        assert isinstance(result, Reading)
        return result.text, result.hidden_chars

    return reading


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs) or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


# ---------------------------------------------------------------- what is text


def test_paragraphs_are_lines_and_runs_are_joined(seen) -> None:
    body = f"<w:p>{run('认识')}{run('情绪')}</w:p><w:p/>{paragraph('第二段')}"
    assert seen(body) == ("认识情绪\n\n第二段", 0)


_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufffe\uffff")


@given(st.lists(st.text(_LETTERS, max_size=20), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was_written(lines: list[str]) -> None:
    data = word_file("".join(paragraph(escape(line)) for line in lines))
    reading = read_docx(data, Bounds(10**6, 10**6, 10**3, 100, 1, 10**6))
    assert reading == Reading("\n".join(lines), 0)


@pytest.mark.parametrize("code", ["D800", "0", "7", "110000", "zz", ""])
def test_symbols_that_are_no_characters_are_nothing(seen, code: str) -> None:
    assert seen(f"<w:p>{run('字')}<w:r><w:sym w:char='{code}'/></w:r></w:p>") == ("字", 0)


def test_breaks_tabs_hyphens_and_symbols(seen) -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t>"
        "<w:softHyphen/><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>"
    )
    assert seen(body) == ("甲\t乙\n丙\nco-op\uf0fe", 0)


def test_white_space_in_a_run_counts_only_where_it_is_kept(seen) -> None:
    body = "<w:p><w:r><w:t> a </w:t></w:r><w:r><w:t xml:space='preserve'> b\nc </w:t></w:r></w:p>"
    assert seen(body) == ("a b c ", 0)


def test_tables_nest_and_cells_hold_paragraphs(seen) -> None:
    inner = f"<w:tbl>{row(cell(paragraph('内一')), cell(paragraph('内二')))}</w:tbl>"
    body = f"<w:tbl>{row(cell(paragraph('甲')), cell(paragraph('乙'), paragraph('丙')), cell())}{row(cell(inner, '<w:p/>'))}</w:tbl>"
    assert seen(body) == ("甲\t乙\n丙\t\n内一\t内二\n", 0)


def test_content_controls_links_and_smart_tags_are_passed_through(seen) -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:alias w:val='题'/></w:sdtPr><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag>{run('标签')}</w:smartTag>"
        f"<w:sdt><w:sdtContent>{run('行内')}</w:sdtContent></w:sdt></w:p>"
        f"<w:tbl><w:sdt><w:sdtContent>{row('<w:sdt><w:sdtContent>' + cell(paragraph('格')) + '</w:sdtContent></w:sdt>')}"
        "</w:sdtContent></w:sdt></w:tbl>"
    )
    assert seen(body) == ("控件\n链接标签行内\n格", 0)


def test_fields_show_their_result_and_not_their_code(seen) -> None:
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK \"x\"</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('结果')}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
        f"<w:fldSimple w:instr='DATE'>{run('2024')}</w:fldSimple></w:p>"
    )
    assert seen(body) == ("结果2024", 0)


def test_pinyin_above_a_word_is_left_out(seen) -> None:
    body = f"<w:p><w:r><w:ruby><w:rt>{run('xīn')}</w:rt><w:rubyBase>{run('心')}</w:rubyBase></w:ruby></w:r></w:p>"
    assert seen(body) == ("心", 0)


SHOWN = "<w:hidden w:val='0'/>"
TEXT_BOX = (
    "<w:p>{before}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wp:docPr id='1' {hidden}/><a:graphic>"
    "<a:graphicData><wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
    "{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>{after}</w:p>"
)


def box(inside: str, *, hidden: str = "", fill: str = "") -> str:
    return TEXT_BOX.format(before=run("前"), after=run("后"), inside=inside, hidden=hidden, fill=fill)


def test_a_text_box_comes_once_after_its_paragraph(seen) -> None:
    body = box(paragraph("框一") + paragraph("框二")) + paragraph("下段")
    assert seen(body) == ("前后\n框一\n框二\n下段", 0)
    in_cell = f"<w:tbl>{row(cell(box(paragraph('框'))), cell(paragraph('乙')))}</w:tbl>"
    assert seen(in_cell) == ("前后\n框\t乙", 0)


def test_an_old_text_box_is_read_and_a_hidden_one_is_not(seen) -> None:
    old = (
        "<w:p><w:r><w:pict><v:shape style='{}'><v:textbox><w:txbxContent>"
        + paragraph("框")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    assert seen(old.format("")) == ("\n框", 0)
    assert seen(old.format("width:1; visibility: hidden")) == ("", 1)
    assert seen(box(paragraph("框中"), hidden="hidden='1'")) == ("前后", 2)


def test_headers_footers_and_comments_are_out_and_notes_are_in(seen) -> None:
    notes = f"<w:{{0}}s xmlns:w='{W}'><w:{{0}} w:type='separator'>{paragraph('线')}</w:{{0}}><w:{{0}}>{paragraph('{1}')}</w:{{0}}></w:{{0}}s>"
    more = {
        "word/header1.xml": f"<w:hdr xmlns:w='{W}'>{paragraph('页眉')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr xmlns:w='{W}'>{paragraph('页脚')}</w:ftr>",
        "word/comments.xml": f"<w:comments xmlns:w='{W}'><w:comment>{paragraph('批注')}</w:comment></w:comments>",
        "word/footnotes.xml": notes.format("footnote", "\t脚注"),
        "word/endnotes.xml": notes.format("endnote", "尾注"),
    }
    body = f"<w:p>{run('正文')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    assert seen(body, more=more) == ("正文\n脚注\n尾注", 0)


def test_strict_documents_are_read_too(bounds: Bounds) -> None:
    parts = {
        name: data.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
        )
        for name, data in word_parts(paragraph("严格") + paragraph("隐", run="<w:vanish/>")).items()
    }
    assert read_docx(zipped(parts), bounds) == Reading("严格\n", 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_parts_in_utf_16_or_with_a_mark_are_read(bounds: Bounds, encoding: str) -> None:
    parts = word_parts(paragraph("正文"))
    xml = parts["word/document.xml"].decode().replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8")
    parts["word/document.xml"] = xml.encode(encoding)
    assert read_docx(zipped(parts), bounds).text == "正文"


def test_the_main_part_is_found_by_its_relationship(bounds: Bounds) -> None:
    parts = word_parts(paragraph("正文"))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")
    assert read_docx(zipped(parts), bounds).text == "正文"


# ---------------------------------------------------------------- what is hidden


@pytest.mark.parametrize(
    ("properties", "hidden"),
    [
        ("<w:vanish/>", True),
        ('<w:vanish w:val="0"/>', False),
        ('<w:vanish w:val="false"/>', False),
        ("<w:webHidden/>", False),
        ('<w:color w:val="FFFFFF"/>', True),
        ('<w:color w:val="fefefe"/>', True),
        ('<w:color w:val="FAFAFA"/>', True),
        ('<w:color w:val="F9FAFA"/>', False),
        ('<w:color w:val="auto"/>', False),
        ('<w:color w:val="FFFFFF" w:themeColor="background1"/>', True),
        ('<w:color w:val="auto" w:themeColor="background1"/>', True),
        ('<w:color w:val="BFBFBF" w:themeColor="background1" w:themeShade="BF"/>', False),
        ("<w14:textFill><w14:noFill/></w14:textFill>", True),
        ('<w14:textFill><w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill></w14:textFill>', True),
        ('<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>', True),
        ('<w14:textFill><w14:solidFill><w14:schemeClr w14:val="tx1"/></w14:solidFill></w14:textFill>', False),
        (
            '<w14:textFill><w14:solidFill><w14:schemeClr w14:val="bg1"><w14:lumMod w14:val="50000"/></w14:schemeClr></w14:solidFill>'
            "</w14:textFill>",
            False,
        ),
        ('<w:sz w:val="5"/>', True),
        ('<w:sz w:val="6"/>', False),
        ('<w:sz w:val="7"/>', False),
        ('<w:sz w:val="2.9pt"/>', True),
        ('<w:sz w:val="3pt"/>', False),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>', False),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="FFFFFF"/>', True),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="auto"/>', True),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>', False),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>', False),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="yellow"/>', True),
    ],
)
def test_what_nobody_can_see_does_not_count(seen, properties: str, hidden: bool) -> None:
    body = f"<w:p>{run('看')}{run('藏 起', properties)}{run('见')}</w:p>"
    assert seen(body) == (("看见", 2) if hidden else ("看藏 起见", 0))


STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='21'/></w:rPr></w:rPrDefault></w:docDefaults>"
    "<w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='White'><w:basedOn w:val='a'/><w:rPr><w:color w:val='FFFFFF'/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='Child'><w:basedOn w:val='White'/><w:rPr><w:b/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='Black'><w:basedOn w:val='Child'/><w:rPr><w:color w:val='000000'/></w:rPr></w:style>"
    "<w:style w:type='character' w:styleId='Gone'><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='A'><w:basedOn w:val='B'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='B'><w:basedOn w:val='A'/><w:rPr><w:sz w:val='2'/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='Banner'><w:pPr><w:shd w:val='clear' w:fill='000000'/></w:pPr>"
    "<w:rPr><w:color w:val='FFFFFF'/></w:rPr></w:style>"
)


@pytest.mark.parametrize(
    ("style", "run_properties", "hidden"),
    [
        ("White", "", True),
        ("Child", "", True),
        ("Black", "", False),
        ("Child", "<w:color w:val='000000'/>", False),
        ("a", "<w:rStyle w:val='Gone'/>", True),
        ("a", "<w:rStyle w:val='Gone'/><w:vanish w:val='0'/>", False),
        ("A", "", True),
        ("Unknown", "", False),
        ("Banner", "", False),
    ],
)
def test_styles_hide_along_their_chain(seen, style: str, run_properties: str, hidden: bool) -> None:
    body = paragraph("字", run=run_properties, properties=f"<w:pStyle w:val='{style}'/>")
    assert seen(body, styles=STYLES) == (("", 1) if hidden else ("字", 0))


def test_the_styles_of_a_document_are_its_own_whatever_was_read_before(seen, bounds: Bounds) -> None:
    body = paragraph("看不看得见", properties='<w:pStyle w:val="A"/>')

    def styles(look: str, filler: int = 0) -> str:
        own = f'<w:style w:type="paragraph" w:styleId="A"><w:rPr>{look}</w:rPr></w:style>'
        return own + "".join(f'<w:style w:styleId="{number}"/>' for number in range(filler))

    large = 25_000  # so many that the part is not kept for the next document
    for _ in range(2):
        assert seen(body, styles=styles("<w:b/>")) == ("看不看得见", 0)
        assert seen(body, styles=styles("<w:vanish/>")) == ("", 5)
        assert seen(body, styles=styles("<w:vanish/>", large)) == ("", 5)
        assert seen(body, styles=styles("<w:b/>", large)) == ("看不看得见", 0)
        with pytest.raises(UnreadableFile, match="内部格式有错"):
            read_docx(word_file(body, styles="<w:style>"), bounds)


def test_the_default_style_and_the_defaults_hide_what_says_nothing_else(seen) -> None:
    tiny = "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='4'/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert seen(paragraph("字"), styles=tiny) == ("", 1)
    assert seen(paragraph("字", run="<w:sz w:val='21'/>"), styles=tiny) == ("字", 0)
    white = "<w:style w:type='paragraph' w:default='1' w:styleId='a'><w:rPr><w:color w:val='FFFFFF'/></w:rPr></w:style>"
    assert seen(paragraph("字"), styles=white) == ("", 1)


def test_white_letters_in_a_dark_cell_or_shape_can_be_read(seen) -> None:
    white = "<w:color w:val='FFFFFF'/>"
    dark, light = "<w:shd w:val='clear' w:fill='4472C4'/>", "<w:shd w:val='clear' w:fill='FFFFFF'/>"
    assert seen(f"<w:tbl>{row(cell(paragraph('表头', run=white), properties=dark))}</w:tbl>") == ("表头", 0)
    assert seen(f"<w:tbl>{row(cell(paragraph('表头', run=white), properties=light))}</w:tbl>") == ("", 2)
    assert seen(box(paragraph("框", run=white), fill="<a:solidFill><a:srgbClr val='203864'/></a:solidFill>")) == (
        "前后\n框",
        0,
    )
    assert seen(box(paragraph("框", run=white), fill="<a:solidFill><a:schemeClr val='accent1'/></a:solidFill>")) == (
        "前后\n框",
        0,
    )
    assert seen(box(paragraph("框", run=white), fill="<a:solidFill><a:schemeClr val='bg1'/></a:solidFill>")) == (
        "前后\n",
        1,
    )


def test_tracked_changes_insertions_in_deletions_out(seen) -> None:
    deleted = "<w:r><w:delText>删 了</w:delText></w:r>"
    body = (
        f"<w:p>{run('前')}<w:ins w:id='1'>{run('增')}<w:del w:id='2'>{deleted}</w:del></w:ins><w:del w:id='3'>{deleted}</w:del>"
        f"<w:moveFrom w:id='4'>{run('移走')}</w:moveFrom><w:moveTo w:id='5'>{run('移来')}</w:moveTo>{run('后')}</w:p>"
    )
    assert seen(body) == ("前增移来后", 6)


def test_a_deleted_end_of_paragraph_joins_the_lines(seen) -> None:
    mark = "<w:rPr><w:del w:id='1'/></w:rPr>"
    gone = f"<w:p><w:pPr>{mark}</w:pPr><w:del w:id='2'><w:r><w:delText>整段</w:delText></w:r></w:del></w:p>"
    assert seen(paragraph("甲") + gone + paragraph("乙")) == ("甲\n乙", 2)
    assert seen(paragraph("甲", properties=mark) + paragraph("乙")) == ("甲乙", 0)


def test_deleted_and_hidden_rows_and_cells_are_out(seen) -> None:
    body = (
        f"<w:tbl>{row(cell(paragraph('甲')), cell(paragraph('删'), properties='<w:cellDel/>'))}"
        f"{row(cell(paragraph('删行')), properties='<w:del/>')}{row(cell(paragraph('隐行')), properties='<w:hidden/>')}"
        f"{row(cell(paragraph('留')), properties=SHOWN)}"
        f"{row(cell(paragraph('新')), properties='<w:ins/>')}</w:tbl>"
    )
    assert seen(body) == ("甲\t\n留\n新", 5)


def test_hidden_white_space_is_nothing_to_report(seen) -> None:
    assert seen(f"<w:p>{run('字')}{run('   ', '<w:vanish/>')}</w:p>") == ("字", 0)


# ---------------------------------------------------------------- what is refused


def reason_of(document: Document | Unreadable) -> str:
    assert isinstance(document, Unreadable), document
    assert "改法：" in document.reason
    return document.reason


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'


@pytest.mark.parametrize(
    "part",
    [
        "[Content_Types].xml",
        "word/document.xml",
        "word/styles.xml",
        "docProps/app.xml",
        "customXml/item1.xml",
        "_rels/.rels",
        "word/VML/drawing1.vml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_in_any_part_and_encoding_is_refused(read: Read, part: str, encoding: str) -> None:
    parts = word_parts(paragraph("正文"))
    parts[part] = DOCTYPE.decode().encode(encoding)
    assert "DOCTYPE" in reason_of(read(zipped(parts)))


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-7"])
def test_parts_in_encodings_that_could_hide_something_are_refused(read: Read, encoding: str) -> None:
    parts = word_parts(paragraph("正文"))
    text = '<?xml version="1.0" encoding="UTF-7"?>' + DOCTYPE.decode().partition("?>")[2]
    parts["word/styles.xml"] = text.encode(encoding) if encoding != "utf-7" else text.replace("<!", "+ADwAIQ-").encode()
    assert "编码不合规范" in reason_of(read(zipped(parts)))


def test_the_word_doctype_in_the_text_is_harmless(seen) -> None:
    assert seen(paragraph("&lt;!DOCTYPE html>")) == ("<!DOCTYPE html>", 0)


def test_external_relationships_are_not_followed(seen) -> None:
    assert seen(paragraph("正文") + "<w:p><w:r><w:drawing r:link='rId9'/></w:r></w:p>") == ("正文\n", 0)
    parts = word_parts(paragraph("正文"), styles=STYLES)
    rels = parts["word/_rels/document.xml.rels"].replace(
        b'Target="styles.xml"', b'Target="http://192.0.2.1/s.xml" TargetMode="External"'
    )
    parts["word/_rels/document.xml.rels"] = rels
    bounds = Bounds(10**6, 10**6, 10**6, 100, 1, 1000)
    assert read_docx(zipped(parts), bounds).text == "正文"


def test_a_relationship_cannot_leave_the_package(bounds: Bounds) -> None:
    parts = word_parts(paragraph("正文"), styles=STYLES)
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"styles.xml", b"../../../../etc/passwd"
    )
    assert read_docx(zipped(parts), bounds).text == "正文"


@pytest.mark.parametrize("foreign", ["<w:altChunk r:id='rId5'/>", "<w:p><w:subDoc r:id='rId5'/></w:p>"])
def test_a_document_that_holds_another_one_is_not_read_in_part(read: Read, word: SimpleNamespace, foreign: str) -> None:
    assert "无法完整读取" in reason_of(read(word.file(paragraph("正文") + foreign)))


@pytest.mark.parametrize(
    ("keep", "says"),
    [({"_rels/.rels", "word/document.xml"}, "不是 Word 文档"), ({"[Content_Types].xml"}, "没有 Word 正文")],
)
def test_a_zip_that_is_no_word_document_is_refused(read: Read, keep: set[str], says: str) -> None:
    parts = {name: data for name, data in word_parts(paragraph("正文")).items() if name in keep}
    assert says in reason_of(read(zipped(parts)))


def test_a_spreadsheet_named_docx_is_refused(read: Read) -> None:
    parts = word_parts("")
    parts["word/document.xml"] = b"<workbook><sheets/></workbook>"
    assert "没有 Word 正文" in reason_of(read(zipped(parts)))


@pytest.mark.parametrize("xml", [b"", b"<w:document", b"<a></b>", b"\xff\xff\xff", b"<x>&undefined;</x>"])
def test_a_broken_main_part_is_refused(read: Read, xml: bytes) -> None:
    parts = word_parts("")
    parts["word/document.xml"] = xml
    reason_of(read(zipped(parts)))


def test_very_deep_nesting_is_refused(read: Read) -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + paragraph("底") + "</w:sdtContent></w:sdt>" * 5000
    reason_of(read(word_file(deep)))


def _limits_of(data: bytes) -> tuple[int, int, int]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        infos = package.infolist()
    size = sum(info.file_size for info in infos)
    return len(infos), size, -(-size // sum(info.compress_size for info in infos))


@pytest.mark.parametrize(("spare", "readable"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("limit", ["members", "unpacked_bytes", "ratio"])
def test_parts_size_and_ratio_are_limited_at_their_exact_values(
    limit: str, spare: int, readable: bool, bounds: Bounds
) -> None:
    data = word_file(paragraph("正文" * 5000))
    exact = dict(zip(("members", "unpacked_bytes", "ratio"), _limits_of(data), strict=True))
    allowed = bounds._replace(**{limit: exact[limit] + spare})
    if readable:
        assert read_docx(data, allowed).text
    else:
        with pytest.raises(UnreadableFile, match="超过"):
            read_docx(data, allowed)


def test_a_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    parts = word_parts(paragraph("正文"))
    assert "压缩比超过 200 倍" in reason_of(read(zipped({**parts, "word/media/x.png": bytes(30 << 20)})))
    assert "解压后超过 20 MB" in reason_of(read(zipped({**parts, "word/x.xml": bytes(30 << 20)}), unpacked_mb=20))


def test_parts_that_stand_twice_and_locked_parts_are_refused(read: Read) -> None:
    parts = word_parts(paragraph("正文"))
    assert "同名部件" in reason_of(read(zipped({**parts, "word/Document.xml": parts["word/document.xml"]})))
    data = bytearray(zipped(parts))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert "已加密" in reason_of(read(bytes(data)))
