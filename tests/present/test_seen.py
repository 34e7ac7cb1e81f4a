"""What a report sees: nothing it does not name, of a city its rows and the texts on the other side, whatever happens elsewhere."""

import pandas as pd
import pytest

from jxgrade import pages
from jxgrade.present.seen import Seen
from jxgrade.tables import STORE

TABLES = {
    "trainees": pd.DataFrame({"trainee_id": ["a", "b", "c"], "city": ["x", "y", "z"]}),
    "submissions": pd.DataFrame({"submission_id": ["a/k", "b/k", "c/k"], "trainee_id": ["a", "b", "c"]}),
    "pairs": pd.DataFrame({"left_id": ["a/k", "a/k"], "right_id": ["b/k", "earlier/2022/e"]}),
    "clusters": pd.DataFrame({"submission_id": ["a/k", "b/k", "c/k"], "cluster_id": ["1", "1", "2"]}),
    "findings": pd.DataFrame({"submission_id": ["a/k", "b/k", "c/k", "c/k"]}),
    "scores": pd.DataFrame({"trainee_id": ["a", "b", "c"]}),
    "texts": pd.DataFrame({"submission_id": ["a/k", "b/k", "c/k", "earlier/2022/e", "earlier/2022/f"]}),
    "delivered": pd.DataFrame({"table": ["roster"], "delivered": [True], "files": [2]}),
}
NAMES = ("trainees", "submissions", "pairs", "clusters", "findings", "scores", "texts")


def _cells(frame: pd.DataFrame) -> list[list[object]]:
    return frame.to_numpy().tolist()


def test_a_table_that_is_not_named_is_a_key_error():
    with pytest.raises(KeyError, match="scores"):
        Seen(TABLES, ("trainees",))["scores"]
    assert set(Seen(TABLES, ("trainees",), whole={"delivered": ()})) == {"trainees", "delivered"}


def test_the_province_sees_its_tables_as_they_are():
    assert Seen(TABLES, NAMES)["findings"] is TABLES["findings"]


def test_a_city_sees_its_own_rows_and_the_texts_on_the_other_side_of_its_pairs():
    seen = Seen(TABLES, NAMES, "x")
    assert _cells(seen["trainees"]) == [["a", "x"]]
    assert _cells(seen["submissions"]) == [["a/k", "a"], ["b/k", "b"]]
    assert _cells(seen["pairs"]) == [["a/k", "b/k"], ["a/k", "earlier/2022/e"]]
    assert _cells(seen["clusters"]) == [["a/k", "1"], ["b/k", "1"]]
    assert _cells(seen["findings"]) == [["a/k"], ["b/k"]]
    assert _cells(seen["scores"]) == [["a"], ["b"]]
    assert _cells(seen["texts"]) == [
        ["a/k"],
        ["b/k"],
        ["earlier/2022/e"],
        ["earlier/2022/f"],
    ]  # former years are no city's


def test_who_does_not_see_pairs_sees_the_city_s_own_alone():
    assert _cells(Seen(TABLES, ("scores",), "x")["scores"]) == [["a"]]


def test_a_table_without_rows_of_a_city_must_be_named_whole():
    with pytest.raises(KeyError, match="whole"):
        Seen(TABLES, ("delivered",), "x")["delivered"]
    assert Seen(TABLES, (), "x", whole={"delivered": ()})["delivered"] is TABLES["delivered"]
    some = Seen(TABLES, (), "x", whole={"delivered": ("table", "delivered")})["delivered"]
    assert list(some.columns) == ["table", "delivered"] and _cells(some) == [["roster", True]]


@pytest.mark.parametrize("city", ["x", "y", "z"])
def test_rows_that_are_added_in_a_new_city_change_no_other_city_s_view(city):
    more = {
        "trainees": ["n", "new"], "submissions": ["n/k", "n"], "clusters": ["n/k", "9"], "findings": ["n/k"], "scores": ["n"],
    }  # fmt: skip
    after = {
        name: pd.concat([frame, pd.DataFrame([more[name]], columns=frame.columns)]) if name in more else frame
        for name, frame in TABLES.items()
    }
    for name in NAMES:
        assert _cells(Seen(after, NAMES, city)[name]) == _cells(Seen(TABLES, NAMES, city)[name]), name


@pytest.mark.parametrize("name", pages.__all__)
def test_a_report_names_tables_of_the_store_and_each_once(name):
    report = getattr(pages, name)
    named = (*report.reads, *report.whole)
    assert set(named) <= set(STORE) and len(set(named)) == len(named)
