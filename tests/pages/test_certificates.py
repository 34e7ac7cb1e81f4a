"""Certificates: what is due, what a page says literally, which names cannot be set, and numbers nobody can guess."""

import hashlib
import hmac
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from jxgrade.pages.certificates import ALPHABET, AWARDS, Certificate, Typesetter, due, number, plain_number
from jxgrade.rules.kinds import number_columns
from jxgrade.tables import empty, from_rows
from tests.shipped import PROGRAMME

HOSTILE = '#panic("x") *粗* $x$ \\ <b>王</b>'


def words_of(pdf):
    """All text of a PDF's only page, read by another program than the one that set it, without line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0].get_textpage().get_text_bounded().replace("\r", "").replace("\n", "")


def one(name="王芳", place="赣州市第一小学", award="passed", key="T1"):
    """A certificate with a sentence of its own."""
    return Certificate(award, key, "ganzhou", name, place, "在培训中考核合格。")


@pytest.fixture(scope="module")
def typesetter(programme, chinese_font):
    """Certificates of the first of March."""
    return Typesetter(programme, date(2024, 3, 1))


def test_who_passed_or_was_awarded_is_due_and_nobody_else(programme):
    decision = ("nanchang", "东湖区", "一小", "school", "32", "28", "80", "80", "80", "80", "80")
    trainee, case = ("nanchang", "东湖区", "一小", "80"), ("nanchang", "东湖区", "一小")
    tables = {
        "decisions": from_rows(
            [
                ("T1", *decision, "pass", [], 60, None),
                ("T2", *decision, "fail", [], 0, None),
                ("T3", *decision, "pending", [], None, None),
            ],
            "decisions",
            number_columns(PROGRAMME),
        ),
        "identities": from_rows(
            [
                ("T1", None, "王芳", None, None, None),
                ("T2", None, "李雷", None, None, None),
                (None, "V1", "赵敏", None, None, None),
            ],
            "identities",
        ),
        "award_trainees": from_rows(
            [(1, "T1", *trainee, "awarded", []), (2, "T4", *trainee, "reserve", [])], "award_trainees"
        ),
        "award_cases": from_rows(
            [
                (1, "T1/growth_report", "T1", *case, "危机干预", "90", 1500, "awarded", []),
                (2, "T4/lesson_design", "T4", *case, "别的", "80", 1500, "awarded", []),
                (3, "T5/lesson_design", "T5", *case, None, "70", 1500, "reserve", []),
            ],
            "award_cases",
        ),
        "award_volunteers": from_rows(
            [
                ("V1", "grader", "nanchang", None, 9, None, None, "awarded", []),
                ("V2", "grader", "nanchang", None, 9, None, None, "proposed", []),
            ],
            "award_volunteers",
        ),
        "volunteers": from_rows([("V1", "nanchang", None, "grader", "二小", None)], "volunteers"),
        "award_organisations": from_rows(
            [
                ("county", "nanchang/东湖区", 9, 9, "1", "1", "1", "1", "1", 1, "awarded", []),
                ("city", "nanchang", 9, 9, "1", "1", "1", "1", "1", 1, "undecided", []),
            ],
            "award_organisations",
        ),
        "vacancies": empty("vacancies"),
    }
    found = [(one.award, one.key, one.name, one.place) for one in due(tables, programme)]
    assert found == [
        ("passed", "T1", "王芳", "一小"),
        ("trainees", "T1", "王芳", "一小"),
        ("cases", "T1/growth_report", "王芳", "一小"),
        ("cases", "T4/lesson_design", None, "一小"),
        ("volunteers", "V1|grader", "赵敏", "二小"),
        ("organisations", "county|nanchang/东湖区", "南昌市 东湖区", None),
    ]
    bodies = {one.key: one.body for one in due(tables, programme)}
    assert "线上 32 学时、线下 28 学时" in bodies["T1"] or "优秀学员" in bodies["T1"]
    assert "个人成长报告（主题：危机干预）" in bodies["T1/growth_report"]
    assert "心理活动课程设计被评为" in bodies["T4/lesson_design"]
    assert due({name: empty(name) for name in tables}, programme) == []
    left = [("trainees", 1, "T1", "declined", "2024-02-20", "filled", ["T4"], 0)]
    left += [("cases", 1, "T4/lesson_design", "declined", "2024-02-20", "filled", ["T5/lesson_design"], 0)]
    tables["vacancies"] = from_rows(left, "vacancies")
    now = [(one.award, one.key) for one in due(tables, programme) if one.award in ("trainees", "cases")]
    assert now == [("trainees", "T4"), ("cases", "T1/growth_report"), ("cases", "T5/lesson_design")]


def test_a_page_says_who_what_when_by_whom_and_its_number(typesetter):
    said = words_of(typesetter.pdf(one(), "2024-HG-00000-00000"))
    for part in (
        "教师心理健康教育辅导合格证书",
        "王芳",
        "赣州市第一小学",
        "在培训中考核合格。",
        "特发此证。",
        "江西省教育厅",
        "2024 年 3 月 1 日",
        "2024-HG-00000-00000",
        "赣教基办函〔2023〕58号",
    ):
        assert part.replace(" ", "") in said.replace(" ", "")


def test_equal_certificates_are_equal_bytes_and_others_are_not(typesetter, programme):
    again = Typesetter(programme, date(2024, 3, 1))
    assert typesetter.pdf(one(), "n") == again.pdf(one(), "n")
    assert typesetter.pdf(one(), "n") != typesetter.pdf(one(name="王方"), "n")


def test_a_sheet_is_made_again_where_its_title_or_day_was_corrected(typesetter, programme):
    titles = programme.certificates.model_copy(update={"passed": "结业证书"})
    other = Typesetter(programme.model_copy(update={"certificates": titles}), date(2024, 3, 1))
    given = [(one(), "n", "")]
    marks = {other.mark(given), typesetter.mark(given), Typesetter(programme, date(2024, 3, 2)).mark(given)}
    assert len(marks) == 3


def test_the_pages_of_a_sheet_are_certificates_of_their_own_and_the_same_bytes_again(typesetter):
    given = [
        (one(name, key=name), f"n{place}", f"JX1\nn{place}\n{name}\nsigned") for place, name in enumerate("甲乙丙")
    ]
    sheet = typesetter.sheet(given)
    pages = typesetter.each(sheet, given)
    assert typesetter.sheet(given) == sheet and typesetter.each(sheet, given) == pages
    assert typesetter.mark(given).encode() in sheet and typesetter.mark(given[:2]) != typesetter.mark(given)
    for page, (certificate, shown, code) in zip(pages, given, strict=True):
        said = words_of(page)
        assert certificate.name in said and shown in said and len(page) < 60_000
        assert all(other.name not in said for other, _, _ in given if other != certificate)
        [found] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(page)[0].render(scale=3).to_pil())
        assert found.text == code
        made = pypdfium2.PdfDocument(page).get_metadata_dict()["CreationDate"]
        assert made == "D:20240301000000+00'00'"


def test_a_certificate_of_two_pages_is_nobody_else_s(typesetter):
    given = [(one(), "n0", ""), (one(name="乙", place="省市" * 1500), "n1", ""), (one(name="丙"), "n2", "")]
    pages = typesetter.each(typesetter.sheet(given), given)
    assert [len(pypdfium2.PdfDocument(page)) > 1 for page in pages] == [False, True, False]
    assert "丙" in words_of(pages[2])


def test_a_name_is_never_markup(typesetter):
    assert HOSTILE.replace(" ", "") in words_of(typesetter.pdf(one(name=HOSTILE), "n")).replace(" ", "")


def test_long_words_stay_on_one_page(typesetter):
    said = words_of(typesetter.pdf(one(name="欧阳若水" * 6, place="江西省赣州市" * 20), "n"))
    assert "江西省教育厅" in said and said.count("江西省赣州市") == 20


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("王芳", ""), ("王\ue000芳", "\ue000"), ("王\u202e芳\x07", "\x07"), ("\U000e0041", "\U000e0041")],
)
def test_characters_without_a_glyph_are_named(typesetter, name, lacks):
    assert set(lacks) <= set(typesetter.lacking(one(name=name))) and bool(typesetter.lacking(one(name=name))) == bool(
        lacks
    )


def test_a_sample_is_marked_and_undated(programme, chinese_font):
    said = words_of(Typesetter(programme, None).pdf(one(), "样张"))
    assert said.replace("证书编号", "").count("样张") == 2 and "2024 年" not in said


def test_a_number_is_ten_symbols_of_the_keyed_hash(programme):
    key = bytes(range(32))
    for award in AWARDS:
        code = number(key, one(award=award), programme)
        digest = hmac.new(key, b"certificate\0" + award.encode() + b"\0T1", hashlib.sha256).hexdigest()
        bits = bin(int(digest, 16))[2:].zfill(256)[:50]
        assert code[8:].replace("-", "") == "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 50, 5))
    assert len({number(key, one(award=award), programme) for award in AWARDS}) == len(AWARDS)
    assert number(key, one(), programme) != number(b"x" * 32, one(), programme)


def test_a_number_is_known_however_it_is_typed():
    assert plain_number(" 2024 hg-0o1il ") == plain_number("2024HG00111")
