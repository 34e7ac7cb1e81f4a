"""The page of rules: `params/rules.md` with the numbers in force, to which every rule and clause on a page leads.

Answers: What does R8 say, what does the document say of it, which number holds now, and how is it worked out?
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import mistune

from jxgrade.present import page, words
from jxgrade.present.rule_links import PAGE, linked
from jxgrade.programme import Programme

_NUMBER: Final = re.compile(r"\{\{([a-z_.]+)(?:\|(percent|names))?\}\}")
_HEADING: Final = re.compile(r"<(h[23])>([^<　]+)(　?[^<]*)</\1>")
ABSENT: Final = "本项目没有这一项"
UNKNOWN: Final = "未填"


def rules_page(text: str, programme: Programme) -> str:
    """The page; ``text``: Markdown, in which `{{scoring.pass_at}}` stands for that key of the programme, `|percent` for a share,
    `|names` for the names below the key. A heading's first word is its anchor.
    """
    values = programme.model_dump(by_alias=True)
    filled = _NUMBER.sub(lambda match: _said(_found(values, match[1].split(".")), match[2]), text)
    html = str(mistune.create_markdown(escape=True)(filled))
    chapters: list[tuple[str, str]] = []

    def heading(match: re.Match[str]) -> str:
        level, name, rest = match.groups()
        if level == "h2":
            chapters.append((f"s{len(chapters) + 1}", name))
            return f'<h2 id="{chapters[-1][0]}">{name}{rest}</h2>'
        return f'<h3 id="{name}">{name}{rest}</h3>'

    body = _HEADING.sub(heading, html)
    return page.render(
        "rules.html.j2", title=programme.title, as_of=programme.as_of, body=linked(body, PAGE), chapters=chapters
    )


def _found(values: Any, keys: list[str]) -> Any:
    """What stands under the keys; ``...`` where nothing does."""
    for key in keys:
        if not isinstance(values, Mapping) or key not in values:
            return ...
        values = values[key]
    return values


def _said(value: Any, form: str | None) -> str:
    """A value as prose: ranges with 至, absent and unknown ones said to be so."""
    if value is ...:
        return ABSENT
    if value is None:
        return UNKNOWN
    if form == "percent":
        return str(words.share(value))
    if form == "names":
        return "、".join(str(part["name"]) for part in value.values())
    if isinstance(value, tuple | list):
        return " 至 ".join(str(part) for part in value)
    return str(value)
