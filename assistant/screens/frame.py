"""Draw the parts that are on every screen: the activity, the help field, the keys."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from assistant.screens.drawing import paragraph
from assistant.screens.fields import Field, box
from assistant.screens.page import Piece, beside, stacked, widened
from assistant.screens.theme import Role, style
from assistant.screens.view import Status, View
from assistant.screens.wrapping import tail

ACTIVITIES: dict[str, tuple[str, Role]] = {
    "starting": ("◌ 正在准备", "busy"),
    "listening": ("● 请说，我在听", "listening"),
    "hearing": ("◉ 听到您在说", "listening"),
    "thinking": ("◆ 我想一想", "busy"),
    "speaking": ("▶ 我在说", "speaking"),
    "idle": ("■ 请按键或点屏幕", "speaking"),
}
"""Symbol, words and colours of each activity: three signs, so that none is needed alone."""

HELP_STATES: dict[str, str] = {
    "none": "",
    "notified": "✓ 已经通知工作人员",
    "taken": "✓ 工作人员正在过来",
    "failed": "! 还没能通知到工作人员，正在接着叫",
}
"""The words for each state of a help ticket; "somebody comes" is shown only when it is true."""

KEYS: dict[str, tuple[str, str, Role]] = {
    "yes": ("Y 是", "Y 是", "yes"),
    "no": ("N 不", "N 不", "key"),
    "repeat": ("R 再说一遍", "R 重说", "key"),
    "back": ("Esc 返回", "Esc 返回", "key"),
    "home": ("H 首页", "H 首页", "key"),
}
"""Long label, short label and colours of the named keys, in the order of the screen."""


def header(status: Status, width: int, *, tall: bool) -> Piece:
    """Return the top of the screen: 3 rows if ``tall``, else 1, and one row for each notice.

    The words heard so far stand beside the activity, so that nothing moves while she speaks.
    """
    label = "帮助  F1 或空格键" if width >= 60 else "帮助 F1/空格"
    help_field = box(
        Field(label, "help", "help"), cell_len(label) + (6 if width >= 60 else 2), 3 if tall else 1
    )
    left = width - help_field.width - 1
    top = beside([_activity(status, left, 3 if tall else 1), help_field], gap=1)
    told = [paragraph(f" {HELP_STATES[status.help_state]}", "told", width)]
    notices = [paragraph(f" ! {notice}", "notice", width) for notice in status.notices]
    return stacked([top, *(told if status.help_state != "none" else ()), *notices], width)


def _activity(status: Status, width: int, rows: int) -> Piece:
    """Return the demo mark, the activity, and the end of the words heard so far."""
    sign, role = ACTIVITIES[status.activity]
    lines = []
    for row in range(rows):
        middle = row == rows // 2
        line = Text(end="", no_wrap=True)
        if status.demo:
            line.append(" 演示 " if middle else " " * 6, style("demo"))
        chip = f" {sign} " if rows == 1 else f"  {sign}  "
        line.append(chip if middle else " " * cell_len(chip), style(role))
        room = width - line.cell_len - 2
        if middle and status.partial and room > 4:
            line.append(f"  {tail(status.partial, room)}", style("text"))
        lines.append(widened(line, width))
    return Piece(width, tuple(lines))


def key_fields(view: View, width: int) -> tuple[Field, ...]:
    """Return the named keys that work now, with long labels if they fit in one bar."""
    shown = [KEYS[name] + (name,) for name in KEYS if name in view.keys]
    room = sum(cell_len(long) + 3 for long, _, _, _ in shown)
    return tuple(
        Field(long if room <= width else short, name, role) for long, short, role, name in shown
    )
