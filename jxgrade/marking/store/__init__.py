"""The mark store: SQLite beside the tables, or PostgreSQL by one URL; append-only, optimistically locked, idempotent."""

from jxgrade.marking.store.engine import store_url
from jxgrade.marking.store.entry import STATES, Change, Entry
from jxgrade.marking.store.marks import Gate, MarkStore, open_store

__all__ = ["STATES", "Change", "Entry", "Gate", "MarkStore", "open_store", "store_url"]
