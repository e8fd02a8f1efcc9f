"""Which bytes of a terminal call for help: F1, the space bar, a press on the screen."""

from __future__ import annotations

import re

_HELP = re.compile(
    rb"\x1bOP|\x1b\[11~|\x1b\[\[A|\x1b\[P|\x1b\[1;1P"  # F1, as terminals write it
    rb"|\x1b\[<0;[0-9]{1,4};[0-9]{1,4}M"  # the first button went down (SGR mouse reports)
    rb"| "
)


def calls_for_help(data: bytes) -> bool:
    """Tell whether a key or a touch that may mean help is in what was typed.

    While the kiosk lives it decides itself: a space may belong to a word, a touch to another
    field. It is asked only of a kiosk that answers to nothing.
    """
    return _HELP.search(data) is not None
