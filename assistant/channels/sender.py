"""Send the waiting messages of one channel, until the process that started this one ends.

It also lets calls ring (``HelpDesk.ring``), so that a call that was stored while the kiosk was down
is sent. A lock file allows one sender for each channel.
"""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.channel_settings import Channel
from assistant.channels import deliveries
from assistant.channels.deliveries import Delivery
from assistant.channels.message import VERSION, Message, write_message
from assistant.channels.sending import Answered, send
from assistant.channels.signing import BadSignature, open_sealed
from assistant.channels.troubles import explain
from assistant.clock import Clock
from assistant.help.desk import HelpDesk
from assistant.storage.opened import reading

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""Seconds between two looks for due messages; while a call is open, a remote desk is asked as
often."""
FORGET_EVERY = timedelta(hours=1)

Take = Callable[[str, str, str], str]
"""Takes a call for a member of staff, given ticket, staff number and password. Returns why that was
refused, or an empty text if the call is taken."""


class Sender:
    """Sends the messages of one channel."""

    def __init__(
        self,
        channel: Channel,
        secret: bytes,
        engine: Engine,
        desk: HelpDesk,
        clock: Clock,
        take: Take,
        source: str = "",
    ) -> None:
        """Keep what is needed for sending; send nothing yet.

        Args:
            channel: The channel to send by.
            secret: Its key or password.
            engine: From ``open_database``.
            desk: Where the calls are.
            clock: The source of the time.
            take: Called when somebody at a desk elsewhere wants to take a call.
            source: Name of this machine, for a desk that several kiosks call.
        """
        self._source = source
        self._channel, self._secret = channel, secret
        self._engine, self._desk, self._clock = engine, desk, clock
        self._take = take
        self._pause_until = 0.0
        self._failed = 0
        self._newest = 0
        self._results: dict[str, str] = {}
        """Results of the remote desk's wishes to take a call, each kept until the desk has received
        it."""
        self._forget_at: datetime | None = None

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Deliver as long as ``goes_on`` returns True; wait while the database is busy or full."""
        while goes_on():
            try:
                self._desk.ring()
                self.look()
                self._forget()
            except SQLAlchemyError as err:
                log.warning(
                    "channel %s waits for the database: %s", self._channel.name, type(err).__name__
                )
            except Exception:
                log.exception("channel %s has stumbled, and goes on", self._channel.name)
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Send due messages, and ask a remote desk who takes a call. Raises ``SQLAlchemyError``."""
        if not self._may_try():
            return
        while (delivery := self._due()) is not None:
            if not self._deliver(delivery):
                return
        if self._channel.kind == "desk" and self._is_waited_for():
            self._ask()

    def _may_try(self) -> bool:
        """Return whether sending is allowed now: no pause is on, or a new call has ended it."""
        with reading(self._engine) as connection:
            newest = deliveries.newest_call(connection, self._channel.name)
        is_new, self._newest = newest > self._newest, newest
        return is_new or time.monotonic() >= self._pause_until

    def _due(self) -> Delivery | None:
        with reading(self._engine) as connection:
            return deliveries.next_due(connection, self._channel.name, self._clock.now())

    def _deliver(self, delivery: Delivery) -> bool:
        """Try one delivery; return whether the next one may be tried at once."""
        message = write_message(self._desk, delivery, picture=self._channel.picture)
        wait = deliveries.wait_after(delivery.tries)
        deliveries.note_try(self._engine, delivery, self._clock.now(), wait)
        if self._channel.kind == "command" and not _rings_now(message):
            deliveries.note_sent(self._engine, delivery, self._clock.now())
            return True
        try:
            self._send(message)
        except Exception as err:
            return self._note_trouble(delivery, err, wait)
        deliveries.note_sent(self._engine, delivery, self._clock.now())
        self._failed = 0
        return True

    def _note_trouble(self, delivery: Delivery, err: Exception, wait: float) -> bool:
        name, why = self._channel.name, explain(self._channel, err)
        if deliveries.note_trouble(self._engine, delivery, self._clock.now(), why):
            log.critical("channel %s GIVES UP %s after an hour: %s", name, delivery.key, why)
        else:
            log.error("channel %s, try %d: %s", name, delivery.tries + 1, why)
        if isinstance(err, Answered) and err.of_this_message:
            return True
        self._rest(wait)
        return False

    def _rest(self, wait: float) -> None:
        self._failed += 1
        self._pause_until = time.monotonic() + max(wait, deliveries.wait_after(self._failed))

    def _send(self, message: Message) -> None:
        """Send a message, and let staff take the calls that the remote desk's answer asks for."""
        told = dict(self._results)
        answer = send(
            self._channel, self._secret, {**message, "results": told, "source": self._source}
        )
        for each in told:
            self._results.pop(each, None)
        takes = answer.get("takes")
        for sealed in takes if isinstance(takes, list) else ():
            self._take_for(str(sealed))

    def _ask(self) -> None:
        try:
            self._send({"version": VERSION, "key": f"poll:{uuid.uuid4().hex}", "event": "poll"})
        except Exception as err:
            log.error("channel %s: %s", self._channel.name, explain(self._channel, err))
            self._rest(0.0)
        else:
            self._failed = 0

    def _take_for(self, sealed: str) -> None:
        try:
            told = open_sealed(self._secret, sealed)
            id_, ticket, number, password = (
                str(told[each]) for each in ("id", "ticket", "number", "password")
            )
        except (BadSignature, KeyError):
            log.error("channel %s: somebody's taking cannot be read", self._channel.name)
            return
        if id_ not in self._results:
            self._results[id_] = self._take(ticket, number, password)

    def _is_waited_for(self) -> bool:
        return bool(self._results) or any(each.status == "open" for each in self._desk.list())

    def _forget(self) -> None:
        now = self._clock.now()
        if self._forget_at is None or now >= self._forget_at:
            self._forget_at = now + FORGET_EVERY
            deliveries.forget_old(self._engine, now)


def _rings_now(message: Mapping[str, Any]) -> bool:
    """Return whether to sound a bell: the message is a ring, and its call still waits."""
    return bool(message["event"] == "ring" and message["call"]["status"] == "open")


def lock_of(data: Path, channel: Channel) -> Path:
    """Return the lock file that a channel's only sender holds (``file_lock``)."""
    name = hashlib.sha256(channel.name.encode()).hexdigest()[:16]
    return data / f"channel-{name}.lock"
