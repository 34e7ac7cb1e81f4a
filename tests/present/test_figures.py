"""Pictures: the same bytes everywhere, readable text, ids of their own."""

import re
import subprocess
import sys

import pytest

from jxgrade.present import figures
from jxgrade.present.figures import Series

HOSTILE = "$x$ <script>甲&乙"
DRAWINGS = {
    "stacked": lambda: figures.stacked(
        "条",
        ["南昌市", HOSTILE],
        [Series("合格", figures.BLUE, [3, 0]), Series("待定", figures.SKY, [1, 0])],
        labels=["4 人", HOSTILE],
    ),
    "funnel": lambda: figures.funnel("漏斗", [("报名", 10, ""), (HOSTILE, 0, "减少 10")]),
    "histogram": lambda: figures.histogram(
        "分布",
        [Series("人数", figures.BLUE, [55, 70])],
        step=50,
        span=(0, 100),
        limits=[(60, HOSTILE)],
        unit="分",
        counted="人",
    ),
    "intervals": lambda: figures.intervals("宽严", [("G1", -2.5, -4, -1), (HOSTILE, 0, -1, 1)], unit="分"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_is_the_same_bytes_each_time_and_names_no_date(name):
    one, other = DRAWINGS[name](), DRAWINGS[name]()
    assert one == other
    assert "<metadata" not in one and "dc:date" not in one


@pytest.mark.parametrize("name", DRAWINGS)
def test_text_stays_text_and_is_escaped(name):
    svg = DRAWINGS[name]()
    assert "$x$" in svg, "a dollar is no mathematics"
    assert "<script" not in svg
    assert "甲&amp;乙" in svg


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_refers_to_nothing_outside(name):
    svg = re.sub(r'xmlns(:\w+)?="[^"]*"', "", DRAWINGS[name]())
    assert "http" not in svg and "url(file" not in svg and "DejaVu" not in svg


def test_a_bar_with_rows_is_a_link_that_says_what_it_holds_and_an_empty_one_is_none():
    series = [Series("<合格>", figures.BLUE, [3, 0], lambda place: f"#表?市={place}&结论=合格")]
    svg = figures.stacked("条", ["甲&", "乙"], series, labels=["3", "0"])
    assert re.findall(r"<a [^>]*>", svg) == [
        '<a href="#表?市=0&amp;结论=合格" aria-label="甲&amp;，&lt;合格&gt; 3人，看这些行">'
    ]


@pytest.mark.parametrize(("most", "said"), [(3, "3 人"), (12800, "12000 人")])
def test_every_axis_has_a_scale_with_its_unit(most, said):
    series = [Series("合格", figures.BLUE, [most, 1])]
    assert f">{said}<" in figures.stacked("条", ["甲", "乙"], series, labels=["", ""])
    assert ">100 %<" in figures.stacked("条", ["甲", "乙"], series * 2, labels=["", ""], shares=True)
    assert f">{said}<" in figures.funnel("漏斗", [("甲", most, "")])
    assert ">2 分<" in figures.intervals("宽严", [("甲", 1, -1, 2)], unit="相差")


def test_ids_of_two_pictures_on_one_page_never_meet():
    found = [set(re.findall(r'\bid="([^"]+)"', draw())) for draw in DRAWINGS.values()]
    assert sum(map(len, found)) == len(set().union(*found))


def test_the_bytes_do_not_depend_on_the_fonts_of_the_machine_and_nothing_is_warned_of():
    script = (
        "import sys, warnings, logging; warnings.simplefilter('error')\n"
        "from matplotlib import font_manager\n"
        "if sys.argv[1] == 'bare':\n"
        "    fonts = font_manager.fontManager\n"
        "    fonts.ttflist = [font for font in fonts.ttflist if font.name.startswith('DejaVu')]\n"
        "from jxgrade.present import figures\n"
        "from jxgrade.present.figures import Series\n"
        "series = [Series('人数', figures.BLUE, [55, 70])]\n"
        "print(figures.histogram('分布', series, step=50, span=(0, 100), limits=[(60, '线')], unit='分', counted='人'))\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script, mode], capture_output=True, text=True, check=True)
        for mode in ("bare", "all")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert [run.stderr for run in runs] == ["", ""]


@pytest.mark.parametrize("values", [[0.0], [1.0], [1e6]], ids=str)
def test_degenerate_numbers_draw(values):
    assert figures.stacked("条", ["甲"], [Series("人", figures.BLUE, values)], labels=[""]).startswith("<svg")
    drawn = figures.histogram(
        "柱", [Series("人", figures.BLUE, values)], step=5, span=(0, 100), limits=[], unit="", counted=""
    )
    assert drawn.startswith("<svg")
    assert figures.intervals("宽严", [], unit="").startswith("<svg")
