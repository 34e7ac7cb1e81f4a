"""Every evidence page with its path, made one at a time."""

from collections.abc import Callable, Mapping
from functools import partial

from jxgrade.evidence.decide import FILE, decide_page, waiting
from jxgrade.evidence.gathered import Beside, Gathered
from jxgrade.evidence.group import group_page
from jxgrade.evidence.hint import hint_page
from jxgrade.evidence.overview import list_page
from jxgrade.evidence.pair import pair_page
from jxgrade.evidence.passage import passage_page
from jxgrade.evidence.rows import SMALLEST_GROUP
from jxgrade.evidence.text import text_page
from jxgrade.present import pairs as files
from jxgrade.present.blocks import Link
from jxgrade.present.page import Pages
from jxgrade.programme import Programme
from jxgrade.rules.pairs import Pair
from jxgrade.tables import Tables


def evidence_pages(tables: Tables, programme: Programme) -> Pages:
    """A page of every pair from ``reuse.note_at`` on, text in several pairs, group of three or more, passage of many, hint; the page to decide on; the list."""
    known = Gathered(tables, programme)
    beside = _neighbours(known)
    made: dict[str, Callable[[], str]] = {}
    for pair in known.pairs:
        name = files.pair_file(pair)
        made[name] = partial(pair_page, pair, known, beside.get(name, (None, None)))
    for text_id in sorted(known.totals):
        made[files.text_file(text_id)] = partial(text_page, text_id, known)
    for cluster, members in known.clusters.items():
        if len(members) >= SMALLEST_GROUP:
            made[files.group_file(cluster)] = partial(group_page, cluster, known)
    for passage in known.shared.values():
        if passage.texts:
            name = files.passage_file(passage.passage_id)
            made[name] = partial(passage_page, passage, known, beside.get(name, (None, None)))
    for hint in known.hints:
        made[files.hint_file(*hint[:2])] = partial(hint_page, hint, known)
    made |= {FILE: partial(decide_page, known), "index.html": partial(list_page, known)}
    return Pages({f"{files.FOLDER}/{name}": make for name, make in made.items()})


def _neighbours(gathered: Gathered) -> Mapping[str, Beside]:
    """Of each page of what waits the links back and on, so that who decides goes through all of them by keyboard without the list."""
    pages = [
        files.pair_file(one) if isinstance(one, Pair) else files.passage_file(one.passage_id)
        for one in waiting(gathered)
    ]
    before = (None, *(Link("← 上一件待认定", page) for page in pages[:-1]))
    after = (*(Link("下一件待认定 →", page) for page in pages[1:]), None)
    return dict(zip(pages, zip(before, after, strict=True), strict=False))
