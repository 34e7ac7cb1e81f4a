"""Where each trainee's place is: the id alone tells the page and the anchor, so whatever shows an id can link to it.

A page holds those whose ids share the first digits of their hash: some 25 of 100,000, and never more than 4,096 pages. Opened by a link it shows
the one who was asked for.
"""

import hashlib
from typing import Final
from urllib.parse import quote

from jxgrade.present.blocks import Link

FOLDER: Final = "province/trainees"
_DIGITS: Final = 3


def file_of(trainee_id: str) -> str:
    """The file name of the page with this trainee."""
    return f"{hashlib.sha256(trainee_id.encode()).hexdigest()[:_DIGITS]}.html"


def link(trainee_id: str, up: str = "../") -> Link:
    """The id as a link; ``up``: from the page that shows it to ``reports/``."""
    return Link(trainee_id, f"{up}{FOLDER}/{file_of(trainee_id)}#{quote(trainee_id, safe='')}")
