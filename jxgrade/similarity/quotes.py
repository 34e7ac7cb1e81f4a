"""Quotations with their source: honest use of another's words, shown grey and not counted, up to a limit.

A quotation stands in quotation marks that close within its paragraph, and its source is named: a title in 《》 in the same sentence
or just behind it, or a word that introduces it (指出, 强调, 写道 …). Marks that never close make no quotation.
"""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from jxgrade.similarity.corpus import Corpus, Ints, Mask

SHARE: Final = (15, 100)  # of a text's characters: what is quoted beyond this counts like everything else
_MARKED: Final = re.compile(r"“([^“”\n]*)”|「([^「」\n]*)」|『([^『』\n]*)』")
_PLAIN: Final = re.compile(r'["＂]([^"＂\n]*)["＂]')
_MARKS: Final = re.compile(r'[“「『"＂]')
_REACH: Final = 60  # characters before a mark in which its source may stand
_NEAR: Final = 12  # and in which a word may that introduces it
_SENTENCE: Final = re.compile(r"[。！？!?；;\n”」』]")
_INTRODUCED: Final = re.compile(
    r"(?:指出|强调|提出|提到|谈到|讲到|写道|写到|明确|要求|规定|认为|主张|倡导|表示|所言|所说|所述|曾言|说过|说|讲|曰|云|道)"
    r"[^，。“”]{0,6}[，,：:、]?$"
)
_NAMED: Final = re.compile(r"《[^《》]+》")
_BEHIND: Final = re.compile(r"^[，,。]?\s*[（(—－-]{1,2}[^（(）)\n]{0,12}《[^《》]+》")


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Where the quotations with a source stand, without their marks, in order.

    >>> text = "《纲要》指出：“育心与育德相结合。”我说，“好”字难写。"
    >>> [text[start:end] for start, end in quotations(text)]
    ['育心与育德相结合。']
    """
    found = [next(span for span in match.regs[1:] if span[0] >= 0) for match in _MARKED.finditer(text)]
    line = 0
    for row in text.splitlines(keepends=True) if '"' in text or "＂" in text else ():
        if (row.count('"') + row.count("＂")) % 2 == 0:  # an odd number: nobody can say which of them open
            found += [(line + match.start(1), line + match.end(1)) for match in _PLAIN.finditer(row)]
        line += len(row)
    for start, end in sorted(found):
        before = _SENTENCE.split(text[max(0, start - 1 - _REACH) : start - 1])[-1].rstrip()
        behind = text[end + 1 : end + 1 + _REACH]
        if _INTRODUCED.search(before[-_NEAR:]) or _NAMED.search(before) or _BEHIND.search(behind):
            yield start, end


def find_quoted(corpus: Corpus) -> Mask:
    """Which symbols stand in quotations that do not count; in texts that equal another's none does."""
    quoted = np.zeros(int(corpus.starts[-1]), dtype=bool)
    alone = np.bincount(corpus.content, minlength=1)[corpus.content] == 1
    spans = {
        text: found
        for text in np.flatnonzero(alone).tolist()
        if _MARKS.search(corpus.texts[text]) and (found := list(quotations(corpus.texts[text])))
    }
    for text, at, _ in corpus.spelled(list(spans)):
        here = quoted[corpus.starts[text] : corpus.starts[text + 1]]
        for start, end in np.searchsorted(at, spans[text]).tolist():
            here[start:end] = True
        here &= _within_limit(here, corpus.han[corpus.starts[text] : corpus.starts[text + 1]])
    return quoted


def _within_limit(quoted: Mask, han: Mask) -> Mask:
    """The symbols up to where the quoted characters are more than `SHARE` of all."""
    part, whole = SHARE
    so_far: Ints = np.cumsum(quoted & han)
    within: Mask = so_far * whole <= int(han.sum()) * part
    return within
