"""Passages of many and hints of rewriting as the real comparison finds them: on pages of their own, for a person to judge."""

import html as entities
import re

import pytest
from playwright.sync_api import expect

from jxgrade import tables as canonical
from jxgrade.evidence.pages import evidence_pages
from jxgrade.evidence.shared import MOST_HOLDERS
from jxgrade.present import measured
from jxgrade.present.pairs import hint_file, passage_file
from jxgrade.present.trainee_links import link
from jxgrade.similarity import find_reuse, store_tables

HOSTILE = "<script>alert(1)</script>"
NAME, PHONE = "欧阳若水", "13812345678"
PAGE = (
    "那天放学以后，我在操场边找到了独自坐着的小林，他把脸埋在书包里，一句话也不肯说。我在他身边坐下来，陪他看完了整场球赛。"
    "第二周的辅导课上，大家把担心写在纸条上，折成纸飞机，从教室的后面飞到前面。期末的家长会结束得很晚，他的奶奶留下来，"
    "拉着我的手说孩子肯回家吃饭了。"
)
CHANGED = PAGE.replace("书包", "臂弯").replace("奶奶", "外婆")
LEFT, RIGHT = "T001/growth_report", "T002/growth_report"
FOLDER = "province/evidence"


def _own(number, size=160):
    """Characters that nobody else has in this order."""
    return "".join(chr(0x4E00 + (number * 613 + place * (7919 + 2 * number)) % 20000) for place in range(size)) + "。"


def _id(number):
    return f"T{number:03d}/growth_report"


def _tables(texts, *, reuse=None, rulings=None, hints=()):
    """The tables of the pages from the real comparison of these texts, handed in one a minute, the last id first."""
    ids = sorted(texts)
    times = {
        one: f"2023-12-{1 + place // 720:02d}T{place // 60 % 12:02d}:{place % 60:02d}:00"
        for place, one in enumerate(reversed(ids))
    }
    found = reuse or find_reuse(
        texts,
        groups={one: one.partition("/")[0] for one in ids},
        rulings=rulings,
        submitted_at=times,
        jobs=1,
        crowd_at=0.1,
    )
    who = [one.partition("/")[0] for one in ids]
    rows = {
        "texts": list(texts.items()),
        "rulings": [],
        "findings": [],
        "identities": [(one, None, NAME if one == "T001" else None, None, None, PHONE) for one in who],
        "trainees": [(one, "nanchang", "东湖区", HOSTILE, "school", None, None, False, False) for one in who],
        "submissions": [
            (one, *one.split("/"), None, times[one], None, False, True, 900, 900, 900, 0, 0) for one in ids
        ],
    }
    made = store_tables(found, times) | {name: canonical.from_rows(row, name) for name, row in rows.items()}
    return made | ({"hints": canonical.from_rows(hints, "hints")} if hints else {})


def _ring(size, *, page=PAGE, changed=()):
    return {_id(n): _own(n) + (CHANGED if n in changed else page) + _own(n + 500, 60) for n in range(size)}


def _pages(tables, programme):
    return {name.removeprefix(f"{FOLDER}/"): page for name, page in evidence_pages(tables, programme)}


def _pairs(pages):
    return [page for name, page in pages.items() if "--" in name and not name.startswith("hint.")]


def _only(pages, start):
    [name] = [name for name in pages if name.startswith(start)]
    return pages[name]


def _holders(page):
    """The rows of the table of holders, without markup."""
    body = page.partition('<section id="holders"')[2].partition("</tbody>")[0].partition("<tbody>")[2]
    return [re.sub(r"<[^>]+>", "|", row) for row in body.split("<tr>")[1:]]


@pytest.fixture(scope="module")
def ring(programme):
    """Twelve of sixteen have one half page, two of them with two words changed; the last id came first."""
    texts = _ring(12, changed=(3, 5)) | {_id(n): _own(n, 300) for n in range(12, 16)}
    return _tables(texts)


def test_a_ring_of_twelve_is_one_passage_with_twelve_holders_the_first_submitted_first(programme, ring):
    pages = _pages(ring, programme)
    page = _only(pages, "passage.")
    rows = _holders(page)
    assert len(rows) == 12
    assert [re.search(r"T\d{3}", row)[0] for row in rows] == [f"T{n:03d}" for n in range(11, -1, -1)]
    assert "12 人的 12 份作业里有这一段" in page and "最先提交的是 T011 · 个人成长报告" in page
    assert "最早的一份" in rows[0] and sum("一字不差" in row for row in rows) == 9 and "有 12 篇因此不再暂缓" in page


def test_what_a_holder_changed_is_marked_and_what_is_equal_is_not_repeated(programme, ring):
    page = _only(_pages(ring, programme), "passage.")
    body = page.partition('<section id="holders"')[2]
    assert re.findall(r'<u class="ed">(.*?)</u>', body)[:4] == ["臂弯", "外婆"] * 2
    assert body.count("改动 2 处") == 2 and body.count('<div class="text">') == 2


def test_the_ruling_is_a_row_of_the_inbox_table_and_what_follows_is_said(programme, ring):
    page = _only(_pages(ring, programme), "passage.")
    [row] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    [passage_id] = ring["shared_passages"]["passage_id"]
    assert row.split("\t") == [passage_id, "", "", "", ""]
    assert "<option>公开</option><option>雷同</option>" in page and "公共段落认定.xlsx" in page
    assert "认定为公开的，下次运行起这一段不再计入雷同" in page


def test_once_ruled_public_nobody_is_held_and_the_page_says_so(programme, ring):
    [passage_id] = ring["shared_passages"]["passage_id"]
    texts = dict(zip(ring["texts"]["submission_id"], ring["texts"]["text"], strict=True))
    after = _tables(texts, rulings={passage_id: "public", "PGONE": "public"})
    pages = _pages(after, programme)
    assert not _pairs(pages)
    assert "已认定为公开：不再计入雷同" in _only(pages, "passage.")
    assert "现在没有作业含有这一段" in pages["index.html"] and passage_file("PGONE") not in pages


def test_the_list_tells_each_passage_with_who_is_held_by_it_and_leads_to_its_page(programme, ring):
    page = _pages(ring, programme)["index.html"]
    section = page[page.index('id="shared"') : page.index('id="several"')]
    [passage_id] = ring["shared_passages"]["passage_id"]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", section)]
    assert cells[1] == passage_id and cells[3] == "12" and cells[5] == "12" and "独自坐着的小林" in cells[7]
    assert f'href="{passage_file(passage_id)}"' in section


def test_a_pair_leads_to_the_passage_of_many_it_reaches_into(programme, ring):
    [passage_id] = ring["shared_passages"]["passage_id"]
    pairs = _pairs(_pages(ring, programme))
    assert pairs and all(f'<a href="{passage_file(passage_id)}">12 人共有的段落</a>' in page for page in pairs)


def test_a_passage_of_hundreds_has_a_page_of_bounded_size_that_says_where_the_rest_is(programme):
    ids = [_id(n) for n in range(400)]
    tables = _tables({_id(0): PAGE})
    tables["texts"] = canonical.from_rows([(one, PAGE) for one in ids], "texts")
    tables["shared_passages"] = canonical.from_rows([("PAAA", "x", 100, 400, ids[0], None)], "shared_passages")
    tables["shared_passage_texts"] = canonical.from_rows(
        [("PAAA", one, 0, len(PAGE)) for one in ids], "shared_passage_texts"
    )
    page = _only(_pages(tables, programme), "passage.")
    assert len(_holders(page)) == MOST_HOLDERS and f"另有 {400 - MOST_HOLDERS} 份" in page
    assert "store/shared_passage_texts.parquet" in page and "未达提示线" in page


def test_no_text_of_a_passage_becomes_markup_and_no_person_is_named(programme):
    tables = _tables(_ring(13, page=f"{PAGE}{NAME}{PHONE}{HOSTILE}"))
    pages = _pages(tables, programme)
    assert any(name.startswith("passage.") for name in pages)
    for page in pages.values():
        assert page.count("<script") == 1 and NAME not in page and PHONE not in page
    assert "■■■■" in _only(pages, "passage.")


def test_what_waits_is_a_queue_passages_first_and_every_page_leads_on_and_back(programme, ring):
    pages = _pages(ring, programme)
    name = re.search(r'<li data-item="0"><a href="([^"]*)"', pages["decide.html"])[1]
    gone, before = [], None
    while name:
        back = re.search(r'<span id="before"><a href="([^"]*)"', pages[name])
        assert (back and back[1]) == before and name not in gone
        gone.append(name)
        after = re.search(r'<span id="after"><a href="([^"]*)"', pages[name])
        before, name = name, after and after[1]
    assert gone[0].startswith("passage.") and set(gone[1:]) == {
        one for one in pages if "--" in one and not one.startswith("hint.")
    }


QUOTED = "心理健康教育要以全体学生为对象，以预防和发展为主，由全校教师共同参与，并与家庭和社区配合。"


@pytest.fixture(scope="module")
def quoting():
    """Two texts share one paragraph and quote the same sentence with its source."""
    return _tables(
        {one: _own(n, 200) + f"\n《纲要》指出：“{QUOTED}”\n" + PAGE for n, one in enumerate((LEFT, RIGHT), 1)}
    )


def test_a_quotation_with_its_source_is_grey_and_the_rule_stands_beside_it(programme, quoting):
    [page] = _pairs(_pages(quoting, programme))
    left, right = re.findall(r'<div class="text">(.*?)</div>', page, re.DOTALL)
    for side in (left, right):
        assert "".join(re.findall(r'<span class="q">(.*?)</span>', side)).rstrip("。") == QUOTED.rstrip("。")
    assert 'id="quotes"' in page and 'id="common"' not in page and "以全文的 15% 为限" in page
    assert "写明出处的引文（甲 41 字、乙 41 字）" in page and "公共文字和引文 41" in page


def test_a_page_without_a_quotation_says_nothing_of_them(programme, ring):
    assert all('id="quotes"' not in page for page in _pairs(_pages(ring, programme)))


TOLD = ("小林放学后一个人坐在操场边。", "他什么也不说。", "大家把担心写成纸飞机。")
RETOLD = ("孩子下了课独自待在跑道旁。", "烦恼被折进了飞机里。")


@pytest.fixture(scope="module")
def hinted():
    left, right = "".join(TOLD) + HOSTILE, "".join(RETOLD) + NAME
    a, b = len(TOLD[0]), len(TOLD[0] + TOLD[1])
    links = [f"{b}-{b + len(TOLD[2])}:{len(RETOLD[0])}-{len(''.join(RETOLD))}", f"0-{a}:0-{len(RETOLD[0])}"]
    return _tables({LEFT: left, RIGHT: right}, hints=[(LEFT, RIGHT, "0.83", links)])


def test_a_hint_shows_the_sentences_that_answer_each_other_side_by_side_and_holds_nobody(programme, hinted):
    pages = _pages(hinted, programme)
    page = pages[hint_file(LEFT, RIGHT)]
    body = page.partition('<section id="aligned"')[2].partition("</tbody>")[0].partition("<tbody>")[2]
    rows = [re.findall(r"<td>(.*?)</td>", row)[1:] for row in body.split("<tr>")[1:]]
    assert rows == [[TOLD[0], RETOLD[0]], [TOLD[2], RETOLD[1]]]
    assert (
        "仅供人阅读，不作任何认定" in page and measured.HINTS in entities.unescape(page) and 'id="ruling"' not in page
    )
    assert "<script>alert" not in page and NAME not in page and entities.escape(HOSTILE) in page


def test_hints_stand_in_a_list_of_their_own_with_what_they_are_worth(programme, hinted):
    page = _pages(hinted, programme)["index.html"]
    section = page[page.index('id="hints"') :]
    assert f'href="{hint_file(LEFT, RIGHT)}"' in section and measured.HINTS in section and "83.0%" in section
    assert ">0<" in page[page.index("成绩暂缓的作业") :][:80]


def test_every_link_of_passages_and_hints_leads_somewhere(programme, ring, hinted):
    for tables in (ring, hinted):
        pages = _pages(tables, programme)
        assert len(pages) == len(evidence_pages(tables, programme))
        places = {link(one, "../../").href for one in tables["trainees"]["trainee_id"]}
        for page in pages.values():
            for href in re.findall(r'href="([^"]*)"', page):
                target, _, at = href.partition("#")
                found = pages.get(target, "") if target else page
                assert href in {"data:,", "../../index.html", *places} or (found and (not at or f'id="{at}"' in found))


@pytest.fixture
def tab(browser, programme, ring, hinted, quoting, tmp_path):
    for part, tables in (("ring", ring), ("hint", hinted), ("quote", quoting)):
        (tmp_path / part).mkdir()
        for name, page in _pages(tables, programme).items():
            (tmp_path / part / name).write_text(page, "utf-8")
    tab = browser.new_page()
    tab.heard = []
    for event in ("console", "pageerror", "dialog"):
        tab.on(event, lambda one: tab.heard.append(str(one)))
    tab.folder = tmp_path
    yield tab
    assert tab.heard == []
    tab.close()


@pytest.mark.browser
def test_the_ruling_of_a_passage_is_filled_in_and_copied_and_keys_lead_through_the_queue(tab):
    [page] = (tab.folder / "ring").glob("passage.*")
    tab.goto(page.as_uri())
    row = tab.locator(".ruling_row")
    row.locator("select").select_option("公开")
    row.get_by_label("决定人").fill("组长 []")
    row.get_by_label("决定时间").fill("2024-01-31")
    assert row.locator("textarea").input_value().split("\t")[1:] == ["公开", "组长 []", "2024-01-31", ""]
    row.get_by_role("button").click()
    expect(row.locator(".copy span")).to_have_text("已复制，到公共段落认定表里粘贴")
    tab.keyboard.press("]")
    tab.wait_for_url("**--**")
    tab.keyboard.press("[")
    tab.wait_for_url("**/passage.*")


@pytest.mark.browser
def test_a_quotation_can_be_switched_and_a_hint_gone_through_by_keyboard(tab):
    [page] = (tab.folder / "quote").glob("t0*--*")
    tab.goto(page.as_uri())
    look = "getComputedStyle(document.querySelector('.text .q')).textDecorationLine"
    assert tab.evaluate(look) == "underline"
    tab.keyboard.press("q")
    assert tab.evaluate(look) == "none"
    tab.goto((tab.folder / "hint" / hint_file(LEFT, RIGHT)).as_uri())
    tab.keyboard.press("j")
    assert (
        tab.locator("#said").inner_text().startswith("第 1 段，共 2 段") and tab.locator("#texts mark.now").count() == 2
    )
