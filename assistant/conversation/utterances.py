"""Take one utterance: let the guard hear it, read it, and let the dialogue act on it.

The guard gets every utterance first. Then come, in this order: too long a text, silence, words of a
fraud script, words about a scheme, words that may be the PIN. Other words are read with regard to
the current screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import phrases
from assistant.conversation.acting import RESUME, Acting
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.journal import Journal
from assistant.conversation.on_screen import (
    asks_consent,
    in_check,
    in_transfer_talk,
    money_in_hand,
    pays_by_pin,
    reviews_transfer,
)
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.privacy_wish import keeps_secret
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.visits import Visits
from assistant.conversation.while_waiting import WhileWaiting
from assistant.conversation.words import WordReader, Words
from assistant.fraud.answers import disputes, warns
from assistant.fraud.check import Answer, AnswerKind
from assistant.fraud.scripts import detect
from assistant.hearing.recognizer import is_only_hum
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.payloads import payload
from assistant.understanding.readers.amounts import find_amounts


@dataclass(frozen=True)
class Said:
    """One utterance, with the recogniser's information about it."""

    text: str
    """The words as recognised or typed; empty for silence."""
    source: str
    """``speech`` if a recogniser wrote the text."""
    confidence: float | None
    readings_agree: bool
    """Whether the recogniser's readings agree. If not, at a question for consent the words can only
    stop or decline."""
    offered: str | None
    """A phrase on the screen that the sound matches, or None."""
    too_long: bool
    """Whether the utterance was longer than the limit, and was cut."""

    @property
    def spoken(self) -> bool:
        """Return whether a recogniser wrote the text."""
        return self.source == "speech"


class Utterances:
    """Let the guard hear words, and have the rest of them read on the screen to which they were said."""

    def __init__(
        self,
        interpreter: Interpreter,
        pins: SpokenPins,
        *,
        acting: Acting,
        visits: Visits,
        presenter: Presenter,
        journal: Journal,
        guard: GuardRelay,
        preferences: CustomerPreferences,
        waiting: WhileWaiting,
    ) -> None:
        """Keep the objects that reading and acting need."""
        self._waiting = waiting
        self._acting = acting
        self._interpreter = interpreter
        self._visits = visits
        self._presenter = presenter
        self._journal = journal
        self._guard = guard
        self._pins = pins
        self._words = WordReader(
            interpreter,
            acting=acting,
            visits=visits,
            presenter=presenter,
            journal=journal,
            guard=guard,
            preferences=preferences,
        )

    async def take(self, said: Said, view: View) -> None:
        """Take words that were said or typed at the screen ``view``; the guard gets them first."""
        since, text, visit = self._acting.help_calls, said.text, self._visits.current
        sifted = await self._pins.sift(text, view, visit)
        self._acting.hides_words = sifted.kept != text
        self._journal.record(
            "heard", text=sifted.kept, source=said.source, confidence=said.confidence
        )
        self._presenter.note_words(sifted.kept)
        detected = detect(text)
        if await self._guard.hear(detected, visit, visit):
            await self._acting.act(RESUME)  # shows the transfer as the bank left it
        elif self._acting.was_called(since) or await self._waiting.answer(text, visit, view):
            return  # help was called meanwhile, or its state was asked for
        elif said.too_long:
            self._acting.show_again(phrases.TOO_LONG)
        elif not text:
            await self._take_silence(view)
        elif not money_in_hand(view) and await self._interpreter.makes_no_request(
            text, detected.scripts
        ):
            # No transfer can be held, but report the fraud even if the classifier finds another
            # intent.
            await self._acting.act("/report_fraud")
        elif traits_of(view).money != "agreed" and await self._interpreter.makes_no_request(
            text, detected.schemes
        ):
            await self._acting.act(payload("report_fraud", choice=detected.schemes[0].script))
        elif sifted.card_locked:
            await self._acting.leave_locked()
        elif await self._holds_for_warning(text, view):
            await self._acting.act(RESUME)
        elif sifted.may_be_pin and pays_by_pin(view) and disputes(text):
            await self._acting.act("/cancel")
        elif sifted.may_be_pin:
            self._acting.show_again(phrases.PIN_BY_KEYS)
        else:
            hummed = said.spoken and is_only_hum(text)
            words = Words(
                text,
                spoken=said.spoken,
                counts_in_full=(said.readings_agree and not hummed) or not asks_consent(view),
                offered=None if hummed else said.offered,
            )
            await self._words.read(words, view)

    async def take_late(self, text: str, step: int) -> None:
        """Take words that began at an earlier ``step``: only the guard gets them."""
        since, visit = self._acting.help_calls, self._visits.visit_at(step)
        if await self._guard.hear(detect(text), visit, self._visits.current):
            await self._acting.act(RESUME)
        elif not self._acting.was_called(since) and find_amounts(text):
            self.ask_about_the_rest(step)

    def ask_about_the_rest(self, step: int) -> None:
        """Ask the customer to check a review, as she went on after the sum (一万 … 二千)."""
        reviewed = reviews_transfer(self._presenter.view)
        if reviewed and self._visits.covers(step):
            self._acting.show_again(phrases.HALF_HEARD)

    def comes_too_early(self, meant: str | Answer, view: View) -> bool:
        """Return whether the customer says yes while the guard's notice is being read out.

        If so, tell her to wait.
        """
        return self._words.comes_too_early(meant, view)

    async def _take_silence(self, view: View) -> None:
        if in_check(view):
            await self._acting.answer(Answer(AnswerKind.SILENCE), view)
        elif not await self._visits.closing.skip(view, self._visits.current):
            self._acting.show_again()

    async def _holds_for_warning(self, text: str, view: View) -> bool:
        """Tell the bank about words that warn of fraud; return whether the transfer is held.

        During the fraud check this does nothing, as the customer's words are judged as answers.
        """
        secret = keeps_secret(text, in_transfer=in_transfer_talk(view))
        if in_check(view) or not (secret or warns(text, in_hand=money_in_hand(view))):
            return False
        return await self._guard.hear_scheme(self._visits.current)
