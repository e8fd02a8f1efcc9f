"""Do not say a customer's figures and names in private mode, as others may be listening.

Figures and names are shown only; sentences without them are read aloud as always. Screens that must
be heard for the fraud guard, and every question for a yes or no, are still read in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.phrases import ON_SCREEN
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.wording import NUMERALS

SENTENCE = re.compile(r"[^。！？]*[。！？]*")
AMOUNT = re.compile(rf"[{NUMERALS}](?:元|块|角)")
EXAMPLE = re.compile(r"您可以(?:这样)?说：|比如：|^或者：")


def aloud(view: View, private_names: Iterable[str], instead: str = ON_SCREEN) -> str:
    """Return the text of ``view`` with ``instead`` in place of all private sentences."""
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
