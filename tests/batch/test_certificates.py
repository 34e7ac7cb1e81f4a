"""Issuing certificates: of sealed results alone, the same bytes each time, what is no longer due taken away."""

import json
from datetime import date

import openpyxl
import pytest
from pypdfium2 import PdfDocument

from jxgrade import batch
from jxgrade.batch import audit
from jxgrade.batch.acts import certificates as making
from jxgrade.batch.acts.keys import LIST, Signer, make_key
from jxgrade.batch.acts.seal import seal, unseal
from jxgrade.errors import JxgradeError
from jxgrade.pages.certificates import Typesetter
from jxgrade.pages.checking import parted

DAY = date(2024, 3, 1)


def pipeline(place):
    """What the commands work with."""
    return batch.Pipeline(*batch.open_workspace(place))


def files(place):
    """Every certificate and register, by path."""
    folder = place / "store/private/certificates"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("**/*") if path.is_file()}


def states(place):
    """What the list says of each number."""
    listed = json.loads((place / "store/private/certificates" / LIST).read_text("utf-8"))["list"]
    return [one.state for one in parted(listed).values()]


def test_only_sealed_results_give_certificates(place):
    with pytest.raises(JxgradeError, match=r"还没有封存.*改法"):
        making.issue(pipeline(place), day=DAY, by="某")
    assert files(place) == {}
    seal(pipeline(place), by="某")
    (place / "inbox/报名表.csv").write_text("x", "utf-8")
    with pytest.raises(JxgradeError, match=r"不同，没有制发证书.*改法"):
        making.issue(pipeline(place), day=DAY, by="某")
    assert files(place) == {}


@pytest.mark.usefixtures("chinese_font")
def test_everybody_who_passed_gets_one_and_the_register_says_where(place):
    seal(pipeline(place), by="某")
    passed = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])[0]
    # T01 has exactly 60; T02 is below, T10 has no test (conftest)
    assert (passed.due, passed.written, passed.refused, passed.removed) == (8, 8, (), 0)
    first = files(place)
    rows = list(openpyxl.load_workbook(passed.folder / making.BOOK).active.iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in rows] == ["T01", "T03", "T04", "T05", "T06", "T07", "T08", "T09"]
    sheets = {name for name in first if making.SHEETS in name}
    assert {f"合格/{row[5]}" for row in rows} == {name for name in first if name.endswith(".pdf")} - sheets
    printed = [len(PdfDocument(first[name])) for name in sorted(sheets)]
    assert printed == [3, 5] and all("第一小学" in name for name in sheets)
    assert oct((passed.folder / rows[0][5]).stat().st_mode)[-3:] == "600"
    assert [one.value["合格"] for one in audit.decisions(batch.Workspace(place), what="certificates")] == ["8"]
    making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])
    assert files(place) == first and not batch.verify(place, quick=True).found


@pytest.mark.usefixtures("chinese_font")
def test_issuing_goes_on_where_it_stopped_and_sets_again_only_what_changed(place, monkeypatch):
    seal(pipeline(place), by="某")
    whole = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])[0]
    first = files(place)
    again = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])[0]
    assert (whole.written, again.written) == (8, 0) and files(place) == first
    lost = next(name for name in first if name.startswith("合格/九江市/"))
    (place / "store/private/certificates" / lost).unlink()
    assert making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])[0].written == 3  # the school's
    assert files(place) == first
    sheet = Typesetter.sheet

    def stops(self, given):
        if given[0][0].city == "jiujiang":
            raise KeyboardInterrupt
        return sheet(self, given)

    monkeypatch.setattr(Typesetter, "sheet", stops)
    with pytest.raises(KeyboardInterrupt):
        making.issue(pipeline(place), day=date(2024, 3, 2), by="甲", awards=["passed"])
    monkeypatch.undo()
    rest = making.issue(pipeline(place), day=date(2024, 3, 2), by="甲", awards=["passed"])[0]
    assert rest.written == 3 and files(place) != first


@pytest.mark.usefixtures("chinese_font")
def test_one_city_leaves_the_others_and_says_what_is_not_made(place):
    seal(pipeline(place), by="某")
    done = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"], cities=["jiujiang"])[0]
    assert (done.due, done.written) == (8, 3)
    rows = list(openpyxl.load_workbook(done.folder / making.BOOK).active.iter_rows(min_row=2, values_only=True))
    assert [row[5] == "还没有制作" for row in rows] == [True] * 5 + [False] * 3


@pytest.mark.usefixtures("chinese_font")
def test_what_is_no_longer_due_is_taken_away_and_listed_as_withdrawn_and_other_files_stay(place, tmp_path):
    seal(pipeline(place), by="某")
    make_key(tmp_path / "key.pem")
    signer = Signer.of(tmp_path / "key.pem")
    done = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"], seal=signer)[0]
    signed = files(place)
    making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"], seal=signer)
    assert files(place) == signed and states(place) == ["1"] * 8
    other = done.folder / "南昌市" / "备注.pdf"
    other.write_bytes(b"mine")
    unseal(*batch.open_workspace(place), by="某", reason="复核")
    tests = place / "inbox/线上测试.csv"
    tests.write_text(tests.read_text("utf-8-sig").replace("T03,95", "T03,5"), "utf-8-sig")
    assert batch.run(place, cities=["nanchang", "jiujiang"], steps=["5-grading"]).failures == ()
    seal(pipeline(place), by="某")
    again = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"], seal=signer)[0]
    assert sorted(states(place)) == ["0"] + ["1"] * 7
    assert (again.due, again.removed) == (7, 1) and other.read_bytes() == b"mine"
    assert len([name for name in files(place) if name.endswith(".pdf")]) == 8 + 2  # of each school one to print


@pytest.mark.usefixtures("chinese_font")
def test_a_name_that_cannot_be_set_is_listed_and_the_others_are_made(place, monkeypatch):
    seal(pipeline(place), by="某")
    monkeypatch.setattr(Typesetter, "lacking", lambda self, one: "\U00030000" if one.key == "T01" else "")
    done = making.issue(pipeline(place), day=DAY, by="甲", awards=["passed"])[0]
    assert done.written == 7 and done.refused[0][0] == "T01" and "U+30000" in done.refused[0][1]


@pytest.mark.usefixtures("chinese_font")
def test_samples_need_no_seal(place):
    assert [path.name for path in making.samples(pipeline(place))] == ["合格.pdf"]
