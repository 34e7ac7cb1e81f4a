"""Where each trainee's place is: the id alone tells the page and the anchor, so whatever shows an id can link to it.

A page holds those whose ids share the first bits of their hash: some 100 of 100,000, and never more than 1,024 pages. Opened by a link it shows
the one who was asked for.
"""

import hashlib
from typing import Final
from urllib.parse import quote

from jxgrade.present import words
from jxgrade.present.blocks import Link
from jxgrade.programme import Programme

FOLDER: Final = "province/trainees"
_PAGES: Final = 1024


def file_of(trainee_id: str) -> str:
    """The file name of the page with this trainee."""
    return f"{int(hashlib.sha256(trainee_id.encode()).hexdigest()[:8], 16) % _PAGES:03x}.html"


def link(trainee_id: str, up: str = "../") -> Link:
    """The id as a link; ``up``: from the page that shows it to ``reports/``."""
    return Link(trainee_id, f"{up}{FOLDER}/{file_of(trainee_id)}#{quote(trainee_id, safe='')}")


def place_of(who: str, programme: Programme, up: str = "../") -> Link | str:
    """A trainee or a text, whichever it is, as a link to the trainee's place."""
    return text_link(who, programme, up) if "/" in who else link(who, up)


def text_link(submission_id: str, programme: Programme, up: str = "../") -> Link | str:
    """A text by the name it has on pages, as a link to its author's place; a text of former years has none."""
    said = words.submission(submission_id, programme)
    trainee_id, _, kind = submission_id.rpartition("/")
    return Link(said, link(trainee_id, up).href) if kind in programme.assignments and trainee_id else said
