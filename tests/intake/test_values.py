from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.intake.cells import UNREADABLE, Cell, clean, shortest, shown
from jxgrade.intake.times import moment
from jxgrade.intake.values import Rule, convert, number


@pytest.mark.parametrize("cell", ["", " ", "　", "-", "/", "无", "NULL", " 无 ", "－", "／", "\n", None])
@pytest.mark.parametrize("type_", ["text", "body", "id", "number", "count", "time", "choice"])
def test_every_spelling_of_blank_is_blank_in_every_column(cell: object, type_: str) -> None:
    assert convert([cell], Rule(type_)) == ([None], [])


@pytest.mark.parametrize("cell", [Cell.ERROR, Cell.UNCACHED])
@pytest.mark.parametrize("type_", ["text", "body", "id", "number", "count", "time", "choice"])
def test_an_error_value_or_a_formula_without_result_is_unreadable_in_every_column(cell: Cell, type_: str) -> None:
    values, flaws = convert(["无", cell], Rule(type_))
    assert values == [None, UNREADABLE]
    ((place, level, message),) = flaws
    assert (place, level) == (1, "error") and "改法：" in message and ("公式" in message or cell is Cell.ERROR)


@pytest.mark.parametrize("type_", ["text", "id", "number", "count", "time"])
def test_an_error_value_that_a_csv_spells_out_is_unreadable(type_: str) -> None:
    assert convert(["#N/A"], Rule(type_))[0] == [UNREADABLE]


# ---------------------------------------------------------------- numbers


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_written_decimal_is_read_exactly(value: Decimal) -> None:
    assert Fraction(number(f" {value:f} ") or "x") == Fraction(value)


@given(st.integers(-(10**9), 10**9), st.integers(0, 5))
def test_a_spreadsheet_float_is_the_decimal_that_was_typed(units: int, places: int) -> None:
    typed = Decimal(units).scaleb(-places)
    assert Fraction(number(float(typed)) or "x") == Fraction(typed)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (59.995000000000005, "59.995"),
        (0.1 + 0.2, "0.3"),
        (32.0, "32"),
        (31.9999999999999, "31.9999999999999"),
        (-0.0, "0"),
        ("５９．９９５", "59.995"),
        ("+60", "60"),
        ("60.", "60"),
        (".5", "0.5"),
        ("6E+1", "60"),
        ("007", "7"),
        ("60.50", "60.5"),
        (0, "0"),
        ("31.9999999999999999", "31.9999999999999999"),
    ],
)
def test_numbers_keep_what_was_typed(cell: object, value: str) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        "六十",
        "60分",
        "1,200",
        "1_000",
        "NaN",
        "Infinity",
        "-inf",
        "0x10",
        "1e999999",
        "6 0",
        "٦٠",
        "１／２",
        "9" * 31,
        True,
        float("nan"),
        float("inf"),
        1e300,
        date(2023, 1, 1),
        clock(3, 4),
        timedelta(hours=32),
    ],
)
def test_what_is_no_plain_number_is_unreadable(cell: object) -> None:
    values, flaws = convert([cell], Rule("number"))
    assert values == [UNREADABLE] and flaws[0][1] == "error"


@pytest.mark.parametrize(("cell", "value"), [("300", 300), (300.0, 300), ("0", 0), ("３", 3), ("300.0", 300)])
def test_counts_are_whole(cell: object, value: int) -> None:
    assert convert([cell], Rule("count"))[0] == [value]


@pytest.mark.parametrize("cell", ["300.5", "-1", -3.0, "三百"])
def test_what_is_no_count_is_unreadable(cell: object) -> None:
    assert convert([cell], Rule("count"))[0] == [UNREADABLE]


# ---------------------------------------------------------------- times

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(
    DAYS,
    st.sampled_from(["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}"]),
)
def test_a_day_is_read_in_every_spelling(day: date, spelling: str) -> None:
    assert moment(spelling.format(day)) == f"{day.isoformat()}T00:00:00"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda when: when.replace(microsecond=0)))
def test_a_serial_is_the_second_it_stands_for(when: datetime) -> None:
    serial = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    assert moment(float(f"{serial:.15g}")) == when.isoformat()
    assert moment(float(f"{serial - 1462:.15g}"), date1904=True) == when.isoformat()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2023-11-03T10:05:06", "2023-11-03T10:05:06"),
        ("2023-11-03 10:05", "2023-11-03T10:05:00"),
        ("2023/11/3 9:05", "2023-11-03T09:05:00"),
        ("2023年11月3日 9时5分", "2023-11-03T09:05:00"),
        ("2023年11月3日9:05:07", "2023-11-03T09:05:07"),
        ("２０２３－１１－０３", "2023-11-03T00:00:00"),
        ("2023-11-03T02:00:00Z", "2023-11-03T10:00:00"),
        ("2023-11-03T23:30:00-05:00", "2023-11-04T12:30:00"),
        ("2024-01-10 24:00", "2024-01-11T00:00:00"),
        ("2024-01-05T10:00:00.250", "2024-01-05T10:00:00.250000"),
        ("45233", "2023-11-03T00:00:00"),
        (45233, "2023-11-03T00:00:00"),
        (20231103.0, "2023-11-03T00:00:00"),
        (datetime(2023, 11, 3, 9, 59, 59, 999998), "2023-11-03T10:00:00"),
        (date(2023, 11, 3), "2023-11-03T00:00:00"),
    ],
)
def test_times_are_iso_in_the_programme_s_zone(cell: object, value: str) -> None:
    assert moment(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        "昨天",
        "2023-02-30",
        "2023-13-01",
        "11/3/2023",
        "2023",
        "2023-11",
        "2023/11-03",
        "10:05",
        "2023-11-03 25:00",
        0,
        -3,
        1e9,
        float("nan"),
        float("inf"),
        True,
        clock(1, 2),
    ],
)
def test_what_is_no_date_is_unreadable(cell: object) -> None:
    assert convert([cell], Rule("time"))[0] == [UNREADABLE]


# ---------------------------------------------------------------- ids, words, texts


def test_an_id_stored_as_a_number_is_integer_text_with_a_warning() -> None:
    values, flaws = convert(["00123", 20230001.0, 7, "Ａ１"], Rule("id"))
    assert values == ["00123", "20230001", "7", "A1"]
    assert [(place, level) for place, level, _ in flaws] == [(1, "warning"), (2, "warning")]


@pytest.mark.parametrize(
    ("cell", "value", "warned"),
    [("1001.0", "1001", True), (" １００１.00", "1001", True), ("1001.5", "1001.5", False), ("0.0", "0.0", False)],
)
def test_an_id_that_another_program_wrote_as_a_number_is_that_number(cell: str, value: str, warned: bool) -> None:
    values, flaws = convert([cell], Rule("id"))
    assert values == [value] and [level for _, level, _ in flaws] == ["warning"] * warned


@pytest.mark.parametrize("cell", [360102199001011234.0, 360102199001011234, 1e15, "3.60102E+17"])
def test_an_id_that_lost_digits_is_rejected(cell: object) -> None:
    values, flaws = convert([cell], Rule("id", level="warning"))
    assert values == [UNREADABLE] and flaws[0][1] == "warning" and "丢失" in flaws[0][2]


@pytest.mark.parametrize("cell", [12.5, -3.0, True, date(2023, 1, 1), float("nan")])
def test_what_is_no_id_is_rejected(cell: object) -> None:
    assert convert([cell], Rule("id"))[0] == [UNREADABLE]


def test_words_are_read_in_either_language_and_nothing_else_is() -> None:
    words = {"school": "school", "中小学": "school", "幼儿园": "kindergarten"}
    values, flaws = convert(["中小学", " School ", "幼 儿 园", "大学", 3.0], Rule("choice", words, "中小学、幼儿园"))
    assert values == ["school", "school", "kindergarten", UNREADABLE, UNREADABLE]
    assert [place for place, _, _ in flaws] == [3, 4] and "中小学、幼儿园" in flaws[0][2]


def test_a_text_given_in_a_cell_stays_as_it_is() -> None:
    body = "  Ａ\u200b心理\r\n　健康 "
    assert convert([body], Rule("body"))[0] == [body]
    assert convert([body], Rule("text"))[0] == ["A心理\r\n 健康"]


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.datetimes())))
@pytest.mark.parametrize("type_", ["text", "body", "id", "number", "count", "time", "choice"])
def test_no_cell_breaks_a_column_and_every_unreadable_one_is_told(type_: str, cells: list[object]) -> None:
    values, flaws = convert(cells, Rule(type_))
    assert len(values) == len(cells)
    told = {place for place, _, _ in flaws}
    assert {place for place, value in enumerate(values) if value is UNREADABLE} <= told
    assert all("改法：" in message for _, _, message in flaws)
    assert all(isinstance(shown(cell), str) for cell in cells)


def test_equal_cells_of_different_types_are_not_mixed_up() -> None:
    assert convert([1, True, 1.0, "1"], Rule("number"))[0] == ["1", UNREADABLE, "1", "1"]


def test_the_shortest_form_is_plain() -> None:
    assert [shortest(value) for value in (1e20, 1e-7, 0.1, float("nan"))] == [
        "100000000000000000000",
        "0.0000001",
        "0.1",
        "nan",
    ]
