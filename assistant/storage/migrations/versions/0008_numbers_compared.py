"""Add an index to count the numbers that were compared with a card's PIN (banking/pins.py)."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.get_bind().exec_driver_sql(
        "CREATE INDEX numbers_compared ON audit (customer_id, at)"
        " WHERE kind IN ('pin_compared', 'unlocked')"
    )
