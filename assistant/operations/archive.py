"""Write and read a backup: one zip file with a copy of the bank and a sealed manifest.

The zip has ``manifest.json``, ``bank.sqlite``, and the settings and the duty roster if they exist. The
manifest tells the copy's figures and the files' hashes, and is sealed with the key of the audit log.
Nobody without the key can make a valid backup, change its date or put another copy into it. The key
itself is in the zip only if the caller asked for it.
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
    """Nothing was done; the text tells whoever operates the machine why, and what to do."""


@dataclass(frozen=True)
class Manifest:
    """The description that a backup holds of itself."""

    made: str
    """The time of the backup, in ISO form, UTC."""
    kiosk: str
    """The name in the settings of the machine whose bank was copied."""
    key: str
    """The name of the key that sealed log and manifest (``audit_key.key_id``)."""
    whole: bool
    """Whether ``judge`` found no fault; otherwise the backup is kept as evidence, and never restored."""
    schema: str
    seq: int
    head: str
    totals: dict[str, int]
    """This field and the three before it are those of ``Contents``."""
    files: dict[str, list[int | str]]
    """For each file, by name: its size in bytes and its SHA-256."""

    @property
    def contents(self) -> Contents:
        """Return the figures of the copied bank."""
        return Contents(self.schema, self.seq, self.head, self.totals)


def name_archive(now: datetime) -> str:
    """Return the file name of a backup made at ``now`` (UTC); sorted names are in order of time."""
    return f"bank-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"


def write_archive(
    target: Path, manifest: Manifest, files: Mapping[str, Path], key: bytes, tell: Tell
) -> None:
    """Write a backup durably, with the size and hash of each of its files in the manifest.

    Args:
        target: The backup; it is made with mode 0600 and must not exist yet.
        manifest: The manifest; its ``files`` are filled in here.
        files: The files to pack, by their names in the zip.
        key: The key of the audit log.
        tell: Called with the number of bytes written and the number of all bytes.

    Raises:
        OSError: The backup cannot be written, or exists.
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
    """A backup that is open for reading; its manifest counts only after ``manifest`` has checked the seal."""

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
        """Whether the backup contains the key of the audit log."""
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
        """Unpack the file ``name`` to ``target`` durably, and compare it with the manifest.

        Raises:
            Refused: The file has another size or hash than in the manifest.
            OSError: The target cannot be written.
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
        """Return the key in the backup; anybody may have put it there. Raises ``Refused``."""
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
