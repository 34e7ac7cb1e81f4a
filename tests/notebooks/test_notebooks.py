"""The notebooks: each opens its step, computes nothing itself, and asks only for what the reports have."""

import json
import re

import pytest

from jxgrade import pages
from jxgrade.batch.run.stages import STAGES
from jxgrade.present.blocks import Block

REPORTS = {
    "1-intake": pages.IntakeReport, "2-checks": pages.ChecksReport, "4-moderation": pages.ModerationReport,
    "5-grading": pages.GradingReport, "6-selection": pages.SelectionReport, "7-evaluation": pages.EvaluationReport,
}  # fmt: skip
STEP = {"1-intake": 'tables["intake_problems"]', "2-checks": "check(text, kind, rules)", "4-moderation": "final_marks(tables",
        "5-grading": "score(tables, rules)|decide(tables", "6-selection": "select(tables, rules)", "7-evaluation": 'tables["decisions"]'}  # fmt: skip


def _cells(root, stem, kind):
    notebook = json.loads((root / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("stem", REPORTS)
def test_a_notebook_makes_its_own_report_and_asks_for_blocks_that_exist(root, stem):
    source = "\n".join(_cells(root, stem, "code"))
    report = REPORTS[stem]
    assert report.notebook == stem
    assert f"pages.{report.__name__}(tables, rules, " in source
    assert all(hasattr(report, name) for name in re.findall(r"report\.(\w+)", source))


@pytest.mark.parametrize("stem", REPORTS)
def test_it_reads_parameters_rules_tables_step_report_in_this_order(root, stem):
    source = "\n".join(_cells(root, stem, "code"))
    wanted = ("workspace = ", "batch.prepare(workspace", "data.rules(changes)", "data.obeyed(rules, ", "data.of(", *STEP[stem].split("|"),
              "data.trial(tables, rules", "report.head", "data.save(report)")  # fmt: skip
    places = [source.index(one) for one in wanted]
    if stem != "2-checks":  # where a single text is checked before the tables are opened
        assert places == sorted(places)
    named = set(re.findall(r'"([\w-]+)"', source[source.index("data.obeyed(") :].partition(")")[0]))
    assert named <= {stage.name for stage in STAGES} and named


@pytest.mark.parametrize("stem", REPORTS)
def test_what_a_step_shows_is_what_its_report_depends_on(root, stem):
    """Else a report would be skipped where a table that its notebook shows has changed."""
    report = REPORTS[stem]
    source = "\n".join(_cells(root, stem, "code"))
    shown = set(re.findall(r'^tables\["(\w+)"\]|= tables\["(\w+)"\]', source, re.MULTILINE))
    assert {name for pair in shown for name in pair if name} <= {*report.reads, *report.whole}


@pytest.mark.parametrize("stem", REPORTS)
def test_every_block_of_a_report_is_in_its_notebook(root, stem):
    asked = set(re.findall(r"report\.(\w+)", "\n".join(_cells(root, stem, "code"))))
    report = REPORTS[stem]
    blocks = {
        name for kind in report.__mro__ for name, made in vars(kind).items()
        if isinstance(made, property) and not name.startswith("_") and made.fget.__annotations__.get("return", Block) is Block
    }  # fmt: skip
    assert blocks <= asked


@pytest.mark.parametrize("stem", REPORTS)
def test_parameters_are_ascii_and_only_those_of_the_params_files(root, stem):
    first = _cells(root, stem, "code")[0]
    per_city = issubclass(REPORTS[stem], pages.report.CityReport)
    assert first.split("\n") == (['city = "nanchang"'] if per_city else []) + ['workspace = "."']


@pytest.mark.parametrize("stem", REPORTS)
def test_prose_is_chinese_and_code_computes_nothing(root, stem):
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in _cells(root, stem, "markdown"))
    for source in _cells(root, stem, "code")[1:]:
        assert not re.search(r"\d|\b(lambda|for|if|while|def|class)\b", source), source


@pytest.mark.parametrize("stem", REPORTS)
def test_cell_ids_are_fixed_and_the_kernel_is_any_python_3(root, stem):
    notebook = json.loads((root / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", one, re.ASCII) for one in ids)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
