"""Draw the parts that are on every screen: what the machine does, the help field, the keys."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from assistant.screens.drawing import paragraph
from assistant.screens.fields import Field, box
from assistant.screens.page import Piece, beside, indented, stacked, widened
from assistant.screens.registry import key_words
from assistant.screens.theme import Role, style
from assistant.screens.view import CONTROLS, Status, View
from assistant.screens.wrapping import tail

ACTIVITIES: dict[str, tuple[str, Role]] = {
    "starting": ("◌ 正在准备", "busy"),
    "listening": ("● 请说，我在听", "listening"),
    "hearing": ("◉ 听到您在说", "listening"),
    "thinking": ("◆ 我想一想", "busy"),
    "speaking": ("▶ 我在说", "speaking"),
    "idle": ("■ 请按键办事", "speaking"),
}
"""Symbol with words, and colours, of each activity: they can be understood without the colour."""

HELP_STATES: dict[str, str] = {
    "none": "",
    "notified": "✓ 已经通知工作人员",
    "taken": "✓ 工作人员正在过来",
    "failed": "! 还没能通知到工作人员，正在接着叫",
}
"""The words for each state of a help ticket; that somebody comes is shown only when it is true."""

KEYS: dict[str, tuple[str, str, Role]] = {
    "yes": ("Y", "对", "yes"),
    "no": ("N", "不对", "key"),
    "next_day": ("T", "明天到", "key"),
    "two_hours": ("W", "两小时后到", "key"),
    "now": ("A", "马上到", "key"),
    "repeat": ("R", "再说一遍", "key"),
    "forgot": ("F", "忘了密码", "key"),
    "back": ("Esc", "返回", "key"),
    "home": ("H", "首页", "key"),
    "done": ("E", "办完了", "key"),
}
"""Keyboard letter, words and colours of each named key, in their order on the screen. A screen may
have other words for some keys (``registry.key_words``)."""

STRIP = dict(zip(CONTROLS, ("大声", "小声", "慢点", "字大", "字小"), strict=True))
"""Words of the fields for voice and type size, which are on every screen."""

_HIGH = 3
"""Rows of a tall top of the screen: as many as a key has, so that help is as easy to touch."""
_LEAST_STRIP, _MOST_STRIP = 6, 10
"""Smallest and largest width, in cells, of a field for voice or type size."""


def header(
    status: Status, width: int, *, tall: bool, keyboard: bool = False, aside: str = ""
) -> Piece:
    """Return the top of the screen, and below it a row for each notice.

    A tall top ends with a row for the words heard so far. The row is there before the customer
    speaks, so that nothing moves while she does. In a top of one row the words stand beside the
    activity.

    Args:
        status: The status to show.
        width: Width of the screen, in cells.
        tall: Whether the top has three rows and a row for the words heard.
        keyboard: Whether to name the keys that do the same.
        aside: A sentence to show in the place of the words heard, until there are some.
    """
    rows = _HIGH if tall else 1
    roomy = width >= 80
    if keyboard:
        label = "帮助  F1 或空格键" if roomy else "帮助 F1"
    else:
        label = "帮助 · 找人" if roomy else "帮助·找人"
    beside_it = (4 if roomy else 3) if rows > 1 else 2
    help_field = box(Field(label, "help", "help"), cell_len(label) + beside_it, rows)
    strip = _strip(width - help_field.width - _activity_width(status, rows) - 2, rows)
    left = width - help_field.width - 1 - (strip.width + 1 if strip else 0)
    activity = _activity(status, left, rows)
    top = beside([activity, *([strip] if strip else ()), help_field], gap=1)
    below = [paragraph(f" {tail(status.partial, width - 2)}", "text", width)] if rows > 1 else []
    if aside and not status.partial:
        below = [indented(paragraph(aside, "told", width - 2), 1, width)]
    told = [paragraph(f" {HELP_STATES[status.help_state]}", "told", width)]
    notices = [paragraph(f" ! {notice}", "notice", width) for notice in status.notices]
    return stacked([top, *(told if status.help_state != "none" else ()), *notices, *below], width)


def _strip(room: int, rows: int) -> Piece | None:
    """Return the fields for voice and type size; None if ``room`` (in cells) is too small."""
    each = min((room - len(STRIP) + 1) // len(STRIP), _MOST_STRIP)
    if rows == 1 or each < _LEAST_STRIP:
        return None
    each -= each % 2  # a word has four cells: in a field of odd width it would not be in the middle
    fields = [box(Field(words, name), each, rows) for name, words in STRIP.items()]
    return beside(fields, gap=1)


def _activity_width(status: Status, rows: int) -> int:
    """Return the width in cells of the activity and of the demo mark beside it."""
    sign, _ = ACTIVITIES[status.activity]
    widest = max(cell_len(words) for words, _ in ACTIVITIES.values())
    return (6 if status.demo else 0) + (widest + 2 if rows > 1 else cell_len(sign) + 2)


def _activity(status: Status, width: int, rows: int) -> Piece:
    """Return the demo mark and the activity; in a top of one row, also the last words heard."""
    sign, role = ACTIVITIES[status.activity]
    lines = []
    for row in range(rows):
        middle = row == rows // 2
        line = Text(end="", no_wrap=True)
        if status.demo:
            line.append(" 演示 " if middle else " " * 6, style("demo"))
        chip = f" {sign} "
        line.append(chip if middle else " " * cell_len(chip), style(role))
        room = width - line.cell_len - 2
        if rows == 1 and status.partial and room > 4:
            line.append(f"  {tail(status.partial, room)}", style("text"))
        lines.append(widened(line, width))
    return Piece(width, tuple(lines))


def key_fields(view: View, *, keyboard: bool = False) -> tuple[Field, ...]:
    """Return fields for the named keys that work now; without a keyboard, only with words.

    Args:
        view: The screen, which may have words of its own for yes and no.
        keyboard: Whether to name each key's letter.
    """
    own = key_words(view)
    return tuple(
        Field(f"{letter} {own.get(name, words)}" if keyboard else own.get(name, words), name, role)
        for name, (letter, words, role) in KEYS.items()
        if name in view.keys and own.get(name) != ""
    )
