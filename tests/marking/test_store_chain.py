"""Whatever is done to the history past its triggers, right after a save and before any run, is found; saves alone are never."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.marking import Entry
from jxgrade.marking.store.chain import CHAINED, START, breaks, link
from jxgrade.marking.store.engine import engine_of
from tests.extent import cases

AT = "2024-01-06T10:00:00"
OPEN = {
    "sqlite": [f"DROP TRIGGER history_{name}" for name in ("keeps_rows", "loses_none", "replaces_none")],
    "postgresql": ["DROP TRIGGER history_keeps_rows ON history", "SET session_replication_role = replica"],
}
COPIED = ", ".join(name for name in CHAINED if name not in ("request", "revision", "mark"))
TAMPERED = {
    "a mark raised": (["UPDATE history SET mark = '99' WHERE number = 2"], "第 2 条"),
    "a comment changed": (["UPDATE history SET comment = '好' WHERE number = 1"], "第 1 条"),
    "another grader's name": (["UPDATE history SET grader_id = 'G3' WHERE number = 3"], "第 3 条"),
    "backdated": (["UPDATE history SET saved_at = '2024-01-01T00:00:00' WHERE number = 4"], "第 4 条"),
    "a revision removed": (["DELETE FROM history WHERE number = 1"], "第 2 条"),
    "put in": (
        [
            f"INSERT INTO history (request, revision, mark, chain, {COPIED}) SELECT 'x', 9, '100', chain, {COPIED} FROM history WHERE number = 2"
        ],
        "第 7 条",
    ),
    "two rows exchanged": (
        [
            "UPDATE history SET number = 77 WHERE number = 1",
            "UPDATE history SET number = 1 WHERE number = 2",
            "UPDATE history SET number = 2 WHERE number = 77",
        ],
        "第 1 条",
    ),
    "an older mark made the present one": (
        ["UPDATE latest SET number = 1, revision = 1 WHERE submission_id = 'T1/growth_report'"],
        "T1/growth_report（G1）现行的一条不是最后保存的",
    ),
    "the last mark withdrawn": (
        ["DELETE FROM latest WHERE submission_id = 'T3/growth_report'", "DELETE FROM history WHERE number = 6"],
        "G1 保存过 4 条记录，现有 3 条",
    ),
    "all of a grader's marks withdrawn": (
        ["DELETE FROM latest WHERE grader_id = 'G2'", "DELETE FROM history WHERE grader_id = 'G2'"],
        "G2 保存过 2 条记录，现有 0 条",
    ),
    "a head removed": (["DELETE FROM heads WHERE grader_id = 'G2'"], "G2 保存过 0 条记录，现有 2 条"),
}


def entry(text, grader="G1", *, mark=80, revision=0):
    """A finished mark."""
    return Entry(
        f"{text}/growth_report",
        grader,
        "first",
        state="done",
        mark=Decimal(mark),
        comment="评语",
        revision=revision,
        saved_at=AT,
        saved_by=grader,
    )


def fill(store):
    """Six saves: T1 twice and T2 by G1, T1 and T2 by G2, T3 by G1."""
    for number, one in enumerate(
        (entry("T1"), entry("T1", mark=81, revision=1), entry("T2"), entry("T1", "G2"), entry("T2", "G2"), entry("T3"))
    ):
        store.save(one, request=f"r{number}")


def tamper(url, statements):
    """Change the tables as somebody with the database's own rights would."""
    engine = engine_of(url)
    with engine.begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in (*OPEN[connection.dialect.name], *statements):
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_tampered_with_is_found_at_once(url, opened, what):
    store = opened(url)
    fill(store)
    assert store.faults() == ()
    before = store.fingerprints()
    statements, told = TAMPERED[what]
    tamper(url, statements)
    assert any(told in fault for fault in store.faults()), store.faults()
    assert store.fingerprints() != before or what in {"an older mark made the present one", "a head removed"}


def test_the_end_cut_off_is_found_by_what_was_logged(url, opened):
    store = opened(url)
    fill(store)
    ((number, was),) = store.fingerprints().items()
    tamper(url, TAMPERED["the last mark withdrawn"][0])
    assert store.fingerprints([number])[number] != was


def test_saves_at_once_by_one_grader_make_one_chain(url, opened):
    store = opened(url)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.save(entry(f"T{n}", f"G{n % 2}"), request=f"r{n}"), range(40)))
    assert store.faults() == () and len(store.history()) == 40


FIELDS = st.fixed_dictionaries(
    {name: st.text(max_size=3) for name in CHAINED if name not in ("grader_id",)} | {"grader_id": st.sampled_from("ab")}
)


def chained(rows):
    """The rows as saves would have left them."""
    last = dict.fromkeys("ab", START)
    for row in rows:
        last[row["grader_id"]] = link(last[row["grader_id"]], row)
        yield {**row, "chain": last[row["grader_id"]]}


@settings(max_examples=cases(20, 60))
@given(st.lists(FIELDS, min_size=1, max_size=6), st.data())
def test_no_change_of_a_field_keeps_a_chain_and_no_chain_breaks_by_itself(rows, data):
    kept = list(chained(rows))
    assert list(breaks(kept)) == []
    place, name = data.draw(st.integers(0, len(kept) - 1)), data.draw(st.sampled_from(CHAINED))
    other = {**kept[place], name: kept[place][name] + "x"}
    assert list(breaks([*kept[:place], other, *kept[place + 1 :]]))
