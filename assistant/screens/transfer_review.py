"""Everything about a transfer before the yes.

``view.data``: ``kind`` and ``subject`` of what is paid or bought, ``facts`` about it; ``payee``, ``relation``, ``tail`` of the payee's account, ``fen``, ``account``
it is paid from, ``account_tail``.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, with_tail, yuan
from assistant.screens.payee_words import called
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="in_full", pause="yes_no", asks_consent=True, transfer_open=True)

VERBS = {"bill": "交", "deposit": "存成", "wealth": "买", "cash": "约好", "back": "取回"}
"""What is done, by the transfer's kind."""


def compose(view: View) -> list[Block]:
    """Return payee and amount in large type, the account and the question."""
    return [*transfer_facts(view), *sentence(view), *answers(view)]


def transfer_facts(view: View) -> list[Block]:
    """Return whom, how much and from where, as far as the view knows."""
    data = view.data
    facts: list[Block] = [
        Fact(str(fact.get("what")), str(fact.get("shown"))) for fact in data.get("facts") or ()
    ]
    risk_first = data.get("kind") == "wealth"
    blocks: list[Block] = [*facts] if risk_first else []
    if data.get("subject"):
        blocks.append(Big(str(data["subject"]), "name", VERBS.get(str(data.get("kind")), "")))
    elif data.get("payee"):
        label, name = called(data)
        blocks.append(Big(name, "name", f"转给 {label}".strip()))
    if data.get("fen") is not None:
        blocks.append(Big(yuan(data["fen"]), "amount", "" if data.get("subject") else "转多少钱"))
    blocks += [] if risk_first else facts
    if data.get("kind") == "back":
        blocks.append(Fact("取到", with_tail(data.get("relation"), data.get("tail"))))
    elif data.get("account"):
        blocks.append(Fact("从这里转出", with_tail(data["account"], data.get("account_tail"))))
    return blocks
