"""What is done to made sound: trimmed, paced, made louder or fit for a loud hall; WAV files."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

FULL_SCALE = 32767
SILENCE = 0.01
"""Of full scale: below it is no sound."""
EDGE_SECONDS = 0.04
"""Left of the silence around a phrase: soft beginnings (x, h) lie below the threshold."""
USUAL_LOUDNESS = 0.12
"""Root mean square, of full scale, of what is spoken at a volume of 1.0."""
WINDOW_SECONDS = 0.03
SEARCH_SECONDS = 0.01
PAUSE_NEAR_SECONDS, FADE_SECONDS = 0.1, 0.01
"""So far from where it was asked for a pause may begin, and so long sound fades around it."""


def trimmed(samples: Samples, hertz: int) -> Samples:
    """Return ``samples`` without the silence around them."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    if not len(loud):
        return samples[:0]
    edge = int(EDGE_SECONDS * hertz)
    return samples[max(0, loud[0] - edge) : loud[-1] + edge]


def stretched(samples: Samples, hertz: int, factor: float) -> Samples:
    """Return ``samples`` ``factor`` times as long, at the same pitch.

    Waveform similarity overlap-add (Verhelst and Roelands, 1993): windows are laid down at even
    steps, each taken from where it continues what was laid down before it best.
    """
    window, search = int(WINDOW_SECONDS * hertz) // 2 * 2, int(SEARCH_SECONDS * hertz)
    step = window // 2
    if abs(factor - 1) < 0.01 or len(samples) < 2 * window:
        return samples
    padded = np.pad(samples, (search, window + 2 * search))
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    length = int(len(samples) * factor)
    out = np.zeros(length + 2 * window, np.float32)
    chosen = search
    for at in range(0, length + step, step):
        wanted = search + min(int(at / factor), len(samples))
        if at:
            follows = padded[chosen + step : chosen + step + window]
            near = padded[wanted - search : wanted + search + window]
            fits = np.correlate(near, follows, "valid")
            chosen = wanted - search + int(np.argmax(fits))
            chosen = min(chosen, len(padded) - window - step)
        out[at : at + window] += padded[chosen : chosen + window] * shape
    return out[step : step + length]


def as_loud(samples: Samples, volume: float) -> Samples:
    """Return ``samples`` at ``volume`` times the usual loudness; what is too loud is rounded off."""
    loud = np.abs(samples) > SILENCE
    if not loud.any():
        return samples
    level = float(np.sqrt(np.mean(samples[loud] ** 2)))
    return _rounded_off(samples * np.float32(volume * USUAL_LOUDNESS / level))


def for_a_loud_hall(samples: Samples, hertz: int) -> Samples:
    """Return ``samples`` brighter and evenly loud: quiet sounds come through, none is louder.

    What lies above a kilohertz is doubled, then the level over 50 ms is pressed together by a
    ratio of three to one.
    """
    from scipy.ndimage import uniform_filter1d
    from scipy.signal import butter, sosfilt

    high = sosfilt(butter(1, 1000, "highpass", fs=hertz, output="sos"), samples)
    bright = samples + high.astype(np.float32)
    level = np.sqrt(uniform_filter1d(bright**2, int(0.05 * hertz)) + 1e-6)
    loudest = float(level.max())
    gain = (np.maximum(level, 0.05 * loudest) / loudest) ** (1 / 3 - 1)
    return np.asarray(bright * gain, np.float32)


def paused(samples: Samples, hertz: int, places: Sequence[int], seconds: float) -> Samples:
    """Return ``samples`` with silence put in at the quietest moment near each of ``places``.

    Places so near to an end that there is silence already are left out.
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


def pause(seconds: float, hertz: int) -> Samples:
    """Return silence."""
    return np.zeros(int(seconds * hertz), np.float32)


def read(path: Path) -> tuple[Samples, int]:
    """Return a mono 16-bit WAV file's samples, from -1 to 1, and its rate in hertz.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no such file.
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
    # wave itself complains a second time, from nowhere, about a file it could not open.
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
    """Leave what is below 0.7 as it is, and let louder peaks come near to 1 only."""
    over = np.abs(samples) - np.float32(0.7)
    soft = np.float32(0.7) + np.float32(0.3) * np.tanh(over / np.float32(0.3))
    return np.where(over > 0, np.sign(samples) * soft, samples).astype(np.float32)
