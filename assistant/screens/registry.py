"""List all screens, and load a screen's file by its name when it is needed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from assistant import screens
from assistant.screens.blocks import Block, answers, sentence
from assistant.screens.covering import cover
from assistant.screens.traits import UNKNOWN, Traits
from assistant.screens.view import View

TOO_SMALL = "窗口太小了，请工作人员把它调大。"

DECLARES_TRAITS = "\nTRAITS = "
"""Text that is in the file of each screen, and in no other file."""

log = logging.getLogger(__name__)


@cache
def screen_names() -> frozenset[str]:
    """Return the names of all screens, as events and dialogue files use them.

    Each file of this folder that declares ``TRAITS`` is a screen; there is no other list. The files
    are read as text, because importing them would load the terminal's toolkit.
    """
    files = (file for folder in screens.__path__ for file in Path(folder).glob("*.py"))
    return frozenset(file.stem for file in files if DECLARES_TRAITS in file.read_text("utf-8"))


def compose(view: View) -> list[Block]:
    """Return the blocks of ``view``.

    If the screen's file raises an error, or the name is unknown, the error is logged, and only
    sentences and answers are returned.
    """
    try:
        file = _file_of(view.screen)
        blocks: list[Block] = file.compose(view)
        if file.TRAITS.reading == "private":
            blocks = cover(blocks, view.cover)
    except Exception:
        log.exception("the screen %r could not be composed", view.screen)
        return [*sentence(view), *answers(view)]
    return blocks


def plain_text(view: View) -> str:
    """Return every word of the screen in reading order, for events and tickets."""
    told = [view.aside, *(block.plain() for block in compose(view))]
    return " ".join(words for words in told if words)


def in_few_words(view: View) -> tuple[str, ...]:
    """Return texts for a window too small for the screen, each shorter than the one before.

    A screen with an urgent message has its own texts in its file.
    """
    try:
        own = getattr(_file_of(view.screen), "in_few_words", None)
        return own(view) if own else (TOO_SMALL,)
    except Exception:
        log.exception("the screen %r could not be put in few words", view.screen)
        return (view.text or TOO_SMALL,)


def key_words(view: View) -> Mapping[str, str]:
    """Return a screen's own words for its keys, given by ``key_words`` in its file; may be empty.

    For example 对，转, which says more than the usual 对. A key with empty words works and is not shown.
    """
    try:
        own = getattr(_file_of(view.screen), "key_words", None)
        words: Mapping[str, str] = own(view) if own else {}
    except Exception:
        log.exception("the keys of the screen %r have no words of their own", view.screen)
        return {}
    return words


def traits_of(view: View) -> Traits:
    """Return the traits that the file of the view's screen declares.

    An unknown name is logged and gets ``UNKNOWN``, so that the turn does not fail.
    """
    try:
        traits: Traits = _file_of(view.screen).TRAITS
    except LookupError:
        log.exception("what the screen %r is could not be told", view.screen)
        return UNKNOWN
    return traits


def name_screen(screen: str) -> str:
    """Return the name of a screen for staff; a name that is unknown now is returned unchanged."""
    try:
        traits: Traits = _file_of(screen).TRAITS
    except LookupError:
        return screen
    return traits.called


def sample_of(screen: str) -> View:
    """Return the complete example that a screen's file gives as ``SAMPLE``."""
    sample: View = _file_of(screen).SAMPLE
    return sample


@cache
def _file_of(screen: str) -> ModuleType:
    if screen not in screen_names():
        raise LookupError(f"no such screen: {screen!r}")
    return import_module(f"assistant.screens.{screen}")
