"""Read keys, numbers and words on the current screen, as payloads or readings for the dialogue.

``understanding`` gets the screen once, as a ``Place``, and returns one reading (by the rules of
``in_context/reading.py``). Before that, the anti-fraud check and the question after a visit read
their own answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.banking.model import Arrival, Payee
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

ARRIVALS = frozenset(each.value for each in Arrival)
"""Keys that tell when the money shall arrive: they count only where that is asked."""
DECLINING = frozenset({"/deny", "/go_home", "/go_back", "/cancel"})
STOPPING_ANSWERS = (AnswerKind.UNSAFE, AnswerKind.UNSURE, AnswerKind.NO)


class Interpreter:
    """Read keys and words with the classifier and the current screen."""

    def __init__(self, agent: Understanding) -> None:
        """Keep the classifier ``agent``; each method may raise ``AgentFailed``."""
        self._agent = agent

    async def classify(self, words: str) -> Parse:
        """Return the classifier's reading of words, which are never executed as a payload."""
        return await classify(self._agent, words)

    async def two_requests(
        self, text: str, payees: Sequence[Payee]
    ) -> tuple[Parse, Offered] | None:
        """Return two requests in ``text``, the first one first; None if there are not two."""
        return await split_requests(text, self.classify, payees)

    async def makes_no_request(self, text: str, hits: Sequence[ScriptHit]) -> bool:
        """Return whether the words only tell of a fraud and ask for no transfer.

        Words that also ask for a transfer are a request: the guard checks the transfer at the yes.

        Args:
            text: The customer's words.
            hits: The scripts or schemes detected in them; if empty, the result is False.
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
        """Return the meaning of words: an answer to the fraud check, a payload, or a reading.

        Args:
            text: The words as recognised or typed.
            parse: The classifier's reading of them.
            view: The current screen.
            by_sound: A phrase on the screen that sounds like ``text``; None: there is none.
            payees: The customer's payees, if her card is in the machine.
            spoken: Whether a recogniser wrote ``text``.
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
        """Return the wish in ``text`` to hide or show private values, and the other words.

        The wish is ``shown``, ``spoken`` or one of ``covering.Wish``; None: there is no wish.
        查一下余额，别念出来 contains a wish and a request. If screens are already read out,
        慢慢念给我听 is no new wish.

        Args:
            text: The customer's words.
            view: The current screen.
            likes: Her present preferences for reading out and showing.
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
    """Return the payload or answer for ``act`` on this screen, or ``parse`` if it has no effect."""
    if act is Act.WAITS:
        return Answer(AnswerKind.WAITING)
    return _ACTS.get(act) or read_key(act.value, view) or parse


_ACTS = {Act.REFUSES: "/cancel", Act.AGAIN: "/repeat"}


def read_key(key: str, view: View) -> str | Answer | None:
    """Return the meaning of a named or numbered key (at the fraud check: an answer), or None."""
    if in_check(view) and (key.isdigit() or key in {"yes", "no"}):
        return answer_by_key(key, view)
    if key.isdigit():
        return next((c.payload for c in view.choices if c.key == key), None)
    if traits_of(view).takes == "offer" and key == "yes":
        return view.choices[0].payload
    if declines_by_last_choice(view) and key == "no":
        return view.choices[-1].payload
    if key in ARRIVALS and key not in view.keys:
        return None
    stays = traits_of(view).shows_call and "home" not in view.keys  # after a report of fraud
    return None if stays else KEY_PAYLOADS.get(key)


def read_sum(digits: str, view: View) -> str | Answer:
    """Return the meaning of a typed amount; for an invalid one the dialogue will ask again."""
    if not is_number(digits):
        return Answer(AnswerKind.UNCLEAR) if in_check(view) else "/inform"
    fen = Money.yuan(digits).fen
    if in_check(view):
        return interpret(question_on(view), "", typed_fen=fen)
    return payload("inform", amount=fen)


def stops_or_declines(meant: Parse | str | Answer) -> bool:
    """Return whether ``meant`` only stops, declines or warns, and so counts even if badly heard."""
    if isinstance(meant, Parse):
        return meant.interrupts or meant.intent == "deny"
    return meant.kind in STOPPING_ANSWERS if isinstance(meant, Answer) else meant in DECLINING
