"""Read the catalogue of models (recognisers and voices): source, size and hash of each model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.yaml_file import read_yaml

CATALOGUE_FILE = Path(__file__).with_name("catalogue.yaml")
ENGINES = ("vosk", "whisper")
"""The engines, the best first: Vosk works while the customer speaks; Whisper takes about a second
afterwards."""
VOICE_ENGINES = ("kokoro",)
NPM = "npm/"
"""Beginning of the names of parts that come from the model's npm package."""


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
    """The package's name and version, e.g. ``kokoro-js@1.2.1``."""
    sha256: str


@dataclass(frozen=True)
class PackagedFile:
    """A file of the model that is made by joining files of installed packages."""

    file: str
    """The file's path in the model's folder."""
    parts: tuple[str, ...]
    """The files to join, in order. Each name begins with the name of a Python package, or with
    NPM."""
    size: int
    """Bytes of the joined file."""
    sha256: str


@dataclass(frozen=True)
class Model:
    """One model that can be installed."""

    name: str
    engine: str
    """One of ENGINES or VOICE_ENGINES."""
    language: str
    """``zh``; other languages are only for tests."""
    licence: str
    archive: Archive | None
    """The zip file, if the model is downloaded; else None."""
    packaged: tuple[PackagedFile, ...]
    """The files to join, if the model comes with installed packages; else empty."""
    npm: NpmPackage | None = None
    """The npm package, if some files come from npm; else None."""

    @property
    def is_voice(self) -> bool:
        """Return whether the model is a voice; otherwise it is a recogniser."""
        return self.engine in VOICE_ENGINES

    @property
    def size(self) -> int:
        """Return how many bytes are downloaded or joined."""
        return self.archive.size if self.archive else sum(file.size for file in self.packaged)


def load_catalogue(path: Path = CATALOGUE_FILE) -> tuple[Model, ...]:
    """Read the catalogue; models keep the order of the file.

    Raises:
        ValueError: An entry has no value for a field, or names an unknown engine.
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
