"""Forms handed in as they came: nothing filled in, mostly the template's own words, or its instructions left standing."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from jxgrade.checks.finding import Finding
from jxgrade.text import Normalised, count_chars, normalise
from jxgrade.text.headings import cells_of, is_label, says_something

GRAM: Final = 8  # characters in a row that a text and a template must share
PROBE: Final = GRAM // 2  # looked for first, at every such step
MOSTLY: Final = 0.5  # of a text's characters: mostly template
NEARLY_ALL: Final = 0.8
FEW_LABELS: Final = 3  # labels that make a text a form
FEW_WORDS: Final = 60  # characters outside labels below which a form counts as unfilled
MANY: Final = 20  # findings of one check at most

_WRITTEN: Final = re.compile(r"[^\W_]")
_WRITTEN_RUN: Final = re.compile(r"[^\W_]+")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_HINTS: Final = ("在此", "此处", "(请")
"""A text with a placeholder holds one of these: they are soon looked for."""
_PLACEHOLDER: Final = re.compile(
    r"(?:请?在此[处]?|此处|(?:单击|点击|点按|单击或点击)+此处)(?:填写|输入|插入|添加|编辑|键入)(?:文字|内容|文本|标题|正文)?"
    r"|\(请(?:写明|填写|列出|简述|说明)[^()]{0,60}\)"
)


def _written(text: str) -> str:
    """Its letters and digits, without punctuation and space."""
    return "".join(_WRITTEN_RUN.findall(text))


@lru_cache(maxsize=16)
def _grams(templates: tuple[str, ...], size: int) -> frozenset[str]:
    """All runs of so many written characters of the templates."""
    runs = (_written(normalise(template).text) for template in templates)
    return frozenset(run[at : at + size] for run in runs for at in range(len(run) - size + 1))


def check_template(seen: Normalised, templates: Sequence[str]) -> Iterator[Finding]:
    """Whether a text is an unfilled form, mostly a template's words, or still holds instructions."""
    yield from _unfilled(seen)
    if templates:
        yield from _template_text(seen, tuple(templates))
    hinted = any(hint in seen.text for hint in _HINTS)
    for match in islice(_PLACEHOLDER.finditer(seen.text) if hinted else (), MANY):
        message = "模板的填写提示还留在文中。处理：请查看此处是否漏写"
        yield Finding("placeholder", "warning", None, message, *seen.span(*match.span()))


def _unfilled(seen: Normalised) -> Iterator[Finding]:
    cells = cells_of(seen.text)
    labels = sum(is_label(cell.text) for cell in cells)
    if labels < FEW_LABELS:
        return
    written = (cell.text for cell in cells if not is_label(cell.text) and says_something(cell.text))
    said = 0
    for words in written:
        said += count_chars(_ASIDE.sub("", words))
        if said >= FEW_WORDS:
            return
    message = f"有 {labels} 个栏目标题，标题以外只有 {said} 字，像是没有填写的表格。处理：请与学员核实是否交错文件"
    yield Finding("form_unfilled", "error", str(said), message)


def _template_text(seen: Normalised, templates: tuple[str, ...]) -> Iterator[Finding]:
    run = _written(seen.text)
    probes = _grams(templates, PROBE)
    met = sum(run[at : at + PROBE] in probes for at in range(0, len(run), PROBE))
    if 10 * met < MOSTLY * len(
        run
    ):  # a covered stretch holds a probe in every ten characters at least: so too few for most of the text
        return
    grams = _grams(templates, GRAM)
    shared = [at for at in range(len(run) - GRAM + 1) if run[at : at + GRAM] in grams]
    covered = _covered(shared)
    if not covered or covered < MOSTLY * len(run):
        return
    share = covered / len(run)
    nearly = share >= NEARLY_ALL
    places = [match.start() for match in _WRITTEN.finditer(seen.text)]
    message = f"全文 {share:.0%} 的文字与模板相同，{'像是原样交回的模板' if nearly else '自己写的内容不多'}。处理：请与学员核实是否交错文件"
    yield Finding(
        "template_text",
        "error" if nearly else "warning",
        f"{share:.2f}",
        message,
        *seen.span(places[shared[0]], places[shared[-1] + GRAM - 1] + 1),
    )


def _covered(starts: Sequence[int]) -> int:
    """How many characters runs of GRAM cover that begin at these rising places."""
    total = end = 0
    for start in starts:
        total += start + GRAM - max(start, end)
        end = start + GRAM
    return total
