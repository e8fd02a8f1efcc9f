"""Collect Rasa's custom actions: each reads slots, calls the bank, and sets slots and a screen."""

from __future__ import annotations

from rasa_sdk.interfaces import Action

from assistant.actions.bills import BILLS
from assistant.actions.branch import BRANCH
from assistant.actions.cash import CASH_BOOKING
from assistant.actions.deposits import DEPOSITS
from assistant.actions.enquiries import MONEY_IN_VIEW
from assistant.actions.everywhere import EVERYWHERE
from assistant.actions.new_payee import NEW_PAYEE
from assistant.actions.passbook import PASSBOOK
from assistant.actions.pension import PENSION
from assistant.actions.queue_ticket import QUEUE
from assistant.actions.requests import SPECIAL
from assistant.actions.safety import SAFETY
from assistant.actions.service import SERVICE_FORM, ServiceAction
from assistant.actions.sign_in import SIGN_IN
from assistant.actions.social_security import SOCIAL
from assistant.actions.transfer import TRANSFER
from assistant.actions.wealth import WEALTH
from assistant.conversation.visit import Services

SHOWING = (*EVERYWHERE, *SIGN_IN, *MONEY_IN_VIEW, *PENSION, *PASSBOOK, *BRANCH, *TRANSFER)
ASKING: tuple[type[ServiceAction], ...] = (
    *BILLS,
    *CASH_BOOKING,
    *DEPOSITS,
    *NEW_PAYEE,
    *QUEUE,
    *SAFETY,
    *SOCIAL,
    *SPECIAL,
    *WEALTH,
)
"""Services that ask questions, led by ``service_form``."""


def all_actions(services: Services) -> list[Action]:
    """Build every custom action of ``domain/`` over the same services."""
    offered = {kind.NAME: kind(services) for kind in ASKING}
    return [
        *(kind(services) for kind in SHOWING),
        *offered.values(),
        *(kind(services, offered) for kind in SERVICE_FORM),
    ]
