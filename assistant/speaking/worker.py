"""The process in which pyttsx3 lives: ``python -m assistant.speaking.worker``.

pyttsx3 may hang or crash; here it can do so without harm. One JSON line in is one sentence,
``{"text", "out", "voice", "rate", "volume"}``; one JSON line out is ``{"seconds"}`` or
``{"failed"}``. The first line out is ``{"ready"}``. The process ends when its input does.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import wave
from pathlib import Path
from typing import Any, TextIO

from assistant.speaking.pronunciation import Pronunciation, load_lexicon

SYNTHESIS_SECONDS = 4.0
"""A sentence takes a fiftieth of a second; after this long the engine will never answer.
Shorter than the other side's patience, so that it hears why."""
SONAME = "libespeak-ng.so.1"
"""The name by which pyttsx3 asks for the library."""


class CannotSpeak(Exception):
    """The engine did not make the sentence; the text says why."""


def main() -> None:
    """Serve sentences from standard input until it ends."""
    replies = _private_stdout()
    try:
        engine = Engine()
    except Exception as err:  # whatever it is, the other side must hear of it
        _reply(replies, failed=f"{type(err).__name__}: {err}")
        return
    _reply(replies, ready=engine.version)
    for line in sys.stdin:
        try:
            _reply(replies, seconds=engine.synthesize(**json.loads(line)))
        except Exception as err:
            _reply(replies, failed=f"{type(err).__name__}: {err}")


class Engine:
    """pyttsx3 over the espeak-ng that espeakng-loader carries."""

    def __init__(self) -> None:
        self._library = load_espeak()
        self.version = _version(self._library)
        import pyttsx3
        from pyttsx3.drivers import _espeak

        # A system's own espeak-ng 1.51 reads Chinese as broken English.
        if _espeak.dll._handle != self._library._handle:
            raise CannotSpeak("pyttsx3 took another espeak-ng than the packaged one")
        self._pronunciation = Pronunciation(load_lexicon())
        self._engine = pyttsx3.init("espeak")
        self._finished = threading.Event()
        self._problem: Exception | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)

    def synthesize(self, text: str, out: str, voice: str, rate: int, volume: float) -> float:
        """Write ``text`` (no digits) to the WAV file ``out``; return its length in seconds.

        Args:
            text: Words to say.
            out: Absolute path; replaced when it is there.
            voice: espeak-ng's identifier, read back afterwards.
            rate: espeak-ng's own unit, nominally English words a minute.
            volume: 1.0 is espeak-ng's usual volume.

        Raises:
            CannotSpeak: nothing was made, or another voice spoke; ``out`` is gone then.
            ValueError: ``text`` holds a digit.
        """
        pinyin = self._pronunciation.pinyin(text)
        if not any(map(str.isalpha, pinyin)):
            raise CannotSpeak("there is nothing to say")
        # pyttsx3 loses this error in espeak-ng's thread and never comes to an end.
        if not os.access(Path(out).parent, os.W_OK):
            raise CannotSpeak(f"{out} cannot be written")
        Path(out).unlink(missing_ok=True)
        self._finished.clear()
        self._problem = None
        # The voice first: choosing one resets the rest.
        for name, value in (("voice", voice), ("rate", rate), ("volume", volume)):
            self._engine.setProperty(name, value)
        self._engine.save_to_file(pinyin, out)
        self._engine.runAndWait()
        # runAndWait returns at once; the file is written by espeak-ng's own thread.
        finished = self._finished.wait(SYNTHESIS_SECONDS)
        spoke = self._engine.getProperty("voice")
        if self._problem or not finished or str(spoke).lower() != voice.lower():
            Path(out).unlink(missing_ok=True)
            reason = self._problem or ("no end" if not finished else f"{spoke} spoke")
            raise CannotSpeak(f"asked for {voice}: {reason}")
        return _seconds(out)

    def _on_finished(self, name: str | None, completed: bool) -> None:
        self._finished.set()

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._problem = exception


def load_espeak() -> ctypes.CDLL:
    """Load the packaged espeak-ng so that pyttsx3 finds it; to be done before importing it."""
    import espeakng_loader

    packaged = Path(espeakng_loader.get_library_path())
    named = packaged.with_name(SONAME)
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    return ctypes.CDLL(str(named if named.exists() else packaged), mode=ctypes.RTLD_GLOBAL)


def _version(library: ctypes.CDLL) -> str:
    library.espeak_Info.restype = ctypes.c_char_p
    return str(library.espeak_Info(None).decode())


def _seconds(path: str) -> float:
    try:
        with wave.open(path, "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error) as err:
        raise CannotSpeak(f"no sound was written: {err}") from err


def _private_stdout() -> TextIO:
    """Keep standard output for replies alone: pyttsx3 prints to it."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def _reply(replies: TextIO, **fields: Any) -> None:
    replies.write(json.dumps(fields, ensure_ascii=False) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
