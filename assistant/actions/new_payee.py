"""Write down a new payee: the name by voice, the account number by keys.

The payee is saved by staff at the desk.
"""

from __future__ import annotations

from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.refusals import REFUSED
from assistant.actions.service import ServiceAction, asked, forget, note, put_question, said
from assistant.banking.model import BankError
from assistant.banking.new_payees import NUMBER_LENGTHS
from assistant.masking import spells_digits
from assistant.screens import new_payee, notice
from assistant.screens.view import Choice
from assistant.speaking.wording import digit_words
from assistant.understanding.payloads import payload
from assistant.understanding.readers.mentions import find_payees

GROUP = 4
"""Digits in a group, as on cards, when the account number is read out and shown."""
MOST_NAME = 8
"""Most characters of a name; a longer answer is not taken as a name."""
NOT_CALLED_ANYTHING = "none"


class _Said(TypedDict, total=False):
    """The values that the customer has given about the new payee."""

    name: str
    relation: str
    """What the customer calls the payee (闺女, for example); may be empty."""
    number: str
    """The payee's account number."""
    sure: bool
    """True: the customer has confirmed the number."""


class AddPayee(ServiceAction):
    """Ask for the payee's name, relation and account number; read the number back in digits."""

    NAME = "action_add_payee"
    ANSWERS = frozenset({"list_payees", "transfer_money"})

    def take(self, turn: Turn) -> bool:
        """Take the answer to the present question."""
        question = asked(turn)
        if question is None:
            return note(turn, name=_named(turn) or _unknown(turn))
        if number := turn.value("account_number"):
            return note(turn, number=number if len(number) in NUMBER_LENGTHS else None)
        if question == "sure":
            return self._take_sure(turn)
        if question == "relation":
            skipped = turn.value("choice") == NOT_CALLED_ANYTHING or turn.intent == "deny"
            relation = "" if skipped else _bare(turn)
            return note(turn, relation=relation)
        return note(turn, name=_named(turn) or _bare(turn)) if question == "name" else False

    def _take_sure(self, turn: Turn) -> bool:
        if turn.intent == "deny":
            forget(turn, "number")
            return True
        return note(turn, sure=True if turn.says_yes else None)

    def question(self, turn: Turn) -> str | None:
        """Return the first missing value: name, relation, number, or the customer's yes."""
        told = said(turn, _Said)
        order = ("name", "relation", "number", "sure")
        return next((each for each in order if each not in told), None)

    def ask(self, turn: Turn, question: str) -> None:
        """Ask the question; the account number is typed, as others in the hall could hear it."""
        told = said(turn, _Said)
        words = {"name": str(told.get("name") or ""), "number": ""}
        name, relation = words["name"], str(told.get("relation") or "")
        content = new_payee.fill(name=name, relation=relation)
        if question == "relation":
            choices = (Choice("1", "就叫名字", payload("inform", choice=NOT_CALLED_ANYTHING)),)
            put_question(
                turn,
                content,
                "utter_ask_new_payee_relation",
                words,
                choices=choices,
                hints=("叫外甥女", "叫老张"),
            )
        elif question == "number":
            put_question(
                turn,
                content,
                "utter_ask_new_payee_number",
                words,
                keys=("digits",),
                field_kind="account",
            )
        elif question == "sure":
            number = str(told["number"])
            words["number"] = "，".join(digit_words(part) for part in _groups(number))
            put_question(
                turn,
                new_payee.fill(name=name, relation=relation, number=" ".join(_groups(number))),
                "utter_ask_new_payee_sure",
                words,
                keys=("yes", "no"),
                hints=("对", "不对"),
            )
        else:
            put_question(
                turn,
                content,
                "utter_ask_new_payee_name",
                words,
                hints=("张建国", "我外甥女李梅"),
            )

    def finish(self, turn: Turn) -> None:
        """Send the payee to the desk, where staff save it; drop a transfer that waited for it."""
        turn.set(parked=None)
        told, visit = said(turn, _Said), turn.visit
        name, relation, number = told["name"], told["relation"], told["number"]
        try:
            turn.bank.new_payees.ask(visit.session, turn.customer.id, name, relation, number)
        except BankError as refusal:
            turn.visit.tally.leave(REFUSED)
            response = "utter_payee_there_already"
            if refusal.code != "already_there":
                response = "utter_payee_not_asked"
            turn.show(notice.fill(), response, {"name": name}, keys=("home", "repeat"))
            return
        grouped = " ".join(_groups(number))
        turn.show(
            new_payee.fill(name=name, relation=relation, number=grouped),
            "utter_new_payee_asked",
            {"name": name},
            keys=("home", "repeat"),
        )
        turn.effect("help", reason="new_payee", quiet=True)


def _groups(number: str) -> list[str]:
    return [number[at : at + GROUP] for at in range(0, len(number), GROUP)]


def _unknown(turn: Turn) -> str | None:
    """Return the unknown name in the transfer that was put aside for adding this payee."""
    parked = turn.slot("parked")
    doubt = parked["slots"].get("payee_doubt") if parked else None
    said = doubt["said"] if doubt and doubt["kind"] == "unknown" else ""
    return said if said and not spells_digits(said) else None


def _named(turn: Turn) -> str | None:
    """Return the name in the customer's words, without the relation: 李梅 for 我外甥女李梅."""
    if turn.is_key:
        return None
    named = [found.text.removeprefix("我") for found in find_payees(turn.text)]
    return named[-1] if named and not spells_digits(named[-1]) else None


def _bare(turn: Turn) -> str | None:
    """Return a short answer unchanged; None for a longer one or a key."""
    text = turn.text.strip("，。、！？ ").removeprefix("叫").removeprefix("我").removesuffix("吧")
    if turn.is_key or not text or len(text) > MOST_NAME or spells_digits(text):
        return None
    return text


ACTIONS = (AddPayee,)
