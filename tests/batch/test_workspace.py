"""A workspace is made whole, and everything wrong with its params is said before any work."""

import shutil

import pytest

from jxgrade.batch import Workspace, init, locked, open_workspace
from jxgrade.errors import ParamsError, ProgrammeError, WorkspaceError


@pytest.fixture
def place(tmp_path):
    init(tmp_path)
    return tmp_path


def test_init_writes_params_notebooks_and_an_empty_inbox(place):
    assert len(list((place / "params").glob("*.yaml"))) == 13
    assert list((place / "params" / "templates").glob("*.txt"))
    assert (place / "inbox" / "submissions").is_dir()
    assert not any((place / "inbox" / "submissions").iterdir())
    assert {path.stem for path in (place / "notebooks").glob("*.ipynb")} >= {"1-intake", "5-grading", "6-selection"}


def test_papermill_finds_a_folder_for_every_report_in_a_new_workspace_and_in_the_repository(place, root):
    scopes = {*open_workspace(place)[1].slugs, "province"}
    assert {path.name for path in (place / "reports").iterdir()} == scopes and len(scopes) == 13
    assert {path.parent.name for path in (root / "reports").glob("*/.gitkeep")} == scopes


def test_init_never_overwrites(place):
    mine = place / "params" / "nanchang.yaml"
    mine.write_text("city: nanchang\nworkspace: .  # mine\n", "utf-8")
    assert init(place) == ()
    assert "mine" in mine.read_text("utf-8")


def test_a_made_workspace_opens(place):
    workspace, programme = open_workspace(place)
    assert workspace.root == place and len(programme.slugs) == 12
    assert list(workspace.templates()) == ["document.txt", "growth_report.txt", "lesson_design.txt"]


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(WorkspaceError, match="jxgrade init"):
        open_workspace(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("city: 南昌\nworkspace: .\n", "应与文件名相同"),
        ("city: jiujiang\nworkspace: .\n", "应与文件名相同"),
        ("city: nanchang\n", "只有 city 与 workspace"),
        ("city: nanchang\nworkspace: .\nextra: 1\n", "只有 city 与 workspace"),
        ("city: nanchang\nworkspace: /\n", "不是本工作区"),
        ("city: nanchang\nworkspace: 7\n", "不是本工作区"),
        ("city: [", "不是合法的 YAML"),
    ],
)
def test_wrong_parameters_of_a_city_stop_the_run(place, text, message):
    (place / "params" / "nanchang.yaml").write_text(text, "utf-8")
    with pytest.raises(ParamsError, match=message) as caught:
        open_workspace(place)
    assert caught.value.exit_code == 2


def test_all_wrong_cities_are_told_in_one_message(place):
    (place / "params" / "nanchang.yaml").unlink()
    (place / "params" / "jian.yaml").write_text("city: x\nworkspace: .\n", "utf-8")
    (place / "params" / "beijing.yaml").write_text("city: beijing\nworkspace: .\n", "utf-8")
    with pytest.raises(ParamsError) as caught:
        open_workspace(place)
    assert all(name in str(caught.value) for name in ("nanchang", "jian", "beijing"))


def test_a_wrong_programme_stops_before_the_cities(place):
    path = place / "params" / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("pass_at: 60", "pass_at: sixty"), "utf-8")
    with pytest.raises(ProgrammeError, match=r"scoring\.pass_at"):
        open_workspace(place)


def test_a_wrong_programme_and_a_wrong_city_are_told_together(place):
    path = place / "params" / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("pass_at: 60", "pass_at: sixty"), "utf-8")
    (place / "params" / "jian.yaml").write_text("city: x\nworkspace: .\n", "utf-8")
    with pytest.raises(ParamsError, match=r"(?s)scoring\.pass_at.*jian"):
        open_workspace(place)


def test_a_template_that_is_not_text_stops_the_run_before_any_work(place):
    (place / "params" / "templates" / "x.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ParamsError, match=r"x\.txt"):
        open_workspace(place)


def test_a_page_of_rules_that_is_not_text_stops_the_run_before_any_work(place):
    (place / "params" / "rules.md").write_bytes("规则".encode("gbk"))
    with pytest.raises(ParamsError, match=r"(?s)rules\.md.*UTF-8"):
        open_workspace(place)


@pytest.mark.parametrize("name", ["store", "reports"])
def test_a_folder_that_cannot_be_made_stops_the_run(place, name):
    shutil.rmtree(place / name)
    (place / name).write_text("a file", "utf-8")
    with pytest.raises(WorkspaceError, match=f"{name} 不能写入"), locked(Workspace(place)):
        pass
