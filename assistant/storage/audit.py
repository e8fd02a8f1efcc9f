"""The audit log: every decision as a row that only follows, each carrying the hash of the last.

It holds names of staff, ids, amounts, codes and account tails; never a PIN, never a full
account number. Which key a text stands under decides whether its digits are masked, never what
the digits look like: a staff number of eight digits says who it was, and an id is an id.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from assistant.masking import on_record
from assistant.storage.database import reading
from assistant.storage.moment import to_moment
from assistant.storage.tables import audit, audit_head

NAMED = frozenset(
    {"staff", "second", "account", "accounts", "check", "hold", "payee", "position", "transfer"}
)
"""Keys of details that say who or which; whatever else is text may be somebody's own words."""
_LONG_NUMBER = re.compile(r"\d{6,}")
"""A PIN or an account number; amounts are kept as numbers of JSON, not as text."""


@dataclass(frozen=True)
class AuditFinding:
    """One place where the log is not what was written."""

    seq: int
    """The row's place in the log, counted from 1."""
    problem: str
    """changed, missing or reordered, in a sentence."""


def record(
    connection: Connection,
    at: datetime,
    kind: str,
    *,
    session: str = "",
    customer_id: str = "",
    subject: str = "",
    **details: Any,
) -> None:
    """Append one row, in the caller's own transaction: the decision and its row stand together.

    Args:
        connection: A writing transaction.
        at: When, by the bank's clock.
        kind: What happened, e.g. ``pin_wrong``, ``check_answer``, ``posted``.
        session: The visit; empty outside of one.
        customer_id: Whose affair; empty where it is nobody's.
        subject: The id of the transfer, hold or ticket.
        details: JSON values; long runs of digits in texts are masked, but under ``NAMED``.
    """
    head = connection.execute(select(audit_head.c.seq, audit_head.c.hash)).one()
    row = {
        "seq": head.seq + 1,
        "at": to_moment(at),
        "kind": kind,
        "session": session,
        "customer_id": customer_id,
        "subject": subject,
        "details": json.dumps(
            {key: told if key in NAMED else _masked(told) for key, told in details.items()},
            ensure_ascii=False,
            sort_keys=True,
        ),
        "previous": head.hash,
    }
    connection.execute(insert(audit).values(**row, hash=_hash(row)))


def verify_audit(engine: Engine) -> list[AuditFinding]:
    """Read the whole log; return what is changed, missing or reordered, empty when it is sound."""
    with reading(engine) as connection:
        rows = connection.execute(select(audit).order_by(audit.c.seq)).mappings().all()
        head = connection.execute(select(audit_head)).mappings().one_or_none()
    findings: list[AuditFinding] = []
    seq, previous = 0, ""
    for row in rows:
        findings += [AuditFinding(n, f"row {n} is missing") for n in range(seq + 1, row["seq"])]
        body = {key: value for key, value in row.items() if key != "hash"}
        if _hash(body) != row["hash"]:
            findings.append(AuditFinding(row["seq"], f"row {row['seq']} was changed"))
        elif row["seq"] == seq + 1 and row["previous"] != previous:
            problem = f"row {row['seq']} does not follow row {seq}: reordered, or one was replaced"
            findings.append(AuditFinding(row["seq"], problem))
        seq, previous = row["seq"], row["hash"]
    if head is None:
        findings.append(AuditFinding(seq, "the log's head is missing"))
    elif (head["seq"], head["hash"]) != (seq, previous):
        cut = [AuditFinding(n, f"row {n} is missing") for n in range(seq + 1, head["seq"] + 1)]
        findings += cut or [AuditFinding(seq, f"the log's head does not name row {seq}")]
    return findings


def _hash(row: dict[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return on_record(_LONG_NUMBER.sub(lambda run: "•" * len(run[0]), value))
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value
