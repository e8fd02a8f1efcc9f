"""Protect the rest: preferences, details of calls, channels, deliveries, the schema's number.

Preferences, details of calls and open channels are written only if the newest audit row binds them.
A delivery begins together with its subject, only moves forward, and ends together with its audit
row. The schema's number may only grow by one.
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NEWEST = "SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq"


def _beside(table: str, key: str, row: str, when: str, wanted: str) -> str:
    """Return the trigger that requires the newest audit row to bind a row of a table.

    It runs after the row's other rules, so that their messages come first.
    """
    return f"""CREATE TRIGGER {table}_{when.lower()}_audited AFTER {when} ON {table}
    WHEN NOT EXISTS ({NEWEST}, json_each(audit.details, '$.bound.{table}') AS told
      WHERE told.key = {row}.{key} AND {wanted}) BEGIN
  SELECT raise(ABORT, '{table}: {when.lower()} only beside its audit row');
END"""


STATEMENTS = (
    _beside("preferences", "customer_id", "NEW", "INSERT", "told.value <> ''"),
    _beside("preferences", "customer_id", "NEW", "UPDATE", "told.value <> ''"),
    _beside("call_details", "ticket", "NEW", "INSERT", "told.value <> ''"),
    _beside("call_details", "ticket", "OLD", "DELETE", "told.value = ''"),
    _beside("open_channels", "name", "NEW", "INSERT", "told.value <> ''"),
    _beside("open_channels", "name", "OLD", "DELETE", "1"),
    """CREATE TRIGGER deliveries_begin BEFORE INSERT ON deliveries
    WHEN NEW.tries IS NOT 0 OR NEW.ended_as IS NOT NULL OR NEW.trouble IS NOT ''
      OR NEW.next_at IS NOT 0
      OR NEW.key IS NOT NEW.event || ':' || NEW.ticket || iif(NEW.nth, ':' || NEW.nth, '')
      OR NOT EXISTS (SELECT 1 FROM open_channels WHERE name = NEW.channel)
      OR NOT EXISTS (SELECT 1 FROM tickets WHERE id = NEW.ticket
        AND (NEW.event IN ('open', 'ring') OR status = NEW.event))
      OR (NEW.event = 'ring') IS NOT EXISTS
        (SELECT 1 FROM rings WHERE ticket = NEW.ticket AND nth = NEW.nth) BEGIN
  SELECT raise(ABORT, 'a delivery begins untried, and tells what happened');
END""",
    f"""CREATE TRIGGER deliveries_end_audited BEFORE UPDATE ON deliveries
    WHEN NEW.ended_as IS NOT OLD.ended_as AND NOT EXISTS ({NEWEST}
      WHERE kind = 'delivery_ended' AND subject = NEW.channel || ' ' || NEW.key
        AND json_extract(details, '$.ended') = NEW.ended_as) BEGIN
  SELECT raise(ABORT, 'a delivery ends only beside its audit row');
END""",
    """CREATE TRIGGER deliveries_step BEFORE UPDATE ON deliveries
    WHEN NEW.tries > OLD.tries + 1 BEGIN
  SELECT raise(ABORT, 'a delivery is tried once at a time');
END""",
    """CREATE TRIGGER alembic_version_only_one BEFORE INSERT ON alembic_version
    WHEN EXISTS (SELECT 1 FROM alembic_version) BEGIN
  SELECT raise(ABORT, 'the schema has one number');
END""",
    """CREATE TRIGGER alembic_version_forward BEFORE UPDATE ON alembic_version
    WHEN NEW.version_num IS NOT printf('%04d', OLD.version_num + 1) OR NEW.rowid <> OLD.rowid BEGIN
  SELECT raise(ABORT, 'the schema goes one step forward');
END""",
    """CREATE TRIGGER alembic_version_kept BEFORE DELETE ON alembic_version BEGIN
  SELECT raise(ABORT, 'the number of the schema is never deleted');
END""",
)


def upgrade() -> None:
    """Add the rules; ``assistant/storage/sealing.py`` binds the existing rows."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
