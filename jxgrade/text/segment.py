"""Words of a Chinese text, by jieba; by rjieba, which is many times faster, where it is installed.

The two cut Han characters alike but not Latin ones (``apps.twitter.com``), nor rare Han beyond U+9FD5: so only stretches
between U+4E00 and U+9FD5 go to them, and the rest is cut here. Results never depend on which of the two is installed.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import distribution
from itertools import accumulate
from pathlib import Path
from typing import Final

_STRETCH: Final = re.compile(r"([\u4e00-\u9fd5]+)")
_OTHER: Final = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)?%?|.", re.DOTALL)


def jieba_cutter() -> Callable[[str], list[str]]:
    """jieba's own cutter, its dictionary read without a log line and without a cache file in a shared folder."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True

    def cut_han(text: str) -> list[str]:
        return list(tokenizer.cut(text))

    return cut_han


def rjieba_cutter() -> Callable[[str], list[str]] | None:
    """rjieba's cutter, or None where it is not installed."""
    try:
        import rjieba
    except ImportError:
        return None
    cutter: Callable[[str], list[str]] = rjieba.cut
    return cutter


@cache
def _cutter() -> Callable[[str], list[str]]:
    return rjieba_cutter() or jieba_cutter()


def cut_with(cut_han: Callable[[str], list[str]], text: str) -> list[str]:
    """Cut a text: Han stretches by ``cut_han``, numbers and Latin words whole, every other character alone."""
    words: list[str] = []
    for number, stretch in enumerate(_STRETCH.split(text)):
        if stretch:
            words.extend(cut_han(stretch) if number % 2 else _OTHER.findall(stretch))
    return words


def cut(text: str) -> list[str]:
    """The words of a text in order, nothing lost: joined again they are the text.

    >>> cut("课程设计教育 2.5 GB")
    ['课程设计', '教育', ' ', '2.5', ' ', 'GB']
    """
    return cut_with(_cutter(), text)


def cut_han(text: str) -> list[str]:
    """`cut`, with a line break for each character that is in no word of Han characters: the same words at the same places, sooner.

    >>> cut_han("课程设计教育 2.5。")
    ['课程设计', '教育', '\\n', '\\n', '\\n', '\\n', '\\n']
    """
    import numpy as np  # here, or every command would wait for it

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    plain = np.where((codes >= 0x4E00) & (codes <= 0x9FD5), codes, np.uint32(ord("\n")))
    return _cutter()(plain.tobytes().decode("utf-32-le"))


def dictionary_lines() -> str:
    """jieba's dictionary as it ships it: word, count and part of speech; without importing jieba, which takes half a second."""
    return Path(str(distribution("jieba").locate_file("jieba/dict.txt"))).read_text("utf-8")


@cache
def _words_of_two() -> frozenset[str]:
    return frozenset(re.findall(r"^([^ ]{2}) ", dictionary_lines(), re.MULTILINE))


def is_word(two: str) -> bool:
    """Whether two characters are a word of the dictionary.

    >>> is_word("高兴"), is_word("虞敏")
    (True, False)
    """
    return two in _words_of_two()


def stands_apart(text: str, start: int, end: int) -> bool:
    """Whether words end and begin where these characters do: 余年 is no part of 十余年 that stands apart."""
    return {start, end} <= _edges(text, start, end)


def begins_word(text: str, start: int) -> bool:
    """Whether a word begins here: 程老师 is no part of 旅程老师 that does."""
    return start in _edges(text, start, start)


def _edges(text: str, start: int, end: int) -> set[int]:
    """Where words begin and end around these characters."""
    first = max(0, start - 8)
    return set(accumulate(map(len, cut(text[first : end + 8])), initial=first))
