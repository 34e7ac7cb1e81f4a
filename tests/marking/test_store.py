"""The mark store, the same tests against SQLite and PostgreSQL."""

import multiprocessing
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jxgrade.errors import MarkRefused, MarksClosed, StaleEdit, StoreUnfit
from jxgrade.marking import open_store
from jxgrade.marking.store.engine import engine_of
from tests.extent import cases
from tests.marking.laws import AT, consistent, entry, mark_many

# ---------------------------------------------------------------- saving


def test_what_was_saved_is_what_is_read_in_a_new_store(store, url, opened):
    points = {"主题与目标": Decimal("17.5"), "过程与方法": Decimal("30.25")}
    saved = store.save(
        entry(mark=Decimal("47.75"), points=points, comment="“好”\n第二行；=1+1 😀", suspected=True), request="a"
    )
    again = opened(url).entry("T1/lesson_design", "G1", "first")
    assert again == saved
    assert (again.mark, dict(again.points), again.suspected, again.revision) == (Decimal("47.75"), points, True, 1)
    assert again.comment == "“好”\n第二行；=1+1 😀"


def test_nothing_saved_is_none(store):
    assert store.entry("T1/lesson_design", "G1", "first") is None
    assert (store.entries(), store.history(), len(store.marks())) == ([], [], 0)


def test_the_same_request_twice_is_one_change(store):
    first = store.save(entry(), request="a")
    assert store.save(entry(), request="a") == first
    assert len(store.history()) == 1
    later = store.save(replace(first, mark=Decimal(70)), request="b")
    assert store.save(entry(), request="a") == first, "an old request that comes late again changes nothing"
    assert store.entry(*first.key) == later


def test_a_request_is_not_taken_for_another_content(store):
    store.save(entry(), request="a")
    with pytest.raises(MarkRefused, match="已用于别的内容"):
        store.save(entry(mark=Decimal(70)), request="a")


def test_who_did_not_see_the_newest_revision_is_told_and_given_it(store):
    seen = store.save(entry(), request="a")
    newest = store.save(replace(seen, mark=Decimal(70)), request="b")
    with pytest.raises(StaleEdit, match="改法：") as caught:
        store.save(replace(seen, mark=Decimal(60)), request="c")
    assert caught.value.current == newest == store.entry(*seen.key)
    with pytest.raises(StaleEdit):
        store.save(entry(revision=7, text="T2/lesson_design"), request="d")


def test_the_history_tells_who_when_old_and_new(store):
    first = store.save(entry(mark=None, state="draft"), request="a")
    second = store.save(replace(first, state="done", mark=Decimal(61), saved_by="代录"), request="b")
    store.save(entry(text="T2/growth_report", grader="G2"), request="c")
    assert [(change.old, change.new) for change in store.history("T1/lesson_design")] == [
        (None, first),
        (first, second),
    ]
    assert [change.request for change in store.history(grader_id="G2")] == ["c"]
    assert [change.request for change in store.history()] == ["a", "b", "c"]


def test_roles_and_graders_of_one_text_are_entries_of_their_own(store):
    for number, (grader, role) in enumerate([("G1", "first"), ("G2", "first"), ("G1", "second")]):
        assert store.save(entry(grader=grader, role=role), request=str(number)).revision == 1
    assert len(store.entries()) == 3
    assert [found.role for found in store.entries("G1")] == ["first", "second"]


def test_only_what_is_done_is_a_mark(store):
    done = store.save(entry(mark=Decimal("80.50")), request="a")
    store.save(entry(text="T2/growth_report", state="draft"), request="b")
    store.save(entry(text="T3/growth_report", state="skipped", mark=None), request="c")
    assert store.marks().to_dict("records") == [
        {
            "trainee_id": "T1",
            "kind": "lesson_design",
            "grader_id": "G1",
            "mark": "80.5",
            "role": "first",
            "marked_at": AT,
        }
    ]
    store.save(replace(done, state="draft"), request="d")
    assert store.marks().empty


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"mark": Decimal("100.0001")}, "100.0001，应在 0 与 100 之间"),
        ({"mark": Decimal(101)}, "101，应在 0 与 100 之间"),
        ({"mark": Decimal("-0.01")}, "-0.01"),
        ({"mark": Decimal("NaN")}, "NaN"),
        ({"mark": Decimal("Infinity")}, "Infinity"),
        ({"mark": Decimal("80.12345")}, "至多 4 位小数"),
        ({"mark": None}, "还没有评分"),
        ({"mark": Decimal(50), "points": {"甲": Decimal(20), "乙": Decimal(29)}}, "不等于各项得分之和 49"),
        ({"points": {"甲": Decimal(101)}, "state": "draft"}, "“甲”的得分是 101"),
        ({"role": "fourth"}, "评次“fourth”"),
        ({"state": "finished"}, "状态“finished”"),
        ({"grader": ""}, "编号不对"),
        ({"text": "T1/大作文 1"}, "编号不对"),
        ({"saved_at": "昨天"}, "保存时间“昨天”"),
        ({"comment": "字" * 20_001}, "20001 个字符"),
    ],
)
def test_what_cannot_stand_is_refused_in_chinese_and_changes_nothing(store, parts, says):
    with pytest.raises(MarkRefused, match=says) as caught:
        store.save(entry(**parts), request="a")
    assert "改法：" in str(caught.value)
    assert store.history() == []


@pytest.mark.parametrize("mark", ["0", "100", "99.9999", "0.0001"])
def test_the_ends_of_the_range_are_in_it(store, mark):
    assert store.save(entry(mark=Decimal(mark)), request="a").mark == Decimal(mark)


def test_characters_no_database_takes_do_not_lose_the_rest(store):
    assert store.save(entry(comment="甲\0乙\ud83d丙"), request="a").comment == "甲乙?丙"


def test_a_gate_refuses_before_anything_is_written(url, opened):
    def gate(_):
        raise MarkRefused("不在名册。改法：核对")

    with pytest.raises(MarkRefused, match="不在名册"):
        opened(url, gate=gate).save(entry(), request="a")
    assert opened(url).history() == []


# ---------------------------------------------------------------- closing


def test_after_closing_nothing_is_saved_until_it_is_opened_again(store, url, opened):
    before = store.save(entry(), request="a")
    assert not store.is_closed
    store.turn(closed=True, by="管理员", at="2024-02-01T00:00:00")
    store.turn(closed=True, by="管理员", at="2024-02-01T00:00:00")
    assert opened(url).is_closed
    with pytest.raises(MarksClosed, match="评阅已经截止"):
        store.save(replace(before, mark=Decimal(70)), request="b")
    assert store.save(entry(), request="a") == before, "what was saved in time is still acknowledged"
    store.turn(closed=False, by="管理员", at="2024-02-02T00:00:00")
    assert store.save(replace(before, mark=Decimal(70)), request="b").revision == 2


# ---------------------------------------------------------------- the database holds to it, too


@pytest.mark.parametrize("table", ["history", "closing"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET number = number + 100", "DELETE FROM {}", "replace"])
def test_the_database_refuses_to_change_or_forget_a_row(store, url, table, statement):
    store.save(entry(), request="a")
    store.turn(closed=True, by="管理员", at=AT)
    engine = engine_of(url)
    if statement == "replace":
        statement = "REPLACE INTO {0} SELECT * FROM {0}" if engine.dialect.name == "sqlite" else "TRUNCATE {} CASCADE"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement.format(table))
    engine.dispose()
    assert len(store.history()) == 1
    assert store.is_closed


# ---------------------------------------------------------------- many at once


def test_of_threads_that_save_the_same_entry_one_wins(store):
    seen = store.save(entry(), request="start")
    outcomes = []

    def work(number):
        try:
            outcomes.append(store.save(replace(seen, mark=Decimal(number)), request=f"t{number}"))
        except StaleEdit:
            outcomes.append(None)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if outcome]
    assert len(outcomes) == 8
    assert winners == [store.entry(*seen.key)]
    assert consistent(store)


def test_of_threads_that_send_the_same_request_all_get_the_one_change(store):
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(store.save(entry(), request="same"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [store.entry(*entry().key)] * 8
    assert len(store.history()) == 1


def test_processes_that_open_an_empty_store_at_once_lose_and_double_nothing(url, opened):
    forks = multiprocessing.get_context("forkserver")  # one import for all, and so all open it at once indeed
    forks.set_forkserver_preload(["tests.marking.laws"])
    workers = [forks.Process(target=mark_many, args=(url, f"G{number}", 12)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    store = opened(url)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert (len(store.marks()), len(store.history())) == (48, 96)
    assert consistent(store)


@settings(max_examples=cases(10, 25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.integers(0, 100)), max_size=12),
    data=st.data(),
)
def test_a_store_is_what_a_dictionary_with_revisions_would_be(tmp_path_factory, steps, data):
    """Any order of saves, each from any revision, against the plainest model there is."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('law') / 'marks.sqlite'}") as store:
        model = {}
        for number, (text, revision, mark) in enumerate(steps):
            asked = entry(text=f"{text}/lesson_design", mark=Decimal(mark), revision=revision)
            try:
                model[text] = store.save(asked, request=str(number))
                assert model[text].revision == revision + 1
            except StaleEdit:
                assert revision != (model[text].revision if text in model else 0)
        assert store.entries() == [model[text] for text in sorted(model)]
        assert consistent(store)


# ---------------------------------------------------------------- schema


@pytest.mark.parametrize(
    ("revision", "told"),
    [("0099", "更新版本的 jxgrade 写成.*改法：升级"), ("0001", "0.1.0 早期的结构 0001.*改法：备份")],
)
def test_a_store_that_another_jxgrade_wrote_is_left_alone_and_the_way_out_is_told(url, opened, revision, told):
    opened(url)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    engine.dispose()
    with pytest.raises(StoreUnfit, match=told):
        opened(url)
