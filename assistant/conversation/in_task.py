"""Words about the transfer in hand belong to it, whatever a classifier makes of them alone.

等一下，改成给小红 sounds like a wish to wait, and 不是小明是小红 like a no: read with the question
that is up and her own payees, both change whom it goes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.banking.model import Payee
from assistant.screens import choose, transfer_review
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.view import View
from assistant.understanding.in_context.bills import asks_to_pay_a_bill
from assistant.understanding.in_context.commands import Command, No, Set, Unclear
from assistant.understanding.in_context.transfer_reader import Asked, Context, read_transfer
from assistant.understanding.intents import load_intents
from assistant.understanding.rasa.agent import Parse

SURE = 0.8
"""Another request or wish that the classifier is this sure of goes before a value in its words."""
OF_A_TRANSFER = frozenset({"transfer_money", "inform", "affirm", "deny"})
CHANGEABLE_KINDS = ("transfer", "own")
"""Kinds of transfers whose payee and sum are hers to say; a bill is what it is."""
INFORMS = "inform"


def as_answer(text: str, parse: Parse, view: View, payees: Sequence[Payee]) -> Parse | None:
    """Return ``parse`` as an answer to the transfer's question; None where it is none.

    Args:
        text: Her words.
        parse: What the classifier makes of them alone.
        view: The screen they were said to.
        payees: Hers; none before the PIN.
    """
    asked = _asked(view)
    if asked is None or _belongs_elsewhere(text, parse):
        return None
    commands = read_transfer(text, Context(asked, tuple(payees), _in_hand(view, payees)))
    if not commands or (parse.intent == "cancel" and not _changes(commands)):
        return None
    raw = {**parse.raw, "intent": {"name": INFORMS, "confidence": 1.0}}
    return replace(parse, intent=INFORMS, confidence=1.0, raw=raw)


def _asked(view: View) -> Asked | None:
    """Return what the transfer's question on ``view`` asks for; None: it is none of those."""
    if view.screen == "transfer_ask_payee":
        return "payee"
    if view.screen == "choose":
        what = read(choose.Data, view).get("what")
        return {"payee": "payee", "change": "review"}.get(what or "")  # type: ignore[return-value]
    if view.screen == "transfer_ask_amount":
        return "amount"
    if view.screen == "transfer_review":
        return "review" if read(transfer_review.Data, view)["kind"] in CHANGEABLE_KINDS else None
    return None


def _in_hand(view: View, payees: Sequence[Payee]) -> Payee | None:
    shown = read(PartOfTransfer, view)
    named = (shown.get("payee"), shown.get("tail"))
    return next((payee for payee in payees if (payee.name, payee.tail) == named), None)


def _belongs_elsewhere(text: str, parse: Parse) -> bool:
    """Tell whether the words surely ask for something else: 查一下给闺女转过多少."""
    if asks_to_pay_a_bill(text):
        return True
    known = load_intents().get(parse.intent)
    if known is None or parse.intent in OF_A_TRANSFER or (parse.confidence or 0.0) < SURE:
        return False
    return known.kind == "request"


def _changes(commands: Sequence[Command]) -> bool:
    """Tell whether a value is named: 算了，不给小明了，给小红 goes on, 不转了 does not."""
    return any(isinstance(one, Set | Unclear) for one in commands)


def denies_all(commands: Sequence[Command]) -> bool:
    """Tell whether something is called wrong and nothing right is named."""
    return any(isinstance(one, No) for one in commands) and not _changes(commands)
