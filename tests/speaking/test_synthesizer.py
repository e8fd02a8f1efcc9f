"""Test the real pyttsx3 in its worker process, and failures of the worker."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.speaking.profile import VoiceProfile, load_profile
from assistant.speaking.synthesizer import EspeakSynthesizer, NothingToSay, VoiceFailed
from assistant.speaking.to_file import say_to_file

SENTENCE = "您的存折，尾号三四五六，现在有八万六千五百二十元三角五分。"
ECHO_WORKER = """
import json, sys, wave
print('{"ready": "echo"}', flush=True)
for line in sys.stdin:
    request = json.loads(line)
    open(sys.argv[1], "a", encoding="utf-8").write(request["text"] + "\\n")
    print('{"seconds": 2.5}', flush=True)
"""
HANGING_WORKER = """
import sys, time
open(sys.argv[1], "a").write("started\\n")
print('{"ready": "hangs"}', flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def synthesizer() -> Iterator[EspeakSynthesizer]:
    synthesizer = EspeakSynthesizer()
    yield synthesizer
    synthesizer.close()


@pytest.mark.parametrize("name", ["normal", "slow", "clear-loud"])
def test_a_sentence_is_heard_at_the_profiles_pace(
    synthesizer: EspeakSynthesizer, tmp_path: Path, name: str
) -> None:
    profile = load_profile(name)
    out = tmp_path / "a.wav"
    seconds = synthesizer.synthesize(SENTENCE, out, profile)
    with wave.open(str(out)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
    assert seconds == pytest.approx(len(samples) / 22050)
    assert seconds == pytest.approx(profile.reading_seconds(SENTENCE), rel=0.2)
    assert np.sqrt(np.mean(samples**2)) > 1000
    assert np.mean(np.abs(samples) >= 32767) < 0.001


def test_volume_is_heard(synthesizer: EspeakSynthesizer, tmp_path: Path) -> None:
    normal = load_profile("normal")
    quiet, loud = tmp_path / "quiet.wav", tmp_path / "loud.wav"
    synthesizer.synthesize("您好", quiet, replace(normal, volume=0.5))
    synthesizer.synthesize("您好", loud, normal)
    assert 1.5 < _loudness(loud) / _loudness(quiet) < 2.5


def test_a_voice_that_is_not_there_is_a_failure(
    synthesizer: EspeakSynthesizer, tmp_path: Path
) -> None:
    """espeak-ng reports no error for a wrong name, and keeps the voice that it had before."""
    out = tmp_path / "a.wav"
    normal = load_profile("normal")
    for wrong in ("sit/cmn+nosuchvariant", "sit/cmn-nosuch"):
        with pytest.raises(VoiceFailed, match="asked for sit/cmn"):
            synthesizer.synthesize("您好", out, replace(normal, voice=wrong))
        assert not out.exists()
    english = replace(normal)
    object.__setattr__(english, "voice", "zh")
    with pytest.raises(VoiceFailed, match="asked for zh"):
        synthesizer.synthesize("您好", out, english)
    assert synthesizer.synthesize("您好", out, normal) > 0.2


def test_an_unwritable_file_is_a_failure(synthesizer: EspeakSynthesizer, tmp_path: Path) -> None:
    with pytest.raises(VoiceFailed, match="cannot be written"):
        synthesizer.synthesize("您好", tmp_path / "none" / "a.wav", load_profile("normal"))


def test_nothing_to_say_is_a_failure_not_a_hang(
    synthesizer: EspeakSynthesizer, tmp_path: Path
) -> None:
    for text in ("……", "𡈽𡈽", "β"):
        with pytest.raises(NothingToSay, match="nothing to say"):
            synthesizer.synthesize(text, tmp_path / "a.wav", load_profile("normal"))
    assert synthesizer.synthesize("您好", tmp_path / "a.wav", load_profile("normal")) > 0.2


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    synthesizer = EspeakSynthesizer()
    synthesizer.start()
    first = synthesizer.worker_pid
    assert first is not None
    # Held still, so that the kill surely comes in mid-synthesis.
    os.kill(first, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (first, signal.SIGKILL))
    killer.start()
    seconds = synthesizer.synthesize(SENTENCE, tmp_path / "a.wav", load_profile("normal"))
    assert seconds > 3
    assert synthesizer.worker_pid not in (None, first)
    synthesizer.close()


def test_a_hanging_worker_is_killed_and_tried_once_more(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    synthesizer = EspeakSynthesizer(
        (sys.executable, "-c", HANGING_WORKER, str(starts)), answer_seconds=0.3
    )
    with pytest.raises(VoiceFailed, match="no answer"):
        synthesizer.synthesize("您好", tmp_path / "a.wav", load_profile("normal"))
    assert starts.read_text().splitlines() == ["started"] * 2
    assert synthesizer.worker_pid is None


def test_a_worker_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    for command in (("/no/such/python",), (sys.executable, "-c", "")):
        synthesizer = EspeakSynthesizer(command)
        with pytest.raises(VoiceFailed, match="lost twice"):
            synthesizer.synthesize("您好", tmp_path / "a.wav", load_profile("normal"))
        with pytest.raises(VoiceFailed):
            synthesizer.start()


def test_closing_ends_the_worker() -> None:
    synthesizer = EspeakSynthesizer()
    synthesizer.start()
    pid = synthesizer.worker_pid
    assert pid is not None
    synthesizer.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(VoiceFailed, match="closed"):
        synthesizer.start()


def test_no_digit_reaches_the_worker(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    heard.touch()
    synthesizer = EspeakSynthesizer((sys.executable, "-c", ECHO_WORKER, str(heard)))
    profile: VoiceProfile = load_profile("normal")
    for figure in ("12000元", "尾号３４", "x²"):
        with pytest.raises(ValueError, match="words"):
            synthesizer.synthesize(figure, tmp_path / "a.wav", profile)
    synthesizer.synthesize("一万二千元", tmp_path / "a.wav", profile)
    synthesizer.close()
    assert heard.read_text(encoding="utf-8") == "一万二千元\n"


def test_say_to_file_takes_what_a_screen_shows(tmp_path: Path) -> None:
    out = tmp_path / "a.wav"
    shown = "给闺女转¥12,000.00，尾号3456。"
    seconds = say_to_file(shown, out, "slow")
    assert seconds == pytest.approx(
        load_profile("slow").reading_seconds("给闺女转一万二千元尾号三四五六"), rel=0.25
    )


def _loudness(path: Path) -> float:
    with contextlib.closing(wave.open(str(path))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("first", [0.0, 0.4], ids=["empty", "cut"])
def test_a_file_without_its_sound_is_asked_for_once_more(tmp_path: Path, first: float) -> None:
    """Seen on a busy machine: the worker said that it was done, and nothing was in the file,
    or half of what she was to hear."""
    worker = tmp_path / "worker.py"
    seen = tmp_path / "seen"
    worker.write_text(
        "import json, pathlib, sys\n"
        "print(json.dumps({'ready': True}), flush=True)\n"
        f"seen = pathlib.Path({str(seen)!r})\n"
        "for line in sys.stdin:\n"
        "    again = seen.exists()\n"
        "    seen.touch()\n"
        f"    print(json.dumps({{'seconds': 1.5 if again else {first}}}), flush=True)\n"
    )
    synthesizer = EspeakSynthesizer((sys.executable, str(worker)))
    assert synthesizer.synthesize("您要办什么", tmp_path / "a.wav", load_profile("normal")) == 1.5
    synthesizer.close()
