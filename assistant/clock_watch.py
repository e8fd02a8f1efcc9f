"""Notice when somebody sets the machine's clock: after that no sum over days can be trusted.

The guard counts what leaves in a day, in 72 hours and in a week. Somebody who sets the clock
forward makes it forget all that. So the clock is compared, across processes, with the time since
the machine was switched on (CLOCK_BOOTTIME, which goes on in standby and cannot be set), and with
the last time that was seen. The record lies beside the log's key, outside the data folder: whoever
can write that folder could remove a doubt with it. No program can notice that the clock was set forward while the machine
was off: a branch's machines should take their time from the bank's own network.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

from assistant.clock import SystemClock
from assistant.storage.audit_key import default_key_file
from assistant.storage.spool import Spool, name_of_path

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=2)
"""Smaller changes, as by a time service, are ignored; two minutes affect no limit of the guard."""
KEEP_EVERY = timedelta(minutes=1)
"""How often the last time seen is stored."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
FOLDER = "clocks"
"""The folder beside the key with a record for each data folder; only its owner may read it."""
_BEFORE = "clock"
"""Folder and name of the record in the data folder, where older versions kept it."""
_NO_RECORD = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


def _boot() -> str:
    return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else ""


def _running() -> float:
    """Return the seconds since the machine was switched on, standby included."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class _Always(TypedDict):
    boot: str
    """The name of the time since the machine was switched on."""
    offset: float
    """How many seconds the clock says more than the machine has run."""
    seen: str
    """The last time seen, in ISO form."""


class _Seen(_Always, total=False):
    """What is stored of the clock."""

    doubt: str


class WatchedClock(SystemClock):
    """The machine's clock, which knows whether it was set."""

    def __init__(
        self,
        data: Path,
        key_file: Path | None = None,
        *,
        boot: Callable[[], str] = _boot,
        running: Callable[[], float] = _running,
    ) -> None:
        """Name the data folder whose clock it is; nothing is read yet.

        Args:
            data: The data folder; all its processes share the last time seen.
            key_file: The file with the log's key, beside which that is stored (default:
                ``default_key_file``).
            boot: Returns a name that is new each time the machine is switched on.
            running: Returns the seconds since the machine was switched on.
        """
        self._spool = Spool((key_file or default_key_file()).parent / FOLDER)
        self._before = Spool(data / _BEFORE)
        self._name = name_of_path(data)
        self._boot, self._running = boot, running
        self._seen: _Seen | None = None

    def doubt(self) -> str:
        """Return why the time is not trusted; empty: it is.

        The doubt is stored, also over a restart of the machine, until staff have set the clock right
        and confirm it (``trust``).
        """
        now = self.now()
        try:
            seen = self._read()
            if seen is None:
                self._keep(now)
                return ""
            doubt = str(seen.get("doubt", "")) or self._doubt_since(seen, now)
        except (*_NO_RECORD, OSError) as err:
            return f"what the clock said before cannot be read: {err}"
        if doubt and not seen.get("doubt"):
            self._write({**seen, "doubt": doubt})
        return doubt

    def _doubt_since(self, seen: _Seen, now: datetime) -> str:
        """Return a doubt from the time that has passed; if there is none, store the time."""
        last = datetime.fromisoformat(seen["seen"])
        if now < last - TOLERANCE:
            return f"the clock says {now:%Y-%m-%d %H:%M}, and it was {last:%Y-%m-%d %H:%M} before"
        if seen["boot"] == self._boot():
            jumped = timedelta(seconds=self._offset(now) - seen["offset"])
            if abs(jumped) > TOLERANCE:
                return f"the clock was set by {_in_hours(jumped)}"
            if now - last < KEEP_EVERY:
                return ""
            self._keep(now, seen["offset"])
        else:
            self._keep(now)
        return ""

    def trust(self) -> None:
        """Trust the present time: staff have looked at the clock."""
        self._keep(self.now())

    def _offset(self, now: datetime) -> float:
        return now.timestamp() - self._running()

    def _read(self) -> _Seen | None:
        """Return the last time seen by any process; if the disk fails, by this one.

        Raises one of ``_NO_RECORD`` if the file has another content, ``OSError`` if it is no file or
        cannot be read and this process has seen no time yet.
        """
        try:
            told = self._spool.read(self._name)
            if told is None and self._seen is None:
                told = self._before.read(_BEFORE)
        except OSError:
            if self._seen is None:
                raise
            log.exception("what the clock said before cannot be read")
            return self._seen
        if told is not None:
            if not isinstance(told, Mapping):
                raise TypeError("it is no record")
            seen = str(told["seen"])
            datetime.fromisoformat(seen)
            self._seen = {
                "boot": str(told["boot"]),
                "offset": float(str(told["offset"])),
                "seen": seen,
                "doubt": str(told.get("doubt", "")),
            }
        return self._seen

    def _keep(self, now: datetime, offset: float | None = None) -> None:
        """Store the time seen."""
        kept = self._offset(now) if offset is None else offset
        self._write({"boot": self._boot(), "offset": kept, "seen": now.isoformat()})

    def _write(self, seen: _Seen) -> None:
        """Write the record; if the disk fails only this process knows it."""
        self._seen = seen
        try:
            self._spool.keep(self._name, seen)
        except OSError as err:
            log.warning("what the clock says could not be kept: %s", err)


def _in_hours(jumped: timedelta) -> str:
    return f"{jumped.total_seconds() / 3600:+.1f} hours"
