"""Notice when somebody sets the machine's clock, as sums over days cannot be trusted after that.

The guard adds up the money that leaves in a day, in 72 hours and in a week. Setting the clock
forward makes it forget these sums. So the clock is compared, also across processes, with the time
since the machine was switched on (CLOCK_BOOTTIME, which continues in standby and cannot be set),
and with the last time seen. This record is stored beside the log's key, outside the data folder, so
that people who can write that folder cannot remove the doubt. No program can notice that the clock
was set forward while the machine was off, so a branch's machines should take their time from the
bank's own network.
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
"""Smaller changes, as a time service makes, are ignored; two minutes do not matter to the guard's
limits."""
KEEP_EVERY = timedelta(minutes=1)
"""Time between two updates of the stored last time."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
FOLDER = "clocks"
"""Folder beside the key with a record for each data folder; only its owner may read it."""
_BEFORE = "clock"
"""Name of the folder, and of the record in it, that older versions kept in the data folder."""
_NO_RECORD = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


def _boot() -> str:
    return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else ""


def _running() -> float:
    """Return the seconds since the machine was switched on, including standby."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class _Always(TypedDict):
    boot: str
    """The id of this start of the machine; it is new each time the machine is switched on."""
    offset: float
    """Clock time (seconds since 1970) minus the seconds since the machine was switched on."""
    seen: str
    """The last clock time seen, in ISO form."""


class _Seen(_Always, total=False):
    """The stored record of the clock."""

    doubt: str


class WatchedClock(SystemClock):
    """The machine's clock; it notices if somebody sets it."""

    def __init__(
        self,
        data: Path,
        key_file: Path | None = None,
        *,
        boot: Callable[[], str] = _boot,
        running: Callable[[], float] = _running,
    ) -> None:
        """Remember the folders; nothing is read yet.

        Args:
            data: The data folder; all its processes share the last time seen.
            key_file: The file with the log's key, beside which the record is stored (default:
                ``default_key_file``).
            boot: Returns an id that is new each time the machine is switched on.
            running: Returns the seconds since the machine was switched on.
        """
        self._spool = Spool((key_file or default_key_file()).parent / FOLDER)
        self._before = Spool(data / _BEFORE)
        self._name = name_of_path(data)
        self._boot, self._running = boot, running
        self._seen: _Seen | None = None

    def doubt(self) -> str:
        """Return why the time is not trusted; empty: it is trusted.

        A doubt is stored, even when the machine restarts, until staff have corrected the clock and
        confirm it (``trust``).
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
        """Return a doubt if the clock does not fit the time passed; otherwise store the time."""
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
        """Trust the present time, as staff have checked the clock."""
        self._keep(self.now())

    def _offset(self, now: datetime) -> float:
        return now.timestamp() - self._running()

    def _read(self) -> _Seen | None:
        """Return the stored record of the clock; if the disk fails, the last that was read before.

        None: nothing was stored yet. Raises one of ``_NO_RECORD`` if the file holds something else,
        or ``OSError`` if it cannot be read and this process knows no record yet.
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
        """Store the time ``now`` as the last time seen."""
        kept = self._offset(now) if offset is None else offset
        self._write({"boot": self._boot(), "offset": kept, "seen": now.isoformat()})

    def _write(self, seen: _Seen) -> None:
        """Write the record; if the disk fails, keep it in this process only."""
        self._seen = seen
        try:
            self._spool.keep(self._name, seen)
        except OSError as err:
            log.warning("what the clock says could not be kept: %s", err)


def _in_hours(jumped: timedelta) -> str:
    return f"{jumped.total_seconds() / 3600:+.1f} hours"
