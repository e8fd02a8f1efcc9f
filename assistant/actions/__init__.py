"""Collect Rasa's custom actions: each reads slots, calls the bank, and sets slots and a screen."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from rasa_sdk.interfaces import Action

from assistant.actions.base import TaskAction
from assistant.actions.service import SERVICE_FORM, ServiceAction
from assistant.conversation.visit import Services


def action_kinds() -> tuple[type[TaskAction], ...]:
    """Return the class of every action, except ``service_form``, which leads all services.

    Each file of this folder lists its own classes in ``ACTIONS``; there is no other list.
    """
    files = (import_module(f"assistant.actions.{file.name}") for file in iter_modules(__path__))
    return tuple(kind for file in files if hasattr(file, "ACTIONS") for kind in file.ACTIONS)


def all_actions(services: Services) -> list[Action]:
    """Build every custom action of ``domain/`` over the same services."""
    built = [kind(services) for kind in action_kinds()]
    offered = {action.NAME: action for action in built if isinstance(action, ServiceAction)}
    return [*built, *(kind(services, offered) for kind in SERVICE_FORM)]
