"""Remember what a customer has told against her payments, until staff have talked to her.

Script words get a weight (a scheme that is told weighs less than a script's own words). Staff's
talk with her is a row under somebody's name. A message of a kiosk is taken in once, however often
it comes.

A talk ends what counts against her payments, and an id that is already there keeps a message out:
so both are written only beside the newest audit row, which names them.
"""
# ruff: noqa: S608  (nothing of it comes from outside)

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"

STATEMENTS = (
    "ALTER TABLE script_words ADD COLUMN weight TEXT NOT NULL DEFAULT 'script'"
    " CHECK (weight IN ('script', 'scheme'))",
    "CREATE INDEX script_words_by_customer ON script_words (customer_id, at)",
    # Somebody named has talked to her: what was told up to these rows counts no more. Rows, not
    # the moment: a clock that was set forward would forgive what she has not said yet.
    f"""CREATE TABLE talks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  at INTEGER NOT NULL,
  staff TEXT NOT NULL CHECK (staff <> '' AND staff NOT GLOB '*[^0-9a-z{IDEOGRAPHS}]*'),
  note TEXT NOT NULL CHECK (trim(note) <> ''),
  words_seq INTEGER NOT NULL CHECK (typeof(words_seq) = 'integer'),
  refusals_seq INTEGER NOT NULL CHECK (typeof(refusals_seq) = 'integer')
)""",
    "CREATE INDEX talks_by_customer ON talks (customer_id)",
    """CREATE TRIGGER talks_so_far BEFORE INSERT ON talks BEGIN
  SELECT raise(ABORT, 'a talk is about what was told before it')
    WHERE NEW.words_seq > (SELECT coalesce(max(seq), 0) FROM script_words)
      OR NEW.refusals_seq > (SELECT coalesce(max(seq), 0) FROM refusals);
END""",
    """CREATE TABLE messages (
  id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
  at INTEGER NOT NULL
)""",
)
HEAD = "audit_head JOIN audit ON audit.seq = audit_head.seq"
AUDITED = {
    "talks": f"""EXISTS (SELECT 1 FROM {HEAD}, json_each(audit.details, '$.set') AS told
      WHERE json_extract(audit.details, '$.row') = 'talks' AND told.key = NEW.customer_id
        AND json_extract(told.value, '$.staff') = NEW.staff
        AND json_extract(told.value, '$.words_seq') = NEW.words_seq
        AND json_extract(told.value, '$.refusals_seq') = NEW.refusals_seq)""",
    "messages": f"""EXISTS (SELECT 1 FROM {HEAD}, json_each(audit.details, '$.set') AS told
      WHERE json_extract(audit.details, '$.row') = 'messages' AND told.key = NEW.id)""",
}
"""Table to the condition that the newest audit row names NEW."""
APPEND_ONLY = {"talks": "seq", "messages": "id"}
"""Table to its key."""


def upgrade() -> None:
    """Add a column, two tables and their rules."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    for table, key in APPEND_ONLY.items():
        for verb, told in (("UPDATE", "changed"), ("DELETE", "deleted")):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_never_{told} BEFORE {verb} ON {table} "
                f"BEGIN SELECT raise(ABORT, '{table} are never {told}'); END"
            )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
        )
        if key != "seq":  # that is the rowid; elsewhere the hidden one is a second key
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_place_taken BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) "
                f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
            )
        # Before it is written a rowid that nobody gave is -1: no row may have that for its own.
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_place_given AFTER INSERT ON {table} WHEN NEW.rowid < 1 "
            f"BEGIN SELECT raise(ABORT, '{table} begin at 1'); END"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} "
            f"WHEN NOT {AUDITED[table]} "
            f"BEGIN SELECT raise(ABORT, '{table}: begins only beside its audit row'); END"
        )
