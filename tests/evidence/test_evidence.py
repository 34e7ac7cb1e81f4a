"""Evidence pages: what stands on them, against texts made by hand; and in a browser, as a committee would use them."""

import re
from fractions import Fraction
from itertools import pairwise

import pypdfium2
import pytest
from playwright.sync_api import expect

from jxgrade import tables as canonical
from jxgrade.checks import CHECKS
from jxgrade.evidence.marked_text import LONG, Span, pieces, whole_text
from jxgrade.evidence.pages import evidence_pages
from jxgrade.present import words
from jxgrade.present.pairs import group_file, pair_file, text_file
from jxgrade.present.trainee_links import link
from jxgrade.rules.pairs import Pair

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
NAME, PHONE = "欧阳若水", "13812345678"
ONE = "那天放学以后，我在操场边找到了独自坐着的小林，他把脸埋在书包里，一句话也不肯说。"
TWO = "第二周的辅导课上，大家把担心写在纸条上，折成纸飞机，从教室的后面飞到前面。"
THREE = "期末的家长会结束得很晚，他的奶奶留下来，拉着我的手说孩子肯回家吃饭了。"
OWN = "每个人都有自己的节奏。" * 6
LEFT, RIGHT, OLD = "T1/lesson_design", "T2/lesson_design", "earlier/2022/旧稿.txt"


def _store(texts, passages, *, pairs=None, earlier=(), rulings=(), findings=(), people=None, times=None, common=()):
    """The tables the pages read, from texts by id and passages (left, right, four offsets, kind)."""
    found = sorted({passage[:2] for passage in passages})
    pairs = [(*pair, "0.5", "0.5", "0.4", 20, 1, "0.5", pair[0]) for pair in found] if pairs is None else pairs
    times = {one: f"2023-12-2{n % 10}T10:00:00" for n, one in enumerate(sorted(texts))} if times is None else times
    who = sorted({one.rpartition("/")[0] for one in texts})
    people = people or dict.fromkeys(who, ("nanchang", "东湖区", "第一小学"))
    rows = {
        "pairs": pairs,
        "passages": passages,
        "texts": [*texts.items(), *earlier],
        "rulings": list(rulings),
        "findings": list(findings),
        "clusters": [],
        "common_text": list(common),
        "shared_passages": [],
        "shared_passage_texts": [],
        "hints": [],
        "identities": [(one, None, NAME if one == "T1" else None, None, None, PHONE) for one in who],
        "trainees": [(one, *people[one], "school", None, None, False, False) for one in who],
        "submissions": [
            (
                one,
                one.rpartition("/")[0],
                one.rpartition("/")[2],
                None,
                times.get(one),
                None,
                False,
                True,
                900,
                900,
                900,
                0,
                0,
            )
            for one in texts
        ],
    }
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
        right += copied
    return _store({LEFT: left, RIGHT: right}, passages)


def _pages(tables, programme):
    return dict(evidence_pages(tables, programme))


def _page(tables, programme):
    [html] = [html for name, html in _pages(tables, programme).items() if "--" in name]
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


def test_what_the_checks_found_of_disguise_stands_beside_the_text(programme):
    tables = _copied((TWO, TWO))
    assert "书写上的异常" not in _page(tables, programme)
    rows = [(RIGHT, check, "warning", "x", "x", 0, 1) for check in ("parted", "hidden_text", "length_short")]
    html = _page(tables | {"findings": canonical.from_rows(rows, "findings")}, programme)
    assert _cells(html, "书写上的异常") == ("未发现", "隐藏文字、字间夹有字符")
    assert CHECKS.keys() >= words.DISGUISE_CHECKS


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


FORM = "一、学习收获与实操案例"  # 10 Han characters
WORN = "扎实推进全员育人工作"  # 10 Han characters


def _with_form(*, theirs=FORM):
    """Both begin with the form's heading and hold a worn phrase; TWO (33 Han characters) is copied; T2 has ``theirs`` as heading."""
    left, right = FORM + TWO + WORN + ONE, theirs + THREE + WORN + TWO
    at, to = len(FORM), len(theirs + THREE + WORN)
    common = [
        (LEFT, 0, len(FORM), "template"),
        (RIGHT, 0, len(theirs), "template"),
        (LEFT, at + len(TWO), at + len(TWO + WORN), "frequent"),
        (RIGHT, len(theirs + THREE), to, "frequent"),
    ]
    own = (33 + 36, 32 + 33)  # Han characters of TWO + ONE, THREE + TWO
    pair = (LEFT, RIGHT, *(canonical.plain(Fraction(33, n)) for n in (own[1], *own)), 33, 1, "0.5", LEFT)
    passage = (LEFT, RIGHT, at, at + len(TWO), to, to + len(TWO), "exact")
    return _store({LEFT: left, RIGHT: right}, [passage], pairs=[pair], common=common)


def test_the_sentences_of_these_tests_have_the_length_they_are_said_to_have():
    assert [sum("\u4e00" <= char <= "\u9fff" for char in part) for part in (FORM, WORN, ONE, TWO, THREE)] == [
        10,
        10,
        36,
        33,
        32,
    ]


def _cells(html, name):
    [row] = re.findall(rf'<tr><th scope="row">{name}</th><td>(.*?)</td><td>(.*?)</td></tr>', html)
    return row


def test_common_text_is_grey_can_be_switched_and_the_coverage_is_told_with_and_without_it(programme):
    html = _page(_with_form(), programme)
    for said in (f'<span class="g">{FORM}</span>', f'<span class="g">{WORN}</span>', 'id="common"'):
        assert said in html
    assert _cells(html, "被覆盖（扣除后）") == ("47.8%", "50.8%")  # 33 of 69, of 65
    assert _cells(html, "若不扣除公共文字") == ("59.6%", "62.4%")  # 33 + 20 of 69 + 20, of 65 + 20
    assert _cells(html, "汉字") == tuple(f"片段内 33 ÷ 可计 {own}（全文 {own + 20}，公共文字 20）" for own in (69, 65))
    assert (
        "甲 20 字、乙 20 字，是表格栏目和给定文件的原话（甲 10 字、乙 10 字）和许多人的作业里都有的话（甲 10 字、乙 10 字）"
        in html
    )


def test_common_text_that_only_one_side_has_counts_for_nobody_before_the_discount(programme):
    html = _page(_with_form(theirs="教学反思记录表填写说明"), programme)
    assert _cells(html, "若不扣除公共文字") == ("48.3%", "50.0%")  # 33 + 10 of 89, of 86


def test_without_common_text_nothing_is_said_to_be_left_out(programme):
    html = _page(_copied((TWO, TWO)), programme)
    assert 'id="common"' not in html and "若不扣除" not in html and "两份都没有公共文字" in html


def test_what_is_shown_beside_a_passage_and_not_counted_is_told(programme):
    tables = _with_form()
    pair = (LEFT, RIGHT, *(canonical.plain(Fraction(31, 69)),) * 3, 31, 1, "0.5", LEFT)
    html = _page(tables | {"pairs": canonical.from_rows([pair], "pairs")}, programme)
    assert _cells(html, "汉字")[0] == "片段内 31 ÷ 可计 69（全文 89，公共文字 20，片段两端另有 2 字相同，未计）"
    assert _cells(html, "若不扣除公共文字")[0] == "57.3%"  # 31 + 20 of 89


def test_no_text_becomes_markup_and_no_person_is_named(programme):
    text = f"{ONE}{HOSTILE}{NAME}{PHONE}第一小学\u202e{TWO}"
    at = text.index("第一小学")
    ids = [LEFT, RIGHT, "T3</script>/lesson_design"]
    links = [(a, b, 0, len(text), 0, len(text), "exact") for a, b in pairwise(ids)]
    tables = _store(
        dict.fromkeys(ids, text),
        links,
        findings=[(one, "identity_school", "warning", "单位", "x", at, at + 4) for one in ids],
        people={
            "T1": ("nanchang", HOSTILE, "甲校"),
            "T2": ("jiujiang", "浔阳区", HOSTILE),
            "T3</script>": ("jiujiang", None, HOSTILE),
        },
        rulings=[("T1", "lesson_design", "confirmed", "王专家", "2024-01-20T00:00:00", HOSTILE)],
    )
    tables["clusters"] = canonical.from_rows([(one, LEFT, 3) for one in ids], "clusters")
    pages = _pages(tables, programme)
    assert sorted(name.rpartition("/")[2].partition(".")[0] for name in pages if "--" not in name) == [
        "decide",
        "group",
        "index",
        "text",
    ]
    for name, html in pages.items():
        assert html.count("<script") == 1 and "<img" not in html and "\u202e" not in html
        for hidden in (NAME, PHONE, "第一小学", "王专家"):
            assert hidden not in html
        assert "index" in name or "group" in name or ("■" * len(NAME) in html and "个看不见的字符" in html)


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
    [name, decide, index] = _pages(tables, programme)
    assert name.isascii() and decide == "province/evidence/decide.html" and index == "province/evidence/index.html"
    html = _page(tables, programme)
    assert "乙是往年的文本，在先。" in html and "2022 年" in html and "往年文本，不作认定" in html


@pytest.mark.parametrize(("coverage", "pages"), [("0.099999999999", 2), ("0.1", 3), ("0.100000000001", 3)])
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
    names = [pair_file(Pair(one, "t9/x", 0, 0, 0, 0, None)) for one in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert all(
        re.fullmatch(r"[a-z0-9_.-]+--t9\.x\.html", name) and len(name) < 120 and name[0] != "." for name in names
    )


def test_a_megabyte_is_shown_in_bounded_size_around_its_passages(programme):
    filler = "".join(chr(0x4E00 + (n * n + 31 * n) % 18000) for n in range(500_000))
    left, right = filler + ONE + filler, TWO + ONE + filler
    at = len(filler)
    passages = [
        (LEFT, RIGHT, at, at + len(ONE), len(TWO), len(TWO) + len(ONE), "exact"),
        (LEFT, RIGHT, at + 50, 900_000, 100, 400_000, "edited"),
    ]
    html = _page(_store({LEFT: left, RIGHT: right}, passages), programme)
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


def test_how_many_pages_there_are_is_known_before_they_are_made(programme):
    for tables in (_ring(2), _ring(5), _patchwork()[0], _store({LEFT: ONE}, [])):
        assert len(evidence_pages(tables, programme)) == len(list(evidence_pages(tables, programme)))


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


@pytest.mark.parametrize(("size", "drawn"), [(2, 0), (3, 3), (30, 30), (31, 30), (60, 30)])
def test_a_group_is_drawn_from_three_texts_on_and_never_more_than_thirty(programme, size, drawn):
    pages = _pages(_ring(size), programme)
    groups = [html for name, html in pages.items() if "/group." in name]
    assert [html.count('text-anchor="middle"') for html in groups] == ([drawn] if drawn else [])
    assert all(("只画出牵连最多的" in html) == (size > 30) for html in groups)


def test_where_else_a_passage_was_found_is_told_with_the_way_there(programme):
    pages = _pages(_ring(3), programme)
    html = pages["province/evidence/" + pair_file(Pair("T000/growth_report", "T001/growth_report", 0, 0, 0, 0, None))]
    assert "在比对的 3 份里，另有 1 份也查到这段文字或其大半" in html and "乙还与 1 份雷同" in html
    for page in (text_file("T001/growth_report"), group_file("T000/growth_report")):
        assert f'href="{page}"' in html and f"province/evidence/{page}" in pages


def test_every_link_of_every_page_leads_somewhere(programme):
    tables = _ring(5)
    pages = _pages(tables, programme)
    places = {link(one, "../../").href for one in tables["trainees"]["trainee_id"]}
    for html in pages.values():
        for href in re.findall(r'href="([^"]*)"', html):
            target, _, at = href.partition("#")
            found = pages.get(f"province/evidence/{target}", "") if target else html
            assert href in {"data:,", "../../index.html", *places} or (found and (not at or f'id="{at}"' in found))


PARTS = (ONE, TWO, THREE, ONE[::-1], TWO[::-1])
HOST = "Z/growth_report"


def _patchwork():
    """Z is made of five sentences, each from another text, the first two of which belong to the same school as Z."""
    text, texts, links = "", {}, []
    for letter, part in zip("ABCDE", PARTS, strict=True):
        source = f"{letter}/growth_report"
        texts[source] = OWN + part
        links.append((source, HOST, len(OWN), len(OWN + part), len(text), len(text + part), "exact"))
        text += part
    texts[HOST] = text + "末了。"
    shares = [sum("\u4e00" <= char <= "\u9fff" for char in part) for part in PARTS]
    whole = sum(shares) + 2
    pairs = [
        (a, b, "0.3", "0.25", canonical.plain(Fraction(n, whole)), 20, 1, "0.5", a)
        for (a, b, *_), n in zip(links, shares, strict=True)
    ]
    people = dict.fromkeys("ABZ", ("nanchang", "东湖区", "一小")) | dict.fromkeys("CDE", ("jiujiang", "浔阳区", "二小"))
    tables = _store(texts, links, pairs=pairs, people=people)
    tables["clusters"] = canonical.from_rows([(one, "A/growth_report", 6) for one in texts], "clusters")
    return tables, Fraction(sum(shares), whole)


def test_a_text_put_together_from_five_shows_all_five_and_what_they_cover_together(programme):
    tables, share = _patchwork()
    pages = _pages(tables, programme)
    [html] = [page for name, page in pages.items() if "/text." in name]
    assert f"先于本文的 5 处来源合计覆盖本文 {float(100 * share):.1f}%。" in html
    shown = re.search(r'<div class="text">(.*?)</div>', html, re.DOTALL)[1]
    marks = re.findall(r'<mark class="(c\d)" data-p="\d">(.*?)</mark>', shown)
    assert [text for _, text in marks] == list(PARTS) and len({colour for colour, _ in marks}) == 5
    for colour, number, href in re.findall(r'<a class="n (c\d)" id="L\d" href="([^"#]+)#R1"[^>]*>(\d)', shown):
        [legend] = re.findall(rf'<a class="n {colour}" href="{number}">{href}</a>', html)  # same colour, number, page
        assert legend and f"province/evidence/{number}" in pages
    assert html.count(">同校<") == 2 and html.count(">跨市<") == 3
    assert "任何一份单独都没有达到 30%，所以成绩没有暂缓；合起来却有" in html


def test_what_all_cover_together_counts_overlaps_once_and_common_text_nowhere(programme):
    text = ONE + TWO
    ids = ["A/growth_report", "B/growth_report", HOST]
    links = [(ids[0], HOST, 0, len(ONE), 0, len(ONE), "exact"), (ids[1], HOST, 0, len(ONE), 0, len(ONE), "exact")]
    tables = _store({ids[0]: ONE, ids[1]: ONE, HOST: text}, links, common=[(HOST, len(ONE), len(ONE) + 4, "frequent")])
    [html] = [page for name, page in _pages(tables, programme).items() if "/text." in name]
    assert "合计覆盖本文 55.4%" in html and "36 ÷ 65 个汉字" in html  # of ONE all 36, of TWO 33 - 4 are left
    assert 'data-p="1 2"' in html


def test_a_chain_tells_the_likely_origin_with_the_caveat_and_a_former_year_has_its_own_shape(programme):
    ids = [OLD, "A/growth_report", "B/growth_report"]
    links = [(*sorted(two), 0, 20, 0, 20, "exact") for two in pairwise(ids)]
    pairs = [(a, b, "0.9", "0.9", "0.9", 20, 1, "0.5", OLD if OLD in (a, b) else a) for a, b, *_ in links]
    tables = _store({ids[1]: ONE, ids[2]: ONE}, links, pairs=pairs, earlier=[(OLD, ONE)])
    tables["clusters"] = canonical.from_rows([(one, ids[1], 3) for one in ids], "clusters")
    [html] = [page for name, page in _pages(tables, programme).items() if "/group." in name]
    svg = re.search(r"<svg.*?</svg>", html, re.DOTALL)[0]
    assert svg.count("<rect") == 2 and svg.count("<circle") == 2  # the former text ringed, two of this year
    assert "可能的源头" in svg and "中间一环" in svg
    roles = re.findall(r"可能的源头|中间一环", html[html.index("<tbody") :])
    assert roles[:2] == ["可能的源头", "中间一环"]
    assert "先提交的不一定是原作者" in html


def test_a_row_to_be_written_down_holds_all_but_what_only_a_person_can_say(programme):
    tables = _copied((TWO, TWO))
    html = _page(tables, programme)
    rows = [row.split("\t") for row in re.findall(r"<textarea[^>]*>(.*?)</textarea>", html)]
    assert rows == [
        ["T1", "心理活动课程设计", "", "", "", "与 T2 · 心理活动课程设计 雷同"],
        ["T2", "心理活动课程设计", "", "", "", "与 T1 · 心理活动课程设计 雷同"],
    ]
    headings = [column.heading for column in canonical.INBOX["misconduct"].columns]
    assert re.findall(r'<th scope="col">(.*?)</th>', html.partition('class="row"')[2])[: len(headings)] == headings
    assert "selected" not in html and '<option value="">' in html


def test_a_former_years_text_has_no_row_to_be_written_down(programme):
    pair = (LEFT, OLD, "0.9", "0.2", "0.9", 30, 1, "0.8", OLD)
    tables = _store({LEFT: ONE + OWN}, [(LEFT, OLD, 0, 35, 0, 35, "exact")], pairs=[pair], earlier=[(OLD, ONE)])
    assert _page(tables, programme).count("<textarea") == 1


def test_a_passage_that_differs_in_punctuation_only_is_called_the_same(programme):
    html = _page(_copied((TWO, TWO.replace("，", "\n"))), programme)
    assert "一字不差" in html and "<small>改动</small>" not in html.partition('<div class="text">')[2]


# ---------------------------------------------------------------- in a browser

SCREEN = {"width": 1093, "height": 614}  # 1366x768 at 125 %


@pytest.fixture(scope="module")
def folder(programme, tmp_path_factory):
    """A pair, a patchwork of five and its group, each with common text, as files."""
    place = tmp_path_factory.mktemp("evidence")
    changed = TWO.replace("纸条", "便签")
    patchwork, _ = _patchwork()
    patchwork["common_text"] = canonical.from_rows([(HOST, 0, 4, "template")], "common_text")
    pair = _copied((THREE, THREE), (TWO, changed), (ONE, ONE))
    pair["common_text"] = canonical.from_rows([(LEFT, 0, 4, "template")], "common_text")
    for name, html in {**_pages(patchwork, programme), **_pages(pair, programme)}.items():
        (place / name.rpartition("/")[2]).write_text(html, "utf-8")
    return place


PAIR_PAGE = pair_file(Pair(LEFT, RIGHT, 0, 0, 0, 0, None))
TEXT_PAGE, GROUP_PAGE = text_file("Z/growth_report"), group_file("A/growth_report")


@pytest.fixture(scope="module")
def window(browser):
    """One for all tests: a new one costs half a second of processor time."""
    tab = browser.new_page(viewport=SCREEN)
    tab.heard = []
    tab.on("request", lambda one: None if one.url.startswith(("file:", "data:")) else tab.heard.append(one.url))
    for event in ("console", "pageerror", "dialog"):
        tab.on(event, lambda one: tab.heard.append(str(one)))
    yield tab
    tab.close()


@pytest.fixture
def tab(window, folder):
    window.emulate_media(media="screen")
    window.goto("about:blank")
    window.heard.clear()
    window.goto((folder / PAIR_PAGE).as_uri())
    yield window
    assert window.heard == []


def _seen(tab, chip):
    """Does the chip stand inside its pane?"""
    return tab.evaluate(
        "id => { const c = document.getElementById(id).getBoundingClientRect(), s = document.getElementById(id).closest('.side').getBoundingClientRect();"
        " return c.top >= s.top - 1 && c.bottom <= s.bottom + 1 && c.top >= 0 && c.bottom <= innerHeight; }",
        chip,
    )


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
    expect(tab.locator("#said")).to_have_text(re.compile("^第 2 段"))
    assert _seen(tab, "L2") and _seen(tab, "R2")
    tab.locator(".side").nth(1).locator("mark[data-p='3']").first.click()
    expect(tab.locator("#said")).to_have_text(re.compile("^第 3 段"))
    assert _seen(tab, "L3")
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


def _printed(tab, path):
    """The words of the page as printed on A4, without white space."""
    tab.emulate_media(media="print")
    tab.pdf(path=path, prefer_css_page_size=True)
    with pypdfium2.PdfDocument(path) as printed:
        return "".join("".join(page.get_textpage().get_text_bounded() for page in printed).split())


@pytest.mark.browser
def test_the_print_holds_every_passage_with_its_number_and_a_line_to_sign(tab, tmp_path):
    said = _printed(tab, tmp_path / "pair.pdf")
    for part in ("孩子肯回家吃饭了", "折成纸飞机", "他把脸埋在书包里"):
        assert said.count(part) >= 2  # on either side
    assert "决定人（签字）" in said and "复制这一行" not in said


@pytest.mark.browser
def test_the_print_of_a_patchwork_holds_the_text_and_all_its_sources(tab, folder, tmp_path):
    tab.goto((folder / TEXT_PAGE).as_uri())
    said = _printed(tab, tmp_path / "text.pdf")
    assert all(f"{letter}·个人成长报告" in said for letter in "ABCDE") and "先于本文的5处来源" in said
    assert "孩子肯回家吃饭了" in said


@pytest.mark.browser
def test_keys_go_through_a_patchwork_and_a_number_leads_to_the_pair(tab, folder):
    tab.goto((folder / TEXT_PAGE).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    for key, number in (("j", 1), ("j", 2), ("k", 1)):
        tab.keyboard.press(key)
        assert tab.evaluate("document.activeElement.id") == f"L{number}" and _seen(tab, f"L{number}")
        assert tab.locator("#said").inner_text().startswith(f"第 {number} 段，共 5 段")
    tab.locator("#L4").click()
    expect(tab).to_have_title(re.compile("雷同证据：甲"))
    expect(tab.locator("#said")).to_have_text(re.compile("^第 1 段"))


@pytest.mark.browser
@pytest.mark.parametrize("name", [PAIR_PAGE, TEXT_PAGE])
def test_common_text_is_grey_until_it_is_switched_off(tab, folder, name):
    tab.goto((folder / name).as_uri())
    look = "getComputedStyle(document.querySelector('.text .g')).fontStyle"
    assert tab.evaluate(look) == "italic"
    tab.keyboard.press("c")
    assert tab.evaluate(look) == "normal"
    tab.get_by_label("公共文字变灰").click()
    assert tab.evaluate(look) == "italic"


@pytest.mark.browser
def test_what_a_person_fills_in_is_in_the_row_to_be_copied_and_nothing_is_chosen_before(tab):
    ruling_row = tab.locator(".ruling_row").first
    row = ruling_row.locator("textarea")
    assert row.input_value().split("\t")[2:5] == ["", "", ""]
    ruling_row.get_by_label("处理结果").select_option("不成立")
    ruling_row.get_by_label("决定人").fill("认定小组 jk")
    ruling_row.get_by_label("决定时间").fill("2024-01-31")
    assert row.input_value().split("\t")[:5] == ["T1", "心理活动课程设计", "不成立", "认定小组 jk", "2024-01-31"]
    assert ruling_row.locator(".row tbody td").all_inner_texts()[2:5] == ["不成立", "认定小组 jk", "2024-01-31"]
    assert tab.locator(".ruling_row").nth(1).locator("textarea").input_value().split("\t")[2] == ""
    assert tab.locator("mark.now").count() == 0  # j and k in a field are letters
    ruling_row.get_by_role("button", name="复制这一行").click()
    expect(ruling_row.locator(".copy span")).to_have_text(re.compile("^已复制"))


@pytest.mark.browser
def test_a_group_fits_the_screen_and_leads_to_its_texts_and_pairs(tab, folder):
    tab.goto((folder / GROUP_PAGE).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    assert tab.locator("svg circle").count() == 6
    tab.locator("table", has_text="群组里的作业").get_by_role("link", name="Z", exact=True).click()
    expect(tab).to_have_title(re.compile("^雷同来源：Z"))


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
    expect(tab).to_have_title(re.compile("雷同证据：甲"))
