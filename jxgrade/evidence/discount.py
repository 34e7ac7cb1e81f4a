"""What was left out of a pair as common text (R24), told to a committee."""

from typing import Final

from jxgrade.present import words
from jxgrade.similarity.discount import Discount
from jxgrade.similarity.quotes import SHARE

SOURCES: Final = {
    "template": "表格栏目和给定文件的原话",
    "frequent": "许多人的作业里都有的话",
    "quote": "写明出处的引文",
}
QUOTED: Final = (
    f"写明出处、加了引号的原话不计入雷同，以全文的 {words.rate(*SHARE, places=0)} 为限，超出的照常计入（R24）。"
)
"""What a page says beside a quotation."""


def sentence(sides: tuple[Discount, Discount]) -> str:
    """What was left out and why, in a sentence for a committee."""
    if not any(sum(side.left_out.values()) for side in sides):
        return "两份都没有公共文字（表格栏目、文件原话、人人都写的话），扣除与否一样。"
    amounts = "、".join(
        f"{name} {words.count(sum(side.left_out.values()))} 字" for name, side in zip("甲乙", sides, strict=True)
    )
    parts = [
        f"{what}（甲 {words.count(sides[0].left_out[source])} 字、乙 {words.count(sides[1].left_out[source])} 字）"
        for source, what in SOURCES.items()
        if any(side.left_out[source] for side in sides)
    ]
    return f"公共文字没有计入：{amounts}，是{'和'.join(parts)}。这些话谁都会写，不说明谁抄谁。"
