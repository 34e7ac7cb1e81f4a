"""Texts as a grader may see them (R25): whatever would betray an author, or an author copied from, blacked out."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.checks.finding import LEAK_CHECKS
from jxgrade.checks.identity import Identity, leaks_in
from jxgrade.tables import Tables, rows
from jxgrade.text import find_controls, normalise

Places = Sequence[tuple[int, int]]

MASK: Final = "■"
UNSEEN: Final = "◦"
LEAKS: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
_LEAST: Final = 2


@dataclass(frozen=True)
class Blind:
    """Texts, where the checks found a leak in them, and by trainee what must not be read: name, numbers, county, school."""

    texts: Mapping[str, str]
    secrets: Mapping[str, Places]
    known: Mapping[str, tuple[Identity | str, ...]]

    @classmethod
    def of(cls, tables: Tables, ids: Collection[str]) -> "Blind":
        """Of these texts; reads texts, findings, identities and trainees."""
        texts = texts_of(tables, ids)
        return cls(texts, secrets_of(tables, texts), _known_parts(tables, texts))

    def shown(self, text_id: str, others: Iterable[str] = ()) -> str | None:
        """The text, as long as it was: blacked out what betrays its author or those of ``others``, unseen characters as ◦."""
        text = self.texts.get(text_id)
        if text is None:
            return None
        places = places_of(text, self._known((text_id, *others)))
        chars = list(masked(text, [*self.secrets.get(text_id, ()), *places]))
        for place in find_controls(text):
            if chars[place] != MASK:
                chars[place] = UNSEEN
        return "".join(chars)

    def said(self, words: str, text_ids: Iterable[str]) -> str:
        """A sentence about these texts, blacked out in the same way."""
        return masked(words, places_of(words, self._known(text_ids)))

    def _known(self, text_ids: Iterable[str]) -> list[Identity | str]:
        authors = {one.rpartition("/")[0] for one in text_ids}
        return [part for who in sorted(authors) for part in self.known.get(who, ())]


def masked(text: str, secrets: Iterable[tuple[int, int]]) -> str:
    """The text with these spans, and all id and phone numbers, blacked out; its length stays."""
    chars = list(text)
    for start, end in [*secrets, *(match.span() for match in LEAKS.finditer(text))]:
        for place in range(max(start, 0), min(end, len(chars))):
            chars[place] = MASK
    return "".join(chars)


def places_of(text: str, known: Iterable[Identity | str]) -> list[tuple[int, int]]:
    """Wherever one of these people is told in a text, under any of their names; a string: where it stands as it is."""
    seen = normalise(text)
    places: list[tuple[int, int]] = []
    for one in known:
        if isinstance(one, Identity):
            found = ((leak.start, leak.end) for leak in leaks_in(seen, one))
            places += [(start, end) for start, end in found if start is not None and end is not None]
        else:
            places += [match.span() for match in re.finditer(re.escape(one), text)]
    return places


def texts_of(tables: Tables, ids: Collection[str]) -> dict[str, str]:
    """The texts of these ids, of this year and of former ones; those that are not in the store are left out."""
    frame = tables["texts"]
    return {one: text or "" for one, text in rows(frame[frame["submission_id"].isin(ids)], "submission_id", "text")}


def secrets_of(tables: Tables, texts: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """What the checks found to betray a person, and each author's own name and numbers wherever they stand."""
    found: dict[str, list[tuple[int, int]]] = {one: [] for one in texts}
    frame = tables["findings"]
    for one, check, start, end in rows(
        frame[frame["submission_id"].isin(set(texts))], "submission_id", "check", "start", "end"
    ):
        if check in LEAK_CHECKS and start is not None and end is not None:
            found[one].append((start, end))
    known = known_of(tables, texts)
    for one, text in texts.items():
        found[one] += places_of(text, known.get(one.rpartition("/")[0], ()))
    return found


def known_of(tables: Tables, ids: Iterable[str]) -> dict[str, tuple[Identity | str, ...]]:
    """Name, id number and phone of the authors of these texts, by trainee."""
    people = {one.rpartition("/")[0] for one in ids}
    frame = tables["identities"]
    listed = rows(frame[frame["trainee_id"].isin(people)], "trainee_id", "name", "id_number", "phone")
    return {
        who: (
            Identity(name, None, number, phone),
            *(part for part in (name, number, phone) if part and len(part) >= _LEAST),
        )
        for who, name, number, phone in listed
    }


def _known_parts(tables: Tables, ids: Collection[str]) -> dict[str, tuple[Identity | str, ...]]:
    """By trainee what must not be read: the same, the school, the county and the id."""
    people = {one.rpartition("/")[0] for one in ids}
    known = dict(known_of(tables, ids))
    frame = tables["trainees"]
    for who, county, school in rows(frame[frame["trainee_id"].isin(people)], "trainee_id", "county", "school"):
        parts = tuple(part for part in (who, county, school) if part and len(part) >= _LEAST)
        known[who] = (*known.get(who, ()), *([Identity(school=school, county=county)] if school else []), *parts)
    return known
