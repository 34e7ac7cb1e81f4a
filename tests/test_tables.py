"""Canonical tables: what is written is read again, equal tables are equal bytes, numbers are exact."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade import tables
from jxgrade.errors import TableError


@pytest.mark.parametrize("name", list(tables.STORE))
def test_an_empty_table_survives_the_store(name, tmp_path):
    tables.write(tables.empty(name), name, tmp_path)
    pd.testing.assert_frame_equal(tables.read(name, tmp_path), tables.empty(name))


def test_the_order_of_rows_does_not_change_the_bytes(tmp_path):
    rows = [
        ("x/1", None, 3, None, "v", "error", "m"),
        (None, None, None, None, None, "warning", "n"),
        ("x/1", "s", 1, "c", "v", "error", "m"),
    ]
    first = tables.write(tables.from_rows(rows, "problems"), "problems", tmp_path / "a").read_bytes()
    second = tables.write(tables.from_rows(rows[::-1], "problems"), "problems", tmp_path / "b").read_bytes()
    assert first == second


def test_outsiders_read_counts_as_integers_and_missing_as_missing(tmp_path):
    rows = [("t1", *[None] * 6, "fail", ["a", "b"], 0, None), ("t2", *[None] * 6, "pending", [], None, None)]
    frame = pd.read_parquet(tables.write(tables.from_rows(rows, "decisions"), "decisions", tmp_path))
    assert str(frame["credit_hours"].dtype) == "Int64"
    assert frame["credit_hours"].tolist() == [0, pd.NA]
    assert [list(codes) for codes in frame["reasons"]] == [["a", "b"], []]


def test_private_tables_lie_apart_and_only_the_owner_may_read(tmp_path):
    path = tables.write(tables.empty("identities"), "identities", tmp_path)
    assert path.parent.name == "private"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_missing_column_or_file_is_told(tmp_path):
    with pytest.raises(TableError, match="缺少列 status"):
        tables.conform(tables.empty("decisions").drop(columns="status"), "decisions")
    with pytest.raises(TableError, match="没有数据表 decisions"):
        tables.read("decisions", tmp_path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(11999, 200), "59.995"),
        (Fraction(60), "60"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(1, 2 * 10**12), "0.000000000001"),
        (Fraction(-1, 3 * 10**12), "0"),
        (Decimal("59.9950"), "59.995"),
        (100, "100"),
        (None, None),
    ],
)
def test_plain_notation(value, text):
    assert tables.plain(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=12))
def test_a_decimal_of_twelve_places_survives(value):
    text = tables.plain(value)
    assert Decimal(text) == value and "E" not in text and not text.endswith(".")
    assert "." not in text or not text.endswith("0")


def test_a_name_means_a_number_in_every_table_that_has_it():
    kinds = {
        (name, kind in ("num", "exact")) for table in tables.STORE.values() for name, kind in table.columns.items()
    }
    assert sorted(name for name, _ in kinds) == sorted({name for name, _ in kinds})
    assert {name for name, number in kinds if number} == tables.NUMBERS


@pytest.mark.parametrize(
    ("name", "given", "stored", "read"),
    [
        ("marking", Fraction(1799, 30), "1799/30", Fraction(1799, 30)),  # what nothing has rounded
        ("marks", Fraction(1, 3), "0.333333333333", Fraction("0.333333333333")),  # a decimal of twelve places
        ("marks", Fraction(60), "60", Fraction(60)),
        ("marks", "59.995", "59.995", Fraction(11999, 200)),  # text stays as it is
        ("marks", None, None, None),
    ],
)
def test_an_exact_number_is_written_as_text_and_read_as_a_number(name, given, stored, read, tmp_path):
    row = dict.fromkeys(tables.STORE[name].columns) | {
        "trainee_id": "T1",
        "kind": "growth_report",
        "mark": given,
        "disputed": False,
        "clash": False,
        "used": [],
    }
    tables.write(tables.from_rows([row], name), name, tmp_path)
    frame = tables.read(name, tmp_path)
    assert list(tables.rows(frame, "trainee_id", "mark")) == [("T1", stored)]
    assert list(tables.values(frame, "trainee_id", "mark")) == [("T1", read)]


def test_every_inbox_heading_is_unambiguous():
    for table in tables.INBOX.values():
        names = [name for column in table.columns for name in (column.name, column.heading)]
        assert len(names) == len(set(names)), table.name


@pytest.mark.parametrize("data", [b"", b"x", b"PAR1 nothing in between PAR1"])
def test_a_damaged_table_is_told_with_its_fix(tmp_path, data):
    (tmp_path / "decisions.parquet").write_bytes(data)
    with pytest.raises(TableError, match=r"decisions.*已损坏.*jxgrade run"):
        tables.read("decisions", tmp_path)


def test_no_value_asked_for_is_no_row_and_several_columns_are_any_of_them(tmp_path):
    tables.write(tables.from_rows([("a", "x", 1), ("b", "x", 1), ("c", "y", 1)], "clusters"), "clusters", tmp_path)
    asked = [
        {"submission_id": []},
        {"submission_id": ["b", "nobody"]},
        {"submission_id": ["b"], "cluster_id": ["y"]},
        {},
    ]
    assert [list(tables.read("clusters", tmp_path, only=only)["submission_id"]) for only in asked] == [
        [],
        ["b"],
        ["b", "c"],
        [],
    ]
