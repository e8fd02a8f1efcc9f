"""Test a story in a real terminal (tmux), stepped by a presenter, and the gallery of screens."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style
from rich.text import Text

from assistant.screens.theme import THEMES, rgb
from assistant.settings import ROOT
from tests.demo.sixteen_colours import XTERM
from tests.screens.test_words import contrast

PATIENCE_SECONDS = 120

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


class Terminal:
    """A tmux window of 80x28 cells."""

    def __init__(self) -> None:
        self.name = f"demo-{uuid.uuid4().hex[:8]}"

    def start(
        self, *arguments: str, theme: str = "light", colours: str = "COLORTERM=truecolor"
    ) -> None:
        program = shlex.join([sys.executable, str(ROOT / "run_assistant.py"), *arguments])
        here = f"env -u DISPLAY {colours} ELDERBANK_THEME={theme}"
        line = f"{here} {program}; echo LEFT WITH $?; sleep 60"
        self._tmux("new-session", "-d", "-s", self.name, "-x", "80", "-y", "28", line)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", "-t", self.name, *keys)

    def until(self, text: str, *how: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        show = ("capture-pane", "-p", *how, "-t", self.name)
        while text not in (screen := self._tmux(*show)):
            assert time.monotonic() < deadline, f"{text!r} did not come:\n{screen}"
            time.sleep(0.2)
        return screen

    def close(self) -> None:
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.name, *arguments]
        environment = {**os.environ, "LANG": "C.UTF-8"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        return done.stdout


@pytest.fixture
def terminal(trained_model: Path) -> Iterator[Terminal]:
    window = Terminal()
    yield window
    window.close()


def test_a_presenter_steps_through_a_story_and_leaves(terminal: Terminal) -> None:
    terminal.start("demo", "--story", "help-comes", "--step")
    terminal.until("正在准备，十来秒钟")
    screen = terminal.until("一步一步")
    assert "她不想跟机器说了" in screen and "空格 下一步" in screen and "演示" in screen
    terminal.press("Space")
    terminal.until("她按红色的“帮助”")
    screen = terminal.until("叫到了才说叫到了")
    assert "已经通知工作人员" in screen
    terminal.until("一步一步")
    terminal.press("Space")
    screen = terminal.until("机器不说没影的话")
    assert "正在过来" in screen
    terminal.until("一步一步")
    terminal.press("Left")
    terminal.until("叫到了才说叫到了")
    terminal.press("q")
    terminal.until("LEFT WITH 0")


@pytest.mark.parametrize("theme", THEMES)
def test_the_kiosk_is_drawn_in_the_theme_of_the_settings(
    terminal: Terminal, tmp_path: Path, theme: str
) -> None:
    terminal.start("--staff-exit", "--data", str(tmp_path), theme=theme)
    terminal.until("帮助")
    paper = ";".join(map(str, rgb(THEMES[theme]["paper"][1])))
    terminal.until(f"48;2;{paper}m", "-e")
    terminal.press("C-q")
    terminal.until("LEFT WITH 0")


@pytest.mark.parametrize("theme", THEMES)
def test_the_kiosk_can_be_read_in_16_colours(
    terminal: Terminal, tmp_path: Path, theme: str
) -> None:
    few = "-u COLORTERM TERM=xterm"
    terminal.start("--staff-exit", "--data", str(tmp_path), theme=theme, colours=few)
    terminal.until("查余额")
    screen = terminal.until("帮助", "-e")
    assert "48;2;" not in screen and "48;5;" not in screen
    read = 0
    for line in screen.splitlines():
        text = Text.from_ansi(line)
        for span in text.spans:
            words, style = text.plain[span.start : span.end], span.style
            if words.strip(" █▀▄") and isinstance(style, Style) and style.color and style.bgcolor:
                ink, ground = (
                    each.get_truecolor(XTERM).hex for each in (style.color, style.bgcolor)
                )
                assert contrast(ink, ground) >= 4.5, (words, ink, ground)
                read += len(words.split())
    assert read > 12


def test_the_gallery_is_turned_over_in_a_terminal(terminal: Terminal) -> None:
    terminal.start("screens", "--only", "fraud_check")
    terminal.until("1/6 fraud_check")
    terminal.press("Right")
    terminal.until("2/6 fraud_check-notice")
    terminal.press("g")
    terminal.until("64x18")
    terminal.press("q")
    terminal.until("LEFT WITH 0")
