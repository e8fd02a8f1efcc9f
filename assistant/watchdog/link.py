"""Carry messages from the kiosk to the watchdog through a pipe.

The kiosk tells that it is alive, that a visit begins, that help is shown, and that it ends. A kiosk
that ends without this last message has failed.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """A message of the kiosk."""

    what: str
    """The kind of message: ``beat`` (it is alive), ``helped`` (help is on the screen), ``visit`` (a
    visit begins), ``left`` (staff end the kiosk), ``refused`` (it cannot serve with these options,
    and another start would not help), ``grid`` (it wants larger or smaller type)."""
    detail: str = ""
    """For ``visit`` its session; for ``refused`` the reason, in words for staff; for ``grid`` the
    level."""


class Link:
    """The kiosk's end of the pipe. If the pipe is full or closed, messages are lost."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._session = ""

    def beat(self) -> None:
        """Say that the screen's event loop runs."""
        self._tell("beat")

    def helped(self) -> None:
        """Say that the call for help is on the screen."""
        self._tell("helped")

    def change_grid(self, level: int) -> None:
        """Ask for larger or smaller type, by its level in ``watchdog.grid.ROWS``."""
        self._tell(f"grid {level}")

    def left(self) -> None:
        """Say that staff end the kiosk, so that it is not started again."""
        self._tell("left")

    def refused(self, why: str) -> None:
        """Say that the kiosk cannot serve with its options, and why."""
        self._tell(f"refused {' '.join(why.split())}")

    def note(self, event: dict[str, Any]) -> None:
        """Say that a visit has begun, if ``event`` belongs to a new visit."""
        session = str(event.get("session") or "")
        if session and session != self._session:
            self._session = session
            self._tell(f"visit {session}")

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._descriptor, f"{line}\n".encode())


class Messages:
    """The watchdog's end of the pipe: cuts bytes into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def read(self, data: bytes) -> list[Told]:
        """Return the complete messages; keep an unfinished message until its rest arrives."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        told = (line.decode("utf-8", "replace").partition(" ") for line in lines)
        return [Told(what, detail) for what, _, detail in told]
