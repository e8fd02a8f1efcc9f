"""Check once a second for silence, calls for help, and messages that the bank has not accepted."""

from __future__ import annotations

import asyncio
from datetime import datetime

from assistant import phrases
from assistant.clock import Clock
from assistant.conversation.acting import RESUME, Acting
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.help_call import HelpCall
from assistant.conversation.hold_outcomes import HoldOutcomes
from assistant.conversation.idle import IdleTimer
from assistant.conversation.on_screen import money_in_hand
from assistant.conversation.presenter import Presenter
from assistant.conversation.still_there import StillThere
from assistant.conversation.visits import Visits
from assistant.screens.registry import traits_of
from assistant.screens.view import View

DESK_POLL_SECONDS = 2


class Upkeep:
    """End silent visits, let calls ring, tell customers what staff do, deliver messages again."""

    def __init__(
        self,
        clock: Clock,
        one_at_a_time: asyncio.Lock,
        *,
        visits: Visits,
        acting: Acting,
        presenter: Presenter,
        guard: GuardRelay,
        help_call: HelpCall,
        outcomes: HoldOutcomes,
        idle: IdleTimer,
        still_there: StillThere,
    ) -> None:
        """Keep the parts to check; anything that changes the dialogue waits for ``one_at_a_time``."""
        self._clock = clock
        self._one_at_a_time = one_at_a_time
        self._visits = visits
        self._acting = acting
        self._presenter = presenter
        self._guard = guard
        self._help = help_call
        self._outcomes = outcomes
        self._idle = idle
        self._still_there = still_there
        self._polled: datetime = clock.now()

    async def tick(self) -> None:
        """Check silence, the bank and the desk; call this about once a second."""
        now = self._clock.now()
        await self._help.ring(self._clock)
        if (now - self._polled).total_seconds() >= DESK_POLL_SECONDS:
            self._polled = now
            await self._tell_bank_again()
            await self._help.store_again(self._visits.current)
            await self.look_at_call()
            await self._outcomes.look(self._visits.current)
        await self._visits.count()
        if await self._question_is_up(now):
            return
        if self._nobody_is_waited_for():
            self._idle.restart(now)
            return
        due = self._idle.check(now)
        if due == "ask":
            self._still_there.ask()
        elif due == "end":
            await self._end_visit()
        elif self._idle.asked:
            self._still_there.count(self._idle.seconds_left)

    async def _question_is_up(self, now: datetime) -> bool:
        """Return whether the question after a visit was on the screen; remove it if nobody answers."""
        async with self._one_at_a_time:
            closing, visit = self._visits.closing, self._visits.current
            return await closing.look_at_silence(self._idle, now, visit)

    def _nobody_is_waited_for(self) -> bool:
        """Return whether silence does not count: speaking, waiting for staff, or no visit yet."""
        visit, traits = self._visits.current, traits_of(self._presenter.view)
        before_any_visit = traits.between_visits and not visit.customer and not visit.asked_for
        waits_for_staff = bool(visit.help_ticket) and traits.waits_for_staff
        return self._presenter.speaking or waits_for_staff or before_any_visit

    async def _end_visit(self) -> None:
        async with self._one_at_a_time:
            if not self._idle.asked:
                return  # she answered while this waited for the lock
            await self._visits.end("timeout")
            self._presenter.present([View("goodbye", phrases.TIMED_OUT), phrases.HOME_VIEW])

    async def _tell_bank_again(self) -> None:
        """Deliver waiting messages to the bank; show a transfer that is held because of them."""
        held = await self._guard.tell_again(self._visits.current)
        if held and money_in_hand(self._presenter.view):
            async with self._one_at_a_time:
                await self._acting.act(RESUME)

    async def look_at_call(self) -> None:
        """Check whether somebody has taken or closed the open ticket; if closed, show her task."""
        if await self._help.look_at_ticket(self._visits.current):
            async with self._one_at_a_time:
                if traits_of(self._presenter.view).shows_call:
                    await self._acting.act(RESUME)
