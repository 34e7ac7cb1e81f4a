"""The workbooks to be filled in: read back by the inbox's own reader, untouched and filled in, in Excel's and LibreOffice's form."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from jxgrade import batch
from jxgrade.pages.templates import write_templates
from jxgrade.tables import INBOX


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("filled")
    batch.init(place)
    workspace, programme = batch.open_workspace(place)
    write_templates(workspace.inbox / "templates", programme)
    return place


def _received(place: Path) -> tuple[dict[str, int], list[str]]:
    pipeline = batch.Pipeline(*batch.open_workspace(place))
    pipeline.bring_up_to_date(until="intake")
    tables = batch.StoreTables(place / "store")
    delivered = tables["delivered"]
    problems = tables["intake_problems"]
    told = [m for m in problems["message"] if "示例" not in m]
    return dict(zip(delivered["table"], delivered["rows"], strict=True)), told


def test_there_is_one_for_each_table_with_its_headings_and_an_explanation_of_each(folder: Path) -> None:
    made = {path.stem: load_workbook(path) for path in (folder / "inbox" / "templates").iterdir()}
    assert set(made) == {table.heading for table in INBOX.values()}
    for table in INBOX.values():
        sheet, guide = made[table.heading].worksheets
        assert [cell.value for cell in sheet[1]][1:] == [column.heading for column in table.columns]
        assert [row[0].value for row in guide.iter_rows(min_row=5)] == [column.heading for column in table.columns]


def test_choices_are_offered_and_written_ones_stay(folder: Path) -> None:
    path = folder / "inbox" / "templates" / "处理决定.xlsx"
    offered = [rule.formula1 for rule in load_workbook(path).worksheets[0].data_validations.dataValidation]
    assert '"不成立,成立"' in offered
    before = path.read_bytes()
    _, programme = batch.open_workspace(folder)
    assert write_templates(path.parent, programme) == [] and path.read_bytes() == before


def test_a_filled_one_is_read_and_its_examples_and_explanation_are_no_data(folder: Path) -> None:
    """A person fills in below the examples, or over one of them, saves under the name asked for, and is read without a complaint."""
    for name, values in {
        "报名表": [None, "T01", "张三", "女", None, "南昌市", "东湖区", "第一小学", "中小学", "班主任"],
        "线上测试": [None, "T01", 88],
        "学校名册": [None, "南昌市", "东湖区", "第一小学", "中小学", 30],
        "附件2": [None, "南昌市", "东湖区", "阅卷志愿者", "李四", "男", None, "第二中学"],
    }.items():
        book = load_workbook(folder / "inbox" / "templates" / f"{name}.xlsx")
        for place, value in enumerate(values, 1):
            book.worksheets[0].cell(4, place, value)
        book.save(folder / "inbox" / f"{name}-南昌.xlsx")
    counted, told = _received(folder)
    assert {name: counted[name] for name in ("roster", "tests", "schools", "volunteers")} == dict.fromkeys(
        ("roster", "tests", "schools", "volunteers"), 1
    )
    assert [line for line in told if "标题行" in line or "工作表" in line] == []
