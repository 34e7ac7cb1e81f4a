"""Each page in a real browser: no request beyond its file, no console message, no script of the data, prints whole."""

import csv
import json
import re
import tomllib
from functools import cached_property

import nbformat
import pypdfium2
import pytest
from nbconvert.exporters.html import HTMLExporter
from playwright.sync_api import expect
from traitlets.config import Config

from jxgrade import batch
from jxgrade.batch.workspace import Workspace
from jxgrade.grading.decided import decisions_of
from jxgrade.pages.decided import decided
from jxgrade.pages.grading import GradingReport
from jxgrade.pages.index import ReportLink, index_page
from jxgrade.pages.trainees import trainee_pages
from jxgrade.present import page
from jxgrade.present.blocks import Badge, Block
from jxgrade.present.exporter import html_of
from jxgrade.present.listing import Column, Listing
from tests.small_province import build

pytestmark = pytest.mark.browser
SCREEN = {"width": 1093, "height": 614}  # 1366x768 at 125 %
SCOPES = {
    "1-intake": "nanchang",
    "2-checks": "nanchang",
    "4-moderation": "province",
    "5-grading": "nanchang",
    "6-selection": "province",
    "7-evaluation": "province",
}


@pytest.fixture(scope="module")
def pages(once, root, programme):
    """Every notebook of the repository with its cells filled in, and the index."""
    return Workspace(once("pages", lambda place: _write(Workspace(place), root, programme))).reports


def _write(workspace, root, programme):
    workspace.params.symlink_to(root / "params")
    folder, tables = workspace.reports, build(programme, 160)
    entries = []
    for stem, scope in SCOPES.items():
        place = folder / scope
        notebook = nbformat.read(root / "notebooks" / f"{stem}.ipynb", as_version=4)
        _fill(notebook, batch.Prepared(workspace, programme, tables))
        nbformat.write(notebook, place / f"{stem}.ipynb")
        (place / f"{stem}.html").write_text(html_of(place / f"{stem}.ipynb"), "utf-8")
        entries.append(ReportLink(scope, stem, stem, "ok", f"{scope}/{stem}.html"))
    (folder / "index.html").write_text(index_page(entries, tables, programme), "utf-8")


def _fill(notebook, data):
    """Run the cells as a kernel would, with a store that needs no workspace."""
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "prepare", lambda workspace, **_: data)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                *before, last = cell.source.rstrip().split("\n")
                exec("\n".join(before), names)
                try:
                    shown = eval(last, names)
                except SyntaxError:
                    exec(last, names)
                else:
                    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": shown._repr_html_()})]


@pytest.fixture(scope="module")
def window(browser):
    """One for all tests (a new one costs half a second of processor time), and what its pages asked for, said, or popped up."""
    tab = browser.new_page(viewport=SCREEN)
    heard = []
    tab.on(
        "request", lambda request: heard.append(request.url) if not request.url.startswith(("file:", "data:")) else None
    )
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))

    yield tab, heard
    tab.close()


@pytest.fixture
def visit(window, pages):
    """Open a page and collect what it asked for, said, or popped up."""
    tab, heard = window
    tab.emulate_media(media="screen")
    tab.set_viewport_size(SCREEN)
    tab.goto("about:blank")
    heard.clear()

    def go(name):
        tab.goto((pages / name).as_uri())
        return tab, heard

    return go


@pytest.mark.parametrize("name", ["index.html", *(f"{scope}/{stem}.html" for stem, scope in SCOPES.items())])
def test_a_page_asks_for_nothing_says_nothing_and_fits_the_screen(visit, name):
    tab, heard = visit(name)
    assert heard == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    assert tab.evaluate("document.querySelectorAll('script').length") == 1
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    assert tab.evaluate("document.querySelectorAll('h1').length") == 1
    ids = tab.evaluate("Array.from(document.querySelectorAll('[id]')).map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert len(_paper(tab)[0]) > 200  # the first sheet is not left empty for what must stay together


def _shown(tab, caption):
    return tab.evaluate(
        "c => { const t = [...document.querySelectorAll('table')].find(t => t.caption.textContent.startsWith(c));"
        " return [...t.tBodies[0].rows].filter(r => r.offsetParent !== null).map(r => r.cells[0].textContent); }",
        caption,
    )


_LAST_NUMBER = "rows => rows.map(row => [...row.querySelectorAll('td.number')].pop().textContent)"


def test_the_list_of_decisions_is_searched_sorted_and_paged(visit, province):
    tab, heard = visit("nanchang/5-grading.html")
    frame = tab.locator(".table", has=tab.locator("caption", has_text="全部判定"))
    first = _shown(tab, "全部判定")
    assert len(first) == 25
    frame.get_by_role("button", name="下一页").click()
    assert not set(first) & set(_shown(tab, "全部判定"))
    frame.get_by_role("searchbox").fill(first[3])
    assert _shown(tab, "全部判定") == [first[3]]
    frame.get_by_role("searchbox").fill("")
    frame.get_by_role("button", name="综合得分").click()
    frame.get_by_role("button", name="综合得分").click()
    assert tab.locator("th[aria-sort=descending]").count() == 1 and len(_shown(tab, "全部判定")) == 25
    frame.get_by_role("button", name="全部显示").click()
    totals = [float(one) for one in frame.locator("tbody tr").evaluate_all(_LAST_NUMBER) if one != "—"]
    assert totals == sorted(totals, reverse=True) and len(totals) > 10 and heard == []


def test_a_number_leads_to_its_rows_and_they_are_exported_as_they_are_filtered(visit, pages):
    tab, heard = visit("nanchang/5-grading.html")
    card = tab.locator(".card", has_text="不合格").get_by_role("link")
    number = int(card.inner_text().replace(",", ""))
    card.click()
    frame = tab.locator(".table", has=tab.locator("caption", has_text="全部判定"))
    expect(frame.get_by_label("结论")).to_have_value("=不合格")
    assert number > 0
    with tab.expect_download() as caught:
        frame.get_by_role("button", name="导出 CSV").click()
    lines = list(csv.reader(caught.value.path().read_text("utf-8-sig").splitlines()))
    assert len(lines) == number + 1 and {line[1] for line in lines[1:]} == {"不合格"}
    tab.goto((pages / "index.html").as_uri())
    tab.goto((pages / "nanchang/5-grading.html").as_uri() + "#全部判定?结论=合格")
    assert frame.get_by_label("结论").input_value() == "=合格" and heard == []


def test_a_bar_leads_to_its_rows_and_the_range_can_be_left(visit):
    tab, heard = visit("nanchang/5-grading.html")
    frame = tab.locator(".table", has=tab.locator("caption", has_text="全部判定"))
    bar = tab.get_by_role("link", name=re.compile("到 .*合格 [1-9].*看这些行")).first
    low, high, status, number = re.match(r"(\d+) 到 (\d+)，(\S+) (\d+)", bar.get_attribute("aria-label")).groups()
    bar.focus()
    tab.keyboard.press("Enter")
    expect(frame.get_by_label("结论")).to_have_value(f"={status}")
    totals = frame.locator("tbody tr").evaluate_all(_LAST_NUMBER)
    assert len(totals) == int(number) and all(int(low) <= float(one) < int(high) for one in totals)
    assert f"综合得分 {low} 到 {high}" in frame.locator(".said").inner_text()
    frame.get_by_role("button", name="取消筛选").click()
    assert len(_shown(tab, "全部判定")) == 25 and heard == []


def test_what_a_spreadsheet_takes_for_a_formula_is_exported_as_text(browser, tmp_path):
    listed = Listing(
        "表", (Column("一", "text", str), Column("二", "number", lambda row: -5)), ["=1+1", "@a", "甲,乙"], tools=True
    )
    (tmp_path / "a.html").write_text(
        f'<meta charset="utf-8">{listed.html}<script>{page.source("page.js")}</script>', "utf-8"
    )
    tab = browser.new_page()
    tab.goto((tmp_path / "a.html").as_uri())
    with tab.expect_download() as caught:
        tab.get_by_role("button", name="导出 CSV").click()
    lines = list(csv.reader(caught.value.path().read_text("utf-8-sig").splitlines()))
    assert lines == [["一", "二"], ["'=1+1", "-5"], ["'@a", "-5"], ["甲,乙", "-5"]]
    tab.close()


def test_thousands_of_rows_are_found_filtered_exported_and_printed(browser, tmp_path):
    rows = [(f"T{n:05}", Badge(("合格", "待定")[n % 2], "good"), f"<b>&{n}</b>") for n in range(3000)]
    columns = [Column("编号", "id", lambda row: row[0]), Column("结论", "choice", lambda row: row[1])]
    listed = Listing("表", [*columns, Column("说明", "wide", lambda row: row[2])], rows)
    tab, heard = _alone(browser, tmp_path, listed)
    frame = tab.locator(".table.ready")
    assert _shown(tab, "表") == [row[0] for row in rows[:25]]
    frame.get_by_role("searchbox").fill("<b>&2999<")
    assert _shown(tab, "表") == ["T02999"]
    frame.get_by_role("searchbox").fill("")
    frame.get_by_label("结论").select_option("待定")
    with tab.expect_download() as caught:
        frame.get_by_role("button", name="导出 CSV").click()
    lines = list(csv.reader(caught.value.path().read_text("utf-8-sig").splitlines()))
    assert lines[1:] == [[row[0], "待定", row[2]] for row in rows[1::2]]
    sheets = _paper(tab)
    found = re.findall(r"T\d{5}", "".join(sheets))
    assert found == [row[0] for row in rows[1::2]] and all("编号" in sheet for sheet in sheets)
    assert _shown(tab, "表") == [row[0] for row in rows[1:51:2]] and heard == []


def _alone(browser, folder, listed):
    """A page with nothing but a listing, and what it says."""
    html = f"<style>{page.source('page.css')}</style>{listed.html}<script>{page.source('page.js')}</script>"
    (folder / "a.html").write_text(f'<!DOCTYPE html><meta charset="utf-8">{html}', "utf-8")
    tab, heard = browser.new_page(), []
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.goto((folder / "a.html").as_uri())
    tab.locator(".table.ready").wait_for()
    return tab, heard


def _paper(tab):
    """The text of each printed sheet."""
    printed = pypdfium2.PdfDocument(tab.pdf(format="A4", prefer_css_page_size=True))
    return [sheet.get_textpage().get_text_bounded() for sheet in printed]


def test_every_decision_is_printed_45_to_a_sheet_under_a_repeated_head(browser, tmp_path, programme):
    trainees = decisions_of(build(programme, 400), None)
    tab, _ = _alone(browser, tmp_path, decided(trainees, programme))
    sheets = _paper(tab)
    ours = {one.trainee_id for one in trainees}
    rows = [re.findall(r"T\d{5}", sheet) for sheet in sheets]
    assert {one for sheet in rows for one in sheet} == ours
    assert all("工作单位" in sheet for sheet in sheets) and min(map(len, rows[1:-1])) >= 45


@pytest.mark.parametrize(
    "school", ["新余市渝水区罗坊镇第一中心小学附属青少年心理健康教育实验学校东校区分部教学点", "W" * 40]
)
def test_schools_and_counties_of_40_characters_make_no_page_wider_than_a_telephone(
    browser, tmp_path, programme, school
):
    tables = build(programme, 60)
    tables |= {name: tables[name].assign(school=school, county=school) for name in ("trainees", "decisions")}
    report = GradingReport(tables, programme, "nanchang")
    named = [
        name for name in dir(GradingReport) if isinstance(getattr(GradingReport, name), property | cached_property)
    ]
    html = "".join(one._repr_html_() for name in named if isinstance(one := getattr(report, name), Block | Listing))
    shown = {"grading.html": f"<main>{html}</main>"}
    shown["trainees.html"] = next(iter(trainee_pages(tables, programme)))[1]
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    for name, html in shown.items():
        look = (
            f"<style>{page.source('page.css')}</style><script>{page.source('page.js')}</script>"
            if "<html" not in html
            else ""
        )
        head = (
            '<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">' if look else ""
        )
        (tmp_path / name).write_text(head + look + html, "utf-8")
        tab.goto((tmp_path / name).as_uri())
        assert school[:20] in tab.inner_text("body").replace("\n", ""), name
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
    tab.close()


def test_a_page_reads_without_its_script_and_says_where_the_rest_is(browser, pages, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((pages / "nanchang/5-grading.html").as_uri())
    assert tab.locator("table", has_text="全部判定").locator("tbody tr").last.is_visible()
    listed = Listing("表", [Column("编号", "id", str)], range(500))
    (tmp_path / "a.html").write_text(f"<style>{page.source('page.css')}</style>{listed.html}", "utf-8")
    tab.goto((tmp_path / "a.html").as_uri())
    assert tab.locator("tbody tr").count() == 100 and tab.get_by_text("其余的行见数据表的“表”").is_visible()
    context.close()


def test_a_script_in_a_result_does_not_run(browser, tmp_path):
    html = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\"><p>好</p>"
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", {"text/html": html})])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    (tmp_path / "a.html").write_text(html_of(tmp_path / "a.ipynb"), "utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "a.html").as_uri())
    assert tab.title() == "a" and tab.get_by_text("好", exact=True).is_visible()
    tab.close()


@pytest.fixture(scope="module")
def plain(root):
    """The exporter of `jupyter nbconvert --to html` with the defaults that the project installs."""
    shipped = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    sources = {target: source for source, target in shipped["shared-data"].items()}
    defaults = (root / sources["etc/jupyter/jupyter_nbconvert_config.json"]).read_text("utf-8")
    return HTMLExporter(config=Config(json.loads(defaults)))


def test_other_people_s_notebooks_are_exported_as_ever(plain):
    theirs = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import pandas"), nbformat.v4.new_markdown_cell("$x$")]
    )
    assert plain.from_notebook_node(theirs)[0] == HTMLExporter().from_notebook_node(theirs)[0]


def test_in_a_plain_notebook_page_every_part_looks_as_on_the_report_and_asks_for_nothing(visit, pages, plain):
    """As `jupyter nbconvert --to html` and JupyterLab show it: the style comes with the heading."""
    body, _ = plain.from_filename(str(pages / "nanchang" / "5-grading.ipynb"))
    (pages / "nanchang" / "plain.html").write_text(body, "utf-8")
    assert re.findall(r"""(?:src=|import\()["'](?!data:)[^"']*""", body) == []
    look = "element => [getComputedStyle(element).display, getComputedStyle(element).borderTopWidth, getComputedStyle(element).fontSize]"
    looks = []
    for name in ("nanchang/5-grading.html", "nanchang/plain.html"):
        tab, heard = visit(name)
        looks.append(
            [
                tab.locator(one).first.evaluate(look)
                for one in (".cards", ".card", ".card dd", "td.id", ".remark", ".download a")
            ]
        )
        assert heard == []
    assert looks[0] == looks[1] and looks[0][0][0] == "grid"
    assert body.count("<style>.jx.jx.jx") == 1
