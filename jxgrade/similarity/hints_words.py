"""Hints, step 1: what words mean and how rare they are, before any text of this year is seen.

Meanings are the vectors that the package cnsyn ships (129,691 words in 75 dimensions, Apache-2.0). The package itself is not
imported: its file is a pickle, and only the array and the words are read out of it, so nothing in it can run.
How common a word is comes from jieba's dictionary, so that twenty texts are enough to know that 毛豆 is rarer than 老师.
"""

import hashlib
import math
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jxgrade.text.segment import dictionary_lines

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

MEANING: Final = 75  # dimensions of a word's meaning
SPELLING: Final = 64  # and of its spelling: random signs, the same for the same word
_COUNT: Final = 129_691
_FIRST: Final = 260  # byte at which the array begins
_WORDS: Final = b"\x8c\x05words\x94]\x94("
# The mean of all rows that mean something, the three directions that all running text shares, and the row of words without a meaning:
# facts of that file and of jieba's dictionary, worked out in tests/similarity/test_hints_words.py rather than in every process.
USUAL: Final = "hints_words.npy"
_LENGTH: Final = 600  # words of a text, roughly
_TRUST: Final = 100  # texts of which the dictionary's frequency is worth as much


@cache
def vectors() -> tuple[dict[str, int], NDArray[np.float64]]:
    """Row of each word, and the rows as they are shipped: read from disk where they are asked for."""
    found = find_spec("cnsyn")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("缺少词义数据 cnsyn。改法：pip install cnsyn==1.2.0")
    path = Path(found.submodule_search_locations[0]) / "query" / "words_tree_mini.m"
    data = np.memmap(path, np.uint8, mode="r")
    end = _FIRST + _COUNT * MEANING * 8
    rest = data[end:].tobytes()
    words = _strings(rest, rest.rindex(_WORDS) + len(_WORDS))
    return {word: row for row, word in enumerate(words)}, data[_FIRST:end].view("<f8").reshape(_COUNT, MEANING)


def directions(rows: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of length 1 without what all words have in common; zeros for a word without a meaning. ``usual``: as in `USUAL`."""
    mean, shared, none = usual[0], usual[1:-1], usual[-1]
    meant = _of_length_1(rows - mean)
    meant = _of_length_1(meant - meant @ shared.T @ shared)
    return np.where((rows == none).all(axis=1, keepdims=True), 0.0, meant)


def _of_length_1(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-9)


def _strings(data: bytes, at: int) -> list[str]:
    """The list of strings that a pickle of protocol 4 holds from here: only its few opcodes for it are understood."""
    words: list[str] = []
    while len(words) < _COUNT:
        code = data[at]
        if code == 0x8C:  # a string of up to 255 bytes
            size, at = data[at + 1], at + 2
        elif code == 0x58:
            size, at = int.from_bytes(data[at + 1 : at + 5], "little"), at + 5
        else:
            at += {0x94: 1, 0x65: 1, 0x28: 1, 0x95: 9, 0x68: 2, 0x6A: 5}[code]
            if code in (0x68, 0x6A):  # a string that stood before: a second entry of the same word
                words.append("")
            continue
        words.append(data[at : at + size].decode("utf-8"))
        at += size
    return words


@cache
def dictionary() -> tuple[dict[str, int], int]:
    """How often each word of jieba's dictionary was counted, and all of them together."""
    parts = dictionary_lines().split()
    counts = list(map(int, parts[1::3]))
    return dict(zip(parts[::3], counts, strict=True)), sum(counts)


def meanings(words: Sequence[str]) -> Floats:
    """The meaning of each word; zeros where it is not known.

    >>> near, far = meanings(["倦怠", "疲惫"]), meanings(["倦怠", "毛豆"])
    >>> bool(near[0] @ near[1] > 0.3 > far[0] @ far[1])
    True
    """
    places, rows = vectors()
    usual = np.load(Path(__file__).with_name(USUAL))
    found = np.array([places.get(word, -1) for word in words], dtype=np.int64)
    meant = np.zeros((len(words), MEANING), dtype=np.float32)
    meant[found >= 0] = directions(rows[found[found >= 0]], usual)
    return meant


def spellings(digests: NDArray[np.uint64]) -> Floats:
    """Signs by which two words (`digests_of`) are told apart: of one word always the same, of two words unrelated."""
    bits = np.unpackbits(digests.view(np.uint8)).reshape(len(digests), SPELLING)
    return bits.astype(np.float32) * 2 - 1


def digests_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """`SPELLING` bits for each word, the same on every machine."""
    hashed = (
        hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=SPELLING // 8).digest() for word in words
    )
    return np.frombuffer(b"".join(hashed), "<u8")


def rarities(words: Sequence[str], texts_with: Ints, texts: int) -> NDArray[np.float64]:
    """How much it says that a word occurs, in nats: from the texts, and from the dictionary as if it were `_TRUST` texts more."""
    frequency, total = dictionary()
    share = _LENGTH / total
    usual = np.array([-math.expm1(-share * (frequency.get(word, 0) + 2)) for word in words])
    rarity: NDArray[np.float64] = np.maximum(0.0, np.log((texts + _TRUST) / (texts_with + _TRUST * usual + 0.5)))
    return rarity
