"""Test the start script and the service in ``deploy/``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.serving.own_terminal import has_words_to_read
from assistant.settings import ROOT

SERVICE = ROOT / "deploy/kiosk.service"
INSTALLED = "/opt/elder-voice-bank"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return an installed program whose Python tells how it was called."""
    start = tmp_path / "deploy/start-kiosk.sh"
    start.parent.mkdir()
    shutil.copy(ROOT / "deploy/start-kiosk.sh", start)
    program(tmp_path / ".venv/bin/python")
    return tmp_path


def program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\necho "$(basename "$0") $*"\n')
    path.chmod(0o755)


def start(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(copy / "deploy/start-kiosk.sh"), *arguments]
    path = f"{copy / 'bin'}:/usr/bin:/bin"
    return subprocess.run(
        command, env={"PATH": path, **environment}, capture_output=True, text=True, check=False
    )


def test_in_a_session_the_kiosk_is_started_there(copy: Path) -> None:
    program(copy / "bin/cage")
    program(copy / "bin/Xwayland")
    ended = start(copy, "--staff-exit", DISPLAY=":0")
    assert ended.stdout.strip() == "python run_assistant.py kiosk --staff-exit"


def test_without_one_it_gets_a_session_of_its_own(copy: Path) -> None:
    program(copy / "bin/cage")
    program(copy / "bin/Xwayland")
    ended = start(copy, "--customer", "demo")
    assert (
        ended.stdout.strip() == "cage -s -- .venv/bin/python run_assistant.py kiosk --customer demo"
    )


def test_without_a_program_it_says_what_to_do(copy: Path) -> None:
    (copy / ".venv/bin/python").unlink()
    ended = start(copy, DISPLAY=":0")
    assert ended.returncode == 1 and "make setup" in ended.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_service(copy: Path) -> None:
    unit = copy / SERVICE.name
    unit.write_text(SERVICE.read_text().replace(INSTALLED, str(copy)))
    check = ["systemd-analyze", "verify", "--recursive-errors=no", str(unit)]
    verified = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_only_a_pipe_or_a_file_gives_words() -> None:
    """A service has /dev/null for its input, and is a kiosk all the same."""
    asks = "from assistant.serving.own_terminal import has_words_to_read as h; print(h(0))"

    def told(**given: object) -> str:
        command = [sys.executable, "-c", asks]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **given).stdout  # type: ignore[call-overload]

    assert told(stdin=subprocess.DEVNULL).strip() == "False"
    assert told(input="查余额\n").strip() == "True"
    with Path(__file__).open() as file:
        assert told(stdin=file).strip() == "True"
    terminal, other = os.openpty()
    assert not has_words_to_read(other)
    os.close(terminal)
    os.close(other)
