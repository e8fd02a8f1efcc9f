"""Sentences that are the same for everybody, kept as sound: made once, heard at once.

Only what is in the list of fixed sentences is ever kept (``fixed``): nothing with a name, a
figure or a customer's words can be.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
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
        """Name the folder, which is made with the first sentence; nothing is read before ``load``.

        Args:
            folder: Where they are.
            fixed: Tells what may be kept, as it is spoken, and the phonemes that the model is given
                for it; the likeliest first.
            made_by: What else makes the sound: the model's hash, the pace.
        """
        self._folder = folder
        self._list_fixed = fixed
        self._fixed: Mapping[str, str] = {}
        self._made_by = list(made_by)
        self._uses = _read_uses(folder / USES)
        self._lock = threading.Lock()
        self.full = False
        """Whether the disk took no more; then nothing is kept until the next start."""

    def load(self) -> None:
        """Read what may be kept: half a second, which the first screen does not wait for."""
        self._fixed = self._list_fixed()

    def has(self, text: str, voice: str) -> bool:
        """Tell whether ``text`` is kept, spoken by ``voice``."""
        return text in self._fixed and self._path(text, voice).is_file()

    def find(self, text: str, voice: str) -> Path | None:
        """Return the kept sound of ``text``, and count its use, also where there is none yet."""
        if text not in self._fixed:
            return None
        path = self._path(text, voice)
        with self._lock:
            self._uses[_digest([text])] += 1
        return path if path.is_file() else None

    def missing(self, voice: str) -> str | None:
        """Return the most used fixed sentence that is not kept yet; None when all are."""
        if self.full:
            return None
        with self._lock:
            uses = dict(self._uses)
        by_use = sorted(self._fixed, key=lambda text: -uses.get(_digest([text]), 0))
        return next((text for text in by_use if not self.has(text, voice)), None)

    def add(self, text: str, voice: str, made: Path) -> None:
        """Keep the sound in the file ``made``.

        Raises:
            ValueError: ``text`` is no fixed sentence.
            OSError: The disk does not take it; nothing is kept any more.
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
            partial.replace(path)
        except OSError:
            self.full = True
            partial.unlink(missing_ok=True)
            raise

    def save_uses(self) -> None:
        """Write down how often each was said: of what is the same for everybody.

        Raises:
            OSError: The disk does not take it.
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
        """Remove what another model or pace has made, or is said in another way now; and what was left
        unfinished."""
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


def _read_uses(path: Path) -> Counter[str]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Counter({str(key): int(value) for key, value in raw.items()})
    except (OSError, ValueError, AttributeError, TypeError):
        return Counter()
