"""Which counties marking links, by hand and by going through the whole graph."""

from hypothesis import given
from hypothesis import strategies as st

from jxgrade.graph import parts
from jxgrade.marking.links import county_parts, links_table

from .sheaf import records, round_of

HOMES = {"A": ("jiujiang", "甲县"), "B": ("ganzhou", "乙县"), "C": ("ganjiang", "不算"), "D": (None, "丙县")}
TEXTS = {"T1": ("nanchang", "东湖区"), "T2": ("nanchang", "西湖区"), "T3": ("ganjiang", None), "T4": ("nanchang", None)}
WHOLE = frozenset({"ganjiang"})


def test_links_by_hand():
    rows = records(
        links_table(
            round_of(
                ("T1", "A", "first", "60", None),
                ("T2", "A", "first", "60", None),
                ("T3", "A", "first", "60", None),
                ("T4", "A", "first", "60", None),  # a city with counties and no county: nowhere
                ("T1", "B", "second", "60", None),
                ("T1", "C", "third", "60", None),
                ("T1", "D", "third", "60", None),
                ("T2", "B", "adjudicator", "60", None),  # sees the other mark
                counties=TEXTS,
                homes=HOMES,
            ),
            without=WHOLE,
        )
    )
    assert [tuple(row.values()) for row in rows] == [
        ("ganjiang", None, "ganzhou", "乙县", 0, 1),
        ("ganjiang", None, "jiujiang", "甲县", 0, 1),
        ("ganjiang", None, "nanchang", "东湖区", 1, 0),
        ("ganjiang", None, "nanchang", "西湖区", 1, 0),
        ("ganzhou", "乙县", "jiujiang", "甲县", 0, 1),
        ("nanchang", "东湖区", "nanchang", "西湖区", 1, 0),
    ]


def test_counties_that_nobody_links_are_parts_of_their_own():
    tables = round_of(("T1", "A", "first", "60", None), ("T2", "A", "first", "60", None), counties=TEXTS, homes=HOMES)
    counties = [("nanchang", "东湖区"), ("nanchang", "西湖区"), ("ganjiang", None)]
    links = links_table(tables, without=WHOLE)
    assert county_parts(counties, links, "graders") == [counties[:2], counties[2:]]
    assert [len(part) for part in county_parts(counties, links, "doubles")] == [1, 1, 1]


def test_no_marks_no_links():
    assert records(links_table(round_of())) == [] and parts([], []) == []


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10))
def test_parts_are_what_walking_from_each_node_reaches(edges):
    def reached(start):
        found = {start}
        for _ in range(8):
            found |= {b for a, b in edges if a in found} | {a for a, b in edges if b in found}
        return sorted(found)

    got = parts(range(8), sorted(edges))
    assert sorted(got) == sorted({tuple(reached(node)): reached(node) for node in range(8)}.values())
    assert [len(part) for part in got] == sorted((len(part) for part in got), reverse=True)
