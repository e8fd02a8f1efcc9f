"""Run pyttsx3 in a process of its own: ``python -m assistant.speaking.worker [FOLDER_OF_KOKORO]``.

pyttsx3 may hang or crash, which does no harm in a separate process. Each line of input is a JSON
object: a sentence, ``{"number", "text", "out", "voice", "rate", "volume"}``, or ``{"stop":
number}``, which stops that sentence and all earlier ones. For each sentence there is one JSON line
of output: ``{"seconds"}``, ``{"stopped"}``, ``{"unsayable"}`` or ``{"failed"}``. The first line of
output is ``{"ready"}``. The process ends when its input ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from assistant.spare_memory import give_back, return_large_blocks
from assistant.speaking.profile import CANTONESE
from assistant.speaking.pronunciation import Pronunciation, load_lexicon, write_paced_pinyin

SYNTHESIS_SECONDS = 4.0
"""Most seconds for a sentence: espeak-ng takes 0.02. The limit is shorter than the assistant's own,
so that the assistant still gets the reason."""
SONAME = "libespeak-ng.so.1"
"""The name by which pyttsx3 asks for the library."""


class CannotSpeak(Exception):
    """The engine did not make the sentence; the text says why."""


class Stopped(Exception):
    """The sentence was stopped before its sound was complete."""


class Unsayable(Exception):
    """No character of the sentence has a known pronunciation."""


def main(arguments: list[str]) -> None:
    """Serve sentences from standard input until it ends."""
    replies = _private_stdout()
    try:
        engine = KokoroEngine(Path(arguments[0])) if arguments else EspeakEngine()
    except Exception as err:  # the assistant must be told of any error
        _reply(replies, failed=f"{type(err).__name__}: {err}")
        return
    _reply(replies, ready=engine.version)
    inbox = Inbox(engine.stop)
    while (sentence := inbox.next()) is not None:
        try:
            if inbox.unwanted(sentence.pop("number", 0)):
                raise Stopped
            _reply(replies, seconds=engine.synthesize(**sentence))
        except Stopped:
            _reply(replies, stopped=True)
        except Unsayable:
            _reply(replies, unsayable=True)
        except Exception as err:
            _reply(replies, failed=f"{type(err).__name__}: {err}")


class Inbox:
    """Reads standard input on its own thread, so that a stop is noticed during a sentence."""

    def __init__(self, stop: Callable[[], None]) -> None:
        """Begin to read; call ``stop`` when the sentence that is being made is no longer wanted."""
        self._stop = stop
        self._sentences: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._stopped = 0
        self._at = 0
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def next(self) -> dict[str, Any] | None:
        """Wait for the next sentence; None at the end of the input."""
        return self._sentences.get()

    def unwanted(self, number: int) -> bool:
        """Record that sentence ``number`` begins; return whether it has been stopped already."""
        self._at = number
        return 0 < number <= self._stopped

    def _read(self) -> None:
        for line in sys.stdin:
            request = json.loads(line)
            if "stop" in request:
                self._stopped = request["stop"]
                if 0 < self._at <= self._stopped:
                    self._stop()
            else:
                self._sentences.put(request)
        self._sentences.put(None)


class Engine:
    """Drives pyttsx3 with one of its drivers."""

    version: str
    can_stop = False

    def __init__(self, driver: str) -> None:
        """Let pyttsx3 load ``driver``."""
        import pyttsx3

        self._pronunciation = Pronunciation(load_lexicon())
        self._engine = pyttsx3.init(driver)
        self._finished = threading.Event()
        self._completed = True
        self._problem: Exception | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)

    def stop(self) -> None:
        """Stop making sound, if the engine can."""

    def synthesize(self, text: str, out: str, voice: str, rate: int, volume: float) -> float:
        """Write ``text`` (no digits) to the WAV file ``out``; return its length in seconds.

        Args:
            text: Words to say.
            out: Absolute path; an existing file is replaced.
            voice: The driver's name of the voice; checked afterwards.
            rate: The pace in the driver's own unit: English words a minute for espeak-ng.
            volume: 1.0 is the driver's usual volume.

        Raises:
            CannotSpeak: There is no sound, or another voice spoke; ``out`` is removed then.
            Stopped: ``stop`` was called meanwhile.
            Unsayable: No character of ``text`` has a known pronunciation.
            ValueError: ``text`` holds a digit.
        """
        said = self._words(text, voice)
        # Check this first: in espeak-ng's thread pyttsx3 would lose the error and never return.
        if not os.access(Path(out).parent, os.W_OK):
            raise CannotSpeak(f"{out} cannot be written")
        Path(out).unlink(missing_ok=True)
        self._finished.clear()
        self._completed, self._problem = True, None
        # Set the voice first, as that resets the other properties.
        for name, value in (("voice", voice), ("rate", rate), ("volume", volume)):
            self._engine.setProperty(name, value)
        self._engine.save_to_file(said, out)
        self._run()
        finished = self._finished.is_set()
        spoke = self._engine.getProperty("voice")
        if self.can_stop and not self._completed and not self._problem:
            raise Stopped
        if self._problem or not finished or str(spoke).lower() != voice.lower():
            Path(out).unlink(missing_ok=True)
            reason = self._problem or ("no end" if not finished else f"{spoke} spoke")
            raise CannotSpeak(f"asked for {voice}: {reason}")
        return _seconds(out)

    def _run(self) -> None:
        """Let pyttsx3 do its queued commands.

        runAndWait is not used: it stops the speech right after a sentence, which sometimes cancels
        espeak-ng in the middle without an error. The loop used here ends by itself.
        """
        self._engine.startLoop()
        self._end_loop()

    def _end_loop(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._engine.endLoop()

    def _words(self, text: str, voice: str) -> str:
        """Return the text for the engine: pinyin or, for a Cantonese voice, characters."""
        said = self._pinyin(text)
        if not any(map(str.isalpha, said)):
            raise Unsayable
        return text if voice.startswith(CANTONESE) else said

    def _pinyin(self, text: str) -> str:
        return self._pronunciation.pinyin(text)

    def _on_finished(self, name: str | None, completed: bool) -> None:
        self._completed = self._completed and completed
        self._finished.set()

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._problem = exception


class EspeakEngine(Engine):
    """Drives pyttsx3 with the espeak-ng library that espeakng-loader contains."""

    def __init__(self) -> None:
        """Load the packaged library.

        Raises:
            CannotSpeak: pyttsx3 has loaded another library.
        """
        library = load_espeak()
        self.version = _version(library)
        from pyttsx3.drivers import _espeak

        # The system's espeak-ng (1.51) may have been loaded, which reads Chinese as broken English.
        if _espeak.dll._handle != library._handle:
            raise CannotSpeak("pyttsx3 took another espeak-ng than the packaged one")
        super().__init__("espeak")

    def _run(self) -> None:
        watch = threading.Timer(SYNTHESIS_SECONDS, self._end_loop)
        watch.start()
        super()._run()
        watch.cancel()


class KokoroEngine(Engine):
    """Drives pyttsx3 with our own driver for Kokoro."""

    can_stop = True

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``.

        Raises:
            ModelChanged: A file is missing or differs from the catalogue's.
        """
        from assistant.speaking.kokoro_driver import NAME, register

        return_large_blocks()
        self._model = register(folder)
        self.version = "Kokoro 82M 1.0"
        super().__init__(NAME)
        self._model.say("ni2hao3", self._model.names[0])  # warm up: the first takes twice as long
        give_back()

    def _pinyin(self, text: str) -> str:
        return write_paced_pinyin(text, self._pronunciation)

    def stop(self) -> None:
        """Stop making sound."""
        self._model.stop()


def load_espeak() -> ctypes.CDLL:
    """Load the packaged espeak-ng, so that pyttsx3 finds it when it is imported afterwards."""
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
    """Return a private copy of standard output for replies: pyttsx3 prints to the original."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def _reply(replies: TextIO, **fields: Any) -> None:
    replies.write(json.dumps(fields, ensure_ascii=False) + "\n")
    replies.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
