"""Add every service of the branch: locks, bills, positions, requests, queue, preferences.

Columns and tables are added, none is rebuilt: the rules of 0001 stay, except one. Each deposit,
wealth product or booking of cash is an account of the customer's own, and an ordinary transfer
moves money to it. So the line, the checks and the only way out of an account apply without new
rules. Only booked cash, which has been checked, leaves its account without one more transfer: it is
paid at the counter.
"""
# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    # The highest risk (R1 to R5) that suits the customer; 1: deposits only.
    "customers ADD COLUMN risk_level INTEGER NOT NULL DEFAULT 1 CHECK (risk_level BETWEEN 1 AND 5)",
    # What the account is for: only everyday accounts can be paid from at the kiosk.
    "accounts ADD COLUMN purpose TEXT NOT NULL DEFAULT 'everyday'"
    " CHECK (purpose IN ('everyday', 'deposit', 'wealth', 'cash'))",
    # The locks that a customer can set; 0001 made the night lock.
    "accounts ADD COLUMN region_lock INTEGER NOT NULL DEFAULT 0 CHECK (region_lock IN (0, 1))",
    "accounts ADD COLUMN overseas_lock INTEGER NOT NULL DEFAULT 0 CHECK (overseas_lock IN (0, 1))",
    "accounts ADD COLUMN overseas_online_lock INTEGER NOT NULL DEFAULT 0"
    " CHECK (overseas_online_lock IN (0, 1))",
    # The customer's own daily limit, below the bank's; NULL: the limit lock is off.
    "accounts ADD COLUMN limit_lock_fen INTEGER CHECK (limit_lock_fen IS NULL"
    " OR (typeof(limit_lock_fen) = 'integer' AND limit_lock_fen >= 0))",
    # When the card was reported lost: no money leaves until staff have seen the customer.
    "accounts ADD COLUMN lost_at INTEGER",
    # How many entries of the account are printed in the paper passbook.
    "accounts ADD COLUMN printed_count INTEGER NOT NULL DEFAULT 0 CHECK (printed_count >= 0)",
    # Where the order was given; locks treat a kiosk and a card abroad differently.
    "transfers ADD COLUMN origin TEXT NOT NULL DEFAULT 'branch'"
    " CHECK (origin IN ('branch', 'elsewhere', 'overseas', 'overseas_online'))",
    # The customer who was signed in when a fraud script was heard, if any.
    "script_words ADD COLUMN customer_id TEXT REFERENCES customers (id)",
    "transfers ADD COLUMN bill_id TEXT REFERENCES bills (id)",
)

TABLES = (
    """CREATE TABLE bills (
  id TEXT PRIMARY KEY NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL,
  payee_id TEXT NOT NULL REFERENCES payees (id),
  household TEXT NOT NULL,
  period TEXT NOT NULL,
  fen INTEGER NOT NULL CHECK (typeof(fen) = 'integer' AND fen > 0),
  due_on TEXT NOT NULL
)""",
    "CREATE UNIQUE INDEX a_bill_is_paid_once ON transfers (bill_id) WHERE status = 'posted'",
    "CREATE INDEX bills_by_customer ON bills (customer_id, due_on)",
    # A deposit, product or booked cash: an account of the customer, valid once its opening transfer is posted.
    """CREATE TABLE positions (
  id TEXT PRIMARY KEY NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL CHECK (kind IN ('deposit', 'wealth', 'cash')),
  product TEXT NOT NULL,
  terms TEXT NOT NULL,
  account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id),
  payee_id TEXT NOT NULL UNIQUE REFERENCES payees (id),
  transfer_id TEXT UNIQUE REFERENCES transfers (id),
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_as TEXT CHECK (ended_as IN ('matured', 'broken', 'collected', 'returned')),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
)""",
    "CREATE INDEX positions_by_customer ON positions (customer_id, created_at)",
    """CREATE TABLE payee_requests (
  id TEXT PRIMARY KEY NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  session TEXT NOT NULL,
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  number TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'confirmed', 'refused')),
  staff TEXT,
  staff_reason TEXT,
  settled_at INTEGER,
  payee_id TEXT REFERENCES payees (id),
  CHECK ((status = 'open') = (settled_at IS NULL)),
  CHECK (status = 'open' OR coalesce(trim(staff), '') <> ''),
  CHECK ((status = 'confirmed') = (payee_id IS NOT NULL))
)""",
    # Work that the branch has to do for a customer later: a home visit, a new card ...
    """CREATE TABLE service_requests (
  id TEXT PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  customer_id TEXT REFERENCES customers (id),
  session TEXT NOT NULL,
  kind TEXT NOT NULL,
  details TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
  staff TEXT,
  note TEXT NOT NULL DEFAULT '',
  settled_at INTEGER,
  position_id TEXT UNIQUE REFERENCES positions (id),
  CHECK ((status = 'open') = (settled_at IS NULL)),
  CHECK (status <> 'done' OR coalesce(trim(staff), '') <> ''),
  CHECK ((kind = 'cash') = (position_id IS NOT NULL))
)""",
    """CREATE TABLE queue_numbers (
  id TEXT PRIMARY KEY NOT NULL,
  day TEXT NOT NULL,
  line TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  customer_id TEXT REFERENCES customers (id),
  session TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (day, line, number)
)""",
    """CREATE TABLE social_insurance (
  customer_id TEXT PRIMARY KEY NOT NULL REFERENCES customers (id),
  medical_fen INTEGER NOT NULL CHECK (typeof(medical_fen) = 'integer'),
  certified_on TEXT,
  certify_by TEXT NOT NULL
)""",
    # How the kiosk speaks to a customer: steps away from the defaults, changed by keys and words.
    """CREATE TABLE preferences (
  customer_id TEXT PRIMARY KEY NOT NULL REFERENCES customers (id),
  speed INTEGER NOT NULL DEFAULT 0,
  volume INTEGER NOT NULL DEFAULT 0,
  type_size INTEGER NOT NULL DEFAULT 0,
  discreet INTEGER NOT NULL DEFAULT 0 CHECK (discreet IN (0, 1))
)""",
)

FROM_REST = """WHEN NEW.account_id IN (SELECT account_id FROM positions) BEGIN
  SELECT raise(ABORT, 'what lies at rest goes back whole, to her own account')
    WHERE NOT EXISTS (SELECT 1 FROM payees JOIN accounts ON accounts.id = payees.account_id
      WHERE payees.id = NEW.payee_id AND accounts.customer_id = NEW.customer_id
        AND accounts.purpose = 'everyday')
    OR NEW.fen <> (SELECT balance_fen FROM accounts WHERE id = NEW.account_id);
END"""

NEVER_REPLACED = {
    "payees": "id = NEW.id",
    "tickets": "id = NEW.id",
    "bills": "id = NEW.id",
    "positions": "id = NEW.id OR account_id = NEW.account_id OR payee_id = NEW.payee_id"
    " OR transfer_id = NEW.transfer_id",
    "payee_requests": "id = NEW.id",
    "service_requests": "id = NEW.id OR number = NEW.number OR position_id = NEW.position_id",
    "queue_numbers": "id = NEW.id OR (day, line, number) = (NEW.day, NEW.line, NEW.number)",
}
"""For each table, the condition for rows that INSERT OR REPLACE would delete without delete
triggers."""

TRIGGERS = (
    *(
        f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {the_same}) "
        f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
        for table, the_same in NEVER_REPLACED.items()
    ),
    """CREATE TRIGGER accounts_purpose BEFORE UPDATE OF purpose ON accounts BEGIN
  SELECT raise(ABORT, 'an account stays what it is') WHERE NEW.purpose <> OLD.purpose;
END""",
    # Payees never change: a passed check was about exactly this payee.
    """CREATE TRIGGER payees_never_changed BEFORE UPDATE ON payees BEGIN
  SELECT raise(ABORT, 'payees are never changed');
END""",
    """CREATE TRIGGER tickets_insert BEFORE INSERT ON tickets WHEN NEW.status <> 'open' BEGIN
  SELECT raise(ABORT, 'a ticket begins open');
END""",
    # In addition to 0001's trigger, which keeps closed tickets closed.
    """CREATE TRIGGER tickets_go_on BEFORE UPDATE ON tickets BEGIN
  SELECT raise(ABORT, 'a ticket stays what it is')
    WHERE NEW.id <> OLD.id OR NEW.session <> OLD.session
      OR NEW.customer_id IS NOT OLD.customer_id OR NEW.reason <> OLD.reason
      OR NEW.screen <> OLD.screen OR NEW.created_at <> OLD.created_at;
  SELECT raise(ABORT, 'from here the ticket does not go there') WHERE NOT CASE NEW.status
    WHEN 'taken' THEN OLD.status = 'open' AND NEW.closed_by IS NULL AND NEW.closed_at IS NULL
      AND NEW.note = OLD.note
    WHEN 'closed' THEN NEW.taken_by IS OLD.taken_by AND NEW.taken_at IS OLD.taken_at
    ELSE 0 END;
END""",
    """CREATE TRIGGER transfers_origin BEFORE UPDATE OF origin, bill_id ON transfers BEGIN
  SELECT raise(ABORT, 'a transfer stays what it is')
    WHERE NEW.origin <> OLD.origin OR NEW.bill_id IS NOT OLD.bill_id;
END""",
    """CREATE TRIGGER transfers_bill BEFORE INSERT ON transfers WHEN NEW.bill_id IS NOT NULL BEGIN
  SELECT raise(ABORT, 'a bill is paid as it stands') WHERE NOT EXISTS (SELECT 1 FROM bills
    WHERE id = NEW.bill_id AND customer_id = NEW.customer_id AND payee_id = NEW.payee_id
      AND fen = NEW.fen);
END""",
    """CREATE TRIGGER transfers_bill_stays BEFORE UPDATE ON transfers
    WHEN NEW.bill_id IS NOT NULL BEGIN
  SELECT raise(ABORT, 'a bill is paid as it stands') WHERE NOT EXISTS (SELECT 1 FROM bills
    WHERE id = NEW.bill_id AND payee_id = NEW.payee_id AND fen = NEW.fen);
END""",
    """CREATE TRIGGER positions_insert BEFORE INSERT ON positions BEGIN
  SELECT raise(ABORT, 'what is bought is the customer''s own')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
        AND customer_id = NEW.customer_id AND purpose = NEW.kind)
      OR NOT EXISTS (SELECT 1 FROM payees WHERE id = NEW.payee_id
        AND customer_id = NEW.customer_id AND account_id = NEW.account_id);
  SELECT raise(ABORT, 'riskier than she was found fit for')
    WHERE coalesce(json_extract(NEW.terms, '$.risk'), 5) >
      (SELECT risk_level FROM customers WHERE id = NEW.customer_id);
END""",
    # All money of a position goes back to its customer, in one transfer.
    f"""CREATE TRIGGER transfers_from_rest BEFORE INSERT ON transfers {FROM_REST}""",
    f"""CREATE TRIGGER transfers_from_rest_stay
    BEFORE UPDATE OF account_id, payee_id, fen ON transfers {FROM_REST}""",
    """CREATE TRIGGER positions_update BEFORE UPDATE ON positions BEGIN
  SELECT raise(ABORT, 'a position stays what it is')
    WHERE NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id OR NEW.kind <> OLD.kind
      OR NEW.product <> OLD.product OR NEW.terms <> OLD.terms
      OR NEW.account_id <> OLD.account_id OR NEW.payee_id <> OLD.payee_id
      OR (OLD.transfer_id IS NOT NULL AND NEW.transfer_id IS NOT OLD.transfer_id)
      OR OLD.ended_at IS NOT NULL;
END""",
    # A position is filled once, by the transfer that opened it.
    """CREATE TRIGGER transfers_to_rest BEFORE UPDATE ON transfers WHEN NEW.status = 'posted'
    AND NEW.payee_id IN (SELECT payee_id FROM positions) BEGIN
  SELECT raise(ABORT, 'nothing is added to what lies at rest') WHERE NOT EXISTS
    (SELECT 1 FROM positions WHERE payee_id = NEW.payee_id AND transfer_id = NEW.id);
END""",
    """CREATE TRIGGER service_requests_settled BEFORE UPDATE ON service_requests BEGIN
  SELECT raise(ABORT, 'a request stays what it is')
    WHERE OLD.status <> 'open' OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind
      OR NEW.customer_id IS NOT OLD.customer_id OR NEW.position_id IS NOT OLD.position_id;
END""",
    # Money leaves a customer by a transfer, as in 0001, or at the counter: booked cash, the whole
    # sum, for a request that a member of staff has signed.
    """CREATE TRIGGER postings_insert BEFORE INSERT ON postings BEGIN
  SELECT raise(ABORT, 'postings are never replaced')
    WHERE EXISTS (SELECT 1 FROM postings WHERE id = NEW.id
      OR (NEW.transfer_id IS NOT NULL AND transfer_id = NEW.transfer_id));
  SELECT raise(ABORT, 'a posting has two entries or more that sum to zero')
    WHERE (SELECT count(*) FROM entries WHERE posting_id = NEW.id) < 2
      OR (SELECT sum(fen) FROM entries WHERE posting_id = NEW.id) <> 0;
  SELECT raise(ABORT, 'money leaves a customer by a transfer only')
    WHERE NEW.transfer_id IS NULL AND EXISTS (SELECT 1 FROM entries
      JOIN accounts ON accounts.id = entries.account_id
      WHERE posting_id = NEW.id AND accounts.kind = 'customer' AND fen < 0)
    AND NOT EXISTS (SELECT 1 FROM entries AS paid
      JOIN entries AS got ON got.posting_id = NEW.id AND got.account_id = 'outside-cash'
        AND got.fen = -paid.fen
      JOIN positions ON positions.account_id = paid.account_id
        AND positions.kind = 'cash' AND positions.ended_as = 'collected'
        AND positions.ended_at = NEW.at
      JOIN service_requests ON service_requests.position_id = positions.id
        AND service_requests.status = 'done' AND service_requests.settled_at = NEW.at
      WHERE paid.posting_id = NEW.id AND paid.fen < 0 AND paid.balance_after_fen = 0
        AND (SELECT count(*) FROM entries WHERE posting_id = NEW.id) = 2);
  SELECT raise(ABORT, 'the transfer may not be posted so')
    WHERE NEW.transfer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfers
      JOIN payees ON payees.id = transfers.payee_id
      JOIN entries AS paid ON paid.posting_id = NEW.id
        AND paid.account_id = transfers.account_id AND paid.fen = -transfers.fen
      JOIN entries AS got ON got.posting_id = NEW.id
        AND got.account_id = payees.account_id AND got.fen = transfers.fen
      WHERE transfers.id = NEW.transfer_id AND transfers.posting_id = NEW.id
        AND transfers.status = 'posted' AND transfers.posted_at = NEW.at
        AND (SELECT count(*) FROM entries WHERE posting_id = NEW.id) = 2);
END""",
)

# Two triggers of 0001, changed: staff may have to decide again, and a hold may become unsafe.
CHANGED_TRIGGERS = (
    """CREATE TRIGGER checks_update BEFORE UPDATE ON checks BEGIN
  SELECT raise(ABORT, 'a check stays about what it was')
    WHERE NEW.id <> OLD.id OR NEW.transfer_id <> OLD.transfer_id OR NEW.number <> OLD.number
      OR NEW.account_id <> OLD.account_id OR NEW.payee_id <> OLD.payee_id OR NEW.fen <> OLD.fen;
  SELECT raise(ABORT, 'a settled check stays settled')
    WHERE OLD.verdict <> 'open' AND NEW.verdict = OLD.verdict
      AND (NEW.settled_at <> OLD.settled_at OR NEW.answers <> OLD.answers);
  SELECT raise(ABORT, 'the verdict does not follow') WHERE NEW.verdict <> OLD.verdict AND NOT
    CASE NEW.verdict
      WHEN 'passed' THEN OLD.verdict = 'open' AND OLD.question = 'final'
      WHEN 'released' THEN OLD.verdict = 'held'
      WHEN 'held' THEN OLD.verdict IN ('open', 'passed')
        -- What two people released and nothing was posted on: they decide anew.
        OR (OLD.verdict = 'released'
          AND EXISTS (SELECT 1 FROM transfers WHERE id = OLD.transfer_id AND status = 'held'))
      WHEN 'open' THEN 0
      ELSE OLD.verdict IN ('open', 'passed') END;
END""",
    """CREATE TRIGGER holds_update BEFORE UPDATE ON holds BEGIN
  SELECT raise(ABORT, 'a hold stays about what it was')
    WHERE NEW.id <> OLD.id OR NEW.transfer_id <> OLD.transfer_id
      OR NEW.account_id <> OLD.account_id OR NEW.reserved_fen <> OLD.reserved_fen
      OR NEW.unsafe < OLD.unsafe
      OR EXISTS (SELECT 1 FROM json_each(OLD.evidence) AS told
        WHERE json_extract(NEW.evidence, '$[' || told.key || ']') IS NOT told.value);
  SELECT raise(ABORT, 'the hold is settled') WHERE OLD.status NOT IN ('open', 'delayed');
  SELECT raise(ABORT, 'what waits for staff is not released')
    WHERE OLD.status = 'delayed' AND NEW.status = 'open' AND EXISTS (SELECT 1 FROM checks
      WHERE transfer_id = NEW.transfer_id AND verdict = 'released');
END""",
)

IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"
STAFF_NAMES = {
    "checks": ("released_by", "released_second"),
    "holds": ("staff", "second"),
    "tickets": ("taken_by", "closed_by"),
    "payee_requests": ("staff",),
    "service_requests": ("staff",),
}
"""Columns with names of staff, always in one normal form, so that different names are different
people."""


def staff_names(table: str) -> str:
    """Return the trigger that accepts only staff names in the normal form."""
    columns = STAFF_NAMES[table]
    other = " OR ".join(
        f"NEW.{column} = '' OR NEW.{column} GLOB '*[^0-9a-z{IDEOGRAPHS}]*'" for column in columns
    )
    return f"""CREATE TRIGGER {table}_staff BEFORE UPDATE OF {", ".join(columns)} ON {table} BEGIN
  SELECT raise(ABORT, 'a staff name is a-z, digits and Chinese characters') WHERE {other};
END"""


NEVER_CHANGED = ("bills", "queue_numbers")
NEVER_DELETED = (*NEVER_CHANGED, "positions", "payee_requests", "service_requests")


def upgrade() -> None:
    """Add columns, tables and their rules."""
    connection = op.get_bind()
    for column in COLUMNS[:-1]:
        connection.exec_driver_sql(f"ALTER TABLE {column}")
    connection.exec_driver_sql(TABLES[0])
    connection.exec_driver_sql(f"ALTER TABLE {COLUMNS[-1]}")
    for trigger in ("postings_insert", "checks_update", "holds_update"):
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    names = map(staff_names, STAFF_NAMES)
    for statement in (*TABLES[1:], *TRIGGERS, *CHANGED_TRIGGERS, *names):
        connection.exec_driver_sql(statement)
    for table in NEVER_CHANGED:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} "
            f"BEGIN SELECT raise(ABORT, '{table} are never changed'); END"
        )
    for table in NEVER_DELETED:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
            f"BEGIN SELECT raise(ABORT, '{table} are never deleted'); END"
        )
