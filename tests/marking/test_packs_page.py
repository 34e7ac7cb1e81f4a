"""A pack as a page: nothing in it beyond the workbook's, taken back as the workbook is, refused as the workbook is."""

import json
import os
import re
import shutil
from decimal import Decimal

import pytest

from jxgrade import batch
from jxgrade import tables as canonical
from jxgrade.desk.packs import read_pack
from jxgrade.marking.packs.page import GIVEN, SHOWN
from tests.marking import workshop
from tests.marking.paper import answered, block, done, put_back
from tests.marking.workshop import (  # noqa: F401 - fixtures
    JIUJIANG,
    LESSONS,
    as_sent,
    filled,
    full,
    merged,
    pack,
    packed,
    packs,
    put,
    state,
    words,
)

LESSON = "lesson_design"
FIRST, SECOND, FOURTH, REPORT = "10201L0", "10201L1", "10201L3", "10201G2"


def page(workspace, *, written=as_sent):
    """One grader's page beside the workbook, as it was sent or just `pack`ed."""
    return written(workspace).with_suffix(".html")


def only(taken):
    (one,) = taken
    return one


def put_down(workspace):
    """What the store holds, without who and when."""
    return [
        (entry.submission_id, entry.state, entry.mark, dict(entry.points), entry.comment, entry.suspected)
        for entry in state(workspace)[0]
    ]


# ---------------------------------------------------------------- what goes out


def test_a_page_holds_the_workbook_s_texts_and_tells_of_nobody(workspace):
    path = page(workspace)
    shown, whole = block(path, SHOWN), path.read_text("utf-8")
    sent = read_pack(path.with_suffix(".xlsx"))
    assert shown["seal"] == sent.seal, "one pack in two files"
    for text, one in zip(shown["texts"], sent.texts, strict=True):
        lines = ["".join(piece["text"] for piece in line["pieces"]) for line in text["page"]["lines"]]
        assert text["code"] == one.code
        assert "".join("".join(lines).split()) == "".join(one.text.split())
    ids = {row[0].rpartition("/")[0] for row in workshop.allocation(workspace)}
    people, places = workshop.frame(workspace, "identities"), workshop.frame(workspace, "trainees")
    named, own = people[people["trainee_id"].isin(ids)], places[places["trainee_id"].isin(ids)]
    forbidden = {*ids, *named["name"], *named["id_number"], *named["phone"], *own["school"]} - {None}
    assert len(forbidden) > 20
    assert [word for word in forbidden if word in whole] == []
    assert re.search(r"\d{17}[\dX]|(?<!\d)1[3-9]\d{9}(?!\d)", json.dumps(shown["texts"], ensure_ascii=False)) is None
    assert not [note for text in shown["texts"] for note in text["page"]["notes"] if note["excerpt"]]


def test_a_page_shows_what_was_found_in_its_texts(workspace):
    notes = [note for text in block(page(workspace), SHOWN)["texts"] for note in text["page"]["notes"]]
    assert {"good"} <= {note["tone"] for note in notes}


def test_a_hostile_text_stays_a_text_and_the_page_may_ask_nobody(workspace):
    texts = workshop.frame(workspace, "texts")
    one = next(row[0] for row in workshop.allocation(workspace) if row[4] == FIRST)
    hostile = "</script><script>fetch('//x')</script><img src=x onerror=alert(1)>\u2028完"
    texts.loc[texts["submission_id"] == one, "text"] = hostile
    canonical.write(texts, "texts", workspace.store)
    path = page(workspace, written=pack)
    whole = path.read_text("utf-8")
    assert whole.count("<script") == whole.count("</script>") == 3 and "<img" not in whole
    assert re.search(r"content=\"default-src 'none'; script-src 'sha256-[\w+/=]+'; ", whole)
    assert "http:" not in whole and "https:" not in whole
    taken = only(merged(workspace, answered(path, done(FIRST, 1, 1, 1, 1, 1, kind=LESSON, path=path))))
    assert (list(words(taken)), [entry.mark for entry in taken.merged.saved]) == ([], [5])


def test_equal_pages_have_equal_bytes(workspace):
    assert page(workspace, written=pack).read_bytes() == page(workspace, written=pack).read_bytes()


# ---------------------------------------------------------------- what comes back


def test_the_same_marks_as_by_the_workbook(workspace, province, tmp_path):
    def fill(book):
        full(book, 2, 15, 10.5, 30, 8, 12)
        put(book, LESSONS, 2, 评语="“好”，\n=1+1", 疑似雷同="是")
        put(book, LESSONS, 3, 评分=88)
        put(book, workshop.REPORTS, 4, 状态="跳过", 评语="看不清")

    book = only(merged(workspace, filled(as_sent(workspace), fill)))
    shutil.copytree(province.root, tmp_path / "other")
    other = batch.Workspace(tmp_path / "other")
    path = page(other)
    first = done(FIRST, 15, "10.5", 30, 8, 12, kind=LESSON, path=path, comment="“好”，\n=1+1", suspected=True)
    second = {"code": SECOND, "state": "done", "mark": "88"}
    skipped = {"code": REPORT, "state": "skipped", "comment": "看不清"}
    back = only(merged(other, answered(path, first, second, skipped)))
    assert [*words(book), *words(back)] == []
    assert put_down(other) == put_down(workspace)
    assert (len(back.merged.saved), back.merged.known) == (len(book.merged.saved), book.merged.known) == (3, 5)
    again = only(merged(other, path, at="2024-01-21T09:00:00"))
    assert (len(again.merged.saved), list(words(again))) == (0, [])


def test_a_page_as_it_was_sent_changes_nothing(workspace):
    merged(workspace, filled(as_sent(workspace), lambda book: full(book, 2, 15, 10, 30, 8, 12)))
    before = state(workspace)
    taken = only(merged(workspace, page(workspace, written=pack)))
    assert (len(taken.merged.saved), taken.merged.known, list(words(taken))) == (0, 8, [])
    assert state(workspace) == before


@pytest.mark.parametrize("order", [1, -1])
def test_of_page_and_workbook_of_one_pack_the_one_saved_later_counts_row_by_row(workspace, order):
    path = page(workspace)
    book = filled(path.with_suffix(".xlsx"), lambda book: (full(book, 2, 1, 1, 1, 1, 1), full(book, 3, 2, 2, 2, 2, 2)))
    answered(path, done(FIRST, 9, 9, 9, 9, 9, kind=LESSON, path=path), saved="2099-01-01T00:00:00.000Z")
    taken = merged(workspace, *[book, path][::order])
    assert [line for one in taken for line in words(one)] == []
    assert sorted(entry.mark for entry in state(workspace)[0]) == [10, 45]


def test_an_old_copy_that_comes_late_is_a_conflict_and_changes_nothing(workspace, tmp_path):
    path = page(workspace)
    late = answered(shutil.copy(path, tmp_path / "old.html"), done(FIRST, 1, 1, 1, 1, 1, kind=LESSON, path=path))
    answered(path, done(FIRST, 2, 2, 2, 2, 2, kind=LESSON, path=path), saved="2024-01-21T10:00:00.000Z")
    merged(workspace, path)
    (line,) = words(only(merged(workspace, late)))
    assert "后来保存的一份" in line and "库里是10 分" in line
    assert [entry.mark for entry in state(workspace)[0]] == [10]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("answer", "cells"),
    [
        ({"state": "done", "mark": "101"}, {"评分": 101, "状态": "已完成"}),
        ({"state": "done", "mark": "八十"}, {"评分": "八十", "状态": "已完成"}),
        ({"points": {"主题与目标": "20.5"}}, {"主题与目标": 20.5}),
        ({"state": "完了"}, {"状态": "完了"}),
        ({"state": "done"}, {"状态": "已完成"}),
    ],
)
def test_a_row_is_refused_with_the_workbook_s_words_and_its_neighbour_is_taken(workspace, answer, cells):
    path = page(workspace)
    neighbour = done(FOURTH, 1, 1, 1, 1, 1, kind=LESSON, path=path)
    back = only(merged(workspace, answered(path, {"code": FIRST, **answer}, neighbour)))
    assert [entry.mark for entry in back.merged.saved] == [5]
    book = only(merged(workspace, filled(as_sent(workspace), lambda book: put(book, LESSONS, 2, **cells))))
    assert list(words(back)) == list(words(book)) != []


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (({"code": "ABCDEF", "state": "done", "mark": "80"},), "编号不在这个包里（没有分配给这位阅卷人）"),
        ((({"code": FIRST, "state": "done", "mark": "80"},) * 2), "编号重复（第 2、3 行），这几行都没有采用"),
    ],
)
def test_a_code_of_nobody_and_a_code_twice_are_refused(workspace, answers, says):
    taken = only(merged(workspace, answered(page(workspace), *answers)))
    assert says in next(words(taken))
    assert state(workspace)[0] == []


def other_text(shown):
    shown["texts"][0]["page"]["lines"][0]["pieces"][0]["text"] = "换掉的正文"


def other_role(shown):
    shown["texts"][0]["role"] = "仲裁"


def other_most(shown):
    shown["rubrics"][LESSON][0]["points"] = 25


def other_seal(shown):
    seal = shown["seal"]
    shown["seal"] = seal[:100] + ("A" if seal[100] != "A" else "B") + seal[101:]


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (other_text, "“正文”里这一篇被改动或删去"),
        (other_role, "评次被改动"),
        (other_most, "标题行被改动"),
        (other_seal, "签名不符"),
        (lambda shown: shown.pop("seal"), "不是评阅页交回的文件"),
        (lambda shown: shown["texts"][0].update(kind="essay"), "不是评阅页交回的文件"),
    ],
)
def test_what_was_altered_in_the_page_is_told_and_the_next_file_is_taken(workspace, work, says):
    path = page(workspace)
    shown = block(path, SHOWN)
    first = shown["texts"][0]["code"]
    work(shown)
    put_back(answered(path, {"code": first, "state": "done", "mark": "80"}), SHOWN, shown)
    other = filled(as_sent(workspace, JIUJIANG), lambda book: put(book, LESSONS, 2, 评分=70))
    broken, sound = merged(workspace, path, other)
    assert says in next(words(broken)) and "改法：" in next(words(broken))
    assert [entry.mark for entry in state(workspace)[0]] == [70]
    assert list(words(sound)) == []


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"saved": "", "entries": {}},
        {"saved": 3, "entries": []},
        {"saved": "", "entries": [{"code": FIRST}]},
        {"saved": "", "entries": [{"code": FIRST, "state": "done", "points": {"主题与目标": 3}, "comment": ""}]},
        {"saved": "", "entries": [{"code": [FIRST], "state": "done", "points": {}, "comment": "", "suspected": False}]},
    ],
)
def test_answers_of_another_shape_are_refused_whole(workspace, given):
    taken = only(merged(workspace, put_back(page(workspace), GIVEN, given)))
    assert "不是评阅页交回的文件" in taken.refused and "改法：" in taken.refused


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        "交回".encode("gb18030"),
        b'<script id="jxgrade-pack">{}</script><script id="jxgrade-answers">{}</script>',
        b'<script id="jxgrade-pack">{}</script><script id="jxgrade-answers">' + b"[" * 200_000 + b"</script>",
    ],
)
def test_what_is_no_page_is_refused_and_costs_only_itself(workspace, tmp_path, data):
    (tmp_path / "a.html").write_bytes(data)
    assert "改法：" in only(merged(workspace, tmp_path / "a.html")).refused


def test_a_page_too_large_is_not_read(workspace, tmp_path):
    with (tmp_path / "a.html").open("wb") as target:
        os.truncate(target.fileno(), 101 * 1024 * 1024)
    assert "超过 100 MB" in only(merged(workspace, tmp_path / "a.html")).refused


def test_signs_no_store_can_hold_do_not_cost_the_mark(workspace):
    path = page(workspace)
    answer = done(FIRST, 1, 1, 1, 1, 1, kind=LESSON, path=path, comment="好\ud800\x00。")
    taken = only(merged(workspace, answered(path, answer)))
    assert [(entry.mark, entry.comment) for entry in taken.merged.saved] == [(Decimal(5), "好?。")]
