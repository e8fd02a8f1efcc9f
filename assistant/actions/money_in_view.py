"""Balance, entries and payees: looking changes nothing and may interrupt a transfer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assistant.actions.base import TaskAction, Turn
from assistant.banking.model import Entry
from assistant.banking.money import Money
from assistant.clock import bank_time
from assistant.speaking.wording import count_words, money_words, tail_words
from assistant.understanding.periods import resolve_period

AFTER = ("home", "repeat")
UNLESS_SAID = "最近三个月"
ENTRIES_SHOWN = 8
"""As many rows as a kiosk's 80x24 shows in large type; the rest is in the sums."""


class CheckBalance(TaskAction):
    """One account's balance, or all of them when she asks for no particular one."""

    NAME = "action_check_balance"

    def act(self, turn: Turn) -> None:
        """Remember which account was meant, sign in if need be, answer."""
        remember_account(turn, "check_balance")
        if turn.sign_in_first(self.NAME):
            return
        accounts = turn.bank.accounts(turn.customer.id)
        shown = turn.account()
        held = shown.balance - shown.available
        response = "utter_balance_held" if held.fen else "utter_balance"
        data = {
            "account": shown.name,
            "tail": shown.tail,
            "fen": shown.balance.fen,
            "held_fen": held.fen,
            "accounts": [{"name": a.name, "tail": a.tail, "fen": a.balance.fen} for a in accounts],
        }
        turn.show(
            "balance",
            response,
            {
                "account": shown.name,
                "tail": tail_words(shown.tail),
                "amount": money_words(shown.balance),
                "held": money_words(held),
            },
            data=data,
            keys=AFTER,
            hints=("查明细", "工资卡有多少钱"),
        )
        done(turn)


class ListTransactions(TaskAction):
    """What came in and went out of an account."""

    NAME = "action_list_transactions"

    def act(self, turn: Turn) -> None:
        """Remember account and period, sign in if need be, answer."""
        remember_account(turn, "list_transactions")
        if turn.intent == "list_transactions":
            turn.set(period=turn.value("period"))
        if turn.sign_in_first(self.NAME):
            return
        account = turn.account()
        period, since, until = self._period(turn)
        entries = turn.bank.entries(account.id, since, until, limit=1000)
        came_in = sum((e.amount for e in entries if e.amount.fen > 0), Money(0))
        went_out = sum((-e.amount for e in entries if e.amount.fen < 0), Money(0))
        data: dict[str, Any] = {
            "account": account.name,
            "tail": account.tail,
            "period": period,
            "rows": [_row(entry) for entry in entries[:ENTRIES_SHOWN]],
            "sum_in": came_in.fen,
            "sum_out": went_out.fen,
        }
        turn.show(
            "transactions",
            "utter_transactions" if entries else "utter_transactions_none",
            {
                "account": account.name,
                "period": period,
                "came_in": money_words(came_in),
                "went_out": money_words(went_out),
            },
            data=data,
            keys=AFTER,
            hints=("上个月的明细", "查余额"),
        )
        done(turn)

    def _period(self, turn: Turn) -> tuple[str, datetime, datetime]:
        """Return the period she named and its bounds; recent months when she named none."""
        for said in (str(turn.slot("period") or ""), UNLESS_SAID):
            period = resolve_period(said, turn.clock.now())
            if period:
                return said, period.since, period.until
        raise AssertionError(f"{UNLESS_SAID} is a period")


class ListPayees(TaskAction):
    """Whom she has saved."""

    NAME = "action_list_payees"

    def act(self, turn: Turn) -> None:
        """Sign in if need be, answer."""
        if turn.sign_in_first(self.NAME):
            return
        payees = turn.bank.payees(turn.customer.id)
        turn.show(
            "payees",
            "utter_payees" if payees else "utter_payees_none",
            {"count": count_words(len(payees))},
            data={
                "rows": [{"name": p.name, "relation": p.relation, "tail": p.tail} for p in payees]
            },
            keys=AFTER,
            hints=tuple(f"给{p.relation or p.name}转五百块" for p in payees[:1]),
        )
        done(turn)


def remember_account(turn: Turn, intent: str) -> None:
    """Keep what this request calls the account; an older request's account is forgotten."""
    if turn.intent == intent and turn.loop != "transfer_form":
        turn.set(account=turn.value("account"))


def done(turn: Turn) -> None:
    """Count the request as understood, and go back to the task it interrupted."""
    turn.visit.misses = 0
    turn.resume()


def _row(entry: Entry) -> dict[str, Any]:
    at = bank_time(entry.at)
    return {"date": f"{at.month}月{at.day}日", "what": entry.counterparty, "fen": entry.amount.fen}


MONEY_IN_VIEW = (CheckBalance, ListTransactions, ListPayees)
