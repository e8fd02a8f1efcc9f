"""Write and read a backup: one file with a copy of the bank and what is needed to judge it.

It is a zip with ``manifest.json``, ``bank.sqlite``, and settings and roster where there are any. The
manifest tells what the copy holds, and is sealed with the key of the audit log: nobody without the key
can make one, date it anew or put another copy into it. The key itself is inside only if that was asked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from assistant.storage.audit import seal
from assistant.storage.copying import Contents
from assistant.system_errors import explain_error

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "bank.sqlite", "audit.key"
BESIDES = ("settings.yml", "roster.yml")
"""Files of the data folder that come along; neither holds a secret."""
LARGEST_MANIFEST = 64 * 1024
LONGEST_KEY = 1024
LONGEST_NAME = 40
"""Characters of a key's name that are shown; a real one has 16."""
CHUNK = 1 << 20
SUFFIX = ".backup"

NO_BACKUP = "{name} 不是这个程序做的备份，或者坏了：{why}。请换一个备份。"
ANOTHER_KEY = "{name} 是用另一把审计钥匙（{its}）封的，这台机器上的是 {ours}。请先把对的钥匙放回来，或者换一个备份。"
TOO_NEW = "{name} 是更新的程序做的（它的格式 {format}，这个程序认到 {known}）。请先装新的程序。"

Tell = Callable[[int, int], None]
"""Is told how much is done, and how much there is."""


class Refused(Exception):
    """Nothing was done; the text says why and what to do, in a sentence for whoever looks after it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made: str
    """When, in ISO form, UTC."""
    kiosk: str
    """The name of the machine whose bank it is, by its settings."""
    key: str
    """The name of the key that sealed log and manifest (``audit_key.key_id``)."""
    whole: bool
    """Log and books were what they should be; otherwise it is kept as evidence, and not restored."""
    schema: str
    seq: int
    head: str
    totals: dict[str, int]
    """See ``Contents``, as the three before."""
    files: dict[str, list[int | str]]
    """For each file, by name: its size in bytes and its SHA-256."""

    @property
    def contents(self) -> Contents:
        """Return what the copy of the bank holds."""
        return Contents(self.schema, self.seq, self.head, self.totals)


def name_archive(now: datetime) -> str:
    """Return the file's name for a moment in UTC; names sort by time."""
    return f"bank-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"


def write_archive(
    target: Path, manifest: Manifest, files: Mapping[str, Path], key: bytes, tell: Tell
) -> None:
    """Write a backup durably, with the size and hash of each of its files in the manifest.

    Args:
        target: The file, made 0600; it must not be there yet.
        manifest: What it tells, but for its files.
        files: By their names inside.
        key: The key of the audit log.
        tell: Is told how many bytes are written.

    Raises:
        OSError: It cannot be written.
    """
    every = sum(file.stat().st_size for file in files.values())
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            done = 0
            for name, file in files.items():
                digest = hashlib.sha256()
                with (
                    file.open("rb") as content,
                    archive.open(name, "w", force_zip64=True) as member,
                ):
                    while chunk := content.read(CHUNK):
                        digest.update(chunk)
                        member.write(chunk)
                        done += len(chunk)
                        tell(done, every)
                manifest.files[name] = [file.stat().st_size, digest.hexdigest()]
            told = {"format": FORMAT, **asdict(manifest)}
            archive.writestr(MANIFEST, json.dumps({**told, "seal": seal(told, key)}))
        out.flush()
        os.fsync(out.fileno())


class Archive:
    """A backup that is open for reading; its manifest is read, and nothing of it is believed yet."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises ``Refused``."""
        self.name = path.name or str(path)
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
                raise self._no_backup("它不是一个文件")
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as err:
            raise Refused(f"没有这个文件：{path}。") from err
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as err:
            raise self._no_backup("它不完整") from err
        except OSError as err:
            raise self._no_backup(explain_error(err)) from err
        try:
            self._told = self._read_manifest()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def has_key(self) -> bool:
        """Whether the key is inside."""
        return KEY in self._zip.namelist()

    def manifest(self, key: bytes, key_name: str) -> Manifest:
        """Return the manifest, if this key has sealed it. Raises ``Refused``."""
        told = dict(self._told)
        sealed = told.pop("seal", "")
        if told.get("key") != key_name:
            its = str(told.get("key"))[:LONGEST_NAME]
            raise Refused(ANOTHER_KEY.format(name=self.name, its=its, ours=key_name))
        if not _is_sealed(told, str(sealed), key):
            raise self._no_backup("它的封条不对，有人改过")
        if told.pop("format") != FORMAT:
            raise self._no_backup("它的格式不对")
        return Manifest(**told)  # sealed with our key: this program wrote it

    def extract(self, name: str, target: Path, manifest: Manifest, tell: Tell) -> None:
        """Write a file of the backup durably, if it is what the manifest says. Raises ``Refused``.

        Raises:
            OSError: It cannot be written.
        """
        size, sha = manifest.files[name]
        digest, done = hashlib.sha256(), 0
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with self._open(name) as member:
                while chunk := self._read(member):
                    done += len(chunk)
                    if done > int(size):
                        break  # whatever it would unpack to
                    digest.update(chunk)
                    out.write(chunk)
                    tell(done, int(size))
            out.flush()
            os.fsync(out.fileno())
        if (done, digest.hexdigest()) != (size, sha):
            raise self._no_backup(f"{name} 和目录里写的不一样")

    def read_key(self) -> bytes:
        """Return the key that is inside; nobody has vouched for it. Raises ``Refused``."""
        with self._open(KEY) as member:
            try:
                return bytes.fromhex(self._read(member, LONGEST_KEY).decode("ascii").strip())
            except ValueError as err:
                raise self._no_backup("里面的钥匙读不了") from err

    def _read_manifest(self) -> dict[str, Any]:
        with self._open(MANIFEST) as member:
            try:
                told = json.loads(self._read(member, LARGEST_MANIFEST))
            except (ValueError, RecursionError) as err:
                raise self._no_backup("目录读不了") from err
        if not isinstance(told, dict) or not isinstance(told.get("format"), int):
            raise self._no_backup("目录不对")
        if told["format"] > FORMAT:
            raise Refused(TOO_NEW.format(name=self.name, format=told["format"], known=FORMAT))
        return told

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError) as err:
            raise self._no_backup(f"里面没有能读的 {name}") from err

    def _read(self, member: IO[bytes], most: int = CHUNK) -> bytes:
        try:
            return member.read(most)
        except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as err:
            raise self._no_backup("里面有读不了的地方") from err

    def _no_backup(self, why: str) -> Refused:
        return Refused(NO_BACKUP.format(name=self.name, why=why))


def _is_sealed(told: Mapping[str, Any], sealed: str, key: bytes) -> bool:
    """Return whether a key has sealed a manifest; one that is no text throughout nobody has."""
    try:
        return hmac.compare_digest(sealed.encode(), seal(told, key).encode())
    except (UnicodeEncodeError, RecursionError):
        return False
