"""Measure the time of the project's own checks, after set-up."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from assistant.settings import ROOT

LAST_LINES = 3


def bench_suite(target: str) -> dict[str, Any]:
    """Measure the time of ``make check`` or ``make test``; on failure, return its last lines."""
    took, code, said = _timed(["make", target])
    name = f"make_{target}_seconds"
    if code:
        return {name: "not measured: it did not pass", f"make_{target}_said": said}
    return {name: took, f"make_{target}_said": said[-1]}


def _timed(command: Sequence[str]) -> tuple[float, int, list[str]]:
    # Without the variables of `make bench`, which would make the inner make print the folders it
    # enters.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603  (our own targets)
        command, cwd=ROOT, env=alone, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return time.monotonic() - began, done.returncode, done.stdout.splitlines()[-LAST_LINES:]
