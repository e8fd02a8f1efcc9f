"""Keep counts of each day for the branch's report: how many, never who.

``day_counts`` has names of tasks, screens and endings as the program writes them: lower-case letters
and underscores, nothing else. So no word, sum, number or id of anybody can be put into it. A count
only grows. ``in_hand`` has a row, under a random id, for each visit and task that is open.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

DAY = "day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
WHAT = "what IN ('visit', 'task', 'heard', 'missed', 'satisfaction')"


def plain(column: str) -> str:
    """Return the SQL condition that a column holds lower-case letters and underscores only."""
    return f"length({column}) <= 40 AND {column} NOT GLOB '*[^a-z_]*'"


STATEMENTS = (
    f"""CREATE TABLE day_counts (
  day TEXT NOT NULL CHECK ({DAY}),
  what TEXT NOT NULL CHECK ({WHAT}),
  name TEXT NOT NULL CHECK ({plain("name")}),
  how TEXT NOT NULL CHECK ({plain("how")}),
  step TEXT NOT NULL CHECK ({plain("step")}),
  count INTEGER NOT NULL CHECK (typeof(count) = 'integer' AND count > 0),
  PRIMARY KEY (day, what, name, how, step)
) WITHOUT ROWID""",
    """CREATE TRIGGER day_counts_never_replaced BEFORE INSERT ON day_counts
    WHEN EXISTS (SELECT 1 FROM day_counts WHERE day = NEW.day AND what = NEW.what
      AND name = NEW.name AND how = NEW.how AND step = NEW.step) BEGIN
  SELECT raise(ABORT, 'counts are never replaced');
END""",
    """CREATE TRIGGER day_counts_only_grow BEFORE UPDATE ON day_counts BEGIN
  SELECT raise(ABORT, 'a count only grows')
    WHERE NEW.day IS NOT OLD.day OR NEW.what IS NOT OLD.what OR NEW.name IS NOT OLD.name
      OR NEW.how IS NOT OLD.how OR NEW.step IS NOT OLD.step OR NEW.count <= OLD.count;
END""",
    """CREATE TRIGGER day_counts_never_deleted BEFORE DELETE ON day_counts BEGIN
  SELECT raise(ABORT, 'counts are never deleted');
END""",
    f"""CREATE TABLE in_hand (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'),
  day TEXT NOT NULL CHECK ({DAY}),
  what TEXT NOT NULL CHECK (what IN ('visit', 'task')),
  name TEXT NOT NULL CHECK ({plain("name")})
) WITHOUT ROWID""",
    """CREATE TRIGGER in_hand_stays BEFORE UPDATE ON in_hand BEGIN
  SELECT raise(ABORT, 'what is in hand begins and ends, and stays what it is');
END""",
    """CREATE TRIGGER in_hand_never_replaced BEFORE INSERT ON in_hand
    WHEN EXISTS (SELECT 1 FROM in_hand WHERE id = NEW.id) BEGIN
  SELECT raise(ABORT, 'what is in hand is never replaced');
END""",
)


def upgrade() -> None:
    """Add the two tables."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
