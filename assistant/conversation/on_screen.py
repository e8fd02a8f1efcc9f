"""Tell what the current screen asks, from its traits and from the choices of its view."""

from __future__ import annotations

from assistant.banking.model import Arrival
from assistant.conversation.check_answers import question_on
from assistant.fraud.check import Question
from assistant.screens import pin
from assistant.screens.content import read
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.disambiguation.questions import PIN_FORGOTTEN
from assistant.understanding.payloads import payload

KEY_PAYLOADS = {
    "yes": "/affirm",
    "no": "/deny",
    "home": "/go_home",
    "back": "/go_back",
    "done": "/goodbye",
    "forgot": payload("what_can_you_do", choice=PIN_FORGOTTEN),
    **{each.value: payload("inform", choice=each.value) for each in Arrival},
}
"""The payload of each named key, unless the screen gives the key another one."""


def asks_for_task(view: View) -> bool:
    """Return whether a task asks a question; only from such a screen the customer can go back."""
    return "back" in view.keys


def in_check(view: View) -> bool:
    """Return whether the screen is a question of the anti-fraud check."""
    return traits_of(view).takes == "check"


def declines_by_last_choice(view: View) -> bool:
    """Return whether a no on this screen picks its last choice."""
    return traits_of(view).takes in ("offer", "suggestions")


def asks_consent(view: View) -> bool:
    """Return whether the screen asks the customer to agree; a field for a sum does not count."""
    if view.field_kind == "amount":
        return False
    return traits_of(view).takes in ("consent", "check") or "yes" in view.keys


def money_in_hand(view: View) -> bool:
    """Return whether a transfer is open in the bank while ``view`` is on the screen."""
    if traits_of(view).takes_pin:
        return read(pin.Data, view)["purpose"] == "authorise"
    return traits_of(view).money != "none"


def pays_by_pin(view: View) -> bool:
    """Return whether the screen asks for the PIN of a waiting payment."""
    return money_in_hand(view) and view.field_kind == "pin"


def offers_arrival(view: View) -> bool:
    """Return whether the customer may say here when her money shall arrive."""
    return pays_by_pin(view) and "arrival" in read(pin.Data, view)


def reviews_transfer(view: View) -> bool:
    """Return whether the screen reviews a whole transfer and asks whether it is right."""
    return traits_of(view).asks == "review"


def must_be_read(view: View) -> bool:
    """Return whether ``view`` is the guard's notice, which must be read out before a yes counts."""
    return in_check(view) and question_on(view) is Question.NOTICE


def in_transfer_talk(view: View) -> bool:
    """Return whether the screen asks about a transfer, or has one open."""
    return money_in_hand(view) or traits_of(view).asks != "nothing"
