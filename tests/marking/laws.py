"""An entry to save, and what must hold of every store, however it came about."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from jxgrade.marking import Entry, MarkStore, open_store

AT, BY = "2024-01-05T10:00:00", "梅老师"


def entry(text: str = "T1/lesson_design", grader: str = "G1", role: str = "first", **parts: Any) -> Entry:
    """A finished entry, but for these parts."""
    parts = {"state": "done", "mark": Decimal(80), "saved_at": AT, "saved_by": BY} | parts
    return Entry(text, grader, role, **parts)


def consistent(store: MarkStore) -> bool:
    """Revisions without a gap, each built on the one before."""
    last: dict[tuple[str, str, str], Entry] = {}
    for change in store.history():
        assert change.old == last.get(change.new.key)
        assert change.new.revision == (change.old.revision if change.old else 0) + 1
        last[change.new.key] = change.new
    assert store.entries() == sorted(last.values(), key=lambda found: found.key)
    return True


def mark_many(url: str, grader: str, texts: int) -> None:
    """A process of its own that drafts and finishes so many texts."""
    with open_store(url) as store:
        for number in range(texts):
            draft = entry(text=f"T{number}/lesson_design", grader=grader, state="draft")
            seen = store.save(draft, request=f"{grader}-{number}-a")
            store.save(replace(seen, state="done"), request=f"{grader}-{number}-b")
