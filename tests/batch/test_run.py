"""A run: the same by papermill, nothing redone without need, one city's failure is its own, all of it on record."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch.fingerprint import file_digest
from jxgrade.cli.app import main
from jxgrade.demo.planted import Plant, Planted, status
from jxgrade.errors import JxgradeError, NothingDelivered, ParamsError
from jxgrade.present.page import unpacked
from jxgrade.tables import read, rows

BOTH = {"cities": ["nanchang", "jiujiang"], "steps": ["5-grading"]}


def _bytes(root: Path) -> dict[str, str]:
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}


def _outcomes(parts) -> list[str]:
    return [part.outcome for part in parts]


def _shell(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [str(Path(sys.executable).parent / arguments[0]), *arguments[1:]]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def jxgrade(monkeypatch, capsys):
    """The command line in this process, in this folder: exit code, and what it says of faults."""

    def call(*words, cwd):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr("sys.argv", ["jxgrade", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return call


def test_the_decisions_are_those_worked_by_hand(finished):
    decisions = read("decisions", finished / "store").set_index("trainee_id")
    assert decisions["total"].to_dict() == {
        "T01": "60",
        "T02": "59.94",
        "T03": "95",
        "T04": "80",
        "T05": "70",
        "T06": "75",
        "T07": "85",
        "T08": "66",
        "T09": "90",
        "T10": None,
    }
    assert decisions.loc["T02", ["status", "reasons"]].tolist() == ["fail", ["total_below_60"]]
    assert decisions.loc["T10", ["status", "reasons"]].tolist() == ["fail", ["test_missing"]]
    assert decisions["status"].value_counts().to_dict() == {"pass": 8, "fail": 2}


def test_nothing_is_done_twice_and_that_is_told(place):
    before = _bytes(place)
    result = batch.run(place, **BOTH)
    assert set(_outcomes(result.stages)) == set(_outcomes(result.units)) == {"skipped"}
    assert _bytes(place) == before


@pytest.mark.road
def test_plain_papermill_gives_the_same_decisions_and_the_same_report(place, tmp_path, monkeypatch):
    from nbconvert.nbconvertapp import NbConvertApp  # a second and a half

    fresh = tmp_path / "fresh"
    batch.init(fresh)
    (place / "inbox").rename(fresh / "inbox.new")
    (fresh / "inbox" / "submissions").rmdir()
    (fresh / "inbox").rmdir()
    (fresh / "inbox.new").rename(fresh / "inbox")
    target = "reports/nanchang/5-grading.ipynb"
    run = _shell("papermill", "notebooks/5-grading.ipynb", target, "-f", "params/nanchang.yaml", cwd=fresh)
    assert run.returncode == 0, run.stderr
    monkeypatch.chdir(fresh)
    page = NbConvertApp()
    page.initialize(["--to", "jxgrade", target])
    page.start()
    for name in ("store/decisions.parquet", "reports/nanchang/5-grading.html", "reports/nanchang/5-grading.xlsx"):
        assert (fresh / name).read_bytes() == (place / name).read_bytes(), name


def test_a_notebook_opened_in_its_own_folder_finds_its_workspace(place, monkeypatch):
    monkeypatch.chdir(place / "notebooks")
    data = batch.prepare(".")
    assert len(data.tables["decisions"]) == 10
    assert data.folder("nanchang").resolve() == (place / "reports" / "nanchang").resolve()


def test_a_changed_mark_redoes_what_depends_on_it_and_no_more(place):
    marks = place / "inbox" / "评阅.csv"
    marks.write_text(
        marks.read_text("utf-8-sig").replace("T02,心理活动课程设计,G0,60", "T02,心理活动课程设计,G0,61"), "utf-8-sig"
    )
    result = batch.run(place, **BOTH)
    outcome = {stage.name: stage.outcome for stage in result.stages}
    assert outcome["intake"] == outcome["scores"] == outcome["decisions"] == "done"
    assert outcome["reuse"] == outcome["checks"] == "skipped"
    decisions = read("decisions", place / "store").set_index("trainee_id")
    assert decisions.loc["T02", ["total", "status"]].tolist() == ["60.14", "pass"]


def test_a_changed_rule_changes_the_decision(place):
    rules = place / "params" / "programme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("pass_at: 60", "pass_at: 61"), "utf-8")
    batch.run(place, **BOTH)
    decisions = read("decisions", place / "store").set_index("trainee_id")
    assert decisions.loc["T01", "reasons"] == ["total_below_60"]


def test_a_trainees_own_text_of_a_former_year_holds_nobody_and_anothers_does(place):
    texts = dict(rows(read("texts", place / "store"), "submission_id", "text"))
    former = {"T03_个人成长报告": "T03", "T03": "T07", "T05和T06": "T05"}  # whose text each really is
    for name, who in former.items():
        (place / "inbox/earlier/2022" / f"{name}.txt").write_text(texts[f"{who}/growth_report"], "utf-8")
    batch.Pipeline(*batch.open_workspace(place)).bring_up_to_date(jobs=1)
    pairs = read("pairs", place / "store")
    copies = pairs[pairs["right_id"].str.startswith("earlier/") & (pairs["left_coverage"] == "1")]
    assert copies[["left_id", "right_id"]].to_numpy().tolist() == [
        ["T05/growth_report", "earlier/2022/T05和T06.txt"],
        ["T07/growth_report", "earlier/2022/T03.txt"],
    ]
    decisions = read("decisions", place / "store").set_index("trainee_id")
    assert decisions.loc["T03", ["status", "reasons"]].tolist() == ["pass", []]
    assert all(decisions.loc[who, "reasons"] == ["growth_report_reuse"] for who in ("T05", "T07"))
    findings = read("findings", place / "store")
    alike = set(findings.loc[findings["check"] == "own_alike", "submission_id"])
    assert alike == {"T03/growth_report", "T05/growth_report"}


@pytest.mark.parametrize("name", ["store/decisions.parquet", "reports/nanchang/5-grading.html"])
def test_a_flipped_byte_is_found_and_mended(place, name):
    before = _bytes(place)
    path = place / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    _, found = batch.differences(batch.Pipeline(*batch.open_workspace(place)))
    assert [f"{difference.area}/{difference.name}" for difference in found] == [name]
    batch.run(place, **BOTH)
    assert _bytes(place) == before


def _by_scope(result):
    """Of each scope's one unit; the province's are the pages of trainees."""
    return {unit.unit.scope: unit.outcome for unit in result.units}


def test_a_failed_city_keeps_its_partial_notebook_and_stops_nobody(place):
    notebook = place / "notebooks" / "5-grading.ipynb"
    content = json.loads(notebook.read_text("utf-8"))
    code = [number for number, cell in enumerate(content["cells"]) if cell["cell_type"] == "code"]
    spoiled = {**content["cells"][code[-1]], "id": "spoiled", "source": "1 / (city != 'jiujiang')"}
    content["cells"].insert(code[-1], spoiled)
    notebook.write_text(json.dumps(content), "utf-8")
    result = batch.run(place, **BOTH, jobs=2)
    assert _by_scope(result) == {"nanchang": "done", "jiujiang": "failed", "province": "skipped"}
    (line,) = result.failures
    assert "九江市《成绩判定》" in line and "ZeroDivisionError" in line and "\n" not in line
    partial = json.loads((place / "reports/jiujiang/5-grading.ipynb").read_text("utf-8"))
    assert any(cell.get("outputs") for cell in partial["cells"])
    assert "jiujiang/5-grading.html" in (place / "reports/index.html").read_text("utf-8")
    manifest = json.loads(result.manifest.read_text("utf-8"))
    assert [unit["outcome"] for unit in manifest["units"]] == ["done", "failed", "skipped"]
    again = batch.run(place, **BOTH)
    assert _by_scope(again) == {"nanchang": "skipped", "jiujiang": "failed", "province": "skipped"}


def test_the_command_line_ends_with_1_for_a_failed_city(place, jxgrade):
    notebook = place / "notebooks" / "5-grading.ipynb"
    notebook.write_text(
        notebook.read_text("utf-8").replace("batch.prepare(workspace)", "batch.prepare(missing)"), "utf-8"
    )
    code, said = jxgrade("run", ".", "--city", "nanchang", "--step", "grading", cwd=place)
    assert code == 1
    assert "南昌市《成绩判定》失败：NameError" in said and "Traceback" not in said


def test_a_planted_case_that_is_not_found_is_told_and_no_failure(place, monkeypatch, capsys):
    """All ran and nothing failed: exit 0, what was missed named, and the next step in the last line (design, section 4)."""
    seen = Plant("short", "字数不足", ("T02",), (status("T02", "fail"),))
    missed = Plant("retold", "换词复述", ("T01", "T04"), (status("T01", "pending"),))
    monkeypatch.setattr("jxgrade.demo.prepare_demo", lambda *_, **__: Planted((seen, missed)))
    monkeypatch.setattr("jxgrade.batch.run", partial(batch.run, **BOTH))
    monkeypatch.setattr("sys.argv", ["jxgrade", "demo", str(place)])
    with pytest.raises(SystemExit) as ended:
        main()
    out = capsys.readouterr().out
    assert ended.value.code == 0 and "漏：T01、T04" in out and "合计埋设 2，漏 1（" in out
    assert f"打开首页：{place / 'reports' / 'index.html'}" in out
    assert out.splitlines()[-1] == f"下一步：看一个学员的判定：jxgrade why T02 -w '{place}'"


def test_a_demo_of_which_a_part_fails_ends_with_1_its_line_and_the_next_step(place, monkeypatch, capsys):
    (place / "notebooks" / "5-grading.ipynb").write_text("{", "utf-8")
    monkeypatch.setattr("jxgrade.demo.prepare_demo", lambda *_, **__: Planted(()))
    monkeypatch.setattr("jxgrade.batch.run", partial(batch.run, cities=["jiujiang"], steps=["5-grading"]))
    monkeypatch.setattr("sys.argv", ["jxgrade", "demo", str(place)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 1 and said.err.splitlines()[-1].startswith("九江市《成绩判定》失败：")
    assert "notebooks" in said.err.splitlines()[-1] and "jxgrade init" in said.err.splitlines()[-1]
    assert said.out.splitlines()[-1].startswith("下一步：按上面每一行的改法处理")


def test_an_absent_roster_stops_before_any_work(place, jxgrade):
    (place / "inbox" / "报名表.csv").unlink()
    with pytest.raises(NothingDelivered, match="报名表"):
        batch.run(place, **BOTH)
    code, said = jxgrade("run", cwd=place)
    assert code == 2
    assert "报名表" in said and "改法" in said and "Traceback" not in said


@pytest.mark.parametrize("words", [("run", "--city", "nanchang"), ("validate",)])
def test_a_mark_store_that_cannot_be_read_stops_before_any_work(place, jxgrade, words):
    before = _bytes(place)
    (place / "store" / "marks.sqlite").write_bytes(b"garbage\n" * 600)
    code, said = jxgrade(*words, cwd=place)
    assert code == 2 and said.startswith("停止：评阅库文件已损坏") and "改法：" in said and _bytes(place) == before


def test_a_city_is_asked_for_by_any_of_its_names(place):
    unknown = pytest.raises(ParamsError, match="没有这个步骤")  # told after the cities
    for name in ("南昌", "南昌市", "nanchang", "赣州新区"):
        with unknown:
            batch.run(place, cities=[name], steps=["x"])


def test_an_unknown_city_or_step_is_told_with_the_choices(place):
    with pytest.raises(ParamsError, match="nanchang"):
        batch.run(place, cities=["beijing"])
    with pytest.raises(ParamsError, match="5-grading"):
        batch.run(place, steps=["3-marking"])


def test_the_manifest_names_every_input_and_output(finished):
    workspace, _ = batch.open_workspace(finished)
    (path,) = workspace.runs.glob("*/manifest.json")
    manifest = json.loads(path.read_text("utf-8"))
    assert set(manifest["files"]["inbox"]) == {
        path.relative_to(workspace.inbox).as_posix() for path in workspace.inbox.rglob("*.*")
    }
    assert manifest["files"]["store"]["decisions.parquet"] == file_digest(workspace.store / "decisions.parquet")
    assert set(manifest["files"]["reports"]) >= {
        "index.html",
        "rules.html",
        "nanchang/5-grading.html",
        "nanchang/5-grading.xlsx",
    }
    assert manifest["packages"]["pandas"] and manifest["files"]["params"]["programme.yaml"]


def _plain(path):
    """A file's bytes, of a page also what is packed in it."""
    data = path.read_bytes()
    return unpacked(data.decode()).encode() if path.suffix == ".html" else data


def test_no_name_leaves_the_private_folder(finished):
    hits = [
        path.relative_to(finished).as_posix()
        for path in finished.rglob("*")
        if path.is_file() and "inbox" not in path.parts and "某T03".encode() in _plain(path)
    ]
    assert [path for path in hits if not path.startswith("store/private/")] == []
    frame = read("identities", finished / "store")
    assert frame.loc[frame["trainee_id"] == "T03", "name"].item() == "某T03"


def test_a_locked_workspace_is_refused(place):
    workspace, _ = batch.open_workspace(place)
    with batch.locked(workspace):
        run = _shell("jxgrade", "run", cwd=place)
    assert run.returncode == 2 and f"进程 {os.getpid()}" in run.stderr


def test_verify_needs_a_run_first(tmp_path):
    batch.init(tmp_path)
    with pytest.raises(JxgradeError, match="jxgrade run"):
        batch.differences(batch.Pipeline(*batch.open_workspace(tmp_path)))
