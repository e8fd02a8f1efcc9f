"""Which one? Near names or several accounts are asked about, never guessed.

``view.data``: ``what`` is ``payee`` or ``account``; ``said`` what was heard.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(pause="value")


def compose(view: View) -> list[Block]:
    """Return the question, what was heard, and the numbered candidates."""
    said = str(view.data.get("said") or "")
    heard: list[Block] = [Fact("我听到的是", said)] if said else []
    return [*sentence(view), *heard, *answers(view)]
