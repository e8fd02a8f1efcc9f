"""Answer whether the pension has come."""

from __future__ import annotations

from assistant.actions.base import TaskAction, Turn
from assistant.actions.enquiries import AFTER, done
from assistant.banking.model import Account, Entry
from assistant.clock import bank_time
from assistant.screens import notice, pension
from assistant.speaking.wording import day_words, money_words

MONTHS_SHOWN = 3
LOOKED_AT = 200
"""Entries of an account that are searched: years of an elder's account."""


class CheckPension(TaskAction):
    """Tell whether her pension came this month, when, how much, to which account, and in earlier months."""

    NAME = "action_check_pension"

    def act(self, turn: Turn) -> None:
        """Sign in if need be, look through her accounts, answer."""
        if turn.sign_in_first(self.NAME):
            return
        received = _received(turn)
        if not received:
            turn.show(notice.fill(), "utter_no_pension", keys=AFTER)
        else:
            _show(turn, received)
        done(turn)


def _received(turn: Turn) -> list[tuple[Entry, Account]]:
    """Return every pension payment and the account it came to, newest first."""
    found = [
        (entry, account)
        for account in turn.bank.accounts(turn.customer.id)
        for entry in turn.bank.entries(account.id, limit=LOOKED_AT)
        if entry.kind == "pension"
    ]
    return sorted(found, key=lambda pair: pair[0].at, reverse=True)


def _show(turn: Turn, received: list[tuple[Entry, Account]]) -> None:
    newest, account = received[0]
    at, now = bank_time(newest.at), bank_time(turn.clock.now())
    arrived = (at.year, at.month) == (now.year, now.month)
    rows: list[pension.Row] = [
        {
            "day": f"{bank_time(entry.at).month}月{bank_time(entry.at).day}日",
            "fen": entry.amount.fen,
        }
        for entry, _ in received[:MONTHS_SHOWN]
    ]
    turn.show(
        pension.fill(
            arrived=arrived,
            fen=newest.amount.fen,
            account=account.name,
            tail=account.tail,
            rows=rows,
        ),
        "utter_pension" if arrived else "utter_pension_not_yet",
        {
            "day": day_words(at),
            "amount": money_words(newest.amount),
            "account": account.name,
        },
        keys=AFTER,
        hints=("查余额", "打一下折子"),
    )


ACTIONS = (CheckPension,)
