"""Detect a voice, frame by frame, with the Silero detector that faster-whisper contains.

faster-whisper uses it for whole recordings only. The detector's ONNX file takes one frame with the
64 samples before it, and has its memory (h, c) as input and output, so it can also be used frame by
frame: on a real recording the probabilities differed by at most 0.014 from those of the whole file.
A frame of 32 ms takes 0.17 ms on one core.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.hearing.audio import FRAME_BYTES, FRAME_SAMPLES

_CONTEXT = 64
_MEMORY = (1, 1, 128)


class VoiceDetector(Protocol):
    """Tells for each frame how likely it holds a voice."""

    def probability(self, frame: bytes) -> float:
        """Return the probability (0 to 1) that ``frame`` (512 samples) holds a voice."""
        ...

    def reset(self) -> None:
        """Forget all earlier frames."""
        ...


class SileroDetector:
    """Silero VAD v6 through onnxruntime, with its memory kept between frames."""

    def __init__(self) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_model_file()), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.reset()

    def reset(self) -> None:
        """Forget all earlier frames."""
        self._h = np.zeros(_MEMORY, dtype=np.float32)
        self._c = np.zeros(_MEMORY, dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def probability(self, frame: bytes) -> float:
        """Return the probability (0 to 1) that ``frame`` (512 samples) holds a voice."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_SAMPLES} samples, not {len(frame) / 2:g}")
        samples = np.frombuffer(frame, dtype="<i2").astype(np.float32) / 32768.0
        heard = np.concatenate([self._context, samples])[np.newaxis, :]
        probability, self._h, self._c = self._session.run(
            None, {"input": heard, "h": self._h, "c": self._c}
        )
        self._context = samples[-_CONTEXT:]
        return float(probability.item())


def _model_file() -> Path:
    """Return the detector's file without importing faster-whisper, which takes half a second."""
    spec = find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("faster-whisper is not installed: run make setup")
    found = sorted((Path(spec.origin).parent / "assets").glob("silero_vad_v6*.onnx"))
    if not found:
        raise FileNotFoundError("faster-whisper carries no silero_vad_v6.onnx: run make setup")
    return found[0]
