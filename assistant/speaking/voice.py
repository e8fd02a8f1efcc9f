"""The assistant's voice: says sentences, stops at once, and falls back to the screen alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import tempfile
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar, cast

from assistant.clock import ManualClock
from assistant.speaking.earcon import write_alert
from assistant.speaking.figures import set_apart
from assistant.speaking.player import Player, PlayerFailed
from assistant.speaking.profile import VoiceProfile, load_profile
from assistant.speaking.synthesizer import EspeakSynthesizer, Synthesizer, VoiceFailed
from assistant.speaking.wording import speakable

log = logging.getLogger(__name__)

T = TypeVar("T")

TroubleListener = Callable[[str], None]
"""Told why the voice cannot be heard, once, until it has been heard again."""

MUTE_SECONDS = 30.0
"""After a failure the voice is left alone for this long: each try costs her seconds."""
STUCK_SECONDS = 3.0
"""A loudspeaker that needs so much longer than the sound lasts is stuck."""
SHORTEST_SENTENCE = 4
"""Characters; a shorter piece is said together with the next one."""
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]*")


@dataclass(frozen=True)
class Spoken:
    """What became of something to say."""

    seconds: float
    """How long it took."""
    finished: bool
    """True when it was said, or stood on the screen, to its end."""
    how: Literal["read", "shown"]
    """Read aloud, or only shown for as long as reading takes, because there was no voice."""


class Speech(Protocol):
    """What a conversation needs of a voice."""

    async def say(self, text: str) -> Spoken:
        """Say ``text``; returns when it has been said, or stopped."""
        ...

    def stop(self) -> None:
        """Be silent at once; from any thread, at any time."""
        ...

    def alert(self) -> None:
        """Sound the signal that asks for attention; returns at once."""
        ...

    def adjust(self, step: str) -> bool:
        """Go one step slower, faster, louder or quieter, or back with ``reset``.

        Returns whether that made a difference: at its limit a step makes none."""
        ...


def split_sentences(text: str) -> list[str]:
    """Cut ``text`` after its sentences; very short ones stay with the next."""
    sentences, held = [], ""
    for piece in _SENTENCE.findall(text):
        held += piece
        if sum(map(str.isalnum, held)) >= SHORTEST_SENTENCE:
            sentences.append(held.strip())
            held = ""
    rest = held.strip()
    if rest and sentences:
        sentences[-1] += rest
    elif any(map(str.isalnum, rest)):
        sentences.append(rest)
    return sentences


def adjusted(profile: VoiceProfile, step: str, original: VoiceProfile) -> VoiceProfile:
    """Return ``profile`` after ``step``; steps that are not the voice's change nothing."""
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
    ) -> None:
        """Open no device and start no process yet.

        Args:
            synthesizer: Makes the sound.
            player: Plays it.
            profile: How to speak; ``adjust("reset")`` comes back to it.
            on_trouble: Told once when the voice is lost.
        """
        self._synthesizer = synthesizer
        self._player = player
        self._original = self._profile = profile
        self._on_trouble = on_trouble
        self._in_trouble = False
        self._muted_until = 0.0
        self._lock = threading.Lock()
        self._speaking: _Interruptible | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="voice-")
        self._count = 0

    @property
    def profile(self) -> VoiceProfile:
        """How it speaks now."""
        return self._profile

    def set_profile(self, profile: VoiceProfile) -> None:
        """Speak like ``profile`` from the next sentence on, and after a reset."""
        self._original = self._profile = profile

    def adjust(self, step: str) -> bool:
        """See ``Speech``."""
        before, self._profile = self._profile, adjusted(self._profile, step, self._original)
        return self._profile != before

    def slower(self) -> None:
        """One step slower, within limits."""
        self.adjust("slower")

    def faster(self) -> None:
        """One step faster, within limits."""
        self.adjust("faster")

    def louder(self) -> None:
        """One step louder, within limits."""
        self.adjust("louder")

    def softer(self) -> None:
        """One step quieter, within limits."""
        self.adjust("quieter")

    async def say(self, text: str) -> Spoken:
        """Say ``text`` to its end unless stopped; a new one stops the one before it."""
        began = time.monotonic()
        this = _Interruptible(asyncio.get_running_loop())
        with self._lock:
            before, self._speaking = self._speaking, this
        if before:
            before.stop()
        how: Literal["read", "shown"] = "read"
        try:
            sentences = split_sentences(set_apart(speakable(text)))
            left = sentences
            if self._can_be_heard():
                left = await self._read(sentences, this)
            if left:
                how = "shown"
                await this.wait(self._profile.reading_seconds("".join(left)))
            return Spoken(time.monotonic() - began, not this.stopped.is_set(), how)
        finally:
            this.stop()

    def stop(self) -> None:
        """Be silent at once; from any thread, at any time."""
        with self._lock:
            this = self._speaking
        if this:
            this.stop()

    def alert(self) -> None:
        """Sound the alert beside whatever is being said; returns at once."""
        if self._player.audible:
            threading.Thread(target=self._alert, name="alert", daemon=True).start()

    def close(self) -> None:
        """Stop, and release the worker and the files."""
        self.stop()
        self._synthesizer.close()
        self._folder.cleanup()

    def _can_be_heard(self) -> bool:
        return self._player.audible and time.monotonic() >= self._muted_until

    async def _read(self, sentences: list[str], this: _Interruptible) -> list[str]:
        """Read aloud; return the sentences that the voice failed to read."""
        making: asyncio.Future[Path] | None = None
        at = 0
        try:
            for at in range(len(sentences)):
                making = making or self._make(sentences[at])
                wav = await this.unless_stopped(making)
                if wav is None:
                    return []
                # The next sentence is made while this one is heard.
                making = self._make(sentences[at + 1]) if at + 1 < len(sentences) else None
                await self._play(wav, this)
                if this.stopped.is_set():
                    return []
        except (VoiceFailed, PlayerFailed, OSError) as err:
            self._lost(err)
            return sentences[at:]
        finally:
            if making is not None:
                making.add_done_callback(_discard)
        self._in_trouble = False
        return []

    def _make(self, sentence: str) -> asyncio.Future[Path]:
        """Begin to synthesise ``sentence``."""
        self._count += 1
        out = Path(self._folder.name) / f"{self._count}.wav"
        profile = self._profile

        def work() -> Path:
            self._synthesizer.synthesize(sentence, out, profile)
            return out

        return _in_thread(work)

    async def _play(self, wav: Path, this: _Interruptible) -> None:
        limit = _seconds(wav) + STUCK_SECONDS
        playing = _in_thread(lambda: self._player.play(wav, this.stopped))
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

    def _alert(self) -> None:
        out = Path(self._folder.name) / "alert.wav"
        try:
            write_alert(out)
            self._player.play(out, threading.Event())
        except (PlayerFailed, OSError) as err:
            log.error("the alert was not heard: %s", err)


class _Interruptible:
    """One utterance, which any thread may stop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._silenced = asyncio.Event()
        self.stopped = threading.Event()

    def stop(self) -> None:
        """End it; wakes whoever waits for it."""
        self.stopped.set()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(self._silenced.set)

    async def wait(self, seconds: float) -> None:
        """Wait, at most until stopped."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._silenced.wait(), seconds)

    async def unless_stopped(
        self, work: asyncio.Future[T], seconds: float | None = None
    ) -> T | None:
        """Return the outcome of ``work``, or None at once when stopped before.

        Raises:
            asyncio.TimeoutError: neither came within ``seconds``.
        """
        silence = asyncio.ensure_future(self._silenced.wait())
        either: set[asyncio.Future[Any]] = {work, silence}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            silence.cancel()
        if self.stopped.is_set():
            return None
        if not work.done():
            raise asyncio.TimeoutError
        return work.result()


def _in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """Run ``work`` in a thread of its own.

    Not in the loop's executor: that may be busy with the recogniser, and its threads, when
    stuck in a loudspeaker, would hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()
    # Whoever stopped listening does not ask for the outcome: no complaint about that.
    outcome.add_done_callback(lambda done: done.cancelled() or done.exception())

    def settle(result: T | None, err: Exception | None) -> None:
        if outcome.done():
            return
        if err:
            outcome.set_exception(err)
        else:
            outcome.set_result(cast(T, result))

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as err:
            problem = err
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=run, name="voice", daemon=True).start()
    return outcome


def _discard(made: asyncio.Future[Path]) -> None:
    """Remove the sound of a sentence: nothing that was said is kept."""
    if not made.cancelled() and made.exception() is None:
        made.result().unlink(missing_ok=True)


class ScriptedVoice:
    """A voice for scripts and simulation: time passes on the manual clock, not in the room."""

    TURNS = 10
    """Turns of the event loop that an utterance lasts: an early answer falls into them."""

    def __init__(
        self,
        clock: ManualClock,
        profile: VoiceProfile | None = None,
        *,
        folder: Path | None = None,
        synthesizer: Synthesizer | None = None,
    ) -> None:
        """Speak silently.

        Args:
            clock: Moved on by the time that reading takes.
            profile: How fast that is; the profile ``normal`` by default.
            folder: Where every sentence is really synthesised to a WAV file, if given.
            synthesizer: Makes those; pyttsx3 by default.
        """
        self._clock = clock
        self._original = self.profile = profile or load_profile("normal")
        self._folder = folder
        self._synthesizer = synthesizer or EspeakSynthesizer()
        self._utterances = 0
        self.wavs: list[Path] = []
        """The files written, in the order they were said."""
        self.alerts = 0
        """How often the alert sounded."""

    async def say(self, text: str) -> Spoken:
        """Say ``text`` in the clock's time; cut short when stopped meanwhile."""
        self._utterances += 1
        this = self._utterances
        words = set_apart(speakable(text))
        if self._folder:
            for sentence in split_sentences(words):
                await asyncio.to_thread(self._write, sentence)
        for _ in range(self.TURNS):
            await asyncio.sleep(0)
            if this != self._utterances:
                return Spoken(0.0, False, "read")
        seconds = self.profile.reading_seconds(words)
        self._clock.advance(seconds)
        return Spoken(seconds, True, "read")

    def stop(self) -> None:
        """Cut the utterance short."""
        self._utterances += 1

    def alert(self) -> None:
        """Count the alert."""
        self.alerts += 1

    def adjust(self, step: str) -> bool:
        """See ``Speech``."""
        before, self.profile = self.profile, adjusted(self.profile, step, self._original)
        return self.profile != before

    def close(self) -> None:
        """End the synthesizer."""
        self._synthesizer.close()

    def _write(self, sentence: str) -> None:
        assert self._folder is not None
        self._folder.mkdir(parents=True, exist_ok=True)
        out = self._folder / f"{len(self.wavs) + 1:03d}.wav"
        self._synthesizer.synthesize(sentence, out, self.profile)
        self.wavs.append(out)


def say_to_file(text: str, out: Path, voice_name: str = "normal") -> float:
    """Write what the voice makes of ``text`` to the WAV file ``out``.

    Args:
        text: As a screen shows it; figures are put into words here.
        out: The file to write.
        voice_name: A profile in ``voices/``.

    Returns:
        Its length in seconds.

    Raises:
        BadVoiceProfile: no such profile, or a malformed one.
        VoiceFailed: there is no voice.
    """
    synthesizer = EspeakSynthesizer()
    try:
        return synthesizer.synthesize(set_apart(speakable(text)), out, load_profile(voice_name))
    finally:
        synthesizer.close()


def _seconds(wav: Path) -> float:
    try:
        with wave.open(str(wav), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (EOFError, wave.Error) as err:
        raise PlayerFailed(f"{wav}: cannot be read: {err}") from err
