"""Put pauses around key figures: sums and numbers that the customer must not miss.

The sentence stays one utterance: in four sentences by Kokoro, Whisper read 1 of 78 syllables wrong
with these commas (and without them), and 9 where each figure was an utterance of its own.
"""

from __future__ import annotations

import re

from assistant.speaking.wording import DIGITS, NUMERALS

_NUMBER = f"负?[{DIGITS}两十][{NUMERALS}点]{{0,24}}"
_MONEY = (
    rf"{_NUMBER}(?:元|块钱?)整?(?:零?[{DIGITS}两]角)?(?:零?[{DIGITS}两]分(?!钟))?钱?"
    rf"|[{DIGITS}两]角(?:[{DIGITS}两]分)?钱?"
)
_CALLED = rf"[A-Za-z]{{0,2}}[{DIGITS}]{{3,24}}(?![{NUMERALS}年点元块室房号楼层路])"
"""Numbers that are said digit by digit: last digits of an account, a telephone number, a code; but
not a year or a room."""
_RATE = rf"[百千]分之{_NUMBER}"
_FIGURE = re.compile(f"{_RATE}|{_MONEY}|(?<![{DIGITS}十百千万亿点A-Za-z]){_CALLED}")
_MARKS = " \n，。、；：！？,.;:!?（）()"
_PARTICLES = "吗呢吧啊嘛"
"""Particles that stay with the figure before them: nobody says 吗 after a pause."""
_ENDS = _MARKS + _PARTICLES
_APART = re.compile(
    rf"(?:^|(?<=[{_MARKS}])|[{_MARKS}]{{1,8}})(?:{_FIGURE.pattern})(?=[{_ENDS}]|$)[{_MARKS}]*"
)


def set_apart(words: str) -> str:
    """Return ``words`` (from ``speakable``) with a comma before and after each key figure.

    ``转一万二千元给王小红`` becomes ``转，一万二千元，给王小红``. No comma is added beside a
    punctuation mark or at the ends. No word is changed.
    """
    apart = _set_apart_once(words)
    while apart != words:  # a comma may show another figure: 号一一一，两角
        words, apart = apart, _set_apart_once(apart)
    return apart


def _set_apart_once(words: str) -> str:
    said, upto = "", 0
    for figure in _FIGURE.finditer(words):
        said += words[upto : figure.start()]
        said += "" if not said or said[-1] in _MARKS else "，"
        upto = figure.end()
        said += figure[0] + ("" if words[upto : upto + 1] in _ENDS else "，")
    return said + words[upto:]


def parts(words: str) -> list[tuple[str, bool]]:
    """Cut ``words`` into parts; for each return its text and whether it is a key figure."""
    found, upto = [], 0
    for figure in _APART.finditer(words):
        found += [(words[upto : figure.start()], False), (figure[0], True)]
        upto = figure.end()
    return [(part, slow) for part, slow in [*found, (words[upto:], False)] if part]
