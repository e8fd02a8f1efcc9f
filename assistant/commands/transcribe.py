"""Print the words in WAV files (``transcribe``): each file is read as one utterance.

The files are not cut at pauses; the words come from the recogniser that the assistant uses.
"""

from __future__ import annotations

import argparse
import json
import sys

from assistant.hearing.models import NoRecognizer, load_recognizer
from assistant.hearing.recognizer import RecognizerFailed
from assistant.hearing.transcription import transcribe
from assistant.hearing.wav import BadWav, printable
from assistant.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Print one line for each file; for a file that cannot be read, print why.

    Returns the exit code: 0, or 1 if a file could not be read or no recogniser is installed.
    """
    try:
        recognizer = load_recognizer(settings.models)
    except (NoRecognizer, RecognizerFailed) as err:
        print(f"transcribe: {err}", file=sys.stderr)
        return 1
    code = 0
    for path in options.wav:
        try:
            heard = transcribe(recognizer, path)
        except (BadWav, OSError, RecognizerFailed) as err:
            print(f"transcribe: {err}", file=sys.stderr)
            code = 1
            continue
        row = {
            "file": printable(path),
            "text": heard.transcript.text,
            "engine": heard.transcript.engine,
            "seconds": round(heard.seconds, 3),
            "audio_seconds": round(heard.audio_seconds, 3),
        }
        line = (
            json.dumps(row, ensure_ascii=False) if options.json else f"{row['file']}: {row['text']}"
        )
        print(line, flush=True)
    return code
