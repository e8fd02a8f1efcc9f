"""Change what Rasa does in a training: where it writes, what it keeps, how often it reads."""

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
    """Put Rasa's temporary files into ``folder``: a killed training leaves nothing elsewhere.

    They are as large as the model, and /tmp is memory on many machines.
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

    Its fingerprint of a component is of the class alone: after a change in ``features`` it would
    take the weights that were learnt with the old ones.
    """
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"


def read_examples_once() -> None:
    """Let Rasa read the examples once, whichever language it asks for: all are in one.

    It asks in three ways, and read, copied and fingerprinted them all for each: 14 s of 74.
    """

    def once(importer: Any) -> None:
        get = importer.get_nlu_data
        importer.get_nlu_data = lambda self, language=None: get(self)

    for importer in (CombinedDataImporter, ResponsesSyncImporter, E2EImporter):
        once(importer)
