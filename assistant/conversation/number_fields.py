"""Take the digits typed into a number field: a PIN, a sum in yuan, an account's number."""

from __future__ import annotations

from assistant import phrases
from assistant.banking.model import Compared
from assistant.conversation.acting import Acting
from assistant.conversation.authorising import PIN
from assistant.conversation.interpreter import read_sum
from assistant.conversation.journal import Journal
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.visits import Visits
from assistant.limits import is_number
from assistant.masking import six_digits
from assistant.screens import pin
from assistant.screens.content import read
from assistant.screens.view import View
from assistant.understanding.payloads import payload


class NumberFields:
    """Use the digits typed into a field; no digit of a PIN is recorded anywhere."""

    def __init__(self, acting: Acting, visits: Visits, pins: SpokenPins, journal: Journal) -> None:
        """Keep the objects that reading and acting need."""
        self._acting = acting
        self._visits = visits
        self._pins = pins
        self._journal = journal

    async def take(self, digits: str, view: View) -> None:
        """Take ``digits``, typed into the field of ``view``."""
        if view.field_kind == "pin":
            await self._take_pin(digits, view)
        elif view.field_kind == "amount":
            await self._take_amount(digits, view)
        elif view.field_kind == "account" and is_number(digits):
            self._journal.record("key", key="digits")  # do not record the number of an account
            await self._acting.act(payload("inform", account_number=digits))
        else:
            self._journal.dropped("digits", "no number field is open")

    async def _take_pin(self, digits: str, view: View) -> None:
        self._journal.record("key", key="digits")
        if not PIN.fullmatch(digits):
            self._acting.show_again(phrases.PIN_HAS_SIX)  # too short: do not count a wrong PIN
        elif read(pin.Data, view)["purpose"] == "authorise":
            await self._acting.authorise(view, digits)
        else:
            await self._acting.sign_in(digits)

    async def _take_amount(self, digits: str, view: View) -> None:
        """Take a sum; a sum that is the customer's PIN is neither used nor recorded."""
        visit, may_be_hers = self._visits.current, six_digits(digits)
        compared = Compared.OTHER
        if may_be_hers:
            compared = await self._pins.compare(may_be_hers, visit)
        told = may_be_hers not in visit.uncompared and compared is Compared.OTHER
        noted = {"text": digits if is_number(digits) else ""} if told else {}
        self._journal.record("key", key="digits", **noted)
        if compared is Compared.LOCKED:
            await self._acting.leave_locked()
        elif compared is Compared.HERS:
            self._acting.show_again(phrases.NO_PIN_HERE)
        else:
            await self._acting.take(read_sum(digits, view), view)
