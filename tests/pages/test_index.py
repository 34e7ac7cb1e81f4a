"""The index: every report one link away, failures in sight, nothing absolute."""

import re

import pytest

from jxgrade.pages.index import ReportLink, index_page
from jxgrade.tables import STORE, empty

ENTRIES = [
    ReportLink("nanchang", "1-intake", "收件核对", "ok", "nanchang/1-intake.html"),
    ReportLink("nanchang", "5-grading", "成绩判定", "ok", "nanchang/5-grading.html"),
    ReportLink("xinyu", "5-grading", "成绩判定", "failed", "xinyu/5-grading.html"),
    ReportLink("jian", "5-grading", "成绩判定", "failed", ""),
    ReportLink("province", "7-evaluation", "全省总览", "stale", "province/7-evaluation.html"),
]


@pytest.fixture(scope="module")
def page(province, programme):
    return index_page(ENTRIES, province, programme)


def test_every_report_that_exists_is_linked_relatively(page):
    links = set(re.findall(r'href="([^"]+\.html)"', page))
    assert links == {"rules.html", *(entry.href for entry in ENTRIES if entry.href)}
    assert not any(link.startswith(("/", "file:", "http")) for link in links)


def test_what_failed_is_told_on_top_with_its_partial_page(page):
    alarm = page[page.index('class="alarm"') : page.index('<dl class="cards">')]
    assert "有 3 份报告" in alarm
    assert "新余市《成绩判定》：没有生成完整" in alarm and 'href="xinyu/5-grading.html"' in alarm
    assert "吉安市《成绩判定》" in alarm and "全省《全省总览》：不是最新" in alarm
    assert "南昌市" not in alarm


def test_a_tile_leads_to_the_city_s_decisions(page):
    assert re.search(r'<a class="tile [a-z]*" style="[^"]*" href="nanchang/5-grading.html"><strong>南昌市', page)


def test_each_city_of_the_programme_has_its_own_place_on_the_map(programme):
    page = index_page(ENTRIES, {name: empty(name) for name in STORE}, programme)
    places = re.findall(r'class="tile[^>]*grid-row:(\d+);grid-column:(\d+)', page)
    assert len(set(places)) == len(places) == len(programme.slugs)
    (columns,) = re.findall(r"repeat\((\d+),1fr\)", page)
    assert {int(column) for _, column in places} == set(range(1, int(columns) + 1))


def test_a_programme_without_tiles_has_no_map_and_all_its_numbers(programme):
    cities = [city.model_copy(update={"tile": None}) for city in programme.cities]
    page = index_page(ENTRIES, {name: empty(name) for name in STORE}, programme.model_copy(update={"cities": cities}))
    assert 'class="map"' not in page and 'class="tile' not in page
    assert all(f'<tr id="{city.slug}"><td>{city.name}</td>' in page for city in cities)


def test_the_map_is_the_programme_s_own(programme):
    """Tiles count from any corner: only where they lie to each other is shown."""
    tiles = [(7, 4), (9, 4)] + [(7 + n, 5) for n in range(len(programme.cities) - 2)]
    cities = [city.model_copy(update={"tile": tile}) for city, tile in zip(programme.cities, tiles, strict=True)]
    page = index_page(ENTRIES, {name: empty(name) for name in STORE}, programme.model_copy(update={"cities": cities}))
    first, second, third = re.findall(r'class="tile[^>]*grid-row:(\d+);grid-column:(\d+)', page)[:3]
    assert (first, second, third) == (("1", "1"), ("1", "3"), ("2", "1"))


def _cells(body):
    """Each line of the table of cities, its cells apart."""
    return [row.replace("</td>", " ") for row in re.findall(r"<tr.*?</tr>", body[body.index("<tbody>") :], re.DOTALL)]


def test_the_numbers_of_the_cities_add_up(page, province):
    decisions = province["decisions"]
    body = page[page.index('id="cities"') :]
    lines = [re.sub(r"<[^>]+>", "", line).replace(",", "").split() for line in _cells(body)]
    registered = sum(int(line[2]) for line in lines)
    assert registered == len(decisions)  # who belongs to no city has a line too
    problems = province["problems"]
    for column, level in ((8, "error"), (9, "warning")):
        assert sum(int(line[column]) for line in lines) == (problems["level"] == level).sum()
    assert f"<dd>{len(decisions)}</dd>" in page


def test_an_index_of_nothing_renders(programme):
    page = index_page([], {name: empty(name) for name in STORE}, programme)
    assert "还没有生成全省的报告" in page and 'role="alert"' not in page


def test_the_same_input_gives_the_same_bytes(page, province, programme):
    assert page == index_page(ENTRIES, province, programme)
