"""Ask the customer after a visit with at least one done task whether she was satisfied.

The visit has ended in the bank before, and nothing of the customer is on the screen or signed in.
Her answer, one of three faces, is counted for the day without her name. Anything else is no answer:
silence, 再见, a key for home, a request (which is then acted on), help.

The question is not asked after a visit with an open call for help, a transfer with unknown outcome,
a transfer that was held or given up in the anti-fraud check, or a report of fraud.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assistant import phrases
from assistant.banking.model import Transfer, TransferStatus
from assistant.conversation.check_answers import SURE
from assistant.conversation.idle import IdleTimer
from assistant.conversation.machine import Machine
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.second_request import offer_after
from assistant.conversation.visit import Visit
from assistant.counts.tally import Batch
from assistant.screens.registry import traits_of
from assistant.screens.satisfaction import rated_by, rated_in, waits_for_rating
from assistant.screens.view import View
from assistant.understanding.protocol import Parse

log = logging.getLogger(__name__)

WAITS_SECONDS = 15
"""Seconds for which the question stays after it was read out, as the customer may have gone."""
UNANSWERED = "none"
_ALL_DONE = re.compile(
    "(?:好[了的]?，?|行，?|都)?(?:办完|弄完|办好|完事|没别的|没有别的|没事|不办)(?:了|啦|事了|事儿?)?吧?"
)
ENDED = frozenset({TransferStatus.POSTED, TransferStatus.CANCELLED, TransferStatus.FAILED})


class Closing:
    """Add to a turn's views the offer of a second request, or the question after the visit."""

    def __init__(
        self, machine: Machine, presenter: Presenter, preferences: CustomerPreferences
    ) -> None:
        """Keep the parts: bank and desk tell what is open, ``presenter`` shows the question.

        Voice and screen keep the customer's preferences until the question has gone; then
        ``preferences`` sets those of the next visit.
        """
        self._machine = machine
        self._preferences = preferences
        self._presenter = presenter
        self.asking = False
        """Whether the question is on the screen, or no other screen has replaced it yet."""

    async def complete(self, views: Sequence[View], visit: Visit, *, ends: bool) -> list[View]:
        """Return a turn's views with the offer or question added; note the last one for counts.

        Args:
            views: The views from the dialogue's replies.
            visit: The visit of the turn.
            ends: Whether the customer has said goodbye, so that the visit ends with these views.
        """
        if self.asking:
            await self._give_up(visit)
        shown = list(views)
        if ends and await self.may_ask(visit):
            self.asking = True
            return [*(v for v in shown if not traits_of(v).between_visits), phrases.RATING]
        if ends:
            shown.append(phrases.HOME_VIEW)
        if shown and visit.also_asked and (offer := offer_after(shown, visit.also_asked)):
            shown.append(offer)
            visit.also_asked = None
        if shown:
            shown[-1] = with_a_way_out(shown[-1], visit)
            visit.tally.see(shown[-1].screen, waits=waits_for_her(shown[-1]))
        return shown

    async def take(self, what: object, visit: Visit) -> bool:
        """Count ``what`` and thank the customer if it is an answer to the question.

        Returns whether it is.
        """
        rating = rated_by(what) if self.asking else None
        if rating is None:
            return False
        await self._close(visit, rating, phrases.RATED[rating])
        return True

    async def skip(self, view: View, visit: Visit) -> bool:
        """End the question without an answer; return whether it was on the screen."""
        if not (self.asking and waits_for_rating(view)):
            return False
        await self._close(visit, UNANSWERED, phrases.UNRATED)
        return True

    async def look_at_silence(self, idle: IdleTimer, now: datetime, visit: Visit) -> bool:
        """End the question if nobody answers; return whether it was on the screen."""
        if not (self.asking and waits_for_rating(self._presenter.view)):
            return False
        if self._presenter.speaking:
            idle.restart(now)
        elif idle.seconds_quiet(now) >= WAITS_SECONDS:
            await self._close(visit, UNANSWERED, phrases.UNRATED)
        return True

    async def may_ask(self, visit: Visit) -> bool:
        """Return whether the question may be asked after ``visit``."""
        session, outbox = visit.session, self._machine.outbox
        fraud_told = {(session, "words"), (session, "report")} & outbox.told
        if not visit.tally.finished or visit.help_ticket or fraud_told or outbox.waits(session):
            return False
        try:
            return await asyncio.to_thread(self._nothing_is_open, visit)
        except Exception:
            log.exception("whether anything is open could not be found out: she is not asked")
            return False

    def _nothing_is_open(self, visit: Visit) -> bool:
        if any(ticket.session == visit.session for ticket in self._machine.desk.list()):
            return False
        transfers = (self._machine.bank.transfer(each) for each in visit.transfers)
        return all(_is_settled(transfer) for transfer in transfers)

    async def _close(self, visit: Visit, rating: str, text: str) -> None:
        visit.tally.forget()
        self.asking = False
        await self._count(rating)
        self._preferences.recall(visit)
        self._presenter.present([View("goodbye", text), phrases.HOME_VIEW])

    async def _give_up(self, visit: Visit) -> None:
        """Count the question as unanswered, because another screen replaces it."""
        if not (visit.tally.in_front or visit.tally.finished):
            visit.tally.forget()
        self.asking = False
        await self._count(UNANSWERED)
        self._preferences.recall(visit)

    async def _count(self, rating: str) -> None:
        batch = Batch()
        batch.counted["satisfaction", "", rating, ""] += 1
        await asyncio.to_thread(self._machine.counts.write, batch)


def waits_for_her(view: View) -> bool:
    """Return whether this screen asks for something that an open task needs."""
    traits = traits_of(view)
    asks = "back" in view.keys or traits.takes in ("offer", "consent", "check")
    return (
        asks
        or traits.in_task
        or traits.takes_pin
        or traits.money != "none"
        or traits.asks != "nothing"
    )


def with_a_way_out(view: View, visit: Visit) -> View:
    """Add the choice 办完了, which ends the visit, if something was done and no task is open."""
    traits = traits_of(view)
    ends = traits.ends_task or traits.looked_up or traits.between_visits
    if not (visit.tally.finished and ends) or waits_for_her(view):
        return view
    return replace(view, keys=(*view.keys, "done"))


def says_all_done(text: str, view: View) -> bool:
    """Return whether the customer's words mean the choice 办完了, if the screen offers it."""
    return "done" in view.keys and _ALL_DONE.fullmatch(text.strip("，。！ ")) is not None


def read_rating(text: str, parse: Parse) -> Parse | str:
    """Return the meaning of words at the question after a visit: a face, a sure request, goodbye."""
    asks = parse.is_request or parse.interrupts
    request = parse if asks and (parse.confidence or 0) >= SURE else "/goodbye"
    return rated_in(text) or request


def _is_settled(transfer: Transfer) -> bool:
    given_up = transfer.status is TransferStatus.CANCELLED and transfer.check is not None
    return transfer.status in ENDED and not given_up
