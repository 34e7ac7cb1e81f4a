"""On which files a result depends: no stage on a style, each on its own rooms, and on every file whose functions it runs."""

import ast
import sys
from pathlib import Path

import pytest

import jxgrade
from jxgrade import batch
from jxgrade.batch import fingerprint
from jxgrade.batch.run import code
from jxgrade.batch.run.pipeline import silent
from jxgrade.batch.run.stages import STAGES, Job
from jxgrade.batch.run.units import NOTEBOOKS, report_of

PACKAGE = Path(jxgrade.__file__).parent
ROOMS = {
    "intake": {"intake"},
    "checks": {"checks"},
    "similarity": {"reuse"},
    "marking": {"graders", "levelled"},
    "awards": {"awards", "cases", "certainty", "vacancies", "problems"},
    "grading": {"scores", "decisions"},
}


def _stages_of(name: str) -> set[str]:
    return {stage.name for stage in STAGES if name in code.files_of_function(stage.work)}


def _seen_by_reports() -> set[str]:
    return set(code.files_of(*(report_of(stem).__module__ for stem in NOTEBOOKS), "jxgrade.present.exporter"))


def test_every_file_of_the_package_is_known_whatever_its_kind():
    there = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    assert set(fingerprint.source_files()) == {name for name in there if "__pycache__" not in name}


@pytest.mark.parametrize("room", ["pages", "present", "evidence", "desk", "cli", "demo"])
def test_a_file_of_the_rooms_that_show_touches_no_stage(room):
    files = [name for name in fingerprint.source_files() if name.startswith(f"{room}/")]
    assert files and {name: _stages_of(name) for name in files if _stages_of(name)} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_file_of_a_working_room_touches_the_stages_of_that_room_alone(room):
    files = [name for name in fingerprint.source_files() if name.startswith(f"{room}/")]
    assert set().union(*map(_stages_of, files)) == ROOMS[room]


def test_every_style_script_and_template_of_the_pages_touches_every_page():
    files = {name for name in fingerprint.source_files() if name.startswith("present/template/")}
    assert len(files) > 5
    for stem in NOTEBOOKS:
        assert files <= set(code.files_of(report_of(stem).__module__, "jxgrade.present.exporter")), stem


def test_how_texts_are_counted_and_cut_touches_who_reads_texts_and_no_page_of_scores():
    assert _stages_of("text/normalise.py") >= {"checks", "reuse"}
    assert not _stages_of("text/normalise.py") & {"scores", "decisions", "graders", "levelled", "vacancies"}
    assert "text/normalise.py" not in code.files_of("jxgrade.pages.grading", "jxgrade.present.exporter")


def test_a_child_that_is_named_by_a_string_is_followed():
    assert "intake/sandbox_child.py" in code.files_of("jxgrade.intake")


def test_a_name_leads_to_the_module_it_is_taken_from_and_not_to_its_neighbours():
    assert "checks/finding.py" in code.files_of("jxgrade.checks.finding")
    assert "checks/hidden.py" not in code.files_of("jxgrade.checks.finding")


def test_no_stage_runs_a_function_of_a_file_that_it_does_not_depend_on(finished):
    workspace, programme = batch.open_workspace(finished)
    pipeline, store = batch.Pipeline(workspace, programme), batch.StoreTables(workspace.store)
    for stage in STAGES:
        tables = {name: store[name] for name in (*stage.reads, *stage.there(workspace.store))}
        job = Job(workspace, stage.obeyed(programme), tables, 1, silent, pipeline.stored_marks)
        known = {str(PACKAGE / name) for name in code.files_of_function(stage.work)}
        ran: set[str] = set()

        def told(frame, event, argument, ran=ran):
            if event == "call" and frame.f_code.co_name != "<module>":
                ran.add(frame.f_code.co_filename)

        sys.setprofile(told)
        try:
            stage.work(job)
        finally:
            sys.setprofile(None)
        ours = {name for name in ran if name.startswith(str(PACKAGE))} - {stage.work.__code__.co_filename}
        unknown = {name for name in ours - known if "/batch/" not in name}
        assert unknown == set(), stage.name


def _parsed(source: str) -> set[tuple[str, str]]:
    """What Python's own parser finds: module and name of each import, and each string, that begins with the package's name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {(one.name, "") for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "no relative import is followed"
            found |= {(node.module or "", one.name) for one in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add((node.value, ""))
    return {(module, name) for module, name in found if module.partition(".")[0] == "jxgrade"}


NASTY = """
import os, jxgrade.disk as d, jxgrade.errors  # import jxgrade.graph
if True: from jxgrade.text import count_chars  # one
def late():
    from jxgrade.rules import (  # a (comment,
        gates as g,  # another
        hold,
    )
    import_module('jxgrade.digits'); import jxgrade.tables
"""


def test_every_import_that_pythons_parser_finds_is_followed_late_ones_too():
    known = {
        f"jxgrade.{name[:-3].replace('/', '.')}".removesuffix(".__init__"): name
        for name in fingerprint.source_files()
        if name.endswith(".py")
    }
    for module, source in [
        ("jxgrade.nasty", NASTY),
        *((module, (PACKAGE / name).read_text("utf-8")) for module, name in known.items()),
    ]:
        followed = set(code.imports_of(source, module))
        for named, name in _parsed(source):
            if named in known and named != "jxgrade":
                home = f"{named}.{name}" if f"{named}.{name}" in known else named
                assert home in followed or (name and any(one.startswith(f"{named}.") for one in followed)), (
                    module,
                    named,
                    name,
                )
    assert set(code.imports_of(NASTY, "jxgrade.nasty")) >= {
        "jxgrade.disk",
        "jxgrade.errors",
        "jxgrade.text.counts",
        "jxgrade.digits",
        "jxgrade.tables",
    }
