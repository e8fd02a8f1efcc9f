"""Keep the finished parts of a training on disk until its model is complete.

An interrupted training continues: a part made from the same sources and examples is read instead of
made again. The file of a part is written under a temporary name and moved into place, and begins
with a sha256: an incomplete or changed file is not used.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Part = dict[str, NDArray[Any]]
_DIGEST = 32
"""Bytes of the sha256 that a part's file begins with."""

log = logging.getLogger(__name__)
_FOLDER: ContextVar[Path | None] = ContextVar("folder of kept parts", default=None)


@contextmanager
def keep_parts(folder: Path) -> Iterator[None]:
    """Keep parts in ``folder`` (for one state of the sources) inside the ``with`` block."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)


def kept(name: str, made_of: str, make: Callable[[], Part]) -> Part:
    """Return a part of a training, from its file if it was finished before, else newly made.

    Args:
        name: The name of the part; together with ``made_of`` it names the file.
        made_of: A digest of everything, besides the sources, on which the part depends.
        make: A function that makes the part.
    """
    folder = _FOLDER.get()
    if folder is None:
        return make()
    file = folder / f"{name}-{made_of}.part"
    part = _read(file)
    if part is None:
        part = make()
        _write(part, file)
    log.info("finished part %s", name)
    return part


def packed(value: Any) -> NDArray[np.uint8]:
    """Return texts, or any other JSON value, as an array of bytes."""
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), np.uint8)


def unpacked(array: NDArray[np.uint8]) -> Any:
    """Return the value from an array that ``packed`` has made."""
    return json.loads(array.tobytes())


def _read(file: Path) -> Part | None:
    try:
        digest, content = (whole := file.read_bytes())[:_DIGEST], whole[_DIGEST:]
    except OSError:
        return None
    if hashlib.sha256(content).digest() != digest:
        return None
    with np.load(io.BytesIO(content)) as stored:  # no pickles, so only data can come from it
        return {name: stored[name] for name in stored.files}


def _write(part: Part, file: Path) -> None:
    """Write ``part``; if the disk has no room, training goes on without keeping it."""
    content = io.BytesIO()
    np.savez(content, **part)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            stream.write(hashlib.sha256(content.getbuffer()).digest())
            stream.write(content.getbuffer())
        partial.replace(file)
    except OSError as err:
        log.warning("a part of the training is not kept: %s", err)
        partial.unlink(missing_ok=True)
