"""Read words on the screen to which they were said, and act on their meaning.

The guard has heard them before (``utterances.py``). These are looked for, in this order: a wish
what is read out or shown, a choice of the screen, two requests in one sentence, a known question
beside a request. What is left is read in its place (``interpreter.py``), and what that came to is
acted on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant import phrases
from assistant.conversation.acting import Acting
from assistant.conversation.excused_answers import ExcusedAnswers
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.interpreter import Interpreter, stops_or_declines
from assistant.conversation.journal import MISHEARD, Journal
from assistant.conversation.losses import leaves_a_loss_open
from assistant.conversation.on_screen import asks_for_task, in_check, must_be_read
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.second_request import question_beside
from assistant.conversation.visit import Visit
from assistant.conversation.visits import Visits
from assistant.fraud.check import Answer, AnswerKind
from assistant.hearing.offered import find_offered
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

LEAST_HEARD = 2
"""Fewest characters that count where the recogniser's readings differ: one may be a hum."""


@dataclass(frozen=True)
class Words:
    """Words that may be read: none of them is a PIN, and the guard has heard them."""

    text: str
    """Not empty."""
    spoken: bool
    """A recogniser wrote them."""
    counts_in_full: bool
    """They may mean anything; otherwise they only stop or decline."""
    offered: str | None
    """A phrase that the screen offers and that the sound matches; None: none."""

    def by_sound(self, text: str) -> str | None:
        """Return the offered phrase that ``text`` is, or that they sound like; None if there is none."""
        heard = find_offered(text) or (self.offered if self.counts_in_full else None)
        return heard if self.spoken else None


@dataclass(frozen=True)
class _Request:
    """What she asks for first."""

    text: str
    parse: Parse
    question: str | None = None
    """The payload of the known question that she asks besides; None: none."""


@dataclass(frozen=True)
class _Reading:
    """What her words came to on the screen."""

    request: _Request
    meant: Parse | str | Answer


class WordReader:
    """Read words in the light of the screen to which they were said, and act on their meaning."""

    def __init__(
        self,
        interpreter: Interpreter,
        *,
        acting: Acting,
        visits: Visits,
        presenter: Presenter,
        journal: Journal,
        guard: GuardRelay,
        preferences: CustomerPreferences,
    ) -> None:
        """Keep the objects that reading and acting need."""
        self._interpreter = interpreter
        self._acting = acting
        self._visits = visits
        self._presenter = presenter
        self._journal = journal
        self._guard = guard
        self._preferences = preferences
        self._excused = ExcusedAnswers()

    async def read(self, words: Words, view: View) -> None:
        """Read ``words`` on ``view``, the screen when they were said, and act on their meaning."""
        since, visit = self._acting.help_calls, self._visits.current
        rest = await self._grant_wish(words.text, view, visit)
        if not rest:
            return
        picked = match_choice(rest, view.choices)
        if picked and not in_check(view) and words.counts_in_full:
            await self._acting.act(picked.payload, said=rest)
            return
        try:
            reading = await self._interpret(rest, words, view, visit)
        except AgentFailed as failed:
            await self._acting.apologise(failed)
            return
        if self._acting.was_called(since):
            return  # help was called meanwhile
        if not self._is_dealt_with(reading.meant, words, view):
            await self._act_on(reading, words, view)

    async def _grant_wish(self, text: str, view: View, visit: Visit) -> str:
        """Do what she wishes to be read out or shown; return the words besides, empty if there are none."""
        wished, rest = await self._interpreter.read_private_wish(text, view, visit.preferences)
        if wished and rest:
            await self._preferences.change(visit, wished)
        elif wished:
            await self._acting.act(payload("speak_quieter", choice=wished), said=text)
        return rest

    async def _interpret(self, text: str, words: Words, view: View, visit: Visit) -> _Reading:
        """Return what ``text``, the part of her words that is left, means. Raises ``AgentFailed``."""
        whole = await self._interpreter.classify(text)
        self._acting.note_understood(whole)
        by_sound, payees = words.by_sound(text), self._visits.people()
        request = await self._first_request(_Request(text, whole), view, visit)
        meant = await self._interpreter.read(
            request.text, request.parse, view, by_sound, payees, spoken=words.spoken
        )
        # not for a request to wait or to repeat, nor for a short answer
        settled = meant == "/repeat" or is_short_answer(request.text, request.parse, meant)
        if not isinstance(meant, Answer) and not settled:
            await self._weigh_scheme(whole, view)
        return _Reading(request, meant)

    async def _first_request(self, whole: _Request, view: View, visit: Visit) -> _Request:
        """Return the request that her words begin with; keep a second one for afterwards."""
        if not asks_for_task(view):
            two = await self._interpreter.two_requests(whole.text, self._visits.people())
            if two:
                parse, visit.also_asked = two
                return _Request(parse.text, parse)
        return await self._question_beside(whole, view) or whole

    async def _question_beside(self, whole: _Request, view: View) -> _Request | None:
        """Return a request and the known question beside it; None unless her words hold both."""
        asks = whole.parse.intent == TRANSFER and not in_check(view)
        if not asks or (found := question_beside(whole.text)) is None:
            return None
        rest = await self._interpreter.classify(found[0])
        return _Request(rest.text, rest, found[1]) if rest.intent == TRANSFER else None

    async def _weigh_scheme(self, parse: Parse, view: View) -> None:
        """Tell the bank if the customer's words may be about a scheme.

        Known questions (except about schemes) and words that only name a transfer are not told.
        Nor are words that surely report a fraud, which the dialogue reports, and words after her
        yes, which the fraud check and the guard's warning judge.
        """
        asks = (question := question_in(parse.text)) is not None and not question.scheme
        plain = asks or only_names_a_transfer(parse.text)
        half = parse.intent != REPORT and parse.likelihood(REPORT) >= HALF_A_REPORT and not plain
        if half and traits_of(view).money != "agreed":
            await self._guard.hear_scheme(self._visits.current)

    def _is_dealt_with(self, meant: Parse | str | Answer, words: Words, view: View) -> bool:
        """Return whether the customer was answered here, so that nothing else is to be done.

        She asked for a moment, or why the fraud check asks, or her answer does not count.
        """
        if not isinstance(meant, Answer):
            return False
        if not in_check(view):
            # outside the check the only ``Answer`` is that she asks for a moment
            self._acting.show_again(phrases.TAKE_YOUR_TIME)
            return True
        if meant.kind is AnswerKind.UNCLEAR and asks_why(words.text):
            self._acting.show_again(content_of(fraud_check.Data, view).get("why", ""))
            return True
        return self._ignores(meant, view, counts_in_full=words.counts_in_full)

    def _ignores(self, answer: Answer, view: View, *, counts_in_full: bool) -> bool:
        """Return whether an answer to the fraud check does not count; if so, tell what to do.

        Either it is excused: it asks for a moment, or it is too short to be sure of. Or it is a yes
        that comes while the guard's notice is still being read out.
        """
        told = self._excused.excuse(answer, view) if counts_in_full else None
        if told is None:
            return self.comes_too_early(answer, view)
        self._journal.dropped(answer.kind.value, "it does not count as an attempt")
        self._acting.show_again(told)
        return True

    def comes_too_early(self, meant: str | Answer, view: View) -> bool:
        """Return whether a yes comes before the guard's notice was read out; if so, ask to wait."""
        yes = isinstance(meant, Answer) and meant.kind is AnswerKind.YES
        if early := must_be_read(view) and self._presenter.speaking and yes:
            self._journal.dropped("yes", "the notice is still being read")
            self._presenter.tell_beside(phrases.TOO_EARLY)
        return early

    async def _act_on(self, reading: _Reading, words: Words, view: View) -> None:
        """Let the dialogue act; if they were badly heard, read the phrase that is offered, or ask again."""
        request, meant = reading.request, reading.meant
        if words.counts_in_full and leaves_a_loss_open(meant, view):
            await self._acting.act(view.choices[0].payload)  # all that may be gone
        stops = len(request.text) >= LEAST_HEARD and stops_or_declines(meant)
        if words.counts_in_full or stops:
            read_anew = meant is not request.parse and traits_of(view).takes != "offer"
            await self._acting.take(meant, view, said=request.text if read_anew else None)
            if request.question:
                await self._acting.act(request.question)
        elif words.offered:
            offered = replace(words, text=words.offered, counts_in_full=True, offered=None)
            await self.read(offered, view)
        else:
            self._ask_again(view)

    def _ask_again(self, view: View) -> None:
        self._journal.dropped("utterance", MISHEARD)
        reviewed = not in_check(view) and "yes" in view.keys
        badly = phrases.HEARD_BADLY_AT_A_REVIEW if reviewed else phrases.HEARD_BADLY
        self._acting.show_again(badly)
