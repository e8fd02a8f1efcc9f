"""Read Kokoro's files from the store of models; they come from package registries (Apache-2.0).

Every file is compared with the catalogue's hash before it is used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.hearing.catalogue import Model, load_catalogue

MODEL, VOCABULARY, JAPANESE = "kokoro.onnx", "vocab.json", "voices_ja.npz"


class ModelChanged(Exception):
    """A file of the voice is missing or differs from the catalogue's; the text names the file."""


def read_verified(folder: Path, model: Model | None = None) -> dict[str, bytes]:
    """Read every file of the voice in ``folder``; return them by name.

    Raises:
        ModelChanged: A file is missing or differs from the catalogue's.
    """
    model = model or identify_model(folder)
    files = {}
    for file in model.packaged:
        try:
            files[file.file] = (folder / file.file).read_bytes()
        except OSError as err:
            raise ModelChanged(f"{file.file} is missing: {err}") from err
        if hashlib.sha256(files[file.file]).hexdigest() != file.sha256:
            raise ModelChanged(f"{file.file} has changed since it was installed")
    return files


def identify_model(folder: Path) -> Model:
    """Return the entry of the catalogue for the voice in ``folder``."""
    voices = [model for model in load_catalogue() if model.engine == "kokoro"]
    for model in voices:
        if all((folder / file.file).is_file() for file in model.packaged):
            return model
    raise ModelChanged(f"no voice lies in {folder}")
