"""The desk without a browser: what it sends, what it keeps, where it resumes."""

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jxgrade import tables as canonical
from jxgrade.batch.acts.desk import desk_session
from jxgrade.marking import Entry
from jxgrade.marking.pace import minutes_per_text
from jxgrade.rules.kinds import FORMER

PROGRAMME_PARTS = {"lesson_design": (20, 15, 40, 10, 15), "growth_report": (25, 40, 20, 15)}


def _open(session):
    screen = session.handle({"do": "open", "id": "2"})
    assert screen["kind"] == "screen", screen
    return screen


def _typed(screen, **more):
    """Full points in every box but the last, which gets one point."""
    boxes = screen["rubric"]
    points = {box["name"]: str(box["points"]) for box in boxes[:-1]} | {boxes[-1]["name"]: "1"}
    revision = screen["entry"]["revision"]
    return {"state": "draft", "points": points, "comment": "", "suspected": False, "revision": revision, **more}


def _save(session, screen, request, **more):
    message = {"do": "save", "code": screen["code"], "request": request, "entry": _typed(screen, **more), "id": "3"}
    return session.handle(message)


def test_nothing_that_tells_who_is_in_any_screen(sit, province_place):
    session = sit()
    store = province_place / "store"
    trainees, people = canonical.read("trainees", store), canonical.read("identities", store)
    secret = {
        "ids": set(trainees["trainee_id"]),
        "schools": set(trainees["school"]),
        "names": {name for name in people["name"] if len(name) > 2},
        "numbers": {*people["id_number"].dropna(), *people["phone"].dropna()} - {""},
    }
    county = dict(zip(trainees["trainee_id"], trainees["county"], strict=True))
    name = dict(zip(people["trainee_id"], people["name"], strict=True))
    screen = _open(session)
    for number in range(screen["progress"]["total"]):
        own = session._task.submission_id.partition("/")[0]
        payload = json.dumps(screen, ensure_ascii=False)
        for what, parts in secret.items():
            assert not [part for part in parts if part and part in payload], (what, number)
        text = (
            "".join(piece["text"] for line in screen["page"]["lines"] for piece in line["pieces"])
            if screen["page"]
            else ""
        )
        assert name[own] not in text
        assert not county[own] or county[own] not in payload
        screen = session.handle({"do": "go", "to": "next", "filter": "all", "id": "4"})


def test_the_texts_hold_names_that_had_to_be_masked(sit, province_place):
    texts = canonical.read("texts", province_place / "store")
    people = canonical.read("identities", province_place / "store")
    name = dict(zip(people["trainee_id"], people["name"], strict=True))
    leaky = [
        one
        for one, text in zip(texts["submission_id"], texts["text"], strict=True)
        if not one.startswith(FORMER) and name[one.partition("/")[0]] in text
    ]
    assert leaky  # else the test above would pass by itself


def test_every_change_is_in_the_store_before_it_is_answered(sit, marks):
    session = sit()
    screen = _open(session)
    answer = _save(session, screen, "r1", comment="先写一句")
    (entry,) = marks.entries()
    assert answer["kind"] == "saved" and answer["entry"]["revision"] == entry.revision == 1
    assert entry.comment == "先写一句" and entry.state == "draft"
    kind = entry.submission_id.rpartition("/")[2]
    assert entry.mark == Decimal(sum(PROGRAMME_PARTS[kind][:-1]) + 1)


def test_the_same_request_twice_is_one_change(sit, marks):
    session = sit()
    screen = _open(session)
    once, twice = _save(session, screen, "r1"), _save(session, screen, "r1")
    assert once["entry"]["revision"] == twice["entry"]["revision"] == 1
    assert len(marks.history()) == 1


def test_a_text_with_an_empty_box_cannot_be_done(sit, marks):
    session = sit()
    screen = _open(session)
    entry = _typed(screen, state="done")
    entry["points"].popitem()
    answer = session.handle({"do": "save", "code": screen["code"], "request": "r", "entry": entry, "id": "5"})
    assert answer["kind"] == "trouble" and "没有给分" in answer["message"] and marks.entries() == []


@pytest.mark.parametrize("points", ["20.5", "-1", "x", "1e1", "９９"])
def test_points_out_of_range_or_no_number_are_refused(sit, marks, points):
    session = sit()
    screen = _open(session)
    entry = _typed(screen)
    entry["points"][screen["rubric"][-1]["name"]] = points
    answer = session.handle({"do": "save", "code": screen["code"], "request": "r", "entry": entry, "id": "5"})
    assert answer["kind"] == "trouble" and "改法" in answer["message"] and marks.entries() == []


def test_after_a_crash_the_same_text_is_open_with_what_was_typed(sit):
    session = sit()
    first = _open(session)
    _save(session, first, "r1", state="done")
    second = session.handle({"do": "go", "to": "next", "id": "6"})
    _save(session, second, "r2", comment="写到一半")
    again = _open(sit())  # another kernel: nothing but what is on disk
    assert again["code"] == second["code"] and again["entry"]["comment"] == "写到一半"
    assert again["entry"]["points"] == _typed(second)["points"]


def test_without_the_spool_the_place_is_found_from_the_store(sit, tmp_path):
    session = sit()
    first = _open(session)
    _save(session, first, "r1", state="done")
    second = session.handle({"do": "go", "to": "next", "id": "6"})
    shutil.rmtree(tmp_path / "spool")
    assert _open(sit())["code"] == second["code"]


def test_going_back_to_a_finished_text_is_resumed_too(sit):
    session = sit()
    first = _open(session)
    _save(session, first, "r1", state="done")
    session.handle({"do": "go", "to": "next", "id": "6"})
    back = session.handle({"do": "go", "to": "previous", "filter": "all", "id": "7"})
    assert back["code"] == first["code"] == _open(sit())["code"]


def test_what_the_store_does_not_take_is_kept_and_saved_when_it_is_back(sit, marks, tmp_path):
    session = sit()
    screen = _open(session)
    store, away = tmp_path / "marks.sqlite", tmp_path / "away"
    away.mkdir()
    for path in tmp_path.glob("marks.sqlite*"):
        shutil.move(path, away / path.name)
    answer = _save(session, screen, "r1", comment="断网时写的")
    assert answer["kind"] == "kept" and "改法" in answer["message"] and answer["spooled"] == 1
    assert [path.name[:6] for path in sorted((tmp_path / "spool").glob("entry-*"))] == ["entry-"]
    for path in away.iterdir():
        shutil.move(path, tmp_path / path.name)
    assert store.exists()
    answer = session.handle({"do": "retry", "id": "8"})
    assert answer["message"] == "" and answer["spooled"] == 0
    assert [entry.comment for entry in marks.entries()] == ["断网时写的"]
    assert list((tmp_path / "spool").glob("entry-*")) == []


def test_what_was_kept_outlives_the_kernel(sit, marks, tmp_path):
    session = sit()
    screen = _open(session)
    marks.turn(closed=True, by="管理员", at="2024-01-31T18:00:00")
    answer = _save(session, screen, "r1", comment="截止后写的")
    assert answer["kind"] == "kept" and "截止" in answer["message"]
    again = _open(sit())
    assert again["entry"]["comment"] == "截止后写的" and "截止" in again["kept"]
    marks.turn(closed=False, by="管理员", at="2024-02-01T08:00:00")
    assert _open(sit())["kept"] == ""
    assert [entry.comment for entry in marks.entries()] == ["截止后写的"]


def test_a_text_changed_elsewhere_is_never_overwritten_unasked(sit, marks, grader):
    session = sit()
    screen = _open(session)
    own = session._task
    theirs = Entry(
        own.submission_id, grader, own.role, comment="另一台电脑", saved_at="2024-01-05T09:00:00", saved_by="x"
    )
    marks.save(theirs, request="other")
    answer = _save(session, screen, "r1", comment="这一台")
    assert answer["kind"] == "stale" and answer["current"]["comment"] == "另一台电脑"
    assert own.submission_id not in json.dumps(answer, ensure_ascii=False)
    assert marks.entries()[0].comment == "另一台电脑"
    session.handle({"do": "resolve", "code": screen["code"], "take": "mine", "request": "r2", "id": "9"})
    assert marks.entries()[0].comment == "这一台"
    assert [change.new.comment for change in marks.history()] == ["另一台电脑", "这一台"]


def test_the_other_version_may_be_taken_instead(sit, marks, grader):
    session = sit()
    screen = _open(session)
    own = session._task
    marks.save(
        Entry(own.submission_id, grader, own.role, comment="另一台", saved_at="2024-01-05T09:00:00"), request="other"
    )
    _save(session, screen, "r1", comment="这一台")
    after = session.handle({"do": "resolve", "code": screen["code"], "take": "theirs", "id": "9"})
    assert after["entry"]["comment"] == "另一台" and after["spooled"] == 0 and after["kept"] == ""


def test_the_filters_lead_to_their_states(sit):
    session = sit()
    first = _open(session)
    _save(session, first, "r1", state="skipped")
    second = session.handle({"do": "go", "to": "next", "id": "6"})
    _save(session, second, "r2", state="done")
    third = session.handle({"do": "go", "to": "next", "id": "6"})
    _save(session, third, "r3")
    for name, screen in (("skipped", first), ("done", second), ("draft", third)):
        assert session.handle({"do": "go", "to": "here", "filter": name, "id": "7"})["code"] == screen["code"]
    alone = session.handle({"do": "go", "to": "next", "filter": "draft", "id": "8"})
    assert alone["code"] == third["code"] and alone["nothing"]
    progress = alone["progress"]
    assert (progress["done"], progress["draft"], progress["skipped"]) == (1, 1, 1)
    assert progress["todo"] == progress["total"] - 3


def test_an_unknown_grader_is_told_what_to_do(sit):
    told = sit(grader="没有这个人").told
    assert told["kind"] == "start" and told["grader"] == "" and "改法" in told["message"]


def test_an_id_is_known_in_whatever_case_and_width_it_is_typed(sit, grader, marks):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in grader.lower())
    session = sit(grader=f" {wide} ")
    assert session.told["grader"] == grader and session.told["progress"]["total"] > 0
    _save(session, _open(session), "r1")
    assert [entry.grader_id for entry in marks.entries()] == [grader]


def test_the_list_tells_how_far_each_text_is_and_opens_any(sit):
    session = sit()
    first = _open(session)
    _save(session, first, "r1", state="done", suspected=True, comment="疑似抄袭：与课本相同")
    listed = session.handle({"do": "list", "id": "6"})
    rows = {row["code"]: row for row in listed["rows"]}
    assert len(rows) == first["progress"]["total"] and listed["place"] == first["place"]
    assert (rows[first["code"]]["state"], rows[first["code"]]["suspected"]) == ("done", True)
    last = listed["rows"][-1]
    assert (last["state"], last["mark"]) == ("todo", None)
    assert session.handle({"do": "open", "code": last["code"], "id": "7"})["code"] == last["code"]
    assert session.handle({"do": "open", "code": "nobody", "id": "8"})["kind"] == "trouble"


def test_a_suspicion_without_a_reason_cannot_be_done(sit, marks):
    session = sit()
    screen = _open(session)
    answer = _save(session, screen, "r1", state="done", suspected=True, comment=" ")
    assert answer["kind"] == "trouble" and "写明理由" in answer["message"] and marks.entries() == []


def test_without_an_allocation_the_desk_says_who_has_to_do_what(province_place, grader, tmp_path):
    root = tmp_path / "新"
    shutil.copytree(province_place, root)
    (root / "store" / "allocation.parquet").unlink()
    told = desk_session(root, grader=grader).handle({"do": "hello", "id": "1"})
    assert "jxgrade marks allocate" in told["message"]


def test_the_login_of_a_hub_is_the_number(sit, grader, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", grader)
    assert sit(grader="").told["grader"] == grader


def test_evidence_names_the_passage_and_not_the_other_author(sit):
    session = sit()
    screen = _open(session)
    for _ in range(screen["progress"]["total"]):
        notes = screen["page"]["notes"] if screen["page"] else []
        reuse = [(number, note) for number, note in enumerate(notes) if note["tone"] == "reuse"]
        if reuse:
            break
        screen = session.handle({"do": "go", "to": "next", "filter": "all", "id": "4"})
    number, note = reuse[0]
    marked = "".join(p["text"] for line in screen["page"]["lines"] for p in line["pieces"] if number in p["notes"])
    shared = note["excerpt"][1]
    assert len(marked) > 20 and len(shared) > 20


def test_the_adjudicator_sees_both_marks_and_why(province_place, sit, marks):
    store = province_place / "store"
    marking, given = canonical.read("marking", store), canonical.read("marks", store)
    disputed = marking[marking["disputed"]]
    who, kind = disputed["trainee_id"].iloc[0], disputed["kind"].iloc[0]
    of_it = given[(given["trainee_id"] == who) & (given["kind"] == kind)]
    graders = list(of_it["grader_id"])
    first = Entry(
        f"{who}/{kind}",
        graders[0],
        "first",
        "done",
        Decimal(90),
        {"过程与方法": Decimal(36)},
        "过程完整",
        saved_at="2024-01-07T09:00:00",
    )
    marks.save(replace(first, points={}), request="a")
    volunteers = canonical.read("volunteers", store)
    county = canonical.read("trainees", store).set_index("trainee_id").loc[who, "county"]
    experts = volunteers[(volunteers["role"] == "expert") & (volunteers["county"] != county)]
    session = sit(grader=experts["volunteer_id"].iloc[0], adjudicate=True)
    screen = _open(session)
    while session._task.submission_id != f"{who}/{kind}":
        screen = session.handle({"do": "go", "to": "next", "filter": "all", "id": "4"})
    dispute = screen["dispute"]
    other = of_it["mark"].iloc[1]
    assert [mark["mark"] for mark in dispute["marks"][:2]] == ["90", other]
    assert dispute["marks"][0]["comment"] == "过程完整"
    assert f"相差 {Decimal(90) - Decimal(other)} 分" in dispute["reasons"][0]
    payload = json.dumps(screen, ensure_ascii=False)
    assert who not in payload and not [grader for grader in graders if grader in payload]


def test_pace_is_the_median_without_breaks():
    assert minutes_per_text([f"2024-01-05T10:{minute:02d}:00" for minute in (0, 2, 4, 10)]) == 2.0
    assert minutes_per_text(["2024-01-05T10:00:00"] * 5) is None


def test_every_script_and_style_of_the_widget_is_shipped_and_calls_nothing(root):
    front = Path(root) / "jxgrade" / "desk" / "front"
    from jxgrade.desk.page import COMPARING_SCRIPTS, COMPARING_STYLES, PAGE_SCRIPTS, STYLES

    assert {path.name for path in front.iterdir()} == {*PAGE_SCRIPTS, *STYLES, *COMPARING_SCRIPTS, *COMPARING_STYLES}
    for path in front.iterdir():
        words = path.read_text("utf-8")
        assert not [
            bad
            for bad in ("http:", "https:", "innerHTML", "outerHTML =", "insertAdjacentHTML", "eval(", "@import", "url(")
            if bad in words
        ]


def test_a_screen_brings_an_example_of_each_level_with_points_of_its_own_rubric(sit):
    session = sit()
    seen = {}
    screen = _open(session)
    for _ in range(screen["progress"]["total"]):
        most = [[part["name"], part["points"]] for part in screen["rubric"]]
        for one in screen["examples"]:
            assert [[name, points] for name, _, points in one["points"]] == most
            assert Decimal(one["mark"]) == sum(Decimal(given) for _, given, _ in one["points"])
            assert one["why"] and len(one["lines"]) > 5
        seen[screen["name"]] = [one["level"] for one in screen["examples"]]
        screen = session.handle({"do": "go", "to": "next", "filter": "all", "id": "4"})
    assert seen == {"心理活动课程设计": ["优", "良", "弱"], "个人成长报告": ["优", "良", "弱"]}
