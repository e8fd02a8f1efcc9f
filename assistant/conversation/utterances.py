"""Take one utterance: let the guard hear it, read it, and let the dialogue act on it.

The guard gets every utterance first. Then come, in this order: too long a text, silence, words of a
fraud script, words about a scheme, words that may be the PIN. Other words are read with regard to
the current screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import phrases
from assistant.conversation.acting import RESUME, Acting
from assistant.conversation.excused_answers import ExcusedAnswers
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.interpreter import Interpreter, stops_or_declines
from assistant.conversation.journal import MISHEARD, Journal
from assistant.conversation.losses import leaves_a_loss_open
from assistant.conversation.on_screen import (
    asks_consent,
    asks_for_task,
    in_check,
    in_transfer_talk,
    money_in_hand,
    must_be_read,
    pays_by_pin,
    reviews_transfer,
)
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.privacy_wish import keeps_secret
from assistant.conversation.second_request import question_beside
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.visits import Visits
from assistant.conversation.while_waiting import WhileWaiting
from assistant.fraud.answers import disputes, warns
from assistant.fraud.check import Answer, AnswerKind
from assistant.fraud.scripts import detect
from assistant.hearing.offered import find_offered
from assistant.hearing.recognizer import is_only_hum
from assistant.screens import fraud_check
from assistant.screens.content import read as content_of
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.disambiguation.choosing import match_choice
from assistant.understanding.disambiguation.long_utterances import HALF_A_REPORT
from assistant.understanding.disambiguation.matcher import question_in
from assistant.understanding.in_context.in_task import is_short_answer
from assistant.understanding.in_context.scope import asks_why
from assistant.understanding.in_context.transfer_reader import only_names_a_transfer
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import REPORT, TRANSFER, AgentFailed, Parse
from assistant.understanding.readers.amounts import find_amounts

LEAST_HEARD = 2
"""Fewest characters that count if the recogniser's readings differ; a single one may be a hum."""


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
    """Read words with regard to the current screen, and act on their meaning."""

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
        self._preferences = preferences
        self._pins = pins
        self._excused = ExcusedAnswers()

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
            full = (said.readings_agree and not hummed) or not asks_consent(view)
            offered = None if hummed else said.offered
            await self._read(text, view, spoken=said.spoken, counts_in_full=full, offered=offered)

    async def take_late(self, text: str, step: int) -> None:
        """Take words that began at an earlier ``step``: only the guard gets them."""
        since, visit = self._acting.help_calls, self._visits.visit_at(step)
        if await self._guard.hear(detect(text), visit, self._visits.current):
            await self._acting.act(RESUME)
        elif not self._acting.was_called(since) and find_amounts(text):
            self.ask_about_the_rest(step)

    def ask_about_the_rest(self, step: int) -> None:
        """Ask her to check a review, because she went on speaking after the sum (一万 … 二千)."""
        reviewed = reviews_transfer(self._presenter.view)
        if reviewed and self._visits.covers(step):
            self._acting.show_again(phrases.HALF_HEARD)

    def comes_too_early(self, meant: str | Answer, view: View) -> bool:
        """Return whether she says yes before the notice is finished; if so, ask her to wait."""
        yes = isinstance(meant, Answer) and meant.kind is AnswerKind.YES
        if early := must_be_read(view) and self._presenter.speaking and yes:
            self._journal.dropped("yes", "the notice is still being read")
            self._presenter.tell_beside(phrases.TOO_EARLY)
        return early

    async def _read(
        self,
        text: str,
        view: View,
        *,
        spoken: bool,
        counts_in_full: bool,
        offered: str | None = None,
    ) -> None:
        """Read words on ``view``, and act on their meaning.

        Args:
            text: The words, not empty.
            view: The screen when the words were said.
            spoken: Whether a recogniser wrote the words.
            counts_in_full: Whether the words may mean anything, or can only stop or decline.
            offered: A phrase on the screen that the sound matches, or None.
        """
        since, visit = self._acting.help_calls, self._visits.current
        likes = visit.preferences
        wished, rest = await self._interpreter.read_private_wish(text, view, likes)
        if wished and not rest:
            await self._acting.act(payload("speak_quieter", choice=wished), said=text)
            return
        if wished:
            await self._preferences.change(visit, wished)
        picked = match_choice(rest, view.choices)
        if picked and not in_check(view) and counts_in_full:
            await self._acting.act(picked.payload, said=rest)
            return
        try:
            parse = await self._interpreter.classify(rest)
            self._acting.note_understood(parse)
            heard = find_offered(rest) or (offered if counts_in_full else None)
            by_sound = heard if spoken else None
            payees = self._visits.people()
            whole, question = parse, None
            if not asks_for_task(view) and (two := await self._interpreter.two_requests(rest)):
                parse, visit.also_asked = two
                rest = parse.text
            elif asked_beside := await self._question_beside(rest, parse, view):
                parse, question = asked_beside
                rest = parse.text
            read = await self._interpreter.read(rest, parse, view, by_sound, payees, spoken=spoken)
            # no second look for a wish to wait or to repeat, or for a short answer
            settled = read == "/repeat" or is_short_answer(rest, parse, read)
            if not isinstance(read, Answer) and not settled:
                await self._weigh_scheme(whole, view)
        except AgentFailed as failed:
            await self._acting.apologise(failed)
            return
        if self._acting.was_called(since):
            return  # help was called meanwhile
        if isinstance(read, Answer) and not in_check(view):
            # outside the check the only ``Answer`` is a wish for a moment
            self._acting.show_again(phrases.TAKE_YOUR_TIME)
            return
        if isinstance(read, Answer) and read.kind is AnswerKind.UNCLEAR and asks_why(text):
            self._acting.show_again(content_of(fraud_check.Data, view).get("why", ""))
            return
        if isinstance(read, Answer) and self._ignores(read, view, counts_in_full=counts_in_full):
            return
        if counts_in_full and leaves_a_loss_open(read, view):
            await self._acting.act(view.choices[0].payload)  # the choice to lock everything
        if counts_in_full or (len(rest) >= LEAST_HEARD and stops_or_declines(read)):
            read_anew = read is not parse and traits_of(view).takes != "offer"
            await self._acting.take(read, view, said=rest if read_anew else None)
            if question:
                await self._acting.act(question)
        elif offered:
            await self._read(offered, view, spoken=spoken, counts_in_full=True)
        else:
            self._ask_again(view)

    async def _question_beside(
        self, text: str, parse: Parse, view: View
    ) -> tuple[Parse, str] | None:
        """Return the request and the frequent question in ``text``; None unless it has both."""
        asks = parse.intent == TRANSFER and not in_check(view)
        if not asks or (found := question_beside(text)) is None:
            return None
        rest = await self._interpreter.classify(found[0])
        return (rest, found[1]) if rest.intent == TRANSFER else None

    async def _take_silence(self, view: View) -> None:
        if in_check(view):
            await self._acting.answer(Answer(AnswerKind.SILENCE), view)
        elif not await self._visits.closing.skip(view, self._visits.current):
            self._acting.show_again()

    def _ignores(self, answer: Answer, view: View, *, counts_in_full: bool) -> bool:
        """Return whether an answer to the check is excused or too early; then tell her what to do."""
        told = self._excused.excuse(answer, view) if counts_in_full else None
        if told is None:
            return self.comes_too_early(answer, view)
        self._journal.dropped(answer.kind.value, "it does not count as an attempt")
        self._acting.show_again(told)
        return True

    def _ask_again(self, view: View) -> None:
        self._journal.dropped("utterance", MISHEARD)
        reviewed = not in_check(view) and "yes" in view.keys
        badly = phrases.HEARD_BADLY_AT_A_REVIEW if reviewed else phrases.HEARD_BADLY
        self._acting.show_again(badly)

    async def _holds_for_warning(self, text: str, view: View) -> bool:
        """Tell the bank about words that warn of fraud; return whether the transfer is held.

        During the check this does nothing, as her words are judged as answers.
        """
        secret = keeps_secret(text, in_transfer=in_transfer_talk(view))
        if in_check(view) or not (secret or warns(text, in_hand=money_in_hand(view))):
            return False
        return await self._guard.hear_scheme(self._visits.current)

    async def _weigh_scheme(self, parse: Parse, view: View) -> None:
        """Tell the bank that words may be about a scheme, even if they are also a request.

        Sure reports of fraud are left to the dialogue. Words after her yes are left to the check
        and ``_holds_for_warning``.
        """
        asks = (question := question_in(parse.text)) is not None and not question.scheme
        plain = asks or only_names_a_transfer(parse.text)
        half = parse.intent != REPORT and parse.likelihood(REPORT) >= HALF_A_REPORT and not plain
        if half and traits_of(view).money != "agreed":
            await self._guard.hear_scheme(self._visits.current)
