"""Find the warning signs (signals) of a payment, and decide whether to let it go, ask or hold it.

The functions are pure. All money leaves through one function of the bank, which calls ``decide``.
The rules are those of docs/guard.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from assistant.clock import bank_time
from assistant.money import Money

LINE_FEN = 1_000_000
"""The highest amount, in fen, that may leave without a fraud check; the database enforces it
too."""
DAY = timedelta(hours=24)
MEMORY = timedelta(hours=72)
"""The time after a refusal or hold in which a similar payment goes to staff; payments to one payee
are counted over this time too."""
WEEK = timedelta(days=7)
"""The time in which suspicious words, refusals and holds lead to a fraud check; payments to others
are summed over this time too."""
KNOWN_FEN = 100_000
"""A payee is known after one payment of at least this many fen."""
KNOWN_TWICE_FEN = 10_000
"""A payee is known also after two payments of at least this many fen on different days, the older
one more than ``MEMORY`` ago."""
LIKE_PERCENT = 20
"""An amount counts as the same as a refused one if they differ by at most this many percent."""
LADDER_RUNGS = 3
"""This many growing amounts in a row to one payee are a "ladder", a pattern of fraud."""
NIGHT_FROM, NIGHT_UNTIL = 23, 5
"""The night, in hours of the bank's local time; the same hours as the banks' night lock."""


@dataclass(frozen=True)
class GuardSettings:
    """The limits of the guard; a configuration may only make them stricter."""

    line_fen: int = LINE_FEN
    """Amounts above this (fen) are always checked."""
    first_payment_fen: int = 100_000
    """A first payment to a payee is checked from this (fen) on."""
    half_fen: int = 100_000
    """A payment of more than half the balance is checked from this amount (fen) on."""
    ladder_fen: int = 100_000
    """A ladder of growing amounts is checked when it reaches this (fen)."""
    broken_fen: int = 100_000
    """After a deposit was broken early, payments from this (fen) on are checked."""
    week_fen: int = 2_000_000
    """A payment is checked if payments to others within seven days come to more than this (fen)."""
    week_unasked_fen: int = 100_000
    """Above ``week_fen``, a fraud check follows again each time this much (fen) has been paid
    without one."""

    def __post_init__(self) -> None:
        """Refuse figures that would weaken the guard, with a ``ValueError`` that says which."""
        for field in fields(self):
            value, highest = getattr(self, field.name), int(str(field.default))
            if type(value) is not int or value < 0:
                raise ValueError(f"{field.name} must be a whole number of fen, not {value!r}")
            if value > highest:
                raise ValueError(
                    f"{field.name} may only be lowered: at most {highest} fen "
                    f"({Money(highest)}), not {value}"
                )


def destination(number: str, purpose: str, product: str = "") -> str:
    """Return a name for the place that money goes to; payees with the same name count as one.

    The bank opens a new account and payee for each purchase, so account and payee do not tell
    whether the customer has paid there before.

    Args:
        number: The account's number.
        purpose: What the account is for: ``everyday``, ``deposit``, ``wealth`` or ``cash``.
        product: The product that is bought, if the purpose is ``wealth``.
    """
    if purpose == "everyday":
        return number
    return f"{purpose}:{product}" if purpose == "wealth" else purpose


@dataclass(frozen=True)
class Payment:
    """A payment from one of a customer's accounts that has to be decided."""

    destination: str
    fen: int
    at: datetime
    """The moment of decision, UTC."""
    is_bill: bool = False
    """Whether it is a bill of the customer's household. The biller sets payee and sum, so a
    swindler cannot, and her earlier suspicious words do not count against it."""
    stays_hers: bool = False
    """Whether the money goes to another account of the same customer."""


@dataclass(frozen=True)
class Outflow:
    """An earlier or waiting payment: posted, confirmed and not yet posted, or held."""

    destination: str
    fen: int
    at: datetime
    """When the payment was posted or confirmed, UTC; now, if it waits in a fraud check or a
    hold."""
    to_others: bool = True
    """Whether it goes to somebody else: no household bill, no transfer between the customer's
    accounts."""
    checked: bool = False
    """Whether it was posted after a passed fraud check, or after staff had approved it."""


@dataclass(frozen=True)
class Refusal:
    """A payment that the customer refused in a fraud check, or that was held."""

    destination: str
    fen: int
    at: datetime
    unsafe: bool = False
    """Whether it was held for an unsafe answer or for a swindler's phrase."""


@dataclass(frozen=True)
class History:
    """What the bank knows about the customer when it decides a payment, without that payment."""

    outflows: tuple[Outflow, ...] = ()
    """Payments of the last seven days and all waiting ones, from all accounts, oldest first."""
    refusals: tuple[Refusal, ...] = ()
    """Refusals of the last 72 hours, and all holds that staff have not decided yet."""
    first_payment: bool = False
    """Whether the payee is not yet known: see ``KNOWN_FEN`` and ``KNOWN_TWICE_FEN``."""
    balance_fen: int = 0
    """The paying account's balance, in fen."""
    script_words: tuple[tuple[str, str], ...] = ()
    """(script, phrase) for every fraud script found in the customer's words in this visit."""
    unsafe_holds: tuple[str, ...] = ()
    """Descriptions of this visit's unsafe holds, for staff."""
    told: tuple[str, ...] = ()
    """The customer's suspicious words, refusals and holds of the last seven days, since staff last
    talked to her; for staff."""
    checked_before: bool = False
    """Whether this payment was in a fraud check before that became void by a call for help or a
    change."""
    deposit_broken_fen: int = 0
    """Fen that the customer took out of term deposits early in the last 72 hours."""
    clock_doubt: str = ""
    """Why the clock, and so every sum above, may be wrong; empty if there is no doubt."""
    records_doubt: str = ""
    """Why the records may be out of date; empty if there is no doubt."""


@dataclass(frozen=True)
class Signal:
    """One warning sign of a payment."""

    name: str
    evidence: str
    """The figures behind the signal, for staff."""


SENTENCES = {
    "line": "这笔钱数目不小，我多问您几句，替您把把关。",
    "day_outflow": "您这一天转出去的钱加起来不少了，我多问您几句。",
    "week_outflow": "您这几天转出去的钱加起来不少了，我多问您几句。",
    "split_or_ladder": "这几天您给这位转了好几回，我多问您几句。",
    "first_payment": "您以前没怎么给这位转过钱，我多问您几句。",
    "over_half": "这笔钱超过您这个账户的一半了，我多问您几句。",
    "night": "这会儿是夜里，我多问您几句，替您把把关。",
    "checked_before": "刚才没问完，我从头再问您几句。",
    "deposit_broken": "您刚把没到期的定期取出来，我多问您几句，替您把把关。",
    "script_words": "刚才有句话，银行常提醒大家留神，咱们请工作人员一起看看。",
    "unsafe_before": "今天有一笔已经请工作人员在看了，这一笔也请他们一起看看。",
    "told_before": "这几天有件事我想替您把把关，多问您几句。",
    "clock_doubt": "这台机器的时间好像不准，咱们请工作人员一起看看。",
    "records_doubt": "这台机器的记录好像不全，咱们请工作人员一起看看。",
    "repeat_after_refusal": "前两天有一笔跟这个差不多，咱们请工作人员一起看看。",
}
"""For each signal, the sentence that tells the customer why she is asked; said before the first
question."""


class Action(str, Enum):
    """The possible consequences of the signals."""

    PASS = "pass"  # noqa: S105  (no password: she may go on to her PIN)
    CHECK = "check"
    HOLD = "hold"
    """Hold the payment: a member of staff decides."""


@dataclass(frozen=True)
class Decision:
    """All signals of one payment, and the action that follows from them."""

    action: Action
    signals: tuple[Signal, ...] = ()
    reason: str = ""
    """Why the payment is held: ``script_words``, ``unsafe_before``, ``scheme_told``,
    ``repeat_after_refusal``, ``clock_doubt`` or ``records_doubt``."""
    unsafe: bool = False
    """Whether staff may not turn the held payment into a delayed transfer."""


def decide(payment: Payment, history: History, settings: GuardSettings) -> Decision:
    """Return whether the payment may go, needs a fraud check, or is held, with the signals."""
    found = signals_of(payment, history, settings)
    names = {signal.name for signal in found}
    if "script_words" in names:
        return Decision(Action.HOLD, found, "script_words", unsafe=True)
    if "repeat_after_refusal" in names:
        unsafe = "unsafe_before" in names or any(r.unsafe for r in _alike(payment, history))
        return Decision(Action.HOLD, found, "repeat_after_refusal", unsafe)
    if "unsafe_before" in names:
        return Decision(Action.HOLD, found, "unsafe_before", unsafe=True)
    for doubt in ("clock_doubt", "records_doubt"):
        if doubt in names:
            return Decision(Action.HOLD, found, doubt)
    return Decision(Action.CHECK if found else Action.PASS, found)


def signals_of(payment: Payment, history: History, settings: GuardSettings) -> tuple[Signal, ...]:
    """Return every signal of this payment, ``line`` first."""
    found = (
        _line(payment, settings),
        _day_outflow(payment, history, settings),
        _split_or_ladder(payment, history, settings),
        _first_payment(payment, history, settings),
        _over_half(payment, history, settings),
        _night(payment),
        _deposit_broken(payment, history, settings),
        Signal("checked_before", "a check of this transfer became void")
        if history.checked_before
        else None,
        _week_outflow(payment, history, settings),
        *(
            ()
            if payment.is_bill
            else (
                _script_words(history),
                *_told(history),
                _clock_doubt(history),
                _records_doubt(history),
            )
        ),
        _repeat(payment, history),
    )
    return tuple(signal for signal in found if signal)


def _line(payment: Payment, settings: GuardSettings) -> Signal | None:
    if payment.fen <= settings.line_fen:
        return None
    return Signal("line", f"{Money(payment.fen)}, line {Money(settings.line_fen)}")


def _day_outflow(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    before = sum(o.fen for o in history.outflows if payment.at - o.at < DAY)
    if not before or before + payment.fen <= settings.line_fen:
        return None
    return Signal("day_outflow", f"24 h: {Money(before)} and now {Money(payment.fen)}")


def _split_or_ladder(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    amounts = [
        outflow.fen
        for outflow in history.outflows
        if outflow.destination == payment.destination and payment.at - outflow.at < MEMORY
    ]
    amounts.append(payment.fen)
    if len(amounts) > 1 and sum(amounts) > settings.line_fen:
        return Signal("split_or_ladder", f"72 h to one payee: {_listed(amounts)}")
    rungs = amounts[-LADDER_RUNGS:]
    growing = all(lower < higher for lower, higher in pairwise(rungs))
    if len(rungs) == LADDER_RUNGS and growing and payment.fen >= settings.ladder_fen:
        return Signal("split_or_ladder", f"growing amounts to one payee: {_listed(amounts)}")
    return None


def _listed(amounts: Iterable[int]) -> str:
    return ", ".join(str(Money(fen)) for fen in amounts)


def _week_outflow(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    """Return the signal of too much paid to others in a week, or None."""
    if payment.is_bill or payment.stays_hers:
        return None
    total = unasked = payment.fen
    asked = False
    for outflow in reversed(history.outflows):
        if outflow.to_others and payment.at - outflow.at < WEEK:
            asked = asked or outflow.checked
            total += outflow.fen
            unasked += 0 if asked else outflow.fen
    if total <= max(payment.fen, settings.week_fen) or unasked < settings.week_unasked_fen:
        return None
    return Signal("week_outflow", f"7 days: {Money(total)}, unasked {Money(unasked)}")


def _first_payment(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    """Return the signal of a first payment to a payee (summed up over a week), or None."""
    there = (o for o in history.outflows if o.destination == payment.destination)
    total = payment.fen + sum(o.fen for o in there if payment.at - o.at < WEEK)
    if not history.first_payment or total < settings.first_payment_fen:
        return None
    return Signal("first_payment", f"new or nearly new payee, {Money(total)} within 7 days")


def _over_half(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    if 2 * payment.fen <= history.balance_fen or payment.fen < settings.half_fen:
        return None
    return Signal("over_half", f"{Money(payment.fen)} of {Money(history.balance_fen)}")


def _night(payment: Payment) -> Signal | None:
    at = bank_time(payment.at)
    if NIGHT_UNTIL <= at.hour < NIGHT_FROM:
        return None
    return Signal("night", f"{at:%H:%M}")


def _deposit_broken(payment: Payment, history: History, settings: GuardSettings) -> Signal | None:
    if not history.deposit_broken_fen or payment.fen < settings.broken_fen:
        return None
    return Signal("deposit_broken", f"broken early: {Money(history.deposit_broken_fen)}")


def _script_words(history: History) -> Signal | None:
    if not history.script_words:
        return None
    told = "; ".join(f"{script}: {phrase}" for script, phrase in history.script_words)
    return Signal("script_words", told)


def _told(history: History) -> tuple[Signal, ...]:
    """Return the signals from earlier suspicious words, refusals and holds."""
    found = (("unsafe_before", history.unsafe_holds), ("told_before", history.told))
    return tuple(Signal(name, "; ".join(lines)) for name, lines in found if lines)


def _clock_doubt(history: History) -> Signal | None:
    return Signal("clock_doubt", history.clock_doubt) if history.clock_doubt else None


def _records_doubt(history: History) -> Signal | None:
    return Signal("records_doubt", history.records_doubt) if history.records_doubt else None


def _repeat(payment: Payment, history: History) -> Signal | None:
    alike = _alike(payment, history)
    if not alike:
        return None
    told = "; ".join(f"{Money(r.fen)} at {bank_time(r.at):%m-%d %H:%M}" for r in alike)
    return Signal("repeat_after_refusal", f"refused or held before: {told}")


def _alike(payment: Payment, history: History) -> tuple[Refusal, ...]:
    """Return refusals of the same payee or, unless the payment is a bill, of about the same sum."""
    return tuple(
        refusal
        for refusal in history.refusals
        if refusal.destination == payment.destination
        or (
            not payment.is_bill
            and 100 * abs(payment.fen - refusal.fen) <= LIKE_PERCENT * refusal.fen
        )
    )
