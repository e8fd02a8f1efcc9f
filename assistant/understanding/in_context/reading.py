"""Read words in the place where they are said: one function, from the first rule to the last.

The check's own questions are not read here, but by ``fraud.answers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from assistant.fraud.answers import consents, disputes
from assistant.understanding.disambiguation.long_utterances import Understand
from assistant.understanding.disambiguation.readings import other_reading
from assistant.understanding.in_context.affirming import affirms
from assistant.understanding.in_context.at_rest import as_request, is_guess, offer_a_guess
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
from assistant.understanding.protocol import DENIES, HELP, OUTSIDE, REPORT, Parse

QUEUE = "queue_ticket"
CHANGEABLE = frozenset({"payee", "amount", "account"})
"""Entities that change a transfer in hand."""


class Act(Enum):
    """What words do besides asking for something."""

    YES = "yes"
    NO = "no"
    REFUSES = "refuses"
    """She refuses the payment that waits for her PIN, or calls it wrong."""
    AGAIN = "again"
    """She asks to hear what is on the screen once more."""
    WAITS = "waits"
    """She asks for a moment."""


Meaning = Parse | str | Act
"""What words mean: a reading of them, the payload of a request, or an act."""


async def read_in_place(
    text: str,
    parse: Parse,
    place: Place,
    by_sound: str | None = None,
    *,
    understand: Understand,
) -> Meaning:
    """Return what words mean in the place where they are said.

    Args:
        text: As recognised or typed.
        parse: As the classifier reads it.
        place: The screen it was said to.
        by_sound: A phrase that the kiosk offers and that sounds like ``text``; None: none.
        understand: Classifies a piece of the words.

    Raises:
        AgentFailed: The classifier raised, or did not answer in time.
    """
    if meant := _read(text, parse, place, by_sound):
        return meant
    other = await other_reading(text, parse, understand, in_task=place.in_task)
    guess = None if other or place.in_task else offer_a_guess(text, parse, place.payees)
    return other or guess or parse


def _read(text: str, parse: Parse, place: Place, by_sound: str | None) -> Meaning | None:
    """Return what the first rule that fits says; None: no rule fits, and the classifier's word counts.

    No yes comes from the classifier: its confidence never authorises (嗯？ and 好贵啊 once came out
    as affirm above 0.9).
    """
    about_it = read_transfer(text, place.context) if place.context else ()
    review = place.context if place.reviewed else None
    judged = _judge(text, parse, place, by_sound)

    if place.at_pin and judged.disputed and not _changes(parse):
        return Act.REFUSES
    agrees = judged.consents or (review is not None and affirms(text, review, place.account))
    if agrees and not (review and contradicts(about_it, review, place.account)):
        return Act.AGAIN if place.announces_the_next and takes_up_the_next(text) else Act.YES
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
    """What the guard's grammar makes of words."""

    consents: bool
    """They say yes to what is on the screen, and nothing else."""
    disputed: bool
    """They refuse what is on the screen, or call it wrong."""


def _judge(text: str, parse: Parse, place: Place, by_sound: str | None) -> _Judged:
    """Ask the guard's grammar, where her yes or no counts, about words and what they sound like."""
    said = [(one, sums_in(one)) for one in (text, by_sound) if one and place.takes_yes]
    may_dispute = place.at_pin or (place.reviewed and parse.intent == DENIES)
    return _Judged(
        consents=any(consents(one, place.about, sums) for one, sums in said),
        disputed=may_dispute and disputes(text),
    )


def is_overheard(text: str, parse: Parse, *, in_task: bool) -> bool:
    """Return whether her words were not said to the machine; a sure call for help always counts."""
    if parse.intent in (REPORT, HELP) and not is_guess(parse):
        return False
    queue = speaks_of_the_queue(text) or (parse.intent == QUEUE and not asks_for_a_number(text))
    return said_to_others(text) or calls_out_a_number(text) or (in_task and queue)


def _changes(parse: Parse) -> bool:
    """Return whether the words name a payee, a sum or an account: the review will show the change."""
    return any(entity["entity"] in CHANGEABLE for entity in parse.entities)
