"""Parts of the inbox that are read apart: what one gave stands in the store, and it is read again only where something it rests on differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import pandas as pd

from jxgrade.intake.files import Discovery
from jxgrade.intake.problems import Problems, Rows
from jxgrade.intake.submissions import Key, Version
from jxgrade.intake.values import Level
from jxgrade.tables import rows

PEOPLE: Final = "people"
COMPONENTS: Final = "components"
TEXTS: Final = "texts"
VERDICTS: Final = "verdicts"
PARTS: Final = (PEOPLE, COMPONENTS, TEXTS, VERDICTS)
"""In the order in which they are read; people always are, for all others are held against them."""
_OF: Final = {
    **dict.fromkeys(("roster", "schools", "volunteers", "former", "objections"), PEOPLE),
    "submissions": TEXTS,
    **dict.fromkeys(("marks", "misconduct", "passages", "panel"), VERDICTS),
}
_PLACES: Final = ("roster", "schools")
_FOLDERS: Final = ("submissions/", "earlier/")


def part_of(table: str) -> str:
    """The part to which a table of the inbox belongs."""
    return _OF.get(table, COMPONENTS)


@dataclass(frozen=True)
class Part:
    """What a part gave beside its tables: rows of `delivered`, of `intake_problems`, the texts handed in more than once; ``key``: by what it is known."""

    key: str
    delivered: Rows
    problems: Rows
    twice: Sequence[Key] = ()


@dataclass(frozen=True)
class Known:
    """What is known of the last reading: its tables, and its parts as they were written down; and of the present one: the ``digests`` of
    all files by their path below ``inbox/``, and the ``terms``, a digest of rules and code."""

    tables: Mapping[str, pd.DataFrame]
    parts: Mapping[str, Mapping[str, Any]]
    digests: Mapping[str, str]
    terms: str

    def keys(self, found: Discovery, stored: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """By what each part that need not be read again is known."""
        files = {
            table: (table in found.spoilt, table in found.unread, [(file.name, file.sha) for file in listed])
            for table, listed in found.files.items()
        }
        folders = sorted(item for item in self.digests.items() if item[0].startswith(_FOLDERS))

        def own(part: str) -> list[object]:
            return [item for item in files.items() if part_of(item[0]) == part]

        def key(part: str, *rests_on: object) -> str:
            return sha256(repr((self.terms, part, own(part), rests_on)).encode()).hexdigest()

        places = [files[name] for name in _PLACES]
        texts = key(TEXTS, places, folders)
        verdicts = key(VERDICTS, own(PEOPLE), texts, list(map(dict, stored)))
        return {COMPONENTS: key(COMPONENTS, places), TEXTS: texts, VERDICTS: verdicts}

    def kept(self, keys: Mapping[str, str]) -> dict[str, Part]:
        """The parts that would be read as they were."""
        written = {name: self.parts[name] for name, key in keys.items() if self.parts.get(name, {}).get("key") == key}
        return {
            name: Part(one["key"], *(list(map(tuple, one[what])) for what in ("delivered", "problems", "twice")))
            for name, one in written.items()
        }

    def versions(self, texts: Part) -> dict[Key, Version] | None:
        """The version of each text that counts, as far as it matters to what was said of it; None where no texts were delivered."""
        if not any(delivered for _, delivered, *_ in texts.delivered):
            return None
        twice = set(texts.twice)
        listed = rows(self.tables["submissions"], "trainee_id", "kind", "submitted_at", "late")
        return {(who, kind): Version(None, 1 + ((who, kind) in twice), at, late) for who, kind, at, late in listed}


def lines(problems: Mapping[str, Problems], level: Level) -> list[str]:
    """What there is to say of a level, over all parts."""
    return list(dict.fromkeys(line for one in problems.values() for line in one.lines(level)))
