"""Run the kiosk in its own full-screen terminal, with type large enough for elderly customers.

A terminal of the branch has whatever font somebody has chosen. So the kiosk starts xterm (part of
every Linux distribution; Debian: ``apt install xterm``) with the program's own font, graphics, and
the right to change its size; ``watchdog/grid.py`` then sets 24 rows. Without an X display, or
without xterm, the kiosk runs in the terminal in which it was started, and says why.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from assistant.settings import ROOT
from assistant.watchdog.grid import FONT, OWN, START_PIXELS

KIOSK = (str(ROOT / "run_assistant.py"),)
"""The program that runs in the terminal."""
NO_DISPLAY = "没有图形桌面，就在这个终端里运行。"
NO_XTERM = "没有找到 xterm（Debian：apt install xterm），就在这个终端里运行。"
NOT_WITHOUT = "打不开：没有图形桌面，或者没有 xterm（Debian：apt install cage xwayland xterm）。"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same">
    <family>{font}</family>
    <prefer>
      <family>DejaVu Sans Mono</family>
      <family>Liberation Mono</family>
      <family>monospace</family>
      <family>Noto Sans CJK SC</family>
    </prefer>
  </alias>
</fontconfig>
"""
"""Font settings of the terminal: digits in a fixed-width font, Chinese in the font of our
package."""
RESOURCES = {
    "allowWindowOps": "true",
    "allowFontOps": "true",
    "maxGraphicSize": "8192x4096",
    "scrollBar": "false",
    "internalBorder": "0",
    "borderWidth": "0",
    "saveLines": "0",
    "cursorBlink": "false",
    "omitTranslation": "fullscreen,popup-menu,reset,scroll-lock,select,shift-fonts",
    "background": "#fffdf5",
}
"""Rights and appearance of our xterm. Only the kiosk writes to it, and nothing that a customer says
or types reaches it as a control sequence (``screens/kiosk_keys.py``). Its menus (Ctrl and a mouse
button: Quit, Send KILL Signal, Log to File), font keys and selections are switched off, as people
could leave the kiosk by them."""
_KEEPS = 'c=0; COLORTERM=truecolor "$@" 2>"$KIOSK_SAID" || c=$?; echo "$c" >"$KIOSK_ENDED"'
"""Keeps exit code and messages: xterm hands on neither, and takes COLORTERM away."""
_STAYS = 'COLORTERM=truecolor "$@"; c=$?; echo "$c" >"$KIOSK_ENDED"; [ "$c" = 0 ] || read -r _'
"""Keeps the exit code. Messages stand on the screen until somebody presses Enter."""


def has_words_to_read(descriptor: int) -> bool:
    """Return whether input comes from a pipe or a file, so that nobody is at a screen.

    A service of systemd has ``/dev/null`` as input, which is neither.
    """
    try:
        kind = os.fstat(descriptor).st_mode
    except OSError:  # the descriptor is closed
        return False
    return stat.S_ISFIFO(kind) or stat.S_ISREG(kind) or stat.S_ISSOCK(kind)


def missing(environment: Mapping[str, str]) -> str:
    """Return in words for staff why our own terminal cannot be opened; empty: it can."""
    if not environment.get("DISPLAY"):
        return NO_DISPLAY
    return "" if shutil.which("xterm", path=environment.get("PATH")) else NO_XTERM


def run(arguments: list[str], display: str | None = None, *, around: str = _KEEPS) -> int:
    """Run the program with ``arguments`` in a terminal of its own; return its exit code.

    Args:
        arguments: Of ``run_assistant.py``.
        display: The X display on which it is opened; None: that of the environment.
        around: The lines of sh that start it and keep what is left of it.
    """
    with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
        ended, said = Path(folder, "ended"), Path(folder, "said")
        environment = {
            **os.environ,
            "FONTCONFIG_FILE": str(_write_fonts(Path(folder))),
            "KIOSK_SAID": str(said),
            "KIOSK_ENDED": str(ended),
            OWN: "xterm",
            **({"DISPLAY": display} if display else {}),
        }
        kiosk = [sys.executable, *KIOSK, *arguments]
        started = [*command(), "-e", "sh", "-c", around, "sh", *kiosk]
        subprocess.run(started, env=environment)  # noqa: S603  (ours; sh gets the words one by one)
        told = said.read_text("utf-8", "replace") if said.exists() else ""
        if told.strip():
            print(told.strip(), file=sys.stderr)
        return int(ended.read_text()) if ended.exists() else 1


def command() -> list[str]:
    """Return the terminal's command line, without the program that runs in it."""
    looks = [f"XTerm*{name}: {value}" for name, value in RESOURCES.items()]
    return [
        *("xterm", "-ti", "vt340", "-tn", "xterm-256color", "-geometry", "80x24+0+0"),
        *("-fa", f"{FONT}:pixelsize={START_PIXELS}"),
        *(part for look in looks for part in ("-xrm", look)),
    ]


def _write_fonts(folder: Path) -> Path:
    fonts = folder / "fonts.conf"
    brought = resources.files("manimgx_fonts_cjk")
    fonts.write_text(FONTS.format(folder=brought, cache=folder / "cache", font=FONT), "utf-8")
    return fonts


def main(arguments: list[str]) -> int:
    """Run a command of the staff's in a terminal of its own; return its exit code, or 1 without one.

    ``deploy/start-desk.sh`` calls it. The console is drawn on standard error, so that is the terminal here.
    """
    if missing(os.environ):
        print(NOT_WITHOUT, file=sys.stderr)
        return 1
    return run(arguments, around=_STAYS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
