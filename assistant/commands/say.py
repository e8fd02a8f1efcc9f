"""Say a text with the assistant's voice (``say TEXT``), aloud or into a file."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from assistant.settings import Settings
from assistant.speaking.player import PlayerFailed, SoundDevicePlayer
from assistant.speaking.profile import BadVoiceProfile
from assistant.speaking.synthesizer import VoiceFailed
from assistant.speaking.to_file import say_to_file


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Say the text; return the exit code."""
    try:
        with tempfile.TemporaryDirectory(prefix="say-") as folder:
            out = options.out or Path(folder) / "said.wav"
            say_to_file(options.text, out, options.voice or settings.voice, settings.models)
            if options.play:
                SoundDevicePlayer(settings.loudspeaker).play(out, threading.Event())
    except (BadVoiceProfile, VoiceFailed, PlayerFailed, ValueError, OSError) as err:
        print(err, file=sys.stderr)
        return 1
    return 0
