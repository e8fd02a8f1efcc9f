"""Keep whether a customer's visits begin with her figures covered, and whether she knows the kiosk.

Customers of before have been here, or have asked for something at least: who has preferences has seen
how it works.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two flags to what a customer likes."""
    run = op.get_bind().exec_driver_sql
    for flag, usual in (("covered", 0), ("guided", 1)):
        run(
            f"ALTER TABLE preferences ADD COLUMN {flag} INTEGER NOT NULL DEFAULT {usual}"
            f" CHECK ({flag} IN (0, 1))"
        )
