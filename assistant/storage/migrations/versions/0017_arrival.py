"""Keep when a transfer arrives that she lets arrive later: in two hours, or the next day.

``due`` is set once, by a transfer that waits for its PIN and whose check has just passed. From then on
its sum is set aside, and it is posted when it is due, held, or cancelled, and goes nowhere else.

The five minutes from her final yes now end where she has ordered it: that is two or 24 hours before it
is due; and what is on the way may not be spent. These are rules of a table and of two triggers, which
SQLite changes, each in its place, only in its own table of the schema (https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
"""

# ruff: noqa: S608  (nothing of it comes from outside)

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TWO_HOURS, NEXT_DAY = 7_200_000_000, 86_400_000_000
"""Microseconds."""
YES = 300_000_000
"""Microseconds from the final yes to the order."""
FRESH = f"posted_at - check_settled_at BETWEEN 0 AND {YES}"
FRESH_THEN = f"""(due IS NOT NULL AND (due - {TWO_HOURS} - check_settled_at BETWEEN 0 AND {YES}
      OR due - {NEXT_DAY} - check_settled_at BETWEEN 0 AND {YES}))"""
"""Without ``IS NOT NULL`` a transfer that is not due at any moment would give NULL, which a CHECK lets
pass."""
HELD = "status IN ('open', 'delayed'))"
"""The end of the sum that holds reserve, as triggers of 0003 ask for it."""
ON_THE_WAY = """(SELECT coalesce(sum(fen), 0) FROM transfers
        WHERE account_id = NEW.account_id AND status = 'authorise' AND due IS NOT NULL)"""
RESERVED = f"""(SELECT coalesce(sum(reserved_fen), 0) FROM holds
        WHERE account_id = NEW.account_id AND {HELD}"""

CHANGED = (
    ("transfers", FRESH, f"{FRESH}\n    OR {FRESH_THEN}"),
    ("entries_insert", HELD, f"{HELD}\n        + {ON_THE_WAY}"),
    ("holds_insert", HELD, f"{HELD}\n        + {ON_THE_WAY}"),
)
"""Rules of 0001 and 0003: each one's name, what it said, and what it says now. A trigger that was made
anew would come before the others."""
STATEMENTS = (
    "CREATE INDEX transfers_on_the_way ON transfers (account_id, fen)"
    " WHERE status = 'authorise' AND due IS NOT NULL",
    """CREATE TRIGGER transfers_due_begin BEFORE INSERT ON transfers WHEN NEW.due IS NOT NULL BEGIN
  SELECT raise(ABORT, 'a transfer begins without a moment at which it arrives');
END""",
    f"""CREATE TRIGGER transfers_due BEFORE UPDATE ON transfers WHEN NEW.due IS NOT OLD.due BEGIN
  SELECT raise(ABORT, 'when it arrives is set once, under her PIN')
    WHERE OLD.due IS NOT NULL OR OLD.status <> 'authorise' OR NEW.status <> 'authorise'
      OR NEW.due - NEW.changed_at NOT IN ({TWO_HOURS}, {NEXT_DAY}) OR NEW.service <> 'transfer';
  SELECT raise(ABORT, 'what arrives later has a check that has just passed') WHERE NOT EXISTS
    (SELECT 1 FROM checks WHERE transfer_id = NEW.id AND account_id = NEW.account_id
      AND payee_id = NEW.payee_id AND fen = NEW.fen AND verdict = 'passed'
      AND NEW.changed_at - settled_at BETWEEN 0 AND {YES});
  SELECT raise(ABORT, 'what arrives later has its audit row') WHERE NOT EXISTS
    (SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq
      WHERE audit.kind = 'scheduled' AND json_extract(details, '$.due') = NEW.due);
  SELECT raise(ABORT, 'more than the account can set aside')
    WHERE NEW.fen + {RESERVED} + {ON_THE_WAY}
      > (SELECT balance_fen FROM accounts WHERE id = NEW.account_id);
END""",
    """CREATE TRIGGER transfers_on_the_way_stay BEFORE UPDATE ON transfers
    WHEN OLD.due IS NOT NULL AND OLD.status = 'authorise' BEGIN
  SELECT raise(ABORT, 'what is on the way arrives, is held or cancelled')
    WHERE NEW.status NOT IN ('posted', 'held', 'cancelled');
  SELECT raise(ABORT, 'nothing arrives before it is due')
    WHERE NEW.status = 'posted' AND NEW.posted_at < OLD.due;
END""",
)


def upgrade() -> None:
    """Add the column and its rules, and let three older rules know of it, in their places."""
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE transfers ADD COLUMN due INTEGER CHECK (typeof(due) IN ('integer', 'null'))")
    run("PRAGMA writable_schema = ON")
    for name, was, now in CHANGED:
        run("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", (was, now, name))
    run("PRAGMA writable_schema = RESET")
    for statement in STATEMENTS:
        run(statement)
