"""Read words about the open transfer as part of it, even if the classifier finds another intent.

Alone, 等一下，改成给小红 sounds like a wish to wait, and 不是小明是小红 like a no. With the
question on the screen and the customer's payees, both change the payee of the transfer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.banking.model import Payee
from assistant.understanding.disambiguation.matcher import question_about, question_in
from assistant.understanding.in_context.accounts import names_who_pays
from assistant.understanding.in_context.affirming import tells_more
from assistant.understanding.in_context.bills import asks_to_pay_a_bill
from assistant.understanding.in_context.commands import Command, Set, Unclear
from assistant.understanding.in_context.losses import tells_of_danger
from assistant.understanding.in_context.overheard import said_to_others
from assistant.understanding.in_context.place import Place
from assistant.understanding.in_context.scope import (
    asks_what_was_read,
    asks_where_we_are,
    begins_with_no,
    calls_off,
    ends_it,
    goes_on_with_the_next,
    waits,
    wrong_slot,
)
from assistant.understanding.in_context.transfer_reader import (
    Context,
    names_a_transfer,
    read_transfer,
)
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import AFFIRMS, DENIES, INFORMS, TRANSFER, Parse

SHORT = 14
"""Most characters of an answer that contains only a value."""
LONGER = 24
"""Most characters of an answer that also gives a reason; it may not quote anybody."""
LEAVING = frozenset({"cancel", "go_back", "go_home"})
SURE = 0.8
"""Least confidence (0 to 1) of another request that has priority over a value in the same words."""
OF_A_TRANSFER = frozenset({TRANSFER, INFORMS, AFFIRMS, DENIES})


def as_answer(text: str, parse: Parse, place: Place, commands: Sequence[Command]) -> Parse | None:
    """Return ``parse`` as an answer to the transfer's question; None if it is no answer.

    Args:
        text: The customer's words.
        parse: The classifier's reading of the words alone.
        place: The screen that was up.
        commands: The words' commands about the transfer (``transfer_reader.read_transfer``).
    """
    if place.context is None:
        return _instead_of_a_bill(text, parse, place.payees) if place.reviewed else None
    if asks_to_pay_a_bill(text):
        return None
    if not _names_a_value(commands) and (question_in(text) or question_about(text)):
        return None
    if said_to_others(text) and not _names_a_value(commands) and not wrong_slot(text)[0]:
        return None
    told = _names_a_value(commands) or _corrects_the_account(text, commands)
    if place.context.asked == "review" and not told:
        if calls_off(text):
            return parse.as_intent("cancel")
        if waits(text):
            return None
    if asks_for_something_else(parse) and (_asks(text) or not told):
        return None
    if not commands or (parse.intent == "cancel" and not _names_a_value(commands)):
        return None
    return parse.as_intent(INFORMS)


def is_short_answer(text: str, parse: Parse, meant: object) -> bool:
    """Return whether the words name a value, and are too short to tell the story of a fraud.

    Longer words may give a reason (退休金卡我留着买药，改从存折出), but may not quote anybody.
    """
    answer = isinstance(meant, Parse) and meant is not parse and meant.intent == INFORMS
    plain = len(text) <= LONGER and not tells_more(text)
    return answer and (len(text) <= SHORT or plain)


def agrees_to_an_offer(text: str, parse: Parse, place: Place) -> bool:
    """Tell whether the words agree to the first choice of an offer.

    Here the classifier's yes is enough, because no money moves before the review. Words that
    continue with the second of two requests (接着办第二笔) agree too. An offered report of fraud,
    which calls a person, cannot be accepted by words.
    """
    opens = place.offered != "" and not place.offered.startswith("/report_fraud")
    yes = parse.intent == AFFIRMS and (parse.confidence or 0.0) >= SURE
    return opens and (yes or goes_on_with_the_next(text))


def _instead_of_a_bill(text: str, parse: Parse, payees: Sequence[Payee]) -> Parse | None:
    """Return the request that replaces the bill or deposit under review; None if there is none.

    An example is 电费先不交了，给闺女转五百.
    """
    if names_a_transfer(text, payees):
        return parse.as_intent(TRANSFER)
    if names_who_pays(text) and not tells_of_danger(text):
        return parse.as_intent(INFORMS)
    return parse.as_intent(DENIES) if _NOT_NOW.search(text) else None


_NOT_NOW = re.compile(r"(?:先不|不用|不|别|甭|莫)(?:交|缴|存|买|办|付|充|约)(?!错)")


def asks_for_something_else(parse: Parse) -> bool:
    """Return whether the words surely are another request: 查一下给闺女转过多少."""
    known = load_intents().get(parse.intent)
    if known is None or parse.intent in OF_A_TRANSFER or (parse.confidence or 0.0) < SURE:
        return False
    return known.kind == "request"


_ASKS = re.compile(r"多少|几[个点时天]|查|看看|吗|没有|哪|什么|啥|怎么|咋|为何|为啥")


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None


def _names_a_value(commands: Sequence[Command]) -> bool:
    """Return whether the words name a payee or a sum: 算了，不给小明了，给小红; not 存折丢了."""
    return any(isinstance(one, Set | Unclear) and one.slot != "account" for one in commands)


def _corrects_the_account(text: str, commands: Sequence[Command]) -> bool:
    """Return whether the words change the paying account: 卡错了是退休金卡; not 存折丢了, a loss."""
    named = any(isinstance(one, Set) and one.slot == "account" for one in commands)
    says_so = wrong_slot(text)[0] or names_who_pays(text)
    return named and says_so and not tells_of_danger(text)


def asks_again(text: str, place: Place) -> bool:
    """Tell whether the customer asks to hear the review again, or at which step she is."""
    lost = place.context is not None and asks_where_we_are(text)
    return lost or (place.reviewed and asks_what_was_read(text))


def leaves_unsurely(text: str, parse: Parse, place: Place) -> bool:
    """Tell whether the classifier only guesses that the customer leaves the review: 我回来了，接着办."""
    guess = parse.intent in LEAVING and (parse.confidence or 0.0) < SURE
    at_review = place.context is not None and place.context.asked == "review"
    return guess and at_review and not (begins_with_no(text) or ends_it(text))


def asks_to_wait(text: str, place: Place) -> bool:
    """Tell whether the customer only wants a moment before she answers the transfer's question."""
    return place.context is not None and waits(text)


def is_false_no(text: str, parse: Parse, place: Place, *, disputed: bool) -> bool:
    """Tell whether the classifier finds a no that is not in the words: 叫到二十八号没有啊.

    After a no to a review the customer is asked what is wrong; words of a bystander must not cause
    that question.

    Args:
        text: The customer's words.
        parse: The classifier's reading.
        place: The screen that was up.
        disputed: Whether the guard's grammar finds a no in the words.
    """
    if not place.reviewed or parse.intent != DENIES or disputed:
        return False
    return not (begins_with_no(text) or wrong_slot(text)[0])


def with_the_request(text: str, place: Place) -> str | None:
    """Return the transfer request that the screen asks about, with the values of ``text`` added.

    To 您是要转账吗 the answer 嗯，给我闺女 is a yes, and names the payee. None if the screen asks
    about no transfer, or if ``text`` adds no value.
    """
    request = f"/{TRANSFER}"
    if not place.offered.startswith(request):
        return None
    commands = read_transfer(text, Context("payee", place.payees))
    if not commands:
        return None
    told = json.loads(place.offered.removeprefix(request) or "{}")
    if "words" not in told and all(isinstance(one, Set) for one in commands):
        return payload(TRANSFER, **{**told, **_values(commands)})  # the second of two
    return payload(TRANSFER, words=f"{told.get('words', '')}，{text}".strip("，"))


def _values(commands: Sequence[Command]) -> dict[str, object]:
    """Return the values that ``commands`` set, by their names in a payload."""
    names = {"payee": "payee_id", "amount": "amount", "account": "account"}
    told = [one for one in commands if isinstance(one, Set)]
    return {
        names[one.slot]: one.value.id if isinstance(one.value, Payee) else one.value for one in told
    }
