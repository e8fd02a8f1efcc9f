"""Keep bank and desk open for the console, and open them again after a change of the file."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from assistant.banking.arrivals import let_arrive
from assistant.banking.model import Unavailable
from assistant.clock_watch import WatchedClock
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.staff.matters import Given, Matter, gather
from assistant.staff.refusals import REFUSALS, explain
from assistant.staff_member import SignedIn
from assistant.storage.database import is_read_only
from assistant.storage.errors import StorageError

TRY_AGAIN_SECONDS = 10.0
"""Seconds between two tries to open a read-only database for writing."""
GONE = "{path} 不见了。请看看磁盘，或者叫管机器的人来"
UNUSABLE = "{path} 用不了（{why}）。请看看磁盘"


_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Typed:
    """What staff typed to confirm a choice."""

    reason: str = ""
    name: str = ""
    second: str = ""
    """The second person's staff number; empty: there is no second person."""
    password: str = ""
    """The second person's password."""


class Trouble(Exception):
    """Bank and desk cannot be used now; the text tells staff why, and what to do."""


class Source:
    """Bank and desk of one data folder; its methods block, and may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened yet."""
        self._settings = settings
        self._records = settings.records
        self._clock = WatchedClock(settings.data, settings.audit_key)
        self._turn = threading.RLock()
        self._open = contextlib.ExitStack()
        self._rooms: Rooms | None = None
        self._file: tuple[int, int] | None = None
        self._opened_at = 0.0

    def now(self) -> datetime:
        """Return the bank's time."""
        return self._clock.now()

    def start(self) -> None:
        """Open bank and desk, and create the database if there is none. Raises ``Trouble``."""
        with self._turn:
            self._reopen()

    def look(self) -> tuple[list[Matter], bool]:
        """Return all matters that wait, and whether the database can only be read.

        It also lets open calls ring, so that they reach the next person of the roster, as ``desk
        watch`` does; and money arrive that is due, for no kiosk may be running. Raises ``Trouble``.
        """

        def look_into(rooms: Rooms) -> tuple[list[Matter], bool]:
            only_read = is_read_only(rooms.engine)
            if not only_read:
                with contextlib.suppress(SQLAlchemyError):  # the rings are stored next time
                    rooms.desk.ring()
                with contextlib.suppress(Unavailable):  # it is still due at the next look
                    let_arrive(rooms.bank)
            return gather(rooms.bank, rooms.desk), only_read

        return self._do(look_into)

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody calls from another machine, or False after so many seconds."""
        rooms = self._rooms
        if rooms is None:
            time.sleep(seconds)
            return False
        return rooms.desk.wait(seconds)

    @property
    def hears(self) -> bool:
        """Return whether ``wait`` can hear a call."""
        return self._settings.records.file is None

    def has_staff(self) -> bool:
        """Return whether anybody can sign in. Raises ``Trouble``."""
        return self._do(lambda rooms: bool(rooms.bank.staff.list_members()))

    def sign_in(self, number: str, password: str) -> SignedIn:
        """Return the person with this staff number and password.

        Raises ``Trouble``, also for a wrong password.
        """
        return self._do(lambda rooms: rooms.bank.staff.sign_in(number, password))

    def decide(self, do: Callable[[Given], str], who: SignedIn, typed: Typed) -> str:
        """Carry out what staff have confirmed; return a sentence for them. Raises ``Trouble``.

        If the number of a second person was typed, that person is signed in first.
        """

        def decide_in(rooms: Rooms) -> str:
            second = None
            if typed.second.strip():
                second = rooms.bank.staff.sign_in(typed.second, typed.password)
            given = Given(
                rooms.bank, rooms.desk, who, second, typed.reason.strip(), typed.name.strip()
            )
            return do(given)

        return self._do(decide_in)

    def close(self) -> None:
        """Close bank and desk; a missing database is not an error here."""
        with self._turn:
            self._rooms = None
            with contextlib.suppress(SQLAlchemyError, StorageError, OSError):
                self._open.close()

    def _do(self, what: Callable[[Rooms], _Result]) -> _Result:
        with self._turn:
            try:
                return what(self._present())
            except REFUSALS as refusal:
                raise Trouble(explain(refusal)) from refusal
            except OSError as err:
                raise Trouble(UNUSABLE.format(path=self._records.named, why=err.strerror)) from err

    def _present(self) -> Rooms:
        """Return the open bank and desk; open them again if the database file was replaced.

        A missing file is not created: an empty bank would look like a bank without calls.
        """
        file = self._look_at_file()
        rooms = self._rooms
        waited = time.monotonic() - self._opened_at >= TRY_AGAIN_SECONDS
        if rooms is None or file != self._file or (is_read_only(rooms.engine) and waited):
            return self._reopen()
        return rooms

    def _reopen(self) -> Rooms:
        self.close()
        try:
            rooms = self._open.enter_context(
                open_bank(self._settings, self._clock, may_only_read=True)
            )
            self._file = self._look_at_file()
        except REFUSALS as refusal:
            raise Trouble(explain(refusal)) from refusal
        except OSError as err:
            raise Trouble(UNUSABLE.format(path=self._records.named, why=err.strerror)) from err
        self._rooms, self._opened_at = rooms, time.monotonic()
        return rooms

    def _look_at_file(self) -> tuple[int, int]:
        try:
            return self._records.version()
        except FileNotFoundError as err:
            raise Trouble(GONE.format(path=self._records.named)) from err
