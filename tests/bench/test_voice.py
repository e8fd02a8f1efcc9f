"""Test the measurement of the voice: with the opening, every answer begins with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant.bench import voice as bench
from assistant.phrases import OPENING
from assistant.speaking.choosing import Choice
from assistant.speaking.kept import KeptSentences
from assistant.speaking.neural import KokoroSynthesizer
from assistant.speaking.profile import VoiceProfile, load_profile
from tests.speaking.test_kept import NOTING_WORKER

ANSWERS = ("您的存折，现在有¥86,520.35。", "养老金到了。")


class Noting(KokoroSynthesizer):
    """Records what is said, kept or not; a quick machine, as far as it knows."""

    said: list[str]

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        self.said.append(text)
        return super().synthesize(text, out, profile)

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        return min(0.1, super().estimate_seconds(piece, profile))


@pytest.mark.long
@pytest.mark.parametrize("opening", [True, False])
def test_a_quick_machine_is_measured_with_the_opening_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opening: bool
) -> None:
    monkeypatch.setattr(bench, "ANSWERS", ANSWERS)
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "STOPS", 1)
    worker = tmp_path / "worker.py"
    short = NOTING_WORKER.replace("NOTES", str(tmp_path / "notes")).replace("192", "10")
    worker.write_text(short, encoding="utf-8")
    profile = load_profile("normal")
    kept = KeptSentences(tmp_path / "kept", lambda: {OPENING: "phonemes"}, ())
    kokoro = Noting(tmp_path, kept, (sys.executable, str(worker)))
    kokoro.said = []
    kokoro.start()
    kokoro.keep(OPENING, profile, tmp_path / "opening.wav")
    rows = bench._bench(kokoro, Choice(profile, None, ""), opening=opening)
    assert kokoro.said.count(OPENING) == (len(ANSWERS) if opening else 0)
    assert 0 < rows["first_sound_p95_seconds"] < 2


def test_the_peak_of_a_process_is_read_and_begun_anew() -> None:
    before = bench.read_peak_bytes(os.getpid(), reset=True)
    much = bytearray(os.urandom(1)) * 50_000_000
    assert bench.read_peak_bytes(os.getpid()) > len(much)
    del much
    bench.read_peak_bytes(os.getpid(), reset=True)
    assert bench.read_peak_bytes(os.getpid()) <= before + 50_000_000
