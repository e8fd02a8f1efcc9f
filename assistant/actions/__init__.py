"""Rasa's custom actions: slots in, a call into the domain, slots and screens out. Thin."""

from __future__ import annotations

from rasa_sdk.interfaces import Action

from assistant.actions.everywhere import EVERYWHERE
from assistant.actions.money_in_view import MONEY_IN_VIEW
from assistant.actions.sign_in import SIGN_IN
from assistant.actions.transfer import TRANSFER
from assistant.visit import Services


def all_actions(services: Services) -> list[Action]:
    """Build every custom action of ``domain.yml`` over the same services."""
    return [kind(services) for kind in (*EVERYWHERE, *SIGN_IN, *MONEY_IN_VIEW, *TRANSFER)]
