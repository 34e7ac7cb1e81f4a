"""The synthetic province on disk: files as people send them, the same bytes every time, planted cases found or missed."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import load_workbook

from jxgrade.awards import select
from jxgrade.checks import check_changed
from jxgrade.checks.finding import LEAK_CHECKS
from jxgrade.demo import Planted, write_demo
from jxgrade.demo.draft import DraftMark, settled
from jxgrade.demo.exports import WRONG_KEY
from jxgrade.demo.province import COUNTIES, found_province, id_number, phone, shares
from jxgrade.errors import ParamsError
from jxgrade.grading.decisions import decide
from jxgrade.grading.items import analysed
from jxgrade.grading.scoring import final_marks, score
from jxgrade.grading.survey import surveyed
from jxgrade.intake import read_inbox
from jxgrade.marking import grader_table
from jxgrade.pages.casebook import Casebook
from jxgrade.programme import Programme
from jxgrade.similarity import find_reuse, store_tables
from jxgrade.tables import INBOX, empty, from_rows, rows
from jxgrade.text import is_id_number, is_phone

KINDS = {
    "short",
    "section_missing",
    "template",
    "identity_leak",
    "hidden_text",
    "copied_paragraph",
    "copied_whole",
    "copied_edited",
    "copied_reworded",
    "retold",
    "copied_former",
    "copied_disguised",
    "stitched",
    "misconduct_cleared",
    "misconduct_confirmed",
    "unreadable",
    "file_absent",
    "file_outside",
    "exactly_60",
    "exactly_60_floats",
    "just_below_60",
    "unmarked",
    "disputed",
    "adjudicated",
    "mark_out_of_range",
    "mark_by_neighbour",
    "online_short",
    "offline_absent",
    "online_unreadable",
    "offline_too_much",
    "test_missing",
    "test_absent",
    "test_out_of_range",
    "late",
    "bad_city",
    "duplicate_id",
    "shared_id_number",
    "bad_numbers",
    "id_as_number",
    "unknown_trainee",
    "duplicate_file",
    "unknown_file",
    "tie_at_the_cut",
}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, programme: Programme) -> tuple[Path, Planted]:
    folder = tmp_path_factory.mktemp("province")
    return folder, write_demo(folder, programme=programme, trainees=80, seed=7)


def _through(inbox: Path, programme: Programme) -> dict[str, pd.DataFrame]:
    """The whole way of the data, as `batch` composes it, without notebooks."""
    tables: dict[str, pd.DataFrame] = dict(read_inbox(inbox, programme, jobs=1).tables)
    tables["findings"] = check_changed(tables, programme, jobs=1)["findings"]
    texts, submissions = dict(rows(tables["texts"], "submission_id", "text")), tables["submissions"]
    former = {one: text for one, text in texts.items() if one.startswith("earlier/")}
    reuse = find_reuse(
        {one: text for one, text in texts.items() if one not in former},
        groups=dict(zip(submissions["submission_id"], submissions["trainee_id"], strict=True)),
        earlier=former,
        jobs=1,
    )
    tables |= store_tables(reuse, dict(zip(submissions["submission_id"], submissions["submitted_at"], strict=True)))
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    tables["decisions"] = decide(tables, programme)
    tables["graders"] = grader_table(tables, programme)
    tables |= select(tables, programme)
    tables["problems"] = tables["intake_problems"].drop(columns="city").drop_duplicates()
    return tables


@pytest.fixture(scope="module")
def tables(written: tuple[Path, Planted], programme: Programme) -> dict[str, pd.DataFrame]:
    return _through(written[0] / "inbox", programme)


def test_the_same_seed_gives_the_same_bytes(
    written: tuple[Path, Planted], programme: Programme, tmp_path: Path
) -> None:
    folder, planted = written
    again = write_demo(tmp_path / "elsewhere", programme=programme, trainees=80, seed=7)
    assert _files(tmp_path / "elsewhere") == _files(folder)
    assert again == planted
    write_demo(tmp_path / "other", programme=programme, trainees=80, seed=8)
    assert _files(tmp_path / "other") != _files(folder)


def test_only_the_inbox_is_written(written: tuple[Path, Planted]) -> None:
    assert [path.name for path in written[0].iterdir()] == ["inbox"]


def test_every_kind_of_case_is_planted(written: tuple[Path, Planted]) -> None:
    planted = {case.kind for case in written[1].cases}
    assert KINDS <= planted <= KINDS | {"harsh_grader"}


def test_every_planted_case_is_found_and_nothing_else_accused(
    written: tuple[Path, Planted], tables: dict[str, pd.DataFrame]
) -> None:
    missed = [found for found in written[1].found(tables) if found.missed or found.found != found.planted]
    assert missed == []
    assert written[1].false_alarms(tables) == ()


def test_each_check_of_the_tables_can_fail(written: tuple[Path, Planted], tables: dict[str, pd.DataFrame]) -> None:
    """With nothing found, nothing is reported as found."""
    bare: Mapping[str, pd.DataFrame] = {name: table.iloc[:0] for name, table in tables.items()}
    found = {one.kind: one.found for one in written[1].found(bare)}
    assert set(found.values()) == {0}


def test_a_book_of_all_texts_names_none_of_their_authors(tables: dict[str, pd.DataFrame], programme: Programme) -> None:
    texts = sorted(tables["submissions"]["submission_id"])
    cases = [(n, one, *("x",) * 4, None, "1", 1, "awarded", []) for n, one in enumerate(texts, 1)]
    book = Casebook(
        tables | {"award_cases": from_rows(cases, "award_cases"), "vacancies": empty("vacancies")}, programme
    )
    known = {who: rest for who, *rest in rows(tables["identities"], "trainee_id", "name", "id_number", "phone")}
    places = {who: rest for who, *rest in rows(tables["trainees"], "trainee_id", "county", "school")}
    told = {texts[int(number) - 1]: "".join(lines) for _, number, _, lines in book.cases}
    left = []
    for one, text in told.items():
        who = one.rpartition("/")[0]
        left += [(one, part) for part in (who, *known[who], *places[who]) if part and part in text]
    assert len(told) == len(texts) > 100 and left == []
    whole = dict(rows(tables["texts"], "submission_id", "text"))
    found = rows(tables["findings"], "submission_id", "check", "start", "end")
    leaks = [
        (one, whole[one][start:end]) for one, check, start, end in found if check in LEAK_CHECKS and start is not None
    ]
    assert leaks and not [leak for leak in leaks if leak[1] in told[leak[0]]]


def test_an_unplanted_pair_is_a_false_alarm(written: tuple[Path, Planted], tables: dict[str, pd.DataFrame]) -> None:
    planted = replace(written[1], copies=frozenset())
    alarms = {tuple(alarm.split(" ↔ ")) for alarm in planted.false_alarms(tables)}
    assert alarms
    assert alarms <= written[1].copies


def test_the_tie_lies_across_the_last_seat(
    written: tuple[Path, Planted], tables: dict[str, pd.DataFrame], programme: Programme
) -> None:
    block = next(case.ids for case in written[1].cases if case.kind == "tie_at_the_cut")
    decisions = tables["decisions"].set_index("trainee_id")
    hours = pd.to_numeric(decisions["online_hours"])
    seats = int(hours.gt(0).sum() * programme.awards.trainees.share)
    total = pd.to_numeric(decisions["total"])
    passed = total[decisions["status"] == "pass"]
    above = int((passed > total[block[0]]).sum())
    assert total[list(block)].nunique() == 1
    assert above < seats < above + len(block)


def test_every_table_opens_and_has_its_headings(written: tuple[Path, Planted]) -> None:
    inbox = written[0] / "inbox"
    seen = set()
    for path in sorted(inbox.glob("*.xlsx")):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        by_openpyxl = [
            str(cell) for row in sheet.iter_rows(max_row=3, values_only=True) for cell in row if isinstance(cell, str)
        ]
        by_calamine = [
            str(cell) for row in load_workbook(str(path)).get_sheet_by_index(0).to_python()[:3] for cell in row
        ]
        assert set(by_openpyxl) <= set(by_calamine)
        seen |= {
            name for name, table in INBOX.items() if {column.heading for column in table.columns} <= set(by_openpyxl)
        }
    for path in sorted(inbox.glob("*.csv")):
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        heading = set(next(csv.reader(io.StringIO(text))))
        seen |= {name for name, table in INBOX.items() if {column.heading for column in table.columns} <= heading}
    assert seen == set(INBOX) - {"passages"}  # they answer what a run found


def test_files_come_in_the_encodings_and_formats_that_people_send(written: tuple[Path, Planted]) -> None:
    inbox = written[0] / "inbox"
    heads = {path.name: path.read_bytes()[:3] for path in inbox.glob("*.csv")}
    assert b"\xef\xbb\xbf" in heads.values()
    assert any(head != b"\xef\xbb\xbf" for head in heads.values())
    kinds = {path.suffix for path in (inbox / "submissions").rglob("*") if path.is_file()}
    assert kinds == {".docx", ".txt", ".md", ".html", ".zip"}
    assert len(list((inbox / "earlier" / "2022").iterdir())) == 8


def test_what_reports_are_made_of_is_there_and_no_objection_waits(
    tables: dict[str, pd.DataFrame], programme: Programme
) -> None:
    assert [decision for (decision,) in rows(tables["objections"], "decision")] == ["dismissed"]
    dated = {table for table, at in rows(tables["components"], "table", "at") if at}
    assert {"learning", "attendance"} <= dated
    assert not [at for table, at in rows(tables["components"], "table", "at") if table in dated and not at]
    found = analysed(tables["items"], programme.privacy.small_cell)
    assert len(found.items) == 20 and found.people == found.takers and found.alpha is not None
    before, wrong, after = (one.difficulty or 0 for one in found.items[WRONG_KEY - 2 : WRONG_KEY + 1])
    assert wrong < min(before, after)
    assert [one.scored for one in surveyed(tables["survey"], programme)] == [True, True, True, False]
    files = set(tables["intake_problems"]["file"])
    assert not files & {"逐题得分.csv", "满意度调查.csv", "异议.csv"}


def test_too_few_trainees_are_refused(programme: Programme, tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="至少 60"):
        write_demo(tmp_path, programme=programme, trainees=59)


@pytest.mark.parametrize("trainees", [60, 61, 200, 1200])
def test_every_city_has_trainees_and_the_numbers_add_up(programme: Programme, trainees: int) -> None:
    province = found_province(programme, trainees=trainees, seed=3)
    assert len(province.trainees) == trainees
    assert {draft.city for draft in province.trainees} == set(programme.slugs)
    assert len({draft.trainee_id for draft in province.trainees}) == trainees
    assert len({draft.id_number for draft in province.trainees}) == trainees
    registered = {(draft.city, draft.county) for draft in province.trainees}
    assert all(county is None or city != "ganjiang" for city, county in registered)
    assert len({one.volunteer_id for one in province.volunteers}) == len(province.volunteers)


def test_counties_are_the_hundred_of_eleven_cities(programme: Programme) -> None:
    names = {city.name for city in programme.cities}
    assert set(COUNTIES) == names - {"赣江新区"}
    assert sum(len(counties) for counties in COUNTIES.values()) == 100


def test_people_have_well_formed_numbers(programme: Programme) -> None:
    province = found_province(programme, trainees=120, seed=4)
    assert all(is_id_number(draft.id_number) and is_phone(draft.phone) for draft in province.trainees)
    assert all(is_id_number(one.id_number) and is_phone(one.phone) for one in province.volunteers)


def test_id_numbers_tell_the_gender() -> None:
    from random import Random

    for serial in range(30):
        for female in (True, False):
            number = id_number(Random(serial), region="360102", serial=serial, female=female, young=False)
            assert int(number[16]) % 2 == (0 if female else 1)
    assert len({phone(serial) for serial in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("marks", "final"),
    [([], None), ([80], "80"), ([80, 70], "75"), ([80, 69.99], None), ([60, 80, 72], "76"), ([60, 70.5, 81], None)],
)
def test_the_demo_settles_marks_as_r14_says(marks: list[float], final: str | None) -> None:
    from fractions import Fraction

    given = [DraftMark(f"g{at}", round(mark * 100), "first", "") for at, mark in enumerate(marks)]
    assert settled(given, Fraction(10)) == (None if final is None else Fraction(final))


def test_shares_add_up_and_keep_the_least() -> None:
    assert shares([1, 1, 1], 10, 0) == [4, 3, 3]
    assert shares([100, 1], 10, 3) == [7, 3]
    assert shares([5, 5], 1, 3) == [1, 0]
    assert shares([], 0, 1) == []
