"""Let a customer practise with play money: look at a balance, and pay somebody who does not exist.

``PlayBank`` is an object in memory without any link to the real bank, so that nothing done here can
reach a ledger. Requests that are not part of the practice round end it, and go to the dialogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.money import Money
from assistant.screens import practice
from assistant.screens.practice import MARK
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import Parse, Reply

START = payload("practise", choice="start")
STOP = Choice("3", "不练了", payload("practise", choice="stop"))
DOES = (
    Choice("1", "查余额", payload("practise", choice="balance")),
    Choice("2", "给小花转五十块", payload("practise", choice="pay")),
    STOP,
)
ENDS = (Choice("1", STOP.label, STOP.payload),)
"""The choice to stop, beside a question that the keys for yes and no answer."""
BEGINS_WITH = Money.yuan(1000)
USUAL = Money.yuan(50)
LEAVING = frozenset(
    {"cancel", "go_home", "go_back", "goodbye", "call_help", "report_fraud", "resume"}
)
"""Intents that end the practice round; the dialogue acts on them as usual."""
KEEPS = ("speak_", "bigger_", "smaller_", "repeat")
"""Beginnings of intents on which the dialogue acts during the practice round."""
Does = Literal["balance", "pay", "yes", "no", "stop", "unknown"]


@dataclass
class PlayBank:
    """A play bank: a made-up balance, and the sum of the payment in question."""

    balance: Money = BEGINS_WITH
    asked: Money | None = None

    def pay(self) -> None:
        """Take the agreed sum from the made-up balance."""
        assert self.asked is not None
        self.balance, self.asked = Money(self.balance.fen - self.asked.fen), None


def begin(bank: PlayBank) -> list[Reply]:
    """Return the first screen of the practice round."""
    return _menu(bank, f"{MARK}。练习的存折里有{money_words(bank.balance)}。您试试说：查余额。")


def leaves(bank: PlayBank, parse: Parse) -> bool:
    """Return whether words or a key end the practice round."""
    return parse.intent in LEAVING or _does(parse, asked=bank.asked is not None) == "stop"


def keeps(parse: Parse) -> bool:
    """Return whether words or a key change voice or type size, which the dialogue does meanwhile."""
    return parse.intent.startswith(KEEPS)


def act(bank: PlayBank, parse: Parse) -> list[Reply]:
    """Return the next screen of the practice round after words or a key."""
    does = _does(parse, asked=bank.asked is not None)
    if does == "balance":
        bank.asked = None
        return _menu(bank, f"练习的存折里还有{money_words(bank.balance)}。{MARK}。")
    if does == "pay":
        return _ask(bank, _sum(parse))
    if does == "yes":
        bank.pay()
        return _menu(bank, f"练习转好了，就是这么办。{MARK}，您真的钱一分没有动。")
    if does == "no":
        bank.asked = None
        return _menu(bank, f"好，不转。{MARK}。")
    return _menu(bank, f"现在是练习，只能查余额、给小花转钱。要真办事，先说：不练了。{MARK}。")


def _does(parse: Parse, *, asked: bool) -> Does:
    picked = next((str(e["value"]) for e in parse.entities if e["entity"] == "choice"), "")
    if parse.intent == "practise":
        kinds: dict[str, Does] = {"balance": "balance", "pay": "pay", "stop": "stop"}
        return kinds.get(picked, "unknown")
    if any(words in parse.text for words in ("不练", "练完", "别练", "不想练")):
        return "stop"
    if asked and parse.intent in ("affirm", "deny"):
        return "yes" if parse.intent == "affirm" else "no"
    known: dict[str, Does] = {"check_balance": "balance", "transfer_money": "pay", "deny": "stop"}
    if parse.intent == "inform":
        return "pay" if _sum(parse) != USUAL else "unknown"
    return known.get(parse.intent, "unknown")


def _sum(parse: Parse) -> Money:
    found = [e["value"] for e in parse.entities if e["entity"] == "amount"]
    fen = next((value for value in found if isinstance(value, int) and value > 0), USUAL.fen)
    return Money(fen)


def _ask(bank: PlayBank, amount: Money) -> list[Reply]:
    if amount.fen > bank.balance.fen:
        bank.asked = None
        return _menu(
            bank, f"练习的存折里只有{money_words(bank.balance)}，不够。您说少一点试试。{MARK}。"
        )
    bank.asked = amount
    text = f"练习：给小花转{money_words(amount)}，对吗？对，就说：对。不对，就说：不对。{MARK}。"
    return [_screen(text, "练习：给小花", amount, ENDS, ("yes", "no", "repeat", "home"))]


def _menu(bank: PlayBank, text: str) -> list[Reply]:
    return [_screen(text, "练习的存折", bank.balance, DOES, ("repeat", "home"))]


def _screen(
    text: str, label: str, amount: Money, choices: tuple[Choice, ...], keys: tuple[str, ...]
) -> Reply:
    content = practice.fill(label=label, fen=amount.fen)
    return reply(content.screen, text, dict(content.data), choices, keys)


def reply(
    screen: str,
    text: str,
    data: dict[str, object],
    choices: tuple[Choice, ...],
    keys: tuple[str, ...],
) -> Reply:
    """Return a screen in the form of a reply of the dialogue's actions."""
    offered = [{"key": c.key, "label": c.label, "payload": c.payload} for c in choices]
    custom = {"screen": screen, "data": data, "choices": offered, "hints": [], "keys": [*keys]}
    return Reply(text, {**custom, "field_kind": None})
