"""Keep the key that seals the audit log outside the data folder.

So somebody who can write the database cannot make a log that looks valid.

A lost key is never replaced silently: a database with a sealed log opens only with the key that
sealed it; otherwise the error says which key is missing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

import platformdirs

from assistant.storage.errors import StorageError

KEY_BYTES = 32
PLAY_KEY = bytes(KEY_BYTES)
"""The key for play money: dialogues, simulations and measurements, whose folders are deleted."""
ENVIRONMENT = "ELDERBANK_AUDIT_KEY"
"""The variable that names another key file: the setting ``audit_key`` (assistant/settings.py)."""


def default_key_file() -> Path:
    """Return the default key file, in the user's configuration folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser()
    return Path(platformdirs.user_config_dir("elder-voice-bank")) / "audit.key"


def is_inside(file: Path, folder: Path) -> bool:
    """Return whether a file lies in a folder or below it, also by way of links."""
    return file.resolve().is_relative_to(folder.resolve())


def key_id(key: bytes) -> str:
    """Return a name for a key that does not reveal it; it is written in the log's seals."""
    return hashlib.sha256(b"elder-voice-bank audit key " + key).hexdigest()[:16]


def read_key(path: Path) -> bytes | None:
    """Return the key in a file; None if there is no file.

    Raises:
        StorageError: The file cannot be read, holds no key, or other users may read it.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise StorageError(f"{path}: others can read the audit key; chmod 600 it")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as err:
        raise StorageError(f"{path}: the audit key cannot be read: {err}") from err
    if len(key) != KEY_BYTES:
        raise StorageError(f"{path}: the audit key is damaged; put back your copy of it")
    return key


def make_key(path: Path, put_back: bytes | None = None) -> bytes:
    """Write a key (0600, in a folder 0700) and return it; if two processes do, the first wins.

    Args:
        path: The file; one that is there stays as it is.
        put_back: The key, from a copy of it; None: a new one is made.

    Raises:
        StorageError: The key cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".audit-key-")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write((put_back or secrets.token_bytes(KEY_BYTES)).hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(made, path)  # writes the whole file or none, and replaces no other key
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    except OSError as err:
        raise StorageError(f"{path}: the audit key cannot be written: {err.strerror}") from err
    key = read_key(path)
    assert key is not None, "it was just written"
    return key
