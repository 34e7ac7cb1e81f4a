"""Nothing that was not read counts as read: pictures, fonts and encodings without characters, headers, fields (rules, section 7, 10-11)."""

import io
from types import SimpleNamespace

import pytest

from jxgrade.intake.documents import Document, Unreadable
from jxgrade.intake.formats_pdf import _is_page_number, _Line, _Page
from tests.intake.conftest import Read


def pdf(*pages: str, fonts: str = "", notes: str = "", form: str = "", picture: bool = False) -> bytes:
    """A handmade PDF, a content stream a page: Helvetica as /F, a grey pixel as /P; ``notes``: annotations of the first page."""
    objects = [
        "",
        "",
        f"<</Length 1/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8>>\nstream\n{chr(200)}\nendstream",
    ]
    kids = []
    for place, content in enumerate(pages):
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
        resources = f"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>{fonts}>>/XObject<</P 3 0 R>>>>"
        beside = f"/Annots[{notes}]" if notes and not place else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {len(objects)} 0 R/Resources{resources}{beside}>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{form}>>"
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>"
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def at(height: int, text: str, *, x: int = 50, mode: int = 0) -> str:
    """A line of text at a height."""
    return f"BT /F 12 Tf {mode} Tr {x} {height} Td ({text}) Tj ET\n"


SCAN = "q 600 0 0 800 0 0 cm /P Do Q\n"
WORDS = "".join(at(700 - 20 * line, f"own words of line {'abcdefghij'[line]} and more of them") for line in range(10))


def reason(found: Document | Unreadable) -> str:
    assert isinstance(found, Unreadable), found
    return found.reason


def text(found: Document | Unreadable) -> str:
    assert isinstance(found, Document), found
    return found.text


# ---------------------------------------------------------------- PDF


@pytest.mark.parametrize("beside", ["", at(30, "Scanned by X"), at(760, "Report") + at(30, "1")])
def test_pages_that_are_pictures_are_not_read_whatever_stamp_stands_on_them(read: Read, beside: str) -> None:
    assert "图片" in reason(read(pdf(SCAN + beside, SCAN + beside), "a.pdf"))


def test_a_picture_beside_a_whole_text_is_no_scan(read: Read) -> None:
    assert "line j" in text(read(pdf(SCAN + WORDS), "a.pdf"))


def test_what_was_recognised_below_a_scan_is_its_text_and_the_same_over_nothing_is_hidden(read: Read) -> None:
    layer = "".join(at(700 - 20 * line, "recognised words of a scanned page", mode=3) for line in range(10))
    assert text(read(pdf(SCAN + layer), "a.pdf")).count("recognised") == 10
    found = read(pdf(at(760, "seen") + layer), "a.pdf")
    assert text(found) == "seen" and isinstance(found, Document) and found.hidden_chars == 290


def test_text_outside_the_page_is_hidden(read: Read) -> None:
    found = read(pdf(at(400, "inside") + at(900, "above") + at(400, "right", x=700)), "a.pdf")
    assert text(found) == "inside" and isinstance(found, Document) and found.hidden_chars == 10


BOX = "{} rg 40 {} 500 30 re f\n"


@pytest.mark.parametrize("colour", ["1 1 1", "0 0 0"])
def test_text_under_a_box_is_hidden_and_text_on_it_is_not(read: Read, colour: str) -> None:
    under = at(400, "nobody sees this")
    found = read(pdf(WORDS + under + BOX.format(colour, 390)), "a.pdf")
    assert found == Document(text(read(pdf(WORDS), "a.pdf")), len("nobodyseesthis"), 0)
    for seen in (
        BOX.format("0.9 0.9 0.9", 390) + under,  # a ground
        under + BOX.format(colour, 402),  # half of it
        under + "0 0 10 0 re 40 390 m 540 390 l 290 420 l f\n",  # a triangle
        under + f"q 0 0 9 9 re W n {BOX.format(colour, 390)} Q\n",  # cut to a corner elsewhere
    ):
        assert "nobody sees this" in text(read(pdf(WORDS + seen), "a.pdf"))


def test_a_form_that_another_program_fills_and_a_cover_around_attachments_are_not_read(read: Read) -> None:
    waiting = "".join(at(700 - 20 * line, "Please wait. If this message is not replaced") for line in range(10))
    assert "XFA" in reason(read(pdf(waiting, form="/AcroForm<</Fields[]/XFA(x)>>"), "a.pdf"))
    holds = "/Names<</EmbeddedFiles<</Names[(a.docx)<</Type/Filespec/F(a.docx)>>]>>>>"
    assert "附着 1 个文件" in reason(read(pdf(at(700, "cover"), form=holds), "a.pdf"))
    assert "own words" in text(read(pdf(WORDS, form=holds), "a.pdf"))


def test_a_font_that_says_no_characters_is_not_read(read: Read) -> None:
    face = "<</Type/FontDescriptor/FontName/AB+S/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80>>"
    inner = f"<</Type/Font/Subtype/CIDFontType2/BaseFont/AB+S/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {face}/CIDToGIDMap/Identity>>"
    font = f"/G<</Type/Font/Subtype/Type0/BaseFont/AB+S/Encoding/Identity-H/DescendantFonts[{inner}]>>"
    content = f"BT /G 12 Tf 50 700 Td <{''.join(f'{code:04x}' for code in range(100, 160))}> Tj ET"
    assert "编码" in reason(read(pdf(content, fonts=font), "a.pdf")) or "乱码" in reason(
        read(pdf(content, fonts=font), "a.pdf")
    )


@pytest.mark.parametrize("pages", [2, 3, 5])
def test_headers_footers_and_page_numbers_of_every_page_do_not_count(read: Read, pages: int) -> None:
    def page(number: int) -> str:
        own = "".join(at(700 - 20 * line, f"page {'abcde'[number]} says {'klmnopqrst'[line]}") for line in range(10))
        return at(770, "Growth report of the training") + own + at(30, f"- {number + 1} -")

    lines = text(read(pdf(*map(page, range(pages))), "a.pdf")).split("\n")
    assert len(lines) == 10 * pages and not [line for line in lines if "training" in line or "-" in line]


@pytest.mark.parametrize(("pages", "marked"), [(4, False), (3, False), (2, True)])
def test_a_watermark_in_the_middle_of_every_page_does_not_count(read: Read, pages: int, marked: bool) -> None:
    lines = [[f"line {'abcdefghijkl'[line]} of page {'wxyz'[page]}" for line in range(9)] for page in range(pages)]
    made = [
        "".join(at(700 - 40 * k, line) for k, line in enumerate(page)) + at(520, "FOR TRAINING", x=400)
        for page in lines
    ]
    found = text(read(pdf(*made), "a.pdf"))
    assert ("FOR TRAINING" in found) == marked
    assert all(line in found for page in lines for line in page)


@pytest.mark.parametrize("without", [[0], [1], [0, 2], [3]])
def test_a_line_of_the_text_that_most_pages_have_in_their_middle_stays(read: Read, without: list[int]) -> None:
    def page(number: int) -> str:
        own = [f"line {'abcdefghijkl'[line]} of page {'wxyz'[number]}" for line in range(9)]
        own[4] = "What it is for:" if number not in without else own[4]
        return "".join(at(700 - 40 * place, line) for place, line in enumerate(own))

    assert text(read(pdf(*map(page, range(4))), "a.pdf")).count("What it is for:") == 4 - len(without)


def test_headers_of_odd_and_even_pages_and_a_first_page_without_one_do_not_count(read: Read) -> None:
    pages = [at(770, "Left head" if number % 2 else "Right head") + WORDS for number in range(1, 6)]
    assert "head" not in text(read(pdf(at(600, "Title page"), *pages), "a.pdf")).replace("Title", "")


def test_a_line_that_only_one_page_has_and_a_number_in_the_text_stay(read: Read) -> None:
    found = text(
        read(pdf(at(770, "A title of its own") + WORDS + at(400, "28"), WORDS.replace("own", "other")), "a.pdf")
    )
    assert "A title of its own" in found and "28" in found.split("\n")


def test_what_was_typed_into_fields_and_annotations_is_text_and_what_they_hide_is_not(read: Read) -> None:
    place = "/Rect[50 600 300 620]"
    field = f"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(typed into the field){place}/F 4>>"
    free = f"<</Type/Annot/Subtype/FreeText/Contents(typed beside it){place}/F 4/DA(/Helv 12 Tf)>>"
    gone = f"<</Type/Annot/Subtype/FreeText/Contents(gone){place}/F 2/DA(/Helv 12 Tf)>>"
    note = f"<</Type/Annot/Subtype/Text/Contents(a comment){place}>>"
    found = read(
        pdf(at(700, "printed"), notes=field + free + gone + note, form="/AcroForm<</Fields[]/DA(/Helv 12 Tf)>>"),
        "a.pdf",
    )
    lines = text(found).split("\n")
    assert lines == ["printed", "typed into the field", "typed beside it"]
    assert isinstance(found, Document) and found.hidden_chars == 4


# ---------------------------------------------------------------- Word

DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = f'xmlns:wp="{DRAWN}/wordprocessingDrawing" xmlns:a="{DRAWN}/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def figure(inside: str, side: int = 3_600_000) -> str:
    return f'<w:p><w:r><w:drawing><wp:inline {SPACES}><wp:extent cx="{side}" cy="{side}"/><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'


PHOTO = '<a:blip r:embed="rId7"/>'


def with_part(word: SimpleNamespace, body: str, kind: str, name: str, xml: str) -> bytes:
    """A Word file with one more part, related as rId9."""
    parts = word.parts(body)
    relation = f'<Relationship Id="rId9" Type="http://x/{kind}" Target="{name}"/>'
    rels = parts.get("word/_rels/document.xml.rels", b"<Relationships></Relationships>").decode()
    empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    rels = rels if "</Relationships>" in rels else f"{empty}</Relationships>"
    parts["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", f"{relation}</Relationships>").encode()
    parts[f"word/{name}"] = xml.encode()
    return word.zipped(parts)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("photos", "chars", "is_read"),
    [(3, 299, False), (3, 300, True), (1, 99, False), (1, 100, True), (0, 1, True), (9, 886, True), (30, 699, False)],
)
def test_pictures_are_weighed_against_words(
    word: SimpleNamespace, read: Read, photos: int, chars: int, is_read: bool
) -> None:
    body = word.p("字" * chars) + figure(PHOTO) * photos
    assert isinstance(read(word.file(body)), Document) == is_read


@pytest.mark.parametrize(
    ("program", "is_read"),
    [
        ("Word.Document.12", False),
        ("WPS.Doc.6", False),
        ("Package", False),
        ("Equation.3", True),
        ("Equation.DSMT4", True),
    ],
)
def test_a_document_within_a_document_is_not_read_and_a_formula_is_no_document(
    word: SimpleNamespace, read: Read, program: str, is_read: bool
) -> None:
    thing = f'<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" ProgID="{program}"/></w:object></w:r></w:p>'
    found = read(word.file(word.p("字" * 900) + thing))
    assert isinstance(found, Document) if is_read else program in reason(found)


def test_small_pictures_are_signs_and_hold_no_text(word: SimpleNamespace, read: Read) -> None:
    assert text(read(word.file(word.p("短") + figure(PHOTO, 400_000) * 9))).strip() == "短"


def test_the_words_of_smartart_and_charts_stand_where_they_are_drawn(word: SimpleNamespace, read: Read) -> None:
    diagram = figure(f'<dgm:relIds xmlns:dgm="{DRAWN}/diagram" r:dm="rId9"/>')
    data = f'<dgm:dataModel xmlns:dgm="{DRAWN}/diagram" xmlns:a="{DRAWN}/main"><dgm:ptLst><dgm:pt type="doc"/><dgm:pt><dgm:t><a:p><a:r><a:t>倾听</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt type="sibTrans"><dgm:t><a:p><a:r><a:t>无</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'
    assert text(read(with_part(word, word.p("前") + diagram + word.p("后"), "diagramData", "d.xml", data))).split() == [
        "前",
        "倾听",
        "后",
    ]
    chart = figure('<c:chart xmlns:c="x" r:id="rId9"/>')
    data = f'<c:chartSpace xmlns:c="x" xmlns:a="{DRAWN}/main"><c:title><c:rich><a:p><a:r><a:t>心情变化</a:t></a:r></a:p></c:rich></c:title><c:cat><c:strCache><c:pt><c:v>第一周</c:v></c:pt></c:strCache></c:cat><c:numCache><c:pt><c:v>3.5</c:v></c:pt></c:numCache></c:chartSpace>'
    assert text(read(with_part(word, word.p("前") + chart, "chart", "c.xml", data))).split() == [
        "前",
        "心情变化",
        "第一周",
    ]


def field(instruction: str, result: str = "") -> str:
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>' if result else ""
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


@pytest.mark.parametrize(
    ("instruction", "result", "shown"),
    [
        (r" EQ \* jc2 \* hps10 \o\ad(\s\up 9(xīn lǐ),心理) ", "", "心理"),
        (r" EQ \o\ac(□,三) ", "", "三"),
        (r" EQ \f(一半,全部) ", "", "一半全部"),
        (" MACROBUTTON AcceptAllChangesInDoc 请填写对象 ", "", "请填写对象"),
        (" PAGE ", "3", "3"),
        (" DATE ", "", ""),
    ],
)
def test_a_field_that_composes_its_text_shows_it(
    word: SimpleNamespace, read: Read, instruction: str, result: str, shown: str
) -> None:
    assert text(read(word.file(word.p("首") + field(instruction, result)))).split() == ["首", *filter(None, [shown])]


@pytest.mark.parametrize(
    ("result", "shown"), [('<w:result w:val="2"/>', "初中"), ("", "幼儿园"), ('<w:result w:val="9"/>', "")]
)
def test_a_drop_down_shows_what_was_chosen(word: SimpleNamespace, read: Read, result: str, shown: str) -> None:
    entries = "".join(f'<w:listEntry w:val="{one}"/>' for one in ("幼儿园", "小学", "初中"))
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{result}{entries}</w:ddList></w:ffData></w:fldChar></w:r>'
    rest = '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert text(read(word.file(f"{word.p('学段')}<w:p>{begin}{rest}</w:p>"))).split() == [
        "学段",
        *filter(None, [shown]),
    ]


def test_the_words_of_old_word_art_are_read(word: SimpleNamespace, read: Read) -> None:
    art = '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath on="t" string="听见花开"/></v:shape></w:pict></w:r></w:p>'
    assert text(read(word.file(word.p("前") + art))).split() == ["前", "听见花开"]


# ---------------------------------------------------------------- pages and plain text

STORY = "今天我和孩子们一起上了一节心理活动课，大家围成一圈说说自己的心情，教室里很安静。" * 3
TRADITIONAL = "今天我和孩子們一起上了一節心理活動課，大家圍成一圈說說自己的心情，教室裡很安靜。" * 3


def page(declared: str, body: str) -> str:
    return f'<html><head><meta charset="{declared}"></head><body><p>{body}</p></body></html>'


@pytest.mark.parametrize(
    ("declared", "written", "body"),
    [
        ("gb2312", "gb18030", STORY),
        ("GBK", "gb18030", STORY),
        ("big5", "big5", TRADITIONAL),
        ("utf-8", "utf-8", STORY),
        ("UTF8", "utf-8", TRADITIONAL),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(read: Read, declared: str, written: str, body: str) -> None:
    assert text(read(page(declared, body).encode(written), "a.html")) == body


@pytest.mark.parametrize(
    ("declared", "written", "body"),
    [
        ("big5", "gb18030", STORY),
        ("gb2312", "big5", TRADITIONAL),
        ("gbk", "utf-8", STORY),
        ("utf-8", "gb18030", STORY),
        ("no-such-one", "utf-8", STORY),
    ],
)
def test_a_page_that_is_not_in_the_encoding_it_declares_is_not_read(
    read: Read, declared: str, written: str, body: str
) -> None:
    said = reason(read(page(declared, body).encode(written), "a.html"))
    assert "改法" in said and ("声明" in said or "编码" in said)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_plain_text_in_another_encoding_is_not_read_as_rare_characters(read: Read, name: str) -> None:
    assert "编码" in reason(read(TRADITIONAL.encode("big5"), name))
    assert text(read(TRADITIONAL.encode("gb18030"), name)) == TRADITIONAL
    assert text(read(STORY.encode("gb18030"), name)) == STORY


def test_characters_of_private_use_are_no_text(read: Read) -> None:
    assert "乱码" in reason(read(("心理" + "\ue123\ue456" * 3).encode(), "a.txt"))
    assert text(read(("心理健康" * 10 + "\ue123").encode(), "a.txt")).startswith("心理")


def test_a_page_written_into_a_page_is_read_and_one_from_elsewhere_weighs_as_a_picture(read: Read) -> None:
    inner = "<p>我的收获</p><p style='display:none'>看不见</p>"
    page = f'<h1>报告</h1><iframe srcdoc="{inner}"></iframe><p>完</p>'
    assert read(page.encode(), "a.html") == Document("报告\n我的收获\n完", 3, 0)
    for shown in ('<iframe src="b.html">', '<object data="b.pdf">', '<embed src="b.pdf">'):
        assert "图片" in reason(read(f"<h1>个人成长报告</h1>{shown}".encode(), "a.html"))
        assert text(read(f"<h1>个人成长报告</h1><div hidden>{shown}</div>".encode(), "a.html")) == "个人成长报告"


def test_pinyin_above_the_characters_of_a_page_does_not_count(read: Read) -> None:
    ruby = "<p><ruby>心<rp>(</rp><rt>xīn</rt><rp>)</rp>理<rt>lǐ</rt></ruby>课</p>"
    assert text(read(ruby.encode(), "a.html")) == "心理课"


@pytest.mark.parametrize(
    ("picture", "is_read"), [('<img src="x">', False), ('<img src="x" width="24" height="24">', True)]
)
def test_a_page_of_pictures_is_not_read(read: Read, picture: str, is_read: bool) -> None:
    assert isinstance(read(f"<h1>个人成长报告</h1>{picture * 4}".encode(), "a.html"), Document) == is_read


@pytest.mark.parametrize("number", ["Page {0} of {0}", "- {} -", "{}"])
@pytest.mark.parametrize("numerals", [("iii", "iv"), ("IX", "X"), ("7", "8")])
def test_page_numbers_in_other_numerals_do_not_count(read: Read, number: str, numerals: tuple[str, str]) -> None:
    numbered = read(pdf(*(WORDS + at(20, number.format(numeral)) for numeral in numerals)), "a.pdf")
    assert not {number.format(numeral) for numeral in numerals} & set(text(numbered).splitlines())


@pytest.mark.parametrize("line", ["第三页 共十二页", "— 二十 —", "第 4 页"])
def test_page_numbers_in_chinese_are_known(line: str) -> None:
    page = _Page(800, 0)
    assert _is_page_number(page, _Line(line, 20)) and not _is_page_number(page, _Line(line, 400))
    assert not _is_page_number(page, _Line("一、活动目标", 20))


def test_pages_that_are_one_picture_each_weigh_more_than_a_first_page_of_words(read: Read) -> None:
    assert "图片" in reason(read(pdf(WORDS, SCAN, SCAN, SCAN, picture=True), "a.pdf"))
    assert text(read(pdf(WORDS, WORDS, WORDS, SCAN, picture=True), "a.pdf"))


@pytest.mark.parametrize(("typed", "scanned", "is_read"), [(1, 2, False), (2, 2, False), (3, 2, True)])
def test_where_half_of_the_pages_are_scanned_the_typed_half_is_not_the_text(
    read: Read, typed: int, scanned: int, is_read: bool
) -> None:
    page = "".join(at(780 - 12 * line, f"own words of line {line} and a good many more of them") for line in range(30))
    stamped = SCAN + at(30, "Scanned with CamScanner")
    assert isinstance(read(pdf(*[page] * typed, *[stamped] * scanned), "a.pdf"), Document) == is_read


def test_an_annotation_whose_words_are_rich_text_alone_is_read(read: Read) -> None:
    note = "<</Type/Annot/Subtype/FreeText/Rect[50 50 300 90]/F 4/RC(<body><p>what I still mean to do</p></body>)>>"
    assert text(read(pdf(WORDS, notes=note), "a.pdf")).endswith("what I still mean to do")


@pytest.mark.parametrize("written", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "windows-1251", "koi8-r"])
def test_chinese_in_a_page_of_another_alphabet_is_not_read_as_letters_with_accents(
    read: Read, declared: str, written: str
) -> None:
    page = f"<html><meta charset={declared}><p>{'请你把今天的心情写在纸上。' * 3}".encode(written)
    assert "编码" in reason(read(page, "a.html"))


def test_words_in_drawings_and_inputs_of_a_page_are_read(read: Read) -> None:
    page = "<html><meta charset=utf-8><p>开头</p><svg><desc>不显示</desc><text>图里的话</text></svg><input value=填写的话><input type=hidden value=藏>"
    assert text(read(page.encode(), "a.html")).split() == ["开头", "图里的话", "填写的话"]
