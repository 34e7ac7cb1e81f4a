"""What a flag of the machine is worth: how often it is wrong, with the texts on which that was measured, to stand beside the flag."""

from typing import Final

from jxgrade.similarity.hints import MEASURED

_RIGHT, _ALL, _SET = MEASURED
UNMEASURED: Final = "误报率还没有测过，请自行判断。"
PAIRS: Final = (
    "误报率：112 篇教师文本（有原作，有人工改写）里互不相干的两篇，误列为雷同的 0 对；"
    "6,000 篇留出文本（人工植入抄写与改动）里，标出的文字 99.3% 确为抄写。"
)
PASSAGES: Final = "一段是公开文字还是传抄，机器不判断，说不上误报；哪些作业里有这一段，是逐字比出来的。"
HINTS: Final = f"误报率：{_SET}，{_ALL} 条提示里 {_RIGHT} 条属实、{_ALL - _RIGHT} 条误报。"
