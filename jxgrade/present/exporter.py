"""A run notebook as one self-contained page: prose and results, no code, no request, no time, no path.

``ReportExporter`` is an nbconvert exporter with its own template (entry point ``jxgrade``). A notebook that failed is rendered too:
what it had made, the cell that failed clearly marked, and a warning on top.
"""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat
from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from jxgrade.grading.decided import passed
from jxgrade.present import page, rule_links, words
from jxgrade.present.band import banded
from jxgrade.present.blocks import IN_A_PICTURE, bare
from jxgrade.present.words import CITY_PAGES, TITLES
from jxgrade.programme import Programme
from jxgrade.tables import STORE, read

HIDDEN_TAGS: Final = frozenset(
    {"parameters", "injected-parameters", "papermill-error-cell-tag", "papermill-error-cell"}
)
FOLDED: Final = "folded"
"""The tag of cells that a page shows folded, under the third-level heading of the first."""
OPENED_TAG: Final = "step"  # cells that open the step: for whoever opens the notebook, not for the page
NOT_REACHED: Final = '<p class="none">没有运行到这里。</p>'
_AS_OF: Final = re.compile(r'class="as-of">判定基准日 (\d{4}-\d\d-\d\d)<')
_H1: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_H2: Final = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
_H3: Final = re.compile(r"<h3[^>]*>(.*?)</h3>", re.DOTALL)
_ANCHOR: Final = re.compile(r' id="([^"]+)"(?= class="table)|(?<=class="none") id="([^"]+)"')
_TAG: Final = re.compile(r"<[^>]+>")
_FOLDERS: Final = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\s\\/:\"'<>|，。（）]+)+[\\/](?=[^\s\\/])")
_PROCESS: Final = re.compile(r"ipykernel_\d+")


class ReportExporter(HTMLExporter):
    """Notebooks of jxgrade to HTML."""

    export_from_notebook = "jxgrade 报告"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "template"

    @property
    def default_config(self) -> Config:
        """Where the template lies, and nothing to preprocess."""
        config = Config({"HTMLExporter": {"extra_template_basedirs": [str(page.TEMPLATE.parent)]}})
        config.merge(super().default_config)
        return config

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and nbconvert's resources."""
        resources = dict(resources or {})
        about = resources.get("metadata", {})
        resources["page"] = _page(nb, str(about.get("name", "")))
        # HTMLExporter would parse the page and write it anew, in the way of the parser installed: its parent does not
        text, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        made = page.harmless(str(text))
        return banded(made, province=_province(Path(about["path"])) if "path" in about else ""), resources


def _province(folder: Path) -> str:
    """The province's pass rate as a run fills it into a city's page, where nbconvert was told of a notebook in a workspace."""
    root = next((one for one in folder.resolve().parents if STORE["decisions"].path(one / "store").is_file()), None)
    if root is None:
        return ""
    programme = Programme.load(root / "params" / "programme.yaml")
    return words.rate(*passed(read("decisions", root / "store")), programme.privacy.small_cell) or ""


def html_of(path: str | Path) -> str:
    """The page of a run notebook; equal notebooks give equal pages wherever they lie."""
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    exporter = ReportExporter()  # type: ignore[no-untyped-call]
    text, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return str(text)


def _page(notebook: NotebookNode, name: str) -> dict[str, object]:
    parts: list[str] = []
    sections: list[tuple[str, str]] = []
    failed = folded = False
    for cell in _spoken(notebook.cells):
        tags = set(cell.metadata.get("tags", ()))
        if HIDDEN_TAGS & tags:
            continue
        if folded and (FOLDED not in tags or cell.cell_type == "markdown"):
            parts.append("</details>")
            folded = False
        if FOLDED in tags and not folded:
            parts.append("<details>")
            folded = True
        if OPENED_TAG in tags:
            errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
            parts.extend(map(_error, errors))
            failed = failed or bool(errors)
        elif cell.cell_type == "markdown":
            prose = _prose(cell.source, sections)
            parts.append(_H3.sub(r"<summary>\1</summary>", prose, count=1) if folded else prose)
        elif cell.cell_type == "code":
            parts.extend(_outputs(cell) if cell.outputs or not failed else [NOT_REACHED])
            failed = failed or any(output.output_type == "error" for output in cell.outputs)
    if folded:
        parts.append("</details>")
    found = next((match[1] for part in parts if (match := _H1.search(part))), None)
    title = html.unescape(_TAG.sub("", found)).strip() if found else _title(notebook, name)
    rules = f"../{rule_links.PAGE}"
    return {
        "rules": rules,
        "title": title,
        "as_of": next((match[1] for part in parts if (match := _AS_OF.search(part))), ""),
        "fallback": found is None,
        "failed": failed,
        "place": title.partition(" · ")[0] if " · " in title else "",
        "beside": [(stem, TITLES[stem]) for stem in _beside(name)],
        "name": name,
        "parts": [_linked(part, rules) for part in _own_anchors(parts)],
        "sections": sections,
        "style": page.source("page.css"),
        "script": page.source("page.js"),
        "policy": page.policy_of(page.source("page.js")),
    }


def _linked(part: str, rules: str) -> str:
    """A part with its rules as links, also where it is packed, and the links of its pictures as a page has them."""
    part = part.replace(IN_A_PICTURE, "<a href=")
    return page.repacked(rule_links.linked(part, rules), lambda rows: rule_links.linked(rows, rules))


def _beside(name: str) -> tuple[str, ...]:
    """The pages of the same city, or of the province."""
    return (
        CITY_PAGES if name in CITY_PAGES else tuple(stem for stem in TITLES if stem not in (*CITY_PAGES, "3-marking"))
    )


def _own_anchors(parts: list[str]) -> Iterator[str]:
    """The parts with each anchor of a table kept where it comes first: two tables may have one name."""
    known: set[str] = set()

    def once(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        kept = "" if name in known else match[0]
        known.add(name)
        return kept

    yield from (_ANCHOR.sub(once, part) for part in parts)


def _spoken(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells without the sections, heading and all, whose every part shows nothing (`blocks.NOTHING`)."""
    section: list[NotebookNode] = []
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            yield from section if not _is_silent(section) else ()
            section = []
        section.append(cell)
    yield from section if not _is_silent(section) else ()


def _is_silent(section: Sequence[NotebookNode]) -> bool:
    """Did each of its parts show an empty block?"""
    shown = [
        output.data.get("text/html") if output.output_type in ("execute_result", "display_data") else output.output_type
        for cell in section
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    return bool(shown) and not any(shown) and section[0].cell_type == "markdown"


def _title(notebook: NotebookNode, name: str) -> str:
    """A title for a notebook that failed before its own: its name, and the city it was for."""
    given = "\n".join(cell.source for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", ()))
    slug = re.search(r"^city = [\"']([a-z_-]+)[\"']", given, re.MULTILINE)
    return TITLES.get(name, name or "报告") + (f"（{slug[1]}）" if slug else "")


def _prose(source: str, sections: list[tuple[str, str]]) -> str:
    """Markdown as HTML; its second-level headings become the navigation."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    text = str(MarkdownWithMath(renderer=renderer).render(source))

    def mark(match: re.Match[str]) -> str:
        anchor = f"s{len(sections) + 1}"
        sections.append((anchor, html.unescape(_TAG.sub("", match[1]))))
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    return _H2.sub(mark, text)


def _outputs(cell: NotebookNode) -> Iterator[str]:
    """What a cell showed, as HTML; warnings of libraries are left out."""
    for output in cell.outputs:
        if output.output_type == "error":
            yield _error(output)
        elif output.output_type == "stream":
            if output.name == "stdout" and str(output.text).strip():
                yield f'<pre class="said">{html.escape(_tidy(str(output.text)))}</pre>'
        elif "text/html" in output.data:
            yield bare(str(output.data["text/html"]))
        elif "text/plain" in output.data:
            yield f'<pre class="said">{html.escape(_tidy(str(output.data["text/plain"])))}</pre>'


def _error(output: NotebookNode) -> str:
    said = html.escape(_tidy(f"{output.ename}：{output.evalue}"))
    trace = html.escape(_tidy("\n".join(output.traceback)))
    return (
        f'<section class="failed" id="failed"><h3>这一步出错了</h3><p><strong>{said}</strong></p>'
        "<p>要做的事：按上面的提示改正后重新运行 jxgrade run；看不懂的，把下面的细节发给维护人员。</p>"
        f"<details><summary>技术细节</summary><pre>{trace}</pre></details></section>"
    )


def _tidy(text: str) -> str:
    """Without colours, folders and process numbers: the same wherever and whenever it failed."""
    return _PROCESS.sub("ipykernel", _FOLDERS.sub("", str(strip_ansi(text))))  # type: ignore[no-untyped-call]
