"""Measure the time of ``make run`` until the home screen, with a fresh clone and empty caches."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from assistant.bench.kiosk import is_ready
from assistant.bench.sizes import environment_megabytes
from assistant.bench.terminal import on_a_terminal
from assistant.settings import ROOT

PATIENCE_SECONDS = 1800.0
TRAINING = "对话模型".encode()
"""The last step of set-up, as its display names it."""
DONE = "都装好了".encode()
OF_THIS_MACHINE = ("ELDERBANK_", "VIRTUAL_ENV", "MAKE", "UV_CACHE_DIR")
"""Beginnings of names of environment variables that a new machine does not have."""


def bench_fresh() -> dict[str, Any]:
    """Measure the time for set-up and start of a fresh clone, and the size of its environment.

    Packages come from the registry over this machine's connection; cached ones are not used.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home, clone = Path(folder) / "home", Path(folder) / "clone"
        git = shutil.which("git") or "git"
        subprocess.run([git, "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S603
        events = home / "events.jsonl"
        home.mkdir()
        options = f"--customer demo --staff-exit --data {home / 'data'} --events {events}"
        command = ["make", "run", f"ARGS={options}"]
        with on_a_terminal(command, clone, _newcomer(home)) as terminal:
            training = terminal.until(lambda seen: TRAINING in seen, PATIENCE_SECONDS)
            trained = terminal.until(lambda seen: DONE in seen, PATIENCE_SECONDS)
            ready = terminal.until(lambda seen: is_ready(events), PATIENCE_SECONDS)
            began = terminal.began
        return {
            "fresh_to_home_screen_seconds": ready - began,
            "training_seconds": trained - training,
            "environment_run_megabytes": environment_megabytes(clone / ".venv"),
        }


def _newcomer(home: Path) -> dict[str, str]:
    """Return environment variables for empty caches, data and keys, with this package registry."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(OF_THIS_MACHINE)
    }
    return {
        **kept,
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "share"),
        "PIP_CACHE_DIR": str(home / "cache" / "pip"),
        "ELDERBANK_AUDIT_KEY": str(home / "audit.key"),
    }
