"""Bind columns that never change to the log, and drop four redundant triggers.

The HMACs of the rows are written by ``assistant/storage/sealing.py``, which has the key.

Another rule already refuses everything that each of the four triggers could refuse:

* ``entries_place_given``: an entry is written by its posting's trigger alone, which gives no place;
  any other INSERT is refused, as it is no missing line of the posting;
* ``audit_place_given``: the log's next row has the head's number plus one;
* ``audit_head_place_given``: the row's CHECK says 1;
* ``tickets_insert``: by its CHECK a taken or closed ticket has a name, and no new ticket has one.
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
    """Drop the four triggers."""
    for trigger in REDUNDANT:
        op.get_bind().exec_driver_sql(f"DROP TRIGGER {trigger}")
