"""Ask the bank whether somebody at the kiosk belongs to the staff: only those leave it."""

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
    """Let leave whoever signs in as staff; if no staff are in the table, let anybody leave.

    It opens the database itself, so that staff can leave before there is a conversation, and after it
    has ended. Where the bank cannot be asked it stays locked: a signal ends the kiosk in any case.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def is_locked(self) -> bool:
        """Return whether there are staff, or nobody knows."""
        if not (self._settings.data / "bank.sqlite").exists():
            return False
        try:
            with self._bank() as bank:
                return bool(bank.staff.list_members())
        except Exception:
            log.exception("whether there are staff cannot be read")
            return True

    def opens_to(self, number: str, password: str) -> bool:
        """Return whether number and password are those of a member of staff."""
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
        from assistant.storage.database import open_database

        settings = self._settings
        engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
        try:
            clock = WatchedClock(settings.data, settings.audit_key)
            yield bank_over(settings, engine, clock)
        finally:
            engine.dispose()
