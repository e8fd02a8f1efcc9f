"""Answer whether the pension has come, how much came in a period, and whether it has risen."""

from __future__ import annotations

import re

from assistant import phrases
from assistant.actions.base import TaskAction, Turn
from assistant.actions.enquiries import AFTER, PENSION, done
from assistant.actions.paging import page_of
from assistant.banking.model import Account, Entry
from assistant.clock import bank_time
from assistant.screens import notice, pension
from assistant.speaking.wording import day_words, money_words
from assistant.understanding.readers.periods import find_periods

LOOKED_AT = 200
"""How many of an account's newest entries are searched; elderly customers make so many in years."""
_SUM = re.compile("一共|总共|拢共|统共|加起来|加一块|合起来")
_RISEN = re.compile("涨|长钱|加钱|加了")


class CheckPension(TaskAction):
    """Tell whether, when and where this month's pension came, and list the months before."""

    NAME = "action_check_pension"

    def act(self, turn: Turn) -> None:
        """Ask for the PIN if necessary, search the customer's accounts, and answer."""
        if _asks_for_a_sum(turn):
            turn.set(period=find_periods(turn.text)[-1].text, entries_of={PENSION: PENSION})
            turn.follow("action_list_transactions")
            return
        if not turn.is_key:
            turn.visit.asked_of_pension = turn.text
        if turn.sign_in_first(self.NAME):
            return
        asked, turn.visit.asked_of_pension = turn.visit.asked_of_pension, ""
        received = _received(turn)
        if not received:
            turn.show(notice.fill(), "utter_no_pension", keys=AFTER)
        else:
            if _RISEN.search(asked):
                _tell_whether_risen(turn, received)
            _show(turn, received)
        done(turn)


def _asks_for_a_sum(turn: Turn) -> bool:
    """Return whether the customer asks how much came in a period that she names."""
    return not turn.is_key and bool(_SUM.search(turn.text) and find_periods(turn.text))


def _received(turn: Turn) -> list[tuple[Entry, Account]]:
    """Return every pension payment and the account it came to, newest first."""
    found = [
        (entry, account)
        for account in turn.bank.accounts(turn.customer.id)
        for entry in turn.bank.entries(account.id, limit=LOOKED_AT)
        if entry.kind == PENSION
    ]
    return sorted(found, key=lambda pair: pair[0].at, reverse=True)


def _tell_whether_risen(turn: Turn, received: list[tuple[Entry, Account]]) -> None:
    """Say before the newest payment how it compares with the one before, if there is one."""
    if len(received) > 1:
        newest, before = (entry.amount.fen for entry, _ in received[:2])
        turn.effect("before", text=phrases.PENSION_NOW[(newest > before) - (newest < before)])


def _show(turn: Turn, received: list[tuple[Entry, Account]]) -> None:
    newest, account = received[0]
    at, now = bank_time(newest.at), bank_time(turn.clock.now())
    arrived = (at.year, at.month) == (now.year, now.month)
    part = page_of(turn, received)
    rows: list[pension.Row] = [
        {
            "day": f"{bank_time(entry.at).month}月{bank_time(entry.at).day}日",
            "fen": entry.amount.fen,
        }
        for entry, _ in part.rows
    ]
    turn.show(
        pension.fill(
            arrived=arrived,
            fen=newest.amount.fen,
            account=account.name,
            tail=account.tail,
            rows=rows,
            **part.paged,
        ),
        _sentence(arrived=arrived) if part.number == 1 else "utter_page",
        {
            **part.words,
            "day": day_words(at),
            "amount": money_words(newest.amount),
            "account": account.name,
        },
        choices=part.choices("check_pension", 1),
        keys=AFTER,
        hints=("查余额", "打一下折子"),
    )


def _sentence(*, arrived: bool) -> str:
    return "utter_pension" if arrived else "utter_pension_not_yet"


ACTIONS = (CheckPension,)
