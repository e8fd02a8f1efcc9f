"""Home: a greeting, numbered choices, and what can be said.

``view.data``: ``title`` how she is addressed, e.g. 王阿姨 (empty before a card is in).
"""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.traits import Traits
from assistant.screens.view import View

TRAITS = Traits(reading="public", between_visits=True)


def compose(view: View) -> list[Block]:
    """Return the greeting by name in large type, the sentence and the choices."""
    title = str(view.data.get("title") or "")
    greeting: list[Block] = [Big(f"{title} 您好" if title else "您好", "name")]
    return [*greeting, *sentence(view), *answers(view)]
