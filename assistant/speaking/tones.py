"""Change the tones of 一, 不 and third tones as spoken beside other syllables; and 一 to yāo."""

from __future__ import annotations

import re

from assistant.speaking.wording import DIGITS

_IN_A_NUMBER = re.compile(rf"(?:第|初|星期|礼拜|[{DIGITS}十两]|[{DIGITS}十]点)$")
"""After one of these, 一 is a digit and keeps its first tone."""
_IN_HUNDREDS = tuple("零百千万亿")
_UNIT = tuple("百千万亿")
_MONDAY = re.compile(r"周一(?![次个回趟遍笔张天])")
_ORDINAL = re.compile(rf"[月日号楼{DIGITS}十]|季度|点[{DIGITS}](?!点)|比[{DIGITS}]")
"""Before one of these, 一 is a digit too; 一点二 is a decimal, 一点一点 is not."""
_RUN = re.compile(rf"[{DIGITS}]{{2,}}(?:[，, -][{DIGITS}]+)*")
_NAMES_IT = re.compile(r"(?:[号码位打拨线]|电话|[A-Za-z])(?:[是为]|后.位)?[，：:]?\s*$")
_SHORT_LINES = ("一一零", "一一四", "一一九", "一二零", "一二二")
_CALLED = 4
"""At least so many digits said one by one are a telephone number, an account's last digits or a
code."""


def change_tones(text: str, syllables: list[str]) -> list[str]:
    """Return ``syllables``, one for each character of ``text``, with 一 and 不 as spoken."""
    changed = list(syllables)
    for at in _named_ones(text):
        changed[at] = "yao1"
    for at, character in enumerate(text[:-1]):
        following, twins = changed[at + 1], at > 0 and text[at - 1] == text[at + 1]
        if not following:
            continue
        if character == "不" and changed[at] in ("bu4", "bu2"):
            changed[at] = "bu5" if twins else "bu2" if following[-1] == "4" else "bu4"
        elif character == "一" and changed[at] in ("yi1", "yi2", "yi4"):
            changed[at] = _one(text, at, following, twins)
    return changed


def _one(text: str, at: int, following: str, twins: bool) -> str:
    if not _counts(text, at):
        return "yi1"
    if twins and text[at + 1] not in _UNIT and text[max(0, at - 2)] != "一":
        return "yi5"
    return "yi2" if following[-1] in "45" else "yi4"


def _counts(text: str, at: int) -> bool:
    """Return whether the 一 at ``at`` changes its tone: not in 第一, 十一, 一月, 周一, 一点二."""
    before, after = text[max(0, at - 2) : at], text[at + 1 : at + 5]
    if before.endswith(_IN_HUNDREDS):
        return after.startswith(_UNIT)
    if after.startswith("刻"):  # in 十一点一刻 it is a quarter, not a digit
        return True
    if after.startswith("点一点") or (before.endswith("一点") and after.startswith("点")):
        return True
    if _IN_A_NUMBER.search(before) or _ORDINAL.match(after):
        return False
    return not (before.endswith("周") and _MONDAY.match(text, at - 1))


def _named_ones(text: str) -> list[int]:
    """Return the indices where 一 is yāo: in telephone numbers, last digits and codes."""
    places: list[int] = []
    for run in _RUN.finditer(text):
        before, after = text[max(0, run.start() - 6) : run.start()], text[run.end() : run.end() + 1]
        if after == "年" or re.search(rf"[{DIGITS}十百千万]点$", before):
            continue
        digits = re.sub(rf"[^{DIGITS}]", "", run[0])
        long = len(digits) >= _CALLED or run[0] in _SHORT_LINES or re.match("零..", run[0])
        if long or _NAMES_IT.search(before):
            places += [at for at in range(*run.span()) if text[at] == "一"]
    return places


def change_third_tones(words: list[list[str]]) -> list[list[str]]:
    """Return the words with a third tone changed to a second before another third tone.

    Within a word, syllables are changed from the first to the last. A word of one syllable changes
    before the next word (很好 is hen2 hao3); longer words do not, as people pause between them.
    """
    spoken, following = [], ""
    for word in reversed(words):
        inside = [
            f"{one[:-1]}2" if one[-1:] == "3" and then[-1:] == "3" else one
            for one, then in zip(word, [*word[1:], ""], strict=True)
        ]
        if len(inside) == 1 and inside[0][-1:] == "3" and following[-1:] == "3":
            inside = [f"{inside[0][:-1]}2"]
        following = inside[0] if inside else ""
        spoken.append(inside)
    return spoken[::-1]
