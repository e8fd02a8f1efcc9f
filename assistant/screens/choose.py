"""Which one? Near names or several accounts are asked about, never guessed."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict, total=False):
    """What is asked for."""

    what: str
    """payee, account, amount, term ...: of ``payee`` the ears expect her payees' names."""
    said: str
    """What was heard, or what an amount is for; empty: nothing is shown."""


TRAITS = Traits(pause="value")
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the question, what was heard, and the numbered candidates."""
    said = read(Data, view).get("said")
    heard: list[Block] = [Fact("我听到的是", said)] if said else []
    return [*sentence(view), *heard, *answers(view)]
