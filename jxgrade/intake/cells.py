"""A cell as it stands in a file: what it may be besides a value, and its text as it is compared and shown (rules, 1.3)."""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from jxgrade.digits import folded


class Cell(Enum):
    """What a cell can be besides a value and blank."""

    UNREADABLE = "unreadable"  # it is there and cannot be read
    ERROR = "#N/A"  # as read: an error value of the spreadsheet
    UNCACHED = "公式"  # as read: a formula without a stored result
    MERGED = "合并单元格"  # as read: below the first cell of a merged range
    SHIFTED = "多出一格的行"  # as read: of a row with more fields than its heading
    UNSHOWN = "不显示的数"  # as read: a number whose format shows none
    NO_COLUMN = "没有这一列"  # as read: below a second heading that lacks the column, or names it twice


UNREADABLE: Final = Cell.UNREADABLE

BLANKS: Final = frozenset(("", "-", "/", "无", "NULL", "null", "Null"))
SHEET_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


def clean(text: str) -> str:
    """NFKC without zero-width characters, surrounding white space and the wrapping ``="…"`` that keeps Excel from counting.

    >>> clean("　浔阳区\\u200b "), clean('="南昌"')
    ('浔阳区', '南昌')
    """
    if not text.isascii():
        text = _visible(unicodedata.normalize("NFKC", text))
    return _unwrapped(text.strip())


def as_word(text: str) -> str:
    """A word of a choice as it is compared.

    >>> as_word(" 南昌 市"), as_word("Ｐａｓｓ")
    ('南昌市', 'pass')
    """
    return clean(text).replace(" ", "").casefold()


def narrow(text: str) -> str:
    """As `clean`, but what only looks like a digit (①, ², ⑴, Ⅻ, ½) stays what it is; a leading quote is taken off.

    >>> narrow("２０①"), narrow("'JX0001"), narrow('="JX0001"')
    ('20①', 'JX0001', 'JX0001')
    """
    text = _unwrapped(folded(_visible(text)).strip())
    return text[1:].strip() if text[:1] in _QUOTES else text


_QUOTES: Final = ("'", "`", "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}")


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _unwrapped(text: str) -> str:
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def shown(cell: object) -> str:
    """A cell as a person would see it in the spreadsheet, for the list of problems."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Cell):
        return str(cell.value)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return shortest(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return "" if cell is None else str(cell)


def shortest(number: float) -> str:
    """A spreadsheet's number by its shortest form of 15 significant digits, in plain notation where that is short.

    >>> shortest(59.995000000000005), shortest(20230001.0), shortest(360102199001011234.0)
    ('59.995', '20230001', '360102199001011000')
    """
    text = f"{number:.15g}"
    return plain_decimal(Decimal(text)) if "e" in text and abs(number) < 1e21 and number == number else text


def plain_decimal(number: Decimal) -> str:
    """Exactly the same number in plain notation without trailing zeros."""
    if not number:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---------------------------------------------------------------- rows that are no record: sums, signatures, remarks, examples (rules, 7.5)

EXAMPLE: Final = "示例"
"""In the workbooks to be filled in: the first word of a row that only shows how; no data."""

_TOTALS: Final = r"合\s*计|总\s*计|小\s*计|共\s*计|累\s*计"
_SUMS: Final = (
    rf"{_TOTALS}|总\s*数|总\s*人\s*数|平均|最[高低多少]|[及合]格率|优秀率|达标率|汇总|sub-?total|grand total|total"
)
_SIGNED: Final = (
    r"备\s*注|说\s*明|注|填\s*表\s*人|填\s*报\s*人|统\s*计\s*人|复\s*核\s*人|校\s*对\s*人|签\s*[字名]|以下(?:空白|无正文|无内容|无数据)|制\s*表\s*人|制\s*表|审\s*核\s*人|审\s*核|负\s*责\s*人|经\s*办\s*人|联\s*系\s*人|联\s*系\s*电\s*话"
    r"|填\s*表\s*(?:日期|时间)|填\s*报\s*(?:日期|时间|单位)|制\s*表\s*日期|打印(?:日期|时间)|导出(?:日期|时间)|单位\s*\((?:盖章|公章)\)"
)
_NO_TRAINEE: Final = re.compile(
    rf"(?:[^\d:]{{0,12}}?(?:{_SUMS})(?:\W.*|[\d.]+\D{{0,4}}|人数.*|值|分数?|成绩|学时|得分)?|(?:{_SIGNED}|{EXAMPLE})(?:[\s:(（、,，].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_TOTAL: Final = re.compile(rf"(?:{_TOTALS}|(?:sub-?|grand )?total|汇\s*总|总(?:学时|课时))[\s:]*", re.IGNORECASE)
_TOTAL_OF: Final = re.compile(rf".{{0,24}}?(?:{_TOTALS})(?:\s*[:(].*|\s*[\d.]+\s*\D{{0,3}}|学时|课时|人数)?", re.DOTALL)
_LABEL: Final = re.compile(
    rf"(?:{_TOTALS})(?:[\s:(].*|[\d.]+\D{{0,4}}|人数.*)?|(?:备\s*注|填\s*[表报]\s*人|{EXAMPLE})(?:[\s:(、,].*)?",
    re.DOTALL,
)


_HINT: Final = re.compile(
    r"[(\[【*]*(?:非?必[填须]|必须填写|选填|可选|可不填|可空)项?[)\]】*]*|\((?![^()]*(?:[分秒时满]|单位))[^()]*[\u4e00-\u9fff][^()]*\)"
)
_LONGEST_BLANK: Final = 12
_LONGEST_ID: Final = 32


def is_aside(cell: object) -> bool:
    """Does a row with this cell in front, or for its id, hold no record?

    >>> is_aside("浔阳区小计：140"), is_aside("`备注 略"), is_aside("总部小学"), is_aside("T001")
    (True, True, False, False)
    """
    if not isinstance(cell, str) or (cell.isascii() and not cell[:1].isalpha()):
        return False
    return bool(_NO_TRAINEE.fullmatch(clean(narrow(cell))))


def is_blank(cell: object) -> bool:
    """Does a cell say nothing (rules, 1.3)?"""
    if not isinstance(cell, str):
        return cell is None
    return not cell or cell.isspace() or (len(cell) < _LONGEST_BLANK and clean(cell) in BLANKS)


def is_hint(cell: object) -> bool:
    """Does a cell below a heading say how to fill it in (and nothing of what its numbers mean)?

    >>> [is_hint(one) for one in ("必填", "（与报名表一致）", "(12)", "T1", "（分钟）")]
    [True, True, False, False, False]
    """
    return isinstance(cell, str) and bool(_HINT.fullmatch(clean(cell)))


def is_remark(cell: object) -> bool:
    """Is what stands where an id should rather words, such as the title of the next block, or 应到：20人?

    >>> is_remark("第二中学签到表"), is_remark("T1"), is_remark(20230001)
    (True, False, False)
    """
    return isinstance(cell, str) and not (cell.isascii() and len(cell) <= _LONGEST_ID)


def is_label(cell: object) -> bool:
    """Does a row with this cell in front hold no record though it has its key (rules, 7.5)?

    >>> is_label("合计：140"), is_label("示例（可删去）"), is_label("负责人"), is_label("政策文件汇总")
    (True, True, False, False)
    """
    return isinstance(cell, str) and bool(_LABEL.fullmatch(clean(narrow(cell))))


def is_total(cell: object, *, named: bool) -> bool:
    """Does a cell beside a key say that its row is a sum: in a column that names something (``named``) also one of something?

    >>> is_total("甲课程小计", named=True), is_total("两天合计", named=False), is_total("合 计", named=False), is_total("综合计划", named=True)
    (True, False, True, False)
    """
    if type(cell) is not str or len(cell) > 40 or not ("计" in cell or "总" in cell or "total" in cell.lower()):
        return False
    text = clean(narrow(cell))
    return bool(_TOTAL.fullmatch(text) or (named and _TOTAL_OF.fullmatch(text)))
