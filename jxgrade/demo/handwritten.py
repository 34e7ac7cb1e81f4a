"""The texts that were written by hand for the demo (see `texts/README.md`): what a person opens first is made of these."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

_FILE: Final = Path(__file__).parent / "texts" / "handwritten.jsonl"


@dataclass(frozen=True, slots=True)
class HandText:
    """One text: kind, level (k, p, m), award theme, words.

    ``copies``: the keys it was copied from, ``how``: light (names and a word in five), partial (one part of it), stitched (from
    three), retold (the same story in other words). ``flaw``: short, section (one is missing), leak (it names its ``author``).
    """

    key: str
    kind: str
    level: str
    text: str
    theme: str | None = None
    copies: tuple[str, ...] = ()
    how: str = ""
    flaw: str = ""
    author: tuple[str, ...] = ()


@cache
def handwritten() -> MappingProxyType[str, HandText]:
    """Key -> text, in the order of the file."""
    texts = {}
    for line in _FILE.read_text("utf-8").splitlines():
        row = json.loads(line)
        row |= {"copies": tuple(row.get("copies", ())), "author": tuple(row.get("author", ()))}
        texts[row["key"]] = HandText(**row)
    return MappingProxyType(texts)


class Shelf:
    """Gives out blameless texts, each once; plants take the shortest, the best trainees get the longest."""

    def __init__(self, reserved: frozenset[str]) -> None:
        free = [text for text in handwritten().values() if not (text.how or text.flaw or text.key in reserved)]
        self._free = sorted(free, key=lambda text: (len(text.text), text.key))

    def take(self, kind: str, level: str, *, longest: bool = False) -> HandText | None:
        """A text of this kind for pupils of this level, None where none is left."""
        fits = [text for text in self._free if (text.kind, text.level) == (kind, level)]
        if not fits:
            return None
        found = fits[-1] if longest else fits[0]
        self._free.remove(found)
        return found
