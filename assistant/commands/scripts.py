"""Run scripted dialogues (``--script``), and print one line for each."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from assistant.conversation.visit import Services
from assistant.events import Listener
from assistant.scripting.dialogue import BadDialogue, Dialogue, read_dialogues
from assistant.scripting.runner import DialogueRunner, Transcribe
from assistant.serving.build import start_agent
from assistant.serving.modes import UNWRITABLE, prepare
from assistant.settings import Settings
from assistant.storage.errors import StorageError

MALFORMED = 2


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run every dialogue of the files; return 0, 1 if any failed, 2 if a file is malformed."""
    try:
        listeners = prepare(settings, options)
        dialogues = [dialogue for file in options.script for dialogue in read_dialogues(file)]
        return asyncio.run(_run(settings, dialogues, listeners))
    except BadDialogue as err:
        print(err, file=sys.stderr)
        return MALFORMED
    except StorageError as err:
        print(err, file=sys.stderr)
    except OSError as err:
        print(UNWRITABLE.format(data=settings.data, why=err.strerror), file=sys.stderr)
    return 1


async def _run(
    settings: Settings, dialogues: Sequence[Dialogue], listeners: Sequence[Listener]
) -> int:
    with_sound = any(turn.kind == "wav" for dialogue in dialogues for turn in dialogue.turns)
    runner = _runner(settings, tuple(listeners), with_sound=with_sound)
    failed = 0
    for dialogue in dialogues:
        outcome = await runner.run(dialogue)
        print(outcome.line(), flush=True)
        failed += not outcome.ok
    return 1 if failed else 0


def _runner(
    settings: Settings, listeners: tuple[Listener, ...], *, with_sound: bool
) -> DialogueRunner:
    """Build a runner of scripted dialogues over the trained model.

    Raises:
        NoRecognizer: ``with_sound`` is set and no recogniser is installed; says what to do.
    """
    services = Services.unset()
    return DialogueRunner(
        start_agent(settings, services),
        services,
        guard=settings.guard,
        transcribe=_hearing_files(settings) if with_sound else None,
        listeners=listeners,
    )


def _hearing_files(settings: Settings) -> Transcribe:
    """Return a function that reads a WAV file with the best installed recogniser."""
    from assistant.hearing.models import load_recognizer
    from assistant.hearing.sound_file import hear_file

    recognizer = load_recognizer(settings.models)
    return lambda path, expected: hear_file(recognizer, path, expected)
