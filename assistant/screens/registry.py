"""Finds the file that composes a screen, by the screen's name, and only when it is needed."""

from __future__ import annotations

import logging
from importlib import import_module

from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.view import SCREENS, View

log = logging.getLogger(__name__)


def compose(view: View) -> list[Block]:
    """Return the blocks of ``view``.

    A screen's own fault, or a name nobody knows, must not take her sentence away: it is
    logged, and the words and answers are shown without the figures.
    """
    try:
        if view.screen not in SCREENS:
            raise LookupError(f"no such screen: {view.screen!r}")
        module = import_module(f"assistant.screens.{view.screen}")
        blocks: list[Block] = module.compose(view)
    except Exception:
        log.exception("the screen %r could not be composed", view.screen)
        return [*sentence(view), *answers(view)]
    return blocks
