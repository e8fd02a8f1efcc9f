"""Speak Mandarin with Kokoro 82M, a neural voice that needs only a processor and no network.

It runs on ONNX Runtime alone.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.speaking import sound
from assistant.speaking.kokoro_files import JAPANESE, MODEL, VOCABULARY, read_verified
from assistant.speaking.kokoro_graph import FEATURES, FRAMES_A_LENGTH, PITCH, SHARES, Part, divide
from assistant.speaking.phonemes import MARKS, Accent, to_phonemes
from assistant.speaking.sound import Samples

HERTZ = 24_000
ROWS, WIDTH = 510, 256
"""Rows and columns of a style: one row for each possible number of tokens."""
THREADS = 2
SILENT = -6.0
"""Below this loudness, in the model's own unit, a frame is silent: speech is above 0, silence below
-9."""
BEFORE, BEHIND = 8, 4
"""How many silent frames (of 12.5 ms) before and after a phrase are made. With fewer before it,
soft beginnings (h) sound worse; more after it would be cut off anyway."""
EDGE = 2
"""Frames at each end that represent all the silence that was cut off there."""
FIGURE_PACE = 0.85
"""Share of the voice's pace at which a key figure is said."""
PAUSE_SECONDS = 0.15
"""Silence before and after a key figure. (A slow comma only lengthens the vowel before it.)"""
SHRINK = "memory.enable_memory_arena_shrinkage", "cpu:0"
"""Makes ONNX Runtime give memory back after each phrase; otherwise it keeps what the longest phrase
needed, about 200 MB. Without ONNX Runtime's own memory pool (arena), a long phrase needs 200 MB
more."""
FRAME = HERTZ // 80
"""Samples in a frame."""
_BRACKETS = re.compile(r"[\[\]]")
_AFFRICATE_FIRST = re.compile(r"[^a-z]*[zcjq]")


class Stopped(Exception):
    """``stop`` was called while the sound was being made."""


class Kokoro:
    """The model, loaded once, and its styles by name."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        """Load the model from ``folder``.

        Raises:
            ModelChanged: A file is missing or differs from the catalogue's.
        """
        from onnxruntime import RunOptions

        files = read_verified(folder)
        vocabulary: dict[str, int] = json.loads(files.pop(VOCABULARY))["vocab"]
        self._vocabulary = vocabulary
        self._styles = dict(_styles(folder, files))
        # One part after the other, without a variable: while a part loads, its weights are in
        # memory twice.
        self._prosody, self._generator = map(
            partial(_session, threads=threads), divide(files.pop(MODEL))
        )
        self._run_options = RunOptions
        self._running: Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the styles."""
        return tuple(self._styles)

    def say(
        self,
        pinyin: str,
        style: str | Mapping[str, float],
        speed: float = 1.0,
        accent: Accent = str,
        *,
        silence: bool = True,
    ) -> Samples:
        """Return the sound of ``pinyin`` (with tones and punctuation marks), at 24 kHz.

        Args:
            pinyin: As ``Pronunciation`` writes it; a key figure in square brackets is said at
                FIGURE_PACE with pauses around it.
            style: A style's name, or shares of several, blended into one.
            speed: 1.0 is the model's own pace; smaller is slower.
            accent: See ``to_phonemes``.
            silence: Whether to make the silence before and after as well: half a second or more.

        Raises:
            KeyError: There is no such style.
            Stopped: ``stop`` was called meanwhile.
            ValueError: There is nothing to say, or more than the model can say at once; or the
                result is not a valid sound.
        """
        known = self._vocabulary
        said = [one for one in phonemes(pinyin, speed, accent) if one.ipa in known]
        if not 0 < len(said) <= ROWS:
            raise ValueError(f"{len(said)} phonemes; from 1 to {ROWS} can be said")
        blend = {style: 1.0} if isinstance(style, str) else style
        row = sum(share * self._styles[name][len(said) - 1] for name, share in blend.items())
        named = np.asarray(row, dtype=np.float32)[np.newaxis]
        tokens = [0, *(known[one.ipa] for one in said), 0]
        speeds = [speed, *(one.speed for one in said), speed]
        options = self._running = self._run_options()
        options.add_run_config_entry(*SHRINK)
        try:
            features, pitch, loudness, lengths = self._run(
                self._prosody,
                options,
                tokens=np.array([tokens], dtype=np.int64),
                style=named,
                speed=np.array(speeds, dtype=np.float32),
            )
            frames = loudness.shape[-1]
            heard = slice(0, frames) if silence else find_heard_frames(loudness[0, 0])
            inputs = {FEATURES: features[..., heard], PITCH: pitch[..., heard], "style": named}
            [made] = self._run(self._generator, options, **inputs, **shares(frames, heard))
            if not np.isfinite(made).all():
                raise ValueError("the model made no sound but values that are no numbers")
        finally:
            self._running = None
        ends = np.cumsum(lengths)[1:-1] * FRAMES_A_LENGTH - heard.start
        pauses = [int(end) * FRAME for end, one in zip(ends, said, strict=True) if one.pause]
        return sound.insert_pauses(made.reshape(-1), HERTZ, pauses, PAUSE_SECONDS)

    def say_group(self, pinyin: str, style: str, speed: float) -> Samples:
        """Return the sound of ``pinyin`` without silence around it, with a sharp beginning."""
        made = sound.trim_silence(self.say(pinyin, style, speed, silence=False), HERTZ)
        return sound.sharpen_onset(made, HERTZ) if _AFFRICATE_FIRST.match(pinyin) else made

    def stop(self) -> None:
        """Stop making sound; may be called from any thread. ONNX Runtime checks after each node."""
        running = self._running
        if running is not None:
            running.terminate = True

    def _run(self, part: Any, options: Any, **inputs: npt.NDArray[Any]) -> list[Any]:
        try:
            return part.run(None, inputs, options)  # type: ignore[no-any-return]
        except Exception as err:
            if options.terminate:
                raise Stopped from err
            raise


class Phoneme(NamedTuple):
    """One symbol of the model's alphabet: a sound, a tone or a punctuation mark."""

    ipa: str
    speed: float
    pause: bool
    """Whether a pause follows it."""


def phonemes(pinyin: str, speed: float, accent: Accent = str) -> list[Phoneme]:
    """Return the phonemes of ``pinyin``; those in brackets are slower, with pauses around them."""
    return [
        Phoneme(one, speed * FIGURE_PACE if slow else speed, slow and one in MARKS)
        for slow, part in zip(cycle((False, True)), _BRACKETS.split(pinyin), strict=False)
        for one in to_phonemes(part, accent)
    ]


def find_heard_frames(loudness: npt.NDArray[np.float32]) -> slice:
    """Return the range of audible frames of a phrase, with a margin; all frames if none is loud."""
    loud = np.flatnonzero(loudness > SILENT)
    if not len(loud):
        return slice(0, len(loudness))
    return slice(max(0, int(loud[0]) - BEFORE), min(len(loudness), int(loud[-1]) + 1 + BEHIND))


def shares(frames: int, heard: slice) -> dict[str, npt.NDArray[np.float32]]:
    """Return the generator's inputs SHARES (weights) if only the frames ``heard`` are made.

    The generator's layers are normalised by means over time, including silence. Without the
    silence, a short phrase would be 6 dB weaker and sound different. So the silent frames that are
    left at both ends get the weight of those that were cut off.
    """
    each = np.ones(heard.stop - heard.start, dtype=np.float32)
    each[:EDGE] += heard.start / EDGE
    each[-EDGE:] += (frames - heard.stop) / EDGE
    coarse, fine = (np.repeat(each, rows)[:, np.newaxis] for rows in SHARES.values())
    fine = np.concatenate([fine[:1], fine])
    return dict(zip(SHARES, (coarse / coarse.sum(), fine / fine.sum()), strict=True))


def _session(part: Part, threads: int) -> Any:
    from onnxruntime import InferenceSession, OrtValue, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    # Threads that wait in a busy loop would cost a third of the processor time and gain nothing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The memory pool is emptied after each phrase (SHRINK), so the weights must not be in it.
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    weights = [OrtValue.ortvalue_from_numpy(one) for one in part.weights.values()]
    options.add_external_initializers([*part.weights], weights)
    return InferenceSession(part.graph, options, providers=["CPUExecutionProvider"])


def _styles(folder: Path, files: Mapping[str, bytes]) -> list[tuple[str, Samples]]:
    found = []
    for name, content in files.items():
        if name.endswith(".bin"):
            rows = np.frombuffer(content, dtype=np.float32).reshape(ROWS, WIDTH)
            found.append((Path(name).stem, rows))
        elif name == JAPANESE:
            with np.load(io.BytesIO(content)) as packaged:
                found += [(one, packaged[one].reshape(ROWS, WIDTH)) for one in packaged.files]
    return found
