"""Create the first schema: customers, ledger, transfers, checks, holds, tickets, audit.

Rules that no program may break are written here, in the database: the ¥10,000 line, double entry,
no account below zero, reserves, and rows that may never be changed. They are triggers if a foreign
key is not enough, because a connection may switch foreign keys off, and because REPLACE deletes
rows without running delete triggers. Times are microseconds since 1970 UTC, money is whole fen.
"""
# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LINE_FEN = 1_000_000
"""The highest amount, in fen, that may be posted without a check of its own (docs/guard.md)."""
YES_MICROSECONDS = 300_000_000
"""Most microseconds between the final yes and the posting: five minutes (docs/guard.md)."""

TABLES = f"""
CREATE TABLE customers (
  id TEXT PRIMARY KEY NOT NULL,
  position INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  wrong_pins INTEGER NOT NULL DEFAULT 0 CHECK (wrong_pins BETWEEN 0 AND 3),
  locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  CHECK (wrong_pins < 3 OR locked = 1)
);
-- Customers' accounts, and 'outside' ones: the world that their money comes from and goes to.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('customer', 'outside')),
  customer_id TEXT REFERENCES customers (id),
  position INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  balance_fen INTEGER NOT NULL DEFAULT 0 CHECK (typeof(balance_fen) = 'integer'),
  entry_count INTEGER NOT NULL DEFAULT 0,
  single_limit_fen INTEGER NOT NULL CHECK (single_limit_fen >= 0),
  daily_limit_fen INTEGER NOT NULL CHECK (daily_limit_fen >= 0),
  night_lock INTEGER NOT NULL DEFAULT 0 CHECK (night_lock IN (0, 1)),
  CHECK ((kind = 'customer') = (customer_id IS NOT NULL)),
  CHECK (kind = 'outside' OR balance_fen >= 0)
);
CREATE TABLE payees (
  id TEXT PRIMARY KEY NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  is_company INTEGER NOT NULL DEFAULT 0 CHECK (is_company IN (0, 1)),
  listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1))
);
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  posting_id TEXT NOT NULL REFERENCES postings (id) DEFERRABLE INITIALLY DEFERRED,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  number INTEGER NOT NULL,
  fen INTEGER NOT NULL CHECK (typeof(fen) = 'integer' AND fen <> 0),
  balance_after_fen INTEGER NOT NULL CHECK (typeof(balance_after_fen) = 'integer'),
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  kind TEXT NOT NULL,
  counterparty TEXT NOT NULL,
  UNIQUE (account_id, number)
);
CREATE INDEX entries_by_posting ON entries (posting_id);
CREATE INDEX entries_by_time ON entries (account_id, at);
CREATE TABLE postings (
  id TEXT PRIMARY KEY NOT NULL,
  transfer_id TEXT UNIQUE REFERENCES transfers (id),
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  kind TEXT NOT NULL
);
CREATE TABLE checks (
  id TEXT PRIMARY KEY NOT NULL,
  transfer_id TEXT NOT NULL REFERENCES transfers (id),
  number INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  payee_id TEXT NOT NULL,
  fen INTEGER NOT NULL CHECK (typeof(fen) = 'integer'),
  signals TEXT NOT NULL,
  evidence TEXT NOT NULL,
  question TEXT NOT NULL CHECK (question IN
    ('notice', 'who', 'purpose', 'secrecy', 'coaching', 'amount', 'final')),
  verdict TEXT NOT NULL CHECK (verdict IN
    ('open', 'passed', 'cancelled', 'held', 'void', 'released')),
  presented TEXT CHECK (presented IN ('read', 'shown')),
  asked_again INTEGER NOT NULL DEFAULT 0 CHECK (asked_again IN (0, 1)),
  typed_only INTEGER NOT NULL DEFAULT 0 CHECK (typed_only IN (0, 1)),
  answers TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  settled_at INTEGER CHECK (settled_at IS NULL OR typeof(settled_at) = 'integer'),
  released_by TEXT,
  released_second TEXT,
  released_reason TEXT,
  UNIQUE (transfer_id, number),
  UNIQUE (id, transfer_id, account_id, payee_id, fen, verdict, settled_at),
  CHECK ((verdict = 'open') = (settled_at IS NULL)),
  CHECK (verdict <> 'passed' OR (question = 'final' AND presented IS NOT NULL)),
  CHECK (verdict <> 'released' OR (
    coalesce(trim(released_by), '') <> '' AND coalesce(trim(released_second), '') <> ''
    AND lower(trim(released_by)) <> lower(trim(released_second))
    AND coalesce(trim(released_reason), '') <> ''))
);
CREATE UNIQUE INDEX one_live_check ON checks (transfer_id) WHERE verdict IN ('open', 'passed');
CREATE TABLE transfers (
  id TEXT PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  asked TEXT NOT NULL,
  session TEXT NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  payee_id TEXT NOT NULL REFERENCES payees (id),
  service TEXT NOT NULL CHECK (service IN ('transfer', 'withdrawal', 'bill')),
  fen INTEGER NOT NULL CHECK (typeof(fen) = 'integer' AND fen > 0),
  status TEXT NOT NULL CHECK (status IN ('draft', 'review', 'fraud_check', 'authorise',
    'posted', 'held', 'cancelled', 'failed')),
  step INTEGER NOT NULL CHECK (step >= 1),
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  posted_at INTEGER CHECK (posted_at IS NULL OR typeof(posted_at) = 'integer'),
  posting_id TEXT UNIQUE REFERENCES postings (id) DEFERRABLE INITIALLY DEFERRED,
  check_id TEXT,
  check_verdict TEXT CHECK (check_verdict IN ('passed', 'released')),
  check_settled_at INTEGER,
  CHECK ((status = 'posted') = (posting_id IS NOT NULL)),
  CHECK ((status = 'posted') = (posted_at IS NOT NULL)),
  CHECK ((check_id IS NULL) = (check_verdict IS NULL)),
  CHECK ((check_id IS NULL) = (check_settled_at IS NULL)),
  -- The line: above it nothing is posted without a check of its own ...
  CHECK (status <> 'posted' OR fen <= {LINE_FEN} OR check_id IS NOT NULL),
  -- ... whose final yes is at most five minutes old ...
  CHECK (check_id IS NULL OR check_verdict = 'released'
    OR posted_at - check_settled_at BETWEEN 0 AND {YES_MICROSECONDS}),
  -- ... and which is about this very transfer, paying account, payee and amount.
  FOREIGN KEY (check_id, id, account_id, payee_id, fen, check_verdict, check_settled_at)
    REFERENCES checks (id, transfer_id, account_id, payee_id, fen, verdict, settled_at)
);
CREATE INDEX transfers_by_session ON transfers (session);
CREATE INDEX transfers_by_customer ON transfers (customer_id, changed_at);
CREATE INDEX open_transfers ON transfers (status)
  WHERE status IN ('draft', 'review', 'fraud_check', 'authorise');
CREATE TABLE holds (
  id TEXT PRIMARY KEY NOT NULL,
  transfer_id TEXT NOT NULL UNIQUE REFERENCES transfers (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  reserved_fen INTEGER NOT NULL CHECK (typeof(reserved_fen) = 'integer' AND reserved_fen >= 0),
  reason TEXT NOT NULL,
  unsafe INTEGER NOT NULL CHECK (unsafe IN (0, 1)),
  evidence TEXT NOT NULL,
  since INTEGER NOT NULL,
  due INTEGER,
  status TEXT NOT NULL CHECK (status IN ('open', 'delayed', 'released', 'cancelled')),
  staff TEXT,
  second TEXT,
  staff_reason TEXT,
  settled_at INTEGER,
  CHECK (unsafe = 0 OR due IS NULL),
  CHECK (status <> 'delayed' OR due IS NOT NULL),
  CHECK ((status IN ('open', 'delayed')) = (settled_at IS NULL))
);
CREATE INDEX reserves ON holds (account_id, reserved_fen) WHERE status IN ('open', 'delayed');
-- What was refused or held: for 72 hours like transfers go straight to a person.
CREATE TABLE refusals (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  transfer_id TEXT NOT NULL REFERENCES transfers (id),
  payee_id TEXT NOT NULL REFERENCES payees (id),
  fen INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('refused', 'held')),
  unsafe INTEGER NOT NULL CHECK (unsafe IN (0, 1))
);
CREATE INDEX refusals_by_customer ON refusals (customer_id, at);
CREATE TABLE script_words (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  session TEXT NOT NULL,
  at INTEGER NOT NULL,
  script TEXT NOT NULL,
  phrase TEXT NOT NULL
);
CREATE INDEX script_words_by_session ON script_words (session);
CREATE TABLE tickets (
  id TEXT PRIMARY KEY NOT NULL,
  session TEXT NOT NULL,
  customer_id TEXT,
  reason TEXT NOT NULL,
  screen TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'taken', 'closed')),
  taken_by TEXT,
  taken_at INTEGER,
  closed_by TEXT,
  closed_at INTEGER,
  note TEXT NOT NULL DEFAULT '',
  CHECK (status <> 'taken' OR taken_by IS NOT NULL),
  CHECK (status <> 'closed' OR closed_by IS NOT NULL)
);
CREATE INDEX tickets_by_session ON tickets (session, status);
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);
-- How long the log is and how it ends: without it, rows cut off at the end would not be missed.
CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head VALUES (1, 0, '')
"""

RESERVED = """(SELECT coalesce(sum(reserved_fen), 0) FROM holds
    WHERE account_id = {account} AND status IN ('open', 'delayed'))"""

TRIGGERS = [
    # Double entry
    f"""CREATE TRIGGER entries_insert BEFORE INSERT ON entries BEGIN
  SELECT raise(ABORT, 'the posting is closed')
    WHERE EXISTS (SELECT 1 FROM postings WHERE id = NEW.posting_id);
  SELECT raise(ABORT, 'entries are never replaced')
    WHERE EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq);
  SELECT raise(ABORT, 'the entry does not continue its account')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
      AND entry_count + 1 = NEW.number AND balance_fen + NEW.fen = NEW.balance_after_fen);
  SELECT raise(ABORT, 'the account would go below zero')
    WHERE NEW.balance_after_fen < 0
      AND (SELECT kind FROM accounts WHERE id = NEW.account_id) = 'customer';
  SELECT raise(ABORT, 'the money is reserved by a hold')
    WHERE NEW.fen < 0 AND (SELECT kind FROM accounts WHERE id = NEW.account_id) = 'customer'
      AND NEW.balance_after_fen < {RESERVED.format(account="NEW.account_id")};
END""",
    """CREATE TRIGGER entries_balance AFTER INSERT ON entries BEGIN
  UPDATE accounts SET balance_fen = NEW.balance_after_fen, entry_count = NEW.number
    WHERE id = NEW.account_id;
END""",
    """CREATE TRIGGER accounts_insert BEFORE INSERT ON accounts BEGIN
  SELECT raise(ABORT, 'an account begins empty') WHERE NEW.balance_fen <> 0 OR NEW.entry_count <> 0;
  SELECT raise(ABORT, 'accounts are never replaced')
    WHERE EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id OR number = NEW.number);
END""",
    """CREATE TRIGGER accounts_update BEFORE UPDATE ON accounts BEGIN
  SELECT raise(ABORT, 'an account stays what it is')
    WHERE NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.customer_id IS NOT OLD.customer_id
      OR NEW.number <> OLD.number;
  SELECT raise(ABORT, 'a balance follows its entries')
    WHERE (NEW.balance_fen <> OLD.balance_fen OR NEW.entry_count <> OLD.entry_count)
      AND NOT (NEW.entry_count = OLD.entry_count + 1 AND EXISTS (SELECT 1 FROM entries
        WHERE account_id = NEW.id AND number = NEW.entry_count
          AND balance_after_fen = NEW.balance_fen AND fen = NEW.balance_fen - OLD.balance_fen));
END""",
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
      WHERE posting_id = NEW.id AND accounts.kind = 'customer' AND fen < 0);
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
    # A transfer's life
    """CREATE TRIGGER transfers_insert BEFORE INSERT ON transfers BEGIN
  SELECT raise(ABORT, 'a transfer begins in review')
    WHERE NEW.status NOT IN ('draft', 'review') OR NEW.check_id IS NOT NULL;
  SELECT raise(ABORT, 'transfers are never replaced')
    WHERE EXISTS (SELECT 1 FROM transfers WHERE id = NEW.id OR key = NEW.key);
  SELECT raise(ABORT, 'account and payee are the customer''s own')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
        AND customer_id = NEW.customer_id)
      OR NOT EXISTS (SELECT 1 FROM payees WHERE id = NEW.payee_id
        AND customer_id = NEW.customer_id);
END""",
    """CREATE TRIGGER transfers_update BEFORE UPDATE ON transfers BEGIN
  SELECT raise(ABORT, 'the transfer has ended')
    WHERE OLD.status IN ('posted', 'cancelled', 'failed');
  SELECT raise(ABORT, 'every change is a new step') WHERE NEW.step <= OLD.step;
  SELECT raise(ABORT, 'a transfer stays what it is')
    WHERE NEW.id <> OLD.id OR NEW.key <> OLD.key OR NEW.asked <> OLD.asked
      OR NEW.session <> OLD.session OR NEW.customer_id <> OLD.customer_id
      OR NEW.service <> OLD.service;
  SELECT raise(ABORT, 'a changed transfer goes back to review')
    WHERE NEW.status <> 'review' AND (NEW.account_id <> OLD.account_id
      OR NEW.payee_id <> OLD.payee_id OR NEW.fen <> OLD.fen);
  SELECT raise(ABORT, 'account and payee are the customer''s own')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
        AND customer_id = NEW.customer_id)
      OR NOT EXISTS (SELECT 1 FROM payees WHERE id = NEW.payee_id
        AND customer_id = NEW.customer_id);
  SELECT raise(ABORT, 'a changed transfer has no open check')
    WHERE NEW.status = 'review'
      AND EXISTS (SELECT 1 FROM checks WHERE transfer_id = NEW.id
        AND verdict IN ('open', 'passed'));
  SELECT raise(ABORT, 'from here the transfer does not go there') WHERE NOT CASE NEW.status
    WHEN 'review' THEN OLD.status <> 'held'
    WHEN 'fraud_check' THEN OLD.status IN ('review', 'fraud_check')
    WHEN 'authorise' THEN OLD.status IN ('review', 'fraud_check', 'authorise')
    WHEN 'held' THEN OLD.status IN ('review', 'fraud_check', 'authorise', 'held')
    WHEN 'posted' THEN OLD.status IN ('authorise', 'held')
    ELSE NEW.status <> 'draft' END;
END""",
    """CREATE TRIGGER transfers_post BEFORE UPDATE ON transfers WHEN NEW.status = 'posted' BEGIN
  SELECT raise(ABORT, 'the check is not this transfer''s, or has not passed')
    WHERE NEW.check_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM checks
      WHERE id = NEW.check_id AND transfer_id = NEW.id AND account_id = NEW.account_id
        AND payee_id = NEW.payee_id AND fen = NEW.fen AND verdict = NEW.check_verdict
        AND settled_at = NEW.check_settled_at);
  SELECT raise(ABORT, 'what was held needs the staff''s release')
    WHERE OLD.status = 'held' AND coalesce(NEW.check_verdict, '') <> 'released';
  SELECT raise(ABORT, 'the check has not passed')
    WHERE OLD.status = 'authorise' AND NEW.check_id IS NULL
      AND EXISTS (SELECT 1 FROM checks WHERE transfer_id = NEW.id);
END""",
    # The check
    """CREATE TRIGGER checks_insert BEFORE INSERT ON checks BEGIN
  SELECT raise(ABORT, 'a check begins open or held') WHERE NEW.verdict NOT IN ('open', 'held');
  SELECT raise(ABORT, 'checks are never replaced')
    WHERE EXISTS (SELECT 1 FROM checks WHERE id = NEW.id
      OR (transfer_id = NEW.transfer_id AND number = NEW.number)
      OR (transfer_id = NEW.transfer_id AND verdict IN ('open', 'passed')
        AND NEW.verdict = 'open'));
  SELECT raise(ABORT, 'the check is about another transfer')
    WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE id = NEW.transfer_id
      AND account_id = NEW.account_id AND payee_id = NEW.payee_id AND fen = NEW.fen);
END""",
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
      WHEN 'open' THEN 0
      ELSE OLD.verdict IN ('open', 'passed') END;
END""",
    # Holds
    f"""CREATE TRIGGER holds_insert BEFORE INSERT ON holds BEGIN
  SELECT raise(ABORT, 'holds are never replaced')
    WHERE EXISTS (SELECT 1 FROM holds WHERE id = NEW.id OR transfer_id = NEW.transfer_id);
  SELECT raise(ABORT, 'more than the account can reserve')
    WHERE NEW.reserved_fen + {RESERVED.format(account="NEW.account_id")}
      > (SELECT balance_fen FROM accounts WHERE id = NEW.account_id);
END""",
    """CREATE TRIGGER holds_update BEFORE UPDATE ON holds BEGIN
  SELECT raise(ABORT, 'a hold stays about what it was')
    WHERE NEW.id <> OLD.id OR NEW.transfer_id <> OLD.transfer_id
      OR NEW.account_id <> OLD.account_id OR NEW.reserved_fen <> OLD.reserved_fen
      OR NEW.unsafe <> OLD.unsafe OR NEW.evidence <> OLD.evidence;
  SELECT raise(ABORT, 'the hold is settled') WHERE OLD.status NOT IN ('open', 'delayed');
END""",
    # The audit log
    """CREATE TRIGGER audit_insert BEFORE INSERT ON audit BEGIN
  SELECT raise(ABORT, 'the log only grows at its end')
    WHERE NOT EXISTS (SELECT 1 FROM audit_head
      WHERE audit_head.seq + 1 = NEW.seq AND audit_head.hash = NEW.previous);
END""",
    """CREATE TRIGGER audit_grow AFTER INSERT ON audit BEGIN
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;
END""",
    """CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head BEGIN
  SELECT raise(ABORT, 'the log only grows at its end')
    WHERE NEW.seq <> OLD.seq + 1
      OR NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq AND hash = NEW.hash);
END""",
    """CREATE TRIGGER tickets_update BEFORE UPDATE ON tickets WHEN OLD.status = 'closed' BEGIN
  SELECT raise(ABORT, 'the ticket is closed');
END""",
]

NEVER_CHANGED = ("entries", "postings", "audit", "refusals", "script_words")
NEVER_DELETED = (
    *NEVER_CHANGED, "audit_head", "customers", "accounts", "payees", "transfers", "checks",
    "holds", "tickets",
)  # fmt: skip
GROWING = ("refusals", "script_words")


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    for statement in TABLES.split(";\n"):
        connection.exec_driver_sql(statement)
    for statement in TRIGGERS:
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
    for table in GROWING:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq) "
            f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
        )
