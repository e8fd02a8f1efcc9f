"""Show rates, open term deposits and certificates; show a customer's deposits and pay them out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.actions.base import Told, Turn
from assistant.actions.paging import ALL_AT_ONCE, offer, sentence_of
from assistant.actions.position_wording import (
    AmountSaid,
    amount_trouble,
    ask_amount,
    available_words,
    rate_shown,
)
from assistant.actions.refusals import show_refusal
from assistant.actions.service import ServiceAction, asked, forget, note, put_question, said
from assistant.banking.model import BankError, Transfer
from assistant.banking.positions import Position
from assistant.banking.products import Product, full_interest, products
from assistant.money import Money
from assistant.screens import choose, interest, notice, rates
from assistant.screens.blocks import yuan
from assistant.screens.view import Choice
from assistant.speaking.wording import date_words, money_words, rate_words
from assistant.understanding.payloads import payload
from assistant.understanding.readers.terms import find_deposit_terms

_MINE = re.compile(r"我(?:那|的|存的|有)|到期|到日子|满了|还有多久|哪天|几笔")
_BACK = re.compile(
    r"提前|没到期|没到日子|取出来|支出来|支取|拿出来|取了|取定期|定期.{0,4}取|不存了"
)
_LARGE = re.compile(r"大额")
_HOW_MUCH = re.compile(r"多少利|利息.{0,3}(?:多少|咋|怎么|几)|利率|拿多少|划算|几个点|有多少$")
_WANTS = ("open", "mine")
_OPENS = re.compile(
    r"(?:要|想|来|给我|帮我|办|开|转|存)(?:个|一个|一笔|点|些|成)?[^的]{0,4}(?:定期|死期|存单|存钱|存款|存上|存起来|存点)|^存"
)
OFFERED_MONTHS = (12, 24, 36)
"""Terms that are offered as choices, in months; the customer can say other terms too."""
_SIX_DIGITS = Money.yuan(100_000)


class _Said(AmountSaid, total=False):
    """What the customer has said about a new deposit, or about one that she has."""

    want: str
    """``open``: the customer wants a new deposit. ``mine``: she wants to see her deposits."""
    large: bool
    """True: the customer wants a large certificate of deposit (大额存单)."""
    term: int
    """The term in months."""
    quote: bool
    """True: the customer asks how much interest a sum would bring. She is told it, and a deposit is
    opened only if she then agrees (``sure``)."""
    sure: bool
    """True: the customer agrees to the interest that she was told."""
    position: str
    """The id of the deposit that the customer wants paid out."""


class AskDeposit(ServiceAction):
    """Show rates and ask for amount and term, or show the customer's deposits and pay one out."""

    NAME = "action_ask_deposit"
    ANSWERS = frozenset({"ask_deposit", "ask_wealth", "transfer_money", "check_balance"})

    def act(self, turn: Turn) -> None:
        """Tell rates to anybody, at any time; everything else needs the customer's PIN."""
        opens = turn.slot("service") != self.NAME and turn.intent == "ask_deposit"
        if opens and _only_asks(turn):
            show_rates(turn)
        elif opens and (sum_asked := _asks_what_it_brings(turn)):
            show_interest(turn, sum_asked)
        else:
            super().act(turn)

    def take(self, turn: Turn) -> bool:
        """Take the choice that the customer picked, or the values in her words."""
        if account := turn.value("account"):
            turn.set(account=account)
        if turn.is_key:
            return self._take_key(turn)
        text = turn.text
        has_sum, amount = turn.entity("amount") is not None, turn.value("amount")
        terms = find_deposit_terms(text)
        question = asked(turn)
        has_value = bool(has_sum or terms)
        wants_hers = question not in ("amount", "term") and _wants_hers(text, has_value)
        values: dict[str, Told | None] = {
            "term": terms[-1].months if terms else None,
            "amount": amount,
            "vague": text if has_sum and amount is None else None,
            "large": True if _LARGE.search(text) else None,
            "quote": True if has_sum and _HOW_MUCH.search(text) else None,
            "want": "mine" if wants_hers else None,
        }
        if turn.intent == "deny" and question == "quote":
            forget(turn, "term")
            return True
        if amount is not None:
            values["vague"] = False
        return note(turn, **values)

    def _take_key(self, turn: Turn) -> bool:
        picked = str(turn.value("choice") or "")
        if turn.intent == "deny":
            forget(turn, "term")
            return True
        return note(
            turn,
            want=picked if picked in _WANTS else None,
            large=True if picked == "large" else None,
            term=int(picked) if picked.isdigit() else None,
            position=picked.removeprefix("position:") if ":" in picked else None,
            sure=True if picked == "sure" or turn.intent == "affirm" else None,
            amount=turn.value("amount"),
            vague=False if turn.value("amount") else None,
        )

    def question(self, turn: Turn) -> str | None:
        """Return the next question: which deposit; or how much, how long, whether at this rate."""
        told = said(turn, _Said)
        if told.get("want") == "mine":
            return "position" if "position" not in told and _hers(turn) else None
        if amount_trouble(turn, _least(turn)):
            return None if told.get("large") and _none_large_enough(turn) else "amount"
        if _product(turn) is None:
            return "term"
        return "quote" if told.get("quote") and not told.get("sure") else None

    def ask(self, turn: Turn, question: str) -> None:
        """Ask the question, by the method of its name."""
        getattr(self, f"_ask_{question}")(turn)

    def _ask_amount(self, turn: Turn) -> None:
        ask_amount(
            turn,
            amount_trouble(turn, _least(turn)),
            {"": "utter_ask_deposit_amount", "too_little": "utter_deposit_too_little"},
            {"minimum": money_words(_least(turn))},
            hints=("五千块", "两万"),
        )

    def _ask_term(self, turn: Turn) -> None:
        told = said(turn, _Said)
        offered = [p for p in _of_size(large=bool(told.get("large"))) if p.months in OFFERED_MONTHS]
        choices = tuple(
            Choice(
                str(n),
                f"{each.name} {rate_shown(each.bp)}",
                payload("inform", choice=str(each.months)),
            )
            for n, each in enumerate(offered, start=1)
        )
        response = "utter_no_such_term" if "term" in told else "utter_ask_term"
        put_question(turn, choose.fill(what="term"), response, choices=choices, hints=("存半年",))

    def _ask_quote(self, turn: Turn) -> None:
        wanted, amount = _product(turn), Money(said(turn, _Said)["amount"])
        assert wanted is not None, "a rate is asked of a term"
        brings = full_interest(amount, wanted.bp, wanted.months)
        words = {
            "amount": money_words(amount),
            "name": wanted.name,
            "rate": rate_words(wanted.bp),
            "interest": money_words(brings),
        }
        choices = (
            Choice("1", "就这样存", payload("inform", choice="sure")),
            Choice("2", "换个年限", "/deny"),
            Choice("3", "不存了", "/cancel"),
        )
        rows: list[rates.Row] = [
            {"what": "存", "shown": str(amount)},
            {"what": f"{wanted.name} {rate_shown(wanted.bp)}", "shown": str(brings)},
        ]
        content, keys = rates.fill(rows=rows), ("yes", "no")
        put_question(turn, content, "utter_quote", words, choices=choices, keys=keys)

    def _ask_position(self, turn: Turn) -> None:
        hers = _hers(turn)
        total = sum((each.amount for each in hers), Money(0))
        part, choices = offer(turn, hers, _with_day if len(hers) > ALL_AT_ONCE else _to_take_back)
        words = {**part.words, "amount": money_words(total), **_first_due(hers)}
        rows: list[rates.Row] = [
            {"what": f"{each.product.name} {each.amount}", "shown": f"{each.due:%Y.%m.%d}到期"}
            for each in hers
        ]
        if part.of > 1:  # the choices show everything: there is no room for a table beside them
            content = rates.fill(rows=[], **part.paged)
        else:
            content = rates.fill(rows=rows, fen=total.fen)
        put_question(turn, content, sentence_of(part, "utter_deposits"), words, choices=choices)

    def finish(self, turn: Turn) -> None:
        """Open the transfer that makes or pays out the deposit, or say why that is not possible."""
        told, visit = said(turn, _Said), turn.visit
        if told.get("want") == "mine":
            if not _hers(turn):
                turn.show(notice.fill(), "utter_no_deposits", keys=("home", "repeat"))
                return
            args = (visit.next_transfer_key(), visit.session, turn.customer.id, told["position"])
            _hand_over(turn, lambda: turn.bank.positions.take_back(*args))
            return
        if amount_trouble(turn, _least(turn)):
            turn.show(
                notice.fill(),
                "utter_large_too_little",
                available_words(turn),
                keys=("home", "repeat"),
            )
            return
        wanted = _product(turn)
        assert wanted is not None, "everything is asked"
        key, account = visit.next_transfer_key(), turn.account()
        _hand_over(
            turn,
            lambda: turn.bank.positions.buy(
                key, visit.session, turn.customer.id, account.id, wanted.id, Money(told["amount"])
            ),
        )


def _hand_over(turn: Turn, begin: Callable[[], Transfer]) -> None:
    """Begin a transfer in the bank and hand it to review; if the bank refuses, call a person."""
    try:
        transfer = begin()
    except BankError as refusal:
        show_refusal(turn, refusal)
        return
    turn.pay(transfer)


def _wants_hers(text: str, has_value: bool) -> bool:
    """Return whether ``text`` is about a deposit that the customer already has."""
    if _BACK.search(text):
        return True
    return bool(_MINE.search(text)) and not has_value and not _OPENS.search(text)


def _only_asks(turn: Turn) -> bool:
    """Return whether the customer only asks about rates: no sum, and none of her deposits."""
    if turn.is_key:
        return turn.value("choice") is None
    has_sum = turn.entity("amount") is not None
    has_value = has_sum or bool(find_deposit_terms(turn.text))
    return not has_sum and not _wants_hers(turn.text, has_value) and not _OPENS.search(turn.text)


def show_rates(turn: Turn) -> None:
    """Show the rates of deposits, and offer to open one."""
    large = bool(_LARGE.search(turn.text))
    shown = _of_size(large=large)
    named = {term.months for term in find_deposit_terms(turn.text)}
    told = next((each for each in shown if each.months in named), shown[-1])
    rows: list[rates.Row] = [{"what": each.name, "shown": rate_shown(each.bp)} for each in shown]
    choices = (
        Choice("1", "存一笔", payload("ask_deposit", choice="large" if large else "open")),
        Choice("2", "看我的定期", payload("ask_deposit", choice="mine")),
        Choice("3", "不存了", "/go_home"),
    )
    turn.visit.misses = 0
    turn.tell("look_at_rates")
    turn.show(
        rates.fill(rows=rows),
        "utter_rates_large" if large else "utter_rates",
        {"name": told.name, "rate": rate_words(told.bp)},
        choices=choices,
        hints=("存五万三年", "我的定期到期没有"),
        keys=("repeat", "home"),
    )
    turn.resume()


def _asks_what_it_brings(turn: Turn) -> Money | None:
    """Return the sum whose interest is asked for before the customer has signed in, or None.

    A sum of six digits may be her PIN, so it is not answered before she has signed in. None: she
    does not ask for the interest on a sum.
    """
    fen = turn.value("amount")
    if turn.is_key or turn.loop or turn.visit.signed_in or fen is None:
        return None
    amount, mine = Money(fen), _wants_hers(turn.text, True)
    may_be_pin = amount >= _SIX_DIGITS and bool(fen % Money.yuan(1000).fen)
    least = _smallest(large=False)
    asks = bool(_HOW_MUCH.search(turn.text)) and not mine and not may_be_pin
    return amount if asks and amount >= least else None


def show_interest(turn: Turn, amount: Money) -> None:
    """Show the interest of a sum for each term, and offer to deposit it; needs no PIN."""
    offered = [each for each in _of_size(large=False) if each.months in OFFERED_MONTHS]
    terms = find_deposit_terms(turn.text)
    named = [each for each in _of_size(large=False) if terms and each.months == terms[-1].months]
    told = named[0] if named else offered[0]
    shown = offered if told in offered else [told, *offered]
    rows: list[rates.Row] = [
        {
            "what": f"{each.name} {rate_shown(each.bp)}",
            "shown": f"利息 {yuan(full_interest(amount, each.bp, each.months).fen)}",
        }
        for each in shown
    ]
    this = payload("ask_deposit", choice=str(told.months), amount=amount.fen)
    choices = (Choice("1", "存这一笔", this), Choice("2", "不存了", "/go_home"))
    words = {
        "amount": money_words(amount),
        "name": told.name,
        "rate": rate_words(told.bp),
        "interest": money_words(full_interest(amount, told.bp, told.months)),
    }
    turn.visit.misses = 0
    turn.tell("look_at_rates")
    keys = ("yes", "no", "repeat", "home")
    turn.show(interest.fill(rows=rows), "utter_interest", words, choices=choices, keys=keys)


def _to_take_back(key: str, each: Position) -> Choice:
    label = f"取 {each.product.name} {each.amount}"
    return Choice(key, label, payload("inform", choice=f"position:{each.id}"))


def _with_day(key: str, each: Position) -> Choice:
    """Return the choice of one deposit, with its due day, for a list without a table beside it."""
    choice = _to_take_back(key, each)
    return replace(choice, label=f"{choice.label} {each.due:%Y.%m.%d}到期")


def _hers(turn: Turn) -> list[Position]:
    """Return the customer's deposits."""
    held = turn.bank.positions.list_held(turn.customer.id)
    return [each for each in held if each.product.kind == "deposit"]


def _first_due(hers: list[Position]) -> dict[str, str]:
    first = min((each.due for each in hers if each.due), default=None)
    return {"due": date_words(first, with_year=True)} if first else {"due": ""}


def _of_size(*, large: bool) -> list[Product]:
    return [each for each in products() if each.kind == "deposit" and each.large is large]


def _product(turn: Turn) -> Product | None:
    told = said(turn, _Said)
    offered = _of_size(large=bool(told.get("large")))
    return next((each for each in offered if each.months == told.get("term")), None)


def _least(turn: Turn) -> Money:
    """Return the smallest sum of the kind of deposit that the customer wants."""
    return _smallest(large=bool(said(turn, _Said).get("large")))


def _smallest(*, large: bool) -> Money:
    """Return the smallest sum of any deposit, or of any large certificate."""
    return min(each.minimum for each in _of_size(large=large))


def _none_large_enough(turn: Turn) -> bool:
    """Return whether none of the customer's accounts can pay for the smallest certificate."""
    least = _smallest(large=True)
    return all(a.available < least for a in turn.bank.accounts(turn.customer.id))


ACTIONS = (AskDeposit,)
