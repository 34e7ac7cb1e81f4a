"""Pages: self-contained, the same wherever the notebook lies, and readable also where the notebook failed."""

import base64
import hashlib
import re
import subprocess
import sys
from datetime import date

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jxgrade.present.blocks import bare, figure, framed, head
from jxgrade.present.exporter import html_of

HEAD = head("培训", "南昌市 · 成绩判定", ["依据 文件"], date(2024, 2, 1))._repr_html_()


def _shown(html):
    return new_output("display_data", {"text/html": html, "text/plain": "〔x〕"})


def _cell(source, *outputs, tags=(), **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags), **metadata})


def _page(tmp_path, *cells, name="5-grading", metadata=None):
    notebook = new_notebook(cells=list(cells), metadata=metadata or {})
    path = tmp_path / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return html_of(path)


def _whole(tmp_path, **kw):
    return _page(
        tmp_path,
        _cell('city = "nanchang"', tags=["parameters"]),
        _cell('workspace = "/home/secret"', tags=["injected-parameters"]),
        _cell("report.head", _shown(HEAD)),
        new_markdown_cell("## 分数 $x$\n\n正文 <b>粗</b>"),
        _cell("report.x", _shown("<p>结果</p>")),
        **kw,
    )


def test_code_and_parameters_are_hidden_and_results_shown(tmp_path):
    page = _whole(tmp_path)
    for hidden in ("report.x", "/home/secret", "city =", "〔x〕"):
        assert hidden not in page
    assert "<p>结果</p>" in page


def test_title_language_and_navigation_come_from_the_notebook(tmp_path):
    page = _whole(tmp_path)
    assert '<html lang="zh-CN">' in page
    assert "<title>南昌市 · 成绩判定</title>" in page
    assert '<a href="#s1">分数 $x$</a>' in page and '<h2 id="s1">' in page


def test_the_policy_allows_the_page_s_own_script_and_nothing_else(tmp_path):
    page = _whole(tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'") and "http" not in policy and "unsafe-eval" not in policy


def test_nothing_outside_is_referred_to(tmp_path):
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//|@import|url\((?!#)", _whole(tmp_path))


def test_equal_notebooks_give_equal_pages_wherever_they_lie_and_whenever_they_ran(tmp_path):
    one = _whole(tmp_path / "a")
    ran = {"papermill": {"start_time": "2026-01-01", "duration": 3.5, "output_path": "/somewhere/else"}}
    assert one == _whole(tmp_path / "b" / "c", metadata=ran)
    assert str(tmp_path) not in one


def test_markdown_cannot_bring_markup(tmp_path):
    page = _page(tmp_path, new_markdown_cell("# 题\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>"))
    assert "<script>alert" not in page and "<img" not in page


def test_text_and_prints_are_escaped_and_warnings_of_libraries_left_out(tmp_path):
    page = _page(
        tmp_path,
        _cell(
            "1",
            new_output("execute_result", {"text/plain": "<b>1</b>"}),
            new_output("stream", name="stdout", text="<i>印</i>\n"),
            new_output("stream", name="stderr", text="警告 /tmp/x"),
        ),
    )
    assert "&lt;b&gt;1&lt;/b&gt;" in page and "&lt;i&gt;印&lt;/i&gt;" in page and "/tmp/x" not in page


def _failed(tmp_path, folder="/home/u/work"):
    trace = [
        "\x1b[0;31mTableError\x1b[0m Traceback",
        f"File {folder}/jxgrade/tables.py:12, in read",
        "File /tmp/ipykernel_4711/99.py:1",
    ]
    error = new_output(
        "error", ename="TableError", evalue=f"没有数据表 {folder}/store/<b>marks</b>。改法：先运行", traceback=trace
    )
    return _page(
        tmp_path,
        new_markdown_cell("An Exception was encountered", metadata={"tags": ["papermill-error-cell-tag"]}),
        _cell('city = "nanchang"', tags=["injected-parameters"]),
        _cell("a", _shown("<p>已得到</p>")),
        _cell("b", error),
        new_markdown_cell("## 后面"),
        _cell("c"),
    )


def test_a_failed_notebook_shows_what_it_had_and_marks_what_failed(tmp_path):
    page = _failed(tmp_path)
    assert "本页没有生成完整" in page and 'id="failed"' in page
    assert "<p>已得到</p>" in page
    assert "没有数据表" in page and "改法：先运行" in page and "&lt;b&gt;marks" in page
    assert "<title>成绩判定（nanchang）</title>" in page
    assert "An Exception" not in page
    assert page.index('<h2 id="s1">后面') < page.index("没有运行到这里")


def test_a_failed_page_has_no_path_colour_or_process_in_it(tmp_path):
    page = _failed(tmp_path / "a")
    assert "/home/u" not in page and "\x1b" not in page and "4711" not in page
    assert page == _failed(tmp_path / "b", folder="/other/place/deep")


def test_a_whole_notebook_has_no_alarm(tmp_path):
    assert "本页没有生成完整" not in _whole(tmp_path)


def test_an_empty_notebook_renders(tmp_path):
    assert "<title>成绩判定</title>" in _page(tmp_path)


def test_nbconvert_knows_the_exporter_by_its_name(tmp_path):
    from nbconvert.exporters import get_exporter

    assert get_exporter("jxgrade").__name__ == "ReportExporter"


def test_importing_publish_for_a_notebook_loads_nothing_heavy():
    heavy = ["nbconvert", "matplotlib", "xlsxwriter", "sklearn", "scipy"]
    script = f"import sys; from jxgrade import pages; pages.GradingReport; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_cells_that_open_the_step_stay_in_the_notebook_but_what_failed_there_is_told(tmp_path):
    opened = new_markdown_cell("## 打开这一步", metadata={"tags": ["step"]})
    error = new_output("error", ename="ParamsError", evalue="没有这个设区市代号", traceback=["没有这个设区市代号"])
    page = _page(
        tmp_path, opened, _cell("scores", _shown("<table>数字</table>"), tags=["step"]), _cell("h", _shown(HEAD))
    )
    assert "数字" not in page and "打开这一步" not in page and "南昌市 · 成绩判定" in page
    broken = _page(tmp_path, opened, _cell("scores", error, tags=["step"]), _cell("h"))
    assert "ParamsError：没有这个设区市代号" in broken and 'id="failed"' in broken and "没有运行到这里" in broken


def test_the_frame_of_a_notebook_leaves_no_trace_on_the_page(tmp_path):
    assert bare(HEAD) == str(head("培训", "南昌市 · 成绩判定", ["依据 文件"], date(2024, 2, 1)).html)
    assert bare("<p>x</p>") == "<p>x</p>" and framed("") == ""
    page = _whole(tmp_path)
    assert 'class="jx"' not in page and ".jx.jx.jx" not in page


def test_folded_cells_stand_under_one_summary_until_the_next_heading(tmp_path):
    fold = {"tags": ["folded"]}
    shown = nbformat.v4.new_output("display_data", {"text/html": "<p>方法</p>"})
    cells = [
        nbformat.v4.new_markdown_cell("## 名单"),
        nbformat.v4.new_markdown_cell("### 怎样选出", metadata=fold),
        nbformat.v4.new_code_cell("x", metadata=fold, outputs=[shown]),
        nbformat.v4.new_markdown_cell("## 下一节"),
        nbformat.v4.new_markdown_cell("### 末尾", metadata=fold),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    html = html_of(tmp_path / "a.ipynb")
    assert html.count("<details>") == html.count("</details>") == 2
    inner = html[html.index("<details>") : html.index("</details>")]
    assert "<summary>怎样选出</summary>" in inner and "<p>方法</p>" in inner and "下一节" not in inner


def test_a_link_in_a_picture_has_its_address_on_the_page_and_none_that_jupyterlab_would_change_in_the_notebook(
    tmp_path,
):
    shown = figure("图", '<svg><a href="#表" aria-label="甲"></a></svg>', "说明")._repr_html_()
    assert " href=" not in shown
    assert '<svg><a href="#表" aria-label="甲"></a></svg>' in _page(
        tmp_path, _cell("x", _shown(HEAD)), _cell("x", _shown(shown))
    )
