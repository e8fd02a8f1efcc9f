"""Test whole visits by sound: from WAV files to the posting, with each reply as a WAV file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assistant.hearing.recognizer import Recognizer
from assistant.hearing.sound_file import hear_file
from assistant.hearing.wav import read_wav
from assistant.scripting.dialogue import Dialogue, read_dialogues
from assistant.scripting.runner import DialogueRunner

FOLDER = Path(__file__).parent / "dialogues" / "by_sound"
IDS = [entry["id"] for entry in yaml.safe_load((FOLDER / "visits.yml").read_text("utf-8"))]
EMPTY_WAV = 44
"""Bytes of a header: a sentence that was cut short before it was synthesised."""
SILENCE = 200
"""Samples that stay below this are no voice."""


@pytest.fixture(scope="module")
def visits(
    tmp_path_factory: pytest.TempPathFactory, spoken: Callable[[str], Path]
) -> dict[str, Dialogue]:
    """Return the dialogues, with every sentence of ``speech.yml`` spoken into ``audio/``."""
    folder = tmp_path_factory.mktemp("by_sound")
    (folder / "audio").mkdir()
    speech = yaml.safe_load((FOLDER / "speech.yml").read_text("utf-8"))
    for name, text in speech.items():
        shutil.copyfile(spoken(text), folder / "audio" / f"{name}.wav")
    shutil.copyfile(FOLDER / "visits.yml", folder / "visits.yml")
    return {dialogue.id: dialogue for dialogue in read_dialogues(folder / "visits.yml")}


@pytest.mark.parametrize("name", IDS)
async def test_a_visit_by_sound(
    runner: DialogueRunner,
    whisper: Recognizer,
    visits: dict[str, Dialogue],
    name: str,
    tmp_path: Path,
) -> None:
    hearing = runner.with_sound(lambda path, expected: hear_file(whisper, path, expected), tmp_path)

    outcome = await hearing.run(visits[name])

    heard = [event["text"] for event in outcome.events if event["event"] == "heard"]
    assert outcome.ok, f"{outcome.line()}; heard: {heard}"
    voiced = [path for path in tmp_path.glob("*.wav") if path.stat().st_size > EMPTY_WAV]
    assert voiced, "nothing was said"
    for wav in voiced:
        pcm = memoryview(read_wav(wav)).cast("h")
        assert max(pcm) > SILENCE, f"{wav.name} is silent"
