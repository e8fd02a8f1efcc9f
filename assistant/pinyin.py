"""Return the pinyin of a character without tone; guard and understanding compare by it."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16384)
def syllable(character: str) -> str:
    """Return the toneless pinyin of one character, or the character itself if it has none."""
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(character, style=Style.NORMAL)[0])
