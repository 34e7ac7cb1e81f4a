"""The canonical tables: columns, types, Chinese headings, order of rows; and how they are written and read.

Two families (`inbox`, `store`). ``INBOX`` says what may arrive (any heading, any order); ``STORE`` says what jxgrade keeps, one Parquet file each.
Numbers that decide something (scores, hours, rates) are stored as exact decimal strings, never as binary floats.
Times are strings ``2024-01-05T10:00:00`` in the programme's zone; nothing here ever reads the clock.
"""

from jxgrade.tables.frames import (
    Grouped,
    Tables,
    conform,
    empty,
    from_rows,
    read,
    read_made,
    records,
    rows,
    values,
    write,
)
from jxgrade.tables.inbox import (
    ASKED,
    CHOICES,
    INBOX,
    MARK_ROLES,
    RULINGS,
    STATUSES,
    VOLUNTEER_ROLES,
    Column,
    InboxTable,
    points_table,
)
from jxgrade.tables.store import MARKS_FILE, MARKS_URL, NUMBERS, STORE, is_number
from jxgrade.tables.values import exact, exactly, maybe_latest, plain, shown, surely_before
