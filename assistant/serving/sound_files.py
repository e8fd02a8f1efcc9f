"""Take utterances from sound files (``--wav``) instead of a microphone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assistant.conversation.expectation import expectation_of
from assistant.conversation.turns import Conversation
from assistant.hearing.models import NoRecognizer, load_recognizer
from assistant.hearing.recognizer import RecognizerFailed
from assistant.hearing.sound_file import hear_file
from assistant.hearing.wav import BadWav


async def hear_files(conversation: Conversation, files: list[Path], models: Path) -> list[str]:
    """Give each sound file to the conversation as one utterance, then end the visit.

    Args:
        conversation: Gets the utterances.
        files: The sound files, in order.
        models: The store of recognisers.

    Returns:
        One sentence for each file that could not be used.
    """
    complaints = []
    try:
        recognizer = await asyncio.to_thread(load_recognizer, models)
    except (NoRecognizer, RecognizerFailed) as err:
        await conversation.end("no_recognizer")
        return [str(err)]
    for path in files:
        await conversation.settled()
        step, expected = conversation.step, expectation_of(conversation)
        try:
            heard = await asyncio.to_thread(hear_file, recognizer, path, expected)
        except (BadWav, OSError, RecognizerFailed) as err:
            complaints.append(str(err))
            continue
        await conversation.hear_transcript(heard, step)
    await conversation.settled()
    await conversation.end("end_of_input")
    return complaints
