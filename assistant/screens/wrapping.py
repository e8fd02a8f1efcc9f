"""Break Chinese text into lines by cells; numbers stay whole, no line begins with punctuation.

rich and Textual break lines at spaces, which Chinese does not have, and may begin a line with 。
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_NEVER_FIRST = "，。！？；：、）」』”’》%…"
_NEVER_LAST = "（「『“‘《¥"
_UNIT = re.compile(
    rf"[{_NEVER_LAST}]{{0,4}}(?:[A-Za-z0-9¥.,:+\-/%]+|\s+|.)[{re.escape(_NEVER_FIRST)}]{{0,8}}",
    re.DOTALL,
)
"""Text that is never broken: a number, a Latin word or a character, with its punctuation."""


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells; only spaces at breaks are dropped."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for unit in _UNIT.findall(paragraph):
            if cell_len(line + unit.rstrip()) <= width:
                line += unit
                continue
            if line.strip():
                lines.append(line.rstrip())
            line = unit.lstrip()
            while cell_len(line) > width:  # a single unit is wider than the line: break it
                head = _head(line, width)
                lines.append(head)
                line = line[len(head) :]
        lines.append(line.rstrip())
    return lines


def _head(text: str, width: int) -> str:
    """Return as many first characters of ``text`` as fit into ``width`` cells, at least one."""
    count = 1
    while count < len(text) and cell_len(text[: count + 1]) <= width:
        count += 1
    return text[:count]


def tail(text: str, width: int) -> str:
    """Return the end of a text that fits into ``width`` cells, with an ellipsis if it was cut."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return f"…{text}"


def padded(text: str, width: int) -> str:
    """Return ``text`` filled with spaces to exactly ``width`` cells."""
    return set_cell_size(text, width)


def centred(text: str, width: int) -> str:
    """Return ``text`` in the middle of ``width`` cells."""
    return padded(" " * max(0, (width - cell_len(text)) // 2) + text, width)
