"""How pairs of texts are shown everywhere: where a side stands, and which evidence page shows what."""

import hashlib
import re
from typing import Final

from jxgrade.present.blocks import Badge, Tone
from jxgrade.rules.kinds import FORMER
from jxgrade.rules.pairs import Pair, SideState
from jxgrade.tables import RULINGS

FOLDER: Final = "province/evidence"
_FAITHFUL: Final = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*")
_LONGEST_NAME: Final = 60


def badge(one: SideState) -> Badge:
    """待认定, 成立, 不成立 and when, or nothing to decide."""
    if one.ruling is not None:
        tone: Tone = "bad" if one.ruling.decision == "confirmed" else "good"
        day = (one.ruling.decided_at or "")[:10]
        said = "，".join((*([day] if day else ()), *(f"{doubt}，请复核" for doubt in one.doubts)))
        return Badge(RULINGS[one.ruling.decision] + (f"（{said}）" if said else ""), tone)
    if one.text_id.startswith(FORMER):
        return Badge("往年文本，不作认定")
    return Badge("待认定，成绩暂缓" if one.held else "待认定", "wait") if one.open else Badge("未达提示线")


def pair_file(pair: Pair) -> str:
    """The file name of a pair's evidence page."""
    return file_between(pair.left_id, pair.right_id)


def file_between(left_id: str, right_id: str) -> str:
    """The same, of the two texts in the order of the table `pairs`."""
    return f"{_file_part(left_id)}--{_file_part(right_id)}.html"


def text_file(text_id: str) -> str:
    """The file name of the page that shows all the texts one text answers to."""
    return f"text.{_file_part(text_id)}.html"


def group_file(cluster_id: str) -> str:
    """The file name of a group's page."""
    return f"group.{_file_part(cluster_id)}.html"


def passage_file(passage_id: str) -> str:
    """The file name of the page of a passage that many have."""
    return f"passage.{_file_part(passage_id)}.html"


def hint_file(left_id: str, right_id: str) -> str:
    """The file name of a hint's page."""
    return f"hint.{file_between(left_id, right_id)}"


def _file_part(text_id: str) -> str:
    """An id as a piece of a file name: ASCII, and different for different ids also where upper and lower case are one."""
    if _FAITHFUL.fullmatch(text_id) and len(text_id) <= _LONGEST_NAME:
        return text_id.replace("/", ".")
    kept = re.sub(r"[^a-z0-9_.]+", "-", text_id.lower().replace("/", "."))[: _LONGEST_NAME // 2].strip("-.")
    return f"{kept}-{hashlib.sha256(text_id.encode()).hexdigest()[:10]}".lstrip("-")
