"""The history's chains: each row carries a sha256 over itself and over the same grader's row before it.

So a row that is changed, removed, put in or moved past the triggers breaks the chain at once (the table `heads` holds its end), before any run has put the history's own
sha256 into the audit log. Graders have a chain each, so that they need not wait for one another. The chain holds no secret: who works
it out anew is found by what the audit log says of the history at the last run, merge or close.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

START: Final = "0" * 64
CHAINED: Final = (
    "request",
    "submission_id",
    "grader_id",
    "role",
    "revision",
    "state",
    "mark",
    "points",
    "comment",
    "suspected",
    "saved_at",
    "saved_by",
)


def link(before: str, row: Mapping[Any, Any]) -> str:
    """The hash of a row that follows the one with hash ``before`` (`START` where there is none)."""
    said = json.dumps([row[name] for name in CHAINED], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return sha256(before.encode() + said).hexdigest()


def breaks(rows: Iterable[Mapping[Any, Any]]) -> Iterator[Mapping[Any, Any]]:
    """The rows, of all in order of their numbers, at which a chain breaks; each break is told once."""
    before: dict[str, str] = {}
    for row in rows:
        if link(before.get(row["grader_id"], START), row) != row["chain"]:
            yield row
        before[row["grader_id"]] = row["chain"]


def ends(rows: Iterable[Mapping[Any, Any]]) -> dict[str, tuple[int, str]]:
    """How many rows each grader has and the hash of the last, of all rows in order of their numbers."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        found[row["grader_id"]] = found.get(row["grader_id"], (0, START))[0] + 1, row["chain"]
    return found
