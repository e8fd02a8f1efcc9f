"""Pay a bill: ask which bill, and begin its payment.

From the review on, the payment is handled like any other transfer.
"""

from __future__ import annotations

import re
from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.confirm_intent import confirm_if_unsure
from assistant.actions.paging import offer, sentence_of
from assistant.actions.refusals import show_refusal
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.actions.transfer import note_account
from assistant.banking.bills import Bill
from assistant.banking.model import BankError
from assistant.clock import bank_time
from assistant.conversation.second_request import Offered
from assistant.screens import choose, notice
from assistant.screens.view import Choice
from assistant.speaking.wording import day_words, money_words
from assistant.understanding.in_context.accounts import meant_accounts
from assistant.understanding.in_context.bills import meant_bills
from assistant.understanding.in_context.marked import plain_words
from assistant.understanding.payloads import payload
from assistant.understanding.readers.payees import PayeeResolver

AND = "、"
"""Separates the names of several kinds of bills."""
_ANY = re.compile("都|一起|一块|一并|随便|先交哪|哪个都")
"""Words by which the customer leaves the order open: she wants to pay all the bills that she
named."""


class _Said(TypedDict, total=False):
    """What the customer has said about the payment: which bill, or which types of bills."""

    bill: str
    """The id of the bill."""
    kind: str
    """The type of the bill."""
    kinds: str
    """Several types of bills, joined by ``AND``."""


class PayBill(ServiceAction):
    """Show a bill that is due (water, power, gas, heating, telephone, insurance), and pay it."""

    NAME = "action_pay_bill"

    def act(self, turn: Turn) -> None:
        """Begin the payment; ask first if the words only sound like a request to pay a bill.

        A request with a company and a sum, but no due bill, is a transfer: 给供热公司转九百八. The
        person whose bill it is (给我儿子交话费) is not a payee.
        """
        if confirm_if_unsure(turn, "utter_whether_bill"):
            return
        if _names_a_company(turn) and turn.value("amount") and _nothing_due_of(turn):
            turn.follow("action_start_transfer")
        else:
            super().act(turn)

    def take(self, turn: Turn) -> bool:
        """Take the bill that the customer picked, or the kind that she named."""
        _take_account(turn)
        kinds = _kinds(turn)
        if not kinds and "kinds" in said(turn, _Said) and _ANY.search(turn.text):
            kinds = str(said(turn, _Said)["kinds"]).split(AND)[:1]
        several = AND.join(kinds) if len(kinds) > 1 else None
        one = kinds[0] if len(kinds) == 1 else None
        return note(turn, bill=turn.value("choice"), kind=one, kinds=several)

    def question(self, turn: Turn) -> str | None:
        """Return ``bill`` if several bills are due and the customer named none; otherwise None."""
        return "bill" if len(_meant(turn)) > 1 else None

    def ask(self, turn: Turn, question: str) -> None:
        """Offer the bills with their amounts, the most urgent first."""
        part, choices = offer(turn, _meant(turn), _choice)
        asks = choose.fill(what="bill", **part.paged)
        put_question(turn, asks, sentence_of(part, "utter_ask_bill"), part.words, choices=choices)

    def finish(self, turn: Turn) -> None:
        """Begin the payment, or say that no bill is due."""
        due = _meant(turn)
        if not due:
            _nothing_due(turn)
            return
        bill, account = due[0], turn.account()
        visit = turn.visit
        try:
            transfer = turn.bank.bills.begin(
                visit.next_transfer_key(), visit.session, turn.customer.id, account.id, bill.id
            )
        except BankError as refusal:
            show_refusal(turn, refusal, bill.amount)
            return
        _offer_the_others(turn, bill)
        turn.pay(transfer)


def _take_account(turn: Turn) -> None:
    """Keep the account that is to pay; if it is not clear, the customer is asked at the review."""
    named = [] if turn.is_key else meant_accounts(plain_words(turn.text))
    if account := turn.value("account") or (named[-1].account if named else None):
        note_account(turn, str(account))


def _choice(key: str, bill: Bill) -> Choice:
    label = f"{bill.period}{bill.kind} {bill.amount}"
    return Choice(key, label, payload("inform", choice=bill.id))


def _kinds(turn: Turn) -> list[str]:
    """Return the kinds of bills that this turn names: 水费电费一块儿交了."""
    named = str(turn.value("bill_type") or "")
    if not named:
        return []
    meant = [] if turn.is_key else meant_bills(turn.text)
    return meant or named.split(AND)


def _offer_the_others(turn: Turn, first: Bill) -> None:
    """Remember the other bills that the customer named, to offer them after the first bill."""
    named = str(said(turn, _Said).get("kinds", "")).split(AND)
    due = {bill.kind for bill in turn.bank.bills.list_due(turn.customer.id)}
    others = [kind for kind in named if kind in due and kind != first.kind]
    if others:
        wanted = payload("pay_bill", bill_type=AND.join(others))
        turn.visit.also_asked = Offered(f"交{AND.join(others)}", wanted)


def _meant(turn: Turn) -> list[Bill]:
    """Return the due bills of the kind that the customer named; all due bills if she named none."""
    told = said(turn, _Said)
    due = turn.bank.bills.list_due(turn.customer.id)
    if "bill" in told:
        return [bill for bill in due if bill.id == told["bill"]]
    if "kind" in told:
        return [bill for bill in due if bill.kind == told["kind"]]
    if "kinds" in told:
        return [bill for bill in due if bill.kind in str(told["kinds"]).split(AND)]
    return due


def _names_a_company(turn: Turn) -> bool:
    if turn.visit.customer is None or not turn.value("payee"):
        return False
    payees = turn.bank.payees(turn.customer.id)
    found = PayeeResolver(payees).resolve(str(turn.value("payee")))
    return any(payee.is_company for payee in found.candidates)


def _nothing_due_of(turn: Turn) -> bool:
    if turn.visit.customer is None:
        return False
    due = turn.bank.bills.list_due(turn.customer.id)
    return turn.value("bill_type") not in {bill.kind for bill in due}


def _nothing_due(turn: Turn) -> None:
    told = said(turn, _Said)
    kind = told.get("kind") or str(told.get("kinds", "")).split(AND)[0] or None
    last = turn.bank.bills.find_last_paid(turn.customer.id, kind) if kind else None
    if kind is None:
        turn.show(notice.fill(), "utter_no_bills", keys=("home", "repeat"))
    elif last is None or last.paid_at is None:
        turn.show(notice.fill(), "utter_no_bill_of_kind", {"kind": kind}, keys=("home", "repeat"))
    else:
        day = day_words(bank_time(last.paid_at))
        words = {"kind": f"{last.period}的{kind}", "day": day, "amount": money_words(last.amount)}
        turn.show(notice.fill(), "utter_bill_paid_already", words, keys=("home", "repeat"))


ACTIONS = (PayBill,)
