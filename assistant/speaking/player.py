"""Play sound files on the loudspeaker, so that playing can be stopped at any moment."""

from __future__ import annotations

import logging
import threading
import wave
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.hearing.portaudio import PORTAUDIO_LOCK

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.03
"""Length of the pieces that are given to the loudspeaker, so that it stops within 100 ms."""


class PlayerFailed(Exception):
    """The loudspeaker cannot be used; the text says why."""


class Player(Protocol):
    """Plays WAV files. Its methods block, so do not call them on an event loop."""

    audible: bool
    """Whether there is a loudspeaker; if not, the sentence must stay on the screen for a while."""

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        """Play a 16-bit PCM file until its end, or until ``stopped`` is set.

        Returns:
            True when it was played to its end.

        Raises:
            PlayerFailed: The loudspeaker refuses the sound.
        """
        ...


class SoundDevicePlayer:
    """Plays through sounddevice, on a loudspeaker that is looked up by name each time."""

    audible = True

    def __init__(self, name: str = "") -> None:
        """Look for the loudspeaker.

        Args:
            name: Part of the loudspeaker's name, as device numbers change; empty: the default.

        Raises:
            PlayerFailed: PortAudio is missing, or there is no such loudspeaker.
        """
        self._name = name
        try:
            import sounddevice
        except (ImportError, OSError) as err:
            raise PlayerFailed(f"no PortAudio: {err}") from err
        try:
            sounddevice.query_devices(name or None, kind="output")
        except (ValueError, sounddevice.PortAudioError) as err:
            raise PlayerFailed(f"no loudspeaker {name!r}: {err}") from err

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        """Play the file ``wav``; see ``Player.play``."""
        import sounddevice

        samples, hertz, channels = _read(wav)
        block = max(1, int(hertz * BLOCK_SECONDS))
        try:
            with (
                PORTAUDIO_LOCK,
                sounddevice.OutputStream(
                    samplerate=hertz,
                    channels=channels,
                    dtype="int16",
                    device=self._name or None,
                    latency="low",
                ) as stream,
            ):
                for start in range(0, len(samples), block):
                    if stopped.is_set():
                        stream.abort()
                        return False
                    stream.write(samples[start : start + block])
                # Leaving the ``with`` block waits until the last piece has been played.
        except (ValueError, sounddevice.PortAudioError) as err:
            raise PlayerFailed(f"the loudspeaker does not play: {err}") from err
        return not stopped.is_set()


class SilentPlayer:
    """Plays nothing, but takes as long as the sound, so that screens change at the same pace."""

    audible = False

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        """Wait for as long as ``wav`` lasts, or until stopped; see ``Player.play``."""
        samples, hertz, _ = _read(wav)
        return not stopped.wait(len(samples) / hertz)


def open_player(name: str = "") -> SoundDevicePlayer | SilentPlayer:
    """Return the loudspeaker whose name contains ``name``, or a silent player if there is none."""
    try:
        return SoundDevicePlayer(name)
    except PlayerFailed as err:
        log.warning("no voice will be heard: %s", err)
        return SilentPlayer()


def _read(wav: Path) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int16]], int, int]:
    """Return a file's samples (frames by channels), its rate in hertz and number of channels."""
    try:
        with wave.open(str(wav), "rb") as file:
            if file.getsampwidth() != 2:
                raise PlayerFailed(f"{wav}: expected 16-bit PCM")
            channels, hertz = file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as err:
        raise PlayerFailed(f"{wav}: cannot be read: {err}") from err
    return np.frombuffer(data, np.int16).reshape(-1, channels), hertz, channels
