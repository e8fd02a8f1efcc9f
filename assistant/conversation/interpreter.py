"""Read keys, numbers and words on the screen that is up, as the payload that the dialogue takes.

Words are read in this order: as an answer to the check, where it is up; as a dispute, where the PIN
is asked; as a yes, which no classifier gives (confidence never authorises); as an answer to a
question of the transfer in hand; as words to somebody else, or a wish to wait; as a yes or no to
what is offered; as a loss; as a request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from assistant.banking.model import Payee
from assistant.banking.preferences import Preferences
from assistant.conversation.check_answers import (
    SURE,
    answer_by_key,
    check_answer_by_sound,
    in_hand,
    question_on,
    sums_in,
)
from assistant.conversation.closing import read_rating, says_all_done
from assistant.conversation.covering import hides_something
from assistant.conversation.in_task import (
    REPORT,
    affirms_review,
    agrees_to_an_offer,
    as_answer,
    as_intent,
    as_request,
    asks_again,
    asks_to_wait,
    is_false_no,
    leaves_unsurely,
    names_otherwise,
    with_the_request,
)
from assistant.conversation.losses import as_loss
from assistant.conversation.next_of_two import takes_up_the_next
from assistant.conversation.on_screen import (
    KEY_PAYLOADS,
    asks_for_task,
    declines_by_last_choice,
    in_check,
    money_in_hand,
)
from assistant.conversation.privacy_wish import read_wish
from assistant.conversation.second_request import Offered, split_requests
from assistant.fraud.answers import (
    consents,
    disputes,
    interpret,
)
from assistant.fraud.check import Answer, AnswerKind
from assistant.fraud.scripts import ScriptHit
from assistant.hearing.offered import as_short_yes
from assistant.limits import is_number
from assistant.money import Money
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.private_mode import wish
from assistant.understanding.dialect import in_mandarin
from assistant.understanding.disambiguation.long_utterances import is_surer, is_unsure
from assistant.understanding.disambiguation.readings import other_reading
from assistant.understanding.in_context.openings import without_openings
from assistant.understanding.in_context.overheard import (
    asks_for_a_number,
    said_to_others,
    speaks_of_the_queue,
)
from assistant.understanding.in_context.scope import without_denied_pressure
from assistant.understanding.intents import interrupts, is_request
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import AgentFailed, Parse, Understanding

CHANGEABLE = frozenset({"payee", "amount", "account"})
"""Entities that change a transfer in hand."""
QUEUE = "queue_ticket"
CALLS = frozenset({REPORT, "call_help"})
DECLINING = frozenset({"/deny", "/go_home", "/go_back", "/cancel"})
STOPPING_ANSWERS = (AnswerKind.UNSAFE, AnswerKind.UNSURE, AnswerKind.NO)


class Interpreter:
    """Read words with the classifier, and with the screen that they were said to."""

    def __init__(self, agent: Understanding) -> None:
        """Classify with ``agent``; each method may raise its ``AgentFailed``."""
        self._agent = agent

    async def classify(self, words: str) -> Parse:
        """Classify her words, or a piece of them; they are never taken for one of our payloads.

        Where they are no clear request they are classified once more without the phrases that
        open and close an utterance and ask for nothing (哎你好啊，我转个账), and once more with the
        small words of her region as Mandarin has them (想转啲钱畀小红).
        What she denies is no report of fraud: 没有谁打电话让我转.
        """
        parse = await self._agent.parse(as_words(words))
        if parse.intent == REPORT:
            said = without_denied_pressure(words)
            if said.strip("，。,. ") == "":
                return as_intent(parse, "deny")
            if said != words:
                return replace(await self._agent.parse(as_words(said)), text=parse.text)
        for said in (without_openings(words), in_mandarin(words)):
            if is_unsure(parse) and said not in ("", words):
                other = await self._agent.parse(as_words(said))
                if is_surer(other, parse):
                    parse = replace(other, text=parse.text)
        return parse

    async def two_requests(self, text: str) -> tuple[Parse, Offered] | None:
        """Return two requests in ``text``, the first one first; None if there are not two."""
        return await split_requests(text, self.classify)

    async def makes_no_request(self, text: str, hits: Sequence[ScriptHit]) -> bool:
        """Return whether the words only tell of a fraud and ask for no transfer.

        Words that also ask for a transfer are read on: the guard checks the transfer at her yes.

        Args:
            text: Her words.
            hits: The scripts or schemes detected in them; without any the answer is False.
        """
        if not hits:
            return False
        try:
            return (await self.classify(text)).intent not in {"transfer_money", "inform"}
        except AgentFailed:
            return True

    async def read(
        self,
        text: str,
        parse: Parse,
        view: View,
        by_sound: str | None,
        payees: Sequence[Payee] = (),
        *,
        spoken: bool,
    ) -> Parse | str | Answer:
        """Return what her words mean: an answer to the check, a payload, or a reading of them.

        Args:
            text: As recognised or typed.
            parse: As the classifier reads it.
            view: The screen it was said to.
            by_sound: A phrase that the kiosk offers and that sounds like ``text``; None: none.
            payees: Hers, where her card is in.
            spoken: A recogniser wrote it.
        """
        if traits_of(view).takes == "rating":
            return read_rating(text, parse)
        if says_all_done(text, view):
            return "/goodbye"
        if in_check(view):
            answer = check_answer_by_sound(text, parse, view, by_sound, spoken=spoken)
            return parse if answer is None else answer
        if refuses_at_the_pin(text, view) and not _changes(parse):
            return "/cancel"
        by_sound = by_sound or (as_short_yes(text) if spoken else None)
        affirmed = says_yes(text, view) or affirms_review(text, view, payees)
        affirmed = affirmed or bool(by_sound and says_yes(by_sound, view))
        if affirmed and not names_otherwise(text, view, payees):
            yes = read_key("yes", view) or parse
            return "/repeat" if takes_up_the_next(text, view) else yes
        in_task = as_answer(text, parse, view, payees) or with_the_request(text, view, payees)
        if in_task is not None:
            return in_task
        if asks_again(text, view):
            return "/repeat"
        in_question = asks_for_task(view)
        if is_overheard(text, parse, in_task=in_question):
            return as_intent(parse, "out_of_scope")
        if asks_to_wait(text, view):
            return Answer(AnswerKind.WAITING)
        if is_false_no(text, parse, view) or leaves_unsurely(text, parse, view):
            return as_intent(parse, "out_of_scope")
        if traits_of(view).takes == "offer" and agrees_to_an_offer(text, parse, view):
            return view.choices[0].payload
        if declines_by_last_choice(view) and parse.intent == "deny":
            return view.choices[-1].payload
        if (loss := as_loss(text, parse)) is not None:
            return loss
        if not in_question and (request := as_request(text, parse, payees)):
            return request
        return await other_reading(text, parse, self.classify, in_task=in_question) or parse

    async def read_private_wish(
        self, text: str, view: View, likes: Preferences
    ) -> tuple[str | None, str]:
        """Return a wish about what is read out or shown, and the words besides it.

        The wish is ``shown``, ``spoken`` or one of ``covering.Wish``, None where there is none. 查一下余额，别念出来 holds a wish
        and a request. If her screens are already read out, 慢慢念给我听 is not a new wish about that.

        Args:
            text: Her words.
            view: The screen they were said to.
            likes: Whether her figures and names are read out and shown at the moment.
        """
        wished: str | None
        wished, rest = read_wish(text, covered=likes.covered or hides_something(view))
        if wished is None:
            wished, rest = wish(text)
        if not wished or in_check(view):
            return None, text
        if not rest:
            return wished, ""
        if wished == "spoken" and not likes.discreet:
            return None, text
        try:
            parse = await self.classify(rest)
        except AgentFailed:
            return None, text
        told = parse.intent == "inform" and parse.entities
        request = is_request(parse.intent) and (parse.confidence or 0) >= SURE
        return wished, rest if told or request else ""


def is_overheard(text: str, parse: Parse, *, in_task: bool) -> bool:
    """Return whether her words were not said to the machine; a call for help always counts."""
    if parse.intent in CALLS:
        return False
    queue = speaks_of_the_queue(text) or (parse.intent == QUEUE and not asks_for_a_number(text))
    return said_to_others(text) or (in_task and queue)


def refuses_at_the_pin(text: str, view: View) -> bool:
    """Return whether the words refuse or dispute the payment on the PIN screen."""
    return money_in_hand(view) and view.field_kind == "pin" and disputes(text)


def _changes(parse: Parse) -> bool:
    """Return whether the words name a payee, a sum or an account, which changes the review."""
    return any(entity["entity"] in CHANGEABLE for entity in parse.entities)


def as_words(text: str) -> str:
    """Return her words without a slash before them.

    The dialogue executes any text that begins with a slash, so every way to write one is removed,
    with the blanks and marks around it.
    """
    plain = unicodedata.normalize("NFKC", text)
    before = re.match(r"\W*", plain)
    assert before is not None
    return plain[before.end() :] if "/" in before[0] else text


def read_key(key: str, view: View) -> str | Answer | None:
    """Return the meaning of a named or numbered key, during the check an answer; None if it has none."""
    if in_check(view) and (key.isdigit() or key in {"yes", "no"}):
        return answer_by_key(key, view)
    if key.isdigit():
        return next((c.payload for c in view.choices if c.key == key), None)
    if traits_of(view).takes == "offer" and key == "yes":
        return view.choices[0].payload
    if declines_by_last_choice(view) and key == "no":
        return view.choices[-1].payload
    stays = traits_of(view).shows_call and "home" not in view.keys  # after a report of fraud
    return None if stays else KEY_PAYLOADS.get(key)


def says_yes(text: str, view: View) -> bool:
    """Return whether words say yes to a yes-or-no question; the classifier is not asked.

    Confidence never authorises: 嗯？ and 好贵啊 once came out as affirm above 0.9.
    """
    return "yes" in view.keys and consents(text, in_hand(read(PartOfTransfer, view)), sums_in(text))


def read_sum(digits: str, view: View) -> str | Answer:
    """Read a typed amount after Enter; what is returned for an invalid one makes the dialogue ask again."""
    if not is_number(digits):
        return Answer(AnswerKind.UNCLEAR) if in_check(view) else "/inform"
    fen = Money.yuan(digits).fen
    if in_check(view):
        return interpret(question_on(view), "", typed_fen=fen)
    return payload("inform", amount=fen)


def stops_or_declines(meant: Parse | str | Answer) -> bool:
    """Return whether ``meant`` only stops, declines or warns; then it counts even if badly heard."""
    if isinstance(meant, Parse):
        return interrupts(meant.intent) or meant.intent == "deny"
    return meant.kind in STOPPING_ANSWERS if isinstance(meant, Answer) else meant in DECLINING
