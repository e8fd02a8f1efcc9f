"""Turn words into sound with Kokoro, in breath groups, using kept sentences if there are any.

The worker makes every sound at one pace and one loudness; the customer's pace and loudness are set
afterwards. So a kept sentence serves every customer, and a slower pace costs no time. Speech is
slowed first by pauses between the groups (docs/decisions/voice.md).
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from assistant.speaking import sound
from assistant.speaking.breath import FIRST, LATER, breath_groups, load_known_phrases, spoken
from assistant.speaking.kept import KeptSentences
from assistant.speaking.profile import VoiceProfile
from assistant.speaking.synthesizer import WorkerSynthesizer

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
"""Most seconds for a breath group: it takes about one second on two cores, more on a busy
machine."""
MADE_RATE = 90
"""The pace at which all sound is made, in percent of the model's own pace; slower sound is less
clear."""
BY_PAUSES = 1.4
"""Pauses alone make speech up to this many times as long; for a slower pace it is stretched as
well. Speech stretched 1.25 times, by any method, is understood worse; with pauses it is understood
better (docs/facts.md)."""
LONGEST_REST = 0.6
"""Most seconds by which a pause is made longer."""
MADE_BY = 3
"""A version number: raise it when the same phonemes sound different than before, so that kept
sentences are made again."""
OWN_PACE = 280
"""Characters a minute at the voice's own pace, including pauses between groups; measured with ten
banking sentences and two voices."""
PAUSES = {"。": 0.3, "！": 0.3, "？": 0.3, "；": 0.25, "，": 0.18, "：": 0.2, "、": 0.12}
"""Seconds of pause after a group, by its last punctuation mark; its last sound is longer too."""
NO_MARK_PAUSE = 0.02
FIRST_GUESS = 0.1, 0.05
"""Seconds to make a group, plus seconds for each character: a guess, until they are measured."""


class KokoroSynthesizer(WorkerSynthesizer):
    """Kokoro, through pyttsx3, in a worker process."""

    tries = 1
    """How often a sentence is tried. Once, as loading takes seconds: then the next voice says the
    sentence (``VoicesInTurn``)."""

    def __init__(
        self,
        model: Path,
        kept: KeptSentences | None = None,
        command: tuple[str, ...] = (sys.executable, "-m", "assistant.speaking.worker"),
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Keep the arguments; the worker starts later, as in ``WorkerSynthesizer``.

        Args:
            model: The folder of the installed voice.
            kept: The kept sentences; None: no sentences are kept.
            command: The command that starts the worker; the folder is added to it.
            answer_seconds: Most seconds for a breath group.
        """
        super().__init__((*command, str(model)), answer_seconds=answer_seconds)
        self.kept = kept
        self._slowness = 1.0

    def start(self) -> None:
        """Start the worker, and read the kept sentences and the dictionary of words."""
        if self.kept:
            self.kept.load()
        super().start()
        load_known_phrases()

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text`` to ``out`` as 16-bit mono PCM at 24,000 hertz; see ``Synthesizer``."""
        kept = self.kept.find(text, profile.voice) if self.kept else None
        if kept is None:
            self._make(text, out, profile)
            kept = out
        return finish(kept, out, text, profile)

    def keep(self, text: str, profile: VoiceProfile, work: Path) -> None:
        """Make the sound of the fixed sentence ``text``, group by group, and keep it on disk.

        Args:
            text: The sentence.
            profile: The voice.
            work: A temporary file.

        Raises:
            VoiceFailed: See ``Synthesizer``.
            OSError: The sound could not be written.
        """
        assert self.kept is not None
        parts: list[sound.Samples] = []
        for group in breath_groups(text, LATER):
            self._make(group, work, profile)
            samples, hertz = sound.read(work)
            joint = max(sound.LEAST_PAUSE, PAUSES.get(group.strip()[-1:], NO_MARK_PAUSE))
            parts += [samples, sound.pause(joint, hertz)]
        sound.write(work, np.concatenate(parts[:-1]), hertz)
        self.kept.add(text, profile.voice, work)

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        """Return kept sentences unchanged, and others as breath groups, the first one short."""
        pieces: list[str] = []
        open_: list[str] = []
        for sentence in sentences:
            if self.kept and self.kept.has(sentence, profile.voice):
                pieces += self._groups(open_, pieces)
                open_ = []
                pieces.append(sentence)
            else:
                open_.append(sentence)
        return pieces + self._groups(open_, pieces)

    def estimate_seconds(self, piece: str, profile: VoiceProfile) -> float:
        """Return 0 for a kept sentence, otherwise an estimate from measurements, in seconds."""
        if self.kept and self.kept.has(piece, profile.voice):
            return 0.0
        return self._guess(piece) * self._slowness

    def _groups(self, sentences: list[str], before: list[str]) -> list[str]:
        text = "".join(sentences)
        return breath_groups(text, LATER if before else FIRST) if text else []

    def _guess(self, piece: str) -> float:
        return FIRST_GUESS[0] + FIRST_GUESS[1] * spoken(piece)

    def _make(self, text: str, out: Path, profile: VoiceProfile) -> None:
        sentence: dict[str, Any] = {
            "text": text,
            "out": str(out.resolve()),
            "voice": profile.voice,
            "rate": MADE_RATE,
            "volume": 1.0,
        }
        began = time.monotonic()
        self.make(sentence, 0.0)
        slowness = (time.monotonic() - began) / self._guess(text)
        self._slowness += 0.3 * (slowness - self._slowness)


def finish(made: Path, out: Path, text: str, profile: VoiceProfile) -> float:
    """Write the sound in ``made`` to ``out`` at the profile's pace and loudness.

    Returns:
        The length of the sound in seconds, including the pause after it.
    """
    samples, hertz = sound.read(made)
    slowness = OWN_PACE * MADE_RATE / 100 / profile.characters_per_minute
    longer = min(max(1.0, slowness), BY_PAUSES)
    parts: list[sound.Samples] = []
    for said, silence in sound.split_at_pauses(samples, hertz):
        drawn = sound.stretch(said, hertz, slowness / longer)
        rest = min(LONGEST_REST, len(drawn) / hertz * (longer - 1))
        parts += [drawn, sound.pause(silence / hertz + rest, hertz)]
    samples = np.concatenate(parts) if parts else samples
    if profile.hall:
        samples = sound.fit_for_loud_hall(samples, hertz)
    samples = sound.set_loudness(samples, profile.volume)
    last = PAUSES.get(text.strip()[-1:], NO_MARK_PAUSE)
    samples = np.concatenate([samples, sound.pause(last, hertz)])
    sound.write(out, samples, hertz)
    return len(samples) / hertz
