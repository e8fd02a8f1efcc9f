"""Leave a customer's figures and names unspoken in private mode, as others may be listening.

They are shown, and sentences without them are read as always. Screens that the guard needs to be
heard, and every question of yes and no, are read in full all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from assistant.phrases import ON_SCREEN
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.wording import NUMERALS

Wish = Literal["shown", "spoken"]

SENTENCE = re.compile(r"[^。！？]*[。！？]*")
AMOUNT = re.compile(rf"[{NUMERALS}](?:元|块|角)")
EXAMPLE = re.compile(r"您可以(?:这样)?说：|比如：|^或者：")
LONGEST_WISH = 25
"""Most characters of a wish; in a longer story she may repeat another person's words."""
_NOT = r"(?:别|不要|不用|不必|甭|莫|先别|可别|千万别)"
SHOWN = re.compile(
    rf"{_NOT}(?:再|大声|往外|给我|都|把.{{1,6}}?)*(?:念|读|报)(?!那么|这么|得|太|快|慢)"
    r"(?:出声来?|出来|出去|给.{0,4}听|金额|钱数|余额|名字|数|了)?"
    rf"|{_NOT}(?:把.{{1,6}}?)?(?:说|讲|喊|播)(?:出声来?|出来|出口)"
    rf"|{_NOT}(?:出声|吭声|作声|发出声音|出声音)"
    rf"|{_NOT}(?:让|叫|给)(?:旁边|周围|边上|后面|后边|别|其他|外)?(?:的)?人(?:家)?(?:都)?(?:听见|听到|听去|听着)"
    r"|(?:只|光)(?:在屏幕上)?(?:显示|给我看|让我看)(?:出来|在屏幕上)?(?:就行|就好|就可以)?"
    r"|(?:在屏幕上)?(?:显示|写)(?:出来|在屏幕上)?(?:就行|就好|就可以)(?!吗)"
)
"""Words that ask for private mode, and words that end it."""
SPOKEN = re.compile(
    r"(?:还是|可以|接着|给我|帮我|你){0,4}(?:念|读)(?:出来|出声来?|给(?:我|俺|咱)听听?)"
    r"|(?:还是|可以|接着)(?:念|读)(?=[吧了呗]|$)"
    r"|可以出声"
)
_SOMEBODY_SAID = re.compile(r"(?:叫|让|要|说|告诉|嘱咐|吩咐)(?:我|俺|咱)?$")
_AROUND = re.compile(r"^[\s，。、！？,.!?吧呗了啊呀就行]+|[\s，。、！？,.!?]+$")
LEAST_REQUEST = 2
"""From so many characters on the words beside the wish may be a request."""


def wish(text: str) -> tuple[Wish | None, str]:
    """Return her wish about private mode, or None, and her other words."""
    if len(text) <= LONGEST_WISH:
        meant: tuple[tuple[Wish, re.Pattern[str]], ...] = (("shown", SHOWN), ("spoken", SPOKEN))
        for name, words in meant:
            found = words.search(text)
            if found and not _SOMEBODY_SAID.search(text[: found.start()]):
                rest = re.sub("[，。、]+", "，", words.sub("，", text))
                rest = _AROUND.sub("", rest)
                return name, rest if len(rest) >= LEAST_REQUEST else ""
    return None, text


def aloud(view: View, private_names: Iterable[str], instead: str = ON_SCREEN) -> str:
    """Return the text of ``view`` as it may be read: ``instead`` replaces all private sentences."""
    if traits_of(view).reading != "private":
        return view.text
    said: list[str] = []
    for sentence in SENTENCE.findall(view.text):
        if not _private(sentence, private_names):
            said.append(sentence)
        elif instead not in said:
            said.append(instead)
    return "".join(said)


def _private(sentence: str, private_names: Iterable[str]) -> bool:
    if sentence.endswith("？") or EXAMPLE.search(sentence):
        return False
    named = any(name in sentence for name in private_names)
    return named or AMOUNT.search(sentence) is not None
