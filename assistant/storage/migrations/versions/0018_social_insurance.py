"""Write social insurance only if the newest audit row binds it.

Until when staff must see her decides whether her pension goes on, and she is told so.
"""

# ruff: noqa: S608  (nothing of it comes from outside)

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _beside(when: str) -> str:
    """Return the trigger that requires the newest audit row to bind the row that is written.

    It runs after the row's other rules, so that their messages come first. The seal of
    an upgrade binds all rows, and so is no row beside a change.
    """
    return f"""CREATE TRIGGER social_insurance_{when.lower()}_audited AFTER {when} ON social_insurance
    WHEN NOT EXISTS (SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq,
      json_each(audit.details, '$.bound.social_insurance') AS told
      WHERE audit.kind <> 'sealed_bound' AND told.key = NEW.customer_id AND told.value <> '') BEGIN
  SELECT raise(ABORT, 'social_insurance: {when.lower()} only beside its audit row');
END"""


def upgrade() -> None:
    """Add the rules; ``assistant/storage/sealing.py`` binds the existing rows."""
    for when in ("INSERT", "UPDATE"):
        op.get_bind().exec_driver_sql(_beside(when))
