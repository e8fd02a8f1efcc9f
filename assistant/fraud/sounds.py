"""How characters sound, without tones: a recogniser writes one homophone for another."""

from __future__ import annotations

from assistant.pinyin import syllable


def sound(text: str) -> str:
    """Return ``text`` as syllables between bars, e.g. ``|an|quan|``.

    So a part of a sentence is found in it only from syllable to syllable.
    """
    return "|" + "".join(f"{syllable(character)}|" for character in text)
