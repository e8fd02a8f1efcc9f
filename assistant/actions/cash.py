"""Book cash for another day: a transfer sets the cash aside, and the desk hands it out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.actions.base import Turn
from assistant.actions.position_wording import AmountSaid, amount_trouble, ask_amount
from assistant.actions.refusals import show_refusal
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.banking.model import BankError, Transfer
from assistant.banking.products import CASH
from assistant.clock import bank_time
from assistant.money import Money
from assistant.screens import choose, notice
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words
from assistant.understanding.payloads import payload

WANTS_CASH = re.compile(
    r"现金|现钱|取钱|取款|取.{0,8}(?:万|千|块|元|钱)|预约.{0,6}取|支.{0,6}(?:万|现)|提现|大额.{0,3}取"
)
_NOT_ANY_MORE = re.compile(r"不取了|不要取|取消预约|别约|不约了|退掉")
DAYS = (("明天", 1), ("后天", 2), ("大后天", 3))


class _Said(AmountSaid, total=False):
    """The values that the customer has given for the booking."""

    day: int
    """In how many days from today the customer fetches the cash."""
    undone: bool
    """True: the customer wants to cancel her booking."""


class BookCash(ServiceAction):
    """Ask how much cash and for which day. Sums below the branch's limit need no booking."""

    NAME = "action_book_cash"
    ANSWERS = frozenset({"special_service", "transfer_money", "ask_deposit"})

    def take(self, turn: Turn) -> bool:
        """Take amount and day, from keys or words."""
        if account := turn.value("account"):
            turn.set(account=account)
        has_sum, amount = turn.entity("amount") is not None, turn.value("amount")
        picked = str(turn.value("choice") or "")
        # 大后天 contains 后天: the longest word counts.
        named = [days for word, days in reversed(DAYS) if not turn.is_key and word in turn.text]
        vague = turn.text if has_sum and amount is None else None
        undone = not turn.is_key and bool(_NOT_ANY_MORE.search(turn.text))
        return note(
            turn,
            amount=amount,
            vague=vague if amount is None else False,
            day=int(picked) if picked.isdigit() else (named[0] if named else None),
            undone=True if undone else None,
        )

    def question(self, turn: Turn) -> str | None:
        """Return the next question: how much, then for which day."""
        told = said(turn, _Said)
        if told.get("undone"):
            return None
        trouble = amount_trouble(turn, CASH.minimum)
        if trouble:
            return None if trouble == "too_little" else "amount"
        return None if "day" in told else "day"

    def ask(self, turn: Turn, question: str) -> None:
        """Ask for the amount, or offer the days."""
        told = said(turn, _Said)
        if question == "day":
            choices = tuple(
                Choice(
                    str(n),
                    f"{word}（{_day(turn, days).month}月{_day(turn, days).day}日）",
                    payload("inform", choice=str(days)),
                )
                for n, (word, days) in enumerate(DAYS, start=1)
            )
            words = {"amount": money_words(Money(told["amount"]))}
            put_question(
                turn,
                choose.fill(what="day"),
                "utter_ask_cash_day",
                words,
                choices=choices,
            )
            return
        ask_amount(
            turn,
            amount_trouble(turn, CASH.minimum),
            {"": "utter_ask_cash_amount"},
            hints=("六万", "十万"),
        )

    def finish(self, turn: Turn) -> None:
        """Book the cash, cancel the booking, or say that the sum needs no booking."""
        told, visit = said(turn, _Said), turn.visit
        if told.get("undone"):
            _undo(turn)
            return
        if amount_trouble(turn, CASH.minimum) == "too_little":
            choices = (Choice("1", "取个号", "/queue_ticket"), Choice("2", "回首页", "/go_home"))
            turn.show(
                notice.fill(),
                "utter_cash_needs_no_booking",
                choices=choices,
                keys=("home", "repeat"),
            )
            return
        account, amount = turn.account(), Money(told["amount"])
        try:
            transfer = turn.bank.positions.buy(
                visit.next_transfer_key(),
                visit.session,
                turn.customer.id,
                account.id,
                CASH.id,
                amount,
                _day(turn, int(told["day"])),
            )
        except BankError as refusal:
            show_refusal(turn, refusal, amount, over_limit="utter_cash_over_limit")
            return
        turn.pay(transfer)


def _undo(turn: Turn) -> None:
    held = turn.bank.positions.list_held(turn.customer.id)
    booked = [each for each in held if each.product is CASH]
    if not booked:
        turn.show(notice.fill(), "utter_no_cash_booked", keys=("home", "repeat"))
        return
    visit = turn.visit
    try:
        transfer: Transfer = turn.bank.positions.take_back(
            visit.next_transfer_key(), visit.session, turn.customer.id, booked[-1].id
        )
    except BankError as refusal:
        show_refusal(turn, refusal, booked[-1].amount, over_limit="utter_cash_over_limit")
        return
    turn.pay(transfer)


def _day(turn: Turn, days: int) -> date:
    return bank_time(turn.clock.now()).date() + timedelta(days=days)


ACTIONS = (BookCash,)
