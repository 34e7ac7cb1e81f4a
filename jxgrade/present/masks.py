"""What betrays a person in a text: where it stands, and the text with it blacked out."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import pandas as pd

from jxgrade.present import words
from jxgrade.rules.kinds import FORMER
from jxgrade.tables import rows

MASK: Final = "■"
LEAST_NAME: Final = 2


def masked(text: str, secrets: Iterable[tuple[int, int]]) -> str:
    """The text with these spans, and all id and phone numbers, blacked out; its length stays."""
    chars = list(text)
    spans = [*secrets, *(match.span() for match in words.LEAKS.finditer(text))]
    for start, end in spans:
        for place in range(max(start, 0), min(end, len(chars))):
            chars[place] = MASK
    return "".join(chars)


def texts_of(tables: Mapping[str, pd.DataFrame], ids: Collection[str]) -> dict[str, str]:
    """The texts of these ids, of this year and of former ones; those that are not in the store are left out."""
    found = _texts(tables["texts"], "submission_id", ids)
    return found | _texts(tables["earlier"], "id", ids) if any(one.startswith(FORMER) for one in ids) else found


def _texts(frame: pd.DataFrame, key: str, ids: Collection[str]) -> dict[str, str]:
    return {one: text or "" for one, text in rows(frame[frame[key].isin(ids)], key, "text")}


def secrets_of(tables: Mapping[str, pd.DataFrame], texts: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """What the checks found to betray a person, and each author's own name, phone and id number wherever they stand."""
    found: dict[str, list[tuple[int, int]]] = {one: [] for one in texts}
    frame = tables["findings"]
    for one, check, start, end in rows(
        frame[frame["submission_id"].isin(set(texts))], "submission_id", "check", "start", "end"
    ):
        if check in words.LEAK_CHECKS and start is not None and end is not None:
            found[one].append((start, end))
    known = known_of(tables, texts)
    for one, text in texts.items():
        found[one] += places_of(text, known.get(one.rpartition("/")[0], ()))
    return found


def known_of(tables: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Name, id number and phone of the authors of these texts, by trainee."""
    people = {one.rpartition("/")[0] for one in ids}
    frame = tables["identities"]
    listed = rows(frame[frame["trainee_id"].isin(people)], "trainee_id", "name", "id_number", "phone")
    return {who: tuple(part for part in known if part and len(part) >= LEAST_NAME) for who, *known in listed}


def places_of(text: str, parts: Iterable[str]) -> list[tuple[int, int]]:
    """Wherever one of these strings stands in a text."""
    return [(place, place + len(part)) for part in parts for place in _places(text, part)]


def _places(text: str, part: str) -> list[int]:
    places, at = [], text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + 1)
    return places


def calm(text: str) -> str:
    """White space as one blank, direction controls removed, so that a text cannot rearrange the page."""
    kept = "".join(
        char for char in text if char not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return " ".join(kept.split())
