"""Every evidence page with its path, made one at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from jxgrade.evidence.decide import FILE, decide_page
from jxgrade.evidence.gathered import Gathered
from jxgrade.evidence.group import group_page
from jxgrade.evidence.hint import hint_page
from jxgrade.evidence.overview import list_page
from jxgrade.evidence.pair import pair_page
from jxgrade.evidence.pair_rows import SMALLEST_GROUP
from jxgrade.evidence.passage import passage_page
from jxgrade.evidence.queue import neighbours, queue
from jxgrade.evidence.shared import SharedPassage
from jxgrade.evidence.text import text_page
from jxgrade.present import pairs as files
from jxgrade.programme import Programme


@dataclass(frozen=True)
class Pages:
    """The pages with their paths below ``reports/``, made one at a time; how many there are is known before."""

    gathered: Gathered

    @property
    def _groups(self) -> list[str]:
        return [name for name, members in self.gathered.clusters.items() if len(members) >= SMALLEST_GROUP]

    @property
    def _passages(self) -> list[SharedPassage]:
        return [passage for passage in self.gathered.shared.values() if passage.texts]

    def __len__(self) -> int:
        known = self.gathered
        several = (known.pairs, known.totals, self._groups, self._passages, known.hints)
        return sum(map(len, several)) + 2

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name, html in self._each():
            yield f"{files.FOLDER}/{name}", html

    def _each(self) -> Iterator[tuple[str, str]]:
        known = self.gathered
        beside = neighbours(queue(known))
        for pair in known.pairs:
            yield files.pair_file(pair), pair_page(pair, known, beside.get(files.pair_file(pair), (None, None)))
        for text_id in sorted(known.totals):
            yield files.text_file(text_id), text_page(text_id, known)
        for cluster in self._groups:
            yield files.group_file(cluster), group_page(cluster, known)
        for passage in self._passages:
            name = files.passage_file(passage.passage_id)
            yield name, passage_page(passage, known, beside.get(name, (None, None)))
        for hint in known.hints:
            yield files.hint_file(*hint[:2]), hint_page(hint, known)
        yield FILE, decide_page(known)
        yield "index.html", list_page(known)


def evidence_pages(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Pages:
    """A page of every pair from ``reuse.note_at`` on, text in several pairs, group of three or more, passage of many, hint; the page to decide on; the list."""
    return Pages(Gathered.of(tables, programme))
