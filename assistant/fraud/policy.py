"""Find the signals of a payment that make the bank look twice, and decide what follows from them.

The functions are pure. All money leaves through one function of the bank, and that function asks
``decide``. The rules are those of docs/guard.md.
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
"""The highest amount, in fen, that may leave without a check; the database enforces it too."""
DAY = timedelta(hours=24)
MEMORY = timedelta(hours=72)
"""How long a payment like a refused or held one goes to staff; and how far back payments to one
payee are counted."""
WEEK = timedelta(days=7)
"""How long what she has told, and what was refused or held, asks for a check; and how far back all
that she pays to others is summed up."""
KNOWN_FEN = 100_000
"""Fen: one payment of at least so much makes a payee known."""
KNOWN_TWICE_FEN = 10_000
"""Fen: two payments of at least so much on different days make a payee known too, if the older is
more than ``MEMORY`` ago."""
LIKE_PERCENT = 20
"""An amount that differs from a refused one by at most so many percent counts as the same."""
LADDER_RUNGS = 3
"""So many growing amounts in a row to one payee make a ladder."""
NIGHT_FROM, NIGHT_UNTIL = 23, 5
"""Hours of bank time, those of the banks' own night lock."""


@dataclass(frozen=True)
class GuardSettings:
    """The guard's figures; a configuration may only make them stricter."""

    line_fen: int = LINE_FEN
    """Amounts above this (fen) are always checked."""
    first_payment_fen: int = 100_000
    """A first payment to a payee is checked from this (fen) on."""
    half_fen: int = 100_000
    """More than half of the balance is checked from this (fen) on."""
    ladder_fen: int = 100_000
    """A ladder of growing amounts is checked when it reaches this (fen)."""
    broken_fen: int = 100_000
    """After a deposit was broken early, payments from this (fen) on are checked."""
    week_fen: int = 2_000_000
    """Above this (fen), paid to others within seven days, she is asked."""
    week_unasked_fen: int = 100_000
    """Above the week's line she is asked again whenever so much (fen) has left unasked."""

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
    """Name the place that money goes to: two payees that lead to one place count as the same.

    Whatever is bought gets an account and a payee of its own, so neither of them tells whether
    she has paid there before.

    Args:
        number: The account's number.
        purpose: What the account is for: ``everyday``, ``deposit``, ``wealth`` or ``cash``.
        product: Of wealth, what is bought.
    """
    if purpose == "everyday":
        return number
    return f"{purpose}:{product}" if purpose == "wealth" else purpose


@dataclass(frozen=True)
class Payment:
    """Money that wants to leave one of a customer's accounts."""

    destination: str
    fen: int
    at: datetime
    """The moment of decision, UTC."""
    is_bill: bool = False
    """A bill of her own household: payee and sum are the biller's, nobody could talk her into
    them, and what she has told does not stand against it."""
    stays_hers: bool = False
    """It goes to another account of hers."""


@dataclass(frozen=True)
class Outflow:
    """Money that has left, or is on its way: posted, confirmed and not yet posted, or held."""

    destination: str
    fen: int
    at: datetime
    """When it was posted or confirmed, UTC; of what waits in a check or a hold, now."""
    to_others: bool = True
    """Neither a bill of her household, nor to another account of hers."""
    checked: bool = False
    """It was posted with a check that she had passed, or that staff had released."""


@dataclass(frozen=True)
class Refusal:
    """A payment that she refused in a check, or that was held."""

    destination: str
    fen: int
    at: datetime
    unsafe: bool = False
    """It was held for an unsafe answer or a fraud script's words."""


@dataclass(frozen=True)
class History:
    """What the bank knows when a payment is decided; the payment itself is not in it."""

    outflows: tuple[Outflow, ...] = ()
    """Of the customer's last seven days and whatever waits, all accounts, oldest first."""
    refusals: tuple[Refusal, ...] = ()
    """Of her last 72 hours, and holds that nobody has settled yet, whatever their age."""
    first_payment: bool = False
    """She is not known to pay there: see ``KNOWN_FEN`` and ``KNOWN_TWICE_FEN``."""
    balance_fen: int = 0
    """The paying account's balance."""
    script_words: tuple[tuple[str, str], ...] = ()
    """(script, phrase) of every fraud script heard in this visit."""
    unsafe_holds: tuple[str, ...] = ()
    """Unsafe holds of this visit, for staff."""
    told: tuple[str, ...] = ()
    """What she has told, and what was refused or held, of her last seven days and since staff
    talked to her; for staff."""
    checked_before: bool = False
    """This very payment was in a check before; help or a change made that check void."""
    deposit_broken_fen: int = 0
    """What she took out of term deposits early in her last 72 hours."""
    clock_doubt: str = ""
    """Why the time, and so every sum above, is not to be trusted; empty where it is."""
    records_doubt: str = ""
    """Why all of the above may be of an older day; empty where it is not."""


@dataclass(frozen=True)
class Signal:
    """One reason to look twice."""

    name: str
    evidence: str
    """For staff: the figures behind it."""


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
"""Why she is asked, by signal: said before the first question, without blame."""


class Action(str, Enum):
    """What follows from the signals."""

    PASS = "pass"  # noqa: S105  (no password: she may go on to her PIN)
    CHECK = "check"
    HOLD = "hold"
    """Straight to a person."""


@dataclass(frozen=True)
class Decision:
    """All signals of one payment, and the one thing that follows from them."""

    action: Action
    signals: tuple[Signal, ...] = ()
    reason: str = ""
    """For HOLD: ``script_words``, ``unsafe_before``, ``scheme_told``, ``repeat_after_refusal``,
    ``clock_doubt`` or ``records_doubt``."""
    unsafe: bool = False
    """For HOLD: staff may not turn it into a delayed transfer."""


def decide(payment: Payment, history: History, settings: GuardSettings) -> Decision:
    """Return what has to happen before this payment may leave."""
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
    """Return the signal of a week's outflow to others; she is asked again as more leaves."""
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
    """Return the signal of a first payment: the first thousand in a week, in any number of pieces."""
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
    """Return the signals of what is remembered against her, besides this visit's script words."""
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
    """Return refusals of the same payee, or, unless it is a bill, of about the same sum."""
    return tuple(
        refusal
        for refusal in history.refusals
        if refusal.destination == payment.destination
        or (
            not payment.is_bill
            and 100 * abs(payment.fen - refusal.fen) <= LIKE_PERCENT * refusal.fen
        )
    )
