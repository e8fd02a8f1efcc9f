"""Return how characters sound, and merge sounds that people and recognisers confuse.

Elders come from all over China; a recogniser hears one syllable for another of nearly the
same sound. Two keys tell how alike two words are: the toneless pinyin, and the pinyin with
the confusions of accents merged (zh/z ch/c sh/s n/l f/h r/l, an/ang en/eng in/ing).
"""

from __future__ import annotations

from functools import lru_cache

from assistant.pinyin import syllable

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


@lru_cache(maxsize=2048)
def merged(sound: str) -> str:
    """Return a toneless syllable with the confusions of accents merged."""
    for one, other in _INITIALS:
        if sound.startswith(one) and len(sound) > len(one):
            sound = other + sound[len(one) :]
            break
    # f and h are one sound in much of the south, but only before u or uo-like finals (hu, fu).
    if sound.startswith("hu"):
        sound = "f" + (sound[1:] if sound == "hu" else sound[2:])
    for one, other in _FINALS:
        if sound.endswith(one):
            return sound[: -len(one)] + other
    return sound


def sound(text: str) -> tuple[str, ...]:
    """Return the toneless syllables of ``text``."""
    return tuple(syllable(character) for character in text)


def blurred(text: str) -> tuple[str, ...]:
    """Return the syllables of ``text`` as an ear that merges accents hears them."""
    return tuple(merged(syllable(character)) for character in text)
