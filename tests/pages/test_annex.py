"""附件2 written in its own form, and read again (rules, 7.7)."""

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from jxgrade import batch
from jxgrade import tables as canonical
from jxgrade.batch import audit
from jxgrade.cli.publish import app
from jxgrade.pages.annex import write_annex
from jxgrade.programme import Programme
from tests.intake.inboxes import ID_A, ROSTER, VOLUNTEERS, Made, rows
from tests.machine import Convert

PEOPLE = (
    ("九江", "", "工作联络人", "甲", "女", ID_A, "市局", "科长", "13800138000", ""),
    ("九江", "浔阳区", "工作联络人", "乙", "男", "", "区局", "", "", "C2"),
    ("九江", "浔阳区", "阅卷志愿者", "丙", "女", "", "", "", "", "G1"),
    ("九江", "浔阳区", "专家志愿者", "丙", "女", "", "", "", "", "G1"),
    ("九江", "", "阅卷志愿者", "丁", "", "", "=1+1", "", "", "G2"),
    ("九江", "修水县", "", "戊", "", "", "一小", "", "", "G3"),
    ("赣江新区", "", "阅卷志愿者", "己", "", "", "二小", "", "", "G4"),
    ("", "无此县", "阅卷志愿者", "庚", "", "", "三小", "", "", "G5"),
    ("南昌", "东湖区", "宣传志愿者", "辛", "", "", "四小", "主任", "", ""),
)


def inbox(folder: Path, programme: Programme) -> Made:
    folder.mkdir()
    places = (("T1", "九江", "浔阳区"), ("T2", "九江", "修水县"), ("T3", "南昌", "东湖区"))
    return Made(folder, programme).csv("roster.csv", ROSTER, *((*place, "一小", "中小学") for place in places))


@pytest.mark.parametrize("identities", [True, False])
def test_what_was_written_is_read_as_the_same_volunteers(
    tmp_path: Path, programme: Programme, identities: bool
) -> None:
    before = inbox(tmp_path / "one", programme).csv("附件2.csv", VOLUNTEERS, *PEOPLE).tables()
    again = inbox(tmp_path / "two", programme)
    written = write_annex(again.path, before, programme, identities=identities)
    assert [path.name for path, _ in written] == [
        f"附件2-{one}.xlsx" for one in ("南昌市", "九江市", "赣江新区", "设区市不明")
    ]
    after = again.tables()
    assert sorted(map(str, rows(after["volunteers"]))) == sorted(map(str, rows(before["volunteers"])))
    known, found = ([row for row in rows(tables["identities"]) if row[1]] for tables in (before, after))
    expected = known if identities else [(None, row[1], None, None, None, None) for row in known]
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_without_identities_no_name_number_or_phone_is_written(tmp_path: Path, programme: Programme) -> None:
    tables = inbox(tmp_path / "one", programme).csv("附件2.csv", VOLUNTEERS, *PEOPLE).tables()
    for path, _ in write_annex(tmp_path / "out", tables, programme, cities=["jiujiang"], identities=False):
        cells = {str(cell) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True) for cell in row}
        assert not cells & {"甲", "乙", "丙", ID_A, "13800138000"} and {"市局", "G1", "县（区）"} <= cells
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["附件2-九江市.xlsx"]


def test_identities_are_written_only_for_somebody_and_that_is_put_down(tmp_path: Path, programme: Programme) -> None:
    root = tmp_path / "ws"
    batch.init(root)
    tables = inbox(tmp_path / "one", programme).csv("附件2.csv", VOLUNTEERS, *PEOPLE).tables()
    for name in ("volunteers", "identities"):
        canonical.write(tables[name], name, root / "store")

    def called(*more: str) -> int:
        return CliRunner().invoke(app, ["volunteers", "-w", str(root), "--city", "九江", *more]).exit_code

    assert called("--identities") != 0 and not (root / "store/private/annex2").exists()
    assert called() == 0 and not audit.decisions(batch.Workspace(root))
    assert called("--identities", "--by", "王某") == 0
    (line,) = audit.decisions(batch.Workspace(root), "annex")
    assert (line.by, line.subject) == ("王某", "九江市")
    cells = {
        cell
        for row in openpyxl.load_workbook(root / "store/private/annex2/附件2-九江市.xlsx").active.values
        for cell in row
    }
    assert {"甲", ID_A, "13800138000"} <= cells


def test_the_form_is_read_as_libreoffice_saves_it(tmp_path: Path, programme: Programme, convert: Convert) -> None:
    before = inbox(tmp_path / "one", programme).csv("附件2.csv", VOLUNTEERS, *PEOPLE).tables()
    folder, again = tmp_path / "out", inbox(tmp_path / "two", programme)
    written = convert([path for path, _ in write_annex(folder, before, programme, identities=True)], "xlsx")
    for path in written.iterdir():
        again.put(path.name, path.read_bytes())
    assert sorted(map(str, rows(again.tables()["volunteers"]))) == sorted(map(str, rows(before["volunteers"])))
