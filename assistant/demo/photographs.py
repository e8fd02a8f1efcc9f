"""Take a picture of every screen in a real terminal: xterm on a virtual X screen (Xvfb)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assistant.demo.export import WAYS, Tell, folder_of, put
from assistant.demo.sizes import SCREEN, Grid
from assistant.screens.view import View
from assistant.serving import own_terminal

if TYPE_CHECKING:
    from PIL.Image import Image

NEEDED = {"xterm": "xterm", "Xvfb": "xvfb"}
"""The programs needed, each with the Debian package that has it."""
START_SECONDS = 60.0
"""Seconds for the terminal to be opened and the viewer in it to answer."""
CHANGE_SECONDS, REST_SECONDS, MOST_SECONDS = 1.0, 0.25, 8.0
"""Seconds to wait for a new screen to appear, seconds without a change after which the picture is
taken, and seconds after which it is taken in any case."""
NEW_GRID_SECONDS = 1.0
"""Seconds without a change before the first picture in a new grid: the terminal changes its font
first."""
_BLANK = 3
"""A picture with at most this many colours is an empty terminal."""


class NoTerminal(Exception):
    """The real terminal could not be opened; the text tells the person at the terminal why."""


def missing() -> str:
    """Return a sentence that names the missing programs; empty: no program is missing."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if not absent:
        return ""
    packages = " ".join(NEEDED[name] for name in absent)
    return f"没有 {'、'.join(absent)}，真终端的照片拍不了。请安装：apt install {packages}"


def photograph(
    folder: Path,
    views: Mapping[str, View],
    tell: Tell = lambda number, of, name: None,
    ways: Sequence[tuple[Grid, str]] = WAYS,
) -> list[Path]:
    """Write a picture of each view in each grid and theme of ``ways``; return the files.

    Raises:
        NoTerminal: A program is missing, or the terminal did not come up.
    """
    if why := missing():
        raise NoTerminal(why)
    written = []
    with virtual_screen() as display, _terminal(display) as line:
        last, count = _grab(display), 0
        for grid, theme in ways:
            rest = NEW_GRID_SECONDS
            for name in views:
                count += 1
                tell(count, len(ways) * len(views), f"xterm {grid} {theme} {name}")
                line.write(f"{name} {grid} {theme}\n")
                line.flush()
                if not line.readline():
                    raise NoTerminal("真终端里的程序停了，照片没有拍完。")
                last, rest = _at_rest(display, last, rest), REST_SECONDS
                out = BytesIO()
                last.save(out, "PNG")
                path = folder_of(folder, "xterm", grid, theme) / f"{name}.png"
                put(path, out.getvalue())
                written.append(path)
    return written


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Start a virtual X display of ``SCREEN`` pixels and yield its name."""
    reading, writing = os.pipe()
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    # Without -noreset the server resets when its last client leaves, and refuses new clients
    # meanwhile.
    server = subprocess.Popen(  # noqa: S603  (ours)
        [*command, "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise NoTerminal("Xvfb 没有起来，真终端的照片拍不了。")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _terminal(display: str) -> Iterator[TextIO]:
    """Open xterm with the viewer in it; yield the connection that tells the viewer what to show."""
    with (
        tempfile.TemporaryDirectory(prefix="screens-") as folder,
        socket.socket(socket.AF_UNIX) as door,
    ):
        place = Path(folder) / "remote"
        door.bind(str(place))
        door.listen(1)
        door.settimeout(START_SECONDS)
        opened = threading.Thread(
            target=own_terminal.run, args=(["screens", "--remote", str(place)], display)
        )
        opened.start()
        try:
            try:
                line, _ = door.accept()
            except TimeoutError as err:
                raise NoTerminal("xterm 没有起来，真终端的照片拍不了。") from err
            line.settimeout(START_SECONDS)
            with line, line.makefile("rw", encoding="utf-8") as told:
                yield told
        finally:
            door.close()  # a viewer that connects too late ends, and its terminal too
            opened.join(START_SECONDS)


def _grab(display: str) -> Image:
    from PIL import ImageGrab

    return ImageGrab.grab(xdisplay=display)


def _at_rest(display: str, before: Image, rest: float) -> Image:
    """Return a picture that differs from ``before`` and has not changed for ``rest`` seconds."""
    began = since = time.monotonic()
    last = before
    while (now := time.monotonic()) - began < MOST_SECONDS:
        seen = _grab(display)
        if seen.tobytes() != last.tobytes():
            last, since = seen, now
        elif now - since > (CHANGE_SECONDS if last is before else rest) and not _is_blank(last):
            break
        time.sleep(0.05)
    return last


def _is_blank(picture: Image) -> bool:
    return picture.getcolors(_BLANK) is not None
