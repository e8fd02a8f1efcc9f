"""Store the rings of a call for help, where the call comes from, and the last words spoken.

``rings`` only grows while a ticket waits, and numbers the rings of each ticket. So two processes
that ring at the same moment make one ring, and if one is killed, another continues.
``call_details`` never change, and may be deleted when the ticket is closed.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE call_details (
  ticket TEXT PRIMARY KEY NOT NULL REFERENCES tickets (id),
  kiosk TEXT NOT NULL,
  place TEXT NOT NULL,
  address TEXT NOT NULL,
  step TEXT NOT NULL,
  exchanges TEXT NOT NULL CHECK (json_valid(exchanges))
) WITHOUT ROWID""",
    """CREATE TABLE rings (
  id INTEGER PRIMARY KEY NOT NULL CHECK (id > 0),
  ticket TEXT NOT NULL REFERENCES tickets (id),
  -- The number of a member of staff; empty: whoever is at the desk.
  person TEXT NOT NULL,
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  nth INTEGER NOT NULL CHECK (typeof(nth) = 'integer' AND nth > 0),
  UNIQUE (ticket, nth)
)""",
    """CREATE TRIGGER call_details_never_replaced BEFORE INSERT ON call_details
    WHEN EXISTS (SELECT 1 FROM call_details WHERE ticket = NEW.ticket) BEGIN
  SELECT raise(ABORT, 'what a call tells is never replaced');
END""",
    """CREATE TRIGGER call_details_stay BEFORE UPDATE ON call_details BEGIN
  SELECT raise(ABORT, 'what a call tells stays as it was told');
END""",
    """CREATE TRIGGER call_details_wait BEFORE DELETE ON call_details
    WHEN EXISTS (SELECT 1 FROM tickets WHERE id = OLD.ticket AND status <> 'closed') BEGIN
  SELECT raise(ABORT, 'what a call tells goes only when it is closed');
END""",
    """CREATE TRIGGER rings_never_replaced BEFORE INSERT ON rings
    WHEN EXISTS (SELECT 1 FROM rings WHERE id = NEW.id) BEGIN
  SELECT raise(ABORT, 'a ring is never replaced');
END""",
    """CREATE TRIGGER rings_in_turn BEFORE INSERT ON rings
    WHEN NOT EXISTS (SELECT 1 FROM tickets WHERE id = NEW.ticket AND status = 'open')
      OR NEW.nth IS NOT (SELECT coalesce(max(nth), 0) + 1 FROM rings WHERE ticket = NEW.ticket) BEGIN
  SELECT raise(ABORT, 'a call rings one after another, until it is taken');
END""",
    """CREATE TRIGGER rings_stay BEFORE UPDATE ON rings BEGIN
  SELECT raise(ABORT, 'what has rung has rung');
END""",
    """CREATE TRIGGER rings_kept BEFORE DELETE ON rings BEGIN
  SELECT raise(ABORT, 'what has rung is never deleted');
END""",
)


def upgrade() -> None:
    """Add both tables and their rules."""
    run = op.get_bind().exec_driver_sql
    for statement in STATEMENTS:
        run(statement)
