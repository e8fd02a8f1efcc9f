"""Reads keys, numbers and words on the screen that is up, as the payload that the dialogue takes.

Words are read in this order: as an answer to the check, where it is up; as a dispute, where the
PIN is asked; as a yes, which no classifier gives (confidence never authorises); as a no to what
is offered; as a request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from assistant.banking.model import Payee, PinOutcome, PinResult
from assistant.conversation.check_answers import (
    SURE,
    answer_by_key,
    check_answer_by_sound,
    in_hand,
    question_on,
    sums_in,
)
from assistant.conversation.in_task import (
    affirms_review,
    agrees_to_an_offer,
    as_answer,
    as_intent,
    as_request,
    asks_again,
    asks_to_wait,
    is_no_answer,
    names_otherwise,
    with_the_request,
)
from assistant.conversation.losses import as_loss
from assistant.conversation.second_request import Offered, split_requests
from assistant.fraud.answers import (
    consents,
    disputes,
    interpret,
)
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.scripts import ScriptHit
from assistant.hearing.offered import as_short_yes
from assistant.limits import is_number
from assistant.money import Money
from assistant.screens import pin
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.private_mode import wish
from assistant.understanding.disambiguation.long_utterances import is_unsure
from assistant.understanding.disambiguation.readings import other_reading
from assistant.understanding.in_context.openings import without_openings
from assistant.understanding.in_context.overheard import said_to_others, speaks_of_the_queue
from assistant.understanding.in_context.scope import without_denied_pressure
from assistant.understanding.intents import interrupts, is_request
from assistant.understanding.payloads import payload
from assistant.understanding.rasa.agent import AgentFailed, Parse, Understanding

CHANGEABLE = frozenset({"payee", "amount", "account"})
"""Entities that change a transfer in hand."""
REPORT = "report_fraud"
CALLS = frozenset({REPORT, "call_help"})
DECLINING = frozenset({"/deny", "/go_home", "/go_back", "/cancel"})
STOPPING_ANSWERS = (AnswerKind.UNSAFE, AnswerKind.UNSURE, AnswerKind.NO)
KEY_PAYLOADS = {"yes": "/affirm", "no": "/deny", "home": "/go_home", "back": "/go_back"}


class Interpreter:
    """Reads words with the classifier, and with the screen that they were said to."""

    def __init__(self, agent: Understanding) -> None:
        """Classify with ``agent``; each method may raise its ``AgentFailed``."""
        self._agent = agent

    async def classify(self, words: str) -> Parse:
        """Understand her words, or a piece of them: never as one of our own payloads.

        Where they are no clear request, what she begins and ends with is left out: 哎你好啊，我转个账.
        What is denied is no report of fraud: 没有谁打电话让我转.
        """
        parse = await self._agent.parse(as_words(words))
        if parse.intent == REPORT:
            said = without_denied_pressure(words)
            if said.strip("，。,. ") == "":
                return as_intent(parse, "deny")
            if said != words:
                return replace(await self._agent.parse(as_words(said)), text=parse.text)
        bare = without_openings(words)
        if not is_unsure(parse) or bare in ("", words):
            return parse
        other = await self._agent.parse(as_words(bare))
        surer = (other.confidence or 0.0) > (parse.confidence or 0.0)
        return replace(other, text=parse.text) if surer and is_request(other.intent) else parse

    async def two_requests(self, text: str) -> tuple[Parse, Offered] | None:
        """Return the first of two requests in ``text`` and the other; None: there are not two."""
        return await split_requests(text, self.classify)

    async def only_tells(self, text: str, hits: Sequence[ScriptHit]) -> bool:
        """Whether the scripts or schemes that were detected in ``text`` are all there is in it.

        A request beside them goes on, and meets the guard at her yes.
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
        if view.screen == "fraud_check":
            answer = check_answer_by_sound(text, parse, view, by_sound, spoken=spoken)
            return parse if answer is None else answer
        if refuses_at_the_pin(text, view) and not _changes(parse):
            return "/cancel"
        by_sound = by_sound or (as_short_yes(text) if spoken else None)
        affirmed = says_yes(text, view) or affirms_review(text, view, payees)
        affirmed = affirmed or bool(by_sound and says_yes(by_sound, view))
        if affirmed and not names_otherwise(text, view, payees):
            return read_key("yes", view) or parse
        in_task = as_answer(text, parse, view, payees) or with_the_request(text, view, payees)
        if in_task is not None:
            return in_task
        if asks_again(text, view):
            return "/repeat"
        asked = "back" in view.keys
        if is_overheard(text, parse, in_task=asked):
            return as_intent(parse, "out_of_scope")
        if asks_to_wait(text, view):
            return Answer(AnswerKind.WAITING)
        if is_no_answer(text, parse, view):
            return as_intent(parse, "out_of_scope")
        if view.screen == "whether" and agrees_to_an_offer(text, parse, view):
            return view.choices[0].payload
        if view.screen in {"whether", "search"} and parse.intent == "deny":
            return view.choices[-1].payload
        if (loss := as_loss(text, parse)) is not None:
            return loss
        if not asked and (request := as_request(text, parse, payees)):
            return request
        return await other_reading(text, parse, self.classify, in_task=asked) or parse

    async def read_private_wish(
        self, text: str, view: View, *, discreet: bool
    ) -> tuple[str | None, str]:
        """Return whether she wishes to be shown things or read to, and what else is to be done.

        查一下余额，别念出来 is both; 慢慢念给我听 wishes nothing new of who is read to already.
        """
        wished, rest = wish(text)
        if not wished or view.screen == "fraud_check":
            return None, text
        if not rest:
            return wished, ""
        if wished == "spoken" and not discreet:
            return None, text
        try:
            parse = await self.classify(rest)
        except AgentFailed:
            return None, text
        told = parse.intent == "inform" and parse.entities
        request = is_request(parse.intent) and (parse.confidence or 0) >= SURE
        return wished, rest if told or request else ""


def is_overheard(text: str, parse: Parse, *, in_task: bool) -> bool:
    """Whether her words were not said to the machine; a call for help always counts."""
    if parse.intent in CALLS:
        return False
    return said_to_others(text) or (in_task and speaks_of_the_queue(text))


def refuses_at_the_pin(text: str, view: View) -> bool:
    """Whether these are a no, or call the payment wrong, at the last screen before it goes."""
    return money_in_hand(view) and view.field_kind == "pin" and disputes(text)


def _changes(parse: Parse) -> bool:
    """Whether these words name a payee, a sum or an account: the review shows what came of it."""
    return any(entity["entity"] in CHANGEABLE for entity in parse.entities)


def as_words(text: str) -> str:
    """Return her words without a slash before them: what begins with one, the dialogue obeys.

    Whatever way the slash is written, and whatever blanks or marks hide it.
    """
    plain = unicodedata.normalize("NFKC", text)
    before = re.match(r"\W*", plain)
    assert before is not None
    return plain[before.end() :] if "/" in before[0] else text


def read_key(key: str, view: View) -> str | Answer | None:
    """Return what a named or numbered key means, in the check as its answer; None: nothing."""
    if view.screen == "fraud_check" and (key.isdigit() or key in {"yes", "no"}):
        return answer_by_key(key, view)
    if key.isdigit():
        return next((c.payload for c in view.choices if c.key == key), None)
    if view.screen == "whether" and key in {"yes", "no"}:
        return view.choices[0 if key == "yes" else 1].payload
    if view.screen == "search" and key == "no":
        return view.choices[-1].payload
    return KEY_PAYLOADS.get(key)


def says_yes(text: str, view: View) -> bool:
    """Whether words say yes to a question of yes or no, whatever a classifier makes of them.

    Confidence never authorises: 嗯？ and 好贵啊 once came out as affirm above 0.9.
    """
    return "yes" in view.keys and consents(text, in_hand(read(PartOfTransfer, view)), sums_in(text))


def read_sum(digits: str, view: View) -> str | Answer:
    """Read a closed amount field; what is no amount is a miss, asked again."""
    in_check = view.screen == "fraud_check"
    if not is_number(digits):
        return Answer(AnswerKind.UNCLEAR) if in_check else "/inform"
    fen = Money.yuan(digits).fen
    if in_check:
        return interpret(question_on(view), "", typed_fen=fen)
    return payload("inform", amount=fen)


def pin_payload(result: PinResult) -> str:
    """Return how the PIN went, for the dialogue: what it is told signs nobody in."""
    if result.outcome is PinOutcome.WRONG:
        return payload("pin_wrong", left=result.attempts_left)
    return "/pin_right" if result.outcome is PinOutcome.RIGHT else "/pin_locked"


def asks_consent(view: View) -> bool:
    """Whether she is asked here to agree to something, or by the check; a sum is no consent."""
    if view.field_kind == "amount":
        return False
    return traits_of(view).asks_consent or "yes" in view.keys


def stops_or_declines(meant: Parse | str | Answer) -> bool:
    """Whether this only stops, declines or warns: it counts however badly it was heard."""
    if isinstance(meant, Parse):
        return interrupts(meant.intent) or meant.intent == "deny"
    return meant.kind in STOPPING_ANSWERS if isinstance(meant, Answer) else meant in DECLINING


def money_in_hand(view: View) -> bool:
    """Whether a transfer stands in the bank behind this screen."""
    if view.screen == "pin":
        return read(pin.Data, view)["purpose"] == "authorise"
    return traits_of(view).transfer_open


def must_be_read(view: View) -> bool:
    """Whether this is the guard's notice: her yes is deaf until it has been read."""
    return view.screen == "fraud_check" and question_on(view) is Question.NOTICE
