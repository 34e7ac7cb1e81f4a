"""What the command line says of tables: in the design's order, folded by kind, nothing half said."""

import pandas as pd

from jxgrade.present import console
from jxgrade.tables import INBOX

COLUMNS = ["file", "sheet", "row", "column", "value", "level", "message"]


def _problems(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"row": "Int64"}).astype(object).assign(row=lambda f: f["row"])


def test_every_table_has_a_line_in_the_order_of_the_design_and_the_states_stand_in_one_column():
    delivered = pd.DataFrame(
        [(name, name == "roster", int(name in ("roster", "tests")), 7) for name in sorted(INBOX)],
        columns=["table", "delivered", "files", "rows"],
    )
    lines = console.received(delivered, INBOX)
    assert [line.split()[0] for line in lines] == [table.heading for table in INBOX.values()]
    assert lines[0].endswith("1 个文件，7 行") and lines[4].endswith("不能采用") and lines[1].endswith("未收到")
    widths = {sum(2 if ord(char) > 0x2E7F else 1 for char in line[: line.rindex(" ")]) for line in lines[1:4]}
    assert len(widths) == 1


def test_errors_come_first_and_one_kind_fills_only_a_few_lines():
    lack = [("a.csv", None, 1, name, None, "warning", f"没有“{name}”一列。改法：补上这一列") for name in "甲乙丙"]
    bad = [("a.csv", None, row, "成绩", "x", "error", "不是数字。改法：只填数字") for row in range(2, 12)]
    lines = console.problem_lines(_problems(*lack, *bad))
    assert [line[:4] for line in lines] == ["[错误]"] * 3 + ["[警告]"]
    assert lines[0] == "[错误] a.csv · 第 2 行 · 成绩（x）：不是数字。改法：只填数字"
    assert lines[2].endswith("（同类的还有 7 处）") and lines[3].endswith("（同类的还有 2 处）")
    assert len(console.problem_lines(_problems(*lack, *bad), everything=True)) == 13


def test_a_problem_of_no_file_starts_with_its_message():
    (line,) = console.problem_lines(_problems((None, None, None, None, None, "error", "没有收到“评阅”。改法：放入")))
    assert line == "[错误] 没有收到“评阅”。改法：放入"


def test_nothing_at_all_is_said_without_fault():
    assert console.problem_lines(_problems()) == ()
    assert console.standing(pd.DataFrame({"status": []})) == "学员 0 人：合格 0，不合格 0，待定 0"
