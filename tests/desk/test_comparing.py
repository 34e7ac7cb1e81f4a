"""The comparing desk: each word is in the workbook before it is answered, and `awards collect` reads it there."""

import openpyxl
import pytest

from jxgrade.desk.comparing import Comparing
from jxgrade.desk.judging import Book, Comparison, guide, read_book, read_returned, write_workbook

TEXTS = {
    f"A{n:03d}": f"第{n}篇\n<img src=x onerror=alert(1)>过程完整。\n=1+1\n" + "学生分组讨论。" * 150
    for n in range(1, 5)
}
PAIRS = (
    Comparison(11, "A001", "A002"),
    Comparison(12, "A003", "A004"),
    Comparison(13, "A002", "A003"),
    Comparison(14, "A001", "A004"),
)

BOOK = Book(
    "E1",
    guide("E1", len(PAIRS), "培训：2023", decides=False, themes=True),
    PAIRS,
    {code: text.replace("\n\n", "\n") for code, text in TEXTS.items()},
    {"A002": "", "A004": "心理咨询"},
    ("教师自我成长", "心理咨询"),
)


@pytest.fixture
def book(tmp_path):
    return write_workbook(tmp_path / "案例比较-第1轮-E1.xlsx", BOOK)


def sit(path):
    return Comparing(path, read_book(path))


def words(path):
    return [(one.number, one.verdict) for one in read_returned(path).verdicts]


def test_a_workbook_is_read_as_it_was_written_and_written_again_to_the_same_bytes(book):
    before = book.read_bytes()
    found = read_book(book)
    assert found._replace(texts={}) == BOOK._replace(texts={})
    write_workbook(book, found)
    assert book.read_bytes() == before


def test_each_word_is_on_disk_before_it_is_answered_and_a_new_session_goes_on_from_there(book):
    desk = sit(book)
    assert desk.handle({"do": "judge", "pair": 11, "verdict": "right", "id": "1"})["place"] == 2
    assert words(book)[0] == ("11", "right")
    desk.handle({"do": "judge", "pair": 11, "verdict": "right", "id": "1"})  # heard twice
    desk.handle({"do": "judge", "pair": 12, "verdict": "recused"})
    desk = sit(book)
    screen = desk.handle({"do": "hello", "id": "9"})
    assert (screen["place"], screen["done"], screen["reply"]) == (3, 2, "9")
    back = desk.handle({"do": "back", "pair": 13})
    assert (back["place"], back["word"]) == (2, "回避")
    assert desk.handle({"do": "judge", "pair": 12, "verdict": "tie"})["place"] == 3
    desk.handle({"do": "judge", "pair": 13, "verdict": "left"})
    assert desk.handle({"do": "judge", "pair": 14, "verdict": "left"})["kind"] == "finished"
    assert desk.handle({"do": "back", "pair": None})["place"] == 4
    assert words(book) == [("11", "right"), ("12", "tie"), ("13", "left"), ("14", "left")]


def test_notes_typed_elsewhere_stay_and_a_file_changed_meanwhile_is_not_written_over(book):
    other = openpyxl.load_workbook(book)
    other["比较"]["F3"] = "结构相近"
    other["比较"]["E2"] = "左"
    other.save(book)
    desk = sit(book)
    assert desk.handle({"do": "hello"})["place"] == 2
    desk.handle({"do": "judge", "pair": 12, "verdict": "left"})
    assert openpyxl.load_workbook(book)["比较"]["F3"].value == "结构相近"
    other.save(book)
    answer = desk.handle({"do": "judge", "pair": 13, "verdict": "left"})
    assert answer["kind"] == "trouble"
    assert "改法：" in answer["message"]
    assert words(book)[2] == ("13", None)
