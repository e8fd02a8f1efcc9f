"""What was reported lost is frozen. ``view.data``: ``names`` of the accounts."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits()


def compose(view: View) -> list[Block]:
    """Return what is frozen, large, and what happens next."""
    frozen = Big("已经锁上", "name", str(view.data.get("names") or ""))
    return [frozen, *sentence(view), *answers(view)]
