"""Show balances, entries and payees.

They change nothing in the bank, so they may interrupt a transfer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.actions.base import TaskAction, Turn
from assistant.actions.paging import Page, page_of
from assistant.actions.taking_out import TAKE_OUT, asks_to_take_out, take_out_payee
from assistant.banking.model import Account, Entry, Payee
from assistant.bill_types import load_bill_types
from assistant.clock import bank_time
from assistant.money import Money
from assistant.phrases import READ_OR_NOT
from assistant.screens import balance, payees, transactions
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words, tail_words
from assistant.understanding.payloads import payload
from assistant.understanding.readers.payees import PayeeResolver
from assistant.understanding.readers.periods import resolve_period

_ALL_ACCOUNTS = re.compile(r"一共|总共|加起来|所有|全部|几个账户|几张卡|统共|拢共|都算上|合起来")
_TOGETHER = re.compile(r"(?:加|合|算|放)(?:在|到)?(?:一块|一起|起来|一处|一堆)|合计")
"""Words that ask for a sum although the customer names accounts: 存折和卡加一块有多少."""
_ADDS = re.compile(
    r"添|新增|增加|新的?收款|(?:加|存|记|录|登记)(?:一?个|一位|上|进|到)?[^了过谁哪]{0,6}(?:收款|名单|人|名字|账号|卡号)"
)
_CASH = re.compile(r"取(?:了|过|的|出)|现金")
PENSION = "pension"
"""The kind of a pension's entries."""
AFTER = ("home", "repeat")
CALL_OFF = (Choice("2", "撤回在路上的钱", "/call_off"),)
BALANCES = {
    (False, False): "utter_balance",
    (True, False): "utter_balance_held",
    (False, True): "utter_balance_on_the_way",
    (True, True): "utter_balance_held_and_on_the_way",
}
"""The sentence of a balance, by whether some of it is held, and some on the way."""
UNLESS_SAID = "最近三个月"


class CheckBalance(TaskAction):
    """Show one account's balance, or all balances if the customer names no account."""

    NAME = "action_check_balance"

    def act(self, turn: Turn) -> None:
        """Remember which account the customer means, ask for the PIN if necessary, and answer."""
        if turn.page is None:
            remember_account(turn, "check_balance")
        if turn.intent == "check_balance" and turn.page is None:
            turn.set(balance_said=turn.text)
        if turn.sign_in_first(self.NAME):
            return
        accounts = turn.bank.accounts(turn.customer.id)
        if _asks_for_all(turn):
            show_all(turn, accounts)
            done(turn)
            return
        shown = turn.account()
        waits = _on_the_way(turn, shown)
        held = shown.balance - shown.available - waits
        response = BALANCES[held.fen > 0, waits.fen > 0]
        part = page_of(turn, [one for one in accounts if one.id != shown.id])
        turn.show(
            balance.fill(
                account=shown.name,
                tail=shown.tail,
                fen=shown.balance.fen,
                held_fen=held.fen,
                on_the_way_fen=waits.fen,
                accounts=_rows(part.rows if part.of > 1 else accounts),
                **part.paged,
            ),
            response if part.number == 1 else "utter_page",
            {
                **part.words,
                "account": shown.name,
                "tail": tail_words(shown.tail),
                "amount": money_words(shown.balance),
                "held": money_words(held),
                "waits": money_words(waits),
            },
            choices=(
                *read_or_not(turn),
                *(CALL_OFF if waits.fen else ()),
                *part.choices("check_balance", 3 if waits.fen else 2),
            ),
            keys=AFTER,
            hints=("查明细", "工资卡有多少钱"),
        )
        done(turn)


def _on_the_way(turn: Turn, account: Account) -> Money:
    """Return how much of an account's balance is on the way to somebody."""
    waits = turn.bank.on_the_way(turn.customer.id)
    return sum((one.amount for one in waits if one.account.id == account.id), Money(0))


def _asks_for_all(turn: Turn) -> bool:
    said = turn.slot("balance_said") or ""
    named = turn.slot("account") is not None
    return bool(_TOGETHER.search(said) or (not named and _ALL_ACCOUNTS.search(said)))


class ListTransactions(TaskAction):
    """Show the entries of an account: what came in and what went out."""

    NAME = "action_list_transactions"

    def act(self, turn: Turn) -> None:
        """Remember account and period, ask for the PIN if necessary, answer; or turn the page."""
        if turn.page is None:
            remember_account(turn, "list_transactions")
        if turn.intent == "list_transactions" and turn.page is None:
            turn.set(period=turn.value("period"), entries_of=_asked_for(turn))
        if turn.sign_in_first(self.NAME):
            return
        period, since, until = self._period(turn)
        filter_ = entry_filter(turn)
        if filter_:
            show_matching(turn, filter_, period, since, until)
            done(turn)
            return
        account = turn.account()
        entries = turn.bank.entries(account.id, since, until, limit=None)
        came_in, went_out = _sums(entries)
        part = page_of(turn, entries)
        turn.show(
            transactions.fill(
                account=account.name,
                tail=account.tail,
                period=period,
                rows=[_row(entry) for entry in part.rows],
                sum_in=came_in.fen,
                sum_out=went_out.fen,
                **part.data,
            ),
            _of_page("utter_transactions", part),
            {
                **part.words,
                "account": account.name,
                "period": period,
                "came_in": money_words(came_in),
                "went_out": money_words(went_out),
            },
            choices=_list_choices(turn, part),
            keys=AFTER,
            hints=("上个月的明细", "查余额"),
        )
        done(turn)

    def _period(self, turn: Turn) -> tuple[str, datetime, datetime]:
        """Return the named period in words, with its bounds; recent months if none was named."""
        for said in (str(turn.slot("period") or ""), UNLESS_SAID):
            period = resolve_period(said, turn.clock.now())
            if period:
                return said, period.since, period.until
        raise AssertionError(f"{UNLESS_SAID} is a period")


@dataclass(frozen=True)
class EntryFilter:
    """Selects account entries of one kind, or with one person."""

    what: str
    """Words for these entries in the sentence: 电费, 跟闺女王小红的来往."""
    matches: Callable[[Entry], bool]


def _asked_for(turn: Turn) -> dict[str, str] | None:
    """Return the kind or person that this request names."""
    if bill_type := turn.value("bill_type"):
        return {"bill_type": str(bill_type)}
    if _CASH.search(turn.text):
        return {"cash": "cash"}
    if payee := turn.value("payee"):
        return {"payee": str(payee)}
    return None


def entry_filter(turn: Turn) -> EntryFilter | None:
    """Return the filter for the entries that the customer asks for; None: she asks for all."""
    asked = turn.slot("entries_of") or {}
    if bill_type := asked.get("bill_type"):
        billers = load_bill_types()[bill_type].billed_by
        return EntryFilter(
            bill_type,
            lambda e: e.amount.fen < 0 and any(word in e.counterparty for word in billers),
        )
    if asked.get("cash"):
        return EntryFilter("取的现金", lambda e: e.kind == "cash_out")
    if asked.get(PENSION):
        return EntryFilter("养老金", lambda e: e.kind == PENSION)
    if said := asked.get("payee"):
        resolution = PayeeResolver(turn.bank.payees(turn.customer.id)).resolve(said)
        if resolution.kind == "exact":
            payee = resolution.candidates[0]
            name = f"{payee.relation}{payee.name}"
            return EntryFilter(f"跟{name}的来往", lambda e: e.counterparty == payee.name)
    return None


def show_matching(
    turn: Turn, filter_: EntryFilter, period: str, since: datetime, until: datetime
) -> None:
    """Show the entries of all the customer's accounts that match, and their sum."""
    found = [
        entry
        for account in turn.bank.accounts(turn.customer.id)
        for entry in turn.bank.entries(account.id, since, until, limit=None)
        if filter_.matches(entry)
    ]
    found.sort(key=lambda entry: entry.at, reverse=True)
    came_in, went_out = _sums(found)
    part = page_of(turn, found)
    turn.show(
        transactions.fill(
            account=filter_.what,
            period=period,
            rows=[_row(entry) for entry in part.rows],
            sum_in=came_in.fen,
            sum_out=went_out.fen,
            **part.data,
        ),
        _of_page("utter_transactions_of", part),
        {
            **part.words,
            "what": filter_.what,
            "period": period,
            "amount": money_words(went_out if went_out.fen else came_in),
        },
        choices=_list_choices(turn, part),
        keys=AFTER,
        hints=("上个月的明细", "查余额"),
    )


def show_all(turn: Turn, accounts: list[Account]) -> None:
    """Show every account, and the sum of their balances."""
    total = sum((account.balance for account in accounts), Money(0))
    held = turn.bank.positions.list_held(turn.customer.id)
    at_rest = sum((position.amount for position in held), Money(0))
    part = page_of(turn, accounts)
    words = {**part.words, "amount": money_words(total), "rest": money_words(at_rest)}
    response = "utter_balance_all_and_rest" if held else "utter_balance_all"
    turn.show(
        balance.fill(account="所有账户", fen=total.fen, accounts=_rows(part.rows), **part.paged),
        response if part.number == 1 else "utter_page",
        words,
        choices=(*read_or_not(turn), *part.choices("check_balance", 2)),
        keys=AFTER,
        hints=("查明细", "工资卡有多少钱"),
    )


class ListPayees(TaskAction):
    """Show the customer's saved payees."""

    NAME = "action_list_payees"

    def act(self, turn: Turn) -> None:
        """Ask for the PIN if necessary, and show the list, with the choice to add a payee."""
        if turn.value("choice") == "add" or _ADDS.search(turn.text):
            turn.follow("action_add_payee")
            return
        if not turn.is_key:
            turn.visit.asked_of_payees = turn.text
        if turn.sign_in_first(self.NAME):
            return
        words, turn.visit.asked_of_payees = turn.visit.asked_of_payees, ""
        if asks_to_take_out(turn, words):
            take_out_payee(turn, words)
            return
        saved = turn.bank.payees(turn.customer.id)
        part = page_of(turn, saved)
        take_out = Choice("1", "去掉一位", payload("list_payees", choice=TAKE_OUT))
        turn.show(
            payees.fill(
                rows=[{"name": p.name, "relation": p.relation, "tail": p.tail} for p in part.rows],
                **part.data,
            ),
            _of_page("utter_payees", part),
            part.words,
            choices=(take_out, *part.choices("list_payees", 2)) if saved else (),
            keys=AFTER,
            hints=tuple(f"给{p.relation or p.name}转五百块" for p in saved[:1]),
        )
        done(turn)


def read_or_not(turn: Turn) -> tuple[Choice, ...]:
    """Return the choice whether the customer's money is only shown, or read out as well."""
    return (READ_OR_NOT[turn.visit.preferences.discreet],)


def _list_choices(turn: Turn, part: Page[Entry]) -> tuple[Choice, ...]:
    """Return the choices beside a list: whether it is read out, and the next and previous page."""
    return (*read_or_not(turn), *part.choices("list_transactions", 2))


def _of_page(response: str, part: Page[Entry] | Page[Payee]) -> str:
    """Return the name of a list's sentence: for no rows, a single page, a first or a later page."""
    if not part.count:
        return f"{response}_none"
    if part.of == 1:
        return response
    return f"{response}_paged" if part.number == 1 else "utter_page"


def remember_account(turn: Turn, intent: str) -> None:
    """Keep the account that this request names, and forget the one of an older request."""
    if turn.intent == intent and turn.loop != "transfer_form":
        turn.set(account=turn.value("account"))


def done(turn: Turn) -> None:
    """Count the request as understood and done, and continue the task that it interrupted."""
    turn.visit.misses = 0
    turn.visit.tally.finish()
    turn.resume()


def _rows(accounts: Sequence[Account]) -> list[balance.Account]:
    return [{"name": a.name, "tail": a.tail, "fen": a.balance.fen} for a in accounts]


def _sums(entries: Sequence[Entry]) -> tuple[Money, Money]:
    """Return the sum that came in and the sum that went out by these entries."""
    came_in = sum((e.amount for e in entries if e.amount.fen > 0), Money(0))
    went_out = sum((-e.amount for e in entries if e.amount.fen < 0), Money(0))
    return came_in, went_out


def _row(entry: Entry) -> transactions.Row:
    at = bank_time(entry.at)
    return {"date": f"{at.month}月{at.day}日", "what": entry.counterparty, "fen": entry.amount.fen}


ACTIONS = (CheckBalance, ListTransactions, ListPayees)
