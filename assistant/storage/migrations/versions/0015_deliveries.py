"""Store messages for the channels in the same transaction as the call, the ring or the decision.

``open_channels`` names the channels of the settings; while it is empty nothing is queued. When any
program writes such a row, triggers write a delivery for each open channel. A delivery is tried
until it is sent or given up; this result is final.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE open_channels (
  name TEXT PRIMARY KEY NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  -- 0: only rings that call another person.
  every_ring INTEGER NOT NULL CHECK (every_ring IN (0, 1))
) WITHOUT ROWID""",
    """CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY NOT NULL CHECK (id > 0),
  channel TEXT NOT NULL,
  -- The same at every try: whoever receives it twice knows it by this.
  key TEXT NOT NULL,
  ticket TEXT NOT NULL REFERENCES tickets (id),
  event TEXT NOT NULL CHECK (event IN ('open', 'ring', 'taken', 'closed')),
  -- Which ring of its ticket; 0: none.
  nth INTEGER NOT NULL CHECK (typeof(nth) = 'integer' AND nth >= 0),
  queued_at INTEGER NOT NULL CHECK (typeof(queued_at) = 'integer'),
  tries INTEGER NOT NULL DEFAULT 0 CHECK (typeof(tries) = 'integer' AND tries >= 0),
  next_at INTEGER NOT NULL DEFAULT 0 CHECK (typeof(next_at) = 'integer'),
  trouble TEXT NOT NULL DEFAULT '',
  ended_as TEXT CHECK (ended_as IN ('sent', 'given_up')),
  ended_at INTEGER CHECK (typeof(ended_at) IN ('integer', 'null')),
  UNIQUE (channel, key),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL))
)""",
    "CREATE INDEX deliveries_waiting ON deliveries (channel, id) WHERE ended_as IS NULL",
    """CREATE TRIGGER tickets_told AFTER INSERT ON tickets BEGIN
  INSERT INTO deliveries (channel, key, ticket, event, nth, queued_at)
    SELECT name, 'open:' || NEW.id, NEW.id, 'open', 0, NEW.created_at FROM open_channels;
END""",
    """CREATE TRIGGER tickets_change_told AFTER UPDATE OF status ON tickets
    WHEN NEW.status IS NOT OLD.status AND NEW.status IN ('taken', 'closed') BEGIN
  INSERT INTO deliveries (channel, key, ticket, event, nth, queued_at)
    SELECT name, NEW.status || ':' || NEW.id, NEW.id, NEW.status, 0,
    coalesce(NEW.closed_at, NEW.taken_at, NEW.created_at) FROM open_channels;
END""",
    """CREATE TRIGGER rings_told AFTER INSERT ON rings BEGIN
  INSERT INTO deliveries (channel, key, ticket, event, nth, queued_at)
    SELECT name, 'ring:' || NEW.ticket || ':' || NEW.nth, NEW.ticket, 'ring', NEW.nth, NEW.at
    FROM open_channels WHERE every_ring OR NEW.person IS NOT coalesce(
      (SELECT person FROM rings WHERE ticket = NEW.ticket AND nth = NEW.nth - 1), NEW.person);
END""",
    """CREATE TRIGGER open_channels_never_replaced BEFORE INSERT ON open_channels
    WHEN EXISTS (SELECT 1 FROM open_channels WHERE name = NEW.name) BEGIN
  SELECT raise(ABORT, 'a channel is never replaced');
END""",
    """CREATE TRIGGER open_channels_stay BEFORE UPDATE ON open_channels BEGIN
  SELECT raise(ABORT, 'a channel opens and closes, and stays what it is');
END""",
    """CREATE TRIGGER deliveries_never_replaced BEFORE INSERT ON deliveries
    WHEN EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.id
      OR (channel = NEW.channel AND key = NEW.key)) BEGIN
  SELECT raise(ABORT, 'a delivery is never replaced');
END""",
    """CREATE TRIGGER deliveries_stay BEFORE UPDATE ON deliveries BEGIN
  SELECT raise(ABORT, 'a delivery stays what it is, and its end stays')
    WHERE OLD.ended_as IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.channel IS NOT OLD.channel
      OR NEW.key IS NOT OLD.key OR NEW.ticket IS NOT OLD.ticket OR NEW.event IS NOT OLD.event
      OR NEW.nth IS NOT OLD.nth OR NEW.queued_at IS NOT OLD.queued_at OR NEW.tries < OLD.tries;
END""",
    """CREATE TRIGGER deliveries_kept BEFORE DELETE ON deliveries WHEN OLD.ended_as IS NULL BEGIN
  SELECT raise(ABORT, 'a delivery that waits is never deleted');
END""",
)


def upgrade() -> None:
    """Add both tables, the triggers that fill them, and their rules."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
