"""Verify the books with plain SQL, independent of the bank's code and of its triggers.

This module compares balances with entries, entries with their postings, each posting with its
transfer, check, release or cash request, each check with its answers, each guarded field with its
audit row, and the triggers with the migrations. ``audit`` verifies the log's own chain; the command
``audit verify`` does both.
"""

# ruff: noqa: S608  (no part of the SQL comes from outside)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError

from assistant.storage.as_it_is import as_it_is
from assistant.storage.audit import AuditFinding, broken_log
from assistant.storage.database import schema_of_today, schema_rows
from assistant.storage.file_check import INTEGRITY
from assistant.storage.opened import key_of, server_of
from assistant.storage.told import Told, told_in, untold

LINE_FEN = 1_000_000
"""The highest amount, in fen, that may be posted without a fraud check of it (docs/guard.md)."""
YES_MICROSECONDS = 300_000_000
"""Most microseconds between the final yes and the posting, or the order of what arrives later: five
minutes (docs/guard.md)."""
_FRESH = " OR ".join(
    f"{ordered} - settled_at BETWEEN 0 AND {YES_MICROSECONDS}"
    for ordered in ("posted_at", "due - 7200000000", "due - 86400000000")
)
"""The condition on a passed check; what arrives later was ordered two or 24 hours before it was due."""

RULES = {
    "account {} does not hold what its entries sum to": """
        SELECT accounts.id FROM accounts LEFT JOIN entries ON account_id = accounts.id
        GROUP BY accounts.id HAVING balance_fen <> coalesce(sum(fen), 0)
          OR entry_count <> count(entries.seq)""",
    "entry {} does not continue its account": """
        SELECT seq FROM (SELECT *, sum(fen) OVER hers AS sum_fen, row_number() OVER hers AS place
          FROM entries WINDOW hers AS (PARTITION BY account_id ORDER BY seq))
        WHERE sum_fen <> balance_after_fen OR place <> number""",
    "customer's account {} is below zero": """
        SELECT id FROM accounts WHERE kind = 'customer' AND balance_fen < 0""",
    "entry {} has no posting, or is no line of it": """
        SELECT entries.seq FROM entries LEFT JOIN postings ON postings.id = posting_id
        WHERE postings.id IS NULL OR postings.at <> entries.at OR NOT EXISTS
          (SELECT 1 FROM json_each(postings.lines) AS line
            WHERE json_extract(line.value, '$[0]') = account_id
              AND json_extract(line.value, '$[1]') = fen
              AND json_extract(line.value, '$[2]') = entries.kind
              AND json_extract(line.value, '$[3]') = counterparty)""",
    "posting {} does not sum to zero over its lines": """
        SELECT postings.id FROM postings LEFT JOIN entries ON posting_id = postings.id
        GROUP BY postings.id HAVING coalesce(sum(fen), 1) <> 0 OR count(*) < 2
          OR count(*) <> json_array_length(lines)""",
    "posting {} has no transfer that was posted so": """
        SELECT postings.id FROM postings WHERE transfer_id IS NOT NULL AND NOT EXISTS
          (SELECT 1 FROM transfers JOIN payees ON payees.id = payee_id
            JOIN entries AS paid ON paid.posting_id = postings.id
              AND paid.account_id = transfers.account_id AND paid.fen = -transfers.fen
            JOIN entries AS got ON got.posting_id = postings.id
              AND got.account_id = payees.account_id AND got.fen = transfers.fen
            WHERE transfers.id = postings.transfer_id AND transfers.posting_id = postings.id
              AND status = 'posted' AND posted_at = postings.at)""",
    "posting {} takes from a customer without a transfer and without booked cash": f"""
        SELECT DISTINCT postings.id FROM postings JOIN entries ON posting_id = postings.id
          JOIN accounts ON accounts.id = account_id
        WHERE transfer_id IS NULL AND accounts.kind = 'customer' AND fen < 0 AND NOT EXISTS
          (SELECT 1 FROM positions JOIN service_requests ON position_id = positions.id
            WHERE positions.account_id = accounts.id AND positions.kind = 'cash'
              AND ended_as = 'collected' AND ended_at = postings.at AND status = 'done'
              AND coalesce(staff, '') <> '' AND balance_after_fen = 0
              AND (fen >= -{LINE_FEN} OR coalesce(second, staff) <> staff))""",
    "transfer {} is posted without its posting": """
        SELECT transfers.id FROM transfers LEFT JOIN postings
          ON postings.id = posting_id AND postings.transfer_id = transfers.id
        WHERE status = 'posted' AND postings.id IS NULL""",
    "transfer {} was posted above the line without its own check": f"""
        SELECT transfers.id FROM transfers LEFT JOIN checks ON checks.id = check_id
          AND checks.transfer_id = transfers.id AND checks.account_id = transfers.account_id
          AND checks.payee_id = transfers.payee_id AND checks.fen = transfers.fen
          AND verdict = check_verdict AND settled_at = check_settled_at
        WHERE status = 'posted' AND (transfers.fen > {LINE_FEN} OR check_id IS NOT NULL
            OR EXISTS (SELECT 1 FROM checks AS any_ WHERE any_.transfer_id = transfers.id))
          AND (checks.id IS NULL OR verdict NOT IN ('passed', 'released')
            OR (verdict = 'passed' AND NOT coalesce({_FRESH}, 0)))""",
    "transfer {} arrived before the moment that she chose": """
        SELECT id FROM transfers WHERE status = 'posted' AND posted_at < due
          AND check_verdict IS NOT 'released'""",
    "transfer {} is on the way without a check that had just passed": f"""
        SELECT id FROM transfers WHERE status = 'authorise' AND due IS NOT NULL AND NOT EXISTS
          (SELECT 1 FROM checks WHERE transfer_id = transfers.id AND verdict = 'passed'
            AND checks.account_id = transfers.account_id AND checks.payee_id = transfers.payee_id
            AND checks.fen = transfers.fen AND ({_FRESH}))""",
    "check {} passed without an answer to each question": """
        SELECT checks.id FROM checks, json_each('["notice","who","purpose","secrecy",'
          || '"coaching","amount","final"]') AS asked
        WHERE verdict = 'passed' AND (question <> 'final' OR presented IS NULL OR NOT EXISTS
          (SELECT 1 FROM json_each(answers) AS told
            WHERE json_extract(told.value, '$[0]') = asked.value))
        GROUP BY checks.id""",
    "check {} has an answer that the log does not tell": """
        SELECT checks.id FROM checks, json_each(answers) AS told
        WHERE json_extract(told.value, '$[0]') NOT IN ('signal', 'purpose') AND NOT EXISTS
          (SELECT 1 FROM audit WHERE subject = transfer_id AND kind GLOB 'check_*'
            AND json_extract(details, '$.check') = checks.id
            AND json_extract(details, '$.answered[0]') = json_extract(told.value, '$[0]')
            -- a sum is masked there
            AND (json_extract(told.value, '$[0]') = 'amount' OR
              json_extract(details, '$.answered[1]') = json_extract(told.value, '$[1]')))
        GROUP BY checks.id""",
    "check {} was released by nobody, or by one": """
        SELECT id FROM checks WHERE verdict = 'released' AND (coalesce(released_by, '') = ''
          OR coalesce(released_second, '') = '' OR released_by = released_second)""",
    "hold {} does not fit its transfer": """
        SELECT holds.id FROM holds JOIN transfers ON transfers.id = transfer_id
        WHERE (holds.status IN ('open', 'delayed')) <> (transfers.status = 'held')
          OR (holds.status = 'released') <> (transfers.status = 'posted')""",
    "check {} was released by names that the log does not tell": """
        SELECT id FROM checks WHERE verdict = 'released' AND NOT EXISTS
          (SELECT 1 FROM audit WHERE subject = transfer_id
            AND kind IN ('released', 'delayed', 'check_released')
            AND json_extract(details, '$.staff') = released_by
            AND json_extract(details, '$.second') = released_second)""",
    "hold {} was let go of by others than its check": """
        SELECT holds.id FROM holds WHERE status IN ('delayed', 'released') AND NOT EXISTS
          (SELECT 1 FROM checks WHERE checks.transfer_id = holds.transfer_id
            AND verdict = 'released' AND released_by = staff AND released_second = second)""",
    "transfer {} was posted, and the log does not tell of it": """
        SELECT transfers.id FROM transfers WHERE status = 'posted' AND NOT EXISTS
          (SELECT 1 FROM audit WHERE subject = transfers.id AND kind = 'posted'
            AND json_extract(details, '$.fen') = transfers.fen
            AND json_extract(details, '$.payee') = payee_id
            AND json_extract(details, '$.account') = account_id)""",
    "transfer {} was posted to a payee that had been taken out": """
        SELECT transfers.id FROM transfers JOIN payees_taken_out USING (payee_id)
        WHERE status = 'posted' AND posted_at > payees_taken_out.at""",
    "transfer {} refers to a posting or a check of none": """
        SELECT id FROM transfers WHERE (status <> 'posted' AND posting_id IS NOT NULL)
          OR (status <> 'posted' AND check_id IS NOT NULL)
          OR (check_id IS NULL AND (check_verdict IS NOT NULL OR check_settled_at IS NOT NULL))""",
    "entry {} is not in its place": """
        SELECT min(seq) FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM entries)
        WHERE seq <> place HAVING min(seq) IS NOT NULL""",
    "hold {} has other evidence than its check": """
        SELECT holds.id FROM holds, checks ON checks.transfer_id = holds.transfer_id
        WHERE number = (SELECT max(number) FROM checks AS all_
            WHERE all_.transfer_id = holds.transfer_id)
          AND EXISTS (SELECT 1 FROM json_each(checks.evidence) AS told
            WHERE json_extract(holds.evidence, '$[' || told.key || ']') IS NOT told.value)""",
    "hold {} is unsafe by the log, and not in its row": """
        SELECT holds.id FROM holds WHERE NOT unsafe AND (EXISTS (SELECT 1 FROM refusals
            WHERE refusals.transfer_id = holds.transfer_id AND kind = 'held' AND unsafe)
          OR EXISTS (SELECT 1 FROM audit WHERE subject = holds.transfer_id
            AND kind = 'hold_unsafe'))""",
    "transfer {} was asked about or held, and is not remembered": """
        SELECT transfers.id FROM transfers WHERE NOT EXISTS (SELECT 1 FROM refusals
            WHERE transfer_id = transfers.id AND payee_id = transfers.payee_id
              AND fen = transfers.fen)
          AND (EXISTS (SELECT 1 FROM holds WHERE transfer_id = transfers.id)
            OR (status = 'cancelled' AND EXISTS (SELECT 1 FROM checks
              WHERE transfer_id = transfers.id)))""",
    "words of a fraud that the log tells in row {} are not remembered": """
        SELECT seq FROM (SELECT min(seq) AS seq, at, session, customer_id, count(*) AS number,
            json_extract(details, '$.script') AS script FROM audit
          WHERE kind IN ('script_words', 'scheme_told') GROUP BY 2, 3, 4, script) AS told
        WHERE number <> (SELECT count(*) FROM script_words WHERE at = told.at
          AND session = told.session AND coalesce(customer_id, '') = told.customer_id
          AND script_words.script = told.script)""",
    "delivery {} has not ended as the log tells": """
        SELECT id FROM deliveries LEFT JOIN
          (SELECT subject, json_extract(details, '$.ended') AS told FROM audit
            WHERE kind = 'delivery_ended') AS ends ON ends.subject = channel || ' ' || key
        WHERE ended_as IS NOT told""",
    "bill {} was paid more than once": """
        SELECT bill_id FROM transfers WHERE status = 'posted' AND bill_id IS NOT NULL
        GROUP BY bill_id HAVING count(*) > 1""",
    "account {} lies at rest, and others than its opening transfer paid into it": """
        SELECT positions.account_id FROM positions JOIN entries
          ON entries.account_id = positions.account_id AND entries.fen > 0
          JOIN postings ON postings.id = posting_id
        WHERE postings.transfer_id IS NOT positions.transfer_id
          OR NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = positions.account_id
            AND accounts.customer_id = positions.customer_id)""",
}
"""Sentences about wrong rows, each with the SELECT that finds such rows."""
OTHER_LINES = """
    SELECT postings.id FROM postings JOIN transfers ON transfers.id = postings.transfer_id
      JOIN payees ON payees.id = payee_id JOIN accounts AS sink ON sink.id = payees.account_id
      JOIN accounts AS source ON source.id = transfers.account_id
      JOIN customers ON customers.id = transfers.customer_id,
      (SELECT 'transfer' AS of_, 'transfer_out' AS told UNION SELECT 'withdrawal', 'cash_out'
        UNION SELECT 'bill', 'bill') AS kinds ON of_ = service,
      (SELECT 0 AS is_rest UNION SELECT 1) AS rest ON is_rest = (service = 'withdrawal'
        OR (service <> 'bill' AND (source.purpose <> 'everyday'
          OR (sink.customer_id IS source.customer_id AND sink.purpose <> 'everyday'))))
    WHERE postings.kind <> told OR lines IS NOT json_array(
      json_array(source.id, -fen, told, iif(is_rest, payees.relation, payees.name)),
      json_array(sink.id, fen, 'transfer_in', iif(is_rest, source.name, customers.name)))"""
"""SELECT of postings that differ from what ``transfers_posting`` (0003) writes for a transfer."""


def verify_everything(engine: Engine, kept: tuple[int, str] | None = None) -> list[AuditFinding]:
    """Return the faults of the log and the books (empty: there are none).

    Unreadable parts are reported, and the rest is verified.

    Args:
        engine: From ``open_database``, which has the key.
        kept: As in ``verify_audit``.
    """
    key = key_of(engine)
    with as_it_is(engine) as (connection, unreadable):
        findings = broken_log(connection, key, kept)
        told = told_in(connection)
        problems = [
            *unreadable,
            *_broken_rules(connection),
            *untold(connection, told, key),
            *_other_lines(connection, told),
            *_broken_records(engine, connection),
        ]
    return [*findings, *(AuditFinding(0, problem) for problem in problems)]


def _broken_rules(connection: Connection) -> Iterator[str]:
    for problem, query in RULES.items():
        try:
            rows = connection.exec_driver_sql(query).all()
        except DatabaseError as err:
            yield f"whether {problem.format('…')!r} cannot be told: {err.orig}"
            continue
        for row in rows:
            yield problem.format(row[0])


def _other_lines(connection: Connection, told: Told) -> Iterator[str]:
    """Yield a sentence for each posting whose lines differ from those the database writes itself.

    Postings from before migration 0009 are compared with the HMAC that was written then.
    """
    for (posting,) in connection.exec_driver_sql(OTHER_LINES):
        if posting not in told.bound.get("postings", {}):
            yield f"posting {posting} does not say what its transfer moved"


def _broken_records(engine: Engine, connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the rules, and with the file if there is one."""
    server = server_of(engine)
    if server is not None:
        yield from server.other_rules(engine)
        return
    yield from _other_schema(connection)
    yield from _broken_file(connection)


def _other_schema(connection: Connection) -> Iterator[str]:
    """Yield the names of tables, indexes and triggers that differ from the migrations'."""
    there, made = Counter(schema_rows(connection)), Counter(schema_of_today())
    missing, foreign = made - there, there - made
    places = {(row.type, row.name) for row in foreign}
    for row in missing:
        if (row.type, row.name) in places:
            yield f"{row.name} is another one than the migrations make"
        else:
            yield f"{row.name} is missing from the database's rules"
    there_too = {(row.type, row.name) for row in missing}
    for row in foreign:
        if (row.type, row.name) not in there_too:
            yield f"{row.name} ({row.type} on {row.table}) is none of the database's rules"


def _broken_file(connection: Connection) -> Iterator[str]:
    """Yield the faults of the file that SQLite's own check finds.

    For example an index without its rows, under an unchanged definition. Queries that use such an
    index find no hold, no refusal and no wrong PIN, though the tables have them.
    """
    try:
        found = connection.exec_driver_sql(INTEGRITY).scalars().all()
    except DatabaseError as err:
        yield f"the file cannot be checked: {err.orig}"
        return
    yield from (f"the file is damaged: {told}" for told in found if told != "ok")
