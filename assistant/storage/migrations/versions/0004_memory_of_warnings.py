"""Remember a customer's suspicious words until staff have talked to her.

Script words get a weight (the words of a scheme count less than those of a script). A talk of staff
with the customer is a row with the name of the member of staff. A message of a kiosk is stored
once, even if it comes several times.

After a talk earlier words no longer count, and a message with a stored id is ignored. So both kinds
of rows are written only if the newest audit row names them.
"""
# ruff: noqa: S608  (no part of the SQL comes from outside)

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
    # A member of staff has talked to the customer: words up to these rows no longer count. The
    # limit is a row, not a time: a clock that was set forward would forgive future words.
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
"""For each table, the SQL condition that the newest audit row names NEW."""
APPEND_ONLY = {"talks": "seq", "messages": "id"}
"""For each table, its key."""


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
        if key != "seq":  # seq is the rowid; other tables have a hidden rowid as a second key
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_place_taken BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) "
                f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
            )
        # Before the INSERT, NEW.rowid is -1 if none was given, so no row may really have -1.
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_place_given AFTER INSERT ON {table} WHEN NEW.rowid < 1 "
            f"BEGIN SELECT raise(ABORT, '{table} begin at 1'); END"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} "
            f"WHEN NOT {AUDITED[table]} "
            f"BEGIN SELECT raise(ABORT, '{table}: begins only beside its audit row'); END"
        )
