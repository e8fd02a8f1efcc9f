"""Decide from the lost object which loss she reports: of a bank card or passbook, or of a social card.

Also tell whether she ignored the question which card is lost.
"""

from __future__ import annotations

from assistant.conversation.in_task import as_intent
from assistant.screens import choose
from assistant.screens.content import read
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.in_context.losses import OTHER, read_loss, tells_of_danger
from assistant.understanding.intents import is_request
from assistant.understanding.protocol import Parse

REPORT_LOSS, SOCIAL_SECURITY = "report_loss", "social_security"
ANSWERS = frozenset({REPORT_LOSS, "set_lock", "safety_guide"})
"""Intents that the classifier may see in an answer to the question which card is lost: 全部先锁上."""


def as_loss(text: str, parse: Parse) -> Parse | None:
    """Return ``parse`` as a loss or as a request about social security, depending on what is lost.

    Return None if ``parse`` is right already. 社保卡丢了，不不，是银行卡 is the loss of a bank card;
    银行卡丢了，不对，是社保卡 is no loss that this bank can act on.
    """
    lost = read_loss(text) if tells_of_danger(text) else ()
    hers = any(one != OTHER for one in lost)
    if parse.intent == SOCIAL_SECURITY and hers:
        return as_intent(parse, REPORT_LOSS)
    if parse.intent == REPORT_LOSS and lost and not hers and ("社保" in text or "医保" in text):
        return as_intent(parse, SOCIAL_SECURITY)
    return None


def leaves_a_loss_open(meant: object, view: View) -> bool:
    """Tell whether she makes another request where she was asked which card is lost."""
    asked = traits_of(view).asks == "chosen" and read(choose.Data, view).get("what") == choose.LOST
    if not (asked and isinstance(meant, Parse)):
        return False
    return is_request(meant.intent) and meant.intent not in ANSWERS
