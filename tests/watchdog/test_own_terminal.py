"""Test the kiosk in its own terminal: a real xterm on a virtual screen, looked at as a picture.

`.ci/run` installs xterm, Xvfb and xdotool (Debian); if they are missing, these tests say so.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageGrab, ImageStat

from assistant.banking.seed_staff import seed_staff
from assistant.clock import SystemClock
from assistant.demo.photographs import virtual_screen
from assistant.demo.sizes import SCREEN
from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.layout import lay_out
from assistant.screens.page import Page
from assistant.screens.theme import PAIRS, rgb
from assistant.screens.view import Status, View
from assistant.serving import own_terminal
from assistant.settings import ROOT
from assistant.storage.database import open_database
from assistant.watchdog.grid import ROWS, Step
from tests.watchdog.faulty_kiosk import HOME
from tests.watchdog.pty_terminal import children

NEEDED = ("xterm", "Xvfb", "xdotool")
PATIENCE_SECONDS = 60.0

pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED),
    reason="xterm, Xvfb or xdotool is not installed (Debian: apt install xterm xvfb xdotool)",
)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """Return the name of a virtual screen of its own."""
    with virtual_screen() as name:
        yield name


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have, oldest first."""
    own = children(pid)
    return [*own, *(each for child in own for each in descendants(child))]


def end_below(process: subprocess.Popen[bytes]) -> None:
    """End all that ``process`` has started, by their ids, and wait for it."""
    for pid in reversed(descendants(process.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    process.wait(20)


class Window:
    """A kiosk in xterm, seen and touched through the virtual screen."""

    def __init__(self, display: str, data: Path) -> None:
        self.display = display
        kiosk = [str(ROOT / "tests/watchdog/faulty_kiosk.py"), str(data)]
        run = f"from assistant.serving import own_terminal as t; t.KIOSK = {kiosk!r}; t.run([])"
        environment = {**os.environ, "DISPLAY": display, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen([sys.executable, "-c", run], env=environment)

    def picture(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.display)

    def at_rest(self) -> Image.Image:
        """Return the picture when it has not changed for two seconds."""
        since, last = time.monotonic(), self.picture()
        while time.monotonic() - since < 2:
            time.sleep(0.2)
            if ImageChops.difference(last, now := self.picture()).getbbox():
                since, last = time.monotonic(), now
        return last

    def until(self, level: int) -> tuple[Image.Image, tuple[Page, Graphics]]:
        """Wait until the greeting is there in the type of ``level``."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (place := found(picture := self.picture(), level)) is None:
            assert time.monotonic() < deadline, f"not seen: level {level}"
            time.sleep(0.1)
        return picture, place

    def touch(self, x: int, y: int) -> None:
        self.at_rest()  # while it starts or changes its size, a touch may hit what is gone
        place = ["mousemove", str(x), str(y), "click", "1"]
        subprocess.run(["xdotool", *place], env={**os.environ, "DISPLAY": self.display}, check=True)


@pytest.fixture
def window(display: str, tmp_path: Path) -> Iterator[Window]:
    opened = Window(display, tmp_path)
    yield opened
    end_below(opened.process)


def found(picture: Image.Image, level: int) -> tuple[Page, Graphics] | None:
    """Return the page of ``level`` and its cells, if 您好 stands there as the font draws it.

    The help field is three cells high; how wide they are is the terminal's: each is tried.
    """
    rows, red, corner = ROWS[level], rgb(PAIRS["help"][1]), SCREEN[0] - 25
    high = sum(picture.getpixel((corner, y)) == red for y in range(300)) // 3
    if not 0 <= SCREEN[1] - high * rows <= 2 * rows:
        return None
    places = []
    for wide in range(high // 2 - 3, high // 2 + 3):
        size = Graphics(wide, high, 8192, 4096)
        page = lay_out(
            View("home", HOME.text, choices=HOME.choices, keys=HOME.keys),
            Status("starting"),
            SCREEN[0] // wide,
            rows - 1,
            graphics=size,
            keyboard=True,
        )
        if page.letterings:
            places.append((difference(picture, page.letterings[0], size), wide, page, size))
    far, _, page, size = min(places)
    return (page, size) if far < 6 else None


def difference(picture: Image.Image, line: Lettering, size: Graphics) -> float:
    """Return by how much a line on the screen differs from the font's picture, of 255."""
    drawn = line.image(size.cell_width, size.cell_height)
    left, top = line.column * size.cell_width, line.row * size.cell_height
    seen = picture.convert("RGB").crop((left, top, left + drawn.width, top + drawn.height))
    return float(max(ImageStat.Stat(ImageChops.difference(seen, drawn)).mean))


def red_of_help(picture: Image.Image) -> bool:
    """Tell whether the help field stands in the corner, three rows high."""
    red, corner = rgb(PAIRS["help"][1]), SCREEN[0] - 25
    return all(picture.getpixel((corner, y)) == red for y in (6, SCREEN[1] // 30, 100))


def test_names_stand_in_the_fonts_shapes_over_the_whole_screen(window: Window) -> None:
    picture, _ = window.until(0)
    assert red_of_help(picture)
    right, low = SCREEN[0] - 1, SCREEN[1] - 1
    edge = [(x, low) for x in range(0, right, 40)] + [(right, y) for y in range(0, low, 40)]
    assert (0, 0, 0) not in {picture.getpixel(place) for place in edge}, (
        "nothing else is to be seen"
    )


@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="the program is not set up in its folder")
def test_the_start_script_opens_the_real_kiosk(display: str, tmp_path: Path) -> None:
    script = [str(ROOT / "deploy/start-kiosk.sh"), "--data", str(tmp_path)]
    environment = {**os.environ, "DISPLAY": display}
    started = subprocess.Popen(script, env=environment, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not red_of_help(ImageGrab.grab(xdisplay=display)):
            assert time.monotonic() < deadline and started.poll() is None
            time.sleep(0.1)
    finally:
        end_below(started)


@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="the program is not set up in its folder")
def test_the_start_script_opens_the_staffs_console(display: str, tmp_path: Path) -> None:
    """It was drawn into the file that keeps what the kiosk says."""
    engine = open_database(tmp_path / "bank.sqlite")
    seed_staff(engine, SystemClock())
    engine.dispose()
    script = [str(ROOT / "deploy/start-desk.sh"), "staff", "--data", str(tmp_path)]
    environment = {**os.environ, "DISPLAY": display}
    started = subprocess.Popen(script, env=environment, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        field = (255, 255, 255)  # of the sign-in
        while count_of(field, ImageGrab.grab(xdisplay=display)) < 10_000:
            assert time.monotonic() < deadline and started.poll() is None
            time.sleep(0.2)
    finally:
        end_below(started)


def count_of(colour: tuple[int, int, int], picture: Image.Image) -> int:
    """Return how many points of a picture have this colour."""
    found = picture.convert("RGB").getcolors(maxcolors=1 << 24) or []
    return sum(number for number, each in found if each == colour)


def test_larger_and_smaller_change_the_grid(window: Window) -> None:
    _, (page, size) = window.until(0)
    for control, level in (("bigger", 1), ("smaller", 0), ("smaller", -1), ("bigger", 0)):
        touch = page.touch(control)
        assert touch is not None
        window.touch(
            (touch.column * 2 + touch.columns) * size.cell_width // 2,
            (touch.row * 2 + touch.rows) * size.cell_height // 2,
        )
        _, (page, size) = window.until(level)


def test_a_kiosk_that_is_started_anew_begins_with_the_usual_type(window: Window) -> None:
    """Her large type stayed for whoever came next: the new kiosk took it for the usual one."""
    _, (page, size) = window.until(0)
    touch = page.touch("bigger")
    assert touch is not None
    x, y = touch.column * 2 + touch.columns, touch.row * 2 + touch.rows
    window.touch(x * size.cell_width // 2, y * size.cell_height // 2)
    window.until(1)
    os.kill(descendants(window.process.pid)[-1], signal.SIGKILL)
    window.until(0)


def test_without_a_display_or_xterm_it_stays_where_it_is() -> None:
    assert "图形桌面" in own_terminal.missing({"PATH": os.environ["PATH"]})
    assert "xterm" in own_terminal.missing({"DISPLAY": ":0", "PATH": "/nowhere"})
    assert own_terminal.missing({"DISPLAY": ":0", "PATH": os.environ["PATH"]}) == ""


def test_xterms_own_menus_and_font_keys_are_no_way_out(window: Window) -> None:
    """Ctrl and a mouse button opened a menu with Quit in it, and Shift with + another font."""
    window.until(0)
    environment = {**os.environ, "DISPLAY": window.display}
    before = window.at_rest()
    for button in ("1", "2", "3"):
        held = ["mousemove", "1500", "250", "keydown", "ctrl", "mousedown", button]
        subprocess.run(["xdotool", *held], env=environment, check=True)
        time.sleep(0.5)
        assert ImageChops.difference(before, window.picture()).getbbox() is None
        subprocess.run(["xdotool", "mouseup", button, "keyup", "ctrl"], env=environment, check=True)
    subprocess.run(["xdotool", "key", "shift+KP_Add"], env=environment, check=True)
    window.until(0)
    assert window.process.poll() is None


def test_a_new_size_is_of_the_same_font(display: str, tmp_path: Path) -> None:
    """A name that its font settings do not know brings whatever font the machine likes best."""
    change = (
        Step(38, 80, 24, (23, 45)).change.decode().replace("\x1b", "\\033").replace("\x07", "\\007")
    )
    environment = {
        **os.environ,
        "DISPLAY": display,
        "FONTCONFIG_FILE": str(own_terminal._write_fonts(tmp_path)),
    }
    shown = ["-report-fonts", "-e", "sh", "-c", f"printf '大{change}小'; sleep 1"]
    told = subprocess.run(
        [*own_terminal.command(), *shown], env=environment, capture_output=True, text=True
    ).stdout
    files = re.split(r"^Loaded XftFonts\(", told, flags=re.M)[1:]
    fonts = {name: set[str]() for name in ("32", "38")}
    for part in files:
        size, file = (re.search(rf"^\s*{key}=(.*)$", part, re.M) for key in ("pixelsize", "file"))
        assert size and file
        fonts[size[1]].add(Path(file[1]).name)
    assert fonts["32"] == fonts["38"] != set()
