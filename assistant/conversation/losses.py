"""Tell whether a customer makes another request instead of answering which card is lost."""

from __future__ import annotations

from assistant.screens import choose
from assistant.screens.content import read
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.in_context.losses import REPORT_LOSS
from assistant.understanding.protocol import Parse

ANSWERS = frozenset({REPORT_LOSS, "set_lock", "safety_guide"})
"""Intents that the classifier may find in an answer to that question: 全部先锁上."""


def leaves_a_loss_open(meant: object, view: View) -> bool:
    """Tell whether ``meant`` is another request while ``view`` asks which card is lost."""
    asked = traits_of(view).asks == "chosen" and read(choose.Data, view).get("what") == choose.LOST
    if not (asked and isinstance(meant, Parse)):
        return False
    return meant.is_request and meant.intent not in ANSWERS
