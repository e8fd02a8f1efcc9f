"""Write the guard's rules a second time, for the oracle, from docs/guard.md alone.

The rules are deliberately simple, and use no line of ``assistant.fraud.policy``: if both agree
after a million steps, the reason is not a common error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

START = datetime.fromisoformat("2026-03-16T10:00:00+08:00")
"""The time at which a world begins; the head has just added the other members of staff."""
LINE = 1_000_000
FLOOR = 100_000
"""Least sum in fen for the rules about first payments, more than half of an account, and rising
sums."""
DAY = timedelta(hours=24)
MEMORY = timedelta(hours=72)
WEEK = timedelta(days=7)
WEEK_LINE = 2_000_000
"""Sum in fen. If more went to others in seven days, the fraud check is asked, and again after each
``FLOOR``."""
TWICE = 10_000
"""Least sum in fen of each of the two payments, on different days, that make a payee known."""
YES_LIVES = timedelta(minutes=5)
CHINA = timedelta(hours=8)
"""Offset of Asia/Shanghai, which has had no summer time since 1991."""

NIGHT, REGION, OVERSEAS = "night_lock", "region_lock", "overseas_lock"
OVERSEAS_ONLINE, LIMIT = "overseas_online_lock", "limit_lock_fen"
LOCKS = (NIGHT, REGION, OVERSEAS, OVERSEAS_ONLINE, LIMIT)
"""All locks, in the order of the safety guide."""

PASS, CHECK, HOLD = "pass", "check", "hold"


@dataclass(frozen=True)
class Gone:
    """Money that left the customer's accounts, or that waits to leave: as if it left now."""

    payee: str
    fen: int
    at: datetime
    to_others: bool = True
    checked: bool = False


@dataclass(frozen=True)
class Refused:
    """A refused or held payment."""

    payee: str
    fen: int
    unsafe: bool


@dataclass(frozen=True)
class Question:
    """One payment, with all data that the rules need."""

    payee: str
    fen: int
    now: datetime
    gone: tuple[Gone, ...]
    """Outflows, oldest first."""
    refused: tuple[Refused, ...]
    known_payee: bool
    balance: int
    script_heard: bool
    checked_before: bool
    broken: bool = False
    """True: the customer ended a deposit early in the last 72 hours, and this payment goes to
    somebody else."""
    bill: bool = False
    to_others: bool = True
    unsafe_here: bool = False
    """True: a transfer was held as unsafe in this visit, and staff have not talked to the customer
    since."""
    clock_doubt: bool = False
    """True: the clock was set, so that sums over days cannot be trusted."""
    told: bool = False
    """True: within a week the customer told of a fraud, or a payment of hers was refused or held;
    staff have not talked to her since."""


@dataclass(frozen=True)
class Ruling:
    """The decision that the guard must make."""

    action: str
    reason: str = ""
    unsafe: bool = False
    arrival_matters: bool = False
    """For a check: it is asked because of its sum, or as a first payment."""


def rule(asked: Question) -> Ruling:
    """Return the decision about this payment according to docs/guard.md."""
    if asked.script_heard and not asked.bill:
        return Ruling(HOLD, "script_words", unsafe=True)
    unsafe_here = asked.unsafe_here and not asked.bill
    like = [each for each in asked.refused if alike(asked.payee, asked.fen, each, asked.bill)]
    if like:
        unsafe = unsafe_here or any(each.unsafe for each in like)
        return Ruling(HOLD, "repeat_after_refusal", unsafe)
    if unsafe_here:
        return Ruling(HOLD, "unsafe_before", unsafe=True)
    if asked.clock_doubt and not asked.bill:
        return Ruling(HOLD, "clock_doubt")
    reasons = (
        asked.fen > LINE,
        _day(asked) > LINE and _day(asked) > asked.fen,
        _same_payee(asked) > LINE and _same_payee(asked) > asked.fen,
        _ladder(asked),
        not asked.known_payee and _week_to_payee(asked) >= FLOOR,
        asked.told and not asked.bill,
        _too_much_in_a_week(asked),
        asked.fen * 2 > asked.balance and asked.fen >= FLOOR,
        is_night(asked.now),
        asked.checked_before,
        asked.broken and asked.fen >= FLOOR,
    )
    first = not asked.known_payee and _week_to_payee(asked) >= FLOOR
    matters = asked.fen > LINE or first
    return Ruling(CHECK if any(reasons) else PASS, arrival_matters=matters)


def alike(payee: str, fen: int, refused: Refused, bill: bool = False) -> bool:
    """Return whether a payment has the refused payee or, unless a bill, an amount within 20 %."""
    near = not bill and refused.fen * 4 <= fen * 5 <= refused.fen * 6
    return payee == refused.payee or near


def is_known(paid: Iterable[tuple[int, datetime]], now: datetime) -> bool:
    """Return whether earlier payments (fen, moment) to a payee make the payee known."""
    real = [(fen, at) for fen, at in paid if fen >= TWICE]
    days = {(at + CHINA).date() for _, at in real}
    older = [at for _, at in real if now - at > MEMORY]
    return any(fen >= FLOOR for fen, _ in real) or (len(days) >= 2 and bool(older))


def locked_out(closed: set[str], origin: str, now: datetime) -> bool:
    """Return whether a closed lock refuses an order from ``origin`` at this moment."""
    abroad = origin in ("overseas", "overseas_online")
    return (
        (NIGHT in closed and is_night(now))
        or (REGION in closed and origin in ("elsewhere", "overseas"))
        or (OVERSEAS in closed and abroad)
        or (OVERSEAS_ONLINE in closed and origin == "overseas_online")
    )


def is_night(now: datetime) -> bool:
    """Return whether it is 23:00 to 05:00 in China."""
    return (now + CHINA).hour in (23, 0, 1, 2, 3, 4)


def _day(asked: Question) -> int:
    return asked.fen + sum(each.fen for each in asked.gone if asked.now - each.at < DAY)


def _week_to_payee(asked: Question) -> int:
    """Return the sum of all payments to this payee in a week, in fen."""
    there = (g for g in asked.gone if g.payee == asked.payee)
    return asked.fen + sum(g.fen for g in there if asked.now - g.at < WEEK)


def _too_much_in_a_week(asked: Question) -> bool:
    """Return whether the week's sum is above ``WEEK_LINE``.

    Enough of it must have been paid since the last fraud check.
    """
    if asked.bill or not asked.to_others:
        return False
    gone = [g for g in asked.gone if g.to_others and asked.now - g.at < WEEK]
    checked = [place for place, g in enumerate(gone) if g.checked]
    unasked = gone[checked[-1] + 1 :] if checked else gone
    total = asked.fen + sum(g.fen for g in gone)
    enough = asked.fen + sum(g.fen for g in unasked) >= FLOOR
    return bool(gone) and total > WEEK_LINE and enough


def _recent_to_payee(asked: Question) -> Iterable[Gone]:
    return (g for g in asked.gone if g.payee == asked.payee and asked.now - g.at < MEMORY)


def _same_payee(asked: Question) -> int:
    return asked.fen + sum(each.fen for each in _recent_to_payee(asked))


def _ladder(asked: Question) -> bool:
    rungs = [each.fen for each in _recent_to_payee(asked)][-2:]
    return len(rungs) == 2 and asked.fen >= FLOOR and rungs[0] < rungs[1] < asked.fen
