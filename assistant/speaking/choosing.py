"""Choose the voice for this machine, and give the reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.hearing.models import Installed, ModelStore
from assistant.settings import ROOT
from assistant.speaking.in_turn import VoicesInTurn
from assistant.speaking.kept import KeptSentences
from assistant.speaking.neural import MADE_BY, MADE_RATE, KokoroSynthesizer
from assistant.speaking.profile import KOKORO, VoiceProfile
from assistant.speaking.synthesizer import EspeakSynthesizer

SLOWEST = 0.7
"""Most seconds of work on two cores for a second of speech: a slower voice would leave gaps."""
LEAST_MEMORY = 2_400_000_000
"""Least memory of the machine for Kokoro, in bytes: it takes 0.6 GB, everything else as much."""
MEASURED = "voice-measured.json"
MEASURING_SECONDS = 180
JAPANESE = {"zm_": "jm_kumo", "zf_": "jf_alpha"}
"""Japanese styles that replace the Mandarin styles if those could not be installed."""


class CannotMeasure(Exception):
    """The voice could not be tried out; the text says why."""


@dataclass(frozen=True)
class Choice:
    """The voice for this machine."""

    profile: VoiceProfile
    """The profile that was asked for, with a style that is installed."""
    model: Installed | None
    """Kokoro's model; None: espeak-ng speaks."""
    why: str
    """The reason for the choice, and what to do for a better one, for staff."""

    def __str__(self) -> str:
        engine = (
            f"Kokoro（{self.profile.voice.removeprefix(KOKORO)}）" if self.model else "espeak-ng"
        )
        return f"{engine}：{self.why}"


def choose(profile: VoiceProfile, models: Path) -> Choice:
    """Choose the voice for ``profile`` among the models installed in ``models``.

    The voice is Kokoro if it is installed and fast enough, otherwise espeak-ng.
    """
    if not profile.by_kokoro:
        return Choice(profile, None, f"声音方案 {profile.name} 要它")
    installed = ModelStore(models).list_voices()
    if not installed:
        return Choice(profile, None, "没有装 Kokoro，请运行：models install voice-kokoro-zh")
    model = installed[0]
    if read_total_memory() < LEAST_MEMORY:
        needs = f"Kokoro 要 {LEAST_MEMORY / 1e9:.1f} GB"
        return Choice(profile, None, f"内存 {read_total_memory() / 1e9:.1f} GB，{needs}")
    cost = read_cost(models, model)
    if cost is None:
        return Choice(_with_style(profile, model), model, "还没有量过快慢，请运行：models voice")
    says = f"说一秒话要两个核 {cost:.2f} 秒"
    if cost > SLOWEST:
        return Choice(profile, None, f"这台机器跑 Kokoro 太慢（{says}）")
    foreign = "（带外国口音：装的时候没有 npm）" if _is_japanese(model) else ""
    return Choice(_with_style(profile, model), model, f"{says}{foreign}")


def build_synthesizer(
    choice: Choice, kept_in: Path | None = None
) -> EspeakSynthesizer | VoicesInTurn:
    """Build the synthesizer for a choice; nothing is started.

    Args:
        choice: The voice.
        kept_in: The folder of kept sentences; None: no sentences are kept.
    """
    if choice.model is None:
        return EspeakSynthesizer()
    kept = open_kept_sentences(choice.model, kept_in) if kept_in else None
    return VoicesInTurn([KokoroSynthesizer(choice.model.folder, kept), EspeakSynthesizer()])


def open_kept_sentences(model: Installed, folder: Path) -> KeptSentences:
    """Return the sounds kept in ``folder`` for this model, pronunciation and pace."""
    made_by = [*(file.sha256 for file in model.files), str(MADE_RATE), str(MADE_BY)]
    return KeptSentences(folder, list_fixed_phonemes, made_by)


def list_fixed_phonemes() -> dict[str, str]:
    """Return the fixed sentences, each with its phonemes for the model."""
    from assistant.speaking.fixed import list_fixed_sentences
    from assistant.speaking.phonemes import to_phonemes
    from assistant.speaking.pronunciation import Pronunciation, load_lexicon

    pronunciation = Pronunciation(load_lexicon())
    return {text: to_phonemes(pronunciation.pinyin(text)) for text in list_fixed_sentences()}


def measure(models: Path) -> float:
    """Measure the processor time of the installed voice; record and return it.

    Returns:
        Seconds of two cores (of one, if there is only one) for a second of speech. It is
        processor time: other work on the machine does not count.

    Raises:
        CannotMeasure: No voice is installed, or it does not speak.
    """
    installed = ModelStore(models).list_voices()
    if not installed:
        raise CannotMeasure("no voice is installed")
    model = installed[0]
    command = [sys.executable, "-m", "assistant.speaking.measuring", str(model.folder)]
    try:
        done = subprocess.run(  # noqa: S603 (our own command)
            command, cwd=ROOT, capture_output=True, text=True, timeout=MEASURING_SECONDS
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError) as err:
        raise CannotMeasure(f"the voice could not be tried out: {err}") from err
    cost = found["processor_seconds_a_second"] / min(2, os.cpu_count() or 1)
    note = {"model": model.folder.name, "cost": round(cost, 3), **found}
    partial = models / f"{MEASURED}.{os.getpid()}"
    partial.write_text(json.dumps(note, indent=1), encoding="utf-8")
    partial.replace(models / MEASURED)
    return float(cost)


def read_cost(models: Path, model: Installed) -> float | None:
    """Return the cost that ``measure`` recorded for ``model``; None if it was not measured.

    The cost is in seconds of two cores for a second of speech.
    """
    try:
        note = json.loads((models / MEASURED).read_text(encoding="utf-8"))
        return float(note["cost"]) if note["model"] == model.folder.name else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_total_memory() -> int:
    """Return the machine's memory in bytes."""
    import psutil

    return int(psutil.virtual_memory().total)


def _is_japanese(model: Installed) -> bool:
    return not any(file.file.startswith("z") for file in model.files)


def _with_style(profile: VoiceProfile, model: Installed) -> VoiceProfile:
    if not _is_japanese(model):
        return profile
    wanted = profile.voice.removeprefix(KOKORO)
    style = next((mine for start, mine in JAPANESE.items() if wanted.startswith(start)), wanted)
    return replace(profile, voice=KOKORO + style)
