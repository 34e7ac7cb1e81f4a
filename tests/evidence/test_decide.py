"""The page to decide on: what waits, in order, what follows from each answer, and rows that the inbox takes; in a browser, as it is used."""

import csv
import io
import re

import pytest

from jxgrade.evidence import decide
from jxgrade.evidence.pages import evidence_pages
from jxgrade.tables import INBOX
from tests.evidence.test_passage import FOLDER, HOSTILE, NAME, PAGE, _id, _own, _tables

SCREEN = {"width": 1366, "height": 768}
SECOND = "".join(chr(0x4E00 + (place * 7351) % 20000) for place in range(260)) + "。"


@pytest.fixture(scope="module")
def tables():
    """A ring of twelve who have one half page, a pair with another, and in one of its texts what would run if it were let."""
    texts = {_id(n): _own(n) + PAGE + _own(n + 500, 60) for n in range(12)}
    texts |= {_id(n): _own(n, 300) + HOSTILE + SECOND for n in (20, 21)} | {_id(n): _own(n, 300) for n in range(30, 34)}
    return _tables(texts)


def _pages(tables, programme):
    return {name.removeprefix(f"{FOLDER}/"): page for name, page in evidence_pages(tables, programme)}


@pytest.fixture(scope="module")
def pages(tables, programme):
    return _pages(tables, programme)


def _names(html):
    return re.findall(r'<li data-item="\d+"><a href="([^"]+)">', html)


def test_the_passage_that_holds_most_comes_first_then_what_is_covered_most_ring_by_ring_and_the_list_leads_there(pages):
    names = _names(pages[decide.FILE])
    assert names[0].startswith("passage.") and len(names) == 1 + 11 + 1
    assert "T020" in pages[names[1]] and all("T011" in pages[name] for name in names[2:])
    assert f'<a href="{decide.FILE}">逐件认定</a>' in pages["index.html"]


def test_who_has_a_crowds_passage_and_nothing_else_waits_for_the_ruling_on_it(programme):
    texts = {_id(n): _own(n, 900) + PAGE for n in range(105)}
    before = _tables(texts)
    assert 0.1 <= before["pairs"]["score"].astype(float).min() <= before["pairs"]["score"].astype(float).max() < 0.3
    pages = evidence_pages(before, programme).said
    assert len(before["pairs"]) == 104 and not any("--" in name for name in pages)  # shown once, on the passage's page
    (passage,) = _names(pages[f"{FOLDER}/{decide.FILE}"]())
    assert passage.startswith("passage.") and pages[f"{FOLDER}/{passage}"]().count("见本页") == 100
    after = _tables(texts, rulings={before["shared_passages"]["passage_id"][0]: "copied"})
    names = _names(evidence_pages(after, programme).said[f"{FOLDER}/{decide.FILE}"]())
    assert len(names) == 104 and not any(name.startswith("passage.") for name in names)


def test_what_follows_from_each_answer_is_said_before_it_is_written(pages):
    html = pages[decide.FILE]
    assert "有 12 篇因此不再暂缓" in html
    assert 'value="不成立" data-follows="从下次运行起不再暂缓，与另外 10 份的雷同也一并了结；成绩照常计算。"' in html
    assert 'value="成立" data-follows="这份作业从下次运行起按 0 分计' in html
    assert "还与 T" in html and "（对方待认定，成绩暂缓）" in html


def test_texts_are_escaped_nobody_is_named_and_nothing_is_asked_of_a_network(pages):
    html = pages[decide.FILE]
    assert HOSTILE not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert NAME not in html and "://" not in html and "default-src &#39;none&#39;" in html


def test_of_more_than_fits_the_rest_is_told(tables, programme, monkeypatch):
    monkeypatch.setattr(decide, "MOST", 3)
    html = _pages(tables, programme)[decide.FILE]
    assert len(_names(html)) == 3 and "认定并再运行以后还有 10 件" in html


def test_nothing_to_decide_is_said(programme):
    html = _pages(_tables({_id(1): _own(1, 300)}), programme)[decide.FILE]
    assert "没有待认定的。" in html and "<template" not in html


@pytest.fixture
def tab(browser, pages, tmp_path):
    for name, html in pages.items():
        (tmp_path / name).write_text(html, "utf-8")
    tab = browser.new_page(viewport=SCREEN)
    tab.heard = []
    tab.on(
        "request", lambda one: None if one.url.startswith(("file:", "data:", "blob:")) else tab.heard.append(one.url)
    )
    for event in ("console", "pageerror", "dialog"):
        tab.on(event, lambda one: tab.heard.append(str(one)))
    tab.goto((tmp_path / decide.FILE).as_uri())
    tab.evaluate("localStorage.clear()")
    tab.reload()
    yield tab
    assert tab.heard == []
    tab.close()


def _downloaded(tab, inbox):
    with tab.expect_download() as waiting:
        tab.locator(f".collected[data-inbox={inbox}] .download").click()
    assert waiting.value.suggested_filename == f"{INBOX[inbox].heading}-认定.csv"
    text = waiting.value.path().read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.browser
def test_by_keyboard_alone_all_is_decided_kept_and_collected_for_the_inbox(tab, pages):
    tab.keyboard.press("1")
    assert "不再计入雷同" in tab.locator("#item .follows").inner_text()
    tab.keyboard.press("Enter")
    assert tab.locator("#item .told").inner_text() == "先填决定人"
    tab.locator("#by").fill("省级认定组")
    tab.locator("#at").fill("2024-01-20")
    tab.locator("#item .told").click()
    tab.keyboard.press("Enter")
    assert tab.locator(".waiting [aria-current] a").inner_text() == "T020 ／ T021"
    for key in ("1", "4", "Enter", "]", "["):
        tab.keyboard.press(key)
    tab.reload()
    assert tab.locator("#written").inner_text() == "3"
    assert _downloaded(tab, "passages")[1][1:4] == ["公开", "省级认定组", "2024-01-20"]
    rows = _downloaded(tab, "misconduct")
    assert rows[0] == [column.heading for column in INBOX["misconduct"].columns]
    assert [row[:5] for row in rows[1:]] == [
        ["T020", "个人成长报告", "不成立", "省级认定组", "2024-01-20"],
        ["T021", "个人成长报告", "成立", "省级认定组", "2024-01-20"],
    ]


@pytest.mark.browser
def test_what_was_decided_of_other_words_is_not_collected_and_said(tab, tmp_path):
    tab.locator("#by").fill("甲")
    tab.locator("#at").fill("2024-01-20")
    tab.locator("#item .told").click()
    for key in ("1", "Enter"):
        tab.keyboard.press(key)
    page = tmp_path / decide.FILE
    page.write_text(re.sub(r'data-seen="[0-9a-f]', 'data-seen="x', page.read_text("utf-8")), "utf-8")
    tab.reload()
    assert tab.locator("#written").inner_text() == "0" and "另有 1 行不在其中" in tab.locator("#stale").inner_text()


@pytest.mark.browser
def test_both_texts_begin_high_on_the_screen_and_nothing_hangs_over(tab):
    tab.keyboard.press("]")
    assert tab.locator("#item .side .text").first.bounding_box()["y"] < 400
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
