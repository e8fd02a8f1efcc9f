"""How characters sound, without tones: a recogniser writes one homophone for another."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16384)
def syllable(character: str) -> str:
    """Return the toneless pinyin of one character, or the character itself if it has none."""
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def sound(text: str) -> str:
    """Return ``text`` as syllables between bars, e.g. ``|an|quan|``: a part of a sentence is
    found in it only from syllable to syllable."""
    return "|" + "".join(f"{syllable(character)}|" for character in text)
