"""Whisper through faster-whisper: the recogniser of a machine without a Chinese Vosk model."""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.hearing.audio import seconds_of
from assistant.hearing.recognizer import RecognizerFailed, Transcript, normalise

NAME = "whisper"
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")

BEAM = 5
MAX_BIAS_WORDS = 8
"""More hotwords than this pull other speech towards them (对就是这个 became 退休是这个)."""
SHORTEST = 0.2
"""Seconds; less than this holds no word, and Whisper would invent one."""
NO_SPEECH = 0.6
"""Whisper's own default: above it, and badly read, a window holds no speech."""
UNLIKELY = -1.0
"""Whisper's own default for the mean log-probability of a window that cannot be trusted."""
REPETITIVE = 2.4
"""Whisper's own default: text that zips better than this repeats itself in a loop."""
TOKENS_PER_SECOND = 12
"""Nobody speaks faster (about six characters a second, two tokens each): stops endless loops."""
_SPEECH_TOKENS_FLOOR = 24

# What Whisper learned from subtitles and writes over silence, music and noise.
_SUBTITLES = re.compile(
    r"字幕(由|by|志愿|组|製作|制作|提供|校对)|amara|请不吝点赞|点赞.{0,4}订阅|订阅.{0,4}(转发|打赏)"
    r"|明镜与点点|感谢(您的)?(观看|收看|收听)|谢谢(大家)?(的)?(观看|收看|收听)|(优优|優優)独播剧场"
    r"|以下是普通话的句子|^(bye|byebye|youare|you|thankyou|music|音乐)$",
    re.IGNORECASE,
)


class WhisperRecognizer:
    """One faster-whisper model, int8 on the processor; decodes an utterance when it is over."""

    name = NAME

    def __init__(self, model_dir: Path) -> None:
        """Load the model; never asks the network for anything.

        Raises:
            RecognizerFailed: ``model_dir`` lacks a file, or holds a model that cannot be loaded.
        """
        # faster-whisper would fetch a missing tokenizer from the network: look first.
        missing = [name for name in MODEL_FILES if not (model_dir / name).is_file()]
        if missing:
            raise RecognizerFailed(f"{model_dir} holds no Whisper model: no {', '.join(missing)}")
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from faster_whisper import WhisperModel

            self._model: Any = WhisperModel(
                str(model_dir),
                device="cpu",
                compute_type="int8",
                cpu_threads=os.cpu_count() or 1,
                local_files_only=True,
            )
        except Exception as error:  # ctranslate2 and tokenizers raise what they like
            raise RecognizerFailed(f"Whisper cannot load {model_dir}: {error}") from error
        self._lock = threading.Lock()

    def start(self, bias: Sequence[str] = ()) -> WhisperStream:
        """Begin one utterance, leaning towards the first few words of ``bias``."""
        if self._model is None:
            raise RecognizerFailed("this recogniser has been closed")
        return WhisperStream(self, tuple(bias)[:MAX_BIAS_WORDS])

    def transcribe(self, pcm: bytes, bias: Sequence[str]) -> Transcript:
        """Read one utterance of 16 kHz PCM; empty text when it holds no speech."""
        if seconds_of(pcm) < SHORTEST:
            return _nothing()
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768.0
        with self._lock:
            segments, _ = self._model.transcribe(
                samples,
                language="zh",
                beam_size=BEAM,
                # One temperature: the others sample at random, and take as long again each.
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=True,
                hotwords=" ".join(bias) or None,
                max_new_tokens=_SPEECH_TOKENS_FLOOR + round(seconds_of(pcm) * TOKENS_PER_SECOND),
                no_speech_threshold=NO_SPEECH,
                log_prob_threshold=UNLIKELY,
                compression_ratio_threshold=REPETITIVE,
            )
            heard = [segment for segment in segments if _is_speech(segment)]
        text = normalise("".join(segment.text for segment in heard))
        if not text or is_subtitle(text):
            return _nothing()
        likelihood = sum(segment.avg_logprob for segment in heard) / len(heard)
        return Transcript(text, (), math.exp(likelihood), NAME)

    def close(self) -> None:
        """Let go of the model's memory."""
        self._model = None


class WhisperStream:
    """One utterance, kept until it is over: Whisper reads a window of 30 seconds at once."""

    def __init__(self, recognizer: WhisperRecognizer, bias: Sequence[str]) -> None:
        self._recognizer = recognizer
        self._bias = bias
        self._pcm = bytearray()

    def feed(self, frame: bytes) -> None:
        """Take more of the utterance."""
        self._pcm += frame

    def partial(self) -> str:
        """Return nothing: a partial reading would cost as much as the final one."""
        return ""

    def finish(self) -> Transcript:
        """Return the utterance; takes about a second on two cores, whatever its length."""
        return self._recognizer.transcribe(bytes(self._pcm), self._bias)


def is_subtitle(text: str) -> bool:
    """Tell whether ``text`` is one of the subtitles that Whisper writes over noise."""
    return _SUBTITLES.search(text) is not None


def _is_speech(segment: Any) -> bool:
    return bool(segment.compression_ratio <= REPETITIVE)


def _nothing() -> Transcript:
    return Transcript("", (), None, NAME)
