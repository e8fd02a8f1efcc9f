"""Test a voice that fails: the next says the same sentence, and the first is tried again later."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from assistant.speaking import sound
from assistant.speaking.figures import set_apart
from assistant.speaking.in_turn import VoicesInTurn
from assistant.speaking.kokoro import Kokoro
from assistant.speaking.kokoro_files import ModelChanged, read_verified
from assistant.speaking.neural import KokoroSynthesizer
from assistant.speaking.player import SilentPlayer
from assistant.speaking.profile import VoiceProfile, load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import (
    EspeakSynthesizer,
    MakingStopped,
    NothingToSay,
    VoiceFailed,
)
from assistant.speaking.voice import Voice

NORMAL = load_profile("normal")
LONG = "工作人员已经接到通知了，请您在这儿等一等，不要走开。"
KOKORO_HERTZ, ESPEAK_HERTZ = 24_000, 22_050


class Fake:
    """A voice that can be told to fail."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.starts = 0
        self.fails: Exception | None = None

    def start(self) -> None:
        self.starts += 1
        if self.fails:
            raise self.fails

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        if self.fails:
            raise self.fails
        self.said.append(text)
        return 1.0

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        return sentences

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        return 0.0

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_the_next_voice_says_the_sentence_and_the_first_comes_back(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    voices = VoicesInTurn([first, second], rest_seconds=0.1)
    out = tmp_path / "a.wav"
    voices.synthesize("一", out, NORMAL)
    first.fails = VoiceFailed("gone")
    voices.synthesize("二", out, NORMAL)
    voices.synthesize("三", out, NORMAL)
    assert (first.said, second.said) == (["一"], ["二", "三"])
    first.fails = None
    wait_until(lambda: first.starts == 1)
    wait_until(lambda: bool(voices._well(NORMAL)[0] == 0))
    voices.synthesize("四", out, NORMAL)
    assert first.said == ["一", "四"]


def test_a_voice_that_fails_again_and_again_is_left_alone(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    first.fails = VoiceFailed("gone")
    voices = VoicesInTurn([first, second], rest_seconds=0.01)
    voices.start()
    time.sleep(0.3)
    assert first.starts == 3
    voices.synthesize("一", tmp_path / "a.wav", NORMAL)
    assert second.said == ["一"]


def test_a_stopped_sentence_is_not_said_by_the_next_voice(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    first.fails = MakingStopped("stopped")
    with pytest.raises(MakingStopped):
        VoicesInTurn([first, second]).synthesize("一", tmp_path / "a.wav", NORMAL)
    assert second.said == []


def test_a_text_without_a_reading_is_no_voices_fault(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    voices = VoicesInTurn([first, second])
    first.fails = NothingToSay("there is nothing to say")
    with pytest.raises(NothingToSay):
        voices.synthesize("𡈽", tmp_path / "a.wav", NORMAL)
    first.fails = None
    voices.synthesize("二", tmp_path / "a.wav", NORMAL)
    assert (first.said, second.said) == (["二"], [])


def test_whatever_fails_the_next_voice_speaks(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    first.fails = ValueError("nobody thought of this")
    VoicesInTurn([first, second]).synthesize("一", tmp_path / "a.wav", NORMAL)
    assert second.said == ["一"]


def test_when_all_fail_it_is_told(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    first.fails = second.fails = VoiceFailed("gone")
    voices = VoicesInTurn([first, second])
    with pytest.raises(VoiceFailed):
        voices.start()
    with pytest.raises(VoiceFailed):
        voices.synthesize("一", tmp_path / "a.wav", NORMAL)


def test_a_profile_of_espeak_is_said_by_the_last(tmp_path: Path) -> None:
    first, second = Fake(), Fake()
    VoicesInTurn([first, second]).synthesize("一", tmp_path / "a.wav", load_profile("cantonese"))
    assert (first.said, second.said) == ([], ["一"])


# The real Kokoro in its worker


@pytest.fixture
def voices(voice_folder: Path) -> Iterator[tuple[VoicesInTurn, KokoroSynthesizer]]:
    kokoro = KokoroSynthesizer(voice_folder)
    both = VoicesInTurn([kokoro, EspeakSynthesizer()])
    kokoro.start()
    yield both, kokoro
    both.close()


def hertz_of(wav: Path) -> int:
    return sound.read(wav)[1]


def test_a_killed_worker_is_heard_by_the_voice_that_is_left(
    voices: tuple[VoicesInTurn, KokoroSynthesizer], tmp_path: Path
) -> None:
    both, kokoro = voices
    out = tmp_path / "a.wav"
    both.synthesize("您好。", out, NORMAL)
    assert hertz_of(out) == KOKORO_HERTZ
    pid = kokoro.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    assert both.synthesize("您的钱没有动。", out, NORMAL) > 1
    assert hertz_of(out) == ESPEAK_HERTZ


def test_a_hanging_worker_is_given_up_and_the_next_voice_speaks(
    voice_folder: Path, tmp_path: Path
) -> None:
    kokoro = KokoroSynthesizer(voice_folder, answer_seconds=0.5)
    both = VoicesInTurn([kokoro, EspeakSynthesizer()])
    kokoro.start()
    pid = kokoro.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    assert both.synthesize("您的钱没有动。", tmp_path / "a.wav", NORMAL) > 1
    assert hertz_of(tmp_path / "a.wav") == ESPEAK_HERTZ
    assert kokoro.worker_pid is None
    both.close()


def test_a_worker_without_memory_leaves_the_sentence_to_the_next(
    voice_folder: Path, tmp_path: Path
) -> None:
    small = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, ({0}, {0}));"
    small = small.format(400 * 1024 * 1024)
    small += "runpy.run_module('assistant.speaking.worker', run_name='__main__')"
    command = (sys.executable, "-c", small)
    both = VoicesInTurn([KokoroSynthesizer(voice_folder, None, command), EspeakSynthesizer()])
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    both.start()
    assert both.synthesize("您的钱没有动。", tmp_path / "a.wav", NORMAL) > 1
    assert hertz_of(tmp_path / "a.wav") == ESPEAK_HERTZ
    both.close()


def test_memory_that_runs_out_in_a_sentence_leaves_it_to_the_next(
    voices: tuple[VoicesInTurn, KokoroSynthesizer], tmp_path: Path
) -> None:
    both, kokoro = voices
    pid = kokoro.worker_pid
    assert pid is not None
    most = psutil.Process(pid).memory_info().vms + 20_000_000
    resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
    assert both.synthesize(LONG, tmp_path / "a.wav", NORMAL) > 1
    assert hertz_of(tmp_path / "a.wav") == ESPEAK_HERTZ
    assert both._well(NORMAL)[0] != 0, "Kokoro rests"


class Room(SilentPlayer):
    """A loudspeaker that tells by which voice each sound was made."""

    audible = True

    def __init__(self) -> None:
        self.heard: list[int] = []

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        self.heard.append(hertz_of(wav))
        return True


async def test_a_worker_killed_in_an_answer_costs_her_no_word(
    voices: tuple[VoicesInTurn, KokoroSynthesizer],
) -> None:
    both, kokoro = voices
    room, troubles = Room(), list[str]()
    voice = Voice(both, room, NORMAL, troubles.append)
    pieces = both.pieces(split_sentences(set_apart(LONG)), NORMAL)
    saying = asyncio.ensure_future(voice.say(LONG))
    while not room.heard:
        await asyncio.sleep(0.01)
    pid = kokoro.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    spoken = await saying
    assert (spoken.finished, spoken.how) == (True, "read")
    assert len(room.heard) == len(pieces), "every group was heard"
    assert room.heard[0] == KOKORO_HERTZ and room.heard[-1] == ESPEAK_HERTZ
    assert (await voice.say("您的钱没有动。")).how == "read"
    assert room.heard[-1] == ESPEAK_HERTZ
    assert troubles == [], "she hears on: there is nothing to tell staff on the screen"
    voice.close()


@pytest.mark.long
async def test_a_full_disk_shows_the_sentence_and_the_next_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sound of a sentence is a file too; no voice can write it."""
    room, troubles, espeak = Room(), list[str](), EspeakSynthesizer()
    voice = Voice(espeak, room, NORMAL, troubles.append)

    def full(text: str, out: Path, profile: VoiceProfile) -> float:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(espeak, "synthesize", full)
        assert (await voice.say("您好。")).how == "shown"
    assert len(troubles) == 1
    monkeypatch.setattr(voice, "_muted_until", 0.0)
    assert (await voice.say("您好。")).how == "read"
    voice.close()


def copied(voice_folder: Path, to: Path) -> Path:
    """Return a copy of the voice in links, so that one file can be replaced."""
    to.mkdir()
    for file in voice_folder.iterdir():
        (to / file.name).symlink_to(file)
    return to


@pytest.mark.parametrize("file", ["kokoro.onnx", "zf_xiaoxiao.bin", "vocab.json"])
def test_a_changed_model_does_not_speak(voice_folder: Path, tmp_path: Path, file: str) -> None:
    folder = copied(voice_folder, tmp_path / "voice")
    whole = (folder / file).read_bytes()
    (folder / file).unlink()
    (folder / file).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelChanged, match=f"{file} has changed"):
        read_verified(folder)
    both = VoicesInTurn([KokoroSynthesizer(folder), EspeakSynthesizer()])
    both.start()
    both.synthesize("您的钱没有动。", tmp_path / "a.wav", NORMAL)
    assert hertz_of(tmp_path / "a.wav") == ESPEAK_HERTZ
    both.close()


@pytest.mark.long
def test_a_model_that_is_gone_does_not_speak(tmp_path: Path) -> None:
    (tmp_path / "voice").mkdir()
    with pytest.raises(ModelChanged, match="no voice lies"):
        Kokoro(tmp_path / "voice")
    both = VoicesInTurn([KokoroSynthesizer(tmp_path / "voice"), EspeakSynthesizer()])
    both.start()
    both.synthesize("您的钱没有动。", tmp_path / "a.wav", NORMAL)
    assert hertz_of(tmp_path / "a.wav") == ESPEAK_HERTZ
    both.close()


def test_a_stop_ends_the_making(
    voices: tuple[VoicesInTurn, KokoroSynthesizer], tmp_path: Path
) -> None:
    """The target is 100 ms on free cores (make bench); here the machine may be busy."""
    both, kokoro = voices
    pid = kokoro.worker_pid
    ended: list[float] = []

    def make() -> None:
        with pytest.raises(MakingStopped):
            both.synthesize(LONG, tmp_path / "a.wav", NORMAL)
        ended.append(time.monotonic())

    making = threading.Thread(target=make)
    making.start()
    time.sleep(0.4)
    began = time.monotonic()
    both.stop()
    making.join(10)
    assert ended[0] - began < 0.6
    assert not (tmp_path / "a.wav").exists()
    assert both.synthesize("您好。", tmp_path / "b.wav", NORMAL) > 0.3
    assert hertz_of(tmp_path / "b.wav") == KOKORO_HERTZ
    assert kokoro.worker_pid == pid, "the same worker serves on"


def test_a_worker_that_hangs_does_not_hold_up_what_comes_after_a_stop(
    voice_folder: Path, tmp_path: Path
) -> None:
    kokoro = KokoroSynthesizer(voice_folder)
    kokoro.start()
    pid = kokoro.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    threading.Timer(0.3, kokoro.stop).start()
    with pytest.raises(MakingStopped):
        kokoro.synthesize(LONG, tmp_path / "a.wav", NORMAL)
    assert time.monotonic() - began < 3
    kokoro.close()
