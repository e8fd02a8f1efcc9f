"""Return the syllables of text, also with sounds merged that accents and recognisers confuse.

Elderly customers come from all over China, and a recogniser confuses syllables of similar sound.
Words are compared by the toneless pinyin, and by the pinyin in which the sounds that accents
confuse are one (zh/z ch/c sh/s n/l f/h r/l, an/ang en/eng in/ing).
"""

from __future__ import annotations

from functools import lru_cache

from assistant.pinyin import syllable

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


@lru_cache(maxsize=2048)
def merged(sound: str) -> str:
    """Return a toneless syllable in which sounds that accents confuse are one."""
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
    """Return the toneless syllables of ``text``, in which sounds that accents confuse are one."""
    return tuple(merged(syllable(character)) for character in text)
