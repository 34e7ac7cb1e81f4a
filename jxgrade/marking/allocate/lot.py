"""The lot: a secret seed, what it commits to, the order it gives, and the blind codes.

Orders are those of HMAC-SHA256 under the seed: without the seed nobody can foresee them, with it everybody gets the same ones. Codes
come from another key, which is never shown: whoever learns the seed afterwards still cannot tell whose text a code stands for.
"""

import base64
import hmac
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Final

SEED_BYTES: Final = 32
CODE_LENGTH: Final = 8
BEFORE_ALL: Final = "0"
"""The wave of the texts to qualify with: it comes before every other, whenever it was drawn."""
_PARTS: Final = "\x1f"


def commitment(seed: bytes) -> str:
    """What is made known of a seed before anything is drawn: its sha256, in hexadecimal.

    >>> commitment(b"abc")[:16]
    'ba7816bf8f01cfea'
    """
    return sha256(seed).hexdigest()


def keyed(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts under a key."""
    return hmac.digest(key, _PARTS.join(parts).encode("utf-8", "surrogatepass"), "sha256")


def shuffled(seed: bytes, purpose: str, ids: Iterable[str]) -> list[str]:
    """The ids, each once, in the order of the lot for this purpose, whatever order they came in."""
    return [one for _, one in sorted((keyed(seed, purpose, one), one) for one in set(ids))]


def blind_codes(key: bytes, wanted: Sequence[tuple[str, str]], taken: Collection[str]) -> list[str]:
    """A code for each (text, grader), unlike all others and those ``taken``; nobody without the key can make or read one."""
    used = set(taken)
    codes = []
    for text, grader in wanted:
        code, turn = "", 0
        while not code or code in used:
            digest = keyed(key, "code", text, grader, str(turn))
            code, turn = base64.b32encode(digest).decode("ascii")[:CODE_LENGTH], turn + 1
        used.add(code)
        codes.append(code)
    return codes


def wave_order(wave: str | None) -> tuple[int, int, str]:
    """By what waves are ordered: numbers before days, `2` before `10`; an unknown one last.

    >>> sorted(["2024-01-02", "10", None, "2", "2024-01-01"], key=wave_order)
    ['2', '10', '2024-01-01', '2024-01-02', None]
    """
    if wave is None:
        return 2, 0, ""
    return (0, int(wave), "") if wave.isdecimal() else (1, 0, wave)
