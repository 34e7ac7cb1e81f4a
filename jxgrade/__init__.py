"""jxgrade: from the exports of a training platform to decisions that can be explained and repeated.

The public face is these names; each is imported when it is first asked for, so that ``import jxgrade`` stays light.

>>> import jxgrade
>>> jxgrade.count_chars("教师培训 2023")
5
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOME = {
    "Programme": "jxgrade.programme",
    "check": "jxgrade.checks",
    "count_chars": "jxgrade.text",
    "decide": "jxgrade.grading.decisions",
    "find_reuse": "jxgrade.similarity",
    "score": "jxgrade.grading.scoring",
    "select": "jxgrade.awards",
}
__all__ = ["Programme", "__version__", "check", "count_chars", "decide", "find_reuse", "score", "select"]

if TYPE_CHECKING:
    from jxgrade.awards import select
    from jxgrade.checks import check
    from jxgrade.grading.decisions import decide
    from jxgrade.grading.scoring import score
    from jxgrade.programme import Programme
    from jxgrade.similarity import find_reuse
    from jxgrade.text import count_chars


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'jxgrade' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
