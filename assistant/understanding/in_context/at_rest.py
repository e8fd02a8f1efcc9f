"""Read a customer's request while no task is open and the classifier is unsure.

Payees, sums, accounts and lost things are found in her words whatever intent the classifier finds.
If the request is only a guess, the customer is asked: a guess begins no task and calls nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.banking.model import Payee
from assistant.understanding.disambiguation.long_utterances import (
    HALF_A_REPORT,
    is_story,
    is_unsure,
)
from assistant.understanding.disambiguation.offers import offer_request
from assistant.understanding.disambiguation.readings import ask_whether
from assistant.understanding.in_context.bills import asks_to_pay_a_bill, bill_of, find_bill_owed
from assistant.understanding.in_context.losses import (
    OTHER,
    REPORT_LOSS,
    read_loss,
    tells_of_danger,
)
from assistant.understanding.in_context.transfer_reader import (
    asks_in_a_clause,
    may_ask_for_a_transfer,
    names_a_transfer,
    sum_alone,
)
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import HELP, INFORMS, REPORT, TRANSFER, Parse

LEAST_SURE = 0.7
"""Confidence below which a request is a guess: of 815 requests that were understood in two held-out sets
13 lie below it, and 36 of the 55 that outside talk was taken for."""
BALANCE = "check_balance"
_ADDS_UP = re.compile("(?:存折|折子|卡|账户).{0,8}(?:加|合)(?:在|到)?(?:一块|一起|起来)")
"""Words that can ask for nothing but the sum of the customer's accounts: 存折和卡加一块."""
LOST, TRANSFERS, PAYS = "挂失", "转账", "交费"
"""What is asked about, as ``domain/`` offers it."""


def as_request(text: str, parse: Parse, payees: Sequence[Payee]) -> Parse | str | None:
    """Return the transfer or the payment of a bill that ``text`` asks for; None: it asks for neither.

    It is used where the classifier is unsure. To pay somebody's bill is no transfer to that person.
    """
    if is_story(text):  # asked about, before money is to move, where no clause asks for it
        may_be = parse.intent == TRANSFER or (is_unsure(parse) and not _may_report(parse))
        asked = may_be and not asks_to_pay_a_bill(text) and asks_in_a_clause(text, payees)
        return parse.as_intent(TRANSFER) if asked else None
    if parse.intent == TRANSFER and asks_to_pay_a_bill(text):
        return payload("pay_bill", **bill_of(text))
    surely_other = parse.is_request and parse.intent != TRANSFER and not is_unsure(parse)
    if surely_other or parse.intent in (REPORT, HELP):
        return None
    if names_a_transfer(text, payees):
        return parse.as_intent(TRANSFER)
    if parse.intent == BALANCE and _ADDS_UP.search(text):
        return parse.as_intent(BALANCE)
    return _sum_at_rest(text, parse)


def _sum_at_rest(text: str, parse: Parse) -> Parse | str | None:
    """Return the request in words that begin with a sum; None if they do not begin with one.

    五百，我要转 begins a transfer. 三百五十块 alone is kept while the customer is asked whether it is one.
    """
    fen = sum_alone(text) if parse.intent == INFORMS or is_unsure(parse) else None
    if fen is None:
        return None
    if re.search("转|汇", text):
        return parse.as_intent(TRANSFER)
    return ask_whether((TRANSFERS, payload(TRANSFER, amount=fen)))


def _may_report(parse: Parse) -> bool:
    """Tell whether a story may be the report of a fraud, or a call for help."""
    return parse.intent in (REPORT, HELP) or parse.likelihood(REPORT) >= HALF_A_REPORT


def offer_a_guess(text: str, parse: Parse, payees: Sequence[Payee]) -> str | None:
    """Return the payload that asks whether the customer means what her words may ask for, or None.

    Args:
        text: The customer's words.
        parse: The classifier's reading of them; no other reading was found.
        payees: The customer's payees, if her card is in the machine.
    """
    no_request = not parse.is_request or is_guess(parse)
    if no_request and is_unsure(parse) and not _may_report(parse):
        if tells_of_danger(text) and any(one != OTHER for one in read_loss(text)):
            return ask_whether((LOST, payload(REPORT_LOSS)))
        if owed := find_bill_owed(text):
            return ask_whether((PAYS, payload("pay_bill", bill_type=owed)))
        if words := may_ask_for_a_transfer(text, payees):
            return ask_whether((TRANSFERS, payload(TRANSFER, words=words)))
    return ask_whether(offer_request(parse, text)) if is_guess(parse) else None


def is_guess(parse: Parse) -> bool:
    """Tell whether the classifier is too unsure of a request to begin it, or to call a person.

    Requests that move money are no guesses here: their own action asks the customer whether she
    means it, and requires a higher confidence.
    """
    known = load_intents().get(parse.intent)
    if known is None or known.kind != "request" or known.moves_money:
        return False
    return (parse.confidence or 0.0) < LEAST_SURE
