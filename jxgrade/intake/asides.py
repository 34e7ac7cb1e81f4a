"""Rows that are no record, whatever stands in their other cells: sums, signatures, remarks, examples (rules, 7.5)."""

import re
from typing import Final

from jxgrade.intake.cells import clean, narrow

EXAMPLE: Final = "示例"
"""In the workbooks to be filled in: the first word of a row that only shows how; no data."""

_SUMS: Final = r"合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数|总\s*人\s*数|平均|最[高低多少]|[及合]格率|优秀率|达标率|汇总|sub-?total|grand total|total"
_SIGNED: Final = (
    r"备\s*注|说\s*明|注|填\s*表\s*人|填\s*报\s*人|统\s*计\s*人|复\s*核\s*人|校\s*对\s*人|签\s*[字名]|以下(?:空白|无正文|无内容|无数据)|制\s*表\s*人|制\s*表|审\s*核\s*人|审\s*核|负\s*责\s*人|经\s*办\s*人|联\s*系\s*人|联\s*系\s*电\s*话"
    r"|填\s*表\s*(?:日期|时间)|填\s*报\s*(?:日期|时间|单位)|制\s*表\s*日期|打印(?:日期|时间)|导出(?:日期|时间)|单位\s*\((?:盖章|公章)\)"
)
_NO_TRAINEE: Final = re.compile(
    rf"(?:[^\d:]{{0,12}}?(?:{_SUMS})(?:\W.*|[\d.]+\D{{0,4}}|人数.*|值|分数?|成绩|学时|得分)?|(?:{_SIGNED}|{EXAMPLE})(?:[\s:(（、,，].*)?)",
    re.IGNORECASE | re.DOTALL,
)


def is_aside(cell: object) -> bool:
    """Does a row with this cell in front, or for its id, hold no record?

    >>> is_aside("浔阳区小计：140"), is_aside("`备注 略"), is_aside("总部小学"), is_aside("T001")
    (True, True, False, False)
    """
    if not isinstance(cell, str) or (cell.isascii() and not cell[:1].isalpha()):
        return False
    return bool(_NO_TRAINEE.fullmatch(clean(narrow(cell))))
