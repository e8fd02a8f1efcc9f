"""Test the microphone on a simulated sound system that behaves as drivers do."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from assistant.hearing.audio import FRAME_BYTES
from assistant.hearing.microphone import (
    Device,
    Microphone,
    MicrophoneLost,
    NoMicrophone,
    PortAudio,
    find_microphone,
    list_microphones,
)

Block = npt.NDArray[np.int16]

BUILT_IN = Device(0, "Built-in Audio", 2, 44_100, default=True)
DESK = Device(3, "Jabra SPEAK 510 USB", 1, 16_000, default=False)


@dataclass
class Sound:
    """A sound system whose devices come and go, and deliver what they are told to."""

    present: list[Device] = field(default_factory=lambda: [BUILT_IN, DESK])
    blocks: list[Block] = field(default_factory=list)
    able: Callable[[Device, int, int], bool] = lambda device, rate, channels: (
        rate == device.rate and channels <= device.channels
    )
    listed: list[Device] = field(init=False)
    opened: list[tuple[str, int, int, int]] = field(default_factory=list)
    closed: int = 0

    def __post_init__(self) -> None:
        self.listed = list(self.present)

    def list_devices(self) -> list[Device]:
        return self.listed

    def supports(self, device: Device, rate: int, channels: int) -> bool:
        return self.able(device, rate, channels)

    def open(
        self, device: Device, rate: int, channels: int, callback: Callable[[Block], None]
    ) -> Sound:
        if device not in self.present:
            raise NoMicrophone(f"{device.name} cannot be opened")
        self.opened.append((device.name, device.index, rate, channels))
        driver = threading.Thread(target=lambda: [callback(block) for block in self.blocks])
        driver.start()
        return self

    def close(self) -> None:
        self.closed += 1

    def refresh(self) -> None:
        self.listed = list(self.present)


def tone(rate: int, channels: int, seconds: float) -> list[Block]:
    one = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)
    whole = np.repeat(one.astype(np.int16)[:, None], channels, axis=1)
    return np.array_split(whole, round(seconds / 0.032))


def hear_until_lost(microphone: Microphone) -> bytes:
    heard = b""
    with pytest.raises(MicrophoneLost):
        for frame in microphone.frames():
            assert len(frame) == FRAME_BYTES
            heard += frame
    return heard


def test_the_microphone_is_found_by_a_part_of_its_name() -> None:
    sound = Sound()
    assert list_microphones(sound) == [BUILT_IN, DESK]
    assert find_microphone("jabra", sound) == DESK
    assert find_microphone(None, sound) == BUILT_IN


def test_a_name_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(NoMicrophone, match="Built-in Audio, Jabra SPEAK 510 USB"):
        find_microphone("Logitech", Sound())
    with pytest.raises(NoMicrophone, match="plug one in"):
        find_microphone(None, Sound(present=[]))


def test_sound_arrives_sample_for_sample() -> None:
    blocks = tone(16_000, 1, 0.64)
    heard = hear_until_lost(Microphone("Jabra", Sound(blocks=blocks), lost_after=0.1))
    assert heard == b"".join(block.tobytes() for block in blocks)


def test_a_stereo_device_of_another_rate_is_converted() -> None:
    sound = Sound(blocks=tone(44_100, 2, 1.28), able=lambda _d, rate, ch: (rate, ch) == (44_100, 2))
    heard = hear_until_lost(Microphone("Built-in", sound, lost_after=0.1))
    assert sound.opened == [("Built-in Audio", 0, 44_100, 2)]
    samples = np.frombuffer(heard, "<i2").astype(float)
    assert samples.size == pytest.approx(1.28 * 16_000, rel=0.1)
    loudest = np.abs(np.fft.rfft(samples)).argmax() * 16_000 / samples.size
    assert loudest == pytest.approx(440, abs=3)


def test_a_device_that_offers_nothing_usable_is_said_so() -> None:
    with pytest.raises(NoMicrophone, match="offers no 16-bit sound"):
        next(Microphone("Jabra", Sound(able=lambda *_: False)).frames())


def test_an_unplugged_microphone_is_noticed_and_its_stream_freed() -> None:
    sound = Sound(blocks=tone(16_000, 1, 0.32))
    hear_until_lost(Microphone("Jabra", sound, lost_after=0.1))
    assert sound.closed == 1


def test_a_replugged_microphone_is_found_under_its_new_number() -> None:
    sound = Sound(blocks=tone(16_000, 1, 0.32))
    microphone = Microphone("Jabra", sound, lost_after=0.1)
    hear_until_lost(microphone)
    sound.present = [BUILT_IN]
    with pytest.raises(NoMicrophone, match="no microphone is called 'Jabra'"):
        next(microphone.frames())
    sound.present = [BUILT_IN, Device(7, DESK.name, 1, 16_000, default=False)]
    assert hear_until_lost(microphone)
    assert [opened[1] for opened in sound.opened] == [3, 7]


def test_a_listener_that_is_stuck_does_not_fill_the_memory() -> None:
    sound = Sound(blocks=tone(16_000, 1, 30.0))
    frames = Microphone("Jabra", sound, lost_after=0.1).frames()
    first = next(frames)
    threading.Event().wait(0.3)  # the driver has delivered it all while nobody read
    assert first
    with pytest.raises(MicrophoneLost):
        assert len(list_until_lost(frames)) < 10 / 0.032
    assert sound.closed == 1


def list_until_lost(frames: Any) -> list[bytes]:
    kept: list[bytes] = []
    for frame in frames:
        kept.append(frame)
        assert len(kept) < 10 / 0.032
    return kept


def test_closing_ends_the_frames() -> None:
    microphone = Microphone("Jabra", Sound(blocks=tone(16_000, 1, 0.32)), lost_after=30)
    frames = microphone.frames()
    next(frames)
    threading.Timer(0.05, microphone.close).start()
    list(frames)


def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoMicrophone, match="libportaudio2"):
        list_microphones()


def test_this_machines_own_microphones_can_be_listed() -> None:
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("no PortAudio here; `apt-get install libportaudio2` enables this test")
    for device in PortAudio().list_devices():
        assert device.channels > 0
        assert find_microphone(device.name).name == device.name
