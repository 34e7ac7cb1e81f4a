"""Are the required sections there (R4): evidence where they are, a warning where they are not."""

from collections.abc import Iterator

from jxgrade.checks.finding import Finding
from jxgrade.programme import Section
from jxgrade.text import Normalised, SectionMatch, find_sections

_HOW = {"heading": "标题", "cue": "正文", "content": "正文"}


def check_sections(text: str, seen: Normalised, sections: tuple[Section, ...]) -> Iterator[Finding]:
    """One finding per required section, in the programme's order (R4)."""
    found = {match.name: match for match in find_sections(text, sections, seen=seen)}
    for section in sections:
        match = found.get(section.name)
        if match is None:
            yield Finding(
                "section_missing",
                "warning",
                section.name,
                f"没有找到“{section.name}”：既无这样的标题，正文也没有相应的说法。处理：请阅卷人通读后判断，确有此内容的按有处理",
            )
        elif match.filled:
            yield _found(match)
        else:
            yield Finding(
                "section_empty",
                "warning",
                section.name,
                f"有“{section.name}”的标题，但标题下没有内容。处理：请阅卷人查看此处，确认是否漏写",
                match.start,
                match.end,
            )


def _found(match: SectionMatch) -> Finding:
    how = _HOW[match.how]
    return Finding(
        "section_found",
        "info",
        f"{match.name}（{how}，{match.confidence}）",
        f"找到“{match.name}”：依据{how}，可信度 {match.confidence}",
        match.start,
        match.end,
    )
