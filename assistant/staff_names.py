"""Bring the names of staff into one form, in which they are stored and compared."""

from __future__ import annotations

import re
import unicodedata

from zhconv import convert

IDEOGRAPHS = "〇㐀-䶿一-鿿𠀀-𲎯"
"""Chinese characters as ranges of code points: unified ones, extensions A to H."""
_LOOK_ALIKES = str.maketrans("olizsbgq", "01125899")
"""Letters of names that look like digits."""
_RUN_TOGETHER = (("rn", "m"), ("nn", "m"), ("vv", "w"), ("cl", "d"))
"""Pairs of letters that look like one; the first is in Unicode's confusables.txt too."""
_ONE_CHARACTER = (
    # Of confusables.txt (Unicode 15.1) what a name may have, and variants of Unihan (kZVariant,
    # kSemanticVariant) that it does not list; zhconv leaves all of these as they are.
    "户戸 青靑 高髙 清淸 徐俆 值値 填塡 晚晩 研硏 郎郞 黑黒 吉𠮷 辉煇𪸩 卢廬 "
    "德徳 惠恵 步歩 每毎 梅楳 渊渕 泽沢 广広 国囯囻 齐斉 边辺邉 崎﨑嵜 桥槗 "
    "岛嶌嶋 圆円 德悳 庄荘 "
    # Written so alike that a form filled in by hand does not tell them apart, and one surname
    # in two spellings.
    "土士 未末 己已巳 日曰 王玉 子孑 人入 天夭 戊戌戍 免兔 冶治 口囗 肖萧"
)
_SAME = str.maketrans({other: each[0] for each in _ONE_CHARACTER.split() for other in each[1:]})
_TENS = re.compile("([0-9]?)[十拾]([0-9]?)")
_ALSO_DIGITS = {"两": "2", "俩": "2", "仨": "3", "廿": "20", "卅": "30"}
_NAME = re.compile(f"[0-9a-z{IDEOGRAPHS}]+")


class NoName(ValueError):
    """The text is not a name; says why."""


def staff_name(staff: str) -> str:
    """Return a staff id or name in its one form: without differences of width, case and signs.

    Two names are two people only if their forms differ, so letters that look like others (Cyrillic,
    accents) are not allowed.

    Raises:
        NoName: Nothing is left of it, or it has other letters than a-z and Chinese characters.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", staff).casefold())
    name = "".join(character for character in folded if character.isalnum())
    if not name:
        raise NoName("a member of staff has to be named")
    if not _NAME.fullmatch(name):
        raise NoName("a staff name may have the letters a to z, digits and Chinese characters")
    return name


def same_person(one: str, other: str) -> bool:
    """Return whether two names, in their one form, look alike and may be one person's."""
    return _skeleton(one) == _skeleton(other)


def _skeleton(name: str) -> str:
    """Return a name with letters that look alike made the same.

    u1 and u01, 吴 and 吳, 青 and 靑, 李十 and 李10, ll and l1, mary and rnary.
    """
    simplified: str = convert(name, "zh-cn")
    arabic = "".join(map(_as_digit, simplified.translate(_SAME)))
    arabic = _TENS.sub(lambda found: (found[1] or "1") + (found[2] or "0"), arabic)
    for two, one in _RUN_TOGETHER:
        arabic = arabic.replace(two, one)
    return re.sub(r"(?<![0-9o])[0o]+(?=[0-9])", "", arabic).translate(_LOOK_ALIKES)


def _as_digit(character: str) -> str:
    value = unicodedata.numeric(character, None)
    if value in range(10):
        return str(int(value or 0))
    return _ALSO_DIGITS.get(character, character)
