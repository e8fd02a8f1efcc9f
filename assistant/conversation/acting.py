"""Let the dialogue act, show its replies, and carry out their effects.

There is one turn at a time, as the caller holds the conversation's lock. Only help may be called at
any moment; a turn that was running then shows nothing any more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from assistant import phrases
from assistant.banking.model import BankError, OutcomeUnknown, PinOutcome, Transfer
from assistant.conversation.authorising import Authorising, arrival_on, pin_payload
from assistant.conversation.next_of_two import begin_next
from assistant.conversation.replies import effect_of, effects_of, views_of
from assistant.conversation.shared_parts import SharedParts
from assistant.fraud.check import Answer, AnswerKind
from assistant.screens.named import read_step
from assistant.screens.view import View
from assistant.speaking.wording import speakable
from assistant.understanding.protocol import (
    AgentFailed,
    AgentNotLoaded,
    Parse,
    Reply,
    Understanding,
)

log = logging.getLogger(__name__)

RESUME = "/resume"
"""The payload that lets the dialogue continue: a transfer continues from its status in the bank."""
AFTER_TROUBLE = ("help", "repeat", "home")


class Acting:
    """Run turns of the dialogue for the visit on the screen."""

    def __init__(
        self,
        agent: Understanding,
        authorising: Authorising,
        shared: SharedParts,
    ) -> None:
        """Keep the objects that a turn needs."""
        self._agent = agent
        self._authorising = authorising
        self._visits = shared.visits
        self._presenter = shared.presenter
        self._journal = shared.journal
        self._guard = shared.guard
        self._help = shared.help_call
        self._preferences = shared.preferences
        self._idle = shared.idle
        self._freezing: asyncio.Future[list[Transfer]] | None = None
        self.help_calls = 0
        """Number of calls for help; a turn that began before a call shows nothing after it."""
        self.ready = False
        """Whether the dialogue has answered at least once."""
        self.hides_words = False
        """Whether her last words, or a part of them, must not be recorded in events."""

    async def act(
        self,
        what: str | Parse,
        said: str | None = None,
        *,
        same_step: bool = False,
        since: int | None = None,
    ) -> None:
        """Let the dialogue act on ``what``, and show its replies.

        Args:
            what: A payload, or words that have been classified.
            said: The customer's words, to be recorded if ``what`` is the interpreter's reading of them.
            same_step: Whether the next screen is the question that is on the screen already.
            since: ``help_calls`` when the turn began; None: its present value. If help was called later,
                nothing is shown.
        """
        since = self.help_calls if since is None else since
        if self.was_called(since) or await self._visits.closing.take(what, self._visits.current):
            return
        self._presenter.stop()
        self._idle.answer()
        if self._freezing:
            await self._freezing
        if what == RESUME and not await self._bank_knows_all(since):
            return  # the transfers are not frozen yet
        self._presenter.set_status(activity="thinking" if self.ready else "starting")
        try:
            parse = what if isinstance(what, Parse) else await self._agent.parse(what)
            if said:
                self.note_understood(parse)
            replies = await self._agent.turn(self._visits.current.session, parse)
            self.ready = True
        except AgentFailed as failed:
            await self.apologise(failed, since)
            return
        await self._visits.note_changes()
        if self.was_called(since):
            return
        replies = [*replies, *await begin_next(self._agent, self._visits, views_of(replies))]
        if replies and not self.was_called(since):
            await self._carry_out(replies, same_step=same_step)
        else:
            self.show_again(since=since)  # no action answered: ask the same question again

    async def call_help(self, reason: str, prelude: str = "") -> None:
        """Call a person; this needs neither Rasa nor the voice nor the recogniser.

        Args:
            reason: The reason of the call, for the desk: key, voice, report_fraud.
            prelude: A sentence to say first.
        """
        self.help_calls += 1
        visit = self._visits.current
        self._presenter.stop()
        text = self._help.words_again(visit)
        if not await self._help.store(visit, reason):
            text = phrases.NOT_NOTIFIED
        # The screen does not wait until transfers are frozen; the next turn does.
        self._freezing = self._guard.freeze(visit)
        self._help.show(prelude + text, visit)

    def was_called(self, since: int) -> bool:
        """Return whether help was called after ``help_calls`` was ``since``; its screen must stay."""
        return self.help_calls != since

    async def sign_in(self, pin: str) -> None:
        """Let the bank check the customer's PIN; drop her request if its sum was the PIN."""
        since, visit = self.help_calls, self._visits.current
        result = await self._authorising.sign_in(visit, pin)
        if isinstance(result, str):
            self.show_again(result, since=since)
            return
        right = result.outcome is PinOutcome.RIGHT
        said = right and pin in visit.uncompared
        if right:
            visit.compared |= visit.uncompared - {pin}
            visit.uncompared.clear()
        if said:
            # The sum of her request was her PIN, and would be shown and read out.
            self._agent.forget(visit.session)
            await self.act("/go_home", since=since)
            self.show_again(phrases.SUM_WAS_PIN, since=since)
        else:
            await self.act(pin_payload(result), since=since)

    async def leave_locked(self) -> None:
        """Show that the bank has locked the card, and drop the current task."""
        visit = self._visits.current
        visit.signed_in = False
        self._agent.forget(visit.session)
        await self._visits.note_changes()
        told = phrases.CARD_LOCKED + await self._help.tell_staff(visit, "pin_locked")
        self._show(View("locked", told, keys=("home",)))

    async def take(self, meant: str | Parse | Answer, view: View, said: str | None = None) -> None:
        """Act on the meaning of keys or words on ``view``; see ``act`` and ``answer``."""
        if isinstance(meant, Answer):
            await self.answer(meant, view)
        else:
            await self.act(meant, said)

    async def answer(self, answer: Answer, view: View) -> None:
        """Give the bank an answer to the fraud check, and go on by the transfer's new status."""
        since = self.help_calls
        if answer.kind is AnswerKind.UNCLEAR:
            self._visits.current.tally.miss()
        if not await self._bank_knows_all(since):
            return
        try:
            await self._authorising.answer(*read_step(view), answer)
        except BankError:
            log.exception("the bank has not taken an answer to the check")
            self.show_again(phrases.BANK_SILENT, since=since)
        else:
            await self.act(RESUME, since=since)

    async def authorise(self, view: View, pin: str) -> None:
        """Authorise the transfer on screen, if the bank has received all messages of the visit."""
        since = self.help_calls
        if not await self._bank_knows_all(since):
            return
        transfer_id, step = read_step(view)
        try:
            result = await self._authorising.authorise(transfer_id, step, pin, arrival_on(view))
        except OutcomeUnknown:
            await self._wait_for_outcome(transfer_id, since)
        else:
            await self.act(pin_payload(result) if result else RESUME, since=since)

    async def apologise(self, failed: AgentFailed, since: int | None = None) -> None:
        """Tell the customer gently that the dialogue has failed, or that her transfer was posted.

        Args:
            failed: The error, which is in the log already.
            since: ``help_calls`` when the turn began; None: show it even if help was called.
        """
        await self._visits.note_changes()
        if since is not None and self.was_called(since):
            return
        visit = self._visits.current
        untold = visit.transfer_id if visit.told_of != visit.transfer_id else None
        if untold and await self._authorising.was_posted(untold):
            # Never say 再说一遍 after money has moved, or she may send it twice.
            visit.told_of = visit.transfer_id
            visit.tally.finish()
            self._show(View("transfer_done", phrases.POSTED, keys=AFTER_TROUBLE))
        elif isinstance(failed, AgentNotLoaded):
            await self._say_out_of_order()
        else:
            self._show(View("notice", phrases.SORRY, choices=phrases.MENU, keys=AFTER_TROUBLE))

    def show_again(self, prelude: str = "", *, since: int | None = None, aside: str = "") -> None:
        """Repeat the question, after ``prelude`` or below ``aside``; ``since`` as in ``act``."""
        if since is not None and self.was_called(since):
            return
        self._idle.answer()
        self._presenter.show_again(prelude, aside=aside)

    def note_understood(self, parse: Parse) -> None:
        """Record how the customer's words were understood, without digits that may be a PIN."""
        self._journal.record_understood(replace(parse, entities=()) if self.hides_words else parse)

    async def _bank_knows_all(self, since: int) -> bool:
        """Deliver waiting messages; return whether the bank accepted all, else repeat the question."""
        if not (knows := await self._guard.knows_all(self._visits.current)):
            self.show_again(phrases.BANK_SILENT, since=since)
        return knows

    async def _carry_out(self, replies: Sequence[Reply], *, same_step: bool) -> None:
        views, effects, visit = views_of(replies), effects_of(replies), self._visits.current
        for reply in effects:
            custom = effect_of(reply)
            if custom.get("quiet"):
                # The screen says that staff are informed only if that is true.
                told = await self._help.tell_staff(visit, custom["reason"])
                views[-1] = replace(views[-1], text=views[-1].text + told)
        ends = any(effect_of(reply)["effect"] == "end" for reply in effects)
        if views := await self._visits.closing.complete(views, visit, ends=ends):
            self._presenter.present(views, same_step=same_step)
        for reply in effects:
            await self._effect(reply)

    async def _effect(self, reply: Reply) -> None:
        custom = effect_of(reply)
        name = custom["effect"]
        if name == "help":
            if not custom.get("quiet"):
                await self.call_help(custom["reason"], speakable(reply.text))
        elif name == "end":
            await self._visits.end("goodbye")
        elif name == "repeat":
            self.show_again()
        else:
            visit = self._visits.current
            changed = await self._preferences.change(visit, name)
            self._presenter.swap(phrases.READ_OR_NOT[visit.preferences.discreet])
            self.show_again(aside=speakable(reply.text) if changed else phrases.AT_LIMIT[name])

    async def _wait_for_outcome(self, transfer_id: str, since: int) -> None:
        """Say that the outcome is unknown; ask the bank OUTCOME_TRIES times, then tell staff."""
        self._show(View("notice", phrases.OUTCOME_UNKNOWN), since=since)
        await self._presenter.settled()
        if await self._authorising.find_outcome(transfer_id):
            await self.act(RESUME, since=since)  # show a screen by the transfer's status
            return
        told = await self._help.tell_staff(self._visits.current, "outcome_unknown")
        view = View("notice", phrases.OUTCOME_STILL_UNKNOWN + told, keys=AFTER_TROUBLE)
        self._show(view, since=since)

    async def _say_out_of_order(self) -> None:
        """Tell her that the machine understands nothing at the moment, and call staff once."""
        visit = self._visits.current
        told = visit.help_ticket or await self._help.store(visit, "out_of_order")
        text = phrases.OUT_OF_ORDER if told else phrases.NOT_NOTIFIED
        self._show(View("notice", text, keys=("help",)))

    def _show(self, view: View, *, since: int | None = None) -> None:
        if since is None or not self.was_called(since):
            self._presenter.present([view])
