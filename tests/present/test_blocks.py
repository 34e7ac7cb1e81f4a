"""Blocks: nothing that comes from data becomes markup, and no row is lost."""

from jxgrade.present.blocks import Badge, Card, Cited, Column, Lines, cards, head, items, note, table

HOSTILE = '<img src=x onerror="alert(1)">&amp;'
ESCAPED = "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;amp;"


def test_every_kind_of_block_escapes_what_it_is_given():
    blocks = [
        table(
            HOSTILE,
            [Column(HOSTILE), Column("二", "wide")],
            [(HOSTILE, Lines((HOSTILE, Badge(HOSTILE), Cited(HOSTILE, HOSTILE))))],
        ),
        table(HOSTILE, [Column("一")], [], empty=HOSTILE),
        cards(HOSTILE, [Card(HOSTILE, HOSTILE, HOSTILE)]),
        head(HOSTILE, HOSTILE, [HOSTILE]),
        note(HOSTILE, HOSTILE),
        items(HOSTILE, [(HOSTILE, HOSTILE)]),
    ]
    for block in blocks:
        assert "<img" not in block._repr_html_()
        assert ESCAPED in block._repr_html_()


def test_a_table_holds_every_row_and_shows_what_is_missing_as_a_dash():
    block = table("表", [Column("甲"), Column("乙", "number")], [(str(number), None) for number in range(1000)])
    html = block._repr_html_()
    assert html.count("<tr") == 1001
    assert (
        html.count("<tr class=off>") == 975 and "<noscript><style>tr.off" in html
    )  # without a script all rows are there
    assert block._repr_html_().count("—") == 1000
    assert "（共 1000 行）" in block._repr_html_()


def test_a_table_without_rows_says_so_instead_of_showing_an_empty_frame():
    block = table("待定名单", [Column("甲")], [], empty="没有待定的学员。")
    assert "<table" not in block._repr_html_()
    assert "没有待定的学员。" in block._repr_html_()


def test_zero_is_shown_as_zero():
    assert '<td class="number">0</td>' in table("表", [Column("甲", "number")], [(0,)])._repr_html_()


def test_the_text_form_of_a_block_is_its_title_alone():
    assert repr(table("表", [Column("甲")], [("秘密",)])) == "〔表〕"


def test_a_badge_carries_its_meaning_without_colour():
    signs = {
        Badge("x", tone).__html__().partition('aria-hidden="true">')[2][0]
        for tone in ("good", "bad", "wait", "note", "plain")
    }  # type: ignore[arg-type]
    assert len(signs) == 5
