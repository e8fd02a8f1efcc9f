"""The log tells what of a row never changes, and four triggers go that another rule always met first.

The rows' seals are written by ``assistant/storage/sealing.py``, which has the key.

Gone: ``entries_place_given`` (an entry is written by its posting's trigger alone, which gives no
place: any other INSERT is no line that is missing), ``audit_place_given`` (the log's next row is the
head's number and one), ``audit_head_place_given`` (its CHECK says 1), ``tickets_insert`` (what is
taken or closed has a name by its CHECK, and no ticket begins with a name).
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REDUNDANT = (
    "entries_place_given", "audit_place_given", "audit_head_place_given", "tickets_insert",
)  # fmt: skip


def upgrade() -> None:
    """Drop what could never refuse anything first."""
    for trigger in REDUNDANT:
        op.get_bind().exec_driver_sql(f"DROP TRIGGER {trigger}")
