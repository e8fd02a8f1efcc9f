"""Add indexes for customers who have been with the bank for a long time.

With them the guard finds a customer's last week, today's sum and earlier payments to a payee
without reading all rows.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    # A customer's transfers of one status, the posted ones by time. It replaces the index by
    # customer and last change.
    "CREATE INDEX transfers_by_status ON transfers (customer_id, status, posted_at)",
    "DROP INDEX transfers_by_customer",
    # Payments from one account today.
    "CREATE INDEX transfers_posted_from ON transfers (account_id, posted_at, payee_id, fen)"
    " WHERE status = 'posted'",
    # Number, sums and first time of payments to one payee.
    "CREATE INDEX transfers_posted_to ON transfers (payee_id, fen, posted_at)"
    " WHERE status = 'posted'",
)


def upgrade() -> None:
    """Add three indexes and drop one."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
