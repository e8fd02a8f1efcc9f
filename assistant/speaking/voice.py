"""Say sentences with the assistant's voice, which can be stopped at once.

If the voice fails, the text is only shown on the screen.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from assistant.phrases import OPENING
from assistant.speaking.figures import set_apart
from assistant.speaking.interruptible import Interruptible, in_thread
from assistant.speaking.making import Making
from assistant.speaking.player import Player, PlayerFailed
from assistant.speaking.profile import VoiceProfile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import Synthesizer
from assistant.speaking.wording import speakable

log = logging.getLogger(__name__)

TroubleListener = Callable[[str], None]
"""Called with the reason when the voice cannot be heard; once, until it has been heard again."""

MUTE_SECONDS = 30.0
"""Seconds after a failure in which the voice is not tried: each try costs the customer seconds."""
STUCK_SECONDS = 3.0
"""A loudspeaker that needs so many seconds longer than the sound lasts is stuck."""
OPENING_AFTER = 0.4
"""If making a sentence takes more seconds, the opening 好，我看一下 may be said first."""
UNSAID_SECONDS = 1.0
"""Seconds of silence for a piece that cannot be said, in which the customer can read it on the
screen."""
AHEAD = 2
"""How many pieces are made ahead of the piece that is played."""


@dataclass(frozen=True)
class Spoken:
    """The result of saying a text."""

    seconds: float
    """Seconds that it took."""
    finished: bool
    """Whether the text was said, or shown, to its end."""
    how: Literal["read", "shown"]
    """``read``: aloud. ``shown``: only on the screen, for as long as reading takes."""


OnPart = Callable[[str], None]
"""Called with the words that are being said now."""


def unheard(_: str) -> None:
    """Ignore which words are being said."""


class Speech(Protocol):
    """The part of a voice that a conversation needs."""

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Say ``text``; return when it has been said, or was stopped.

        Args:
            text: The text as the screen shows it.
            opening: Whether the text answers a question and may begin with 好，我看一下 if it takes long.
            on_part: Called with the words of each part, in the order of the text, when it begins.
        """
        ...

    def stop(self) -> None:
        """Stop speaking at once; may be called from any thread, at any time."""
        ...

    def adjust(self, step: str) -> bool:
        """Change pace or volume by one step (slower, faster, louder, quieter), or ``reset`` both.

        Returns whether anything changed; at the limit a step changes nothing.
        """
        ...


def adjust_profile(profile: VoiceProfile, step: str, original: VoiceProfile) -> VoiceProfile:
    """Return ``profile`` changed by ``step``; unknown steps change nothing."""
    steps: dict[str, Callable[[], VoiceProfile]] = {
        "slower": profile.slower,
        "faster": profile.faster,
        "louder": profile.louder,
        "quieter": profile.quieter,
        "reset": lambda: original,
    }
    return steps[step]() if step in steps else profile


class Voice:
    """Says text through a synthesizer and a player, sentence by sentence."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        player: Player,
        profile: VoiceProfile,
        on_trouble: TroubleListener | None = None,
        opening_after: float = OPENING_AFTER,
    ) -> None:
        """Keep the arguments; no device is opened and no process is started yet.

        Args:
            synthesizer: Makes the sound.
            player: Plays it.
            profile: How to speak; ``adjust("reset")`` returns to it.
            on_trouble: Called once when the voice cannot be heard.
            opening_after: Seconds; an answer that takes longer to make may begin with the opening.
        """
        self._synthesizer = synthesizer
        self._player = player
        self._original = self._profile = profile
        self._on_trouble = on_trouble
        self._opening_after = opening_after
        self._in_trouble = False
        self._muted_until = 0.0
        self._lock = threading.Lock()
        self._speaking: Interruptible | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="voice-", ignore_cleanup_errors=True)
        self._closing: list[Callable[[], None]] = []
        self._saying = 0
        self._quiet_since = time.monotonic()

    @property
    def profile(self) -> VoiceProfile:
        """The profile in use at this moment."""
        return self._profile

    @property
    def audible(self) -> bool:
        """Whether there is a loudspeaker."""
        return self._player.audible

    def on_close(self, work: Callable[[], None]) -> None:
        """Call ``work`` when the voice is closed."""
        self._closing.append(work)

    def adjust(self, step: str) -> bool:
        """Change pace or volume; see ``Speech.adjust``."""
        before, self._profile = self._profile, adjust_profile(self._profile, step, self._original)
        return self._profile != before

    @property
    def quiet_seconds(self) -> float:
        """Seconds since something was last said or stopped."""
        return 0.0 if self._saying else time.monotonic() - self._quiet_since

    async def say(self, text: str, *, opening: bool = False, on_part: OnPart = unheard) -> Spoken:
        """Say ``text`` to its end, unless it is stopped; the next call stops this one."""
        began = time.monotonic()
        this = Interruptible(asyncio.get_running_loop())
        with self._lock:
            before, self._speaking = self._speaking, this
        if before:
            before.stop()
        self._synthesizer.stop()
        self._saying += 1
        how: Literal["read", "shown"] = "read"
        try:
            sentences = split_sentences(set_apart(speakable(text)))
            left = sentences
            if self._can_be_heard():
                left = await self._read(sentences, this, opening, on_part)
            if left:
                how = "shown"
                await this.wait(self._profile.reading_seconds("".join(left)))
            return Spoken(time.monotonic() - began, not this.stopped.is_set(), how)
        finally:
            this.stop()
            self._saying -= 1
            self._quiet_since = time.monotonic()

    def stop(self) -> None:
        """Stop speaking at once, even while sound is being made; may be called from any thread."""
        with self._lock:
            this = self._speaking
        if this and not this.stopped.is_set():
            this.stop()
            self._synthesizer.stop()

    def close(self) -> None:
        """Stop speaking, end the worker process and remove the files."""
        self.stop()
        for work in self._closing:
            work()
        self._synthesizer.close()
        self._folder.cleanup()

    def _can_be_heard(self) -> bool:
        return self._player.audible and time.monotonic() >= self._muted_until

    async def _read(
        self, sentences: list[str], this: Interruptible, opening: bool, on_part: OnPart
    ) -> list[str]:
        """Read sentences aloud; return the pieces that the voice failed to read."""
        pieces = self._pieces(sentences, opening)
        making = Making(
            self._synthesizer, pieces, self._profile, Path(self._folder.name), this.stopped, AHEAD
        )
        heard = 0
        try:
            for piece, made in zip(pieces, making.begin(), strict=True):
                wav = await this.unless_stopped(made)
                if this.stopped.is_set():
                    return []
                on_part(piece)
                if wav is None:  # characters without a known sound: she reads them
                    await this.wait(UNSAID_SECONDS)
                else:
                    await self._play(wav, this)
                making.heard()
                heard += 1
                if this.stopped.is_set():
                    return []
        except Exception as err:  # after any error the conversation goes on
            self._lost(err)
            return pieces[heard:]
        finally:
            making.end()
        self._in_trouble = False
        return []

    def _pieces(self, sentences: list[str], opening: bool) -> list[str]:
        """Cut the sentences into pieces; put a kept opening before a piece that takes long."""
        pieces = self._synthesizer.pieces(sentences, self._profile)
        if opening and pieces:
            takes = self._synthesizer.estimate_seconds(pieces[0], self._profile)
            ready = self._synthesizer.estimate_seconds(OPENING, self._profile) == 0
            if ready and takes > self._opening_after:
                return [OPENING, *pieces]
        return pieces

    async def _play(self, wav: Path, this: Interruptible) -> None:
        limit = _seconds(wav) + STUCK_SECONDS
        playing = in_thread(lambda: self._player.play(wav, this.stopped))
        try:
            await this.unless_stopped(playing, limit)
        except asyncio.TimeoutError:
            raise PlayerFailed("the loudspeaker is stuck") from None
        finally:
            playing.add_done_callback(lambda _: wav.unlink(missing_ok=True))

    def _lost(self, err: Exception) -> None:
        log.error("the voice failed, the screen goes on alone: %s", err)
        self._muted_until = time.monotonic() + MUTE_SECONDS
        if self._on_trouble and not self._in_trouble:
            self._on_trouble(str(err))
        self._in_trouble = True


def _seconds(wav: Path) -> float:
    try:
        with wave.open(str(wav), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (EOFError, wave.Error) as err:
        raise PlayerFailed(f"{wav}: cannot be read: {err}") from err
