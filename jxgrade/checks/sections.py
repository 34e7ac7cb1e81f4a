"""Are the required sections there (R4): evidence where they are, a warning where they are not."""

from collections.abc import Iterator
from typing import Final

from jxgrade.checks.finding import Finding
from jxgrade.programme import Section
from jxgrade.text import Normalised, SectionMatch, find_sections

_SOUGHT: Final = {
    "theme": "课叫什么、想让学生明白什么",
    "pupils": "年级、年龄、人数",
    "learnt": "听了什么课、由此明白了什么",
    "case": "一个人、做了什么、后来怎样",
    "plan": "往后要做的事",
}
_HOW: Final = {"heading": "标题", "cue": "正文", "content": "正文"}


def check_sections(text: str, seen: Normalised, sections: tuple[Section, ...]) -> Iterator[Finding]:
    """One finding per required section, in the programme's order (R4)."""
    found = {match.name: match for match in find_sections(text, sections, seen=seen)}
    for section in sections:
        match = found.get(section.name)
        if match is None:
            message = f"没有找到“{section.name}”：找过意思相近的标题{_sought(section)}。处理：程序可能看漏，请阅卷人通读后判断，确有此内容的按有处理"
            yield Finding("section_missing", "warning", section.name, message)
        elif match.filled:
            yield _found(match)
        else:
            message = f"有“{section.name}”的标题，但标题下没有内容。处理：请阅卷人查看此处，确认是否漏写"
            yield Finding("section_empty", "warning", section.name, message, match.start, match.end)


def _sought(section: Section) -> str:
    """What else was looked for, in a reader's words."""
    return f"，也找过正文里的{_SOUGHT[section.about]}" if section.about else "和正文里相应的说法"


def _found(match: SectionMatch) -> Finding:
    how = _HOW[match.how]
    message = f"找到“{match.name}”：依据{how}，可信度 {match.confidence}"
    return Finding(
        "section_found", "info", f"{match.name}（{how}，{match.confidence}）", message, match.start, match.end
    )
