"""Store whether a customer's visits begin with hidden figures, and whether she knows the kiosk.

Existing customers with stored preferences count as knowing the kiosk.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns to the preferences."""
    run = op.get_bind().exec_driver_sql
    for flag, usual in (("covered", 0), ("guided", 1)):
        run(
            f"ALTER TABLE preferences ADD COLUMN {flag} INTEGER NOT NULL DEFAULT {usual}"
            f" CHECK ({flag} IN (0, 1))"
        )
