"""``--script``: runs scripted dialogues, one line each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.app import dialogue_runner
from assistant.events import Listener
from assistant.scripting.dialogue import BadDialogue, Dialogue, read_dialogues
from assistant.settings import Settings

MALFORMED = 2


def run_scripts(settings: Settings, files: Sequence[Path], listeners: Sequence[Listener]) -> int:
    """Run every dialogue of ``files``; return 0, 1 if any failed, 2 if a file is malformed."""
    try:
        dialogues = [dialogue for file in files for dialogue in read_dialogues(file)]
    except BadDialogue as err:
        print(err, file=sys.stderr)
        return MALFORMED
    return asyncio.run(_run(settings, dialogues, listeners))


async def _run(
    settings: Settings, dialogues: Sequence[Dialogue], listeners: Sequence[Listener]
) -> int:
    with_sound = any(turn.kind == "wav" for dialogue in dialogues for turn in dialogue.turns)
    runner = dialogue_runner(settings, tuple(listeners), with_sound=with_sound)
    failed = 0
    for dialogue in dialogues:
        outcome = await runner.run(dialogue)
        print(outcome.line(), flush=True)
        failed += not outcome.ok
    return 1 if failed else 0
