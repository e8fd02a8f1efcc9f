"""Test the simulation's attacks: nothing breaks, a seed replays, each removed rule is noticed."""

from __future__ import annotations

import os
import types
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
import sqlalchemy

from assistant.banking import (
    after_posting,
    arrivals,
    bills,
    checks,
    close_position,
    counter,
    customers,
    history,
    holding,
    ledger,
    locks,
    memory,
    new_payees,
    paying,
    pins,
    positions,
    requests,
    signing,
    taking_out,
    telling,
    transfer_rows,
    transfers,
)
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import BankError, NotAllowed, TransferKind, TransferStatus
from assistant.banking.products import Earned, full_interest
from assistant.banking.seed_staff import LI, MANAGER
from assistant.clock import bank_time
from assistant.fraud import policy
from assistant.fraud.check import Verdict
from assistant.fraud.policy import Action, Decision
from assistant.fraud.scripts import Detected, detect
from assistant.help import desk
from assistant.money import Money
from assistant.simulation import people, savers, services
from assistant.simulation.crowd import PEOPLE, Crowd
from assistant.simulation.report import Report
from assistant.simulation.simulator import WORLD_STEPS, run_world, simulate
from assistant.storage import tables

STEPS = 20_000
MOST_WORLDS = 45
"""Most worlds that are tried until one shows that a rule is missing."""
FAR_APART = 1_000_000
"""First seed of a long run. Its worlds have consecutive seeds, which must not be kept ones."""
KEPT_SEEDS = ((4, 751), (6, 664), (7, 62), (10039, 41), (2, 843), (5, 118), (20119, 407))
"""Seeds that once failed, with the step after which it showed.

The first four were mistakes of the simulator, with the people of that time: a customer whose
transfer was held while she talked went on tapping on the old screen; a silence was given a
filler, 嗯. With today's people these seeds give other runs. The last three still show three mistakes
of the bank if one puts them back: of two payments of a bill only the database stopped the second;
after a bill was paid the key of its payment was no longer recognised; delayed transfers were posted
and the bank said that it was not available, because the next one could not be written.
"""


def told(report: Report) -> str:
    return "\n".join(map(str, report.failures))


@pytest.mark.timeout(900)  # a minute or two on two idle cores
def test_twenty_thousand_steps_and_everything_holds():
    report = simulate(FAR_APART, STEPS, jobs=os.cpu_count() or 1)
    assert report.ok, told(report)
    assert report.steps == STEPS and report.worlds == STEPS // WORLD_STEPS
    # Each of these has happened: an attack that never reached the money would prove nothing.
    for what in (
        "transfer posted", "transfer held unsafe_answer", "transfer held script_words",
        "transfer held repeat_after_refusal", "transfer cancelled revoked",
        "transfer cancelled pin_locked", "transfer held visit_ended", "fault crash_commit",
        "fault crash_after", "fault full_disk", "fault locked", "fault lost_after", "clock back",
        "told stale_step", "told key_reused", "told limit_reached", "told unavailable",
        "meant unsafe, heard unsafe", "call begin_bill", "call amend", "call close_lock",
        "call open_lock", "call found", "call report_fraud", "transfer cancelled reported_lost",
        "transfer failed not_allowed", "transfer cancelled report_fraud",
        "transfer cancelled bill_paid", "call buy", "call take_back", "call hand_over",
        "told not_suitable", "at rest broken",
    ):  # fmt: skip
        assert report.counts[what] > 0, what
    assert len(report.crash_points) > 40


def test_the_same_seed_is_the_same_run():
    once, again, other = run_world(7, 300), run_world(7, 300), run_world(8, 300)
    assert once.trace == again.trace and once.counts == again.counts
    assert once.trace != other.trace


def test_the_report_does_not_depend_on_the_number_of_processes():
    alone, together = simulate(30, 1_200, jobs=1), simulate(30, 1_200, jobs=2)
    assert alone.trace == together.trace and alone.counts == together.counts


@pytest.mark.parametrize(("seed", "step"), KEPT_SEEDS)
def test_seeds_that_once_failed(seed, step):
    report = run_world(seed, step)
    assert report.ok, told(report)


# Mutants: the bank with one rule taken out. The oracle and the watch must find each.

Mutant = Callable[[], AbstractContextManager[object]]


def nothing(*_args: object, **_named: object) -> None:
    """Do nothing, in place of a rule."""


def any_step(connection, transfer_id, _step, *statuses):
    """Let an answer count at any step of its transfer."""
    now = transfer_rows.load(connection, transfer_id).step
    return transfer_rows.load_at(connection, transfer_id, now, *statuses)


TWO = {**LI.signs(), **MANAGER.signs("second")}


def one_is_enough(work, row, transfer, _staff, _second, _reason):
    """Let one member of staff release a transfer; two numbers are written."""
    if row.status != "delayed":
        check = checks.latest(work.connection, transfer.id).check
        checks.sign_release(work, transfer, check, TWO, "reason")
    return TWO


def posted_twice(work, transfer, stored):
    """Post the transfer twice."""
    really_post(work, transfer, stored)
    really_post(work, transfer, stored)


def refusing(*but_not: str) -> Callable[..., None]:
    """Return the check of payments without the refusals whose text has one of ``but_not``."""

    def permitted(*asked: object) -> None:
        try:
            really_permitted(*asked)
        except BankError as refusal:
            if not any(words in str(refusal) for words in but_not):
                raise

    return permitted


def within_the_banks_limits(work, account, fen):
    """Check the limits without the customer's own limit lock."""
    row = types.SimpleNamespace(**{**account._mapping, "limit_lock_fen": None})
    really_within_limits(work, row, fen)


def hers_only(work, customer_id, account_id, payee_id):
    """Check that account and payee are hers, but not that they are different accounts."""
    customers.account(work.connection, account_id, customer_id)
    customers.payee(work.connection, payee_id, customer_id)


def raised(gateway, session, customer_id, lock, limit=None):
    """Let the kiosk raise a limit as well as lower it."""
    if lock is Lock.LIMIT and limit is not None and limit.fen > 0:
        gateway.open(customer_id, lock, LI)
    return really_close(gateway, session, customer_id, lock, limit)


def earns_it_all(row, amount, *_days):
    """Return the full interest on any day, with a loss of one fen, so that it counts as broken."""
    whole = full_interest(amount, row.terms["bp"], row.terms["months"])
    return Earned(whole, whole + Money(1))


def whoever_has_the_key(work, key, _asked):
    """Return the transfer with this key, whatever is asked with the key."""
    made = sqlalchemy.select(tables.transfers.c.id).where(tables.transfers.c.key == key)
    return work.connection.execute(made).scalar()


def handed_over_on_paper(work, position_id, names):
    """Record that cash was handed over, without moving the money."""
    close_position.record(work.connection, work.now, "handed_over", subject=position_id, **names)


def counted_by_hand(work, customer_id, _wrong, kind, **told):
    """Record a wrong PIN in the log, without counting it on the card."""
    pins.record(work.connection, work.now, kind, customer_id=customer_id, **told)


def forgets_void_checks(work, row, reason):
    """Cancel a transfer whose check is void without remembering the refusal."""
    stored = checks.latest(work.connection, row.id)
    if stored is None or stored.check.verdict is not Verdict.VOID:
        really_cancel_open(work, row, reason)
    else:
        transfer_rows.move(work, row, TransferStatus.CANCELLED, reason)


def anybody(_work, who):
    """Sign with whatever somebody says who he is."""
    return who.signs()


def signs_twice(_work, who, second):
    """Sign for both, whether they are two or one."""
    return {**who.signs(), **second.signs("second")}


def paid_at_all(work, transfer, _places):
    """Return whether a payee is new, where any earlier payment of any sum makes it known."""
    where = (
        tables.transfers.c.payee_id == transfer.payee_id,
        tables.transfers.c.status == "posted",
    )
    there_is = sqlalchemy.select(sqlalchemy.exists().where(*where))
    return not work.connection.execute(there_is).scalar_one()


def without(field: str) -> Callable[..., memory.Remembered]:
    """Return the memory of words and refusals without the part in ``field``."""
    return lambda work, transfer: replace(memory.recall(work, transfer), **{field: ()})


def only_what_is_sure(work, session, customer_id, *, sure):
    """Note a report of fraud only where it is sure."""
    return really_note_report(work, session, customer_id, sure=True) if sure else []


def for_ever(work, customer_id):
    """Treat words after a talk with staff as settled by that talk too."""
    words, refused = really_talked_until(work, customer_id)
    return (10**9, 10**9) if words or refused else (0, 0)


def no_bill(*payment, stays_hers, **_is_bill):
    """Return the payment of a bill as one of any other kind."""
    return policy.Payment(*payment, stays_hers=stays_hers)


def never_checked(*outflow, checked, **more):
    """Return an outflow as one that had no check."""
    return policy.Outflow(*outflow, **more)


def each_for_itself(payment, history_, settings):
    """Compare each first payment alone with the floor, instead of their sum."""
    return really_first_payment(payment, replace(history_, outflows=()), settings)


def known_by(days: int, age: timedelta) -> Callable[..., bool]:
    """Return a rule by which two payments on ``days`` days, one older than ``age``, are enough."""

    def is_first(work, transfer, places):
        paid = tables.transfers.c
        query = sqlalchemy.select(paid.fen, paid.posted_at).where(
            paid.payee_id == transfer.payee_id, paid.status == "posted", paid.fen >= 10_000
        )
        rows_ = work.connection.execute(query).all()
        on = {bank_time(row.posted_at).date() for row in rows_}
        older = any(row.posted_at <= work.now - age for row in rows_)
        known = len(rows_) > 1 and len(on) >= days and older
        return really_first(work, transfer, places) and not known

    return is_first


def released_before_it_began(work, row):
    """Refuse an old hold, but not one that began later than now."""
    if work.now - row.since > holding.EXPIRES:
        raise NotAllowed("too old")


def no_single_limit(work, account, fen):
    """Check the limits without the bank's limit for one transfer."""
    row = types.SimpleNamespace(**{**account._mapping, "single_limit_fen": 10**12})
    really_within_limits(work, row, fen)


def without_what_waits():
    """Return the query of a paying account without what is on the way."""
    held = sqlalchemy.select(sqlalchemy.func.coalesce(sqlalchemy.func.sum(
        tables.holds.c.reserved_fen), 0)).where(
        tables.holds.c.account_id == tables.accounts.c.id, ledger.RESERVES
    )  # fmt: skip
    return (
        sqlalchemy.select(
            tables.accounts, tables.customers.c.locked, held.scalar_subquery().label("reserved_fen")
        )
        .join(tables.customers, tables.customers.c.id == tables.accounts.c.customer_id)
        .where(tables.accounts.c.id == sqlalchemy.bindparam("account"))
    )


def posted_only():
    """Return the query of a day's sum without what is on the way."""
    posted = tables.transfers.c.status == "posted"
    since = tables.transfers.c.posted_at >= sqlalchemy.bindparam("since")
    return sqlalchemy.select(paying._sum.where(posted, since).scalar_subquery())


def only_posted(_waiting):
    """Return the query of her outflows without what is on the way."""
    left = really_leaving(history.WAITING).selects[0]
    return sqlalchemy.union_all(left, left.where(sqlalchemy.false()))


def whenever(work, transfer_id):
    """Claim a transfer that is on the way, whether it is due or not."""
    row = transfer_rows.load(work.connection, transfer_id)
    if not transfer_rows.waits(row):
        raise NotAllowed("not on the way")
    return row


def arrives_unasked(work, transfer):
    """Post what is due without asking the policy."""
    with patch.object(paying, "decide", lambda *_: Decision(Action.PASS)):
        paying.pay_out(work, transfer)


def arrives_past_locks(work, transfer):
    """Post what is due without looking at limits and locks."""
    with patch.object(paying, "require_permitted", nothing):
        paying.pay_out(work, transfer)


def nobody_is_told(_work, row, _decision):
    """Leave what may not arrive on the way."""
    raise NotAllowed(row.id)


def open_or_waiting(connection, **where):
    """Return her open transfers, and what is on the way too."""
    conditions = [tables.transfers.c[column] == value for column, value in where.items()]
    waits = transfer_rows.load_on_the_way(connection, *conditions)
    return [*really_open(connection, **where), *waits]


def due_anyway(work):
    """List due transfers by a clock that is in doubt, too."""
    return really_due(replace(work, clock_doubt=""))


really_due = holding.list_due
really_claim, really_open = arrivals.claim, transfers.load_open
really_leaving = history._leaving
really_first = history._is_first
really_note_report = transfers.note_reported_fraud
really_talked_until = memory._talked_until
really_first_payment = policy._first_payment


def one_at_the_counter(work, position_id, names, note):
    """Let one member of staff hand over cash; a second name is filled in."""
    really_at_the_counter(work, position_id, {**names, "second": "two"}, note)


really_at_the_counter, really_so = counter.require_permitted, counter._is_so
really_cancel_open = transfers._cancel_open
really_permitted, really_within_limits = paying.require_permitted, paying._require_within_limits
really_close = locks.Locks.close
really_post = paying._post
ABOUT_SERVICES: dict[str, Mutant] = {
    "locks are not looked at": lambda: patch.object(paying, "refused_by", nothing),
    "locks count when it begins only": lambda: patch.object(
        paying, "require_permitted", refusing("不让从", "夜里锁着")
    ),
    "no night lock": lambda: patch.multiple(paying, NIGHT_FROM=24, NIGHT_UNTIL=0),
    "no limit lock": lambda: patch.object(
        paying, "_require_within_limits", within_the_banks_limits
    ),
    "a limit is raised at the kiosk": lambda: patch.object(locks.Locks, "close", raised),
    "anybody opens a lock": lambda: patch.object(locks, "sign", anybody),
    "a loss ends nothing": lambda: patch.object(
        locks, "transfers", types.SimpleNamespace(cancel_all_from=lambda *_: [])
    ),
    "a loss does not count at the posting": lambda: patch.object(
        paying, "require_permitted", refusing("挂失")
    ),
    "a loss tells nobody": lambda: patch.object(locks, "tell_desk", nothing),
    "a bill's payment is not held against the others": lambda: patch.object(
        paying, "_require_unpaid", nothing
    ),
    "a paid bill's key is forgotten": lambda: patch.object(bills, "_is_known", nothing),
    "a paid bill is due": lambda: patch.object(bills, "_is_paid", sqlalchemy.false),
    "a bill's amount is hers to change": lambda: patch.object(
        transfers, "CHANGEABLE", tuple(TransferKind)
    ),
    "money goes where it comes from": lambda: patch.object(
        transfers, "_require_two_accounts", hers_only
    ),
}
ABOUT_CASH: dict[str, Mutant] = {
    "cash handed over is still hers": lambda: patch.object(
        requests.counter, "hand_over", handed_over_on_paper
    ),
    "cash taken back can be fetched": lambda: patch.object(
        after_posting.request_rows, "cancel_of", nothing
    ),
    "cash is handed over from behind a locked card": lambda: patch.object(
        counter, "require_open", nothing
    ),
    "cash is handed over after a loss": lambda: patch.object(
        counter, "_is_so", lambda work, condition: really_so(work, condition)
        and "lost_at" not in str(condition)
    ),
    "cash above the line is handed over by one": lambda: patch.object(
        counter, "require_permitted", one_at_the_counter
    ),
    "cash that a hold keeps is handed over": lambda: patch.object(
        counter,
        "ledger",
        types.SimpleNamespace(reserved=lambda *_: 0, Line=ledger.Line, post=ledger.post),
    ),
}  # fmt: skip
ABOUT_REST: dict[str, Mutant] = {
    "a deposit broken early earns it all": lambda: patch.object(
        close_position, "earned_now", earns_it_all
    ),
    "that she broke a deposit is forgotten": lambda: patch.object(history, "_broken", lambda *_: 0),
    "each purchase goes to a place of its own": lambda: patch.object(
        history, "destination", lambda number, *_: number
    ),
    "a key is good for any product": lambda: patch.object(
        positions.transfers, "find_by_key", whoever_has_the_key
    ),
    "what is too risky is sold": lambda: patch.object(positions, "_require_fit", nothing),
    "what somebody else has at rest is a payee": lambda: patch.object(
        new_payees, "_require_payable", nothing
    ),
    "rest is paid into and out of as anything": lambda: patch.object(
        transfers, "require_not_at_rest", nothing
    ),
    "limits count what stays in her name": lambda: patch.object(
        paying, "_stays_hers", lambda *_: False
    ),
}
ABOUT_WAITING: dict[str, Mutant] = {
    "fraud leaves what waits as it is": lambda: patch.object(telling, "warn", nothing),
    "a loss leaves what is delayed": lambda: patch.object(locks, "back_to_staff", nothing),
    "a locked PIN leaves what is delayed": lambda: patch.object(
        transfers, "back_to_staff", nothing
    ),
    "a void check is forgotten": lambda: patch.object(
        transfers, "_cancel_open", forgets_void_checks
    ),
    "what is held is no outflow": lambda: patch.object(history, "WAITING", ("fraud_check",)),
    "a probe makes a payee known": lambda: patch.object(history, "_is_first", paid_at_all),
    "one releases alone": lambda: patch.object(holding, "sign_both", signs_twice),
    "the head signs with whom she has just added": lambda: patch.object(
        signing, "_require_apart", nothing
    ),
    "whoever has left cancels": lambda: patch.object(holding, "sign", anybody),
    "a bill paid otherwise waits for ever": lambda: patch.object(
        holding, "bill_is_paid", lambda *_: False
    ),
}
"""Mutants of the rules for holds and checks that wait."""
ABOUT_SUMS: dict[str, Mutant] = {
    "above the week's line nothing has been asked": lambda: patch.object(
        history, "Outflow", never_checked
    ),
    "her own accounts are somebody else's": lambda: patch.object(
        history, "_own_payees", lambda *_: set()
    ),
    "two of one day make a payee known": lambda: patch.object(
        history, "_is_first", known_by(1, timedelta(0))
    ),
    "two days make a payee known at once": lambda: patch.object(
        history, "_is_first", known_by(2, timedelta(0))
    ),
    "a hold of any age is released": lambda: patch.object(
        holding, "EXPIRES", timedelta(days=9_999)
    ),
    "a hold newer than the clock is released": lambda: patch.object(
        holding, "_require_fresh", released_before_it_began
    ),
}
"""Mutants of the rules for sums over days and weeks, and for the age of a hold."""
ABOUT_SIGNALS: dict[str, Mutant] = {
    f"no signal {name}": partial(patch.object, policy, f"_{name}", nothing)
    for name in (
        "line", "day_outflow", "split_or_ladder", "first_payment", "over_half", "night", "repeat",
    )
} | {
    "an earlier check is forgotten": lambda: patch.object(history, "_is_checked", lambda *_: False),
    "no limit for one transfer": lambda: patch.object(
        paying, "_require_within_limits", no_single_limit
    ),
}  # fmt: skip
"""Mutants without one signal of the policy. Those for script words, for words about schemes and for
broken deposits are above. That two people hand out cash after words of a fraud shows only below the
line, where no cash is booked: tests/banking/test_positions.py tests that rule directly."""
ABOUT_MEMORY: dict[str, Mutant] = {
    "what she told ends with the visit": lambda: patch.object(memory, "WEEK", timedelta(0)),
    "a scheme told asks nothing": lambda: patch.object(
        transfers, "detect", lambda text: Detected(detect(text).scripts)
    ),
    "a report that is not sure asks nothing": lambda: patch.object(
        transfers, "note_reported_fraud", only_what_is_sure
    ),
    "what she told before her card is nobody's": lambda: patch.object(
        telling, "recognise", nothing
    ),
    "an unsafe hold holds its own payee alone": lambda: patch.object(
        history, "recall", without("unsafe_holds")
    ),
    "a refusal asks about its own payee alone": lambda: patch.object(
        memory, "_refused", lambda *_: []
    ),
    "a talk forgives what comes after it": lambda: patch.object(memory, "_talked_until", for_ever),
    "a talk changes nothing": lambda: patch.object(memory, "_talked_until", lambda *_: (0, 0)),
    "anybody has talked to her": lambda: patch.object(memory, "sign", anybody),
    "what she told stands against her bills": lambda: patch.object(paying, "Payment", no_bill),
    "a week has no line": lambda: patch.object(policy, "_week_outflow", nothing),
    "a week is three days": lambda: patch.object(history, "WEEK", history.MEMORY),
    "pieces are no sum": lambda: patch.object(policy, "_first_payment", each_for_itself),
    "two of a yuan make a payee known": lambda: patch.object(history, "KNOWN_TWICE_FEN", 1),
}
"""Mutants of the rules for earlier words and refusals, and for the sum of a week."""
ABOUT_CLOCK: dict[str, Mutant] = {
    "a clock in doubt holds nothing": lambda: patch.object(policy, "_clock_doubt", nothing),
    "what waits arrives by a clock in doubt": lambda: patch.object(holding, "list_due", due_anyway),
}
"""Mutants of the rules for a clock that somebody has set."""
ABOUT_THE_GONE: dict[str, Mutant] = {
    "who was taken out is paid": lambda: patch.object(paying, "refuse_taken_out", nothing),
    "whoever is being paid is taken out": lambda: patch.object(taking_out, "WAITING", ()),
}
"""Mutants of the rules for payees that were taken out."""
ABOUT_ARRIVAL: dict[str, Mutant] = {
    "what is on the way is spent": lambda: patch.object(paying, "_OPEN", without_what_waits()),
    "what is on the way counts in no day": lambda: patch.object(paying, "_LEFT", posted_only()),
    "what is on the way is no outflow": lambda: patch.object(history, "_leaving", only_posted),
    "it arrives too early": lambda: patch.object(arrivals, "claim", whenever),
    "it arrives by a clock in doubt": lambda: patch.object(
        arrivals, "claim", lambda work, id_: really_claim(replace(work, clock_doubt=""), id_)
    ),
    "it arrives whatever was refused meanwhile": lambda: patch.object(
        arrivals, "pay_out", arrives_unasked
    ),
    "it arrives whatever the locks say": lambda: patch.object(
        arrivals, "pay_out", arrives_past_locks
    ),
    "what stops it is tried again and nobody told": lambda: patch.object(
        arrivals, "hold_for", nobody_is_told
    ),
    "what she tells leaves what is on the way": lambda: patch.object(
        holding, "load_on_the_way", lambda *_: []
    ),
    "what is on the way ends with the visit": lambda: patch.object(
        transfers, "load_open", open_or_waiting
    ),
    "what is on the way is answered once more": lambda: patch.object(
        transfer_rows, "waits", lambda _row: False
    ),
    "anything arrives later": lambda: patch.object(
        transfers, "load_transfer", lambda *_: types.SimpleNamespace(offers_arrival=True)
    ),
    "what is called off is not remembered": lambda: patch.object(transfers, "remember", nothing),
}
"""Mutants of the rules for what arrives later."""
MUTANTS: dict[str, Mutant] = {
    "the policy is off": lambda: patch.object(
        paying, "decide", lambda *_: Decision(Action.PASS)
    ),
    "a hold reserves nothing": lambda: patch.object(
        holding,
        "ledger",
        types.SimpleNamespace(available=lambda *_: 0, RESERVING=ledger.RESERVING),
    ),
    "posted twice": lambda: patch.object(paying, "_post", posted_twice),
    "holds are not remembered": lambda: patch.object(holding, "remember", nothing),
    "refusals are not remembered": lambda: patch.object(transfers, "remember", nothing),
    "a held transfer opens no ticket": lambda: patch.object(holding, "tell_desk", nothing),
    "a locked card opens no ticket": lambda: patch.object(pins, "tell_desk", nothing),
    "a visit's first ticket swallows the others": lambda: patch.object(
        desk.HelpTicket, "answers", lambda ticket, session, _reason: ticket.session == session
    ),
    "a call for help is dropped": lambda: patch.object(
        desk.tickets, "open_ticket", lambda _c, now, id_, **more: desk.HelpTicket(
            id_, more["session"], more["customer_id"], more["reason"], "", now)
    ),
    "stale answers count": lambda: patch.object(transfers, "load_at", any_step),
    "an old yes counts": lambda: patch.object(paying, "_require_fresh", nothing),
    "no audit rows": lambda: patch.object(transfer_rows, "record", nothing),
    "one of staff is enough": lambda: patch.object(holding, "_answer_for", one_is_enough),
    "wrong PINs are not counted": lambda: patch.object(pins, "_count", counted_by_hand),
    "no daily limit": lambda: patch.object(paying, "_left_today", lambda *_: 0),
    "memory is a day short": lambda: patch.object(history, "MEMORY", history.MEMORY * 2 / 3),
    **ABOUT_SERVICES,
    **ABOUT_REST,
    **ABOUT_CASH,
    **ABOUT_WAITING,
    **ABOUT_MEMORY,
    **ABOUT_SUMS,
    **ABOUT_SIGNALS,
    **ABOUT_CLOCK,
    **ABOUT_THE_GONE,
    **ABOUT_ARRIVAL,
}  # fmt: skip
ABOUT_THEM = {
    services.pays_bills: 2, services.pays_a_bill_twice: 4, services.talks_bills_over: 2,
    services.sends_bills: 1, services.moves_her_own: 2, services.closes_locks: 3,
    services.goes_round_locks: 5, services.waits_with_locks: 5, services.reports_a_loss: 3,
    services.opens_locks: 4, people.decides_holds: 4, people.pays_pensions: 1,
    people.doubled_keys: 4,
}  # fmt: skip
"""People with bills, locks and losses only, so that a mutant of these is found sooner."""
THOSE_WHO_WAIT = {
    services.learns_of_it: 4, services.begins_while_it_waits: 9, services.probes: 3,
    services.pays_a_delayed_bill: 3,
    people.asks_for_help: 2, people.decides_holds: 5, people.pays_pensions: 1, people.unlocks: 2,
    services.opens_locks: 3, services.sends_bills: 1,
}  # fmt: skip
"""People whose transfers are held, delayed or asked about."""

THOSE_WHO_TELL = {
    services.tells_and_pays: 5, services.drips: 4, services.talks_to_her: 2, services.probes: 2,
    services.learns_of_it: 2, services.pays_bills: 3, services.sends_bills: 1,
    people.decides_holds: 2, people.pays_pensions: 1, people.unlocks: 1,
}  # fmt: skip
"""People who tell of a scheme, are held, or pay little by little."""


THOSE_WHO_COUNT = {
    services.tops_up: 4, services.moves_and_pays: 3, services.becomes_known: 5,
    services.keeps_it_waiting: 3, services.spends_half: 3, people.unlocks: 1,
}  # fmt: skip
"""People whose payments count only in sum over days, a week or a month."""
ABOUT_THEIRS = {
    savers.saves: 4, savers.invests: 3, savers.asks_for_theirs: 4, savers.books_cash: 6, savers.reuses_keys: 3,
    savers.breaks_to_pay: 3, savers.goes_round_the_rest: 4, savers.hands_out_cash: 4, savers.waits_for_its_day: 1,
    people.decides_holds: 4, people.pays_pensions: 1, people.unlocks: 2,
}  # fmt: skip
"""People with deposits, wealth products and booked cash."""
AT_THE_COUNTER = {
    savers.books_cash: 8, savers.fetches_it_late: 5, savers.hands_out_cash: 2, people.decides_holds: 2,
    people.pays_pensions: 1, people.unlocks: 1, people.guesses_pins: 1, services.reports_a_loss: 1,
    services.learns_of_it: 1, services.opens_locks: 1,
}  # fmt: skip
"""People with booked cash only: a booking needs a whole check, and others would leave no time."""
THOSE_WHO_SET_CLOCKS = {
    services.pays_by_a_set_clock: 5, services.begins_while_it_waits: 5, services.pays_a_delayed_bill: 3,
    people.decides_holds: 5, people.unlocks: 1,
}  # fmt: skip
"""People who set the clock, and people whose transfers wait."""
THOSE_WHO_TAKE_OUT = {
    services.takes_somebody_out: 5, services.begins_while_it_waits: 3, people.decides_holds: 3,
    people.unlocks: 1,
}  # fmt: skip
"""People who take a payee out, and people who pay meanwhile."""
THOSE_WHO_LET_IT_COME = {
    services.lets_it_come_later: 8, services.lets_arrive: 2, services.talks_to_her: 1,
    people.decides_holds: 2, people.unlocks: 1, people.pays_pensions: 1, services.opens_locks: 2,
}  # fmt: skip
"""People whose money arrives later, as they chose."""
WHILE_ON_THE_WAY = {
    "what is on the way is spent": "spends",
    "what is on the way counts in no day": "limits",
    "what is on the way is no outflow": "pays more",
    "it arrives too early": "taps",
    "it arrives by a clock in doubt": "doubt",
    "it arrives whatever was refused meanwhile": "refuses",
    "it arrives whatever the locks say": "limits",
    "what stops it is tried again and nobody told": "limits",
    "what she tells leaves what is on the way": "tells",
    "what is on the way ends with the visit": "nothing",
    "what is on the way is answered once more": "taps",
    "anything arrives later": "nothing",
    "what is called off is not remembered": "calls off",
}
"""Mutant to what has to happen while a transfer is on the way."""
# Mutant to a crowd that shows it soon, and the steps of one of its worlds.
WHO_SEES: dict[str, tuple[Crowd, int]] = {
    **dict.fromkeys(MUTANTS, (PEOPLE, WORLD_STEPS)),
    **dict.fromkeys(ABOUT_SERVICES, (ABOUT_THEM, 300)),
    **dict.fromkeys(ABOUT_REST, (ABOUT_THEIRS, 300)),
    **dict.fromkeys(ABOUT_CASH, (AT_THE_COUNTER, 300)),
    **dict.fromkeys(ABOUT_WAITING, (THOSE_WHO_WAIT, 300)),
    **dict.fromkeys(ABOUT_MEMORY, (THOSE_WHO_TELL, 300)),
    **dict.fromkeys(ABOUT_SUMS, (THOSE_WHO_COUNT, 300)),
    **dict.fromkeys(ABOUT_CLOCK, (THOSE_WHO_SET_CLOCKS, 300)),
    **dict.fromkeys(ABOUT_THE_GONE, (THOSE_WHO_TAKE_OUT, 300)),
    **{
        name: ({services.comes_later_while(happens): 9, people.pays_pensions: 1}, 300)
        for name, happens in WHILE_ON_THE_WAY.items()
    },
    "a hold newer than the clock is released": (THOSE_WHO_WAIT, 300),
    "no signal over_half": (THOSE_WHO_COUNT, 300),
}
# A week has to pass in a world, with payments on most of its days.
WHO_SEES["a week is three days"] = (WHO_SEES["a week is three days"][0], 900)
SEEN_IN = {
    "no limit lock": 2,
    "a loss ends nothing": 2,
    "a loss does not count at the posting": 2,
    "a bill's amount is hers to change": 3,
    "that she broke a deposit is forgotten": 2,
    "what somebody else has at rest is a payee": 3,
    "cash is handed over from behind a locked card": 3,
    "cash that a hold keeps is handed over": 2,
    "fraud leaves what waits as it is": 2,
    "a loss leaves what is delayed": 11,
    "a locked PIN leaves what is delayed": 3,
    "what is held is no outflow": 7,
    "a probe makes a payee known": 2,
    "two spellings are two people": 3,
    "a bill paid otherwise waits for ever": 4,
    "what she told before her card is nobody's": 2,
    "an unsafe hold holds its own payee alone": 8,
    "a refusal asks about its own payee alone": 4,
    "a talk forgives what comes after it": 4,
    "above the week's line nothing has been asked": 2,
    "a hold newer than the clock is released": 18,
    "no signal split_or_ladder": 2,
    "no signal night": 2,
    "no limit for one transfer": 3,
    "what is on the way counts in no day": 2,
    "what is on the way is no outflow": 2,
    "it arrives by a clock in doubt": 2,
    "anything arrives later": 2,
    "it arrives whatever was refused meanwhile": 2,
    "it arrives whatever the locks say": 3,
    "what stops it is tried again and nobody told": 3,
}
"""The first world that showed the mutant (27 November 2026), where that was not world 1; it is tried
first. When another change moves it, all worlds are tried again, which takes longer and is as right."""
NOT_SEEN: dict[str, str] = {}
"""Mutants that no world shows at present, and why; remove one as soon as a world shows it."""


@pytest.mark.parametrize(
    "crowd",
    [
        ABOUT_THEM,
        ABOUT_THEIRS,
        AT_THE_COUNTER,
        THOSE_WHO_WAIT,
        THOSE_WHO_TELL,
        THOSE_WHO_COUNT,
        THOSE_WHO_SET_CLOCKS,
        THOSE_WHO_TAKE_OUT,
        THOSE_WHO_LET_IT_COME,
    ],
    ids=["services", "rest", "cash", "waiting", "telling", "counting", "clocks", "gone", "later"],
)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_in_the_whole_bank_they_find_nothing(seed, crowd):
    """Check the bank without mutants against each crowd.

    Seed 4 once failed, at step 195: a transfer was posted, the process died, and a transfer to the
    same payee that was held at the restart was taken for older than the posting.
    """
    report = run_world(seed, 300, crowd)
    assert report.ok, told(report)


def test_money_at_rest_ends_in_every_way():
    ended: Counter[str] = Counter()
    for seed in range(1, 40):
        report = run_world(seed, 300, AT_THE_COUNTER if seed % 2 else ABOUT_THEIRS)
        assert report.ok, told(report)
        ended += report.counts
        ways = ("still", "matured", "broken", "collected", "returned")
        if all(ended[f"at rest {way}"] for way in ways):
            return
    pytest.fail(f"never met: {ended}")


SLOW_TO_SEE = {
    "a week is three days",
    "an earlier check is forgotten",
    "a week has no line",
    "two of a yuan make a payee known",
}
"""Mutants that take most of a minute or longer to find; `make nightly` looks for them. The last one
was found sooner before the sandbox had three more billers, which changed the world of every seed."""


def marks_of(name: str) -> list[pytest.MarkDecorator]:
    seen_late = [pytest.mark.nightly] if name in SLOW_TO_SEE else []
    return [*seen_late, *([pytest.mark.xfail(reason=NOT_SEEN[name])] if name in NOT_SEEN else [])]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [pytest.param(name, marks=marks_of(name)) for name in MUTANTS])
def test_a_bank_without_the_rule_is_found(name):
    crowd, steps = WHO_SEES[name]
    for seed in dict.fromkeys((SEEN_IN.get(name, 1), *range(1, MOST_WORLDS + 1))):
        with MUTANTS[name]():
            report = run_world(seed, steps, crowd)
        if report.failures:
            (failure,) = report.failures
            assert failure.problem != "AssertionError: ", "the simulator stumbled by itself"
            assert f"--seed {seed} --steps {failure.step}" in str(failure)
            return
    pytest.fail(f"{MOST_WORLDS} worlds, and nobody saw it: {name}")
