"""Compare views with the data that their screens' files declare, by pydantic."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

from pydantic import BaseModel, Extra, ValidationError, create_model

from assistant.screens.view import View


class _Exactly:
    """No key besides those declared, in rows neither."""

    extra = Extra.forbid


@cache
def _model_of(screen: str, keys: frozenset[str]) -> type[BaseModel]:
    """Return a model of what the screen requires and ``keys``: what is there must not be null."""
    data = import_module(f"assistant.screens.{screen}").Data
    hints = get_type_hints(data)
    wanted = hints.keys() & (keys | data.__required_keys__)
    fields: dict[str, Any] = {name: (hints[name], ...) for name in wanted}
    return create_model(f"{screen}.Data", __config__=_Exactly, **fields)


def problems(view: View) -> str:
    """Return what of ``view``'s data is not as its screen declares; empty: nothing.

    What pydantic would convert (``"5"`` for a number) counts as wrong.
    """
    try:
        read = _model_of(view.screen, frozenset(view.data))(**view.data).dict()
    except ValidationError as err:
        return str(err)
    return "" if read == view.data else f"{view.screen}: {view.data} is read as {read}"
