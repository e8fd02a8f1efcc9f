"""Test speaking: in order, stoppable at any moment, with failures made visible."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import types
import wave
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest

from assistant.clock import ManualClock
from assistant.phrases import OPENING
from assistant.speaking import sound
from assistant.speaking.player import PlayerFailed, SilentPlayer, SoundDevicePlayer, open_player
from assistant.speaking.profile import VoiceProfile, load_profile
from assistant.speaking.scripted import ScriptedVoice
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import EspeakSynthesizer, NothingToSay, VoiceFailed
from assistant.speaking.voice import AHEAD, UNSAID_SECONDS, Voice
from tests.speaking.tone import write_tone

TWO = "您的钱没有动。您还要办什么？"


class FakeSynthesizer:
    """Writes silence of a fixed length; notes what it was given, and when."""

    def __init__(self, seconds: float = 0.05, held: threading.Event | None = None) -> None:
        self.seconds, self.held = seconds, held
        self.texts: list[str] = []
        self.fails = False
        self.takes: dict[str, float] = {}
        self.stops = 0

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        self.texts.append(text)
        if self.fails:
            raise VoiceFailed("broken on purpose")
        if self.held:
            self.held.wait(10)
        with wave.open(str(out), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * int(8000 * self.seconds)))
        return self.seconds

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        return sentences

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        return self.takes.get(piece, 0.0)

    def stop(self) -> None:
        self.stops += 1

    def close(self) -> None:
        pass


class Room(SilentPlayer):
    """A loudspeaker as far as the voice can tell; plays in real time to nobody."""

    audible = True

    def __init__(self) -> None:
        self.played: list[Path] = []
        self.begun = threading.Event()

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        self.played.append(wav)
        self.begun.set()
        return super().play(wav, stopped)


async def test_says_every_sentence_in_order_and_keeps_no_sound() -> None:
    synthesizer, room = FakeSynthesizer(), Room()
    voice = Voice(synthesizer, room, load_profile("normal"))
    spoken = await voice.say(TWO)
    assert (spoken.finished, spoken.how) == (True, "read")
    assert spoken.seconds >= 0.1
    assert synthesizer.texts == ["您的钱没有动。", "您还要办什么？"]
    assert len(room.played) == 2
    await asyncio.sleep(0.05)
    assert not [wav for wav in room.played if wav.exists()]
    voice.close()


@pytest.mark.long
async def test_nobody_waits_for_silence_behind_the_last_word() -> None:
    class Slow(FakeSynthesizer):
        def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
            super().synthesize(text, out, profile)
            sound.write(out, np.r_[np.full(1600, 0.5), np.zeros(6400)].astype(np.float32), 8000)
            return 1.0

    class Measuring(Room):
        def play(self, wav: Path, stopped: threading.Event) -> bool:
            lengths.append(len(sound.read(wav)[0]) / 8000)
            return super().play(wav, stopped)

    lengths: list[float] = []
    voice = Voice(Slow(), Measuring(), load_profile("normal"))
    await voice.say(TWO)
    assert lengths == pytest.approx([1.0, 0.5], abs=0.01)
    voice.close()


async def test_the_synthesizer_gets_words_for_figures() -> None:
    synthesizer = FakeSynthesizer()
    voice = Voice(synthesizer, Room(), load_profile("normal"))
    await voice.say("转¥12,000.00，尾号3456。")
    assert synthesizer.texts == ["转，一万二千元，尾号，三四五六。"]
    voice.close()


async def test_the_next_sentence_is_made_while_this_one_plays() -> None:
    synthesizer, room = FakeSynthesizer(seconds=5), Room()
    voice = Voice(synthesizer, room, load_profile("normal"))
    saying = asyncio.ensure_future(voice.say(TWO))
    await asyncio.to_thread(room.begun.wait, 5)
    for _ in range(100):
        await asyncio.sleep(0.01)
        if len(synthesizer.texts) == 2:
            break
    assert len(synthesizer.texts) == 2
    assert len(room.played) == 1
    voice.stop()
    assert not (await saying).finished
    voice.close()


async def test_stop_from_another_thread_while_playing() -> None:
    synthesizer, room = FakeSynthesizer(seconds=30), Room()
    voice = Voice(synthesizer, room, load_profile("normal"))
    saying = asyncio.ensure_future(voice.say(TWO))
    assert await asyncio.to_thread(room.begun.wait, 5)
    threading.Thread(target=voice.stop).start()
    spoken = await asyncio.wait_for(saying, 5)
    assert not spoken.finished
    assert spoken.seconds < 5
    voice.close()


async def test_stop_while_the_engine_hangs() -> None:
    held = threading.Event()
    synthesizer, room = FakeSynthesizer(held=held), Room()
    voice = Voice(synthesizer, room, load_profile("normal"))
    saying = asyncio.ensure_future(voice.say(TWO))
    while not synthesizer.texts:
        await asyncio.sleep(0.01)
    threading.Thread(target=voice.stop).start()
    spoken = await asyncio.wait_for(saying, 5)
    assert not spoken.finished
    held.set()
    await asyncio.sleep(0.1)
    assert room.played == []
    voice.close()


async def test_the_loop_stays_free_while_the_engine_hangs() -> None:
    held = threading.Event()
    voice = Voice(FakeSynthesizer(held=held), Room(), load_profile("normal"))
    saying = asyncio.ensure_future(voice.say(TWO))
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert not saying.done()
    held.set()
    assert (await saying).finished
    voice.close()


@pytest.mark.long
async def test_something_new_to_say_stops_the_old() -> None:
    voice = Voice(FakeSynthesizer(seconds=1.5), Room(), load_profile("normal"))
    first = asyncio.ensure_future(voice.say("您还在吗？"))
    await asyncio.sleep(0.05)
    second = await voice.say("您好您好。")
    assert second.finished
    assert not (await first).finished
    voice.close()


async def test_stopping_silence_harms_nothing() -> None:
    voice = Voice(FakeSynthesizer(), Room(), load_profile("normal"))
    voice.stop()
    assert (await voice.say(TWO)).finished
    voice.stop()
    assert (await voice.say("")).finished
    assert (await voice.say("……")).finished
    voice.close()


async def test_an_answer_that_takes_long_begins_with_what_is_ready() -> None:
    answer = "您存折上还有，一万元。"  # with its pause, as it is spoken
    synthesizer = FakeSynthesizer()
    voice = Voice(synthesizer, Room(), load_profile("normal"))
    for takes, opens, expected in (
        ({answer: 0.5}, True, [OPENING, answer]),
        ({answer: 0.3}, True, [answer]),
        ({answer: 0.5}, False, [answer]),
        ({answer: 0.5, OPENING: 0.4}, True, [answer]),  # not kept yet
    ):
        synthesizer.takes = takes
        synthesizer.texts.clear()
        await voice.say(answer, opening=opens)
        assert synthesizer.texts == expected
    voice.close()


async def test_a_stop_ends_the_making_too() -> None:
    held = threading.Event()
    synthesizer = FakeSynthesizer(held=held)
    voice = Voice(synthesizer, Room(), load_profile("normal"))
    saying = asyncio.ensure_future(voice.say(TWO))
    while not synthesizer.texts:
        await asyncio.sleep(0.01)
    before = synthesizer.stops
    voice.stop()
    assert synthesizer.stops == before + 1
    held.set()
    await saying
    voice.close()


async def test_only_a_few_pieces_are_made_ahead() -> None:
    synthesizer, room = FakeSynthesizer(seconds=30), Room()
    voice = Voice(synthesizer, room, load_profile("normal"))
    saying = asyncio.ensure_future(voice.say("您的钱没有动。" * 9))
    await asyncio.to_thread(room.begun.wait, 5)
    await asyncio.sleep(0.2)
    assert len(synthesizer.texts) == AHEAD
    voice.stop()
    await saying
    await asyncio.sleep(0.1)
    assert not list(Path(voice._folder.name).glob("*.wav"))
    voice.close()


async def test_a_broken_voice_is_told_once_and_shown_instead() -> None:
    synthesizer, told = FakeSynthesizer(), list[str]()
    synthesizer.fails = True
    quick = load_profile("normal")
    object.__setattr__(quick, "characters_per_minute", 6000)
    voice = Voice(synthesizer, Room(), quick, told.append)
    first, second = await voice.say(TWO), await voice.say(TWO)
    assert (first.how, first.finished) == (second.how, second.finished) == ("shown", True)
    assert first.seconds >= quick.reading_seconds(TWO)
    assert told == ["broken on purpose"]
    assert len(synthesizer.texts) == 1, "a broken voice is left alone for a while"
    voice.close()


@pytest.mark.long
async def test_what_has_no_reading_is_left_to_the_screen_and_the_rest_is_said() -> None:
    class Picky(FakeSynthesizer):
        def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
            if "𡈽" in text:
                raise NothingToSay("there is nothing to say")
            return super().synthesize(text, out, profile)

        def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
            return ["您好。", "𡈽𡈽。", "转好了。"]

    synthesizer, room, told = Picky(), Room(), list[str]()
    voice = Voice(synthesizer, room, load_profile("normal"), told.append)
    said = await voice.say("您好。𡈽𡈽。转好了。")
    assert (said.how, said.finished, told) == ("read", True, [])
    assert (synthesizer.texts, len(room.played)) == (["您好。", "转好了。"], 2)
    assert said.seconds > UNSAID_SECONDS, "she reads it"
    voice.close()


async def test_an_unforeseen_error_is_shown_too() -> None:
    class Faulty(FakeSynthesizer):
        def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
            raise ValueError("nobody thought of this")

    quick, told = load_profile("normal"), list[str]()
    object.__setattr__(quick, "characters_per_minute", 6000)
    voice = Voice(Faulty(), Room(), quick, told.append)
    assert (await voice.say(TWO)).how == "shown"
    assert told == ["nobody thought of this"]
    voice.close()


async def test_a_broken_loudspeaker_is_shown_too() -> None:
    class Unplugged(Room):
        def play(self, wav: Path, stopped: threading.Event) -> bool:
            raise PlayerFailed("gone")

    told: list[str] = []
    quick = load_profile("normal")
    object.__setattr__(quick, "characters_per_minute", 6000)
    voice = Voice(FakeSynthesizer(), Unplugged(), quick, told.append)
    assert (await voice.say(TWO)).how == "shown"
    assert told == ["gone"]
    voice.close()


async def test_without_a_loudspeaker_the_text_stays_as_long_as_reading_takes() -> None:
    synthesizer = FakeSynthesizer()
    voice = Voice(synthesizer, SilentPlayer(), load_profile("normal"))
    spoken = await voice.say("您好。")
    assert (spoken.how, spoken.finished) == ("shown", True)
    assert spoken.seconds >= load_profile("normal").reading_seconds("您好")
    assert synthesizer.texts == []
    saying = asyncio.ensure_future(voice.say("您的钱没有动。" * 20))
    await asyncio.sleep(0.02)
    voice.stop()
    spoken = await asyncio.wait_for(saying, 5)
    assert not spoken.finished
    voice.close()


async def test_adjusting_goes_in_steps_and_comes_back() -> None:
    normal = load_profile("normal")
    voice = Voice(FakeSynthesizer(), Room(), normal)
    voice.adjust("slower")
    voice.adjust("louder")
    assert voice.profile == normal.slower().louder()
    voice.adjust("bigger")
    assert voice.profile == normal.slower().louder()
    voice.adjust("reset")
    assert voice.profile == normal
    voice.close()


@pytest.mark.long
async def test_the_real_voice_says_a_sentence_in_its_time() -> None:
    voice = Voice(EspeakSynthesizer(), Room(), load_profile("normal"))
    spoken = await voice.say("您还在吗？")
    assert (spoken.how, spoken.finished) == ("read", True)
    assert spoken.seconds > 1
    voice.close()


async def test_a_scripted_voice_moves_the_clock_instead_of_waiting() -> None:
    start = datetime(2026, 3, 16, 2, 0, tzinfo=timezone.utc)
    clock = ManualClock(start)
    voice = ScriptedVoice(clock)
    began = time.monotonic()
    spoken = await voice.say("您的钱没有动。" * 100)
    assert time.monotonic() - began < 5 < spoken.seconds
    assert (clock.now() - start).total_seconds() == pytest.approx(spoken.seconds, abs=1e-3)


async def test_a_scripted_voice_can_be_cut_short() -> None:
    clock = ManualClock(datetime(2026, 3, 16, 2, 0, tzinfo=timezone.utc))
    voice = ScriptedVoice(clock)
    saying = asyncio.ensure_future(voice.say(TWO))
    await asyncio.sleep(0)
    voice.stop()
    assert not (await saying).finished
    assert clock.now().second == 0


@pytest.mark.long
async def test_a_scripted_voice_really_speaks_into_files(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 3, 16, 2, 0, tzinfo=timezone.utc))
    voice = ScriptedVoice(clock, folder=tmp_path / "said")
    await voice.say("转好了，给王小红转了12000元。您还要办什么？")
    voice.close()
    assert [wav.name for wav in voice.wavs] == ["001.wav", "002.wav"]
    for wav in voice.wavs:
        with wave.open(str(wav)) as file:
            assert file.getnframes() / file.getframerate() > 1


def test_a_text_is_cut_into_sentences() -> None:
    assert split_sentences("对。请您看一看！您说好吗？是") == ["对。请您看一看！", "您说好吗？是"]
    assert split_sentences("对。") == ["对。"]
    assert split_sentences("……") == []
    long = "您好。您要办什么，直接跟我说就行。\n按数字也可以"
    assert "".join(split_sentences(long)) == long.replace("\n", "")


def test_the_silent_player_stops_at_once(tmp_path: Path) -> None:
    alert = tmp_path / "alert.wav"
    write_tone(alert)
    stopped = threading.Event()
    assert SilentPlayer().play(alert, stopped)
    stopped.set()
    assert not SilentPlayer().play(alert, stopped)
    with pytest.raises(PlayerFailed, match="cannot be read"):
        SilentPlayer().play(tmp_path / "none.wav", threading.Event())


def test_the_alert_is_audible_and_does_not_click(tmp_path: Path) -> None:
    alert = tmp_path / "alert.wav"
    write_tone(alert)
    with wave.open(str(alert)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(int)
    assert 10000 < np.abs(samples).max() < 32767
    assert abs(samples[0]) < 300
    assert abs(samples[-1]) < 300


class FakeStream:
    """Stands in for PortAudio, which a test machine lacks; notes what it is given."""

    def __init__(self, stopped: threading.Event, stop_after: int, **settings: object) -> None:
        self.stopped, self.stop_after, self.settings = stopped, stop_after, settings
        self.blocks = 0
        self.aborted = False

    def __enter__(self) -> FakeStream:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, block: np.ndarray[tuple[int, int], np.dtype[np.int16]]) -> None:
        assert len(block) <= 22050 * 0.05, "a stop would be heard too late"
        self.blocks += 1
        if self.blocks == self.stop_after:
            self.stopped.set()

    def abort(self) -> None:
        self.aborted = True


@pytest.mark.parametrize("stop_after", [3, 10**6])
def test_the_loudspeaker_falls_silent_with_the_next_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    alert, stopped, streams = tmp_path / "alert.wav", threading.Event(), list[FakeStream]()
    write_tone(alert)

    def open_stream(**settings: object) -> FakeStream:
        streams.append(FakeStream(stopped, stop_after, **settings))
        return streams[-1]

    fake = types.SimpleNamespace(
        query_devices=lambda device, kind: {"name": "USB Audio"},
        OutputStream=open_stream,
        PortAudioError=OSError,
    )
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    finished = open_player("USB").play(alert, stopped)
    (stream,) = streams
    assert stream.settings["device"] == "USB"
    assert stream.settings["samplerate"] == 22050
    assert finished is (stop_after > 3)
    assert stream.aborted is not finished
    assert stream.blocks == 3 if not finished else stream.blocks > 3


def test_an_unknown_loudspeaker_leaves_the_screen_alone() -> None:
    with pytest.raises(PlayerFailed):
        SoundDevicePlayer("no such loudspeaker anywhere")
    assert not open_player("no such loudspeaker anywhere").audible
