"""Find listed phrases in an utterance, by spelling and by sound; denied phrases do not count.

In a phrase ``(a|b)`` means a or b, ``(a|)`` means a or nothing, and ``..`` means up to four
characters of any kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import re2

from assistant.fraud.plain import plain
from assistant.fraud.sounds import sound

GAP = 4
"""Most characters that ``..`` in a phrase may match."""
_MOST_MEMORY = 64 << 20
"""Bytes that google-re2 may use for the automaton of a list."""

_MARKS = re.compile(r"[\s，。！？、；：,.!?;:“”\"'…—~·（）()《》]+")
_DENIED = re.compile(
    r"(?:有没有人|有没有|(?:不用|用不着|不要|不需要|不必)(?:别人|旁人|人|谁)|(?:没有|没得|没|冇得|冇|莫得|莫有|冒得|木有|么有|呒没|无人|无|么得|么人|呒|谁敢|谁能|谁配|谁会|哪个敢|边个敢)(?:人儿|别人|旁人|外人|啥人|任何人|人|谁|哪个)?"
    r"|哪儿有|哪儿|谁也没|谁都没|从来没|从没|(?<![可要])不是|不会|不可能|哪有人|哪有|哪会|哪)"
    r"(?:叫|让|要|说|跟|和|教|逼|碰上|碰到|碰见|遇上|遇到|遇见|给|用|开|做|搞|弄|去|听|见|参加|碰|我们|我|俺|额|咱们|咱|您|你|他|一个人|半个人|打电话|来电话|发微信|发短信|嘱咐|叮嘱|交代|喺度|喺|勒|度|头|边浪|里厢|过|什么|任何|这种|那种"
    r"|旁边|身边|边上|跟前|里头|里面|隔篱|电话里头|电话里|电话|手机上|手机里|微信上|现在|这会儿"
    r"|这个|那个|这|那|的|在|把|钱|转|汇|打|到|进|人|谁|啥|过来|告诉|提|往)*$"
    r"|(?:不用|用不着)$|(?<![可要])不$|[木唔莫勿]$|^么$"
)
"""Words right before a phrase that deny it or ask about it. 可不是公安局让我转的 and
要不(是)公安局让我转 affirm it."""
_DENIED_INSIDE = re.compile("没有?(?:人|谁|让|叫|教|要|催|逼)|不[会得](?:叫|让|喊|要)")
_HER_OWN = re.compile(r"(?:密码|验证码)(?:可|是|那)?$")
"""Words before a "tell nobody" that is good advice: 密码谁都不能告诉."""
_RHETORICAL = re.compile(r"(?:吗|嘛|么)")


@dataclass(frozen=True)
class Said:
    """An utterance in the forms that ``found`` searches."""

    text: str
    """The utterance as it was recognised or typed."""
    bare: str
    """The text in lower case, without punctuation."""
    pauses: frozenset[int]
    """Places in ``bare`` where punctuation was removed."""
    sounds: str
    """The text as syllables without tones, from ``sound``."""

    @classmethod
    def of(cls, text: str) -> Said:
        """Return ``text`` in the forms that ``found`` searches."""
        bare, pauses = "", set()
        for piece in _MARKS.split(plain(text).lower()):
            pauses.add(len(bare))
            bare += piece
        return cls(text, bare, frozenset(pauses), sound(bare))

    def denied(self, start: int, end: int) -> bool:
        """Return whether the words ``bare[start:end]`` are denied, or repeat the bank's question."""
        if self.bare[start] == "谁" and _HER_OWN.search(self.bare[:start]):
            return True
        if self.bare[start] == "不" and self.bare[max(start - 1, 0)] == self.bare[start + 1]:
            return True  # 能不能告诉我闺女 is a question
        if _DENIED_INSIDE.search(self.bare[start:end]):
            return True  # 同志没人教我: the gap between the words holds the denial
        begin = max((pause for pause in self.pauses if pause <= start), default=0)
        denial = _DENIED.search(self.bare[begin:start])
        if denial is None:
            return False
        if self.bare[start] == "有" and self.bare[start - 1] == "有":
            return False  # 没有，有人教我 without its comma
        # 不是让我转到安全账户吗 affirms the phrase.
        return not (denial[0].startswith("不是") and _RHETORICAL.search(self.bare[end:]))


@dataclass(frozen=True)
class Pattern:
    """A phrase of a list."""

    spelling: re.Pattern[str]
    by_sound: re.Pattern[str]
    sound_syllables: int
    """Fewest syllables of a match by sound; shorter words match by spelling only, as too many words
    sound alike."""
    ways: tuple[str, str]
    """Regular expressions for spelling and for sound, without look-around; the second is empty if
    the phrase is too short."""

    @classmethod
    def of(cls, phrase: str, sound_syllables: int) -> Pattern:
        """Compile one phrase of a list."""
        line = phrase.lower()
        spelled = _compiled(line, re.escape, ".")
        heard = _compiled(line, _sounding, r"(?:[^|]+\|)")
        # Each two dots are GAP syllables, everything else one at most.
        long_enough = len(line) * GAP // 2 >= sound_syllables
        return cls(
            re.compile(spelled),
            re.compile(rf"(?<=\|){heard}"),
            sound_syllables,
            (spelled, rf"\|{heard}" if long_enough else ""),
        )

    def find(self, said: Said, *, by_sound: bool = True) -> str | None:
        """Return the words that match and are not denied, or None."""
        for start, end in self._places(said, by_sound):
            if not said.denied(start, end):
                return said.bare[start:end]
        return None

    def _places(self, said: Said, by_sound: bool = True) -> Iterator[tuple[int, int]]:
        for found in _overlapping(self.spelling, said.bare):
            yield found.start(), found.end()
        if not by_sound:
            return
        for found in _overlapping(self.by_sound, said.sounds):
            syllables = found[0].count("|")
            if syllables >= self.sound_syllables:
                start = said.sounds.count("|", 0, found.start()) - 1
                yield start, start + syllables


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield a match from every place of the text, even where matches overlap.

    In 没人，家里用，有人让我转 a match that begins at the denied 人家 would otherwise hide
    有人让我, which is not denied.
    """
    place = 0
    while match := pattern.search(text, place):
        yield match
        place = match.start() + 1


class AnyOf:
    """A fast first test, by one automaton, whether a text may contain any of many phrases.

    Most utterances contain no phrase of a list, so the phrases need not be searched one by one. The
    test ignores denials and lengths: it may say yes wrongly, but never no.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        ways = [pattern.ways for pattern in patterns]
        self._spelled = _either([spelled for spelled, _ in ways])
        self._heard = _either([heard for _, heard in ways if heard])

    def is_in(self, said: Said) -> bool:
        """Return whether any phrase may be in ``said``; False is certain."""
        return any(
            automaton is not None and automaton.search(text) is not None
            for automaton, text in ((self._spelled, said.bare), (self._heard, said.sounds))
        )


def _either(ways: list[str]) -> Any:
    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    options.never_capture = True
    options.log_errors = False  # without enough memory re2 goes on slowly
    return re2.compile("|".join(ways), options) if ways else None


class Phrases(tuple[Pattern, ...]):
    """The compiled phrases of one list."""

    any_of: AnyOf

    @classmethod
    def of(cls, phrases: Iterable[str], sound_syllables: int) -> Phrases:
        """Compile a list of phrases (see ``Pattern.of``)."""
        listed = cls(Pattern.of(phrase, sound_syllables) for phrase in phrases)
        listed.any_of = AnyOf(listed)
        return listed


def found(phrases: Phrases, said: Said, *, by_sound: bool = True) -> str | None:
    """Return the first words that match any phrase and are not denied; None: there are none.

    Args:
        phrases: The phrases to find.
        said: Everything that the customer says.
        by_sound: Let characters of the same sound (tones ignored) match too.
    """
    if not phrases.any_of.is_in(said):
        return None
    finds = (phrase.find(said, by_sound=by_sound) for phrase in phrases)
    return next((words for words in finds if words is not None), None)


def _compiled(line: str, written: Callable[[str], str], character: str) -> str:
    """Return a phrase as a regular expression over spelling or sound."""
    pieces = re.split(r"(\(|\)|\||(?:\.\.)+)", line)
    syntax = {"(": "(?:", ")": ")", "|": "|"}
    # Join adjacent gaps to one wide gap, else every combination of their lengths would be tried.
    syntax |= {gap: f"{character}{{0,{GAP * len(gap) // 2}}}?" for gap in pieces if gap[:2] == ".."}
    return "".join(syntax.get(piece) or (piece and written(piece)) for piece in pieces)


def _sounding(text: str) -> str:
    return re.escape(sound(text)[1:])
