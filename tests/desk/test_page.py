"""The desk without Jupyter, in Chromium, from file://: by keyboard, closed and opened again, handed in, merged; nothing asked of anybody."""

import shutil
from contextlib import contextmanager

import openpyxl
import pytest

from jxgrade import batch
from tests.machine import ARGUMENTS, CHROMIUM
from tests.marking.workshop import NANCHANG, heads, merged, pack, packed, packs, state, words  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

NO_PICKER = "Object.defineProperty(window, 'showSaveFilePicker', { value: undefined })"
PICKED = """
window.files = [];
Object.defineProperty(window, 'showSaveFilePicker', { value: async ({ suggestedName }) => ({
  name: suggestedName,
  createWritable: async () => { let all = ''; return { write: (text) => { all += text; }, close: () => { window.files.push(all); } }; },
}) });
"""
NO_ROOM = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


class Opened:
    """The page as a grader has it open."""

    def __init__(self, page):
        self.page, self.errors = page, []
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def begin(self):
        self.page.get_by_role("button", name="开始评阅").wait_for()
        self.page.keyboard.press("Enter")
        self.page.locator(".jxd-points").first.wait_for()

    @property
    def code(self):
        return self.page.locator(".jxd-code b").inner_text()

    @property
    def points(self):
        return [box.input_value() for box in self.page.locator(".jxd-points").all()]

    @property
    def comment(self):
        return self.page.locator(".jxd-comment").input_value()

    def mark(self, less):
        """Type points into every box: the most, less so many."""
        most = [int(words.strip("/ ")) for words in self.page.locator(".jxd-most").all_inner_texts()]
        for number in most:
            self.page.keyboard.type(str(number - less))
            self.page.keyboard.press("Enter")
        return [number - less for number in most]

    def done(self):
        before = self.code
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function("code => document.querySelector('.jxd-code b').textContent !== code", arg=before)

    def saved(self):
        self.page.locator(".jxd-saved", has_text="已保存").wait_for()

    def listed(self):
        self.page.keyboard.press("Alt+l")
        found = self.page.locator(".jxd-one .jxd-badge").all_inner_texts()
        self.page.keyboard.press("Escape")
        return found

    def handed_in(self, to):
        with self.page.expect_download() as coming:
            self.page.keyboard.press("Control+s")
        assert coming.value.suggested_filename == f"交回-{NANCHANG}.html"
        coming.value.save_as(to)
        self.page.locator(".jxd-strip", has_text="已存好").wait_for()
        return to


@contextmanager
def computer(browser, *scripts, home=None):
    """A browser with a memory of its own, which lasts where it has a home; and every request it makes."""
    screen = {"width": 1366, "height": 768}
    if home is None:
        context = browser.new_context(viewport=screen)
    else:
        context = browser.browser_type.launch_persistent_context(
            home, executable_path=CHROMIUM, args=list(ARGUMENTS), viewport=screen
        )
    requests = []
    context.on("request", lambda request: requests.append(request.url))
    for script in scripts:
        context.add_init_script(script)
    try:
        yield context, requests
    finally:
        for page in context.pages:  # a page that is closed has its memory written at once
            page.close()
        context.close()


def opened(context, path):
    desk = Opened(context.new_page())
    desk.page.goto(path.as_uri())
    return desk


def by_workbook(workspace, given):
    """The same put down in the workbook: code -> points, comment, suspected."""
    path = pack(workspace)
    book = openpyxl.load_workbook(path)
    for page in book:
        at = heads(page) if page.cell(1, 1).value == "编号" else {}
        for row in range(2, page.max_row + 1) if at else ():
            if page.cell(row, 1).value in given:
                points, comment, suspected = given[page.cell(row, 1).value]
                names = list(at)[3 : 3 + len(points)]
                for name, number in zip(names, points, strict=True):
                    page.cell(row, at[name]).value = number
                page.cell(row, at["评语"]).value = comment
                page.cell(row, at["疑似雷同"]).value = "是" if suspected else None
    book.save(path)
    return path


def put_down(workspace):
    return [
        (entry.submission_id, entry.state, entry.mark, dict(entry.points), entry.comment, entry.suspected)
        for entry in state(workspace)[0]
    ]


def test_three_texts_closed_opened_handed_in_and_merged_are_the_workbook_s_marks(
    browser, workspace, province, tmp_path
):
    path = pack(workspace).with_suffix(".html")
    given = {}
    with computer(browser, NO_PICKER, home=tmp_path / "home") as (context, requests):
        desk = opened(context, path)
        desk.begin()
        for less in (1, 2, 3):
            code, points = desk.code, desk.mark(less)
            desk.page.keyboard.insert_text(f"评语{less}：过程完整。")  # how an input method commits
            given[code] = (points, f"评语{less}：过程完整。", False)
            if less == 3:
                desk.page.keyboard.press("Alt+y")
                desk.page.keyboard.press("Enter")  # why must be said
                desk.page.keyboard.type("与课本相同")
                desk.page.keyboard.press("Enter")
                given[code] = (points, f"评语{less}：过程完整。\n疑似抄袭：与课本相同", True)
            desk.done()
        desk.page.keyboard.type("7")
        desk.saved()
        halfway = desk.code
        errors = desk.errors
    assert errors == []
    assert {one.partition(":")[0] for one in requests} == {"file"}, requests

    with computer(browser, NO_PICKER, home=tmp_path / "home") as (context, requests):
        desk = opened(context, path)
        desk.begin()
        assert (desk.code, desk.points[0], desk.comment) == (halfway, "7", "")
        assert desk.listed() == ["已评", "已评", "已评", "草稿", *["未评"] * 4]
        desk.page.locator(".jxd-points").first.fill("")  # the half text is taken back
        desk.saved()
        back = desk.handed_in(tmp_path / "交回.html")
        assert desk.errors == []
    assert {one.partition(":")[0] for one in requests} <= {"file", "blob"}, requests

    with computer(browser, NO_PICKER) as (context, requests):
        desk = opened(context, back)
        desk.begin()
        assert desk.listed() == [*["已评"] * 3, *["未评"] * 5]
        assert desk.errors == []
    assert {one.partition(":")[0] for one in requests} == {"file"}, requests

    taken = merged(workspace, back)
    assert [line for one in taken for line in words(one)] == []
    shutil.copytree(province.root, tmp_path / "other")
    other = batch.Workspace(tmp_path / "other")
    merged(other, by_workbook(other, given))
    assert len(put_down(workspace)) == 3
    assert put_down(workspace) == put_down(other)


def test_what_cannot_be_kept_is_never_called_kept_and_is_in_the_file_all_the_same(browser, workspace, tmp_path):
    path = pack(workspace).with_suffix(".html")
    with computer(browser, NO_PICKER, NO_ROOM) as (context, _):
        desk = opened(context, path)
        desk.begin()
        points = desk.mark(1)
        desk.page.locator(".jxd-saved", has_text="没有保存").wait_for()
        desk.page.locator(".jxd-strip", has_text="改法：马上按右上角“保存交回文件”").wait_for()
        desk.done()
        back = desk.handed_in(tmp_path / "back.html")
        desk.page.on("dialog", lambda dialog: dialog.accept())
        assert desk.errors == []
    merged(workspace, back)
    assert [entry.mark for entry in state(workspace)[0]] == [sum(points)]


def test_a_number_out_of_range_is_neither_saved_nor_left_behind(browser, workspace, tmp_path):
    path = pack(workspace).with_suffix(".html")
    with computer(browser, NO_PICKER) as (context, _):
        desk = opened(context, path)
        desk.begin()
        code = desk.code
        desk.page.keyboard.type("99")
        desk.page.locator(".jxd-saved", has_text="没有保存").wait_for()
        for keys in ("Alt+ArrowDown", "Control+s", "Alt+k"):
            desk.page.keyboard.press(keys)
            desk.page.locator(".jxd-strip", has_text="请先改好或清空这一格").wait_for()
            assert desk.code == code
        desk.page.keyboard.type("9")
        desk.saved()


def test_a_file_that_was_chosen_once_follows_each_change(browser, workspace, tmp_path):
    path = pack(workspace).with_suffix(".html")
    with computer(browser, PICKED) as (context, _):
        desk = opened(context, path)
        desk.begin()
        desk.page.keyboard.press("Control+s")
        desk.page.locator(".jxd-strip", has_text="以后的改动也会自动存进去").wait_for()
        points = desk.mark(2)
        desk.done()
        desk.page.wait_for_function("() => window.files.length > 1")
        (tmp_path / "back.html").write_text(desk.page.evaluate("() => window.files.at(-1)"), "utf-8")
        assert desk.errors == []
    merged(workspace, tmp_path / "back.html")
    assert [entry.mark for entry in state(workspace)[0]] == [sum(points)]


def test_two_pages_of_one_browser_never_overwrite_each_other_unasked(browser, workspace, tmp_path):
    path = pack(workspace).with_suffix(".html")
    with computer(browser, NO_PICKER) as (context, _):
        one, other = opened(context, path), opened(context, path)
        one.begin()
        other.begin()
        one.page.keyboard.type("5")
        one.saved()
        other.page.keyboard.type("6")
        other.page.locator(".jxd-strip", has_text="这一篇在别处也改过").wait_for()
        other.page.get_by_role("button", name="用我刚才的").click()
        other.saved()
        assert other.points[0] == "6"
        assert (one.errors, other.errors) == ([], [])


@pytest.mark.parametrize("width", [1366, 390])
def test_an_example_opens_beside_the_text_by_keyboard_and_closes_again(browser, workspace, tmp_path, width):
    path = pack(workspace).with_suffix(".html")
    with computer(browser, NO_PICKER) as (context, _):
        desk = opened(context, path)
        desk.page.set_viewport_size({"width": width, "height": 768})
        desk.begin()
        desk.page.locator(".jxd-points").first.focus()
        desk.page.keyboard.type("9")
        desk.page.keyboard.press("Alt+b")
        assert [words[0] for words in desk.page.locator(".jxd-worked summary b").all_inner_texts()] == [
            "优",
            "良",
            "弱",
        ]
        assert not desk.page.locator(".jxd-worked .jxd-lines").first.is_visible()
        desk.page.keyboard.press("Enter")
        example = desk.page.locator(".jxd-worked .jxd-lines").first
        example.wait_for()
        text = desk.page.locator(".jxd-reading").bounding_box()
        assert example.bounding_box()["x"] > text["x"] + 300 or width < 760
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        desk.page.keyboard.press("Escape")
        assert desk.page.locator(".jxd-examples").count() == 0
        assert desk.points[0] == "9"
        assert desk.errors == []
