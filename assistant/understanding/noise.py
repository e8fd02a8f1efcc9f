"""What a recogniser does to a sentence, in miniature: near sounds for sounds, seeded."""

from __future__ import annotations

import random
from functools import lru_cache

from assistant.pinyin import syllable
from assistant.understanding.sounds import merged

SAME_SOUND = 0.65
"""Share of wrong characters that sound the same (余/鱼); the rest differ as accents do."""
DROPPED = 0.06
"""Share of wrong characters that are lost; the others are replaced."""


@lru_cache(maxsize=1)
def _inventory() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the 3,755 common characters (GB 2312, level 1) by sound and by blurred sound."""
    by_sound: dict[str, list[str]] = {}
    by_blur: dict[str, list[str]] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            by_sound.setdefault(syllable(character), []).append(character)
            by_blur.setdefault(merged(syllable(character)), []).append(character)
    return by_sound, by_blur


def mishear(text: str, rate: float, seed: int) -> str:
    """Return ``text`` with about ``rate`` of its Chinese characters misheard.

    Args:
        text: What was said.
        rate: Character error rate, 0 to 1.
        seed: The same seed gives the same mistakes.
    """
    chance = random.Random(f"{seed}:{text}")  # noqa: S311  # no secret hangs on it
    by_sound, by_blur = _inventory()
    heard: list[str] = []
    for character in text:
        if not "一" <= character <= "鿿" or chance.random() >= rate:
            heard.append(character)
            continue
        if chance.random() < DROPPED and len(text) > 3:
            continue
        sound = syllable(character)
        same = by_sound.get(sound, []) if chance.random() < SAME_SOUND else []
        choices = [c for c in same or by_blur.get(merged(sound), []) if c != character]
        heard.append(chance.choice(choices) if choices else character)
    return "".join(heard)
