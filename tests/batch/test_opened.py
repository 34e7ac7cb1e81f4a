"""A step opened in a notebook: by hand it changes nothing official; what differs from what is decided is a trial, and nothing else is."""

import IPython
import nbformat
import pytest
from nbclient import NotebookClient

from jxgrade import batch, decide, score
from jxgrade.batch.run import opened
from jxgrade.batch.run.stages import STAGES
from jxgrade.errors import ParamsError
from jxgrade.tables import rows

CITIES = ("nanchang", "jiujiang")


def _statuses(frame):
    return dict(rows(frame, "trainee_id", "status"))


def _opened(data, city, changes):
    """The cells of 5-grading."""
    rules = data.rules(changes)
    tables = data.of(city, rules)
    tables = tables | {"scores": score(tables, rules)}
    return tables | {"decisions": decide(tables, rules)}, rules


@pytest.mark.parametrize("city", CITIES)
def test_by_the_rules_in_force_a_city_alone_gives_what_is_decided_for_it_and_is_no_trial(place, city):
    data = batch.prepare(place)
    tables, rules = _opened(data, city, {})
    decided = data.decided["decisions"]
    assert _statuses(tables["decisions"]) == _statuses(decided[decided["city"] == city])
    assert data.trial(tables, rules, city) is None


def test_another_number_in_a_cell_is_a_trial_that_names_it(place):
    data = batch.prepare(place)
    tables, rules = _opened(data, "nanchang", {"scoring.pass_at": 60.5})
    assert _statuses(tables["decisions"])["T01"] == "fail"  # 60 exactly
    trial = data.trial(tables, rules, "nanchang")
    assert [(rule.path, rule.before, rule.after) for rule in trial.rules] == [("scoring.pass_at", "60", "60.5")]


def test_another_cell_of_a_table_is_a_trial_though_no_rule_differs(place):
    data = batch.prepare(place)
    tables, rules = _opened(data, "nanchang", {})
    changed = tables["decisions"].assign(status="pass")
    assert data.trial(tables | {"decisions": changed}, rules, "nanchang").rules == ()
    assert data.trial(tables | {"decisions": tables["decisions"].iloc[:-1]}, rules, "nanchang") is not None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scoring.pas_at": 65}, r"scoring\.pas_at.*没有这个键.*改法"),
        ({"scoring.pass_at": 650}, r"scoring\.pass_at.*650.*改法"),
        ({"scoring.pass_at": object()}, "读不懂.*改法"),
    ],
)
def test_a_rule_that_is_none_is_told_in_one_line(place, changes, told):
    with pytest.raises(ParamsError, match=told) as error:
        batch.prepare(place).rules(changes)
    assert error.value._render_traceback_() == [str(error.value)] and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("named", "asked"), [("九江市", "是不是 jiujiang？"), ("nanchagn", "是不是 nanchang？"), ("x", "改法：")]
)
def test_a_city_that_is_none_is_told_with_the_one_that_may_be_meant(place, named, asked):
    data = batch.prepare(place)
    with pytest.raises(ParamsError, match="没有这个设区市代号") as error:
        data.of(named, data.programme)
    assert asked in str(error.value) and "\n" not in str(error.value)


def test_what_rests_on_a_changed_rule_is_worked_out_anew_and_all_else_is_as_stored(place):
    data = batch.prepare(place)
    rules = data.rules({"length.mode": "han", "assignments.lesson_design.min_chars": 900})
    tables = data.of("nanchang", rules)
    assert tables["pairs"].equals(data.of("nanchang", data.programme)["pairs"])
    stage = next(stage for stage in STAGES if stage.name == "checks")
    whole = stage.work(data.of(None, rules).maps[-1]._job(stage))["findings"]
    owned = [text for text in whole["submission_id"] if text.partition("/")[0] in set(tables["trainees"]["trainee_id"])]
    found = tables["findings"]
    assert [text for text in found["submission_id"] if text in set(owned)] == owned and len(owned) > 0
    assert "length_short" in set(found["check"]) - set(data.of("nanchang", data.programme)["findings"]["check"])


@pytest.mark.parametrize(
    ("ran", "environment", "by_hand"),
    [
        (["", "city = 1", "# Parameters\ncity = 2"], {}, False),
        (["", "city = 1"], {}, True),
        (["", "# Parameters\ncity = 2"], {"JPY_SESSION_NAME": "5-grading.ipynb"}, True),
        (["", "city = 1"], {opened.RUNNER_SIGN: "1"}, False),
    ],
)
def test_papermill_and_a_run_are_not_by_hand_whatever_else_runs_cells_is(monkeypatch, ran, environment, by_hand):
    class Shell:
        user_ns = {"In": ran}  # noqa: RUF012

    monkeypatch.setattr(IPython, "get_ipython", lambda: Shell)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert opened.opened_by_hand() is by_hand


def test_a_notebook_run_by_hand_changes_nothing_official_though_the_store_is_stale_and_says_both(place):
    marks = place / "inbox" / "评阅.csv"
    before = marks.read_bytes()
    notebook = nbformat.read(place / "notebooks" / "5-grading.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("changes = {}\n", 'changes = {"scoring.pass_at": 65}\n')
    marks.write_bytes(before.replace(b"G0,60,", b"G0,61,", 1))
    NotebookClient(
        notebook, resources={"metadata": {"path": str(place / "notebooks")}}, kernel_name="python3"
    ).execute()
    marks.write_bytes(before)
    shown = "".join(one.data.get("text/html", "") for cell in notebook.cells for one in cell.get("outputs", ()))
    assert "手工打开" in shown and "改法：运行 jxgrade run" in shown and "试算 · 不是决定" in shown
    assert "规则 scoring.pass_at：60 → 65" in shown and shown.count("<style>.jx.jx.jx") == 1
    apart = "reports/province/scenarios/_notebook/nanchang/5-grading.xlsx"
    assert (place / apart).is_file() and f'href="../{apart}"' in shown
    assert batch.verify(place, quick=True).found == ()
