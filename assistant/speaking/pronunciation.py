"""Turn words into pinyin with tones, choosing the right sound of each character.

espeak-ng 1.52 reads characters from its own dictionary and gets characters with several sounds, and
儿, wrong (还款 as hai, 一会儿 as English letters), but it accepts pinyin with tones. pypinyin knows
the phrases; ``voices/lexicon.yaml`` corrects pypinyin (words, contexts, names); ``tones`` has the
tone changes of 一, 不 and the third tone. A character that pypinyin does not know is read by
Unicode's readings; one without any reading is left out, and the rest is spoken.

Recognition does not show whether pinyin or characters are better: in 15 sentences at 160 characters
a minute, Whisper base got 46 % of the syllables wrong with pinyin and 47 % with characters, and at
other paces the order changed. So correct pronunciation decides. The voice's variant matters more:
in 21 sentences plain ``sit/cmn`` had 69 % wrong, ``+f3`` 52 %, ``+Annie`` 47 %.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from assistant.speaking.figures import parts
from assistant.speaking.lexicon import BadLexicon, Lexicon, load_lexicon
from assistant.speaking.tones import change_third_tones, change_tones
from assistant.speaking.wording import has_digits

__all__ = ["BadLexicon", "Lexicon", "Pronunciation", "load_lexicon", "write_paced_pinyin"]

_IDEOGRAPHS = "㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
_CHINESE = re.compile(f"[{_IDEOGRAPHS}]+")
_CHUNK = re.compile(f"[{_IDEOGRAPHS}]+|[A-Za-z]+|[^{_IDEOGRAPHS}A-Za-z]+")
_PAUSES = str.maketrans("，、；：。！？…", ",,,,.!?,")
_TITLES = "先生|女士|师傅|大爷|大妈|大叔|阿姨|老师|经理"
_HOLDERS = "收款人", "收款人是", "付款人", "付款人是", "户名", "户名是", "姓名", "姓名是"
"""After these words, everything up to a punctuation mark is a name."""
_NO_ORDER = "(?!一[下遍次]|[不到得过完清好])"
"""Excludes requests such as 收款人查一下, in which no name follows."""
_VERBS = "查解盖召种"
"""Surnames that are also verbs: there is no name in 给查清楚."""
_BEFORE_A_NAME = (
    "给把人名叫是和跟向由姓找为对与请的您让替帮子女儿伴友学居姐哥妹弟嫂叔姨舅姑爷爸妈婿媳"
)
_BEHIND_A_NAME = (
    "转汇从去的吗呢吧是和跟与尾在来说您也已没给收对账这要到不又就都能会有了打还把被将让请想查存取办"
)


class Pronunciation:
    """Turns words into pinyin. Loading pypinyin's dictionaries, once, takes about half a second."""

    def __init__(self, lexicon: Lexicon) -> None:
        from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
        from pypinyin.seg.mmseg import Seg
        from pypinyin.seg.mmseg import p_set as load_known_phrases

        self._lexicon = lexicon
        assert PHRASES_DICT, "pypinyin came without its phrases"
        self._phrases, self._characters = PHRASES_DICT, PINYIN_DICT
        self._segmenter = Seg(load_known_phrases, no_non_phrases=True)
        longest_first = sorted(lexicon.words, key=len, reverse=True)
        self._own_words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        odd = "".join(lexicon.surnames) or " "
        given = f"[{lexicon.given_characters or ' '}]"
        self._titled = re.compile(f"[{odd}](?={_TITLES})")
        self._named = re.compile(
            f"(?<![^{_BEFORE_A_NAME}\\W])[{odd}{lexicon.other_surnames}]{given}{{1,2}}"
            f"(?=$|[{_BEHIND_A_NAME}\\W]|{_TITLES})"
        )
        neutral = "|".join(map(re.escape, sorted(lexicon.neutral, key=len, reverse=True)))
        self._neutral = re.compile(neutral or r"(?!)")
        self._doubled = re.compile(f"([{lexicon.doubled or ' '}])\\1(?![题法明话号])")
        rare = "".join(one for one in odd if one not in _VERBS) or " "
        self._surely_named = re.compile(
            f"(?:(?<=给)[{rare}]|(?<=给)[{_VERBS}]{_NO_ORDER}(?=[{_IDEOGRAPHS}]{{1,2}}，?[转汇])"
            f"|(?:{'|'.join(f'(?<={one})' for one in _HOLDERS)})[{odd}]{_NO_ORDER})"
            f"[{_IDEOGRAPHS}]{{1,2}}(?=$|转|[^\\w]|{_TITLES})"
        )

    @property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return self._own_words, self._named, self._surely_named, self._titled

    def pinyin(self, text: str) -> str:
        """Return ``text`` as pinyin with tones, one group a word: ``yin2hang2 huan2kuan3,``.

        Raises:
            ValueError: ``text`` holds a digit; use ``wording`` first to turn figures into words.
        """
        if has_digits(text):
            raise ValueError(f"a digit would be misread: {text!r}")
        text = "".join(map(self._readable, text.replace("〇", "零")))
        chunks = [(chunk[0], chunk.start()) for chunk in _CHUNK.finditer(text)]
        words = {at: list(self._words(text, at, at + len(c))) for c, at in chunks if _is_chinese(c)}
        syllables = [""] * len(text)
        for at, ones in words.items():
            flat = [syllable for word in ones for syllable in word]
            syllables[at : at + len(flat)] = flat
        self._soften(text, syllables)
        spoken = change_tones(text, syllables)
        groups = []
        for chunk, at in chunks:
            if at in words:
                groups += _joined(words[at], spoken[at : at + len(chunk)])
            elif chunk.isalpha():
                groups += ["".join(self._lexicon.letters[one]) for one in chunk.upper()]
            else:
                groups.append(re.sub(r"[^,.!?]", "", chunk.translate(_PAUSES)))
        return " ".join(group for group in groups if group)

    def _soften(self, text: str, syllables: list[str]) -> None:
        """Take the tone from the last syllable of words like 先生 and 看看."""
        for word in self._neutral.finditer(text):
            syllables[word.end() - 1] = f"{syllables[word.end() - 1][:-1]}5"
        for verb in self._doubled.finditer(text):
            first = _general(verb[1])[0] if verb[1] != "数" else "shu3"
            # in 想想 the first syllable changes as before a third tone, though the second has lost
            # its tone
            syllables[verb.start()] = f"{first[:-1]}2" if first[-1] == "3" else first
            syllables[verb.end() - 1] = f"{first[:-1]}5"

    def _readable(self, character: str) -> str:
        """Return the character in a form whose pronunciation is known; empty if there is none."""
        if _CHINESE.fullmatch(character):
            usual = unicodedata.normalize("NFKC", character)
            known = ord(usual) in self._characters or usual in self._lexicon.words
            return usual if known else ""
        if character.isalpha() and not character.isascii():
            plain = unicodedata.normalize("NFKD", character)
            return "".join(c for c in plain if c.isascii() and c.upper() in self._lexicon.letters)
        return character

    def _words(self, text: str, start: int, end: int) -> Iterator[list[str]]:
        """Yield the syllables of each word; names and words of our lexicon come first."""
        while start < end:
            own = self._own(text, start, end)
            upto = own[0] if own else end
            for word in self._segmenter.cut(text[start:upto]) if upto > start else ():
                yield self._in_context(text, start, _general(word))
                start += len(word)
            if own:
                yield own[1]
                start = upto + len(own[1])

    def _own(self, text: str, start: int, end: int) -> tuple[int, list[str]] | None:
        """Return place and syllables of the first name, or word of our lexicon, after ``start``."""
        found = [
            (match.start(), order, self._reading(match))
            for order, pattern in enumerate(self._patterns)
            if (match := self._first(pattern, text, start, end))
        ]
        if not found:
            return None
        at, _, syllables = min(found)
        return at, syllables

    def _first(
        self, pattern: re.Pattern[str], text: str, start: int, end: int
    ) -> re.Match[str] | None:
        for match in pattern.finditer(text, start):
            if match.start() >= end:
                return None
            named = pattern in (self._named, self._surely_named)
            if not named or self._is_odd_name(text, match):
                return match
        return None

    def _is_odd_name(self, text: str, match: re.Match[str]) -> bool:
        """Return whether a name has a character with a special sound and is no word (单元)."""
        name, ours = match[0], self._lexicon
        odd = name[0] in ours.surnames or (len(name) > 2 and not set(ours.given).isdisjoint(name))
        words = name[:2], text[match.start() - 1 : match.start() + 1] if match.start() else ""
        return odd and name[1:] != "一" and self._phrases.keys().isdisjoint(words)

    def _reading(self, match: re.Match[str]) -> list[str]:
        word, ours = match[0], self._lexicon
        if match.re is self._own_words:
            return list(ours.words[word])
        surname = ours.surnames.get(word[0]) or _general(word[0])
        given = (ours.given.get(one) or _general(one) for one in word[1:])
        return [*surname, *(syllable for one in given for syllable in one)]

    def _in_context(self, text: str, start: int, syllables: list[str]) -> list[str]:
        """Return the syllables of one word, changed if neighbouring characters require it."""
        return [
            next((one.syllable for one in self._contexts(text[at]) if one.holds(text, at)), usual)
            for at, usual in enumerate(syllables, start)
        ]

    def _contexts(self, character: str) -> list[Any]:
        return self._lexicon.contexts.get(character, [])


def write_paced_pinyin(text: str, pronunciation: Pronunciation) -> str:
    """Return ``text`` as pinyin with tones; key figures, said slower, stand in square brackets."""
    said = ((pronunciation.pinyin(part), slow) for part, slow in parts(text))
    return " ".join(f"[{pinyin}]" if slow else pinyin for pinyin, slow in said)


def _is_chinese(chunk: str) -> bool:
    return bool(_CHINESE.fullmatch(chunk))


def _joined(words: list[list[str]], syllables: list[str]) -> list[str]:
    """Return the syllables of several words, joined to one group for each word."""
    rest = iter(syllables)
    return [
        "".join(word) for word in change_third_tones([[next(rest) for _ in word] for word in words])
    ]


def _general(word: str) -> list[str]:
    """Return pypinyin's reading of one word."""
    from pypinyin import Style, lazy_pinyin

    return list(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))
