"""Read words about the open transfer as part of it, whatever the classifier takes them for.

等一下，改成给小红 sounds like a wish to wait, and 不是小明是小红 like a no. Read with the question
that is up and with the customer's own payees, both change whom the transfer goes to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.banking.model import Payee
from assistant.conversation.on_screen import reviews_transfer
from assistant.fraud.answers import disputes
from assistant.screens import choose, transfer_review
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.disambiguation.long_utterances import (
    HALF_A_REPORT,
    is_story,
    is_unsure,
)
from assistant.understanding.disambiguation.matcher import question_about, question_in
from assistant.understanding.disambiguation.readings import ask_whether
from assistant.understanding.in_context.accounts import names_who_pays
from assistant.understanding.in_context.affirming import affirms, tells_more
from assistant.understanding.in_context.bills import asks_to_pay_a_bill, bill_of
from assistant.understanding.in_context.commands import Command, Set, Unclear
from assistant.understanding.in_context.losses import tells_of_danger
from assistant.understanding.in_context.overheard import said_to_others
from assistant.understanding.in_context.scope import (
    asks_what_was_read,
    asks_where_we_are,
    begins_with_no,
    ends_it,
    goes_on_with_the_next,
    waits,
    wrong_slot,
)
from assistant.understanding.in_context.transfer_reader import (
    Asked,
    Context,
    asks_in_a_clause,
    contradicts,
    names_a_transfer,
    read_transfer,
    sum_alone,
)
from assistant.understanding.intents import is_request, load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import Parse, RawParse

SHORT = 14
"""Characters of an answer that tells nothing besides a value."""
LONGER = 24
"""Characters of one that tells why, and in which nothing may come from somebody else."""
LEAVING = frozenset({"cancel", "go_back", "go_home"})
SURE = 0.8
"""Another request or wish that the classifier is this sure of goes before a value in its words."""
OF_A_TRANSFER = frozenset({"transfer_money", "inform", "affirm", "deny"})
CHANGEABLE_KINDS = ("transfer", "own")
"""Kinds of transfers whose payee and sum she may change; those of a bill are fixed."""
_OF_A_CHOICE: Mapping[str, Asked] = {"payee": "payee", "change": "review"}
"""The question of a transfer, by what ``choose`` lets her choose."""
INFORMS, TRANSFER, REPORT = "inform", "transfer_money", "report_fraud"


def as_answer(text: str, parse: Parse, view: View, payees: Sequence[Payee]) -> Parse | None:
    """Return her words as an answer to the transfer's question; None if they are no answer.

    Args:
        text: Her words.
        parse: What the classifier makes of them alone.
        view: The screen they were said to.
        payees: Hers, where her card is in.
    """
    asked = _asked(view)
    if reviews_transfer(view) and asked is None:
        return _instead_of_a_bill(text, parse, payees)
    if asked is None or asks_to_pay_a_bill(text):
        return None
    commands = read_transfer(text, _context(asked, view, payees))
    if not _names_a_value(commands) and (question_in(text) or question_about(text)):
        return None
    if said_to_others(text) and not _names_a_value(commands) and not wrong_slot(text)[0]:
        return None
    told = _names_a_value(commands) or _corrects_the_account(text, commands)
    if asks_for_something_else(parse) and (_asks(text) or not told):
        return None
    if not commands or (parse.intent == "cancel" and not _names_a_value(commands)):
        return None
    return as_intent(parse, INFORMS)


def is_short_answer(text: str, parse: Parse, meant: object) -> bool:
    """Return whether the words are a value of the transfer, and too short to tell a fraud's story.

    A longer one may neither quote nor tell anything else: 退休金卡我留着买药，改从存折出.
    """
    answer = isinstance(meant, Parse) and meant is not parse and meant.intent == INFORMS
    plain = len(text) <= LONGER and not tells_more(text)
    return answer and (len(text) <= SHORT or plain)


def affirms_review(text: str, view: View, payees: Sequence[Payee]) -> bool:
    """Return whether ``text`` says yes to the review and repeats its payee, sum or account."""
    if not reviews_transfer(view) or _asked(view) is None:
        return False
    return affirms(text, _context("review", view, payees), _account(view))


def names_otherwise(text: str, view: View, payees: Sequence[Payee]) -> bool:
    """Return whether ``text`` names another payee, sum or account than the review on the screen."""
    if not reviews_transfer(view) or _asked(view) is None:
        return False
    context = _context("review", view, payees)
    return contradicts(read_transfer(text, context), context, _account(view))


def agrees_to_an_offer(text: str, parse: Parse, view: View) -> bool:
    """Tell whether the words agree to the first choice of an offer.

    Here the classifier's yes is enough, because a transfer that it opens is reviewed, and no money
    moves yet. Words that go on with the second of two requests (接着办第二笔) agree too. No words agree
    where the offer is a report of fraud, which calls a person.
    """
    opens = not view.choices[0].payload.startswith("/report_fraud")
    yes = parse.intent == "affirm" and (parse.confidence or 0.0) >= SURE
    return opens and (yes or goes_on_with_the_next(text))


def as_request(text: str, parse: Parse, payees: Sequence[Payee]) -> Parse | str | None:
    """Return a request that ``text`` names though the classifier is unsure; None: there is none.

    It is a transfer, or the payment of a bill: paying somebody's bill is no transfer to that
    person.
    """
    if is_story(text):  # asked about, before money is to move, where no clause asks for it
        may_be = parse.intent == TRANSFER or (is_unsure(parse) and not _may_report(parse))
        asked = may_be and not asks_to_pay_a_bill(text) and asks_in_a_clause(text, payees)
        return as_intent(parse, TRANSFER) if asked else None
    if parse.intent == TRANSFER and asks_to_pay_a_bill(text):
        return payload("pay_bill", **bill_of(text))
    surely_other = is_request(parse.intent) and parse.intent != TRANSFER and not is_unsure(parse)
    if surely_other or parse.intent in ("report_fraud", "call_help"):
        return None
    if names_a_transfer(text, payees):
        return as_intent(parse, TRANSFER)
    return _sum_at_rest(text, parse)


def _sum_at_rest(text: str, parse: Parse) -> Parse | str | None:
    """Return the request in words that begin with a sum; None if they do not begin with one.

    五百，我要转 begins a transfer. 三百五十块 alone is kept while she is asked whether it is one.
    """
    fen = sum_alone(text) if parse.intent == INFORMS or is_unsure(parse) else None
    if fen is None:
        return None
    if re.search("转|汇", text):
        return as_intent(parse, TRANSFER)
    return ask_whether(("转账", payload(TRANSFER, amount=fen)))


def _may_report(parse: Parse) -> bool:
    """Return whether a long utterance may report a fraud or call for help."""
    return parse.intent in (REPORT, "call_help") or parse.likelihood(REPORT) >= HALF_A_REPORT


def as_intent(parse: Parse, intent: str) -> Parse:
    """Return ``parse`` with the intent replaced and confidence 1.0."""
    raw: RawParse = {**parse.raw, "intent": {"name": intent, "confidence": 1.0}}
    return replace(parse, intent=intent, confidence=1.0, raw=raw)


def _instead_of_a_bill(text: str, parse: Parse, payees: Sequence[Payee]) -> Parse | None:
    """Return the request that replaces the bill or deposit under review; None if there is none.

    电费先不交了，给闺女转五百 no longer concerns the bill.
    """
    if names_a_transfer(text, payees):
        return as_intent(parse, TRANSFER)
    return as_intent(parse, "deny") if _NOT_NOW.search(text) else None


_NOT_NOW = re.compile(r"(?:先不|不|别|甭|莫)(?:交|缴|存|买|办|付|充|约)(?!错)")


def _asked(view: View) -> Asked | None:
    """Return which value of the transfer ``view`` asks for; None if it asks for none."""
    asks = traits_of(view).asks
    if asks == "nothing":
        return None
    if asks == "chosen":
        return _OF_A_CHOICE.get(read(choose.Data, view).get("what", ""))
    if asks == "review" and read(transfer_review.Data, view)["kind"] not in CHANGEABLE_KINDS:
        return None
    return asks


def _context(asked: Asked, view: View, payees: Sequence[Payee]) -> Context:
    """Return the context of her words: her payees, and the values of the transfer on the screen."""
    shown = read(PartOfTransfer, view)
    named = (shown.get("payee"), shown.get("tail"))
    in_hand = next((payee for payee in payees if (payee.name, payee.tail) == named), None)
    tails = {payee.tail: "" for payee in payees}
    if reviews_transfer(view):
        tails[read(transfer_review.Data, view)["account_tail"]] = shown.get("account", "")
    return Context(asked, tuple(payees), in_hand, shown.get("fen"), tails)


def _account(view: View) -> str:
    return read(PartOfTransfer, view).get("account", "")


def asks_for_something_else(parse: Parse) -> bool:
    """Return whether the words surely make another request: 查一下给闺女转过多少."""
    known = load_intents().get(parse.intent)
    if known is None or parse.intent in OF_A_TRANSFER or (parse.confidence or 0.0) < SURE:
        return False
    return known.kind == "request"


_ASKS = re.compile(r"多少|几[个点时天]|查|看看|吗|没有|哪|什么|啥|怎么|咋|为何|为啥")


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None


def _names_a_value(commands: Sequence[Command]) -> bool:
    """Return whether a payee or a sum is named: 算了，不给小明了，给小红 goes on, 存折丢了 does not."""
    return any(isinstance(one, Set | Unclear) and one.slot != "account" for one in commands)


def _corrects_the_account(text: str, commands: Sequence[Command]) -> bool:
    """Return whether she wants another account to pay: 卡错了是退休金卡. 存折丢了 is a loss instead."""
    named = any(isinstance(one, Set) and one.slot == "account" for one in commands)
    says_so = wrong_slot(text)[0] or names_who_pays(text)
    return named and says_so and not tells_of_danger(text)


def asks_again(text: str, view: View) -> bool:
    """Return whether she asks to hear the review again, or asks how far the transfer has come."""
    lost = _asked(view) is not None and asks_where_we_are(text)
    return lost or (reviews_transfer(view) and asks_what_was_read(text))


def leaves_unsurely(text: str, parse: Parse, view: View) -> bool:
    """Return whether the classifier is unsure that she wants to leave the review: 我回来了，接着办."""
    guess = parse.intent in LEAVING and (parse.confidence or 0.0) < SURE
    return guess and _asked(view) == "review" and not (begins_with_no(text) or ends_it(text))


def asks_to_wait(text: str, view: View) -> bool:
    """Return whether she only asks for a moment before she answers a question of the transfer."""
    return _asked(view) is not None and waits(text)


def is_false_no(text: str, parse: Parse, view: View) -> bool:
    """Tell whether the classifier reads a no, but the words contain none: 叫到二十八号没有啊.

    After a no to a review she is asked what is wrong; words of a bystander must not open that
    question.
    """
    if not reviews_transfer(view) or parse.intent != "deny":
        return False
    return not (begins_with_no(text) or wrong_slot(text)[0] or disputes(text))


def with_the_request(text: str, view: View, payees: Sequence[Payee]) -> str | None:
    """Return the transfer request that she was just asked to confirm, completed with ``text``.

    To 您是要转账吗 the answer 嗯，给我闺女 is a yes, and says whom it is for. None where no transfer
    was asked about, or where ``text`` adds nothing to it.
    """
    if traits_of(view).takes != "offer" or not view.choices[0].payload.startswith(
        "/transfer_money"
    ):
        return None
    commands = read_transfer(text, Context("payee", tuple(payees)))
    if not commands:
        return None
    told = json.loads(view.choices[0].payload.removeprefix("/transfer_money") or "{}")
    if "words" not in told and all(isinstance(one, Set) for one in commands):
        return payload("transfer_money", **{**told, **_values(commands)})  # the second of two
    return payload("transfer_money", words=f"{told.get('words', '')}，{text}".strip("，"))


def _values(commands: Sequence[Command]) -> dict[str, object]:
    """Return the values that ``commands`` set, under the names that a payload uses."""
    names = {"payee": "payee_id", "amount": "amount", "account": "account"}
    told = [one for one in commands if isinstance(one, Set)]
    return {
        names[one.slot]: one.value.id if isinstance(one.value, Payee) else one.value for one in told
    }
