"""Tell a customer why the bank refuses to begin a payment."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions.base import Turn
from assistant.banking.model import BankError
from assistant.money import Money
from assistant.screens import notice
from assistant.speaking.wording import money_words

SENTENCES: Mapping[str, str] = {
    "not_enough": "utter_bill_not_enough",
    "limit_reached": "utter_bill_over_limit",
    "not_allowed": "utter_account_locked",
}
"""The sentence for each code of a refusal. Other codes: no money has moved, a person can help."""

REFUSED = "refused"
"""The step that the branch's report names for a task that the bank refused."""


def show_refusal(
    turn: Turn, refusal: BankError, amount: Money | None = None, *, over_limit: str = ""
) -> None:
    """Show why a payment was not begun.

    Args:
        turn: The turn that wanted to begin it.
        refusal: The bank's error.
        amount: The amount of the payment, if the sentence names it.
        over_limit: The sentence about a limit, if not payments are limited; empty: the usual one.
    """
    turn.visit.tally.leave(REFUSED)
    sentences = {**SENTENCES, **({"limit_reached": over_limit} if over_limit else {})}
    account = turn.account()
    words = {"account": account.name, "available": money_words(account.available)}
    if amount is not None:
        words["amount"] = money_words(amount)
    response = sentences.get(refusal.code, "utter_failed")
    turn.show(notice.fill(), response, words, keys=("home", "repeat"))
