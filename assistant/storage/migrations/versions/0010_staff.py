"""Keep the members of staff, each with a number and a password; a typed name no longer counts.

A member of staff is a row that is never deleted or replaced. The password's hash, the count of
wrong passwords, a lock and a removal change only if the newest audit row names the row (as in
0003). The first member is added without a signature; all others by a manager who still is one.

Decisions of staff are signed with the number of a present member of staff. Names that staff typed
before this revision stay in old rows; no new ones are accepted.
"""

# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NEWEST = """EXISTS (SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq,
        json_each(audit.details, '$.set') AS told
      WHERE audit.seq = NEW.audit_seq AND told.key = NEW.number
        AND json_extract(audit.details, '$.row') = 'staff'"""
"""The beginning of the SQL condition that the newest audit row names NEW."""
NAMED = ("failed", "locked_until", "removed_at")
"""Columns whose values the audit row holds; of the password's hash it holds only an HMAC."""


def told(column: str, *, otherwise: str) -> str:
    """Return the SQL condition that a column is unchanged or its new value is in the audit row."""
    return f"""
      AND iif(json_type(told.value, '$.{column}') IS NULL, NEW.{column} IS {otherwise},
        json_extract(told.value, '$.{column}') IS NEW.{column})"""


BEGINS = NEWEST + "".join(told(column, otherwise="NULL") for column in NAMED) + ")"
CHANGES = (
    NEWEST
    + " AND audit.seq > coalesce(OLD.audit_seq, 0)"
    + "".join(told(column, otherwise=f"OLD.{column}") for column in NAMED)
    + ")"
)
CHANGED = " OR ".join(
    f"NEW.{column} IS NOT OLD.{column}" for column in ("password_hash", *NAMED, "audit_seq")
)

STATEMENTS = (
    """CREATE TABLE staff (
  number TEXT PRIMARY KEY NOT NULL
    CHECK (length(number) BETWEEN 4 AND 8 AND number NOT GLOB '*[^0-9]*'),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  role TEXT NOT NULL CHECK (role IN ('duty_manager', 'outlet_manager', 'head', 'clerk')),
  password_hash TEXT NOT NULL CHECK (password_hash GLOB '$argon2id$*'),
  -- Wrong passwords in a row; the fifth locks the number for a while.
  failed INTEGER NOT NULL CHECK (typeof(failed) = 'integer' AND failed BETWEEN 0 AND 5),
  locked_until INTEGER CHECK (locked_until IS NULL OR typeof(locked_until) = 'integer'),
  added_at INTEGER NOT NULL,
  added_by TEXT,
  removed_at INTEGER CHECK (removed_at IS NULL OR typeof(removed_at) = 'integer'),
  audit_seq INTEGER
) WITHOUT ROWID""",
    """CREATE TRIGGER staff_never_deleted BEFORE DELETE ON staff BEGIN
  SELECT raise(ABORT, 'staff are never deleted');
END""",
    """CREATE TRIGGER staff_never_replaced BEFORE INSERT ON staff
    WHEN EXISTS (SELECT 1 FROM staff WHERE number = NEW.number) BEGIN
  SELECT raise(ABORT, 'staff are never replaced');
END""",
    """CREATE TRIGGER staff_added BEFORE INSERT ON staff BEGIN
  SELECT raise(ABORT, 'a member of staff begins with nothing against them')
    WHERE NEW.failed IS NOT 0 OR NEW.locked_until IS NOT NULL OR NEW.removed_at IS NOT NULL;
  SELECT raise(ABORT, 'a manager adds staff, but for the first')
    WHERE CASE WHEN EXISTS (SELECT 1 FROM staff) THEN NOT EXISTS (SELECT 1 FROM staff AS by
        WHERE by.number = NEW.added_by AND by.role IN ('outlet_manager', 'head')
          AND by.removed_at IS NULL)
      ELSE NEW.added_by IS NOT NULL OR NEW.role NOT IN ('outlet_manager', 'head') END;
END""",
    f"""CREATE TRIGGER staff_insert_audited BEFORE INSERT ON staff BEGIN
  SELECT raise(ABORT, 'staff: begins only beside its audit row')
    WHERE NOT {BEGINS};
END""",
    """CREATE TRIGGER staff_stays BEFORE UPDATE ON staff BEGIN
  SELECT raise(ABORT, 'a member of staff stays who they are, and removed')
    WHERE OLD.removed_at IS NOT NULL OR NEW.number IS NOT OLD.number OR NEW.name IS NOT OLD.name
      OR NEW.role IS NOT OLD.role OR NEW.added_at IS NOT OLD.added_at
      OR NEW.added_by IS NOT OLD.added_by;
END""",
    f"""CREATE TRIGGER staff_update_audited BEFORE UPDATE ON staff WHEN {CHANGED} BEGIN
  SELECT raise(ABORT, 'staff: changes only beside its audit row')
    WHERE NOT {CHANGES};
END""",
)


SIGNED = {
    "checks": ("released_by", "released_second"),
    "holds": ("staff", "second"),
    "tickets": ("taken_by", "closed_by"),
    "payee_requests": ("staff",),
    "service_requests": ("staff", "second"),
}
"""Columns with a number of staff that are filled by a later decision."""
SIGNED_AT_ONCE = ("talks", "payees_taken_out")
"""Tables with a number of staff in the column ``staff``, whose rows never change."""


def nobody(column: str) -> str:
    """Return the SQL condition that a column of NEW holds no number of a present member of staff."""
    return f"""NOT EXISTS (SELECT 1 FROM staff
      WHERE number = NEW.{column} AND removed_at IS NULL)"""


def signed(table: str) -> str:
    """Return the trigger that accepts only numbers of staff in updates, and keeps earlier ones."""
    new = " OR ".join(
        f"(NEW.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column} AND {nobody(column)})"
        for column in SIGNED[table]
    )
    return f"""CREATE TRIGGER {table}_staff BEFORE UPDATE ON {table} WHEN {new} BEGIN
  SELECT raise(ABORT, '{table}: only staff sign, each with their number');
END"""


def signed_at_once(table: str) -> str:
    """Return the trigger that accepts only a number of staff, or NULL, in a new row."""
    return f"""CREATE TRIGGER {table}_staff BEFORE INSERT ON {table}
    WHEN NEW.staff <> '' AND {nobody("staff")} BEGIN
  SELECT raise(ABORT, '{table}: only staff sign, each with their number');
END"""


def upgrade() -> None:
    """Add the table and its rules, and require numbers of staff instead of names."""
    run = op.get_bind().exec_driver_sql
    for statement in STATEMENTS:
        run(statement)
    for table in SIGNED:
        run(f"DROP TRIGGER {table}_staff")
        run(signed(table))
    for table in SIGNED_AT_ONCE:
        run(signed_at_once(table))
