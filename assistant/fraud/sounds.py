"""Write text as syllables without tones, to find words that a recogniser wrote as homophones."""

from __future__ import annotations

from assistant.pinyin import syllable


def sound(text: str) -> str:
    """Return ``text`` as syllables between bars, e.g. ``|an|quan|``.

    With the bars, a part of a sentence is found only if it begins and ends with whole syllables.
    """
    return "|" + "".join(f"{syllable(character)}|" for character in text)
