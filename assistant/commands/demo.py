"""Play the guided tour (``demo``) on the kiosk's screen, or print it without a terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from assistant.serving.modes import prepare
from assistant.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Play the tour; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        here = replace(settings, data=Path(folder))
        listeners = prepare(here, options)
        if not options.headless and sys.stdin.isatty() and sys.stdout.isatty():
            from assistant.demo.stage import run_on_stage

            return run_on_stage(here, listeners)
        from assistant.demo.tour import play
        from assistant.screens.headless import PrintedDisplay
        from assistant.speaking.piped import PipedVoice

        asyncio.run(play(here, PrintedDisplay(sys.stdout), PipedVoice(), listeners, pause=0.0))
        return 0
