"""What the six themes of cases are about (八（三）): sentences by theme and voice, words by theme, and the same for none of them.

They stand in `theme_seeds.txt` and `theme_words.txt`, written for this purpose. A voice is one way of writing (titles, a class teacher, a
village teacher, …): what is learnt is judged on voices not learnt from. Changing them changes proposals alone: nothing of R18 depends on them.
"""

from importlib.resources import files
from typing import Final

_NONE: Final = "其他"


def _blocks(name: str) -> list[tuple[str, list[str]]]:
    """The blocks of a file: what stands after ``# ``, and the lines below it."""
    blocks: list[tuple[str, list[str]]] = []
    for line in files("jxgrade.awards").joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("# "):
            blocks.append((line[2:], []))
        elif line:
            blocks[-1][1].append(line)
    return blocks


def _seeds() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for head, lines in _blocks("theme_seeds.txt"):
        theme, voice = head.split(" ")
        found[theme] = (*found.get(theme, ()), *((voice, line) for line in lines))
    return found


_ALL: Final = _seeds()
_WORDS: Final = {
    theme: tuple(word for line in lines for word in line.partition(":")[2].split())
    for theme, lines in _blocks("theme_words.txt")
}

SEEDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {theme: seeds for theme, seeds in _ALL.items() if theme != _NONE}
"""Voice and sentence, by theme; a theme of the programme that is not here cannot be proposed."""
OTHER: Final[tuple[tuple[str, str], ...]] = _ALL[_NONE]
"""Voice and sentence about none of the themes, so that something can be about none."""
KEYWORDS: Final[dict[str, tuple[str, ...]]] = {theme: words for theme, words in _WORDS.items() if theme != _NONE}
"""Words that speak for a theme, the plainest first."""
OTHER_WORDS: Final[tuple[str, ...]] = _WORDS[_NONE]
"""Words that speak for none of them."""
