"""Sell wealth products: tell the risk first, and sell none above the customer's own risk level."""

from __future__ import annotations

from assistant.actions.base import Turn
from assistant.actions.paging import offer, sentence_of
from assistant.actions.position_wording import (
    AmountSaid,
    amount_trouble,
    ask_amount,
    risk_shown,
    risk_words,
)
from assistant.actions.refusals import REFUSED, show_refusal
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.banking.model import BankError
from assistant.banking.products import Product, product, products
from assistant.money import Money
from assistant.screens import choose, notice
from assistant.screens.content import Content
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words
from assistant.understanding.payloads import payload


class _Said(AmountSaid, total=False):
    """The values that the customer has given for the purchase of a product."""

    product: str
    """The id of the product."""


class AskWealth(ServiceAction):
    """Ask for product and amount; explain a product unsuitable for the customer, do not sell it."""

    NAME = "action_ask_wealth"
    ANSWERS = frozenset({"ask_wealth", "ask_deposit", "transfer_money"})

    def act(self, turn: Turn) -> None:
        """Show the products to anybody; ask for the PIN before the customer buys."""
        opens = turn.slot("service") != self.NAME and turn.intent == "ask_wealth"
        picks = turn.value("choice") and turn.page is None
        if opens and not picks and not _named(turn):
            show_products(turn)
        else:
            super().act(turn)

    def take(self, turn: Turn) -> bool:
        """Take the product that the customer picked or named, and an amount."""
        if account := turn.value("account"):
            turn.set(account=account)
        has_sum, amount = turn.entity("amount") is not None, turn.value("amount")
        vague = turn.text if has_sum and amount is None else None
        told = note(
            turn,
            product=_named(turn) if turn.page else turn.value("choice") or _named(turn),
            amount=amount,
            vague=vague if amount is None else False,
        )
        return told or turn.page is not None

    def question(self, turn: Turn) -> str | None:
        """Return the next question: which product and, if it suits the customer, how much."""
        told = said(turn, _Said)
        if "product" not in told:
            return "product"
        wanted = product(told["product"])
        if not _suits(turn, wanted):
            return None
        return "amount" if amount_trouble(turn, wanted.minimum) else None

    def ask(self, turn: Turn, question: str) -> None:
        """Ask the question; the risk is always told first."""
        if question == "product":
            content, response, words, choices = _offer_products(turn)
            put_question(turn, content, response, words, choices=choices)
            return
        wanted = product(said(turn, _Said)["product"])
        ask_amount(
            turn,
            amount_trouble(turn, wanted.minimum),
            {"": "utter_ask_wealth_amount", "too_little": "utter_wealth_too_little"},
            {**_words(wanted), "minimum": money_words(wanted.minimum)},
            hints=("五千块", "两万"),
            heading=f"{risk_shown(wanted.risk)}：{wanted.name}",
        )

    def finish(self, turn: Turn) -> None:
        """Open the purchase, or say that the product does not suit the customer."""
        wanted = product(said(turn, _Said)["product"])
        if not _suits(turn, wanted):
            level = turn.bank.positions.risk_level(turn.customer.id)
            choices = (
                Choice("1", "请人给我讲讲", "/call_help"),
                Choice("2", "看别的", "/ask_wealth"),
            )
            words = {**_words(wanted), "hers": risk_words(level)}
            turn.visit.tally.leave(REFUSED)
            turn.show(
                notice.fill(), "utter_not_suitable", words, choices=choices, keys=("home", "repeat")
            )
            return
        visit, account = turn.visit, turn.account()
        try:
            transfer = turn.bank.positions.buy(
                visit.next_transfer_key(),
                visit.session,
                turn.customer.id,
                account.id,
                wanted.id,
                Money(said(turn, _Said)["amount"]),
            )
        except BankError as refusal:
            show_refusal(turn, refusal, Money(said(turn, _Said)["amount"]))
            return
        turn.pay(transfer)


def _offered() -> list[Product]:
    return [each for each in products() if each.kind == "wealth"]


def _named(turn: Turn) -> str | None:
    return next((p.id for p in _offered() if p.name in turn.text), None)


def _offer_products(turn: Turn) -> tuple[Content, str, dict[str, str], tuple[Choice, ...]]:
    """Return screen, sentence, words and choices of a page of products, risk before name."""
    part, choices = offer(turn, _offered(), _choice, intent="ask_wealth")
    content = choose.fill(what="wealth", **part.paged)
    return content, sentence_of(part, "utter_ask_wealth"), part.words, choices


def _choice(key: str, each: Product) -> Choice:
    label = f"{risk_shown(each.risk)}：{each.name}"
    return Choice(key, label, payload("ask_wealth", choice=each.id))


def show_products(turn: Turn) -> None:
    """Show the products, the risk before the name."""
    turn.visit.misses = 0
    turn.tell("look_at_wealth")
    content, response, words, choices = _offer_products(turn)
    turn.show(content, response, words, choices=choices, keys=("repeat", "home"))
    turn.resume()


def _suits(turn: Turn, wanted: Product) -> bool:
    """Return whether the customer's risk level allows the product."""
    return wanted.risk <= turn.bank.positions.risk_level(turn.customer.id)


def _words(wanted: Product) -> dict[str, str]:
    return {
        "name": wanted.name,
        "risk": risk_words(wanted.risk),
        "terms": wanted.terms,
        "outlook": wanted.outlook,
    }


ACTIONS = (AskWealth,)
