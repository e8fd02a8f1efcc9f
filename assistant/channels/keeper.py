"""Run one sender process for each channel, and start a new one when it ends."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.channel_settings import BadChannels, Channel, secret_of
from assistant.settings import ROOT, BadSettings, Settings

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
"""Seconds between the end of a sender process and the start of the next one."""
END_SECONDS = 2.0


def require_secrets(channels: Sequence[Channel]) -> None:
    """Raise ``BadSettings`` if a channel's secret file is missing, or other users can read it."""
    for channel in channels:
        try:
            secret_of(channel)
        except BadChannels as err:
            raise BadSettings(f"渠道“{channel.name}”：{err}。") from err


@contextlib.contextmanager
def keep_senders(settings: Settings) -> Iterator[None]:
    """Run a sender for each channel of the settings until the ``with`` block ends.

    Raises:
        BadSettings: A secret is missing, or others can read it.
    """
    require_secrets(settings.channels)
    kept = [_Kept(settings.data, each) for each in settings.channels]
    for each in kept:
        each.start()
    try:
        yield
    finally:
        for each in kept:
            each.end()


class _Kept:
    """One channel's process, and the thread that waits for its end."""

    def __init__(self, data: Path, channel: Channel) -> None:
        self._channel = channel
        self._command = [
            *(sys.executable, str(ROOT / "run_assistant.py"), "channels", "send"),
            *("--data", str(data), "--only", channel.name),
        ]
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="channel", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """End the process and wait for its end; waiting messages are sent after the next start."""
        self._over.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(END_SECONDS)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _keep(self) -> None:
        while not self._over.is_set():
            try:
                self._process = self._started()
            except OSError:
                log.exception("channel %s cannot be started", self._channel.name)
            else:
                if self._over.is_set():
                    self._process.terminate()
                code = self._process.wait()
                if not self._over.is_set():
                    log.error("channel %s ended with %d", self._channel.name, code)
            self._over.wait(AGAIN_SECONDS)

    def _started(self) -> subprocess.Popen[bytes]:
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(  # noqa: S603  (our own program)
            self._command,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,  # Ctrl+C at the kiosk is not for it
        )
