"""Only what changed is redone: a mark, a style, a word list, a rule; and what no longer fits an old record is."""

import json
import re
import shutil
from pathlib import Path

import pytest

import jxgrade
from jxgrade import batch
from jxgrade.batch import fingerprint
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.run import code, units
from jxgrade.batch.run.folders import FOLDERS
from jxgrade.batch.run.manifest import UnitRecords
from jxgrade.batch.run.outcome import UnitResult
from jxgrade.batch.run.runner import all_units
from jxgrade.batch.run.stages import STAGES
from jxgrade.errors import ParamsError
from jxgrade.programme.extract import extract
from jxgrade.tables import STORE, read, write

PROVINCE = {"province/4-moderation", "province/6-selection", "province/7-evaluation"}


def _pipeline(root):
    return batch.Pipeline(*batch.open_workspace(root))


def _units(pipeline):
    return (*units.build_units(pipeline, all_units(pipeline.programme)), *(folder.unit(pipeline) for folder in FOLDERS))


@pytest.fixture
def whole(once, finished):
    """A workspace in which every report counts as made (each is one short file: what matters here is what is made again)."""

    def make(root):
        shutil.copytree(finished, root, dirs_exist_ok=True)
        pipeline = _pipeline(root)
        records = UnitRecords(pipeline.workspace)
        for unit in _units(pipeline):
            path = root / "reports" / f"{unit.name}.made"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(unit.name)
            records.keep(UnitResult(unit, "done", 0.0, {f"{unit.name}.made": file_digest(path)}))
        assert _redone(root) == (set(), set())

    return once("whole", make)


def _redone(root):
    """Names of the stages that are worked out again, and of the units that then are stale."""
    pipeline = _pipeline(root)
    results = pipeline.bring_up_to_date(jobs=1)
    assert {one.outcome for one in results} <= {"done", "skipped"}, [one.message for one in results]
    records = UnitRecords(pipeline.workspace)
    return (
        {one.name for one in results if one.outcome == "done"},
        {unit.name for unit in _units(pipeline) if not records.is_fresh(unit)},
    )


@pytest.fixture
def touch(monkeypatch):
    """A function after which a file of the package counts as changed."""

    def forget():
        for cached in (fingerprint.code_digest, code.files_of, code.files_of_function, code.code_of_function):
            cached.cache_clear()

    def change(name):
        files = fingerprint.source_files()
        assert name in files
        for module in (fingerprint, code, units):
            monkeypatch.setattr(module, "source_files", lambda: {**files, name: "changed"})
        forget()

    yield change
    monkeypatch.undo()
    forget()


def _changed_in_its_file(inbox):
    marks = inbox / "评阅.csv"
    before = marks.read_text("utf-8-sig")
    marks.write_text(before.replace("T02,心理活动课程设计,G0,60", "T02,心理活动课程设计,G0,61"), "utf-8-sig")


def _added_in_a_new_file(inbox):
    heading = (inbox / "评阅.csv").read_text("utf-8-sig").splitlines()[0]
    (inbox / "评阅-补.csv").write_text(f"{heading}\nT02,心理活动课程设计,G7,62,复评,2024-01-05\n", "utf-8-sig")


@pytest.mark.parametrize("mark", [_changed_in_its_file, _added_in_a_new_file])
def test_a_mark_of_one_city_redoes_its_decisions_and_the_province_and_nothing_of_the_others(whole, mark):
    mark(whole / "inbox")
    stages, reports = _redone(whole)
    assert {"intake", "scores", "decisions"} <= stages
    assert not stages & {"checks", "reuse", "problems"}
    assert reports == {"nanchang/5-grading", "province/trainees", *PROVINCE}


@pytest.mark.parametrize("name", ["page.css", "page.js", "index.html.j2"])
def test_a_changed_style_redoes_pages_only(whole, touch, name):
    touch(f"present/template/{name}")
    stages, reports = _redone(whole)
    assert stages == set()
    assert reports == {unit.name for unit in _units(_pipeline(whole))}


def test_a_changed_word_list_redoes_its_stage_and_no_page_where_nothing_came_out_otherwise(whole, touch):
    touch("checks/hidden.py")
    assert _redone(whole) == ({"checks"}, set())


def test_a_changed_rule_redoes_the_stages_that_obey_it(whole):
    rules = whole / "params" / "programme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("pass_at: 60", "pass_at: 61"), "utf-8")
    stages, reports = _redone(whole)
    assert {"decisions", "awards"} <= stages and not stages & {"intake", "checks", "reuse", "scores", "graders"}
    assert {"nanchang/5-grading", "jiujiang/5-grading"} <= reports


def test_a_text_redoes_the_checks_of_the_cities_that_share_passages_with_it_and_of_no_other(whole):
    texts = whole / "inbox" / "作业.csv"
    texts.write_text(texts.read_text("utf-8-sig").replace("T01的情绪彩虹", "T01的情绪天空"), "utf-8-sig")
    _, reports = _redone(whole)
    checks = {name for name in reports if name.endswith("/2-checks")}
    assert checks == {"nanchang/2-checks", "jiujiang/2-checks"}  # every text of the inbox shares a sentence with T01's


def test_a_notebook_that_an_operator_changed_is_redone_with_every_table(whole):
    notebook = whole / "notebooks" / "1-intake.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("report.head", "report.head  # ours"), "utf-8")
    pipeline = _pipeline(whole)
    seen = {unit.name: unit.key for unit in _units(pipeline)}
    write(read("decisions", whole / "store").iloc[:-1], "decisions", whole / "store")
    now = {unit.name: unit.key for unit in _units(_pipeline(whole))}
    assert {name for name in now if name.endswith("1-intake") and now[name] == seen[name]} == set()


@pytest.mark.parametrize("spoilt", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")])
def test_what_is_stale_is_told_where_a_table_lacks_or_is_damaged(whole, spoilt):
    spoilt(whole / "store" / "decisions.parquet")
    told = dict(batch.overview(*batch.open_workspace(whole)))
    assert told["作出判定"] == "需要重做" and "需要重做" in told["《成绩判定》"]


def test_no_stage_reads_a_rule_that_it_does_not_name(finished):
    programme = _pipeline(finished).programme
    for stage in STAGES:
        obeyed = stage.obeyed(programme)
        for part in type(programme).model_fields:
            if not any(path.split(".")[0] == part for path in stage.rules):
                with pytest.raises(AttributeError):
                    getattr(obeyed, part)
    assert extract(programme, ("scoring.pass_at",)).scoring.pass_at == programme.scoring.pass_at


def _source_of(stage):
    """The source that a stage can reach. In rules/ what several stages need stands side by side: there the extract alone tells, by raising."""
    files = [
        name for name in code.files_of_function(stage.work) if not name.startswith(("programme/", "batch/", "rules/"))
    ]
    package = Path(jxgrade.__file__).parent
    return "\n".join((package / name).read_text("utf-8") for name in files if name.endswith(".py"))


def test_whatever_rule_a_stage_s_code_speaks_of_is_among_those_it_names(finished):
    parts = type(_pipeline(finished).programme).model_fields
    for stage in STAGES:
        found = re.findall(r"\bprogramme\.([a-z_.]+)", _source_of(stage))
        spoken = {path for path in found if path.split(".")[0] in parts}
        named = {path.replace(".*", "") for path in stage.rules}
        strange = {
            path
            for path in spoken
            if not any(f"{path}.".startswith(f"{one}.") or f"{one}.".startswith(f"{path}.") for one in named)
        }
        assert {path for path in strange if not path.endswith((".items", ".gives"))} == set(), stage.name


def test_whatever_table_a_stage_s_code_speaks_of_is_among_those_it_names():
    """Else it would count as empty (`awards/facts.py`), and nobody would be told."""
    # functions of a shared module that the stage does not call
    uncalled = {("levelled", "marks"), ("levelled", "purposes"), ("vacancies", "pairs"), ("vacancies", "rulings")}
    for stage in STAGES:
        spoken = set(re.findall(r'(?:rows\(tables|values\(tables|tables)(?:, |\[)"(\w+)"', _source_of(stage)))
        named = {*stage.reads, *stage.also, *stage.partly, *stage.makes, *(["signatures"] if stage.signatures else [])}
        assert {name for name in spoken & STORE.keys() - named if (stage.name, name) not in uncalled} == set(), (
            stage.name
        )


def test_the_notebooks_of_an_old_workspace_are_told_before_any_work(place):
    notebook = place / "notebooks" / "5-grading.ipynb"
    notebook.write_text(
        notebook.read_text("utf-8").replace("import batch, decide, pages, score", "import batch, publish"), "utf-8"
    )
    with pytest.raises(ParamsError, match=r"notebooks/5-grading\.ipynb：是旧版的笔记本.*改法：.*jxgrade init"):
        batch.run(place, cities=["nanchang"], steps=["5-grading"])


def test_a_store_with_records_of_an_older_kind_is_simply_worked_out_again(whole):
    for path in (whole / "store" / "runs" / "stages").glob("*.json"):
        record = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**record, "key": "0" * 64}), "utf-8")
    (whole / "store" / "runs" / "views.json").write_text('{"2-checks": 3', "utf-8")
    before = {path.name: file_digest(path) for path in (whole / "store").glob("*.parquet")}
    stages, reports = _redone(whole)
    assert stages == {stage.name for stage in STAGES} and reports == set()
    assert {path.name: file_digest(path) for path in (whole / "store").glob("*.parquet")} == before


def test_libreoffice_installed_since_lets_the_inbox_be_read_again_and_asks_for_nothing_else(
    finished, tmp_path, monkeypatch
):
    program = tmp_path / "soffice"
    monkeypatch.setattr("jxgrade.intake.formats_legacy._PLACES", (str(program),))
    monkeypatch.setenv("PATH", "")
    keys = []
    for _ in range(2):
        pipeline = _pipeline(finished)
        keys.append({stage.name: pipeline.key(stage) for stage in STAGES})
        program.touch()
    assert {name for name, key in keys[0].items() if key != keys[1][name]} == {"intake"}
