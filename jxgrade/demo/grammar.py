"""A small grammar of Chinese sentences, and the memory of every passage already written, so that none is written twice.

Frames hold ``{slots}`` and ``[this|that]`` choices; slots lead to banks of words, which may hold slots again. A text is a `Voice`:
it keeps what must stay the same throughout (the child's name, the family) and does not use a longer phrase twice.
"""

import re
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Final
from zlib import crc32

from jxgrade.demo.bank_clauses import CLAUSES
from jxgrade.demo.bank_report import SMALL
from jxgrade.demo.bank_synonyms import SYNONYMS
from jxgrade.demo.bank_words import WORDS

RUN: Final = 13
"""No two texts share a run of so many Han characters (headings apart)."""
WORN_OUT: Final = 40
SMALL_PROVINCE: Final = 400  # texts
PER_USE: Final = 60  # texts per use of one set piece
_SHORTER: Final = ((SMALL_PROVINCE, 7), (1_200, 9), (2_600, 12))  # up to so many texts, runs so short

_BANKS: Final[Mapping[str, tuple[str, ...]]] = {**WORDS, **SMALL, **CLAUSES}
_NOT_HAN: Final = re.compile(r"[^\u3400-\u9fff]+")
_PIECES: Final = re.compile(r"\{([^{}]+)\}|\[([^\[\]]+)\]")
_DOUBLED: Final = re.compile(r"([。？！])”([，；。])")
_WORDS_WITH_SYNONYMS: Final = re.compile("(" + "|".join(sorted(SYNONYMS, key=lambda word: (-len(word), word))) + ")")
_Part = str | tuple[str, ...]


@cache
def _compiled(option: str, free: bool) -> tuple[tuple[str, _Part], ...]:
    """``"在{place}[等|坐]"`` -> ``(("", "在"), ("slot", "place"), ("choice", ("等", "坐")))``; ``free``: words may be exchanged."""
    parts: list[tuple[str, _Part]] = []
    at = 0
    for match in _PIECES.finditer(option):
        parts += _literal(option[at : match.start()], free)
        slot, choice = match.groups()
        parts.append(("slot", slot) if slot else ("choice", tuple(choice.split("|"))))
        at = match.end()
    parts += _literal(option[at:], free)
    return tuple(parts)


def _literal(text: str, free: bool) -> list[tuple[str, _Part]]:
    """A stretch without slots, its exchangeable words as choices."""
    if not free:
        return [("", text)] if text else []
    pieces = _WORDS_WITH_SYNONYMS.split(text)
    return [("word", SYNONYMS[piece]) if at % 2 else ("", piece) for at, piece in enumerate(pieces) if piece]


def han(text: str) -> str:
    """Only the Han characters of a text."""
    return _NOT_HAN.sub("", text)


def _one_stop(match: re.Match[str]) -> str:
    """``。”，`` -> ``”，`` and ``？”。`` -> ``？”``: a quotation and its sentence end once."""
    inner, outer = match.groups()
    if outer == "。":
        return f"{inner}”"
    return f"”{outer}" if inner == "。" else f"{inner}”{outer}"


class Voice:
    """One author writing one text: chance, the words of topic and stage, and what stays the same.

    ``fixed`` maps slots to what they always say here; ``banks`` adds banks (``t.word``, ``s.one``) to the general ones.
    """

    def __init__(self, rng: Random, banks: Mapping[str, tuple[str, ...]], fixed: Mapping[str, str]) -> None:
        self._rng, self._banks = rng, banks
        self.fixed = dict(fixed)
        self._said: set[str] = set()
        self._last: dict[str, str] = {}

    def keep(self, *slots: str) -> None:
        """Say each of these slots once and stay with it."""
        for slot in slots:
            self.fixed[slot] = self.say("{" + slot + "}")

    def say(self, option: str) -> str:
        """One sentence or phrase from a frame."""
        out: list[str] = []
        self._write(option, out, True)
        return _DOUBLED.sub(_one_stop, "".join(out))

    def pick(self, options: tuple[str, ...]) -> str:
        """One option, each equally likely."""
        return options[int(self._rng.random() * len(options))]

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._rng.random() < share

    def _write(self, option: str, out: list[str], free: bool) -> None:
        for sort, part in _compiled(option, free):
            if sort == "slot":
                assert isinstance(part, str)
                self._slot(part, out)
            elif sort == "choice":
                assert isinstance(part, tuple)
                self._write(self.pick(part), out, free)
            elif sort == "word":
                assert isinstance(part, tuple)
                out.append(self.pick(part))
            else:
                assert isinstance(part, str)
                out.append(part)

    def _slot(self, slot: str, out: list[str]) -> None:
        known = self.fixed.get(slot)
        if known is not None:
            out.append(known)
            return
        name = slot.rstrip("23")
        options = self._banks.get(name) or _BANKS[name]
        option = self.pick(options)
        if option == self._last.get(name) or option in self._said:
            option = self.pick(options)
        self._last[name] = option
        if len(option) > 4:
            self._said.add(option)
        self._write(option, out, name in CLAUSES)


class Wear:
    """How often each set piece was used; after ``most`` uses, or `WORN_OUT` failures in a row, it is worn out."""

    def __init__(self, texts: int) -> None:
        self._most = texts // PER_USE if texts > SMALL_PROVINCE else 1
        self._failures: dict[str, int] = {}
        self._uses: dict[str, int] = {}

    def note(self, frame: str, *, failed: bool) -> None:
        """A frame said something known, or something new."""
        self._failures[frame] = self._failures.get(frame, 0) + 1 if failed else 0
        if not failed:
            self._uses[frame] = self._uses.get(frame, 0) + 1

    def fresh(self, frames: tuple[str, ...]) -> list[str]:
        """The frames that are not worn out."""
        return [
            frame
            for frame in frames
            if self._failures.get(frame, 0) < WORN_OUT and self._uses.get(frame, 0) < self._most
        ]


class Passages:
    """Every run of Han characters written so far, as one bit each; memory is fixed by ``texts``, the number expected.

    The fewer texts, the shorter the runs (`RUN` at most): in a small province a phrase of eight characters that comes back is rare
    enough to look copied.

    A run never seen is taken for a seen one in at most about one case in a hundred, never the reverse.
    """

    def __init__(self, texts: int) -> None:
        self.run = next((run for most, run in _SHORTER if texts <= most), RUN)
        bits = max(20, min(30, (texts * 1_100 * 100).bit_length()))
        self._bits = bytearray(1 << (bits - 3))
        self._mask = (1 << bits) - 1

    def runs(self, before: str, text: str, *, free: int = 0) -> list[int]:
        """The runs that ``text`` adds after ``before`` (both Han only); the first ``free`` characters, a heading, may recur."""
        tail = before[-(self.run - 1) :]
        data = (tail + text).encode("utf-16-le")
        heading_at, heading_end = 2 * len(tail), 2 * (len(tail) + free)
        width = 2 * self.run
        return [
            crc32(data[at : at + width]) & self._mask
            for at in range(0, len(data) - width + 1, 2)
            if not (free and at >= heading_at and at + width <= heading_end)
        ]

    def seen(self, runs: list[int]) -> int:
        """How many of these runs were written before."""
        bits = self._bits
        return sum(1 for run in runs if bits[run >> 3] & (1 << (run & 7)))

    def remember(self, runs: list[int]) -> None:
        """From now on these runs are taken."""
        for run in runs:
            self._bits[run >> 3] |= 1 << (run & 7)
