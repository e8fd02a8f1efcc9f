"""Turn pinyin with tones into Kokoro's phonemes: IPA, with an arrow for the tone.

The symbols are those of the older Chinese code of misaki 0.9.4 (Apache-2.0); the model's vocabulary
has all of them. The pinyin comes from ``pronunciation``, so that one lexicon serves every voice.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pypinyin.contrib.tone_convert import to_finals, to_initials, to_normal

Accent = Callable[[str], str]
"""Changes a syllable into another, for an accent (``zhong1`` into ``zong1``)."""

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
"""Phonemes of each final (the vowel part of a syllable); the tone's arrow replaces the 0."""
BUZZED = {**dict.fromkeys(("zh", "ch", "sh", "r"), "ɨ0"), **dict.fromkeys(("z", "c", "s"), "ɨ0")}
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
MARKS = ",.!?;:"
SYLLABLE = re.compile(rf"([a-z]{{1,6}}[1-5])|([{MARKS}])")


def to_phonemes(pinyin: str, accent: Accent = str) -> str:
    """Return pinyin with its punctuation (``yin2hang2 huan2kuan3,``) as Kokoro's phonemes.

    Args:
        pinyin: Syllables with a tone of 1 to 5, ``v`` for ü; anything that is neither a syllable
            nor a punctuation mark is left out.
        accent: Changes each syllable first; ``str`` changes nothing.
    """
    return "".join(
        mark or syllable_phonemes(accent(syllable)) for syllable, mark in SYLLABLE.findall(pinyin)
    )


def syllable_phonemes(pinyin: str) -> str:
    """Return one syllable with its tone as Kokoro's phonemes.

    Raises:
        KeyError: Mandarin has no such syllable.
    """
    plain, tone = to_normal(pinyin), TONES[pinyin[-1]]
    initial = to_initials(plain, strict=True)
    final = to_finals(plain, strict=True, v_to_u=True)
    if final == "i" and initial in BUZZED:
        return INITIALS[initial] + BUZZED[initial].replace("0", tone)
    return INITIALS[initial] + FINALS[final].replace("0", tone)
