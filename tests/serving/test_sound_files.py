"""Test sound files in place of a microphone: an unreadable file is named, the next is heard."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from assistant.hearing.recognizer import Transcript
from assistant.hearing.sound_file import hear_file
from assistant.hearing.wav import BadWav, read_wav
from assistant.serving import sound_files
from assistant.settings import Settings
from tests.hearing.test_sound_files import OTHERS, encoded


class Told:
    """In place of a conversation: keeps what it is told."""

    step = "s"

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.ended = ""

    async def settled(self) -> None:
        """Return at once: nothing is said."""

    async def hear_transcript(self, heard: Transcript, step: str) -> None:
        self.heard.append(heard.text)

    async def end(self, reason: str) -> None:
        self.ended = reason


def test_each_bad_file_is_named_and_the_next_one_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between any two that cannot be read lies one that can: all of those are heard."""
    files = []
    for at, (content, _) in enumerate(OTHERS.values()):
        for name, bytes_ in ((f"bad{at}.wav", content), (f"good{at}.flac", encoded("FLAC"))):
            (tmp_path / name).write_bytes(bytes_)
            files.append(tmp_path / name)
    files.append(tmp_path / "missing.wav")

    def hear(recognizer: object, path: Path, expected: object) -> Transcript:
        read_wav(path)
        return Transcript(path.stem, (), 1.0, "echo")

    monkeypatch.setattr(sound_files, "load_recognizer", lambda store: object())
    monkeypatch.setattr("assistant.serving.sound_files.expectation_of", lambda conversation: None)
    monkeypatch.setattr("assistant.serving.sound_files.hear_file", hear)
    told = Told()

    named = asyncio.run(sound_files.hear_files(cast(Any, told), files, Settings().models))

    assert told.heard == [f"good{at}" for at in range(len(OTHERS))]
    assert told.ended == "end_of_input"
    assert len(named) == len(OTHERS) + 1
    for at, (_, says) in enumerate(OTHERS.values()):
        assert f"bad{at}.wav" in named[at]
        assert says in named[at]
    assert "missing.wav" in named[-1]


@pytest.mark.parametrize("name", ["empty", "m4a", "24 bits in 2 bytes"])
def test_a_bad_file_comes_through_the_endpointer_as_its_sentence(tmp_path: Path, name: str) -> None:
    content, says = OTHERS[name]
    path = tmp_path / "hers.wav"
    path.write_bytes(content)
    with pytest.raises(BadWav, match=says):
        hear_file(Mock(name="recognizer"), path)
