"""What a flag of the machine is worth: how often it is wrong, with the texts on which that was measured, to stand beside the flag."""

from typing import Final

from jxgrade.checks.finding import LEAK_CHECKS
from jxgrade.similarity.hints import MEASURED

_RIGHT, _ALL, _SET = MEASURED
UNMEASURED: Final = "误报率还没有测过，请自行判断。"
PAIRS: Final = (
    "误报率：112 篇教师文本（有原作，有人工改写）里互不相干的两篇，误列为雷同的 0 对；"
    "6,000 篇留出文本（人工植入抄写与改动）里，列出的雷同对 99.3% 确为抄写。"
)
PASSAGES: Final = "一段是公开文字还是传抄，机器不判断，说不上误报；哪些作业里有这一段，是逐字比出来的。"
HINTS: Final = f"误报率：{_ALL} 条提示里 {_RIGHT} 条属实、{_ALL - _RIGHT} 条误报（{_SET}）。"

_SEEN: Final = "55 篇手写教师文本（没有用来调整程序）"
_LEAK: Final = f"{_SEEN}里误提示 0 处"
FINDINGS: Final = {
    "section_missing": f"{_SEEN}里写了的 107 个部分，误说没有的 2 个",
    "own_alike": "154 篇各自写成的教师文本，两种作业两两相比 5,929 对，误提示 0 对",
    **dict.fromkeys(LEAK_CHECKS, _LEAK),
}
"""Of a kind of finding; one that is not here has not been measured."""
