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

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

MEANING: Final = 75  # dimensions of a word's meaning
SPELLING: Final = 64  # and of its spelling: random signs, the same for the same word
_COUNT: Final = 129_691
_FIRST: Final = 260  # byte at which the array begins
_WORDS: Final = b"\x8c\x05words\x94]\x94("
_COMMON: Final = 3  # directions that all texts share, taken out
_LENGTH: Final = 600  # words of a text, roughly
_TRUST: Final = 100  # texts of which the dictionary's frequency is worth as much


@cache
def _meanings() -> tuple[dict[str, int], Floats]:
    """Row of each word, and the rows: of length 1, the directions that are common to all words of running text removed."""
    found = find_spec("cnsyn")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("缺少词义数据 cnsyn。改法：pip install cnsyn==1.2.0")
    data = (Path(found.submodule_search_locations[0]) / "query" / "words_tree_mini.m").read_bytes()
    rows = np.frombuffer(data, "<f8", _COUNT * MEANING, _FIRST).reshape(_COUNT, MEANING)
    words = _strings(data, data.rindex(_WORDS) + len(_WORDS))
    _, of_kind, uses = np.unique(rows[:, :2], axis=0, return_inverse=True, return_counts=True)
    known = of_kind.ravel() != uses.argmax()  # words without a meaning all have the same row
    rows = rows - rows[known].mean(axis=0)
    frequency, _ = _dictionary()
    weight = np.array([frequency.get(word, 0) for word in words], dtype=np.float64) * known
    spread = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)) * np.sqrt(weight / weight.sum())[
        :, None
    ]
    common = np.linalg.eigh(spread.T @ spread)[1][:, -_COMMON:]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    rows = rows - rows @ common @ common.T
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    places = {word: place for place, (word, is_known) in enumerate(zip(words, known.tolist(), strict=True)) if is_known}
    return places, rows.astype(np.float32)


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
def _dictionary() -> tuple[dict[str, int], int]:
    import jieba

    tokenizer = jieba.Tokenizer()
    frequency, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequency, total


def meanings(words: Sequence[str]) -> Floats:
    """The meaning of each word; zeros where it is not known.

    >>> near, far = meanings(["倦怠", "疲惫"]), meanings(["倦怠", "毛豆"])
    >>> bool(near[0] @ near[1] > 0.3 > far[0] @ far[1])
    True
    """
    places, rows = _meanings()
    found = np.array([places.get(word, -1) for word in words], dtype=np.int64)
    meant = np.zeros((len(words), MEANING), dtype=np.float32)
    meant[found >= 0] = rows[found[found >= 0]]
    return meant


def spellings(words: Sequence[str]) -> Floats:
    """Signs by which two words are told apart: of one word always the same, of two words unrelated."""
    bits = np.unpackbits(digests_of(words).view(np.uint8)).reshape(len(words), SPELLING)
    return bits.astype(np.float32) * 2 - 1


def digests_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """`SPELLING` bits for each word, the same on every machine."""
    hashed = (
        hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=SPELLING // 8).digest() for word in words
    )
    return np.frombuffer(b"".join(hashed), "<u8")


def rarities(words: Sequence[str], texts_with: Ints, texts: int) -> NDArray[np.float64]:
    """How much it says that a word occurs, in nats: from the texts, and from the dictionary as if it were `_TRUST` texts more."""
    frequency, total = _dictionary()
    share = _LENGTH / total
    usual = np.array([-math.expm1(-share * (frequency.get(word, 0) + 2)) for word in words])
    rarity: NDArray[np.float64] = np.maximum(0.0, np.log((texts + _TRUST) / (texts_with + _TRUST * usual + 0.5)))
    return rarity
