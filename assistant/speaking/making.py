"""Make the sound of an utterance piece by piece, ahead of the piece that is being played."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from pathlib import Path

from assistant.speaking.profile import VoiceProfile
from assistant.speaking.sound import shorten_end
from assistant.speaking.synthesizer import MakingStopped, NothingToSay, Synthesizer

END_SECONDS = 0.3
"""Most seconds of silence after the last word, so that the customer can answer at once."""


class Making:
    """Makes pieces on its own thread, at most a few ahead; deletes their files afterwards."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        pieces: list[str],
        profile: VoiceProfile,
        folder: Path,
        stopped: threading.Event,
        ahead: int,
    ) -> None:
        """Keep the arguments; nothing is made yet. Call this, and all methods, from the event loop.

        Args:
            synthesizer: Makes the sound.
            pieces: Words to say.
            profile: How to say them.
            folder: Where the sound files are written.
            stopped: Set when the utterance is stopped.
            ahead: How many pieces may be made before the piece that is played has ended.
        """
        self._synthesizer = synthesizer
        self._pieces = pieces
        self._profile = profile
        self._folder = folder
        self._stopped = stopped
        self._loop = asyncio.get_running_loop()
        self._made: list[asyncio.Future[Path | None]] = [self._loop.create_future() for _ in pieces]
        self._room = threading.Semaphore(ahead)
        self._ended = threading.Event()

    def begin(self) -> list[asyncio.Future[Path | None]]:
        """Begin to make; return a future for each piece: its file, or None if it cannot be said."""
        for made in self._made:
            # Look at the error, as asyncio would log an error that nobody has looked at.
            made.add_done_callback(lambda done: done.cancelled() or done.exception())
        threading.Thread(target=self._work, name="voice-making", daemon=True).start()
        return self._made

    def heard(self) -> None:
        """Count one more piece as played, so that another piece may be made."""
        self._room.release()

    def end(self) -> None:
        """Stop making, and remove files that were not played."""
        self._ended.set()
        self._room.release()
        for made in self._made:
            made.add_done_callback(_discard)

    def _work(self) -> None:
        for piece, made in zip(self._pieces, self._made, strict=True):
            self._room.acquire()
            if self._ended.is_set() or self._stopped.is_set():
                return
            out = self._folder / f"{uuid.uuid4().hex}.wav"
            try:
                self._synthesize(piece, out)
                if made is self._made[-1]:
                    shorten_end(out, END_SECONDS)
            except NothingToSay:
                self._tell(made, None)
            except Exception as err:
                out.unlink(missing_ok=True)
                self._tell(made, err)
                return
            else:
                self._tell(made, out)

    def _synthesize(self, piece: str, out: Path) -> None:
        try:
            self._synthesizer.synthesize(piece, out, self._profile)
        except MakingStopped:
            # A stop may have come while the piece before this one was made.
            if self._stopped.is_set() or self._ended.is_set():
                raise
            self._synthesizer.synthesize(piece, out, self._profile)

    def _tell(self, made: asyncio.Future[Path | None], outcome: Path | Exception | None) -> None:
        def settle() -> None:
            if made.done():
                return
            if isinstance(outcome, Exception):
                made.set_exception(outcome)
            else:
                made.set_result(outcome)

        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(settle)


def _discard(made: asyncio.Future[Path | None]) -> None:
    if not made.cancelled() and made.exception() is None and (wav := made.result()):
        wav.unlink(missing_ok=True)
