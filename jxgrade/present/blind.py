"""Texts as a grader may see them (R25): whatever would betray an author, or an author copied from, blacked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from jxgrade.checks.schools import school_spellings
from jxgrade.present.masks import known_of, masked, places_of, secrets_of, texts_of
from jxgrade.tables import rows
from jxgrade.text import find_controls

Tables = Mapping[str, pd.DataFrame]
UNSEEN: Final = "◦"
_LEAST: Final = 2


@dataclass(frozen=True)
class Blind:
    """Texts, where the checks found a leak in them, and by trainee what must not be read: name, numbers, county, school."""

    texts: Mapping[str, str]
    secrets: Mapping[str, Sequence[tuple[int, int]]]
    known: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, tables: Tables, ids: Collection[str]) -> "Blind":
        """Of these texts; reads texts, earlier, findings, identities and trainees."""
        texts = texts_of(tables, ids)
        return cls(texts, secrets_of(tables, texts), _known_parts(tables, texts))

    @classmethod
    def people(cls, tables: Tables, ids: Collection[str]) -> "Blind":
        """Only for what is `said` of these texts: they are not read, nor is what was found in them."""
        return cls({}, {}, _known_parts(tables, ids))

    def shown(self, text_id: str, others: Iterable[str] = ()) -> str | None:
        """The text, as long as it was: blacked out what betrays its author or those of ``others``, unseen characters as ◦."""
        text = self.texts.get(text_id)
        if text is None:
            return None
        places = places_of(text, self._known((text_id, *others)))
        chars = list(masked(text, [*self.secrets.get(text_id, ()), *places]))
        for place in find_controls(text):
            chars[place] = UNSEEN
        return "".join(chars)

    def said(self, words: str, text_ids: Iterable[str]) -> str:
        """A sentence about these texts, blacked out in the same way."""
        return masked(words, places_of(words, self._known(text_ids)))

    def _known(self, text_ids: Iterable[str]) -> list[str]:
        authors = {one.rpartition("/")[0] for one in text_ids}
        return [part for who in sorted(authors) for part in self.known.get(who, ())]


def _known_parts(tables: Tables, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By trainee what must not be read, the longest first."""
    people = {one.rpartition("/")[0] for one in ids}
    known = {who: set(parts) for who, parts in known_of(tables, ids).items()}
    frame = tables["trainees"]
    for who, county, school in rows(frame[frame["trainee_id"].isin(people)], "trainee_id", "county", "school"):
        parts = (who, county, school, *school_spellings(school or ""))
        known.setdefault(who, set()).update(part for part in parts if part and len(part) >= _LEAST)
    return {who: tuple(sorted(parts, key=lambda part: (-len(part), part))) for who, parts in known.items()}
