"""Check the books after every step, by plain SQL and without the bank's code.

Tables that only grow are read from the place where the last check ended, so that a step is fast. At
the end of a world everything is read from the beginning.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections import Counter
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from assistant.banking.products import products
from assistant.banking.seed_staff import SANDBOX_STAFF
from assistant.simulation.oracle import (
    LATER,
    UNSETTLED,
    Account,
    Bill,
    Card,
    Oracle,
    Ticket,
    Transfer,
)
from assistant.simulation.oracle_guard import (
    CHINA,
    DAY,
    LIMIT,
    LINE,
    LOCKS,
    MEMORY,
    YES_LIVES,
    Refused,
    alike,
    locked_out,
)
from assistant.simulation.oracle_rest import Position, Product
from assistant.simulation.report import Violation
from assistant.storage.audit_key import PLAY_KEY

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ON_STAFF = {each.number for each in SANDBOX_STAFF}
"""Numbers of the staff, who may sign."""
MICROSECOND = timedelta(microseconds=1)


def moment(stored: int) -> datetime:
    """Return the UTC time of stored microseconds."""
    return EPOCH + stored * MICROSECOND


def ordered_at(row: sqlite3.Row) -> list[datetime]:
    """Return when a posted transfer (a row) may have been ordered under her PIN.

    What arrived at once was ordered then; another two or 24 hours before it was due.
    """
    if row["due"] is None:
        return [moment(row["posted_at"])]
    return [moment(row["due"]) - each for each in LATER.values()]


class Watch:
    """Read and check one database."""

    def __init__(self, path: Path, spool: Path) -> None:
        """Open the database at ``path`` for reading; ``spool`` may hold tickets too."""
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._spool = spool
        self._entry = self._log = self._posting = self._refusal = 0
        self._hash = ""
        self._seeded = 0
        self._balances: Counter[str] = Counter()
        self._posted: dict[str, sqlite3.Row] = {}
        """Posted transfers, in the order of their posting."""
        self._in_log: Counter[tuple[str, str]] = Counter()
        """How often the log has each pair (kind, subject)."""
        self._pins_right: set[tuple[str, int]] = set()
        """Customer and time of each right PIN."""
        self._closed: dict[str, dict[str, int]] = {}
        """For each customer, her closed locks with their values, according to the log."""
        self._lost: set[str] = set()
        """Accounts that are frozen, according to the log."""
        self._locked_at: dict[str, tuple[dict[str, int], bool]] = {}
        """For each transfer, the locks and the freeze of its account when it was posted."""
        self._handed_over: set[str] = set()
        """Accounts of cash that the desk has handed over."""
        self._alarms: dict[str, int] = {}
        """For each customer or visit, the log's row of the last words of fraud, loss or locked
        PIN."""
        self._signed: dict[str, int] = {}
        """For each transfer, the log's row in which two people last released or delayed it."""
        self._too_early: set[str] = set()
        """Transfers whose release was signed before a later alarm about the customer."""
        self._bills: set[str] = set()
        """The bills that are paid."""

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def oracle(self, pins: dict[str, str]) -> Oracle:
        """Return an oracle whose model begins with the present books."""
        oracle = Oracle(
            cards={customer: Card(pin) for customer, pin in pins.items()},
            accounts={
                row["id"]: Account(
                    row["customer_id"],
                    row["balance_fen"],
                    row["single_limit_fen"],
                    row["daily_limit_fen"],
                    {lock for lock in LOCKS if row[lock]},
                    row[LIMIT],
                    row["lost_at"] is not None,
                    row["purpose"],
                )
                for row in self._all("SELECT * FROM accounts")
            },
            payees={
                row["id"]: (row["customer_id"], row["account_id"])
                for row in self._all("SELECT * FROM payees")
            },
            bills=[
                Bill(*row)
                for row in self._all(
                    "SELECT id, customer_id, kind, payee_id, fen, due_on FROM bills"
                )
            ],
            products={
                each.id: Product(
                    each.kind,
                    each.minimum.fen,
                    each.months,
                    Fraction(each.bp, 10_000),
                    each.risk,
                )
                for each in products()
            },
            risk={row["id"]: row["risk_level"] for row in self._all("SELECT * FROM customers")},
        )
        for row in self._all("SELECT * FROM transfers ORDER BY posted_at"):
            at = moment(row["changed_at"])
            asked = (row["customer_id"], row["account_id"], row["payee_id"], row["fen"])
            transfer = Transfer(row["key"], asked, row["session"], *asked, at, at)
            transfer.id, transfer.status, transfer.step = row["id"], row["status"], row["step"]
            transfer.posted_at = at
            oracle.transfers.append(transfer)
        self._seeded = len(oracle.transfers)
        self._new_entries()
        self._new_log()
        self._new_postings(oracle)
        return oracle

    def learn_ids(self, oracle: Oracle) -> None:
        """Tell the oracle the bank's id of each thing that it expects in the books.

        Raises:
            Violation: An expected thing is missing in the books.
        """
        for transfer in oracle.transfers[self._seeded :]:
            if not transfer.id:
                transfer.id = self._id("SELECT id FROM transfers WHERE key = ?", transfer.key)
        for opening, position in oracle.at_rest.items():
            if not position.id:
                self._learn_position(oracle, opening, position)
        for hold in oracle.holds:
            if not hold.id:
                query = "SELECT id FROM holds WHERE transfer_id = ?"
                hold.id = self._id(query, hold.transfer.id)
        known = {ticket.id for ticket in oracle.tickets}
        for ticket in oracle.tickets:
            if not ticket.id:
                ticket.id = self._new_ticket(ticket, known)
                known.add(ticket.id)

    def _learn_position(self, oracle: Oracle, opening: Transfer, position: Position) -> None:
        query = "SELECT * FROM positions WHERE transfer_id = ?"
        row = self._one(query, opening.id)
        if row is None:
            raise Violation(f"nothing was bought by {opening.id}")
        customer, _ = oracle.payees.pop(position.payee)
        oracle.payees[row["payee_id"]] = (customer, row["account_id"])
        oracle.accounts[row["account_id"]] = oracle.accounts.pop(position.account)
        position.id, position.account = row["id"], row["account_id"]
        position.payee = opening.payee = row["payee_id"]

    def look(self, oracle: Oracle, *, everything: bool = False) -> None:
        """Compare the books with the rules and the oracle. Raises ``Violation``.

        Args:
            oracle: The expected books.
            everything: Whether to check every transfer, not only those that the last call
                changed, and the file itself. The first check reads everything.
        """
        self._new_entries()
        self._compare_balances(oracle)
        self._compare_bills(oracle)
        self._compare_transfers(oracle, oracle.transfers if everything else oracle.touched)
        self._compare_holds(oracle)
        self._compare_rest(oracle)
        self._new_log()
        self._compare_locks(oracle)
        self._new_postings(oracle)
        self._new_refusals(oracle)
        self._compare_tickets(oracle)
        if everything:
            for row in self._all("PRAGMA foreign_key_check"):
                raise Violation(f"a row points nowhere: {tuple(row)}")
            _must(self._value("PRAGMA integrity_check") == "ok", "the file is damaged")

    def settled_of(self, transfer_ids: list[str]) -> list[bool]:
        """Return for each of these held transfers whether it is no longer held in the books."""
        return [
            self._value("SELECT status FROM transfers WHERE id = ?", each) != "held"
            for each in transfer_ids
        ]

    # Money

    def _new_entries(self) -> None:
        postings: Counter[str] = Counter()
        for row in self._all("SELECT * FROM entries WHERE seq > ? ORDER BY seq", self._entry):
            self._entry = row["seq"]
            postings[row["posting_id"]] += row["fen"]
            self._balances[row["account_id"]] += row["fen"]
        _must(not any(postings.values()), f"a posting does not sum to zero: {postings}")

    def _compare_balances(self, oracle: Oracle) -> None:
        total = 0
        rows = self._all("SELECT id, balance_fen, customer_id FROM accounts")
        reserved = oracle.reserved()
        for row in rows:
            name, fen = row["id"], row["balance_fen"]
            total += fen
            expected = oracle.accounts[name].balance
            # This runs at every step for every account, so texts are built only if needed.
            if fen != expected:
                raise Violation(f"{name} holds {fen} fen, the oracle says {expected}")
            if fen != self._balances[name]:
                raise Violation(f"{name} holds {fen} fen, not what its entries say")
            if row["customer_id"] is not None:
                if fen < 0:
                    raise Violation(f"{name} is negative: {fen}")
                if expected < reserved[name]:
                    raise Violation(f"{name}: more is reserved than there is")
        _must(total == 0, f"all money together is {total} fen")

    def _compare_holds(self, oracle: Oracle) -> None:
        query = (
            "SELECT id, status, reserved_fen, unsafe, due FROM holds "
            "WHERE status IN ('open', 'delayed')"
        )
        there = {tuple(row) for row in self._all(query)}
        expected = {
            (
                hold.id,
                hold.status,
                hold.reserved,
                int(hold.unsafe),
                None if hold.due is None else (hold.due - EPOCH) // MICROSECOND,
            )
            for hold in oracle.holds
            if hold.status in UNSETTLED
        }
        _must(
            there == expected, f"holds are {there - expected}, the oracle says {expected - there}"
        )

    def _compare_rest(self, oracle: Oracle) -> None:
        """Check that each position holds its price or nothing, and booked cash has a request."""
        query = (
            "SELECT positions.id, positions.customer_id, product, ended_as, balance_fen"
            " FROM positions JOIN accounts ON accounts.id = account_id"
        )
        there = {tuple(row) for row in self._all(query)}
        said = {
            (p.id, p.customer, p.product, p.ended, t.fen if t.posted_at and not p.ended else 0)
            for t, p in oracle.at_rest.items()
        }
        _must(there == said, f"at rest is {there - said}, the oracle says {said - there}")
        query = "SELECT number, customer_id, position_id, status FROM service_requests"
        asked = {tuple(row) for row in self._all(query)}
        wanted = {(r.number, r.customer, r.position.id, r.status) for r in oracle.cash_requests}
        _must(asked == wanted, f"requests are {asked - wanted}, the oracle says {wanted - asked}")

    def _over_the_counter(self, posting: str) -> None:
        """Check that money without a transfer left only as booked cash, handed over once."""
        query = (
            "SELECT * FROM entries JOIN accounts ON accounts.id = account_id"
            " WHERE posting_id = ? AND accounts.kind = 'customer' AND fen < 0"
        )
        for row in self._all(query, posting):
            account = row["account_id"]
            _must(account not in self._handed_over, f"{account} was handed over once more")
            self._handed_over.add(account)
            query = (
                "SELECT positions.id, staff, second, number FROM positions"
                " JOIN service_requests ON position_id = positions.id"
                " WHERE account_id = ? AND positions.kind = 'cash' AND ended_as = 'collected'"
                " AND status = 'done'"
            )
            done = self._one(query, account)
            if done is None or done["staff"] not in ON_STAFF:
                raise Violation(f"{account} was handed over by nobody")
            names = {done[name] for name in ("staff", "second")} & ON_STAFF
            alone = len(names) < 2 and -row["fen"] > LINE
            _must(not alone, f"{account}: {-row['fen']} fen were handed over by {names}")
            for kind, subject in (("position_ended", "id"), ("request_done", "number")):
                _must(self._in_log[kind, done[subject]] == 1, f"{account}: no row {kind}")

    # Transfers

    def _compare_transfers(self, oracle: Oracle, which: list[Transfer]) -> None:
        for transfer in which:
            row = self._one("SELECT * FROM transfers WHERE id = ?", transfer.id)
            if row is None:
                raise Violation(f"transfer {transfer.id} is not there")
            there = (
                row["status"], row["step"], row["reason"], row["account_id"], row["payee_id"],
                row["fen"], moment(row["changed_at"]), row["due"] and moment(row["due"]),
            )  # fmt: skip
            expected = (
                transfer.status, transfer.step, transfer.reason, transfer.account, transfer.payee,
                transfer.fen, transfer.changed, transfer.due,
            )  # fmt: skip
            _must(
                there == expected, f"transfer {transfer.id} is {there}, the oracle says {expected}"
            )
            self._compare_check(transfer)
        count = self._value("SELECT count(*) FROM transfers")
        _must(count == len(oracle.transfers), f"{count} transfers, not {len(oracle.transfers)}")
        query = (
            "SELECT count(*) FROM transfers WHERE status IN ('review','fraud_check','authorise')"
        )
        expected_open = sum(
            t.status in ("review", "fraud_check", "authorise") for t in oracle.transfers
        )
        _must(self._value(query) == expected_open, "another transfer is open than the oracle says")

    def _compare_check(self, transfer: Transfer) -> None:
        if not transfer.checks:
            return
        query = "SELECT * FROM checks WHERE transfer_id = ? ORDER BY number DESC LIMIT 1"
        row, expected = self._one(query, transfer.id), transfer.checks[-1]
        if row is None:
            raise Violation(f"transfer {transfer.id} has no check")
        there = (row["number"], row["verdict"], row["reason"])
        said = (expected.number, expected.verdict, expected.reason)
        _must(there == said, f"the check of {transfer.id} is {there}, the oracle says {said}")

    def _new_postings(self, oracle: Oracle) -> None:
        query = (
            "SELECT rowid AS place, id, transfer_id FROM postings WHERE rowid > ? ORDER BY rowid"
        )
        for row in self._all(query, self._posting):
            self._posting = row["place"]
            if row["transfer_id"] is not None:
                self._posted_now(oracle, row["transfer_id"])
            else:
                self._over_the_counter(row["id"])
        expected = sum(transfer.status == "posted" for transfer in oracle.transfers)
        count = len(self._posted)
        _must(count == expected, f"{count} transfers are posted, the oracle says {expected}")

    def _posted_now(self, oracle: Oracle, transfer_id: str) -> None:
        row = self._one("SELECT * FROM transfers WHERE id = ?", transfer_id)
        if row is None or row["status"] != "posted":
            raise Violation(f"a posting's transfer {transfer_id} is not posted")
        _must(transfer_id not in self._posted, f"transfer {transfer_id} is posted twice")
        before = list(self._posted.values())
        self._posted[transfer_id] = row
        if row["session"] == "seed":
            return
        self._compare_way(row)
        self._compare_locked(row, before)
        newest = row["id"] in {transfer.id for transfer in oracle.touched}
        self._compare_line(row, before, newest=newest)
        self._compare_audit(row)
        if newest:
            self._compare_memory(oracle, row)  # must come before refusals that follow this posting

    def _compare_way(self, row: sqlite3.Row) -> None:
        """Check that money goes to another account, and a bill's whole sum to its biller, once."""
        to = self._value("SELECT account_id FROM payees WHERE id = ?", row["payee_id"])
        _must(to != row["account_id"], f"{row['id']} went where it came from")
        if row["bill_id"] is None:
            return
        bill = self._one("SELECT * FROM bills WHERE id = ?", row["bill_id"])
        if bill is None:
            raise Violation(f"{row['id']} pays a bill that there is not")
        _must(row["bill_id"] not in self._bills, f"{row['id']} pays {row['bill_id']} once more")
        self._bills.add(row["bill_id"])
        paid = (row["customer_id"], row["payee_id"], row["fen"])
        owed = (bill["customer_id"], bill["payee_id"], bill["fen"])
        _must(paid == owed, f"{row['id']} pays {paid}, the bill says {owed}")

    def _compare_locked(self, row: sqlite3.Row, before: list[sqlite3.Row]) -> None:
        """Check that no money left a lost account, or left against a lock that was closed then."""
        closed, lost = self._locked_at.get(row["id"], ({}, False))
        at = moment(row["posted_at"])
        _must(not lost, f"{row['id']} left an account that is lost")
        if self._rests(row["account_id"]):
            return  # the money comes back to her; locks concern everyday accounts only
        refused = locked_out(set(closed), row["origin"], at)
        _must(not refused, f"{row['id']} from {row['origin']} at {at} left past {sorted(closed)}")
        if LIMIT in closed and not self._stays_hers(row):
            today = sum(
                other["fen"]
                for other in [*before, row]
                if other["customer_id"] == row["customer_id"]
                and not self._stays_hers(other)
                and (moment(other["posted_at"]) + CHINA).date() == (at + CHINA).date()
            )
            _must(today <= closed[LIMIT], f"{row['id']}: {today} fen a day, past her limit")

    def _rests(self, account: str) -> bool:
        purpose = self._value("SELECT purpose FROM accounts WHERE id = ?", account)
        return bool(purpose != "everyday")

    def _stays_hers(self, row: sqlite3.Row) -> bool:
        """Return whether the money went into a deposit, or came back from a position."""
        to = (
            "SELECT purpose FROM payees JOIN accounts ON accounts.id = account_id"
            " WHERE payees.id = ?"
        )
        return self._rests(row["account_id"]) or self._value(to, row["payee_id"]) == "deposit"

    def _compare_bills(self, oracle: Oracle) -> None:
        count = self._value("SELECT count(*) FROM bills")
        _must(count == len(oracle.bills), f"{count} bills, not {len(oracle.bills)}")

    def _compare_locks(self, oracle: Oracle) -> None:
        """Compare locks and freezes with the log and the oracle."""
        columns = ", ".join(LOCKS)
        query = f"SELECT id, customer_id, lost_at, purpose, {columns} FROM accounts"  # noqa: S608
        for row in self._all(f"{query} WHERE customer_id IS NOT NULL"):
            expected = oracle.accounts[row["id"]]
            everyday = row["purpose"] == "everyday"
            told = self._closed.get(row["customer_id"], {}) if everyday else {}
            there = {lock: row[lock] for lock in LOCKS if row[lock]}
            said = {lock: expected.limit if lock == LIMIT else 1 for lock in expected.locks}
            name = row["id"]
            if there != said:
                raise Violation(f"{name} has the locks {there}, the oracle says {said}")
            if there != told:
                raise Violation(f"{name} has the locks {there}, the log says {told}")
            lost = row["lost_at"] is not None
            if lost != expected.lost:
                raise Violation(f"{name}: lost is {lost}, the oracle says otherwise")
            if lost != (name in self._lost):
                raise Violation(f"{name}: lost is {lost}, not in the log")

    def _compare_line(self, row: sqlite3.Row, before: list[sqlite3.Row], *, newest: bool) -> None:
        """Check that large amounts had their own fraud check, or were signed by two people.

        An amount counts as large alone, with others within 24 hours, or with waiting transfers.
        """
        at = moment(row["posted_at"])
        day = sum(
            other["fen"]
            for other in before
            if other["customer_id"] == row["customer_id"] and at - moment(other["posted_at"]) < DAY
        )
        if row["check_id"] is None:
            if newest:  # those that wait now waited then, as a call posts at most one alone
                query = (
                    "SELECT coalesce(sum(fen), 0) FROM transfers WHERE customer_id = ?"
                    " AND (status IN ('held', 'fraud_check')"
                    " OR (status = 'authorise' AND due IS NOT NULL))"
                )
                day += self._value(query, row["customer_id"])
            _must(row["fen"] + day <= LINE, f"{row['id']}: {row['fen']} + {day} fen, unchecked")
            return
        check = self._one("SELECT * FROM checks WHERE id = ?", row["check_id"])
        own = check is not None and all(
            check[name] == row[column]
            for name, column in (
                ("transfer_id", "id"), ("account_id", "account_id"), ("payee_id", "payee_id"),
                ("fen", "fen"), ("verdict", "check_verdict"),
            )
        )  # fmt: skip
        if check is None or not own:
            raise Violation(f"{row['id']} was posted on a check that is not its own")
        if check["verdict"] == "released":
            names = {check[name] for name in ("released_by", "released_second")}
            _must(len(names) == 2 and names <= ON_STAFF, f"{row['id']}: released by {names}")
            return
        answered = {question for question, _ in json.loads(check["answers"])}
        _must(check["verdict"] == "passed" and len(answered) == 7, f"{row['id']}: {answered}")
        yes = moment(check["settled_at"])
        ages = [ordered - yes for ordered in ordered_at(row)]
        fresh = any(timedelta(0) <= age <= YES_LIVES for age in ages)
        _must(fresh, f"{row['id']}: the final yes was {ages} before")
        early = row["due"] is not None and at < moment(row["due"])
        _must(not early, f"{row['id']} arrived before it was due")

    def _compare_memory(self, oracle: Oracle, row: sqlite3.Row) -> None:
        """Check that nothing like a refused payment is posted in 72 hours, but by two people."""
        if row["check_verdict"] == "released":
            return
        at = moment(row["posted_at"])
        to = oracle.place(row["payee_id"])
        for memory in oracle.memories:
            refused = Refused(oracle.place(memory.payee), memory.fen, False)
            like = alike(to, row["fen"], refused, bill=row["bill_id"] is not None)
            hers = memory.transfer.customer == row["customer_id"]
            other = memory.transfer.id != row["id"]
            if hers and other and like and memory.at > at - MEMORY:
                raise Violation(f"{row['id']} was posted though {memory.transfer.id} was refused")

    def _new_refusals(self, oracle: Oracle) -> None:
        for row in self._all("SELECT * FROM refusals WHERE seq > ? ORDER BY seq", self._refusal):
            self._refusal = row["seq"]
            place = row["seq"] - 1
            _must(place < len(oracle.memories), "a refusal is remembered that there was not")
            memory = oracle.memories[place]
            there = (row["transfer_id"], row["payee_id"], row["fen"], row["unsafe"])
            said = (memory.transfer.id, memory.payee, memory.fen, memory.unsafe)
            _must(there == said, f"remembered is {there}, the oracle says {said}")
        _must(self._refusal == len(oracle.memories), "a refusal was forgotten")

    # The log

    def _new_log(self) -> None:
        for row in self._all("SELECT * FROM audit WHERE seq > ? ORDER BY seq", self._log):
            body = {key: row[key] for key in row.keys() if key != "hash"}  # noqa: SIM118
            text = json.dumps(body, ensure_ascii=False, sort_keys=True)
            sealed = hmac.new(PLAY_KEY, text.encode(), hashlib.sha256).hexdigest()
            sound = sealed == row["hash"]
            follows = row["seq"] == self._log + 1 and row["previous"] == self._hash
            _must(sound and follows, f"the log breaks at row {row['seq']}")
            self._log, self._hash = row["seq"], row["hash"]
            self._in_log[row["kind"], row["subject"]] += 1
            if row["kind"] == "pin_right":
                self._pins_right.add((row["customer_id"], row["at"]))
            self._note_lock(row["kind"], row, json.loads(row["details"]))
            self._note_alarm(row["kind"], row)
        head = self._one("SELECT seq, hash FROM audit_head")
        _must(tuple(head or ()) == (self._log, self._hash), "the log's head does not fit")

    def _note_lock(self, kind: str, row: sqlite3.Row, details: dict[str, Any]) -> None:
        """Read locks and freezes from the log, and keep their state at the time of each posting."""
        hers = self._closed.setdefault(row["customer_id"], {})
        if kind == "lock_closed":
            hers[details["lock"]] = details["value"]
        elif kind == "lock_opened":
            hers.pop(details["lock"], None)
            _must(details["staff"] in ON_STAFF, "nobody of the staff is under an opened lock")
        elif kind == "reported_lost":
            self._lost.update(details["accounts"])
        elif kind == "freeze_lifted":
            self._lost.discard(row["subject"])
            _must(details["staff"] in ON_STAFF, "nobody of the staff is under a lifted freeze")
        elif kind == "posted":
            self._locked_at[row["subject"]] = (dict(hers), details["account"] in self._lost)

    def _note_alarm(self, kind: str, row: sqlite3.Row) -> None:
        """Record events after which staff must decide again, and their decision at each posting."""
        heard = kind in ("script_words", "scheme_told")
        if (heard or kind in ("reported_lost", "pin_locked")) and row["customer_id"]:
            self._alarms[row["customer_id"]] = row["seq"]
        if heard:
            self._alarms[row["session"]] = row["seq"]
        if kind in ("released", "delayed"):
            self._signed[row["subject"]] = row["seq"]
        if kind == "posted" and row["subject"] in self._signed:
            last = max(self._alarms.get(row[whose], 0) for whose in ("customer_id", "session"))
            if self._signed[row["subject"]] < last:
                self._too_early.add(row["subject"])

    def _compare_audit(self, row: sqlite3.Row) -> None:
        """Check that a posting has its audit rows: begun, posted once, PIN or two people."""
        subject = row["id"]
        _must(self._in_log["begun", subject] == 1, f"{subject} was begun without a row in the log")
        _must(self._in_log["posted", subject] == 1, f"{subject} was posted without its row")
        if row["check_verdict"] == "released":
            signed = self._in_log["released", subject] + self._in_log["delayed", subject]
            _must(signed > 0, f"{subject}: no row says who released it")
            late = subject in self._too_early
            _must(not late, f"{subject} was let go before what happened to her, and not again")
            left = self._in_log["released", subject] + self._in_log["arrived", subject]
            _must(left == 1, f"{subject}: no row says how its hold ended")
        else:
            pins = {(row["customer_id"], at) for at in ordered_at(row)}
            right = {(her, moment(at)) for her, at in self._pins_right}
            _must(bool(pins & right), f"{subject} was posted without its PIN's row")
            told = self._in_log["scheduled", subject]
            _must(told == (row["due"] is not None), f"{subject}: no row says when it arrives")
        if row["check_verdict"] == "passed":
            _must(self._in_log["check_passed", subject] > 0, f"{subject}: no row of its check")

    # Tickets

    def _compare_tickets(self, oracle: Oracle) -> None:
        there = {row["id"]: row["status"] for row in self._all("SELECT id, status FROM tickets")}
        again = (
            "SELECT json_extract(details, '$.ticket') AS id FROM audit WHERE kind = 'help_again'"
        )
        covered = {row["id"] for row in self._all(again)}
        for ticket in oracle.tickets:
            if ticket.id in covered:  # a call from the spool that a ticket of its visit covers
                continue
            if ticket.spooled:
                kept = (self._spool / f"{ticket.id}.json").exists()
                _must(kept or ticket.id in there, f"ticket {ticket.id} is lost")
            else:
                status = there.get(ticket.id, "lost")
                _must(
                    status == ticket.status,
                    f"ticket {ticket.id} is {status}, the oracle says {ticket.status}",
                )
        known = {ticket.id for ticket in oracle.tickets}
        _must(there.keys() <= known, f"tickets nobody asked for: {there.keys() - known}")

    def _new_ticket(self, ticket: Ticket, known: set[str]) -> str:
        query = "SELECT id FROM tickets WHERE session = ? AND reason = ?"
        there = self._all(query, ticket.session, ticket.reason)
        new = [row["id"] for row in there if row["id"] not in known]
        _must(len(new) == 1, f"no ticket for {ticket.session}, {ticket.reason}: lost")
        return str(new[0])

    # Reading

    def _all(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._db.execute(query, values).fetchall()

    def _one(self, query: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(query, values).fetchone()
        return row

    def _value(self, query: str, *values: Any) -> Any:
        row = self._one(query, *values)
        return row[0] if row else None

    def _id(self, query: str, value: str) -> str:
        found = self._value(query, value)
        _must(found is not None, f"not in the books: {query} {value}")
        return str(found)


def _must(true: bool, problem: str) -> None:
    if not true:
        raise Violation(problem)
