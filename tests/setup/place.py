"""Provide a folder in which set-up really runs, with a Python that does what a test tells it.

Set-up's own scripts are the project's. The folder's ``.venv/bin/python`` records how it was called
and then runs the command (``real``), only reports success (``ok``), hangs, or ends as a test
describes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.settings import ROOT

STEPS = {
    "packages": "pip sync",
    "recogniser": "models setup",
    "voice": "models voice",
    "training": "understanding.rasa.training",
    "answers": "learning.answers",
}
"""By step: what stands in the command that does it."""
PYTHON = """#!{python} -IS
import json, os, pathlib, sys, time

place = pathlib.Path(__file__).parents[2]
asked = " ".join(sys.argv[1:])
steps = json.loads((place / "steps.json").read_text())
step = next((name for name, words in steps.items() if words in asked), None)
with (place / "asked.txt").open("a") as file:
    file.write(asked + "\\n")
todo = json.loads((place / "behaviour.json").read_text())
action = next((action for words, action in todo.items() if words in asked), "ok")
done = place / "done" / str(step)
if action == "real":
    os.execv("{python}", ["{python}", *sys.argv[1:]])
if "--look" in asked:
    sys.exit(not done.exists())
if isinstance(action, list):
    code, said = action
    print(said, flush=True)
    sys.exit(code)
if action == "hang":
    (place / "hangs").write_text(str(os.getpid()))
    time.sleep(60)
if action == "write":
    (place / "build" / "rasa").mkdir(parents=True)
done.parent.mkdir(exist_ok=True)
done.touch()
if "uv.lock" in asked:
    (place / ".venv" / "bin" / "uv").write_text(pathlib.Path(__file__).read_text())
    (place / ".venv" / "bin" / "uv").chmod(0o755)
"""


@dataclass
class Place:
    """What stands for the project's folder."""

    folder: Path
    behaviour: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path) -> Place:
        """Make one where nothing is set up."""
        folder.mkdir()
        shutil.copytree(
            ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__")
        )
        (folder / "requirements").mkdir()
        for lock in ("uv", "run", "dev", "voice", "whisper"):
            (folder / "requirements" / f"{lock}.lock").write_text(f"# {lock}\n")
        (folder / "steps.json").write_text(json.dumps(STEPS))
        place = cls(folder)
        place.give_python()
        return place

    def give_python(self) -> None:
        """Put the Python there that does what it is told to."""
        python = self.folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.unlink(missing_ok=True)
        python.write_text(PYTHON.format(python=sys.executable))
        python.chmod(0o755)

    def asked(self) -> list[str]:
        """Return every command that was to change something, and forget them."""
        file = self.folder / "asked.txt"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [line for line in lines if "--look" not in line and "--version" not in line]

    def steps_done(self) -> list[str]:
        """Return the steps that were worked at since the last time, in order."""
        asked = self.asked()
        found = [name for line in asked for name, words in STEPS.items() if words in line]
        return list(dict.fromkeys(found))

    def start(self, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """Start set-up, in a process group of its own as a terminal would."""
        (self.folder / "behaviour.json").write_text(json.dumps(self.behaviour))
        (self.folder / "hangs").unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, str(self.folder / "scripts" / "set_up.py"), "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **self.environment},
            preexec_fn=before,
        )

    def set_up(self, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
        """Run set-up to its end."""
        running = self.start(before)
        out, err = running.communicate(timeout=120)
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)

    def interrupt(self, running: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
        """Press Ctrl-C, which reaches all that set-up has started too, and wait for its end."""
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=30)
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_calm(said: str) -> bool:
    """Return whether somebody who is no programmer may be shown this."""
    return not any(sign in said for sign in ("Traceback", 'File "', "Error", "Errno", "$ "))
