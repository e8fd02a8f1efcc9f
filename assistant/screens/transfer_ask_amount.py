"""How much? The payee stays in sight, the number field is open beside the voice.

``view.data``: ``payee``, ``relation``, ``tail``.
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.payee_words import called
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(pause="value")


def compose(view: View) -> list[Block]:
    """Return the payee in large type, the question and the field."""
    payee: list[Block] = []
    if view.data.get("payee"):
        label, name = called(view.data)
        payee.append(Big(name, "name", f"转给 {label}".strip()))
    return [*payee, *sentence(view), *answers(view)]
