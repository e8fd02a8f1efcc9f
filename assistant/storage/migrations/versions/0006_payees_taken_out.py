"""Let payees be removed, by the customer or by a named member of staff.

A payee's row never changes. A row in another table says that no money goes to this payee any more.
To pay such a payee again, the customer adds a new one.
"""
# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "payees_taken_out"
TAKEN_OUT = f"EXISTS (SELECT 1 FROM {TABLE} WHERE payee_id = NEW.payee_id)"
STATEMENTS = (
    f"""CREATE TABLE {TABLE} (
  payee_id TEXT PRIMARY KEY NOT NULL REFERENCES payees (id),
  customer_id TEXT NOT NULL REFERENCES customers (id),
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  staff TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- She herself, in a visit, or somebody named who says why.
  CHECK ((session <> '') <> (staff <> '' AND trim(reason) <> ''))
) WITHOUT ROWID""",
    f"""CREATE TRIGGER {TABLE}_hers BEFORE INSERT ON {TABLE} BEGIN
  SELECT raise(ABORT, 'only a saved payee of hers is taken out') WHERE NOT EXISTS
    (SELECT 1 FROM payees JOIN accounts ON accounts.id = payees.account_id
      WHERE payees.id = NEW.payee_id AND payees.customer_id = NEW.customer_id AND payees.listed
        AND accounts.customer_id IS NOT NEW.customer_id);
END""",
    f"""CREATE TRIGGER {TABLE}_insert_audited BEFORE INSERT ON {TABLE}
  WHEN NOT EXISTS (SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq,
      json_each(audit.details, '$.set') AS told
    WHERE json_extract(audit.details, '$.row') = '{TABLE}' AND told.key = NEW.payee_id
      AND json_extract(told.value, '$.customer_id') = NEW.customer_id
      AND json_extract(told.value, '$.staff') = NEW.staff) BEGIN
  SELECT raise(ABORT, '{TABLE}: begins only beside its audit row');
END""",
    f"""CREATE TRIGGER {TABLE}_never_changed BEFORE UPDATE ON {TABLE} BEGIN
  SELECT raise(ABORT, '{TABLE} are never changed');
END""",
    f"""CREATE TRIGGER {TABLE}_never_deleted BEFORE DELETE ON {TABLE} BEGIN
  SELECT raise(ABORT, '{TABLE} are never deleted');
END""",
    f"""CREATE TRIGGER {TABLE}_never_replaced BEFORE INSERT ON {TABLE}
  WHEN {TAKEN_OUT} BEGIN
  SELECT raise(ABORT, '{TABLE} are never replaced');
END""",
    f"""CREATE TRIGGER transfers_to_nobody_taken_out BEFORE INSERT ON transfers WHEN {TAKEN_OUT}
BEGIN
  SELECT raise(ABORT, 'nothing goes to a payee that was taken out');
END""",
    f"""CREATE TRIGGER transfers_posted_to_nobody_taken_out BEFORE UPDATE ON transfers
  WHEN {TAKEN_OUT} AND (NEW.payee_id <> OLD.payee_id
    OR (NEW.status = 'posted' AND OLD.status <> 'posted')) BEGIN
  SELECT raise(ABORT, 'nothing goes to a payee that was taken out');
END""",
)


def upgrade() -> None:
    """Add the table and its rules."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
