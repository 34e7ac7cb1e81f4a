"""Blocks: nothing that comes from data becomes markup."""

from datetime import date

from jxgrade.present.blocks import Badge, Card, Cited, Lines, Link, cards, head, items, note

HOSTILE = '<img src=x onerror="alert(1)">&amp;'
ESCAPED = "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;amp;"


def test_every_kind_of_block_escapes_what_it_is_given():
    blocks = [
        cards(HOSTILE, Card(HOSTILE, HOSTILE, HOSTILE)),
        head(HOSTILE, HOSTILE, [HOSTILE], date(2024, 2, 1)),
        note(HOSTILE, HOSTILE),
        items(HOSTILE, [(HOSTILE, Cited(HOSTILE, HOSTILE)), (HOSTILE, Badge(HOSTILE))]),
    ]
    for block in blocks:
        assert "<img" not in block._repr_html_()
        assert ESCAPED in block._repr_html_()


def test_a_link_or_lines_of_links_in_a_list_of_terms_are_links():
    block = items("题", [("甲", Link("网页", "a.html")), ("乙", Lines((Link("一", "b.html"), Badge("二"))))])
    assert [
        link in block._repr_html_() for link in ('<a href="a.html">网页</a>', '<a href="b.html">一</a><br><span')
    ] == [True, True]


def test_the_text_form_of_a_block_is_its_title_alone():
    assert repr(note("题", "秘密")) == "〔题〕"


def test_a_badge_carries_its_meaning_without_colour():
    signs = {
        Badge("x", tone).__html__().partition('aria-hidden="true">')[2][0]
        for tone in ("good", "bad", "wait", "note", "plain")
    }  # type: ignore[arg-type]
    assert len(signs) == 5
