"""The table of findings: every submission, the same whatever the number of processes or the order of rows."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from jxgrade import ahead
from jxgrade import tables as store
from jxgrade.checks import check_changed, sweep
from jxgrade.programme import Programme

Tables = dict[str, pd.DataFrame]


def check_all(tables, programme, **how):
    """The table `findings`, every text checked anew."""
    return check_changed(tables, programme, **how)["findings"]


def _tables(number: int) -> Tables:
    trainees = [f"T{place:05d}" for place in range(number)]
    kinds = ("lesson_design", "growth_report")
    texts = {
        (trainee, kind): f"课程主题：情绪{place}\n今后我将努力。作者：涂晓蔓，{trainee}"
        for place, trainee in enumerate(trainees)
        for kind in kinds
    }
    submissions = [
        {
            "submission_id": f"{trainee}/{kind}",
            "trainee_id": trainee,
            "kind": kind,
            "late": False,
            "readable": trainee != "T00001",
            "hidden_chars": 4 if trainee == "T00002" else None,
            "control_chars": 7 if trainee == "T00002" else 0,
        }
        for trainee, kind in texts
    ]
    wide = [dict.fromkeys(store.STORE["submissions"].columns) | row for row in submissions]
    return {
        "submissions": store.from_rows(wide, "submissions"),
        "texts": store.from_rows([(f"{trainee}/{kind}", text) for (trainee, kind), text in texts.items()], "texts"),
        "identities": store.from_rows(
            [(trainee, None, "涂晓蔓", None, None, None) for trainee in trainees], "identities"
        ),
        "trainees": store.from_rows(
            [
                (trainee, "nanchang", "南昌县", "南昌市育新学校", "school", None, None, False, False)
                for trainee in trainees
            ],
            "trainees",
        ),
    }


def _of(findings: pd.DataFrame, submission: str) -> dict[str, str | None]:
    rows = findings[findings["submission_id"] == submission]
    return dict(zip(rows["check"], rows["value"], strict=True))


def test_every_submission_has_its_findings(programme: Programme) -> None:
    findings = check_all(_tables(4), programme, jobs=1)
    assert list(findings.columns) == list(store.STORE["findings"].columns)
    assert set(findings["submission_id"]) == set(_tables(4)["submissions"]["submission_id"])
    assert _of(findings, "T00000/lesson_design")["identity_name"] == "姓名（3 字）"


def test_what_cannot_be_read_says_so_and_nothing_else(programme: Programme) -> None:
    findings = check_all(_tables(4), programme, jobs=1)
    assert _of(findings, "T00001/lesson_design") == {"unreadable": None}


def test_a_text_that_lacks_is_unreadable_too(programme: Programme) -> None:
    tables = _tables(4) | {"texts": store.empty("texts")}
    assert set(check_all(tables, programme, jobs=1)["check"]) == {"unreadable"}


def test_hidden_text_and_controls_of_the_file_are_told(programme: Programme) -> None:
    found = _of(check_all(_tables(4), programme, jobs=1), "T00002/growth_report")
    assert (found["hidden_text"], found["control_chars"]) == ("4", "7")


def test_nothing_handed_in_gives_an_empty_table(programme: Programme) -> None:
    findings = check_all({name: store.empty(name) for name in _tables(1)}, programme)
    assert findings.empty and list(findings.columns) == list(store.STORE["findings"].columns)


def test_a_trainee_without_identity_is_checked_all_the_same(programme: Programme) -> None:
    tables = _tables(4) | {"identities": store.empty("identities"), "trainees": store.empty("trainees")}
    found = _of(check_all(tables, programme, jobs=1), "T00000/lesson_design")
    assert "length_short" in found and "identity_name" not in found


def test_neither_processes_nor_order_of_rows_matter(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "CHUNK", 10)
    monkeypatch.setattr(ahead, "WORTH_A_POOL", 0)
    tables = _tables(30)
    shuffled = {name: frame.sample(frac=1, random_state=5) for name, frame in tables.items()}
    one = check_all(tables, programme, jobs=1)
    pd.testing.assert_frame_equal(one, check_all(shuffled, programme, jobs=2))
    with ThreadPoolExecutor(2, initializer=lambda: helped.append(1)) as given:
        helped: list[int] = []
        pd.testing.assert_frame_equal(one, check_all(shuffled, programme, jobs=2, executor=given))
    assert helped


def test_progress_rises_to_the_total(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "CHUNK", 3)
    seen: list[tuple[str, int, int | None]] = []
    check_all(_tables(4), programme, jobs=1, progress=lambda what, done, total: seen.append((what, done, total)))
    assert seen == [("检查作业", 3, 8), ("检查作业", 6, 8), ("检查作业", 8, 8)]


def test_tables_in_are_left_as_they_are(programme: Programme) -> None:
    tables = _tables(3)
    before = {name: frame.copy(deep=True) for name, frame in tables.items()}
    check_all(tables, programme, jobs=1)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(tables[name], frame)


def test_findings_survive_being_stored(programme: Programme, tmp_path) -> None:  # type: ignore[no-untyped-def]
    findings = check_all(_tables(3), programme, jobs=1)
    store.write(findings, "findings", tmp_path)
    pd.testing.assert_frame_equal(store.read("findings", tmp_path), findings)


def test_a_text_of_which_nothing_changed_keeps_its_findings_and_every_other_is_checked_anew(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = _tables(4)
    before = check_changed(tables, programme, terms="one", jobs=1)
    tables["texts"].loc[tables["texts"]["submission_id"] == "T00003/growth_report", "text"] = "改过的作业" * 30
    tables["identities"].loc[tables["identities"]["trainee_id"] == "T00000", "name"] = "余素云"
    checked: list[str] = []
    examine = sweep._check
    monkeypatch.setattr(sweep, "_check", lambda task, *rest: checked.append(task.submission_id) or examine(task, *rest))
    again = check_changed(tables, programme, before=before, terms="one", jobs=1)
    assert checked == ["T00000/growth_report", "T00000/lesson_design", "T00003/growth_report", "T00003/lesson_design"]
    for name, frame in check_changed(tables, programme, terms="one", jobs=1).items():
        pd.testing.assert_frame_equal(again[name], frame)
    checked.clear()
    other = check_changed(tables, programme, before=before, terms="two", jobs=1)
    assert len(checked) == 8
    pd.testing.assert_frame_equal(other["findings"], again["findings"])


def test_findings_of_a_text_that_is_gone_go_with_it(programme: Programme) -> None:
    before = check_changed(_tables(4), programme, jobs=1)
    after = check_changed(_tables(3), programme, before=before, jobs=1)
    pd.testing.assert_frame_equal(after["findings"], check_all(_tables(3), programme, jobs=1))
