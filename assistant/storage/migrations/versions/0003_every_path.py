"""Enforce the rules of 0001 and 0002 on every path.

The paths are INSERT, UPDATE and DELETE, with OR REPLACE and OR IGNORE, and with foreign keys off.

Three methods do most of this. First, one statement changes a transfer, and triggers then write its
posting, the entries and the balances, so that none of these exists alone. Second, REPLACE deletes
rows without running delete triggers, so every key (the hidden rowid too) is tested before a row is
written. Third, values that protect money (the count of wrong PINs, locks, payees, requests,
positions, money from outside) are written only if the newest row of the audit log names the row and
the values: ``details.row`` is the table, ``details.set`` the values by the row's id, and
``audit_seq`` the log's row, which counts once. Somebody who writes such a log row by hand has no
key to seal it (assistant/storage/audit.py), so ``audit verify`` reports it.
"""
# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from typing import Any

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LINE_FEN = 1_000_000
QUESTIONS = "notice who purpose secrecy coaching amount final"
"""The check's steps, in their order (docs/guard.md)."""
SAFE = """CASE json_extract(told.value, '$[0]')
      WHEN 'notice' THEN json_extract(told.value, '$[1]') = 'yes'
      WHEN 'who' THEN json_extract(told.value, '$[1]') IN ('family', 'friend', 'safe')
      WHEN 'purpose' THEN json_extract(told.value, '$[1]') IN ('own_use', 'buying', 'safe')
      WHEN 'secrecy' THEN json_extract(told.value, '$[1]') IN ('no', 'safe')
      WHEN 'coaching' THEN json_extract(told.value, '$[1]') IN ('no', 'safe')
      WHEN 'amount' THEN json_extract(told.value, '$[1]') IN ('amount_typed ' || OLD.fen,
        'amount_spoken ' || OLD.fen)
      WHEN 'final' THEN json_extract(told.value, '$[1]') = 'yes' END"""
"""The safe answers to each question, as they are stored (assistant/fraud/questions.yaml)."""

GUARDED = {
    "customers": ("id", ("locked", "risk_level", "wrong_pins")),
    "accounts": (
        "id",
        ("daily_limit_fen", "limit_lock_fen", "lost_at", "night_lock", "overseas_lock",
         "overseas_online_lock", "printed_count", "region_lock", "single_limit_fen"),
    ),
    "payees": ("id", ("account_id", "customer_id")),
    "payee_requests": ("id", ("name", "relation", "payee_id", "status")),
    "service_requests": ("number", ("details", "note", "position_id", "second", "settled_at",
                                    "staff", "status")),
    "positions": ("id", ("ended_as", "ended_at", "transfer_id")),
}  # fmt: skip
"""For each table, the column by which an audit row names its rows, and the columns that change only
together with an audit row."""
NAMED = {
    "customers": ("locked", "risk_level", "wrong_pins"),
    "accounts": GUARDED["accounts"][1],
    "payees": ("account_id", "customer_id"),
    "payee_requests": ("payee_id", "status"),
    "service_requests": ("position_id", "status"),
    "positions": ("ended_as", "ended_at", "transfer_id"),
}
"""The columns of ``GUARDED`` whose values the audit row holds; it masks or omits words and names."""

COLUMNS = (
    *(f"{table} ADD COLUMN audit_seq INTEGER" for table in GUARDED),
    # The second member of staff for cash above the line.
    "service_requests ADD COLUMN second TEXT",
    # The lines of the posting, each [account, fen, kind, counterparty]; triggers make the entries
    # from them.
    "postings ADD COLUMN lines TEXT NOT NULL DEFAULT '[]'",
)


def beside(table: str, *, inserted: bool = False) -> str:
    """Return the SQL condition that the newest audit row holds the values of NEW in ``table``."""
    key, _ = GUARDED[table]
    values = "".join(
        f"\n      AND (json_type(told.value, '$.{column}') IS NULL AND "
        + (f"NEW.{column} IS {_begins(column)}" if inserted else f"NEW.{column} IS OLD.{column}")
        + f" OR json_extract(told.value, '$.{column}') IS NEW.{column})"
        for column in NAMED[table]
    )
    unused = "" if inserted else " AND audit.seq > coalesce(OLD.audit_seq, 0)"
    return f"""EXISTS (SELECT 1 FROM audit_head JOIN audit ON audit.seq = audit_head.seq,
        json_each(audit.details, '$.set') AS told
      WHERE audit.seq = NEW.audit_seq{unused} AND told.key = NEW.{key}
        AND json_extract(audit.details, '$.row') = '{table}'{values})"""


def _begins(column: str) -> str:
    zero = ("wrong_pins", "locked", "printed_count")
    return "0" if column in zero or column.endswith("_lock") else "NULL"


def guard(table: str) -> tuple[str, ...]:
    """Return the triggers for one table of ``GUARDED``."""
    _, columns = GUARDED[table]
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    return (
        f"""CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} BEGIN
  SELECT raise(ABORT, '{table}: begins only beside its audit row')
    WHERE NOT {beside(table, inserted=True)};
END""",
        f"""CREATE TRIGGER {table}_update_audited BEFORE UPDATE ON {table}
    WHEN {changed} OR NEW.audit_seq IS NOT OLD.audit_seq BEGIN
  SELECT raise(ABORT, '{table}: changes only beside its audit row')
    WHERE NOT {beside(table)};
END""",
    )


PLACES = (
    "customers", "accounts", "payees", "postings", "checks", "transfers", "holds", "tickets",
    "bills", "positions", "payee_requests", "service_requests", "queue_numbers",
    "social_insurance", "preferences",
)  # fmt: skip
"""Tables whose rows have a hidden rowid: a second key, by which REPLACE could delete rows too."""
NUMBERED = {"entries": "seq", "refusals": "seq", "script_words": "seq", "audit": "seq",
            "audit_head": "only"}  # fmt: skip
"""Tables whose key is the rowid."""
KEYS = {
    "customers": "id = NEW.id OR position = NEW.position",
    "preferences": "customer_id = NEW.customer_id",
    "social_insurance": "customer_id = NEW.customer_id",
}
"""For each table, the condition for rows that INSERT OR REPLACE would delete; other tables have
such rules already."""


def places(table: str) -> tuple[str, ...]:
    """Return the triggers that keep the rows of a table at their places (rowids)."""
    return (
        f"""CREATE TRIGGER {table}_place_taken BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) BEGIN
  SELECT raise(ABORT, '{table} are never replaced');
END""",
        # Before the INSERT, NEW.rowid is -1 if none was given, so no row may really have -1.
        f"""CREATE TRIGGER {table}_place_given AFTER INSERT ON {table} WHEN NEW.rowid < 1 BEGIN
  SELECT raise(ABORT, '{table} begin at 1');
END""",
        f"""CREATE TRIGGER {table}_place_kept BEFORE UPDATE ON {table}
    WHEN NEW.rowid IS NOT OLD.rowid BEGIN
  SELECT raise(ABORT, '{table} are never replaced');
END""",
    )


IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"
NAMES = {
    "checks": ("released_by", "released_second"),
    "holds": ("staff", "second"),
    "tickets": ("taken_by", "closed_by"),
    "payee_requests": ("staff",),
    "service_requests": ("staff", "second"),
}


def unplain(*columns: str) -> str:
    """Return the SQL condition that a name in one of these columns of NEW is not in normal form."""
    return " OR ".join(
        f"NEW.{column} = '' OR NEW.{column} GLOB '*[^0-9a-z{IDEOGRAPHS}]*'" for column in columns
    )


def staff_names(table: str) -> tuple[str, ...]:
    """Return the triggers that accept no staff name in a new row, and later only normal forms."""
    columns = NAMES[table]
    given = " OR ".join(f"NEW.{column} IS NOT NULL" for column in columns)
    return (
        f"""CREATE TRIGGER {table}_unsigned BEFORE INSERT ON {table} WHEN {given} BEGIN
  SELECT raise(ABORT, '{table} begin with nobody''s name under them');
END""",
        f"""CREATE TRIGGER {table}_staff BEFORE UPDATE ON {table} WHEN {unplain(*columns)} BEGIN
  SELECT raise(ABORT, 'a staff name is a-z, digits and Chinese characters');
END""",
    )


POSTED_LINES = """json_array(
    json_array(NEW.account_id, -NEW.fen, CASE NEW.service WHEN 'transfer' THEN 'transfer_out'
      WHEN 'withdrawal' THEN 'cash_out' ELSE 'bill' END,
      iif(rests, payees.relation, payees.name)),
    json_array(payees.account_id, NEW.fen, 'transfer_in',
      iif(rests, source.name, customers.name)))"""
"""The lines of a transfer's posting. The payer's entry names the payee, the payee's entry names the
payer; for a position it is the product's name."""

NOT_PAYABLE = """EXISTS (SELECT 1 FROM payees JOIN accounts ON accounts.id = payees.account_id
      WHERE payees.id = NEW.payee_id AND accounts.kind = 'customer'
        AND accounts.customer_id <> NEW.customer_id AND accounts.purpose <> 'everyday')"""

CHANGED = {
    "entries_insert": """CREATE TRIGGER entries_insert BEFORE INSERT ON entries BEGIN
  SELECT raise(ABORT, 'entries are never replaced')
    WHERE EXISTS (SELECT 1 FROM entries
      WHERE account_id = NEW.account_id AND number = NEW.number);
  SELECT raise(ABORT, 'an entry is a line of its posting') WHERE NOT EXISTS
    (SELECT 1 FROM postings, json_each(postings.lines) AS line WHERE postings.id = NEW.posting_id
      AND line.key = (SELECT count(*) FROM entries WHERE posting_id = NEW.posting_id)
      AND json_extract(line.value, '$[0]') = NEW.account_id
      AND json_extract(line.value, '$[1]') = NEW.fen
      AND json_extract(line.value, '$[2]') = NEW.kind
      AND json_extract(line.value, '$[3]') = NEW.counterparty AND postings.at = NEW.at);
  SELECT raise(ABORT, 'the entry does not continue its account')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
      AND entry_count + 1 = NEW.number AND balance_fen + NEW.fen = NEW.balance_after_fen);
  SELECT raise(ABORT, 'the account would go below zero')
    WHERE NEW.balance_after_fen < 0
      AND (SELECT kind FROM accounts WHERE id = NEW.account_id) = 'customer';
  SELECT raise(ABORT, 'the money is reserved by a hold')
    WHERE NEW.fen < 0 AND (SELECT kind FROM accounts WHERE id = NEW.account_id) = 'customer'
      AND NEW.balance_after_fen < (SELECT coalesce(sum(reserved_fen), 0) FROM holds
        WHERE account_id = NEW.account_id AND status IN ('open', 'delayed'));
END""",
    "postings_insert": f"""CREATE TRIGGER postings_insert BEFORE INSERT ON postings BEGIN
  SELECT raise(ABORT, 'postings are never replaced')
    WHERE EXISTS (SELECT 1 FROM postings WHERE id = NEW.id
      OR (NEW.transfer_id IS NOT NULL AND transfer_id = NEW.transfer_id));
  SELECT raise(ABORT, 'a posting has two entries or more that sum to zero')
    WHERE json_array_length(NEW.lines) < 2 OR 0 <>
      (SELECT sum(json_extract(value, '$[1]')) FROM json_each(NEW.lines))
    OR EXISTS (SELECT 1 FROM json_each(NEW.lines)
      WHERE coalesce(json_type(value, '$[1]'), '') <> 'integer' OR json_extract(value, '$[1]') = 0);
  SELECT raise(ABORT, 'a posting has one entry for each of its accounts')
    WHERE (SELECT count(DISTINCT accounts.id) FROM json_each(NEW.lines)
        JOIN accounts ON accounts.id = json_extract(value, '$[0]'))
      <> json_array_length(NEW.lines);
  SELECT raise(ABORT, 'money leaves a customer by a transfer only')
    WHERE NEW.transfer_id IS NULL AND EXISTS (SELECT 1 FROM json_each(NEW.lines)
      JOIN accounts ON accounts.id = json_extract(value, '$[0]')
      WHERE accounts.kind = 'customer' AND json_extract(value, '$[1]') < 0)
    -- or over the counter: cash that she booked, whole, for a request with names to it
    AND NOT EXISTS (SELECT 1 FROM positions
      JOIN accounts ON accounts.id = positions.account_id
      JOIN service_requests ON service_requests.position_id = positions.id
      WHERE positions.account_id = json_extract(NEW.lines, '$[0][0]')
        AND positions.kind = 'cash' AND positions.ended_as = 'collected'
        AND positions.ended_at = NEW.at AND service_requests.status = 'done'
        AND service_requests.settled_at = NEW.at AND service_requests.staff <> ''
        AND (accounts.balance_fen <= {LINE_FEN}
          OR coalesce(service_requests.second, service_requests.staff) <> service_requests.staff)
        AND json_array_length(NEW.lines) = 2 AND accounts.balance_fen > 0
        AND json_extract(NEW.lines, '$[0][1]') = -accounts.balance_fen
        AND json_extract(NEW.lines, '$[1][0]') = 'outside-cash');
  SELECT raise(ABORT, 'what no transfer posts is posted beside its audit row')
    WHERE NEW.transfer_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_head
      JOIN audit ON audit.seq = audit_head.seq, json_each(audit.details, '$.set') AS told
      WHERE told.key = NEW.id AND json_extract(audit.details, '$.row') = 'postings'
        AND json_extract(told.value, '$.fen') = (SELECT sum(max(json_extract(value, '$[1]'), 0))
          FROM json_each(NEW.lines)));
  SELECT raise(ABORT, 'the transfer may not be posted so')
    WHERE NEW.transfer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfers
      JOIN payees ON payees.id = transfers.payee_id
      WHERE transfers.id = NEW.transfer_id AND transfers.posting_id = NEW.id
        AND transfers.status = 'posted' AND transfers.posted_at = NEW.at
        AND json_array_length(NEW.lines) = 2
        AND json_extract(NEW.lines, '$[0][0]') = transfers.account_id
        AND json_extract(NEW.lines, '$[0][1]') = -transfers.fen
        AND json_extract(NEW.lines, '$[1][0]') = payees.account_id
        AND json_extract(NEW.lines, '$[1][1]') = transfers.fen);
END""",
    "checks_insert": """CREATE TRIGGER checks_insert BEFORE INSERT ON checks BEGIN
  SELECT raise(ABORT, 'a check begins open, at its first question')
    WHERE NEW.verdict <> 'open' OR NEW.question <> 'notice' OR NEW.answers <> '[]'
      OR NEW.presented IS NOT NULL OR NEW.asked_again OR NEW.typed_only
      OR NEW.released_reason IS NOT NULL;
  SELECT raise(ABORT, 'checks are never replaced')
    WHERE EXISTS (SELECT 1 FROM checks WHERE id = NEW.id
      OR (transfer_id = NEW.transfer_id AND number = NEW.number)
      OR (transfer_id = NEW.transfer_id AND verdict IN ('open', 'passed')));
  SELECT raise(ABORT, 'the check is about another transfer')
    WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE id = NEW.transfer_id
      AND status IN ('review', 'authorise') AND account_id = NEW.account_id
      AND payee_id = NEW.payee_id AND fen = NEW.fen)
    OR NEW.number <> 1 + (SELECT count(*) FROM checks WHERE transfer_id = NEW.transfer_id);
END""",
    "checks_update": f"""CREATE TRIGGER checks_update BEFORE UPDATE ON checks BEGIN
  SELECT raise(ABORT, 'a check stays about what it was')
    WHERE NEW.id <> OLD.id OR NEW.transfer_id <> OLD.transfer_id OR NEW.number <> OLD.number
      OR NEW.account_id <> OLD.account_id OR NEW.payee_id <> OLD.payee_id OR NEW.fen <> OLD.fen
      OR NEW.signals <> OLD.signals OR NEW.evidence <> OLD.evidence
      OR NEW.created_at <> OLD.created_at;
  SELECT raise(ABORT, 'a settled check stays settled')
    WHERE OLD.verdict <> 'open' AND NEW.verdict = OLD.verdict;
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
  SELECT raise(ABORT, 'answers are only added')
    WHERE EXISTS (SELECT 1 FROM json_each(OLD.answers) AS told
      WHERE json_extract(NEW.answers, '$[' || told.key || ']') IS NOT told.value)
    OR (OLD.verdict NOT IN ('open', 'passed') AND NEW.answers <> OLD.answers);
  SELECT raise(ABORT, 'the notice is read while it stands there')
    WHERE NEW.presented IS NOT OLD.presented
      AND (OLD.presented IS NOT NULL OR OLD.question <> 'notice' OR OLD.verdict <> 'open'
        OR NEW.question <> OLD.question OR NEW.answers <> OLD.answers);
  SELECT raise(ABORT, 'a check moves on by one question, with its safe answer')
    WHERE (NEW.question <> OLD.question OR NEW.verdict = 'passed') AND (
      OLD.verdict <> 'open' OR NEW.verdict NOT IN ('open', 'passed')
      OR (NEW.verdict = 'passed' AND NEW.question <> OLD.question)
      OR (OLD.question = 'notice' AND OLD.presented IS NULL)
      OR (NEW.verdict = 'open' AND (OLD.question || ' ' || NEW.question) NOT IN
        ('notice who', 'who purpose', 'who secrecy', 'purpose secrecy', 'secrecy coaching',
         'coaching amount', 'amount final'))
      OR NOT EXISTS (SELECT 1 FROM json_each(NEW.answers) AS told
        WHERE told.key >= json_array_length(OLD.answers)
          AND json_extract(told.value, '$[0]') = OLD.question AND {SAFE})
      OR (OLD.question = 'who' AND NEW.question = 'secrecy' AND NOT EXISTS
        (SELECT 1 FROM json_each(NEW.answers) AS told
          WHERE told.key >= json_array_length(OLD.answers)
            AND json_extract(told.value, '$[0]') = 'purpose' AND {SAFE})));
  SELECT raise(ABORT, 'an answer that moves nothing is one, to the question that was asked')
    WHERE NEW.verdict = 'open' AND NEW.question = OLD.question AND NEW.answers <> OLD.answers
      AND (json_array_length(NEW.answers) <> json_array_length(OLD.answers) + 1
        OR json_extract(NEW.answers, '$[' || json_array_length(OLD.answers) || '][0]')
          IS NOT OLD.question);
  SELECT raise(ABORT, 'after two answers of no use, or silence, a question is asked by keys')
    WHERE NEW.verdict = 'open' AND NEW.question = OLD.question AND NEW.answers <> OLD.answers
      AND NOT NEW.asked_again AND NEW.typed_only = OLD.typed_only
      AND (OLD.question = 'amount' OR json_extract(NEW.answers, '$[#-1][1]') = 'silence'
        OR EXISTS (SELECT 1 FROM json_each(OLD.answers) AS told
          WHERE json_extract(told.value, '$[0]') = OLD.question));
  SELECT raise(ABORT, 'what was asked by keys is not asked once more')
    WHERE NEW.verdict = 'open' AND NEW.question = OLD.question AND NEW.answers <> OLD.answers
      AND OLD.asked_again AND NEW.typed_only = OLD.typed_only;
  SELECT raise(ABORT, 'only the amount is typed')
    WHERE NEW.typed_only AND NEW.question <> 'amount';
  SELECT raise(ABORT, 'a question is asked again only after an answer')
    WHERE NEW.verdict = OLD.verdict AND NEW.answers = OLD.answers
      AND (NEW.asked_again <> OLD.asked_again OR NEW.typed_only <> OLD.typed_only
        OR NEW.reason <> OLD.reason);
  SELECT raise(ABORT, 'keys and typing do not go back to speech at the same question')
    WHERE NEW.verdict = 'open' AND NEW.question = OLD.question
      AND (NEW.asked_again < OLD.asked_again OR NEW.typed_only < OLD.typed_only);
  SELECT raise(ABORT, 'whoever released it only says so')
    WHERE 'released' IN (NEW.verdict, OLD.verdict) AND (NEW.reason <> OLD.reason
      OR NEW.asked_again <> OLD.asked_again OR NEW.typed_only <> OLD.typed_only);
  SELECT raise(ABORT, 'only a release has names under it')
    WHERE NEW.verdict <> 'released' AND (NEW.released_by IS NOT NULL
      OR NEW.released_second IS NOT NULL OR NEW.released_reason IS NOT NULL);
  SELECT raise(ABORT, 'the moment of a verdict comes with it')
    WHERE NEW.settled_at IS NOT OLD.settled_at AND NEW.verdict = OLD.verdict;
END""",
    "holds_insert": """CREATE TRIGGER holds_insert BEFORE INSERT ON holds BEGIN
  SELECT raise(ABORT, 'holds are never replaced')
    WHERE EXISTS (SELECT 1 FROM holds WHERE id = NEW.id OR transfer_id = NEW.transfer_id);
  SELECT raise(ABORT, 'a hold begins open') WHERE NEW.status <> 'open' OR NEW.due IS NOT NULL
    OR NEW.staff_reason IS NOT NULL;
  SELECT raise(ABORT, 'a hold is about a held transfer')
    WHERE NOT EXISTS (SELECT 1 FROM transfers JOIN checks ON checks.transfer_id = transfers.id
      WHERE transfers.id = NEW.transfer_id AND transfers.status = 'held'
        AND transfers.account_id = NEW.account_id AND NEW.reserved_fen <= transfers.fen
        AND checks.verdict = 'held');
  SELECT raise(ABORT, 'more than the account can reserve')
    WHERE NEW.reserved_fen + (SELECT coalesce(sum(reserved_fen), 0) FROM holds
        WHERE account_id = NEW.account_id AND status IN ('open', 'delayed'))
      > (SELECT balance_fen FROM accounts WHERE id = NEW.account_id);
END""",
    "holds_update": """CREATE TRIGGER holds_update BEFORE UPDATE ON holds BEGIN
  SELECT raise(ABORT, 'a hold stays about what it was')
    WHERE NEW.id <> OLD.id OR NEW.transfer_id <> OLD.transfer_id
      OR NEW.account_id <> OLD.account_id OR NEW.reserved_fen <> OLD.reserved_fen
      OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since OR NEW.unsafe < OLD.unsafe
      OR EXISTS (SELECT 1 FROM json_each(OLD.evidence) AS told
        WHERE json_extract(NEW.evidence, '$[' || told.key || ']') IS NOT told.value);
  SELECT raise(ABORT, 'the hold is settled') WHERE OLD.status NOT IN ('open', 'delayed');
  SELECT raise(ABORT, 'what waits for staff is not released')
    WHERE OLD.status = 'delayed' AND NEW.status = 'open' AND EXISTS (SELECT 1 FROM checks
      WHERE transfer_id = NEW.transfer_id AND verdict = 'released');
  SELECT raise(ABORT, 'an open hold has no names and no day')
    WHERE NEW.status = 'open' AND (NEW.staff IS NOT NULL OR NEW.second IS NOT NULL
      OR NEW.staff_reason IS NOT NULL OR NEW.due IS NOT NULL);
  SELECT raise(ABORT, 'two people let go of a hold, under its check')
    WHERE NEW.status IN ('delayed', 'released') AND (NEW.staff IS NULL OR NEW.second IS NULL
      OR NEW.staff = NEW.second OR NOT EXISTS (SELECT 1 FROM checks
        WHERE transfer_id = NEW.transfer_id AND verdict = 'released'));
  SELECT raise(ABORT, 'a delayed hold keeps its day and its names')
    WHERE OLD.status = 'delayed' AND NEW.status = 'delayed'
      AND (NEW.due <> OLD.due OR NEW.staff <> OLD.staff OR NEW.second <> OLD.second
        OR NEW.staff_reason IS NOT OLD.staff_reason);
  SELECT raise(ABORT, 'a hold ends as it was')
    WHERE NEW.status IN ('released', 'cancelled') AND (NEW.due IS NOT OLD.due
      OR NEW.unsafe <> OLD.unsafe OR NEW.evidence <> OLD.evidence);
END""",
    "service_requests_settled": """CREATE TRIGGER service_requests_settled
    BEFORE UPDATE ON service_requests BEGIN
  SELECT raise(ABORT, 'a request stays what it is')
    WHERE OLD.status <> 'open' OR NEW.id <> OLD.id OR NEW.number <> OLD.number
      OR NEW.kind <> OLD.kind OR NEW.customer_id IS NOT OLD.customer_id
      OR NEW.position_id IS NOT OLD.position_id OR NEW.session <> OLD.session
      OR NEW.created_at <> OLD.created_at;
  SELECT raise(ABORT, 'a name is put under what is done')
    WHERE NEW.status <> 'done' AND (NEW.staff IS NOT NULL OR NEW.second IS NOT NULL);
END""",
    "positions_update": """CREATE TRIGGER positions_update BEFORE UPDATE ON positions BEGIN
  SELECT raise(ABORT, 'a position stays what it is')
    WHERE NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id OR NEW.kind <> OLD.kind
      OR NEW.product <> OLD.product OR NEW.terms <> OLD.terms
      OR NEW.account_id <> OLD.account_id OR NEW.payee_id <> OLD.payee_id
      OR NEW.transfer_id IS NOT OLD.transfer_id OR NEW.created_at <> OLD.created_at
      OR OLD.ended_at IS NOT NULL;
END""",
    "transfers_to_rest": """CREATE TRIGGER transfers_to_rest BEFORE UPDATE ON transfers
    WHEN NEW.status = 'posted' AND EXISTS (SELECT 1 FROM payees
      JOIN accounts ON accounts.id = payees.account_id
      WHERE payees.id = NEW.payee_id AND accounts.purpose <> 'everyday') BEGIN
  SELECT raise(ABORT, 'nothing is added to what lies at rest') WHERE NOT EXISTS
    (SELECT 1 FROM positions JOIN payees ON payees.id = positions.payee_id
        AND payees.account_id = positions.account_id
      WHERE positions.payee_id = NEW.payee_id AND positions.transfer_id = NEW.id
        AND positions.customer_id = NEW.customer_id AND positions.ended_at IS NULL);
END""",
}
"""Triggers of 0001 and 0002, replaced."""

HEAD = "audit_head JOIN audit ON audit.seq = audit_head.seq"
ABOUT = """audit.subject = NEW.id AND json_extract(details, '$.fen') = NEW.fen
      AND json_extract(details, '$.payee') = NEW.payee_id
      AND json_extract(details, '$.account') = NEW.account_id"""
"""SQL: the newest audit row is about this transfer, with the same payee, account and sum."""

ADDED = (
    # Transfers too are written only if the newest audit row, which is written anyway, names them.
    f"""CREATE TRIGGER transfers_insert_audited BEFORE INSERT ON transfers BEGIN
  SELECT raise(ABORT, 'transfers: begins only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE audit.kind = 'begun' AND {ABOUT});
END""",
    f"""CREATE TRIGGER transfers_update_audited BEFORE UPDATE ON transfers BEGIN
  SELECT raise(ABORT, 'transfers: changes only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE {ABOUT}
      AND json_extract(details, '$.step') = NEW.step
      AND (audit.kind = 'posted') = (NEW.status = 'posted'));
END""",
    f"""CREATE TRIGGER checks_insert_audited BEFORE INSERT ON checks BEGIN
  SELECT raise(ABORT, 'checks: begins only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE audit.kind = 'check_started'
      AND audit.subject = NEW.transfer_id AND json_extract(details, '$.check') = NEW.id);
END""",
    f"""CREATE TRIGGER checks_update_audited BEFORE UPDATE ON checks BEGIN
  SELECT raise(ABORT, 'checks: changes only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE audit.kind = 'check_' || NEW.verdict
      AND audit.subject = NEW.transfer_id AND json_extract(details, '$.check') = NEW.id
      AND json_extract(details, '$.question') = NEW.question);
END""",
    f"""CREATE TRIGGER holds_insert_audited BEFORE INSERT ON holds BEGIN
  SELECT raise(ABORT, 'holds: begins only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE audit.kind = 'held'
      AND audit.subject = NEW.transfer_id);
END""",
    f"""CREATE TRIGGER holds_update_audited BEFORE UPDATE ON holds BEGIN
  SELECT raise(ABORT, 'holds: changes only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD} WHERE audit.subject = NEW.transfer_id
      AND audit.kind IN (SELECT value FROM json_each(CASE NEW.status
        WHEN 'open' THEN '["back_to_staff", "hold_unsafe", "hold_warned"]'
        WHEN 'delayed' THEN '["delayed"]'
        WHEN 'released' THEN '["released", "arrived"]'
        ELSE '["hold_cancelled", "revoked"]' END)));
END""",
    f"""CREATE TRIGGER bills_insert_audited BEFORE INSERT ON bills BEGIN
  SELECT raise(ABORT, 'bills: begins only beside its audit row')
    WHERE NOT EXISTS (SELECT 1 FROM {HEAD}, json_each(audit.details, '$.set') AS told
      WHERE told.key = NEW.id AND json_extract(audit.details, '$.row') = 'bills'
        AND json_extract(told.value, '$.fen') = NEW.fen
        AND json_extract(told.value, '$.payee_id') = NEW.payee_id);
END""",
    """CREATE TRIGGER preferences_stay_hers BEFORE UPDATE ON preferences BEGIN
  SELECT raise(ABORT, 'whose they are does not change') WHERE NEW.customer_id <> OLD.customer_id;
END""",
    """CREATE TRIGGER preferences_never_deleted BEFORE DELETE ON preferences BEGIN
  SELECT raise(ABORT, 'preferences are never deleted');
END""",
    # One statement posts: changing the transfer writes its posting, which writes the entries.
    f"""CREATE TRIGGER transfers_posting AFTER UPDATE ON transfers
    WHEN NEW.status = 'posted' AND OLD.status <> 'posted' BEGIN
  INSERT INTO postings (id, transfer_id, at, kind, lines)
    SELECT NEW.posting_id, NEW.id, NEW.posted_at, CASE NEW.service WHEN 'transfer'
      THEN 'transfer_out' WHEN 'withdrawal' THEN 'cash_out' ELSE 'bill' END, {POSTED_LINES}
    FROM (SELECT source.name AS name, payees.id AS payee, NEW.service = 'withdrawal'
          OR (NEW.service <> 'bill' AND (source.purpose <> 'everyday'
            OR (sink.customer_id = source.customer_id AND sink.purpose <> 'everyday'))) AS rests
        FROM accounts AS source, payees JOIN accounts AS sink ON sink.id = payees.account_id
        WHERE source.id = NEW.account_id AND payees.id = NEW.payee_id) AS source
      JOIN payees ON payees.id = source.payee
      JOIN customers ON customers.id = NEW.customer_id;
  SELECT raise(ABORT, 'the transfer has no posting') WHERE NOT EXISTS (SELECT 1 FROM postings
    WHERE id = NEW.posting_id AND transfer_id = NEW.id);
END""",
    # OR IGNORE also applies to the writes of a trigger, so look for rows that were left out.
    """CREATE TRIGGER postings_entries AFTER INSERT ON postings BEGIN
  INSERT INTO entries (posting_id, account_id, number, fen, balance_after_fen, at, kind,
      counterparty)
    SELECT NEW.id, accounts.id, accounts.entry_count + 1, json_extract(line.value, '$[1]'),
      accounts.balance_fen + json_extract(line.value, '$[1]'), NEW.at,
      json_extract(line.value, '$[2]'), json_extract(line.value, '$[3]')
    FROM json_each(NEW.lines) AS line JOIN accounts
      ON accounts.id = json_extract(line.value, '$[0]') ORDER BY line.key;
  SELECT raise(ABORT, 'a line of the posting has no entry')
    WHERE (SELECT count(*) FROM entries JOIN accounts ON accounts.id = entries.account_id
        AND accounts.entry_count = entries.number
        AND accounts.balance_fen = entries.balance_after_fen
      WHERE posting_id = NEW.id) <> json_array_length(NEW.lines);
END""",
    """CREATE TRIGGER transfers_begin BEFORE INSERT ON transfers BEGIN
  SELECT raise(ABORT, 'a transfer begins at its first step, with nothing decided')
    WHERE NEW.step <> 1 OR NEW.posted_at IS NOT NULL OR NEW.posting_id IS NOT NULL
      OR NEW.reason <> '' OR NEW.check_verdict IS NOT NULL OR NEW.check_settled_at IS NOT NULL;
END""",
    f"""CREATE TRIGGER transfers_payable BEFORE INSERT ON transfers WHEN {NOT_PAYABLE} BEGIN
  SELECT raise(ABORT, 'what somebody else has at rest is no payee');
END""",
    f"""CREATE TRIGGER transfers_payable_still BEFORE UPDATE ON transfers
    WHEN {NOT_PAYABLE} BEGIN
  SELECT raise(ABORT, 'what somebody else has at rest is no payee')
    WHERE NEW.payee_id <> OLD.payee_id OR NEW.status = 'posted';
END""",
    """CREATE TRIGGER transfers_decided BEFORE UPDATE ON transfers BEGIN
  SELECT raise(ABORT, 'a transfer stays what it is') WHERE NEW.created_at <> OLD.created_at;
  SELECT raise(ABORT, 'only a posting refers to a check')
    WHERE NEW.status <> 'posted' AND NEW.check_id IS NOT NULL;
  SELECT raise(ABORT, 'postings are never replaced')
    WHERE NEW.status = 'posted' AND EXISTS (SELECT 1 FROM transfers
      WHERE posting_id = NEW.posting_id);
  SELECT raise(ABORT, 'a bill is paid once')
    WHERE NEW.status = 'posted' AND NEW.bill_id IS NOT NULL AND EXISTS (SELECT 1 FROM transfers
      WHERE bill_id = NEW.bill_id AND status = 'posted');
  SELECT raise(ABORT, 'what was held is posted when its hold is released')
    WHERE OLD.status = 'held' AND NEW.status = 'posted' AND NOT EXISTS (SELECT 1 FROM holds
      WHERE transfer_id = NEW.id AND status = 'released');
  SELECT raise(ABORT, 'a cancelled transfer reserves nothing')
    WHERE OLD.status = 'held' AND NEW.status IN ('cancelled', 'failed') AND EXISTS
      (SELECT 1 FROM holds WHERE transfer_id = NEW.id AND status IN ('open', 'delayed'));
  SELECT raise(ABORT, 'what is asked about, held or passed has its check')
    WHERE (NEW.status = 'fraud_check' AND NOT EXISTS (SELECT 1 FROM checks
        WHERE transfer_id = NEW.id AND verdict = 'open'))
      OR (NEW.status = 'held' AND OLD.status <> 'held' AND NOT EXISTS (SELECT 1 FROM checks
        WHERE transfer_id = NEW.id AND verdict = 'held'))
      OR (NEW.status = 'authorise' AND OLD.status = 'fraud_check' AND NOT EXISTS
        (SELECT 1 FROM checks WHERE transfer_id = NEW.id AND verdict = 'passed'))
      OR (NEW.status = 'authorise' AND OLD.status = 'review' AND EXISTS
        (SELECT 1 FROM checks WHERE transfer_id = NEW.id));
END""",
    """CREATE TRIGGER accounts_frozen BEFORE UPDATE ON accounts BEGIN
  SELECT raise(ABORT, 'an account stays what it is')
    WHERE NEW.position <> OLD.position OR NEW.name <> OLD.name;
END""",
    """CREATE TRIGGER customers_frozen BEFORE UPDATE ON customers BEGIN
  SELECT raise(ABORT, 'a customer stays who she is, and her PIN is changed nowhere here')
    WHERE NEW.id <> OLD.id OR NEW.position <> OLD.position OR NEW.name <> OLD.name
      OR NEW.title <> OLD.title OR NEW.pin_hash <> OLD.pin_hash;
END""",
    # A payee marked as own is an account of the same customer; positions of others are never
    # payees.
    """CREATE TRIGGER payees_own BEFORE INSERT ON payees BEGIN
  SELECT raise(ABORT, 'a payee is an everyday account, or opens what she puts to rest')
    WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id
      AND (purpose = 'everyday' OR (customer_id = NEW.customer_id AND entry_count = 0
        AND NOT NEW.listed AND NOT EXISTS (SELECT 1 FROM payees
          WHERE payees.account_id = NEW.account_id))));
END""",
    """CREATE TRIGGER positions_opened BEFORE INSERT ON positions BEGIN
  SELECT raise(ABORT, 'a position begins with the transfer that fills it')
    WHERE NEW.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM transfers
      WHERE id = NEW.transfer_id AND customer_id = NEW.customer_id AND payee_id = NEW.payee_id
        AND status = 'review' AND step = 1);
END""",
    """CREATE TRIGGER payee_requests_begin BEFORE INSERT ON payee_requests BEGIN
  SELECT raise(ABORT, 'a request begins open') WHERE NEW.status <> 'open'
    OR NEW.staff_reason IS NOT NULL;
END""",
    """CREATE TRIGGER payee_requests_settled BEFORE UPDATE ON payee_requests BEGIN
  SELECT raise(ABORT, 'a request stays what it is')
    WHERE OLD.status <> 'open' OR NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id
      OR NEW.session <> OLD.session OR NEW.number <> OLD.number
      OR NEW.created_at <> OLD.created_at;
  SELECT raise(ABORT, 'a name is put under what is decided')
    WHERE NEW.status = 'open' AND (NEW.staff IS NOT NULL OR NEW.staff_reason IS NOT NULL);
  SELECT raise(ABORT, 'a request brings the payee that was asked for')
    WHERE NEW.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM payees
      JOIN accounts ON accounts.id = payees.account_id WHERE payees.id = NEW.payee_id
        AND payees.customer_id = NEW.customer_id AND accounts.number = NEW.number);
END""",
    """CREATE TRIGGER service_requests_begin BEFORE INSERT ON service_requests BEGIN
  SELECT raise(ABORT, 'a request begins open') WHERE NEW.status <> 'open';
  SELECT raise(ABORT, 'cash is handed out of what she has booked and paid for')
    WHERE NEW.position_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM positions
      JOIN transfers ON transfers.id = positions.transfer_id
      WHERE positions.id = NEW.position_id AND positions.kind = 'cash'
        AND positions.customer_id = NEW.customer_id AND positions.ended_at IS NULL
        AND transfers.status = 'posted');
END""",
    """CREATE TRIGGER tickets_begin BEFORE INSERT ON tickets BEGIN
  SELECT raise(ABORT, 'a ticket begins with nothing done')
    WHERE NEW.taken_at IS NOT NULL OR NEW.closed_at IS NOT NULL OR NEW.note <> '';
END""",
    """CREATE TRIGGER social_insurance_never_deleted BEFORE DELETE ON social_insurance BEGIN
  SELECT raise(ABORT, 'social_insurance are never deleted');
END""",
    """CREATE TRIGGER social_insurance_stays BEFORE UPDATE ON social_insurance BEGIN
  SELECT raise(ABORT, 'whose it is, and what she has, is not ours to change')
    WHERE NEW.customer_id <> OLD.customer_id OR NEW.medical_fen <> OLD.medical_fen;
END""",
)

FILL_LINES = """UPDATE postings SET lines = (SELECT json_group_array(json_array(account_id, fen,
    kind, counterparty)) FROM (SELECT * FROM entries WHERE posting_id = postings.id
    ORDER BY seq))"""


def nothing(run: Any, table: str) -> str:
    """Return the trigger that refuses NULL in columns that need a value.

    With OR REPLACE a NULL becomes the column's default, but only after the other triggers have run.
    They have compared with NULL, which is neither equal nor unequal to anything.
    """
    info = run(f"PRAGMA table_info({table})").all()
    missing = " OR ".join(f"NEW.{row[1]} IS NULL" for row in info if row[3])
    return f"""CREATE TRIGGER {table}_not_nothing BEFORE UPDATE ON {table} WHEN {missing} BEGIN
  SELECT raise(ABORT, '{table}: something is missing');
END"""


def upgrade() -> None:
    """Add columns, replace the earlier triggers that had a gap, and add new ones."""
    run = op.get_bind().exec_driver_sql
    for column in COLUMNS:
        run(f"ALTER TABLE {column}")
    for trigger in (
        *CHANGED, *(f"{table}_staff" for table in NAMES),
        "refusals_insert", "script_words_insert", "postings_never_changed",
    ):  # fmt: skip
        run(f"DROP TRIGGER {trigger}")
    run(FILL_LINES)
    run(
        "CREATE TRIGGER postings_never_changed BEFORE UPDATE ON postings "
        "BEGIN SELECT raise(ABORT, 'postings are never changed'); END"
    )
    for statement in (*CHANGED.values(), *ADDED):
        run(statement)
    for table in (*PLACES, *NUMBERED):
        for statement in places(table):
            run(statement)
        run(nothing(run, table))
    for table, the_same in KEYS.items():
        run(
            f"CREATE TRIGGER {table}_key_taken BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {the_same}) "
            f"BEGIN SELECT raise(ABORT, '{table} are never replaced'); END"
        )
    for table in NAMES:
        for statement in staff_names(table):
            run(statement)
    for table in GUARDED:
        begins, changes = guard(table)
        run(begins)
        if table != "payees":  # payees never change
            run(changes)
