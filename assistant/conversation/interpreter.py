"""Read keys, numbers and words on the screen that is up, as the payload that the dialogue takes.

The screen is told to ``understanding`` once, as a ``Place``, and one reading comes back
(``in_context/reading.py`` has its rules in their order). Before that the check, where it is up, and the
question how it was read their answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.banking.model import Payee
from assistant.banking.preferences import Preferences
from assistant.conversation.check_answers import (
    SURE,
    answer_by_key,
    check_answer_by_sound,
    question_on,
)
from assistant.conversation.closing import read_rating, says_all_done
from assistant.conversation.covering import hides_something
from assistant.conversation.on_screen import (
    KEY_PAYLOADS,
    declines_by_last_choice,
    in_check,
)
from assistant.conversation.place import place_of
from assistant.conversation.privacy_wish import read_spoken_wish, read_wish
from assistant.conversation.second_request import Offered, split_requests
from assistant.fraud.answers import interpret
from assistant.fraud.check import Answer, AnswerKind
from assistant.fraud.scripts import ScriptHit
from assistant.hearing.offered import as_short_yes
from assistant.limits import is_number
from assistant.money import Money
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.classifying import classify
from assistant.understanding.in_context.reading import Act, read_in_place
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import INFORMS, TRANSFER, AgentFailed, Parse, Understanding

DECLINING = frozenset({"/deny", "/go_home", "/go_back", "/cancel"})
STOPPING_ANSWERS = (AnswerKind.UNSAFE, AnswerKind.UNSURE, AnswerKind.NO)


class Interpreter:
    """Read words with the classifier, and with the screen that they were said to."""

    def __init__(self, agent: Understanding) -> None:
        """Classify with ``agent``; each method may raise its ``AgentFailed``."""
        self._agent = agent

    async def classify(self, words: str) -> Parse:
        """Classify her words, or a piece of them; they are never taken for one of our payloads."""
        return await classify(self._agent, words)

    async def two_requests(
        self, text: str, payees: Sequence[Payee]
    ) -> tuple[Parse, Offered] | None:
        """Return two requests in ``text``, the first one first; None if there are not two."""
        return await split_requests(text, self.classify, payees)

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
            return (await self.classify(text)).intent not in {TRANSFER, INFORMS}
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
        by_sound = by_sound or (as_short_yes(text) if spoken else None)
        place = place_of(view, payees)
        meant = await read_in_place(text, parse, place, by_sound, understand=self.classify)
        return _as_done(meant, view, parse) if isinstance(meant, Act) else meant

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
            wished, rest = read_spoken_wish(text)
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
        told = parse.intent == INFORMS and parse.entities
        request = parse.is_request and (parse.confidence or 0) >= SURE
        return wished, rest if told or request else ""


def _as_done(act: Act, view: View, parse: Parse) -> Parse | str | Answer:
    """Return what ``act`` does on the screen that is up; a yes that opens nothing is as classified."""
    if act is Act.WAITS:
        return Answer(AnswerKind.WAITING)
    return _ACTS.get(act) or read_key(act.value, view) or parse


_ACTS = {Act.REFUSES: "/cancel", Act.AGAIN: "/repeat"}


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
        return meant.interrupts or meant.intent == "deny"
    return meant.kind in STOPPING_ANSWERS if isinstance(meant, Answer) else meant in DECLINING
