"""The PIN, typed only and shown as dots.

``view.data``: ``purpose`` is ``transfer`` when money moves after it, with the keys of
``transfer_review``; ``sign_in`` otherwise.
"""

from __future__ import annotations

from assistant.screens.blocks import Block, Fact, answers, sentence, yuan
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="in_full", transfer_open=True, agreed=True)


def compose(view: View) -> list[Block]:
    """Return the request, for a transfer what it is for, and the field."""
    facts: list[Block] = []
    if view.data.get("fen") is not None and view.data.get("payee"):
        facts.append(Fact(f"转给{view.data['payee']}", yuan(view.data["fen"])))
    return [*sentence(view), *facts, *answers(view)]
