"""A place for each trainee: the way of the own decision, some 25 trainees to a page; opened by a link a page shows the one asked for.

Answers: What was decided of this trainee, for which reasons, by which clause? Where did each number come from, how was it reckoned? No name, file
name or note stands here: ids only.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from jxgrade.pages.why import Leading, Tables, Way, Ways, credit
from jxgrade.present import page, rule_links, words
from jxgrade.present.band import banded
from jxgrade.present.blocks import Link
from jxgrade.present.measured import PAIRS
from jxgrade.present.trainee_links import FOLDER, file_of
from jxgrade.programme import Programme


@dataclass(frozen=True)
class Pages:
    """The pages with their paths below ``reports/``, made one at a time; how many there are is known before."""

    ways: Ways
    files: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name, ids in sorted(self.files.items()):
            yield f"{FOLDER}/{name}", trainees_page(self.ways, sorted(ids))


def trainee_pages(tables: Tables, programme: Programme) -> Pages:
    """The pages of all trainees that were decided on."""
    files: dict[str, list[str]] = defaultdict(list)
    for trainee_id in tables["decisions"]["trainee_id"]:
        files[file_of(trainee_id)].append(trainee_id)
    return Pages(Ways(tables, programme), files)


def trainees_page(ways: Ways, ids: list[str]) -> str:
    """One page."""
    html = page.render(
        "trainees.html.j2",
        rules=ways.programme,
        ids=ids,
        articles=[_article(ways.way(one, full=False)) for one in ids],
        measured=PAIRS,
    )
    return banded(rule_links.linked(html, f"../../{rule_links.PAGE}"))


def _article(way: Way) -> Markup:
    """One trainee."""
    decision, rules = way.decision, way.programme
    city, rest = words.city(decision["city"], rules), [decision["county"], decision["school"]]
    home: str | Link = (
        Link(city, f"../../{decision['city']}/5-grading.html") if decision["city"] in rules.slugs else city
    )
    place = Markup(" · ").join([home, *(one for one in rest if one)])
    parts = [
        f'<article id="{escape(way.trainee_id)}"><h2>学员 {escape(way.trainee_id)} {words.status(decision["status"]).__html__()}</h2>',
        f"<p>{place}　{escape(credit(way))}</p>",
    ]
    for title, lines in way.sections():
        parts.append(f"<h3>{escape(title)}</h3>\n<ul>")
        parts += map(_line, lines)
        parts.append("</ul>")
    parts.append("</article>")
    return Markup("\n".join(parts))  # noqa: S704 - each text escaped above


def _line(said: str) -> str:
    """A line; what belongs to the one above is set in."""
    inner = " class=in" if said.startswith("  ") else ""
    more = f' <a href="../evidence/{said.page}">并排看两份全文</a>' if isinstance(said, Leading) else ""
    return f"<li{inner}>{escape(said.strip())}{more}</li>"
