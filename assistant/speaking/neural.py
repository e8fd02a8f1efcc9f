"""Kokoro's side of the assistant: breath groups, kept sentences, pace and loudness afterwards.

The worker makes every sound at one pace and one loudness; what the customer asked for is done to
it afterwards. So a kept sentence serves every customer, and slower costs nothing to make.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from assistant.speaking import sound
from assistant.speaking.breath import FIRST, LATER, breath_groups, known_phrases, spoken
from assistant.speaking.kept import KeptSentences
from assistant.speaking.profile import VoiceProfile
from assistant.speaking.synthesizer import WorkerSynthesizer

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
"""A breath group takes about a second of two cores; a busy machine takes longer."""
MADE_RATE = 90
"""How fast all is made, in hundredths of the model's own pace. What is left to the pace that is asked
for is stretched: a recogniser reads that as well as what the model itself says slowly, and it costs
a third less."""
MADE_BY = 2
"""Raise it where the same phonemes sound otherwise than before: what is kept is made anew then."""
OWN_PACE = 280
"""Characters a minute at the voice's own pace, pauses between groups included: measured over ten
banking sentences by two voices."""
PAUSES = {"。": 0.3, "！": 0.3, "？": 0.3, "；": 0.25, "，": 0.18, "：": 0.2, "、": 0.12}
"""Seconds after a group by its last mark; the voice holds its last sound besides."""
NO_MARK_PAUSE = 0.02
FIRST_GUESS = 0.1, 0.05
"""Seconds of making: for a group, and for each of its characters, until it has been measured."""


class KokoroSynthesizer(WorkerSynthesizer):
    """Kokoro, through pyttsx3, in a worker process."""

    tries = 1
    """Loading it again takes seconds: the next voice says the sentence (``VoicesInTurn``)."""

    def __init__(
        self,
        model: Path,
        kept: KeptSentences | None = None,
        command: tuple[str, ...] = (sys.executable, "-m", "assistant.speaking.worker"),
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """See ``WorkerSynthesizer``.

        Args:
            model: The folder of the installed voice.
            kept: Sentences that were made before.
            command: How the worker is started; the folder is put behind it.
            answer_seconds: How long a breath group may take.
        """
        super().__init__((*command, str(model)), answer_seconds=answer_seconds)
        self.kept = kept
        self._slowness = 1.0

    def start(self) -> None:
        """See ``WorkerSynthesizer``; reads what may be kept, and the words between which is cut."""
        if self.kept:
            self.kept.load()
        super().start()
        known_phrases()

    def synthesize(self, text: str, out: Path, profile: VoiceProfile) -> float:
        """Write ``text`` to ``out`` as 16-bit mono PCM at 24,000 hertz; see ``Synthesizer``."""
        kept = self.kept.find(text, profile.voice) if self.kept else None
        if kept is None:
            self._make(text, out, profile)
            kept = out
        return finish(kept, out, text, profile)

    def keep(self, text: str, profile: VoiceProfile, work: Path) -> None:
        """Make ``text``, one of the fixed sentences, and keep it.

        Args:
            text: What is said.
            profile: By whom.
            work: A file to work in.

        Raises:
            VoiceFailed: see ``Synthesizer``.
            OSError: it could not be written.
        """
        assert self.kept is not None
        self._make(text, work, profile)
        self.kept.add(text, profile.voice, work)

    def pieces(self, sentences: list[str], profile: VoiceProfile) -> list[str]:
        """Kept sentences whole, the others in breath groups, the first of them short."""
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

    def making_seconds(self, piece: str, profile: VoiceProfile) -> float:
        """Nothing for what is kept; else by what was measured last."""
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
        Its length in seconds, the pause behind it included.
    """
    samples, hertz = sound.read(made)
    pace = OWN_PACE * MADE_RATE / 100
    samples = sound.stretched(samples, hertz, pace / profile.characters_per_minute)
    if profile.hall:
        samples = sound.for_a_loud_hall(samples, hertz)
    samples = sound.as_loud(samples, profile.volume)
    rest = PAUSES.get(text.strip()[-1:], NO_MARK_PAUSE)
    samples = np.concatenate([samples, sound.pause(rest, hertz)])
    sound.write(out, samples, hertz)
    return len(samples) / hertz
