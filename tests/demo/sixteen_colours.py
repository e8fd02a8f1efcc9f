"""Define the colours of a terminal that has only sixteen, as its maker chose them."""

from rich.terminal_theme import TerminalTheme


def _theme(dark: str, bright: str) -> TerminalTheme:
    normal, light = (
        [tuple(bytes.fromhex(each)) for each in colours.split()] for colours in (dark, bright)
    )
    return TerminalTheme((255, 255, 255), (0, 0, 0), normal, light)  # type: ignore[arg-type]


XTERM = _theme(
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5",
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
)
VGA = _theme(
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa",
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
)
"""A console without a window system."""
