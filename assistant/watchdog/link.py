"""What the kiosk tells the watchdog, through a pipe: that it lives, whose visit it is, help is up,
and that it is over. A kiosk that ends without that word has failed."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """One message of the kiosk."""

    what: str
    """``beat``, ``helped`` (her call is on the screen), ``visit``, ``left`` (by staff), ``refused``
    (it cannot serve as it was asked to, and another start would not help)."""
    detail: str = ""
    """Of ``visit`` its session, of ``refused`` what is wrong, for whoever started it."""


class Link:
    """The kiosk's end of the pipe. A full or closed pipe loses a message and stops nothing."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._session = ""

    def beat(self) -> None:
        """Say that the screen's loop turns."""
        self._tell("beat")

    def helped(self) -> None:
        """Say that the call for help is on the screen."""
        self._tell("helped")

    def left(self) -> None:
        """Say that staff leave the kiosk: it is not to be started anew."""
        self._tell("left")

    def refused(self, why: str) -> None:
        """Say that it cannot serve as it was asked to."""
        self._tell(f"refused {' '.join(why.split())}")

    def note(self, event: dict[str, Any]) -> None:
        """Listen to the events; say when another visit has begun."""
        session = str(event.get("session") or "")
        if session and session != self._session:
            self._session = session
            self._tell(f"visit {session}")

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._descriptor, f"{line}\n".encode())


class Messages:
    """The watchdog's end: messages out of what the pipe has brought so far."""

    def __init__(self) -> None:
        self._rest = b""

    def read(self, data: bytes) -> list[Told]:
        """Return the whole messages in ``data``; a piece of one waits for the rest."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        told = (line.decode("utf-8", "replace").partition(" ") for line in lines)
        return [Told(what, detail) for what, _, detail in told]
