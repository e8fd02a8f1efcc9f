"""Read words with regard to the current screen, by a list of rules of which the first match counts.

Answers to the fraud check's questions are read by ``fraud.answers`` instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from assistant.fraud.answers import consents, disputes
from assistant.understanding.disambiguation.long_utterances import Understand
from assistant.understanding.disambiguation.readings import other_reading, reading_beside
from assistant.understanding.in_context.affirming import affirms
from assistant.understanding.in_context.arrivals import read_arrival
from assistant.understanding.in_context.at_rest import as_request, is_guess, offer_a_guess
from assistant.understanding.in_context.calling_off import takes_back
from assistant.understanding.in_context.in_task import (
    agrees_to_an_offer,
    as_answer,
    asks_again,
    asks_to_wait,
    is_false_no,
    leaves_unsurely,
    with_the_request,
)
from assistant.understanding.in_context.losses import as_loss
from assistant.understanding.in_context.overheard import (
    asks_for_a_number,
    calls_out_a_number,
    said_to_others,
    speaks_of_the_queue,
)
from assistant.understanding.in_context.place import Place
from assistant.understanding.in_context.scope import takes_up_the_next
from assistant.understanding.in_context.sums import sums_in
from assistant.understanding.in_context.transfer_reader import contradicts, read_transfer
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import DENIES, HELP, INFORMS, OUTSIDE, REPORT, Parse

CANCEL, CALL_OFF = "cancel", "call_off"
QUEUE = "queue_ticket"
CHANGEABLE = frozenset({"payee", "amount", "account"})
"""Entities that change the current transfer."""


class Act(Enum):
    """Meanings of words that are no request."""

    YES = "yes"
    NO = "no"
    REFUSES = "refuses"
    """The customer refuses the payment that waits for her PIN, or calls it wrong."""
    AGAIN = "again"
    """The customer asks to hear the screen once more."""
    WAITS = "waits"
    """The customer asks for a moment."""


Meaning = Parse | str | Act
"""The meaning of words: a reading (``Parse``), the payload of a request, or an act."""


async def read_in_place(
    text: str,
    parse: Parse,
    place: Place,
    by_sound: str | None = None,
    *,
    understand: Understand,
) -> Meaning:
    """Return the meaning of words on the current screen.

    Args:
        text: The words as recognised or typed.
        parse: The classifier's reading of them.
        place: The current screen.
        by_sound: A phrase on the screen that sounds like ``text``; None: there is none.
        understand: A function that classifies a piece of the words.

    Raises:
        AgentFailed: The classifier raised, or did not answer in time.
    """
    if meant := _read(text, parse, place, by_sound):
        return meant
    if asked := reading_beside(text, parse, place.topics):
        return asked
    other = await other_reading(text, parse, understand, in_task=place.in_task)
    guess = None if other or place.in_task else offer_a_guess(text, parse, place.payees)
    return other or guess or parse


def _read(text: str, parse: Parse, place: Place, by_sound: str | None) -> Meaning | None:
    """Return the meaning by the first rule that fits; None: no rule fits, use the classifier.

    A yes is never taken from the classifier, whose confidence must not authorise: 嗯？ and 好贵啊
    once had more than 0.9 as affirm.
    """
    about_it = read_transfer(text, place.context) if place.context else ()
    review = place.context if place.reviewed else None
    judged = _judge(text, parse, place, by_sound)

    if place.offers_arrival and (arrival := read_arrival(text)):
        return payload(INFORMS, choice=arrival)
    if place.at_pin and judged.disputed and not _changes(parse):
        return Act.REFUSES
    agrees = judged.consents or (review is not None and affirms(text, review, place.account))
    if agrees and not (review and contradicts(about_it, review, place.account)):
        return Act.AGAIN if place.announces_the_next and takes_up_the_next(text) else Act.YES
    if not place.in_task and parse.intent not in (REPORT, HELP) and takes_back(text):
        asked_already = place.offered.startswith(f"/{CALL_OFF}")
        return place.offered if asked_already else parse.as_intent(CANCEL)
    if answer := as_answer(text, parse, place, about_it) or with_the_request(text, place):
        return answer
    if asks_again(text, place):
        return Act.AGAIN
    if is_overheard(text, parse, in_task=place.in_task):
        return parse.as_intent(OUTSIDE)
    if asks_to_wait(text, place):
        return Act.WAITS
    if is_false_no(text, parse, place, disputed=judged.disputed) or leaves_unsurely(
        text, parse, place
    ):
        return parse.as_intent(OUTSIDE)
    if agrees_to_an_offer(text, parse, place):
        return place.offered
    if place.declined_by_choice and parse.intent == DENIES:
        return Act.NO
    return as_loss(text, parse) or (
        None if place.in_task else as_request(text, parse, place.payees)
    )


@dataclass(frozen=True)
class _Judged:
    """The result of the guard's grammar for words."""

    consents: bool
    """Whether the words say yes to the screen's question, and nothing else."""
    disputed: bool
    """Whether the words refuse the payment on the screen, or call it wrong."""


def _judge(text: str, parse: Parse, place: Place, by_sound: str | None) -> _Judged:
    """Return whether words, or their sound, are a yes or a no, by the guard's grammar."""
    said = [(one, sums_in(one)) for one in (text, by_sound) if one and place.takes_yes]
    may_dispute = place.at_pin or (place.reviewed and parse.intent == DENIES)
    return _Judged(
        consents=any(consents(one, place.about, sums) for one, sums in said),
        disputed=may_dispute and disputes(text),
    )


def is_overheard(text: str, parse: Parse, *, in_task: bool) -> bool:
    """Return whether the words were not said to the machine; a sure call for help always counts."""
    if parse.intent in (REPORT, HELP) and not is_guess(parse):
        return False
    queue = speaks_of_the_queue(text) or (parse.intent == QUEUE and not asks_for_a_number(text))
    return said_to_others(text) or calls_out_a_number(text) or (in_task and queue)


def _changes(parse: Parse) -> bool:
    """Return whether the words name a payee, a sum or an account, and so change the transfer."""
    return any(entity["entity"] in CHANGEABLE for entity in parse.entities)
