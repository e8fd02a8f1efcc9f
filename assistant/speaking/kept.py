"""Keep the sound of sentences that are the same for all customers on disk, so that it is made once.

Only sentences in the list of fixed sentences (``fixed``) are kept: no sentence with a name, a
figure or a customer's words.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
import wave
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

USES = "uses.json"


class KeptSentences:
    """A folder of sounds, readable by its owner only."""

    def __init__(
        self, folder: Path, fixed: Callable[[], Mapping[str, str]], made_by: Sequence[str]
    ) -> None:
        """Remember the folder; it is created with the first sentence, and ``load`` reads it.

        Args:
            folder: The folder of the sounds.
            fixed: Returns the sentences that may be kept, as they are spoken, with their phonemes
                for the model; the most used first.
            made_by: What else the sound depends on: the model's hash, the pace.
        """
        self._folder = folder
        self._list_fixed = fixed
        self._fixed: Mapping[str, str] = {}
        self._made_by = list(made_by)
        self._uses = _read_uses(folder / USES)
        self._lock = threading.Lock()
        self.full = False
        """Whether writing has failed; then nothing more is kept until the next start."""

    def load(self) -> None:
        """Read which sentences may be kept; takes half a second, so not before the first screen."""
        self._fixed = self._list_fixed()

    def has(self, text: str, voice: str) -> bool:
        """Return whether ``text`` is kept, spoken by ``voice``."""
        return text in self._fixed and self._path(text, voice).is_file()

    def find(self, text: str, voice: str) -> Path | None:
        """Return the kept sound of ``text``, or None; count the use in both cases.

        An incomplete file is removed, so that the sentence is made again.
        """
        if text not in self._fixed:
            return None
        path = self._path(text, voice)
        with self._lock:
            self._uses[_digest([text])] += 1
        if not path.is_file():
            return None
        if _is_whole(path):
            return path
        log.warning("%s is broken; the sentence will be made anew", path)
        path.unlink(missing_ok=True)
        return None

    def missing(self, voice: str) -> str | None:
        """Return the most used fixed sentence that is not kept yet; None if all are."""
        if self.full:
            return None
        with self._lock:
            uses = dict(self._uses)
        by_use = sorted(self._fixed, key=lambda text: -uses.get(_digest([text]), 0))
        return next((text for text in by_use if not self.has(text, voice)), None)

    def add(self, text: str, voice: str, made: Path) -> None:
        """Keep the sound file ``made`` for ``text``.

        Raises:
            ValueError: ``text`` is no fixed sentence.
            OSError: The disk failed; from now on nothing is kept.
        """
        if text not in self._fixed:
            raise ValueError("only fixed sentences are kept")
        path = self._path(text, voice)
        partial = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            shutil.copyfile(made, partial)
            partial.chmod(0o600)
            with partial.open("rb") as file:
                os.fsync(file.fileno())  # a power cut may leave the name alone
            partial.replace(path)
        except OSError:
            self.full = True
            partial.unlink(missing_ok=True)
            raise

    def save_uses(self) -> None:
        """Store how often each fixed sentence was said.

        Raises:
            OSError: The disk failed.
        """
        path = self._folder / USES
        if not self._folder.is_dir():
            return
        with self._lock:
            uses = dict(self._uses)
        partial = path.with_suffix(f".{os.getpid()}")
        try:
            with partial.open("w", encoding="utf-8") as file:
                partial.chmod(0o600)
                json.dump(uses, file)
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def sweep(self, voices: Sequence[str]) -> None:
        """Remove sounds of another model, pace or wording, and unfinished files."""
        if not self._folder.is_dir():
            return
        current = {self._path(text, voice).name for text in self._fixed for voice in voices}
        for path in self._folder.iterdir():
            if path.name not in current | {USES}:
                path.unlink(missing_ok=True)

    def _path(self, text: str, voice: str) -> Path:
        return self._folder / f"{_digest([self._fixed[text], voice, *self._made_by])}.wav"


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _is_whole(path: Path) -> bool:
    """Return whether a sound file is as long as its header says."""
    try:
        with wave.open(str(path), "rb") as file:
            length = file.getnframes()
            size = file.getnchannels() * file.getsampwidth()
            return 0 < length * size == len(file.readframes(length))
    except (OSError, EOFError, wave.Error):
        return False


def _read_uses(path: Path) -> Counter[str]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Counter({str(key): int(value) for key, value in raw.items()})
    except (OSError, ValueError, AttributeError, TypeError):
        return Counter()
