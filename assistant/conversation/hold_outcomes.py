"""Tell the customer, while she is still there, what staff have decided about a held transfer."""

from __future__ import annotations

import asyncio
import logging

from assistant import phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, Hold, Transfer, TransferStatus
from assistant.conversation.help_call import HelpCall
from assistant.conversation.journal import Journal
from assistant.conversation.on_screen import in_check
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.wording import money_words

log = logging.getLogger(__name__)

BY_STAFF = "revoked"
"""The reason of a transfer that staff have cancelled; the customer is not told of her own
cancellations."""


class HoldOutcomes:
    """Read a visit's holds every few seconds, and tell the customer when one is decided."""

    def __init__(
        self, bank: BankGateway, presenter: Presenter, journal: Journal, help_call: HelpCall
    ) -> None:
        """Keep the parts; no hold is known yet."""
        self._bank = bank
        self._presenter = presenter
        self._journal = journal
        self._help = help_call
        self._session = ""
        self._waiting: dict[str, Hold] = {}
        """By transfer, the customer's holds that were undecided when they were last read."""
        self._untold: list[str] = []
        """Sentences that wait until the customer can listen."""

    async def look(self, visit: Visit) -> None:
        """Read the holds of ``visit``, and tell the customer the new decisions."""
        if visit.session != self._session:
            self._session, self._waiting, self._untold = visit.session, {}, []
        if not (visit.transfers or visit.signed_in):
            return
        try:
            await self._note_decisions(visit)
        except BankError:
            log.exception("the bank could not be asked about her holds")
        view = self._presenter.view
        can_listen = not (self._presenter.speaking or in_check(view) or view.field_kind)
        if self._untold and can_listen:
            self._tell("".join(self._untold), visit, view)
            self._untold.clear()

    async def _note_decisions(self, visit: Visit) -> None:
        holds = await asyncio.to_thread(self._bank.holds)
        now = {hold.transfer_id: hold for hold in holds if _is_hers(hold, visit)}
        for id_, hold in self._waiting.items():
            if id_ not in now:
                self._untold += await self._outcome(hold)
            elif now[id_].status == "delayed" != hold.status:
                transfer = await asyncio.to_thread(self._bank.transfer, id_)
                self._untold.append(_said(phrases.HOLD_DELAYED, transfer))
        self._waiting = now

    async def _outcome(self, hold: Hold) -> list[str]:
        """Return the sentence about a decided hold, in a list.

        The list is empty if the customer cancelled the transfer herself.
        """
        transfer = await asyncio.to_thread(self._bank.transfer, hold.transfer_id)
        self._journal.record_transfers([transfer])
        if transfer.status is TransferStatus.POSTED:
            return [_said(phrases.HOLD_RELEASED, transfer)]
        by_staff = transfer.status is TransferStatus.CANCELLED and transfer.reason == BY_STAFF
        return [_said(phrases.HOLD_CANCELLED, transfer)] if by_staff else []

    def _tell(self, text: str, visit: Visit, view: View) -> None:
        """Say and show ``text``.

        It is shown on the help screen if the customer waits there, otherwise before her question.
        """
        traits = traits_of(view)
        if traits.shows_call:
            self._help.show(text, visit)
        elif traits.waits_for_staff:  # "the money waits" is no longer true
            self._presenter.present([View("notice", text, keys=("help", "repeat", "home"))])
        else:
            self._presenter.show_again(text)


def _is_hers(hold: Hold, visit: Visit) -> bool:
    hers = visit.signed_in and hold.customer_id == visit.customer_id
    return hers or hold.transfer_id in visit.transfers


def _said(sentence: str, transfer: Transfer) -> str:
    return sentence.format(payee=transfer.payee.name, amount=money_words(transfer.amount))
