"""Evidence pages: what stands on them, against texts made by hand; and in a browser, as a committee would use them."""

import re
import time
from itertools import pairwise

import pytest

from jxgrade import tables as canonical
from jxgrade.publish import evidence_pages
from jxgrade.publish.edits import find_edits
from jxgrade.publish.pairs import Pair
from jxgrade.publish.sides import LONG, Span, pieces, whole_text

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
NAME, PHONE = "欧阳若水", "13812345678"
ONE = "那天放学以后，我在操场边找到了独自坐着的小林，他把脸埋在书包里，一句话也不肯说。"
TWO = "第二周的辅导课上，大家把担心写在纸条上，折成纸飞机，从教室的后面飞到前面。"
THREE = "期末的家长会结束得很晚，他的奶奶留下来，拉着我的手说孩子肯回家吃饭了。"
OWN = "每个人都有自己的节奏。" * 6
LEFT, RIGHT, OLD = "T1/lesson_design", "T2/lesson_design", "earlier/2022/旧稿.txt"


def _store(texts, passages, *, pairs=None, earlier=(), rulings=(), findings=(), people=None, times=None):
    """The tables the pages read, from texts by id and passages (left, right, four offsets, kind)."""
    found = sorted({passage[:2] for passage in passages})
    pairs = [(*pair, "0.5", "0.5", "0.4", 20, 1, "0.5", pair[0]) for pair in found] if pairs is None else pairs
    times = {one: f"2023-12-2{n % 10}T10:00:00" for n, one in enumerate(sorted(texts))} if times is None else times
    who = sorted({one.rpartition("/")[0] for one in texts})
    people = people or dict.fromkeys(who, ("nanchang", "东湖区", "第一小学"))
    rows = {
        "pairs": pairs, "passages": passages, "texts": list(texts.items()), "earlier": list(earlier), "rulings": list(rulings), "findings": list(findings),
        "clusters": [], "identities": [(one, NAME if one == "T1" else None, None, None, PHONE) for one in who],
        "trainees": [(one, *people[one], "school", None, None, False) for one in who],
        "submissions": [(one, one.rpartition("/")[0], one.rpartition("/")[2], None, times.get(one), None, False, True, 900, 900, 900, 0, 0) for one in texts],
    }  # fmt: skip
    return {name: canonical.from_rows(row, name) for name, row in rows.items()}


def _copied(*parts_of_right):
    """T1 is the three sentences; T2 puts the given ones between its own; every sentence a passage."""
    left, right, passages = ONE + OWN + TWO + OWN + THREE, "", []
    for sentence, copied in parts_of_right:
        right += OWN[:22]
        start = left.index(sentence)
        passages.append(
            (
                LEFT,
                RIGHT,
                start,
                start + len(sentence),
                len(right),
                len(right) + len(copied),
                "exact" if sentence == copied else "edited",
            )
        )
        right += copied  # fmt: skip
    return _store({LEFT: left, RIGHT: right}, passages)


def _pages(tables, programme):
    return dict(evidence_pages(tables, programme))


def _page(tables, programme):
    [html] = [html for name, html in _pages(tables, programme).items() if not name.endswith("index.html")]
    return html


def _marked(html, number, side):
    """The text of one passage on one side, without its tags and chips."""
    texts = re.findall(r'<div class="text">(.*?)</div>', html, re.DOTALL)[side]
    parts = re.findall(rf'<mark class="[^"]*" data-p="(?:\d+ )*{number}(?: \d+)*">(.*?)</mark>', texts, re.DOTALL)
    return re.sub(r"<[^>]+>", "", "".join(parts))


def test_a_verbatim_passage_has_one_number_and_one_colour_on_both_sides(programme):
    html = _page(_copied((TWO, TWO), (ONE, ONE)), programme)
    for side in (0, 1):
        assert {_marked(html, 1, side), _marked(html, 2, side)} == {ONE, TWO}
    for number, colour in ((1, "c0"), (2, "c1")):
        assert _marked(html, number, 0) == _marked(html, number, 1)
        assert len(re.findall(rf'<mark class="{colour}" data-p="{number}">', html)) == 2
        assert f'id="L{number}" href="#R{number}"' in html and f'id="R{number}" href="#L{number}"' in html
    assert "<u class" not in html.partition('<div class="text">')[2]
    assert "一字不差" in html


def test_edited_words_are_marked_inside_the_passage_and_no_other(programme):
    changed = TWO.replace("纸条", "便签").replace("后面", "窗边")
    html = _page(_copied((TWO, changed)), programme)
    texts = re.findall(r'<div class="text">(.*?)</div>', html, re.DOTALL)
    assert re.findall(r'<u class="ed">(.*?)</u>', texts[0]) == ["纸条", "后面"]
    assert re.findall(r'<u class="ed">(.*?)</u>', texts[1]) == ["便签", "窗边"]
    assert "改动 2 处" in html and ">改动<" in html


def test_a_sentence_that_moved_is_said_to_have_moved_not_to_be_new():
    left, right = ONE + TWO + THREE, THREE + ONE + TWO
    found = find_edits(left, right)
    assert {edit.kind for side in found for edit in side} == {"moved"}
    assert [left[edit.start : edit.end] + "。" for edit in found.left] == [THREE]
    assert [right[edit.start : edit.end] + "。" for edit in found.right] == [THREE]


@pytest.mark.parametrize(
    "other", [ONE.replace("，", ""), " ".join(ONE), "\u200b".join(ONE), ONE.replace("学", "學").replace("边", "邊")]
)
def test_punctuation_spaces_unseen_characters_and_old_forms_are_no_edits(other):
    assert find_edits(ONE, other) == ((), ())


def test_edits_of_nothing_and_of_all():
    assert find_edits("", "") == ((), ())
    assert find_edits("", "新的") == ((), ((0, 2, "changed"),))
    assert find_edits("旧事", "新闻") == (((0, 2, "changed"),), ((0, 2, "changed"),))


def test_words_that_repeat_without_end_are_compared_in_bounded_time():
    start = time.perf_counter()
    assert find_edits("的了" * 3990 + "甲", "了的" * 3990 + "乙") is not None
    assert find_edits("天" * 500_000, "地" * 500_000) is None
    assert time.perf_counter() - start < 10


def test_pieces_lose_nothing_and_know_all_their_passages():
    text = ONE + TWO
    spans = [Span(0, 30, 1, "exact"), Span(20, 50, 2, "edited"), Span(10, 20, 3, "moved")]
    found = list(pieces(text, spans, [], [(5, 25)]))
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    for piece in found:
        for place in range(piece.start, piece.end):
            assert piece.passages == tuple(span.number for span in spans if span.start <= place < span.end)
            assert piece.common == (5 <= place < 25)


def test_passages_that_overlap_on_one_side_keep_both_numbers(programme):
    text = {LEFT: ONE + TWO, RIGHT: ONE + OWN + TWO}
    shift = len(ONE) + len(OWN) - len(ONE)
    passages = [(LEFT, RIGHT, 0, 50, 0, 40, "edited"), (LEFT, RIGHT, 30, 60, 30 + shift, 60 + shift, "edited")]
    html = _page(_store(text, passages), programme)
    assert _marked(html, 1, 0) == text[LEFT][:50] and _marked(html, 2, 0) == text[LEFT][30:60]
    assert 'data-p="1 2"' in html


def test_common_text_is_grey_and_can_be_switched_where_a_table_says_which_it_is(programme):
    tables = _copied((TWO, TWO))
    assert 'id="common"' not in _page(tables, programme)
    common = canonical.empty("findings")[["submission_id", "start", "end"]].copy()
    common.loc[0] = [LEFT, 0, 5]
    html = _page(tables | {"common_text": common}, programme)
    assert f'<span class="g">{ONE[:5]}</span>' in html and 'id="common"' in html


def test_no_text_becomes_markup_and_no_person_is_named(programme):
    text = f"{ONE}{HOSTILE}{NAME}{PHONE}第一小学\u202e{TWO}"
    at = text.index("第一小学")
    tables = _store(
        {LEFT: text, RIGHT: text}, [(LEFT, RIGHT, 0, len(text), 0, len(text), "exact")],
        findings=[(one, "identity_school", "warning", "单位", "x", at, at + 4) for one in (LEFT, RIGHT)],
        people={"T1": ("nanchang", HOSTILE, "甲校"), "T2": ("jiujiang", "浔阳区", HOSTILE)},
        rulings=[("T1", "lesson_design", "confirmed", "王专家", "2024-01-20T00:00:00", HOSTILE)],
    )  # fmt: skip
    for html in _pages(tables, programme).values():
        assert html.count("<script") == 1 and "<img" not in html and "\u202e" not in html
        for hidden in (NAME, PHONE, "第一小学", "王专家"):
            assert hidden not in html
    assert "■" * len(NAME) in _page(tables, programme) and "个看不见的字符" in _page(tables, programme)


def test_the_page_tells_who_was_first_how_near_they_are_and_what_was_ruled(programme):
    tables = _copied((TWO, TWO))
    html = _page(tables, programme)
    assert "先提交的是甲，早 1 天。" in html and ">同校<" in html and "待认定，成绩暂缓" in html
    assert "被覆盖怎样算" in html and "50.0%" in html and "40.0%" in html
    far = {"T1": ("nanchang", None, "一小"), "T2": ("jiujiang", None, "一小")}
    texts = dict(tables["texts"].itertuples(index=False))
    passages = list(tables["passages"].itertuples(index=False))
    ruled = [("T2", "lesson_design", "cleared", "王", "2024-01-20T00:00:00", None)]
    html = _page(_store(texts, passages, people=far, rulings=ruled, times={}), programme)
    assert ">跨市<" in html and "不成立（2024-01-20）" in html and ">不明<" in html


def test_a_ruling_older_than_a_text_is_marked_on_the_page_and_in_the_list(programme):
    texts = {LEFT: ONE + OWN, RIGHT: OWN + ONE}
    passage = (LEFT, RIGHT, 0, len(ONE), len(OWN), len(OWN + ONE), "exact")
    ruled = [(one, "lesson_design", "cleared", "组", "2024-01-02T10:00:00", None) for one in ("T1", "T2")]
    times = {LEFT: "2023-12-20T10:00:00", RIGHT: "2024-01-03T10:00:00"}
    pages = _pages(_store(texts, [passage], rulings=ruled, times=times), programme)
    html = "".join(pages.values())
    assert "不成立（2024-01-02，认定早于对方现行版本，请复核）" in html
    assert "不成立（2024-01-02，认定早于现行版本，请复核）" in html
    assert "不成立，请复核" in pages["province/evidence/index.html"]
    calm = _pages(_store(texts, [passage], rulings=ruled, times={LEFT: "2023-12-20T10:00:00"}), programme)
    assert "请复核" not in "".join(calm.values())


def test_a_former_years_text_is_said_to_be_one_and_is_nobodys_to_rule_on(programme):
    pair = (LEFT, OLD, "0.9", "0.2", "0.9", 30, 1, "0.8", OLD)
    tables = _store(
        {LEFT: ONE + OWN}, [(LEFT, OLD, 0, len(ONE), 0, len(ONE), "exact")], pairs=[pair], earlier=[(OLD, ONE)]
    )
    [name, index] = _pages(tables, programme)
    assert name.isascii() and index == "province/evidence/index.html"
    html = _page(tables, programme)
    assert "乙是往年的文本，在先。" in html and "2022 年" in html and "往年文本，不作认定" in html


@pytest.mark.parametrize(("coverage", "pages"), [("0.099999999999", 1), ("0.1", 2), ("0.100000000001", 2)])
def test_a_pair_gets_a_page_from_the_noting_limit_on(programme, coverage, pages):
    tables = _copied((TWO, TWO))
    pair = (LEFT, RIGHT, coverage, "0.01", coverage, 20, 1, "0.5", None)
    tables["pairs"] = canonical.from_rows([pair], "pairs")
    assert len(_pages(tables, programme)) == pages


def test_nothing_found_still_gives_a_list_that_says_so(programme):
    html = _pages(_store({LEFT: ONE}, []), programme)["province/evidence/index.html"]
    assert "没有达到提示线的雷同对" in html and "没有三份以上的群组" in html


def test_file_names_are_ascii_and_differ_also_where_case_does_not_count():
    ids = [
        "T1/lesson_design",
        "t1/lesson_design",
        "学员/lesson_design",
        "a--b/x",
        "a/b--x",
        "a.b/x",
        "a/b/x",
        "../../etc",
        "x" * 300,
    ]
    names = [Pair(one, "t9/x", 0, 0, 0, 0, None).page for one in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert all(
        re.fullmatch(r"[a-z0-9_.-]+--t9\.x\.html", name) and len(name) < 120 and name[0] != "." for name in names
    )


def test_a_megabyte_is_shown_in_bounded_size_around_its_passages(programme):
    filler = "".join(chr(0x4E00 + (n * n + 31 * n) % 18000) for n in range(500_000))
    left, right = filler + ONE + filler, TWO + ONE + filler
    at = len(filler)
    start = time.perf_counter()
    passages = [
        (LEFT, RIGHT, at, at + len(ONE), len(TWO), len(TWO) + len(ONE), "exact"),
        (LEFT, RIGHT, at + 50, 900_000, 100, 400_000, "edited"),
    ]
    html = _page(_store({LEFT: left, RIGHT: right}, passages), programme)
    assert time.perf_counter() - start < 20
    assert len(html) < 120_000 and ONE in re.sub(r"<[^>]+>", "", html) and "此处省略" in html
    assert "字数太多，未逐词标" in html


@pytest.mark.parametrize("length", [LONG - 1, LONG, LONG + 1])
def test_only_a_text_beyond_the_limit_is_shortened(length):
    html = whole_text("字" * length, "L", [], [], [])
    assert ("此处省略" in html) == (length > LONG)


def test_a_text_that_is_not_in_the_store_is_told(programme):
    tables = _copied((TWO, TWO))
    tables["texts"] = tables["texts"].iloc[:1]
    assert "正文不在库中" in _page(tables, programme)


def test_the_order_of_rows_never_matters(programme):
    tables = _copied((TWO, TWO), (THREE, THREE), (ONE, ONE))
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    assert _pages(tables, programme) == _pages(turned, programme)


def _ring(size):
    """``size`` texts, each copied from the one before."""
    ids = [f"T{number:03d}/growth_report" for number in range(size)]
    links = [(a, b, 0, 20, 0, 20, "exact") for a, b in pairwise(ids)]
    tables = _store(
        dict.fromkeys(ids, ONE),
        links,
        times={one: f"2023-12-{1 + n % 28:02d}T{n // 28:02d}:00:00" for n, one in enumerate(ids)},
    )
    tables["clusters"] = canonical.from_rows([(one, ids[0], size) for one in ids], "clusters")
    return tables


@pytest.mark.parametrize(("size", "drawn"), [(2, 0), (3, 3), (30, 30), (31, 30), (400, 30)])
def test_a_group_is_drawn_from_three_texts_on_and_never_more_than_thirty(programme, size, drawn):
    html = _pages(_ring(size), programme)["province/evidence/index.html"]
    assert html.count('text-anchor="middle"') == drawn
    assert ("只画出牵连最多的" in html) == (size > 30)


def test_where_else_a_passage_was_found_is_told_with_the_way_there(programme):
    html = _pages(_ring(3), programme)[
        "province/evidence/" + Pair("T000/growth_report", "T001/growth_report", 0, 0, 0, 0, None).page
    ]
    assert "比对的 3 份里，另有 1 份也有这段文字或其大半" in html and "乙还与 1 份雷同" in html
    [href] = set(re.findall(r'<a href="([^"#]+--[^"]+)"', html))
    assert f"province/evidence/{href}" in _pages(_ring(3), programme)


def _group(programme, names, links):
    """What the list says of a group; texts handed in in the order of their names."""
    tables = _store(dict.fromkeys(names, ONE), [(a, b, 0, 20, 0, 20, "exact") for a, b in links])
    tables["clusters"] = canonical.from_rows([(one, names[0], len(names)) for one in names], "clusters")
    return _pages(tables, programme)["province/evidence/index.html"]


def test_a_source_and_a_text_put_together_from_several_are_told_apart(programme):
    a, b, c = (f"{letter}/growth_report" for letter in "ABC")
    chain = _group(programme, (a, b, c), ((a, b), (b, c)))
    assert "1 号先于" in chain and "拼成" not in chain
    copies = _group(programme, (a, b, c), ((a, b), (a, c), (b, c)))
    assert "1 号先于" in copies and "拼成" not in copies
    patchwork = _group(programme, (a, b, c), ((a, c), (b, c)))
    assert "先于与它" not in patchwork and "3 号晚于与它相连的 2 份" in patchwork


def test_a_text_put_together_from_several_shows_them_all(programme):
    parts = {"A/growth_report": ONE + OWN, "B/growth_report": OWN + TWO, "C/growth_report": ONE + OWN + TWO}
    at = len(ONE + OWN)
    links = [
        ("A/growth_report", "C/growth_report", 0, len(ONE), 0, len(ONE), "exact"),
        ("B/growth_report", "C/growth_report", len(OWN), len(OWN + TWO), at, at + len(TWO), "exact"),
    ]
    pages = _pages(_store(parts, links), programme)
    other = Pair("B/growth_report", "C/growth_report", 0, 0, 0, 0, None).page
    [html] = [html for name, html in pages.items() if "index" not in name and not name.endswith(other)]
    assert f'<a class="see" href="{other}">另见 B</a><span class="o">{TWO}</span>' in html
    assert _marked(html, 1, 1) == ONE and "乙还与 1 份雷同" in html


# ---------------------------------------------------------------- in a browser

SCREEN = {"width": 1093, "height": 614}  # 1366x768 at 125 %


@pytest.fixture(scope="module")
def folder(programme, tmp_path_factory):
    place = tmp_path_factory.mktemp("evidence")
    changed = TWO.replace("纸条", "便签")
    for name, html in _pages(_copied((THREE, THREE), (TWO, changed), (ONE, ONE)), programme).items():
        (place / name.rpartition("/")[2]).write_text(html, "utf-8")
    return place


@pytest.fixture
def tab(browser, folder):
    tab = browser.new_page(viewport=SCREEN)
    tab.heard = []
    tab.on("request", lambda one: None if one.url.startswith(("file:", "data:")) else tab.heard.append(one.url))
    for event in ("console", "pageerror", "dialog"):
        tab.on(event, lambda one: tab.heard.append(str(one)))
    [name] = [path for path in folder.iterdir() if path.name != "index.html"]
    tab.goto(name.as_uri())
    yield tab
    assert tab.heard == []
    tab.close()


def _seen(tab, chip):
    """Does the chip stand inside its pane?"""
    return tab.evaluate(
        "id => { const c = document.getElementById(id).getBoundingClientRect(), s = document.getElementById(id).closest('.side').getBoundingClientRect();"
        " return c.top >= s.top - 1 && c.bottom <= s.bottom + 1 && c.top >= 0 && c.bottom <= innerHeight; }", chip
    )  # fmt: skip


@pytest.mark.browser
def test_keys_jump_from_passage_to_passage_on_both_sides_with_the_focus_seen(tab):
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    for key, number in (("j", 1), ("n", 2), ("ArrowRight", 3), ("j", 3), ("k", 2), ("ArrowLeft", 1), ("p", 1)):
        tab.keyboard.press(key)
        assert tab.evaluate("document.activeElement.id") == f"L{number}"
        assert tab.locator("#said").inner_text().startswith(f"第 {number} 段，共 3 段")
        assert _seen(tab, f"L{number}") and _seen(tab, f"R{number}")
        assert tab.locator("#texts mark.now").count() >= 2
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.browser
def test_a_click_on_a_passage_or_on_the_list_shows_both_sides(tab):
    tab.locator(".list a.n").nth(1).click()
    assert tab.locator("#said").inner_text().startswith("第 2 段") and _seen(tab, "L2") and _seen(tab, "R2")
    tab.locator(".side").nth(1).locator("mark[data-p='3']").first.click()
    assert tab.locator("#said").inner_text().startswith("第 3 段") and _seen(tab, "L3")
    tab.get_by_label("标出改动").click()
    assert tab.evaluate("getComputedStyle(document.querySelector('.text u.ed')).fontWeight") == "400"


@pytest.mark.browser
def test_it_prints_whole_in_two_columns_with_its_colours(tab):
    tab.emulate_media(media="print")
    sides = tab.evaluate(
        "[...document.querySelectorAll('.side')].map(s => [s.scrollHeight - s.clientHeight, s.getBoundingClientRect().left])"
    )
    assert [hidden for hidden, _ in sides] == [0, 0] and sides[0][1] < sides[1][1]
    assert not tab.locator(".bar").is_visible()
    assert tab.evaluate("getComputedStyle(document.querySelector('.text mark')).printColorAdjust") == "exact"
    assert tab.pdf(format="A4")[:4] == b"%PDF"


@pytest.mark.browser
def test_a_script_of_the_page_alone_runs_and_without_it_all_is_there(browser, folder, tab):
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=x onclick=\"document.title=1\">x</p>')")
    tab.evaluate("document.getElementById('x').click()")
    assert tab.title() != "1" and any("Content Security Policy" in line for line in tab.heard)
    tab.heard.clear()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(tab.url)
    assert plain.locator("mark[data-p='3']").first.is_visible() and not plain.locator(".bar").is_visible()
    context.close()


@pytest.mark.browser
def test_the_list_asks_for_nothing_and_leads_to_the_pages(tab, folder):
    tab.goto((folder / "index.html").as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    assert tab.evaluate(
        "(() => { const s = document.querySelector('.scroll'); return s.scrollWidth <= s.clientWidth + 1; })()"
    )
    tab.get_by_role("button", name="甲学校").click()
    tab.get_by_role("link", name="对照").first.click()
    assert "雷同证据：甲" in tab.title()
