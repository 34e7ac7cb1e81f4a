"""What is known of the pairs at or above the noting limit, gathered once: texts, passages, places, times, rulings, partners."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.checks.blind import known_of, masked, places_of, secrets_of, texts_of
from jxgrade.evidence.shared import hints_of, shared_of
from jxgrade.present import page, trainee_links, words
from jxgrade.present.blocks import Link
from jxgrade.programme import Programme
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair, SideState, noted_pairs, rulings_of, states_of, times_of
from jxgrade.rules.places import Place
from jxgrade.similarity.discount import common_of, coverage, discounted, is_mostly_inside, without
from jxgrade.tables import Tables, rows

HOME: Final = ("city", "county", "school")
MOST_MASKED: Final = 200  # members of a group whose names are looked for in each other's texts

Beside = tuple[Link | None, Link | None]


class Shared(NamedTuple):
    """A passage of a pair; offsets in the texts as read."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    kind: str


class Gathered:
    """The pairs and all that their pages say: what the pairs need is read, and no more.

    ``totals``: of a text in several pairs, the Han characters inside passages of any of them, and in all, common text counting
    nowhere. ``signs``: by what a text may have been disguised, as the checks found. ``compared``: how many texts were compared.
    ``crowd``: pairs of a crowd, without pages of theirs, and ``noted`` who is noted by one. ``shared``: passages of many, by name. ``hints``: strongest first.
    """

    def __init__(self, tables: Tables, programme: Programme) -> None:
        self.programme, noted = programme, noted_pairs(tables, programme)
        self.pairs, self.crowd = (tuple(one for one in noted if one.of_crowd == of) for of in (False, True))
        self.rulings, self.times = rulings_of(tables), times_of(tables)
        self.noted = frozenset(side.text_id for pair in self.crowd for side in self.states_of(pair) if side.noted)
        self.hints, self.shared = hints_of(tables["hints"]), shared_of(tables, self.times)
        ids = {one for pair in self.pairs for one in (pair.left_id, pair.right_id)}
        shown = ids | {one for passage in self.shared.values() for one in passage.shown}
        shown |= {one for hint in self.hints for one in hint[:2]}
        self.texts, self.common = texts_of(tables, shown), common_of(tables, shown)
        self.secrets, self.known = secrets_of(tables, self.texts), known_of(tables, self.texts)
        self.signs, self.places = _signs(tables["findings"], ids), _places(tables["trainees"], shown)
        self.passages, self.partners = _passages(tables["passages"], ids)
        self.clusters = _clusters(tables["clusters"], ids)
        self.cluster_of = {one: name for name, members in self.clusters.items() for one in members}
        self.compared = len(tables["texts"])
        by_text: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            by_text[pair.left_id].append(pair)
            by_text[pair.right_id].append(pair)
        self.by_text: Mapping[str, Sequence[Pair]] = by_text
        self.totals = {
            one: discounted(self.texts[one], self._inside(one, pairs), self.common.get(one, ()))
            for one, pairs in self.by_text.items()
            if len(pairs) > 1 and one in self.texts
        }

    def page(
        self,
        template: str,
        *,
        look: str = "evidence",
        beside: Beside = (None, None),
        group: Link | None = None,
        ruling_rows: Sequence[object] = (),
        **values: object,
    ) -> str:
        """A self-contained page in the frame that all share; ``beside``: what waits before and after it, ``group``: the way to its group."""
        frame = {"rules": self.programme, "beside": beside, "group": group, "ruling_rows": ruling_rows}
        return page.render(template, look=look, **frame, **values)

    def place(self, text_id: str) -> Place:
        """Where the author of a text works."""
        return self.places.get(author(text_id), (None, None, None))

    def where(self, text_id: str) -> str:
        """City, county and school in words, and of a former year's text that it is one."""
        if text_id.startswith(FORMER):
            return "往年文本"
        city, county, school = self.place(text_id)
        return " ".join(part for part in (words.city(city, self.programme), county, school) if part)

    def name(self, text_id: str) -> str:
        """Whose text it is, by id, and what."""
        return words.submission(text_id, self.programme)

    def linked(self, text_id: str) -> Link | str:
        """`name`, leading to the page of its author where there is one."""
        who = author(text_id)
        known = who in self.places and not text_id.startswith(FORMER)
        return Link(self.name(text_id), trainee_links.link(who, "../../").href) if known else self.name(text_id)

    def relation(self, pair: Pair) -> str:
        """How near the two authors work to each other."""
        if pair.left_id.startswith(FORMER) or pair.right_id.startswith(FORMER):
            return "往年"
        (city, county, school), (city_2, county_2, school_2) = self.place(pair.left_id), self.place(pair.right_id)
        if not city or not city_2:
            return "单位不明"
        if city != city_2:
            return "跨市"
        if county != county_2:
            return "同市"
        return "同校" if school and school == school_2 else "同县" if county else "同市"

    def time(self, text_id: str) -> datetime | None:
        """When a text was handed in; None where that is not known."""
        try:
            return datetime.fromisoformat(self.times[text_id])
        except (KeyError, ValueError):
            return None

    def when(self, text_id: str) -> str:
        """When a text was handed in, in words; of a former year's text the year."""
        if text_id.startswith(FORMER):
            return text_id.removeprefix(FORMER).partition("/")[0] + " 年"
        at = self.time(text_id)
        return at.strftime("%Y-%m-%d %H:%M:%S") if at else "不明"

    def states_of(self, pair: Pair) -> tuple[SideState, SideState]:
        """Where both sides of a pair stand."""
        return states_of(pair, self.rulings, self.programme, self.times)

    def covered(self, text_id: str, pairs: Iterable[Pair]) -> Fraction | None:
        """How much of a text the passages of these pairs cover together; None where it is not in the store or has no own character."""
        text = self.texts.get(text_id)
        if text is None:
            return None
        return coverage(text, self._inside(text_id, pairs), self.common.get(text_id, ()))

    def _inside(self, text_id: str, pairs: Iterable[Pair]) -> set[tuple[int, int]]:
        return {place for pair in pairs for place in self.stretches(pair, text_id)}

    def left_out(self, text_id: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """What counts nowhere in a text: common text, and quotations with their source."""
        found = self.common.get(text_id, ())
        common, quotes = ([one[:2] for one in found if (one.source == "quote") == quoted] for quoted in (False, True))
        return common, quotes

    @cached_property
    def of_many(self) -> Mapping[str, Sequence[tuple[str, Sequence[tuple[int, int]]]]]:
        """By text, the passages of many that it has, and where."""
        found: dict[str, list[tuple[str, Sequence[tuple[int, int]]]]] = defaultdict(list)
        for name, passage in self.shared.items():
            for one in self.by_text.keys() & passage.places.keys():
                found[one].append((name, passage.places[one]))
        return found

    @cached_property
    def held_by(self) -> Mapping[str, int]:
        """By passage of many, how many texts are held now and would not be if it were common text."""
        return {
            name: sum(self._is_held_by(one, places) for one, places in passage.places.items())
            for name, passage in self.shared.items()
        }

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The passages of many that somebody waits for a ruling on: whoever is held by one, or noted with it in a pair of a crowd."""
        return frozenset(
            name
            for name, one in self.shared.items()
            if one.decision is None
            and (self.held_by[name] or any({pair.left_id, pair.right_id} <= one.places.keys() for pair in self.crowd))
        )

    def _is_held_by(self, text_id: str, places: Sequence[tuple[int, int]]) -> bool:
        sides = ((pair, side) for pair in self.by_text.get(text_id, ()) for side in self.states_of(pair))
        holding = [pair for pair, side in sides if side.text_id == text_id and side.held]
        text, common, hold_at = self.texts.get(text_id), self.common.get(text_id, ()), self.programme.reuse.hold_at
        if not holding or text is None:
            return False
        return all(
            without(text, pair.share(text_id), self.stretches(pair, text_id), common, places) < hold_at
            for pair in holding
        )

    def shown(self, text_id: str, others: Iterable[str]) -> str | None:
        """A text as it may be shown: whatever would betray its author, those of the other texts or of the group, blacked out.

        A name is copied along with a text, so that the first author's may stand where only the second and third are compared.
        """
        text = self.texts.get(text_id)
        if text is None:
            return None
        group = self.clusters.get(self.cluster_of.get(text_id, ""), ())[:MOST_MASKED]
        authors = {author(one) for one in (text_id, *others, *group)}
        known = (part for one in sorted(authors) for part in self.known.get(one, ()))
        return masked(text, [*self.secrets.get(text_id, ()), *places_of(text, known)])

    def stretches(self, pair: Pair, text_id: str) -> list[tuple[int, int]]:
        """Where the passages of a pair lie in one of its texts."""
        found = self.passages.get((pair.left_id, pair.right_id), ())
        return [one[:2] if text_id == pair.left_id else one[2:4] for one in found]

    def elsewhere(self, pair: Pair, shared: Shared) -> tuple[str, ...]:
        """Other texts in which at least half of this passage was found."""
        sides = (
            (pair.left_id, shared.left_start, shared.left_end),
            (pair.right_id, shared.right_start, shared.right_end),
        )
        found = {
            other
            for text_id, start, end in sides
            for begin, stop, other in self.partners.get(text_id, ())
            if is_mostly_inside((start, end), (begin, stop))
        }
        return tuple(sorted(found - {pair.left_id, pair.right_id}))


def author(text_id: str) -> str:
    """``T1/lesson_design`` -> ``T1``."""
    return text_id.rpartition("/")[0]


def _passages(
    frame: pd.DataFrame, ids: set[str]
) -> tuple[dict[tuple[str, str], list[Shared]], dict[str, list[tuple[int, int, str]]]]:
    """Passages by pair in the order of the left text, and by text with the other text."""
    frame = frame[frame["left_id"].isin(ids) | frame["right_id"].isin(ids)]
    passages: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    partners: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for left, right, *place in rows(frame, "left_id", "right_id", *Shared._fields):
        shared = Shared(*place)
        passages[left, right].append(shared)
        partners[left].append((shared.left_start, shared.left_end, right))
        partners[right].append((shared.right_start, shared.right_end, left))
    return {pair: sorted(found) for pair, found in passages.items()}, partners


def _signs(frame: pd.DataFrame, ids: set[str]) -> dict[str, tuple[str, ...]]:
    """The Chinese names of what was found in each text that a copy may be disguised with."""
    frame = frame[frame["submission_id"].isin(ids) & frame["check"].isin(words.DISGUISE_CHECKS)]
    found: dict[str, set[str]] = defaultdict(set)
    for one, check in rows(frame, "submission_id", "check"):
        found[one].add(check)
    return {one: tuple(words.check(check) for check in sorted(checks)) for one, checks in found.items()}


def _places(frame: pd.DataFrame, ids: set[str]) -> dict[str, Place]:
    frame = frame[frame["trainee_id"].isin({author(one) for one in ids})]
    return {who: (city, county, school) for who, city, county, school in rows(frame, "trainee_id", *HOME)}


def _clusters(frame: pd.DataFrame, ids: set[str]) -> dict[str, list[str]]:
    """The members of each cluster that a pair touches."""
    found: dict[str, list[str]] = defaultdict(list)
    for one, cluster in rows(frame, "submission_id", "cluster_id"):
        found[cluster].append(one)
    return {cluster: sorted(members) for cluster, members in sorted(found.items()) if not ids.isdisjoint(members)}
