"""Show that the passbook has been printed."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Rows, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.samples import AFTER
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Data(TypedDict):
    """The printed lines."""

    account: str
    """What the customer calls the account."""
    tail: str
    """The last four digits of the account's number."""
    lines: int
    """How many lines were printed."""
    fen: int
    """The balance after the last line, in fen."""


TRAITS = Traits(
    called="看打折子",
    reading="private",
    pause="command",
    takes="anything",
    money="none",
    bias="none",
    looked_up=True,
)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return how many lines were printed, and the balance, which the customer did not ask for."""
    data = read(Data, view)
    lines = Big(f"{data['lines']}行", "name", "新打上的")
    label = f"{with_tail(data['account'], data['tail'])} 余额"
    balance = Rows(((label, yuan(data["fen"])),), beside=True)
    return [lines, *sentence(view), balance, *answers(view)]


SAMPLE = View(
    "passbook",
    "给您打好了，新打上十二行，余额也打上了。请把折子取出来，收好。",
    {"account": "存折", "tail": "3456", "lines": 12, "fen": 8_652_035},
    keys=AFTER,
)
