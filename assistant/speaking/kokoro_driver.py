"""Drive Kokoro for pyttsx3, which loads its drivers by name: ``pyttsx3.init(NAME)``.

pyttsx3 2.99 looks for drivers only in its own package; ``register`` makes this module available
there as NAME. The driver takes pinyin with tones. It only writes files, which the assistant plays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.speaking import sound
from assistant.speaking.kokoro import HERTZ, Kokoro, Stopped
from assistant.speaking.profile import KOKORO

NAME = "kokoro"
NATURAL_RATE = 100
"""pyttsx3's property ``rate`` at the voice's own pace, in percent: 80 is slower."""

_models: dict[str, Kokoro] = {}


def register(folder: Path) -> Kokoro:
    """Load the model in ``folder``, and make this driver available to pyttsx3 by NAME.

    Raises:
        ModelChanged: A file of the model is missing or differs from the catalogue's.
    """
    _models[NAME] = Kokoro(folder)
    sys.modules[f"pyttsx3.drivers.{NAME}"] = sys.modules[__name__]
    return _models[NAME]


def buildDriver(proxy: Any) -> KokoroDriver:
    """Return a driver over the registered model; pyttsx3 calls this."""
    return KokoroDriver(proxy, _models[NAME])


class KokoroDriver:
    """The methods that pyttsx3 calls in a driver; see ``drivers/dummy.py`` of pyttsx3."""

    def __init__(self, proxy: Any, model: Kokoro) -> None:
        """Speak for ``proxy`` with ``model``."""
        from pyttsx3.voice import Voice

        self._proxy = proxy
        self._model = model
        self._voices = [Voice(KOKORO + name, name, ["zh-CN"]) for name in model.names]
        self._properties: dict[str, Any] = {
            "voice": self._voices[0].id,
            "rate": NATURAL_RATE,
            "volume": 1.0,
        }

    def destroy(self) -> None:
        """Do nothing: the driver holds no resources."""

    def startLoop(self) -> None:
        """Do all queued commands, and return when they are done."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:
        """Do nothing: the loop has ended by itself."""

    def iterate(self) -> Any:
        """Mark the driver as ready for the next command, for a loop outside of pyttsx3."""
        self._proxy.setBusy(False)
        yield

    def say(self, text: str) -> None:
        """Raise NotImplementedError: the driver only writes files, which the assistant plays."""
        raise NotImplementedError("this driver writes files: save_to_file")

    def stop(self) -> None:
        """Stop making sound; pyttsx3 calls this at the end of its loop too."""
        self._model.stop()

    def save_to_file(self, text: str, filename: str) -> None:
        """Write ``text``, which is toned pinyin, to a WAV file; without silence around it."""
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        completed = False
        try:
            style = self._properties["voice"].removeprefix(KOKORO)
            speed = self._properties["rate"] / NATURAL_RATE
            made = self._model.say_group(text, style, speed)
            made = sound.set_loudness(made, self._properties["volume"])
            sound.write(Path(filename), made, HERTZ)
            completed = True
        except Stopped:
            Path(filename).unlink(missing_ok=True)
        except Exception as err:
            self._proxy.notify("error", exception=err)
        self._proxy.notify("finished-utterance", completed=completed)
        self._proxy.setBusy(False)

    def getProperty(self, name: str) -> Any:
        """Return a property: voice, voices, rate or volume."""
        return self._voices if name == "voices" else self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:
        """Set a property; an unknown voice is an error and changes nothing."""
        checks: dict[str, Callable[[Any], bool]] = {
            "voice": lambda wanted: wanted in {voice.id for voice in self._voices},
            "rate": lambda rate: rate > 0,
            "volume": lambda volume: volume >= 0,
        }
        if name not in checks:
            raise KeyError(f"unknown property {name}")
        if not checks[name](value):
            raise ValueError(f"{name}: {value!r} cannot be had")
        self._properties[name] = value
