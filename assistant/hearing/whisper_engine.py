"""Recognise speech with Whisper, through faster-whisper, if no Chinese Vosk model is installed.

faster-whisper's own `transcribe` always encodes a window of 30 seconds and returns one reading. A
customer's utterance lasts a few seconds, and names that sound alike need the second-best reading
too. So the parts of faster-whisper are used directly: features, encoder, prompt, and CTranslate2's
`generate` with several hypotheses.
"""

from __future__ import annotations

import math
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.hearing.audio import FRAME_BYTES, FRAME_SECONDS, seconds_of
from assistant.hearing.endpointer import VOICE_BEGINS
from assistant.hearing.offered import (
    find_near_offered,
    find_offered,
    find_sound_alikes,
    find_worse_meaning,
    same_said,
)
from assistant.hearing.recognizer import RecognizerFailed, Transcript
from assistant.hearing.voice_detector import SileroDetector
from assistant.hearing.whisper_readings import NAME, Reading, choose_transcript, hear_nothing
from assistant.stand_ins import stand_in

MODEL_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")

BEAM = 5
READINGS = 3
MAX_BIAS_WORDS = 8
"""Most bias words: with more, Whisper reads other speech as one of them (退休是这个 for
对就是这个)."""
DOMAIN = ("查余额", "转账", "存折", "闺女", "交易明细", "工作人员", "块")
"""The bias words if the dialogue gives none."""

SHORT_WINDOW = 1500
"""Feature frames (10 ms) that are encoded for a short utterance, instead of Whisper's 3000.

Measured on 30 banking sentences and 15 AISHELL recordings (original, noisy, slowed): it takes a
third of the time, with 12, 16 and 17 % character errors against 13, 15 and 14 %. At 1300 frames
Whisper began to repeat itself.
"""
FULL_WINDOW = 3000
SHORT_UTTERANCE = 10.0
"""Longest utterance for the short window, in seconds: Whisper needs silence after it to stop
writing."""

LEAST_VOICE = 0.15
"""Least seconds of voice to read: with less, Whisper invents words."""
TOKENS_PER_SECOND = 12
"""Most tokens for a second of sound, to stop endless loops; people speak about 6 characters a
second with 2 tokens each."""
TOKENS_AT_LEAST = 24

KEPT = 3
"""How many encoded sounds are cached while an utterance is read: both shifts, or both windows."""
LEAST_LIKELY = 1e-9
"""The probability to use for a token with probability 0."""
SHIFT_BYTES = 3_200
"""Bytes of 0.1 s (16 kHz, 16 bit) by which the sound is shifted when it is read again."""
LEAST_TRUSTED = 0.15
"""Below this mean token probability no reading counts as agreement: a single vowel was read as 是
with 0.05."""
YES = ("对", "是的")
"""Bias words for a second reading if no yes was heard; used only to tell the customer which key to
press."""
MAY_DIFFER = 1
"""How many of the four further readings may differ from the first."""
LONG, MAY_DIFFER_LONG = 6, 2
"""From so many characters on, so many of the four may differ: in long sentences one reading often
has an error, and no hum is as long or sounds like an offered phrase."""
LEAST_NEAR = 3
"""How many of the five readings must be nearest to the same offered phrase."""
SURELY_NEAR = 4
"""If so many of the five readings sound exactly like the phrase, it counts without comparing
likelihoods."""
LESS_LIKELY = 2.4
"""By how much an offered phrase may be less likely than the most likely reading: natural logarithm,
for each of its syllables."""
LIKELIER = 2.0
"""By how much an offered phrase must be more likely than a phrase with another meaning: natural
logarithm, for the whole phrase."""
TEMPERATURE = 0.2
"""Temperature of random sampling, Whisper's second default. At 0.4 three of four readings of
correct phrases had an error."""

_USUAL_NOISE = -1
"""Stands for the tokens that Whisper's configuration suppresses: brackets, notes, music."""


class WhisperRecognizer:
    """One faster-whisper model, int8, on the CPU; reads an utterance after its end."""

    name = NAME

    def __init__(self, model_dir: Path) -> None:
        """Load the model; the network is never used.

        Raises:
            RecognizerFailed: A file is missing in ``model_dir``, or the model cannot be loaded.
        """
        # Check the files first: faster-whisper would download a missing tokenizer.
        missing = [name for name in MODEL_FILES if not (model_dir / name).is_file()]
        if missing:
            raise RecognizerFailed(f"{model_dir} holds no Whisper model: no {', '.join(missing)}")
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            stand_in()
            from faster_whisper import WhisperModel
            from faster_whisper.tokenizer import Tokenizer

            self._model: Any = WhisperModel(
                str(model_dir),
                device="cpu",
                compute_type="int8",
                cpu_threads=os.cpu_count() or 1,
                local_files_only=True,
            )
            self._tokenizer: Any = Tokenizer(
                self._model.hf_tokenizer, multilingual=True, task="transcribe", language="zh"
            )
            self._digits = _digit_tokens(self._tokenizer)
            self._detector = SileroDetector()
        except Exception as error:  # ctranslate2 and tokenizers raise errors of any class
            raise RecognizerFailed(f"Whisper cannot load {model_dir}: {error}") from error
        self._lock = threading.Lock()
        self._encoded: dict[tuple[bytes, int], Any] = {}

    def start(self, bias: Sequence[str] = (), *, consent: bool = False) -> WhisperStream:
        """Begin one utterance, with the first few words of ``bias`` as bias.

        If ``consent`` is set there is no bias, not even the words of this bank.
        """
        if self._model is None:
            raise RecognizerFailed("this recogniser has been closed")
        words = () if consent else tuple(bias)[:MAX_BIAS_WORDS] or DOMAIN
        return WhisperStream(self, words, consent=consent)

    def transcribe(self, pcm: bytes, bias: Sequence[str], *, consent: bool = False) -> Transcript:
        """Read one utterance of 16 kHz PCM; the text is empty if it holds no speech."""
        with self._lock:
            try:
                if self._voiced_seconds(pcm) < LEAST_VOICE:
                    return hear_nothing()
                readings = self._read_short_or_full(pcm, bias)
                heard = choose_transcript(readings, bias)
                return self._confirmed(heard, pcm) if consent else heard
            finally:
                self._encoded.clear()  # her sound is not kept after it was read

    def _confirmed(self, heard: Transcript, pcm: bytes) -> Transcript:
        """Return ``heard`` with ``agreed`` set: whether the other readings agree.

        A yes that was only read with bias words never counts as agreed.
        """
        if heard.text and (heard.confidence or 0.0) >= LEAST_TRUSTED:
            again = self._read_again(pcm)
            texts = [choose_transcript([one], ()).text for one in again]
            differing = sum(not same_said(heard.text, text) for text in texts)
            long = len(heard.text) >= LONG or find_offered(heard.text) is not None
            agreed = differing <= (MAY_DIFFER_LONG if long else MAY_DIFFER)
            agreed = agreed and self._told_apart(pcm, heard.text)
            offered = self._nearly_read(
                pcm, [heard.text, *texts], [one.text for one in again if one.text]
            )
            if agreed or offered:
                return replace(heard, agreed=agreed, offered=offered)
        biased = choose_transcript(self._read(pcm, YES, SHORT_WINDOW), YES)
        return replace(biased if biased.text in YES else heard, agreed=False)

    def _told_apart(self, pcm: bytes, text: str) -> bool:
        """Return whether the sound fits ``text`` better than phrases with a worse meaning."""
        other = find_worse_meaning(text)
        if other is None:
            return True
        likely = self._likelihoods(self._encode(pcm, _window(pcm)), [text, other])
        return likely[text] >= LIKELIER + likely[other]

    def _nearly_read(self, pcm: bytes, texts: list[str], written: list[str]) -> str | None:
        """Return the offered phrase near to most readings if it fits the sound; else None."""
        exact = Counter(filter(None, map(find_offered, texts))).most_common(1)
        if exact and exact[0][1] >= SURELY_NEAR:
            return exact[0][0]
        near = Counter(filter(None, map(find_near_offered, texts))).most_common(1)
        if not near or near[0][1] < LEAST_NEAR:
            return None
        phrase = near[0][0]
        window = _window(pcm)
        borne_out = all(
            self._bears_out(self._encode(bytes(shift) + pcm, window), phrase, written)
            for shift in (0, SHIFT_BYTES)
        )
        return phrase if borne_out else None

    def _bears_out(self, encoded: Any, phrase: str, written: list[str]) -> bool:
        """Return whether ``phrase`` is nearly as likely as the readings and likelier than others.

        Likelihood alone is not proof: it is calculated only for a phrase near to the readings.
        """
        others = find_sound_alikes(phrase)
        found = self._likelihoods(encoded, [phrase, *others, *written])
        likely = found[phrase]
        return likely >= max(map(found.__getitem__, written)) - LESS_LIKELY * len(
            phrase
        ) and likely >= LIKELIER + max(map(found.__getitem__, others))

    def _likelihoods(self, encoded: Any, texts: list[str]) -> dict[str, float]:
        """Return each text's log-probability: the higher of simplified and traditional script."""
        from ctranslate2 import StorageView

        both = list(dict.fromkeys(one for text in texts for one in (text, _traditional(text))))
        tokens = [self._tokenizer.encode(text) for text in both]
        sound = np.array(encoded)
        repeated = StorageView.from_array(np.repeat(sound, len(both), axis=0))
        aligned = self._model.model.align(
            repeated, list(self._tokenizer.sot_sequence), tokens, sound.shape[1] * 2
        )
        each = {
            text: sum(math.log(max(token, LEAST_LIKELY)) for token in one.text_token_probs)
            for text, one in zip(both, aligned, strict=True)
        }
        return {text: max(each[text], each[_traditional(text)]) for text in texts}

    def close(self) -> None:
        """Free the model's memory."""
        self._model = None

    def _voiced_seconds(self, pcm: bytes) -> float:
        self._detector.reset()
        frames = (
            pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
            for start in range(0, len(pcm), FRAME_BYTES)
        )
        voiced = sum(self._detector.probability(frame) >= VOICE_BEGINS for frame in frames)
        return voiced * FRAME_SECONDS

    def _read_short_or_full(self, pcm: bytes, bias: Sequence[str]) -> list[Reading]:
        """Read in the short window if the sound fits; in the full one if the result is doubtful."""
        if seconds_of(pcm) > SHORT_UTTERANCE:
            return self._read(pcm, bias, FULL_WINDOW)
        short = self._read(pcm, bias, SHORT_WINDOW)
        if not short[0].doubtful:
            return short
        full = self._read(pcm, bias, FULL_WINDOW)
        better = full[0].log_probability > short[0].log_probability
        return full if better or short[0].lost else short

    def _read(self, pcm: bytes, bias: Sequence[str], window: int) -> list[Reading]:
        return self._decode(
            self._encode(pcm, window), pcm, bias, beam_size=BEAM, num_hypotheses=READINGS
        )

    def _read_again(self, pcm: bytes) -> list[Reading]:
        """Read the sound again without bias: unchanged, and shifted by 0.1 s.

        Decoding is cheap, so each encoded sound is read greedily and with random sampling. Invented
        words do not come out every time; spoken words do, also after the shift.
        """
        window = _window(pcm)
        readings = []
        for shift in (0, SHIFT_BYTES):
            encoded = self._encode(bytes(shift) + pcm, window)
            readings += self._decode(encoded, pcm, (), beam_size=1)
            readings += self._decode(
                encoded,
                pcm,
                (),
                beam_size=1,
                sampling_topk=0,
                sampling_temperature=TEMPERATURE,
            )
        return readings

    def _encode(self, pcm: bytes, window: int) -> Any:
        """Return the encoded sound, from the cache if it was encoded before."""
        key = (pcm, window)
        if key not in self._encoded:
            if len(self._encoded) >= KEPT:
                del self._encoded[next(iter(self._encoded))]
            self._encoded[key] = self._encode_anew(pcm, window)
        return self._encoded[key]

    def _encode_anew(self, pcm: bytes, window: int) -> Any:
        from faster_whisper.audio import pad_or_trim

        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768.0
        features = self._model.feature_extractor(samples)
        return self._model.encode(pad_or_trim(features, length=window))

    def _decode(
        self, encoded: Any, pcm: bytes, bias: Sequence[str], **how: int | float
    ) -> list[Reading]:
        prompt = self._model.get_prompt(
            self._tokenizer, [], without_timestamps=True, hotwords=" ".join(bias) or None
        )
        most_tokens = TOKENS_AT_LEAST + round(seconds_of(pcm) * TOKENS_PER_SECOND)
        result = self._model.model.generate(
            encoded,
            [prompt],
            **how,
            max_length=len(prompt) + most_tokens,
            suppress_tokens=[_USUAL_NOISE, *self._digits],
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        return [
            Reading(
                text=self._tokenizer.decode(tokens),
                log_probability=score,
                no_speech=result.no_speech_prob,
                ended=len(tokens) < most_tokens,
            )
            for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
        ]


class WhisperStream:
    """One utterance, collected until its end, as Whisper reads a whole window at once."""

    def __init__(
        self, recognizer: WhisperRecognizer, bias: Sequence[str], *, consent: bool = False
    ) -> None:
        self._recognizer = recognizer
        self._bias = bias
        self._consent = consent
        self._pcm = bytearray()

    def feed(self, frame: bytes) -> None:
        """Take more of the utterance."""
        self._pcm += frame

    def partial(self) -> str:
        """Return an empty text: a partial reading would cost as much as the final one."""
        return ""

    def finish(self) -> Transcript:
        """Return the transcript; its confidence is the mean probability of a token."""
        return self._recognizer.transcribe(bytes(self._pcm), self._bias, consent=self._consent)


def _window(pcm: bytes) -> int:
    return SHORT_WINDOW if seconds_of(pcm) <= SHORT_UTTERANCE else FULL_WINDOW


def _traditional(text: str) -> str:
    """Return ``text`` in traditional characters, which Whisper writes about every second time."""
    import zhconv

    return str(zhconv.convert(text, "zh-tw"))


def _digit_tokens(tokenizer: Any) -> list[int]:
    """Return the tokens of digits, to suppress them, so that numbers are written as spoken.

    With digits Whisper changes numbers: it wrote 10050 for 十万零五十 and 1万2000 for 一万两千.
    Without digits both were right, and other errors did not change.
    """
    vocabulary: dict[str, int] = tokenizer.tokenizer.get_vocab()
    return sorted(
        number
        for token, number in vocabulary.items()
        if number < tokenizer.eot and any(character in "0123456789" for character in token)
    )
