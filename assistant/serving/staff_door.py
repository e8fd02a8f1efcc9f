"""Ask the bank whether a person at the kiosk belongs to the staff: only staff may leave it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.clock_watch import WatchedClock
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.banking.gateway import BankGateway

log = logging.getLogger(__name__)


class BankDoor:
    """Lets members of staff leave the kiosk; if the bank has no staff yet, lets everybody leave.

    The class opens the database itself, so that staff can leave before the conversation has begun
    and after it has ended. If the bank cannot be asked, nobody can leave; a signal still ends the
    kiosk.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def is_locked(self) -> bool:
        """Return whether sign-in is needed: the bank has staff, or cannot be asked."""
        if not self._settings.records.is_there():
            return False
        try:
            with self._bank() as bank:
                return bool(bank.staff.list_members())
        except Exception:
            log.exception("whether there are staff cannot be read")
            return True

    def opens_to(self, number: str, password: str) -> bool:
        """Return whether number and password belong to a member of staff."""
        try:
            with self._bank() as bank:
                who = bank.staff.sign_in(number, password)
        except Exception as refusal:
            log.warning("somebody wanted to leave the kiosk: %s", type(refusal).__name__)
            return False
        log.info("%s leaves the kiosk", who.number)
        return True

    @contextmanager
    def _bank(self) -> Iterator[BankGateway]:
        # Imported when somebody leaves: the bank's libraries take half a second.
        from assistant.serving.rooms import bank_over

        settings = self._settings
        engine = settings.records.open()
        try:
            clock = WatchedClock(settings.data, settings.audit_key)
            yield bank_over(settings, engine, clock)
        finally:
            engine.dispose()
