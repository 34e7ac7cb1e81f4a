"""Both desks in Chromium against one real JupyterLab: keyboard only, a reload, a killed kernel; nothing asked of anybody else."""

import json
import os
import shutil
import signal

import psutil
import pytest

from jxgrade.desk.judging import read_returned, write_workbook
from jxgrade.marking import open_store
from tests.desk.lab import ROOT, open_from_path, run_all, running
from tests.desk.test_comparing import BOOK

pytestmark = [pytest.mark.browser, pytest.mark.road]


def _begin(page, grader=""):
    """The number of last time stands in the box already."""
    run_all(page)
    page.locator(".jxd-number").wait_for()
    page.keyboard.type(grader)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="开始评阅").wait_for()
    page.keyboard.press("Enter")
    page.locator(".jxd-points").first.wait_for()


def _points(page):
    return [box.input_value() for box in page.locator(".jxd-points").all()]


def _mark(page, less):
    """Type points into every box: the most, less so many."""
    most = [int(words.strip("/ ")) for words in page.locator(".jxd-most").all_inner_texts()]
    for number in most:
        page.keyboard.type(str(number - less))
        page.keyboard.press("Enter")
    return sum(most) - less * len(most)


def _code(page):
    return page.locator(".jxd-code b").inner_text()


def _saved(page):
    page.locator(".jxd-saved", has_text="已保存").wait_for()


def _kernel_process(runtime):
    """The process of the kernel, by the connection file on its command line."""
    (file,) = runtime.glob("kernel-*.json")
    found = [
        process.pid for process in psutil.process_iter(["cmdline"]) if str(file) in (process.info["cmdline"] or [])
    ]
    return found[0]


def _compare_two(page, notebook):
    """Of four pairs: two words, the notebook run again, one word taken back and said otherwise."""

    def begin(told):
        run_all(page, ".jxd-side")
        page.locator(".jxd-place", has_text=told).wait_for()

    def press(key, told):
        page.keyboard.press(key)
        page.locator(".jxd-place", has_text=told).wait_for()

    page.keyboard.press("Alt+m")  # out of the full screen
    open_from_path(page, notebook)
    begin("第 1 / 4 对")
    press("Alt+m", "第 1 / 4 对")
    press("ArrowLeft", "第 2 / 4 对")
    press("ArrowRight", "第 3 / 4 对")
    press("Alt+m", "第 3 / 4 对")
    begin("第 3 / 4 对")
    press("Backspace", "第 2 / 4 对")
    press("=", "第 3 / 4 对")
    press("ArrowRight", "第 4 / 4 对")
    press("z", "第 3 / 4 对")


def test_texts_and_pairs_by_keyboard_a_reload_a_killed_kernel_and_every_mark_and_word_is_there(
    browser, province_place, grader, tmp_path
):
    place = tmp_path / "files"
    shutil.copytree(province_place, place / "workspace")
    marking = "workspace/notebooks/3-marking.ipynb"
    notebook = json.loads((ROOT / "notebooks" / "3-marking.ipynb").read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if "".join(cell["source"]).startswith("workspace"))
    cell["source"] = "".join(cell["source"]).replace('pack = ""', 'pack = "E1.xlsx"')
    (place / "pairs").mkdir()
    (place / "pairs" / "3-pairs.ipynb").write_text(json.dumps(notebook), "utf-8")
    book = write_workbook(place / "pairs" / "E1.xlsx", BOOK)
    url = f"sqlite:///{tmp_path / 'marks.sqlite'}"
    requests, errors = [], []
    with running(place, tmp_path, JXGRADE_MARKS_URL=url, JXGRADE_DESK=str(tmp_path / "spool")) as lab:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(20_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(lab.page(marking))
        _begin(page, grader)
        codes, sums = [], []
        for less in (1, 2, 3):  # no waiting: a key that comes too early is kept by the desk
            page.locator(".jxd-body:not(.jxd-busy)").wait_for()
            codes.append(_code(page))
            sums.append(_mark(page, less))
            page.keyboard.insert_text(f"评语{less}：过程完整。")  # how an input method commits
            page.keyboard.press("Control+Enter")
            page.wait_for_function("code => document.querySelector('.jxd-code b').textContent !== code", arg=codes[-1])
        page.keyboard.type("7")
        page.keyboard.press("Alt+c")
        page.keyboard.type("dd aa bb x 00 ")  # what would delete, insert and stop things in a notebook
        page.keyboard.press("Alt+y")
        page.keyboard.type("same as a book")  # why must be said
        page.keyboard.press("Enter")
        _saved(page)
        cells = page.locator(".jp-Notebook .jp-Cell").count()
        halfway = (_code(page), _points(page), page.locator(".jxd-comment").input_value())
        assert halfway[1][0] == "7" and halfway[2] == "dd aa bb x 00 \n疑似抄袭：same as a book" and cells == 4

        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(lab.page(marking))  # in the middle of a text
        _begin(page)
        assert (_code(page), _points(page), page.locator(".jxd-comment").input_value()) == halfway
        assert page.locator(".jxd-suspect").get_attribute("aria-pressed") == "true"

        page.keyboard.type("9")
        _saved(page)
        halfway = (_code(page), _points(page), halfway[2])
        os.kill(_kernel_process(tmp_path / "runtime"), signal.SIGKILL)
        page.keyboard.press("Alt+m")
        page.locator(".jp-Dialog", has_text="Kernel Restarting").get_by_role("button", name="Ok").click()
        _begin(page)
        assert (_code(page), _points(page), page.locator(".jxd-comment").input_value()) == halfway
        _compare_two(page, "pairs/3-pairs.ipynb")
        page.close()
    with open_store(url) as store:
        done = {str(entry.mark): entry.comment for entry in store.entries() if entry.state == "done"}
        assert done == {str(total): f"评语{less}：过程完整。" for less, total in zip((1, 2, 3), sums, strict=True)}
        (draft,) = [entry for entry in store.entries() if entry.state == "draft"]
        assert draft.suspected and draft.comment == halfway[2]
    said = [(one.number, one.verdict) for one in read_returned(book).verdicts]
    assert said == [("11", "left"), ("12", "tie"), ("13", "right"), ("14", None)]
    assert [
        one
        for one in requests
        if not one.startswith((lab.origin, lab.origin.replace("http", "ws"), "blob:", "data:", "about:"))
    ] == []
    assert errors == []
    assert len(set(codes)) == len(codes)
