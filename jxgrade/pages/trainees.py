"""A place for each trainee: the way of the own decision, some 100 trainees to a page; opened by a link a page shows the one asked for.

Answers: What was decided of this trainee, for which reasons, by which clause? Where did each number come from, how was it reckoned? No name, file
name or note stands here: ids only. Place, reasons and numbers stand there without a script, the further way lies packed beside them: 100,000
of them stay below 150 MB.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from markupsafe import Markup, escape

from jxgrade.pages.why import Leading, Way, Ways, credit, is_top
from jxgrade.present import page, rule_links, words
from jxgrade.present.band import banded
from jxgrade.present.blocks import Badge, Link
from jxgrade.present.measured import PAIRS
from jxgrade.present.trainee_links import FOLDER, file_of, link
from jxgrade.programme import Programme
from jxgrade.tables import Tables

Said = tuple[str, str, str]
"""A trainee, what stands on the page as it is, and what is packed."""
SHOWN: Final = 2
"""Sections that a page shows without a script: reasons, numbers."""


def trainee_pages(tables: Tables, programme: Programme) -> page.Pages:
    """The pages of all trainees that were decided on."""
    files: dict[str, list[str]] = defaultdict(list)
    for trainee_id in tables["decisions"]["trainee_id"]:
        files[file_of(trainee_id)].append(trainee_id)
    ways = Ways(tables, programme)
    said = {f"{FOLDER}/{name}": partial(_said, ways, sorted(files[name])) for name in sorted(files)}
    return page.Pages(said, partial(_page, programme))


def _said(ways: Ways, ids: Sequence[str]) -> list[Said]:
    """What a page says of these trainees."""
    return [(one, *_parts(ways.way(one, full=False))) for one in ids]


def _page(programme: Programme, said: Sequence[Said]) -> str:
    html = page.render(
        "trainees.html.j2",
        rules=programme,
        ids=[one for one, _, _ in said],
        articles=[Markup(article) for _, article, _ in said],  # noqa: S704 - each text escaped there
        further=Markup(page.packed("".join(_linked(more) for _, _, more in said))),  # noqa: S704 - the same
        measured=PAIRS,
    )
    return banded(_linked(html))


def _linked(html: str) -> str:
    return rule_links.linked(html, f"../../{rule_links.PAGE}")


def _parts(way: Way) -> tuple[str, str]:
    """What is said of one trainee: that which stands on the page as it is, and that which is packed."""
    decision, rules = way.decision, way.programme
    city, rest = words.city(decision["city"], rules), [decision["county"], decision["school"]]
    home: str | Link = (
        Link(city, f"../../{decision['city']}/5-grading.html") if decision["city"] in rules.slugs else city
    )
    place = Markup(" · ").join([home, *(one for one in rest if one)])
    badge = words.status(decision["status"]).__html__() + (Badge("优秀", "good").__html__() if is_top(way) else "")
    told = [_section(title, lines) for title, lines in way.sections()]
    head = f'<article id="{escape(way.trainee_id)}"><h2>学员 {escape(way.trainee_id)} {badge}</h2><p>{place}　{escape(credit(way))}</p>'
    return f"{head}{''.join(told[:SHOWN])}</article>", f"<div>{''.join(told[SHOWN:])}</div>"


def _section(title: str, lines: Iterable[str]) -> str:
    return f"<h3>{escape(title)}</h3><ul>{''.join(map(_line, lines))}</ul>"


def _line(said: str) -> str:
    """A line; what belongs to the one above is set in."""
    inner, text = " class=in" if said.startswith("  ") else "", str(escape(said.strip()))
    if isinstance(said, Leading):
        other = str(escape(said.about))
        text = text.replace(other, link(said.about, "../../").__html__(), 1) if other else text
        text += f' <a href="../evidence/{said.page}">并排看两份全文</a>'
    return f"<li{inner}>{text}</li>"
