"""Write the sound of a text, as the assistant's voice says it, to one file."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import numpy as np

from assistant.speaking import sound
from assistant.speaking.choosing import build_synthesizer, choose
from assistant.speaking.figures import set_apart
from assistant.speaking.profile import load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import EspeakSynthesizer, NothingToSay
from assistant.speaking.wording import speakable


def say_to_file(
    text: str, out: Path, voice_name: str = "normal", models: Path | None = None
) -> float:
    """Write ``text``, as the voice says it, to the WAV file ``out``.

    Args:
        text: As a screen shows it; figures are turned into words here.
        out: The file to write.
        voice_name: A profile in ``voices/``.
        models: The store with installed voices; None: espeak-ng speaks.

    Returns:
        The sound's length in seconds.

    Raises:
        BadVoiceProfile: The profile is missing or malformed.
        VoiceFailed: There is no voice.
    """
    profile = load_profile(voice_name)
    choice = choose(profile, models) if models else None
    synthesizer = build_synthesizer(choice) if choice else EspeakSynthesizer()
    profile = choice.profile if choice else profile
    made: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(prefix="say-") as folder:
            words = set_apart(speakable(text))
            pieces = synthesizer.pieces(split_sentences(words), profile)
            for at, piece in enumerate(pieces or [words]):
                wav = Path(folder) / f"{at}.wav"
                with contextlib.suppress(NothingToSay):
                    synthesizer.synthesize(piece, wav, profile)
                    made.append(wav)
            if not made:
                raise NothingToSay("there is nothing to say")
            return _join(made, out)
    finally:
        synthesizer.close()


def _join(wavs: list[Path], out: Path) -> float:
    """Write the sounds one after another to ``out``; return the length in seconds."""
    import soxr

    parts = [sound.read(wav) for wav in wavs]
    hertz = parts[0][1]  # parts said by another voice may have another rate
    samples = np.concatenate([soxr.resample(samples, rate, hertz) for samples, rate in parts])
    sound.write(out, samples, hertz)
    return len(samples) / hertz
