"""Texts for the bulk of a province: clauses of the hand-written texts put together anew.

Each text is made of its own key alone, so they can be written in any order and by any number of processes. No stretch longer than
one clause is taken over, so that two of them are never taken for copies of each other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random
from typing import Final

from jxgrade.demo.handwritten import handwritten

LONGEST: Final = 12  # characters of a clause
_SHORTEST: Final = 4
_SHORT_SENTENCE: Final = 20  # characters
_PROSE: Final = 25  # characters of a line from which it is more than a heading
_STOPS: Final = "，；：、。！？—…"
_SENTENCE: Final = re.compile(r"[^。！？]*[。！？]+")
_CLAUSE: Final = re.compile(f"[^{_STOPS}]+[{_STOPS}]+")
_QUOTES: Final = re.compile("[“”‘’「」『』《》（）()【】*]")
_MARK: Final = re.compile(r"^[^\u4e00-\u9fff]*(?:第?[一二三四五六七八九十]+[步条、．.：])?")
_SHARES: Final = (25, 50, 25)  # per cent: how a text begins, what it is about, how it ends
_FURTHER: Final = ("设计思路", "活动过程", "活动反思")
_CLASSES: Final = {
    "k": ("小班幼儿", "中班幼儿", "大班幼儿"),
    "p": ("二年级学生", "三年级学生", "四年级学生", "五年级学生", "六年级学生"),
    "m": ("七年级学生", "八年级学生", "九年级学生", "高一学生", "高二学生"),
}
_NUMERALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Pool:
    """Clauses that begin a sentence, stand within it, end it."""

    openings: tuple[str, ...]
    middles: tuple[str, ...]
    endings: tuple[str, ...]


def bulk_text(kind: str, headings: Sequence[Sequence[str]], *, title: str, level: str, chars: int, rng: Random) -> str:
    """A text under this ``title`` of about ``chars`` characters with one of the ``headings`` for each section that its kind must have."""
    pools = _pools(kind)
    sections = [rng.choice(options) for options in headings]
    lines = [title]
    if kind == "lesson_design":
        about = (rng.choice(pools[0].openings), f"{rng.choice(_CLASSES[level])}，{rng.randint(18, 52)}人")
        lines += [f"{_NUMERALS[at]}、{name}：{about[min(at, 1)]}" for at, name in enumerate(sections)]
        sections = []
    sections = sections or list(_FURTHER)
    parts = [at * len(_SHARES) // len(sections) for at in range(len(sections))]
    whole = sum(_SHARES[part] for part in parts)
    for number, (name, part) in enumerate(zip(sections, parts, strict=True), len(lines) - 1):
        lines += (f"{_NUMERALS[number]}、{name}", *_paragraphs(pools[part], chars * _SHARES[part] // whole, rng))
    return "\n".join(lines)


def _paragraphs(pool: _Pool, room: int, rng: Random) -> Iterator[str]:
    """Paragraphs of about ``room`` characters together; none of their clauses comes twice."""
    number = room // _SHORT_SENTENCE + 1
    openings, endings = _some(pool.openings, number, rng), _some(pool.endings, number, rng)
    middles = iter(_some(pool.middles, 2 * number, rng))
    sentences = []
    for first, within, last in zip(openings, rng.choices((0, 1, 1, 2), k=number), endings, strict=False):
        sentences.append("，".join((first, *islice(middles, within), last)))
        room -= len(sentences[-1])
        if room < _SHORT_SENTENCE:
            break
    size = rng.randint(2, 5)
    for at in range(0, len(sentences), size):
        yield "".join(sentences[at : at + size])


def _some(clauses: tuple[str, ...], number: int, rng: Random) -> list[str]:
    """So many different clauses (`Random.sample` takes four times as long)."""
    return list(dict.fromkeys(rng.choices(clauses, k=number + number // 4 + 4)))[:number]


@cache
def _pools(kind: str) -> tuple[_Pool, ...]:
    """The clauses of how texts of a kind begin, what they are about, how they end."""
    found: list[tuple[set[str], set[str], set[str]]] = [(set(), set(), set()) for _ in _SHARES]
    for text in handwritten().values():
        if text.kind != kind or text.how or text.flaw:
            continue
        sentences = [sentence for line in text.text.splitlines() for sentence in _sentences(line)]
        for at, clauses in enumerate(sentences):
            place = 100 * at // len(sentences)
            part = found[sum(place >= sum(_SHARES[:end]) for end in (1, 2))]
            for number, clause in enumerate(clauses):
                where = 0 if number == 0 else 2 if number == len(clauses) - 1 else 1
                words = clause if where == 2 else clause.rstrip(_STOPS)
                if _SHORTEST <= len(clause.rstrip(_STOPS)) <= LONGEST and (where != 2 or len(clauses) > 1):
                    part[where].add(words)
    return tuple(_Pool(*(tuple(sorted(part)) for part in parts)) for parts in found)


def _sentences(line: str) -> Iterator[list[str]]:
    """The clauses of each sentence of a line of prose, without quotation marks and numbering."""
    if len(line) >= _PROSE:
        for sentence in _SENTENCE.findall(_QUOTES.sub("", _MARK.sub("", line))):
            yield _CLAUSE.findall(sentence)
