"""Change Rasa's behaviour in a training: where it writes, what it keeps, how often it reads."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.shared.importers.importer import (
    CombinedDataImporter,
    E2EImporter,
    ResponsesSyncImporter,
)


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[str]:
    """Put Rasa's temporary files into ``folder``, so that a killed training leaves none elsewhere.

    The files are as large as the model, and /tmp is memory on many machines.
    """
    for left in folder.glob("tmp*"):
        shutil.rmtree(left, ignore_errors=True)
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        with tempfile.TemporaryDirectory() as work:
            yield work
    finally:
        tempfile.tempdir = usual


def do_without_cache() -> None:
    """Let Rasa keep no trained component for a later training.

    Rasa's fingerprint of a component covers its class only: after a change in ``features`` Rasa
    would use weights that were learnt with the old features.
    """
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"


def read_examples_once() -> None:
    """Let Rasa read the examples once, whichever language it asks for, as all are in one language.

    Rasa asks in three ways, and each time read, copied and fingerprinted all examples: 14 s of 74.
    """

    def once(importer: Any) -> None:
        get = importer.get_nlu_data
        importer.get_nlu_data = lambda self, language=None: get(self)

    for importer in (CombinedDataImporter, ResponsesSyncImporter, E2EImporter):
        once(importer)
