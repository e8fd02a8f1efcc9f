"""Test changes of pace and loudness, and for a loud hall, on existing sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.speaking import sound
from assistant.speaking.kokoro import PAUSE_SECONDS

HERTZ = 24_000


def tone(hertz: float = 220.0, seconds: float = 1.0, level: float = 0.3) -> sound.Samples:
    at = np.arange(int(seconds * HERTZ)) / HERTZ
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def pitch(samples: sound.Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * HERTZ / len(samples)


@pytest.mark.parametrize("factor", [0.7, 0.9, 1.0, 1.3, 1.6, 2.2])
def test_stretching_changes_the_length_and_not_the_pitch(factor: float) -> None:
    stretch = sound.stretch(tone(), HERTZ, factor)
    assert len(stretch) == pytest.approx(factor * HERTZ, rel=0.02)
    assert pitch(stretch) == pytest.approx(220, rel=0.02)
    inner = stretch[2400:-2400]
    assert np.abs(inner).max() == pytest.approx(0.3, rel=0.15)
    blocks = inner[: len(inner) // 1200 * 1200].reshape(-1, 1200)
    assert np.sqrt((blocks**2).mean(1)).min() > 0.15, "no hole in it"


def test_sound_too_short_to_stretch_does_not_change() -> None:
    assert len(sound.stretch(tone(seconds=0.02), HERTZ, 1.5)) == int(0.02 * HERTZ)


def test_a_burst_stays_as_short_when_a_word_is_drawn_out() -> None:
    """Windows that are repeated say it twice: 支 was heard as 直, 期 as 既."""
    click = np.zeros(HERTZ, np.float32)
    click[HERTZ // 2] = 0.9
    loud = np.flatnonzero(np.abs(sound.stretch(click, HERTZ, 1.5)) > 0.2)
    assert len(loud)
    assert loud[-1] - loud[0] < 0.005 * HERTZ


def test_the_same_sound_is_drawn_out_the_same_way() -> None:
    assert np.array_equal(sound.stretch(tone(), HERTZ, 1.3), sound.stretch(tone(), HERTZ, 1.3))


def swelling(seconds: float) -> sound.Samples:
    """Return noise that swells for ``seconds``, as a fricative does, and a vowel behind it."""
    noise = np.random.default_rng(1).normal(0, 0.1, int(seconds * HERTZ))
    swell = noise * np.linspace(0.05, 1, len(noise))
    return np.concatenate([np.zeros(2400), swell, tone(seconds=0.4)]).astype(np.float32)


def test_an_affricate_begins_with_its_burst() -> None:
    sharp = sound.sharpen_onset(swelling(0.1), HERTZ)
    silent = int(sound.EDGE_SECONDS * HERTZ)
    assert not sharp[:silent].any()
    noise = sharp[silent : silent + int(0.01 * HERTZ)]
    assert np.abs(noise).mean() > 0.03, "no swelling before it"
    assert 0.4 * HERTZ < len(sharp) - silent < 0.47 * HERTZ, "and the vowel is whole"


@pytest.mark.parametrize("samples", [np.zeros(4800), np.zeros(0), np.zeros(100)])
def test_there_may_be_nothing_to_sharpen(samples: sound.Samples) -> None:
    silent = samples.astype(np.float32)
    assert np.array_equal(sound.sharpen_onset(silent, HERTZ), silent)


def test_sound_is_cut_at_pauses_between_groups_and_not_at_a_figures() -> None:
    one, two = tone(seconds=0.3) + 1e-4, tone(seconds=0.2) + 1e-4
    short, long = sound.pause(PAUSE_SECONDS, HERTZ), sound.pause(0.18, HERTZ)
    whole = np.concatenate([one, short, one, long, two, long])
    parts = sound.split_at_pauses(whole, HERTZ)
    assert [silence for _, silence in parts] == [4320, 4320]
    assert [len(said) for said, _ in parts] == [2 * len(one) + len(short), len(two)]
    assert sound.split_at_pauses(one, HERTZ)[0][1] == 0
    assert sound.split_at_pauses(one[:0], HERTZ) == []


def test_silence_at_the_end_of_a_file_is_shortened(tmp_path: Path) -> None:
    wav = tmp_path / "a.wav"
    said = tone(seconds=0.3) + 1e-3
    sound.write(wav, np.concatenate([said, sound.pause(0.9, HERTZ)]), HERTZ)
    sound.shorten_end(wav, 0.3)
    assert len(sound.read(wav)[0]) == pytest.approx(0.6 * HERTZ, abs=10)
    sound.write(wav, sound.pause(0.9, HERTZ), HERTZ)
    sound.shorten_end(wav, 0.3)
    assert len(sound.read(wav)[0]) == int(0.9 * HERTZ), "silence alone is left as it is"


def test_silence_is_trimmed_and_nothing_else() -> None:
    padded = np.concatenate([np.zeros(9600), tone(), np.zeros(9600)]).astype(np.float32)
    trim_silence = sound.trim_silence(padded, HERTZ)
    assert 0 < len(trim_silence) - HERTZ <= 2 * sound.EDGE_SECONDS * HERTZ + 2
    assert len(sound.trim_silence(np.zeros(100, np.float32), HERTZ)) == 0


def test_loudness_does_not_depend_on_the_sound_that_was_made() -> None:
    soft, loud = sound.set_loudness(tone(level=0.05), 1.0), sound.set_loudness(tone(level=0.8), 1.0)
    assert np.abs(soft).max() == pytest.approx(np.abs(loud).max(), rel=0.1)
    assert np.abs(sound.set_loudness(tone(), 9.0)).max() <= 1.0
    twice = sound.set_loudness(tone(), 2.0)
    assert np.abs(twice).max() == pytest.approx(2 * np.abs(loud).max(), rel=0.01)


def test_a_loud_hall_gets_it_brighter_and_evener() -> None:
    low, high = tone(200), tone(3000)
    both = sound.fit_for_loud_hall(low + high, HERTZ)
    spectrum = np.abs(np.fft.rfft(both))
    assert spectrum[3000] > 1.5 * spectrum[200]
    quiet_then_loud = np.concatenate([tone(level=0.05), tone(level=0.5)])
    pressed = sound.fit_for_loud_hall(quiet_then_loud, HERTZ)
    ratio = np.abs(pressed[30_000:]).max() / np.abs(pressed[2400:20_000]).max()
    assert ratio < 4, "ten before"


def test_files_come_back(tmp_path: Path) -> None:
    sound.write(tmp_path / "a.wav", tone(), HERTZ)
    samples, hertz = sound.read(tmp_path / "a.wav")
    assert hertz == HERTZ
    assert np.abs(samples - tone()).max() < 1e-3
    (tmp_path / "b.wav").write_bytes(b"RIFF")
    with pytest.raises(ValueError, match="cannot be read"):
        sound.read(tmp_path / "b.wav")


def test_a_pause_is_put_in_where_it_is_quietest() -> None:
    hertz = 1000
    tone = np.sin(np.arange(2000)).astype(np.float32)
    tone[980:1000] *= 0.01
    longer = sound.insert_pauses(tone, hertz, [1050], 0.3)
    assert len(longer) == 2300
    silent = np.flatnonzero(longer == 0)
    assert 980 <= np.median(silent) - 150 <= 1000
    assert np.array_equal(longer[:960], tone[:960])
    assert np.array_equal(longer[-980:], tone[-980:])


def test_no_pause_is_put_in_at_the_ends() -> None:
    tone = np.sin(np.arange(2000)).astype(np.float32)
    assert sound.insert_pauses(tone, 1000, [0, 50, 1950, 2000], 0.3) is tone
