"""Check facts that must hold in a bank's database by plain SQL, without the bank's code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

FIVE_MINUTES = 300_000_000
"""Microseconds."""


@dataclass(frozen=True)
class LedgerFacts:
    """The rows that matter, as they lie on the disk."""

    total: int
    """Sum of all entries, fen."""
    unbalanced: list[str]
    """Postings whose entries do not sum to zero."""
    negative: list[str]
    """Customers' accounts below zero."""
    posted: list[dict[str, object]]
    """Posted transfers with their checks."""

    @classmethod
    def read(cls, path: Path) -> LedgerFacts:
        """Read the database at ``path``."""
        with sqlite3.connect(path) as database:
            database.row_factory = sqlite3.Row
            (total,) = database.execute("SELECT coalesce(sum(fen), 0) FROM entries").fetchone()
            unbalanced = database.execute(
                "SELECT posting_id FROM entries GROUP BY posting_id HAVING sum(fen) <> 0"
            ).fetchall()
            negative = database.execute(
                "SELECT id FROM accounts WHERE kind = 'customer' AND balance_fen < 0"
            ).fetchall()
            posted = database.execute(
                "SELECT t.id, t.fen, t.posting_id, t.posted_at, c.verdict, c.fen AS checked_fen,"
                " c.transfer_id AS checked_transfer, c.payee_id = t.payee_id AS same_payee,"
                " c.account_id = t.account_id AS same_account, c.settled_at"
                " FROM transfers t LEFT JOIN checks c ON c.id = t.check_id"
                " WHERE t.status = 'posted'"
            ).fetchall()
        return cls(
            total,
            [row["posting_id"] for row in unbalanced],
            [row["id"] for row in negative],
            [dict(row) for row in posted],
        )

    def must_hold(self, line_fen: int) -> None:
        """Assert that money is conserved and that the line was kept."""
        assert self.total == 0
        assert not self.unbalanced
        assert not self.negative
        postings = [row["posting_id"] for row in self.posted]
        assert len(postings) == len(set(postings)), "something was posted twice"
        for row in self.posted:
            if row["fen"] <= line_fen:
                continue
            assert row["verdict"] in {"passed", "released"}, f"unchecked: {row}"
            assert row["checked_transfer"] == row["id"]
            assert row["checked_fen"] == row["fen"]
            assert row["same_payee"] and row["same_account"]
            if row["verdict"] == "passed":
                age = row["posted_at"] - row["settled_at"]
                assert 0 <= age <= FIVE_MINUTES, f"an old yes: {row}"
