"""The page of rules: `params/rules.md` with the numbers in force, to which every rule and clause on a page leads.

Answers: What does R8 say, what does the document say of it, which number holds now, and how is it worked out?
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import mistune

from jxgrade.present import page, words
from jxgrade.present.rule_links import PAGE, linked
from jxgrade.programme import Component, Programme
from jxgrade.rules.in_force import out_of_force
from jxgrade.tables import plain

_NUMBER: Final = re.compile(r"\{\{([a-z_.]+)(?:\|(percent|given))?\}\}")
_HEADING: Final = re.compile(r"<(h[23])>([^<　]+)(　?[^<]*)</\1>")
_SECTION: Final = re.compile(r"^### (?P<name>R\d+)　(?P<title>.*)\n(?P<body>(?:(?!#).*\n?)*)", re.MULTILINE)
_CHAPTER: Final = re.compile(r"^## .*\n(?:(?!## ).*\n?)*", re.MULTILINE)
_OWN: Final = re.compile(r"^(?:- \*\*(?:文件|例)\*\*|例)：.*\n", re.MULTILINE)
ABSENT: Final = "本项目没有这一项"
UNKNOWN: Final = "未填"


def rules_page(text: str, programme: Programme, *, general: bool = False) -> str:
    """The page; ``text``: Markdown, in which `{{scoring.pass_at}}` stands for that key of the programme, `|percent` for a share;
    what a semicolon parts off is left out where its `|given` number is not given, and so is every rule that is not in force.
    A heading's first word is its anchor.

    ``general``: of a text about another programme take what holds of any, and this one's clauses in place of the document's words.
    """
    text = _general(text, programme) if general else text
    unused: list[str] = []

    def section(match: re.Match[str]) -> str:
        if match["name"] not in out_of_force(programme):
            return match[0]
        unused.append(f"### {match['name']}　{match['title']}\n")
        return ""

    text = _CHAPTER.sub(lambda match: match[0] if "\n###" in match[0] else "", _SECTION.sub(section, text) + "\n")
    text += "\n".join(["\n## 本项目没有的规则\n", *unused] if unused else [])
    values = programme.model_dump(by_alias=True) | {"kinds": _kinds(programme), "components": _components(programme)}
    given = programme.model_dump(by_alias=True, exclude_unset=True) | {"components": values["components"]}
    lines = (_without_unknown(line, given) for line in text.splitlines())
    filled = _NUMBER.sub(lambda match: _said(_found(values, match[1].split(".")), match[2]), "\n".join(lines))
    html = str(mistune.create_markdown(escape=True)(filled))
    chapters: list[tuple[str, str]] = []

    def heading(match: re.Match[str]) -> str:
        level, name, rest = match.groups()
        if level == "h2":
            chapters.append((f"s{len(chapters) + 1}", name))
            return f'<h2 id="{chapters[-1][0]}">{name}{rest}</h2>'
        return f'<h3 id="{name}">{name}{rest}</h3>'

    body = _HEADING.sub(heading, html)
    return page.render("rules.html.j2", rules=programme, body=linked(body, PAGE), chapters=chapters)


def _general(text: str, programme: Programme) -> str:
    """Without what one document says and its examples; each rule with the clause that this programme names for it."""

    def based(match: re.Match[str]) -> str:
        clause = programme.clauses.get(match["name"])
        said = f"- **依据**：{clause}\n" if clause else ""
        return f"### {match['name']}　{match['title']}\n{said}{_OWN.sub('', match['body'])}"

    rules: dict[str, list[str]] = {}
    for rule, clauses in programme.clauses.items():
        for clause in clauses.split("；"):
            rules.setdefault(clause, []).append(rule)
    first = "".join(f"### {clause}\n（见 {'、'.join(found)}）\n\n" for clause, found in rules.items())
    head, _, rest = text.partition("\n## ")
    head = (
        head.replace("**文件**是原文怎样说", "**依据**是文件的条款")
        .replace("，**例**是算一遍给人看，没有写现行数字的按通知的数字算", "")
        .replace("分四行", "写明")
    )
    chapters = re.split(r"^(?=## )", "## " + rest, flags=re.MULTILINE)[2:]
    body = _OWN.sub("", _SECTION.sub(based, "".join(chapters)))
    return f"{head}\n" + (f"## 一、依据的条款\n\n{first}" if first else "") + body


def _kinds(programme: Programme) -> dict[str, str]:
    """What is said of the kinds of texts."""
    kinds = programme.assignments.values()
    return {
        "names": "、".join(kind.name for kind in kinds),
        "chars": "，".join(f"{kind.name} {kind.min_chars} 字" for kind in kinds if kind.min_chars),
        "weights": "、".join(f"{kind.name} {plain(kind.weight)}" for kind in kinds),
    }


def _components(programme: Programme) -> dict[str, str]:
    """What is said of the components; nothing is said of what there is none of."""
    parts = programme.components
    unit = {one.key: " 学时" if one.adds_up else " 分" for one in parts}
    tests = [one for one in parts if one.source == "test"]
    found = {
        "shares": "，".join(f"{one.name} {plain(one.weight)} 分{_how(one)}" for one in parts if one.weight),
        "gates": "，".join(
            f"{one.name}参加过即可"
            if one.gate == "attended"
            else f"{one.name}至少 {plain(one.at_least)}{unit[one.key]}"
            for one in parts
            if one.gated
        ),
        "tests": "、".join(one.name for one in tests),
        "attempts": "、".join(f"{one.name}按 {one.attempts}" for one in tests),
    }
    return {name: said for name, said in found.items() if said}


def _how(one: Component) -> str:
    if one.adds_up:
        return f"（每学时 {plain(one.per_hour)} 分）"
    return f"（满分 {plain(one.full)}）" if one.source == "points" else ""


def _without_unknown(line: str, given: Mapping[str, Any]) -> str:
    """A line without the parts, as semicolons divide it, whose number is not given."""
    if "|given}}" not in line:
        return line
    head, colon, body = line.partition("：")
    ends = "。" if body.endswith("。") else ""
    kept = [
        part
        for part in body.removesuffix("。").split("；")
        if all(
            _found(given, match[1].split(".")) not in (..., None)
            for match in _NUMBER.finditer(part)
            if match[2] == "given"
        )
    ]
    return head + colon + "；".join(kept) + ends


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
    if isinstance(value, tuple | list):
        return " 至 ".join(str(part) for part in value)
    return str(value)
