"""Play the stories of ``demo`` on the kiosk's screen, print them, or record them."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.clock import BANK_ZONE
from assistant.demo.stories import BadStory, NoSuchStory, choose, listed, read_stories
from assistant.demo.tour import NotReady, play
from assistant.events import Listener
from assistant.scripting.dialogue import BadDialogue, Dialogue
from assistant.serving.modes import prepare
from assistant.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Play the stories; return the exit code."""
    try:
        stories = read_stories()
        chosen = choose(stories, options.story, datetime.now(BANK_ZONE).date())
    except (BadDialogue, BadStory, NoSuchStory) as err:
        print(err, file=sys.stderr)
        return 2
    if options.list:
        print(listed(stories))
        return 0
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        key = Path(folder) / "audit.key"  # the sandbox's log does not need the user's key
        here = replace(settings, data=Path(folder) / "data", audit_key=key)
        try:
            return _play(here, options, chosen, prepare(here, options))
        except NotReady as err:
            print(err, file=sys.stderr)
            return 1
        except OSError as err:
            print(f"写不了：{err.filename or options.record}（{err.strerror}）。", file=sys.stderr)
            return 1


def _play(
    settings: Settings,
    options: argparse.Namespace,
    stories: Sequence[Dialogue],
    listeners: list[Listener],
) -> int:
    points = options.story is not None
    if not (options.headless or options.record) and sys.stdin.isatty() and sys.stdout.isatty():
        from assistant.demo.stage import run_on_stage

        return run_on_stage(settings, stories, listeners, stepping=options.step, points=points)
    from assistant.demo.printed import Printed
    from assistant.demo.recording import Recorder

    show = Recorder(options.record, print) if options.record else Printed(sys.stdout)
    asyncio.run(play(settings, stories, show, listeners, points=points))
    return 0
