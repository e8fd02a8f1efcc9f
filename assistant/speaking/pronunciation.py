"""Which of its sounds a character has: words in, toned pinyin out.

espeak-ng 1.52 reads characters from its own dictionary and gets polyphones and 儿 wrong (还款
as hai, 一会儿 as English letters), but takes toned pinyin in their place. pypinyin knows the
phrases, ``voices/lexicon.yaml`` what pypinyin has wrong, and the tone changes of 一, 不 and
the third tone are made here.

Recognition does not tell the two ways apart: of the syllables of 15 sentences Whisper base got
46 % wrong with pinyin and 47 % with characters at 160 characters a minute, and which was ahead
changed with the pace. So the readings decide. The voice's variant matters more: over 21
sentences plain ``sit/cmn`` had 69 % wrong, ``+f3`` 52 %, ``+Annie`` 47 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.speaking.profile import LEXICON, VOICES
from assistant.speaking.wording import has_digits

_SYLLABLE = re.compile(r"[a-z]{1,7}[1-5]")
_CHINESE = re.compile(r"[一-鿿]+")
_CHUNK = re.compile(r"[一-鿿]+|[A-Za-z]+|[^一-鿿A-Za-z\s]+")
_TITLES = "先生|女士|师傅|大爷|大妈|大叔|阿姨|老师|经理"
_PAUSES = str.maketrans("，、；：。！？", ",,,,.!?")
_COUNTED = "零一二三四五六七八九十百千万亿点"
"""Beside one of these 一 is part of a number."""
_ORDINAL_AFTER = "月日号楼"
"""Before these 一 is an ordinal and keeps its first tone."""


class BadLexicon(Exception):
    """The lexicon cannot be used; the text names the file, the entry and what is expected."""


@dataclass(frozen=True)
class Lexicon:
    """Our own readings; each a list of toned syllables like ``hang2``, ``v`` for ü."""

    words: dict[str, list[str]]
    """One syllable for each character of the word."""
    surnames: dict[str, list[str]]
    """How a character sounds as a surname before a title."""
    letters: dict[str, list[str]]
    """How Latin letters are spelled out."""


def load_lexicon(path: Path = VOICES / LEXICON) -> Lexicon:
    """Read the lexicon.

    Raises:
        BadLexicon: names the file, the entry and what is expected there.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as err:
        raise BadLexicon(f"{path}: cannot be read: {err}") from err
    parts = ("words", "surnames", "letters")
    if not isinstance(raw, dict) or set(raw) != set(parts):
        raise BadLexicon(f"{path}: expected exactly {', '.join(parts)}")
    words, surnames, letters = (_readings(path, part, raw[part]) for part in parts)
    for word, syllables in {**words, **surnames}.items():
        if len(word) != len(syllables):
            raise BadLexicon(f"{path}: {word}: expected {len(word)} syllables, not {syllables}")
    return Lexicon(words, surnames, letters)


def _readings(path: Path, part: str, raw: Any) -> dict[str, list[str]]:
    if not isinstance(raw, dict):
        raise BadLexicon(f"{path}: {part}: expected 'word: pinyin' lines")
    readings = {}
    for word, pinyin in raw.items():
        syllables = pinyin.split() if isinstance(pinyin, str) else []
        if not syllables or not all(_SYLLABLE.fullmatch(syllable) for syllable in syllables):
            raise BadLexicon(f"{path}: {part}: {word}: expected pinyin like hang2, not {pinyin!r}")
        readings[str(word)] = syllables
    return readings


class Pronunciation:
    """Turns words into pinyin. Loads pypinyin's dictionaries once, about half a second."""

    def __init__(self, lexicon: Lexicon) -> None:
        from pypinyin.constants import PHRASES_DICT
        from pypinyin.seg.mmseg import Seg
        from pypinyin.seg.mmseg import p_set as known_phrases

        self._lexicon = lexicon
        assert PHRASES_DICT, "pypinyin came without its phrases"
        self._segmenter = Seg(known_phrases, no_non_phrases=True)
        longest_first = sorted(lexicon.words, key=len, reverse=True)
        self._own_words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._surname = re.compile(f"([{''.join(lexicon.surnames) or ' '}])(?={_TITLES})")

    def pinyin(self, text: str) -> str:
        """Return ``text`` as toned pinyin, one group a word: ``yin2hang2 huan2kuan3,``.

        Raises:
            ValueError: ``text`` holds a digit; figures are words by now (``wording``).
        """
        if has_digits(text):
            raise ValueError(f"a digit would be misread: {text!r}")
        groups = []
        for chunk in _CHUNK.findall(text.replace("〇", "零")):
            if _CHINESE.fullmatch(chunk):
                groups += self._chinese(chunk)
            elif chunk.isalpha():
                groups += ["".join(self._lexicon.letters[letter]) for letter in chunk.upper()]
            else:
                groups.append(re.sub(r"[^,.!?]", "", chunk.translate(_PAUSES)))
        return " ".join(group for group in groups if group)

    def _chinese(self, run: str) -> list[str]:
        """A run of Chinese characters as one group of syllables a word."""
        words = list(self._words(run))
        syllables = _change_tones(run, [syllable for _, word in words for syllable in word])
        groups, start = [], 0
        for word, _ in words:
            spoken = syllables[start : start + len(word)]
            groups.append("".join(_third_tones(spoken)))
            start += len(word)
        return groups

    def _words(self, run: str) -> Iterator[tuple[str, list[str]]]:
        """Cut ``run`` into words, each with its syllables; our own words come first."""
        start = 0
        while start < len(run):
            own = self._surname.search(run, start), self._own_words.search(run, start)
            found = min((m for m in own if m), key=lambda m: m.start(), default=None)
            end = found.start() if found else len(run)
            for word in self._segmenter.cut(run[start:end]) if end > start else ():
                yield word, _general(word)
            if found:
                readings = self._lexicon.surnames if found.re is self._surname else None
                yield found[0], list((readings or self._lexicon.words)[found[0]])
                end = found.end()
            start = end


def _general(word: str) -> list[str]:
    """pypinyin's reading of one word; a character it lacks becomes a neutral syllable."""
    from pypinyin import Style, lazy_pinyin

    unknown: Any = lambda rest: ["a5"] * len(rest)  # noqa: E731 (pypinyin's stub lacks lists)
    return list(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors=unknown))


def _change_tones(run: str, syllables: list[str]) -> list[str]:
    """The tone changes of 一 and 不, from the character and the syllable that follow."""
    changed = list(syllables)
    for at, character in enumerate(run[:-1]):
        following = syllables[at + 1]
        if character == "不" and syllables[at] == "bu4" and following[-1] == "4":
            changed[at] = "bu2"
        elif character == "一" and syllables[at] in ("yi1", "yi2", "yi4"):
            before_fourth = "yi2" if following[-1] in "45" else "yi4"
            changed[at] = before_fourth if _counts(run, at) else "yi1"
    return changed


def _counts(run: str, at: int) -> bool:
    """Tell whether the 一 at ``at`` changes: not in 一一零, 第一, 十一, 一月."""
    before, after = run[at - 1 : at], run[at + 1]
    if before == "第" or (before and before in _COUNTED and before not in "百千万亿零"):
        return False
    if after in "百千万亿":
        return True
    return (
        after not in _COUNTED and after not in _ORDINAL_AFTER and before not in tuple("零百千万亿")
    )


def _third_tones(word: list[str]) -> list[str]:
    """Within a word a third tone before a third tone is said as a second one."""
    return [
        f"{syllable[:-1]}2" if syllable[-1] == "3" and following[-1:] == "3" else syllable
        for syllable, following in zip(word, [*word[1:], ""], strict=True)
    ]
