"""Trim, stretch and amplify sound, make it fit for a loud hall; read and write WAV files."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

FULL_SCALE = 32767
SILENCE = 0.01
"""Fraction of full scale below which a sample counts as silence."""
EDGE_SECONDS = 0.04
"""Seconds of silence left around a phrase, as soft beginnings (x, h) count as silence."""
USUAL_LOUDNESS = 0.12
"""Root mean square of speech at a volume of 1.0, as a fraction of full scale."""
SEED = 1
"""Seed for the stretching library, which uses random phases, so that its results are always the
same."""
SHORTEST_STRETCHED = 0.1
"""Sound of fewer seconds is not stretched."""
BURST_SHARE = 0.6
"""A burst begins at this fraction of its loudness. Whisper got 31 of 1,038 syllables wrong at 0.35,
25 at 0.6, and 36 with the beginning left unchanged."""
BURST_SECONDS, RUSTLE, BURST_WITHIN = 0.12, 0.003, 0.5
"""Most seconds between the first soft noise and the burst; the loudness from which sound is a soft
noise; and seconds from the beginning within which the burst must come."""
LEAST_PAUSE = 0.16
"""Complete silence of at least so many seconds is a pause between groups. Pauses around a key
figure are shorter and are not made longer: otherwise 尾号 sounded like the end of the sentence."""
PAUSE_NEAR_SECONDS, FADE_SECONDS = 0.1, 0.01
"""Seconds by which a pause may move to a quieter moment; and seconds for which the sound fades
before and after it."""


def trim_silence(samples: Samples, hertz: int) -> Samples:
    """Return ``samples`` without the silence around them."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    if not len(loud):
        return samples[:0]
    edge = int(EDGE_SECONDS * hertz)
    return samples[max(0, loud[0] - edge) : loud[-1] + edge]


def stretch(samples: Samples, hertz: int, factor: float) -> Samples:
    """Return ``samples`` stretched to ``factor`` times their length, at the same pitch."""
    if abs(factor - 1) < 0.01 or len(samples) < SHORTEST_STRETCHED * hertz:
        return samples
    from python_stretch import Signalsmith

    stretcher = Signalsmith.Stretch(SEED)
    stretcher.preset(1, hertz)
    stretcher.setTimeFactor(1 / factor)
    stretched: Samples = np.asarray(stretcher.process(samples[np.newaxis]), np.float32)[0]
    return stretched


def sharpen_onset(samples: Samples, hertz: int) -> Samples:
    """Return ``samples`` without the soft noise before the burst of a first affricate (zh, q).

    After silence Kokoro begins an affricate with soft noise for a tenth of a second, as is right
    only for a fricative: 转账 was heard as 选账, 这笔 as 射笔. How fast the noise rises shows which
    of the two it is.
    """
    block, ramp = hertz // 200, hertz // 1000
    length = min(len(samples), int(BURST_WITHIN * hertz)) // block * block
    if not length:
        return samples
    # Second differences: a filter that removes sound below 2 kHz. (Importing scipy.signal takes 0.3
    # s.)
    high = np.diff(samples[:length], 2, prepend=[0, 0])
    levels = np.sqrt((high.reshape(-1, block) ** 2).mean(1))
    rustles = np.flatnonzero(levels > RUSTLE)
    if not len(rustles):
        return samples
    burst = levels[rustles[0] :][: int(BURST_SECONDS * hertz) // block]
    at = int(rustles[0] + np.argmax(burst >= BURST_SHARE * burst.max()))
    sharp = samples[at * block :].copy()
    sharp[:ramp] *= np.linspace(0, 1, ramp, dtype=np.float32)
    return np.concatenate([pause(EDGE_SECONDS, hertz), sharp])


def set_loudness(samples: Samples, volume: float) -> Samples:
    """Return ``samples`` at ``volume`` times the usual loudness, with soft-limited peaks."""
    loud = np.abs(samples) > SILENCE
    if not loud.any():
        return samples
    level = float(np.sqrt(np.mean(samples[loud] ** 2)))
    return _rounded_off(samples * np.float32(volume * USUAL_LOUDNESS / level))


def fit_for_loud_hall(samples: Samples, hertz: int) -> Samples:
    """Return ``samples`` brighter and more evenly loud: quiet sounds louder, loud sounds unchanged.

    Frequencies above 1 kHz are doubled; then the level over 50 ms is compressed by a ratio of three
    to one.
    """
    from scipy.ndimage import uniform_filter1d
    from scipy.signal import butter, sosfilt

    high = sosfilt(butter(1, 1000, "highpass", fs=hertz, output="sos"), samples)
    bright = samples + high.astype(np.float32)
    level = np.sqrt(uniform_filter1d(bright**2, int(0.05 * hertz)) + 1e-6)
    loudest = float(level.max())
    gain = (np.maximum(level, 0.05 * loudest) / loudest) ** (1 / 3 - 1)
    return np.asarray(bright * gain, np.float32)


def insert_pauses(samples: Samples, hertz: int, places: Sequence[int], seconds: float) -> Samples:
    """Return ``samples`` with a pause at the quietest moment near each of ``places``.

    Places near either end, where there is silence already, get no pause.
    """
    near, fade = int(PAUSE_NEAR_SECONDS * hertz), int(FADE_SECONDS * hertz)
    parts, upto = [], 0
    for place in places:
        if not upto + near + fade < place < len(samples) - near - fade:
            continue
        around = samples[place - near : place + near] ** 2
        quiet = np.convolve(around, np.ones(fade) / fade, "same")
        at = place - near + int(np.argmin(quiet))
        parts += [_faded(samples[upto:at], fade, begins=upto > 0, ends=True), pause(seconds, hertz)]
        upto = at
    if not upto:
        return samples
    return np.concatenate([*parts, _faded(samples[upto:], fade, begins=True, ends=False)])


def split_at_pauses(samples: Samples, hertz: int) -> list[tuple[Samples, int]]:
    """Cut ``samples`` at pauses between groups; return each part and the length of its pause.

    The length is in samples. Only zeros for LEAST_PAUSE or longer count: the voice's own silence is
    never exactly zero.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], samples == 0, [0]]).astype(np.int8)))
    parts, upto = [], 0
    for begin, end in edges.reshape(-1, 2):
        if end - begin >= LEAST_PAUSE * hertz and begin > upto:
            parts.append((samples[upto:begin], int(end - begin)))
            upto = end
    return [*parts, (samples[upto:], 0)] if upto < len(samples) else parts


def shorten_end(wav: Path, most: float) -> None:
    """Cut the silence at the end of a file to at most ``most`` seconds.

    Raises:
        OSError: The file cannot be read or written.
        ValueError: It is not a mono 16-bit WAV file.
    """
    samples, hertz = read(wav)
    loud = np.flatnonzero(samples)
    if len(loud) and loud[-1] + 1 + most * hertz < len(samples):
        write(wav, samples[: loud[-1] + 1 + int(most * hertz)], hertz)


def pause(seconds: float, hertz: int) -> Samples:
    """Return ``seconds`` of silence."""
    return np.zeros(int(seconds * hertz), np.float32)


def read(path: Path) -> tuple[Samples, int]:
    """Return a mono 16-bit WAV file's samples, from -1 to 1, and its rate in hertz.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not a mono 16-bit WAV file.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise ValueError(f"{path}: expected mono 16-bit PCM")
            data, hertz = file.readframes(file.getnframes()), file.getframerate()
    except (EOFError, wave.Error) as err:
        raise ValueError(f"{path}: cannot be read: {err}") from err
    return np.frombuffer(data, "<i2").astype(np.float32) / FULL_SCALE, hertz


def write(path: Path, samples: Samples, hertz: int) -> None:
    """Write ``samples`` (-1 to 1) to the WAV file ``path``: mono, 16 bit."""
    # Open the file first: if wave opened it and failed, a second error would appear when it is
    # deleted.
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(hertz)
        file.writeframes((np.clip(samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes())


def _faded(samples: Samples, fade: int, *, begins: bool, ends: bool) -> Samples:
    faded, ramp = samples.copy(), np.linspace(0, 1, fade, dtype=np.float32)
    if begins:
        faded[:fade] *= ramp
    if ends:
        faded[-fade:] *= ramp[::-1]
    return faded


def _rounded_off(samples: Samples) -> Samples:
    """Return samples with peaks above 0.7 compressed to below 1; others are unchanged."""
    over = np.abs(samples) - np.float32(0.7)
    soft = np.float32(0.7) + np.float32(0.3) * np.tanh(over / np.float32(0.3))
    return np.where(over > 0, np.sign(samples) * soft, samples).astype(np.float32)
