"""Kokoro 82M: a neural voice that speaks Mandarin on a processor, without a network.

It runs on ONNX Runtime alone. Its files come from package registries (Apache-2.0) and lie in the
store of models; every one is held against the catalogue's hash before it is used.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.hearing.catalogue import Model, load_catalogue
from assistant.speaking.phonemes import Accent, to_phonemes
from assistant.speaking.sound import Samples

HERTZ = 24_000
MODEL, VOCABULARY, JAPANESE = "kokoro.onnx", "vocab.json", "voices_ja.npz"
ROWS, WIDTH = 510, 256
"""A style has a row for every number of tokens; longer ones the model was not made for."""
THREADS = 2
AFTER = 3.0
"""How many times faster than the rest the mark behind a phrase and the silence behind it pass. (What
else is silent cannot be hurried: cut from 0.4 to 0.25 s the silence before speech takes the first
syllable with it, and a last sound hurried 1.6 times cost three of twelve short phrases.)"""
_SPEED_INPUT = b"\x0a\x05speed\x12"
_ONE, _ANY = b"\x0a\x02\x08\x01", b"\x0a\x02\x12\x00"


class ModelChanged(Exception):
    """A file of the voice is missing, or is another than the catalogue's; the text names it."""


class Stopped(Exception):
    """What was being said is no longer wanted."""


class Kokoro:
    """The model, loaded once, and its styles by name."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        """Load the model from ``folder``.

        Raises:
            ModelChanged: A file is not there, or not the catalogue's.
        """
        import onnxruntime

        files = read_verified(folder)
        vocabulary: dict[str, int] = json.loads(files.pop(VOCABULARY))["vocab"]
        self._vocabulary = vocabulary
        self._styles = dict(_styles(folder, files))
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = threads
        # Threads that wait by spinning cost a third of the processor time, and gain nothing.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            with_speed_for_each_token(files.pop(MODEL)),
            sess_options=options,
            providers=["CPUExecutionProvider"],
        )
        self._run_options = onnxruntime.RunOptions
        self._running: Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """The styles that there are."""
        return tuple(self._styles)

    def say(
        self,
        pinyin: str,
        style: str | Mapping[str, float],
        speed: float = 1.0,
        accent: Accent = str,
        *,
        hurry: bool = False,
    ) -> Samples:
        """Return ``pinyin`` (toned, with its marks) spoken, at 24 kHz.

        Args:
            pinyin: As ``Pronunciation`` writes it.
            style: A style's name, or shares of several, blended into one.
            speed: 1.0 as the model likes it, 0.8 slower.
            accent: See ``to_phonemes``.
            hurry: Whether the silence behind it passes quicker than it is spoken.

        Raises:
            KeyError: No such style.
            Stopped: ``stop`` was called meanwhile.
            ValueError: Nothing to say, or more than the model can.
        """
        known = self._vocabulary
        phonemes = "".join(one for one in to_phonemes(pinyin, accent) if one in known)
        tokens = [known[one] for one in phonemes]
        if not 0 < len(tokens) <= ROWS:
            raise ValueError(f"{len(tokens)} phonemes; from 1 to {ROWS} can be said")
        shares = {style: 1.0} if isinstance(style, str) else style
        row = sum(share * self._styles[name][len(tokens) - 1] for name, share in shares.items())
        options = self._running = self._run_options()
        try:
            made = self._session.run(
                None,
                {
                    "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                    "style": np.asarray(row, dtype=np.float32)[np.newaxis],
                    "speed": speeds(phonemes, speed, hurry=hurry),
                },
                options,
            )
        except Exception as err:
            if options.terminate:
                raise Stopped from err
            raise
        finally:
            self._running = None
        return made[0].reshape(-1)  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End what is being made, from any thread; the model looks between two of its nodes."""
        running = self._running
        if running is not None:
            running.terminate = True


def read_verified(folder: Path, model: Model | None = None) -> dict[str, bytes]:
    """Read every file of the voice that lies in ``folder``.

    Raises:
        ModelChanged: One is not there, or not the catalogue's.
    """
    model = model or model_in(folder)
    files = {}
    for file in model.packaged:
        try:
            files[file.file] = (folder / file.file).read_bytes()
        except OSError as err:
            raise ModelChanged(f"{file.file} is missing: {err}") from err
        if hashlib.sha256(files[file.file]).hexdigest() != file.sha256:
            raise ModelChanged(f"{file.file} has changed since it was installed")
    return files


def model_in(folder: Path) -> Model:
    """Return which of the catalogue's voices lies in ``folder``."""
    voices = [model for model in load_catalogue() if model.engine == "kokoro"]
    for model in voices:
        if all((folder / file.file).is_file() for file in model.packaged):
            return model
    raise ModelChanged(f"no voice lies in {folder}")


def with_speed_for_each_token(model: bytes) -> bytes:
    """Return the model with room for a speed for each token.

    Inside it divides the tokens' lengths by the speed, one or many; only its declared input asks
    for one. So silence that it puts behind a phrase can be shortened before it is made.

    Raises:
        ModelChanged: It has no such input.
    """
    at = model.rfind(_SPEED_INPUT)
    dimension = model.find(_ONE, at)
    if at < 0 or not 0 <= dimension - at < 32:
        raise ModelChanged("the model takes no speed")
    return model[:dimension] + _ANY + model[dimension + len(_ONE) :]


def speeds(phonemes: str, speed: float, *, hurry: bool) -> npt.NDArray[np.float32]:
    """Return the speed of each token, and of the silence before and behind."""
    each = np.full(len(phonemes) + 2, speed, dtype=np.float32)
    if not hurry:
        return each
    each[-1] *= AFTER
    marks = len(phonemes) - len(phonemes.rstrip(",.!?;:"))
    if marks:
        each[-1 - marks : -1] *= AFTER
    return each


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
