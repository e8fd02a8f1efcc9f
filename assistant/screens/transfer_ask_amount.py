"""How much? The payee stays in sight, the number field is open beside the voice."""

from __future__ import annotations

from assistant.screens.blocks import Big, Block, answers, sentence
from assistant.screens.content import filler, read
from assistant.screens.named import NamedPayee, called
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(NamedPayee):
    """Whom the money is for."""


TRAITS = Traits(pause="value")
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the payee in large type, the question and the field."""
    label, name = called(read(Data, view))
    return [Big(name, "name", f"转给 {label}".strip()), *sentence(view), *answers(view)]
