"""The band: what it says, what it never changes, and what a hostile name cannot do in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.present.band import Seal, banded, beside, compared, draft

PAGE = "<html><body><!--band 2024-02-01--><!--/band--><p>正文</p></body></html>"


def test_it_says_draft_the_day_the_version_and_the_digest_and_the_same_again() -> None:
    page = banded(PAGE)
    assert re.search(
        r"<span>草稿</span><span>判定基准日 2024-02-01</span><span>jxgrade [\d.]+</span><span>指纹 [0-9a-f]{12}</span>",
        page,
    )
    assert banded(page) == page and "@bottom-left" in page


def test_another_text_has_another_digest_and_another_seal_the_same() -> None:
    def digest(html: str) -> str:
        return re.findall(r"指纹 ([0-9a-f]{12})", banded(html))[0]

    assert digest(PAGE) != digest(PAGE.replace("正文", "别的"))
    assert digest(PAGE) == digest(banded(PAGE, Seal("张三", "2024-02-20", 3)))
    assert "已封存（张三，2024-02-20，待定 3 人）" in banded(PAGE, Seal("张三", "2024-02-20", 3))


def test_a_page_without_a_place_for_it_stays_as_it_is() -> None:
    assert banded("<p>甲</p>") == "<p>甲</p>" == draft("<p>甲</p>")


@given(st.text(min_size=1))
def test_no_name_ends_the_style_or_opens_a_tag_and_the_draft_comes_back(name: str) -> None:
    page = banded(PAGE)
    sealed = banded(page, Seal(name, "2024-02-20"))
    style = sealed[sealed.index("<style>") : sealed.index("</style>")]
    assert (
        style.count('"') == 2
        and style.count("{") == style.count("}") == banded(PAGE).count("{")
        and "<" not in style[1:]
    )
    assert sealed.count("<span>") == 4 and draft(sealed) == page


@pytest.mark.parametrize(
    ("city", "province", "said"),
    [
        ("86.9%", "88.4%", "，比全省（88.4%）低 1.5 个百分点"),
        ("100.0%", "88.4%", "，比全省（88.4%）高 11.6 个百分点"),
        ("88.4%", "88.4%", "，与全省（88.4%）相同"),
    ],
)
def test_a_city_is_set_beside_the_province_by_the_rates_that_are_seen(city: str, province: str, said: str) -> None:
    assert compared(city, province) == said


def test_another_rate_of_the_province_changes_neither_digest_nor_draft_and_nothing_seen_means_nothing_said() -> None:
    page = banded(PAGE.replace("正文", f"合格率 86.9%{beside('86.9%')}"))
    there = banded(page, province="88.4%")
    assert "合格率 86.9%<!--beside 86.9%-->，比全省（88.4%）低 1.5 个百分点<" in there
    assert banded(there, province="90.0%") == banded(page, province="90.0%") != there
    assert draft(there) == banded(there) == banded(there, province="不足 5 人") == page
    assert draft(banded(page, Seal("张三", "2024-02-20"), province="88.4%")) == page
    assert beside("不足 5 人") == beside("—") == ""
