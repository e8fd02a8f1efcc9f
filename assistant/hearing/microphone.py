"""Read the microphone: find it by name, notice a loss, find it after it was plugged in again.

PortAudio makes its list of devices when it starts, and the devices' numbers change when one is
plugged in again. So a microphone is found by its name, and PortAudio is restarted before each new
search. Unplugging raises no error: the callbacks simply stop.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assistant.hearing.audio import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE, frames_in
from assistant.hearing.portaudio import PORTAUDIO_LOCK

if TYPE_CHECKING:  # numpy is loaded late: the first screen waits for this module
    import numpy as np
    import numpy.typing as npt

    Block = npt.NDArray[np.int16]
    """A block of sound from the driver, of shape (samples, channels)."""

LOST_AFTER = 1.0
"""Seconds without a callback from the driver after which the microphone counts as lost."""
QUEUE_SECONDS = 5.0
"""Seconds of sound that are kept while the listener is busy; later sound is dropped."""


class NoMicrophone(Exception):
    """There is no microphone to open; the message says what to do."""


class MicrophoneLost(Exception):
    """The microphone stopped delivering sound; it may come back."""


@dataclass(frozen=True)
class Device:
    """One input device as PortAudio lists it now."""

    index: int
    """PortAudio's number of the device; valid until PortAudio is restarted."""
    name: str
    channels: int
    """How many input channels it has."""
    rate: int
    """The device's own sample rate in hertz."""
    default: bool
    """Whether it is the system's default device."""


class InputStream(Protocol):
    """An open input stream of sounddevice."""

    def close(self) -> None:
        """Stop and free the device."""
        ...


class SoundSystem(Protocol):
    """The functions of PortAudio that the microphone needs; tests replace them."""

    def list_devices(self) -> list[Device]:
        """List the input devices. Raises ``NoMicrophone`` without PortAudio."""
        ...

    def supports(self, device: Device, rate: int, channels: int) -> bool:
        """Return whether the device delivers 16-bit sound at this rate, in hertz."""
        ...

    def open(
        self, device: Device, rate: int, channels: int, callback: Callable[[Block], None]
    ) -> InputStream:
        """Open and start the device; ``callback`` gets each block, on the driver's thread."""
        ...

    def refresh(self) -> None:
        """Restart PortAudio, so that the list of devices is up to date."""
        ...


class PortAudio:
    """Uses PortAudio through sounddevice; imports it late, as it fails without PortAudio."""

    def list_devices(self) -> list[Device]:
        """List the input devices.

        Raises:
            NoMicrophone: PortAudio is not installed, or does not start.
        """
        sounddevice = _sounddevice()
        try:
            preferred = sounddevice.default.device[0]
            found = list(sounddevice.query_devices())
        except sounddevice.PortAudioError as error:
            raise NoMicrophone(f"the sound system does not answer ({error})") from error
        return [
            Device(
                index,
                str(entry["name"]),
                int(entry["max_input_channels"]),
                int(entry["default_samplerate"]),
                index == preferred,
            )
            for index, entry in enumerate(found)
            if entry["max_input_channels"] > 0
        ]

    def supports(self, device: Device, rate: int, channels: int) -> bool:
        """Return whether the device delivers 16-bit sound at ``rate`` hertz."""
        sounddevice = _sounddevice()
        try:
            sounddevice.check_input_settings(
                device=device.index, channels=channels, dtype="int16", samplerate=rate
            )
        except (sounddevice.PortAudioError, ValueError):
            return False
        return True

    def open(
        self, device: Device, rate: int, channels: int, callback: Callable[[Block], None]
    ) -> InputStream:
        """Open and start the device in blocks of 32 ms.

        Raises:
            NoMicrophone: The driver refuses, for example because another program uses the device.
        """
        sounddevice = _sounddevice()

        def deliver(block: Block, _frames: int, _time: Any, _status: Any) -> None:
            callback(block.copy())  # the driver uses its buffer again after this call

        try:
            stream = sounddevice.InputStream(
                device=device.index,
                channels=channels,
                dtype="int16",
                samplerate=rate,
                blocksize=rate * FRAME_SAMPLES // SAMPLE_RATE,
                callback=deliver,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoMicrophone(f"{device.name} cannot be opened ({error})") from error
        opened: InputStream = stream
        return opened

    def refresh(self) -> None:
        """Restart PortAudio; sounddevice has no public function for this.

        Raises:
            NoMicrophone: The sound system does not start again at present.
        """
        sounddevice = _sounddevice()
        with PORTAUDIO_LOCK:
            try:
                sounddevice._terminate()
                sounddevice._initialize()
            except sounddevice.PortAudioError as error:
                raise NoMicrophone(f"the sound system does not answer ({error})") from error


def list_microphones(sound: SoundSystem | None = None) -> list[Device]:
    """List the input devices.

    Raises:
        NoMicrophone: PortAudio is not installed, or does not start.
    """
    return (sound or PortAudio()).list_devices()


def find_microphone(name: str | None = None, sound: SoundSystem | None = None) -> Device:
    """Return the named microphone; without a name, the system's default or the first device.

    Args:
        name: The microphone's name or a part of it, in upper or lower case.
        sound: The sound system to search; the real PortAudio by default.

    Raises:
        NoMicrophone: There is no microphone, or none with that name.
    """
    found = list_microphones(sound)
    if not found:
        raise NoMicrophone("no microphone is connected: plug one in, or use --typed")
    if name is None:
        return next((device for device in found if device.default), found[0])
    wanted = name.casefold()
    exact = [device for device in found if device.name.casefold() == wanted]
    partly = [device for device in found if wanted in device.name.casefold()]
    for device in exact + partly:
        return device
    names = ", ".join(device.name for device in found)
    raise NoMicrophone(f"no microphone is called {name!r}; connected: {names}")


class Microphone:
    """A source of frames for the listener."""

    def __init__(
        self,
        name: str | None = None,
        sound: SoundSystem | None = None,
        lost_after: float = LOST_AFTER,
    ) -> None:
        """Remember which microphone to use; nothing is opened yet.

        Args:
            name: The microphone's name or a part of it; None: the system's default.
            sound: The sound system; the real PortAudio by default.
            lost_after: Seconds without a callback after which the microphone counts as lost.
        """
        self._name = name
        self._sound: SoundSystem = sound or PortAudio()
        self._lost_after = lost_after
        self._closed = threading.Event()
        self._blocks: queue.Queue[Block | None] = queue.Queue(frames_in(QUEUE_SECONDS))
        self._opened_before = False

    def frames(self) -> Iterator[bytes]:
        """Yield frames of 512 samples without end, until `close` is called.

        May be called again after an error: then the microphone is searched for again.

        Raises:
            NoMicrophone: The microphone is not there, or cannot be opened.
            MicrophoneLost: The microphone stopped delivering sound.
        """
        device = self._find()
        rate, channels = self._format(device)
        to_frames = _Framer(rate)
        self._blocks = queue.Queue(frames_in(QUEUE_SECONDS))
        stream = self._sound.open(device, rate, channels, self._take)
        try:
            while not self._closed.is_set():
                block = self._next_block(device)
                if block is None:
                    return
                yield from to_frames(block)
        finally:
            stream.close()

    def close(self) -> None:
        """End ``frames``; may be called from any thread."""
        self._closed.set()
        with contextlib.suppress(queue.Full):  # a full queue: the reader will see the flag
            self._blocks.put_nowait(None)

    def _find(self) -> Device:
        if self._opened_before:
            self._sound.refresh()
        self._opened_before = True
        return find_microphone(self._name, self._sound)

    def _format(self, device: Device) -> tuple[int, int]:
        """Return rate and channels to use: 16 kHz mono if the device supports it, else its own."""
        for rate in (SAMPLE_RATE, device.rate):
            for channels in (1, device.channels):
                if self._sound.supports(device, rate, channels):
                    return rate, channels
        raise NoMicrophone(f"{device.name} offers no 16-bit sound")

    def _take(self, block: Block) -> None:
        """Put a block into the queue and do nothing else: this runs in the driver's callback."""
        try:
            self._blocks.put_nowait(block)
        except queue.Full:
            return  # the listener is stuck: drop the sound

    def _next_block(self, device: Device) -> Block | None:
        try:
            return self._blocks.get(timeout=self._lost_after)
        except queue.Empty:
            raise MicrophoneLost(f"{device.name} has fallen silent: is it plugged in?") from None


class _Framer:
    """Turn blocks of any size, rate and number of channels into frames."""

    def __init__(self, rate: int) -> None:
        self._resampler: Any = None
        if rate != SAMPLE_RATE:
            import soxr

            self._resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="int16")
        self._rest = b""

    def __call__(self, block: Block) -> Iterator[bytes]:
        """Yield the whole frames that ``block`` completes."""
        mono = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1).astype("int16")
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono)
        pcm = self._rest + mono.astype("<i2").tobytes()
        whole = len(pcm) // FRAME_BYTES * FRAME_BYTES
        self._rest = pcm[whole:]
        for start in range(0, whole, FRAME_BYTES):
            yield pcm[start : start + FRAME_BYTES]


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise NoMicrophone(
            "PortAudio is not installed, so no microphone can be used: install the system "
            "package libportaudio2 (Debian, Ubuntu) or portaudio (Fedora), or use --typed"
        ) from error
    return sounddevice
